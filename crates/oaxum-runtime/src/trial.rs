//! Trying whether a value is valid, where that alone decides something: alternatives, `not`, `if`,
//! `contains`.
//!
//! Alternatives may lie in alternatives, as deep as a caller likes. Were each tried for itself, the
//! time would double with every level. So a trial stops at the first violation, what it finds out
//! about a value inside is kept for the next trial of the same value, and only the alternative that
//! is reported is searched for more.

use std::{collections::BTreeMap, mem, ptr};

use serde_json::Value;

use crate::{Path, Violations, rules::Inspect};

/// How far a search for violations goes.
#[derive(Clone, Debug)]
pub(crate) struct Trial {
    mode: Mode,
    /// Whether the value under [`check`](crate::Schema::check) was just decoded by its own schema.
    is_decoded: bool,
    /// What is known of values and conditions, by their addresses. Values stay where they are as
    /// long as they are inspected.
    known: BTreeMap<(usize, usize), bool>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    /// Everything, for the caller.
    Report,
    /// Everything but what is inside alternatives, to see which alternative is close.
    Rank,
    /// Whether there is one at all.
    Probe,
}

impl Trial {
    pub(crate) const REPORT: Self = Self {
        mode: Mode::Report,
        is_decoded: false,
        known: BTreeMap::new(),
    };

    pub(crate) const fn limit(&self) -> usize {
        match self.mode {
            Mode::Report | Mode::Rank => Violations::LISTED,
            Mode::Probe => 1,
        }
    }

    /// Whether someone reads what is found.
    pub(crate) const fn is_report(&self) -> bool {
        matches!(self.mode, Mode::Report)
    }

    /// Whether nobody asks what is found.
    pub(crate) const fn is_probe(&self) -> bool {
        matches!(self.mode, Mode::Probe)
    }
}

impl Violations {
    /// Whether a value is valid.
    pub(crate) fn holds(&mut self, value: &Value, inspect: Inspect) -> bool {
        let holds = self.attempt(value, inspect);
        self.settle();
        holds
    }

    /// Whether a value is valid; [`settle`](Self::settle) has to follow the last of several.
    pub(crate) fn attempt(&mut self, value: &Value, inspect: Inspect) -> bool {
        let key = (ptr::from_ref(value).addr(), inspect as usize);
        if let Some(&known) = self.trial.known.get(&key) {
            return known;
        }
        let holds = self.run(Mode::Probe, value, inspect).is_empty();
        if !self.trial.is_report() {
            self.trial.known.insert(key, holds);
        }
        holds
    }

    /// What an alternative has against a value, as far as that tells how close it is.
    pub(crate) fn rank(&mut self, value: &Value, inspect: Inspect) -> Self {
        self.run(Mode::Rank, value, inspect)
    }

    /// Forgets what only several trials of one value have in common.
    pub(crate) fn settle(&mut self) {
        if self.trial.is_report() {
            self.trial.known.clear();
        }
    }

    fn run(&mut self, mode: Mode, value: &Value, inspect: Inspect) -> Self {
        let trial = Trial {
            mode,
            is_decoded: false,
            known: mem::take(&mut self.trial.known),
        };
        let mut violations = Self::tried(self.location(), trial);
        inspect(value, &Path::ROOT, &mut violations);
        self.trial.known = mem::take(&mut violations.trial.known);
        violations
    }

    /// Checks a value that its own schema has just decoded: types that decode nothing but what is
    /// valid need not look again.
    pub(crate) fn of_decoded(&mut self, check: impl FnOnce(&mut Self)) {
        let before = mem::replace(&mut self.trial.is_decoded, true);
        check(self);
        self.trial.is_decoded = before;
    }

    /// Whether the value under check was just decoded by its own schema.
    pub(crate) const fn are_of_decoded(&self) -> bool {
        self.trial.is_decoded
    }
}
