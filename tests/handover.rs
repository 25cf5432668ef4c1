//! Sessions from an engine, a model from a trainer elsewhere: taken over when they fit, refused when they do not.
//!
//! Those that need Python are left out by `cargo test`; `npm test` runs them, after `node www/tools/python.mjs`.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used)] // clippy knows no helpers of tests

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, TensorView};
use windowshop::catalog::Catalog;
use windowshop::handover::{products, take};
use windowshop::log::Log;
use windowshop::qnet::{EMBEDDING, Model};
use windowshop::shopper::{Interest, Past, State};

const PRODUCTS: usize = 60;
/// Products that the clicks know; how others are placed is no trainer's concern.
const SEEN: u32 = PRODUCTS as u32 - 3;
/// The columns of the clicks as this shop names them, which no log is known by.
const HEADER: &str = "visitor,happened_at,action,sku,country\n";

/// A folder of this test's own, with a catalogue and clicks; gone when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("windowshop-handover-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        std::fs::write(path.join("items.csv"), feed()).unwrap();
        std::fs::write(path.join("clicks.csv"), clicks()).unwrap();
        std::fs::write(
            path.join("log.csv"),
            clicks().replacen(HEADER, "user_id,ts,event,item_id,country\n", 1),
        )
        .unwrap();
        Self(path)
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn run(&self, program: &Path, arguments: &str) -> (bool, String) {
        let output = Command::new(program).args(arguments.split(' ')).current_dir(&self.0).output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        (output.status.success(), text(&output.stdout) + &text(&output.stderr))
    }

    fn windowshop(&self, arguments: &str) -> (bool, String) {
        self.run(Path::new(env!("CARGO_BIN_EXE_windowshop")), arguments)
    }

    fn python(&self, script: &str, arguments: &str) -> String {
        let home = Path::new(env!("CARGO_MANIFEST_DIR"));
        let python = home.join("target/python/bin/python");
        assert!(python.exists(), "no Python with PyTorch: run `node www/tools/python.mjs`");
        let (done, said) =
            self.run(&python, format!("-s {} {arguments}", home.join(script).display()).trim());
        assert!(done, "{said}");
        said
    }

    /// The clicks to `sessions.parquet`, by the documented SQL.
    fn duckdb(&self) {
        let sql = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/handover/sessions.sql");
        let script = self.at("sessions.py");
        std::fs::write(&script, format!("import duckdb; duckdb.sql(open({sql:?}).read())")).unwrap();
        self.python(script.to_str().unwrap(), "");
    }

    /// The model of a bundle.
    fn model(&self, bundle: &str) -> Vec<u8> {
        let manifest: serde_json::Value =
            serde_json::from_slice(&std::fs::read(self.at(bundle).join("manifest.json")).unwrap()).unwrap();
        std::fs::read(self.at(bundle).join(manifest["model"]["file"].as_str().unwrap())).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn feed() -> String {
    let mut feed = String::from("id,title,product_type,brand,price,colour\n");
    for i in 0..PRODUCTS {
        let (kind, colour) = (["cup", "can", "scarf", "lamp"][i % 4], ["red", "blue", "green"][i % 3]);
        writeln!(feed, "p{i},{colour} {kind} {},Home > {kind},B{},{} EUR,{colour}", i / 7, i % 5, 3 + i % 11)
            .unwrap();
    }
    feed
}

/// Walks through products that are near each other; nobody ever saw the last three.
fn clicks() -> String {
    let mut rng = fastrand::Rng::with_seed(5);
    let mut text = String::from(HEADER);
    for visit in 0..400 {
        let start = rng.usize(0..SEEN as usize);
        for step in 0..rng.usize(2..8) {
            // The second half an hour of a visitor is another visit.
            let time = 1_700_000_000 + 7 * visit + 90 * step + if step > 4 { 4000 } else { 0 };
            let time = moment(time);
            let item = (start + 4 * step + rng.usize(0..2)) % SEEN as usize;
            let action = ["view", "view", "view", "add_to_cart", "purchase"][rng.usize(0..5)];
            let (visitor, country) = (visit / 2, ["DE", "FR"][visit / 2 % 2]);
            writeln!(text, "v{visitor},{time},{action},p{item},{country}").unwrap();
        }
    }
    text
}

/// Seconds since 1970 on 2023-11-14 and 15, as text.
fn moment(seconds: usize) -> String {
    let of_day = seconds - 1_699_920_000;
    let (day, second) = (14 + of_day / 86_400, of_day % 86_400);
    format!("2023-11-{day} {:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60)
}

type Tensor = (String, Dtype, Vec<usize>, Vec<u8>);

/// A model's tensors after `change`, written as safetensors.
fn changed(model: &[u8], format: &str, change: impl Fn(&mut Vec<Tensor>)) -> Vec<u8> {
    let file = SafeTensors::deserialize(model).unwrap();
    let mut tensors: Vec<Tensor> = file
        .iter()
        .map(|(name, t)| (name.to_owned(), t.dtype(), t.shape().to_vec(), t.data().to_vec()))
        .collect();
    change(&mut tensors);
    let views = tensors
        .iter()
        .map(|(name, dtype, shape, data)| (name, TensorView::new(*dtype, shape.clone(), data).unwrap()));
    let metadata = [("format".to_owned(), format.to_owned())].into();
    safetensors::serialize(views, Some(metadata)).unwrap()
}

fn tensor<'a>(tensors: &'a mut [Tensor], name: &str) -> &'a mut Tensor {
    tensors.iter_mut().find(|t| t.0 == name).unwrap()
}

