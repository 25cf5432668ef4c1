//! What is written, read again: as the page does it, but without the page.

use std::collections::HashMap;
use std::io::Read;

use safetensors::SafeTensors;
use serde_json::Value;

use super::*;
use crate::catalog;
use crate::qnet::{EMBEDDING, FieldGains};

/// A shop of three kinds, with a model that knows all but the last product, and who follows whom.
fn shop(products: u32) -> (Catalog, Model) {
    let row = |i: u32| {
        let kind = ["cup", "can", "rug"][i as usize % 3];
        format!(
            r#"{{"id":"p{i}","title":"{kind} {i}","product_type":"{kind}s","aliases":["v{i}"],"price":{i}}}"#
        )
    };
    let rows: Vec<String> = (0..products).map(row).collect();
    let catalog = Catalog::read(format!("[{}]", rows.join(",")).as_bytes()).unwrap();
    let mut model = Model::cold(&catalog);
    model.items.remove(&crate::qnet::id_hash(&format!("p{}", products - 1)));
    let mut memory = Memory { starts: vec![0], ..Memory::empty(0) };
    for i in 0..products {
        memory.followers.push((i + 3) % products);
        memory.weights.push(200);
        memory.starts.push(i + 1);
    }
    let field = catalog::field("product_type");
    memory.gains.alike = vec![FieldGains { field, known: [1.0; 3], new: [1.0; 3] }];
    model.memory = std::sync::Arc::new(memory);
    model.trained = true;
    (catalog, model)
}

struct Files(HashMap<String, Vec<u8>>);

impl Files {
    fn of(catalog: &Catalog, model: &Model) -> Self {
        let plain = |(name, content): (String, Vec<u8>)| {
            let name = name.rsplit('/').next().unwrap().to_owned();
            if name == MANIFEST {
                return (name, content);
            }
            let mut bytes = Vec::new();
            flate2::read::GzDecoder::new(content.as_slice()).read_to_end(&mut bytes).unwrap();
            (name, bytes)
        };
        Self(write(catalog, model).unwrap().into_iter().map(plain).collect())
    }

    fn tensor(&self, file: &str, name: &str) -> Vec<u8> {
        SafeTensors::deserialize(&self.0[file]).unwrap().tensor(name).unwrap().data().to_vec()
    }

    fn words(&self, file: &str, name: &str) -> Vec<u32> {
        self.tensor(file, name).as_chunks().0.iter().map(|b| u32::from_le_bytes(*b)).collect()
    }

    fn halves(&self, file: &str, name: &str) -> Vec<u16> {
        self.tensor(file, name).as_chunks().0.iter().map(|b| u16::from_le_bytes(*b)).collect()
    }

    fn json(&self, file: &str, name: &str) -> Value {
        serde_json::from_slice(&self.tensor(file, name)).unwrap()
    }

    fn shards(&self) -> Vec<String> {
        (0..).map(|i| format!("{i}.bin")).take_while(|name| self.0.contains_key(name)).collect()
    }

    /// Ids in the order of the shards.
    fn ids(&self) -> Vec<String> {
        let of = |file: &String| self.json(file, "products")["id"].as_array().unwrap().clone();
        self.shards().iter().flat_map(of).map(|id| id.as_str().unwrap().to_owned()).collect()
    }
}

#[test]
fn every_product_is_in_one_shard_with_its_vector_to_the_nearest_step() {
    let (catalog, model) = shop(700);
    let (files, items) = (Files::of(&catalog, &model), model.place(&catalog));
    let mut ids = files.ids();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 700);
    let steps: Vec<f32> =
        files.tensor("head.bin", "steps").as_chunks().0.iter().map(|b| f32::from_le_bytes(*b)).collect();
    let sizes = files.halves("head.bin", "shards.sizes");
    assert_eq!(files.shards().len(), sizes.len());
    for (file, size) in files.shards().iter().zip(sizes) {
        let (places, rows) = (files.words(file, "place"), files.tensor(file, "rows"));
        let (scales, biases) = (files.halves(file, "rows.scale"), files.halves(file, "rows.bias"));
        assert!(places.len() == size as usize && (file == "0.bin" || places.len() <= MOST));
        for (at, &place) in places.iter().enumerate() {
            let step = f32::from(scales[at]) * steps[0];
            for (got, want) in rows[at * EMBEDDING..].iter().zip(items.e.row(place)) {
                assert!((f32::from(*got as i8) * step - want).abs() <= 0.501 * step, "{file} {at}");
            }
            let bias = f32::from(biases[at] as i16) * steps[1];
            assert!((bias - items.bias[place as usize]).abs() <= 0.501 * steps[1]);
        }
    }
    let unseen: usize =
        files.shards().iter().map(|f| files.tensor(f, "unseen").iter().filter(|u| **u == 1).count()).sum();
    assert_eq!(unseen, 1);
    assert_eq!(files.words("head.bin", "part")[0], 700);
}

