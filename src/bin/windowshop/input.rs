//! The files that every subcommand reads, with a word on each.

use std::path::Path;

use windowshop::Error;
use windowshop::catalog::Catalog;
use windowshop::log::{Log, Visitors};

use crate::output::bar;

/// Reads a catalogue, and says how many products it has and what was mended.
pub fn catalog(path: &Path) -> Result<Catalog, Error> {
    let bytes = bytes(path)?;
    let catalog = Catalog::read(&bytes)
        .map_err(|e| Error::new(e.code(), format!("{}: {}", path.display(), e.message())))?;
    println!("{}: {} products", path.display(), catalog.len());
    for w in catalog.warnings().iter() {
        println!("  {} × {}: {}", w.count, w.code, w.first);
    }
    Ok(catalog)
}

/// The file's bytes, unpacked when it is gzip.
fn bytes(path: &Path) -> Result<Vec<u8>, Error> {
    let failed =
        |e: std::io::Error| Error::new("catalog_open", format!("{} cannot be read: {e}", path.display()));
    let bytes = std::fs::read(path).map_err(failed)?;
    if !bytes.starts_with(&[0x1F, 0x8B]) {
        return Ok(bytes);
    }
    let mut plain = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::MultiGzDecoder::new(bytes.as_slice()), &mut plain)
        .map_err(failed)?;
    Ok(plain)
}

/// Reads a log and what is known of its visitors, and says what was read, dropped and why.
pub fn log(path: &Path, visitors: Option<&Path>) -> Result<Log, Error> {
    let bar = bar(100, "reading the log {bar:30} {percent} %");
    let mut log = Log::read_with_progress(path, &mut |share| bar.set_position((100.0 * share) as u64))?;
    bar.finish_and_clear();
    if let Some(path) = visitors {
        log.describe(&Visitors::read(path)?);
    }
    println!("{}", log.summary);
    Ok(log)
}