const FORMAT: &str = "windowshop-model 1";
const INDEX: &str = "index --catalog items.csv --out bundle";

#[test]
fn a_model_goes_into_a_bundle_as_it_is() {
    let folder = Folder::new("same");
    let said = folder.windowshop(&format!("{INDEX} --events log.csv --epochs 1")).1;
    assert!(said.contains("trained on"), "{said}");
    std::fs::write(folder.at("model.safetensors"), folder.model("bundle")).unwrap();
    let (done, said) =
        folder.windowshop("index --catalog items.csv --model model.safetensors --out other --products p");
    assert!(done && said.contains(" features, ") && said.contains("wrote p\n"), "{said}");
    assert!(!said.contains("trained on") && !said.contains("no log"), "{said}");
    assert!(folder.model("other") == folder.model("bundle"));
    // A catalogue that has changed since: two products are others, and nobody ever saw the last three.
    std::fs::write(folder.at("items.csv"), feed().replace("p1,", "q1,").replace("p2,", "q2,")).unwrap();
    let said = folder.windowshop("index --catalog items.csv --model model.safetensors --out other").1;
    assert!(said.contains("5 × product of the catalogue that it does not know"), "{said}");
    assert!(said.contains("2 × product that the catalogue does not have"), "{said}");
}

#[test]
fn a_model_that_does_not_fit_is_refused_and_the_tensor_is_named() {
    let catalog = Catalog::read(feed().as_bytes()).unwrap();
    let good = Model::cold(&catalog).to_safetensors().unwrap();
    assert_eq!(take(&good, &catalog).unwrap().new, 0);
    let refused = |format: &str, change: &dyn Fn(&mut Vec<Tensor>)| {
        let error = take(&changed(&good, format, change), &catalog).unwrap_err();
        (error.code(), error.message().to_owned())
    };
    let (code, said) = refused(FORMAT, &|t| tensor(t, "tower.gate").2 = vec![EMBEDDING, 7]);
    assert_eq!(code, "model_format");
    assert_eq!(said, "`tower.gate` of the model does not fit: its shape is [32][7] instead of [7][32]");
    for (code, part, change) in [
        (
            "model_format",
            "`value.bias`",
            &(|t: &mut Vec<Tensor>| t.retain(|t| t.0 != "value.bias")) as &dyn Fn(&mut Vec<Tensor>),
        ),
        ("model_format", "`tower.hidden.weight`", &|t| {
            tensor(t, "tower.hidden.weight").0 = "hidden.weight".into()
        }),
        ("model_format", "`optimizer.step`", &|t| {
            t.push(("optimizer.step".into(), Dtype::F32, vec![1], vec![0; 4]));
        }),
        ("model_format", "`items.bias`", &|t| {
            let bias = tensor(t, "items.bias");
            (bias.1, bias.2) = (Dtype::F16, vec![2 * PRODUCTS]);
        }),
        ("model_format", "`items.hash`", &|t| {
            let hash = &mut tensor(t, "items.hash").3;
            hash.copy_within(0..8, 8);
        }),
        ("model_values", "`items.residual`", &|t| {
            tensor(t, "items.residual").3[..4].copy_from_slice(&f32::NAN.to_le_bytes());
        }),
        ("model_values", "`visitor.precision`", &|t| {
            tensor(t, "visitor.precision").3[..4].copy_from_slice(&(-1.0_f32).to_le_bytes());
        }),
        ("model_catalog", "`p0`", &|t| tensor(t, "items.hash").3.iter_mut().for_each(|b| *b ^= 0x55)),
    ] {
        let got = refused(FORMAT, change);
        assert!(got.0 == code && got.1.contains(part), "{part}: {got:?}");
    }
    assert_eq!(refused("windowshop-model 9", &|_| {}).0, "model_format");
    assert_eq!(take(b"no safetensors at all", &catalog).unwrap_err().code(), "model_format");
}

