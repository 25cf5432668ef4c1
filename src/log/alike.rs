//! Ids that are the same but for how they are written: what spreadsheets and databases make of them on the way.

use std::collections::HashMap;

use crate::error::excerpt;

/// What may have become of ids, how they are alike in spite of it, and how to mend it.
type Mend = (&'static str, fn(&str) -> String, &'static str);

const MENDS: [Mend; 3] = [
    (
        "without the `.0`",
        |id| id.strip_suffix(".0").unwrap_or(id).to_owned(),
        "write the ids as whole numbers or as text",
    ),
    ("without zeros in front", |id| id.trim_start_matches('0').to_owned(), "write the ids as text in both"),
    ("with letters of one case", str::to_lowercase, "write the ids alike in both"),
];

/// Looks for ids of a log that are none of `others`, which stand in `place`, in other ways of writing. Says which of these
/// would find most, weighted by the number beside each id, with an example.
pub fn mend<'a>(
    unknown: impl Iterator<Item = (&'a str, usize)> + Clone,
    others: impl Iterator<Item = &'a str> + Clone,
    place: &str,
) -> Option<String> {
    let tried = MENDS.into_iter().filter_map(|(how, plain, advice)| {
        let others: HashMap<String, &str> = others.clone().map(|id| (plain(id), id)).collect();
        let found = unknown.clone().filter_map(|(id, weight)| Some((id, *others.get(&plain(id))?, weight)));
        let (id, other, _) = found.clone().next()?;
        let (id, other) = (excerpt(id), excerpt(other));
        let said = format!("{how} there are some (`{id}` in the log, `{other}` in {place}): {advice}");
        Some((found.map(|(_, _, weight)| weight).sum::<usize>(), said))
    });
    // of equals the first
    tried.reduce(|best, next| if next.0 > best.0 { next } else { best }).map(|(_, said)| said)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_of_writing_that_finds_most_is_told() {
        let told = |unknown: &[(&'static str, usize)]| {
            mend(unknown.iter().copied(), ["007", "12", "Ab", "3.0"].into_iter(), "the catalogue")
        };
        let told = |unknown: &[(&'static str, usize)]| told(unknown).unwrap_or_default();
        assert!(
            told(&[("x", 9), ("12.0", 1)])
                .starts_with("without the `.0` there are some (`12.0` in the log, `12`")
        );
        assert!(told(&[("3", 1)]).contains("(`3` in the log, `3.0` in the catalogue)"));
        assert!(
            told(&[("12.0", 1), ("7", 2)]).contains("zeros in front there are some (`7` in the log, `007`")
        );
        assert!(
            told(&[("12.0", 1), ("AB", 1), ("aB", 1)])
                .contains("of one case there are some (`AB` in the log, `Ab`")
        );
        assert_eq!(told(&[("x", 9)]), "");
    }
}
