//! Recommender: the one façade that the page, the headless API and the command use.
//!
//! Synchronous and single-owned; the edges do all waiting, own the clock and the store.

mod filter;
mod inspection;
mod reason;
mod request;
mod saved;
mod start;

pub use filter::Filter;
pub use inspection::Inspection;
pub use request::{Explanation, Learned, Observed, Reason, Recommendation, Request, ScorePart, Slate, Slot};

pub use start::Start;

use crate::agent::Agent;
use crate::bundle::{Bundle, BundleBytes};
use crate::catalog::{Catalog, Product};
use crate::config::Config;
use crate::qnet::slices::{dot, flat};
use crate::qnet::{EMBEDDING, ValueHead, top_k};
use crate::shopper::{Event, EventKind, POOLS, Shopper, Shown, State};
use crate::{Error, Named, Warnings, host};
use inspection::{
    CatalogueView, ClickView, Events, Learning, ModelView, PastEvent, Pool, SlateView, StateView, Storage,
};
use reason::{Grounds, plain};
use saved::Saved;

/// Recommendations in a slate when the request does not say.
const DEFAULT_LIMIT: usize = 6;
/// Most recommendations in a slate.
const MAX_LIMIT: usize = 100;
/// Answered slates on the learning curve.
const CURVE: usize = 200;
/// An event's time may be ahead of the edge's clock by this much (ms): one day.
const MAX_AHEAD: f64 = 86_400_000.0;

/// Most that an event may bring or cost: sums of it stay far from where f32 ends.
const MAX_REWARD: f64 = 1e9;

/// What a recommender starts from.
#[derive(Debug, Clone, Default)]
pub struct Setup {
    /// The products. May be left out when the bundle has them; goes before the bundle's when both are given.
    pub catalog: Option<Catalog>,
    /// What `windowshop index` wrote.
    pub bundle: Option<BundleBytes>,
    /// The knobs.
    pub config: Config,
    /// From [`Recommender::export`]: the visitor so far.
    pub state: Option<Vec<u8>>,
    /// Demographics and context, all optional.
    pub visitor: Named<String>,
    /// Makes the whole run repeatable; drawn when left out.
    pub seed: Option<u64>,
}

/// A recommender for one visitor and one catalogue.
#[derive(Debug, Clone)]
pub struct Recommender {
    catalog: Catalog,
    config: Config,
    model_crc: u32,
    agent: Agent,
    shopper: Shopper,
    seed: u64,
    visitor: Named<String>,
    warnings: Warnings,
    unknown_items: u64,
    clicks_curve: Vec<(u64, f32, bool)>,
    last: Named<Slate>,
}

impl Recommender {
    /// Sets up, all at once: reads the bundle, places the catalogue, takes up the visitor's state. A page goes by
    /// [`Start`].
    ///
    /// # Errors
    /// `catalog_missing` with neither catalogue nor bundle; those of [`Config::check`], of
    /// [`Bundle::read`] and of the state (`state_format`, `state_version`, `state_checksum`). Nothing stored
    /// is touched.
    pub fn new(setup: Setup) -> Result<Self, Error> {
        let mut start = Start::new(Some(setup.config), setup.visitor, setup.seed)?;
        let mut catalog = setup.catalog;
        if let Some(files) = &setup.bundle {
            let bundle = Bundle::read(files)?;
            start.model(bundle.model, bundle.model_crc);
            catalog = catalog.or(bundle.catalog);
        }
        start.catalog = catalog;
        while start.step()? {}
        start.finish(setup.state.as_deref())
    }

