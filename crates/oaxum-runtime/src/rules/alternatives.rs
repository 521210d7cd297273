//! Schemas of which some, one or none must hold.

use serde_json::Value;

use crate::{Path, Violation, Violations};

use super::{Inspect, listed};

/// One of several schemas: what to call it in a message (nothing where it has no name), and what
/// is valid.
pub type Alternative = (&'static str, Inspect);

/// The code of a value that no alternative of an `anyOf` fits, and how a message speaks of it.
const INCLUSIVE: (&str, &str) = ("any_of", "one of");
/// The same of a `oneOf`.
const EXCLUSIVE: (&str, &str) = ("one_of", "exactly one of");

/// `anyOf`: at least one alternative holds.
///
/// When none does, the violations are those of the alternative that is closest, after one that
/// names the choice: by the value's type first, then by how little is wrong.
pub fn any_of(value: &Value, at: &Path<'_>, out: &mut Violations, alternatives: &[Alternative]) {
    choose_first(value, at, out, alternatives);
}

/// `oneOf`: exactly one alternative holds. When none does, see [`any_of`].
///
/// ```
/// use oaxum_runtime::{Location, Path, Schema, Violations, rules};
/// use serde_json::json;
///
/// let mut violations = Violations::of(Location::Body);
/// let alternatives = [("Name", String::inspect as rules::Inspect), ("Number", i64::inspect)];
/// rules::one_of(&json!(7), &Path::ROOT, &mut violations, &alternatives);
/// assert!(violations.is_empty());
/// rules::one_of(&json!(true), &Path::ROOT, &mut violations, &alternatives);
/// assert_eq!(violations.to_string(), "body : must be a string or an integer");
/// ```
pub fn one_of(value: &Value, at: &Path<'_>, out: &mut Violations, alternatives: &[Alternative]) {
    choose_only(value, at, out, alternatives);
}

/// The first alternative that holds, by its index.
pub(crate) fn choose_first(
    value: &Value,
    at: &Path<'_>,
    out: &mut Violations,
    alternatives: &[Alternative],
) -> Option<usize> {
    let mut each = alternatives.iter();
    let chosen = each.position(|&(_, inspect)| out.attempt(value, inspect));
    out.settle();
    if chosen.is_none() {
        explain(value, at, out, INCLUSIVE, alternatives);
    }
    chosen
}

/// The only alternative that holds, by its index.
pub(crate) fn choose_only(
    value: &Value,
    at: &Path<'_>,
    out: &mut Violations,
    alternatives: &[Alternative],
) -> Option<usize> {
    let each = alternatives.iter().enumerate();
    let holding = each.filter(|&(_, &(_, inspect))| out.attempt(value, inspect));
    let holding: Vec<usize> = holding.map(|(index, _)| index).collect();
    out.settle();
    match &holding[..] {
        [only] => Some(*only),
        [] => {
            explain(value, at, out, EXCLUSIVE, alternatives);
            None
        }
        several => {
            let (code, choice) = EXCLUSIVE;
            let all = names(alternatives).join(", ");
            let matched = several.iter().map(|&index| name(alternatives, index));
            let matched = listed(matched, "and");
            out.add(
                at,
                code,
                format!("must match {choice}: {all}; it matches {matched}"),
            );
            None
        }
    }
}

/// `not`: `inspect` has something against the value.
pub fn not(value: &Value, at: &Path<'_>, out: &mut Violations, inspect: Inspect) {
    if out.holds(value, inspect) {
        out.add(at, "not", "must not match the schema that is excluded");
    }
}

/// `if`, `then` and `else`: what `test` says decides which of the others must hold.
pub fn if_then_else(
    value: &Value,
    at: &Path<'_>,
    out: &mut Violations,
    test: Inspect,
    then: Inspect,
    otherwise: Inspect,
) {
    if out.holds(value, test) {
        then(value, at, out);
    } else {
        otherwise(value, at, out);
    }
}

/// The alternative that the member `property` names must hold; each by the values that name it.
pub fn tagged(
    value: &Value,
    at: &Path<'_>,
    out: &mut Violations,
    property: &str,
    alternatives: &[Alternative],
) {
    let Some(members) = value.as_object() else {
        return out.add(at, "type", "must be an object");
    };
    let place = at.key(property);
    match members.get(property) {
        None => out.add(&place, "required", "is required"),
        Some(Value::String(tag)) => match alternatives.iter().find(|(known, _)| known == tag) {
            Some((_, inspect)) => inspect(value, at, out),
            None => {
                let known = listed(alternatives.iter().map(|(tag, _)| format!("`{tag}`")), "or");
                out.add(&place, "discriminator", format!("must be {known}"));
            }
        },
        Some(_) => out.add(&place, "type", "must be a string"),
    }
}

/// Says what a value that no alternative fits has to be.
fn explain(
    value: &Value,
    at: &Path<'_>,
    out: &mut Violations,
    (code, choice): (&'static str, &str),
    alternatives: &[Alternative],
) {
    // Nobody reads the details, except whether the type is wrong.
    if out.trial.is_probe() || !(out.trial.is_report() || at.is_root()) {
        return out.add(at, code, "");
    }
    let each = alternatives.iter().enumerate();
    let mut fitting = Vec::new();
    let mut types = Vec::new();
    for (index, &(_, inspect)) in each {
        let found = out.rank(value, inspect);
        match found.iter().find(|violation| is_wrong_type(violation)) {
            Some(violation) => types.push(violation.message.clone()),
            None => fitting.push((index, distance(&found))),
        }
    }
    out.settle();
    let Some(&(closest, _)) = fitting.iter().min_by_key(|(_, distance)| distance) else {
        return out.add(at, "type", one_of_types(&types));
    };
    if fitting.len() > 1 {
        let (all, name) = (names(alternatives).join(", "), name(alternatives, closest));
        out.add(
            at,
            code,
            format!("must match {choice}: {all}; it is closest to {name}"),
        );
    }
    if let Some((_, inspect)) = alternatives.get(closest) {
        inspect(value, at, out);
    }
}

fn is_wrong_type(violation: &Violation) -> bool {
    violation.code == "type" && violation.pointer.is_empty()
}

/// How far a value is from an alternative. A member that says which alternative is meant, and says
/// another, counts for several of the others.
fn distance(found: &Violations) -> usize {
    let weigh = |violation: &Violation| match violation.code {
        "enum" | "discriminator" if violation.pointer.matches('/').count() <= 1 => 3,
        _ => 1,
    };
    found.iter().map(weigh).sum()
}

/// What several violations of types say, in one sentence.
fn one_of_types(messages: &[String]) -> String {
    let mut expected: Vec<&str> = Vec::new();
    for message in messages {
        let message = message.trim_start_matches("must be ");
        for part in message.split(", ").flat_map(|part| part.split(" or ")) {
            if !expected.contains(&part) {
                expected.push(part);
            }
        }
    }
    format!("must be {}", listed(expected, "or"))
}

fn names(alternatives: &[Alternative]) -> Vec<String> {
    let indices = 0..alternatives.len();
    indices.map(|index| name(alternatives, index)).collect()
}

fn name(alternatives: &[Alternative], index: usize) -> String {
    match alternatives.get(index) {
        Some((name, _)) if !name.is_empty() => (*name).to_owned(),
        _ => format!("alternative {}", index + 1),
    }
}
