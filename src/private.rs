//! What an asker wrote, or who the asker is: carried through the program, never shown by it.

use std::fmt;

/// A value that no log, metric, error or panic message may show.
///
/// There is no `Display`, and `Debug` hides the content, so that the only way
/// to the value is [`Private::reveal`], which a reader can search for.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Private<T>(T);

impl<T> Private<T> {
    /// Wraps a value that belongs to an asker.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself. Never pass the result to a log, an error or a metric.
    pub const fn reveal(&self) -> &T {
        &self.0
    }
}

impl<T> fmt::Debug for Private<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Private(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_hides_the_value() {
        let told = Private::new("he has my keys".to_owned());
        assert_eq!(format!("{told:?} {:?}", Some(&told)), "Private(..) Some(Private(..))");
    }
}
