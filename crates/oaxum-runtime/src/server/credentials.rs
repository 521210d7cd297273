//! Credentials as the security schemes of OpenAPI carry them, and why they were not enough.

use std::borrow::Cow;

use axum::http::{Extensions, HeaderMap, HeaderValue, header};
use base64::{Engine, engine::general_purpose::STANDARD};

use super::{
    Head, Operation, Rejection, RequestId, input,
    parameter::{Encoding, Pairs},
};

/// What an authenticator looks at.
#[derive(Clone, Copy, Debug)]
pub struct Credentials<'a, S = &'a str> {
    /// The secret itself, without the name of its scheme: a bearer token or an API key; for `basic`
    /// a [`Basic`], for `mutualTLS` nothing.
    pub secret: S,
    /// The scopes (OAuth 2, OpenID Connect) or roles that the operation asks for; all are needed.
    pub scopes: &'static [&'static str],
    /// The operation that is called.
    pub operation: &'static Operation,
    /// The id of the request.
    pub request_id: &'a RequestId,
    /// All headers of the request.
    pub headers: &'a HeaderMap,
    /// What the server knows of the request besides, such as the certificate of its connection.
    pub extensions: &'a Extensions,
}

/// A user's name and password (RFC 7617).
#[derive(Clone, PartialEq, Eq)]
pub struct Basic {
    /// The name, without colons.
    pub user: String,
    /// The password.
    pub password: String,
}

impl std::fmt::Debug for Basic {
    /// Shows no password.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Basic")
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
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
    /// The credentials are valid, but were used too often; try again after so many seconds.
    TooManyRequests {
        /// Seconds to wait.
        retry_after: u32,
    },
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
    /// Whether credentials were there, good or bad.
    found: bool,
}

impl Refused {
    /// Why one scheme let nobody in.
    pub fn new(denied: Denied, challenge: &'static str, scopes: &'static [&'static str]) -> Self {
        let mut refused = Self {
            found: denied != Denied::Missing,
            ..Self::default()
        };
        match denied {
            Denied::Missing => refused.challenges.push(HeaderValue::from_static(challenge)),
            Denied::Invalid => refused.challenges.push(invalid(challenge)),
            Denied::Forbidden => refused.forbidden = Some(scopes),
            Denied::TooManyRequests { retry_after } => {
                refused.fault = Some(Rejection::TooManyRequests { retry_after });
            }
            Denied::Unavailable { retry_after } => {
                refused.fault = Some(Rejection::Unavailable { retry_after });
            }
            Denied::Failed => refused.fault = Some(Rejection::Internal),
        }
        refused
    }

    /// Credentials that are good one by one, but not together.
    pub fn apart() -> Self {
        Self {
            forbidden: Some(&[]),
            found: true,
            ..Self::default()
        }
    }

    /// Adds why another alternative let nobody in either.
    pub fn add(&mut self, other: Self) {
        self.challenges.extend(other.challenges);
        self.forbidden = self.forbidden.or(other.forbidden);
        self.fault = self.fault.take().or(other.fault);
        self.found |= other.found;
    }

    /// Lets a caller without any credentials in, as nobody. Whoever sends some that do not hold is
    /// refused all the same: it meant to be somebody.
    ///
    /// # Errors
    /// Itself, if there were credentials.
    pub fn unless_found<P>(self) -> Result<Option<P>, Self> {
        if self.found { Err(self) } else { Ok(None) }
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

/// The key in the query parameter `name`, if there is exactly one.
///
/// # Errors
/// [`Denied::Missing`] without it, [`Denied::Invalid`] if it is empty, given twice, or no UTF-8.
pub fn query<'a>(head: &'a Head, name: &str) -> Result<Cow<'a, str>, Denied> {
    let pairs = Pairs::of_form(head.query());
    only(&pairs, name, Encoding::Form)
}

/// The key in the cookie `name`, if there is exactly one.
///
/// # Errors
/// [`Denied::Missing`] without it, [`Denied::Invalid`] if it is empty, given twice, or no UTF-8.
pub fn cookie<'a>(head: &'a Head, name: &str) -> Result<Cow<'a, str>, Denied> {
    only(&input::cookies(head.headers()), name, Encoding::Percent)
}

fn only<'a>(pairs: &Pairs<'a>, name: &str, encoding: Encoding) -> Result<Cow<'a, str>, Denied> {
    let mut values = pairs.all(name);
    let first = values.next().ok_or(Denied::Missing)?;
    match (values.next(), encoding.decode(first)) {
        (None, Ok(text)) if !text.is_empty() => Ok(text),
        _ => Err(Denied::Invalid),
    }
}

