//! `oaxum mock`: what it refuses, what it answers, and the command.

mod answers;
mod bodies;
mod command;
mod corpus;
mod generated;
mod parameters;
mod refusals;
mod security;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request};
use http_body_util::BodyExt;
use oaxum::mock::{Mock, Settings};
use oaxum::source::Sources;
use serde_json::Value;
use tower::ServiceExt;

/// A mock in this process.
struct Server(Router);

/// What came back.
#[derive(Debug)]
struct Reply {
    status: u16,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Server {
    #[track_caller]
    fn new(document: &str) -> Server {
        Server::with(document, Settings::default())
    }

    #[track_caller]
    fn with(document: &str, settings: Settings) -> Server {
        let (sources, root) = Sources::from_text("document.yaml", document).unwrap();
        Server(Mock::new(&sources, root, settings).unwrap().router())
    }

    async fn get(&self, uri: &str) -> Reply {
        self.send("GET", uri, &[], "").await
    }

    /// Sends a GET with headers, each as `name: value`.
    async fn get_with(&self, uri: &str, headers: &[&str]) -> Reply {
        self.send("GET", uri, headers, "").await
    }

    async fn post(&self, uri: &str, media_type: &str, body: impl Into<Body>) -> Reply {
        self.send("POST", uri, &[&format!("content-type: {media_type}")], body)
            .await
    }

    async fn send(
        &self,
        method: &str,
        uri: &str,
        headers: &[&str],
        body: impl Into<Body>,
    ) -> Reply {
        let mut request = Request::builder().method(method).uri(uri);
        for header in headers {
            let (name, value) = header.split_once(": ").unwrap();
            request = request.header(name, value);
        }
        let request = request.body(body.into()).unwrap();
        let response = self.0.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        Reply {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body: body.collect().await.unwrap().to_bytes().to_vec(),
        }
    }
}

impl Reply {
    #[track_caller]
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// The violations, each as `in pointer code`.
    #[track_caller]
    fn violations(&self) -> Vec<String> {
        assert_eq!(self.status, 400, "{}", self.text());
        let body = self.json();
        let found = body["violations"].as_array().unwrap().iter();
        let text = |violation: &Value, name: &str| violation[name].as_str().unwrap().to_owned();
        found
            .map(|one| {
                format!(
                    "{} {} {}",
                    text(one, "in"),
                    text(one, "pointer"),
                    text(one, "code")
                )
            })
            .collect()
    }
}

/// A document with the paths given, as YAML.
fn document(paths: &str, rest: &str) -> String {
    format!("openapi: 3.1.0\ninfo: {{title: Test, version: 1.0.0}}\npaths: {paths}\n{rest}\n")
}

/// A document whose one answer, to `GET /x`, has these members.
fn answering(members: &str) -> String {
    let response = format!("{{description: ok, {members}}}");
    document(
        &format!("{{/x: {{get: {{responses: {{'200': {response}}}}}}}}}"),
        "",
    )
}
