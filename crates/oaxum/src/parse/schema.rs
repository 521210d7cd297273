//! Schemas.

use crate::{
    diagnostics::Finding,
    model::{Additional, Annotations, ArrayFacets, Kind, MapFacets, Property, Schema},
    source::Place,
};

use super::{Fields, Parser, at};

/// Keywords that say something about a schema without restricting it.
pub(super) const ANNOTATIONS: &[&str] = &[
    "title",
    "description",
    "default",
    "example",
    "examples",
    "deprecated",
    "$comment",
    "externalDocs",
];

/// Keywords of a later day, each with what to do today.
pub(super) const UNSUPPORTED: &[(&str, &str)] = &[
    ("allOf", "merge the schemas by hand"),
    ("anyOf", "choose one schema"),
    ("not", "state what is allowed instead"),
    ("if", "state one schema"),
    ("then", "state one schema"),
    ("else", "state one schema"),
    ("const", "use `enum` with one value"),
    ("discriminator", "choose one schema"),
    (
        "readOnly",
        "write two schemas, one for requests and one for responses",
    ),
    (
        "writeOnly",
        "write two schemas, one for requests and one for responses",
    ),
    (
        "patternProperties",
        "use `additionalProperties` with `propertyNames`",
    ),
    ("prefixItems", "use an object"),
    ("contains", "leave it out"),
    ("dependentRequired", "leave it out"),
    ("dependentSchemas", "leave it out"),
    ("unevaluatedProperties", "use `additionalProperties`"),
    ("unevaluatedItems", "leave it out"),
    ("contentEncoding", "leave it out"),
    ("contentMediaType", "leave it out"),
    ("contentSchema", "leave it out"),
    ("xml", "leave it out"),
    ("$defs", "move them to `components.schemas`"),
    ("$id", "leave it out"),
    ("$anchor", "refer by JSON pointer"),
    ("$dynamicRef", "refer by `$ref`"),
    (
        "nullable",
        "this is OpenAPI 3.0; write `type: [string, 'null']`",
    ),
];

pub(super) const TEXT: &[&str] = &[
    "type",
    "format",
    "minLength",
    "maxLength",
    "pattern",
    "enum",
];
const NUMBER: &[&str] = &[
    "type",
    "format",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
];
const ARRAY: &[&str] = &["type", "items", "minItems", "maxItems", "uniqueItems"];
const OBJECT: &[&str] = &[
    "type",
    "properties",
    "required",
    "additionalProperties",
    "propertyNames",
    "minProperties",
    "maxProperties",
];

impl<'a> Parser<'a> {
    pub(super) fn schema(&mut self, place: &Place<'a>) -> Option<Schema> {
        if place.node.as_bool() == Some(true) {
            let annotations = Annotations::default();
            return Some(Schema {
                kind: Kind::Any,
                nullable: false,
                annotations,
                at: at(place),
            });
        }
        if place.get("$ref").is_some() {
            let fields = self.schema_fields(place, &["$ref"])?;
            let annotations = self.annotations(&fields);
            let name = self.component(place)?;
            let kind = Kind::Reference(name);
            return Some(Schema {
                kind,
                nullable: false,
                annotations,
                at: at(place),
            });
        }
        if let Some(one_of) = place.get("oneOf") {
            return self.reference_or_null(place, &one_of);
        }
        let (type_name, nullable) = self.types(place)?;
        let fields = self.schema_fields(place, keywords(type_name))?;
        let annotations = self.annotations(&fields);
        let kind = match type_name {
            "string" => self.text_schema(&fields, nullable)?,
            "integer" => Kind::Integer(self.number_facets(&fields, true)),
            "number" => Kind::Number(self.number_facets(&fields, false)),
            "boolean" => Kind::Boolean,
            "array" => self.array_schema(&fields)?,
            "object" => self.object_schema(&fields)?,
            _ => Kind::Any,
        };
        Some(Schema {
            kind,
            nullable,
            annotations,
            at: at(place),
        })
    }

