//! State and reward: what the visitor did and what is known of them.

mod event;
mod shown;
mod state;
mod wear;

pub use event::{Event, EventItem, EventKind};
pub use shown::Shown;
pub use state::{Entry, HISTORY, ITEM_POOLS, Interest, LONG, POOLS, PROGRESS, Past, State};
pub use wear::{CAUTION, WEARS, Wear};

use crate::wire::{Sink, Source};
use crate::{Named, catalog};

/// Events kept in detail. Older ones live on in what was learned from them.
const MAX_TOUCHES: usize = 512;
/// Slates made but not answered that are remembered.
const MAX_OPEN: usize = 64;

/// One event with one product.
#[derive(Debug, Clone, PartialEq)]
pub struct Touch {
    /// When, on the visitor's own clock of happenings.
    pub tick: u64,
    /// Number in the catalogue.
    pub item: u32,
    /// What was done.
    pub kind: EventKind,
    /// Milliseconds since 1970.
    pub time: f64,
    /// Number of the session, from 0.
    pub session: u32,
}

/// A visitor: events, cart, purchases, slates and how they were answered.
///
/// Everything is ordered by a clock of happenings (`tick`), so that the state at any earlier moment can be
/// had again: replay needs the state that a slate was made in.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Shopper {
    tick: u64,
    touches: Vec<Touch>,
    /// In the order of adding.
    cart: Vec<u32>,
    bought: Vec<u32>,
    /// Open and answered slates, oldest first.
    shown: Vec<Shown>,
    slates: u64,
    session: u32,
    last_time: f64,
    /// What the page says of the visitor: `country`, `age_group`, `segment`, …
    about: Named<String>,
    /// Events by kind, over the visitor's life.
    counts: Named<u64>,
}

impl Shopper {
    /// A visitor of whom only demographics and context are known.
    pub fn new(about: Named<String>) -> Self {
        Self { about, ..Self::default() }
    }

    /// Replaces what the page says of the visitor; nothing given leaves what was known.
    pub fn set_about(&mut self, about: Named<String>) {
        if !about.is_empty() {
            self.about = about;
        }
    }

    /// Notes an event with a product. `gap` ms without any event begins a new session.
    ///
    /// Time never runs backwards here: an event that comes late, or from a clock set back a little, takes the time of
    /// the newest one; the result says whether that happened. For a clock set back further see [`Self::set_clock`].
    pub fn touch(&mut self, kind: EventKind, item: u32, time: f64, gap: f64) -> bool {
        let backwards = time < self.last_time;
        let time = self.advance(time, gap);
        self.tick += 1;
        *self.counts.entry(kind.name(), 0) += 1;
        match kind {
            EventKind::AddToCart if !self.cart.contains(&item) => self.cart.push(item),
            EventKind::RemoveFromCart => self.cart.retain(|&i| i != item),
            EventKind::Purchase => {
                self.cart.retain(|&i| i != item);
                if !self.bought.contains(&item) {
                    self.bought.push(item);
                }
            }
            EventKind::Refund => self.bought.retain(|&i| i != item),
            _ => {}
        }
        self.touches.push(Touch { tick: self.tick, item, kind, time, session: self.session });
        if self.touches.len() > MAX_TOUCHES {
            self.touches.remove(0);
        }
        backwards
    }

    /// The clock says `now`. Where the latest event is more than `ahead` ms ahead of that, it came from a clock that was
    /// wrong and has been set right since: time goes on from now, in another session.
    pub fn set_clock(&mut self, now: f64, ahead: f64) {
        if self.last_time > now + ahead {
            self.last_time = now;
            self.session += 1;
        }
    }

    fn advance(&mut self, time: f64, gap: f64) -> f64 {
        let time = time.max(self.last_time);
        if self.last_time > 0.0 && time - self.last_time > gap {
            self.session += 1;
        }
        self.last_time = time;
        time
    }

