//! Values go through their types, and come back as they were.

use std::net::Ipv6Addr;

use serde::Serialize;
use serde_json::{Value, json};

use super::{
    Contract, Report,
    contract::members,
    definitions::{Definitions, View},
};
use crate::{
    Location, Path, Schema, Timestamp, Uuid, Violations, decode_json,
    instances::{Wish, instance},
};

/// Values made for each type, besides its examples and the least that is valid.
const MADE: u64 = 8;

/// A generated type, and the schema it stands for.
#[derive(Clone, Copy, Debug)]
pub struct Type {
    component: &'static str,
    view: View,
    trip: fn(&Value) -> Result<Value, String>,
}

impl Type {
    /// The type of a component with its name, as responses hold it.
    pub const fn of<T: Schema + Serialize>(component: &'static str) -> Self {
        Self {
            component,
            view: View::Response,
            trip: trip::<T>,
        }
    }

    /// The type of a component with another name.
    #[must_use]
    pub const fn component(mut self, component: &'static str) -> Self {
        self.component = component;
        self
    }

    /// The same, as requests hold it.
    #[must_use]
    pub const fn requests(mut self) -> Self {
        self.view = View::Request;
        self
    }
}

/// A value, decoded and encoded again.
fn trip<T: Schema + Serialize>(value: &Value) -> Result<Value, String> {
    let mut violations = Violations::of(Location::Body);
    T::inspect(value, &Path::ROOT, &mut violations);
    if !violations.is_empty() {
        return Err(format!("its type refuses it: {violations}"));
    }
    let decoded = decode_json::<T>(value.to_string().as_bytes(), &mut violations);
    let decoded = decoded.ok_or_else(|| format!("its type cannot read it: {violations}"))?;
    serde_json::to_value(&decoded).map_err(|error| format!("its type cannot write it: {error}"))
}

pub(super) fn check(contract: &Contract, report: &mut Report) {
    for ty in contract.types {
        let subject = format!("the type of `{}`", ty.component);
        let definitions = contract.definitions(ty.view);
        let reference = ty.component.replace('~', "~0").replace('/', "~1");
        let schema = json!({"$ref": format!("#/components/schemas/{reference}")});
        let validator = match definitions.validator(&schema) {
            Ok(validator) => validator,
            Err(error) => {
                report.notes.push(format!(
                    "{subject} has a schema that cannot be judged: {error}"
                ));
                continue;
            }
        };
        let sameness = Sameness(definitions);
        let fits = |value: &Value| validator.is_valid(value);
        let named = |reference: &str| definitions.named(reference);
        let wishes = (0..MADE + 2).map(|seed| Wish {
            seed,
            name: ty.component,
            examples: seed == 0,
            least: seed == 1,
        });
        let made = wishes.filter_map(|wish| instance(&schema, &named, wish, fits));
        let stated = contract
            .schemas
            .get(ty.component)
            .map(|schema| &schema["examples"]);
        let stated = stated
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .cloned();
        let mut values: Vec<Value> = stated.filter(fits).chain(made).collect();
        values.dedup();
        if values.is_empty() {
            report
                .notes
                .push(format!("no value could be made for {subject}"));
        }
        for value in values {
            report.round_trips += 1;
            match (ty.trip)(&value) {
                Err(reason) => report.breach(&subject, &value, "nothing", reason),
                Ok(again) if !validator.is_valid(&again) => {
                    report.breach(&subject, &value, &again, "it comes back invalid");
                }
                Ok(again) if !sameness.same(&[&schema], &value, &again) => {
                    report.breach(&subject, &value, &again, "it comes back as another");
                }
                Ok(_) => {}
            }
        }
    }
}

/// Compares what came back with what went, by the schemas of one direction.
struct Sameness<'d>(&'d Definitions);

impl<'d> Sameness<'d> {
    /// Whether a value that came back is the same: what no schema speaks of may be dropped by objects
    /// that ignore it, defaults are filled in, and instants, addresses and ids may be spelled
    /// otherwise.
    fn same(&self, schemas: &[&'d Value], before: &Value, after: &Value) -> bool {
        let parts = self.parts(schemas);
        match (before, after) {
            (Value::Object(before), Value::Object(after)) => {
                let kept = before.iter().all(|(name, value)| {
                    let schemas = property(&parts, name);
                    match after.get(name) {
                        Some(after) => self.same(&schemas, value, after),
                        None => schemas.is_empty(),
                    }
                });
                let mut added = after.iter().filter(|(name, _)| !before.contains_key(*name));
                kept && added.all(|(name, value)| {
                    let schemas = self.parts(&property(&parts, name));
                    let mut defaults = schemas.iter().filter_map(|part| part.get("default"));
                    defaults.any(|default| self.same(&schemas, default, value))
                })
            }
            (Value::Array(before), Value::Array(after)) => {
                let mut pairs = before.iter().zip(after).enumerate();
                before.len() == after.len()
                    && pairs.all(|(index, (before, after))| {
                        self.same(&item(&parts, index), before, after)
                    })
            }
            (Value::String(before), Value::String(after)) => same_text(before, after),
            (Value::Number(before), Value::Number(after)) => before.as_f64() == after.as_f64(),
            _ => before == after,
        }
    }

    /// Every schema that may have a say in a value: what is referred to, and all alternatives.
    fn parts(&self, schemas: &[&'d Value]) -> Vec<&'d Value> {
        let mut parts: Vec<&'d Value> = Vec::new();
        let mut open = schemas.to_vec();
        while let Some(schema) = open.pop() {
            if parts.iter().any(|known| std::ptr::eq(*known, schema)) {
                continue;
            }
            parts.push(schema);
            let reference = schema.get("$ref").and_then(Value::as_str);
            open.extend(reference.and_then(|reference| self.0.named(reference)));
            open.extend(
                ["if", "then", "else"]
                    .iter()
                    .filter_map(|name| schema.get(name)),
            );
            for name in ["allOf", "anyOf", "oneOf"] {
                open.extend(schema[name].as_array().into_iter().flatten());
            }
            open.extend(members(&schema["dependentSchemas"]).map(|(_, schema)| schema));
        }
        parts
    }
}

/// What schemas say of a member; also that it has to be there.
fn property<'d>(parts: &[&'d Value], name: &str) -> Vec<&'d Value> {
    let stated = parts.iter().filter_map(|part| {
        let other = || part.get("additionalProperties").filter(|it| it.is_object());
        part["properties"].get(name).or_else(other)
    });
    let requires = |part: &&&'d Value| {
        let required = part["required"].as_array();
        required.is_some_and(|names| names.iter().any(|required| required == name))
    };
    let required = parts.iter().filter(requires).map(|part| &part["required"]);
    stated.chain(required).collect()
}

/// What schemas say of an item.
fn item<'d>(parts: &[&'d Value], index: usize) -> Vec<&'d Value> {
    let stated = parts
        .iter()
        .filter_map(|part| part["prefixItems"].get(index).or_else(|| part.get("items")));
    stated.collect()
}

fn same_text(before: &str, after: &str) -> bool {
    fn same<T: std::str::FromStr + PartialEq>(before: &str, after: &str) -> bool {
        let both = before.parse::<T>().ok().zip(after.parse().ok());
        both.is_some_and(|(before, after)| before == after)
    }
    before == after
        || same::<Timestamp>(before, after)
        || same::<Uuid>(before, after)
        || same::<Ipv6Addr>(before, after)
}
