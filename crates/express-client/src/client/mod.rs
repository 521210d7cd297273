//! The client itself.

mod builder;
mod environment;

use std::{fmt, sync::Arc, time::Duration};

use http::{HeaderMap, HeaderValue, Method};

use crate::{
    ApiKey, Async, Customers, Error, Express, RawRequest,
    call::{Call, Credential, Operation},
    generated,
    mode::Caller,
    send::Sleep,
    url::BaseUrl,
};

pub use crate::send::{LogLevel, UnknownLogLevel};
pub use builder::ClientBuilder;

/// Where the service is, unless something else is said.
pub const DEFAULT_BASE_URL: &str = "https://api.avarasoftware.com";

/// Calls the operations of the API, at one base URL.
///
/// It holds a pool of connections: make one and clone it, which is cheap. Redirects are not followed,
/// so that the key stays with the host it was given for.
///
/// ```no_run
/// use std::time::Duration;
///
/// use express_client::Client;
///
/// # fn main() -> Result<(), express_client::Error> {
/// let client = Client::builder()
///     .key("exp_0123")
///     .base_url("https://express.example.com")
///     .timeout(Duration::from_secs(20))
///     .max_retries(4)
///     .build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client(Arc<Settings>);

/// What is the same for all requests of a client.
#[derive(Debug)]
pub(crate) struct Settings {
    pub base_url: BaseUrl,
    key: ApiKey,
    billing_key: ApiKey,
    /// Sent with every request.
    pub headers: HeaderMap,
    pub user_agent: HeaderValue,
    /// The longest that one attempt may take.
    pub timeout: Duration,
    pub max_retries: u32,
    /// Whether an answer must be what the contract promises in every value.
    pub strict: bool,
    pub log: LogLevel,
    pub sleep: Sleep,
    pub http: reqwest::Client,
    /// Whether the caller made it, and may have set a limit of time there.
    pub has_foreign_http: bool,
    /// What this was built from.
    builder: ClientBuilder,
}

impl Client {
    /// A client for the service at `base_url`, such as [`DEFAULT_BASE_URL`], which shows `key`.
    ///
    /// # Errors
    /// The base URL is no `http` or `https` URL, the key cannot stand in a header, or the system's
    /// certificates cannot be read.
    pub fn new(base_url: impl AsRef<str>, key: impl AsRef<str>) -> Result<Self, Error> {
        Self::builder()
            .base_url(base_url.as_ref())
            .key(key.as_ref())
            .build()
    }

    /// A client with all that can be set, still to be set.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::new()
    }

    /// A client as the environment describes it: see [`ClientBuilder::from_env`].
    ///
    /// # Errors
    /// There is no key in the environment, or one of the variables cannot be used. The message names
    /// the variable.
    pub fn from_env() -> Result<Self, Error> {
        ClientBuilder::from_env()?.build()
    }

    /// The settings of this client, to make another that differs. Both share their connections,
    /// unless what differs concerns them.
    ///
    /// ```
    /// # fn run(client: express_client::Client) -> Result<(), express_client::Error> {
    /// let patient = client.to_builder().max_retries(10).build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn to_builder(&self) -> ClientBuilder {
        self.0.builder.clone().sharing(self.0.http.clone())
    }

    /// Customers and their users, as an integrating product sees them.
    pub fn express(&self) -> Express {
        Express::new(self.caller())
    }

    /// The same customers, as a billing system sees them.
    pub fn customers(&self) -> Customers {
        Customers::new(self.caller())
    }

    /// A request for an endpoint that has no method here: a path below the base URL, such as
    /// `/v1/webhooks`. Everything else is as for the others: key, retries, errors.
    ///
    /// ```no_run
    /// # async fn run(client: express_client::Client) -> Result<(), express_client::Error> {
    /// use express_client::http::Method;
    ///
    /// let answer = client
    ///     .request(Method::POST, "/v1/webhooks")
    ///     .json(&serde_json::json!({ "url": "https://example.com/hook" }))
    ///     .await?;
    /// println!("{}: {}", answer.status(), answer["id"]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn request(&self, method: Method, path: impl Into<String>) -> RawRequest {
        RawRequest::new(self.caller(), method, path.into())
    }

    /// The base URL, without a slash at its end.
    pub fn base_url(&self) -> &str {
        self.0.base_url.as_str()
    }

    fn caller(&self) -> Caller<Async> {
        Caller {
            client: self.clone(),
            mode: Async,
        }
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.0
    }

    /// The generated methods, for one call of this operation.
    pub(crate) fn start(&self, operation: &'static Operation) -> generated::Client {
        let call = Call::new(self.clone(), operation);
        // The base is with the call, parsed: what the methods put together is the path alone.
        generated::Client::new_with_client("", self.0.http.clone(), call)
    }

    /// Puts the key where an operation wants it.
    pub(crate) fn authorize(&self, headers: &mut HeaderMap, credential: Credential) {
        credential.show(headers, &self.0.key, &self.0.billing_key);
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Client")
            .field("base_url", &self.base_url())
            .field("key", &self.0.key)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_does_not_show_its_keys() {
        let client = Client::builder()
            .key("hunter2")
            .billing_key("hunter3")
            .base_url("http://localhost");
        assert!(!format!("{client:?}").contains("hunter"));
        let client = client.build().unwrap();
        assert_eq!(
            format!("{client:?}"),
            r#"Client { base_url: "http://localhost", key: *** }"#
        );
        assert!(!format!("{:?}", client.settings()).contains("hunter"));
    }
}
