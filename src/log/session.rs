//! Rows become sessions: in order of time, apart by session id or by half an hour of silence.

use super::intern::NONE;
use super::time::Clock;
use super::{LogEvent, Session};

/// Without a session id, a visitor who does nothing for longer than this begins a new session:
/// GA4's and Matomo's default.
pub const GAP_MS: i64 = 30 * 60 * 1000;

/// Whom a row belongs to, as it says itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Key {
    /// Number of the visitor, or [`NONE`].
    pub user: u32,
    /// Number of the session id, or [`NONE`].
    pub session: u32,
}

/// Sorts `events` by session and time and says where each session lies. While they are read, the
/// `session` of an event is the number of its key, and its `time` is in microseconds.
///
/// Sessions come in the order of their first event; events of one time stay in the order of their
/// rows. Returns which keys went into which sessions, too, as pairs in order of time.
pub(super) fn build(events: &mut [LogEvent], keys: &[Key], clock: Clock) -> (Vec<Session>, Vec<(u32, u32)>) {
    // A session id that counts each visitor's visits (1, 2, 3, …) is shared by many visitors; one
    // that is unique is shared by two at most, where somebody logs in on the way.
    let mut ids: Vec<u32> = keys.iter().map(|k| k.session).filter(|&s| s != NONE).collect();
    let pairs = ids.len();
    ids.sort_unstable();
    ids.dedup();
    let shared = pairs > 2 * ids.len();

    events.sort_unstable_by_key(|e| (e.time, e.row));
    let by_id_len = ids.last().map_or(0, |&last| last as usize + 1);
    let mut by_id = vec![NONE; by_id_len];
    let mut by_key = vec![(NONE, i64::MIN); keys.len()];
    let mut users = Vec::new();
    let mut members: Vec<(u32, u32)> = Vec::new();
    for event in events.iter_mut() {
        let Some(key) = keys.get(event.session as usize) else { continue };
        let number = event.session;
        let (open, last) = &mut by_key[number as usize];
        let before = *open;
        if key.session == NONE {
            if clock == Clock::Time && event.time.saturating_sub(*last) > GAP_MS * 1000 {
                *open = NONE;
            }
        } else if !shared {
            *open = by_id[key.session as usize];
        }
        if *open == NONE {
            *open = users.len() as u32;
            users.push(key.user);
        }
        if *open != before {
            members.push((number, *open));
        }
        if key.session != NONE && !shared {
            by_id[key.session as usize] = *open;
        }
        if let Some(user) = users.get_mut(*open as usize)
            && *user == NONE
        {
            *user = key.user; // logged in on the way
        }
        *last = event.time;
        event.session = *open;
    }
    events.sort_unstable_by_key(|e| (e.session, e.time, e.row));

    let mut sessions = Vec::with_capacity(users.len());
    let mut start = 0;
    for group in events.chunk_by(|a, b| a.session == b.session) {
        let end = start + group.len();
        let user = users.get(sessions.len()).copied().unwrap_or(NONE);
        sessions.push(Session { user, start, end });
        start = end;
    }
    (sessions, members)
}

/// Counts, and takes out where they are many, events that repeat another exactly.
///
/// A few are people: a double click within the second that the log is kept to, two lines of one
/// order. More than one in twenty is a file that holds its rows twice. Where all times are whole
/// minutes or days, or a mere order, equal times say nothing and repeats stay. Returns `(repeats, taken out)`.
pub(super) fn repeats(events: &mut Vec<LogEvent>, sessions: &mut [Session], clock: Clock) -> (u64, bool) {
    if clock == Clock::Order || events.iter().all(|e| e.time % 60_000 == 0) {
        return (0, false);
    }
    let same = |e: &LogEvent| (e.session, e.time, e.item, e.kind as u8, e.slate, e.position);
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

    fn items(events: &[LogEvent], sessions: &[Session]) -> Vec<Vec<u32>> {
        sessions.iter().map(|s| events[s.start..s.end].iter().map(|e| e.item).collect()).collect()
    }

    #[test]
    fn half_an_hour_of_silence_ends_a_session_without_an_id() {
        let keys = [Key { user: 0, session: NONE }, Key { user: 1, session: NONE }];
        let mut events =
            vec![event(0, 0, 0), event(1, 1, 5), event(2, 0, 30), event(3, 0, 61), event(4, 1, 35)];
        let (sessions, _) = build(&mut events, &keys, Clock::Time);
        assert_eq!(items(&events, &sessions), [vec![0, 2], vec![1, 4], vec![3]]);
        assert_eq!(sessions[2].user(), Some(0));
    }

    #[test]
    fn an_order_key_knows_no_silence() {
        let keys = [Key { user: 0, session: NONE }];
        let mut events = vec![event(0, 0, 0), event(1, 0, 500)];
        assert_eq!(build(&mut events, &keys, Clock::Order).0.len(), 1);
    }

    #[test]
    fn a_visitor_who_logs_in_stays_in_the_session() {
        let keys = [Key { user: NONE, session: 0 }, Key { user: 7, session: 0 }, Key { user: 8, session: 1 }];
        let mut events = vec![event(0, 0, 0), event(1, 1, 1), event(2, 2, 2), event(3, 1, 200)];
        let (sessions, members) = build(&mut events, &keys, Clock::Time);
        assert_eq!(items(&events, &sessions), [vec![0, 1, 3], vec![2]]);
        assert_eq!(sessions[0].user(), Some(7));
        assert_eq!(members, [(0, 0), (1, 0), (2, 1)]);
    }

    #[test]
    fn visits_counted_for_each_visitor_are_not_thrown_together() {
        let keys: Vec<Key> = (0..5).map(|user| Key { user, session: 0 }).collect();
        let mut events: Vec<LogEvent> = (0..10).map(|i| event(i, i % 5, i as i64)).collect();
        assert_eq!(build(&mut events, &keys, Clock::Time).0.len(), 5);
    }

    #[test]
    fn events_of_one_time_stay_in_the_order_of_their_rows() {
        let keys = [Key { user: 0, session: NONE }];
        let mut events = vec![event(2, 0, 5), event(0, 0, 5), event(1, 0, 5), event(3, 0, 4)];
        let (sessions, _) = build(&mut events, &keys, Clock::Time);
        assert_eq!(items(&events, &sessions), [vec![3, 0, 1, 2]]);
    }

    #[test]
    fn a_double_click_stays_and_a_doubled_log_is_halved() {
        let keys = [Key { user: 0, session: NONE }];
        let mut once: Vec<LogEvent> = (0..100).map(|i| event(i, 0, i as i64)).collect();
        once.push(LogEvent { row: 100, ..once[50] });
        let (mut sessions, _) = build(&mut once, &keys, Clock::Time);
        assert_eq!(repeats(&mut once, &mut sessions, Clock::Time), (1, false));
        assert_eq!(once.len(), 101);

        let mut twice: Vec<LogEvent> = (0..100).map(|i| event(i, 0, i as i64)).collect();
        twice.extend((0..100).map(|i| LogEvent { row: 100 + i, ..event(i, 0, i as i64) }));
        let (mut sessions, _) = build(&mut twice, &keys, Clock::Time);
        assert_eq!(repeats(&mut twice, &mut sessions, Clock::Time), (100, true));
        assert_eq!(items(&twice, &sessions), [(0..100).collect::<Vec<u32>>()]);
    }
}
