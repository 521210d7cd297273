//! A server that records every request and gives one answer to all.

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, Method, Response, StatusCode, Uri},
};
use express_client::Client;
use tokio::{
    io::AsyncReadExt,
    net::{TcpListener, TcpStream},
};

/// The key that the client shows.
pub const KEY: &str = "exp_a key with spaces";

/// The id of the customer in [`CUSTOMER`].
pub const ID: &str = "cus_019bc0fd89c07a3e9c5d4f1b2a6e8d07";

/// A user.
pub const USER: &str = "usr_019bc0ff1e0070b1a4c85e2d9f637a10";

/// A customer as the service writes it.
pub const CUSTOMER: &str = r#"{"createdAt":"2026-01-15T09:30:00Z","expressCustomerId":"cus_019bc0fd89c07a3e9c5d4f1b2a6e8d07","expressCustomerName":"City Clinic","isActive":true,"updatedAt":null,"userCount":2,"metadata":{"region":"north"}}"#;

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Recorded {
    pub method: Method,
    pub uri: Uri,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Recorded {
    /// The header's value, or nothing.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// Method, path and query in a line.
    pub fn line(&self) -> String {
        format!("{} {}", self.method, self.uri)
    }

    pub fn body(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }
}

/// The answer to every request.
#[derive(Clone, Debug)]
pub struct Canned {
    pub status: u16,
    pub headers: Vec<(&'static str, &'static str)>,
    pub body: String,
}

impl Canned {
    pub fn json(status: u16, body: &str) -> Self {
        let headers = vec![
            ("content-type", "application/json"),
            ("x-request-id", "request-7"),
        ];
        Self {
            status,
            headers,
            body: body.to_owned(),
        }
    }

    pub fn header(mut self, name: &'static str, value: &'static str) -> Self {
        self.headers.push((name, value));
        self
    }
}

/// A client that sends each request once.
pub fn once(url: &str) -> Client {
    let builder = Client::builder().base_url(url).key(KEY).max_retries(0);
    builder.build().unwrap()
}

/// The server. It ends with the test's runtime.
pub struct Service {
    url: String,
    shared: Arc<Shared>,
}

struct Shared {
    answer: Canned,
    requests: Mutex<Vec<Recorded>>,
}

impl Service {
    pub async fn answering(answer: Canned) -> Self {
        let shared = Arc::new(Shared {
            answer,
            requests: Mutex::default(),
        });
        let router = Router::new()
            .fallback(answer_all)
            .with_state(Arc::clone(&shared));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, shared }
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    /// A client that sends each request once.
    pub fn client(&self) -> Client {
        once(&self.url)
    }

    pub fn requests(&self) -> Vec<Recorded> {
        self.shared.requests.lock().unwrap().clone()
    }

    /// The one request that came.
    #[track_caller]
    pub fn request(&self) -> Recorded {
        let requests = self.requests();
        assert_eq!(requests.len(), 1, "{requests:?}");
        requests[0].clone()
    }
}

async fn answer_all(
    State(shared): State<Arc<Shared>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response<axum::body::Body> {
    shared.requests.lock().unwrap().push(Recorded {
        method,
        uri,
        headers,
        body,
    });
    let Canned {
        status,
        headers,
        body,
    } = shared.answer.clone();
    let mut response = Response::builder().status(StatusCode::from_u16(status).unwrap());
    for (name, value) in headers {
        response = response.header(name, value);
    }
    response.body(body.into()).unwrap()
}

/// The address of a server that takes one connection, reads a request from it, and leaves the rest
/// to `answer`.
pub async fn answering<F>(answer: impl FnOnce(TcpStream) -> F + Send + 'static) -> String
where
    F: Future<Output = ()> + Send,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = [0; 4096];
        let _ = stream.read(&mut request).await.unwrap();
        answer(stream).await;
    });
    url
}
