//! The client itself.

use std::{env, fmt, sync::Arc, time::Duration};

use crate::{
    Customers, Error, Express,
    call::{Call, Operation},
    generated,
    key::Key,
    url::BaseUrl,
};

/// Where the service is, unless something else is said.
pub const DEFAULT_BASE_URL: &str = "https://api.avarasoftware.com";

/// The variable that holds the API key.
const KEY_VARIABLE: &str = "AVARA_API_KEY";

/// The variable that holds the base URL.
const BASE_URL_VARIABLE: &str = "AVARA_BASE_URL";

/// How long it may take to connect.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// How long a request may take, from its start to the last byte of its answer.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(60);

/// Calls the operations of the API, with one key, at one base URL.
///
/// It holds a pool of connections: make one and clone it, which is cheap. A request may take 60
/// seconds, 5 of them to connect. Redirects are not followed, so that the key stays with the host it
/// was given for.
#[derive(Clone)]
pub struct Client(Arc<Shared>);

struct Shared {
    base_url: BaseUrl,
    key: Key,
    http: reqwest::Client,
}

impl Client {
    /// A client for the service at `base_url`, such as [`DEFAULT_BASE_URL`], which shows `key`.
    ///
    /// # Errors
    /// The base URL is no `http` or `https` URL, the key cannot stand in a header, or the system's
    /// certificates cannot be read.
    pub fn new(base_url: impl AsRef<str>, key: impl AsRef<str>) -> Result<Self, Error> {
        Self::with_timeouts(
            base_url.as_ref(),
            key.as_ref(),
            CONNECT_TIMEOUT,
            REQUEST_TIMEOUT,
        )
    }

    /// A client with the key in `AVARA_API_KEY`, for the service at `AVARA_BASE_URL` or else at
    /// [`DEFAULT_BASE_URL`].
    ///
    /// # Errors
    /// `AVARA_API_KEY` is not set; otherwise as for [`Self::new`].
    pub fn from_env() -> Result<Self, Error> {
        Self::from_variables(|name| env::var(name).ok())
    }

    fn from_variables(variable: impl Fn(&str) -> Option<String>) -> Result<Self, Error> {
        let set = |name| variable(name).filter(|value| !value.trim().is_empty());
        let key = set(KEY_VARIABLE).ok_or_else(|| {
            Error::configuration(format!("{KEY_VARIABLE} is not set; it holds the API key"))
        })?;
        Self::new(
            set(BASE_URL_VARIABLE)
                .as_deref()
                .unwrap_or(DEFAULT_BASE_URL),
            key,
        )
    }

    fn with_timeouts(
        base_url: &str,
        key: &str,
        connect: Duration,
        request: Duration,
    ) -> Result<Self, Error> {
        let base_url = BaseUrl::parse(base_url).map_err(Error::configuration)?;
        let key = Key::new(key).map_err(Error::configuration)?;
        let http = reqwest::Client::builder()
            .connect_timeout(connect)
            .timeout(request)
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("express-client/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(Error::configuration)?;
        Ok(Self(Arc::new(Shared {
            base_url,
            key,
            http,
        })))
    }

    /// Customers and their users, as an integrating product sees them.
    pub fn express(&self) -> Express {
        Express::new(self.clone())
    }

    /// The same customers, as a billing system sees them.
    pub fn customers(&self) -> Customers {
        Customers::new(self.clone())
    }

    /// The generated methods, for one call of this operation.
    pub(crate) fn start(&self, operation: &'static Operation) -> generated::Client {
        let Shared {
            base_url,
            key,
            http,
        } = &*self.0;
        let call = Call::new(operation, key.clone());
        generated::Client::new_with_client(base_url.as_str(), http.clone(), call)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Client")
            .field("base_url", &self.0.base_url.as_str())
            .field("key", &self.0.key)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(variables: &[(&str, &str)]) -> Result<Client, Error> {
        Client::from_variables(|name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn the_environment_gives_key_and_base_url() {
        let client = from(&[
            ("AVARA_API_KEY", "secret"),
            ("AVARA_BASE_URL", "http://localhost:8080/"),
        ]);
        assert_eq!(client.unwrap().0.base_url.as_str(), "http://localhost:8080");
    }

    #[test]
    fn without_a_base_url_it_is_the_public_one() {
        for variables in [
            &[("AVARA_API_KEY", "secret")][..],
            &[("AVARA_API_KEY", "secret"), ("AVARA_BASE_URL", "")],
        ] {
            assert_eq!(
                from(variables).unwrap().0.base_url.as_str(),
                DEFAULT_BASE_URL
            );
        }
    }

    #[test]
    fn without_a_key_the_variable_is_named() {
        for variables in [&[][..], &[("AVARA_API_KEY", " ")]] {
            let error = from(variables).unwrap_err();
            assert_eq!(
                error.to_string(),
                "could not make a client: AVARA_API_KEY is not set; it holds the API key"
            );
        }
    }

    #[test]
    fn a_client_does_not_show_its_key() {
        let client = Client::new("http://localhost", "hunter2").unwrap();
        assert_eq!(
            format!("{client:?}"),
            r#"Client { base_url: "http://localhost", key: *** }"#
        );
    }

    #[tokio::test]
    async fn an_answer_that_does_not_come_in_time_is_told() {
        // The kernel accepts the connection; nobody ever answers.
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let soon = Duration::from_millis(50);
        let client = Client::with_timeouts(&url, "secret", CONNECT_TIMEOUT, soon).unwrap();
        let error = client.express().list().await.unwrap_err();
        assert!(error.is_timeout() && !error.is_connect());
        assert_eq!(error.to_string(), "`list` failed: no answer in time");
    }
}
