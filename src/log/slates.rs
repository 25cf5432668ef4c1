//! What was shown together in a session, and what came of each product of it.

use std::collections::HashMap;

use super::time::Clock;
use super::{GAP_MS, LogEvent, NO_POSITION};
use crate::config::Rewards;
use crate::shopper::EventKind;

/// One slate.
#[derive(Debug, Clone, PartialEq)]
pub struct Slate {
    /// Place of its first row among the session's events: the moment when it was shown.
    pub at: usize,
    /// Its products, by place. At least one.
    pub shown: Vec<Shown>,
}

/// One product of a slate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shown {
    /// Place of its row among the session's events.
    pub row: usize,
    /// Place on the slate, from 0: the row's own position, or how many came before it.
    pub place: u16,
    /// Place among the session's events of the first click on it.
    pub clicked: Option<usize>,
    /// Sum of the rewards that it led to: of events with the slate's id, and of others with the product where
    /// it was clicked here last.
    pub reward: f32,
}

/// The slates of a session, in the order in which they were shown. O(events), but for slates of one id.
///
/// Rows with one id are one slate, whatever lies between them: two containers may be logged in turns, and
/// products as they come into view. Some shops count slates anew on each page, so a row begins another slate of
/// its id where the newest has its place or its product already, or had its latest row more than [`GAP_MS`] ago,
/// or, with rows that name no position, was followed by something that the visitor did. Rows that are repeated
/// within one moment count once. A click is one on the newest slate of its id that has the product.
pub(super) fn slates(events: &[LogEvent], clock: Clock) -> Vec<Slate> {
    let rewards = Rewards::default();
    let mut slates: Vec<Slate> = Vec::new();
    // [id] numbers of its slates
    let mut of: HashMap<u32, Vec<usize>> = HashMap::new();
    // [product] slate that it was last clicked on, and its place in `shown`
    let mut clicks: HashMap<u32, (usize, usize)> = HashMap::new();
    // place of the visitor's latest act
    let mut acted = None;
    for (at, event) in events.iter().enumerate() {
        let same_id = event.slate().map(|id| of.entry(id).or_default());
        if event.kind == EventKind::ViewItemList {
            let Some(same_id) = same_id else { continue };
            let newest = same_id.last().and_then(|&number| slates.get_mut(number));
            match newest.map(|slate| (slate.takes(events, at, acted, clock), slate)) {
                Some((Takes::Row, slate)) => slate.push(event, at),
                Some((Takes::Repeat, _)) => {}
                Some((Takes::Nothing, _)) | None => {
                    same_id.push(slates.len());
                    slates.push(Slate { at, shown: Vec::new() });
                    slates.last_mut().into_iter().for_each(|slate| slate.push(event, at));
                }
            }
            continue;
        }
        acted = Some(at);
        let mut newest_first = same_id.into_iter().flat_map(|same_id| same_id.iter().rev());
        let here = newest_first.find_map(|&number| {
            Some((number, slates[number].shown.iter().position(|s| events[s.row].item == event.item)?))
        });
        if let Some(here) = here.filter(|_| event.kind == EventKind::SelectItem) {
            clicks.insert(event.item, here);
        }
        let Some((slate, place)) = here.or_else(|| clicks.get(&event.item).copied()) else { continue };
        let shown = &mut slates[slate].shown[place];
        if event.kind == EventKind::SelectItem && here.is_some() {
            shown.clicked = shown.clicked.or(Some(at));
        }
        shown.reward += event.reward().unwrap_or(rewards.of(event.kind) as f32);
    }
    slates.iter_mut().for_each(|slate| slate.shown.sort_by_key(|shown| shown.place));
    slates
}

/// Takes the positions from slates whose rows name one place for several products, one right after the other and at one
/// moment: a column that is always 0 says nothing of places, and each product would be a slate of its own. (A list that is
/// shown again within the moment begins anew, at another place than it ended.) Gives how many slates those are.
///
/// `events` are in order of session and time. Where all times are whole minutes or days, or a mere order, a moment says
/// nothing.
pub(super) fn drop_positions(events: &mut [LogEvent], clock: Clock) -> u64 {
    if clock == Clock::Order || events.iter().all(|e| e.time % 60_000 == 0) {
        return 0;
    }
    let mut dropped = 0;
    // [id] its latest row that was shown, and whether it has no places
    let mut of: HashMap<u32, (LogEvent, bool)> = HashMap::new();
    for session in events.chunk_by_mut(|a, b| a.session == b.session) {
        of.clear();
        for event in session.iter().filter(|e| e.kind == EventKind::ViewItemList) {
            let Some(id) = event.slate() else { continue };
            let (latest, placeless) = of.entry(id).or_insert((*event, false));
            let at_one_place = (latest.time, latest.position()) == (event.time, event.position());
            *placeless |= at_one_place && event.position().is_some() && latest.item != event.item;
            *latest = *event;
        }
        of.retain(|_, (_, placeless)| *placeless);
        dropped += of.len() as u64;
        for event in session.iter_mut().filter(|e| of.contains_key(&e.slate)) {
            event.position = NO_POSITION;
        }
    }
    dropped
}

/// What becomes of another row with a slate's id.
enum Takes {
    Row,
    /// Nothing: the slate has the very row.
    Repeat,
    /// It is another slate's.
    Nothing,
}

