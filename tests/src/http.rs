//! Requests as any program may send them, right or wrong, and their answers.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde_json::Value;

/// Somebody who sends requests to one server, with one key or none.
#[derive(Clone, Debug)]
pub struct Caller {
    client: reqwest::Client,
    base: String,
    secret: Option<String>,
}

/// A request, not yet sent.
#[derive(Debug)]
pub struct Call {
    caller: Caller,
    method: Method,
    target: String,
    headers: HeaderMap,
    body: Option<Bytes>,
}

/// An answer, read to its end.
#[derive(Clone, Debug)]
pub struct Answer {
    request: String,
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl Caller {
    /// Requests to `base`, such as `http://127.0.0.1:8080`.
    ///
    /// # Panics
    /// When the machine has no sockets to give.
    pub fn new(base: String, secret: Option<String>) -> Self {
        let client = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .tls_certs_only([]) // nothing here speaks TLS, and reading the trust store takes time
            .build()
            .expect("a client");
        Self {
            client,
            base,
            secret,
        }
    }

    /// A GET request.
    pub fn get(&self, target: impl Into<String>) -> Call {
        self.call(Method::GET, target)
    }

    /// A POST request.
    pub fn post(&self, target: impl Into<String>) -> Call {
        self.call(Method::POST, target)
    }

    /// A PATCH request.
    pub fn patch(&self, target: impl Into<String>) -> Call {
        self.call(Method::PATCH, target)
    }

    /// A DELETE request.
    pub fn delete(&self, target: impl Into<String>) -> Call {
        self.call(Method::DELETE, target)
    }

    /// A request with this method. The key goes where the face of the target takes it.
    pub fn call(&self, method: Method, target: impl Into<String>) -> Call {
        let target = target.into();
        let mut headers = HeaderMap::new();
        if let Some(secret) = &self.secret {
            let (name, value) = if target.starts_with("/v1/customers") {
                ("x-api-key", secret.clone())
            } else {
                ("authorization", format!("Bearer {secret}"))
            };
            headers.insert(
                name,
                HeaderValue::try_from(value).expect("a secret fit for a header"),
            );
        }
        Call {
            caller: self.clone(),
            method,
            target,
            headers,
            body: None,
        }
    }
}

impl Call {
    /// Sets a header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        let value = HeaderValue::try_from(value).expect("a header value");
        self.headers.insert(HeaderName::from_static(name), value);
        self
    }

    /// Adds a header beside those that are there.
    #[must_use]
    pub fn another_header(mut self, name: &'static str, value: &str) -> Self {
        let value = HeaderValue::try_from(value).expect("a header value");
        self.headers.append(HeaderName::from_static(name), value);
        self
    }

    /// Sets the body, declared as JSON.
    #[must_use]
    pub fn json(self, body: &Value) -> Self {
        self.text("application/json", body.to_string())
    }

    /// Sets the body, declared as anything.
    #[must_use]
    pub fn text(mut self, media_type: &str, body: impl Into<Bytes>) -> Self {
        self.body = Some(body.into());
        self.header("content-type", media_type)
    }

    /// Sets the body and declares nothing about it.
    #[must_use]
    pub fn undeclared(mut self, body: impl Into<Bytes>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// Sends it.
    ///
    /// # Panics
    /// When there is no answer.
    pub async fn send(self) -> Answer {
        let request = format!("{} {}", self.method, self.target);
        let sent = self.try_send().await;
        sent.unwrap_or_else(|error| panic!("{request} got no answer: {error}"))
    }

    /// Sends it, be there an answer or not.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn try_send(self) -> Result<Answer, reqwest::Error> {
        let request = format!("{} {}", self.method, self.target);
        let url = format!("{}{}", self.caller.base, self.target);
        let mut call = self
            .caller
            .client
            .request(self.method, url)
            .headers(self.headers);
        if let Some(body) = self.body {
            call = call.body(body);
        }
        let answer = call.send().await?;
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        Ok(Answer {
            request,
            status,
            headers,
            body: answer.bytes().await?,
        })
    }
}

impl Answer {
    /// Itself, if it has this status.
    ///
    /// # Panics
    /// When it has another.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}: {}", self.request, self.text());
        self
    }

    /// The body as a person would read it.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// When it is none.
    #[track_caller]
    pub fn json(&self) -> Value {
        let value = serde_json::from_slice(&self.body);
        value.unwrap_or_else(|error| panic!("{}: {error}: {:?}", self.request, self.text()))
    }

    /// A header's text, if it is there.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The entity tag.
    ///
    /// # Panics
    /// When there is none.
    #[track_caller]
    pub fn etag(&self) -> String {
        self.header("etag")
            .unwrap_or_else(|| panic!("{} has no ETag", self.request))
            .to_owned()
    }

    /// The error body, if the answer has this status and this code.
    ///
    /// # Panics
    /// When it has others.
    #[track_caller]
    pub fn refusal(&self, status: u16, code: &str) -> Value {
        let body = self.json();
        let found = (self.status, body["code"].as_str().unwrap_or_default());
        assert_eq!(found, (status, code), "{}: {}", self.request, self.text());
        body
    }

    /// The violations of a refused request, each as `in pointer code`, sorted.
    ///
    /// # Panics
    /// When it was not refused with 400.
    #[track_caller]
    pub fn violations(&self) -> Vec<String> {
        assert_eq!(self.status, 400, "{}: {}", self.request, self.text());
        let body = self.json();
        let listed = body
            .get("violations")
            .unwrap_or(&body["details"]["violations"]);
        let text = |violation: &Value, member: &str| {
            violation[member].as_str().unwrap_or_default().to_owned()
        };
        let listed = listed.as_array().into_iter().flatten().map(|violation| {
            ["in", "pointer", "code"]
                .map(|member| text(violation, member))
                .join(" ")
        });
        let mut listed: Vec<_> = listed.collect();
        listed.sort();
        listed
    }
}
