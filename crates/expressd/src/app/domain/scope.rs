//! Whose data it is, and who touched it.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// One environment of one tenant. Nothing is ever seen, counted or told apart across scopes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Scope {
    /// The tenant's name, as the operator chose it.
    pub tenant: String,
    /// The environment's name, such as `live` or `test`.
    pub environment: String,
}

impl Scope {
    /// The scope of `environment` within `tenant`.
    pub fn new(tenant: impl Into<String>, environment: impl Into<String>) -> Self {
        Self {
            tenant: tenant.into(),
            environment: environment.into(),
        }
    }
}

/// Who created or changed something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// A program, by the public id of its API key.
    ApiKey(Uuid),
    /// A person at the dashboard, by the name that the dashboard gives them.
    User(String),
}