    /// Takes in one event: what the visitor did. `now` is the edge's clock in ms since 1970.
    ///
    /// Unknown event names, products and slates are counted (see [`Self::inspect`]) and change nothing. Each product counts
    /// once, by whichever of its ids it is named.
    ///
    /// # Errors
    /// `event_item_id` when the event needs a product and names none, `event_reward` when its reward is no number from
    /// −10⁹ to 10⁹.
    pub fn observe(&mut self, event: &Event, now: f64) -> Result<Observed, Error> {
        let Some(kind) = EventKind::from_name(&event.event) else {
            self.warnings.add("unknown_event", || {
                ["`", &event.event, "` is not an event that is learned from"].concat()
            });
            return Ok(Observed::default());
        };
        if event.reward.is_some_and(|r| !(-MAX_REWARD..=MAX_REWARD).contains(&r)) {
            return Err(Error::new(
                "event_reward",
                "the event's reward is out of range: expected a number from -1e9 to 1e9",
            ));
        }
        let time = match event.time {
            None => now,
            Some(t) if t >= 0.0 && t <= now + MAX_AHEAD => t,
            Some(t) => {
                self.warnings.add("event_time", || {
                    ["an event's time was ", &host::number_text(t), ": the present was taken"].concat()
                });
                now
            }
        };
        self.shopper.set_clock(now, MAX_AHEAD);
        let shown = match &event.slate_id {
            Some(id) => {
                let found = self.shown(id).cloned();
                if found.is_none() {
                    self.warnings.add("unknown_slate", || ["slate `", id, "` is not remembered"].concat());
                }
                found
            }
            None => None,
        };
        if kind == EventKind::ViewItemList {
            return Ok(shown.map_or_else(Observed::default, |shown| self.saw(&shown, event, time)));
        }
        let ids: Vec<&str> = event
            .item_id
            .iter()
            .map(String::as_str)
            .chain(event.items.iter().map(|i| i.item_id.as_str()))
            .collect();
        if ids.is_empty() {
            return Err(Error::new(
                "event_item_id",
                ["`", &event.event, "` names no product: expected `item_id` or `items`"].concat(),
            ));
        }
        let mut items = Vec::with_capacity(ids.len());
        for id in ids {
            match self.catalog.find(id) {
                Some(item) if items.contains(&item) => {}
                Some(item) => items.push(item),
                None => {
                    self.unknown_items += 1;
                    self.warnings.add("unknown_item", || ["`", id, "` is not in the catalogue"].concat());
                }
            }
        }
        let share = event.reward.map(|reward| reward / items.len() as f64);
        let reward = share.unwrap_or_else(|| self.config.rewards.of(kind));
        let mut observed = Observed::default();
        for item in items {
            if kind == EventKind::SelectItem
                && let Some(shown) = &shown
            {
                self.picked(shown, item);
            }
            if self.shopper.touch(kind, item, time, self.config.session_gap * 60_000.0) {
                self.warnings
                    .add("event_order", || "an event came late: it took the newest event's time".to_owned());
            }
            self.shopper.credit(item, reward as f32);
            observed.changed = true;
            observed.reward += reward;
        }
        Ok(observed)
    }

    /// A slate was seen, or turned down: those before it in its slot were skipped.
    fn saw(&mut self, shown: &Shown, event: &Event, time: f64) -> Observed {
        let mut skipped = self.shopper.seen(shown.id, time, self.config.session_gap * 60_000.0);
        if event.dismissed && shown.closed.is_none() {
            skipped.push(shown.id);
        }
        skipped.iter().for_each(|&id| self.pass(id));
        Observed { changed: !skipped.is_empty(), reward: event.reward.unwrap_or(0.0) }
    }

    /// A slate was seen and passed over.
    fn pass(&mut self, id: u64) {
        if let Some(shown) = self.shopper.shown(id).cloned() {
            self.answer(&shown, None);
        }
    }

    /// A product of a slate was clicked.
    fn picked(&mut self, shown: &Shown, item: u32) {
        if shown.items.contains(&item) && !shown.clicked.contains(&item) {
            self.answer(shown, Some(item));
            self.shopper.clicked(shown.id, item);
        }
    }

