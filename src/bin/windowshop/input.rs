//! The files that every subcommand reads, with a word on each.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use windowshop::catalog::Catalog;
use windowshop::catalog::feed::Reader;
use windowshop::log::{self, Log, Visitors, is_stdin};
use windowshop::{Error, Warnings};

use crate::output::bar;

/// Refuses standard input in several places: only the first would find anything in it.
pub fn one_pipe<'a>(paths: impl Iterator<Item = &'a PathBuf>) -> Result<(), Error> {
    match paths.filter(|path| is_stdin(path)).count() {
        0 | 1 => Ok(()),
        n => {
            let message =
                format!("standard input (`-`) is named {n} times: expected once; save the others to files");
            Err(Error::new("stdin", message))
        }
    }
}

/// The files of a log and of its visitors; of folders those in them.
pub fn files<'a>(paths: impl Iterator<Item = &'a PathBuf>) -> Result<Vec<PathBuf>, Error> {
    let mut files = Vec::new();
    for path in paths {
        files.extend(log::files(path, &mut Warnings::default())?);
    }
    Ok(files)
}

/// Reads a catalogue of one file or several pages, and says what became of its fields and what was mended.
pub fn catalog(paths: &[PathBuf]) -> Result<Catalog, Error> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |d| d.as_millis() as f64);
    let mut reader = Reader::new(now);
    for path in paths {
        let placed = |e: Error| Error::new(e.code(), format!("{}: {}", path.display(), e.message()));
        reader.add(&bytes(path)?, None).map_err(placed)?;
    }
    let (records, summary) = reader.finish();
    let catalog = Catalog::from_records(records)?;
    let names: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
    println!("{}: {} products from {summary}", names.join(", "), catalog.len());
    for w in summary.warnings.iter().chain(catalog.warnings().iter()) {
        println!("  {} × {}: {}", w.count, w.code, w.first);
    }
    Ok(catalog)
}

/// The file's bytes, unpacked when it is gzip; the rows of a Parquet file as JSON lines.
fn bytes(path: &Path) -> Result<Vec<u8>, Error> {
    let failed =
        |e: std::io::Error| Error::new("catalog_open", format!("{} cannot be read: {e}", path.display()));
    let bytes = if is_stdin(path) {
        let mut bytes = Vec::new();
        std::io::stdin().read_to_end(&mut bytes).map_err(failed)?;
        bytes
    } else {
        std::fs::read(path).map_err(failed)?
    };
    if bytes.starts_with(b"PAR1") {
        return windowshop::log::json_lines(path);
    }
    if !bytes.starts_with(&[0x1F, 0x8B]) {
        return Ok(bytes);
    }
    let mut plain = Vec::new();
    flate2::read::MultiGzDecoder::new(bytes.as_slice()).read_to_end(&mut plain).map_err(failed)?;
    Ok(plain)
}

/// Reads a log and what is known of its visitors, and says what was read, dropped and why.
pub fn log(paths: &[PathBuf], visitors: Option<&Path>) -> Result<Log, Error> {
    let bar = bar(100, "reading the log {bar:30} {percent} %");
    let mut log = Log::read_all(paths, &mut |share| bar.set_position((100.0 * share) as u64))?;
    bar.finish_and_clear();
    if let Some(path) = visitors {
        log.describe(&Visitors::read(path)?);
    }
    println!("{}", log.summary);
    Ok(log)
}
