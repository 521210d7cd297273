//! JSON (RFC 8259) with positions.
//!
//! The structure is read here, because neither `serde_json` nor another well-kept reader tells where
//! a value stands and is as strict; strings and numbers go through `serde_json`, so that every value
//! is the one it would have read. JSON is not left to the YAML reader: it refuses surrogate pairs
//! (`\ud83d\ude00`) and long keys.

use std::borrow::Cow;

use super::number::NoNumber;
use super::tree::{TooDeep, Tree};
use super::{FileId, Node, Number, Value};
use crate::diagnostics::{Finding, Findings};

/// Reads a whole text; `None` once something is reported that ends the reading.
pub(super) fn read(file: FileId, text: &str, findings: &mut Findings) -> Option<Node> {
    let mut reader = Reader {
        text,
        at: 0,
        tree: Tree::new(file, findings),
    };
    match reader.document() {
        Ok(()) => reader.tree.finish(),
        Err(Stop::TooDeep) => None,
        Err(Stop::Syntax(syntax)) => {
            let Syntax {
                start,
                end,
                message,
                hint,
            } = syntax;
            let span = reader.tree.span(start, end);
            let finding = Finding::wrong("syntax", span, reader.tree.pointer(), message);
            reader.tree.report(match hint {
                Some(hint) => finding.hint(hint),
                None => finding,
            });
            None
        }
    }
}

struct Reader<'t, 'f> {
    text: &'t str,
    at: usize,
    tree: Tree<'f>,
}

enum Stop {
    TooDeep,
    Syntax(Syntax),
}

struct Syntax {
    start: usize,
    end: usize,
    message: String,
    hint: Option<&'static str>,
}

impl From<TooDeep> for Stop {
    fn from(_: TooDeep) -> Stop {
        Stop::TooDeep
    }
}

