//! What `windowshop index` writes and the page reads: a manifest, the model, the catalogue.
//!
//! File names carry their content's checksum, so that all but the manifest can be cached for ever.

#[cfg(feature = "cli")]
pub mod shards;

use serde::Serialize;

use crate::catalog::Catalog;
use crate::checksum::crc32;
use crate::json::Field;
use crate::qnet::Model;
use crate::{Error, host};

/// Name of the one file with a fixed name.
pub const MANIFEST: &str = "manifest.json";
const FORMAT: &str = "windowshop-bundle";
/// Version of the bundle's layout. Raised when an older script could not read it.
pub const VERSION: u32 = 1;
/// The same of a bundle in shards, which a script that knows only whole ones refuses.
pub const PARTS_VERSION: u32 = 2;

/// The contents of `manifest.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Manifest {
    /// Always `"windowshop-bundle"`.
    pub format: String,
    /// [`VERSION`].
    pub version: u32,
    /// Version of the command that wrote it.
    pub windowshop: String,
    /// Number of products.
    pub products: usize,
    /// The catalogue, as JSON.
    pub catalog: FileRef,
    /// The model, as safetensors.
    pub model: FileRef,
}

/// One file of the bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileRef {
    /// Name, beside the manifest.
    pub file: String,
    /// Length.
    pub bytes: usize,
    /// CRC-32 of the content, in hexadecimal.
    pub crc32: String,
}

/// The files as they came over the network.
#[derive(Debug, Clone, Default)]
pub struct BundleBytes {
    /// `manifest.json`
    pub manifest: Vec<u8>,
    /// The file that the manifest names as `model`.
    pub model: Vec<u8>,
    /// The file that the manifest names as `catalog`; may be left out when the page has a newer catalogue.
    pub catalog: Option<Vec<u8>>,
}

/// A bundle that was read and checked.
#[derive(Debug, Clone)]
pub struct Bundle {
    /// The manifest.
    pub manifest: Manifest,
    /// The model.
    pub model: Model,
    /// CRC-32 of its file, by which a visitor's state knows it.
    pub model_crc: u32,
    /// The catalogue, if it was among the files.
    pub catalog: Option<Catalog>,
}

/// The files of a bundle, name and content, manifest last.
///
/// # Errors
/// `model_write` when a part cannot be written out.
#[cfg(not(target_arch = "wasm32"))]
pub fn write(catalog: &Catalog, model: &Model) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let products = json(&catalog.products().collect::<Vec<_>>())?;
    let model = model.to_safetensors()?;
    let file = |stem: &str, ending: &str, content: &[u8]| {
        let crc32 = host::hex(crc32(content));
        FileRef { file: format!("{stem}.{crc32}.{ending}"), bytes: content.len(), crc32 }
    };
    let manifest = Manifest {
        format: FORMAT.to_owned(),
        version: VERSION,
        windowshop: env!("CARGO_PKG_VERSION").to_owned(),
        products: catalog.len(),
        catalog: file("catalog", "json", &products),
        model: file("model", "safetensors", &model),
    };
    let text = json(&manifest)?;
    Ok(vec![(manifest.catalog.file, products), (manifest.model.file, model), (MANIFEST.to_owned(), text)])
}

#[cfg(not(target_arch = "wasm32"))]
fn json(value: &impl Serialize) -> Result<Vec<u8>, Error> {
    serde_json::to_vec(value)
        .map_err(|e| Error::new("model_write", format!("the bundle cannot be written: {e}")))
}

/// Reads a manifest, from which the page learns what else to fetch.
///
/// # Errors
/// `bundle_format` when it is no manifest, `bundle_version` when it is of another version.
pub fn manifest(bytes: &[u8]) -> Result<Manifest, Error> {
    let foreign = |e: String| {
        let expected = "): expected what `windowshop index` writes";
        Error::new("bundle_format", ["the manifest is no windowshop bundle's (", &e, expected].concat())
    };
    let head = Field::parse(bytes).map_err(foreign)?;
    let text = |name: &str| head.get(name).and_then(Field::text).unwrap_or_default();
    let version = head.get("version").and_then(Field::count).unwrap_or_default();
    if text("format") != FORMAT {
        return Err(foreign(["its format is `", text("format"), "`"].concat()));
    }
    if version != VERSION as usize {
        let (got, expected) = (host::count_text(version), host::count_text(VERSION as usize));
        let message = [
            "the bundle is of version ",
            &got,
            " (windowshop ",
            text("windowshop"),
            "), this script reads version ",
            &expected,
            " (windowshop ",
            env!("CARGO_PKG_VERSION"),
            "): build the bundle again, or update the script",
        ];
        return Err(Error::new("bundle_version", message.concat()));
    }
    let file = |name: &str| -> Option<FileRef> {
        let file = head.get(name)?;
        Some(FileRef {
            file: file.get("file")?.text()?.to_owned(),
            bytes: file.get("bytes")?.count()?,
            crc32: file.get("crc32")?.text()?.to_owned(),
        })
    };
    let missing = |name: &str| foreign(["`", name, "` is missing"].concat());
    Ok(Manifest {
        format: FORMAT.to_owned(),
        version: VERSION,
        windowshop: text("windowshop").to_owned(),
        products: head.get("products").and_then(Field::count).ok_or_else(|| missing("products"))?,
        catalog: file("catalog").ok_or_else(|| missing("catalog"))?,
        model: file("model").ok_or_else(|| missing("model"))?,
    })
}

