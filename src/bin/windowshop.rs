//! The `windowshop` command: train and bundle, evaluate.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use windowshop::catalog::{Catalog, Product};
use windowshop::eval::simulator::{self, SimulateOptions, WORLDS};
use windowshop::eval::{self, EvaluateOptions, Scorer, WarmStart};
use windowshop::json::Field;
use windowshop::log::{Log, Visitors};
use windowshop::qnet::Model;
use windowshop::train::{self, TrainConfig};
use windowshop::{Config, Error, Warnings, bundle};

/// A product recommender that learns in the shopper's browser window.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Train on a log and write the bundle that the page loads.
    Index(Index),
    /// Compare next-item accuracy with simple baselines on held-out time.
    Evaluate(Evaluate),
    /// Let simulated shoppers try the learner and what it is held against.
    Simulate(Simulate),
}

#[derive(Args)]
struct Training {
    /// Most passes over the log.
    #[arg(long, default_value_t = TrainConfig::default().epochs)]
    epochs: usize,
    /// Seed of every draw.
    #[arg(long, default_value_t = TrainConfig::default().seed)]
    seed: u64,
    /// Adam's largest step size.
    #[arg(long, default_value_t = TrainConfig::default().learning_rate)]
    learning_rate: f32,
    /// Share of past events dropped in training.
    #[arg(long, default_value_t = TrainConfig::default().history_dropout)]
    history_dropout: f32,
    /// Share of product residuals dropped in training.
    #[arg(long, default_value_t = TrainConfig::default().residual_dropout)]
    residual_dropout: f32,
    /// L2 penalty on product residuals.
    #[arg(long, default_value_t = TrainConfig::default().residual_decay)]
    residual_decay: f32,
}

#[derive(Args)]
struct Index {
    /// The catalogue: JSON or CSV.
    #[arg(long)]
    catalog: PathBuf,
    /// The event log: CSV or JSON lines, gzip or not. Without it the bundle starts from content and order.
    #[arg(long)]
    events: Option<PathBuf>,
    /// Visitors: CSV with `user_id` and what is known of them.
    #[arg(long)]
    visitors: Option<PathBuf>,
    /// Where to write the bundle.
    #[arg(long)]
    out: PathBuf,
    #[command(flatten)]
    training: Training,
}

#[derive(Args)]
struct Evaluate {
    /// The catalogue: JSON or CSV. Without it the products are those of the log.
    #[arg(long)]
    catalog: Option<PathBuf>,
    /// The event log: CSV or JSON lines, gzip or not.
    #[arg(long)]
    events: PathBuf,
    /// Visitors: CSV with `user_id` and what is known of them.
    #[arg(long)]
    visitors: Option<PathBuf>,
    /// Successive events on one item become one before the split.
    #[arg(long)]
    collapse: bool,
    /// Only steps to an item new to the session count, and its items leave the ranking.
    #[arg(long)]
    discovery: bool,
    /// Events that must have been seen before the first prediction.
    #[arg(long, default_value_t = 1)]
    min_prefix: usize,
    /// Leave out events with items that training does not know, instead of counting them as misses.
    #[arg(long)]
    drop_cold: bool,
    /// Rank products that training never saw, too.
    #[arg(long)]
    catalogue: bool,
    /// Share of the products, drawn at random, that training must not see: how well are new ones ranked?
    #[arg(long, default_value_t = 0.0)]
    hold_out_products: f64,
    /// Write the report as JSON.
    #[arg(long)]
    json: Option<PathBuf>,
    /// Write the report as an HTML page with charts.
    #[arg(long)]
    html: Option<PathBuf>,
    #[command(flatten)]
    training: Training,
}

