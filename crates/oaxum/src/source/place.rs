//! A value together with its name.

use super::{FileId, Key, Node, Pointer, Span};

/// A node and how to name it.
#[derive(Clone, Debug)]
pub struct Place<'a> {
    /// The value.
    pub node: &'a Node,
    /// The file whose root the pointer starts from.
    pub file: FileId,
    /// The way from that root to the value.
    pub pointer: Pointer,
}

impl<'a> Place<'a> {
    /// Where the value stands.
    pub fn span(&self) -> Span {
        self.node.span
    }

    /// The member of that name, if this is an object that has it.
    pub fn get(&self, name: &str) -> Option<Place<'a>> {
        self.node.get(name).map(|node| self.member(name, node))
    }

    /// The members, if this is an object.
    pub fn members(&self) -> impl Iterator<Item = (&'a Key, Place<'a>)> + use<'a, '_> {
        let object = self.node.as_object();
        object
            .into_iter()
            .flat_map(|object| object.iter())
            .map(|(key, node)| (key, self.member(&key.name, node)))
    }

    /// The items, if this is an array.
    pub fn items(&self) -> impl Iterator<Item = Place<'a>> + use<'a, '_> {
        let items = self.node.as_array().unwrap_or_default();
        items.iter().enumerate().map(|(index, node)| Place {
            node,
            file: self.file,
            pointer: self.pointer.join_index(index),
        })
    }

    /// The member or item that a pointer's token names.
    pub fn step(&self, token: &str) -> Option<Place<'a>> {
        let Some(items) = self.node.as_array() else {
            return self.get(token);
        };
        // An index has no leading zero and no sign (RFC 6901 §4).
        let canonical = token == "0" || !token.starts_with(['0', '+']);
        let index: usize = token.parse().ok().filter(|_| canonical)?;
        Some(Place {
            node: items.get(index)?,
            file: self.file,
            pointer: self.pointer.join_index(index),
        })
    }

    /// The value that a pointer from here leads to.
    pub fn find(&self, pointer: &Pointer) -> Option<Place<'a>> {
        let mut place = self.clone();
        for token in pointer.tokens() {
            place = place.step(&token)?;
        }
        Some(place)
    }

    fn member(&self, name: &str, node: &'a Node) -> Place<'a> {
        Place {
            node,
            file: self.file,
            pointer: self.pointer.join(name),
        }
    }
}
