//! `windowshop simulate`: simulated shoppers try the learner and what it is held against.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use windowshop::eval::simulator::{self, Report, SimulateOptions, WORLDS};
use windowshop::json::Field;
use windowshop::{Config, Error};

use crate::output;

#[derive(Args)]
pub struct Simulate {
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
    /// Slates that each of them saw; 0 for no log.
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
    /// Write the reports as an HTML page with charts.
    #[arg(long)]
    html: Option<PathBuf>,
}

impl Simulate {
    pub fn run(&self) -> Result<(), Error> {
        let knobs = Field::parse(self.config.as_bytes())
            .map_err(|e| Error::new("config_format", format!("--config is no JSON: {e}")))?;
        let config = Config::read(&knobs)?.check()?;
        output::reports(self.json.as_ref(), self.html.as_ref(), [])?;
        let worlds = if self.world == "all" { WORLDS.to_vec() } else { vec![self.world.as_str()] };
        let mut reports = Vec::new();
        for world in worlds {
            let options = SimulateOptions {
                world: world.to_owned(),
                visitors: self.visitors,
                slates: self.slates,
                log_visitors: self.log_visitors,
                log_slates: self.log_slates,
                seed: self.seed,
                config: config.clone(),
                agents: self.agents.clone(),
            };
            let bar = output::named_bar();
            let report = simulator::run(&options, &|name, share| output::show(&bar, name, share))?;
            bar.finish_and_clear();
            println!("{report}");
            reports.push(report);
        }
        if let Some(path) = &self.json {
            let by_world: BTreeMap<&str, &Report> = reports.iter().map(|r| (r.world.as_str(), r)).collect();
            output::write(path, serde_json::to_string_pretty(&by_world).unwrap_or_default())?;
        }
        if let Some(path) = &self.html {
            output::write(path, simulator::to_html(&reports))?;
        }
        Ok(())
    }
}
