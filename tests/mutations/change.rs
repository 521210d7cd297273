//! One change to one place of a document.

use std::fmt::{self, Display, Formatter};

use serde_json::Value;

/// A change to one facet.
#[derive(Clone, Debug)]
pub struct Change {
    /// What sort of facet changes, and how.
    pub kind: &'static str,
    /// The place, as a JSON pointer.
    pub pointer: String,
    edit: Edit,
}

#[derive(Clone, Debug)]
enum Edit {
    Set(Value),
    Remove,
    Rename(String),
}

impl Change {
    /// Puts a value at `pointer`; its parent must be there.
    pub fn set(kind: &'static str, pointer: impl Into<String>, value: impl Into<Value>) -> Self {
        Self {
            kind,
            pointer: pointer.into(),
            edit: Edit::Set(value.into()),
        }
    }

    /// Takes away what is at `pointer`.
    pub fn remove(kind: &'static str, pointer: impl Into<String>) -> Self {
        Self {
            kind,
            pointer: pointer.into(),
            edit: Edit::Remove,
        }
    }

    /// Gives the member at `pointer` another name.
    pub fn rename(kind: &'static str, pointer: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            kind,
            pointer: pointer.into(),
            edit: Edit::Rename(name.into()),
        }
    }

    /// The document after the change.
    pub fn apply(&self, document: &Value) -> Value {
        let mut document = document.clone();
        let (parent, last) = self
            .pointer
            .rsplit_once('/')
            .expect("no change to the whole");
        let parent = document
            .pointer_mut(parent)
            .unwrap_or_else(|| panic!("{self}: no parent"));
        let name = last.replace("~1", "/").replace("~0", "~");
        match (parent, &self.edit) {
            (Value::Object(members), Edit::Set(value)) => {
                members.insert(name, value.clone());
            }
            (Value::Object(members), Edit::Remove) => {
                members
                    .remove(&name)
                    .unwrap_or_else(|| panic!("{self}: nothing there"));
            }
            (Value::Object(members), Edit::Rename(other)) => {
                let value = members.remove(&name);
                members.insert(
                    other.clone(),
                    value.unwrap_or_else(|| panic!("{self}: nothing there")),
                );
            }
            (Value::Array(items), edit) => {
                let index: usize = name.parse().expect("an index");
                match edit {
                    Edit::Set(value) if index == items.len() => items.push(value.clone()),
                    Edit::Set(value) => items[index] = value.clone(),
                    Edit::Remove => drop(items.remove(index)),
                    Edit::Rename(_) => panic!("{self}: items have no names"),
                }
            }
            _ => panic!("{self}: the parent is neither object nor array"),
        }
        document
    }
}

impl Display for Change {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} at {}", self.kind, self.pointer)?;
        match &self.edit {
            Edit::Set(value) => write!(formatter, " to {value}"),
            Edit::Remove => Ok(()),
            Edit::Rename(name) => write!(formatter, " to {name}"),
        }
    }
}
