//! Feeds as shops have them, as records under Google Merchant's field names.
//!
//! Each format is told from its content and has a file of its own here, which says what each of its fields becomes;
//! [`super::import`] then reads the records like any other. Native, and in the wasm that a page loads for a feed that is
//! more than plain JSON.

mod merchant;
mod schema_org;
mod shape;
mod shopify;
mod summary;
mod table;
mod text;
mod woocommerce;
mod xml;

pub use summary::Summary;
pub use text::plain_text;

use shape::Shape;

use super::plain;
use crate::Error;
use crate::json::{Field, Record};

/// The formats that are told apart by content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// An array of products under Google Merchant's names, or an object that holds one as `products`.
    Json,
    /// One such product a line.
    JsonLines,
    /// A header line and one line a product, separated by comma or semicolon: Google Merchant, Meta, or plain.
    Csv,
    /// The same, separated by tabs.
    Tsv,
    /// Google Merchant, RSS 2.0 or Atom.
    MerchantXml,
    /// Shopify's `/products.json` and `/products/NAME.json`.
    Shopify,
    /// Shopify's `/products/NAME.js` and `/recommendations/products.json`.
    ShopifyAjax,
    /// WooCommerce's `/wp-json/wc/store/v1/products`.
    WooCommerce,
    /// JSON-LD, as such or in an HTML page.
    SchemaOrg,
}

impl Format {
    /// In programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::JsonLines => "json-lines",
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::MerchantXml => "merchant-xml",
            Self::Shopify => "shopify",
            Self::ShopifyAjax => "shopify-ajax",
            Self::WooCommerce => "woocommerce",
            Self::SchemaOrg => "schema.org",
        }
    }

    /// In words, for the summary.
    pub fn name(self) -> &'static str {
        match self {
            Self::Json => "JSON",
            Self::JsonLines => "JSON lines",
            Self::Csv => "CSV",
            Self::Tsv => "TSV",
            Self::MerchantXml => "Google Merchant XML",
            Self::Shopify => "Shopify products.json",
            Self::ShopifyAjax => "Shopify Ajax products",
            Self::WooCommerce => "WooCommerce Store API",
            Self::SchemaOrg => "schema.org JSON-LD",
        }
    }
}

/// Reads a feed, in one file or in pages.
#[derive(Debug, Default)]
pub struct Reader {
    now: Option<f64>,
    format: Option<Format>,
    records: Vec<Record>,
    summary: Summary,
}

impl Reader {
    /// `now` in ms since 1970, for sales that have a time.
    pub fn new(now: f64) -> Self {
        Self { now: Some(now), ..Self::default() }
    }

    /// Takes in a file or one page of a feed; gives the number of its records. `charset` is the server's word for the
    /// encoding, which counts where the bytes themselves do not tell. O(bytes).
    ///
    /// # Errors
    /// `catalog_format` when it is no feed (an HTML error page, say) or breaks off, `catalog_empty` when it is empty.
    pub fn add(&mut self, bytes: &[u8], charset: Option<&str>) -> Result<usize, Error> {
        let text = text::decode(bytes, charset, &mut self.summary.warnings)?;
        let text = text.trim_start();
        let (format, records) = match text.as_bytes() {
            [] => {
                return Err(Error::new(
                    "catalog_empty",
                    "the catalogue is empty: expected at least one product",
                ));
            }
            [b'[' | b'{', ..] => self.json(text)?,
            [b'<', ..] if text::is_html(text) => (Format::SchemaOrg, self.page(text)?),
            [b'<', ..] => (Format::MerchantXml, self.merchant(xml::records(text)?)),
            _ => {
                let (format, records) = table::records(text, &mut self.summary.warnings)?;
                (format, self.merchant(records))
            }
        };
        let count = records.len();
        self.format.get_or_insert(format);
        self.summary.records += count as u64;
        self.records.extend(records);
        Ok(count)
    }

    /// What the first file turned out to be.
    pub fn format(&self) -> Option<Format> {
        self.format
    }

