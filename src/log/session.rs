//! Rows become sessions: in order of time, apart by session id or by half an hour of silence.

use super::intern::NONE;
use super::time::Clock;
use super::{LogEvent, Session};

/// Without a session id, a visitor who does nothing for longer than this begins a new session:
/// GA4's and Matomo's default.
pub const GAP_MS: i64 = 30 * 60 * 1000;

/// A visit that goes on after longer silence than this under the same session id is another visit: the ids began anew.
pub(super) const LONG_GAP_MS: i64 = 24 * 60 * 60 * 1000;

/// Whom a row belongs to, as it says itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Key {
    /// Number of the visitor, or of the browser where nobody is named, or [`NONE`].
    pub user: u32,
    /// Number of the session id, or [`NONE`].
    pub session: u32,
    /// Whether the visitor is named: has a user id.
    pub named: bool,
}

/// What [`build`] made of the rows.
#[derive(Debug, Default)]
pub(super) struct Built {
    /// In the order of their first events.
    pub sessions: Vec<Session>,
    /// Which keys went into which sessions, in order of time.
    pub members: Vec<(u32, u32)>,
    /// How many session ids are several visitors', and the first of them.
    pub shared: (u64, u32),
    /// How often a session id went on after [`LONG_GAP_MS`], and the first that did.
    pub resumed: (u64, u32),
}

/// Sorts `events` by session and time and says where each session lies. While they are read, the
/// `session` of an event is the number of its key, and its `time` is in microseconds.
///
/// Events of one time stay in the order of their rows.
pub(super) fn build(events: &mut [LogEvent], keys: &[Key], clock: Clock) -> Built {
    let mut built = Built { shared: (0, NONE), resumed: (0, NONE), ..Built::default() };
    let lanes = lanes(keys, &mut built.shared);

    events.sort_unstable_by_key(|e| (e.time, e.row));
    // [key] of a lane the open session and the latest time; of each key the session that it was in last
    let mut open_of = vec![(NONE, i64::MIN); keys.len()];
    let mut last_of = vec![NONE; keys.len()];
    let mut users = Vec::new();
    for event in events.iter_mut() {
        let number = event.session as usize;
        let (Some(key), Some(&lane)) = (keys.get(number), lanes.get(number)) else { continue };
        let (open, latest) = &mut open_of[lane as usize];
        let gap = if key.session == NONE { GAP_MS } else { LONG_GAP_MS };
        if clock == Clock::Time && *open != NONE && event.time.saturating_sub(*latest) > gap * 1000 {
            *open = NONE;
            if key.session != NONE {
                let (count, first) = built.resumed;
                built.resumed = (count + 1, if count == 0 { key.session } else { first });
            }
        }
        if *open == NONE {
            *open = users.len() as u32;
            users.push(key.user);
        }
        if *open != last_of[number] {
            last_of[number] = *open;
            built.members.push((event.session, *open));
        }
        if let Some(user) = users.get_mut(*open as usize)
            && *user == NONE
        {
            *user = key.user; // logged in on the way
        }
        *latest = event.time;
        event.session = *open;
    }
    events.sort_unstable_by_key(|e| (e.session, e.time, e.row));

    built.sessions.reserve_exact(users.len());
    let mut start = 0;
    for group in events.chunk_by(|a, b| a.session == b.session) {
        let end = start + group.len();
        let user = users.get(built.sessions.len()).copied().unwrap_or(NONE);
        built.sessions.push(Session { user, start, end });
        start = end;
    }
    built
}

/// For each key the first one that it is together with. Keys of one session id are one visitor's where they name one at
/// most, in one browser at most that names nobody: somebody logged in on the way. Else the id is several visitors', as one
/// is that counts each visitor's visits (1, 2, 3, …) or begins anew each day: then who is not told apart by it is by user.
fn lanes(keys: &[Key], shared: &mut (u64, u32)) -> Vec<u32> {
    // [session id] its first key, a user id and a browser; several where these are not the only ones
    #[derive(Clone, Copy)]
    struct Id {
        first: u32,
        user: u32,
        browser: u32,
        several: bool,
    }
    let ids = keys.iter().map(|k| k.session).filter(|&s| s != NONE).max().map_or(0, |last| last as usize + 1);
    let mut ids = vec![Id { first: NONE, user: NONE, browser: NONE, several: false }; ids];
    for (number, key) in keys.iter().enumerate() {
        let Some(id) = ids.get_mut(key.session as usize) else { continue };
        if id.first == NONE {
            id.first = number as u32;
        }
        let known = if key.named { &mut id.user } else { &mut id.browser };
        if *known == NONE {
            *known = key.user;
        } else if key.user != NONE && key.user != *known && !id.several {
            id.several = true;
            *shared = (shared.0 + 1, if shared.0 == 0 { key.session } else { shared.1 });
        }
    }
    let lane = |(number, key): (usize, &Key)| match ids.get(key.session as usize) {
        Some(id) if !id.several => id.first,
        _ => number as u32,
    };
    keys.iter().enumerate().map(lane).collect()
}

