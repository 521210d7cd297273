//! Customers as CSV (RFC 4180), for spreadsheets.

use std::io;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::stream::{self, BoxStream, StreamExt};
use http::HeaderValue;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};

use crate::app::{Actor, Customer};
use crate::chain::Chain;
use crate::store::StoreError;

const COLUMNS: [&str; 10] = [
    "id",
    "name",
    "state",
    "members",
    "created_at",
    "created_by",
    "updated_at",
    "external_id",
    "email",
    "metadata",
];

/// Without it, spreadsheets take UTF-8 for an older encoding. Readers of CSV skip it.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// How many customers go out at one time.
const AT_ONCE: usize = 200;

/// An answer that browsers save as a file. Customers are sent as they are read; should reading
/// fail, the download fails too, rather than ending early as if it were whole.
pub fn csv(customers: BoxStream<'static, Result<Customer, StoreError>>) -> Response {
    let head = format!("{BYTE_ORDER_MARK}{}", line(COLUMNS));
    let head = stream::iter([Ok::<_, io::Error>(Bytes::from(head))]);
    let lines = customers.ready_chunks(AT_ONCE).map(|customers| {
        let mut lines = String::new();
        for customer in customers {
            let customer = customer.map_err(|error| {
                tracing::error!(error = %Chain(&error), "an export ended early");
                io::Error::other("the store failed")
            })?;
            lines.push_str(&row(&customer));
        }
        Ok(Bytes::from(lines))
    });
    let mut response = Body::from_stream(head.chain(lines)).into_response();
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/csv; charset=utf-8; header=present"),
    );
    headers.insert(
        CONTENT_DISPOSITION,
        HeaderValue::from_static("attachment; filename=\"customers.csv\""),
    );
    response
}

fn row(customer: &Customer) -> String {
    let metadata = customer.metadata.as_ref();
    let metadata = metadata.and_then(|pairs| serde_json::to_string(pairs).ok());
    let created_by = match &customer.created_by {
        Some(Actor::ApiKey(key)) => key.to_string(),
        Some(Actor::User(user)) => user.clone(),
        None => String::new(),
    };
    line([
        customer.id.to_string().as_str(),
        &customer.name,
        if customer.status.is_active() {
            "active"
        } else {
            "inactive"
        },
        &customer.user_count.to_string(),
        &customer.created_at.to_string(),
        &created_by,
        &customer.updated_at.to_string(),
        &customer.external_id,
        &customer.email,
        &metadata.unwrap_or_default(),
    ])
}

fn line<const N: usize>(cells: [&str; N]) -> String {
    let cells = cells.map(cell);
    format!("{}\r\n", cells.join(","))
}

/// A cell. Spreadsheets take text that begins with one of a few signs for a formula, which the names
/// that a stranger sent through the API could make use of: an apostrophe keeps it text.
fn cell(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        "'"
    } else {
        ""
    };
    if guard.is_empty() && !text.contains(['"', ',', '\r', '\n']) {
        return text.to_owned();
    }
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_where_they_have_to_be() {
        for (text, written) in [
            ("City Clinic", "City Clinic"),
            ("", ""),
            ("a, b", "\"a, b\""),
            ("say \"hi\"", "\"say \"\"hi\"\"\""),
            ("two\nlines", "\"two\nlines\""),
            ("東京", "東京"),
        ] {
            assert_eq!(cell(text), written);
        }
    }

    #[test]
    fn no_cell_is_a_formula() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"] {
            assert_eq!(cell(text), format!("\"'{text}\""), "{text:?}");
        }
    }
}
