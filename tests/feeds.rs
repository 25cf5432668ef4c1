//! Feeds in the shape in which platforms write them: every field that is mapped, and what is made of bad ones.

#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};
use windowshop::catalog::Catalog;
use windowshop::catalog::feed::{Format, Reader, Summary};

/// 20 November 2026, noon: within the dates of the fixtures' sales.
const NOW: f64 = 1_795_176_000_000.0;

fn file(name: &str) -> Vec<u8> {
    std::fs::read(format!("tests/feeds/{name}")).unwrap()
}

fn read(files: &[&[u8]]) -> (Catalog, Summary) {
    let mut reader = Reader::new(NOW);
    for bytes in files {
        reader.add(bytes, None).unwrap();
    }
    let (records, summary) = reader.finish();
    (Catalog::from_records(records).unwrap(), summary)
}

fn products(name: &str, format: Format) -> (Vec<Value>, Catalog, Summary) {
    let (catalog, summary) = read(&[&file(name)]);
    assert_eq!(summary.format, Some(format));
    let products = catalog.products().map(|p| serde_json::to_value(p).unwrap()).collect();
    (products, catalog, summary)
}

fn dropped(summary: &Summary) -> Vec<&str> {
    summary.dropped.iter().map(|(name, _)| name.as_str()).collect()
}

fn code(bytes: &[u8]) -> &'static str {
    Reader::new(NOW).add(bytes, None).unwrap_err().code()
}

#[test]
fn google_merchant_rss_is_read_field_by_field() {
    let (products, catalog, summary) = products("merchant.xml", Format::MerchantXml);
    assert_eq!(
        products[0],
        json!({
            "id": "NL-101-BR",
            "title": "Pendant lamp \"Skagen\", brass",
            "link": "https://shop.example/skagen?color=brass&utm_source=google",
            "image_link": "https://shop.example/img/skagen-brass.jpg",
            "price": { "amount": 129.0, "currency": "EUR" },
            "sale_price": { "amount": 99.0, "currency": "EUR" },
            "availability": "in_stock",
            "brand": "Nordlicht",
            "product_type": ["Lighting", "Lamps", "Pendants"],
            "item_group_id": "NL-101",
            "aliases": ["NL-101-BK"],
            "attributes": [
                ["description", "Spun brass, ø 30 cm."],
                ["additional_image_link", "https://shop.example/img/skagen-2.jpg"],
                ["additional_image_link", "https://shop.example/img/skagen-3.jpg"],
                ["gtin", "4006381333931"],
                ["mpn", "NL101"],
                ["condition", "new"],
                ["google_product_category", "2809"],
                ["color", "brass"],
                ["material", "brass"],
                ["custom_label_0", "bestseller"],
            ],
        })
    );
    assert_eq!(
        products[1],
        json!({
            "id": "NL-202",
            "title": "Table lamp \"Læsø\"",
            "link": "https://shop.example/laesoe",
            "price": { "amount": 79.5, "currency": "EUR" },
            "availability": "backorder",
            "product_type": ["Home & Garden", "Lighting", "Lamps"],
        })
    );
    assert_eq!(products.len(), 2);
    // Events may name any variant, or the group.
    for id in ["NL-101-BR", "NL-101-BK", "NL-101"] {
        assert_eq!(catalog.find(id), Some(0), "{id}");
    }
    assert_eq!(summary.records, 3);
    assert_eq!(dropped(&summary), ["shipping", "sale_price"]);
    assert_eq!(summary.warnings.count("sale_price_over"), 1);
    assert!(summary.mapped.contains(&("id".to_owned(), "id".to_owned(), 3)));
    assert!(catalog.warnings().is_empty());
}

#[test]
fn google_merchant_atom_is_read_by_its_own_names_first() {
    let (products, ..) = products("merchant-atom.xml", Format::MerchantXml);
    assert_eq!(
        products,
        [
            json!({
                "id": "NL-303",
                "title": "Floor lamp",
                "link": "https://shop.example/floor-lamp?a=1&b=2",
                "image_link": "https://shop.example/img/floor.jpg",
                "price": { "amount": 249.0, "currency": "EUR" },
                "availability": "out_of_stock",
                "brand": "Nordlicht",
                "attributes": [["summary", "Stands on the floor."]],
            }),
            json!({
                "id": "NL-304",
                "title": "Wall lamp",
                "link": "https://shop.example/wall-lamp",
                "price": { "amount": 59.0, "currency": "EUR" },
                "availability": "preorder",
            }),
        ]
    );
}