#[test]
fn the_products_are_described_in_the_catalogues_order() {
    let catalog = Catalog::read(feed().as_bytes()).unwrap();
    let bytes = products(&catalog).unwrap();
    let file = SafeTensors::deserialize(&bytes).unwrap();
    let words = |name: &str| -> Vec<u32> {
        file.tensor(name).unwrap().data().as_chunks::<4>().0.iter().map(|b| u32::from_le_bytes(*b)).collect()
    };
    let (starts, features, hashes) = (words("items.starts"), words("items.features"), words("features.hash"));
    for item in [0, 17, PRODUCTS - 1] {
        let places = &features[starts[item] as usize..starts[item + 1] as usize];
        let got: Vec<u32> = places.iter().map(|&place| hashes[place as usize]).collect();
        assert_eq!(got, catalog.description().hashes(item as u32).collect::<Vec<_>>());
    }
}

#[test]
#[ignore = "needs DuckDB for Python: npm test"]
fn duckdb_makes_of_raw_clicks_the_sessions_that_are_made_here() {
    let folder = Folder::new("duckdb");
    folder.duckdb();
    let names = |log: &Log| -> Vec<String> {
        let shown = |s| {
            let events = log.events(s).iter();
            events.map(|e| format!("{} {} {};", e.time, e.kind.name(), log.items.name(e.item))).collect()
        };
        log.sessions().iter().map(shown).collect()
    };
    let parquet = Log::read(folder.at("sessions.parquet")).unwrap();
    let csv = Log::read(folder.at("log.csv")).unwrap();
    assert!(csv.sessions().len() > 250, "{}", csv.summary);
    assert_eq!(names(&parquet), names(&csv));
}

