//! `expressd serve --demo`: something to look at, the same on every machine.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::net::SocketAddr;

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

use super::database::DatabaseOption;
use super::output::note;
use super::record::parse_line;
use super::trouble::Trouble;
use crate::app::{
    Access, AccountError, Actor, App, CreateAccountOutcome, CreateKeyError, Customer, CustomerId,
    CustomerRecord, Face, ImportOutcome, InvalidEmail, Metadata, NewAccount, Password, Role, Scope,
    Secret, Stamp, Status, UserId,
};
use crate::operational::CONTRACT_JSON;

const TENANT: &str = "demo";
const ENVIRONMENT: &str = "live";
const KEY_NAME: &str = "demo";
const EMAIL: &str = "demo@example.com";

/// Where the contract shows its example customer: the first of these.
const EXAMPLES: &str = "/components/responses/CustomerFound/content/application~1json/examples";

/// How many customers there are besides the contract's.
const OTHERS: usize = PLACES.len() * KINDS.len();

const PLACES: [&str; 25] = [
    "Riverside",
    "Northgate",
    "Lakeview",
    "Harbour",
    "Maple Street",
    "Old Town",
    "St. Brendan’s",
    "Kirkwall",
    "Ávila",
    "São Bento",
    "Montréal",
    "Zürich",
    "Göteborg",
    "Łódź",
    "Reykjavík",
    "Thessaloniki",
    "Nairobi",
    "Jaipur",
    "東京",
    "Ho Chi Minh",
    "Wellington",
    "Santa Fe",
    "Fraser Valley",
    "Cape Point",
    "O’Connell Quay",
];

const KINDS: [&str; 8] = [
    "Eye Clinic",
    "Dental Practice",
    "Family Medicine",
    "Imaging Centre",
    "Physiotherapy",
    "Children’s Hospital",
    "Diagnostics",
    "Cardiology Group",
];

const REGIONS: [&str; 4] = ["north", "south", "east", "west"];
const PLANS: [&str; 3] = ["trial", "standard", "premium"];

/// What was prepared.
pub struct Demo {
    /// The secret of the key, if it was created just now.
    secret: Option<Secret>,
    /// The password of the account, if it was created just now.
    password: Option<Password>,
    /// Whether customers were added.
    filled: bool,
}

impl Demo {
    /// Fills the database if it is empty, and creates the key if there is none.
    pub async fn prepare(app: &App) -> Result<Self, Trouble> {
        let scope = Scope::new(TENANT, ENVIRONMENT);
        let filled = app.live_customers(None).await? == 0;
        if filled {
            let records: Vec<_> = std::iter::once(example()?)
                .chain((0..OTHERS).map(other))
                .collect();
            let outcome = app.import(&scope, records.into_iter().map(Ok)).await?;
            if !matches!(outcome, ImportOutcome::Imported { .. }) {
                return Err(
                    Trouble::new("cannot add the example customers: some exist, deleted")
                        .hint("use a new database for --demo"),
                );
            }
        }
        let exists = app.keys(Some(&scope)).await?.iter().any(|key| {
            key.name == KEY_NAME && key.access == Access::Write && key.revoked_at.is_none()
        });
        let secret = if exists {
            None
        } else {
            Some(create_key(app, &scope).await?)
        };
        let nobody = app.accounts(Some(&scope)).await?.is_empty();
        let password = if nobody {
            create_account(app, scope).await?
        } else {
            None
        };
        Ok(Self {
            secret,
            password,
            filled,
        })
    }