    /// Gives a currency to the records so far that name none.
    pub fn currency(&mut self, code: &str) {
        for record in self.records.iter_mut().filter(|r| r.iter().all(|(name, _)| name != "currency")) {
            record.push(("currency".to_owned(), Field::Text(code.to_owned())));
        }
    }

    /// Counts a remark on how the feed was fetched, as `feed_pages`.
    pub fn warn(&mut self, message: String) {
        self.summary.warnings.add("feed_pages", || message);
    }

    /// What was made of the fields so far.
    pub fn summary(&self) -> Summary {
        let mut summary = self.summary.clone();
        summary.format = self.format;
        summary.finish(&self.records);
        summary
    }

    /// Takes out the first records.
    pub fn take(&mut self, count: usize) -> impl Iterator<Item = Record> {
        self.records.drain(..count.min(self.records.len()))
    }

    /// All records, and what was made of their fields.
    pub fn finish(self) -> (Vec<Record>, Summary) {
        let summary = self.summary();
        (self.records, summary)
    }

    fn json(&mut self, text: &str) -> Result<(Format, Vec<Record>), Error> {
        match Field::parse(text.as_bytes()) {
            Ok(value) if schema_org::is(&value) => {
                let records = schema_org::records(vec![value], &mut self.shape());
                Ok((Format::SchemaOrg, records))
            }
            Ok(value) => Ok(self.platform(plain::records(value)?)),
            Err(why) => match lines(text) {
                Some((records, whole)) => {
                    if !whole {
                        self.summary
                            .warnings
                            .add("feed_truncated", || "it breaks off in its last line".to_owned());
                    }
                    Ok((Format::JsonLines, self.platform(records).1))
                }
                None => Err(plain::format_error(&["JSON that cannot be read (", &why, ")"].concat())),
            },
        }
    }

    /// Records of whichever platform writes its products like this.
    fn platform(&mut self, records: Vec<Record>) -> (Format, Vec<Record>) {
        let any = |is: fn(&Record) -> bool| records.iter().any(is);
        let format = if any(shopify::is_ajax) {
            Format::ShopifyAjax
        } else if any(shopify::is) {
            Format::Shopify
        } else if any(woocommerce::is) {
            Format::WooCommerce
        } else if any(merchant::is_dated) {
            return (Format::Json, self.merchant(records));
        } else {
            self.shape().plain(&records);
            return (Format::Json, records);
        };
        let mut shape = self.shape();
        let records = records.into_iter().filter_map(|record| match format {
            Format::WooCommerce => woocommerce::product(record, &mut shape),
            _ => shopify::product(record, format == Format::ShopifyAjax, &mut shape),
        });
        (format, records.collect())
    }

    fn merchant(&mut self, records: Vec<Record>) -> Vec<Record> {
        let mut shape = self.shape();
        records.into_iter().filter_map(|record| merchant::product(record, &mut shape)).collect()
    }

    fn page(&mut self, html: &str) -> Result<Vec<Record>, Error> {
        let mut blocks = Vec::new();
        for block in text::json_ld(html) {
            match Field::parse(block.as_bytes()) {
                Ok(value) => blocks.push(value),
                Err(why) => self
                    .summary
                    .warnings
                    .add("feed_json_ld", || ["a block of JSON-LD cannot be read (", &why, ")"].concat()),
            }
        }
        let records = schema_org::records(blocks, &mut self.shape());
        if records.is_empty() {
            return Err(plain::format_error("an HTML page without schema.org products"));
        }
        Ok(records)
    }

    fn shape(&mut self) -> Shape<'_> {
        Shape::new(self.now, &mut self.summary)
    }
}

/// One object a line, and whether the last is whole, or else left out; `None` where another line is no object.
fn lines(text: &str) -> Option<(Vec<Record>, bool)> {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let (last, whole) = lines.split_last()?;
    let read = |line: &&str| match Field::parse(line.as_bytes()) {
        Ok(Field::Object(fields)) => Some(fields),
        _ => None,
    };
    let mut records: Vec<Record> = whole.iter().map(read).collect::<Option<_>>()?;
    if records.is_empty() {
        return None;
    }
    let last = read(last);
    let is_whole = last.is_some();
    records.extend(last);
    Some((records, is_whole))
}
