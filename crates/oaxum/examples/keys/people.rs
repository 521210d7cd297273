//! Who there is, and what proves it.

use oaxum_runtime::server::{Credentials, Denied};

use crate::server::Authenticator;

/// Somebody with a key and a badge.
#[derive(Debug, PartialEq)]
pub struct Person {
    /// How to greet them.
    pub name: &'static str,
    key: &'static str,
    badge: &'static str,
    roles: &'static [&'static str],
}

/// Secrets in a source file are for examples: a service keeps hashes of them, and compares those in
/// constant time.
static PEOPLE: [Person; 2] = [
    Person {
        name: "Ada",
        key: "key-of-ada",
        badge: "badge-of-ada",
        roles: &["keeper"],
    },
    Person {
        name: "Bob",
        key: "key-of-bob",
        badge: "badge-of-bob",
        roles: &[],
    },
];

/// Knows everybody.
pub struct Porter;

impl Authenticator for Porter {
    type Principal = &'static Person;

    async fn key(&self, credentials: Credentials<'_>) -> Result<&'static Person, Denied> {
        admit(&credentials, |person| person.key)
    }

    async fn badge(&self, credentials: Credentials<'_>) -> Result<&'static Person, Denied> {
        admit(&credentials, |person| person.badge)
    }

    fn combine(&self, one: &'static Person, other: &'static Person) -> Option<&'static Person> {
        (one == other).then_some(one)
    }
}

fn admit(
    credentials: &Credentials<'_>,
    proof: impl Fn(&Person) -> &str,
) -> Result<&'static Person, Denied> {
    let mut people = PEOPLE.iter();
    let person = people.find(|person| proof(person) == credentials.secret);
    let person = person.ok_or(Denied::Invalid)?;
    let mut needed = credentials.scopes.iter();
    if needed.all(|role| person.roles.contains(role)) {
        Ok(person)
    } else {
        Err(Denied::Forbidden)
    }
}