impl<'t> Reader<'t, '_> {
    fn document(&mut self) -> Result<(), Stop> {
        self.value()?;
        while self.tree.depth() > 0 {
            self.next_part()?;
        }
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.unexpected("the end of the file")),
        }
    }

    /// What may follow a finished value inside an array or object.
    fn next_part(&mut self) -> Result<(), Stop> {
        let (close, what) = if self.tree.awaits_key() {
            (b'}', "`,` or `}`")
        } else {
            (b']', "`,` or `]`")
        };
        match self.peek() {
            Some(b',') => {
                let comma = self.at;
                self.at += 1;
                if self.peek() == Some(close) {
                    return Err(Stop::Syntax(Syntax {
                        start: comma,
                        end: comma + 1,
                        message: "nothing follows this comma".to_owned(),
                        hint: Some("remove it: JSON has no trailing commas"),
                    }));
                }
                if close == b'}' {
                    self.key()?;
                }
                self.value()
            }
            Some(byte) if byte == close => {
                self.at += 1;
                self.close();
                Ok(())
            }
            _ => Err(self.unexpected(what)),
        }
    }

    fn key(&mut self) -> Result<(), Stop> {
        if self.peek() != Some(b'"') {
            return Err(self.unexpected("a name in double quotes"));
        }
        let start = self.at;
        let name = self.string()?;
        let span = self.tree.span(start, self.at);
        if self.peek() != Some(b':') {
            return Err(self.unexpected("`:`"));
        }
        self.at += 1;
        self.tree.key(&name, span);
        Ok(())
    }

    /// A scalar, an empty array or object, or the opening of one with all first parts down to a
    /// finished one.
    fn value(&mut self) -> Result<(), Stop> {
        loop {
            let first = self.peek();
            let start = self.at;
            let value = match first {
                Some(b'[') => {
                    self.tree.open_array(start)?;
                    self.at += 1;
                    if self.peek() == Some(b']') {
                        self.at += 1;
                        self.close();
                        return Ok(());
                    }
                    continue;
                }
                Some(b'{') => {
                    self.tree.open_object(start)?;
                    self.at += 1;
                    if self.peek() == Some(b'}') {
                        self.at += 1;
                        self.close();
                        return Ok(());
                    }
                    self.key()?;
                    continue;
                }
                Some(b'"') => {
                    let text = self.string()?;
                    Value::String(self.tree.text(&text))
                }
                Some(b'-' | b'0'..=b'9') => Value::Number(self.number()?),
                _ if self.word("null") => Value::Null,
                _ if self.word("true") => Value::Bool(true),
                _ if self.word("false") => Value::Bool(false),
                _ => return Err(self.unexpected("a value")),
            };
            let span = self.tree.span(start, self.at);
            self.tree.put(Node { span, value });
            return Ok(());
        }
    }

    fn close(&mut self) {
        if let Some(node) = self.tree.close(Some(self.at), |_, members| members) {
            self.tree.put(node);
        }
    }

    fn word(&mut self, word: &str) -> bool {
        let found = self.text[self.at..].starts_with(word);
        if found {
            self.at += word.len();
        }
        found
    }

    fn number(&mut self) -> Result<Number, Stop> {
        let start = self.at;
        let rest = &self.text[start..];
        let length = rest
            .bytes()
            .position(|byte| !matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E'))
            .unwrap_or(rest.len());
        self.at += length;
        let text = &rest[..length];
        Number::from_json(text).map_err(|reason| {
            let message = match reason {
                NoNumber::Unbounded => "this number is beyond what a 64-bit float can hold",
                NoNumber::Other => "this is no JSON number",
            };
            self.syntax(start, self.at, message)
        })
    }

    /// The string that starts here; moves behind its closing quote.
    fn string(&mut self) -> Result<Cow<'t, str>, Stop> {
        let start = self.at;
        let bytes = self.text.as_bytes();
        let mut at = start + 1;
        let mut plain = true;
        loop {
            match memchr::memchr2(b'"', b'\\', &bytes[at..]) {
                Some(found) if bytes[at + found] == b'"' => {
                    at += found;
                    break;
                }
                // What follows a backslash is no end of the string.
                Some(found) if at + found + 1 < bytes.len() => {
                    plain = false;
                    at += found + 2;
                }
                _ => {
                    let line_end = memchr::memchr2(b'\n', b'\r', &bytes[start..])
                        .map_or(bytes.len(), |length| start + length);
                    return Err(self.syntax(start, line_end, "this string has no closing quote"));
                }
            }
        }
        self.at = at + 1;
        let content = &self.text[start + 1..at];
        if plain && content.bytes().all(|byte| byte >= 0x20) {
            return Ok(Cow::Borrowed(content));
        }
        let read = serde_json::from_str(&self.text[start..=at]);
        read.map(Cow::Owned).map_err(|error| {
            // `serde_json` counts lines and columns from the opening quote, columns in bytes.
            let line = self.text[start..=at].split('\n').take(error.line() - 1);
            let before: usize = line.map(|line| line.len() + 1).sum();
            let place = (start + before + error.column()).saturating_sub(1).min(at);
            let place = super::lines::floor_char_boundary(self.text, place);
            let message = error.to_string();
            let reason = message.split(" at line ").next().unwrap_or_default();
            let message = if bytes[start..=at].contains(&b'\n') && reason.contains("control") {
                "a line break within a string: its closing quote is missing, or it is to be written `\\n`"
                    .to_owned()
            } else {
                format!("{reason} in this string")
            };
            self.syntax(place, place + 1, message)
        })
    }

    /// The next byte that is no white space; moves there.
    fn peek(&mut self) -> Option<u8> {
        let rest = &self.text.as_bytes()[self.at..];
        let blank = rest
            .iter()
            .position(|byte| !matches!(byte, b' ' | b'\t' | b'\n' | b'\r'))
            .unwrap_or(rest.len());
        self.at += blank;
        rest.get(blank).copied()
    }

    fn unexpected(&mut self, expected: &str) -> Stop {
        let rest = &self.text[self.at..];
        let word = rest.find(|char: char| !char.is_alphanumeric());
        // A whole word says more than its first letter, unless it is long.
        let length = match word.unwrap_or(rest.len()) {
            0 | 20.. => rest.chars().next().map_or(0, char::len_utf8),
            word => word,
        };
        let found = match rest[..length].chars().next() {
            Some(char) if char.is_control() => format!("U+{:04X}", u32::from(char)),
            Some(_) => format!("`{}`", &rest[..length]),
            None => "the end of the file".to_owned(),
        };
        let message = format!("{expected} was expected, not {found}");
        self.syntax(self.at, self.at + length, message)
    }

    fn syntax(&self, start: usize, end: usize, message: impl Into<String>) -> Stop {
        Stop::Syntax(Syntax {
            start,
            end,
            message: message.into(),
            hint: None,
        })
    }
}
