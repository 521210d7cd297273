//! What happened, in words.

use std::collections::HashMap;
use std::collections::hash_map::Entry as Known;

use uuid::Uuid;

use super::icons::{self, Icon};
use super::wording::{Moment, counted};
use crate::app::{Access, Action, Actor, App, CustomerId, Event, Face, FieldChange, Scope, Status};
use crate::store::StoreError;

/// One thing that happened, as it is listed.
#[derive(Debug)]
pub struct Entry {
    pub icon: Icon,
    pub what: String,
    /// Address and name of the customer, where the list is not about one alone.
    pub subject: Option<(String, String)>,
    pub who: String,
    pub through: &'static str,
    pub at: Moment,
}

/// The names of those who did things in a scope.
#[derive(Debug, Default)]
pub struct Names {
    accounts: HashMap<String, String>,
    keys: HashMap<Uuid, String>,
}

impl Names {
    /// The names of all accounts and keys of a scope.
    ///
    /// # Errors
    /// The store failed.
    pub async fn of(app: &App, scope: &Scope) -> Result<Self, StoreError> {
        let accounts = app.accounts(Some(scope)).await?.into_iter();
        let keys = app.keys(Some(scope)).await?.into_iter();
        Ok(Self {
            accounts: accounts
                .map(|account| (account.id.to_string(), account.email.to_string()))
                .collect(),
            keys: keys.map(|key| (key.id, key.name)).collect(),
        })
    }

    /// Who it was. A person or key that is not known here is named by its id.
    pub fn actor(&self, actor: Option<&Actor>) -> String {
        match actor {
            Some(Actor::User(id)) => self.accounts.get(id).unwrap_or(id).clone(),
            Some(Actor::ApiKey(id)) => match self.keys.get(id) {
                Some(name) => format!("Key “{name}”"),
                None => format!("Key {id}"),
            },
            None => "The operator".to_owned(),
        }
    }
}

/// The entries of these events. With `subjects`, each names the customer that it is about.
///
/// # Errors
/// The store failed.
pub async fn entries(
    app: &App,
    scope: &Scope,
    events: Vec<Event>,
    subjects: bool,
) -> Result<Vec<Entry>, StoreError> {
    let names = Names::of(app, scope).await?;
    let mut customers: HashMap<CustomerId, String> = HashMap::new();
    let mut entries = Vec::with_capacity(events.len());
    for event in events {
        let subject = match event.customer.filter(|_| subjects) {
            None => None,
            Some(id) => {
                let name = match customers.entry(id) {
                    Known::Occupied(known) => known.get().clone(),
                    Known::Vacant(unknown) => {
                        let found = app.billing_customer(scope, id).await?;
                        let name = found.map(|it| short(&it.customer.name));
                        unknown
                            .insert(name.unwrap_or_else(|| id.to_string()))
                            .clone()
                    }
                };
                Some((format!("/customers/{id}"), name))
            }
        };
        let (icon, what) = told(&event.action, subject.is_some());
        entries.push(Entry {
            icon,
            what,
            subject,
            who: names.actor(event.by.as_ref()),
            through: through(event.through),
            at: Moment(event.at),
        });
    }
    Ok(entries)
}

/// What it was done through, for people.
pub const fn through(face: Face) -> &'static str {
    match face {
        Face::Express => "Express API",
        Face::Billing => "Billing API",
        Face::Dashboard => "Dashboard",
        Face::Command => "Command line",
    }
}

/// What was done. Where the customer's name follows, the sentence leads up to it.
fn told(action: &Action, named: bool) -> (Icon, String) {
    let customer = |verb: &str| {
        if named {
            verb.to_owned()
        } else {
            format!("{verb} the customer")
        }
    };
    let of = if named { " in" } else { "" };
    match action {
        Action::CustomerCreated => (icons::PLUS, customer("Created")),
        Action::CustomerChanged(changes) => {
            let changes: Vec<_> = changes.iter().map(changed).collect();
            (
                icons::EDIT,
                format!("{}{of}", sentence(&changes.join("; "))),
            )
        }
        Action::CustomerActivated => (icons::PLAY, customer("Activated")),
        Action::CustomerDeactivated => (icons::PAUSE, customer("Deactivated")),
        Action::CustomerDeleted => (icons::CROSS, customer("Deleted")),
        Action::UserAdded(user) => {
            let to = if named { " to" } else { "" };
            (icons::PEOPLE, format!("Added member {user}{to}"))
        }
        Action::UserRemoved(user) => {
            let from = if named { " from" } else { "" };
            (icons::PEOPLE, format!("Removed member {user}{from}"))
        }
        Action::CustomersImported(count) => (
            icons::DOWNLOAD,
            format!("Imported {}", counted(*count, "customer")),
        ),
        Action::KeyCreated(key) => {
            let access = match key.access {
                Access::Read => "read only",
                Access::Write => "read and write",
            };
            (
                icons::KEYS,
                format!("Created the key “{}” ({access})", key.name),
            )
        }
        Action::KeyRevoked(key) => (icons::KEYS, format!("Revoked the key “{}”", key.name)),
        Action::AccountCreated(account) => (
            icons::ACCOUNT,
            format!(
                "Created the account {} ({})",
                account.email,
                account.role.as_str()
            ),
        ),
        Action::RoleChanged { account, from } => (
            icons::ACCOUNT,
            format!(
                "Changed the role of {} from {} to {}",
                account.email,
                from.as_str(),
                account.role.as_str()
            ),
        ),
        Action::AccountDisabled(account) => (
            icons::ACCOUNT,
            format!("Disabled the account {}", account.email),
        ),
        Action::AccountEnabled(account) => (
            icons::ACCOUNT,
            format!("Enabled the account {}", account.email),
        ),
        Action::PasswordSet(account) => (
            icons::ACCOUNT,
            format!("Set the password of {}", account.email),
        ),
        Action::SignedIn(_) => (icons::OUT, "Signed in".to_owned()),
        Action::SignedOutEverywhere(account) => (
            icons::OUT,
            format!("Signed {} out everywhere", account.email),
        ),
        Action::LockedOut { account, until } => (
            icons::ALERT,
            format!(
                "Locked {} until {}, after too many failures to sign in",
                account.email,
                until.strftime("%H:%M UTC")
            ),
        ),
    }
}