/// What a visitor did, newest first, and slates passed over.
type Life = (Vec<(u32, &'static str, u32, bool)>, Vec<Vec<u32>>, Vec<u32>);

fn lives() -> Vec<Life> {
    let mut rng = fastrand::Rng::with_seed(9);
    let mut life = |acts: usize, slates: usize| -> Life {
        let mut ago = 0;
        let act = |_| {
            ago += u32::from(rng.u8(0..4) == 0);
            (rng.u32(0..SEEN), ["viewed", "carted", "bought"][rng.usize(0..3)], ago, rng.bool())
        };
        let acts = (0..acts).map(act).collect();
        let slates = (0..slates).map(|_| (0..rng.u32(1..6)).map(|_| rng.u32(0..SEEN)).collect());
        let slates = slates.collect();
        let country = windowshop::catalog::hash("country", ["DE", "FR", "unknown"][rng.usize(0..3)]);
        (acts, slates, vec![country])
    };
    [(0, 0), (1, 0), (3, 2), (7, 0), (30, 10), (5, 5)].map(|(acts, slates)| life(acts, slates)).into()
}

fn state((acts, slates, context): &Life) -> State {
    let interest = |name| match name {
        "carted" => Interest::Carted,
        "bought" => Interest::Bought,
        _ => Interest::Viewed,
    };
    let past = acts.iter().map(|&(item, name, sessions_ago, chosen)| Past {
        item,
        interest: interest(name),
        sessions_ago,
        chosen,
    });
    State::new(past, slates.iter().map(Vec::as_slice), context.clone())
}

/// The scores of PyTorch and ours; returns the largest difference, and the largest of ours.
fn compared(folder: &Folder, model: &[u8], file: &str) -> (f64, f64) {
    let lives = lives();
    let told: Vec<_> =
        lives.iter().map(|(h, s, c)| serde_json::json!({"history": h, "skipped": s, "context": c})).collect();
    std::fs::write(folder.at("states.json"), serde_json::to_vec(&told).unwrap()).unwrap();
    folder.python(
        "tests/handover/network.py",
        &format!(
            "score --model {file} --products products.safetensors --states states.json --out scores.json"
        ),
    );
    let theirs: serde_json::Value =
        serde_json::from_slice(&std::fs::read(folder.at("scores.json")).unwrap()).unwrap();
    let catalog = Catalog::read(feed().as_bytes()).unwrap();
    let model = Model::from_safetensors(model).unwrap();
    let items = model.place(&catalog);
    let (mut apart, mut largest, mut compared) = (0.0_f64, 0.0_f64, 0);
    for (life, theirs) in
        lives.iter().zip(theirs["l"].as_array().unwrap().iter().zip(theirs["q"].as_array().unwrap()))
    {
        let state = state(life);
        let point = model.forward(&model.pools(&state, &items));
        let ours = [items.logits(&state, &point.h), items.values(&model.value.forward(&point.z).u)];
        for (ours, theirs) in ours.iter().zip([theirs.0, theirs.1]) {
            for (item, ours) in ours.iter().enumerate().filter(|(item, _)| !items.new[*item]) {
                let theirs = theirs[item].as_f64().unwrap();
                apart = apart.max((theirs - f64::from(*ours)).abs());
                largest = largest.max(f64::from(ours.abs()));
                compared += 1;
            }
        }
    }
    assert!(compared > 2 * 6 * 50, "{compared}");
    (apart, largest)
}

#[test]
#[ignore = "needs PyTorch: npm test"]
fn pytorch_scores_as_we_do_with_our_weights_and_with_those_that_it_fitted() {
    let folder = Folder::new("torch");
    folder.duckdb();
    let (done, said) = folder.windowshop(
        "index --catalog items.csv --events sessions.parquet --products products.safetensors --out bundle --epochs 3",
    );
    assert!(done && said.contains("trained on"), "{said}");

    let ours = folder.model("bundle");
    std::fs::write(folder.at("ours.safetensors"), &ours).unwrap();
    let (apart, largest) = compared(&folder, &ours, "ours.safetensors");
    println!("our weights: {apart:e} apart, of at most {largest}");
    assert!(apart < 1e-5 && largest > 1.0, "{apart}, {largest}");

    let said = folder.python(
        "tests/handover/network.py",
        "fit --model ours.safetensors --products products.safetensors --sessions sessions.parquet --steps 40 --out fitted.safetensors",
    );
    let losses: Vec<f32> = said.lines().filter_map(|line| line.rsplit(' ').next()?.parse().ok()).collect();
    assert!(losses.len() == 2 && losses[1] < losses[0] - 0.05, "{said}");
    let (done, said) = folder.windowshop("index --catalog items.csv --model fitted.safetensors --out theirs");
    assert!(done, "{said}");
    let theirs = folder.model("theirs");
    assert!(theirs != ours);
    let (apart, largest) = compared(&folder, &theirs, "fitted.safetensors");
    println!("fitted weights: {apart:e} apart, of at most {largest}");
    assert!(apart < 1e-5 && largest > 1.0, "{apart}, {largest}");
}
