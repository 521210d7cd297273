//! What the service is about: customers, their users, API keys, the people who manage them, and the
//! rules that hold for them wherever they are kept.

mod account;
mod account_change;
mod api_key;
mod attempts;
mod billing;
mod change;
mod customer;
mod event;
mod folded;
mod idempotency;
mod identifier;
mod instant;
mod order;
mod password;
mod scope;
mod search;
mod session;
mod time_zone;

pub use account::{Account, EmailAddress, InvalidEmail, Permission, Role};
pub use account_change::{AccountChange, AccountChanged};
pub use api_key::{Access, ApiKey, InvalidSecret, Secret, SecretDigest};
pub use attempts::{Attempts, Suspect};
pub use billing::{BillingChange, Moved, NewIntegration};
pub use change::{Change, CustomerChange, Precondition, Stamp};
pub use customer::{
    Address, Customer, CustomerRecord, ExpressCustomer, Integration, InvalidVersion, Metadata,
    Status, Version,
};
pub use event::{AccountNamed, Action, Event, Face, FieldChange, KeyNamed, OtherField};
pub use folded::Folded;
pub use idempotency::{Fingerprint, Once, Part, Written};
pub use identifier::{AccountId, CustomerId, EventId, IntegrationId, InvalidIdentifier, UserId};
pub use instant::to_the_microsecond;
pub use order::{Place, Sort};
pub use password::{InvalidPassword, Password, PasswordHash, TypedPassword};
pub use scope::{Actor, Scope};
pub use search::{
    Comparison, Condition, Direction, Field, Search, Statuses, TextField, TextTest, TimeField,
    TimeTest,
};
pub use session::{Session, SessionSecret, SignedIn};
pub use time_zone::{TimeZoneName, UnknownTimeZone};
