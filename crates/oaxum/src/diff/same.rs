//! Whether two values are the same.

use std::collections::BTreeSet;

use super::compare::Comparison;
use crate::source::{Node, Place, Span, Value};

/// Equal as JSON Schema compares: numbers by value, objects whatever the order of their members.
pub(super) fn values(one: &Node, other: &Node) -> bool {
    match (&one.value, &other.value) {
        (Value::Null, Value::Null) => true,
        (Value::Bool(one), Value::Bool(other)) => one == other,
        (Value::Number(one), Value::Number(other)) => one == other,
        (Value::String(one), Value::String(other)) => one == other,
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| values(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(key, value)| {
                    other
                        .get(&key.name)
                        .is_some_and(|other| values(value, other))
                })
        }
        _ => false,
    }
}

/// Pairs of referenced values that are being compared: what leads back to one is equal so far.
type Pairs = BTreeSet<(Span, Span)>;

impl<'a, 'b> Comparison<'_, 'a, 'b> {
    /// Equal, with references followed on both sides.
    pub(super) fn same(&self, old: &Place<'a>, new: &Place<'b>) -> bool {
        self.same_within(old, new, &mut Pairs::new())
    }

    fn same_within(&self, old: &Place<'a>, new: &Place<'b>, pairs: &mut Pairs) -> bool {
        if let (Some(old), Some(new)) = (self.old.step(old), self.new.step(new)) {
            return !pairs.insert((old.span(), new.span())) || self.same_within(&old, &new, pairs);
        }
        match (&old.node.value, &new.node.value) {
            (Value::Array(one), Value::Array(other)) => {
                one.len() == other.len()
                    && old
                        .items()
                        .zip(new.items())
                        .all(|(one, other)| self.same_within(&one, &other, pairs))
            }
            (Value::Object(one), Value::Object(other)) => {
                one.len() == other.len()
                    && old.members().all(|(key, one)| {
                        new.get(&key.name)
                            .is_some_and(|other| self.same_within(&one, &other, pairs))
                    })
            }
            _ => values(old.node, new.node),
        }
    }
}
