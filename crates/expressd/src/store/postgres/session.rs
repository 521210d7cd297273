//! Doing something on a connection: with another try where that is safe, and never without end.
//!
//! What did not happen is tried again, whatever it is: a transaction that lost against another, or
//! whose server went away before the commit was sent. What broke while the commit was under way may
//! have happened; only what is the same when done twice is tried again then, and otherwise the caller
//! is told that nobody knows.

use std::sync::Arc;
use std::time::Duration;

use deadpool_postgres::{Client, Object, Pool, Transaction};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep, timeout};

use super::error::{Again, Failure};
use crate::store::{StoreError, StoreErrorKind};

/// For how long new tries begin. A failover takes longer as a rule; a caller is better off with an
/// early answer that says when to come back.
const TRIES: Duration = Duration::from_secs(4);

/// The pause before a second try; each further one is twice as long, up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_millis(10);

const LONGEST_PAUSE: Duration = Duration::from_millis(250);

/// When a caller is told that there is no answer: after every limit of the server's own, and before
/// the caller's own limit.
const ANSWER: Duration = Duration::from_secs(12);

/// Whether a write may be done once more when nobody knows whether it was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Repeat {
    /// It knows how to find its own traces, so that twice is once.
    Safe,
    /// It would be a second change, or look like a different one.
    Unsafe,
}

/// Lends connections.
#[derive(Clone)]
pub(super) struct Sessions {
    pool: Pool,
    /// Writes take a place here before they take a connection. A commit that waits for a standby
    /// that is away keeps its connection for as long as it waits; some are left for reads.
    writers: Arc<Semaphore>,
    places: u32,
}

impl Sessions {
    pub(super) fn new(pool: Pool, size: usize) -> Self {
        let places = size - size.div_ceil(4).min(size - 1);
        Self {
            pool,
            writers: Arc::new(Semaphore::new(places)),
            places: u32::try_from(places).unwrap_or(u32::MAX),
        }
    }

    /// Reads in one statement, or in several that need not see one state.
    pub(super) async fn read<T>(
        &self,
        attempt: &'static str,
        work: impl for<'a> Fn(&'a Client) -> BoxFuture<'a, Result<T, Failure>>,
    ) -> Result<T, StoreError> {
        let mut tries = Tries::begin();
        loop {
            match self.read_once(&work).await {
                Ok(read) => return Ok(read),
                Err(failure) => tries.another(failure, Repeat::Safe, attempt).await?,
            }
        }
    }

    async fn read_once<T>(
        &self,
        work: impl for<'a> Fn(&'a Client) -> BoxFuture<'a, Result<T, Failure>>,
    ) -> Result<T, Failure> {
        let mut client = Lent::new(self.pool.get().await?);
        let read = timeout(ANSWER, work(client.get()?)).await;
        let result = read.unwrap_or(Err(Failure::Slow(ANSWER)));
        client.settle(&result);
        result
    }

    /// Writes in one transaction. `work` is told whether it was run before, perhaps with success.
    ///
    /// Once begun, it is brought to its end whether or not the caller still waits.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        attempt: &'static str,
        repeat: Repeat,
        work: impl for<'a> Fn(&'a Transaction<'_>, bool) -> BoxFuture<'a, Result<T, Failure>>
        + Send
        + Sync
        + 'static,
    ) -> Result<T, StoreError> {
        let work = Arc::new(work);
        self.bring_to_its_end(attempt, repeat, move |pool, again| {
            let work = Arc::clone(&work);
            async move { in_transaction(&pool, &*work, again).await }.boxed()
        })
        .await
    }

    /// As [`Self::write`], where one statement writes all: it is a transaction by itself, which takes
    /// no further round trips. What `work` does behind it must only read.
    pub(super) async fn write_by_statement<T: Send + 'static>(
        &self,
        attempt: &'static str,
        work: impl for<'a> Fn(&'a Client, bool) -> BoxFuture<'a, Result<T, Failure>>
        + Send
        + Sync
        + 'static,
    ) -> Result<T, StoreError> {
        let work = Arc::new(work);
        self.bring_to_its_end(attempt, Repeat::Safe, move |pool, again| {
            let work = Arc::clone(&work);
            async move { by_statement(&pool, &*work, again).await }.boxed()
        })
        .await
    }

    async fn bring_to_its_end<T: Send + 'static>(
        &self,
        attempt: &'static str,
        repeat: Repeat,
        once: impl Fn(Pool, bool) -> BoxFuture<'static, Result<T, Failure>> + Send + 'static,
    ) -> Result<T, StoreError> {
        let place = match timeout(ANSWER, Arc::clone(&self.writers).acquire_owned()).await {
            Ok(Ok(place)) => place,
            Ok(Err(_)) => return Err(StoreError::new(StoreErrorKind::Closed, attempt)),
            Err(_) => return Err(StoreError::new(StoreErrorKind::Busy, attempt)),
        };
        let pool = self.pool.clone();
        let written = tokio::spawn(async move {
            let _place = place;
            let mut tries = Tries::begin();
            let mut again = false;
            loop {
                let failure = match once(pool.clone(), again).await {
                    Ok(written) => return Ok(written),
                    Err(failure) => failure,
                };
                again |= matches!(failure, Failure::Unsettled(_));
                tries.another(failure, repeat, attempt).await?;
            }
        });
        match timeout(ANSWER, written).await {
            Ok(Ok(result)) => result,
            Ok(Err(panic)) => {
                Err(StoreError::new(StoreErrorKind::Internal, attempt).caused_by(panic))
            }
            Err(_) => Err(Failure::Slow(ANSWER).at(attempt)),
        }
    }

    /// A connection for as long as its holder likes.
    pub(super) async fn lend(&self) -> Result<Client, Failure> {
        Ok(self.pool.get().await?)
    }

    /// Whether [`Self::close`] was called.
    pub(super) fn is_closed(&self) -> bool {
        self.writers.is_closed()
    }

    /// Takes no more writes, and returns when those taken before are done, or have had their time.
    pub(super) async fn close(&self) {
        let all = timeout(ANSWER, self.writers.acquire_many(self.places)).await;
        self.writers.close();
        drop(all);
        self.pool.close();
    }
}

