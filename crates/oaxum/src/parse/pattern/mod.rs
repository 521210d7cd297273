//! From ECMA-262's regular expressions, which JSON Schema uses, to those of the crate `regex`.
//!
//! Both notations are close, but not the same: `\d` is ASCII in one and Unicode in the other, a
//! bracket inside a class is a text in one and a class in the other. What looks around or back has
//! no linear-time form; it is written for the crate `fancy-regex`, whose notation extends that of
//! `regex`.

mod class;
mod escape;
mod long_run;
#[cfg(test)]
mod tests;

use std::{iter::Peekable, str::Chars};

use fancy_regex::RegexBuilder;
use regex::Regex;

use crate::model::Pattern;

use escape::Escaped;
pub(super) use long_run::LongRun;

/// Any character but those that end a line (ECMA-262, section 12.3).
const ANY_BUT_LINE_ENDS: &str = r"[^\n\r\u{2028}\u{2029}]";
/// A class that nothing is in.
const NOTHING: &str = r"[^\x00-\x{10FFFF}]";

/// How often a matcher that looks around may step back; a pattern that is only compiled needs less.
const BACKTRACKS: usize = 1_000;

/// The same pattern in the notation of the engine that will match it.
///
/// # Errors
/// Why no engine can.
pub(super) fn translate(stated: &str) -> Result<Pattern, String> {
    let mut translation = Translation {
        characters: stated.chars().peekable(),
        regex: String::with_capacity(stated.len() + 16),
        looks_around: false,
    };
    translation.run()?;
    let Translation {
        regex,
        looks_around,
        ..
    } = translation;
    let compiled = if looks_around {
        let engine = RegexBuilder::new(&regex)
            .backtrack_limit(BACKTRACKS)
            .build();
        engine.map(drop).map_err(|error| error.to_string())
    } else {
        Regex::new(&regex)
            .map(drop)
            .map_err(|error| error.to_string())
    };
    match compiled {
        Ok(()) => Ok(Pattern {
            stated: stated.to_owned(),
            regex,
            looks_around,
        }),
        Err(error) => Err(reason(&error)),
    }
}

/// The last line of an engine's error says what is wrong; those before it draw the pattern.
fn reason(error: &str) -> String {
    let last = error.lines().last().unwrap_or_default();
    last.trim_start_matches("error: ").to_owned()
}

struct Translation<'p> {
    characters: Peekable<Chars<'p>>,
    regex: String,
    looks_around: bool,
}

impl Translation<'_> {
    fn run(&mut self) -> Result<(), String> {
        while let Some(character) = self.characters.next() {
            match character {
                '\\' => self.escape()?,
                '[' => self.class()?,
                '(' if self.characters.next_if_eq(&'?').is_some() => self.group()?,
                '{' => self.count(),
                '}' => self.regex.push_str(r"\}"),
                '.' => self.regex.push_str(ANY_BUT_LINE_ENDS),
                _ => self.regex.push(character),
            }
        }
        Ok(())
    }

    fn escape(&mut self) -> Result<(), String> {
        match escape::read(&mut self.characters)? {
            Escaped::Character(character) => escape::push_literal(character, &mut self.regex),
            Escaped::Class(class) => self.regex.push_str(&class),
            Escaped::Boundary => self.regex.push_str(r"(?-u:\b)"),
            // What is no ASCII boundary cannot be said without looking around.
            Escaped::NoBoundary => {
                self.looks_around = true;
                let word = "[0-9A-Za-z_]";
                let inside = format!("(?<={word})(?={word})|(?<!{word})(?!{word})");
                self.regex.push_str(&format!("(?:{inside})"));
            }
            Escaped::Reference(reference) => {
                self.looks_around = true;
                self.regex.push_str(&reference);
            }
        }
        Ok(())
    }

    /// What follows `(?`.
    fn group(&mut self) -> Result<(), String> {
        let mut ahead = self.characters.clone();
        match (ahead.next(), ahead.next()) {
            (Some('=' | '!'), _) | (Some('<'), Some('=' | '!')) => self.looks_around = true,
            (Some(':' | '<'), _) => {}
            // Flags for a group are newer than most engines, those for the rest are Perl's. Both
            // can only mean one thing.
            (Some('i' | 'm' | 's' | '-'), _) => {}
            _ => return Err("`(?` begins no group".to_owned()),
        }
        self.regex.push_str("(?");
        Ok(())
    }

    /// What `{` begins: a count, as in `{2}`, `{2,}` and `{2,5}`, or a text.
    fn count(&mut self) {
        let mut ahead = self.characters.clone();
        let mut count = String::new();
        while let Some(next) = ahead.next_if(|&next| next.is_ascii_digit() || next == ',') {
            count.push(next);
        }
        let begins = count.starts_with(|first: char| first.is_ascii_digit());
        let is_count = begins && count.matches(',').count() <= 1 && ahead.next() == Some('}');
        if is_count {
            self.characters = ahead;
            self.regex.extend(["{", &count, "}"]);
        } else {
            self.regex.push_str(r"\{");
        }
    }
}
