//! The connection layer over handlers that misbehave.

use std::io::{ErrorKind, Read, Write};
use std::net::SocketAddr;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Once};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use expressd::server::{
    Ending, Entrance, Exchange, Lanes, Limits, Observer, Reject, Shutdown, Trigger, serve, visit,
};
use http::Request;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;

use crate::harness::{Answer, PATIENCE, connect};

/// Sends what is observed to the test.
struct Told(Sender<(String, &'static str, Option<u16>)>);

impl Observer for Told {
    fn finished(&self, exchange: &Exchange<'_>) {
        let _ = self.0.send((
            exchange.request_id.to_owned(),
            exchange.operation,
            exchange.status.map(|status| status.as_u16()),
        ));
    }
}

struct Serving {
    runtime: Runtime,
    address: SocketAddr,
    trigger: Trigger,
    ending: JoinHandle<Ending>,
    told: Receiver<(String, &'static str, Option<u16>)>,
}

impl Serving {
    fn start(limits: Limits) -> Self {
        quiet_panics();
        let runtime = Runtime::new().unwrap();
        let (sender, told) = channel();
        let (trigger, shutdown) = Shutdown::new();
        let reject: Reject = Arc::new(|rejection, refusal| {
            (
                rejection.status(),
                rejection.headers(),
                format!("shaped for {}", refusal.path),
            )
                .into_response()
        });
        let entrance = Entrance::new(router, &limits, reject, Told(sender));
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let lanes = Lanes::start().unwrap();
        let ending = runtime
            .spawn(async move { serve(listener, &lanes, None, entrance, limits, shutdown).await });
        Self {
            runtime,
            address,
            trigger,
            ending,
            told,
        }
    }

    fn ask(&self, head: &str) -> Answer {
        let mut stream = connect(&self.address.to_string());
        let request = format!("{head} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        Answer::read(stream)
    }

    fn observed(&self) -> (String, &'static str, Option<u16>) {
        self.told.recv_timeout(PATIENCE).unwrap()
    }
}

fn router() -> Router {
    Router::new()
        .route(
            "/named",
            get(|| async {
                visit::is_for("named");
                "fine"
            }),
        )
        .route(
            "/panic",
            get(|| async {
                if true {
                    panic!("the secret is hunter2");
                }
            }),
        )
        .route("/never", get(std::future::pending::<()>))
        .route(
            "/known",
            get(|| async {
                visit::is_for("known");
                std::future::pending::<()>().await;
            }),
        )
        .route(
            "/slow",
            get(|| tokio::time::sleep(Duration::from_millis(300))),
        )
        .route("/body", post(|body: String| async { body }))
        .route(
            "/id",
            get(|request: Request<Body>| async move {
                request.headers()["x-request-id"]
                    .to_str()
                    .unwrap()
                    .to_owned()
            }),
        )
}

/// Panics of handlers are meant to happen here; elsewhere the log has them.
fn quiet_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if panic.payload_as_str() != Some("the secret is hunter2") {
                usual(panic);
            }
        }));
    });
}

fn hurried() -> Limits {
    Limits {
        request: Duration::from_millis(200),
        ..Limits::default()
    }
}

#[test]
fn a_panic_is_a_500_in_the_given_shape_that_tells_nothing() {
    let serving = Serving::start(Limits::default());
    let answer = serving.ask("GET /panic");
    assert_eq!((answer.status, answer.text()), (500, "shaped for /panic"));
    assert_eq!(serving.observed().2, Some(500));
    assert_eq!(serving.ask("GET /named").status, 200);
}

#[test]
fn a_request_that_takes_too_long_is_a_503_that_says_when_to_try_again() {
    let serving = Serving::start(hurried());
    let answer = serving.ask("GET /never");
    assert_eq!((answer.status, answer.text()), (503, "shaped for /never"));
    assert!(answer.header("retry-after").parse::<u32>().unwrap() > 0);
    assert_eq!(serving.observed().2, Some(503));
}

#[test]
fn a_body_that_does_not_come_is_such_a_request() {
    let serving = Serving::start(hurried());
    let mut stream = connect(&serving.address.to_string());
    stream
        .write_all(b"POST /body HTTP/1.1\r\nHost: test\r\nContent-Length: 10\r\n\r\n1234")
        .unwrap();
    assert_eq!(Answer::read(stream).status, 503);
}

