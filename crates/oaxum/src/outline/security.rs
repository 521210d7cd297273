//! Who may call an operation.

use super::{Operation, Outline};
use crate::source::{Node, Place};

/// One way in: all schemes of it together. Without any, callers need no credentials.
#[derive(Clone)]
pub(crate) struct Alternative<'a> {
    pub(crate) schemes: Vec<SchemeUse<'a>>,
    pub(crate) place: Place<'a>,
}

/// A scheme, and the scopes or roles asked for.
#[derive(Clone)]
pub(crate) struct SchemeUse<'a> {
    pub(crate) name: &'a str,
    pub(crate) scopes: Vec<&'a str>,
    /// The scheme's definition, its reference followed; none if the document forgot it.
    pub(crate) scheme: Option<Place<'a>>,
}

/// The ways in, of which one is enough; none at all where nothing is asked for.
pub(crate) fn alternatives<'a>(
    outline: &Outline<'a>,
    operation: &Operation<'a>,
) -> Vec<Alternative<'a>> {
    let own = operation.place.get("security");
    let Some(list) = own.or_else(|| outline.root.get("security")) else {
        return Vec::new();
    };
    let known = outline.components("securitySchemes");
    let definition = |name: &str| {
        let found = known.iter().find(|(known, _)| *known == name);
        found.and_then(|(_, scheme)| outline.follow(scheme.clone()))
    };
    let mut alternatives = Vec::new();
    for place in list.items() {
        let schemes = place.members().map(|(key, scopes)| {
            let scopes = scopes.node.as_array().unwrap_or_default();
            SchemeUse {
                name: &key.name,
                scopes: scopes.iter().filter_map(Node::as_str).collect(),
                scheme: definition(&key.name),
            }
        });
        let schemes: Vec<SchemeUse<'a>> = schemes.collect();
        alternatives.push(Alternative { schemes, place });
    }
    alternatives
}
