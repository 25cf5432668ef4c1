//! schema.org's Product, ProductGroup and ItemList, as JSON-LD in a shop's own pages.

use super::shape::{Shape, each, money, number, text, texts};
use super::text::plain_text;
use crate::json::{Field, Record};

/// Deeper than any page nests its lists.
const DEPTH: usize = 16;

/// Whether a JSON value is JSON-LD.
pub fn is(value: &Field) -> bool {
    let one = each(value).first().unwrap_or(value);
    ["@context", "@graph", "@type"].into_iter().any(|name| one.get(name).is_some())
}

/// All products in a page's blocks of JSON-LD: on their own, in a graph, in lists, as variants of a group.
pub fn records(blocks: Vec<Field>, shape: &mut Shape) -> Vec<Record> {
    let mut page = Page::default();
    blocks.iter().for_each(|block| page.walk(block, None, 0));
    let alone = page.products.len() == 1;
    page.products
        .iter()
        .filter_map(|(product, group)| page.record(product, *group, alone, shape))
        .filter(|record| record.iter().any(|(name, _)| name == "id"))
        .collect()
}

/// What the blocks hold.
#[derive(Default)]
struct Page<'a> {
    /// Each with the group that it is a variant of.
    products: Vec<(&'a Field, Option<&'a Field>)>,
    /// Whatever can be referred to by its `@id`.
    named: Vec<(&'a str, &'a Field)>,
    breadcrumbs: Vec<String>,
}

impl<'a> Page<'a> {
    fn walk(&mut self, value: &'a Field, group: Option<&'a Field>, depth: usize) {
        let below = match value {
            Field::List(list) if depth < DEPTH => {
                list.iter().for_each(|item| self.walk(item, group, depth + 1));
                return;
            }
            Field::Object(fields) if depth < DEPTH => fields,
            _ => return,
        };
        // What is no more than its name refers to the rest elsewhere.
        if let Some(id) = value.get("@id").and_then(Field::text)
            && below.len() > 1
        {
            self.named.push((id, value));
        }
        let is = |name: &str| {
            value.get("@type").is_some_and(|types| {
                each(types)
                    .iter()
                    .filter_map(Field::text)
                    .any(|t| t.rsplit(['/', '#', ':']).next() == Some(name))
            })
        };
        if is("ProductGroup") && value.get("hasVariant").is_some_and(|v| !each(v).is_empty()) {
            value.get("hasVariant").into_iter().for_each(|v| self.walk(v, Some(value), depth + 1));
        } else if ["Product", "ProductGroup", "IndividualProduct", "ProductModel", "Book", "Vehicle"]
            .into_iter()
            .any(is)
        {
            self.products.push((value, group));
        } else if is("BreadcrumbList") {
            self.breadcrumbs = breadcrumbs(value);
        } else {
            for name in ["@graph", "itemListElement", "item", "mainEntity", "mainEntityOfPage", "hasPart"] {
                value.get(name).into_iter().for_each(|v| self.walk(v, None, depth + 1));
            }
        }
    }

