//! Regular expressions.

use std::sync::OnceLock;

use regex::Regex;

use super::runs::Runs;

/// A regular expression, compiled when it is first used.
///
/// Matching takes time linear in the text, except where the expression looks around or back
/// ([`Pattern::backtracking`]).
#[derive(Debug)]
pub struct Pattern {
    /// As the document states it.
    pub(super) stated: &'static str,
    regex: &'static str,
    engine: Engine,
    compiled: OnceLock<Compiled>,
}

#[derive(Clone, Copy, Debug)]
enum Engine {
    Linear,
    #[cfg(feature = "look-around")]
    Backtracking,
}

#[derive(Debug)]
enum Compiled {
    Plain(Runs),
    Linear(Regex),
    #[cfg(feature = "look-around")]
    Backtracking(Box<fancy_regex::Regex>),
    /// The generator has compiled it before; should it fail here all the same, nothing matches.
    Nothing,
}

impl Pattern {
    /// How many steps back a pattern that looks around may take on one text, which is a matter of
    /// some 30 ms. Without a limit, some patterns would take as good as forever on a text of 60
    /// characters; with it, some refuse any text of more than about 30,000.
    #[cfg(feature = "look-around")]
    pub const STEPS: usize = 100_000;

    /// A pattern whose ECMA-262 form, as stated in the document, means the same to `regex`.
    pub const fn new(stated: &'static str) -> Self {
        Self::translated(stated, stated)
    }

    /// A pattern as stated in the document, and the form of the crate `regex` that means the same.
    pub const fn translated(stated: &'static str, regex: &'static str) -> Self {
        Self {
            stated,
            regex,
            engine: Engine::Linear,
            compiled: OnceLock::new(),
        }
    }

    /// A pattern as stated in the document, and the form of the crate `fancy-regex` that means the
    /// same: with look-ahead, look-behind or back-references.
    ///
    /// A text for which it takes more than [`Self::STEPS`] steps back does not match.
    ///
    /// ```
    /// use oaxum_runtime::facets::Pattern;
    ///
    /// static PASSWORD: Pattern = Pattern::backtracking(r"^(?=.*\d)", "^(?=.*[0-9])");
    /// assert!(PASSWORD.matches("open 5esame"));
    /// assert!(!PASSWORD.matches("open sesame"));
    /// ```
    #[cfg(feature = "look-around")]
    pub const fn backtracking(stated: &'static str, regex: &'static str) -> Self {
        Self {
            stated,
            regex,
            engine: Engine::Backtracking,
            compiled: OnceLock::new(),
        }
    }

    /// Whether it occurs in `text`.
    pub fn matches(&self, text: &str) -> bool {
        match self.compiled.get_or_init(|| self.compile()) {
            Compiled::Plain(runs) => runs.matches(text),
            Compiled::Linear(regex) => regex.is_match(text),
            #[cfg(feature = "look-around")]
            Compiled::Backtracking(regex) => regex.is_match(text).unwrap_or(false),
            Compiled::Nothing => false,
        }
    }

    fn compile(&self) -> Compiled {
        match self.engine {
            Engine::Linear => match Runs::of(self.regex) {
                Some(runs) => Compiled::Plain(runs),
                None => Regex::new(self.regex).map_or(Compiled::Nothing, Compiled::Linear),
            },
            #[cfg(feature = "look-around")]
            Engine::Backtracking => {
                let mut builder = fancy_regex::RegexBuilder::new(self.regex);
                let regex = builder.backtrack_limit(Self::STEPS).build();
                regex.map_or(Compiled::Nothing, |regex| {
                    Compiled::Backtracking(Box::new(regex))
                })
            }
        }
    }
}
