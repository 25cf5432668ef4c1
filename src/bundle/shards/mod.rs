//! A bundle in shards, for catalogues too large to be loaded whole: the page fetches what its visitor's state points to.
//!
//! # What is in it
//!
//! Products are clustered by their vectors e(a), which lie together where the same visitors look for them: a shard is at
//! most [`MOST`] products. `manifest.json` (version [`VERSION`](super::PARTS_VERSION)) names a folder, which is called by
//! the checksum of all that is in it, so that every file can be cached for ever. Each is a safetensors file under gzip, which
//! the page unpacks itself: hosts compress few types by themselves, and gzip's own checksum tells what is cut short.
//!
//! | file | tensors | what it is |
//! |---|---|---|
//! | `head.bin` | the model's, without items; large matrices I8 with `….scale` F32 of each row | the network |
//! | | `steps` F32 `[3]` | what one step is worth of all `rows.scale`, `rows.bias` and `rows.q_bias` |
//! | | `shards.sizes` U16 `[k]`, `shards.bytes` U16 `[k]` | products, and length of the file (U32 where one is longer than 65,535) |
//! | | `part` U32 | see [`Part`](crate::qnet::Part), without its first number |
//! | `I.bin` | `rows` I8 `[n, 32]`, `rows.scale` U16, `rows.bias`, `rows.q_bias` I16, `place` U32, `unseen` U8, all `[n]` | a shard |
//! | | `products` U8 | its products, in JSON by columns |
//! | `ids-J.bin` | `names` U8, `shards` U16 `[m]` | a drawer: ids, and in which shard each product is |
//! | | `routes.starts` U32 `[m + 1]`, `routes` U16 | the shards that it points to, see [`route`] |
//! | | `starts` U32 `[m + 1]`, `followers` U32, `weights` U8 | what followed it |
//!
//! A product's drawer is FNV-1a of its id, modulo their number. `names` is JSON: the entry of each id, or the id that it is
//! another name of. The followers are what the [memory](crate::qnet::Memory) has of a product, by their numbers in the order
//! of the shards. Shard 0 is what every visitor gets: the most popular products and the newest; the others follow by the
//! popularity of their best.
//!
//! # How the page uses it
//!
//! `www/loader/shards.js` makes of any shards an ordinary model and an ordinary catalogue, and of these an ordinary
//! recommender; nothing else knows that there are more products. It fetches the drawer of each product that the visitor looked
//! at, the shard of each, and those that the newest ones point to. When the visitor meets another product, there is another
//! recommender, of more shards, that goes on from the same state.
//!
//! # What was tried
//!
//! Clusters: recall@20 against the exact ranking, 400 states of the latest sessions of retailrocket (36,968 products), own
//! shards and those whose centres score best, up to 1,000, 2,000, 4,000 products: shards of 48 products .969, .983, .993; 64:
//! .961, .981, .992; 128: .924, .960, .979. Clusters of vectors smoothed over the memory's followers: .965, .982, .992 with 64.
//!
//! To let the page choose shards by their centres, that is, by a recommender of shards that knows what followed into each, takes
//! 100 kB more of head and found less than routes, which `index` makes with the products themselves before it. With shards of 48
//! and routes as far it was a little less at two thirds of the bytes. A scale for each row, not one for each column: .996 instead
//! of .992 where everything is loaded. (These before what followed a product counted where the product was loaded already.)
//!
//! Shards looked through for the routes, `for-you` and `related`, retailrocket, 60 visits, 52 kB a product: 24: .979 and .970; 96: .991
//! and .989, at twice the time (4 s of processor time more with 37,000 products, 43 with 100,000) and the same bytes. By a simulation of
//! what is loaded, 48: .989; 96: .994; 128: .996; 200: .997. Recommendations further down in the routes, up to 240 instead of 80, or more
//! of them scored: less or the same. Shards that the page adds by the centres once it knows the whole state, for 30 kB more a
//! view: .983 to .988 with 24. Made-up shop of 100,000, 40 visits: .993 and .992 with 52 kB, .989 and .987 with 39, which is taken.

