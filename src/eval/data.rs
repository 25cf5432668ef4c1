//! A log cut at a moment: what may be learned from before it, what is to be predicted after it.

use std::collections::{HashMap, HashSet};

use super::EvaluateOptions;
use crate::Error;
use crate::catalog::Product;
use crate::log::{Log, LogEvent, NONE, Split};
use crate::shopper::EventKind;

/// Stands in a test session for a product that no training session holds.
pub const UNKNOWN: u32 = u32::MAX;

/// Share of the time span that is trained on.
const TRAINED: f64 = 0.8;

/// Sessions as runs of item numbers.
#[derive(Debug, Clone, Default)]
pub struct Sequences {
    items: Vec<u32>,
    kinds: Vec<EventKind>,
    times: Vec<i64>,
    /// Place of each event among all events of its session in the log.
    places: Vec<u32>,
    /// (end in the vectors above, number of the session in the log)
    ends: Vec<(usize, usize)>,
}

/// One session of [`Sequences`]; the slices are of one length, oldest first.
#[derive(Debug, Clone, Copy)]
pub struct Sequence<'a> {
    /// Number of the session in the log.
    pub session: usize,
    /// Items in the numbers of [`Data`]; in test sessions also [`UNKNOWN`].
    pub items: &'a [u32],
    /// What was done.
    pub kinds: &'a [EventKind],
    /// When, in milliseconds.
    pub times: &'a [i64],
    pub(super) places: &'a [u32],
}

impl Sequences {
    /// How many sessions.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// True without a session.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// How many events in all.
    pub fn events(&self) -> usize {
        self.items.len()
    }

    /// Session number `i`, if there is one.
    pub fn get(&self, i: usize) -> Option<Sequence<'_>> {
        let &(end, session) = self.ends.get(i)?;
        let range = if i == 0 { 0 } else { self.ends[i - 1].0 }..end;
        Some(Sequence {
            session,
            items: self.items.get(range.clone())?,
            kinds: self.kinds.get(range.clone())?,
            times: self.times.get(range.clone())?,
            places: self.places.get(range)?,
        })
    }

    /// All sessions, in the order of their first events.
    pub fn iter(&self) -> impl Iterator<Item = Sequence<'_>> {
        (0..self.len()).filter_map(|i| self.get(i))
    }

    fn push(&mut self, events: &[(u32, &LogEvent)], session: usize, numbers: &[u32]) {
        for (place, event) in events {
            self.items.push(numbers.get(event.item as usize).copied().unwrap_or(UNKNOWN));
            self.kinds.push(event.kind);
            self.times.push(event.time);
            self.places.push(*place);
        }
        self.ends.push((self.items.len(), session));
    }
}

/// What an evaluation learns from and predicts. Items are numbered anew: those known from training
/// (and, with `catalogue`, every product), by id in alphabetical order.
#[derive(Debug)]
pub struct Data<'a> {
    /// The log that was cut.
    pub log: &'a Log,
    /// The catalogue, if there is one.
    pub products: Option<&'a [Product]>,
    /// Training sessions; one-event sessions are among them.
    pub train: Sequences,
    /// Test sessions: at least two, at most `max_events` events each.
    pub test: Sequences,
    /// [item] events in training.
    pub popularity: Vec<f64>,
    /// The items of the last twentieth of the training events.
    pub recent: Vec<u32>,
    /// Milliseconds; `None` where the log has its own split.
    pub cut: Option<f64>,
    /// [item] id
    ids: Vec<&'a str>,
    /// [item of the log] item
    numbers: Vec<u32>,
    /// [item] place in `products`
    places: Vec<Option<usize>>,
    /// [session of the log] is tested on
    tested: Vec<bool>,
    /// [item of the log] is kept from training
    held_out: Vec<bool>,
}

