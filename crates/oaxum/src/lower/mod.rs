//! From the model to Rust: names chosen, types picked, every decision of the output made.

mod names;
mod operations;
pub mod rust;
mod types;

use std::collections::BTreeMap;

use crate::{
    diagnostics::Findings,
    model::{Api, Kind, Schema},
};

use names::Names;
use rust::{Crate, Item, Module, Type};

/// Lowers an API; `api_name` is the name of its trait without `Api`.
///
/// # Errors
/// What the model allows and Rust does not carry.
pub fn lower(api: &Api, api_name: &str) -> Result<Crate, Findings> {
    let mut lowering = Lowering {
        api,
        findings: Findings::new(),
        names: Names::of_types(),
        components: BTreeMap::new(),
        items: Vec::new(),
    };
    for component in &api.components {
        let name = lowering.names.type_name(&component.name);
        lowering
            .components
            .insert(&component.name, (name, &component.schema));
    }
    for component in &api.components {
        lowering.component(component);
    }
    let server = lowering.server(api_name);
    let modules = lowering.modules();
    lowering.findings.or_ok(Crate { modules, server })
}

struct Lowering<'a> {
    api: &'a Api,
    findings: Findings,
    names: Names,
    /// By the name in the document: the Rust name and the schema.
    components: BTreeMap<&'a str, (String, &'a Schema)>,
    /// Every type, with the names of the components that it belongs to.
    items: Vec<Item>,
}

impl<'a> Lowering<'a> {
    /// The types in modules: those that operations of only one tag use go with that tag.
    fn modules(&mut self) -> Vec<Module> {
        const SHARED: &str = "shared";
        let mut users: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for operation in &self.api.operations {
            let tag = operation.tag.as_deref().unwrap_or(SHARED);
            for component in self.reached(operation) {
                let tags = users.entry(component).or_default();
                if !tags.contains(&tag) {
                    tags.push(tag);
                }
            }
        }
        let mut modules: BTreeMap<String, Vec<Item>> = BTreeMap::new();
        for item in std::mem::take(&mut self.items) {
            let tag = match users.get(&item.component).map(Vec::as_slice) {
                Some([tag]) => tag,
                _ => SHARED,
            };
            modules.entry(names::module(tag)).or_default().push(item);
        }
        modules
            .into_iter()
            .map(|(name, items)| Module { name, items })
            .collect()
    }

    /// The components that an operation uses, directly or not.
    fn reached(&self, operation: &crate::model::Operation) -> Vec<String> {
        let mut open: Vec<&Schema> = Vec::new();
        open.extend(
            operation
                .parameters
                .iter()
                .map(|parameter| &parameter.schema),
        );
        open.extend(operation.body.iter().map(|body| &body.content.schema));
        for response in &operation.responses {
            open.extend(response.headers.iter().map(|header| &header.schema));
            open.extend(response.content.iter().map(|content| &content.schema));
        }
        let mut reached: Vec<String> = vec![names::inline_owner(&operation.id)];
        while let Some(schema) = open.pop() {
            match &schema.kind {
                Kind::Reference(name) if !reached.contains(name) => {
                    reached.push(name.clone());
                    open.extend(
                        self.components
                            .get(name.as_str())
                            .map(|(_, schema)| *schema),
                    );
                }
                Kind::Array { items, .. } => open.push(items),
                Kind::Map { values, .. } => open.push(values),
                Kind::Object { properties, .. } => {
                    open.extend(properties.iter().map(|property| &property.schema));
                }
                _ => {}
            }
        }
        reached
    }

    fn named(&self, component: &str) -> Type {
        let name = self.components.get(component).map(|(name, _)| name.clone());
        Type::Named(name.unwrap_or_else(|| names::pascal(component)))
    }
}
