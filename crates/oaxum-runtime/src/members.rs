//! The members of an object under inspection.

use serde_json::{Map, Value};

use crate::{
    Location, Path, Schema, Violations,
    facets::{Facets, Pattern, check_properties},
    rules::Inspect,
};

/// The members of a JSON object under inspection.
///
/// ```
/// use oaxum_runtime::{Location, Members, Path, Schema, Violations};
/// use serde_json::json;
///
/// let (value, mut violations) = (json!({"name": "Ada", "age": "36"}), Violations::of(Location::Body));
/// if let Some(mut members) = Members::of(&value, &Path::ROOT, &mut violations) {
///     members.required::<String>("name", &mut violations);
///     members.additional(i64::inspect, &mut violations);
/// }
/// assert_eq!(violations.to_string(), "body /age: must be an integer");
/// ```
#[derive(Debug)]
pub struct Members<'a> {
    value: &'a Value,
    members: &'a Map<String, Value>,
    at: &'a Path<'a>,
    known: Vec<&'static str>,
    patterns: Vec<&'static Pattern>,
}

impl<'a> Members<'a> {
    /// The members of `value`, or a violation and nothing when it is no object.
    pub fn of(value: &'a Value, at: &'a Path<'a>, out: &mut Violations) -> Option<Self> {
        let members = Self::within(value, at);
        if members.is_none() {
            out.add(at, "type", "must be an object");
        }
        members
    }

    /// The members of `value`, if it is an object.
    pub fn within(value: &'a Value, at: &'a Path<'a>) -> Option<Self> {
        Some(Self {
            value,
            members: value.as_object()?,
            at,
            known: Vec::new(),
            patterns: Vec::new(),
        })
    }

    /// Inspects a member that must be there.
    pub fn required<T: Schema>(&mut self, name: &'static str, out: &mut Violations) {
        self.requires(&[name], out);
        self.optional::<T>(name, out);
    }

    /// Inspects a member that may be there.
    pub fn optional<T: Schema>(&mut self, name: &'static str, out: &mut Violations) {
        self.property(name, T::inspect, out);
    }

    /// `properties`: inspects a member that may be there.
    pub fn property(&mut self, name: &'static str, inspect: Inspect, out: &mut Violations) {
        self.known.push(name);
        if let Some(value) = self.members.get(name) {
            inspect(value, &self.at.key(name), out);
        }
    }

    /// `required`: refuses the object without these members.
    pub fn requires(&self, names: &[&str], out: &mut Violations) {
        for name in names {
            if !self.members.contains_key(*name) {
                out.add(&self.at.key(name), "required", "is required");
            }
        }
    }

    /// Inspects the facets of a member, if it is there and has the right type.
    pub fn facets<T>(&self, name: &str, facets: &impl Facets<T>, out: &mut Violations) {
        if let Some(value) = self.members.get(name) {
            facets.inspect(value, &self.at.key(name), out);
        }
    }

    /// `patternProperties`: inspects every member whose name matches.
    pub fn pattern(&mut self, pattern: &'static Pattern, inspect: Inspect, out: &mut Violations) {
        self.patterns.push(pattern);
        let matching = self
            .members
            .iter()
            .filter(|(name, _)| pattern.matches(name));
        inspect_all(matching, self.at, inspect, out);
    }

    /// `additionalProperties`: inspects every member that was not named and matches no pattern.
    pub fn additional(&self, inspect: Inspect, out: &mut Violations) {
        inspect_all(self.others(), self.at, inspect, out);
    }

    /// `additionalProperties: false`: refuses every member that was not named and matches no
    /// pattern.
    pub fn closed(&self, out: &mut Violations) {
        for (name, _) in self.others() {
            if out.is_full() {
                break;
            }
            let message = "is not a field of this object";
            out.add(&self.at.key(name), "additional_properties", message);
        }
    }

    /// `propertyNames`: inspects every name, as a string.
    pub fn names(&self, inspect: Inspect, out: &mut Violations) {
        for name in self.members.keys() {
            if out.is_full() {
                break;
            }
            let mut found = Violations::of(Location::Body);
            inspect(&Value::from(name.as_str()), &Path::ROOT, &mut found);
            for violation in found {
                let message = format!("has a key that {}", violation.message);
                out.add(&self.at.key(name), "property_names", message);
            }
        }
    }

    /// `minProperties` and `maxProperties`: there are from `min` to `max` members.
    pub fn size(&self, min: usize, max: usize, out: &mut Violations) {
        check_properties(self.members.len(), min, max, self.at, out);
    }

    /// `dependentRequired`: with the member `name`, these have to be there too.
    pub fn dependent_required(&self, name: &str, needed: &[&str], out: &mut Violations) {
        if !self.members.contains_key(name) {
            return;
        }
        for needed in needed {
            if !self.members.contains_key(*needed) {
                let message = format!("is required with `{name}`");
                out.add(&self.at.key(needed), "dependent_required", message);
            }
        }
    }

    /// `dependentSchemas`: with the member `name`, the object has to be valid for one more schema.
    pub fn dependent_schema(&self, name: &str, inspect: Inspect, out: &mut Violations) {
        if self.members.contains_key(name) {
            inspect(self.value, self.at, out);
        }
    }

    fn others(&self) -> impl Iterator<Item = (&'a String, &'a Value)> {
        self.members.iter().filter(|(name, _)| {
            let is_known = self.known.contains(&name.as_str());
            !is_known && !self.patterns.iter().any(|pattern| pattern.matches(name))
        })
    }
}

fn inspect_all<'a>(
    members: impl Iterator<Item = (&'a String, &'a Value)>,
    at: &Path<'_>,
    inspect: Inspect,
    out: &mut Violations,
) {
    for (name, value) in members {
        if out.is_full() {
            break;
        }
        inspect(value, &at.key(name), out);
    }
}