#[derive(Args)]
struct Simulate {
    /// Which world, or `all`: fashion, specialist, marketplace, drift, news, interest-evolution.
    #[arg(long, default_value = "all")]
    world: String,
    /// Visitors that each agent serves.
    #[arg(long, default_value_t = SimulateOptions::default().visitors)]
    visitors: usize,
    /// Slates that each of them sees.
    #[arg(long, default_value_t = SimulateOptions::default().slates)]
    slates: usize,
    /// Visitors in the log that the warm start learns from; 0 for none.
    #[arg(long, default_value_t = SimulateOptions::default().log_visitors)]
    log_visitors: usize,
    /// Slates that each of them saw.
    #[arg(long, default_value_t = SimulateOptions::default().log_slates)]
    log_slates: usize,
    /// Of the world, its log and its visitors.
    #[arg(long, default_value_t = SimulateOptions::default().seed)]
    seed: u64,
    /// Agents, separated by commas; default all.
    #[arg(long, value_delimiter = ',')]
    agents: Vec<String>,
    /// Knobs of the learner as JSON, for example '{"exploration": 0}'.
    #[arg(long, default_value = "{}")]
    config: String,
    /// Write the reports as JSON, by world.
    #[arg(long)]
    json: Option<PathBuf>,
}

fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Index(options) => index(&options),
        Command::Evaluate(options) => evaluate(&options),
        Command::Simulate(options) => simulate(&options),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("error: {e}");
            ExitCode::FAILURE
        }
    }
}

fn index(options: &Index) -> Result<(), Error> {
    let catalog = read_catalog(&options.catalog)?;
    let config = check(&options.training, false)?;
    let model = match &options.events {
        None => {
            println!("no log: the model starts from content and the catalogue's order");
            Model::cold(&catalog)
        }
        Some(events) => {
            let log = read_log(events, options.visitors.as_deref())?;
            let bar = TrainingBar::new();
            let (model, report, slates) =
                train::warm_start(&catalog, &log, &config, &mut |pass, share, loss| {
                    bar.show(pass, share, loss);
                });
            bar.done();
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
            model
        }
    };
    let files = bundle::write(&catalog, &model)?;
    std::fs::create_dir_all(&options.out).map_err(|e| write_error(&options.out, &e))?;
    let keep: HashSet<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    for (name, content) in &files {
        let path = options.out.join(name);
        std::fs::write(&path, content).map_err(|e| write_error(&path, &e))?;
        println!("wrote {} ({} bytes)", path.display(), content.len());
    }
    remove_old(&options.out, &keep);
    Ok(())
}

