//! `windowshop evaluate`: next-item accuracy on held-out time, beside simple baselines.

use std::path::PathBuf;

use clap::Args;
use windowshop::Error;
use windowshop::catalog::Product;
use windowshop::eval::{self, EvaluateOptions, NoLog, Scorer, WarmStart};

use crate::fit::fit;
use crate::training::Training;
use crate::{input, output};

#[derive(Args)]
pub struct Evaluate {
    /// The catalogue, as for `index`: what products are like, and which ids are one product's. Ranked are the products
    /// of the log, also those that the catalogue lacks.
    #[arg(long, num_args = 1..)]
    catalog: Vec<PathBuf>,
    /// The event log, as for `index`.
    #[arg(long, required = true, num_args = 1..)]
    events: Vec<PathBuf>,
    /// Visitors: `user_id` and what is known of them, in any format of a log.
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
    #[arg(long, requires = "catalog")]
    catalogue: bool,
    /// Share of the products, drawn at random, that training must not see: how well are new ones ranked?
    #[arg(long, default_value_t = 0.0)]
    hold_out_products: f64,
    /// Also with product vectors of int8, as pages have them where there are many, and bundles in shards.
    #[arg(long)]
    int8: bool,
    /// Write the report as JSON.
    #[arg(long)]
    json: Option<PathBuf>,
    /// Write the report as an HTML page with charts.
    #[arg(long)]
    html: Option<PathBuf>,
    #[command(flatten)]
    training: Training,
}

impl Evaluate {
    pub fn run(&self) -> Result<(), Error> {
        let config = self.training.config(!self.discovery)?;
        let search = self.training.search()?;
        input::one_pipe(self.catalog.iter().chain(&self.events).chain(&self.visitors))?;
        let files = input::files(self.events.iter().chain(&self.visitors))?;
        output::reports(self.json.as_ref(), self.html.as_ref(), self.catalog.iter().chain(&files))?;
        let mut log = input::log(&self.events, self.visitors.as_deref())?;
        let catalog = (!self.catalog.is_empty()).then(|| input::catalog(&self.catalog)).transpose()?;
        if let Some(catalog) = &catalog {
            let renamed = log.rename_items(|id| catalog.find(id).map(|item| catalog.id(item)));
            if renamed > 0 {
                println!(
                    "  {renamed} × id in the log of a variant, or an SKU: counted as its product [evaluate_variants]"
                );
            }
            let unknown = fit("evaluate_unknown_items", catalog, &log)?;
            if let Some(mend) = unknown.mend {
                println!(
                    "  {} × event with a product that is not in the catalogue, first `{}`; {mend} [evaluate_unknown_items]",
                    unknown.events, unknown.example
                );
            }
        }
        let products: Option<Vec<Product>> = catalog.as_ref().map(|catalog| catalog.products().collect());
        let protocol = EvaluateOptions {
            collapse: self.collapse,
            discovery: self.discovery,
            min_prefix: self.min_prefix,
            drop_cold: self.drop_cold,
            catalogue: self.catalogue,
            hold_out_products: self.hold_out_products,
            seed: config.seed,
            ..EvaluateOptions::default()
        };
        let bar = output::named_bar();
        bar.enable_steady_tick(std::time::Duration::from_secs(1));
        let warm = WarmStart::new(config, search);
        let (rounded, by_clicks) = (warm.rounded(), warm.by_clicks());
        let mut scorers: Vec<Box<dyn Scorer>> = vec![Box::new(warm)];
        if products.is_some() {
            scorers.push(Box::new(NoLog::default()));
        }
        if self.int8 {
            scorers.push(Box::new(rounded));
        }
        if log.summary.slates > 0 {
            scorers.push(Box::new(by_clicks));
        }
        let report = eval::run(&protocol, &log, products.as_deref(), scorers, &|name, share| {
            output::show(&bar, name, share)
        })?;
        bar.finish_and_clear();
        println!("{report}");
        if let Some(path) = &self.json {
            output::write(path, report.to_json())?;
        }
        if let Some(path) = &self.html {
            output::write(path, report.to_html())?;
        }
        Ok(())
    }
}
