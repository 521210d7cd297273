//! Connections: to the server that takes writes, whichever that is at the moment.

use std::future::{Future, pending};
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use deadpool_postgres::{Connect, Hook, HookError, Manager, ManagerConfig, Pool, Runtime};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_postgres::{Client, Config, Error};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::address::{PostgresAddress, name};
use super::tls::{self, TlsError};
use crate::chain::Chain;

/// How long one server may take to let a connection in. One that is stopped, or behind a broken
/// network, must not keep the others from being asked.
const LET_IN: Duration = Duration::from_secs(2);

/// How long a caller waits for a connection while all are in use.
const WAIT: Duration = Duration::from_secs(2);

/// How every session is set up, before it is first used.
///
/// - Nothing waits without end: not a statement, not for a lock, not for a program that left a
///   transaction open. (The wait of a commit for a standby does not count as a statement's, so a
///   commit is never cut short and then reported as done.)
/// - What was acknowledged is on the disk. Only `off` breaks that; whatever else the operator chose
///   stays.
const SESSION: &str = "
    SET search_path TO express;
    SET statement_timeout TO '5s';
    SET lock_timeout TO '3s';
    SET idle_in_transaction_session_timeout TO '10s';
    SET default_transaction_isolation TO 'read committed';
    SELECT set_config('synchronous_commit', 'on', false)
        WHERE current_setting('synchronous_commit') = 'off';
";

/// Opens connections to one of several servers.
pub(super) struct Connector {
    servers: Vec<Config>,
    tls: MakeRustlsConnect,
    /// The server that took the last connection: the first to be asked for the next.
    preferred: AtomicUsize,
}

impl Connector {
    pub(super) fn new(address: &PostgresAddress) -> Result<Self, TlsError> {
        let tls = if address.uses_tls() {
            tls::connector(address.authorities().map(AsRef::as_ref))?
        } else {
            tls::unused()?
        };
        Ok(Self {
            servers: address.servers().to_vec(),
            tls,
            preferred: AtomicUsize::new(0),
        })
    }

    /// Asks the servers in turn, and gives the connection with the task that drives it, or what the
    /// most telling of them said: an answer tells more than none.
    pub(super) async fn open(&self) -> Result<(Client, JoinHandle<()>), Refused> {
        let preferred = self.preferred.load(Ordering::Relaxed);
        let mut refused: Option<Refused> = None;
        for turn in 0..self.servers.len() {
            let index = (preferred + turn) % self.servers.len();
            let server = &self.servers[index];
            let error = match timeout(LET_IN, server.connect(self.tls.clone())).await {
                Ok(Ok((client, connection))) => {
                    self.preferred.store(index, Ordering::Relaxed);
                    let driven = tokio::spawn(async move {
                        if let Err(error) = connection.await {
                            tracing::warn!(error = %Chain(&error), "a connection to PostgreSQL broke");
                        }
                    });
                    return Ok((client, driven));
                }
                Ok(Err(error)) => Some(error),
                Err(_) => None,
            };
            let tells = |error: &Option<Error>| {
                let error = error.as_ref();
                error.is_some_and(|error| error.as_db_error().is_some())
            };
            let server = name(server);
            match &mut refused {
                Some(before) if !tells(&error) => {
                    if !tells(&before.error) {
                        before.server = format!("{}, {server}", before.server);
                        before.error = before.error.take().or(error);
                    }
                }
                _ => refused = Some(Refused { server, error }),
            }
        }
        Err(refused.unwrap_or_default())
    }

    /// How long [`Self::open`] may take.
    fn patience(&self) -> Duration {
        LET_IN * u32::try_from(self.servers.len()).unwrap_or(u32::MAX) + Duration::from_secs(1)
    }
}

/// What a server said that did not let a connection in.
#[derive(Debug, Default)]
pub(super) struct Refused {
    /// `HOST:PORT`; where nothing tells more than that they do not answer, that of each server.
    pub(super) server: String,
    /// The words of one, or those of the system; none if there was no answer in time.
    pub(super) error: Option<Error>,
}

impl Connect for Connector {
    fn connect(
        &self,
        _: &Config,
    ) -> Pin<Box<dyn Future<Output = Result<(Client, JoinHandle<()>), Error>> + Send + '_>> {
        Box::pin(async move {
            match self.open().await {
                Ok(opened) => Ok(opened),
                Err(Refused {
                    error: Some(error), ..
                }) => Err(error),
                // There are no words for "no answer" but the pool's own: its time runs out now.
                Err(Refused { error: None, .. }) => pending().await,
            }
        })
    }
}

/// A pool of at most so many connections. `opened` is told of each new one.
pub(super) fn pool(
    connector: Connector,
    size: usize,
    opened: impl Fn() + Send + Sync + 'static,
) -> Result<Pool, deadpool_postgres::BuildError> {
    let create = connector.patience();
    let manager = Manager::from_connect(Config::new(), connector, ManagerConfig::default());
    let prepare = Hook::async_fn(move |client: &mut deadpool_postgres::ClientWrapper, _| {
        opened();
        Box::pin(async move {
            client
                .batch_execute(SESSION)
                .await
                .map_err(HookError::Backend)
        })
    });
    Pool::builder(manager)
        .max_size(size)
        .runtime(Runtime::Tokio1)
        .wait_timeout(Some(WAIT))
        .create_timeout(Some(create))
        .recycle_timeout(Some(LET_IN))
        .post_create(prepare)
        .build()
}