impl Bundle {
    /// Reads and checks a bundle's files.
    ///
    /// # Errors
    /// Those of [`manifest`]; `bundle_checksum` when a file is cut short or belongs to another bundle; those
    /// of the model and the catalogue.
    pub fn read(files: &BundleBytes) -> Result<Self, Error> {
        let (model, model_crc) = read_model(&files.manifest, &files.model, files.catalog.as_deref())?;
        let catalog = files.catalog.as_deref().map(Catalog::read).transpose()?;
        Ok(Self { model, model_crc, catalog, manifest: manifest(&files.manifest)? })
    }
}

/// Checks a bundle's files, of which the catalogue may be left out, and reads the model; with the CRC-32 of its file.
///
/// # Errors
/// As of [`Bundle::read`], but for those of the catalogue.
pub fn read_model(manifest_file: &[u8], model: &[u8], catalog: Option<&[u8]>) -> Result<(Model, u32), Error> {
    let manifest = manifest(manifest_file)?;
    let model_crc = check(&manifest.model, model)?;
    if let Some(catalog) = catalog {
        check(&manifest.catalog, catalog)?;
    }
    Ok((Model::from_safetensors(model)?, model_crc))
}

/// The CRC-32 of a file that is as the manifest says.
fn check(expected: &FileRef, bytes: &[u8]) -> Result<u32, Error> {
    let crc = crc32(bytes);
    let got = host::hex(crc);
    if bytes.len() == expected.bytes && got == expected.crc32 {
        return Ok(crc);
    }
    let [length, wanted] = [bytes.len(), expected.bytes].map(host::count_text);
    let message = [
        "`",
        &expected.file,
        "` has ",
        &length,
        " bytes and checksum ",
        &got,
        ", the manifest expects ",
        &wanted,
        " and ",
        &expected.crc32,
        ": the file is cut short or from another build",
    ];
    Err(Error::new("bundle_checksum", message.concat()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files() -> BundleBytes {
        let catalog = Catalog::read(b"id,title\na,Cup\nb,Can").unwrap();
        let mut files = write(&catalog, &Model::cold(&catalog)).unwrap().into_iter().map(|(_, bytes)| bytes);
        let (catalog, model) = (files.next(), files.next().unwrap());
        BundleBytes { manifest: files.next().unwrap(), model, catalog }
    }

    #[test]
    fn a_bundle_written_out_reads_back() {
        let bundle = Bundle::read(&files()).unwrap();
        assert_eq!(bundle.catalog.unwrap().len(), 2);
        assert_eq!(bundle.manifest.products, 2);
    }

    #[test]
    fn truncated_mixed_foreign_and_future_bundles_are_refused() {
        let good = files();
        let code = |files: &BundleBytes| Bundle::read(files).unwrap_err().code();
        let cut = BundleBytes { model: good.model[..100].to_vec(), ..good.clone() };
        assert_eq!(code(&cut), "bundle_checksum");
        let mixed = BundleBytes { catalog: Some(b"id\na".to_vec()), ..good.clone() };
        assert_eq!(code(&mixed), "bundle_checksum");
        for (manifest, want) in [
            (&b"<!doctype html>"[..], "bundle_format"),
            (b"{\"format\":\"other\",\"version\":1}", "bundle_format"),
            (b"{\"format\":\"windowshop-bundle\",\"version\":2,\"windowshop\":\"9.0.0\"}", "bundle_version"),
            (b"{\"format\":\"windowshop-bundle\",\"version\":1}", "bundle_format"),
        ] {
            assert_eq!(code(&BundleBytes { manifest: manifest.to_vec(), ..good.clone() }), want);
        }
    }
}
