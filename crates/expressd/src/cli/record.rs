//! A customer as a line of text: the form of the Express face, with its users.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use express_types::{
    ApiKeyId, ExpressCustomerId, ExpressCustomerName, Metadata, MetadataValue, UserCount, UserId,
};
use jiff::Timestamp;
use oaxum_runtime::{Location, Members, Path, Schema, Value, Violations, decode_json};
use serde::{Deserialize, Serialize};

use crate::app::{self, Actor, Customer, CustomerRecord, Face, InvalidIdentifier, Stamp, Status};

/// One thing that is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where in the object, as a JSON pointer (RFC 6901).
    pub pointer: String,
    /// What has to be true.
    pub message: String,
}

impl Fault {
    /// At this pointer.
    pub fn new(pointer: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            pointer: pointer.into(),
            message: message.into(),
        }
    }
}

/// What a line says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The customer and the users that are listed.
    pub record: CustomerRecord,
    /// How many users the customer is said to have.
    pub user_count: u64,
}

impl Line {
    /// Whether there are said to be users, of whom none is listed.
    pub fn users_unlisted(&self) -> bool {
        self.record.users.is_empty() && self.user_count > 0
    }
}

/// The contract's `ExpressCustomer`, and `users`. Stricter where something would be lost: times
/// must be known, and no member may be there that is not kept.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Text {
    express_customer_id: ExpressCustomerId,
    express_customer_name: ExpressCustomerName,
    is_active: bool,
    #[serde(deserialize_with = "oaxum_runtime::field::required")]
    created_at: Timestamp,
    #[serde(deserialize_with = "oaxum_runtime::field::required")]
    updated_at: Timestamp,
    #[serde(default, deserialize_with = "oaxum_runtime::field::optional")]
    user_count: Option<UserCount>,
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "oaxum_runtime::field::optional"
    )]
    created_by_api_key_id: Option<ApiKeyId>,
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "oaxum_runtime::field::optional"
    )]
    created_by_user_id: Option<String>,
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "oaxum_runtime::field::optional"
    )]
    metadata: Option<Metadata>,
    #[serde(default, deserialize_with = "oaxum_runtime::field::optional")]
    users: Option<Vec<UserId>>,
}

impl Schema for Text {
    oaxum_runtime::decode_with_serde!();

    fn inspect(value: &Value, at: &Path<'_>, out: &mut Violations) {
        let Some(mut members) = Members::of(value, at, out) else {
            return;
        };
        members.required::<ExpressCustomerId>("expressCustomerId", out);
        members.required::<ExpressCustomerName>("expressCustomerName", out);
        members.required::<bool>("isActive", out);
        members.required::<Timestamp>("createdAt", out);
        members.required::<Timestamp>("updatedAt", out);
        members.optional::<UserCount>("userCount", out);
        members.optional::<ApiKeyId>("createdByApiKeyId", out);
        members.optional::<String>("createdByUserId", out);
        members.optional::<Metadata>("metadata", out);
        members.optional::<Vec<UserId>>("users", out);
        members.closed(out);
    }

    /// What no type can say.
    fn check(&self, at: &Path<'_>, out: &mut Violations) {
        if self.created_by_api_key_id.is_some() && self.created_by_user_id.is_some() {
            let message = "must not be there beside createdByApiKeyId";
            out.add(&at.key("createdByUserId"), "conflict", message);
        }
        let Some(users) = &self.users else { return };
        let mut known = BTreeSet::new();
        for (index, user) in users.iter().enumerate() {
            if !known.insert(user) {
                let message = "is listed before";
                out.add(&at.key("users").index(index), "unique_items", message);
            }
        }
        let listed = known.len();
        if self
            .user_count
            .is_some_and(|stated| stated.get() != listed as i64)
        {
            let message = format!("must be {listed}, the number of users listed");
            out.add(&at.key("userCount"), "conflict", message);
        }
    }
}