    fn answer(&mut self, shown: &Shown, clicked: Option<u32>) {
        if shown.learn {
            self.agent.answer(&self.shopper, shown, clicked);
            if self.clicks_curve.len() == CURVE {
                self.clicks_curve.remove(0);
            }
            self.clicks_curve.push((shown.id, shown.predicted, clicked.is_some()));
        }
        self.shopper.close(shown.id);
        self.shopper.trim(self.config.replay_capacity);
    }

    /// Makes a slate, in this order: what may be shown (`filter`, `exclude`, what is bought, in the cart, out of stock
    /// or the page's own product) of the `candidates`; scores, with `boost`; `pin` first, then the best, not all alike;
    /// at most `limit`. Where that is fewer than `min`, or there is nothing that it could be related to, the slate of
    /// `fallback`, or an empty one. O(products · 32).
    ///
    /// # Errors
    /// `slot_unknown`; `request_limit` outside 1 to 100; without a `fallback`, `request_item_id` when `related` names no
    /// product, and `unknown_item` when none that is named is in the catalogue.
    pub fn recommend(&mut self, request: &Request) -> Result<Slate, Error> {
        let fallback = request.fallback.as_deref();
        match self.slate(request, request.slot.as_deref(), false) {
            Err(e) if fallback.is_some() && matches!(e.code(), "request_item_id" | "unknown_item") => {
                self.slate(request, fallback, true)
            }
            made => made,
        }
    }

    /// One that stands `instead` of another need not be about what that was to be about.
    fn slate(&mut self, request: &Request, slot: Option<&str>, instead: bool) -> Result<Slate, Error> {
        let slot = slot.map_or(Ok(Slot::default()), Slot::from_name)?;
        let limit = request.limit.unwrap_or(DEFAULT_LIMIT);
        if !(1..=MAX_LIMIT).contains(&limit) {
            return Err(limit_out_of_range(limit));
        }
        let named = request.item_id.iter().chain(&request.item_ids);
        let about: Vec<u32> = named.clone().filter_map(|id| self.catalog.find(id)).collect();
        if about.is_empty() {
            if let Some(id) = named.into_iter().next()
                && !(instead && slot != Slot::Related)
            {
                return Err(unrelated(id));
            }
            if slot == Slot::Related {
                return Err(Error::new(
                    "request_item_id",
                    "slot `related` needs `item_id`: the product on the page",
                ));
            }
        }
        // This slate takes the place of the one before it, which the visitor passed over if it was seen.
        for id in self.shopper.passed(slot.name()) {
            self.pass(id);
        }
        let cart = || self.shopper.cart().iter().rev().copied().collect();
        let focus: Vec<u32> = match slot {
            Slot::Related => about.clone(),
            Slot::BoughtTogether if !about.is_empty() => about.clone(),
            Slot::Cart | Slot::BoughtTogether => cart(),
            _ => Vec::new(),
        };
        // With an empty cart nothing goes.
        let limit = if slot == Slot::Cart && focus.is_empty() { 0 } else { limit };
        let state = if focus.is_empty() { self.state() } else { self.shopper.focused_state(&focus) };
        let allowed = self.allowed(request, slot, &about);
        let mut worn = Vec::new();
        for (filter, by) in &request.boost {
            self.each_fit(filter, |item| worn.push((item, -by)));
        }
        let (ranking, best, explored) = match slot {
            Slot::ForYou | Slot::Related | Slot::Cart => {
                worn.extend(self.worn());
                let explore = request.explore.unwrap_or(true);
                let (ranking, picks) = self.agent.slate(&state, &worn, &allowed, limit, explore);
                (ranking, picks.items, picks.explored)
            }
            _ => {
                let mut scores = self.order(slot, &focus);
                worn.iter().for_each(|&(item, by)| scores[item as usize] -= by);
                let ruled_out = scores.iter_mut().zip(&allowed).filter(|(_, ok)| !**ok);
                ruled_out.for_each(|(score, _)| *score = f32::NEG_INFINITY);
                (self.agent.rank(&state, &[]), top_k(&scores, limit), vec![])
            }
        };
        let mut picks: Vec<u32> = Vec::new();
        let pinned: Vec<u32> = request.pin.iter().filter_map(|id| self.catalog.find(id)).collect();
        for item in pinned.iter().copied().filter(|&item| allowed[item as usize]).chain(best) {
            if picks.len() < limit && !picks.contains(&item) {
                picks.push(item);
            }
        }
        if !instead && picks.len() < request.min.max(usize::from(request.fallback.is_some())) {
            if request.fallback.is_some() {
                return self.slate(request, request.fallback.as_deref(), true);
            }
            picks.clear();
        }
        let learn = slot != Slot::RecentlyViewed && !picks.is_empty();
        let probabilities = self.agent.probabilities(&ranking.logits, &picks);
        let grounds = (!request.unreasoned).then(|| self.grounds(&state, self.shopper.now()));
        let items: Vec<Recommendation> = picks
            .iter()
            .enumerate()
            .map(|(index, &item)| Recommendation {
                item_id: self.catalog.id(item).to_owned(),
                index,
                q: ranking.q[item as usize],
                score: ranking.scores[item as usize],
                probability: probabilities[index],
                reason: match slot {
                    _ if pinned.contains(&item) => plain("featured", "From our selection"),
                    Slot::BoughtTogether => self.bought_with(&focus, item),
                    Slot::RecentlyViewed => plain("recent", "You looked at this"),
                    Slot::Popular => plain("popular", "Popular in the shop"),
                    Slot::New => plain("new", "New in the shop"),
                    _ if explored.contains(&item) => plain("explore", "Something different"),
                    _ => grounds.as_ref().map(|grounds| grounds.reason(item)).unwrap_or_default(),
                },
            })
            .collect();
        let predicted = 1.0 - probabilities.last().copied().unwrap_or(1.0);
        let id = self.shopper.serve(slot.name(), picks, focus, predicted, learn);
        let slate = Slate {
            slate_id: [slot.name(), "-", &host::number_text(id as f64)].concat(),
            slot: slot.name(),
            items,
        };
        self.last.remove(slot.name());
        self.last.entry(slot.name(), slate.clone());
        Ok(slate)
    }