fn changed(change: &FieldChange) -> String {
    match change {
        FieldChange::Name { from, to } => {
            format!("renamed “{}” to “{}”", short(from), short(to))
        }
        FieldChange::Status { from, to } => {
            format!("changed the state from {} to {}", state(*from), state(*to))
        }
        FieldChange::Metadata {
            added,
            changed,
            removed,
        } => {
            let parts = [("added", added), ("changed", changed), ("removed", removed)];
            let parts: Vec<_> = parts
                .iter()
                .filter(|(_, keys)| !keys.is_empty())
                .map(|(verb, keys)| format!("{verb} {}", few(keys)))
                .collect();
            match parts.as_slice() {
                [] => "changed the metadata".to_owned(),
                parts => format!("metadata: {}", parts.join("; ")),
            }
        }
        FieldChange::Other(field) => format!("changed {}", field.as_str().replace('_', " ")),
    }
}

/// The state of a customer as this dashboard names it.
pub const fn state(status: Status) -> &'static str {
    match status {
        Status::Published => "active",
        Status::Archived => "inactive",
        Status::Deleted => "deleted",
    }
}

/// A text as far as a list shows it.
fn short(text: &str) -> String {
    const SHOWN: usize = 80;
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// The first few of these keys, and how many more there are.
fn few(keys: &[String]) -> String {
    const SHOWN: usize = 4;
    let mut named: Vec<_> = keys.iter().take(SHOWN).map(|key| short(key)).collect();
    if keys.len() > SHOWN {
        named.push(format!("{} more", keys.len() - SHOWN));
    }
    named.join(", ")
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{OtherField, UserId};

    #[test]
    fn a_change_is_told_as_a_sentence() {
        let changes = vec![
            FieldChange::Name {
                from: "City Clinic".to_owned(),
                to: "Town Clinic".to_owned(),
            },
            FieldChange::Metadata {
                added: vec!["region".to_owned()],
                changed: vec![],
                removed: vec!["plan".to_owned(), "tier".to_owned()],
            },
            FieldChange::Other(OtherField::AddressCity),
        ];
        let (_, what) = told(&Action::CustomerChanged(changes), false);
        assert_eq!(
            what,
            "Renamed “City Clinic” to “Town Clinic”; metadata: added region; removed plan, tier; \
             changed address city"
        );
    }

    #[test]
    fn long_texts_and_lists_are_cut_short() {
        assert_eq!(short("Clinic"), "Clinic");
        assert_eq!(short(&"é".repeat(80)), "é".repeat(80));
        assert_eq!(short(&"é".repeat(81)), format!("{}…", "é".repeat(80)));
        let keys: Vec<_> = (1..=6).map(|key| key.to_string()).collect();
        assert_eq!(few(&keys), "1, 2, 3, 4, 2 more");
        assert_eq!(few(&keys[..4]), "1, 2, 3, 4");
    }

    #[test]
    fn where_the_customer_is_named_the_sentence_leads_up_to_it() {
        let user = UserId::from_bytes([0xab; 16]);
        for (action, alone, named) in [
            (Action::CustomerCreated, "Created the customer", "Created"),
            (
                Action::UserAdded(user),
                &*format!("Added member {user}"),
                &*format!("Added member {user} to"),
            ),
        ] {
            assert_eq!(told(&action, false).1, alone);
            assert_eq!(told(&action, true).1, named);
        }
    }

    #[test]
    fn whoever_is_not_known_is_named_by_id() {
        let mut names = Names::default();
        let key = Uuid::from_u128(7);
        assert_eq!(names.actor(Some(&Actor::ApiKey(key))), format!("Key {key}"));
        names.keys.insert(key, "Booking".to_owned());
        assert_eq!(names.actor(Some(&Actor::ApiKey(key))), "Key “Booking”");
        assert_eq!(names.actor(Some(&Actor::User("usr".to_owned()))), "usr");
        assert_eq!(names.actor(None), "The operator");
    }
}
