//! The service manager, where there is one (systemd's `Type=notify`): when the service is ready, and
//! when it is about to stop.

use std::time::Duration;

use crate::server::Shutdown;

/// Tells it that requests are answered now; later, that they are not any more. What is returned ends
/// when that was told too: a process that has nothing left to do may otherwise end before.
#[cfg(target_os = "linux")]
pub fn ready(mut shutdown: Shutdown) -> impl Future<Output = ()> {
    use sd_notify::NotifyState;
    tell(NotifyState::Ready);
    let told = tokio::spawn(async move {
        shutdown.draining().await;
        tell(NotifyState::Stopping);
    });
    async {
        // It cannot fail, and nobody cancels it.
        let _ = told.await;
    }
}

/// Tells it what the time until then goes into, and that it is not over: it would end what does not
/// get ready. This is to be repeated `every` so often.
#[cfg(target_os = "linux")]
pub fn still_starting(every: Duration, with: &str) {
    use sd_notify::NotifyState;
    let longer = u32::try_from((LATE * every).as_micros()).unwrap_or(u32::MAX);
    tell(NotifyState::ExtendTimeoutUsec(longer));
    tell(NotifyState::Status(with));
}

/// So many times may be late before it is taken for dead.
#[cfg(target_os = "linux")]
const LATE: u32 = 12;

#[cfg(target_os = "linux")]
fn tell(state: sd_notify::NotifyState<'_>) {
    // Without a manager, this does nothing.
    if let Err(error) = sd_notify::notify(&[state]) {
        tracing::warn!(%error, "cannot tell the service manager");
    }
}

/// Elsewhere there is none of this kind.
#[cfg(not(target_os = "linux"))]
pub fn still_starting(_: Duration, _: &str) {}

/// Elsewhere there is none of this kind.
#[cfg(not(target_os = "linux"))]
pub fn ready(_: Shutdown) -> impl Future<Output = ()> {
    std::future::ready(())
}
