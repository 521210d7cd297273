//! Whether credentials are there. Whether they are right, a mock cannot know.

use axum::http::{HeaderMap, HeaderValue, header};

use super::read::{Query, cookies};
use crate::outline::{Operation, Outline, SchemeUse, alternatives, text};

/// One way in: all of it together.
pub(super) struct Way(Vec<Scheme>);

struct Scheme {
    carrier: Carrier,
    challenge: String,
}

/// Where credentials are.
enum Carrier {
    /// `Authorization`, with this scheme.
    Authorization(String),
    Header(String),
    Query(String),
    Cookie(String),
    /// Below HTTP: it counts as given.
    Connection,
    /// The document does not say: nobody gets in this way.
    Unknown,
}

/// The ways into an operation.
pub(super) fn ways(outline: &Outline<'_>, operation: &Operation<'_>, title: &str) -> Vec<Way> {
    // What stands between quotes in a header, without escapes.
    let plain = |char: &char| matches!(char, ' '..='~') && !matches!(char, '"' | '\\');
    let realm: String = title.chars().filter(plain).collect();
    let ways = alternatives(outline, operation);
    let schemes = ways.iter().map(|way| {
        let schemes = way.schemes.iter().map(|used| scheme(used, &realm));
        Way(schemes.collect())
    });
    schemes.collect()
}

fn scheme(used: &SchemeUse<'_>, realm: &str) -> Scheme {
    let field = |name: &str| used.scheme.as_ref().and_then(|scheme| text(scheme, name));
    let name = field("name").unwrap_or_default();
    let (carrier, challenge) = match (field("type"), field("in")) {
        (Some("http"), _) => {
            let scheme = capitalised(field("scheme").unwrap_or_default());
            let challenge = format!("{scheme} realm=\"{realm}\"");
            (Carrier::Authorization(scheme), challenge)
        }
        (Some("oauth2" | "openIdConnect"), _) => (
            Carrier::Authorization("Bearer".to_owned()),
            format!("Bearer realm=\"{realm}\""),
        ),
        (Some("apiKey"), Some("header")) => {
            let name = name.to_ascii_lowercase();
            let challenge = format!("ApiKey realm=\"{realm}\", header=\"{name}\"");
            (Carrier::Header(name), challenge)
        }
        (Some("apiKey"), Some("query")) => (
            Carrier::Query(name.to_owned()),
            format!("ApiKey realm=\"{realm}\", query=\"{name}\""),
        ),
        (Some("apiKey"), Some("cookie")) => (
            Carrier::Cookie(name.to_owned()),
            format!("ApiKey realm=\"{realm}\", cookie=\"{name}\""),
        ),
        (Some("mutualTLS"), _) => (Carrier::Connection, String::new()),
        _ => (Carrier::Unknown, format!("Unknown realm=\"{realm}\"")),
    };
    Scheme { carrier, challenge }
}

fn capitalised(scheme: &str) -> String {
    let scheme = scheme.to_ascii_lowercase();
    match scheme.split_at_checked(1) {
        Some((first, rest)) => first.to_ascii_uppercase() + rest,
        None => scheme,
    }
}

/// Whether one of the ways is open.
///
/// # Errors
/// A challenge for each way (RFC 9110, section 11.6.1).
pub(super) fn check(
    ways: &[Way],
    headers: &HeaderMap,
    query: &Query,
) -> Result<(), Vec<HeaderValue>> {
    let is_open = |way: &Way| {
        way.0
            .iter()
            .all(|scheme| is_there(&scheme.carrier, headers, query))
    };
    if ways.is_empty() || ways.iter().any(is_open) {
        return Ok(());
    }
    let mut challenges: Vec<HeaderValue> = Vec::new();
    for scheme in ways.iter().flat_map(|way| &way.0) {
        if let Ok(challenge) = HeaderValue::from_str(&scheme.challenge)
            && !challenge.is_empty()
            && !challenges.contains(&challenge)
        {
            challenges.push(challenge);
        }
    }
    Err(challenges)
}

fn is_there(carrier: &Carrier, headers: &HeaderMap, query: &Query) -> bool {
    match carrier {
        Carrier::Authorization(scheme) => {
            let sent = headers.get(header::AUTHORIZATION);
            let sent = sent.and_then(|value| value.to_str().ok());
            sent.and_then(|text| text.split_once(' '))
                .is_some_and(|(name, secret)| {
                    name.eq_ignore_ascii_case(scheme) && !secret.trim().is_empty()
                })
        }
        Carrier::Header(name) => headers.get(name).is_some_and(|value| !value.is_empty()),
        Carrier::Query(name) => query.all(name).any(|value| !value.is_empty()),
        Carrier::Cookie(name) => {
            let cookies = cookies(headers);
            cookies
                .iter()
                .any(|(known, value)| known == name && !value.is_empty())
        }
        Carrier::Connection => true,
        Carrier::Unknown => false,
    }
}
