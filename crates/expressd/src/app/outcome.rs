//! What can come of a use case.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Account, ApiKey, Customer, CustomerId, Integration, SessionSecret, SignedIn};

/// What came of an update.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::large_enum_variant,
    reason = "moved once or twice on its way to the caller, and nearly always the large one"
)]
pub enum UpdateOutcome {
    /// The customer as it is now, changed or (where nothing differed) not.
    Updated(Customer),
    /// The precondition does not hold: somebody else changed the customer meanwhile.
    Stale,
    /// There is no such customer.
    NotFound,
}

/// What came of a deactivation or reactivation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(
    clippy::large_enum_variant,
    reason = "moved once or twice on its way to the caller, and nearly always the large one"
)]
pub enum ActivationOutcome {
    /// The customer as it is now; it may have been so before.
    Done(Customer),
    /// There is no such customer.
    NotFound,
}

/// What came of adding a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AddUserOutcome {
    /// The user belongs to the customer from now on.
    Added,
    /// The user belonged to the customer before; nothing changed. This holds for an inactive
    /// customer too: it takes no *new* users.
    AlreadyMember,
    /// The customer is inactive and takes no new users.
    CustomerInactive,
    /// There is no such customer.
    NotFound,
}

/// What came of removing a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RemoveUserOutcome {
    /// The user does not belong to the customer any more.
    Removed,
    /// The user did not belong to the customer; nothing changed.
    NotMember,
    /// There is no such customer.
    NotFound,
}

/// A customer as the billing face shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BillingCustomer {
    /// The customer, which may be deleted.
    pub customer: Customer,
    /// Its counterparts in other systems, oldest first.
    pub integrations: Vec<Integration>,
}

/// What came of creating a customer through the billing face.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(
    clippy::large_enum_variant,
    reason = "moved once or twice on its way to the caller, and nearly always the large one"
)]
pub enum CreateBillingOutcome {
    /// The customer, new.
    Created(BillingCustomer),
    /// Another customer, perhaps a deleted one, has its external id.
    ExternalIdTaken,
}

/// What came of an update through the billing face.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::large_enum_variant,
    reason = "moved once or twice on its way to the caller, and nearly always the large one"
)]
pub enum UpdateBillingOutcome {
    /// The customer as it is now, changed or (where nothing differed) not.
    Updated(BillingCustomer),
    /// The precondition does not hold: somebody else changed the customer meanwhile.
    Stale,
    /// Another customer, perhaps a deleted one, has the external id that it was to get.
    ExternalIdTaken,
    /// There is no such customer, or it is deleted.
    NotFound,
}

/// What came of a deletion.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::large_enum_variant,
    reason = "moved once or twice on its way to the caller, and nearly always the large one"
)]
pub enum DeleteOutcome {
    /// The customer as it is now, deleted; it may have been so before.
    Deleted(Customer),
    /// There is no such customer.
    NotFound,
}

/// What a search has found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The part that was asked for, in order.
    pub customers: Vec<BillingCustomer>,
    /// How many there are in all.
    pub total: u64,
}

/// What came of revoking a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RevokeOutcome {
    /// The key opens nothing from now on.
    Revoked(ApiKey),
    /// It was revoked before, at the time that it says.
    AlreadyRevoked(ApiKey),
    /// There is no such key.
    NotFound,
}

/// What came of an import. Only [`Self::Imported`] left anything in the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportOutcome {
    /// All of it is there.
    Imported {
        /// How many customers came.
        customers: u64,
    },
    /// One id is taken, by a customer of the scope (a deleted one too) or earlier in the import.
    AlreadyExists {
        /// Which item it is, counted from 0.
        index: u64,
        /// The id.
        id: CustomerId,
    },
    /// The source gave up.
    Aborted,
}

/// What came of changing an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountOutcome {
    /// The account as it is now; it may have been so before.
    Done(Account),
    /// It is the only one that can manage the people of its scope, and stays so.
    LastOwner,
    /// There is no such account.
    NotFound,
}

/// What came of an attempt to sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::large_enum_variant,
    reason = "moved once or twice on its way to the caller, and rare"
)]
pub enum SignInOutcome {
    /// The person is signed in.
    In {
        /// Who it is.
        who: SignedIn,
        /// For the browser; it is not shown again.
        secret: SessionSecret,
    },
    /// There is no account for this e-mail address that can be used with this password.
    Wrong,
    /// There were too many failures. Nothing was tried, and nothing is before this time.
    LockedUntil(Timestamp),
}

/// What came of changing one's own password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangePasswordOutcome {
    /// It is another one. All sessions ended; the browser goes on with this secret.
    Changed(SessionSecret),
    /// The present password is another.
    Wrong,
    /// There were too many failures. Nothing was tried, and nothing is before this time.
    LockedUntil(Timestamp),
}