    /// Replays the visitor's transitions for as long as `go_on` says so and steps are owed.
    pub fn learn(&mut self, mut go_on: impl FnMut() -> bool) -> Learned {
        let (mut steps, mut total) = (0, 0.0);
        while go_on()
            && let Some(td_error) = self.agent.learn(&self.shopper)
        {
            steps += 1;
            total += td_error;
        }
        Learned { steps, td_error: if steps == 0 { 0.0 } else { total / steps as f32 } }
    }

    /// Takes a product's score apart, in the present state.
    ///
    /// # Errors
    /// `unknown_item`.
    pub fn explain(&mut self, id: &str) -> Result<Explanation, Error> {
        let a = self
            .catalog
            .find(id)
            .ok_or_else(|| Error::new("unknown_item", ["`", id, "` is not in the catalogue"].concat()))?;
        let (state, worn) = (self.state(), self.worn());
        let ranking = self.agent.rank(&state, &worn);
        let score = ranking.scores[a as usize];
        let allowed = self.allowed(&Request::default(), Slot::ForYou, &[]);
        let ahead = ranking.scores.iter().zip(&allowed).filter(|&(&s, &ok)| ok && s > score).count();
        let grounds = self.grounds(&state, self.shopper.now());
        let reason = grounds.reason(a);
        let history = grounds.history;
        let parts = self.agent.explain(&state, &worn, a);
        let parts = parts.into_iter().map(|part| {
            let touch = part.age.filter(|_| part.source == crate::agent::Source::Event);
            let touch = touch.and_then(|age| history.get(age as usize));
            ScorePart {
                kind: part.source,
                value: part.value,
                item_id: part.item.map(|i| self.catalog.id(i).to_owned()),
                event: touch.map(|t| t.kind.name()),
                time: touch.map(|t| t.time),
            }
        });
        Ok(Explanation {
            item_id: id.to_owned(),
            score,
            q: ranking.q[a as usize],
            rank: allowed[a as usize].then_some(ahead),
            parts: parts.collect(),
            reason,
        })
    }