    /// Notes a slate that was made in the present state, and gives it its number.
    pub fn serve(
        &mut self,
        slot: &str,
        items: Vec<u32>,
        focus: Vec<u32>,
        predicted: f32,
        learn: bool,
    ) -> u64 {
        self.slates += 1;
        self.tick += 1;
        self.shown.push(Shown {
            id: self.slates,
            slot: slot.to_owned(),
            items,
            served: self.tick,
            focus,
            seen: None,
            closed: None,
            clicked: Vec::new(),
            reward: 0.0,
            predicted,
            learn,
        });
        let open = self.shown.iter().filter(|s| s.closed.is_none()).count();
        if open > MAX_OPEN
            && let Some(oldest) = self.shown.iter().position(|s| s.closed.is_none())
        {
            self.shown.remove(oldest);
        }
        self.slates
    }

    /// The slate with this number, while it is remembered.
    pub fn shown(&self, id: u64) -> Option<&Shown> {
        self.shown.iter().rev().find(|s| s.id == id)
    }

    fn shown_mut(&mut self, id: u64) -> Option<&mut Shown> {
        self.shown.iter_mut().rev().find(|s| s.id == id)
    }

    /// The slate was seen. Answers the slates that this closes as skipped: those of the same slot that were
    /// seen before and not clicked.
    pub fn seen(&mut self, id: u64, time: f64, gap: f64) -> Vec<u64> {
        let Some(slot) = self.shown(id).filter(|s| s.seen.is_none()).map(|s| s.slot.clone()) else {
            return Vec::new();
        };
        self.advance(time, gap);
        self.tick += 1;
        let tick = self.tick;
        *self.counts.entry(EventKind::ViewItemList.name(), 0) += 1;
        let before = self.passed(&slot);
        if let Some(s) = self.shown_mut(id) {
            s.seen = Some(tick);
        }
        before
    }

    /// Slates of a slot that were seen and neither clicked nor closed.
    pub fn passed(&self, slot: &str) -> Vec<u64> {
        let passed = |s: &&Shown| s.slot == slot && s.seen.is_some() && s.closed.is_none();
        self.shown.iter().filter(passed).map(|s| s.id).collect()
    }

    /// Ends the visitor's chance to answer a slate: what was not clicked was skipped.
    pub fn close(&mut self, id: u64) {
        self.tick += 1;
        let tick = self.tick;
        if let Some(s) = self.shown_mut(id).filter(|s| s.closed.is_none()) {
            s.closed = Some(tick);
        }
    }

    /// Notes that `item` of slate `id` was clicked. A click is also a sight.
    pub fn clicked(&mut self, id: u64, item: u32) {
        let tick = self.tick;
        if let Some(s) = self.shown_mut(id) {
            s.seen = s.seen.or(Some(tick));
            if !s.clicked.contains(&item) {
                s.clicked.push(item);
            }
        }
    }

    /// Credits a reward to the slate whose click led to the product, if one did.
    pub fn credit(&mut self, item: u32, reward: f32) {
        if let Some(s) = self.shown.iter_mut().rev().find(|s| s.clicked.contains(&item)) {
            s.reward += reward;
        }
    }

    /// Forgets the oldest answered slates beyond `capacity`, whether they are learned from or not.
    pub fn trim(&mut self, capacity: usize) {
        while self.shown.iter().filter(|s| s.closed.is_some()).count() > capacity
            && let Some(oldest) = self.shown.iter().position(|s| s.closed.is_some())
        {
            self.shown.remove(oldest);
        }
    }

    /// Answered slates that may be learned from, oldest first.
    pub fn answered(&self) -> impl DoubleEndedIterator<Item = &Shown> {
        self.shown.iter().filter(|s| s.closed.is_some() && s.learn)
    }

    /// All remembered slates, oldest first.
    pub fn slates(&self) -> impl DoubleEndedIterator<Item = &Shown> {
        self.shown.iter()
    }

    /// Events in detail, oldest first.
    pub fn touches(&self) -> impl DoubleEndedIterator<Item = &Touch> + ExactSizeIterator {
        self.touches.iter()
    }

    /// What is in the cart, in the order of adding.
    pub fn cart(&self) -> &[u32] {
        &self.cart
    }

    /// What was bought and kept.
    pub fn bought(&self) -> &[u32] {
        &self.bought
    }

