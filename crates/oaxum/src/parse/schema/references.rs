//! References of schemas: `$ref`, which restricts like any other keyword, and its dynamic kin.

use std::path::Path;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::{
    model::{Schema, SchemaId},
    source::{Place, Pointer, Value},
};

use super::{Fields, Parser, at, identity};

impl<'a> Parser<'a> {
    /// The schema that a keyword refers to.
    pub(super) fn schema_reference(
        &mut self,
        fields: &Fields<'a>,
        keyword: &str,
    ) -> Option<SchemaId> {
        let reference = fields.get(keyword)?;
        let target = self.text(&reference)?;
        self.schema_named(&reference, &target)
    }

    /// The schema that a reference leads to; `at` is where the reference stands.
    pub(super) fn schema_named(&mut self, at: &Place<'a>, reference: &str) -> Option<SchemaId> {
        match self.sources.resolve(at.file, reference, at.span()) {
            Ok(target) => {
                let component = self.name_elsewhere(&target);
                let is_named = component.is_some();
                let id = self.named_schema(&target, component);
                if is_named {
                    self.reader.components.push(id);
                }
                Some(id)
            }
            Err(finding) => {
                self.findings.push(finding);
                None
            }
        }
    }

    /// The name of a schema in another file that becomes a component, if it has one that is free:
    /// that of a component or definition there, or of the file.
    fn name_elsewhere(&mut self, target: &Place<'a>) -> Option<String> {
        if target.file == self.root || self.reader.known.contains_key(&identity(target.node)) {
            return None;
        }
        let tokens: Vec<_> = target.pointer.tokens().collect();
        let name = match tokens.as_slice() {
            [] => {
                let stem = Path::file_stem(self.sources.path(target.file))?;
                stem.to_string_lossy().into_owned()
            }
            // A file may hold nothing but named schemas.
            [name] => name.clone().into_owned(),
            [.., parent, name] if matches!(&**parent, "schemas" | "definitions" | "$defs") => {
                name.clone().into_owned()
            }
            _ => return None,
        };
        self.reader.names.insert(name.clone()).then_some(name)
    }

    /// `$dynamicRef`, where only one schema can be meant, or `$recursiveRef` of the draft before.
    pub(super) fn dynamic_reference(&mut self, fields: &Fields<'a>) -> Option<SchemaId> {
        let hint = "refer to the schema that is meant by `$ref`";
        if let Some(recursive) = fields.get("$recursiveRef") {
            return self.recursive_reference(&recursive);
        }
        let reference = fields.get("$dynamicRef")?;
        let target = self.text(&reference)?;
        let anchor = target.split_once('#').map_or("", |(_, anchor)| anchor);
        // Whoever extends such a schema may put another one in its place.
        if self.sources.anchors(anchor) > 1 {
            let message = "`$dynamicRef` leads to one schema or another, as it is reached";
            self.not_supported("dynamic-reference", &reference, message, hint);
            return None;
        }
        self.reference_part(&reference, &target)
    }

    /// `$recursiveRef`, which only ever refers to the schema around it that says `$recursiveAnchor`.
    fn recursive_reference(&mut self, reference: &Place<'a>) -> Option<SchemaId> {
        let hint = "refer to the schema that is meant by `$ref`";
        let Some(around) = self.recursive_anchor(reference) else {
            let message = "no schema around this `$recursiveRef` says `$recursiveAnchor: true`";
            self.not_supported("dynamic-reference", reference, message, hint);
            return None;
        };
        let message = format!(
            "`$recursiveRef` is not of JSON Schema 2020-12; it is read as a reference to `{around}`"
        );
        self.warn("recursive-reference", reference, message, hint);
        let target = format!(
            "#{}",
            utf8_percent_encode(around.as_str(), NON_ALPHANUMERIC)
        );
        self.reference_part(reference, &target)
    }

    /// The innermost schema around `place` that says `$recursiveAnchor: true`.
    fn recursive_anchor(&self, place: &Place<'a>) -> Option<Pointer> {
        let mut node = self.sources.root(place.file).node;
        let mut pointer = Pointer::root();
        let mut innermost = None;
        for token in place.pointer.tokens() {
            if node
                .get("$recursiveAnchor")
                .is_some_and(|says| says.as_bool() == Some(true))
            {
                innermost = Some(pointer.clone());
            }
            pointer.push(&token);
            node = match &node.value {
                Value::Array(items) => items.get(token.parse::<usize>().ok()?)?,
                _ => node.get(&token)?,
            };
        }
        innermost
    }

    /// A part of a schema that is nothing but a reference.
    fn reference_part(&mut self, reference: &Place<'a>, target: &str) -> Option<SchemaId> {
        let target = self.schema_named(reference, target)?;
        let id = self.schemas.reserve(at(reference));
        let schema = Schema {
            reference: Some(target),
            ..Schema::any(at(reference))
        };
        self.schemas.fill(id, schema);
        Some(id)
    }
}
