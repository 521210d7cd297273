//! Schemas described again, as JSON Schema 2020-12.

use std::collections::{BTreeMap, BTreeSet, btree_map::Entry};

use serde::{Serialize, Serializer};
use serde_json::{Map, Value as Json, json};

use crate::model::{
    Access, Api, ArrayFacets, JsonType, NumberFacets, ObjectFacets, Schema, SchemaId, TextFacets,
    Types,
};

use super::{flag, list, put};

/// The schemas of an API, each that something refers to with a name.
pub(super) struct Schemas<'a> {
    api: &'a Api,
    names: BTreeMap<SchemaId, String>,
    /// Those with a name, in the order of the document.
    named: Vec<SchemaId>,
}

/// Every schema that has a name, described when its turn comes: all at once take several times the
/// room of their text.
impl Serialize for Schemas<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let named = self.named.iter();
        serializer.collect_map(named.filter_map(|id| Some((self.names.get(id)?, self.schema(*id)))))
    }
}

impl<'a> Schemas<'a> {
    pub(super) fn of(api: &'a Api) -> Self {
        let mut names = BTreeMap::new();
        let mut taken = BTreeSet::new();
        for &id in &api.components {
            if let Some(name) = &api.schemas[id].component {
                names.insert(id, name.clone());
                taken.insert(name.clone());
            }
        }
        let mut named = api.components.clone();
        for id in referred(api) {
            if let Entry::Vacant(vacant) = names.entry(id) {
                let name = derived_name(&api.schemas[id], &taken);
                taken.insert(name.clone());
                vacant.insert(name);
                named.push(id);
            }
        }
        Self { api, names, named }
    }

    /// A reference to a schema that has a name.
    fn reference(&self, id: SchemaId) -> Option<String> {
        let name = self.names.get(&id)?.replace('~', "~0").replace('/', "~1");
        Some(format!("#/components/schemas/{name}"))
    }

    pub(super) fn schema(&self, id: SchemaId) -> Json {
        let schema = &self.api.schemas[id];
        if schema.types.is_none() {
            return json!({"not": {}});
        }
        let mut json = json!({});
        let reference = schema.reference.and_then(|target| self.reference(target));
        put(&mut json, "$ref", reference);
        put(&mut json, "type", types(schema.types));
        put(&mut json, "enum", schema.values.clone());
        text(&mut json, &schema.text);
        number(&mut json, &schema.number);
        if let Some(array) = &schema.array {
            self.array(&mut json, array);
        }
        if let Some(object) = &schema.object {
            self.object(&mut json, object);
        }
        self.combinations(&mut json, schema);
        annotations(&mut json, schema);
        json
    }

    fn schemas(&self, ids: &[SchemaId]) -> Vec<Json> {
        ids.iter().map(|id| self.schema(*id)).collect()
    }

    /// A schema where a boolean is more usual than an object that says the same.
    fn schema_or_flag(&self, id: SchemaId) -> Json {
        let described = self.schema(id);
        if described == json!({}) {
            true.into()
        } else if self.api.schemas[id].types.is_none() {
            false.into()
        } else {
            described
        }
    }

    fn array(&self, json: &mut Json, array: &ArrayFacets) {
        list(json, "prefixItems", self.schemas(&array.prefix));
        put(json, "items", array.items.map(|items| self.item(items)));
        if let Some(contains) = &array.contains {
            json["contains"] = self.schema(contains.schema);
            put(
                json,
                "minContains",
                (contains.min != 1).then_some(contains.min),
            );
            put(json, "maxContains", contains.max);
        }
        put(json, "minItems", array.min_items);
        put(json, "maxItems", array.max_items);
        flag(json, "uniqueItems", array.unique_items);
    }

    fn item(&self, id: SchemaId) -> Json {
        if self.api.schemas[id].types.is_none() {
            return false.into();
        }
        self.schema(id)
    }

    fn object(&self, json: &mut Json, object: &ObjectFacets) {
        let required = object.required.iter().map(|name| name.as_str().into());
        list(json, "required", required.collect());
        let members = |schemas: &mut dyn Iterator<Item = (&String, SchemaId)>| {
            let members = schemas.map(|(name, id)| (name.clone(), self.schema(id)));
            let members: Map<String, Json> = members.collect();
            (!members.is_empty()).then_some(members)
        };
        let properties = object.properties.iter();
        let mut properties = properties.map(|property| (&property.name, property.schema));
        put(json, "properties", members(&mut properties));
        let patterns = object.patterns.iter();
        let mut patterns = patterns.map(|(pattern, schema)| (&pattern.stated, *schema));
        put(json, "patternProperties", members(&mut patterns));
        let additional = object.additional;
        put(
            json,
            "additionalProperties",
            additional.map(|rest| self.schema_or_flag(rest)),
        );
        put(
            json,
            "propertyNames",
            object.names.map(|names| self.schema(names)),
        );
        put(json, "minProperties", object.min_properties);
        put(json, "maxProperties", object.max_properties);
        let dependent = object.dependent_required.iter();
        let dependent: Map<String, Json> = dependent
            .map(|(name, required)| (name.clone(), required.clone().into()))
            .collect();
        put(
            json,
            "dependentRequired",
            (!dependent.is_empty()).then_some(dependent),
        );
        let dependent = object.dependent_schemas.iter();
        let mut dependent = dependent.map(|(name, schema)| (name, *schema));
        put(json, "dependentSchemas", members(&mut dependent));
    }

