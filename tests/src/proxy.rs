//! A proxy that stands before a server and has every exchange judged.

use std::{
    io,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use http::{HeaderMap, StatusCode, Uri, header, uri::Authority};
use http_body_util::{BodyExt, Full};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use tokio::{net::TcpListener, task::JoinHandle};

use crate::{
    contract::Contract,
    judge::{Exchange, Fault, judge},
};

/// Headers that belong to one connection (RFC 9110, section 7.6.1), and so not to the next.
const HOP_BY_HOP: [header::HeaderName; 5] = [
    header::CONNECTION,
    header::TE,
    header::TRAILER,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
];

/// A running proxy. It stops when it is dropped.
#[derive(Debug)]
pub struct Proxy {
    address: String,
    shared: Arc<Shared>,
    task: JoinHandle<io::Result<()>>,
}

#[derive(Debug)]
struct Shared {
    contract: &'static Contract,
    target: Mutex<Authority>,
    client: Client<HttpConnector, Full<Bytes>>,
    faults: Mutex<Vec<Fault>>,
}

impl Proxy {
    /// A proxy before the server at `target`, such as `127.0.0.1:8080`.
    ///
    /// # Panics
    /// When no port of the loopback interface is free.
    pub async fn before(target: &str, contract: &'static Contract) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a bound address").to_string();
        let shared = Arc::new(Shared {
            contract,
            target: Mutex::new(authority(target)),
            client: Client::builder(TokioExecutor::new()).build_http(),
            faults: Mutex::default(),
        });
        let router = Router::new()
            .fallback(forward)
            .with_state(Arc::clone(&shared));
        let task = tokio::spawn(async move { axum::serve(listener, router).await });
        Self {
            address,
            shared,
            task,
        }
    }

    /// Where it listens, as `http://HOST:PORT`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// From now on stands before another server.
    pub fn turn_to(&self, target: &str) {
        *self.shared.target.lock().expect("no test panics in here") = authority(target);
    }

    /// What was wrong so far; the next call tells only what came after.
    pub fn take_faults(&self) -> Vec<Fault> {
        std::mem::take(&mut self.shared.faults.lock().expect("no test panics in here"))
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn authority(target: &str) -> Authority {
    target
        .parse()
        .unwrap_or_else(|_| panic!("{target} is no address"))
}

/// Passes a request on, and its answer back, unchanged. A server that is gone is a bare 502, which
/// no contract declares and nobody judges.
async fn forward(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    match exchange(&shared, request).await {
        Ok(exchange) => {
            let faults = judge(shared.contract, &exchange);
            shared
                .faults
                .lock()
                .expect("no test panics in here")
                .extend(faults);
            answer(exchange)
        }
        Err(problem) => (StatusCode::BAD_GATEWAY, problem).into_response(),
    }
}

async fn exchange(shared: &Shared, request: Request) -> Result<Exchange, String> {
    let (head, body) = request.into_parts();
    let payload = body
        .collect()
        .await
        .map_err(|error| format!("request: {error}"))?
        .to_bytes();
    let uri = target(shared, &head.uri)?;
    let mut onward = http::Request::new(Full::new(payload.clone()));
    *onward.method_mut() = head.method.clone();
    *onward.uri_mut() = uri;
    *onward.headers_mut() = end_to_end(&head.headers);
    let answer = shared
        .client
        .request(onward)
        .await
        .map_err(|error| format!("server: {error}"))?;
    let (answer, body) = answer.into_parts();
    let body = body
        .collect()
        .await
        .map_err(|error| format!("answer: {error}"))?
        .to_bytes();
    Ok(Exchange {
        method: head.method,
        uri: head.uri,
        sent: head.headers,
        payload,
        status: answer.status,
        headers: end_to_end(&answer.headers),
        body,
    })
}

fn target(shared: &Shared, uri: &Uri) -> Result<Uri, String> {
    let authority = shared
        .target
        .lock()
        .expect("no test panics in here")
        .clone();
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let uri = Uri::builder()
        .scheme("http")
        .authority(authority)
        .path_and_query(path);
    uri.build().map_err(|error| format!("target: {error}"))
}

fn end_to_end(headers: &HeaderMap) -> HeaderMap {
    let mut headers = headers.clone();
    for name in HOP_BY_HOP {
        headers.remove(name);
    }
    headers
}

fn answer(exchange: Exchange) -> Response {
    let mut response = Response::new(Body::from(exchange.body));
    *response.status_mut() = exchange.status;
    *response.headers_mut() = exchange.headers;
    response
}
