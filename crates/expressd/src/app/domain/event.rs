//! What happened: who did what, when, and through which face.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    Access, Account, AccountId, Actor, ApiKey, Customer, CustomerId, EmailAddress, EventId, Role,
    Stamp, Status, UserId,
};

/// Through what something was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Face {
    /// The operations under `/v1/express`.
    Express,
    /// The operations under `/v1/customers`.
    Billing,
    /// The pages for people.
    Dashboard,
    /// The command `expressd`.
    Command,
}

impl Face {
    const ALL: [Self; 4] = [Self::Express, Self::Billing, Self::Dashboard, Self::Command];

    /// The word for it: `express`, `billing`, `dashboard` or `command`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Express => "express",
            Self::Billing => "billing",
            Self::Dashboard => "dashboard",
            Self::Command => "command",
        }
    }

    /// The face that [`Self::as_str`] writes so.
    pub fn from_text(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|face| face.as_str() == text)
    }
}

impl EventId {
    /// The least id of what happens at this time or later: ids begin with their millisecond (RFC
    /// 9562 §5.7). Of times before 1970, the least of all.
    pub fn first_at(time: Timestamp) -> Self {
        let millisecond = u128::try_from(time.as_millisecond()).unwrap_or_default();
        Self::from_bytes((millisecond << 80).to_be_bytes())
    }
}

/// One thing that happened. It is kept with the change itself, and never changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Names it, and is its place in the order of what happened.
    pub id: EventId,
    /// When.
    pub at: Timestamp,
    /// Who did it; nobody where it was done at the command line, by an operator.
    pub by: Option<Actor>,
    /// Through what.
    pub through: Face,
    /// Which customer it is about, if it is about one.
    pub customer: Option<CustomerId>,
    /// What.
    pub action: Action,
}

impl Event {
    /// What is stamped so, as it happens.
    pub fn new(stamp: &Stamp, customer: Option<CustomerId>, action: Action) -> Self {
        Self {
            id: EventId::generate(),
            at: stamp.at,
            by: stamp.by.clone(),
            through: stamp.through,
            customer,
            action,
        }
    }
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// The customer was created.
    CustomerCreated,
    /// Fields of the customer were changed: at least one.
    CustomerChanged(Vec<FieldChange>),
    /// The customer was made active.
    CustomerActivated,
    /// The customer was made inactive.
    CustomerDeactivated,
    /// The customer was deleted through the billing face.
    CustomerDeleted,
    /// A user was added to the customer.
    UserAdded(UserId),
    /// A user was removed from the customer.
    UserRemoved(UserId),
    /// Customers were imported, all at once.
    CustomersImported(u64),
    /// A key was created.
    KeyCreated(KeyNamed),
    /// A key was revoked.
    KeyRevoked(KeyNamed),
    /// An account was created.
    AccountCreated(AccountNamed),
    /// An account was given another role.
    RoleChanged {
        /// Whose, with the new role.
        account: AccountNamed,
        /// The role before.
        from: Role,
    },
    /// An account was disabled.
    AccountDisabled(AccountNamed),
    /// An account was enabled again.
    AccountEnabled(AccountNamed),
    /// An account was given another password, by its person or by somebody else.
    PasswordSet(AccountNamed),
    /// A person signed in.
    SignedIn(AccountNamed),
    /// All sessions of an account were ended.
    SignedOutEverywhere(AccountNamed),
    /// An account was locked for a while, after too many failures to sign in.
    LockedOut {
        /// Which one.
        account: AccountNamed,
        /// Until when.
        until: Timestamp,
    },
}

/// A key as it was when something happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyNamed {
    /// Its public id.
    pub id: Uuid,
    /// What the operator calls it.
    pub name: String,
    /// What it may do.
    pub access: Access,
}

impl From<&ApiKey> for KeyNamed {
    fn from(key: &ApiKey) -> Self {
        Self {
            id: key.id,
            name: key.name.clone(),
            access: key.access,
        }
    }
}