#[test]
fn google_merchant_tsv_has_names_with_spaces() {
    let (products, catalog, summary) = products("merchant.tsv", Format::Tsv);
    assert_eq!(
        products[0],
        json!({
            "id": "7001",
            "title": "Running shoe, blue",
            "link": "https://shop.example/7001",
            "image_link": "https://shop.example/7001.jpg",
            "price": { "amount": 89.95, "currency": "USD" },
            "sale_price": { "amount": 69.95, "currency": "USD" },
            "availability": "in_stock",
            "brand": "Stride",
            "product_type": ["Shoes", "Running"],
            "item_group_id": "RS-1",
            "aliases": ["7002"],
            "attributes": [["description", "Light & fast"], ["gtin", "00012345600012"], ["color", "blue"]],
        })
    );
    assert_eq!(products[1]["availability"], "preorder");
    assert_eq!((catalog.len(), catalog.find("7002"), catalog.find("7003")), (2, Some(0), Some(1)));
    assert_eq!(dropped(&summary), ["shipping"]);
    assert!(summary.mapped.contains(&("image link".to_owned(), "image_link".to_owned(), 3)));
}

#[test]
fn metas_catalogue_is_read_and_what_it_hides_is_left_out() {
    let (products, catalog, summary) = products("meta.csv", Format::Csv);
    assert_eq!(
        products[0],
        json!({
            "id": "TEE-W-S",
            "title": "Tee \"Sunday\", white",
            "link": "https://shop.example/tee?s=s",
            "image_link": "https://shop.example/tee.jpg",
            "price": { "amount": 25.0, "currency": "GBP" },
            "availability": "in_stock",
            "brand": "Kettle",
            "product_type": ["Apparel & Accessories", "Clothing", "Shirts & Tops"],
            "item_group_id": "TEE-W",
            "aliases": ["TEE-W-M"],
            "attributes": [
                ["description", "Soft, 100 % cotton."],
                ["condition", "new"],
                ["color", "white"],
                ["size", "S"],
                ["additional_image_link", "https://shop.example/tee2.jpg,https://shop.example/tee3.jpg"],
                ["status", "active"],
                ["custom_label_0", "summer"],
            ],
        })
    );
    assert_eq!(products[1]["availability"], "backorder");
    assert_eq!(products[1]["sale_price"], json!({ "amount": 12.0, "currency": "GBP" }));
    // A number is no path.
    assert_eq!(products[1].get("product_type"), None);
    assert_eq!(
        (products[2]["id"].as_str(), products[2]["availability"].as_str()),
        (Some("OLD-1"), Some("out_of_stock"))
    );
    assert_eq!((products.len(), catalog.find("HID-1")), (3, None));
    assert_eq!(summary.warnings.count("product_hidden"), 1);
    assert_eq!(dropped(&summary), ["quantity_to_sell_on_facebook"]);
}

#[test]
fn shopifys_products_are_read_with_their_variants() {
    let (products, catalog, summary) = products("shopify-products.json", Format::Shopify);
    let cdn = "https://cdn.shopify.com/s/files/1/0000/0001/products";
    assert_eq!(
        products,
        [
            json!({
                "id": "6789012345678",
                "title": "Ceramic Mug",
                "link": "/products/ceramic-mug",
                "image_link": format!("{cdn}/mug.jpg?v=1"),
                "price": { "amount": 30.0 },
                "sale_price": { "amount": 24.0 },
                "availability": "in_stock",
                "brand": "Clay & Co",
                "product_type": ["Mugs"],
                "aliases": ["ceramic-mug", "40111111111111", "MUG-WHT", "40222222222222", "MUG-BLU"],
                "attributes": [
                    ["description", "Hand-thrown & glazed. 350 ml"],
                    ["published_at", "2026-03-04T10:00:00-05:00"],
                    ["tags", "handmade"],
                    ["tags", "kitchen"],
                    ["additional_image_link", format!("{cdn}/mug-2.jpg?v=1")],
                    ["color", "White"],
                    ["color", "Blue"],
                ],
            }),
            json!({
                "id": "6789012345679",
                "title": "Gift Card",
                "link": "/products/gift-card",
                "price": { "amount": 10.0 },
                "availability": "out_of_stock",
                "brand": "Clay & Co",
                "aliases": ["gift-card", "40333333333333"],
                "attributes": [["published_at", "2026-03-04T10:00:00-05:00"], ["tags", "gift"], ["tags", "card"]],
            }),
        ]
    );
    // As its tags for Google name a variant.
    assert_eq!(catalog.find("shopify_US_6789012345678_40222222222222"), Some(0));
    assert_eq!(catalog.find("shopify_ZZ_6789012345679_1"), Some(1));
    assert_eq!(dropped(&summary), ["created_at", "updated_at"]);
    assert_eq!(summary.warnings.count("feed_no_currency"), 2);
}