    /// Events by GA4 name, over the visitor's life.
    pub fn counts(&self) -> &Named<u64> {
        &self.counts
    }

    /// What the page says of the visitor.
    pub fn about(&self) -> &Named<String> {
        &self.about
    }

    /// The present tick.
    pub fn now(&self) -> u64 {
        self.tick + 1
    }

    /// Browsing acts before `tick`, newest first. Successive events with one product are one act: a click on
    /// a slate and the page it opens are not two signs of interest.
    pub fn history(&self, tick: u64) -> Vec<(Past, Touch)> {
        if self.touches.is_empty() { Vec::new() } else { self.acts(tick) }
    }

    // What is asked only of visitors who have done something is by itself, since nobody has before the first cards.

    #[inline(never)]
    fn acts(&self, tick: u64) -> Vec<(Past, Touch)> {
        let mut acts: Vec<(Past, Touch)> = Vec::with_capacity(HISTORY);
        for touch in self.touches.iter().rev().filter(|t| t.tick < tick) {
            let Some(interest) = Interest::of(touch.kind) else { continue };
            if let Some((past, _)) = acts.last_mut().filter(|(p, _)| p.item == touch.item) {
                if past.interest == Interest::Viewed {
                    past.interest = interest;
                }
                continue;
            }
            if acts.len() == HISTORY {
                break;
            }
            let sessions_ago = self.session - touch.session;
            let chosen = self.was_chosen(touch.item, tick);
            let past = Past { sessions_ago, chosen, ..Past::new(touch.item, interest) };
            acts.push((past, touch.clone()));
        }
        // Sessions are counted back from the one that was under way at `tick`.
        let newest = acts.first().map_or(0, |(p, _)| p.sessions_ago);
        if tick <= self.tick {
            for (past, _) in &mut acts {
                past.sessions_ago -= newest;
            }
        }
        acts
    }

    /// Whether a product was clicked, before `tick`, on a slate that was learned from.
    #[inline(never)]
    fn was_chosen(&self, item: u32, tick: u64) -> bool {
        let on = |s: &Shown| s.learn && s.closed.is_some_and(|t| t < tick) && s.clicked.contains(&item);
        self.shown.iter().any(on)
    }

    /// The state that a slate was made in.
    pub fn state_of(&self, shown: &Shown) -> State {
        if shown.focus.is_empty() { self.state(shown.served) } else { self.focused_state(&shown.focus) }
    }

    /// The state of someone who is looking at all of these products, and of whom otherwise only demographics and context
    /// are known.
    pub fn focused_state(&self, focus: &[u32]) -> State {
        State::even(focus, self.context())
    }

    fn context(&self) -> Vec<u32> {
        self.about.iter().map(|(name, value)| catalog::hash(name, value)).collect()
    }

    /// The state s at `tick`; [`Self::now`] for the present one.
    pub fn state(&self, tick: u64) -> State {
        let context = self.context();
        if self.is_new() { State { entries: Vec::new(), context } } else { self.state_at(tick, context) }
    }

    /// Whether the visitor has done nothing yet, and seen no slate.
    fn is_new(&self) -> bool {
        self.touches.is_empty()
            && self.shown.iter().all(|slate| slate.seen.is_none() && slate.closed.is_none())
    }

    #[inline(never)]
    fn state_at(&self, tick: u64, context: Vec<u32>) -> State {
        let skipped: Vec<Vec<u32>> = self
            .shown
            .iter()
            .rev()
            .filter(|s| s.learn && s.closed.is_some_and(|t| t < tick))
            .map(Shown::skipped)
            .take(state::SKIPPED_SLATES)
            .collect();
        let history = self.history(tick).into_iter().map(|(p, _)| p);
        State::new(history, skipped.iter().map(Vec::as_slice), context)
    }

    /// What products lose at `tick` for being stale, each in as many parts as there are causes.
    pub fn worn(&self, wear: &Wear, tick: u64) -> Vec<(u32, f32)> {
        if self.is_new() { Vec::new() } else { self.worn_out(wear, tick) }
    }

