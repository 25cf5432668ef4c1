// The product that a page is about, by its JSON-LD or its meta tags.

/** Its ids, the likeliest first. */
export function pageProduct() {
  const ids = [];
  const meta = document.querySelector('meta[property="product:retailer_item_id"]')?.content;
  const products = [];
  for (const block of document.querySelectorAll('script[type="application/ld+json"]')) {
    try {
      find(JSON.parse(block.textContent), products, 0);
    } catch {
      // A block that is no JSON is the shop's to mend.
    }
  }
  // A page with several is about none, but the shop and what shows its reviews may both tell of the one.
  const [{ name } = {}] = products;
  if (products.length === 1 || (name && products.every((one) => one.name === name))) {
    for (const one of products) {
      const variants = [one.hasVariant].flat();
      ids.push(one.sku, one.productID, one.productGroupID, one['@id'], one.mpn, one.url, ...variants.map((v) => v?.sku));
    }
  }
  return [meta, ...ids].filter(Boolean).map(String);
}

function find(value, products, depth) {
  if (typeof value !== 'object' || value === null || depth > 8) return;
  if (Array.isArray(value)) value.forEach((one) => find(one, products, depth + 1));
  else if ([value['@type']].flat().some((type) => /(^|\/)Product(Group)?$/.test(type))) products.push(value);
  else for (const name of ['@graph', 'mainEntity', 'itemListElement', 'item']) find(value[name], products, depth + 1);
}
