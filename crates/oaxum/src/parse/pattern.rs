//! From ECMA-262's regular expressions, which JSON Schema uses, to those of the crate `regex`.
//!
//! Both notations are close, but not the same: `\d` is ASCII in one and Unicode in the other, a
//! bracket inside a class is a text in one and a class in the other. What `regex` cannot express
//! (look-around, back-references) has no linear-time form and is refused.

use std::{iter::Peekable, str::Chars};

use regex::Regex;

use crate::model::Pattern;

/// The same pattern for both notations.
pub(super) fn translate(stated: &str) -> Result<Pattern, String> {
    let mut regex = String::with_capacity(stated.len());
    let mut in_class = false;
    let mut class_start = false;
    let mut characters = stated.chars().peekable();
    while let Some(character) = characters.next() {
        let starts = std::mem::take(&mut class_start);
        match (character, in_class) {
            ('\\', _) => {
                let escaped = characters.next().ok_or("it ends in a backslash")?;
                escape(escaped, in_class, &mut regex)?;
            }
            ('[', false) => {
                in_class = true;
                class_start = true;
                regex.push('[');
                if characters.next_if_eq(&'^').is_some() {
                    regex.push('^');
                }
            }
            (']', true) if starts => return Err("an empty class is not carried over".to_owned()),
            (']', true) => {
                in_class = false;
                regex.push(']');
            }
            // A bracket, or one of these twice, has a meaning of its own inside a class of `regex`.
            ('(', false) if characters.next_if_eq(&'?').is_some() => {
                regex.push_str("(?");
                group(&mut characters, &mut regex)?;
            }
            ('{', false) if characters.peek() == Some(&',') => {
                return Err("`{,` is a text in one notation and a count in the other".to_owned());
            }
            ('[', true) => regex.push_str(r"\["),
            ('&' | '~' | '-', true) if regex.ends_with(character) => {
                regex.extend(['\\', character])
            }
            ('.', false) => regex.push_str(r"[^\n\r\u{2028}\u{2029}]"),
            _ => regex.push(character),
        }
    }
    match Regex::new(&regex) {
        Ok(_) => Ok(Pattern {
            stated: stated.to_owned(),
            regex,
        }),
        Err(_) => Err("it is no regular expression that can be matched in linear time".to_owned()),
    }
}

/// What follows `(?`: the groups that both notations have.
fn group(characters: &mut Peekable<Chars<'_>>, regex: &mut String) -> Result<(), String> {
    let mut ahead = characters.clone();
    match (ahead.next(), ahead.next()) {
        (Some(':'), _) => Ok(()),
        (Some('<'), Some(name)) if name != '=' && name != '!' => {
            // The name of a group captures nothing that anybody asks for.
            regex.push(':');
            let closed = characters.by_ref().any(|character| character == '>');
            closed
                .then_some(())
                .ok_or_else(|| "the name of a group does not end".to_owned())
        }
        (Some('=' | '!' | '<'), _) => Err("look-around is not carried over".to_owned()),
        _ => Err("flags are not carried over".to_owned()),
    }
}

fn escape(escaped: char, in_class: bool, regex: &mut String) -> Result<(), String> {
    let class = match escaped {
        'd' => "0-9",
        'w' => "0-9A-Za-z_",
        's' => r"\t\n\x0B\x0C\r \u{A0}\u{FEFF}\p{Zs}\u{2028}\u{2029}",
        'D' if !in_class => "^0-9",
        'W' if !in_class => "^0-9A-Za-z_",
        'S' if !in_class => r"^\t\n\x0B\x0C\r \u{A0}\u{FEFF}\p{Zs}\u{2028}\u{2029}",
        'D' | 'W' | 'S' => return Err(format!(r"`\{escaped}` in a class is not carried over")),
        'b' | 'B' | 'c' | 'k' => return Err(format!(r"`\{escaped}` is not carried over")),
        '1'..='9' => return Err("back-references are not carried over".to_owned()),
        '/' => {
            regex.push('/');
            return Ok(());
        }
        _ => {
            regex.extend(['\\', escaped]);
            return Ok(());
        }
    };
    if in_class {
        regex.push_str(class);
    } else {
        regex.extend(["[", class, "]"]);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_translates(stated: &str, regex: &str) {
        assert_eq!(
            translate(stated).map(|pattern| pattern.regex),
            Ok(regex.to_owned())
        );
    }

    #[test]
    fn what_both_notations_share_stays_as_it_is() {
        assert_translates("^cus_[0-9a-f]{32}$", "^cus_[0-9a-f]{32}$");
        assert_translates("^(/([^~/]|~[01])*)*$", r"^(/([^~/]|~[01])*)*$");
    }

    #[test]
    fn what_differs_is_written_out() {
        assert_translates(r"^\d+\/\w$", "^[0-9]+/[0-9A-Za-z_]$");
        assert_translates("[[&&]", r"[\[&\&]");
        assert_translates("[+--]", r"[+-\-]");
        assert_translates("(?:a)(?<name>b)", "(?:a)(?:b)");
        assert_translates("a.", r"a[^\n\r\u{2028}\u{2029}]");
    }

    #[test]
    fn what_only_one_notation_has_is_refused() {
        assert_eq!(
            translate("(?i)a"),
            Err("flags are not carried over".to_owned())
        );
        assert!(translate("a{,3}").is_err());
    }

    #[test]
    fn what_takes_more_than_linear_time_is_refused() {
        assert_eq!(
            translate("(?=a)b"),
            Err("look-around is not carried over".to_owned())
        );
        assert_eq!(
            translate(r"(a)\1"),
            Err("back-references are not carried over".to_owned())
        );
    }
}
