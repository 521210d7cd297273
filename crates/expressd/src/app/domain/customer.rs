//! The customer: one entity that both faces of the service show.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use indexmap::IndexMap;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Actor, CustomerId, IntegrationId, Stamp, UserId};

/// Pairs of text that the caller keeps with a customer, in the order in which they were sent.
pub type Metadata = IndexMap<String, String>;

/// A customer with everything that any face of the service shows of it.
///
/// Text that was never set is empty, as on the billing face; `contact` and `metadata` tell
/// "none" from "empty".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Customer {
    /// Unique within the scope, and the order of creation.
    pub id: CustomerId,
    /// The caller's own name for it, unique within the scope. It is the id until set.
    pub external_id: String,
    /// 1 to 255 characters, kept exactly as sent.
    pub name: String,
    /// Empty or an e-mail address.
    pub email: String,
    /// Where the customer is.
    pub address: Address,
    /// An IANA time zone.
    pub timezone: String,
    /// Whom to talk to.
    pub contact: Option<String>,
    /// None and an empty map are different.
    pub metadata: Option<Metadata>,
    /// Whether it takes new users, and whether it is there at all.
    pub status: Status,
    /// How many users belong to it. The store counts them, whatever a caller puts here.
    pub user_count: u32,
    /// Which state of the customer this is.
    pub version: Version,
    /// When it was created.
    pub created_at: Timestamp,
    /// When any of it, its users included, was changed last.
    pub updated_at: Timestamp,
    /// Who created it, where that is known.
    pub created_by: Option<Actor>,
    /// Who changed it last, where that is known.
    pub updated_by: Option<Actor>,
}

impl Customer {
    /// An active customer without users, and otherwise with nothing but a name.
    pub fn new(id: CustomerId, name: impl Into<String>, stamp: Stamp) -> Self {
        Self {
            id,
            external_id: id.to_string(),
            name: name.into(),
            email: String::new(),
            address: Address::default(),
            timezone: "UTC".to_owned(),
            contact: None,
            metadata: None,
            status: Status::Published,
            user_count: 0,
            version: Version::at(stamp.at),
            created_at: stamp.at,
            updated_at: stamp.at,
            created_by: stamp.by.clone(),
            updated_by: stamp.by,
        }
    }

    /// Whether it is gone for the Express face.
    pub fn is_deleted(&self) -> bool {
        self.status == Status::Deleted
    }
}

/// What the Express face shows of a customer, so that a store need not read the rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpressCustomer {
    /// [`Customer::id`].
    pub id: CustomerId,
    /// [`Customer::name`].
    pub name: String,
    /// [`Customer::metadata`].
    pub metadata: Option<Metadata>,
    /// [`Customer::status`].
    pub status: Status,
    /// [`Customer::user_count`].
    pub user_count: u32,
    /// [`Customer::version`].
    pub version: Version,
    /// [`Customer::created_at`].
    pub created_at: Timestamp,
    /// [`Customer::updated_at`].
    pub updated_at: Timestamp,
    /// [`Customer::created_by`].
    pub created_by: Option<Actor>,
}

impl From<Customer> for ExpressCustomer {
    fn from(customer: Customer) -> Self {
        Self {
            id: customer.id,
            name: customer.name,
            metadata: customer.metadata,
            status: customer.status,
            user_count: customer.user_count,
            version: customer.version,
            created_at: customer.created_at,
            updated_at: customer.updated_at,
            created_by: customer.created_by,
        }
    }
}

/// A postal address, each part empty where it was not set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// First line, up to 255 characters.
    pub line1: String,
    /// Second line, up to 255 characters.
    pub line2: String,
    /// City, up to 100 characters.
    pub city: String,
    /// State or region, up to 100 characters.
    pub state: String,
    /// Postal code, up to 20 characters.
    pub postal_code: String,
    /// Country, ISO 3166-1 alpha-2.
    pub country: String,
}

