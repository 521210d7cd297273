//! From a document to schemas that stand by themselves.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::{Definitions, PREFIX, View};
use crate::outline::{Outline, Version, is_true, text};
use crate::source::{Place, Span};

/// What becomes of the values that schemas state: defaults and examples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Samples {
    /// They are kept in the schemas.
    #[cfg(feature = "mock")]
    Kept,
    /// They are left out, and each schema that states some has a key of its own.
    Apart,
}

/// Collects the schemas of one side, each once.
pub(crate) struct Collector<'o, 'a> {
    outline: &'o Outline<'a>,
    view: View,
    samples: Samples,
    keys: BTreeMap<Span, String>,
    open: Vec<(String, Place<'a>)>,
}

impl<'o, 'a> Collector<'o, 'a> {
    pub(crate) fn new(outline: &'o Outline<'a>, view: View, samples: Samples) -> Self {
        Collector {
            outline,
            view,
            samples,
            keys: BTreeMap::new(),
            open: Vec::new(),
        }
    }

    /// Every schema asked for, and what they reach.
    pub(crate) fn finish(self) -> Definitions {
        let mut definitions = BTreeMap::new();
        self.for_each(|key, _, schema| drop(definitions.insert(key, schema)));
        Definitions(definitions)
    }

    /// Hands over every schema asked for, and what they reach, one by one: key, place and schema.
    pub(crate) fn for_each(mut self, mut each: impl FnMut(String, &Place<'a>, Value)) {
        while let Some((key, place)) = self.open.pop() {
            let schema = self.convert(&place);
            each(key, &place, schema);
        }
    }

    /// The key that a schema has among the definitions.
    pub(crate) fn key(&mut self, place: Place<'a>) -> String {
        let next = format!("s{}", self.keys.len());
        let key = self.keys.entry(place.span()).or_insert_with(|| {
            self.open.push((next.clone(), place));
            next
        });
        key.clone()
    }

    /// A schema inside another.
    fn inner(&mut self, place: &Place<'a>) -> Value {
        let states = |name: &&str| place.node.get(name).is_some();
        let has_samples = ["default", "example", "examples"].iter().any(states);
        if has_samples && self.samples == Samples::Apart {
            let key = self.key(place.clone());
            json!({ "$ref": format!("{PREFIX}{key}") })
        } else {
            self.convert(place)
        }
    }

    fn convert(&mut self, place: &Place<'a>) -> Value {
        if let Some(value) = place.node.as_bool() {
            return value.into();
        }
        if !self.outline.is_object(place, "schema") {
            return true.into();
        }
        let old_dialect = self.outline.version == Version::V30;
        let mut schema = Map::new();
        if place.get("$ref").is_some() {
            match self.outline.step(place) {
                Some(target) => {
                    let reference = format!("{PREFIX}{}", self.key(target));
                    schema.insert("$ref".to_owned(), reference.into());
                }
                // Says why.
                None => drop(self.outline.follow(place.clone())),
            }
            if old_dialect {
                return schema.into();
            }
        }
        for (key, value) in place.members() {
            self.keyword(&key.name, &value, place, &mut schema);
        }
        integer_format(&mut schema);
        let nullable = old_dialect && is_true(place, "nullable");
        if nullable {
            json!({ "anyOf": [schema, { "type": "null" }] })
        } else {
            schema.into()
        }
    }

    fn keyword(
        &mut self,
        name: &str,
        value: &Place<'a>,
        holder: &Place<'a>,
        schema: &mut Map<String, Value>,
    ) {
        let converted = match name {
            "default" | "example" | "examples" if self.samples == Samples::Apart => return,
            "type" | "enum" | "const" | "multipleOf" | "minLength" | "maxLength" | "pattern"
            | "format" | "minItems" | "maxItems" | "uniqueItems" | "minProperties"
            | "maxProperties" | "minContains" | "maxContains" | "dependentRequired" | "default"
            | "examples" => value.node.to_json(),
            "example" => {
                schema.insert("examples".to_owned(), json!([value.node.to_json()]));
                return;
            }
            "minimum" | "maximum" => return self.bound(name, value, holder, schema),
            "exclusiveMinimum" | "exclusiveMaximum" if value.node.as_number().is_some() => {
                value.node.to_json()
            }
            "required" => {
                let hidden = self.hidden(holder);
                let names = value.items().map(|item| item.node.to_json());
                names
                    .filter(|name| !name.as_str().is_some_and(|name| hidden.contains(name)))
                    .collect()
            }
            "properties" => {
                let hidden = self.hidden(holder);
                let members = value.members().collect::<Vec<_>>().into_iter();
                let shown = members.filter(|(key, _)| !hidden.contains(key.name.as_str()));
                shown
                    .map(|(key, place)| (key.name.to_string(), self.inner(&place)))
                    .collect::<Map<_, _>>()
                    .into()
            }
            "patternProperties" | "dependentSchemas" => {
                let members = value.members().collect::<Vec<_>>().into_iter();
                members
                    .map(|(key, place)| (key.name.to_string(), self.inner(&place)))
                    .collect::<Map<_, _>>()
                    .into()
            }
            "allOf" | "prefixItems" => {
                let items = value.items().collect::<Vec<_>>().into_iter();
                items.map(|place| self.inner(&place)).collect()
            }
            "oneOf" | "anyOf" => self.branches(value, holder),
            "items"
            | "additionalProperties"
            | "not"
            | "if"
            | "then"
            | "else"
            | "contains"
            | "propertyNames"
            | "unevaluatedItems"
            | "unevaluatedProperties" => self.inner(value),
            _ => return,
        };
        schema.insert(name.to_owned(), converted);
    }

    /// `minimum` or `maximum`, which OpenAPI 3.0 turns into the exclusive form by a boolean.
    fn bound(
        &self,
        name: &str,
        value: &Place<'a>,
        holder: &Place<'a>,
        schema: &mut Map<String, Value>,
    ) {
        let exclusive = match name {
            "minimum" => "exclusiveMinimum",
            _ => "exclusiveMaximum",
        };
        let name = if is_true(holder, exclusive) {
            exclusive
        } else {
            name
        };
        schema.insert(name.to_owned(), value.node.to_json());
    }

    /// The names of properties that this side does not have.
    fn hidden(&self, holder: &Place<'a>) -> BTreeSet<&'a str> {
        let mark = match self.view {
            View::Request => "readOnly",
            View::Response => "writeOnly",
            View::Whole => return BTreeSet::new(),
        };
        let properties = holder.get("properties");
        let members = properties
            .iter()
            .flat_map(|properties| properties.members().collect::<Vec<_>>());
        members
            .filter(|(_, place)| {
                let target = || self.outline.step(place);
                is_true(place, mark) || target().is_some_and(|target| is_true(&target, mark))
            })
            .map(|(key, _)| key.name.as_str())
            .collect()
    }

    /// Branches, each with the values by which a discriminator chooses it.
    fn branches(&mut self, list: &Place<'a>, holder: &Place<'a>) -> Value {
        let discriminator = holder.get("discriminator");
        let tag = discriminator
            .as_ref()
            .and_then(|at| text(at, "propertyName"));
        let branches = list.items().collect::<Vec<_>>().into_iter();
        let branches = branches.map(|branch| {
            let values = match &discriminator {
                Some(discriminator) => self.tags(&branch, discriminator),
                None => Vec::new(),
            };
            let schema = self.inner(&branch);
            match tag {
                Some(tag) if !values.is_empty() => json!({ "allOf": [
                    schema,
                    { "type": "object", "required": [tag], "properties": { tag: { "enum": values } } },
                ] }),
                _ => schema,
            }
        });
        branches.collect()
    }

    /// The values of a discriminator that stand for a branch: those mapped to it, else its name.
    fn tags(&self, branch: &Place<'a>, discriminator: &Place<'a>) -> Vec<String> {
        let Some(target) = self.outline.step(branch) else {
            return Vec::new();
        };
        let components = self.outline.components("schemas");
        let mapped = |text: &str| {
            let by_name = components.iter().find(|(name, _)| *name == text);
            let by_name = by_name.map(|(_, place)| place.span());
            by_name.or_else(|| {
                let sources = self.outline.sources;
                let found = sources.resolve(discriminator.file, text, discriminator.span());
                found.ok().map(|place| place.span())
            })
        };
        let mapping = discriminator.get("mapping");
        let members = mapping
            .iter()
            .flat_map(|mapping| mapping.members().collect::<Vec<_>>());
        let named =
            members.filter(|(_, to)| to.node.as_str().and_then(mapped) == Some(target.span()));
        let named: Vec<String> = named.map(|(key, _)| key.name.to_string()).collect();
        if named.is_empty() {
            let name = target.pointer.tokens().next_back();
            name.map(|name| vec![name.into_owned()]).unwrap_or_default()
        } else {
            named
        }
    }
}

/// The formats of integers are bounds.
fn integer_format(schema: &mut Map<String, Value>) {
    let (least, greatest) = match schema.get("format").and_then(Value::as_str) {
        Some("int32") => (i64::from(i32::MIN), i64::from(i32::MAX)),
        Some("int64") => (i64::MIN, i64::MAX),
        _ => return,
    };
    if schema
        .get("type")
        .is_some_and(|types| *types != json!("string"))
    {
        let bounds = json!({ "minimum": least, "maximum": greatest });
        match schema.get_mut("allOf").and_then(Value::as_array_mut) {
            Some(all) => all.push(bounds),
            None => drop(schema.insert("allOf".to_owned(), json!([bounds]))),
        }
    }
}
