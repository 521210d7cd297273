//! Text made comparable regardless of case.

use icu_casemap::CaseMapper;

/// Text after full Unicode case folding (Unicode §3.13, `toCasefold`): `STRASSE` and `straße`
/// fold to the same text. It is for comparing only, never for showing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Folded(String);

impl Folded {
    /// Folds `text`.
    pub fn of(text: &str) -> Self {
        Self(CaseMapper::new().fold_string(text).into_owned())
    }

    /// The folded text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_that_differ_in_case_alone_fold_alike() {
        for (one, other) in [
            ("City Clinic", "CITY CLINIC"),
            ("straße", "STRASSE"),
            ("ΟΔΥΣΣΕΎΣ", "οδυσσεύς"),
            ("ПРИВЕТ", "привет"),
            ("ﬁne", "FINE"),
        ] {
            assert_eq!(Folded::of(one), Folded::of(other));
        }
    }

    #[test]
    fn accents_still_count() {
        assert_ne!(Folded::of("e"), Folded::of("é"));
    }
}
