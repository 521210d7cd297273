//! What objects have to be.

use crate::{
    diagnostics::Finding,
    model::{JsonType, ObjectFacets, Property, Types},
};

use super::{Fields, Parser};

const OBJECT: &[&str] = &[
    "properties",
    "required",
    "additionalProperties",
    "patternProperties",
    "propertyNames",
    "minProperties",
    "maxProperties",
    "dependentRequired",
    "dependentSchemas",
];

impl<'a> Parser<'a> {
    pub(super) fn object_facets(
        &mut self,
        fields: &Fields<'a>,
        types: Types,
    ) -> Option<Box<ObjectFacets>> {
        if !OBJECT.iter().any(|name| fields.has(name)) {
            return None;
        }
        let properties = self.entries(fields, "properties").into_iter();
        let properties = properties
            .map(|(key, place)| Property {
                name: key.name.to_string(),
                schema: self.schema(&place),
            })
            .collect();
        let additional = fields.get("additionalProperties");
        let mut patterns = Vec::new();
        for (key, place) in self.entries(fields, "patternProperties") {
            let schema = self.schema(&place);
            let pattern = self.translated(&place, &key.name);
            patterns.extend(pattern.map(|pattern| (pattern, schema)));
        }
        let mut dependent_required = Vec::new();
        for (key, place) in self.entries(fields, "dependentRequired") {
            dependent_required.push((key.name.to_string(), self.texts(&place)));
        }
        let mut dependent_schemas = Vec::new();
        for (key, place) in self.entries(fields, "dependentSchemas") {
            dependent_schemas.push((key.name.to_string(), self.schema(&place)));
        }
        let facets = ObjectFacets {
            properties,
            required: self.required_names(fields),
            additional: additional.map(|place| self.schema(&place)),
            patterns,
            names: fields.get("propertyNames").map(|names| self.schema(&names)),
            min_properties: self.count(fields, "minProperties"),
            max_properties: self.count(fields, "maxProperties"),
            dependent_required,
            dependent_schemas,
        };
        self.ordered(
            fields,
            ("minProperties", facets.min_properties),
            ("maxProperties", facets.max_properties),
        );
        let applies = self.applies(fields, OBJECT, types.has(JsonType::Object), "objects");
        applies.then(|| Box::new(facets))
    }

    /// The names in `required`, each once.
    fn required_names(&mut self, fields: &Fields<'a>) -> Vec<String> {
        let Some(place) = fields.get("required") else {
            return Vec::new();
        };
        if place.node.as_bool().is_some() {
            let message = "`required` is an array of names, not a boolean";
            let finding = Finding::wrong_at("required-flag", &place, message);
            let hint = "name the property in the `required` of the object that has it";
            self.findings.push(finding.hint(hint));
            return Vec::new();
        }
        let mut names = Vec::new();
        let mut seen = std::collections::BTreeSet::new();
        for name in self.texts(&place) {
            if seen.insert(name.clone()) {
                names.push(name);
            } else {
                let message = format!("`required` has `{name}` twice");
                self.warn("repeated-required", &place, message, "name it once");
            }
        }
        names
    }
}