/// An account as it was when something happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountNamed {
    /// Its public id.
    pub id: AccountId,
    /// By which its person signs in.
    pub email: EmailAddress,
    /// What its person may do.
    pub role: Role,
}

impl From<&Account> for AccountNamed {
    fn from(account: &Account) -> Self {
        Self {
            id: account.id,
            email: account.email.clone(),
            role: account.role,
        }
    }
}

/// How one field of a customer changed. Contents are told of the name and the status alone: the
/// rest may be anybody's personal data, which a trail that is never changed should not gather.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldChange {
    /// The name.
    Name {
        /// Before.
        from: String,
        /// From then on.
        to: String,
    },
    /// Whether the customer is active.
    Status {
        /// Before.
        from: Status,
        /// From then on.
        to: Status,
    },
    /// The metadata, by their keys.
    Metadata {
        /// Keys that are new.
        added: Vec<String>,
        /// Keys with another value than before.
        changed: Vec<String>,
        /// Keys that are gone.
        removed: Vec<String>,
    },
    /// Another field.
    Other(OtherField),
}

/// A field of which only is told that it changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "they are the fields of the billing face")]
pub enum OtherField {
    ExternalId,
    Email,
    AddressLine1,
    AddressLine2,
    AddressCity,
    AddressState,
    AddressPostalCode,
    AddressCountry,
    Timezone,
    Contact,
    Integrations,
}

impl OtherField {
    /// Its name on the billing face.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ExternalId => "external_id",
            Self::Email => "email",
            Self::AddressLine1 => "address_line1",
            Self::AddressLine2 => "address_line2",
            Self::AddressCity => "address_city",
            Self::AddressState => "address_state",
            Self::AddressPostalCode => "address_postal_code",
            Self::AddressCountry => "address_country",
            Self::Timezone => "timezone",
            Self::Contact => "contact",
            Self::Integrations => "integrations",
        }
    }
}

impl Action {
    /// What was done to a customer that was so, is so now, and was given integrations or not. Nothing
    /// where nothing differs.
    pub fn between(before: &Customer, after: &Customer, integrated: bool) -> Option<Self> {
        let mut changes = Vec::new();
        if before.name != after.name {
            changes.push(FieldChange::Name {
                from: before.name.clone(),
                to: after.name.clone(),
            });
        }
        changes.extend(others(before, after).map(FieldChange::Other));
        changes.extend(metadata(before, after));
        if integrated {
            changes.push(FieldChange::Other(OtherField::Integrations));
        }
        if before.status != after.status {
            let alone = match after.status {
                Status::Published => Self::CustomerActivated,
                Status::Archived => Self::CustomerDeactivated,
                Status::Deleted => return Some(Self::CustomerDeleted),
            };
            if changes.is_empty() {
                return Some(alone);
            }
            changes.push(FieldChange::Status {
                from: before.status,
                to: after.status,
            });
        }
        (!changes.is_empty()).then_some(Self::CustomerChanged(changes))
    }
}

fn others(before: &Customer, after: &Customer) -> impl Iterator<Item = OtherField> {
    let (was, is) = (&before.address, &after.address);
    [
        (
            OtherField::ExternalId,
            before.external_id != after.external_id,
        ),
        (OtherField::Email, before.email != after.email),
        (OtherField::AddressLine1, was.line1 != is.line1),
        (OtherField::AddressLine2, was.line2 != is.line2),
        (OtherField::AddressCity, was.city != is.city),
        (OtherField::AddressState, was.state != is.state),
        (
            OtherField::AddressPostalCode,
            was.postal_code != is.postal_code,
        ),
        (OtherField::AddressCountry, was.country != is.country),
        (OtherField::Timezone, before.timezone != after.timezone),
        (OtherField::Contact, before.contact != after.contact),
    ]
    .into_iter()
    .filter_map(|(field, differs)| differs.then_some(field))
}

