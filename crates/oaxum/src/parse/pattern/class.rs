//! Classes: `[…]`.

use super::{
    NOTHING, Translation,
    escape::{self, Escaped},
};

/// A part of a class.
#[derive(Clone, PartialEq)]
enum Part {
    Character(char),
    /// A hyphen that is not escaped: between two characters it makes a range.
    Hyphen,
    /// A class within it, such as `\d`.
    Class(String),
}

impl Part {
    /// The character, where it can be the end of a range.
    fn character(&self) -> Option<char> {
        match self {
            Part::Character(character) => Some(*character),
            Part::Hyphen => Some('-'),
            Part::Class(_) => None,
        }
    }
}

impl Translation<'_> {
    /// Reads on behind `[`.
    pub(super) fn class(&mut self) -> Result<(), String> {
        let negated = self.characters.next_if_eq(&'^').is_some();
        let mut parts = Vec::new();
        while let Some(part) = self.part()? {
            parts.push(part);
        }
        if parts.is_empty() {
            // Nothing is in `[]`, and everything in `[^]`.
            self.regex
                .push_str(if negated { "(?s:.)" } else { NOTHING });
            return Ok(());
        }
        self.regex.push_str(if negated { "[^" } else { "[" });
        let mut rest = parts.as_slice();
        while let [part, behind @ ..] = rest {
            rest = behind;
            match part.character() {
                None => self.regex.extend(match part {
                    Part::Class(class) => Some(class.as_str()),
                    _ => None,
                }),
                Some(first) => {
                    push_member(first, &mut self.regex);
                    if let [Part::Hyphen, last, behind @ ..] = rest
                        && let Some(last) = last.character()
                    {
                        self.regex.push('-');
                        push_member(last, &mut self.regex);
                        rest = behind;
                    }
                }
            }
        }
        self.regex.push(']');
        Ok(())
    }

    /// The next part; none at the end of the class.
    fn part(&mut self) -> Result<Option<Part>, String> {
        let part = match self.characters.next() {
            None => return Err("a class does not end".to_owned()),
            Some(']') => return Ok(None),
            Some('-') => Part::Hyphen,
            Some('\\') if self.characters.next_if_eq(&'-').is_some() => Part::Character('-'),
            Some('\\') => match escape::read(&mut self.characters)? {
                Escaped::Character(character) => Part::Character(character),
                Escaped::Class(class) => Part::Class(class),
                // In a class it is the character that rubs out.
                Escaped::Boundary => Part::Character('\x08'),
                Escaped::NoBoundary => return Err(r"`\B` means nothing in a class".to_owned()),
                Escaped::Reference(_) => {
                    return Err("a class cannot refer to a group".to_owned());
                }
            },
            Some(character) => Part::Character(character),
        };
        Ok(Some(part))
    }
}

/// Writes a character so that it means itself inside a class, where a bracket or one of these twice
/// has a meaning of its own to `regex`.
fn push_member(character: char, regex: &mut String) {
    if matches!(character, '[' | ']' | '^' | '-' | '&' | '~' | '\\') {
        regex.extend(['\\', character]);
    } else if character.is_control() {
        regex.push_str(&format!(r"\x{{{:X}}}", u32::from(character)));
    } else {
        regex.push(character);
    }
}
