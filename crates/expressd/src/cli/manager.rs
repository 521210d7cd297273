//! The service manager, where there is one (systemd's `Type=notify`): when the service is ready, and
//! when it is about to stop.

use crate::server::Shutdown;

/// Tells it that requests are answered now; later, that they are not any more.
#[cfg(target_os = "linux")]
pub fn ready(mut shutdown: Shutdown) {
    use sd_notify::NotifyState;
    tell(NotifyState::Ready);
    tokio::spawn(async move {
        shutdown.draining().await;
        tell(NotifyState::Stopping);
    });
}

#[cfg(target_os = "linux")]
fn tell(state: sd_notify::NotifyState<'_>) {
    // Without a manager, this does nothing.
    if let Err(error) = sd_notify::notify(&[state]) {
        tracing::warn!(%error, "cannot tell the service manager");
    }
}

/// Elsewhere there is none of this kind.
#[cfg(not(target_os = "linux"))]
pub fn ready(_: Shutdown) {}
