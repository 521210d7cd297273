//! Names that schemas give themselves, for references such as `#address`.

use std::collections::BTreeMap;

use super::{Node, Pointer, Value};

/// Where the `$anchor` and `$dynamicAnchor` of a file stand, by name.
///
/// A value that only looks like an anchor (an example with such a member) is taken for one: it does
/// no harm until something refers to its name.
#[derive(Default)]
pub(super) struct Anchors(BTreeMap<String, Vec<Pointer>>);

impl Anchors {
    pub(super) fn of(text: &str, root: &Node) -> Anchors {
        let mut anchors = Anchors::default();
        // Hardly any document has one, and then there is no need to look at each value.
        if memchr::memmem::find(text.as_bytes(), b"nchor").is_some() {
            anchors.collect(root, &Pointer::root());
        }
        anchors
    }

    /// The schemas that have the name; more than one is a mistake of the document.
    pub(super) fn named(&self, name: &str) -> &[Pointer] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    fn collect(&mut self, node: &Node, pointer: &Pointer) {
        match &node.value {
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.collect(item, &pointer.join_index(index));
                }
            }
            Value::Object(object) => {
                for (key, value) in object.iter() {
                    match (key.name.as_str(), value.as_str()) {
                        ("$anchor" | "$dynamicAnchor", Some(name)) => {
                            let places = self.0.entry(name.to_owned()).or_default();
                            places.push(pointer.clone());
                        }
                        _ => self.collect(value, &pointer.join(&key.name)),
                    }
                }
            }
            _ => {}
        }
    }
}
