//! Merge keys: `<<: *base` takes over the members of another object.

use std::collections::BTreeSet;

use super::super::tree::Tree;
use super::super::{Key, Node, Text, Value};
use crate::diagnostics::Finding;

/// The members with those that merge keys bring in, at the merge key's place. A name that stands in
/// the object itself wins over a merged one, an earlier merged one over a later.
pub(super) fn merged(
    tree: &mut Tree<'_>,
    text: &str,
    members: Vec<(Key, Node)>,
) -> Vec<(Key, Node)> {
    // In quotes `<<` is a name like any other.
    let merges = |key: &Key| key.name == "<<" && text.get(key.span.range()) == Some("<<");
    if !members.iter().any(|(key, _)| merges(key)) {
        return members;
    }
    let mut taken: BTreeSet<Text> = members
        .iter()
        .filter(|(key, _)| !merges(key))
        .map(|(key, _)| key.name.clone())
        .collect();
    let mut all = Vec::with_capacity(members.len());
    for (key, value) in members {
        if !merges(&key) {
            all.push((key, value));
            continue;
        }
        let bases = match value.value {
            Value::Array(bases) => bases.into_vec(),
            _ => vec![value],
        };
        for base in bases {
            match base.value {
                Value::Object(object) => {
                    let brought = object.into_members().into_iter();
                    all.extend(brought.filter(|(key, _)| taken.insert(key.name.clone())));
                }
                _ => tree.report(
                    Finding::wrong(
                        "merge-not-object",
                        base.span,
                        tree.pointer().join("<<"),
                        format!("`<<` merges objects, but this is {}", base.kind()),
                    )
                    .hint("put `<<` in quotes if it is meant as a name"),
                ),
            }
        }
    }
    all
}
