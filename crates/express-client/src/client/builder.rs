//! What can be set for a client.

use std::time::Duration;

use http::{HeaderMap, HeaderValue};

use super::{Client, DEFAULT_BASE_URL, LogLevel, Settings};
use crate::{ApiKey, Error, InvalidApiKey, overrides::header, send::Sleep, url::BaseUrl};

/// How long it may take to connect.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// How long an idle connection is kept: less than load balancers and services do, which is a minute
/// and more, so that a request seldom meets a connection that is being closed. Less than [`TIMEOUT`]
/// too: the clock that watches over idle connections then rings before that of a new request, which
/// does not have to wake the runtime to say when.
const IDLE_TIMEOUT: Duration = Duration::from_secs(50);

/// How long an attempt may take, from its start to the last byte of its answer.
const TIMEOUT: Duration = Duration::from_secs(60);

const _: () = assert!(IDLE_TIMEOUT.as_secs() < TIMEOUT.as_secs());

/// How often a request is sent again.
const MAX_RETRIES: u32 = 2;

/// Who the client says that it is.
const USER_AGENT: &str = concat!("express-client/", env!("CARGO_PKG_VERSION"));

/// Makes a [`Client`]. All but the key has a default.
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until it builds"]
pub struct ClientBuilder {
    key: Option<Result<ApiKey, InvalidApiKey>>,
    billing_key: Option<Result<ApiKey, InvalidApiKey>>,
    base_url: String,
    headers: Vec<(String, String)>,
    user_agent: String,
    timeout: Duration,
    max_retries: u32,
    strict: bool,
    log: LogLevel,
    sleep: Sleep,
    connect_timeout: Option<Duration>,
    #[cfg(not(target_arch = "wasm32"))]
    proxy: Option<reqwest::Proxy>,
    http: Http,
}

/// Where the HTTP client comes from.
#[derive(Clone, Debug)]
enum Http {
    /// It is made from what is set here.
    Build,
    /// It was made from what is set here.
    Built(reqwest::Client),
    /// The caller gave it.
    Given(reqwest::Client),
}

impl ClientBuilder {
    pub(super) fn new() -> Self {
        Self {
            key: None,
            billing_key: None,
            base_url: DEFAULT_BASE_URL.to_owned(),
            headers: Vec::new(),
            user_agent: USER_AGENT.to_owned(),
            timeout: TIMEOUT,
            max_retries: MAX_RETRIES,
            strict: false,
            log: LogLevel::Off,
            sleep: Sleep::default(),
            connect_timeout: None,
            #[cfg(not(target_arch = "wasm32"))]
            proxy: None,
            http: Http::Build,
        }
    }

    /// The API key: a text, or an [`ApiKey`]. It is the only thing that has to be set.
    pub fn key<K>(mut self, key: K) -> Self
    where
        K: TryInto<ApiKey>,
        K::Error: Into<InvalidApiKey>,
    {
        self.key = Some(key.try_into().map_err(Into::into));
        self
    }

    /// The key for the billing face ([`Client::customers`]), if it is not the same.
    pub fn billing_key<K>(mut self, key: K) -> Self
    where
        K: TryInto<ApiKey>,
        K::Error: Into<InvalidApiKey>,
    {
        self.billing_key = Some(key.try_into().map_err(Into::into));
        self
    }