async fn in_transaction<T>(
    pool: &Pool,
    work: &impl for<'a> Fn(&'a Transaction<'_>, bool) -> BoxFuture<'a, Result<T, Failure>>,
    again: bool,
) -> Result<T, Failure> {
    let mut client = Lent::new(pool.get().await?);
    let result = committed(client.get_mut()?, work, again).await;
    client.settle(&result);
    result
}

async fn by_statement<T>(
    pool: &Pool,
    work: &impl for<'a> Fn(&'a Client, bool) -> BoxFuture<'a, Result<T, Failure>>,
    again: bool,
) -> Result<T, Failure> {
    let mut client = Lent::new(pool.get().await?);
    let result = work(client.get()?, again).await;
    let result = result.map_err(Failure::of_statement);
    client.settle(&result);
    result
}

async fn committed<T>(
    client: &mut Client,
    work: &impl for<'a> Fn(&'a Transaction<'_>, bool) -> BoxFuture<'a, Result<T, Failure>>,
    again: bool,
) -> Result<T, Failure> {
    let transaction = client.transaction().await?;
    let given = work(&transaction, again).await?;
    transaction.commit().await.map_err(|error| {
        // What the server refuses to commit is undone; anything else is open.
        match error.code().map(|code| code.code()) {
            Some("40001" | "40P01") => Failure::Database(error),
            Some(code) if code.starts_with("23") => Failure::Database(error),
            _ => Failure::Unsettled(error),
        }
    })?;
    Ok(given)
}

/// A connection that goes back to the pool once it is settled that it may. One that was left in the
/// middle of something is closed: whoever took it next would wait for the rest of that.
struct Lent {
    client: Option<Client>,
}

impl Lent {
    fn new(client: Client) -> Self {
        Self {
            client: Some(client),
        }
    }

    fn get(&self) -> Result<&Client, Failure> {
        self.client.as_ref().ok_or_else(gone)
    }

    fn get_mut(&mut self) -> Result<&mut Client, Failure> {
        self.client.as_mut().ok_or_else(gone)
    }

    fn settle<T>(&mut self, result: &Result<T, Failure>) {
        if !result.as_ref().is_err_and(Failure::spoils_connection) {
            drop(self.client.take());
        }
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let Some(client) = self.client.take() {
            drop(Object::take(client));
        }
    }
}

fn gone() -> Failure {
    Failure::Connection(deadpool_postgres::PoolError::Closed)
}

/// How often, and for how long, something is tried.
struct Tries {
    begun: Instant,
    pause: Duration,
}

impl Tries {
    fn begin() -> Self {
        Self {
            begun: Instant::now(),
            pause: FIRST_PAUSE,
        }
    }

    /// Waits for the next try, or says that there is none.
    async fn another(
        &mut self,
        failure: Failure,
        repeat: Repeat,
        attempt: &'static str,
    ) -> Result<(), StoreError> {
        let wanted = match failure.again() {
            Again::Never => false,
            Again::Same | Again::Anew => true,
            Again::IfRepeatable => repeat == Repeat::Safe,
        };
        if !wanted || self.begun.elapsed() + self.pause > TRIES {
            return Err(failure.at(attempt));
        }
        tracing::debug!(attempt, error = %crate::chain::Chain(&failure), "trying once more");
        sleep(self.pause.mul_f64(spread())).await;
        self.pause = (self.pause * 2).min(LONGEST_PAUSE);
        Ok(())
    }
}

/// Half to the whole of a pause, so that those who failed together do not come back together.
fn spread() -> f64 {
    let mut byte = [128];
    // Without randomness they do, which is slow and no more.
    let _ = getrandom::fill(&mut byte);
    0.5 + f64::from(byte[0]) / 512.0
}