impl<'a> Data<'a> {
    /// Cuts the log.
    ///
    /// # Errors
    /// `evaluate_train` when nothing lies before the cut, `evaluate_test` when no session after it
    /// has two events, `evaluate_catalogue` when new products are to be ranked and none are given.
    pub fn new(
        log: &'a Log,
        products: Option<&'a [Product]>,
        options: &EvaluateOptions,
    ) -> Result<Self, Error> {
        if options.catalogue && products.is_none() {
            return Err(Error::new("evaluate_catalogue", "ranking the whole catalogue needs the catalogue"));
        }
        let sessions: Vec<Vec<(u32, &LogEvent)>> =
            log.sessions().iter().map(|s| steps(log.events(s), options)).collect();
        let cut = if log.summary.split { None } else { Some(cut(&sessions)) };
        let is_test = |steps: &[(u32, &LogEvent)], event: &LogEvent| match cut {
            Some(cut) => steps.first().is_some_and(|first| first.1.time as f64 >= cut),
            None => event.split == Split::Test,
        };
        let is_train = |steps: &[(u32, &LogEvent)], event: &LogEvent| {
            !is_test(steps, event) && cut.is_none_or(|cut| (event.time as f64) < cut)
        };

        // the items that training knows, by id
        let mut known = vec![false; log.items.len()];
        for steps in &sessions {
            for (_, event) in steps.iter().filter(|e| is_train(steps, e.1)) {
                known[event.item as usize] = true;
            }
        }
        let trained = log.items.names().zip(&known).filter(|k| *k.1).map(|k| k.0);
        let mut ids: Vec<&str> = trained.collect();
        if ids.is_empty() {
            return Err(Error::new("evaluate_train", no_training(log, cut)));
        }
        if options.catalogue {
            ids.extend(products.unwrap_or_default().iter().map(|p| p.id.as_str()));
        }
        ids.sort_unstable();
        ids.dedup();
        let held_out = held_out(log, &known, options);
        let mut numbers = vec![UNKNOWN; log.items.len()];
        for (item, id) in ids.iter().enumerate() {
            if let Some(number) = log.items.get(id) {
                numbers[number as usize] = item as u32;
            }
        }

        let (mut train, mut test) = (Sequences::default(), Sequences::default());
        let mut tested = vec![false; sessions.len()];
        let mut part = Vec::new();
        for (number, steps) in sessions.iter().enumerate() {
            part.clear();
            part.extend(steps.iter().filter(|e| is_train(steps, e.1) && !held_out[e.1.item as usize]));
            if !part.is_empty() {
                train.push(&part, number, &numbers);
            }
            part.clear();
            part.extend(steps.iter().filter(|e| is_test(steps, e.1)));
            tested[number] = !part.is_empty();
            if options.drop_cold {
                part.retain(|e| numbers[e.1.item as usize] != UNKNOWN);
            }
            part.truncate(options.max_events);
            if part.len() > 1 {
                test.push(&part, number, &numbers);
            }
        }
        if test.is_empty() {
            return Err(Error::new("evaluate_test", no_test(log, &sessions, cut)));
        }
        let mut popularity = vec![0.; ids.len()];
        for &item in &train.items {
            popularity[item as usize] += 1.;
        }
        let place: HashMap<&str, usize> =
            products.unwrap_or_default().iter().enumerate().rev().map(|(i, p)| (p.id.as_str(), i)).collect();
        let places = ids.iter().map(|id| place.get(id).copied()).collect();
        let recent = recent(log, &train);
        Ok(Self {
            log,
            products,
            train,
            test,
            popularity,
            recent,
            cut,
            ids,
            numbers,
            places,
            tested,
            held_out,
        })
    }

    /// How many items are ranked.
    pub fn items(&self) -> usize {
        self.ids.len()
    }

    /// How many products are held out of training.
    pub fn held_out(&self) -> usize {
        self.held_out.iter().filter(|h| **h).count()
    }

    /// The id of an item.
    pub fn id(&self, item: u32) -> &'a str {
        self.ids.get(item as usize).copied().unwrap_or("")
    }

    /// The product of an item, if the catalogue has it.
    pub fn product(&self, item: u32) -> Option<&'a Product> {
        self.products?.get(self.places.get(item as usize).copied().flatten()?)
    }

    /// Everything in the log that may be learned from: all kinds of events of the training
    /// sessions before the cut, impressions too, repeats not collapsed.
    ///
    /// Slates whose click may not be learned from (its product is held out, or it came after the cut)
    /// are left out whole, or they would look as if they had been passed over.
    pub fn training_log(&self) -> Log {
        let click = |e: &&LogEvent| e.kind == EventKind::SelectItem && !self.is_training(e);
        let slate = |e: &LogEvent| Some((e.session(), e.slate()?));
        let hidden: HashSet<_> = self.log.all_events().iter().filter(click).filter_map(slate).collect();
        let shown = |e: &LogEvent| e.kind == EventKind::ViewItemList;
        self.log.part(|e| self.is_training(e) && !(shown(e) && slate(e).is_some_and(|s| hidden.contains(&s))))
    }

    /// The number of an item of the log; [`UNKNOWN`] for one that is not ranked.
    pub fn number(&self, log_item: u32) -> u32 {
        self.numbers.get(log_item as usize).copied().unwrap_or(UNKNOWN)
    }

    /// Whether an event may be learned from.
    pub(super) fn is_training(&self, event: &LogEvent) -> bool {
        if self.held_out.get(event.item as usize).copied().unwrap_or(false) {
            return false;
        }
        match self.cut {
            Some(cut) => !self.tested[event.session()] && (event.time as f64) < cut,
            None => event.split != Split::Test,
        }
    }

    /// Visitors with a session in training, by number in the log.
    pub(super) fn trained_users(&self) -> Vec<bool> {
        let mut trained = vec![false; self.log.users.len()];
        for session in self.train.iter() {
            let user = self.log.sessions().get(session.session).and_then(|s| s.user());
            if let Some(user) = user.and_then(|u| trained.get_mut(u as usize)) {
                *user = true;
            }
        }
        trained
    }
}