/// Removes files of earlier bundles, which no manifest names any more.
fn remove_old(dir: &Path, keep: &HashSet<&str>) {
    for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let Some(name) = name.to_str().filter(|n| !keep.contains(n)) else { continue };
        let ours = ["model.", "catalog."].iter().any(|stem| name.starts_with(stem));
        if ours && name.split('.').nth(1).is_some_and(|crc| crc.len() == 8) {
            // A file that cannot be removed is only wasted space.
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

fn evaluate(options: &Evaluate) -> Result<(), Error> {
    let log = read_log(&options.events, options.visitors.as_deref())?;
    let catalog = match &options.catalog {
        Some(path) => Some(read_catalog(path)?),
        None => None,
    };
    let products: Option<&[Product]> = catalog.as_ref().map(Catalog::products);
    let config = check(&options.training, !options.discovery)?;
    let protocol = EvaluateOptions {
        collapse: options.collapse,
        discovery: options.discovery,
        min_prefix: options.min_prefix,
        drop_cold: options.drop_cold,
        catalogue: options.catalogue,
        hold_out_products: options.hold_out_products,
        ..EvaluateOptions::default()
    };
    let bar = ProgressBar::new(100);
    bar.set_style(style("{msg:20} {bar:30} {percent} %  {elapsed}"));
    let scorers: Vec<Box<dyn Scorer>> = vec![Box::new(WarmStart::new(config))];
    let report = eval::run(&protocol, &log, products, scorers, &|name, share| {
        bar.set_message(name.to_owned());
        bar.set_position((100.0 * share) as u64);
    })?;
    bar.finish_and_clear();
    println!("{report}");
    if let Some(path) = &options.json {
        std::fs::write(path, report.to_json()).map_err(|e| write_error(path, &e))?;
    }
    if let Some(path) = &options.html {
        std::fs::write(path, report.to_html()).map_err(|e| write_error(path, &e))?;
    }
    Ok(())
}

fn simulate(options: &Simulate) -> Result<(), Error> {
    let knobs = Field::parse(options.config.as_bytes())
        .map_err(|e| Error::new("config_format", format!("--config is no JSON: {e}")))?;
    let config = Config::read(&knobs)?.check()?;
    let worlds = if options.world == "all" { WORLDS.to_vec() } else { vec![options.world.as_str()] };
    let mut reports = std::collections::BTreeMap::new();
    for world in worlds {
        let options = SimulateOptions {
            world: world.to_owned(),
            visitors: options.visitors,
            slates: options.slates,
            log_visitors: options.log_visitors,
            log_slates: options.log_slates,
            seed: options.seed,
            config: config.clone(),
            agents: options.agents.clone(),
        };
        let bar = ProgressBar::new(100);
        bar.set_style(style("{msg:20} {bar:30} {percent} %  {elapsed}"));
        let report = simulator::run(&options, &|name, share| {
            bar.set_message(name.to_owned());
            bar.set_position((100.0 * share) as u64);
        })?;
        bar.finish_and_clear();
        println!("{report}");
        reports.insert(world, report);
    }
    if let Some(path) = &options.json {
        let json = serde_json::to_string_pretty(&reports).unwrap_or_default();
        std::fs::write(path, json).map_err(|e| write_error(path, &e))?;
    }
    Ok(())
}

fn check(training: &Training, repeats: bool) -> Result<TrainConfig, Error> {
    TrainConfig {
        epochs: training.epochs,
        seed: training.seed,
        learning_rate: training.learning_rate,
        history_dropout: training.history_dropout,
        residual_dropout: training.residual_dropout,
        residual_decay: training.residual_decay,
        repeats,
        ..TrainConfig::default()
    }
    .check()
}

fn read_catalog(path: &Path) -> Result<Catalog, Error> {
    let bytes = read(path)?;
    let catalog = Catalog::read(&bytes)
        .map_err(|e| Error::new(e.code(), format!("{}: {}", path.display(), e.message())))?;
    println!("{}: {} products", path.display(), catalog.len());
    warn(catalog.warnings());
    Ok(catalog)
}

/// The file's bytes, unpacked when it is gzip.
fn read(path: &Path) -> Result<Vec<u8>, Error> {
    let failed =
        |e: std::io::Error| Error::new("catalog_open", format!("{} cannot be read: {e}", path.display()));
    let bytes = std::fs::read(path).map_err(failed)?;
    if !bytes.starts_with(&[0x1F, 0x8B]) {
        return Ok(bytes);
    }
    let mut plain = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::MultiGzDecoder::new(bytes.as_slice()), &mut plain)
        .map_err(failed)?;
    Ok(plain)
}

fn read_log(path: &Path, visitors: Option<&Path>) -> Result<Log, Error> {
    let bar = ProgressBar::new(100);
    bar.set_style(style("reading the log {bar:30} {percent} %"));
    let mut log = Log::read_with_progress(path, &mut |share| bar.set_position((100.0 * share) as u64))?;
    bar.finish_and_clear();
    if let Some(path) = visitors {
        log.describe(&Visitors::read(path)?);
    }
    println!("{}", log.summary);
    Ok(log)
}

fn warn(warnings: &Warnings) {
    for w in warnings.iter() {
        println!("  {} × {}: {}", w.count, w.code, w.first);
    }
}

fn write_error(path: &Path, e: &std::io::Error) -> Error {
    Error::new("write", format!("{} cannot be written: {e}", path.display()))
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// Pass, loss and time left.
struct TrainingBar(ProgressBar);

impl TrainingBar {
    fn new() -> Self {
        let bar = ProgressBar::new(1000);
        bar.set_style(style("training, {msg} {bar:30} {percent:>3} %, at most {eta} left"));
        Self(bar)
    }

    fn show(&self, pass: usize, share: f32, loss: f32) {
        self.0.set_message(format!("pass {:>2}, loss {loss:.3}", pass + 1));
        self.0.set_position((1000.0 * share) as u64);
    }

    fn done(&self) {
        self.0.finish_and_clear();
    }
}
