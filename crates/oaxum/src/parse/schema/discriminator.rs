//! Discriminators, once every schema is read.

use crate::{
    diagnostics::Finding,
    model::{Discriminator, SchemaId},
    source::Place,
};

use super::Parser;

impl<'a> Parser<'a> {
    pub(super) fn discriminator(&mut self, id: SchemaId, place: &Place<'a>) {
        if place.node.as_str().is_some() {
            let message = "a discriminator is an object, not the name of a property alone";
            let finding = Finding::wrong_at("discriminator", place, message);
            self.findings
                .push(finding.hint("write `{propertyName: …}`"));
            return;
        }
        let unsupported = [("defaultMapping", "leave it out; it is of OpenAPI 3.2")];
        let known = ["propertyName", "mapping"];
        let Some(fields) = self.fields(place, "a discriminator", &known, &unsupported) else {
            return;
        };
        let property = self.required_text(&fields, "propertyName");
        let mut mapping = Vec::new();
        for (key, target) in self.entries(&fields, "mapping") {
            if key.name.starts_with("x-") {
                continue;
            }
            if let Some(target) = self.mapped(&target) {
                mapping.push((key.name.to_string(), target));
            }
        }
        let schema = &self.schemas[id];
        for &alternative in schema.one_of.iter().chain(&schema.any_of) {
            let (target, name) = self.named(alternative);
            let is_mapped = |known: &SchemaId| *known == target || *known == alternative;
            if let Some(name) = name
                && !mapping.iter().any(|(_, known)| is_mapped(known))
            {
                mapping.push((name, target));
            }
        }
        if let Some(property) = property {
            let discriminator = Discriminator { property, mapping };
            let mut schema = self.schemas[id].clone();
            schema.discriminator = Some(Box::new(discriminator));
            self.schemas.fill(id, schema);
        }
    }

    /// The schema that a mapping names: a component by its name, any other by a reference.
    fn mapped(&mut self, place: &Place<'a>) -> Option<SchemaId> {
        let target = self.text(place)?;
        let root = self.sources.root(place.file);
        let components = root
            .get("components")
            .and_then(|components| components.get("schemas"));
        match components.and_then(|schemas| schemas.get(&target)) {
            Some(component) => Some(self.schema(&component)),
            None => self.schema_named(place, &target),
        }
    }

    /// The component that an alternative is or refers to, with its name.
    fn named(&self, alternative: SchemaId) -> (SchemaId, Option<String>) {
        let schema = &self.schemas[alternative];
        let target = match (&schema.component, schema.reference) {
            (None, Some(target)) => target,
            _ => alternative,
        };
        (target, self.schemas[target].component.clone())
    }
}
