//! SIGHUP: take over a new certificate without a restart.

use std::io;

use crate::chain::Chain;
use crate::server::Tls;

/// Reads the certificate again on each SIGHUP. A bad one is logged, and the old one stays. Without
/// TLS, the signal does nothing, instead of ending the process.
///
/// # Errors
/// The system does not let the process handle the signal.
#[cfg(unix)]
pub fn on_hangup(tls: Option<Tls>) -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut hangups = signal(SignalKind::hangup())?;
    tokio::spawn(async move {
        while hangups.recv().await.is_some() {
            match &tls {
                Some(tls) => reload(tls.clone()).await,
                None => tracing::info!("nothing to reload: there is no certificate"),
            }
        }
    });
    Ok(())
}

/// Elsewhere there is no such signal.
///
/// # Errors
/// None.
#[cfg(not(unix))]
pub fn on_hangup(_: Option<Tls>) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
async fn reload(tls: Tls) {
    match tokio::task::spawn_blocking(move || tls.reload()).await {
        Ok(Ok(())) => tracing::info!("certificate reloaded; open connections keep the old one"),
        Ok(Err(error)) => tracing::error!(
            error = %Chain(&error),
            "certificate not reloaded: the old one stays in use"
        ),
        Err(error) => tracing::error!(%error, "certificate not reloaded"),
    }
}