    fn schema_fields(&mut self, place: &Place<'a>, own: &[&str]) -> Option<Fields<'a>> {
        let known: Vec<&str> = own.iter().chain(ANNOTATIONS).copied().collect();
        let others = [TEXT, NUMBER, ARRAY, OBJECT].concat();
        for (key, value) in place.members() {
            let name = key.name.as_str();
            if others.contains(&name) && !known.contains(&name) {
                let message = format!("`{name}` does not go with the rest of this schema");
                let hint = "leave it out, or give the schema the `type` that it is meant for";
                self.not_supported("misplaced-keyword", &value, message, hint);
            }
        }
        let known: Vec<&str> = known.into_iter().chain(others).collect();
        self.fields(place, "a schema", &known, UNSUPPORTED)
    }

    fn annotations(&mut self, fields: &Fields<'a>) -> Annotations {
        Annotations {
            title: self.optional_text(fields, "title"),
            description: self.optional_text(fields, "description"),
            default: fields.get("default").map(|default| default.node.to_json()),
            examples: fields
                .get("examples")
                .map(|examples| examples.node.to_json()),
            deprecated: self.flag(fields, "deprecated"),
        }
    }

    /// The name of the component that a `$ref` names.
    fn component(&mut self, place: &Place<'a>) -> Option<String> {
        let reference = place.get("$ref")?;
        let target = self.text(&reference)?;
        let resolved = self
            .sources
            .resolve_fully(place.file, &target, reference.span())
            .and_then(|_| self.sources.resolve(place.file, &target, reference.span()));
        let resolved = match resolved {
            Ok(resolved) => resolved,
            Err(finding) => {
                self.findings.push(finding);
                return None;
            }
        };
        let tokens: Vec<_> = resolved.pointer.tokens().collect();
        match tokens.as_slice() {
            [components, schemas, name]
                if components == "components"
                    && schemas == "schemas"
                    && resolved.file == self.root =>
            {
                Some(name.to_string())
            }
            _ => {
                let message =
                    "a reference to a schema outside `components.schemas` is not carried over";
                let hint = "make it a component and refer to that";
                self.not_supported("schema-reference", &reference, message, hint);
                None
            }
        }
    }

    /// `oneOf` with a reference and null: a nullable reference.
    fn reference_or_null(&mut self, place: &Place<'a>, one_of: &Place<'a>) -> Option<Schema> {
        let fields = self.schema_fields(place, &["oneOf"])?;
        let annotations = self.annotations(&fields);
        let alternatives: Vec<_> = one_of.items().collect();
        let is_null = |place: &Place<'_>| {
            place
                .get("type")
                .is_some_and(|name| name.node.as_str() == Some("null"))
        };
        let (reference, null) = match alternatives.as_slice() {
            [reference, null] if is_null(null) => (reference, null),
            [null, reference] if is_null(null) => (reference, null),
            _ => {
                let message = "only `oneOf` of a reference and null is carried over";
                self.not_supported("one-of", one_of, message, "choose one schema");
                return None;
            }
        };
        self.fields(null, "the null schema", &["type"], &[]);
        self.fields(reference, "a reference beside null", &["$ref"], &[]);
        let kind = Kind::Reference(self.component(reference)?);
        Some(Schema {
            kind,
            nullable: true,
            annotations,
            at: at(place),
        })
    }

    /// The one type besides null; empty if the schema names none and restricts nothing.
    fn types(&mut self, place: &Place<'a>) -> Option<(&'static str, bool)> {
        const NAMES: [&str; 6] = ["string", "integer", "number", "boolean", "array", "object"];
        let Some(declared) = place.get("type") else {
            let restricts = |name: &str| [TEXT, NUMBER, ARRAY, OBJECT].concat().contains(&name);
            if place.members().any(|(key, _)| restricts(&key.name)) {
                let hint = "state the `type` that it is meant for";
                self.not_supported(
                    "no-type",
                    place,
                    "a schema without `type` is not carried over",
                    hint,
                );
                return None;
            }
            return Some(("", false));
        };
        let names = match declared.node.as_str() {
            Some(name) => vec![name.to_owned()],
            None => self.texts(&declared),
        };
        let nullable = names.iter().any(|name| name == "null");
        let mut others = names.iter().filter(|name| *name != "null");
        let (Some(name), None) = (others.next(), others.next()) else {
            let message = "only one type, with or without null, is carried over";
            self.not_supported("types", &declared, message, "choose one type");
            return None;
        };
        let known = NAMES.into_iter().find(|known| known == name);
        if known.is_none() {
            let message = format!("there is no type `{name}`");
            self.wrong("unknown-type", &declared, message);
        }
        Some((known?, nullable))
    }

    fn text_schema(&mut self, fields: &Fields<'a>, nullable: bool) -> Option<Kind> {
        let Some(values) = fields.get("enum") else {
            return Some(Kind::Text(self.text_facets(fields)));
        };
        for name in ["format", "minLength", "maxLength", "pattern"] {
            if let Some(place) = fields.get(name) {
                let message = format!("`{name}` beside `enum` is not carried over");
                self.not_supported("enum-facet", &place, message, "leave it out");
            }
        }
        if values.node.as_array().is_none() {
            self.type_mismatch(&values, "an array of strings");
        }
        let has_null = values.items().any(|value| value.node.is_null());
        if has_null != nullable {
            let message = "`type` and `enum` do not agree on null";
            let finding = Finding::wrong_at("enum-null", &values, message);
            let hint = "name null in both, as `type: [string, 'null']`, or in neither";
            self.findings.push(finding.hint(hint));
        }
        let texts: Vec<String> = values
            .items()
            .filter(|value| !value.node.is_null())
            .filter_map(|value| self.text(&value))
            .collect();
        if texts.is_empty() {
            self.wrong("empty-enum", &values, "`enum` allows nothing");
        }
        for (index, text) in texts.iter().enumerate() {
            if texts[..index].contains(text) {
                let message = format!("`enum` has `{text}` twice");
                self.wrong("duplicate-enum-value", &values, message);
            }
        }
        Some(Kind::Enumeration(texts))
    }