    /// A look at everything that is known and learned.
    pub fn inspect(&self) -> Inspection {
        let state = self.state();
        let pools = self.agent.model().pools(&state, self.agent.items());
        let norm = |v: &[f32]| dot(v, v).sqrt();
        let names = POOLS.iter().chain(&["context"]);
        let ids = |items: &[u32]| items.iter().map(|&i| self.catalog.id(i).to_owned()).collect();
        let counts = self.shopper.counts();
        let slates = self.last.iter().map(|(_, slate)| {
            let shown = self.shown(&slate.slate_id);
            SlateView {
                slate_id: slate.slate_id.clone(),
                slot: slate.slot.to_owned(),
                items: self.reasoned(slate, shown),
                seen: shown.is_some_and(|s| s.seen.is_some()),
                clicked: shown.is_some_and(|s| !s.clicked.is_empty()),
            }
        });
        Inspection {
            events: Events { total: counts.iter().map(|(_, count)| count).sum(), by_event: counts.clone() },
            unknown_items: self.unknown_items,
            warnings: self.warnings.clone(),
            history: self
                .shopper
                .touches()
                .map(|t| PastEvent {
                    item_id: self.catalog.id(t.item).to_owned(),
                    event: t.kind.name(),
                    time: t.time,
                })
                .collect(),
            cart: ids(self.shopper.cart()),
            bought: ids(self.shopper.bought()),
            seen_slates: self.shopper.slates().filter(|slate| slate.seen.is_some()).count() as u64,
            clicked_slates: self.shopper.slates().filter(|slate| !slate.clicked.is_empty()).count() as u64,
            state: StateView {
                visitor: self.shopper.about().clone(),
                pools: names
                    .zip(flat(&pools).chunks_exact(EMBEDDING))
                    .map(|(name, pool)| Pool { name, weight_norm: norm(pool) })
                    .collect(),
                visitor_vector_norm: norm(self.agent.visitor.taste()),
                uncertainty: self.agent.visitor.uncertainty(),
            },
            learning: Learning {
                updates: self.agent.visitor.updates,
                replay: self.shopper.answered().count(),
                steps: self.agent.replay.steps,
                td_error: self.agent.replay.curve.clone(),
                click_probability: self
                    .clicks_curve
                    .iter()
                    .map(|&(slate, predicted, clicked)| ClickView { slate, predicted, clicked })
                    .collect(),
            },
            slates: slates.collect(),
            catalogue: CatalogueView {
                products: self.catalog.len(),
                in_stock: self.catalog.buyable().iter().filter(|ok| **ok).count(),
                features: self.catalog.description().features().len(),
            },
            model: ModelView {
                source: if self.agent.model().trained { "bundle" } else { "cold" },
                checksum: host::hex(self.model_crc),
                parameters: self.agent.parameters(),
            },
            storage: Storage { bytes: self.export().len() },
            seed: self.seed,
            version: env!("CARGO_PKG_VERSION"),
        }
    }

    /// The visitor as bytes, for [`Setup::state`].
    pub fn export(&self) -> Vec<u8> {
        saved::to_bytes(self)
    }

    /// Goes on from what another recommender of the shop has exported, as if it were this one.
    ///
    /// # Errors
    /// As of [`Setup::state`]; then nothing is changed.
    pub fn resume(&mut self, state: &[u8]) -> Result<(), Error> {
        let saved = Saved::from_bytes(state)?;
        self.erase();
        self.restore(saved);
        Ok(())
    }

