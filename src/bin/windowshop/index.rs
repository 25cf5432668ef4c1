//! `windowshop index`: from a catalogue and a log to the bundle that the page loads.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use indicatif::ProgressBar;
use windowshop::Error;
use windowshop::bundle::{self, MANIFEST, shards};
use windowshop::catalog::Catalog;
use windowshop::handover::{self, Taken};
use windowshop::log::Log;
use windowshop::qnet::Model;
use windowshop::train::{self, Report, SlateReport, TrainConfig, TuneOptions};

use crate::fit::fit;
use crate::training::Training;
use crate::{input, output};

#[derive(Args)]
pub struct Index {
    /// The catalogue: JSON, CSV, a Google Merchant or Meta feed, what Shopify or WooCommerce serve, or a page with
    /// schema.org products; gzip or not; Parquet. Several files are pages of one; `-` is standard
    /// input.
    #[arg(long, required = true, num_args = 1..)]
    catalog: Vec<PathBuf>,
    /// The event log: CSV or JSON lines, gzip or not, or Parquet; `-` is standard input. Several files (a file a day,
    /// say) and folders of files are read as one log. Without it the bundle starts from content and order.
    #[arg(long, num_args = 1..)]
    events: Vec<PathBuf>,
    /// Visitors: `user_id` and what is known of them, in any format of a log.
    #[arg(long, requires = "events")]
    visitors: Option<PathBuf>,
    /// A model that was fitted elsewhere, as safetensors: nothing is trained here. With `--events`, only what is bought
    /// together is taken from these.
    #[arg(long)]
    model: Option<PathBuf>,
    /// Also write what the products are like, as safetensors, for a trainer elsewhere.
    #[arg(long)]
    products: Option<PathBuf>,
    /// Where to write the bundle.
    #[arg(long)]
    out: PathBuf,
    /// In shards, of which a page loads only what its visitor is likely to want: for large catalogues.
    #[arg(long, value_enum, default_value_t = Layout::Auto)]
    shards: Layout,
    #[command(flatten)]
    training: Training,
}

/// How the bundle is laid out.
#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Layout {
    /// In shards from 10,000 products on.
    Auto,
    /// In shards.
    Always,
    /// One file of products, one of the model.
    Never,
}

impl Index {
    pub fn run(&self) -> Result<(), Error> {
        let config = self.training.config(false)?;
        let search = self.training.search()?;
        input::one_pipe(self.catalog.iter().chain(&self.events).chain(&self.visitors))?;
        self.apart()?;
        output::probe_folder(&self.out)?;
        self.products.iter().try_for_each(|path| output::probe(path))?;
        let mut catalog = input::catalog(&self.catalog)?;
        let given = self.model.as_deref().map(|path| take(path, &catalog)).transpose()?;
        let log = (!self.events.is_empty())
            .then(|| input::log(&self.events, self.visitors.as_deref()))
            .transpose()?;
        if let Some(log) = &log {
            fits(&catalog, log)?;
            catalog.set_bought_with(train::together(&catalog, log));
            let paired = catalog.products().filter(|product| !product.bought_with.is_empty()).count();
            println!("{paired} products have others that are bought with them");
        }
        let model = match (given, log) {
            (Some(model), _) => model,
            (None, Some(log)) => train(&catalog, &log, config, search),
            (None, None) => {
                println!("no log: the model starts from content and the catalogue's order");
                Model::cold(&catalog)
            }
        };
        if let Some(path) = &self.products {
            output::write(path, &handover::products(&catalog)?)?;
            println!("wrote {}", path.display());
        }
        self.write(&catalog, &model)
    }

    /// Refuses to write, or to clear away, what is read.
    fn apart(&self) -> Result<(), Error> {
        let files = input::files(self.events.iter().chain(&self.visitors))?;
        let read = || self.catalog.iter().chain(&files).chain(&self.model);
        output::apart(self.products.iter().map(|path| ("--products", path)), read())?;
        let Some(out) = output::whole(&self.out) else { return Ok(()) };
        for path in read().chain(&self.products) {
            let whole = output::whole(path).unwrap_or_default();
            let Ok(inside) = whole.strip_prefix(&out) else { continue };
            let part = inside.iter().next().and_then(|name| name.to_str());
            if part.is_some_and(|name| name == MANIFEST || is_of_a_bundle(name)) {
                return Err(output::over(
                    path,
                    "is called like a part of the bundle that --out writes there",
                ));
            }
        }
        if self.products.as_deref().and_then(output::whole) == Some(out) {
            return Err(output::over(&self.out, "is to be written by --products and by --out"));
        }
        Ok(())
    }

    fn write(&self, catalog: &Catalog, model: &Model) -> Result<(), Error> {
        let sharded = match self.shards {
            Layout::Auto => catalog.len() >= shards::LARGE,
            layout => layout == Layout::Always,
        };
        let files = if sharded { shards::write(catalog, model)? } else { bundle::write(catalog, model)? };
        let mut keep: HashSet<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        for (name, content) in &files {
            let path = self.out.join(name);
            let folder = path.parent().unwrap_or(&self.out);
            std::fs::create_dir_all(folder).map_err(|e| output::write_error(folder, &e))?;
            output::write(&path, content)?;
            if !name.contains('/') {
                println!("wrote {} ({} bytes)", path.display(), content.len());
            }
        }
        let folders: HashSet<&str> =
            files.iter().filter_map(|(name, _)| name.split_once('/')).map(|(f, _)| f).collect();
        for folder in &folders {
            let inside = files.iter().filter(|(name, _)| name.starts_with(*folder));
            let bytes: usize = inside.clone().map(|(_, content)| content.len()).sum();
            println!("wrote {} ({} files, {bytes} bytes)", self.out.join(folder).display(), inside.count());
        }
        keep.extend(&folders);
        remove_old(&self.out, &keep);
        Ok(())
    }
}

