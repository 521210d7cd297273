//! JSON for programs. Answers are shown as they came: in their order, and with what this version of
//! the command does not know.

use serde::{Serialize, de::Error as _};
use serde_json::{Deserializer, Serializer};

use super::print;
use crate::failure::Trouble;

/// A value on one line.
///
/// # Errors
/// The value cannot be JSON.
pub fn compact(value: &impl Serialize) -> Result<String, Trouble> {
    serde_json::to_string(value).map_err(|error| unwritable(&error))
}

/// A value on several lines, indented.
///
/// # Errors
/// The value cannot be JSON.
pub fn pretty(value: &impl Serialize) -> Result<String, Trouble> {
    serde_json::to_string_pretty(value).map_err(|error| unwritable(&error))
}

/// A JSON text on one line.
///
/// # Errors
/// It is no JSON.
pub fn compact_json(text: &[u8]) -> Result<String, serde_json::Error> {
    let mut out = Vec::with_capacity(text.len());
    rewrite(text, &mut Serializer::new(&mut out))?;
    into_text(out)
}

/// A JSON text on several lines, indented.
///
/// # Errors
/// It is no JSON.
pub fn pretty_json(text: &[u8]) -> Result<String, serde_json::Error> {
    let mut out = Vec::with_capacity(2 * text.len());
    rewrite(text, &mut Serializer::pretty(&mut out))?;
    into_text(out)
}

fn rewrite<S: serde::Serializer>(text: &[u8], to: S) -> Result<(), serde_json::Error>
where
    serde_json::Error: From<S::Error>,
{
    let mut from = Deserializer::from_slice(text);
    serde_transcode::transcode(&mut from, to)?;
    from.end()
}

fn into_text(bytes: Vec<u8>) -> Result<String, serde_json::Error> {
    String::from_utf8(bytes).map_err(serde_json::Error::custom)
}

fn unwritable(error: &serde_json::Error) -> Trouble {
    Trouble::failed(format_args!("cannot write JSON: {error}"))
}

/// A JSON array of which each item is shown as soon as it is there.
#[derive(Debug, Default)]
pub struct JsonArray {
    begun: bool,
}

impl JsonArray {
    /// The text that adds an item, which is JSON on several lines.
    pub fn item(&mut self, item: &str) -> String {
        let item = item.replace('\n', "\n  ");
        let before = if self.begun { ",\n  " } else { "[\n  " };
        self.begun = true;
        format!("{before}{item}")
    }

    /// Shows its end.
    ///
    /// # Errors
    /// What cannot be written.
    pub fn end(self) -> Result<(), Trouble> {
        print(if self.begun { "\n]\n" } else { "[]\n" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_keeps_its_order_and_its_numbers() {
        let text = br#"{"z":1,"a":[true,null],"n":12345678901234567890}"#;
        assert_eq!(compact_json(text).unwrap().as_bytes(), text);
        assert_eq!(
            pretty_json(br#"{"z":1,"a":2}"#).unwrap(),
            "{\n  \"z\": 1,\n  \"a\": 2\n}"
        );
        assert!(compact_json(b"{} {}").is_err());
    }
}