/// Where a customer is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Active.
    Published,
    /// Inactive: everything stays readable, no new users.
    Archived,
    /// Deleted through the billing face, which alone still shows it.
    Deleted,
}

impl Status {
    /// Whether a customer takes new users.
    pub const fn is_active(self) -> bool {
        matches!(self, Self::Published)
    }

    /// The word that the billing face uses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Archived => "archived",
            Self::Deleted => "deleted",
        }
    }

    /// The status that [`Self::as_str`] writes so.
    pub fn from_text(text: &str) -> Option<Self> {
        [Self::Published, Self::Archived, Self::Deleted]
            .into_iter()
            .find(|status| status.as_str() == text)
    }
}

/// Names one state of one customer: two reads with the same version saw the same customer.
///
/// It is the microsecond of the write, pushed forward where the clock stood still or went back.
/// A plain counter would repeat itself after a restore from an export, and make a caller believe
/// that what it has cached is current.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Version(i64);

impl Version {
    /// The version of a state that came to be at this time.
    pub fn at(at: Timestamp) -> Self {
        Self(at.as_microsecond())
    }

    /// The version that follows this one, reached at `at`.
    pub fn next(self, at: Timestamp) -> Self {
        Self(self.0.saturating_add(1)).max(Self::at(at))
    }

    /// The version that [`Self::number`] gave.
    pub const fn from_number(number: i64) -> Self {
        Self(number)
    }

    /// The version as a number, for stores.
    pub const fn number(self) -> i64 {
        self.0
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Version {
    type Err = InvalidVersion;

    /// Takes exactly what [`fmt::Display`] writes: entity tags are compared character by
    /// character (RFC 9110 §8.8.3.2), so `+5` is not the version `5`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse()
            .map(Self)
            .ok()
            .filter(|version| version.to_string() == text)
            .ok_or(InvalidVersion)
    }
}

/// The text is no version that this service can have issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a version of a customer")]
pub struct InvalidVersion;

/// A customer's counterpart in another system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Integration {
    /// Unique within the scope.
    pub id: IntegrationId,
    /// The caller's name for what is mapped, up to 255 characters.
    pub entity_id: String,
    /// Which system, such as `stripe`; up to 50 characters.
    pub provider_type: String,
    /// What that system calls it, up to 255 characters.
    pub provider_entity_id: String,
    /// Where the mapping is in its life.
    pub status: Status,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
    /// Who created it, where that is known.
    pub created_by: Option<Actor>,
    /// Who changed it last, where that is known.
    pub updated_by: Option<Actor>,
}

/// A customer with all that belongs to it, as it is moved between databases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerRecord {
    /// The customer itself.
    pub customer: Customer,
    /// Its users.
    pub users: BTreeSet<UserId>,
    /// Its counterparts in other systems.
    pub integrations: Vec<Integration>,
}

impl From<Customer> for CustomerRecord {
    /// The record of a customer to which nothing else belongs.
    fn from(customer: Customer) -> Self {
        Self {
            customer,
            users: BTreeSet::new(),
            integrations: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read_back_only_as_it_was_written() {
        let version = Version::from_number(1_768_469_400_000_001);
        assert_eq!(version.to_string().parse(), Ok(version));
        for text in ["", "+5", "05", "5 ", "-0", "five", "99999999999999999999"] {
            assert_eq!(text.parse::<Version>(), Err(InvalidVersion), "{text}");
        }
    }

    #[test]
    fn versions_go_forward_even_when_the_clock_goes_back() {
        let later = Version::at(Timestamp::from_second(100).unwrap());
        let earlier = Timestamp::from_second(50).unwrap();
        assert!(later.next(earlier) > later);
    }

    #[test]
    fn a_status_is_read_back_from_its_word() {
        for status in [Status::Published, Status::Archived, Status::Deleted] {
            assert_eq!(Status::from_text(status.as_str()), Some(status));
        }
        assert_eq!(Status::from_text("Published"), None);
    }
}
