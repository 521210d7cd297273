//! Waiting between two attempts.

use std::{fmt, ops::Deref, sync::Arc, time::Duration};

use crate::CallFuture;

/// How the client waits.
#[derive(Clone)]
pub(crate) struct Sleep(Arc<Sleeper>);

/// A function that makes the future to wait for.
type Sleeper = dyn Fn(Duration) -> CallFuture<()> + Send + Sync;

impl Sleep {
    /// Waits in another way: tests do not want to wait at all.
    #[cfg(feature = "testing")]
    pub(crate) fn with(
        sleeper: impl Fn(Duration) -> CallFuture<()> + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(sleeper))
    }
}

/// Waits for real.
#[cfg(not(target_arch = "wasm32"))]
pub(super) fn by_the_clock(time: Duration) -> impl Future<Output = ()> + Send + 'static {
    tokio::time::sleep(time)
}

/// Waits for real: for 24 days at most, since browsers count milliseconds in 31 bits.
#[cfg(target_arch = "wasm32")]
pub(super) fn by_the_clock(time: Duration) -> impl Future<Output = ()> + 'static {
    const LONGEST: Duration = Duration::from_millis(i32::MAX as u64);
    gloo_timers::future::sleep(time.min(LONGEST))
}

impl Default for Sleep {
    fn default() -> Self {
        Self(Arc::new(|pause| {
            Box::pin(by_the_clock(pause)) as CallFuture<()>
        }))
    }
}

impl Deref for Sleep {
    type Target = Sleeper;

    fn deref(&self) -> &Sleeper {
        &*self.0
    }
}

impl fmt::Debug for Sleep {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Sleep")
    }
}