mod cluster;
mod piece;
mod route;

use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;
use safetensors::Dtype;
use serde::Serialize;
use serde_json::{Map, Value};

use super::{FORMAT, MANIFEST, PARTS_VERSION};
use crate::Error;
use crate::catalog::Catalog;
use crate::checksum::crc32_of;
use crate::host;
use crate::index::Rows;
use crate::qnet::{FOLLOWERS, ItemTable, Memory, Model, top_k};
use crate::shopper::State;
use crate::tensors::words;
use piece::{Piece, largest};

/// Most products of a shard. Smaller ones hold less that is not asked for, and are more files.
pub const MOST: usize = 96;
/// Products from which on a bundle is in shards unless told otherwise: where that becomes less to load than the whole.
pub const LARGE: usize = 10_000;
/// Of the most popular products, by either measure, and of the newest ones, so many are in shard 0.
const ALWAYS: usize = 64;
/// Products of a drawer of ids.
const DRAWER: usize = 32;
/// The commonest features whose counts are in the head; of the others those in the shards at hand are most.
const COMMON: usize = 2000;
/// Seed of the clusters.
const SEED: u64 = 1;

/// The contents of `manifest.json`.
#[derive(Debug, Serialize)]
struct Manifest {
    format: &'static str,
    version: u32,
    windowshop: &'static str,
    products: usize,
    shards: Shards,
}

#[derive(Debug, Serialize)]
struct Shards {
    /// By this number a visitor's state knows the model.
    build: u32,
    folder: String,
    drawers: usize,
}

/// The files of a bundle in shards, name and content, manifest last.
///
/// # Errors
/// `model_write` when a part cannot be written out, `bundle_shards` when there are more than its numbers reach.
pub fn write(catalog: &Catalog, model: &Model) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let plan = Plan::new(catalog, model);
    let steps = steps(&plan.items);
    let shard = |(number, shard): (usize, &Vec<u32>)| -> Result<(String, Vec<u8>), Error> {
        Ok((format!("{number}.bin"), plan.shard(shard, &steps)?))
    };
    let mut files = plan.shards.par_iter().enumerate().map(shard).collect::<Result<Vec<_>, _>>()?;
    let head = plan.head(&steps, &files)?;
    let (drawers, routes) =
        (plan.drawers(), route::routes(catalog, model, &plan.items, &plan.shards, &plan.numbers));
    let represented = plan.represented();
    let drawer = |(number, names): (usize, &BTreeMap<String, u32>)| -> Result<(String, Vec<u8>), Error> {
        Ok((format!("ids-{number}.bin"), plan.drawer(names, &routes, &represented)?))
    };
    files.extend(drawers.par_iter().enumerate().map(drawer).collect::<Result<Vec<_>, _>>()?);
    files.push(("head.bin".to_owned(), head));
    let build = crc32_of(files.iter().map(|(_, content)| content.as_slice()));
    let folder = format!("shards-{}", host::hex(build));
    let manifest = Manifest {
        format: FORMAT,
        version: PARTS_VERSION,
        windowshop: env!("CARGO_PKG_VERSION"),
        products: catalog.len(),
        shards: Shards { build, folder: folder.clone(), drawers: drawers.len() },
    };
    files.iter_mut().for_each(|(name, _)| *name = format!("{folder}/{name}"));
    files.push((MANIFEST.to_owned(), super::json(&manifest)?));
    Ok(files)
}

