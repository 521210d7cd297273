//! Searches.

use deadpool_postgres::Client;
use tokio_postgres::types::{ToSql, Type};
use uuid::Uuid;

use super::customers::{COLUMNS, key};
use super::error::Failure;
use super::integrations::{CUSTOMER_COLUMNS, LINKED_COLUMNS, with_integrations};
use super::rows::get;
use super::text::Text;
use crate::app::{Found, Search, Status, Statuses, TextField};
use crate::store::query::{Bound, Dialect, Values, bind, conditions, order};

/// Where the total is in a row: behind a customer and its position.
const TOTAL: usize = CUSTOMER_COLUMNS + 1;

/// What a search has found: total, page and integrations are of one moment.
pub(super) async fn search(db: &Client, scope: Uuid, search: &Search) -> Result<Found, Failure> {
    let mut bound = Vec::new();
    let conditions = conditions::<Postgres>(search.statuses, &search.conditions, &mut bound);
    let order = order::<Postgres>(&search.order, "");
    let total = if search.conditions.is_empty() {
        format!(
            "SELECT coalesce(sum(customers), 0)::bigint FROM tally
             WHERE scope = $1 AND status IN ({})",
            words(search.statuses)
        )
    } else {
        format!("SELECT count(*) FROM customer WHERE scope = $1{conditions}")
    };
    let limit = i64::try_from(search.limit).unwrap_or(i64::MAX);
    let limit = bind::<Postgres>(&mut bound, Bound::Number(limit));
    let offset = i64::try_from(search.offset).unwrap_or(i64::MAX);
    let offset = bind::<Postgres>(&mut bound, Bound::Number(offset));
    // Only ids are sorted and left out; the rest of a customer is read for those of the page.
    let select = format!(
        "WITH counted AS MATERIALIZED (SELECT ({total}) AS total),
              page AS MATERIALIZED (
                  SELECT id AS found, row_number() OVER ({window}) AS position
                  FROM customer WHERE scope = $1{conditions}{order}
                  LIMIT {limit} OFFSET {offset}
              )
         SELECT one.*, total, {LINKED_COLUMNS}
         FROM counted
         LEFT JOIN (
             SELECT {COLUMNS}, position FROM page JOIN customer ON scope = $1 AND id = found
         ) AS one ON true
         LEFT JOIN integration AS linked ON linked.scope = $1 AND linked.customer = one.id
         ORDER BY one.position, linked.created_at, linked.id",
        window = order.trim_start(),
    );
    let values: Vec<Value> = bound.into_iter().map(Value::from).collect();
    let scope_id: (&(dyn ToSql + Sync), Type) = (&scope, Type::UUID);
    let values: Vec<_> = std::iter::once(scope_id)
        .chain(values.iter().map(Value::typed))
        .collect();
    // Planned anew each time: the best way depends on the values.
    let rows = db.query_typed(&select, &values).await?;
    let total = match rows.first() {
        Some(row) => get::<i64>(row, TOTAL)?.unsigned_abs(),
        None => 0,
    };
    let customers = with_integrations(&rows, TOTAL + 1)?;
    Ok(Found { customers, total })
}

fn words(statuses: Statuses) -> String {
    let all = [Status::Published, Status::Archived, Status::Deleted];
    let asked = all.into_iter().filter(|status| statuses.contain(*status));
    let words: Vec<_> = asked
        .map(|status| format!("'{}'", status.as_str()))
        .collect();
    words.join(", ")
}

struct Postgres;

impl Dialect for Postgres {
    const PLACE: char = '$';

    fn text(field: TextField) -> &'static str {
        match field {
            TextField::Id => "(('cus_' || replace(id::text, '-', '')) COLLATE \"C\")",
            TextField::ExternalId => "external_id",
            TextField::Name => "name",
            TextField::Email => "email",
            TextField::AddressLine1 => "address_line1",
            TextField::AddressLine2 => "address_line2",
            TextField::AddressCity => "address_city",
            TextField::AddressState => "address_state",
            TextField::AddressPostalCode => "address_postal_code",
            TextField::AddressCountry => "address_country",
            TextField::Contact => "coalesce(contact, '')",
            TextField::TimeZone => "timezone",
            TextField::Status => "status",
            TextField::CreatedBy => {
                "(coalesce(created_by_user, created_by_key::text, '') COLLATE \"C\")"
            }
            TextField::UpdatedBy => {
                "(coalesce(updated_by_user, updated_by_key::text, '') COLLATE \"C\")"
            }
        }
    }

    /// By `LIKE`, for which names, addresses and external ids have indexes of their parts where the
    /// server can make such.
    fn contains(text: &str, part: String, bound: &mut Vec<Bound>) -> String {
        let mut pattern = String::from("%");
        for char in part.chars() {
            if matches!(char, '%' | '_' | '\\') {
                pattern.push('\\');
            }
            pattern.push(char);
        }
        pattern.push('%');
        format!("{text} LIKE {}", bind::<Self>(bound, Bound::Text(pattern)))
    }

    fn one_of(expression: &str, values: Values, bound: &mut Vec<Bound>) -> String {
        let values = match values {
            Values::Texts(texts) => Bound::Texts(texts),
            Values::Ids(ids) => Bound::Ids(ids),
        };
        format!("{expression} = ANY({})", bind::<Self>(bound, values))
    }

    /// By a regular expression, since values may have U+0000, which is no part of PostgreSQL's
    /// JSON. It begins where the text does, so that it finds a pair and not what looks like one
    /// inside a value. An index of the parts of metadata knows such expressions.
    fn pair(key: &str, value: &str, bound: &mut Vec<Bound>) -> String {
        const TEXT: &str = r#""(?:[^"\\]|\\.)*""#;
        let (key, value) = (literal(key), literal(value));
        let pattern = format!(r"^\{{(?:{TEXT}:{TEXT},)*{key}:{value}[,}}]");
        let place = bind::<Self>(bound, Bound::Text(pattern));
        format!("metadata ~ {place}")
    }
}

/// A text as JSON writes it, as a regular expression that means just that.
fn literal(text: &str) -> String {
    let json = serde_json::Value::from(text).to_string();
    let mut pattern = String::with_capacity(json.len() + 8);
    for char in json.chars() {
        if char.is_ascii_punctuation() {
            pattern.push('\\');
        }
        pattern.push(char);
    }
    pattern
}

/// A value as PostgreSQL takes it.
enum Value {
    Text(Text<String>),
    Number(i64),
    Id(Uuid),
    Texts(Vec<Text<String>>),
    Ids(Vec<Uuid>),
}

impl From<Bound> for Value {
    fn from(bound: Bound) -> Self {
        match bound {
            Bound::Text(text) => Self::Text(Text(text)),
            Bound::Number(number) => Self::Number(number),
            Bound::Id(id) => Self::Id(key(id)),
            Bound::Texts(texts) => Self::Texts(texts.into_iter().map(Text).collect()),
            Bound::Ids(ids) => Self::Ids(ids.into_iter().map(key).collect()),
        }
    }
}

impl Value {
    fn typed(&self) -> (&(dyn ToSql + Sync), Type) {
        match self {
            Self::Text(text) => (text, Type::TEXT),
            Self::Number(number) => (number, Type::INT8),
            Self::Id(id) => (id, Type::UUID),
            Self::Texts(texts) => (texts, Type::TEXT_ARRAY),
            Self::Ids(ids) => (ids, Type::UUID_ARRAY),
        }
    }
}