/// Reads a model that was fitted elsewhere, and says which products it does not know.
fn take(path: &Path, catalog: &Catalog) -> Result<Model, Error> {
    let shown = path.display();
    let bytes =
        std::fs::read(path).map_err(|e| Error::new("model_open", format!("{shown} cannot be read: {e}")))?;
    let taken = handover::take(&bytes, catalog)
        .map_err(|e| Error::new(e.code(), format!("{shown}: {}", e.message())))?;
    let Taken { model, new, gone } = taken;
    println!(
        "{shown}: {} products, {} features, {} numbers",
        model.items.len(),
        model.features.len(),
        model.parameters()
    );
    if new > 0 {
        println!(
            "  {new} × product of the catalogue that it does not know, placed by what it is like [model_catalog]"
        );
    }
    if gone > 0 {
        println!("  {gone} × product that the catalogue does not have [model_catalog]");
    }
    Ok(model)
}

/// Says which events have a product that is not in the catalogue, and whether any session can teach an order.
///
/// # Errors
/// `index_unknown_items` when no product of the log is in the catalogue.
fn fits(catalog: &Catalog, log: &Log) -> Result<(), Error> {
    let unknown = fit("index_unknown_items", catalog, log)?;
    if unknown.products > 0 {
        println!(
            "  {} × event left out, its product is not in the catalogue ({} of {}, first `{}`){} [index_unknown_items]",
            unknown.events,
            unknown.products,
            log.items.len(),
            unknown.example,
            unknown.mend.map_or_else(String::new, |mend| format!("; {mend}")),
        );
    }
    if log.summary.single == log.summary.sessions {
        println!(
            "  no session has two events: what goes together cannot be learned, only what is popular; is there a column that joins the events of a visit? [index_single_events]"
        );
    }
    Ok(())
}

fn train(catalog: &Catalog, log: &Log, config: TrainConfig, search: Option<TuneOptions>) -> Model {
    let config = search.map_or(config.clone(), |options| tune(catalog, log, &config, &options));
    let bar = output::bar(1000, "training, {msg} {bar:30} {percent:>3} %, at most {eta} left");
    let (model, report, slates) = train::warm_start(catalog, log, &config, &mut |pass, share, loss| {
        bar.set_message(format!("pass {:>2}, loss {loss:.3}", pass + 1));
        bar.set_position((1000.0 * share) as u64);
    });
    bar.finish_and_clear();
    tell(catalog, &report, &slates);
    model
}

fn tune(catalog: &Catalog, log: &Log, start: &TrainConfig, options: &TuneOptions) -> TrainConfig {
    let bar = output::bar(
        100 * options.trials as u64,
        "trying knobs, training {msg} {bar:30} {elapsed} of at most {prefix}",
    );
    bar.set_prefix(format!("{} min", options.minutes));
    let sessions = train::sessions(log, |item| catalog.find(log.items.name(item)));
    let tuning = train::tune(catalog, &sessions, start, options, &mut |trial, share| {
        show(&bar, trial, options.trials, share);
    });
    bar.finish_and_clear();
    println!("{tuning}");
    tuning.config(start)
}

fn show(bar: &ProgressBar, trial: usize, trials: usize, share: f32) {
    bar.set_message(format!("{:>2} of {trials}", trial + 1));
    bar.set_position((100.0 * (trial as f32 + share)) as u64);
}

fn tell(catalog: &Catalog, report: &Report, slates: &SlateReport) {
    if report.trained {
        let loss = report.validation.iter().copied().fold(f32::INFINITY, f32::min);
        println!(
            "trained on {} steps in {} passes; held-out loss {loss:.3} nats a step (a uniform guess: {:.3})",
            report.steps,
            report.epochs,
            (catalog.len() as f32).ln()
        );
    } else {
        println!(
            "{} steps are too few to learn from (under {}): the model starts from content and order",
            report.steps,
            train::MIN_STEPS
        );
    }
    if let [before, .., _] = slates.validation[..] {
        let after = slates.validation[slates.epochs];
        println!(
            "learned from {} slates in {} passes; held-out loss {after:.4} nats a slate (before: {before:.4})",
            slates.slates, slates.epochs
        );
    }
}

/// Whether a file or folder is called as bundles call theirs, by the checksum of what is in it.
fn is_of_a_bundle(name: &str) -> bool {
    let crc = [("model.", ".safetensors"), ("catalog.", ".json"), ("shards-", "")]
        .into_iter()
        .find_map(|(stem, ending)| name.strip_prefix(stem)?.strip_suffix(ending));
    crc.is_some_and(|crc| crc.len() == 8 && crc.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')))
}

/// Removes files of earlier bundles, which no manifest names any more.
fn remove_old(dir: &Path, keep: &HashSet<&str>) {
    for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let Some(name) = name.to_str().filter(|n| !keep.contains(n)) else { continue };
        if is_of_a_bundle(name) {
            let path = entry.path();
            // What cannot be removed is only wasted space.
            let _ = if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) };
        }
    }
}
