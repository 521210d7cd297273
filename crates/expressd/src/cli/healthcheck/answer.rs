//! Why a service is not ready, from its answer into words.

use std::fmt;

use serde::Deserialize;

/// What `/readyz` answers. A newer service may say more.
#[derive(Deserialize)]
struct Report {
    status: String,
    migration: Option<Migration>,
}

#[derive(Deserialize)]
struct Migration {
    step: Option<u32>,
    of: Option<u32>,
    does: String,
    customers: Option<Customers>,
}

#[derive(Deserialize)]
struct Customers {
    done: u64,
    of: u64,
}

/// The reason; none if the answer is not one of `/readyz`.
pub fn unready(body: &[u8]) -> Option<String> {
    let Report { status, migration } = serde_json::from_slice(body).ok()?;
    let status = match status.as_str() {
        "starting" => "it is opening the database",
        "migrating" => "it is bringing the database up to date",
        "draining" => "it is stopping",
        "store_unavailable" => "the database does not answer",
        other => other,
    };
    Some(match migration {
        Some(migration) => format!("{status}{migration}"),
        None => status.to_owned(),
    })
}

impl fmt::Display for Migration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let (Some(step), Some(of)) = (self.step, self.of) {
            write!(f, ", step {step} of {of}")?;
        }
        write!(f, ": {}", self.does)?;
        match &self.customers {
            Some(Customers { done, of }) => write!(f, ", {done} of {of} customers"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_state_has_its_words_and_a_new_one_is_told_as_it_is() {
        for (body, said) in [
            (
                r#"{"status":"starting"}"#,
                Some("it is opening the database"),
            ),
            (r#"{"status":"draining"}"#, Some("it is stopping")),
            (
                r#"{"status":"store_unavailable"}"#,
                Some("the database does not answer"),
            ),
            (r#"{"status":"asleep","until":7}"#, Some("asleep")),
            (
                r#"{"status":"migrating","migration":{"does":"waiting"}}"#,
                Some("it is bringing the database up to date: waiting"),
            ),
            (
                r#"{"status":"migrating","migration":{"step":4,"of":5,"does":"preparing",
                    "customers":{"done":7,"of":9,"seconds_left":1}}}"#,
                Some(
                    "it is bringing the database up to date, step 4 of 5: preparing, \
                     7 of 9 customers",
                ),
            ),
            ("<h1>Not Found</h1>", None),
            (r#"{"code":"not_found"}"#, None),
        ] {
            assert_eq!(unready(body.as_bytes()).as_deref(), said, "{body}");
        }
    }
}
