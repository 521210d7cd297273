//! A request that is ready to be sent, and how its answer is read.

use std::{borrow::Cow, fmt, time::Duration};

use bytes::Bytes;
use http::{
    HeaderMap, HeaderName, HeaderValue, Method, StatusCode,
    header::{Entry, USER_AGENT},
};
use oaxum_runtime::Violations;
use reqwest::Url;
use serde::{Deserialize, de::DeserializeOwned};

use crate::{
    Answer, Client, Error, decode,
    error::Fault,
    overrides::Overrides,
    parts::Parts,
    send::{Received, send},
};

/// The header that makes a repeat of a request harmless.
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// A complete request, and how it is to be sent.
#[derive(Debug)]
pub(crate) struct Outbound {
    /// How errors and logs name the call: the `operationId`, or method and path.
    pub operation: Cow<'static, str>,
    /// The path with the names of its parameters in braces, if the contract knows it.
    pub template: Option<&'static str>,
    pub parts: Parts,
    /// The longest that one attempt may take.
    pub timeout: Duration,
    pub max_retries: u32,
    /// Whether 304 is a success: there is nothing new.
    pub conditional: bool,
}

impl Outbound {
    /// Adds to a request what its client sends with every one, and what this one asks for.
    pub(crate) fn new(
        client: &Client,
        operation: Cow<'static, str>,
        template: Option<&'static str>,
        mut parts: Parts,
        overrides: Overrides,
    ) -> Result<Box<Self>, Error> {
        let settings = client.settings();
        let headers = &mut parts.headers;
        for (name, value) in &settings.headers {
            headers.insert(name, value.clone());
        }
        if let Entry::Vacant(vacant) = headers.entry(USER_AGENT) {
            vacant.insert(settings.user_agent.clone());
        }
        let timeout = overrides.timeout.unwrap_or(settings.timeout);
        let max_retries = overrides.max_retries.unwrap_or(settings.max_retries);
        if let Err(violations) = overrides.apply(&mut parts) {
            return Err(Error::invalid(operation, violations));
        }
        let repeats = parts.method == Method::POST && max_retries > 0;
        if repeats && let Entry::Vacant(vacant) = parts.headers.entry(IDEMPOTENCY_KEY) {
            // In the order of time: a service that keeps keys in their order adds to their end.
            let key = uuid::Uuid::now_v7().to_string();
            if let Ok(key) = HeaderValue::try_from(key) {
                vacant.insert(key);
            }
        }
        Ok(Box::new(Self {
            operation,
            template,
            parts,
            timeout,
            max_retries,
            conditional: false,
        }))
    }
}

/// How the body of a success is read: strictly, or with tolerance for a newer service.
pub(crate) type Read<T> = fn(&Received, bool) -> Result<T, Violations>;

/// A request that is ready to be sent.
pub(crate) struct Prepared<T> {
    client: Client,
    /// In a box, since it is handed on from future to future.
    outbound: Box<Outbound>,
    read: Read<T>,
    fault: fn(&[u8]) -> Fault,
}

impl<T> Prepared<T> {
    pub(crate) fn new(
        client: Client,
        outbound: Box<Outbound>,
        read: Read<T>,
        fault: fn(&[u8]) -> Fault,
    ) -> Self {
        Self {
            client,
            outbound,
            read,
            fault,
        }
    }

    /// The same request, its answer read in another way.
    pub(crate) fn reading<U>(self, read: Read<U>) -> Prepared<U> {
        Prepared::new(self.client, self.outbound, read, self.fault)
    }

    /// The same request, to which 304 is an answer too.
    pub(crate) fn conditional(mut self) -> Self {
        self.outbound.conditional = true;
        self
    }

    pub(crate) async fn send_raw(self) -> Result<Answer<Bytes>, Error> {
        let received = self.deliver().await?.received;
        Ok(Answer::new(received.body.clone(), received))
    }

    pub(crate) async fn send_as<U: DeserializeOwned>(self) -> Result<Answer<U>, Error> {
        let Delivered {
            operation,
            received,
            ..
        } = self.deliver().await?;
        match decode::json(&received) {
            Ok(body) => Ok(Answer::new(body, received)),
            Err(error) => Err(Error::undecodable(operation, error, received)),
        }
    }

    /// Sends the request until there is an answer that is final, and tells success from failure.
    pub(crate) async fn deliver(self) -> Result<Delivered<T>, Error> {
        let Self {
            client,
            outbound,
            read,
            fault,
        } = self;
        let operation = outbound.operation.clone();
        let conditional = outbound.conditional;
        let succeeded = |status: StatusCode| {
            status.is_success() || (conditional && status == StatusCode::NOT_MODIFIED)
        };
        let settings = client.settings();
        match send(settings, &outbound).await {
            Ok(received) if succeeded(received.status) => Ok(Delivered {
                operation,
                received,
                read,
                strict: settings.strict,
            }),
            Ok(received) => Err(Error::status_of(operation, fault(&received.body), received)),
            Err(lost) => Err(Error::lost(operation, lost)),
        }
    }

    pub(crate) fn dry_run(self) -> DryRun {
        DryRun {
            parts: self.outbound.parts,
        }
    }
}

/// The answer of a success, its body not read yet.
pub(crate) struct Delivered<T> {
    operation: Cow<'static, str>,
    received: Received,
    read: Read<T>,
    strict: bool,
}

impl<T> Delivered<T> {
    /// What these few members of the body say, if they are as they should be. It takes a part of the
    /// time of [`Self::read`].
    pub(crate) fn glance<'a, U: Deserialize<'a>>(&'a self) -> Option<U> {
        serde_json::from_slice(&self.received.body).ok()
    }

    pub(crate) fn read(self) -> Result<Answer<T>, Error> {
        match (self.read)(&self.received, self.strict) {
            Ok(body) => Ok(Answer::new(body, self.received)),
            Err(violations) => Err(Error::undecodable(
                self.operation,
                violations,
                self.received,
            )),
        }
    }
}

/// A request as it would be sent.
///
/// Headers that hold a key are marked as sensitive ([`HeaderValue::is_sensitive`]), and `Debug` does
/// not show them.
///
/// ```
/// # fn main() -> Result<(), express_client::Error> {
/// let client = express_client::Client::new("https://api.example.com", "exp_0123")?;
/// let request = client.express().create("City Clinic").dry_run()?;
/// assert_eq!(request.method(), "POST");
/// assert_eq!(request.url().as_str(), "https://api.example.com/v1/express");
/// assert_eq!(request.body(), br#"{"expressCustomerName":"City Clinic"}"#);
/// assert!(request.headers()["authorization"].is_sensitive());
/// # Ok(())
/// # }
/// ```
pub struct DryRun {
    parts: Parts,
}

impl DryRun {
    /// The method.
    pub fn method(&self) -> &Method {
        &self.parts.method
    }

    /// The whole URL.
    pub fn url(&self) -> &Url {
        &self.parts.url
    }

    /// All headers but those that the connection adds, such as `Host`.
    pub fn headers(&self) -> &HeaderMap {
        &self.parts.headers
    }

    /// The body; empty if there is none.
    pub fn body(&self) -> &[u8] {
        self.parts.body.as_deref().unwrap_or_default()
    }
}

impl fmt::Debug for DryRun {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("DryRun")
            .field("method", self.method())
            .field("url", &self.url().as_str())
            .field("headers", self.headers())
            .field("body", &String::from_utf8_lossy(self.body()))
            .finish()
    }
}
