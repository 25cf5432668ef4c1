//! `windowshop universal`: what likeness is worth in any shop, fitted to the logs of several. For those who look after
//! windowshop itself: the figures that it prints are constants of the page's script.

use std::path::PathBuf;

use clap::Args;
use windowshop::Error;
use windowshop::catalog::Catalog;
use windowshop::qnet::likeness::UNIVERSAL;
use windowshop::train::universal::{Gains, Shop, fit, shipped};
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
    fn new([from, events]: &[PathBuf; 2]) -> Result<Self, Error> {
        let catalog = input::catalog(std::slice::from_ref(from))?;
        let log = input::log(std::slice::from_ref(events), None)?;
        let sessions = sessions(&log, |item| catalog.find(log.items.name(item)));
        Ok(Self { name: events.display().to_string(), catalog, sessions })
    }

    fn shop(&self, seed: u64) -> Shop<'_> {
        Shop::new(&self.catalog, &self.sessions, seed)
    }
}

impl Universal {
    pub fn run(&self) -> Result<(), Error> {
        let read =
            |files: &[PathBuf]| files.as_chunks().0.iter().map(Read::new).collect::<Result<Vec<_>, _>>();
        let (mut all, unseen) = (read(&self.shop)?, read(&self.unseen)?);
        let seen = all.len();
        all.extend(unseen);
        let shops: Vec<Shop<'_>> = all.iter().map(|one| one.shop(self.seed)).collect();
        let to_all = fit(&shops[..seen].iter().collect::<Vec<_>>());
        println!(
            "{:<14} {:>6} {:>6} {:>6}   what sharing a value is worth, to the last product, the last few, the last many",
            "field", "last", "short", "long"
        );
        for (kind, c) in UNIVERSAL.iter().zip(&to_all) {
            let name = if kind.field.is_empty() { "any other" } else { kind.field };
            println!("{name:<14} {:>6.2} {:>6.2} {:>6.2}", c[0], c[1], c[2]);
        }
        println!("\nHR@20 by likeness alone    chance  shipped  fitted to the others  to all  to its own");
        for (at, (one, shop)) in all.iter().zip(&shops).enumerate() {
            let others: Vec<&Shop<'_>> =
                (0..).zip(&shops[..seen]).filter(|(i, _)| *i != at).map(|(_, shop)| shop).collect();
            let rate = |gains: &Gains| shop.hit_rate(gains);
            println!(
                "{:<26} {:>6.3}  {:>7.3}  {:>20.3}  {:>6.3}  {:>10.3}",
                one.name.rsplit('/').nth(1).unwrap_or(&one.name),
                20.0 / one.catalog.len() as f32,
                rate(&shipped()),
                rate(&fit(&others)),
                rate(&to_all),
                rate(&fit(&[shop])),
            );
        }
        Ok(())
    }
}