#[test]
fn pages_of_a_feed_are_one_feed() {
    let page = file("shopify-products.json");
    let (catalog, summary) = read(&[&page, &file("shopify-ajax.json")]);
    assert_eq!((catalog.len(), summary.records), (2, 3));
    assert_eq!(catalog.warnings().count("product_duplicate_id"), 1);
    let pages = format!("[{page},{{\"products\":[]}}]", page = String::from_utf8(page).unwrap());
    assert_eq!(read(&[pages.as_bytes()]).0.len(), 2);
}

#[test]
fn shopifys_ajax_products_have_prices_in_cents() {
    let (products, ..) = products("shopify-ajax.json", Format::ShopifyAjax);
    assert_eq!(
        products,
        [json!({
            "id": "6789012345678",
            "title": "Ceramic Mug",
            "link": "/products/ceramic-mug",
            "image_link": "//shop.example/cdn/shop/products/mug.jpg?v=1",
            "price": { "amount": 30.0 },
            "sale_price": { "amount": 24.0 },
            "availability": "in_stock",
            "brand": "Clay & Co",
            "product_type": ["Mugs"],
            "aliases": ["ceramic-mug", "40111111111111", "MUG-WHT", "40222222222222", "MUG-BLU"],
            "attributes": [
                ["description", "Hand-thrown."],
                ["published_at", "2026-03-04T10:00:00-05:00"],
                ["tags", "handmade"],
                ["tags", "kitchen"],
                ["additional_image_link", "//shop.example/cdn/shop/products/mug-2.jpg?v=1"],
                ["color", "White"],
                ["color", "Blue"],
            ],
        })]
    );
    // As a list, in an object, and as the Admin API and /products/NAME.json have one.
    let one = String::from_utf8(file("shopify-ajax.json")).unwrap();
    for feed in [format!("[{one}]"), format!("{{\"products\":[{one}]}}"), format!("{{\"product\":{one}}}")] {
        assert_eq!(read(&[feed.as_bytes()]).0.get(0).unwrap().price.as_ref().unwrap().amount, 30.0, "{feed}");
    }
}

#[test]
fn woocommerces_products_have_prices_in_minor_units() {
    let (products, catalog, summary) = products("woocommerce.json", Format::WooCommerce);
    let uploads = "https://shop.example/wp-content/uploads";
    assert_eq!(
        products,
        [
            json!({
                "id": "34",
                "title": "Hoodie – Zip & Pocket",
                "link": "https://shop.example/product/hoodie-zip/",
                "image_link": format!("{uploads}/hoodie.jpg"),
                "price": { "amount": 45.0, "currency": "EUR" },
                "sale_price": { "amount": 42.5, "currency": "EUR" },
                "availability": "in_stock",
                "brand": "Fjord",
                "product_type": ["Hoodies & Sweats"],
                "aliases": ["hoodie-zip", "woo-hoodie", "91", "92"],
                "attributes": [
                    ["description", "Warm."],
                    ["rating", "4.5"],
                    ["rating_count", "12"],
                    ["additional_image_link", format!("{uploads}/hoodie-2.jpg")],
                    ["more_categories", "Sale"],
                    ["tags", "winter"],
                    ["color", "Blue"],
                    ["color", "Green"],
                ],
            }),
            json!({
                "id": "35",
                "title": "Kimono",
                "link": "https://shop.example/product/kimono/",
                "price": { "amount": 12800.0, "currency": "JPY" },
                "availability": "backorder",
                "aliases": ["kimono"],
            }),
        ]
    );
    assert_eq!(catalog.find("92"), Some(0));
    assert!(dropped(&summary).contains(&"price_html"));
    assert!(summary.warnings.is_empty());
}