    fn restore(&mut self, saved: Saved) {
        let map = |item: u32| saved.ids.get(item as usize).and_then(|id| self.catalog.find(id));
        let mut shopper = saved.shopper;
        let lost = shopper.renumber(map);
        if lost > 0 {
            self.warnings.add("state_unknown_item", || {
                [&host::count_text(lost), " stored mentions of products that are no longer in the catalogue"]
                    .concat()
            });
        }
        shopper.set_about(self.visitor.clone());
        if let (Some(reference), Some(weights)) = (&mut self.agent.reference, &saved.reference) {
            reference.restore(weights, self.catalog.order());
        }
        let mut vector = saved.vector;
        vector.parts.retain_mut(|part| map(part.item).map(|i| part.item = i).is_some());
        self.shopper = shopper;
        self.clicks_curve = saved.clicks_curve;
        if saved.model == self.model_crc && self.agent.visitor.restore(vector) {
            let head = saved.head.and_then(|(weight, bias)| ValueHead::from_parts(&weight, &bias));
            if let Some(head) = head {
                self.agent.resume_head(head, saved.steps);
            }
            self.agent.replay.owed = saved.owed;
            self.agent.replay.curve = saved.td_curve;
        } else {
            // Another model has another space: what was learned in the old one means nothing in it, but the
            // slates and their answers are still at hand, and are learned from anew.
            let answered: Vec<Shown> = self.shopper.answered().cloned().collect();
            for shown in answered {
                let clicked = shown.clicked.first().copied();
                self.agent.answer(&self.shopper, &shown, clicked);
            }
        }
    }

    /// Forgets the visitor: as on the first page, with the same seed.
    pub fn erase(&mut self) {
        self.agent.erase();
        self.shopper = Shopper::new(self.visitor.clone());
        self.clicks_curve.clear();
        self.last.clear();
        self.unknown_items = 0;
        self.warnings = self.catalog.warnings().clone();
    }

    /// Replaces what the page says of the visitor.
    pub fn set_visitor(&mut self, visitor: Named<String>) {
        self.visitor.clone_from(&visitor);
        self.shopper.set_about(visitor);
    }

    /// The product with this id.
    pub fn product(&self, id: &str) -> Option<Product> {
        self.catalog.find(id).and_then(|item| self.catalog.get(item))
    }

    /// The catalogue.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// What was mended or left out so far, in the catalogue and in events.
    pub fn warnings(&self) -> &Warnings {
        &self.warnings
    }

    /// The slate of this id, `for-you-12`, while it is remembered.
    fn shown(&self, id: &str) -> Option<&Shown> {
        let (slot, number) = id.rsplit_once('-')?;
        self.shopper.shown(number.parse().ok()?).filter(|shown| shown.slot == slot)
    }

    fn state(&self) -> State {
        self.shopper.state(self.shopper.now())
    }

    /// What reasons in a state rest on, which is that of `tick`.
    fn grounds<'a>(&'a self, state: &'a State, tick: u64) -> Grounds<'a> {
        let history = self.shopper.history(tick).into_iter().map(|(_, touch)| touch).collect();
        Grounds { agent: &self.agent, catalog: &self.catalog, view: self.agent.view(state), history }
    }

    /// A slate's products, with the reasons that were left out when it was made.
    fn reasoned(&self, slate: &Slate, shown: Option<&Shown>) -> Vec<Recommendation> {
        let mut items = slate.items.clone();
        let Some(shown) = shown.filter(|_| items.iter().any(|item| item.reason.code.is_empty())) else {
            return items;
        };
        let state = self.shopper.state_of(shown);
        let grounds = self.grounds(&state, shown.served);
        for item in items.iter_mut().filter(|item| item.reason.code.is_empty()) {
            item.reason = self.catalog.find(&item.item_id).map(|a| grounds.reason(a)).unwrap_or_default();
        }
        items
    }

    /// What products lose for being stale; with the plain network nothing: its order is that of its Q-values.
    fn worn(&self) -> Vec<(u32, f32)> {
        if self.agent.reference.is_some() {
            return Vec::new();
        }
        self.shopper.worn(&self.agent.wear(), self.shopper.now())
    }

