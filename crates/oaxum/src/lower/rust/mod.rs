//! The generated crate before it is text: every name and type decided.

mod rules;
mod server;
mod types;

pub use rules::{ArrayRule, ObjectRule, Rule, Rules};
pub use server::*;
pub use types::{
    ArrayBounds, EnumValue, Facets, Field, IntegerBounds, Item, MapBounds, NumberBounds, Presence,
    Shape, Standing, Struct, Type, Union, UnionKind, UnionVariant,
};

/// Everything that is generated from a document.
#[derive(Clone, Debug)]
pub struct Crate {
    /// The types, in modules.
    pub modules: Vec<Module>,
    /// The server.
    pub server: Server,
}

/// A module of types.
#[derive(Clone, Debug)]
pub struct Module {
    /// Its name.
    pub name: String,
    /// Its types, in the order of the document.
    pub items: Vec<Item>,
}

impl Module {
    /// Whether one of its types mentions a type of another module.
    pub fn refers_elsewhere(&self) -> bool {
        let names: std::collections::BTreeSet<&str> =
            self.items.iter().map(|item| item.name.as_str()).collect();
        let mut mentioned = self.items.iter().flat_map(Item::mentioned);
        mentioned.any(|name| !names.contains(name))
    }
}