/// Rounds the products of a table as they are in a bundle in shards.
pub fn round(items: &mut ItemTable) {
    let steps = steps(items);
    for at in 0..items.e.len() as u32 {
        let mut row = items.e.row(at);
        let (rounded, scale) = piece::rounded(&row, steps[0]);
        let step = f32::from(scale) * steps[0];
        row.iter_mut().zip(rounded).for_each(|(x, n)| *x = f32::from(n) * step);
        items.e.set(at, &row);
    }
    for (values, step) in [(&mut items.bias, steps[1]), (&mut items.q_bias, steps[2])] {
        values.mapv_inplace(|x| (x / step).round() * step);
    }
}

/// What one step is worth of a row's scale, of b and of b_q: 65,535 or 32,767 of them reach the largest there is.
fn steps(items: &ItemTable) -> [f32; 3] {
    [
        largest(items.e.iter().flatten()) / 127.0 / f32::from(u16::MAX),
        largest(items.bias.iter().copied()) / f32::from(i16::MAX),
        largest(items.q_bias.iter().copied()) / f32::from(i16::MAX),
    ]
}

/// What goes where.
struct Plan<'a> {
    catalog: &'a Catalog,
    model: &'a Model,
    items: ItemTable,
    /// Products of each shard.
    shards: Vec<Vec<u32>>,
    /// Number of each product in the order of the shards, and its shard.
    numbers: Vec<(u32, u32)>,
}

impl<'a> Plan<'a> {
    fn new(catalog: &'a Catalog, model: &'a Model) -> Self {
        let items = model.place(catalog);
        let always = always(catalog, model, &items);
        let others = (0..catalog.len() as u32).filter(|item| always.binary_search(item).is_err()).collect();
        let mut shards = cluster::groups(&items.e, others, MOST, SEED);
        let best = |shard: &Vec<u32>| {
            shard.iter().map(|&i| items.bias[i as usize]).fold(f32::NEG_INFINITY, f32::max)
        };
        shards.sort_by(|a, b| best(b).total_cmp(&best(a)));
        shards.insert(0, always);
        let mut numbers = vec![(0, 0); catalog.len()];
        let placed =
            (0..).zip(&shards).flat_map(|(shard, products)| products.iter().map(move |&i| (shard, i)));
        for (number, (shard, item)) in (0..).zip(placed) {
            numbers[item as usize] = (number, shard);
        }
        Self { catalog, model, items, shards, numbers }
    }

    fn shard(&self, products: &[u32], steps: &[f32; 3]) -> Result<Vec<u8>, Error> {
        let n = products.len();
        let of = |i: &u32| {
            let at = *i as usize;
            (self.items.e.row(*i).to_vec(), self.items.bias[at], self.items.q_bias[at])
        };
        let unseen = products.iter().map(|&i| u8::from(self.items.new[i as usize])).collect();
        let texts = products.iter().filter_map(|&i| self.catalog.get(i));
        let texts = texts.map(|product| record(&product)).collect::<Result<Vec<_>, _>>()?;
        let mut piece = Piece::default();
        piece.rows("rows", products.iter().map(of), steps);
        piece.add("place", Dtype::U32, vec![n], words(products.iter().copied()));
        piece.add("unseen", Dtype::U8, vec![n], unseen);
        piece.text("products", columns(texts).to_string());
        piece.packed()
    }

    /// `files`: the shards.
    fn head(&self, steps: &[f32; 3], files: &[(String, Vec<u8>)]) -> Result<Vec<u8>, Error> {
        let k = self.shards.len();
        let mut piece = Piece::of_model(&self.network())?;
        piece.add(
            "steps",
            Dtype::F32,
            vec![steps.len()],
            steps.iter().flat_map(|x| x.to_le_bytes()).collect(),
        );
        let sizes = halves(self.shards.iter().map(Vec::len))?;
        let lengths = || files.iter().map(|(_, file)| file.len());
        // The page goes by the type, whichever it is: few shops have a file that is longer than two bytes can say.
        let (dtype, bytes) = match halves(lengths()) {
            Ok(bytes) => (Dtype::U16, bytes),
            Err(_) => (Dtype::U32, words(lengths().map(|length| length as u32))),
        };
        piece.add("shards.sizes", Dtype::U16, vec![k], sizes);
        piece.add("shards.bytes", dtype, vec![k], bytes);
        let mut common: Vec<(u32, u32)> =
            self.catalog.description().features().iter().map(|f| (f.products, f.hash)).collect();
        common.sort_unstable_by(|a, b| b.cmp(a));
        let counts = common.iter().take(COMMON).flat_map(|&(products, hash)| [hash, products]);
        let part = words(std::iter::once(self.catalog.len() as u32).chain(counts));
        piece.add("part", Dtype::U32, vec![part.len() / 4], part);
        piece.packed()
    }