    /// Tells on standard error what there is to try.
    pub fn greet(&self, address: SocketAddr, database: &DatabaseOption) {
        let address = reachable(address);
        if self.filled {
            note(&format!(
                "demo: {} example customers added to {TENANT}/{ENVIRONMENT}",
                OTHERS + 1
            ));
        } else {
            note("demo: the database holds customers already, none were added");
        }
        match &self.secret {
            Some(secret) => {
                let secret = secret.reveal();
                note(&format!("demo: key {secret} (shown this once)"));
                note(&format!(
                    "demo: curl -H 'Authorization: Bearer {secret}' 'http://{address}/v1/express?limit=3'"
                ));
            }
            None => note(&format!(
                "demo: the key \"{KEY_NAME}\" was shown when it was created; for another: expressd \
                 key create --database {database} --tenant {TENANT} --environment {ENVIRONMENT} --name NAME"
            )),
        }
        note(&format!("demo: http://{address}/docs shows the API"));
        if let Some(password) = &self.password {
            let password = password.reveal();
            note(&format!(
                "demo: http://{address}/ is the dashboard: sign in as {EMAIL} with {password} (shown this once)"
            ));
        }
    }
}

async fn create_key(app: &App, scope: &Scope) -> Result<Secret, Trouble> {
    match app
        .create_key(scope, None, KEY_NAME, Access::Write, None)
        .await
    {
        Ok(created) => Ok(created.secret),
        Err(CreateKeyError::Store(error)) => Err(error.into()),
        Err(error) => Err(Trouble::new(format!("cannot create the demo key: {error}"))),
    }
}

/// Creates somebody who can sign in at the dashboard, unless the address belongs to an account of
/// another tenant.
async fn create_account(app: &App, scope: Scope) -> Result<Option<Password>, Trouble> {
    let failed = |why: &dyn Display| Trouble::new(format!("cannot create the demo account: {why}"));
    let password = Password::generate().map_err(|error| failed(&error))?;
    let new = NewAccount {
        email: EMAIL
            .parse()
            .map_err(|error: InvalidEmail| failed(&error))?,
        scope,
        role: Role::Owner,
        password: password.clone(),
    };
    match app.create_account(None, new).await {
        Ok(CreateAccountOutcome::Created(_)) => Ok(Some(password)),
        Ok(CreateAccountOutcome::EmailTaken) => Ok(None),
        Err(AccountError::Store(error)) => Err(error.into()),
        Err(error) => Err(failed(&error)),
    }
}

/// An address that a program on this machine can call: one that listens everywhere has none.
fn reachable(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        address.set_ip(std::net::Ipv4Addr::LOCALHOST.into());
    }
    address
}

/// The contract's own example, with as many users as it says.
fn example() -> Result<CustomerRecord, Trouble> {
    let line = contract_example()
        .and_then(|example| parse_line(example.to_string().as_bytes()).ok())
        .ok_or_else(|| Trouble::new(format!("the contract shows no customer at {EXAMPLES}")))?;
    let mut record = line.record;
    let created_at = record.customer.created_at;
    record.users = (0..line.user_count)
        .map(|user| user_id(created_at, OTHERS, user))
        .collect();
    Ok(record)
}

fn contract_example() -> Option<serde_json::Value> {
    let contract: serde_json::Value = serde_json::from_str(CONTRACT_JSON).ok()?;
    let examples = contract.pointer(EXAMPLES)?.as_object()?;
    examples.values().next()?.get("value").cloned()
}

/// One of the other customers, older than the contract's.
fn other(index: usize) -> CustomerRecord {
    let draw = Draw::new(index, 0);
    let (row, column) = (index / PLACES.len(), index % PLACES.len());
    let name = format!("{} {}", PLACES[column], KINDS[(row + column) % KINDS.len()]);
    let created_at = created_at(index, &draw);
    let id = CustomerId::from_bytes(*uuid(created_at, &draw).as_bytes());
    let mut customer = Customer::new(
        id,
        name,
        Stamp {
            by: Some(creator(&draw)),
            at: created_at,
            through: Face::Command,
        },
    );
    customer.metadata = metadata(index, &draw);
    if index.is_multiple_of(9) {
        customer.status = Status::Archived;
        customer.updated_at = later(created_at, 24 * 11);
    } else if index.is_multiple_of(5) {
        customer.updated_at = later(created_at, 31);
    }
    let users = (0..draw.below(4)).map(|user| user_id(created_at, index, user));
    CustomerRecord {
        customer,
        users: users.collect::<BTreeSet<_>>(),
        integrations: Vec::new(),
    }
}