#[test]
fn a_product_page_is_a_feed_of_one() {
    let (products, catalog, summary) = products("product-page.html", Format::SchemaOrg);
    assert_eq!(
        products,
        [json!({
            "id": "TJ-1",
            "title": "Trail jacket & hood",
            "link": "https://shop.example/trail-jacket/",
            "image_link": "https://shop.example/img/trail.jpg",
            "price": { "amount": 199.0, "currency": "USD" },
            "sale_price": { "amount": 149.0, "currency": "USD" },
            "availability": "in_stock",
            "brand": "Ridge",
            "product_type": ["Jackets", "Rain"],
            "aliases": ["https://shop.example/trail-jacket/#product", "4006381333931", "RTJ1", "https://shop.example/trail-jacket/"],
            "attributes": [
                ["description", "Keeps rain out."],
                ["additional_image_link", "https://shop.example/img/trail-2.jpg"],
                ["color", "Moss"],
                ["material", "Nylon"],
                ["rating", "4.4"],
                ["rating_count", "89"],
                ["waterproof", "20,000 mm"],
            ],
        })]
    );
    assert_eq!(catalog.find("https://shop.example/trail-jacket/"), Some(0));
    assert_eq!(dropped(&summary), ["review"]);
}

#[test]
fn lists_and_groups_of_schema_org_are_read() {
    let (products, catalog, summary) = products("list-page.html", Format::SchemaOrg);
    assert_eq!(
        products,
        [
            json!({
                "id": "P1",
                "title": "Day pack",
                "link": "https://shop.example/p1",
                "price": { "amount": 39.5, "currency": "EUR" },
                "availability": "out_of_stock",
                "aliases": ["https://shop.example/p1"],
            }),
            json!({
                "id": "https://shop.example/p2#p",
                "title": "Tour pack",
                "link": "/p2",
                "price": { "amount": 1299.0, "currency": "EUR" },
                "availability": "preorder",
                "product_type": ["Packs", "Tour"],
            }),
            json!({
                "id": "B-500",
                "title": "Bottle 0.5 l",
                "link": "https://shop.example/bottle",
                "image_link": "https://shop.example/bottle.jpg",
                "price": { "amount": 24.0, "currency": "EUR" },
                "availability": "in_stock",
                "brand": "Ridge",
                "item_group_id": "B",
                "aliases": ["B-750"],
                "attributes": [["size", "0.5 l"]],
            }),
        ]
    );
    assert_eq!(catalog.find("B"), Some(2));
    assert_eq!(summary.warnings.count("feed_json_ld"), 1);
}

#[test]
fn json_lines_are_read_as_far_as_they_go() {
    let (products, _, summary) = products("products.jsonl", Format::JsonLines);
    assert_eq!(products.len(), 2);
    assert_eq!(products[1]["price"], json!({ "amount": 6.0, "currency": "EUR" }));
    assert_eq!(summary.mapped[0], ("id".to_owned(), "id".to_owned(), 2));
    assert_eq!(summary.warnings.count("feed_truncated"), 1);
    assert!(read(&[b"{\"id\":1}\n{\"id\":2}\n"]).1.warnings.is_empty());
}

