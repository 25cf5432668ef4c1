//! A log of a simulated world: what a logging policy showed and what came of it, as a shop would have it.

use std::collections::HashMap;
use std::fmt::Write;

use fastrand::Rng;

use super::draw::{gumbel, weighted};
use super::world::{Answer, Visitor, World};
use crate::Error;
use crate::log::Log;

/// Products that the logging policy takes for popular.
const POPULAR: usize = 60;
/// Shares of popular, related and random products in its slates.
const MIXTURE: [f64; 3] = [0.45, 0.35, 0.2];
/// Time between two slates of a visitor, and between two visitors: seconds.
const SLATE_SECONDS: u64 = 40;
const VISITOR_SECONDS: u64 = 600;
const BEGIN: u64 = 1_700_000_000;

/// Logged slates, visitor by visitor.
#[derive(Debug, Default)]
pub struct History {
    /// `[visitors][slates]`
    pub visits: Vec<Vec<(Vec<u32>, Answer)>>,
    /// What was known of each visitor.
    about: Vec<Vec<(String, String)>>,
}

impl History {
    /// Lets `visitors` come and see up to `slates` slates each. The logging policy fills slates with products
    /// that were clicked often, products of the category last clicked, and random ones.
    pub fn collect(world: &dyn World, visitors: usize, slates: usize, seed: u64) -> Self {
        let rng = &mut Rng::with_seed(seed ^ 0x10_66ED);
        let mut people: Vec<Box<dyn Visitor + '_>> =
            (0..visitors as u64).map(|k| world.visitor(seed.wrapping_mul(1_000_003) ^ (k << 20))).collect();
        let pairs = |v: &dyn Visitor| v.about().into_iter().collect();
        let about = people.iter().map(|v| pairs(v.as_ref())).collect();
        let mut policy = Policy::new(world);
        let mut visits = vec![Vec::new(); visitors];
        for _ in 0..world.slates().unwrap_or(slates) {
            policy.renew(rng);
            for (visitor, visit) in people.iter_mut().zip(&mut visits).filter(|(v, _)| v.stays()) {
                let last = clicks(visit).next_back();
                let slate = match visitor.candidates() {
                    Some(candidates) => rng.choose_multiple(candidates.iter().copied(), world.limit()),
                    None => policy.slate(last, world.limit(), rng),
                };
                let answer = visitor.answer(&slate);
                if let Some(place) = answer.clicked {
                    policy.clicks[slate[place] as usize] += 1.0;
                }
                visit.push((slate, answer));
            }
        }
        Self { visits, about }
    }

    /// Clicks in all.
    pub fn clicks(&self) -> usize {
        self.visits.iter().map(|visit| clicks(visit).count()).sum()
    }

    /// Slates in all.
    pub fn slates(&self) -> usize {
        self.visits.iter().map(Vec::len).sum()
    }

    /// The log as `windowshop index` reads it, one row for each product shown and for each answer.
    pub fn csv(&self, world: &dyn World) -> String {
        let mut columns: Vec<&str> = self.about.iter().flatten().map(|(name, _)| name.as_str()).collect();
        columns.sort_unstable();
        columns.dedup();
        let mut csv = String::from("user_id,session_id,ts,event,item_id,slate_id,position,reward");
        columns.iter().for_each(|name| csv.extend([",", name]));
        csv.push('\n');
        for (user, (visit, about)) in self.visits.iter().zip(&self.about).enumerate() {
            let known: HashMap<&str, &str> = about.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
            let mut row =
                |seconds: u64, event: &str, item: u32, slate: String, place: String, worth: String| {
                    let ts = BEGIN + user as u64 * VISITOR_SECONDS + seconds;
                    let id = world.catalog().id(item);
                    // writing to a string cannot fail
                    let _ = write!(csv, "u{user},v{user},{ts},{event},{id},{slate},{place},{worth}");
                    columns.iter().for_each(|name| csv.extend([",", known.get(name).unwrap_or(&"")]));
                    csv.push('\n');
                };
            for (number, (slate, answer)) in visit.iter().enumerate() {
                let (seconds, id) = (number as u64 * SLATE_SECONDS, format!("u{user}-{number}"));
                for (place, &item) in slate.iter().enumerate() {
                    row(seconds, "view_item_list", item, id.clone(), place.to_string(), String::new());
                }
                let Some(place) = answer.clicked else { continue };
                let worth = answer.worth.map_or(String::new(), |w| w.to_string());
                row(seconds + 10, "select_item", slate[place], id, place.to_string(), worth);
                if answer.bought {
                    row(seconds + 20, "purchase", slate[place], String::new(), String::new(), String::new());
                }
            }
        }
        csv
    }