/// The name and the password in the `Authorization` header.
///
/// # Errors
/// As [`authorization`], and [`Denied::Invalid`] if they are not what RFC 7617 says.
pub fn basic(headers: &HeaderMap) -> Result<Basic, Denied> {
    let encoded = authorization(headers, "Basic")?;
    let decoded = STANDARD
        .decode(encoded.trim())
        .map_err(|_| Denied::Invalid)?;
    let text = String::from_utf8(decoded).map_err(|_| Denied::Invalid)?;
    let (user, password) = text.split_once(':').ok_or(Denied::Invalid)?;
    Ok(Basic {
        user: user.to_owned(),
        password: password.to_owned(),
    })
}

/// The schemes of an authenticator: for each, a function that asks it.
#[macro_export]
macro_rules! schemes {
    ($($name:ident = $carrier:ident $(($argument:literal))?, $challenge:literal;)*) => {$(
        #[doc = ::core::concat!("Asks for credentials of the scheme `", ::core::stringify!($name), "`.")]
        pub(super) async fn $name<S: Authenticator>(
            authenticator: &S,
            head: &$crate::server::Head,
            scopes: &'static [&'static str],
        ) -> ::core::result::Result<S::Principal, $crate::server::Refused> {
            let principal = async {
                let secret = $crate::secret!($carrier, head $(, $argument)?);
                let credentials = head.credentials($crate::borrowed!($carrier, secret), scopes);
                S::$name(authenticator, credentials).await
            };
            principal
                .await
                .map_err(|denied| $crate::server::Refused::new(denied, $challenge, scopes))
        }
    )*};
}

/// Where [`schemes!`](crate::schemes!) finds a secret; not for direct use.
#[doc(hidden)]
#[macro_export]
macro_rules! secret {
    (authorization, $head:ident, $scheme:literal) => {
        $crate::server::credentials::authorization($head.headers(), $scheme)?
    };
    (header, $head:ident, $name:literal) => {
        $crate::server::credentials::header($head.headers(), $name)?
    };
    (query, $head:ident, $name:literal) => {
        $crate::server::credentials::query($head, $name)?
    };
    (cookie, $head:ident, $name:literal) => {
        $crate::server::credentials::cookie($head, $name)?
    };
    (basic, $head:ident) => {
        $crate::server::credentials::basic($head.headers())?
    };
    (connection, $head:ident) => {
        ()
    };
}

/// What [`schemes!`](crate::schemes!) shows of a secret; not for direct use.
#[doc(hidden)]
#[macro_export]
macro_rules! borrowed {
    (query, $secret:ident) => {
        &*$secret
    };
    (cookie, $secret:ident) => {
        &*$secret
    };
    ($carrier:ident, $secret:ident) => {
        $secret
    };
}

/// Who calls, by the alternatives of an operation; not for direct use.
#[doc(hidden)]
#[macro_export]
macro_rules! principal {
    ($server:ident, $head:ident, []) => {{
        let _ = $head;
    }};
    ($server:ident, $head:ident, [optional $($alternatives:tt)+]) => {
        match $crate::alternatives!($server, $head, $($alternatives)+) {
            ::core::result::Result::Ok(principal) => ::core::option::Option::Some(principal),
            ::core::result::Result::Err(refused) => refused.unless_found()?,
        }
    };
    ($server:ident, $head:ident, [$($alternatives:tt)+]) => {
        $crate::alternatives!($server, $head, $($alternatives)+)?
    };
}

/// The first alternative that lets the caller in; not for direct use.
#[doc(hidden)]
#[macro_export]
macro_rules! alternatives {
    ($server:ident, $head:ident,
        $($first:ident $scopes:tt $(and $next:ident $next_scopes:tt)*) or +) => {
        'found: {
            let mut refused = $crate::server::Refused::default();
            $(
                let attempt = async {
                    let authenticator = $server.authenticator();
                    let principal = authenticator::$first(authenticator, $head, &$scopes).await?;
                    $(
                        let other =
                            authenticator::$next(authenticator, $head, &$next_scopes).await?;
                        let principal = authenticator
                            .combine(principal, other)
                            .ok_or_else($crate::server::Refused::apart)?;
                    )*
                    ::core::result::Result::<_, $crate::server::Refused>::Ok(principal)
                };
                match attempt.await {
                    ::core::result::Result::Ok(principal) => {
                        break 'found ::core::result::Result::Ok(principal);
                    }
                    ::core::result::Result::Err(why) => refused.add(why),
                }
            )+
            ::core::result::Result::<_, $crate::server::Refused>::Err(refused)
        }
    };
}