#[test]
fn what_platforms_write_now_and_then_is_read_too() {
    let woo = r#"[{"id":7,"name":"Tee","parent":0,"slug":"tee","tags":[{"name":"Tees &amp; Tops"}],
            "attributes":[{"name":"Colour &amp; print","terms":[{"name":"Red &#8211; dots"}]}],
            "prices":{"price":"100","currency_code":"KWD","currency_minor_unit":3},"is_in_stock":false},
        {"id":71,"name":"Tee - L","parent":7,"prices":{"price":"","currency_code":"KWD","currency_minor_unit":3},"is_in_stock":true}]"#;
    let (catalog, _) = read(&[woo.as_bytes()]);
    let tee = catalog.get(0).unwrap();
    assert_eq!((catalog.len(), catalog.find("71"), catalog.buyable()), (1, Some(0), &[true][..]));
    let has = |name: &str, value: &str| tee.attributes.contains(&(name.to_owned(), value.to_owned()));
    assert!(has("tags", "Tees & Tops") && has("colour_&_print", "Red – dots"), "{:?}", tee.attributes);

    let offers = r#"{"@type":"Product","sku":"a","name":"A","offers":[
        {"price":20,"priceCurrency":"USD","availability":"http://schema.org/Discontinued"},
        {"price":25,"priceCurrency":"USD","availability":"http://schema.org/InStock"}]}"#;
    let (catalog, _) = read(&[offers.as_bytes()]);
    let product = catalog.get(0).unwrap();
    assert_eq!((product.price.unwrap().amount, catalog.buyable()), (25.0, &[true][..]));

    let meta = "id,title,price,sale_price,availability,image[0].url\n\
        a,A,12 GBP,10,OutOfStock,https://shop.example/a.jpg\nb,B,12 GBP,0.00 GBP,out-of-stock,\nc,C,15–20 €,,sold out,\n";
    let (catalog, _) = read(&[meta.as_bytes()]);
    let [a, b, c] = [0, 1, 2].map(|item| catalog.get(item).unwrap());
    assert_eq!(a.image_link.as_deref(), Some("https://shop.example/a.jpg"));
    assert_eq!(a.sale_price.unwrap().currency.as_deref(), Some("GBP"));
    assert_eq!((b.sale_price, c.price), (None, None));
    assert_eq!(catalog.warnings().count("product_bad_price"), 1);
    assert_eq!(catalog.buyable(), [false; 3]);
}

#[test]
fn what_a_shop_calls_its_attributes_takes_no_fields_place() {
    let woo = r#"[{"id":7,"name":"Tee","prices":{"price":"100","currency_code":"EUR","currency_minor_unit":2},"attributes":[
        {"name":"Availability","terms":[{"name":"in stock"}]},{"name":"Sale price","terms":[{"name":"1"}]},
        {"name":"Brand","terms":[{"name":"Fjord"},{"name":"Fjell"}]},{"name":"Image","terms":[{"name":"/x"}]}],"is_in_stock":false}]"#;
    let shopify = r#"{"products":[{"id":7,"title":"Tee","handle":"tee","vendor":"Fjord","variants":[{"id":1,"price":"1.00","available":false}],
        "options":[{"name":"Availability","values":["in stock"]},{"name":"Brand","values":["Fjell"]},{"name":"Image","values":["/x"]}]}]}"#;
    let page = r#"{"@type":"Product","sku":"7","name":"Tee","additionalProperty":[{"name":"Availability","value":"in stock"},
        {"name":"Brand","value":"Fjord"},{"name":"Image","value":"/x"}],"offers":{"price":1,"priceCurrency":"EUR","availability":"OutOfStock"}}"#;
    for feed in [woo, shopify, page] {
        let (catalog, _) = read(&[feed.as_bytes()]);
        let tee = catalog.get(0).unwrap();
        assert_eq!((catalog.buyable(), tee.brand.as_deref()), (&[false][..], Some("Fjord")), "{feed}");
        assert_eq!((tee.price.unwrap().amount, tee.sale_price, tee.image_link), (1.0, None, None), "{feed}");
        assert_eq!(tee.attributes, [], "{feed}");
    }
}

#[test]
fn ids_beyond_what_a_float_can_tell_apart_stay_apart() {
    let feed = b"{\"id\":9007199254740993,\"title\":\"a\"}\n{\"id\":9007199254740992,\"title\":\"b\"}\n{\"id\":18446744073709551615,\"title\":\"c\"}";
    let (catalog, _) = read(&[feed]);
    for (item, id) in [(0, "9007199254740993"), (1, "9007199254740992"), (2, "18446744073709551615")] {
        assert_eq!(catalog.find(id), Some(item), "{id}");
    }
}