/// Reads a line, or says everything that is wrong with it.
pub fn parse_line(line: &[u8]) -> Result<Line, Vec<Fault>> {
    let mut violations = Violations::of(Location::Body);
    let Some(text) = decode_json::<Text>(line, &mut violations) else {
        let faults = violations.into_iter();
        return Err(faults
            .map(|found| Fault::new(found.pointer, found.message))
            .collect());
    };
    // The contract's patterns are those of the domain: what comes here, passes.
    text.into_line()
        .map_err(|error| vec![Fault::new("", error.to_string())])
}

impl Text {
    fn into_line(self) -> Result<Line, InvalidIdentifier> {
        let by = match (self.created_by_api_key_id, self.created_by_user_id) {
            (Some(key), _) => Some(Actor::ApiKey(key.into_inner())),
            (None, Some(user)) => Some(Actor::User(user)),
            (None, None) => None,
        };
        let id: app::CustomerId = self.express_customer_id.as_str().parse()?;
        let stamp = Stamp {
            by,
            at: self.created_at,
            through: Face::Command,
        };
        let mut customer = Customer::new(id, self.express_customer_name.into_inner(), stamp);
        customer.updated_at = self.updated_at;
        customer.metadata = self.metadata.map(|metadata| {
            let pairs = metadata.into_inner().into_iter();
            pairs
                .map(|(key, value)| (key, value.into_inner()))
                .collect()
        });
        if !self.is_active {
            customer.status = Status::Archived;
        }
        let users = self.users.into_iter().flatten();
        let users = users
            .map(|user| user.as_str().parse())
            .collect::<Result<BTreeSet<app::UserId>, _>>()?;
        Ok(Line {
            user_count: self
                .user_count
                .map_or(users.len() as u64, |stated| stated.get().unsigned_abs()),
            record: CustomerRecord {
                customer,
                users,
                integrations: Vec::new(),
            },
        })
    }
}

/// Writes a line.
///
/// # Errors
/// If it cannot be written, or if the customer holds what the contract does not allow.
pub fn write_line(record: &CustomerRecord, out: &mut impl Write) -> io::Result<()> {
    let text = Text::try_from(record).map_err(|violations| {
        let found: Vec<_> = violations
            .iter()
            .map(|found| found.message.as_str())
            .collect();
        let message = format!("customer {}: {}", record.customer.id, found.join(", "));
        io::Error::new(io::ErrorKind::InvalidData, message)
    })?;
    serde_json::to_writer(&mut *out, &text)?;
    out.write_all(b"\n")
}

impl TryFrom<&CustomerRecord> for Text {
    type Error = Violations;

    fn try_from(record: &CustomerRecord) -> Result<Self, Violations> {
        let CustomerRecord {
            customer, users, ..
        } = record;
        let (key, person) = match &customer.created_by {
            Some(Actor::ApiKey(key)) => (Some(ApiKeyId::from(*key)), None),
            Some(Actor::User(person)) => (None, Some(person.clone())),
            None => (None, None),
        };
        let metadata = |pairs: &app::Metadata| {
            let pairs = pairs
                .iter()
                .map(|(key, value)| Ok((key.clone(), value.parse()?)));
            let pairs: BTreeMap<String, MetadataValue> =
                pairs.collect::<Result<_, Violations>>()?;
            Metadata::try_from(pairs)
        };
        let users = users.iter().map(|user| user.to_string().parse());
        Ok(Self {
            express_customer_id: customer.id.to_string().parse()?,
            express_customer_name: customer.name.parse()?,
            is_active: customer.status.is_active(),
            created_at: customer.created_at,
            updated_at: customer.updated_at,
            user_count: Some(UserCount::try_from(users.len() as i64)?),
            created_by_api_key_id: key,
            created_by_user_id: person,
            metadata: customer.metadata.as_ref().map(metadata).transpose()?,
            users: Some(users.collect::<Result<_, _>>()?),
        })
    }
}
