//! The client against an implementation that was not written for it: `oaxum mock` answers from the
//! contract alone, by an interpreter that shares no code with what is generated for client and
//! service.
#![allow(clippy::expect_used, reason = "tests fail by panicking")]

use std::collections::BTreeSet;

use express_client::{
    Answer, Client, Error, ErrorKind, blocking, http::Method, testing::MockServer,
};
use express_tests::contract::Contract;
use futures_util::TryStreamExt;
use oaxum::{
    mock::{Mock, Settings},
    source::Sources,
};
use serde::Serialize;
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinHandle};

const ID: &str = "cus_019bc0fd89c07a3e9c5d4f1b2a6e8d07";
const USER: &str = "usr_019bc0ff1e0070b1a4c85e2d9f637a10";
const ETAG: &str = "\"9a41c6f03be7d258\"";

/// Calls every operation with a preference (RFC 7240), which the mock answers by, and gives what came
/// of each under its `operationId`. What follows the preference is what a call needs to be waited for.
macro_rules! every_operation {
    ($client:expr, $prefer:expr, $($wait:tt)*) => {{
        let (express, billing) = ($client.express(), $client.customers());
        macro_rules! told {
            ($id:literal, $request:expr) => {
                ($id, told($request.header("prefer", $prefer).send()$($wait)*))
            };
        }
        vec![
            told!("create", express.create("City Clinic").metadata("region", "north")),
            told!("list", express.list().limit(2).name("clinic")),
            told!("retrieve", express.retrieve(ID)),
            told!("update", express.update(ID).name("City Hospital").clear_metadata().if_match(ETAG)),
            told!("deactivate", express.deactivate(ID)),
            told!("reactivate", express.reactivate(ID)),
            told!("addUser", express.add_user(ID, USER)),
            told!("removeUser", express.remove_user(ID, USER)),
            told!("getCustomer", billing.get("any id").expand_integrations()),
            told!("getCustomerByExternalId", billing.get_by_external_id("clinic-7")),
            told!("createCustomer", billing.create("clinic-7", "City Clinic").email("a@b.example")),
            told!("updateCustomer", billing.update("any id").name("City Hospital").clear_metadata()),
            told!("deleteCustomer", billing.delete("any id")),
            told!("queryCustomer", billing.search().email("a@b.example").limit(2)),
        ]
    }};
}

/// What a caller has of a success.
#[derive(Debug, PartialEq)]
struct Seen {
    status: u16,
    /// The body as it came; null where there is none.
    raw: Value,
    /// The body as it was read, written anew.
    read: Value,
}

fn told<T: Serialize>(outcome: Result<Answer<T>, Error>) -> Result<Seen, Error> {
    let answer = outcome?;
    let raw = if answer.raw().is_empty() {
        Value::Null
    } else {
        serde_json::from_slice(answer.raw()).expect("what was read is JSON")
    };
    let read = serde_json::to_value(&*answer).expect("an answer is JSON");
    let extra = answer.extra();
    assert!(extra.is_empty(), "members that no type knows: {extra:?}");
    Ok(Seen {
        status: answer.status().as_u16(),
        raw,
        read,
    })
}

/// The mock of the contract, as `oaxum mock` runs it. It ends with its value.
struct Independent {
    url: String,
    task: JoinHandle<std::io::Result<()>>,
}