    fn combinations(&self, json: &mut Json, schema: &Schema) {
        list(json, "allOf", self.schemas(&schema.all_of));
        list(json, "anyOf", self.schemas(&schema.any_of));
        list(json, "oneOf", self.schemas(&schema.one_of));
        put(json, "not", schema.not.map(|not| self.schema(not)));
        if let Some(condition) = &schema.condition {
            json["if"] = self.schema(condition.test);
            put(json, "then", condition.then.map(|then| self.schema(then)));
            let otherwise = condition.otherwise;
            put(
                json,
                "else",
                otherwise.map(|otherwise| self.schema(otherwise)),
            );
        }
        if let Some(discriminator) = &schema.discriminator {
            let mapping = discriminator.mapping.iter();
            let mapping: Map<String, Json> = mapping
                .filter_map(|(value, id)| Some((value.clone(), self.reference(*id)?.into())))
                .collect();
            let mut described = json!({"propertyName": discriminator.property});
            put(
                &mut described,
                "mapping",
                (!mapping.is_empty()).then_some(mapping),
            );
            json["discriminator"] = described;
        }
    }
}

fn types(types: Types) -> Option<Json> {
    if types.is_all() {
        return None;
    }
    let names = types.iter().filter(|name| *name != JsonType::Null);
    let mut names: Vec<&str> = names.map(JsonType::name).collect();
    if types.has(JsonType::Null) {
        names.push(JsonType::Null.name());
    }
    Some(match names.as_slice() {
        [name] => (*name).into(),
        _ => names.into(),
    })
}

fn text(json: &mut Json, facets: &TextFacets) {
    put(json, "format", facets.format.as_deref());
    put(json, "minLength", facets.min_length);
    put(json, "maxLength", facets.max_length);
    let pattern = facets.pattern.as_ref();
    put(
        json,
        "pattern",
        pattern.map(|pattern| pattern.stated.as_str()),
    );
    put(json, "contentEncoding", facets.content_encoding.as_deref());
    put(
        json,
        "contentMediaType",
        facets.content_media_type.as_deref(),
    );
}

fn number(json: &mut Json, facets: &NumberFacets) {
    put(json, "format", facets.format.as_deref());
    let bounds = [
        ("minimum", &facets.minimum),
        ("maximum", &facets.maximum),
        ("exclusiveMinimum", &facets.exclusive_minimum),
        ("exclusiveMaximum", &facets.exclusive_maximum),
        ("multipleOf", &facets.multiple_of),
    ];
    for (name, bound) in bounds {
        put(json, name, bound.as_ref().map(|bound| bound.to_json()));
    }
}

fn annotations(json: &mut Json, schema: &Schema) {
    let said = &schema.annotations;
    put(json, "title", said.title.as_deref());
    put(json, "description", said.description.as_deref());
    put(json, "default", said.default.as_deref().cloned());
    list(json, "examples", said.examples.clone());
    flag(json, "deprecated", said.deprecated);
    flag(json, "readOnly", schema.access == Access::ReadOnly);
    flag(json, "writeOnly", schema.access == Access::WriteOnly);
}

/// A name for a schema that is no component, made of where it stands.
fn derived_name(schema: &Schema, taken: &BTreeSet<String>) -> String {
    let pointer = schema.at.pointer.as_str();
    let pointer = pointer
        .strip_prefix("/components/schemas/")
        .unwrap_or(pointer);
    let words: Vec<&str> = pointer
        .split(|character: char| !character.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let base = if words.is_empty() {
        "schema".to_owned()
    } else {
        words.join("_")
    };
    if !taken.contains(&base) {
        return base;
    }
    let mut numbered = (2_usize..).map(|number| format!("{base}_{number}"));
    numbered.find(|name| !taken.contains(name)).unwrap_or(base)
}

/// Everything that something in the components or the operations refers to, in order.
fn referred(api: &Api) -> Vec<SchemaId> {
    let mut seen: BTreeSet<SchemaId> = BTreeSet::new();
    let mut found = Vec::new();
    let mut unseen = roots(api);
    unseen.reverse();
    while let Some(id) = unseen.pop() {
        if !seen.insert(id) {
            continue;
        }
        let schema = &api.schemas[id];
        found.extend(schema.reference);
        let mapped = schema.discriminator.iter();
        let mapped = mapped.flat_map(|discriminator| discriminator.mapping.iter());
        for (_, target) in mapped {
            found.push(*target);
            unseen.push(*target);
        }
        unseen.extend(schema.children());
    }
    found
}

fn roots(api: &Api) -> Vec<SchemaId> {
    let mut roots = api.components.clone();
    for operation in &api.operations {
        roots.extend(
            operation
                .parameters
                .iter()
                .map(|parameter| parameter.schema),
        );
        let bodies = operation.body.iter().flat_map(|body| &body.contents);
        let responses = operation.responses.iter();
        let contents = bodies.chain(responses.flat_map(|response| &response.contents));
        for content in contents {
            roots.extend(content.schema);
            let encodings = content.encoding.iter();
            let headers = encodings.flat_map(|(_, encoding)| &encoding.headers);
            roots.extend(headers.map(|header| header.schema));
        }
        let headers = operation
            .responses
            .iter()
            .flat_map(|response| &response.headers);
        roots.extend(headers.map(|header| header.schema));
    }
    roots
}
