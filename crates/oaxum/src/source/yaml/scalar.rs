//! What a scalar means, by the core schema (YAML 1.2.2 §10.3).

use saphyr_parser::{ScalarStyle, Tag};

use super::super::number::NoNumber;
use super::super::{Number, Pointer, Span, Value};
use crate::diagnostics::Finding;

/// Why a value cannot be taken over.
pub(super) enum Problem {
    Unbounded,
    Mismatch { tag: String },
    UnknownTag { tag: String },
}

impl Problem {
    pub(super) fn finding(self, span: Span, pointer: Pointer) -> Finding {
        match self {
            Problem::Unbounded => Finding::wrong(
                "number-out-of-range",
                span,
                pointer,
                "this number is infinite, not a number, or beyond what a 64-bit float can hold",
            )
            .hint("put it in quotes if it is meant as text"),
            Problem::Mismatch { tag } => Finding::wrong(
                "tag-mismatch",
                span,
                pointer,
                format!("this is not written as the tag `!!{tag}` asks"),
            )
            .hint("remove the tag or correct the value"),
            Problem::UnknownTag { tag } => Finding::not_supported(
                "unsupported-tag",
                span,
                pointer,
                format!("the YAML tag `{tag}` has no meaning in a JSON document"),
            )
            .hint("remove the tag"),
        }
    }
}

/// What a scalar is.
pub(super) enum Scalar {
    /// Its own text.
    Text,
    /// Another value.
    Value(Value),
}

/// The value of a scalar.
pub(super) fn value(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Result<Scalar, Problem> {
    let Some(tag) = tag else {
        return match style {
            ScalarStyle::Plain => plain(text),
            _ => Ok(Scalar::Text),
        };
    };
    let mismatch = || Problem::Mismatch {
        tag: tag.suffix.clone(),
    };
    match core_suffix(tag) {
        Some("str") => Ok(Scalar::Text),
        Some("null") => null(text).map(Scalar::Value).ok_or_else(mismatch),
        Some("bool") => boolean(text).map(Scalar::Value).ok_or_else(mismatch),
        Some("int" | "float") => match Number::from_yaml(text) {
            Ok(number) if tag.suffix == "float" || number.is_integer() => {
                Ok(Scalar::Value(Value::Number(number)))
            }
            Err(NoNumber::Unbounded) => Err(Problem::Unbounded),
            _ => Err(mismatch()),
        },
        // The non-specific tag `!` makes a string of any scalar.
        _ if tag.handle.is_empty() && tag.suffix == "!" => Ok(Scalar::Text),
        _ => Err(Problem::UnknownTag { tag: written(tag) }),
    }
}

/// The problem with the tag of an array or object, which may only be `expected`.
pub(super) fn unknown_tag(tag: Option<&Tag>, expected: &str) -> Option<Problem> {
    let tag = tag?;
    let fits = core_suffix(tag) == Some(expected) || tag.handle.is_empty() && tag.suffix == "!";
    (!fits).then(|| Problem::UnknownTag { tag: written(tag) })
}

fn core_suffix(tag: &Tag) -> Option<&str> {
    tag.is_yaml_core_schema().then_some(tag.suffix.as_str())
}

fn written(tag: &Tag) -> String {
    match core_suffix(tag) {
        Some(suffix) => format!("!!{suffix}"),
        None => format!("{}{}", tag.handle, tag.suffix),
    }
}

fn plain(text: &str) -> Result<Scalar, Problem> {
    if let Some(value) = null(text).or_else(|| boolean(text)) {
        return Ok(Scalar::Value(value));
    }
    if text.starts_with(|first: char| first.is_ascii_digit() || matches!(first, '-' | '+' | '.')) {
        match Number::from_yaml(text) {
            Ok(number) => return Ok(Scalar::Value(Value::Number(number))),
            Err(NoNumber::Unbounded) => return Err(Problem::Unbounded),
            Err(NoNumber::Other) => {}
        }
    }
    Ok(Scalar::Text)
}

fn null(text: &str) -> Option<Value> {
    matches!(text, "" | "~" | "null" | "Null" | "NULL").then_some(Value::Null)
}

fn boolean(text: &str) -> Option<Value> {
    match text {
        "true" | "True" | "TRUE" => Some(Value::Bool(true)),
        "false" | "False" | "FALSE" => Some(Value::Bool(false)),
        _ => None,
    }
}

/// The length of anchor, tag and comments (`&name !tag `) before a value.
pub(super) fn properties(text: &str) -> usize {
    let mut rest = text;
    loop {
        let end = match rest.as_bytes().first() {
            Some(b'&' | b'!') => rest.find(char::is_whitespace),
            Some(b'#') => rest.find(['\n', '\r']),
            _ => break,
        };
        rest = rest[end.unwrap_or(rest.len())..].trim_start();
    }
    text.len() - rest.len()
}

/// The length of a quoted scalar that a text starts with, quotes included.
pub(super) fn quoted(text: &str) -> usize {
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((at, char)) = chars.next() {
        match char {
            '\\' if text.starts_with('"') => {
                chars.next();
            }
            // A doubled one stands for itself.
            '\'' if text.starts_with('\'') && chars.next_if(|next| next.1 == '\'').is_none() => {
                return at + 1;
            }
            '"' if text.starts_with('"') => return at + 1,
            _ => {}
        }
    }
    text.len()
}
