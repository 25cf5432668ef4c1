//! `windowshop universal`: what likeness is worth in any shop, fitted to the logs of several. For those who look after
//! windowshop itself: the figures that it prints are constants of the page's script.

use std::path::PathBuf;

use clap::Args;
use windowshop::Error;
use windowshop::catalog::Catalog;
use windowshop::qnet::likeness::UNIVERSAL;
use windowshop::train::universal::{Gains, Shop, fit, hit_rate, shipped};
use windowshop::train::{Session, sessions};

use crate::input;

#[derive(Args)]
pub struct Universal {
    /// A shop to learn from: its catalogue and its log. Once for each.
    #[arg(long, required = true, num_args = 2, value_names = ["CATALOG", "EVENTS"])]
    shop: Vec<PathBuf>,
    /// A shop to try them on only.
    #[arg(long, num_args = 2, value_names = ["CATALOG", "EVENTS"])]
    unseen: Vec<PathBuf>,
    /// Every draw comes from it.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

struct Read {
    name: String,
    catalog: Catalog,
    sessions: Vec<Session>,
}

impl Read {
    fn new(files: &[PathBuf]) -> Result<Self, Error> {
        let [from, events] = files else { return Err(Error::new("universal_shop", "a shop is two files")) };
        let catalog = input::catalog(std::slice::from_ref(from))?;
        let log = input::log(events, None)?;
        let sessions = sessions(&log, |item| catalog.find(log.items.name(item)));
        Ok(Self { name: events.display().to_string(), catalog, sessions })
    }

    fn shop(&self) -> Shop<'_> {
        Shop { catalog: &self.catalog, sessions: &self.sessions }
    }
}

impl Universal {
    pub fn run(&self) -> Result<(), Error> {
        let read = |files: &[PathBuf]| files.chunks(2).map(Read::new).collect::<Result<Vec<_>, _>>();
        let (seen, unseen) = (read(&self.shop)?, read(&self.unseen)?);
        let shops: Vec<Shop<'_>> = seen.iter().map(Read::shop).collect();
        let all = fit(&shops.iter().collect::<Vec<_>>(), self.seed);
        println!(
            "{:<14} {:>6} {:>6} {:>6}   what sharing a value is worth, to the last product, the last few, the last many",
            "field", "last", "short", "long"
        );
        for (kind, c) in UNIVERSAL.iter().zip(&all) {
            let name = if kind.field.is_empty() { "any other" } else { kind.field };
            println!("{name:<14} {:>6.2} {:>6.2} {:>6.2}", c[0], c[1], c[2]);
        }
        println!("\nHR@20 by likeness alone    chance  shipped  fitted to the others  to all  to its own");
        for (at, one) in seen.iter().chain(&unseen).enumerate() {
            let shop = one.shop();
            let others: Vec<&Shop<'_>> =
                (0..).zip(&shops).filter(|(i, _)| *i != at).map(|(_, shop)| shop).collect();
            let rate = |gains: &Gains| hit_rate(&shop, gains, self.seed);
            println!(
                "{:<26} {:>6.3}  {:>7.3}  {:>20.3}  {:>6.3}  {:>10.3}",
                one.name.rsplit('/').nth(1).unwrap_or(&one.name),
                20.0 / one.catalog.len() as f32,
                rate(&shipped()),
                rate(&fit(&others, self.seed)),
                rate(&all),
                rate(&fit(&[&shop], self.seed)),
            );
        }
        Ok(())
    }
}