#[test]
fn the_head_says_how_long_each_file_is_also_of_a_very_long_one() {
    let (catalog, model) = shop(700);
    let lengths = |files: &[(String, Vec<u8>)]| -> Vec<u32> {
        let length = |i: usize| files.iter().find(|(name, _)| name.ends_with(&format!("/{i}.bin")));
        (0..).map_while(length).map(|(_, file)| file.len() as u32).collect()
    };
    let short = lengths(&write(&catalog, &model).unwrap());
    let said = Files::of(&catalog, &model).halves("head.bin", "shards.bytes");
    assert_eq!(said.into_iter().map(u32::from).collect::<Vec<_>>(), short);

    // Letters that gzip can do little with, in one product.
    let mut seed = 1_u32;
    let mut letter = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        char::from(b'a' + (seed >> 24) as u8 % 26)
    };
    let mut products: Vec<_> = catalog.products().collect();
    products[5].attributes.push(("care".to_owned(), (0..200_000).map(|_| letter()).collect()));
    let catalog = Catalog::new(products, crate::Warnings::default());
    let long = lengths(&write(&catalog, &model).unwrap());
    assert!(long.iter().any(|length| *length > 65_535));
    assert_eq!(Files::of(&catalog, &model).words("head.bin", "shards.bytes"), long);
}

#[test]
fn every_id_is_in_its_drawer_with_its_shard_and_its_followers() {
    let (catalog, model) = shop(700);
    let files = Files::of(&catalog, &model);
    let manifest: Value = serde_json::from_slice(&files.0[MANIFEST]).unwrap();
    let drawers = manifest["shards"]["drawers"].as_u64().unwrap() as usize;
    let ids = files.ids();
    for i in (0..699).step_by(31) {
        let file = |id: &str| format!("ids-{}.bin", drawer(id, drawers));
        let alias = format!("v{i}");
        assert_eq!(files.json(&file(&alias), "names")[&alias], format!("p{i}"));
        let (own, id) = (file(&format!("p{i}")), format!("p{i}"));
        let entry = files.json(&own, "names")[&id].as_u64().unwrap() as usize;
        let shard = format!("{}.bin", files.halves(&own, "shards")[entry]);
        assert!(files.json(&shard, "products")["id"].as_array().unwrap().contains(&Value::from(id)));
        let starts = files.words(&own, "starts");
        let followers = &files.words(&own, "followers")[starts[entry] as usize..starts[entry + 1] as usize];
        let names: Vec<&str> = followers.iter().map(|&number| ids[number as usize].as_str()).collect();
        assert!(names.contains(&format!("p{}", (i + 3) % 700).as_str()), "{names:?}");
    }
}

#[test]
fn a_product_points_to_the_shards_of_what_would_be_recommended_after_it() {
    let (catalog, model) = shop(900);
    let plan = Plan::new(&catalog, &model);
    let routes = route::routes(&catalog, &model, &plan.items, &plan.shards, &plan.numbers);
    let (mut there, mut all) = (0, 0);
    for item in (5..900).step_by(37) {
        let state =
            State::new([crate::shopper::Past::new(item, crate::shopper::Interest::Viewed)], [], vec![]);
        let h = model.forward(&model.pools(&state, &plan.items)).h;
        let mut exact = plan.items.logits(&state, &h);
        exact[item as usize] = f32::NEG_INFINITY;
        let shard = |i: u32| plan.numbers[i as usize].1;
        let reached =
            |i: u32| [0, shard(item)].contains(&shard(i)) || routes[item as usize].contains(&shard(i));
        there += top_k(&exact, 20).into_iter().filter(|&i| reached(i)).count();
        all += 20;
        assert!(!routes[item as usize].contains(&0) && !routes[item as usize].contains(&shard(item)));
    }
    assert!(there * 100 >= all * 98, "{there} of {all}");
}

#[test]
fn the_same_model_gives_the_same_files() {
    let (catalog, model) = shop(400);
    assert_eq!(write(&catalog, &model).unwrap(), write(&catalog, &model).unwrap());
}

#[test]
fn more_shards_than_their_numbers_reach_are_refused() {
    assert_eq!(halves([1, 0xFFFF].into_iter()).unwrap(), [1, 0, 0xFF, 0xFF]);
    assert_eq!(halves(std::iter::once(0x1_0000)).unwrap_err().code(), "bundle_shards");
}