#[test]
fn of_several_links_and_places_one_is_taken() {
    let atom = r#"<feed><entry><id>a</id><title>A</title><link rel="self" href="/feed/a"/><link rel="alternate" href="/a"/>
        <link href="/de/a"/><product_type>Cups</product_type><product_type>Gifts</product_type></entry></feed>"#;
    let (catalog, _) = read(&[atom.as_bytes()]);
    let product = catalog.get(0).unwrap();
    assert_eq!((product.link.as_deref(), product.product_type), (Some("/a"), vec!["Cups".to_owned()]));
    assert_eq!(product.attributes, []);
}

#[test]
fn a_line_of_json_is_a_catalogue_of_one() {
    assert_eq!(read(&[b"{\"id\":\"a\",\"title\":\"A\"}\n"]).0.len(), 1);
}

#[test]
fn a_feed_reads_the_same_in_every_encoding() {
    let xml = String::from_utf8(file("merchant.xml")).unwrap();
    let want = read(&[xml.as_bytes()]).0;
    let utf16 = |big: bool| -> Vec<u8> {
        let units = xml.encode_utf16().flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() });
        let mark: &[u8] = if big { &[0xFE, 0xFF] } else { &[0xFF, 0xFE] };
        mark.iter().copied().chain(units).collect()
    };
    let latin =
        xml.replace("UTF-8", "ISO-8859-1").chars().map(|c| u8::try_from(c).unwrap()).collect::<Vec<u8>>();
    let marked = [b"\xEF\xBB\xBF", xml.as_bytes()].concat();
    for (name, bytes) in [
        ("utf-8 with a mark", marked),
        ("utf-16le", utf16(false)),
        ("utf-16be", utf16(true)),
        ("utf-16le without a mark", utf16(false)[2..].to_vec()),
        ("latin-1", latin),
    ] {
        let (got, summary) = read(&[&bytes]);
        assert!(got.products().eq(want.products()), "{name}");
        assert_eq!(summary.warnings.count("feed_encoding"), 0, "{name}");
    }
    // Nothing says what it is.
    let (got, summary) = read(&[b"id;title;price\na;Caf\xE9;1.299,00 \x80"]);
    assert_eq!(got.get(0).unwrap().title, "Café");
    assert_eq!(
        serde_json::to_value(&got.get(0).unwrap().price).unwrap(),
        json!({ "amount": 1299.0, "currency": "EUR" })
    );
    assert_eq!(summary.warnings.count("feed_encoding"), 1);
    // The server does.
    let mut reader = Reader::new(NOW);
    reader.add(b"id,title\na,\xB3\xF3d\xBC", Some("iso-8859-2")).unwrap();
    let (records, summary) = reader.finish();
    assert_eq!(Catalog::from_records(records).unwrap().get(0).unwrap().title, "łódź");
    assert!(summary.warnings.is_empty());
}

#[test]
fn what_is_no_feed_is_refused_with_a_code() {
    let cut = |name: &str| {
        let bytes = file(name);
        bytes[..bytes.len() * 2 / 3].to_vec()
    };
    for (bytes, want) in [
        (b"<!doctype html><title>Sorry</title><h1>404</h1>".to_vec(), "catalog_format"),
        (
            b"<html><script type=\"application/ld+json\">{\"@type\":\"WebSite\"}</script></html>".to_vec(),
            "catalog_format",
        ),
        (cut("merchant.xml"), "catalog_format"),
        (cut("merchant-atom.xml"), "catalog_format"),
        (cut("shopify-products.json"), "catalog_format"),
        (cut("woocommerce.json"), "catalog_format"),
        (b"<rss><channel></channel></rss>".to_vec(), "catalog_format"),
        (b"<rss><item><id>1</item></rss>".to_vec(), "catalog_format"),
        (b"[{\"id\": 1".to_vec(), "catalog_format"),
        (b"{\"items\": []}".to_vec(), "catalog_format"),
        (b"{\"error\":\"not found\"}".to_vec(), "catalog_format"),
        (b"Not found".to_vec(), "catalog_format"),
        (b"\x1f\x8b\x08\x00".to_vec(), "catalog_format"),
        (b"PK\x03\x04xl/worksheets".to_vec(), "catalog_format"),
        (b"id\0\0,title".to_vec(), "catalog_format"),
        (vec![b'['; 100_000], "catalog_format"),
        ("<item>".repeat(100_000).into_bytes(), "catalog_format"),
        (b"  \n".to_vec(), "catalog_empty"),
    ] {
        assert_eq!(code(&bytes), want, "{:?}", String::from_utf8_lossy(&bytes[..bytes.len().min(60)]));
    }
}

