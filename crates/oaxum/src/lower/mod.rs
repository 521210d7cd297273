//! From the model to Rust: names chosen, types picked, every decision of the output made.

mod defaults;
mod finish;
mod names;
mod numbers;
mod operations;
mod rules;
pub mod rust;
mod shape;
mod types;
mod view;

use std::{
    collections::{BTreeMap, HashMap},
    mem,
    rc::Rc,
};

use crate::{
    diagnostics::Findings,
    model::{Api, SchemaId, Schemas},
};

use names::Names;
use rust::{Crate, Item, Type};
use shape::Shaped;
pub use view::View;
use view::Views;

/// Lowers an API; `api_name` is the name of its trait without `Api`.
///
/// The schemas grow by those that only Rust needs, such as one for each of several types.
///
/// # Errors
/// What the model allows and Rust does not carry.
pub fn lower(api: &mut Api, api_name: &str) -> Result<Crate, Findings> {
    let schemas = mem::take(&mut api.schemas);
    let mut lowering = Lowering {
        views: Views::of(api, &schemas),
        schemas,
        api,
        findings: Findings::new(),
        names: Names::of_types(),
        named: BTreeMap::new(),
        inline: HashMap::new(),
        shapes: HashMap::new(),
        pairs: HashMap::new(),
        items: Vec::new(),
        used: BTreeMap::new(),
    };
    lowering.name_components();
    lowering.components();
    let server = lowering.server(api_name);
    // What was remembered of schemas is of no use any more, and takes much room.
    lowering.shapes = HashMap::new();
    lowering.inline = HashMap::new();
    lowering.named = BTreeMap::new();
    lowering.finish_items();
    let modules = lowering.modules();
    let Lowering {
        schemas, findings, ..
    } = lowering;
    api.schemas = schemas;
    findings.or_ok(Crate { modules, server })
}

struct Lowering<'a> {
    api: &'a Api,
    /// Those of the API, and those made here.
    schemas: Schemas,
    views: Views,
    findings: Findings,
    names: Names,
    /// The names of schemas that have types of their own wherever they are used: components, and
    /// what else is referred to.
    named: BTreeMap<(SchemaId, View), String>,
    /// The types of other schemas, where they needed one of their own.
    inline: HashMap<(SchemaId, View), Type>,
    shapes: HashMap<(SchemaId, View), Rc<Shaped>>,
    /// What two schemas say together, made once.
    pairs: HashMap<(SchemaId, SchemaId), SchemaId>,
    /// Every type.
    items: Vec<Item>,
    /// The names of the types that each operation mentions, by its inline owner.
    used: BTreeMap<String, Vec<String>>,
}

impl Lowering<'_> {
    fn view_of(&self, id: SchemaId, view: View) -> View {
        self.views.of_schema(id, view)
    }

    /// Whether a schema has a type of its own wherever it is used.
    fn is_named(&self, id: SchemaId) -> bool {
        let mut views = [View::Whole, View::Response, View::Request].into_iter();
        views.any(|view| self.named.contains_key(&(id, view)))
    }

    /// The type of a schema that has a name.
    fn named(&self, id: SchemaId, view: View) -> Type {
        let view = self.view_of(id, view);
        let exact = self.named.get(&(id, view));
        // What only some other direction needs is the same for all that is known of it.
        let other = || {
            let mut views = [View::Response, View::Whole, View::Request].into_iter();
            views.find_map(|view| self.named.get(&(id, view)))
        };
        Type::Named(exact.or_else(other).cloned().unwrap_or_default())
    }

    /// Gives names to the components, and to what else is referred to.
    fn name_components(&mut self) {
        let mut referred: Vec<SchemaId> = Vec::new();
        for (_, schema) in self.schemas.iter() {
            referred.extend(
                schema
                    .reference
                    .filter(|&id| self.schemas[id].component.is_none()),
            );
        }
        referred.sort_unstable();
        referred.dedup();
        let components = self.api.components.clone();
        for id in components.into_iter().chain(referred) {
            let schema = &self.schemas[id];
            let base = match &schema.component {
                Some(name) => name.clone(),
                None => names::of_pointer(&schema.at.pointer),
            };
            for (index, view) in self.views.needed(id).into_iter().enumerate() {
                let name = if index == 0 {
                    base.clone()
                } else {
                    format!("{base} input")
                };
                let name = self.names.type_name(&name);
                self.named.insert((id, view), name);
            }
        }
    }

    fn components(&mut self) {
        let mut named: Vec<(SchemaId, View)> = self.named.keys().copied().collect();
        let order: HashMap<SchemaId, usize> = (self.api.components.iter())
            .enumerate()
            .map(|(index, id)| (*id, index))
            .collect();
        named.sort_by_key(|(id, view)| {
            (
                order.get(id).copied().unwrap_or(usize::MAX),
                *id,
                *view == View::Request,
            )
        });
        for (id, view) in named {
            let name = self.named[&(id, view)].clone();
            self.component(name, id, view);
        }
    }
}