    /// The model without products: their features are in their vectors already, those of visitors stay.
    fn network(&self) -> Model {
        let described = self.catalog.description();
        let of_products: Rows<u32> = described.features().iter().map(|f| (f.hash, 0)).collect();
        let context: Vec<(u32, u32)> = self
            .model
            .features
            .iter()
            .filter(|(hash, _)| !of_products.contains_key(hash))
            .map(|(&h, &r)| (h, r))
            .collect();
        let mut network = self.model.clone();
        network.placed();
        let rows: Vec<usize> = context.iter().map(|&(_, row)| row as usize).collect();
        network.embedding = self.model.embedding.select(ndarray::Axis(0), &rows);
        network.features = context.iter().map(|&(hash, _)| hash).zip(0..).collect();
        let gains = self.model.memory.gains.clone();
        network.memory = std::sync::Arc::new(Memory { gains, ..Memory::empty(0) });
        network
    }

    /// For each drawer the ids in it: names, and the product of each.
    fn drawers(&self) -> Vec<BTreeMap<String, u32>> {
        let count = self.catalog.len().div_ceil(DRAWER);
        let mut drawers = vec![BTreeMap::new(); count];
        for (number, product) in (0..).zip(self.catalog.products()) {
            let names = std::iter::once(&product.id).chain(&product.item_group_id).chain(&product.aliases);
            for name in names.filter(|name| self.catalog.find(name) == Some(number)) {
                drawers[drawer(name, count)].insert(name.clone(), number);
            }
        }
        drawers
    }

    /// By product that the log knows, those that it never showed for which it stands in, and with what share.
    fn represented(&self) -> HashMap<u32, Vec<(u32, f32)>> {
        let mut of: HashMap<u32, Vec<(u32, f32)>> = HashMap::new();
        for (new, known) in self.items.recall.stand_ins() {
            let share = (known.len().max(1) as f32).recip();
            known.iter().for_each(|&k| of.entry(k).or_default().push((*new, share)));
        }
        of
    }

    fn drawer(
        &self,
        names: &BTreeMap<String, u32>,
        routes: &[Vec<u32>],
        represented: &HashMap<u32, Vec<(u32, f32)>>,
    ) -> Result<Vec<u8>, Error> {
        let (mut known, mut shards, mut starts) = (Map::new(), Vec::new(), vec![0]);
        let (mut followers, mut weights) = (Vec::new(), Vec::new());
        let (mut ways, mut ways_starts) = (Vec::new(), vec![0]);
        for (name, &item) in names {
            let own = self.catalog.id(item);
            let entry = if own == name { shards.len().into() } else { own.into() };
            known.insert(name.clone(), entry);
            if own != name {
                continue;
            }
            shards.push(self.numbers[item as usize].1 as usize);
            ways.extend(routes[item as usize].iter().map(|&shard| shard as usize));
            ways_starts.push(ways.len() as u32);
            let mut after: BTreeMap<u32, f32> = BTreeMap::new();
            self.items.recall.each_follower(item, |follower, p| {
                *after.entry(follower).or_default() += p;
                // Who stands in for a product that the log never showed leads to it, too.
                for &(new, share) in represented.get(&follower).into_iter().flatten() {
                    *after.entry(new).or_default() += share * p;
                }
            });
            let (products, shares): (Vec<u32>, Vec<f32>) = after.into_iter().unzip();
            for place in top_k(&shares, 2 * FOLLOWERS) {
                followers.push(self.numbers[products[place as usize] as usize].0);
                weights.push(Memory::weight(shares[place as usize]));
            }
            starts.push(followers.len() as u32);
        }
        let mut piece = Piece::default();
        piece.text("names", Value::Object(known).to_string());
        piece.add("shards", Dtype::U16, vec![shards.len()], halves(shards.into_iter())?);
        piece.add("routes.starts", Dtype::U32, vec![ways_starts.len()], words(ways_starts));
        piece.add("routes", Dtype::U16, vec![ways.len()], halves(ways.into_iter())?);
        piece.add("starts", Dtype::U32, vec![starts.len()], words(starts));
        piece.add("followers", Dtype::U32, vec![followers.len()], words(followers));
        piece.add("weights", Dtype::U8, vec![weights.len()], weights);
        piece.packed()
    }
}