    /// Which products may be shown.
    fn allowed(&self, request: &Request, slot: Slot, about: &[u32]) -> Vec<bool> {
        let find = |id: &String| self.catalog.find(id);
        let mut allowed = match &request.candidates {
            Some(ids) => {
                let mut allowed = vec![false; self.catalog.len()];
                ids.iter().filter_map(find).for_each(|i| allowed[i as usize] = true);
                allowed
            }
            None => vec![true; self.catalog.len()],
        };
        let mut rule_out =
            |items: &mut dyn Iterator<Item = u32>| items.for_each(|i| allowed[i as usize] = false);
        rule_out(&mut request.exclude.iter().filter_map(find));
        rule_out(&mut about.iter().copied());
        // What the visitor looked at may be looked at again, whatever became of it.
        if slot != Slot::RecentlyViewed {
            if self.config.exclude_bought {
                rule_out(&mut self.shopper.bought().iter().copied());
            }
            if self.config.exclude_in_cart || slot == Slot::Cart {
                rule_out(&mut self.shopper.cart().iter().copied());
            }
            if self.config.exclude_out_of_stock {
                let gone = (0..).zip(self.catalog.buyable()).filter(|(_, ok)| !**ok).map(|(i, _)| i);
                rule_out(&mut { gone });
            }
        }
        if let Some(filter) = &request.filter {
            let unfit = (0..).zip(self.catalog.products()).filter(|(_, p)| !filter.admits(p)).map(|(i, _)| i);
            rule_out(&mut { unfit });
        }
        allowed
    }

    fn each_fit(&self, filter: &Filter, mut put: impl FnMut(u32)) {
        for (item, product) in (0..).zip(self.catalog.products()) {
            if filter.admits(&product) {
                put(item);
            }
        }
    }

    fn bought_with(&self, focus: &[u32], item: u32) -> Reason {
        let with =
            |product: &Product| product.bought_with.iter().any(|id| self.catalog.find(id) == Some(item));
        let because: Vec<Product> = focus.iter().filter_map(|&f| self.catalog.get(f)).filter(with).collect();
        let title = because.first().map_or("", |product| &product.title);
        Reason {
            code: "together",
            text: ["Often bought with ", title].concat(),
            because: because.iter().map(|product| product.id.clone()).collect(),
        }
    }

    /// All products' scores in an order that is no ranking of the agent's; −∞ for what is not in it.
    fn order(&self, slot: Slot, focus: &[u32]) -> Vec<f32> {
        let items = self.agent.items();
        let mut scores = match slot {
            Slot::Popular => return items.bias.to_vec(),
            Slot::New => {
                // New to the model first, then the end of the feed, where shops add.
                let count = self.catalog.len() as f32;
                let score = |(place, &new): (usize, &bool)| place as f32 + if new { count } else { 0.0 };
                return items.new.iter().enumerate().map(score).collect();
            }
            _ => vec![f32::NEG_INFINITY; self.catalog.len()],
        };
        if slot == Slot::RecentlyViewed {
            // Of several looks at a product the newest counts.
            for (place, touch) in self.shopper.touches().enumerate() {
                scores[touch.item as usize] = place as f32;
            }
        }
        // What was bought with several of them comes first.
        for product in focus.iter().filter_map(|&item| self.catalog.get(item)) {
            for (place, item) in product.bought_with.iter().enumerate() {
                if let Some(item) = self.catalog.find(item) {
                    let score = &mut scores[item as usize];
                    *score = score.max(0.0) + 1.0 / (place + 1) as f32;
                }
            }
        }
        scores
    }
}

// What few pages hear is by itself.

#[inline(never)]
fn limit_out_of_range(limit: usize) -> Error {
    let (got, most) = (host::count_text(limit), host::count_text(MAX_LIMIT));
    Error::new("request_limit", ["limit is ", &got, ": expected 1 to ", &most].concat())
}

#[inline(never)]
fn unrelated(id: &str) -> Error {
    Error::new("unknown_item", ["`", id, "` is not in the catalogue: nothing can be related to it"].concat())
}
