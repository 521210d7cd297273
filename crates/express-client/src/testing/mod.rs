//! A service in memory, for the tests of those who use the client.
//!
//! [`MockServer`] answers all operations as the contract says: its router is generated, so a request
//! that breaks the contract is refused with every violation, and its answers are the contract's types.
//! It keeps customers while it runs, replays idempotent requests, and can be told to fail:
//!
//! ```
//! use express_client::testing::{MockServer, Reply};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let server = MockServer::start().await?;
//! let client = server.client()?;
//!
//! // The next two requests fail; the client tries again, and does not wait in a test.
//! server.script([Reply::status(503).header("retry-after", "2"), Reply::disconnect()]);
//! let customer = client.express().create("City Clinic").await?;
//!
//! assert_eq!(customer.attempts(), 3);
//! assert_eq!(server.pauses()[0].as_secs(), 2);
//! let keys = server.requests().into_iter().map(|request| request.header("idempotency-key"));
//! assert_eq!(keys.collect::<std::collections::BTreeSet<_>>().len(), 1, "one intended customer");
//! # Ok(())
//! # }
//! ```

mod api;
mod billing;
mod connection;
mod exchange;
mod fault;
mod reply;
mod search;
mod state;

use std::{
    collections::VecDeque,
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use express_types::ExpressCustomer;
use tokio::{net::TcpListener, task::JoinHandle};

use crate::{Client, ClientBuilder, Error};

pub use exchange::RecordedRequest;
pub use reply::Reply;

/// The key that [`MockServer`] lets in.
pub const KEY: &str = "mock-key";

/// A service in memory. It listens on a free port of the loopback interface until it is dropped.
#[derive(Debug)]
pub struct MockServer {
    address: SocketAddr,
    shared: Arc<Shared>,
    accepting: JoinHandle<()>,
}

/// What the server, its connections and the test know together.
#[derive(Debug, Default)]
struct Shared {
    customers: Mutex<state::Customers>,
    script: Mutex<VecDeque<Reply>>,
    requests: Mutex<Vec<RecordedRequest>>,
    answered: Mutex<exchange::Answered>,
    pauses: Mutex<Vec<Duration>>,
}

/// A test that panicked with the lock leaves the data as they are.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl MockServer {
    /// Starts a server without customers, on the caller's `tokio` runtime.
    ///
    /// # Errors
    /// No port can be opened.
    pub async fn start() -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared::default());
        let api = api::Api::new(Arc::clone(&shared)).map_err(io::Error::other)?;
        let router = express_server::router(api, api::OneKey, Default::default());
        let accepting = tokio::spawn(connection::accept(listener, Arc::clone(&shared), router));
        Ok(Self {
            address,
            shared,
            accepting,
        })
    }

    /// The base URL.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A client for this server. It does not wait between attempts; [`Self::pauses`] tells how long it
    /// would have.
    ///
    /// # Errors
    /// The HTTP client cannot be made.
    pub fn client(&self) -> Result<Client, Error> {
        self.builder().build()
    }

    /// The builder of [`Self::client`], to set more.
    pub fn builder(&self) -> ClientBuilder {
        let shared = Arc::clone(&self.shared);
        Client::builder()
            .base_url(self.url())
            .key(KEY)
            .sleep_with(move |pause| {
                lock(&shared.pauses).push(pause);
                Box::pin(std::future::ready(()))
            })
    }

    /// Has the next requests answered in these ways, one each, after those that were scripted before.
    /// When the script is through, requests are answered as the contract says.
    pub fn script(&self, replies: impl IntoIterator<Item = Reply>) {
        lock(&self.shared.script).extend(replies);
    }

    /// How many scripted replies nobody has asked for yet.
    pub fn unused_replies(&self) -> usize {
        lock(&self.shared.script).len()
    }

    /// Every request that came, in order, those that a script answered included.
    pub fn requests(&self) -> Vec<RecordedRequest> {
        lock(&self.shared.requests).clone()
    }

    /// How long clients of this server paused between attempts, in order; in a test they do not wait.
    pub fn pauses(&self) -> Vec<Duration> {
        lock(&self.shared.pauses).clone()
    }

    /// Every customer, the newest first.
    pub fn customers(&self) -> Vec<ExpressCustomer> {
        lock(&self.shared.customers).newest_first()
    }
}

impl Drop for MockServer {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}