impl Slate {
    fn push(&mut self, event: &LogEvent, row: usize) {
        let place = event.position().unwrap_or(self.shown.len() as u16);
        self.shown.push(Shown { row, place, clicked: None, reward: 0.0 });
    }

    /// While rows are added, the latest is the last.
    fn takes(&self, events: &[LogEvent], at: usize, acted: Option<usize>, clock: Clock) -> Takes {
        let event = &events[at];
        let latest = self.shown.last().map_or(self.at, |shown| shown.row);
        let place = event.position().unwrap_or(self.shown.len() as u16);
        let has = |shown: &&Shown| shown.place == place || events[shown.row].item == event.item;
        let same = |shown: &Shown| {
            let row = &events[shown.row];
            (row.time, row.item, row.position()) == (event.time, event.item, event.position())
        };
        let late = clock == Clock::Time && event.time - events[latest].time > GAP_MS;
        let after_an_act = event.position().is_none() && acted.is_some_and(|acted| acted > latest);
        match self.shown.iter().find(has) {
            Some(_) if self.shown.iter().any(same) => Takes::Repeat,
            None if !late && !after_an_act => Takes::Row,
            _ => Takes::Nothing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Log;

    /// The slates of the only session, as `p1* p2` with a star for each click, and their rewards.
    fn shown(rows: &str) -> Vec<(String, Vec<f32>)> {
        let number = fastrand::u64(..);
        let path = std::env::temp_dir().join(format!("windowshop-shown-{}-{number}.csv", std::process::id()));
        let head = "user_id,session_id,ts,event,slate_id,item_id,position\n";
        let rows: String = rows.lines().map(|row| format!("u,v,{}\n", row.trim())).collect();
        std::fs::write(&path, format!("{head}{rows}")).unwrap();
        let log = Log::read(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        let session = &log.sessions()[0];
        let name = |row: usize| log.items.name(log.events(session)[row].item);
        let one = |slate: &super::Slate| {
            let names = slate
                .shown
                .iter()
                .map(|s| format!("{}{}", name(s.row), if s.clicked.is_some() { "*" } else { "" }));
            (names.collect::<Vec<_>>().join(" "), slate.shown.iter().map(|s| s.reward).collect())
        };
        log.slates(session).iter().map(one).collect()
    }

    fn names(rows: &str) -> Vec<String> {
        shown(rows).into_iter().map(|(names, _)| names).collect()
    }

    #[test]
    fn slates_that_are_logged_in_turns_are_whole_and_have_their_clicks_and_orders() {
        let rows = "1700000000,view_item_list,A,p0,0
            1700000000,view_item_list,B,p4,1
            1700000001,view_item_list,A,p1,1
            1700000001,view_item_list,B,p3,0
            1700000005,select_item,B,p4,1
            1700000006,view_item_list,A,p2,2
            1700000007,select_item,A,p0,0
            1700000008,add_to_cart,,p4,
            1700000009,purchase,,p4,
            1700000009,purchase,,p2,";
        let want = [("p0* p1 p2".to_owned(), vec![1.0, 0.0, 0.0]), ("p3 p4*".to_owned(), vec![0.0, 9.0])];
        assert_eq!(shown(rows), want);
    }

    #[test]
    fn an_id_that_comes_back_names_another_slate() {
        // a place that is taken, a product that is there already, half an hour
        let rows = "1700000000,view_item_list,1,p0,0
            1700000000,view_item_list,1,p1,1
            1700000001,select_item,1,p1,1
            1700000060,view_item_list,1,p2,0
            1700000060,view_item_list,1,p1,1
            1700000061,select_item,1,p1,1
            1700000062,select_item,1,p0,0
            1700000070,view_item_list,1,p2,2
            1700009000,view_item_list,1,p5,1";
        assert_eq!(names(rows), ["p0* p1*", "p2 p1*", "p2", "p5"]);
        // without positions: what was done in between
        let rows = "1700000000,view_item_list,related,p0,
            1700000000,view_item_list,related,p1,
            1700000001,view_item,,p1,
            1700000001,view_item_list,related,p2,
            1700000002,view_item_list,other,p9,
            1700000003,view_item_list,related,p3,";
        assert_eq!(names(rows), ["p0 p1", "p2 p3", "p9"]);
    }

    #[test]
    fn a_place_that_several_products_have_at_one_moment_is_none() {
        let rows = "1700000001,view_item_list,1,p0,0
            1700000001,view_item_list,1,p1,0
            1700000001,view_item_list,1,p2,0
            1700000005,select_item,1,p1,0
            1700000009,view_item_list,2,p0,0
            1700000009,view_item_list,2,p1,1
            1700000009,view_item_list,2,p2,0
            1700000009,view_item_list,2,p3,1";
        // a list that begins anew is another slate still
        assert_eq!(names(rows), ["p0 p1* p2", "p0 p1", "p2 p3"]);
    }

    #[test]
    fn a_row_that_stands_there_twice_is_one() {
        let row = "1700000000,view_item_list,1,p0,0";
        assert_eq!(names(&format!("{row}\n{row}\n1700000000,view_item_list,1,p1,1")), ["p0 p1"]);
    }
}
