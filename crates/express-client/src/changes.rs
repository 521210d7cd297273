//! What both APIs let a caller change: the name and the metadata of a customer.

use std::collections::BTreeMap;

use express_types::Metadata;
use oaxum_runtime::Patch;

use crate::draft::{Draft, typed};

/// The changes, as the caller gives them. What is not said stays as it is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Changes {
    pub(crate) name: Option<String>,
    pub(crate) metadata: Patch<BTreeMap<String, String>>,
}

impl Changes {
    /// The metadata as the contract has them; none if they are not valid, which is noted.
    pub(crate) fn metadata(&self, draft: &mut Draft) -> Option<Patch<Metadata>> {
        match &self.metadata {
            Patch::Absent => Some(Patch::Absent),
            Patch::Null => Some(Patch::Null),
            Patch::Value(pairs) => draft.body("/metadata", typed(pairs)).map(Patch::Value),
        }
    }
}

/// Lets a request say them; it has them in `changes`.
macro_rules! changes {
    ($request:ident) => {
        impl<M: Mode> $request<M> {
            /// The new name, 1 to 255 characters.
            pub fn name(mut self, name: impl Into<String>) -> Self {
                self.changes.name = Some(name.into());
                self
            }

            /// Replaces the metadata whole: a key that is not among the pairs is gone. Without
            /// pairs the metadata is empty, which is not the same as
            /// [none](Self::clear_metadata).
            pub fn metadata<K, V>(mut self, pairs: impl IntoIterator<Item = (K, V)>) -> Self
            where
                K: Into<String>,
                V: Into<String>,
            {
                let pairs = pairs
                    .into_iter()
                    .map(|(key, value)| (key.into(), value.into()));
                self.changes.metadata = oaxum_runtime::Patch::Value(pairs.collect());
                self
            }

            /// Clears the metadata: the customer has none then.
            pub fn clear_metadata(mut self) -> Self {
                self.changes.metadata = oaxum_runtime::Patch::Null;
                self
            }
        }
    };
}

pub(crate) use changes;
