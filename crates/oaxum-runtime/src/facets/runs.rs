//! Patterns that are plain enough to be matched by one look at each byte.
//!
//! Ids, cursors and tokens have patterns such as `^cus_[0-9a-f]{32}$`. A general engine for regular
//! expressions reads tables of its own for them, which between two requests have left the
//! processor's cache.

use regex_syntax::hir::{Class, Hir, HirKind, Look};

/// A pattern from the beginning of a text to its end, which is one run of ASCII characters after the
/// other.
#[derive(Debug)]
pub(super) struct Runs(Vec<Run>);

/// So many characters out of a set.
#[derive(Clone, Copy, Debug)]
struct Run {
    /// The bit of each ASCII character that is in the set: in bytes, since to find a bit of a `u128`
    /// takes a processor many steps.
    set: [u8; 16],
    least: usize,
    most: usize,
}

impl Runs {
    /// The runs that a regular expression consists of, if it is that plain.
    pub(super) fn of(regex: &str) -> Option<Self> {
        let HirKind::Concat(parts) = regex_syntax::parse(regex).ok()?.into_kind() else {
            return None;
        };
        let [first, middle @ .., last] = &parts[..] else {
            return None;
        };
        let is = |part: &Hir, look| matches!(part.kind(), HirKind::Look(found) if *found == look);
        if !is(first, Look::Start) || !is(last, Look::End) {
            return None;
        }
        let mut runs = Vec::new();
        for part in middle {
            add(part, &mut runs)?;
        }
        runs_apart(&runs).then_some(Self(runs))
    }

    /// Whether the text is these runs.
    pub(super) fn matches(&self, text: &str) -> bool {
        let mut rest = text.as_bytes();
        for run in &self.0 {
            let most = &rest[..rest.len().min(run.most)];
            let other = most.iter().position(|byte| !run.has(*byte));
            let length = other.unwrap_or(most.len());
            if length < run.least {
                return false;
            }
            rest = &rest[length..];
        }
        rest.is_empty()
    }
}

impl Run {
    fn new(set: u128, least: usize, most: usize) -> Self {
        let set = set.to_le_bytes();
        Self { set, least, most }
    }

    fn has(&self, byte: u8) -> bool {
        // Other characters are behind the end.
        let bits = self.set.get(usize::from(byte >> 3));
        bits.is_some_and(|bits| bits >> (byte & 7) & 1 != 0)
    }

    fn meets(&self, other: &Self) -> bool {
        u128::from_le_bytes(self.set) & u128::from_le_bytes(other.set) != 0
    }

    /// Whether the text alone does not say where it ends.
    fn is_open(&self) -> bool {
        self.least != self.most
    }
}

/// Adds what a part comes to, unless it is none that makes runs.
fn add(part: &Hir, runs: &mut Vec<Run>) -> Option<()> {
    match part.kind() {
        HirKind::Literal(literal) => {
            for byte in &literal.0 {
                runs.push(Run::new(bit(*byte)?, 1, 1));
            }
        }
        HirKind::Class(_) => runs.push(Run::new(set(part)?, 1, 1)),
        HirKind::Repetition(repetition) => {
            let least = usize::try_from(repetition.min).ok()?;
            let most = match repetition.max {
                Some(most) => usize::try_from(most).ok()?,
                None => usize::MAX,
            };
            runs.push(Run::new(set(&repetition.sub)?, least, most));
        }
        _ => return None,
    }
    Some(())
}

/// The ASCII characters of which a part is one.
fn set(part: &Hir) -> Option<u128> {
    match part.kind() {
        HirKind::Literal(literal) => match literal.0[..] {
            [byte] => bit(byte),
            _ => None,
        },
        HirKind::Class(Class::Unicode(class)) => {
            let mut set = 0;
            for range in class.ranges() {
                for character in range.start()..=range.end() {
                    set |= bit(u8::try_from(character).ok()?)?;
                }
            }
            Some(set)
        }
        _ => None,
    }
}

fn bit(byte: u8) -> Option<u128> {
    byte.is_ascii().then(|| 1 << byte)
}

/// Whether to take as much as there is for each run is the only way to match: what may follow an
/// open one begins with none of its characters.
fn runs_apart(runs: &[Run]) -> bool {
    runs.iter().enumerate().all(|(index, run)| {
        let mut follows = runs[index + 1..].iter();
        !run.is_open()
            || loop {
                match follows.next() {
                    None => break true,
                    Some(next) if next.meets(run) && next.most > 0 => break false,
                    Some(next) if next.least > 0 => break true,
                    Some(_) => {}
                }
            }
    })
}

#[cfg(test)]
mod tests {
    use regex::Regex;

    use super::*;

    /// Every text of up to five characters out of a few, and some that are longer.
    fn texts() -> Vec<String> {
        let mut texts = vec![String::new()];
        let mut last = texts.clone();
        for _ in 0..5 {
            last = last
                .iter()
                .flat_map(|text| {
                    ["a", "b", "0", "_", "\n", "é"].map(|next| format!("{text}{next}"))
                })
                .collect();
            texts.extend(last.iter().cloned());
        }
        texts.extend(["a".repeat(40), "0".repeat(40), "ab".repeat(20)]);
        texts
    }

    #[test]
    fn a_plain_pattern_matches_what_the_general_engine_does() {
        let texts = texts();
        for pattern in [
            "^ab_[0-9a-f]{2}$",
            "^[a-b]+$",
            "^a*$",
            "^a?0$",
            "^a{2,3}b{0,2}0$",
            "^a*b*0*_$",
            "^[ab]{2,}0+$",
            "^a{0}b$",
            "^_[a0]{1,4}$",
            "^$",
        ] {
            let (runs, regex) = (Runs::of(pattern), Regex::new(pattern).unwrap());
            let runs = runs.unwrap_or_else(|| panic!("{pattern} is plain"));
            for text in &texts {
                assert_eq!(
                    runs.matches(text),
                    regex.is_match(text),
                    "{pattern} {text:?}"
                );
            }
        }
    }

    #[test]
    fn what_is_not_plain_is_left_to_the_general_engine() {
        for pattern in [
            "a+", "^a", "a$", "^a*a$", "^a?b?a$", "^(ab)+$", "^(a|bc)$", "^[^a]$", "^é$", r"^\w$",
            "^.$", "(?m)^a$", "^a(b)$",
        ] {
            assert!(Runs::of(pattern).is_none(), "{pattern}");
        }
    }
}
