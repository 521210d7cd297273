//! People who sign in at the dashboard, and what each may do there.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use oaxum_runtime::formats::EMAIL;
use serde::{Deserialize, Serialize};

use super::{AccountId, Actor, Folded, Scope};

/// A person who can sign in, without the password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Public: customers show it as the person who created them (`createdByUserId`).
    pub id: AccountId,
    /// By which the person signs in. Of all accounts of a database, in whatever scope, no two have
    /// addresses that differ in case alone.
    pub email: EmailAddress,
    /// The only data that the person sees.
    pub scope: Scope,
    /// What the person may do.
    pub role: Role,
    /// When it was created.
    pub created_at: Timestamp,
    /// Since when nobody can sign in to it, if that is so.
    pub disabled_at: Option<Timestamp>,
    /// When its person signed in last.
    pub last_sign_in: Option<Timestamp>,
}

impl Account {
    /// The person as the author of a change.
    pub fn actor(&self) -> Actor {
        Actor::User(self.id.to_string())
    }

    /// Whether its person can sign in.
    pub fn is_enabled(&self) -> bool {
        self.disabled_at.is_none()
    }

    /// Whether its person can sign in and is an owner: each scope that ever had such a one keeps
    /// at least one.
    pub fn is_acting_owner(&self) -> bool {
        self.is_enabled() && self.role == Role::Owner
    }
}

/// What a person may do. Each role may do what the ones before it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Looks at customers.
    Member,
    /// Changes customers, and creates and revokes keys.
    Admin,
    /// Manages the people of the scope.
    Owner,
}

impl Role {
    /// Every role, the one that may do the most first.
    pub const ALL: [Self; 3] = [Self::Owner, Self::Admin, Self::Member];

    /// The word for it: `owner`, `admin` or `member`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Admin => "admin",
            Self::Owner => "owner",
        }
    }

    /// The role that [`Self::as_str`] writes so.
    pub fn from_text(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }

    /// Whether a person with this role may do this.
    pub fn may(self, permission: Permission) -> bool {
        self >= permission.least_role()
    }
}

/// Something that not everybody may do. Whoever is signed in may manage their own password and
/// sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// See customers, their users and what happened to them, and the figures of the scope.
    ReadCustomers,
    /// Create, change, activate and deactivate customers, add and remove their users.
    WriteCustomers,
    /// See, create and revoke API keys.
    ManageKeys,
    /// See and create accounts, change roles, disable and enable, set passwords, end sessions.
    ManagePeople,
}

impl Permission {
    /// The first role that has it.
    pub const fn least_role(self) -> Role {
        match self {
            Self::ReadCustomers => Role::Member,
            Self::WriteCustomers | Self::ManageKeys => Role::Admin,
            Self::ManagePeople => Role::Owner,
        }
    }
}

/// A mailbox (RFC 5321), kept as it was typed and compared regardless of case.
///
/// RFC 5321 §2.4 lets the part before the `@` differ in case; no provider makes use of it, and
/// people do not type their address in one case for ever.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress(String);

impl EmailAddress {
    /// The longest address that mail is sent to, in bytes (RFC 5321 §4.5.3.1.3).
    pub const MAX_BYTES: usize = 254;

    /// The address as it was typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What it is compared by.
    pub fn folded(&self) -> Folded {
        Folded::of(&self.0)
    }
}

impl PartialEq for EmailAddress {
    fn eq(&self, other: &Self) -> bool {
        self.folded() == other.folded()
    }
}

impl Eq for EmailAddress {}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl From<EmailAddress> for String {
    fn from(address: EmailAddress) -> Self {
        address.0
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = InvalidEmail;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl FromStr for EmailAddress {
    type Err = InvalidEmail;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.len() > Self::MAX_BYTES {
            Err(InvalidEmail::TooLong)
        } else if !EMAIL.accepts(text) {
            Err(InvalidEmail::NotAnAddress)
        } else {
            Ok(Self(text.to_owned()))
        }
    }
}

/// Why a text is no address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidEmail {
    /// It is longer than [`EmailAddress::MAX_BYTES`].
    #[error("an e-mail address has at most {} bytes", EmailAddress::MAX_BYTES)]
    TooLong,
    /// It is not of the form `name@host`.
    #[error("it is no e-mail address, such as ada@example.com")]
    NotAnAddress,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> EmailAddress {
        text.parse().unwrap()
    }

    #[test]
    fn an_address_is_kept_as_typed_and_compared_regardless_of_case() {
        assert_eq!(address("Ada@Example.com").as_str(), "Ada@Example.com");
        assert_eq!(address("Ada@Example.com"), address("aDA@eXAMPLE.COM"));
        assert_ne!(address("ada@example.com"), address("ada@example.org"));
    }

    #[test]
    fn what_no_mail_could_be_sent_to_is_refused() {
        for text in [
            "",
            "ada",
            "ada@",
            "@example.com",
            "ada@example.com\n",
            "a b@c.d",
        ] {
            assert_eq!(
                text.parse::<EmailAddress>().unwrap_err(),
                InvalidEmail::NotAnAddress,
                "{text:?}"
            );
        }
        let long = format!("{}@example.com", "a".repeat(250));
        assert_eq!(
            long.parse::<EmailAddress>().unwrap_err(),
            InvalidEmail::TooLong
        );
    }

    #[test]
    fn each_role_may_do_what_the_ones_before_it_may() {
        use Permission::{ManageKeys, ManagePeople, ReadCustomers, WriteCustomers};
        let table = [
            (Role::Member, [true, false, false, false]),
            (Role::Admin, [true, true, true, false]),
            (Role::Owner, [true, true, true, true]),
        ];
        for (role, expected) in table {
            let may = [ReadCustomers, WriteCustomers, ManageKeys, ManagePeople]
                .map(|permission| role.may(permission));
            assert_eq!(may, expected, "{role:?}");
        }
    }

    #[test]
    fn a_role_is_read_back_from_its_word() {
        for role in Role::ALL {
            assert_eq!(Role::from_text(role.as_str()), Some(role));
        }
        assert_eq!(Role::from_text("Owner"), None);
    }
}