/// What shard 0 holds, in the catalogue's order: what a visitor who is not known at all is shown, what the slots `popular`
/// and `new` show.
fn always(catalog: &Catalog, model: &Model, items: &ItemTable) -> Vec<u32> {
    let nobody = State::default();
    let h = model.forward(&model.pools(&nobody, items)).h;
    let newest = |item: usize| item as f32 + if items.new[item] { catalog.len() as f32 } else { 0.0 };
    let orders = [items.logits(&nobody, &h), items.bias.to_vec(), (0..catalog.len()).map(newest).collect()];
    let mut always: Vec<u32> = Vec::new();
    for mut scores in orders {
        let gone = scores.iter_mut().zip(catalog.buyable()).filter(|(_, ok)| !**ok);
        gone.for_each(|(score, _)| *score = f32::NEG_INFINITY);
        always.extend(top_k(&scores, ALWAYS));
    }
    always.sort_unstable();
    always.dedup();
    always
}

/// Which of so many drawers an id is in: 32-bit FNV-1a.
fn drawer(id: &str, drawers: usize) -> usize {
    let hash = id.bytes().fold(0x811C_9DC5_u32, |h, b| (h ^ u32::from(b)).wrapping_mul(0x0100_0193));
    hash as usize % drawers.max(1)
}

/// A product without what is as in most.
fn record(product: &crate::catalog::Product) -> Result<Map<String, Value>, Error> {
    match serde_json::to_value(product) {
        Ok(Value::Object(mut fields)) => {
            fields.retain(|name, value| name != "availability" || value.as_str() != Some("in_stock"));
            Ok(fields)
        }
        other => Err(Error::new("model_write", format!("a product cannot be written: {other:?}"))),
    }
}

/// Records as a list of values for each field, null where a record lacks it: a third shorter under gzip.
fn columns(records: Vec<Map<String, Value>>) -> Value {
    let mut columns: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    let count = records.len();
    for (at, record) in records.into_iter().enumerate() {
        for (name, value) in record {
            columns.entry(name).or_insert_with(|| vec![Value::Null; count])[at] = value;
        }
    }
    columns.into_iter().map(|(name, values)| (name, Value::Array(values))).collect::<Map<_, _>>().into()
}

/// Numbers as bytes.
fn halves(values: impl Iterator<Item = usize>) -> Result<Vec<u8>, Error> {
    let too_many = |_| {
        Error::new(
            "bundle_shards",
            "the catalogue is too large: a bundle holds at most 65,536 shards, of about 50 products each",
        )
    };
    let halves: Vec<u16> = values.map(u16::try_from).collect::<Result<_, _>>().map_err(too_many)?;
    Ok(halves.into_iter().flat_map(u16::to_le_bytes).collect())
}

#[cfg(test)]
mod tests;
