//! A server that gives one prepared answer to every request, right or wrong.

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode},
    response::Response,
};
use express_tests::{
    contract::Contract,
    http::{Answer, Call, Caller},
    judge::Fault,
    proxy::Proxy,
};
use serde_json::Value;
use tokio::net::TcpListener;

/// A prepared answer.
#[derive(Clone, Debug)]
pub struct Prepared {
    status: u16,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Prepared {
    /// An answer with this status, a request id, and nothing else.
    pub fn status(status: u16) -> Self {
        Self {
            status,
            headers: HeaderMap::new(),
            body: Vec::new(),
        }
        .header("x-request-id", "id-1")
    }

    /// The contract's own example for this status of an operation, with every header it needs.
    pub fn example(operation: &str, status: u16) -> Self {
        let response = &Contract::get().operation(operation).responses[&status];
        let mut answer = Self::status(status);
        for (name, value) in [
            ("etag", "\"v1\""),
            ("retry-after", "2"),
            ("www-authenticate", "Bearer"),
            ("x-should-retry", "false"),
        ] {
            if response.headers.contains_key(name) {
                answer = answer.header(name, value);
            }
        }
        match response.content.iter().next() {
            Some((media_type, body)) => {
                let mut example = body.examples.values().next().expect("an example").clone();
                if example.get("requestId").is_some() {
                    example["requestId"] = Value::from("id-1");
                }
                answer.body(media_type, &example.to_string())
            }
            None => answer,
        }
    }

    /// With this header.
    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        let value = HeaderValue::from_str(value).expect("a header value");
        self.headers.insert(HeaderName::from_static(name), value);
        self
    }

    /// Without this header.
    pub fn without_header(mut self, name: &str) -> Self {
        self.headers.remove(name);
        self
    }

    /// With this body.
    pub fn body(mut self, media_type: &str, body: &str) -> Self {
        self.body = body.as_bytes().to_vec();
        let value = HeaderValue::from_str(media_type).expect("a media type");
        self.headers.insert("content-type", value);
        self
    }

    /// With one member of its JSON body changed, or taken away.
    pub fn change(mut self, pointer: &str, value: Option<Value>) -> Self {
        let mut body: Value = serde_json::from_slice(&self.body).expect("a JSON body");
        let (parent, member) = pointer.rsplit_once('/').expect("a pointer");
        let parent = body
            .pointer_mut(parent)
            .and_then(Value::as_object_mut)
            .expect("an object");
        match value {
            Some(value) => parent.insert(member.to_owned(), value),
            None => parent.remove(member),
        };
        self.body = body.to_string().into_bytes();
        self
    }

    /// The body as it is.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    fn response(self) -> Response {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = StatusCode::from_u16(self.status).expect("a status");
        *response.headers_mut() = self.headers;
        response
    }

    /// Gives it to the call that `ask` makes, through a judging proxy.
    pub async fn answers(self, ask: impl FnOnce(Caller) -> Call) -> (Answer, Vec<Fault>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a bound address").to_string();
        let router = Router::new().fallback(async move || self.response());
        let server = tokio::spawn(async move { axum::serve(listener, router).await });
        let proxy = Proxy::before(&address, Contract::get()).await;
        let answer = ask(Caller::new(proxy.url(), Some("a-secret-key".to_owned())))
            .send()
            .await;
        server.abort();
        (answer, proxy.take_faults())
    }
}