/// That metadata came or went as a whole is a change even where there are no keys to tell of.
fn metadata(before: &Customer, after: &Customer) -> Option<FieldChange> {
    if before.metadata == after.metadata {
        return None;
    }
    let none = super::Metadata::new();
    let (was, is) = (
        before.metadata.as_ref().unwrap_or(&none),
        after.metadata.as_ref().unwrap_or(&none),
    );
    let missing = |from: &super::Metadata, keys: &super::Metadata| {
        let missing = keys.keys().filter(|key| !from.contains_key(*key));
        missing.cloned().collect()
    };
    let changed = is
        .iter()
        .filter(|(key, value)| was.get(*key).is_some_and(|before| before != *value));
    Some(FieldChange::Metadata {
        added: missing(was, is),
        changed: changed.map(|(key, _)| key.clone()).collect(),
        removed: missing(is, was),
    })
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    fn customer() -> Customer {
        Customer::new(CustomerId::generate(), "City Clinic", Stamp::some())
    }

    #[test]
    fn the_first_id_of_a_time_divides_what_happens_before_and_after() {
        let (before, id, after) = (Timestamp::now(), EventId::generate(), Timestamp::now());
        let millisecond = SignedDuration::from_millis(1);
        assert!(EventId::first_at(before) <= id);
        assert!(id < EventId::first_at(after + millisecond));
        assert_eq!(
            EventId::first_at(Timestamp::MIN),
            EventId::from_bytes([0; 16])
        );
    }

    fn pairs(pairs: &[(&str, &str)]) -> Option<super::super::Metadata> {
        let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
        Some(pairs.iter().map(owned).collect())
    }

    #[test]
    fn where_no_field_differs_nothing_was_done() {
        let before = customer();
        let mut after = before.clone();
        after.updated_at = Timestamp::MAX;
        assert_eq!(Action::between(&before, &after, false), None);
    }

    #[test]
    fn names_are_told_and_the_contents_of_other_fields_are_not() {
        let before = customer();
        let mut after = before.clone();
        after.name = "Town Clinic".to_owned();
        after.email = "hush@example.com".to_owned();
        after.address.city = "Hush".to_owned();
        let action = Action::between(&before, &after, false).unwrap();
        let expected = Action::CustomerChanged(vec![
            FieldChange::Name {
                from: "City Clinic".to_owned(),
                to: "Town Clinic".to_owned(),
            },
            FieldChange::Other(OtherField::Email),
            FieldChange::Other(OtherField::AddressCity),
        ]);
        assert_eq!(action, expected);
        let kept = serde_json::to_string(&action).unwrap();
        assert!(!kept.to_lowercase().contains("hush"), "{kept}");
        assert_eq!(serde_json::from_str::<Action>(&kept).unwrap(), action);
    }

    #[test]
    fn new_integrations_are_a_change_of_their_own() {
        let customer = customer();
        let between = Action::between(&customer, &customer, true);
        let expected = vec![FieldChange::Other(OtherField::Integrations)];
        assert_eq!(between, Some(Action::CustomerChanged(expected)));
    }

    #[test]
    fn metadata_are_told_by_their_keys() {
        let mut before = customer();
        before.metadata = pairs(&[("stays", "1"), ("moves", "1"), ("goes", "1")]);
        let mut after = before.clone();
        after.metadata = pairs(&[("stays", "1"), ("moves", "2"), ("comes", "1")]);
        let expected = FieldChange::Metadata {
            added: vec!["comes".to_owned()],
            changed: vec!["moves".to_owned()],
            removed: vec!["goes".to_owned()],
        };
        let between = Action::between(&before, &after, false);
        assert_eq!(between, Some(Action::CustomerChanged(vec![expected])));
    }

    #[test]
    fn a_change_of_the_status_alone_has_a_name() {
        let active = customer();
        let of = |status| Customer {
            status,
            ..active.clone()
        };
        let between = |before, after| Action::between(&of(before), &of(after), false);
        use Status::{Archived, Deleted, Published};
        assert_eq!(
            between(Published, Archived),
            Some(Action::CustomerDeactivated)
        );
        assert_eq!(
            between(Archived, Published),
            Some(Action::CustomerActivated)
        );
        assert_eq!(between(Archived, Deleted), Some(Action::CustomerDeleted));
    }
}