/// Counts, and takes out where they are many, events that repeat another exactly.
///
/// A few are people: a double click within the second that the log is kept to, two lines of one
/// order. More than one in twenty is a file that holds its rows twice. Where all times are whole
/// minutes or days, or a mere order, equal times say nothing and repeats stay; see [`times_doubled`].
/// Returns `(repeats, taken out)`.
pub(super) fn repeats(events: &mut Vec<LogEvent>, sessions: &mut [Session], clock: Clock) -> (u64, bool) {
    if is_coarse(events, clock) {
        return (0, false);
    }
    // rows of one session and time lie together: sort each such run, mark all but the first
    let mut marked = Vec::new();
    for run in events.chunk_by(|a, b| a.session == b.session && a.time == b.time) {
        if run.len() == 1 {
            continue;
        }
        let mut run: Vec<&LogEvent> = run.iter().collect();
        run.sort_unstable_by_key(|e| (same(e), e.row));
        marked.extend(run.windows(2).filter(|w| same(w[0]) == same(w[1])).map(|w| w[1].row));
    }
    let count = marked.len() as u64;
    let many = marked.len() * 20 > events.len();
    if many {
        marked.sort_unstable();
        events.retain(|e| marked.binary_search(&e.row).is_err());
        let mut start = 0;
        for session in sessions.iter_mut() {
            let number = events.get(start).map(|e| e.session);
            let len = events[start..].iter().take_while(|e| Some(e.session) == number).count();
            (session.start, session.end) = (start, start + len);
            start += len;
        }
    }
    (count, many)
}

/// Whether equal times say nothing.
fn is_coarse(events: &[LogEvent], clock: Clock) -> bool {
    clock == Clock::Order || events.iter().all(|e| e.time % 60_000 == 0)
}

/// What a repeated event has in common with the other.
fn same(e: &LogEvent) -> (u32, i64, u32, u8, u32, u16) {
    (e.session, e.time, e.item, e.kind as u8, e.slate, e.position)
}

/// Fewer different events than this may all have happened twice.
const DOUBLED: usize = 100;

/// How often the log seems to hold all of its rows, where times are too coarse to take repeats out: 2 or more where nearly
/// all of its different events come 2, 4, 6, … times.
pub(super) fn times_doubled(events: &[LogEvent], clock: Clock) -> Option<usize> {
    if events.len() < 2 * DOUBLED || !is_coarse(events, clock) {
        return None;
    }
    // [often] how many different events come so often
    let mut counts = [0; 61];
    for run in events.chunk_by(|a, b| a.session == b.session && a.time == b.time) {
        let mut run: Vec<_> = run.iter().map(same).collect();
        run.sort_unstable();
        run.chunk_by(|a, b| a == b).for_each(|group| counts[group.len().min(60)] += 1);
    }
    let different: usize = counts.iter().sum();
    let multiples = |of: usize| -> usize { counts.iter().step_by(of).sum() };
    let nearly_all = |k: &usize| multiples(*k) * 20 >= different * 19;
    (2..=5).rev().find(nearly_all).filter(|_| different >= DOUBLED)
}

#[cfg(test)]
mod tests {
    use super::super::{NO_POSITION, Split};
    use super::*;
    use crate::shopper::EventKind;

    fn event(row: u32, key: u32, minute: i64) -> LogEvent {
        LogEvent {
            time: minute * 60_000_000 + 1,
            item: row,
            session: key,
            row,
            slate: NONE,
            reward: f32::NAN,
            propensity: f32::NAN,
            position: NO_POSITION,
            kind: EventKind::ViewItem,
            split: Split::None,
        }
    }

    fn key(user: u32, session: u32) -> Key {
        Key { user, session, named: user != NONE }
    }

    fn items(events: &[LogEvent], sessions: &[Session]) -> Vec<Vec<u32>> {
        sessions.iter().map(|s| events[s.start..s.end].iter().map(|e| e.item).collect()).collect()
    }

    #[test]
    fn half_an_hour_of_silence_ends_a_session_without_an_id() {
        let keys = [key(0, NONE), key(1, NONE)];
        let mut events =
            vec![event(0, 0, 0), event(1, 1, 5), event(2, 0, 30), event(3, 0, 61), event(4, 1, 35)];
        let sessions = build(&mut events, &keys, Clock::Time).sessions;
        assert_eq!(items(&events, &sessions), [vec![0, 2], vec![1, 4], vec![3]]);
        assert_eq!(sessions[2].user(), Some(0));
    }

    #[test]
    fn an_order_key_knows_no_silence() {
        let keys = [key(0, NONE)];
        let mut events = vec![event(0, 0, 0), event(1, 0, 500)];
        assert_eq!(build(&mut events, &keys, Clock::Order).sessions.len(), 1);
    }

