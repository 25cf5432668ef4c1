//! A few values by name.

/// Values by name, in the order of the names: an object in JavaScript. For a handful of names, which this searches
/// one after the other.
#[derive(Debug, Clone, PartialEq)]
pub struct Named<T>(Vec<(String, T)>);

impl<T> Default for Named<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Named<T> {
    /// The value of this name.
    pub fn get(&self, name: &str) -> Option<&T> {
        self.0.iter().find(|(n, _)| n == name).map(|(_, value)| value)
    }

    /// The value of this name, which is `value` if there was none.
    pub fn entry(&mut self, name: &str, value: T) -> &mut T {
        let at = self.0.iter().position(|(n, _)| n.as_str() >= name).unwrap_or(self.0.len());
        if self.0.get(at).is_none_or(|(n, _)| n != name) {
            self.0.insert(at, (name.to_owned(), value));
        }
        &mut self.0[at].1
    }

    /// Names and values, in the order of the names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// Forgets a name and its value.
    pub fn remove(&mut self, name: &str) {
        self.0.retain(|(n, _)| n != name);
    }

    /// True when there is no name.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Forgets all names.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

impl<T> FromIterator<(String, T)> for Named<T> {
    /// Of two values with one name the first stays.
    fn from_iter<I: IntoIterator<Item = (String, T)>>(pairs: I) -> Self {
        let mut named = Self::default();
        for (name, value) in pairs {
            named.entry(&name, value);
        }
        named
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_kept_in_order_and_once() {
        let mut named: Named<u32> = ["b", "a", "b"].map(str::to_owned).into_iter().zip(1..).collect();
        *named.entry("c", 0) += 5;
        *named.entry("a", 0) += 5;
        assert_eq!(named.iter().collect::<Vec<_>>(), [("a", &7), ("b", &1), ("c", &5)]);
        assert_eq!((named.get("b"), named.get("d")), (Some(&1), None));
    }
}
