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

impl Default for Sleep {
    fn default() -> Self {
        #[cfg(not(target_arch = "wasm32"))]
        let sleep = |pause| Box::pin(tokio::time::sleep(pause)) as CallFuture<()>;
        #[cfg(target_arch = "wasm32")]
        let sleep = |pause| Box::pin(gloo_timers::future::sleep(pause)) as CallFuture<()>;
        Self(Arc::new(sleep))
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