    #[test]
    fn a_visitor_who_logs_in_stays_in_the_session() {
        let keys = [key(NONE, 0), key(7, 0), key(8, 1)];
        let mut events = vec![event(0, 0, 0), event(1, 1, 1), event(2, 2, 2), event(3, 1, 200)];
        let Built { sessions, members, .. } = build(&mut events, &keys, Clock::Time);
        assert_eq!(items(&events, &sessions), [vec![0, 1, 3], vec![2]]);
        assert_eq!(sessions[0].user(), Some(7));
        assert_eq!(members, [(0, 0), (1, 0), (2, 1)]);
    }

    #[test]
    fn visits_counted_for_each_visitor_are_not_thrown_together() {
        let keys: Vec<Key> = (0..5).map(|user| key(user, 0)).collect();
        let mut events: Vec<LogEvent> = (0..10).map(|i| event(i, i % 5, i as i64)).collect();
        assert_eq!(build(&mut events, &keys, Clock::Time).sessions.len(), 5);
    }

    #[test]
    fn a_session_id_is_shared_by_whom_it_names_whatever_the_other_ids_are() {
        // nine ids of one visitor's own, and one that three have
        let mut keys: Vec<Key> = (0..9).map(|id| key(0, id)).collect();
        keys.extend([key(1, 9), key(2, 9), key(NONE, 9)]);
        let mut events: Vec<LogEvent> = (0..24).map(|i| event(i, i % 12, i as i64)).collect();
        let built = build(&mut events, &keys, Clock::Time);
        assert_eq!((built.sessions.len(), built.shared, built.resumed.0), (12, (1, 9), 0));
    }

    #[test]
    fn a_browser_that_names_its_visitor_on_the_way_has_one_session_and_two_browsers_have_two() {
        let browser = |user, session| Key { named: false, ..key(user, session) };
        let keys = [browser(0, 0), key(1, 0), browser(0, 1), browser(2, 1)];
        let mut events: Vec<LogEvent> = (0..8).map(|i| event(i, i % 4, i as i64)).collect();
        let built = build(&mut events, &keys, Clock::Time);
        assert_eq!(items(&events, &built.sessions), [vec![0, 1, 4, 5], vec![2, 6], vec![3, 7]]);
    }

    #[test]
    fn more_than_a_day_of_silence_ends_a_session_with_an_id_too() {
        let keys = [key(NONE, 0), key(7, 0)];
        let rows = || vec![event(0, 0, 0), event(1, 0, 1440), event(2, 1, 2881), event(3, 1, 2882)];
        let mut events = rows();
        let built = build(&mut events, &keys, Clock::Time);
        assert_eq!(items(&events, &built.sessions), [vec![0, 1], vec![2, 3]]);
        assert_eq!((built.resumed, built.sessions[0].user()), ((1, 0), None));
        assert_eq!(build(&mut rows(), &keys, Clock::Order).sessions.len(), 1);
    }

    #[test]
    fn events_of_one_time_stay_in_the_order_of_their_rows() {
        let keys = [key(0, NONE)];
        let mut events = vec![event(2, 0, 5), event(0, 0, 5), event(1, 0, 5), event(3, 0, 4)];
        let sessions = build(&mut events, &keys, Clock::Time).sessions;
        assert_eq!(items(&events, &sessions), [vec![3, 0, 1, 2]]);
    }

    #[test]
    fn a_double_click_stays_and_a_doubled_log_is_halved() {
        let keys = [key(0, NONE)];
        let mut once: Vec<LogEvent> = (0..100).map(|i| event(i, 0, i as i64)).collect();
        once.push(LogEvent { row: 100, ..once[50] });
        let Built { mut sessions, .. } = build(&mut once, &keys, Clock::Time);
        assert_eq!(repeats(&mut once, &mut sessions, Clock::Time), (1, false));
        assert_eq!(once.len(), 101);

        let mut twice: Vec<LogEvent> = (0..100).map(|i| event(i, 0, i as i64)).collect();
        twice.extend((0..100).map(|i| LogEvent { row: 100 + i, ..event(i, 0, i as i64) }));
        let Built { mut sessions, .. } = build(&mut twice, &keys, Clock::Time);
        assert_eq!(repeats(&mut twice, &mut sessions, Clock::Time), (100, true));
        assert_eq!(items(&twice, &sessions), [(0..100).collect::<Vec<u32>>()]);
    }

    #[test]
    fn a_doubled_log_of_coarse_times_is_noticed_and_two_of_a_thing_are_not() {
        let keys = [key(0, NONE)];
        let day = |row: u32| LogEvent { time: i64::from(row % 200) * 86_400_000, ..event(row % 200, 0, 0) };
        let log = |rows: u32| -> Vec<LogEvent> {
            let mut events = (0..rows).map(|row| LogEvent { row, ..day(row) }).collect::<Vec<_>>();
            build(&mut events, &keys, Clock::Order);
            events
        };
        for (rows, often) in
            [(200, None), (300, None), (400, Some(2)), (396, Some(2)), (600, Some(3)), (800, Some(4))]
        {
            assert_eq!(times_doubled(&log(rows), Clock::Order), often, "{rows}");
            assert_eq!(times_doubled(&log(rows), Clock::Time), often, "{rows}");
        }
    }
}