impl Independent {
    async fn start(seed: u64) -> Self {
        let (sources, root) = Sources::load(&Contract::path()).expect("the contract can be read");
        let settings = Settings {
            seed,
            ..Settings::default()
        };
        let Ok(mock) = Mock::new(&sources, root, settings) else {
            panic!("the contract cannot be mocked: `oaxum check` tells why");
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let task = tokio::spawn(async move { mock.serve(listener, std::future::pending()).await });
        Self { url, task }
    }

    /// Takes nothing but what the contract promises, and sends each request once.
    fn client(&self) -> Client {
        let builder = Client::builder().base_url(&self.url).key("any");
        builder
            .strict(true)
            .max_retries(0)
            .build()
            .expect("a client")
    }

    /// The same client for programs that do not use `async`.
    fn blocking(&self) -> blocking::Client {
        let builder = self.client().to_builder();
        builder.build_blocking().expect("a client")
    }
}

impl Drop for Independent {
    fn drop(&mut self) {
        self.task.abort();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_operation_of_the_contract_is_called_and_its_example_read() {
    let independent = Independent::start(0).await;
    let called = every_operation!(independent.client(), "return=representation", .await);
    let waited = tokio::task::block_in_place(|| {
        every_operation!(independent.blocking(), "return=representation",)
    });

    let ids: BTreeSet<&str> = called.iter().map(|(id, _)| *id).collect();
    let contract = Contract::get().operations();
    let documented: BTreeSet<&str> = contract.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(ids, documented, "`every_operation!` calls what there is");

    for ((id, seen), (_, waited)) in called.into_iter().zip(waited) {
        let seen = seen.unwrap_or_else(|error| panic!("{id}: {error}"));
        assert_eq!(seen.read, seen.raw, "{id}");
        assert_eq!(
            Ok(&seen),
            waited.as_ref().map_err(ToString::to_string),
            "{id}"
        );
        let response = &Contract::get().operation(id).responses[&seen.status];
        let mut examples = response
            .content
            .values()
            .flat_map(|body| body.examples.values());
        assert!(
            examples.any(|example| *example == seen.raw) || response.content.is_empty(),
            "{id}: {}",
            seen.raw
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_the_contract_allows_in_an_answer_is_read_strictly_and_whole() {
    let mut answers = BTreeSet::new();
    for seed in 0..12 {
        let independent = Independent::start(seed).await;
        for (id, seen) in every_operation!(independent.client(), "dynamic=true", .await) {
            let seen = seen.unwrap_or_else(|error| panic!("{id}, seed {seed}: {error}"));
            assert!(
                same(&seen.read, &seen.raw),
                "{id}, seed {seed}:\n{}\n{}",
                seen.read,
                seen.raw
            );
            answers.insert(seen.raw.to_string());
        }
    }
    assert!(answers.len() > 50, "seeds make {} answers", answers.len());
}

/// Whether two JSON values say the same: a time of day may be written in several ways.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .all(|(name, value)| other.get(name).is_some_and(|other| same(value, other)))
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::String(one), Value::String(other)) => {
            let time = |text: &str| text.parse::<jiff::Timestamp>().ok();
            one == other || (time(one).is_some() && time(one) == time(other))
        }
        (Value::Number(one), Value::Number(other)) => one.as_f64() == other.as_f64(),
        _ => one == other,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_documented_failure_of_every_operation_has_its_kind_and_code() {
    let independent = Independent::start(0).await;
    let statuses: BTreeSet<u16> = Contract::get()
        .operations()
        .iter()
        .flat_map(|operation| operation.responses.keys().copied())
        .filter(|status| *status >= 400)
        .collect();
    for status in statuses {
        let prefer = format!("code={status}");
        let called = every_operation!(independent.client(), prefer.as_str(), .await);
        for (id, outcome) in called {
            let error = outcome.expect_err("it was asked for");
            let documented = Contract::get().operation(id).responses.get(&status);
            let Some(response) = documented else {
                // The mock has no such answer, and says so.
                assert_eq!(
                    error.kind(),
                    ErrorKind::BadRequest,
                    "{id} {status}: {error}"
                );
                continue;
            };
            assert_eq!(
                error.status().map(|status| status.as_u16()),
                Some(status),
                "{id}"
            );
            assert_eq!(error.kind(), kind(status), "{id} {status}");
            let mut examples = response
                .content
                .values()
                .flat_map(|body| body.examples.values());
            let body: Value = serde_json::from_slice(error.body().unwrap_or_default())
                .unwrap_or_else(|_| panic!("{id} {status}: an error is JSON"));
            assert!(
                examples.any(|example| *example == body),
                "{id} {status}: {body}"
            );
            assert_eq!(error.code(), body["code"].as_str(), "{id} {status}");
            assert_eq!(error.message(), body["message"].as_str(), "{id} {status}");
            let listed = body["violations"]
                .as_array()
                .or(body["details"]["violations"].as_array());
            assert_eq!(
                error.violations().len(),
                listed.map_or(0, Vec::len),
                "{id} {status}"
            );
        }
    }
}

/// The kind that each documented status has.
fn kind(status: u16) -> ErrorKind {
    match status {
        400 => ErrorKind::BadRequest,
        401 => ErrorKind::Unauthenticated,
        403 => ErrorKind::Forbidden,
        404 => ErrorKind::NotFound,
        406 => ErrorKind::NotAcceptable,
        409 => ErrorKind::Conflict,
        412 => ErrorKind::PreconditionFailed,
        413 => ErrorKind::ContentTooLarge,
        415 => ErrorKind::UnsupportedMediaType,
        422 => ErrorKind::UnprocessableContent,
        429 => ErrorKind::RateLimited,
        500 => ErrorKind::Internal,
        503 => ErrorKind::Unavailable,
        _ => panic!("a status that is new in the contract: {status}"),
    }
}

#[tokio::test]
async fn a_customer_that_has_not_changed_is_no_customer_here_either() {
    let independent = Independent::start(0).await;
    let express = independent.client().express();
    let again = express
        .retrieve(ID)
        .if_none_match(ETAG)
        .header("prefer", "code=304");
    let again = again.await.expect("304 is an answer");
    assert_eq!((again.status().as_u16(), again.is_none()), (304, true));
    let changed = express
        .retrieve(ID)
        .if_none_match(ETAG)
        .await
        .expect("a customer");
    assert_eq!((changed.status().as_u16(), changed.is_some()), (200, true));
}

/// What every page of it says comes next is that same page.
#[tokio::test]
async fn a_walk_that_would_never_end_fails() {
    let independent = Independent::start(0).await;
    let mut customers = independent.client().express().list().stream();
    let mut met = 0;
    let error = loop {
        match customers.try_next().await {
            Ok(Some(_)) => met += 1,
            Ok(None) => panic!("the pages say that there are more"),
            Err(error) => break error,
        }
    };
    assert_eq!((met, error.kind()), (2, ErrorKind::Undecodable), "{error}");
    assert_eq!(
        error.violations(),
        [],
        "it was the answer that broke the contract"
    );
}

/// Two judges that share no code find the same, and callers learn of it in the same way.
#[tokio::test]
async fn what_breaks_the_contract_is_told_as_by_the_clients_own_mock() {
    let independent = Independent::start(0).await;
    let own = MockServer::start().await.expect("a port");
    let own_client = own.builder().max_retries(0).build().expect("a client");
    for (method, path, body) in bad_requests() {
        let mut found = Vec::new();
        for client in [independent.client(), own_client.clone()] {
            let request = client.request(method.clone(), path);
            let error = request
                .json(&body)
                .await
                .expect_err("it breaks the contract");
            let violations = error.violations().iter();
            let violations: BTreeSet<String> = violations
                .map(|one| format!("{} {} {}", one.location, one.pointer, one.code))
                .collect();
            found.push((error.kind(), violations));
        }
        assert_eq!(found[0], found[1], "{method} {path} {body}");
        assert!(!found[0].1.is_empty(), "{method} {path} {body}");
    }
}

fn bad_requests() -> Vec<(Method, &'static str, Value)> {
    let long = "x".repeat(256);
    vec![
        (Method::POST, "/v1/express", json!({})),
        (
            Method::POST,
            "/v1/express",
            json!({"expressCustomerName": ""}),
        ),
        (
            Method::POST,
            "/v1/express",
            json!({"expressCustomerName": long, "more": 1}),
        ),
        (
            Method::POST,
            "/v1/express",
            json!({"expressCustomerName": 7, "metadata": {"": "x", "a": 1}}),
        ),
        (
            Method::PATCH,
            "/v1/express/cus_7",
            json!({"expressCustomerName": null}),
        ),
        (
            Method::POST,
            "/v1/express/cus_019bc0fd89c07a3e9c5d4f1b2a6e8d07/users",
            json!({"userId": "me"}),
        ),
    ]
}
