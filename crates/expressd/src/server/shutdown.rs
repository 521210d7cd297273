//! When to stop, and how urgently.

use std::io;

use tokio::sync::watch;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    Serving,
    Draining,
    Aborted,
}

/// Tells every part of the process that it is to stop. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Shutdown(watch::Receiver<Phase>);

/// Starts a [`Shutdown`].
#[derive(Clone, Debug)]
pub struct Trigger(watch::Sender<Phase>);

impl Trigger {
    /// Stop accepting, finish what is in flight.
    pub fn drain(&self) {
        self.raise(Phase::Draining);
    }

    /// End at once.
    pub fn abort(&self) {
        self.raise(Phase::Aborted);
    }

    fn raise(&self, to: Phase) {
        self.0.send_if_modified(|phase| {
            let urgent = to > *phase;
            *phase = to.max(*phase);
            urgent
        });
    }
}

impl Shutdown {
    /// A shutdown and what starts it. When every trigger is gone, none will come.
    #[must_use]
    pub fn new() -> (Trigger, Self) {
        let (sender, receiver) = watch::channel(Phase::Serving);
        (Trigger(sender), Self(receiver))
    }

    /// Drains on the first SIGTERM or SIGINT, aborts on the second.
    ///
    /// # Errors
    ///
    /// If the system does not let the process handle these signals.
    pub fn on_signals() -> io::Result<Self> {
        let (trigger, shutdown) = Self::new();
        let mut signals = Signals::new()?;
        tokio::spawn(async move {
            let name = signals.next().await;
            tracing::info!(signal = name, "draining: requests in flight may finish");
            trigger.drain();
            let name = signals.next().await;
            tracing::warn!(signal = name, "ending at once");
            trigger.abort();
        });
        Ok(shutdown)
    }

    /// Whether the process is to stop.
    #[must_use]
    pub fn is_draining(&self) -> bool {
        *self.0.borrow() >= Phase::Draining
    }

    /// Returns once the process is to stop.
    pub async fn draining(&mut self) {
        self.reached(Phase::Draining).await;
    }

    /// Returns once the process is to end at once.
    pub async fn aborted(&mut self) {
        self.reached(Phase::Aborted).await;
    }

    async fn reached(&mut self, phase: Phase) {
        if self.0.wait_for(|now| *now >= phase).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

#[cfg(unix)]
struct Signals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.interrupt.recv() => "SIGINT",
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) -> &'static str {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        "Ctrl-C"
    }
}