/// The events of a session that are steps, with their places in it.
fn steps<'a>(events: &'a [LogEvent], options: &EvaluateOptions) -> Vec<(u32, &'a LogEvent)> {
    let mut last = NONE;
    let counts = |kind: EventKind| match options.events.is_empty() {
        // what was shown is not what was done
        true => kind != EventKind::ViewItemList,
        false => options.events.contains(&kind),
    };
    let steps = events.iter().enumerate().filter(|(_, e)| counts(e.kind));
    let steps = steps.filter(|(_, e)| !options.collapse || std::mem::replace(&mut last, e.item) != e.item);
    steps.map(|(place, e)| (place as u32, e)).collect()
}

/// [item of the log] whether its events are kept from training: a share of the known ones.
fn held_out(log: &Log, known: &[bool], options: &EvaluateOptions) -> Vec<bool> {
    let mut items: Vec<usize> = (0..known.len()).filter(|&i| known[i]).collect();
    // by id, so that the draw does not depend on the order of the log
    items.sort_unstable_by_key(|&i| log.items.name(i as u32));
    fastrand::Rng::with_seed(options.seed).shuffle(&mut items);
    items.truncate((options.hold_out_products * items.len() as f64) as usize);
    let mut out = vec![false; known.len()];
    items.into_iter().for_each(|i| out[i] = true);
    out
}

/// The moment at four fifths of the time span.
fn cut(sessions: &[Vec<(u32, &LogEvent)>]) -> f64 {
    let times = || sessions.iter().flatten().map(|e| e.1.time);
    let (first, last) = (times().min().unwrap_or(0), times().max().unwrap_or(0));
    first as f64 + TRAINED * (last - first) as f64
}

/// The items of the last twentieth of the training events by time, at least one.
fn recent(log: &Log, train: &Sequences) -> Vec<u32> {
    let mut order: Vec<(i64, u32, u32)> = Vec::with_capacity(train.events());
    for session in train.iter() {
        let events = log.sessions().get(session.session).map_or(&[][..], |s| log.events(s));
        let rows = session.places.iter().map(|&p| events.get(p as usize).map_or(0, LogEvent::row));
        order.extend(
            rows.zip(session.items).zip(session.times).map(|((row, &item), &time)| (time, row, item)),
        );
    }
    order.sort_unstable();
    let n = (order.len() / 20).max(1);
    order.iter().rev().take(n).map(|e| e.2).collect()
}

fn no_training(log: &Log, cut: Option<f64>) -> String {
    match cut {
        None => format!(
            "the split column of {} calls every row `test`: expected rows to train on",
            log.summary.path
        ),
        Some(_) => format!(
            "nothing in {} comes before the cut at 80 % of its time: expected events spread over time, or a column `split` with train and test",
            log.summary.path
        ),
    }
}

fn no_test(log: &Log, sessions: &[Vec<(u32, &LogEvent)>], cut: Option<f64>) -> String {
    let longer = sessions.iter().filter(|s| s.len() > 1).count();
    let place = if cut.is_some() { "after the cut at 80 % of the time" } else { "among the `test` rows" };
    format!(
        "no session {place} has two events or more ({longer} of {} in {} do): nothing can be predicted; expected a longer log, a session_id that joins the events of a visit, or a column `split`",
        sessions.len(),
        log.summary.path
    )
}