    #[inline(never)]
    fn worn_out(&self, wear: &Wear, tick: u64) -> Vec<(u32, f32)> {
        let mut worn = Vec::new();
        let seen =
            self.shown.iter().rev().filter(|s| s.seen.is_some_and(|t| t < tick)).take(wear::WORN_SLATES);
        for (age, slate) in (0..).zip(seen) {
            let by = wear.passed(age);
            for &item in slate.items.iter().filter(|i| !slate.clicked.contains(i)) {
                worn.push((item, by));
            }
        }
        // All that is remembered of them, not only what the state reads: who has looked at more has not forgotten the rest.
        let looked = worn.len();
        let (mut age, mut newest) = (-1, None);
        for touch in self.touches.iter().rev().filter(|t| t.tick < tick && Interest::of(t.kind).is_some()) {
            let item = touch.item;
            if newest.replace(item) == Some(item) {
                continue;
            }
            age += 1;
            let before = worn[looked..].iter().any(|w| w.0 == item);
            worn.push((item, wear.looked(age, before)));
        }
        worn
    }

    /// Rewrites every product number by `map`, dropping what has none: the catalogue may have changed since
    /// the visitor's last page. Answers how many products were dropped.
    pub fn renumber(&mut self, map: impl Fn(u32) -> Option<u32>) -> usize {
        let mut lost = 0;
        let mut keep = |items: &mut Vec<u32>| {
            let before = items.len();
            *items = items.iter().filter_map(|&i| map(i)).collect();
            lost += before - items.len();
        };
        keep(&mut self.cart);
        keep(&mut self.bought);
        for slate in &mut self.shown {
            let skipped = slate.clicked.is_empty();
            keep(&mut slate.items);
            keep(&mut slate.clicked);
            keep(&mut slate.focus);
            // Without all that was clicked on it, it would pass for skipped.
            slate.learn &= skipped || !slate.clicked.is_empty();
        }
        let before = self.touches.len();
        self.touches.retain_mut(|t| map(t.item).map(|i| t.item = i).is_some());
        lost + before - self.touches.len()
    }

    /// Every product number in use.
    pub fn items(&self) -> impl Iterator<Item = u32> {
        let slates = self.shown.iter().flat_map(|s| s.items.iter().chain(&s.clicked).chain(&s.focus));
        self.touches.iter().map(|t| t.item).chain(slates.chain(&self.cart).chain(&self.bought).copied())
    }
}

impl Touch {
    fn write(&self, to: &mut Sink, stored: &[u32]) {
        to.whole(self.tick);
        to.whole(stored[self.item as usize].into());
        to.whole(self.kind as u64);
        to.number(self.time);
        to.whole(self.session.into());
    }

    fn read(from: &mut Source) -> Self {
        Self {
            tick: from.whole(),
            item: from.small(),
            kind: kind_of(from),
            time: from.number(),
            session: from.small(),
        }
    }
}

fn kind_of(from: &mut Source) -> EventKind {
    let kind = EventKind::ALL.get(from.small() as usize);
    kind.copied().unwrap_or_else(|| {
        from.fail::<u32>();
        EventKind::ViewItem
    })
}

impl Shopper {
    /// Writes it with the numbers that each product of the catalogue has in what is stored.
    pub(crate) fn write(&self, to: &mut Sink, stored: &[u32]) {
        to.whole(self.tick);
        to.list(&self.touches, |to, touch| touch.write(to, stored));
        to.items(&self.cart, stored);
        to.items(&self.bought, stored);
        to.list(&self.shown, |to, shown| shown.write(to, stored));
        to.whole(self.slates);
        to.whole(self.session.into());
        to.number(self.last_time);
        to.named(&self.about, |to, value| to.text(value));
        to.named(&self.counts, |to, &count| to.whole(count));
    }

    pub(crate) fn read(from: &mut Source) -> Self {
        Self {
            tick: from.whole(),
            touches: from.list(Touch::read),
            cart: from.wholes(),
            bought: from.wholes(),
            shown: from.list(Shown::read),
            slates: from.whole(),
            session: from.small(),
            last_time: from.number(),
            about: from.named(Source::text),
            counts: from.named(Source::whole),
        }
    }
}

