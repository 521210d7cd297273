//! Credentials as the security schemes of OpenAPI carry them, and why they were not enough.

use axum::http::{HeaderMap, HeaderValue, header};

use super::{Operation, Rejection, RequestId};

/// What an authenticator looks at.
#[derive(Clone, Copy, Debug)]
pub struct Credentials<'a> {
    /// The secret itself: a bearer token or an API key, without the name of its scheme.
    pub secret: &'a str,
    /// The scopes (OAuth 2, OpenID Connect) or roles that the operation asks for; all are needed.
    pub scopes: &'static [&'static str],
    /// The operation that is called.
    pub operation: &'static Operation,
    /// The id of the request.
    pub request_id: &'a RequestId,
    /// All headers of the request.
    pub headers: &'a HeaderMap,
}

/// Why somebody was not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denied {
    /// There are no credentials for this scheme.
    Missing,
    /// The credentials are not, or no longer, valid.
    Invalid,
    /// The credentials are valid, but do not allow this operation.
    Forbidden,
    /// Whether they are valid cannot be found out just now; try again after so many seconds.
    Unavailable {
        /// Seconds to wait.
        retry_after: u32,
    },
    /// Whether they are valid could not be found out; the authenticator has logged why.
    Failed,
}

/// Why a security requirement let nobody in, from which the rejection is made.
#[derive(Debug, Default)]
pub struct Refused {
    challenges: Vec<HeaderValue>,
    forbidden: Option<&'static [&'static str]>,
    fault: Option<Rejection>,
}

impl Refused {
    /// Why one alternative let nobody in.
    pub fn new(denied: Denied, challenge: &'static str, scopes: &'static [&'static str]) -> Self {
        let mut refused = Self::default();
        match denied {
            Denied::Missing => refused.challenges.push(HeaderValue::from_static(challenge)),
            Denied::Invalid => refused.challenges.push(invalid(challenge)),
            Denied::Forbidden => refused.forbidden = Some(scopes),
            Denied::Unavailable { retry_after } => {
                refused.fault = Some(Rejection::Unavailable { retry_after });
            }
            Denied::Failed => refused.fault = Some(Rejection::Internal),
        }
        refused
    }
}

impl From<Refused> for Rejection {
    fn from(refused: Refused) -> Self {
        match (refused.fault, refused.forbidden) {
            (Some(fault), _) => fault,
            (None, Some(needed)) => Self::Forbidden { needed },
            (None, None) => Self::Unauthenticated {
                challenges: refused.challenges,
            },
        }
    }
}

/// The challenge of a scheme whose credentials did not hold. For bearer tokens, RFC 6750 (section
/// 3.1) names the error.
fn invalid(challenge: &'static str) -> HeaderValue {
    if !challenge.starts_with("Bearer ") {
        return HeaderValue::from_static(challenge);
    }
    HeaderValue::try_from(format!("{challenge}, error=\"invalid_token\""))
        .unwrap_or_else(|_| HeaderValue::from_static(challenge))
}

/// The text after `scheme` in the `Authorization` header, if there is exactly one such header.
///
/// # Errors
/// [`Denied::Missing`] without the header or with another scheme, [`Denied::Invalid`] if it is
/// empty, given twice, or no UTF-8.
pub fn authorization<'a>(headers: &'a HeaderMap, scheme: &str) -> Result<&'a str, Denied> {
    let text = single(headers, header::AUTHORIZATION.as_str())?;
    let (name, secret) = text.split_once(' ').ok_or(Denied::Missing)?;
    if !name.eq_ignore_ascii_case(scheme) {
        return Err(Denied::Missing);
    }
    let secret = secret.trim_start_matches(' ');
    if secret.is_empty() {
        Err(Denied::Invalid)
    } else {
        Ok(secret)
    }
}

/// The value of the header `name`, if there is exactly one such header.
///
/// # Errors
/// [`Denied::Missing`] without the header, [`Denied::Invalid`] if it is empty, given twice, or no
/// UTF-8.
pub fn header<'a>(headers: &'a HeaderMap, name: &str) -> Result<&'a str, Denied> {
    let text = single(headers, name)?;
    if text.is_empty() {
        Err(Denied::Invalid)
    } else {
        Ok(text)
    }
}

fn single<'a>(headers: &'a HeaderMap, name: &str) -> Result<&'a str, Denied> {
    let mut values = headers.get_all(name).iter();
    let first = values.next().ok_or(Denied::Missing)?;
    match (values.next(), std::str::from_utf8(first.as_bytes())) {
        (None, Ok(text)) => Ok(text),
        _ => Err(Denied::Invalid),
    }
}
