//! What the `jsonschema` crate finds, in the terms of the generated types.

use std::collections::BTreeSet;

use express_tests::contract::Contract;
use jsonschema::{ValidationError, error::ValidationErrorKind};
use serde_json::Value;

/// Where an instance breaks a schema.
#[derive(Debug, Default)]
pub struct Findings {
    /// Places that break a rule of their own.
    pub exact: BTreeSet<String>,
    /// Places of which no alternative fits: what is wrong lies there or below.
    pub within: BTreeSet<String>,
}

impl Findings {
    /// Whether the instance is valid.
    pub fn is_empty(&self) -> bool {
        self.exact.is_empty() && self.within.is_empty()
    }

    /// Whether a place is one of those found.
    pub fn explain(&self, pointer: &str) -> bool {
        self.exact.contains(pointer) || self.within.iter().any(|above| lies_in(pointer, above))
    }

    /// The places that none of `reported` names.
    pub fn missed_by(&self, reported: &BTreeSet<String>) -> Vec<&String> {
        let exact = self.exact.iter().filter(|place| !reported.contains(*place));
        let within = self.within.iter();
        let within = within.filter(|place| !reported.iter().any(|found| lies_in(found, place)));
        exact.chain(within).collect()
    }
}

fn lies_in(pointer: &str, above: &str) -> bool {
    pointer
        .strip_prefix(above)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// What an instance has against the schema at a JSON pointer of the contract.
pub fn findings(pointer: &str, instance: &Value) -> Findings {
    let mut findings = Findings::default();
    for error in Contract::get().validator(pointer).iter_errors(instance) {
        add(&error, &mut findings);
    }
    findings
}

/// Places as generated types name them: a missing member, an unknown one and a bad key are at the
/// member, not at the object around it.
fn add(error: &ValidationError<'_>, findings: &mut Findings) {
    let at = error.instance_path().to_string();
    let member = |name: &str| format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
    match error.kind() {
        ValidationErrorKind::Required { property } => {
            findings
                .exact
                .insert(member(property.as_str().unwrap_or_default()));
        }
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            findings
                .exact
                .extend(unexpected.iter().map(|name| member(name)));
        }
        ValidationErrorKind::PropertyNames { error } => {
            findings
                .exact
                .insert(member(error.instance().as_str().unwrap_or_default()));
        }
        ValidationErrorKind::OneOfNotValid { .. } => {
            findings.within.insert(at);
        }
        _ => {
            findings.exact.insert(at);
        }
    }
}