/// Spread over the eleven months before the contract's example.
fn created_at(index: usize, draw: &Draw) -> Timestamp {
    const FIRST: i64 = 1_738_569_600; // 2025-02-03T08:00:00Z
    const STEP: i64 = 41 * 3600;
    let second = FIRST + STEP * index as i64 + draw.below(6 * 3600) as i64;
    Timestamp::from_second(second).unwrap_or(Timestamp::UNIX_EPOCH)
}

fn later(at: Timestamp, hours: i64) -> Timestamp {
    at.saturating_add(SignedDuration::from_hours(hours))
        .unwrap_or(at)
}

/// Most were created by one key, some by people.
fn creator(draw: &Draw) -> Actor {
    match draw.below(6) {
        0 => Actor::User("usr_019bb1d2a4c87e05b3916f28d7c04e5a".to_owned()),
        _ => Actor::ApiKey(Uuid::from_u128(0x5b0f_7c1e_3d92_4a68_8e17_c94f_20ab_63d5)),
    }
}

/// None, empty, or a region and mostly a plan.
fn metadata(index: usize, draw: &Draw) -> Option<Metadata> {
    if index.is_multiple_of(7) {
        return None;
    }
    let mut pairs = Metadata::new();
    if !index.is_multiple_of(50) {
        pairs.insert("region".to_owned(), draw.of(&REGIONS).to_owned());
    }
    if !index.is_multiple_of(10) {
        pairs.insert("plan".to_owned(), draw.of(&PLANS).to_owned());
    }
    Some(pairs)
}

fn user_id(at: Timestamp, index: usize, user: u64) -> UserId {
    UserId::from_bytes(*uuid(at, &Draw::new(index, user + 1)).as_bytes())
}

/// A UUIDv7 of that time.
fn uuid(at: Timestamp, draw: &Draw) -> Uuid {
    let mut random = [0; 10];
    random.copy_from_slice(&draw.0[..10]);
    let milliseconds = at.as_millisecond().unsigned_abs();
    Builder::from_unix_timestamp_millis(milliseconds, &random).into_uuid()
}

/// What looks drawn by chance, and is the same every time.
struct Draw([u8; 32]);

impl Draw {
    fn new(index: usize, part: u64) -> Self {
        Self(Sha256::digest(format!("express demo {index} {part}")).into())
    }

    fn below(&self, limit: u64) -> u64 {
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&self.0[16..24]);
        u64::from_le_bytes(bytes) % limit
    }

    fn of<'a>(&self, choices: &[&'a str]) -> &'a str {
        choices[usize::from(self.0[24]) % choices.len()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_customers_differ_in_name_and_id_and_are_older_than_the_example() {
        let example = example().unwrap();
        assert_eq!(example.customer.name, "City Clinic");
        assert_eq!(example.users.len(), 2);
        let others: Vec<_> = (0..OTHERS).map(other).collect();
        assert_eq!(others.len(), 200);
        let names: BTreeSet<_> = others.iter().map(|other| &other.customer.name).collect();
        let ids: BTreeSet<_> = others.iter().map(|other| other.customer.id).collect();
        assert_eq!((names.len(), ids.len()), (200, 200));
        for CustomerRecord { customer, .. } in &others {
            assert!(customer.created_at < example.customer.created_at);
            assert!(customer.id < example.customer.id);
        }
    }

    #[test]
    fn the_customers_are_the_same_every_time() {
        assert_eq!(other(7), other(7));
        insta::assert_snapshot!(other(1).customer.id, @"cus_0194d3d2a140763e9ec99a9a34411c8e");
    }
}