    /// Where the service is: scheme, host and port, and a path if it is below one.
    /// [`DEFAULT_BASE_URL`] unless said.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = url.into();
        self
    }

    /// A header for every request. It replaces one of the same name.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Who the client says that it is; `express-client/` and its version unless said.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = user_agent.into();
        self
    }

    /// How long each attempt may take, from its start to the last byte of its answer: 60 seconds
    /// unless said.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// How long it may take to connect: 5 seconds unless said. In a browser it has no effect.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = Some(timeout);
        self.rebuild()
    }

    /// How often a request is sent again at most, after troubles of the connection, timeouts, and the
    /// statuses 408, 409, 429 and 500 or more: 2 unless said. 0 turns retries off.
    pub fn max_retries(mut self, retries: u32) -> Self {
        self.max_retries = retries;
        self
    }

    /// Whether an answer has to be what the contract promises in every value. Otherwise, values that
    /// are new in a list, and null in the place of nothing, are taken.
    pub fn strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }

    /// How much is written to the standard error: nothing unless said. `tracing` gets its spans and
    /// events in any case.
    pub fn log(mut self, level: LogLevel) -> Self {
        self.log = level;
        self
    }

    /// The proxy for all requests. Unless said, it is the one that the variables `HTTP_PROXY`,
    /// `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` give.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn proxy(mut self, proxy: reqwest::Proxy) -> Self {
        self.proxy = Some(proxy);
        self.rebuild()
    }

    /// An HTTP client of one's own, with its own pool, proxy, TLS and redirects.
    /// [`connect_timeout`](Self::connect_timeout) and `proxy` are set there then, and not here.
    ///
    /// It should follow no redirects: the key of the billing face would go along to another host.
    pub fn http_client(mut self, http: reqwest::Client) -> Self {
        self.http = Http::Given(http);
        self
    }

    /// Waits between attempts in another way: tests do not want to wait at all.
    ///
    /// ```
    /// use express_client::Client;
    ///
    /// let builder = Client::builder().sleep_with(|_pause| Box::pin(async {}));
    /// ```
    #[cfg(feature = "testing")]
    pub fn sleep_with(
        mut self,
        sleep: impl Fn(Duration) -> crate::CallFuture<()> + Send + Sync + 'static,
    ) -> Self {
        self.sleep = Sleep::with(sleep);
        self
    }

    /// Makes the client.
    ///
    /// # Errors
    /// There is no key, something that was set cannot be used, or the system's certificates cannot be
    /// read.
    pub fn build(self) -> Result<Client, Error> {
        let key = self.key.clone().ok_or_else(|| {
            Error::configuration(
                "there is no API key; `key` or the variable AVARA_API_KEY gives it",
            )
        })?;
        let key = key.map_err(Error::configuration)?;
        let billing_key = match self.billing_key.clone() {
            Some(key) => key.map_err(Error::configuration)?,
            None => key.clone(),
        };
        let base_url = BaseUrl::parse(&self.base_url).map_err(Error::configuration)?;
        let mut headers = HeaderMap::new();
        for (name, value) in &self.headers {
            let (name, value) = header(name, value)
                .map_err(|why| Error::configuration(format!("the header `{name}` {why}")))?;
            headers.insert(name, value);
        }
        let user_agent = match self.user_agent.as_str() {
            // Its copies count no references, which threads would have to share.
            USER_AGENT => HeaderValue::from_static(USER_AGENT),
            other => HeaderValue::from_str(other).map_err(|_| {
                Error::configuration(
                    "the user agent holds a character that no HTTP header can carry",
                )
            })?,
        };
        Ok(Client(
            Settings {
                base_url,
                key,
                billing_key,
                headers,
                user_agent,
                timeout: self.timeout,
                max_retries: self.max_retries,
                strict: self.strict,
                log: self.log,
                sleep: self.sleep.clone(),
                http: self.http()?,
                has_foreign_http: matches!(self.http, Http::Given(_)),
                builder: self,
            }
            .into(),
        ))
    }

    /// The same for programs that do not use `async`.
    ///
    /// # Errors
    /// As for [`Self::build`], or the system gives no thread.
    #[cfg(feature = "blocking")]
    pub fn build_blocking(self) -> Result<crate::blocking::Client, Error> {
        crate::blocking::Client::over(self.build()?)
    }

    /// The same with connections that there are already, if it stands for the same ones.
    pub(super) fn sharing(mut self, http: reqwest::Client) -> Self {
        if matches!(self.http, Http::Build) {
            self.http = Http::Built(http);
        }
        self
    }

    /// What was set since concerns connections: those that there are cannot be used.
    fn rebuild(mut self) -> Self {
        if matches!(self.http, Http::Built(_)) {
            self.http = Http::Build;
        }
        self
    }

    #[cfg(not(target_arch = "wasm32"))]
    fn http(&self) -> Result<reqwest::Client, Error> {
        match &self.http {
            Http::Given(_) if self.connect_timeout.is_some() || self.proxy.is_some() => {
                Err(Error::configuration(
                    "`connect_timeout` and `proxy` belong to the HTTP client that was given: set \
                     them there",
                ))
            }
            Http::Given(http) | Http::Built(http) => Ok(http.clone()),
            Http::Build => {
                let mut builder = reqwest::Client::builder()
                    .connect_timeout(self.connect_timeout.unwrap_or(CONNECT_TIMEOUT))
                    .pool_idle_timeout(IDLE_TIMEOUT)
                    // Every retry is ours: `send` knows which ones are safe, and counts them.
                    .retry(reqwest::retry::never())
                    .redirect(reqwest::redirect::Policy::none());
                if let Some(proxy) = self.proxy.clone() {
                    builder = builder.proxy(proxy);
                }
                #[cfg(feature = "native-tls")]
                {
                    builder = builder.tls_backend_native();
                }
                builder.build().map_err(Error::configuration)
            }
        }
    }

    /// A browser has its own connections.
    #[cfg(target_arch = "wasm32")]
    fn http(&self) -> Result<reqwest::Client, Error> {
        match &self.http {
            Http::Given(http) | Http::Built(http) => Ok(http.clone()),
            Http::Build => {
                let _ = (CONNECT_TIMEOUT, IDLE_TIMEOUT);
                reqwest::Client::builder()
                    .build()
                    .map_err(Error::configuration)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_refused(builder: ClientBuilder, message: &str) {
        let error = builder.build().unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("could not make a client: {message}")
        );
    }

    #[test]
    fn only_the_key_has_to_be_set() {
        let client = Client::builder().key("secret").build().unwrap();
        let settings = client.settings();
        assert_eq!(client.base_url(), DEFAULT_BASE_URL);
        assert_eq!(settings.timeout, Duration::from_secs(60));
        assert_eq!(settings.max_retries, 2);
        assert!(!settings.strict && settings.headers.is_empty());
        assert_eq!(settings.log, LogLevel::Off);
        assert_refused(
            Client::builder(),
            "there is no API key; `key` or the variable AVARA_API_KEY gives it",
        );
    }

    #[test]
    fn a_key_is_a_text_or_a_key() {
        let key = ApiKey::new("secret").unwrap();
        assert!(Client::builder().key(key).build().is_ok());
        assert!(Client::builder().key("secret".to_owned()).build().is_ok());
        assert_refused(Client::builder().key(""), "the API key is empty");
    }

    #[test]
    fn what_cannot_be_sent_is_refused_by_name() {
        let builder = Client::builder().key("secret");
        assert_refused(
            builder.clone().header("a b", "c"),
            "the header `a b` is no name of a header: letters, digits and `-` make one (RFC 9110, \
             section 5.1)",
        );
        assert_refused(
            builder.clone().header("a", "b\nc"),
            "the header `a` has a value that no header can carry, such as a line break",
        );
        assert_refused(
            builder.clone().user_agent("a\n"),
            "the user agent holds a character that no HTTP header can carry",
        );
        assert_refused(
            builder.base_url("ftp://host"),
            "the base URL has the scheme `ftp`; the client speaks `http` and `https`",
        );
    }

    #[test]
    fn an_http_client_of_ones_own_has_its_own_proxy_and_connect_timeout() {
        let builder = Client::builder()
            .key("secret")
            .http_client(reqwest::Client::new());
        assert!(builder.clone().build().is_ok());
        let message = "`connect_timeout` and `proxy` belong to the HTTP client that was given: set \
                       them there";
        assert_refused(builder.clone().connect_timeout(TIMEOUT), message);
        let proxy = reqwest::Proxy::all("http://localhost:1").unwrap();
        assert_refused(builder.proxy(proxy), message);
    }
}
