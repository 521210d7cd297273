//! What a backslash stands for.

use std::{iter::Peekable, str::Chars};

const DIGITS: &str = "0-9";
const WORD: &str = "0-9A-Za-z_";
/// White space and line ends of ECMA-262 (sections 12.2 and 12.3).
const SPACE: &str = r"\t\n\x0B\x0C\r\x20\u{A0}\u{FEFF}\p{Zs}\u{2028}\u{2029}";

pub(super) enum Escaped {
    /// A character as it is.
    Character(char),
    /// A class in brackets, or `\p{…}`.
    Class(String),
    /// `\b`, outside a class.
    Boundary,
    /// `\B`
    NoBoundary,
    /// `\1` or `\k<name>`
    Reference(String),
}

/// Reads on behind a backslash.
pub(super) fn read(characters: &mut Peekable<Chars<'_>>) -> Result<Escaped, String> {
    let Some(escaped) = characters.next() else {
        return Err("it ends in a backslash".to_owned());
    };
    let class = |class: &str| Ok(Escaped::Class(format!("[{class}]")));
    match escaped {
        'd' => class(DIGITS),
        'D' => class(&format!("^{DIGITS}")),
        'w' => class(WORD),
        'W' => class(&format!("^{WORD}")),
        's' => class(SPACE),
        'S' => class(&format!("^{SPACE}")),
        'b' => Ok(Escaped::Boundary),
        'B' => Ok(Escaped::NoBoundary),
        't' => Ok(Escaped::Character('\t')),
        'n' => Ok(Escaped::Character('\n')),
        'v' => Ok(Escaped::Character('\x0B')),
        'f' => Ok(Escaped::Character('\x0C')),
        'r' => Ok(Escaped::Character('\r')),
        '0' => Ok(Escaped::Character('\0')),
        'c' => control(characters),
        'x' => hexadecimal(characters, 2).and_then(character),
        'u' => unicode(characters),
        'p' | 'P' => property(escaped, characters),
        'k' => {
            let name = delimited(characters, '<', '>')?;
            Ok(Escaped::Reference(format!(r"\k<{name}>")))
        }
        '1'..='9' => {
            let mut number = escaped.to_string();
            while let Some(digit) = characters.next_if(char::is_ascii_digit) {
                number.push(digit);
            }
            // In braces, so that no digit behind it joins it.
            Ok(Escaped::Reference(format!(r"(?:\{number})")))
        }
        'A' => Err(r"`\A` is not of ECMA-262, where `^` says it".to_owned()),
        'z' | 'Z' => Err(format!(
            r"`\{escaped}` is not of ECMA-262, where `$` says it"
        )),
        letter if letter.is_ascii_alphabetic() => {
            Err(format!(r"`\{letter}` means nothing in ECMA-262"))
        }
        other => Ok(Escaped::Character(other)),
    }
}

/// Writes a character so that it means itself outside a class.
pub(super) fn push_literal(character: char, regex: &mut String) {
    if r"\.+*?()|[]{}^$#&-~".contains(character) {
        regex.extend(['\\', character]);
    } else if character.is_control() {
        regex.push_str(&format!(r"\x{{{:X}}}", u32::from(character)));
    } else {
        regex.push(character);
    }
}

fn control(characters: &mut Peekable<Chars<'_>>) -> Result<Escaped, String> {
    match characters.next() {
        Some(letter) if letter.is_ascii_alphabetic() => {
            Ok(Escaped::Character(char::from(letter as u8 % 32)))
        }
        _ => Err(r"`\c` is followed by a letter".to_owned()),
    }
}

fn unicode(characters: &mut Peekable<Chars<'_>>) -> Result<Escaped, String> {
    if characters.peek() == Some(&'{') {
        let digits = delimited(characters, '{', '}')?;
        let code = u32::from_str_radix(&digits, 16);
        return code
            .map_err(|_| r"`\u{` is followed by hexadecimal digits".to_owned())
            .and_then(character);
    }
    let first = hexadecimal(characters, 4)?;
    let mut ahead = characters.clone();
    let is_high = (0xD800..0xDC00).contains(&first);
    if is_high && ahead.next() == Some('\\') && ahead.next() == Some('u') {
        let second = hexadecimal(&mut ahead, 4)?;
        if (0xDC00..0xE000).contains(&second) {
            *characters = ahead;
            return character(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00));
        }
    }
    character(first)
}

fn character(code: u32) -> Result<Escaped, String> {
    char::from_u32(code)
        .map(Escaped::Character)
        .ok_or_else(|| format!("no text has the character U+{code:04X}"))
}

fn hexadecimal(characters: &mut Peekable<Chars<'_>>, count: u32) -> Result<u32, String> {
    let mut code = 0;
    for _ in 0..count {
        let digit = characters.next().and_then(|next| next.to_digit(16));
        code =
            code * 16 + digit.ok_or_else(|| format!("{count} hexadecimal digits are missing"))?;
    }
    Ok(code)
}

/// `\p{…}`: both notations have the same names for general categories, scripts and the binary
/// properties in use.
fn property(escaped: char, characters: &mut Peekable<Chars<'_>>) -> Result<Escaped, String> {
    let name = delimited(characters, '{', '}')?;
    let name = name
        .strip_prefix("Script=")
        .or_else(|| name.strip_prefix("General_Category="))
        .unwrap_or(&name);
    Ok(Escaped::Class(format!(r"\{escaped}{{{name}}}")))
}

fn delimited(
    characters: &mut Peekable<Chars<'_>>,
    open: char,
    close: char,
) -> Result<String, String> {
    let missing = || format!("`{open}…{close}` is missing behind a backslash");
    characters.next_if_eq(&open).ok_or_else(missing)?;
    let mut name = String::new();
    for character in characters {
        if character == close {
            return Ok(name);
        }
        name.push(character);
    }
    Err(missing())
}