/// What product `item` loses of all that [`Shopper::worn`] names.
pub fn worn_by(worn: &[(u32, f32)], item: u32) -> f32 {
    worn.iter().filter(|(worn, _)| *worn == item).map(|(_, by)| by).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GAP: f64 = 30.0 * 60_000.0;

    #[test]
    fn every_stored_field_is_in_the_readme() {
        assert_listed!(
            Shopper { tick, touches, cart, bought, shown, slates, session, last_time, about, counts },
            Shopper::default()
        );
        assert_listed!(
            Shown { id, slot, items, served, focus, seen, closed, clicked, reward, predicted, learn },
            Shown {
                id: 1,
                slot: String::new(),
                items: vec![],
                served: 0,
                focus: vec![],
                seen: None,
                closed: None,
                clicked: vec![],
                reward: 0.0,
                predicted: 0.0,
                learn: true
            }
        );
    }

    #[test]
    fn what_was_looked_at_long_ago_is_worn_still_and_once() {
        let mut s = Shopper::default();
        for item in (0..3 * HISTORY as u32).chain([5, 5, 6]) {
            s.touch(EventKind::ViewItem, item, 1.0, GAP);
        }
        let worn = |item: u32| worn_by(&s.worn(&Wear([0.0, 0.0, 0.0, 2.0]), s.now()), item);
        assert!((0..3 * HISTORY as u32).all(|item| worn(item) == 2.0));
        assert_eq!(worn(3 * HISTORY as u32), 0.0);
        // 5 was looked at once lately, by two events, and once before, sixty products ago.
        let fading = worn_by(&s.worn(&Wear([0.0, 0.0, 1.0, 0.0]), s.now()), 5);
        assert!((fading - 0.8).abs() < 1e-4, "{fading}");
    }

    #[test]
    fn a_click_and_the_page_it_opens_are_one_act() {
        let mut s = Shopper::default();
        s.touch(EventKind::SelectItem, 1, 1.0, GAP);
        s.touch(EventKind::ViewItem, 1, 2.0, GAP);
        s.touch(EventKind::AddToCart, 1, 3.0, GAP);
        s.touch(EventKind::ViewItem, 2, 4.0, GAP);
        let acts: Vec<_> = s.history(s.now()).iter().map(|(p, _)| (p.item, p.interest)).collect();
        assert_eq!(acts, [(2, Interest::Viewed), (1, Interest::Carted)]);
    }

    #[test]
    fn a_slate_counts_for_nothing_until_it_is_seen() {
        let (mut s, wear) = (Shopper::default(), Wear([0.1; wear::WEARS]));
        s.set_about([("country".to_owned(), "DE".to_owned())].into_iter().collect());
        let nothing = State::new([], [], s.context());
        let id = s.serve("for-you", vec![4, 5], vec![], 0.1, true);
        assert_eq!((s.state(s.now()), s.worn(&wear, s.now())), (nothing, vec![]));
        s.seen(id, 2.0, GAP);
        assert_eq!(s.worn(&wear, s.now()).len(), 2);
        s.close(id);
        assert_eq!(s.state(s.now()).entries.len(), 2);
    }

    #[test]
    fn the_state_at_an_earlier_tick_is_the_state_as_it_was_then() {
        let mut s = Shopper::default();
        s.touch(EventKind::ViewItem, 1, 1.0, GAP);
        let then = s.state(s.now());
        let id = s.serve("for-you", vec![4, 5], vec![], 0.1, true);
        let tick = s.shown(id).unwrap().served;
        s.seen(id, 2.0, GAP);
        s.close(id);
        s.touch(EventKind::ViewItem, 9, 3.0, GAP);
        assert_eq!(s.state(tick), then);
        assert_ne!(s.state(s.now()), then);
    }

    #[test]
    fn a_later_click_is_not_in_the_state_of_a_slate_that_was_made_before_it() {
        let mut s = Shopper::default();
        let a = s.serve("for-you", vec![1, 2], vec![], 0.1, true);
        s.seen(a, 1.0, GAP);
        s.touch(EventKind::ViewItem, 1, 2.0, GAP);
        let then = s.state(s.now());
        let b = s.serve("cart", vec![4, 5], vec![], 0.1, true);
        s.close(a);
        s.clicked(a, 1);
        s.touch(EventKind::SelectItem, 1, 3.0, GAP);
        assert_eq!(s.state_of(s.shown(b).unwrap()), then);
    }

    #[test]
    fn time_never_runs_backwards_and_a_gap_begins_a_session() {
        let mut s = Shopper::default();
        assert!(!s.touch(EventKind::ViewItem, 1, 10.0 + GAP, GAP));
        assert!(s.touch(EventKind::ViewItem, 2, 5.0, GAP));
        assert!(!s.touch(EventKind::ViewItem, 3, 11.0 + 2.0 * GAP, GAP));
        let ago: Vec<_> = s.history(s.now()).iter().map(|(p, _)| (p.item, p.sessions_ago)).collect();
        assert_eq!(ago, [(3, 0), (2, 1), (1, 1)]);
    }

    #[test]
    fn a_clock_that_was_far_ahead_is_done_with_once_it_is_set_right() {
        let (day, mut s) = (86_400_000.0, Shopper::default());
        for (item, now) in [(1, 9_000.0 * day), (2, day), (3, 1.5 * day), (4, 2.5 * day)] {
            s.set_clock(now, day);
            s.touch(EventKind::ViewItem, item, now, GAP);
        }
        let times: Vec<_> = s.touches().map(|t| (t.time / day, t.session)).collect();
        assert_eq!(times, [(9_000.0, 0), (1.0, 1), (1.5, 2), (2.5, 3)]);
    }

    #[test]
    fn a_slate_is_skipped_when_the_next_of_its_slot_is_seen() {
        let mut s = Shopper::default();
        let a = s.serve("for-you", vec![1, 2], vec![], 0.1, true);
        let other = s.serve("cart", vec![3], vec![], 0.1, true);
        s.seen(a, 1.0, GAP);
        s.seen(other, 1.0, GAP);
        let b = s.serve("for-you", vec![4], vec![], 0.1, true);
        assert_eq!(s.seen(b, 2.0, GAP), [a]);
        assert_eq!(s.seen(b, 3.0, GAP), Vec::<u64>::new());
    }

    #[test]
    fn a_purchase_is_credited_to_the_slate_whose_click_led_to_it() {
        let mut s = Shopper::default();
        let a = s.serve("for-you", vec![1, 2], vec![], 0.1, true);
        let b = s.serve("for-you", vec![3, 4], vec![], 0.1, true);
        s.clicked(a, 2);
        s.clicked(b, 3);
        s.credit(2, 5.0);
        s.credit(9, 5.0);
        assert_eq!((s.shown(a).unwrap().reward, s.shown(b).unwrap().reward), (5.0, 0.0));
    }

    #[test]
    fn a_slate_whose_clicked_product_left_the_catalogue_is_not_taken_for_skipped() {
        let mut s = Shopper::default();
        let slates = [(vec![1, 2], vec![1]), (vec![1, 2], vec![1, 2]), (vec![1, 2], vec![])];
        for (items, clicked) in slates {
            let id = s.serve("for-you", items, vec![], 0.1, true);
            s.close(id);
            clicked.into_iter().for_each(|item| s.clicked(id, item));
        }
        assert_eq!(s.renumber(|item| (item != 1).then_some(item)), 5);
        let learned: Vec<_> = s.answered().map(|slate| (slate.id, slate.clicked.clone())).collect();
        assert_eq!(learned, [(2, vec![2]), (3, vec![])]);
    }

    #[test]
    fn memory_is_bounded_over_a_long_life() {
        let mut s = Shopper::default();
        for k in 0..3000_u32 {
            let id = s.serve("for-you", vec![k, k + 1], vec![], 0.1, k % 3 == 0);
            s.touch(EventKind::ViewItem, k, f64::from(k), GAP);
            if k % 2 == 0 {
                s.seen(id, f64::from(k), GAP);
                s.close(id);
            }
            s.trim(100);
        }
        assert_eq!(s.touches().len(), MAX_TOUCHES);
        assert!(s.slates().count() <= 100 + MAX_OPEN);
    }
}