    /// The log, read back from its file.
    ///
    /// # Errors
    /// `write` when there is no room for the file, and those of [`Log::read`].
    pub fn log(&self, world: &dyn World) -> Result<Log, Error> {
        let name = format!("windowshop-simulate-{}-{:x}.csv", std::process::id(), fastrand::u64(..));
        let path = std::env::temp_dir().join(name);
        std::fs::write(&path, self.csv(world)).map_err(|e| {
            Error::new("write", format!("the simulated log cannot be written to {}: {e}", path.display()))
        })?;
        let log = Log::read(&path);
        // A file that cannot be removed is only wasted space.
        let _ = std::fs::remove_file(&path);
        log
    }
}

fn clicks(visit: &[(Vec<u32>, Answer)]) -> impl DoubleEndedIterator<Item = u32> + '_ {
    visit.iter().filter_map(|(slate, answer)| answer.clicked.map(|place| slate[place]))
}

/// The logging policy.
struct Policy {
    /// Category of each product, and the logged products of each.
    category: Vec<usize>,
    members: Vec<Vec<u32>>,
    logged: Vec<u32>,
    popular: Vec<u32>,
    clicks: Vec<f64>,
}

impl Policy {
    fn new(world: &dyn World) -> Self {
        let mut names: Vec<String> = Vec::new();
        let category: Vec<usize> = world
            .catalog()
            .products()
            .map(|p| {
                let name = p.product_type.into_iter().next().unwrap_or_default();
                names.iter().position(|n| *n == name).unwrap_or_else(|| {
                    names.push(name);
                    names.len() - 1
                })
            })
            .collect();
        let logged: Vec<u32> = (0..).zip(world.logged()).filter(|(_, l)| **l).map(|(i, _)| i).collect();
        let mut members = vec![Vec::new(); names.len()];
        logged.iter().for_each(|&i| members[category[i as usize]].push(i));
        let clicks = vec![0.3; world.catalog().len()];
        Self { category, members, logged, popular: Vec::new(), clicks }
    }

    /// Finds the popular products anew, with some luck.
    fn renew(&mut self, rng: &mut Rng) {
        let score = |&i: &u32| self.clicks[i as usize].ln() + 0.5 * gumbel(rng);
        let mut ranked: Vec<(f64, u32)> =
            self.logged.iter().map(score).zip(self.logged.iter().copied()).collect();
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
        self.popular = ranked.into_iter().take(POPULAR).map(|(_, i)| i).collect();
    }

    fn slate(&self, last: Option<u32>, limit: usize, rng: &mut Rng) -> Vec<u32> {
        let related = last.map(|item| &self.members[self.category[item as usize]]).filter(|m| !m.is_empty());
        let mut slate = Vec::with_capacity(limit);
        while slate.len() < limit.min(self.logged.len()) {
            let from = match (weighted(rng, &MIXTURE), related) {
                (0, _) => &self.popular,
                (1, Some(related)) => related,
                _ => &self.logged,
            };
            let item = from[rng.usize(0..from.len())];
            if !slate.contains(&item) {
                slate.push(item);
            }
        }
        slate
    }
}
