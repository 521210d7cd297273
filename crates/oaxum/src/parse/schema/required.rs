//! Names in `required` that are no property, which is legal and mostly a slip.

use std::collections::BTreeSet;

use crate::{
    diagnostics::{Finding, near_miss},
    model::{Schema, SchemaId},
};

use super::Parser;

impl Parser<'_> {
    pub(super) fn check_required(&mut self) {
        let mut parts: BTreeSet<SchemaId> = BTreeSet::new();
        for (_, schema) in self.schemas.iter() {
            for &part in &schema.all_of {
                parts.insert(part);
                parts.extend(self.schemas[part].reference);
            }
        }
        let mut findings = Vec::new();
        for (id, schema) in self.schemas.iter() {
            // What another schema adds to this one may have the property.
            if !parts.contains(&id) && stands_alone(schema) {
                findings.extend(undeclared(schema));
            }
        }
        self.findings.extend(findings);
    }
}

fn stands_alone(schema: &Schema) -> bool {
    schema.reference.is_none()
        && schema.all_of.is_empty()
        && schema.any_of.is_empty()
        && schema.one_of.is_empty()
}

fn undeclared(schema: &Schema) -> Vec<Finding> {
    let Some(object) = schema
        .object
        .as_ref()
        .filter(|object| !object.properties.is_empty())
    else {
        return Vec::new();
    };
    let is_declared = |name: &str| object.properties.iter().any(|known| known.name == name);
    let missing = object.required.iter().filter(|name| !is_declared(name));
    missing
        .map(|name| {
            let at = &schema.at;
            let pointer = at.pointer.join("required");
            let message = format!("`required` names `{name}`, which is no property");
            let finding = Finding::warning("required-without-property", at.span, pointer, message);
            let known = object.properties.iter().map(|known| known.name.as_str());
            match near_miss(name, known) {
                Some(near) => finding.hint(format!("did you mean `{near}`?")),
                None => finding.hint("declare it; any value is taken for it"),
            }
        })
        .collect()
}
