//! Patterns that say how long a text is, such as `^.{0,262144}$`.
//!
//! An engine that takes linear time unrolls what is counted: for these, until it gives up.

use std::ops::RangeInclusive;

use regex_syntax::hir::{Hir, HirKind, Look};

use super::translate;
use crate::model::Pattern;

/// From so many characters on, it is better to count them than to compile a state for each.
const LONG: u64 = 1_000;

/// A long text of characters of one kind.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::parse) struct LongRun {
    /// What all of it has to be, without a word of its length.
    pub(in crate::parse) pattern: Pattern,
    /// How many characters it may have.
    pub(in crate::parse) length: RangeInclusive<u64>,
}

impl LongRun {
    /// What a pattern says, if it says nothing but these two things.
    pub(in crate::parse) fn of(stated: &str) -> Option<Self> {
        let run = stated.strip_prefix('^')?.strip_suffix("}$")?;
        let (kind, count) = run.rsplit_once('{')?;
        let (least, most) = count.split_once(',').unwrap_or((count, count));
        let least = least.parse().ok()?;
        let most = match most {
            "" => u64::MAX,
            most => most.parse().ok()?,
        };
        let longest_counted = if most == u64::MAX { least } else { most };
        if longest_counted < LONG || least > most {
            return None;
        }
        let one = translate(&format!("^{kind}$")).ok()?;
        if !is_one_character(&one.regex) {
            return None;
        }
        let any_number = translate(&format!("^{kind}*$")).ok()?;
        Some(Self {
            pattern: Pattern {
                stated: stated.to_owned(),
                ..any_number
            },
            length: least..=most,
        })
    }
}

/// Whether what matches is a text of one character.
fn is_one_character(regex: &str) -> bool {
    let Ok(parsed) = regex_syntax::parse(regex) else {
        return false;
    };
    let HirKind::Concat(parts) = parsed.kind() else {
        return false;
    };
    let is = |part: &Hir, look| matches!(part.kind(), HirKind::Look(found) if *found == look);
    match &parts[..] {
        [start, one, end] if is(start, Look::Start) && is(end, Look::End) => match one.kind() {
            HirKind::Class(_) => true,
            HirKind::Literal(literal) => {
                std::str::from_utf8(&literal.0).is_ok_and(|text| text.chars().count() == 1)
            }
            _ => false,
        },
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_run(stated: &str, regex: &str, length: RangeInclusive<u64>) {
        let run = LongRun::of(stated).unwrap_or_else(|| panic!("{stated} is a long run"));
        assert_eq!(run.pattern.stated, stated);
        assert_eq!((run.pattern.regex.as_str(), run.length), (regex, length));
    }

    #[test]
    fn a_long_run_is_a_kind_of_character_and_a_length() {
        assert_run("^.{0,262144}$", r"^[^\n\r\u{2028}\u{2029}]*$", 0..=262_144);
        assert_run("^[0-9a-f]{64000}$", "^[0-9a-f]*$", 64_000..=64_000);
        assert_run("^a{1000,}$", "^a*$", 1_000..=u64::MAX);
        assert_run(r"^\{{1,1000}$", r"^\{*$", 1..=1_000);
    }

    #[test]
    fn all_else_is_left_as_it_is() {
        for stated in [
            "^.{0,999}$",
            "^.{1,}$",
            "^(ab){1000}$",
            "^ab{1000}$",
            "^a|b{1000}$",
            "^a?{1000}$",
            r"^a\{1000}$",
            "^[a{1000}$",
            "^a{2000,1000}$",
            "^{1000}$",
            "a{1000}$",
            "^a{1000}",
        ] {
            assert_eq!(LongRun::of(stated), None, "{stated}");
        }
    }
}
