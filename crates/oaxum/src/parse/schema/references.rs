//! References of schemas: `$ref`, which restricts like any other keyword, and its dynamic kin.

use std::path::Path;

use crate::{
    model::{Schema, SchemaId},
    source::Place,
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

    /// `$dynamicRef`, where only one schema can be meant; `$recursiveRef` of the draft before is not
    /// carried over.
    pub(super) fn dynamic_reference(&mut self, fields: &Fields<'a>) -> Option<SchemaId> {
        let hint = "refer to the schema that is meant by `$ref`";
        if let Some(recursive) = fields.get("$recursiveRef") {
            let message = "`$recursiveRef` is not of JSON Schema 2020-12";
            self.not_supported("dynamic-reference", &recursive, message, hint);
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
        let target = self.schema_named(&reference, &target)?;
        let id = self.schemas.reserve(at(&reference));
        let schema = Schema {
            reference: Some(target),
            ..Schema::any(at(&reference))
        };
        self.schemas.fill(id, schema);
        Some(id)
    }
}
