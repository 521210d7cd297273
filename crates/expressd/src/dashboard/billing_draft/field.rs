//! A field of a form.

use oaxum_runtime::Violation;

use super::super::limits::longest;

/// One line to fill in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// What the contract calls it.
    pub name: &'static str,
    pub label: &'static str,
    /// What it is for, or how it is written.
    pub hint: &'static str,
    /// How many characters the contract allows, where it counts them.
    pub limit: Option<u64>,
    pub required: bool,
    pub value: String,
    pub wrongs: Vec<String>,
}

impl Field {
    pub fn of(schema: &'static str, kind: &Kind, value: String) -> Self {
        Self {
            name: kind.name,
            label: kind.label,
            hint: kind.hint,
            limit: longest(schema, kind.name),
            required: kind.required,
            value,
            wrongs: Vec::new(),
        }
    }

    /// Notes what the contract has against this field, if it is about it. A pattern is told of in
    /// words: nobody at this form reads regular expressions.
    pub fn note(&mut self, violation: &Violation, kind: &Kind) {
        if violation.pointer != format!("/{}", self.name) {
            return;
        }
        self.wrongs.push(match violation.code {
            "pattern" => kind.form.to_owned(),
            _ => violation.message.clone(),
        });
    }
}

/// What is always the same about a field.
pub struct Kind {
    pub name: &'static str,
    pub label: &'static str,
    pub hint: &'static str,
    pub required: bool,
    /// What is wrong where the contract's pattern does not match.
    pub form: &'static str,
}

/// A field that may be left out, and that no pattern is about.
pub const fn kind(name: &'static str, label: &'static str, hint: &'static str) -> Kind {
    Kind {
        name,
        label,
        hint,
        required: false,
        form: "has a form that is not allowed",
    }
}
