//! What the service is about: customers, their users, API keys, and the rules that hold
//! for them wherever they are kept.

mod api_key;
mod billing;
mod change;
mod customer;
mod folded;
mod idempotency;
mod identifier;
mod instant;
mod scope;
mod search;
mod time_zone;

pub use api_key::{Access, ApiKey, InvalidSecret, Secret, SecretDigest};
pub use billing::{BillingChange, Moved, NewIntegration};
pub use change::{Change, CustomerChange, Precondition, Stamp};
pub use customer::{
    Address, Customer, CustomerRecord, Integration, InvalidVersion, Metadata, Status, Version,
};
pub use folded::Folded;
pub use idempotency::{Fingerprint, Once, Part, Written};
pub use identifier::{CustomerId, IntegrationId, InvalidIdentifier, UserId};
pub use instant::to_the_microsecond;
pub use scope::{Actor, Scope};
pub use search::{
    Comparison, Condition, Direction, Field, Search, Statuses, TextField, TextTest, TimeField,
    TimeTest,
};
pub use time_zone::{TimeZoneName, UnknownTimeZone};
