//! Requests and responses see some schemas differently: `readOnly` and `writeOnly`.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Access, Api, Content, SchemaId, Schemas};

/// In which direction a value travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum View {
    /// It does not matter.
    Whole,
    /// Towards the server: without what is `readOnly`.
    Request,
    /// Towards the client: without what is `writeOnly`.
    Response,
}

/// What is seen differently, and which schemas are seen from where.
#[derive(Debug, Default)]
pub(super) struct Views {
    /// Schemas with something `readOnly` or `writeOnly` in them.
    differing: BTreeSet<SchemaId>,
    /// The views that each schema is needed in.
    needed: BTreeMap<SchemaId, BTreeSet<View>>,
    /// What bodies that change an object hold: absence means "as it is", never a default.
    patched: BTreeSet<SchemaId>,
}

impl Views {
    pub(super) fn of(api: &Api, schemas: &Schemas) -> Self {
        let mut views = Self {
            differing: differing(schemas),
            ..Self::default()
        };
        for operation in &api.operations {
            for parameter in &operation.parameters {
                views.need(schemas, parameter.schema, View::Request);
            }
            for content in operation.body.iter().flat_map(|body| &body.contents) {
                views.content(schemas, content, View::Request);
                if content.media_type.essence == "application/merge-patch+json" {
                    views.patched.extend(reached(schemas, content.schema));
                }
            }
            for response in &operation.responses {
                for header in &response.headers {
                    views.need(schemas, header.schema, View::Response);
                }
                for content in &response.contents {
                    views.content(schemas, content, View::Response);
                }
            }
        }
        // A document of nothing but schemas has no directions.
        let otherwise = if api.operations.is_empty() {
            View::Whole
        } else {
            View::Response
        };
        for (id, _) in schemas.iter() {
            if !views.needed.contains_key(&id) {
                views.needed.entry(id).or_default().insert(otherwise);
            }
        }
        // What only such schemas lead to is seen as they are.
        views
    }

    fn content(&mut self, schemas: &Schemas, content: &Content, view: View) {
        if let Some(schema) = content.schema {
            self.need(schemas, schema, view);
        }
        for header in content
            .encoding
            .iter()
            .flat_map(|(_, encoding)| &encoding.headers)
        {
            self.need(schemas, header.schema, view);
        }
    }

    fn need(&mut self, schemas: &Schemas, id: SchemaId, view: View) {
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            if self.needed.entry(id).or_default().insert(view) {
                open.extend(schemas[id].children());
            }
        }
    }

    /// The view, or [`View::Whole`] where all see the same.
    pub(super) fn of_schema(&self, id: SchemaId, view: View) -> View {
        if self.differing.contains(&id) {
            view
        } else {
            View::Whole
        }
    }

    /// The views that a schema is needed in, as far as they differ; the one with the plain name
    /// first.
    pub(super) fn needed(&self, id: SchemaId) -> Vec<View> {
        if !self.differing.contains(&id) {
            return vec![View::Whole];
        }
        let needed = self.needed.get(&id).into_iter().flatten().copied();
        let mut needed: Vec<View> = needed.collect();
        needed.sort_by_key(|view| *view == View::Request);
        needed
    }

    /// Whether the value changes another, so that what is absent stays as it is.
    pub(super) fn is_patch(&self, id: SchemaId) -> bool {
        self.patched.contains(&id)
    }
}

/// The schemas that something `readOnly` or `writeOnly` can be reached from.
fn differing(schemas: &Schemas) -> BTreeSet<SchemaId> {
    let mut parents: BTreeMap<SchemaId, Vec<SchemaId>> = BTreeMap::new();
    let mut open = Vec::new();
    for (id, schema) in schemas.iter() {
        for child in schema.children() {
            parents.entry(child).or_default().push(id);
        }
        if schema.access != Access::Both {
            open.push(id);
        }
    }
    let mut differing = BTreeSet::new();
    while let Some(id) = open.pop() {
        for &parent in parents.get(&id).into_iter().flatten() {
            if differing.insert(parent) {
                open.push(parent);
            }
        }
    }
    differing
}

fn reached(schemas: &Schemas, from: Option<SchemaId>) -> BTreeSet<SchemaId> {
    let mut reached = BTreeSet::new();
    let mut open: Vec<SchemaId> = from.into_iter().collect();
    while let Some(id) = open.pop() {
        if reached.insert(id) {
            open.extend(schemas[id].children());
        }
    }
    reached
}
