//! Schemas that lead back to themselves before any value is looked at.
//!
//! A schema may contain itself in a property or an item: values end some time. But one that refers
//! to itself, or combines itself, says nothing about any value.
//!
//! One such circle is widespread, and can only mean one thing: a schema lists those that extend it
//! under `oneOf` or `anyOf`, and each of them has it in `allOf`. There, it is taken without the list.

use std::collections::BTreeMap;

use crate::{
    diagnostics::Finding,
    model::{Annotations, Schema, SchemaId},
};

use super::Parser;

#[derive(Clone, Copy, PartialEq)]
enum Visit {
    Unseen,
    Open,
    Done,
}

/// Circles that others have hidden are looked for so often.
const MAX_ROUNDS: usize = 8;

/// Circles of more schemas are nothing that anybody means; of those only the first is kept.
const MAX_LENGTH: usize = 64;

/// A way from a schema back to it.
type Cycle = Vec<SchemaId>;

/// A schema on a cycle that lists the next one as an alternative, and is referred to by the last.
struct List {
    schema: SchemaId,
    last: SchemaId,
}

impl Parser<'_> {
    pub(super) fn check_cycles(&mut self) {
        let mut bare = BTreeMap::new();
        let mut cycles = self.cycles();
        for _ in 0..MAX_ROUNDS {
            let lists = cycles.iter().filter_map(|cycle| self.list_on(cycle));
            let lists: Vec<List> = lists.collect();
            if lists.is_empty() {
                break;
            }
            for list in &lists {
                self.take_without_list(list, &mut bare);
            }
            // Those that are mended are gone, and may have hidden others.
            cycles = self.cycles();
        }
        for start in cycles.iter().filter_map(|cycle| cycle.first()) {
            let start = *start;
            let at = self.schemas[start].at.clone();
            let message = "the schema leads back to itself and never to a value";
            let finding = Finding::wrong("schema-cycle", at.span, at.pointer, message);
            let hint = "put one of the references into a property, or leave it out";
            self.findings.push(finding.hint(hint));
        }
    }

    /// Every edge that closes a circle.
    fn cycles(&self) -> Vec<Cycle> {
        let ids: Vec<SchemaId> = self.schemas.iter().map(|(id, _)| id).collect();
        let mut visits = vec![Visit::Unseen; ids.len()];
        let index = |id: SchemaId| ids.binary_search(&id).unwrap_or_default();
        let mut cycles = Vec::new();
        for &start in &ids {
            let mut open: Vec<(SchemaId, Vec<SchemaId>)> = Vec::new();
            let mut next = Some(start);
            loop {
                if let Some(id) = next.take() {
                    match visits[index(id)] {
                        Visit::Unseen => {
                            visits[index(id)] = Visit::Open;
                            open.push((id, in_place(&self.schemas[id])));
                        }
                        Visit::Open => cycles.push(closed(id, &open)),
                        Visit::Done => {}
                    }
                }
                let Some((id, children)) = open.last_mut() else {
                    break;
                };
                next = children.pop();
                if next.is_none() {
                    visits[index(*id)] = Visit::Done;
                    open.pop();
                }
            }
        }
        cycles
    }

    /// Where a circle goes from a list of alternatives to one that extends the schema which lists
    /// it.
    fn list_on(&self, cycle: &Cycle) -> Option<List> {
        let length = cycle.len();
        (0..length).find_map(|at| {
            let (schema, next) = (cycle[at], cycle[(at + 1) % length]);
            let last = cycle[(at + length - 1) % length];
            let listing = &self.schemas[schema];
            let listed = listing
                .one_of
                .iter()
                .chain(&listing.any_of)
                .any(|id| *id == next);
            // A choice that was made of `nullable` stands where the schema itself does.
            let is_stated = self.schemas[next].at != listing.at;
            let refers_back = self.schemas[last].reference == Some(schema);
            let is_list = listed && is_stated && refers_back && last != next;
            is_list.then_some(List { schema, last })
        })
    }

    /// Makes the reference back one to the schema without its alternatives.
    fn take_without_list(&mut self, list: &List, bare: &mut BTreeMap<SchemaId, SchemaId>) {
        let start = self.schemas[list.schema].clone();
        let id = *bare.entry(list.schema).or_insert_with(|| {
            let id = self.schemas.reserve(start.at.clone());
            let schema = Schema {
                component: None,
                annotations: Annotations::default(),
                one_of: Vec::new(),
                any_of: Vec::new(),
                discriminator: None,
                ..start
            };
            self.schemas.fill(id, schema);
            id
        });
        let mut back = self.schemas[list.last].clone();
        if back.reference.is_none() {
            // By way of another circle it is mended already.
            return;
        }
        let (span, pointer) = (back.at.span, back.at.pointer.clone());
        back.reference = None;
        back.all_of.push(id);
        self.schemas.fill(list.last, back);
        let message = "this schema is among the alternatives of the one that it extends";
        let finding = Finding::warning("alternative-of-itself", span, pointer, message)
            .hint("extend a schema without `oneOf` and `anyOf`; it is taken without them")
            .related(self.schemas[list.schema].at.span, "the one that it extends");
        self.findings.push(finding);
    }
}

/// The circle that is closed by going on from the innermost open schema to `start`.
fn closed(start: SchemaId, open: &[(SchemaId, Vec<SchemaId>)]) -> Cycle {
    let near = open.iter().rev().take(MAX_LENGTH).map(|(id, _)| *id);
    let mut cycle: Vec<SchemaId> = near.collect();
    cycle.reverse();
    match cycle.iter().position(|id| *id == start) {
        Some(at) => cycle.split_off(at),
        None => vec![start],
    }
}

/// The schemas that look at the same value.
fn in_place(schema: &Schema) -> Vec<SchemaId> {
    let combined = schema
        .all_of
        .iter()
        .chain(&schema.any_of)
        .chain(&schema.one_of)
        .copied();
    let condition = schema.condition.iter().flat_map(|condition| {
        [Some(condition.test), condition.then, condition.otherwise]
            .into_iter()
            .flatten()
    });
    let objects = schema.object.iter();
    let dependent = objects.flat_map(|object| object.dependent_schemas.iter().map(|(_, id)| *id));
    let own = schema.reference.into_iter().chain(schema.not);
    own.chain(combined)
        .chain(condition)
        .chain(dependent)
        .collect()
}
