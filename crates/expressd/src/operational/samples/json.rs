//! The value of an example, with its members in the order of the contract.

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::Number;

/// So wide may a value be that stands on one line.
const WIDTH: usize = 36;

/// A JSON value.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Json {
    Null,
    Bool(bool),
    Number(Number),
    Text(String),
    Array(Vec<Self>),
    Object(IndexMap<String, Self>),
}

/// How a language whose literals are otherwise like JSON's writes `null`, `true` and `false`, and how
/// far it indents.
#[derive(Clone, Copy)]
pub struct Words {
    null: &'static str,
    truth: [&'static str; 2],
    step: usize,
}

/// Those of JSON itself.
pub const JSON: Words = Words {
    null: "null",
    truth: ["false", "true"],
    step: 2,
};

/// Those of Python.
pub const PYTHON: Words = Words {
    null: "None",
    truth: ["False", "True"],
    step: 4,
};

impl Json {
    /// The value as a literal whose lines after the first are indented by so many spaces.
    pub fn literal(&self, words: Words, indent: usize) -> String {
        let line = self.line(words);
        if line.len() <= WIDTH {
            return line;
        }
        let inner = indent + words.step;
        let (open, items, close) = match self {
            Self::Array(items) => {
                let items = items.iter().map(|item| item.literal(words, inner));
                ('[', items.collect::<Vec<_>>(), ']')
            }
            Self::Object(members) => {
                let members = members.iter().map(|(name, value)| {
                    format!("{}: {}", quoted(name), value.literal(words, inner))
                });
                ('{', members.collect(), '}')
            }
            _ => return line,
        };
        let (deep, flat) = (" ".repeat(inner), " ".repeat(indent));
        let items = items.join(&format!(",\n{deep}"));
        format!("{open}\n{deep}{items}\n{flat}{close}")
    }

    /// The value as a text in a path or a query; nothing if it is no single value.
    pub fn plain(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.clone()),
            Self::Number(number) => Some(number.to_string()),
            Self::Bool(truth) => Some(truth.to_string()),
            Self::Null | Self::Array(_) | Self::Object(_) => None,
        }
    }

    /// The members of an object; none if it is another value.
    pub fn members(&self) -> impl Iterator<Item = (&str, &Self)> {
        let members = match self {
            Self::Object(members) => Some(members),
            _ => None,
        };
        members
            .into_iter()
            .flatten()
            .map(|(name, value)| (name.as_str(), value))
    }

    /// A member of an object.
    pub fn member(&self, name: &str) -> Option<&Self> {
        let mut members = self.members();
        members.find_map(|(found, value)| (found == name).then_some(value))
    }

    /// The text that a member of an object is, if it is one.
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.member(name) {
            Some(Self::Text(text)) => Some(text),
            _ => None,
        }
    }

    fn line(&self, words: Words) -> String {
        match self {
            Self::Null => words.null.to_owned(),
            Self::Bool(truth) => words.truth[usize::from(*truth)].to_owned(),
            Self::Number(number) => number.to_string(),
            Self::Text(text) => quoted(text),
            Self::Array(items) => {
                let items: Vec<_> = items.iter().map(|item| item.line(words)).collect();
                format!("[{}]", items.join(", "))
            }
            Self::Object(members) => {
                let members: Vec<_> = members
                    .iter()
                    .map(|(name, value)| format!("{}: {}", quoted(name), value.line(words)))
                    .collect();
                format!("{{{}}}", members.join(", "))
            }
        }
    }
}

/// A text in quotation marks as JSON writes it, which Python and C# read in the same way.
pub fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