    /// The value that `field` refers to, or itself.
    fn whole(&self, field: &'a Field) -> &'a Field {
        match (field, field.get("@id").and_then(Field::text)) {
            (Field::Object(fields), Some(id)) if fields.len() == 1 => {
                self.named.iter().find(|(name, _)| *name == id).map_or(field, |(_, whole)| whole)
            }
            _ => field,
        }
    }

    fn record(
        &self,
        product: &'a Field,
        group: Option<&'a Field>,
        alone: bool,
        shape: &mut Shape,
    ) -> Option<Record> {
        let mut out = Record::new();
        let group = group.or_else(|| product.get("isVariantOf").map(|group| self.whole(group)));
        let ids = ["sku", "productID", "@id", "gtin13", "gtin", "mpn", "url"];
        let mut ids = ids.into_iter().filter_map(|name| Some((name, product.get(name).and_then(text)?)));
        let (from, id) = ids.next()?;
        shape.put(&mut out, from, "id", Field::Text(id));
        shape.put(&mut out, "productID, @id, …", "aliases", texts(ids.map(|(_, id)| id)));
        if let Some(group) = group {
            let id = ["productGroupID", "@id", "sku"].into_iter().find_map(|name| text(group.get(name)?));
            shape.put_some(&mut out, "isVariantOf", "item_group_id", id.map(Field::Text));
        }
        self.fields(product, &mut out, shape);
        if let Some(group) = group {
            // What a variant does not say of itself is that of its group.
            self.fields(group, &mut out, shape);
        }
        if alone && let Some((_, above)) = self.breadcrumbs.split_last() {
            shape.put(&mut out, "BreadcrumbList", "product_type", texts(above.iter().cloned()));
        }
        Some(out)
    }

    fn fields(&self, product: &'a Field, out: &mut Record, shape: &mut Shape) {
        let Field::Object(fields) = product else { return };
        for (name, field) in fields {
            let field = self.whole(field);
            let html = || text(field).map(|t| Field::Text(plain_text(&t)));
            match name.as_str() {
                "@type" | "@context" | "@id" | "sku" | "productID" | "productGroupID" | "gtin13" | "gtin"
                | "mpn" | "isVariantOf" | "hasVariant" | "variesBy" => {}
                "name" => shape.put_some(out, name, "title", html()),
                "description" => shape.put_some(out, name, "description", html()),
                "url" => shape.put(out, name, "link", field.clone()),
                "image" => {
                    let mut images = each(field).iter().filter_map(|image| self.source(image));
                    shape.put_some(out, name, "image_link", images.next().map(Field::Text));
                    shape.put(out, name, "additional_image_link", texts(images));
                }
                "brand" | "manufacturer" => shape.put_some(out, name, "brand", html()),
                "category" => shape.put(out, name, "product_type", category(field)),
                "offers" => self.offers(field, out, shape),
                "aggregateRating" => {
                    let stars = field.get("ratingValue").and_then(number);
                    let best =
                        field.get("bestRating").and_then(number).filter(|best| *best > 0.0).unwrap_or(5.0);
                    let stars = stars.map(|stars| Field::Number(stars / best * 5.0));
                    let count =
                        ["reviewCount", "ratingCount"].into_iter().find_map(|name| number(field.get(name)?));
                    shape.put_some(out, "aggregateRating", "rating", stars);
                    shape.put_some(out, "aggregateRating", "rating_count", count.map(Field::Number));
                }
                "additionalProperty" => {
                    for property in each(field) {
                        let name =
                            property.get("name").and_then(Field::text).unwrap_or_default().to_lowercase();
                        let value = property.get("value").and_then(text).map_or(Field::Null, Field::Text);
                        shape.attribute(out, "additionalProperty", &name, value);
                    }
                }
                "color" | "size" | "material" | "pattern" | "keywords" | "audience" | "model"
                | "releaseDate" => {
                    shape.put(out, name, name, texts(each(field).iter().filter_map(text)));
                }
                _ => shape.drop(name, field),
            }
        }
    }

    fn source(&self, image: &'a Field) -> Option<String> {
        let image = self.whole(image);
        image
            .text()
            .map(str::to_owned)
            .or_else(|| ["url", "contentUrl"].into_iter().find_map(|n| text(image.get(n)?)))
    }

    /// One offer, several, or an aggregate: the cheapest that can be had.
    fn offers(&self, field: &'a Field, out: &mut Record, shape: &mut Shape) {
        let mut all: Vec<&Field> = each(field).iter().map(|offer| self.whole(offer)).collect();
        let aggregate = all.first().copied();
        if let Some(inner) = aggregate.and_then(|offer| offer.get("offers")) {
            all = each(inner).iter().map(|offer| self.whole(offer)).collect();
        }
        let stock = |offer: &&Field| offer.get("availability").and_then(text);
        let gone = |offer: &&&Field| {
            let gone =
                |s: String| ["OutOfStock", "SoldOut", "Discontinued"].iter().any(|end| s.ends_with(end));
            stock(offer).is_some_and(gone)
        };
        let price = |offer: &&Field| self.price(offer, false);
        let cheapest = |of: &mut dyn Iterator<Item = &'a Field>| {
            of.filter_map(|offer| Some((price(&offer)?, offer))).min_by(|a, b| a.0.0.total_cmp(&b.0.0))
        };
        let best = cheapest(&mut all.iter().filter(|o| !gone(o)).copied())
            .or_else(|| cheapest(&mut all.iter().copied()));
        if let Some(((amount, currency), offer)) = best {
            let currency = currency.or_else(|| aggregate?.get("priceCurrency").and_then(text));
            let before = self.price(offer, true).map(|(before, _)| before).filter(|before| *before > amount);
            match before {
                Some(before) => {
                    shape.put(out, "offers.priceSpecification", "price", money(before, currency.clone()));
                    shape.put(out, "offers.price", "sale_price", money(amount, currency));
                }
                None => shape.put(out, "offers.price", "price", money(amount, currency)),
            }
        }
        let stock = all.iter().find(|o| !gone(o)).or(all.first()).and_then(stock);
        shape.put_some(out, "offers.availability", "availability", stock.map(Field::Text));
        let url = all.first().and_then(|offer| offer.get("url")).cloned();
        if out.iter().all(|(name, _)| name != "link") {
            shape.put_some(out, "offers.url", "link", url);
        }
    }

    /// What an offer costs, with its currency; or what it cost `before`.
    fn price(&self, offer: &'a Field, before: bool) -> Option<(f64, Option<String>)> {
        let direct = ["price", "lowPrice"].into_iter().find_map(|name| amount(offer.get(name)?));
        if let (Some(amount), false) = (direct, before) {
            return Some((amount, offer.get("priceCurrency").and_then(text)));
        }
        let parts = each(offer.get("priceSpecification")?).iter().map(|part| self.whole(part));
        let listed = |part: &Field| {
            part.get("priceType").and_then(text).is_some_and(|kind| {
                ["ListPrice", "StrikethroughPrice", "SRP", "MSRP"]
                    .into_iter()
                    .any(|name| kind.ends_with(name))
            })
        };
        let part = parts.into_iter().find(|part| listed(part) == before)?;
        let currency = part.get("priceCurrency").or(offer.get("priceCurrency")).and_then(text);
        Some((part.get("price").and_then(amount)?, currency))
    }
}

/// A number, or a text as people write prices.
fn amount(field: &Field) -> Option<f64> {
    number(field).or_else(|| crate::catalog::price::parse(field.text()?).map(|price| price.amount))
}

/// The names from the shop's home page to this page.
fn breadcrumbs(list: &Field) -> Vec<String> {
    let elements = list.get("itemListElement").map(each).unwrap_or_default();
    let name =
        |element: &Field| text(element.get("name").or_else(|| element.get("item"))?).map(|t| plain_text(&t));
    let names: Vec<String> = elements.iter().filter_map(name).collect();
    // The first leads to the home page.
    names.into_iter().skip(1).collect()
}

/// A path in one text, or names from the root; of several paths the first.
fn category(field: &Field) -> Field {
    match field {
        Field::List(list) => list.first().cloned().unwrap_or(Field::Null),
        Field::Object(_) => text(field).map_or(Field::Null, Field::Text),
        field => field.clone(),
    }
}