#[test]
fn any_feed_that_is_cut_anywhere_or_damaged_does_no_harm() {
    for name in [
        "merchant.xml",
        "merchant-atom.xml",
        "merchant.tsv",
        "meta.csv",
        "shopify-ajax.json",
        "woocommerce.json",
        "product-page.html",
        "list-page.html",
        "products.jsonl",
    ] {
        let bytes = file(name);
        for at in (0..bytes.len()).step_by(7) {
            let _ = Reader::new(NOW).add(&bytes[..at], None);
            let mut damaged = bytes.clone();
            damaged[at] ^= 0x15;
            let mut reader = Reader::new(NOW);
            if reader.add(&damaged, None).is_ok() {
                let _ = Catalog::from_records(reader.finish().0);
            }
        }
    }
}

#[test]
fn hostile_text_stays_text_in_every_format() {
    let bad = "<img src=x onerror=alert(1)>\u{202E}\u{7}__proto__";
    let quoted = serde_json::to_string(bad).unwrap();
    let feeds = [
        format!("id,title,link,brand,__proto__\n\"a\",\"{bad}\",javascript:alert(1),\"{bad}\",\"{bad}\"\n"),
        format!(r#"<rss><item><id>a</id><title><![CDATA[{bad}]]></title><link>javascript:alert(1)</link><brand><![CDATA[{bad}]]></brand><__proto__>x</__proto__></item></rss>"#).replace('\u{7}', ""),
        format!(r#"[{{"id":"a","title":{quoted},"link":"javascript:alert(1)","brand":{quoted},"sale_price_effective_date":"x","__proto__":{quoted},"constructor":{{"prototype":{quoted}}}}}]"#),
        format!(r#"{{"products":[{{"id":"a","handle":"javascript:x","url":"javascript:alert(1)","title":{quoted},"vendor":{quoted},"tags":{quoted},"variants":[{{"id":1,"price":"1"}},{quoted},null]}}]}}"#),
    ];
    for feed in &feeds {
        let (catalog, _) = read(&[feed.as_bytes()]);
        let product = catalog.get(0).unwrap();
        assert_eq!(product.title, "<img src=x onerror=alert(1)> __proto__", "{feed}");
        assert_eq!(product.link, None, "{feed}");
        assert_eq!(catalog.warnings().count("product_bad_link"), 1, "{feed}");
        let all = serde_json::to_string(&product).unwrap();
        assert!(!all.contains('\u{202E}') && !all.contains('\u{7}'), "{feed}");
    }
    // Where the format has HTML in its texts, its tags go.
    let woo = format!(
        r#"[{{"id":1,"name":{quoted},"permalink":"javascript:x","prices":{{"price":"x","currency_minor_unit":"y"}}}}]"#
    );
    let (catalog, _) = read(&[woo.as_bytes()]);
    assert_eq!(
        (catalog.get(0).unwrap().title.as_str(), &catalog.get(0).unwrap().price),
        ("__proto__", &None)
    );
    let page = format!(
        r#"<html><script type="application/ld+json">{{"@type":"Product","sku":"a","name":{quoted},"url":"javascript:x","image":{{"url":"data:x"}},"offers":[null,7,{{"price":"-1"}}]}}</script>"#
    );
    let (catalog, _) = read(&[page.as_bytes()]);
    let product = catalog.get(0).unwrap();
    assert_eq!(
        (product.title.as_str(), &product.link, &product.image_link, &product.price),
        ("__proto__", &None, &None, &None)
    );
}

#[test]
fn the_summary_says_what_became_of_each_field() {
    let text = products("shopify-products.json", Format::Shopify).2.to_string();
    for part in [
        "Shopify products.json, 2 records",
        "vendor → brand (2)",
        "variants.id, variants.sku → aliases (2)",
        "kept as they are: id (2), title (2)",
        "left out: created_at (2), updated_at (2)",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
}