#[test]
fn every_answer_carries_the_id_that_its_handler_saw() {
    let serving = Serving::start(hurried());
    let fresh = serving.ask("GET /id");
    assert_eq!(fresh.text(), fresh.header("x-request-id"));
    for path in ["/named", "/panic", "/never", "/none"] {
        let mut stream = connect(&serving.address.to_string());
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: test\r\nX-Request-Id: my-own\r\nConnection: close\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).unwrap();
        assert_eq!(
            Answer::read(stream).header("x-request-id"),
            "my-own",
            "{path}"
        );
    }
}

#[test]
fn the_operation_is_observed_by_the_name_that_the_answer_carries() {
    let serving = Serving::start(Limits::default());
    serving.ask("GET /named?token=hunter2");
    let (_, operation, status) = serving.observed();
    assert_eq!((operation, status), ("named", Some(200)));
    serving.ask("GET /nowhere");
    let (_, operation, status) = serving.observed();
    assert_eq!((operation, status), ("none", Some(404)));
}

#[test]
fn a_client_that_leaves_is_observed_too() {
    let serving = Serving::start(Limits::default());
    let mut stream = connect(&serving.address.to_string());
    stream
        .write_all(b"GET /never HTTP/1.1\r\nHost: test\r\nX-Request-Id: gone\r\n\r\n")
        .unwrap();
    std::thread::sleep(Duration::from_millis(50));
    drop(stream);
    assert_eq!(serving.observed(), ("gone".to_owned(), "none", None));
}

#[test]
fn a_request_that_gets_no_answer_is_observed_by_its_operation_once_that_is_known() {
    let serving = Serving::start(hurried());
    assert_eq!(serving.ask("GET /known").status, 503);
    let (_, operation, status) = serving.observed();
    assert_eq!((operation, status), ("known", Some(503)));

    let serving = Serving::start(Limits::default());
    let mut stream = connect(&serving.address.to_string());
    stream
        .write_all(b"GET /known HTTP/1.1\r\nHost: test\r\n\r\n")
        .unwrap();
    std::thread::sleep(Duration::from_millis(100));
    drop(stream);
    let (_, operation, status) = serving.observed();
    assert_eq!((operation, status), ("known", None));
}

#[test]
fn draining_lets_a_handler_finish() {
    let serving = Serving::start(Limits::default());
    let mut stream = connect(&serving.address.to_string());
    stream
        .write_all(b"GET /slow HTTP/1.1\r\nHost: test\r\n\r\n")
        .unwrap();
    std::thread::sleep(Duration::from_millis(100));
    serving.trigger.drain();
    assert_eq!(Answer::read(stream).status, 200);
    assert_eq!(
        serving.runtime.block_on(serving.ending).unwrap(),
        Ending::Drained
    );
}

#[test]
fn aborting_does_not() {
    let serving = Serving::start(Limits::default());
    let mut stream = connect(&serving.address.to_string());
    stream
        .write_all(b"GET /never HTTP/1.1\r\nHost: test\r\n\r\n")
        .unwrap();
    std::thread::sleep(Duration::from_millis(100));
    serving.trigger.abort();
    assert_eq!(
        serving.runtime.block_on(serving.ending).unwrap(),
        Ending::Aborted(1)
    );
    let mut rest = Vec::new();
    // Ended or reset, but without an answer.
    let _ = stream.read_to_end(&mut rest);
    assert_eq!(rest, b"");
}

#[test]
fn a_client_that_does_not_read_is_let_go() {
    let limits = Limits {
        write: Duration::from_millis(200),
        ..Limits::default()
    };
    let serving = Serving::start(limits);
    let mut stream = connect(&serving.address.to_string());
    // Answers are asked for until the system's buffers are full of them, and none is read.
    let request = b"GET /named HTTP/1.1\r\nHost: test\r\n\r\n".repeat(10_000);
    stream.set_write_timeout(Some(PATIENCE)).unwrap();
    let error = loop {
        if let Err(error) = stream.write_all(&request) {
            break error;
        }
    };
    let let_go = [ErrorKind::BrokenPipe, ErrorKind::ConnectionReset];
    assert!(let_go.contains(&error.kind()), "{error}");
}