    fn array_schema(&mut self, fields: &Fields<'a>) -> Option<Kind> {
        let items = match fields.get("items") {
            Some(items) => self.schema(&items)?,
            None => {
                let (annotations, at) = (Annotations::default(), at(&fields.place));
                Schema {
                    kind: Kind::Any,
                    nullable: false,
                    annotations,
                    at,
                }
            }
        };
        let facets = ArrayFacets {
            min_items: self.count(fields, "minItems"),
            max_items: self.count(fields, "maxItems"),
            unique_items: self.flag(fields, "uniqueItems"),
        };
        self.ordered(
            fields,
            ("minItems", facets.min_items),
            ("maxItems", facets.max_items),
        );
        Some(Kind::Array {
            items: Box::new(items),
            facets,
        })
    }

    fn object_schema(&mut self, fields: &Fields<'a>) -> Option<Kind> {
        let facets = MapFacets {
            min_properties: self.count(fields, "minProperties"),
            max_properties: self.count(fields, "maxProperties"),
            keys: fields
                .get("propertyNames")
                .map(|keys| self.key_facets(&keys))
                .unwrap_or_default(),
        };
        self.ordered(
            fields,
            ("minProperties", facets.min_properties),
            ("maxProperties", facets.max_properties),
        );
        let required = fields
            .get("required")
            .map(|names| self.texts(&names))
            .unwrap_or_default();
        let additional = fields.get("additionalProperties");
        let closed = additional
            .as_ref()
            .is_some_and(|place| place.node.as_bool() == Some(false));
        let properties = fields.get("properties");
        if properties.is_none() && !closed {
            if let Some(place) = fields.get("required").filter(|_| !required.is_empty()) {
                let message = "`required` without `properties` is not carried over";
                self.not_supported("required-without-property", &place, message, "declare them");
            }
            let values = match additional {
                Some(place) => self.schema(&place)?,
                None => {
                    let (annotations, at) = (Annotations::default(), at(&fields.place));
                    Schema {
                        kind: Kind::Any,
                        nullable: false,
                        annotations,
                        at,
                    }
                }
            };
            return Some(Kind::Map {
                values: Box::new(values),
                facets,
            });
        }
        if facets != MapFacets::default() {
            let message =
                "limits on the properties of an object with `properties` are not carried over";
            self.not_supported("object-facet", &fields.place, message, "leave them out");
        }
        let additional = match additional {
            Some(_) if closed => Additional::Closed,
            Some(place) if place.node.as_bool() == Some(true) => Additional::Open,
            None => Additional::Open,
            Some(place) => {
                let message =
                    "`additionalProperties` beside `properties` is only carried over as a boolean";
                self.not_supported("additional-properties", &place, message, "leave it out");
                return None;
            }
        };
        let mut parsed = Vec::new();
        for (key, property) in self.entries(fields, "properties") {
            let Some(schema) = self.schema(&property) else {
                continue;
            };
            if let Some(default) = property.get("default") {
                let message = "the default of a property is not carried over";
                self.not_supported(
                    "property-default",
                    &default,
                    message,
                    "say it in the description",
                );
            }
            let required = required.contains(&key.name);
            parsed.push(Property {
                name: key.name.clone(),
                required,
                schema,
            });
        }
        let declared = |name: &str| {
            properties
                .as_ref()
                .is_some_and(|place| place.get(name).is_some())
        };
        if let Some(place) = fields.get("required") {
            for name in required.iter().filter(|name| !declared(name)) {
                let message = format!("`required` names `{name}`, which is no property");
                self.not_supported("required-without-property", &place, message, "declare it");
            }
        }
        Some(Kind::Object {
            properties: parsed,
            additional,
        })
    }

    /// Parameters and headers are texts, which only scalars can be read from.
    pub(super) fn expect_scalar(&mut self, place: &Place<'a>, schema: &Schema, what: &str) {
        let mut target = place.clone();
        if matches!(schema.kind, Kind::Reference(_)) {
            match self.follow(place) {
                Some(followed) => target = followed,
                None => return,
            }
        }
        let name = target
            .get("type")
            .and_then(|name| name.node.as_str().map(str::to_owned));
        if !matches!(
            name.as_deref(),
            Some("string" | "integer" | "number" | "boolean")
        ) {
            let message = format!("{what} that is no scalar is not carried over");
            self.not_supported(
                "not-a-scalar",
                place,
                message,
                "use a string, a number or a boolean",
            );
        }
    }
}

fn keywords(type_name: &str) -> &'static [&'static str] {
    match type_name {
        "string" => TEXT,
        "integer" | "number" => NUMBER,
        "array" => ARRAY,
        "object" => OBJECT,
        _ => &["type"],
    }
}
