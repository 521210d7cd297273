//! The time until the database is open. What it takes is usually not noticed; but where its schema
//! is brought up to date, callers are to learn that, and supervisors that the process lives.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;

use super::migration::{Migration, Now};
use crate::dashboard;
use crate::http;
use crate::operational::{self, AccessLog, AskHowFar};
use crate::server::{self, Ending, Entrance, Lanes, Limits, Reject, Shutdown, Tls, Trigger};

/// Who asks before this is over waits for the answer that the service itself will give.
const SOON: Duration = Duration::from_millis(500);

/// How long answers that are under way may take when the database is open.
const DRAIN: Duration = Duration::from_secs(1);

/// Where and how requests come.
pub struct Starting<'a> {
    pub listener: &'a TcpListener,
    pub lanes: &'a Lanes,
    pub tls: Option<Tls>,
    pub limits: Limits,
    pub shutdown: Shutdown,
}

impl Starting<'_> {
    /// Waits until the database is open. If that takes long, requests are answered meanwhile. None
    /// if the process was told to stop: opening is given up then.
    pub async fn until<T>(
        self,
        migration: &Migration,
        opening: impl Future<Output = T>,
    ) -> Option<T> {
        let mut told = self.shutdown.clone();
        tokio::select! {
            biased;
            opened = self.opened(migration, opening) => Some(opened),
            () = told.draining() => None,
        }
    }

    async fn opened<T>(self, migration: &Migration, opening: impl Future<Output = T>) -> T {
        let mut opening = std::pin::pin!(migration.logged(opening));
        let mut begun = migration.how_far();
        tokio::select! {
            biased;
            opened = &mut opening => return opened,
            Ok(()) = begun.changed() => {}
            () = tokio::time::sleep(SOON) => {}
        }
        let (answering, trigger) = match self.answer(migration.how_far()) {
            Ok(answering) => answering,
            Err(error) => {
                tracing::warn!(%error, "requests wait until the database is open");
                return opening.await;
            }
        };
        let mut answering = std::pin::pin!(answering);
        let opened = tokio::select! {
            biased;
            opened = &mut opening => opened,
            // It ends when told to, and nobody has.
            _ = &mut answering => return opening.await,
        };
        trigger.drain();
        answering.await;
        opened
    }

    /// Answers requests until told to stop.
    fn answer(
        &self,
        how_far: watch::Receiver<Option<Now>>,
    ) -> io::Result<(impl Future<Output = Ending>, Trigger)> {
        let listener = another(self.listener)?;
        let how_far: AskHowFar = Arc::new(move || how_far.borrow().as_ref().map(Now::report));
        let reject: Reject = dashboard::rejecting(Arc::new(http::refuse));
        let router = operational::starting(how_far, reject.clone());
        let limits = Limits {
            drain: DRAIN,
            ..self.limits
        };
        let entrance = Entrance::new(move || router.clone(), &limits, reject, AccessLog);
        let entrance = entrance.always(operational::is_vital);
        let (trigger, shutdown) = Shutdown::new();
        let tls = self.tls.clone();
        let serving = server::serve(listener, self.lanes, tls, entrance, limits, shutdown);
        Ok((serving, trigger))
    }
}

/// Another one that takes from the same queue of connections.
#[cfg(unix)]
fn another(listener: &TcpListener) -> io::Result<TcpListener> {
    use std::os::fd::AsFd;
    let own = listener.as_fd().try_clone_to_owned()?;
    TcpListener::from_std(own.into())
}

/// Another one that takes from the same queue of connections.
#[cfg(windows)]
fn another(listener: &TcpListener) -> io::Result<TcpListener> {
    use std::os::windows::io::AsSocket;
    let own = listener.as_socket().try_clone_to_owned()?;
    TcpListener::from_std(own.into())
}
