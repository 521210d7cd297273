//! Notice before the service stops, for balancers that ask `/readyz` now and then.

use std::time::Duration;

use crate::server::Shutdown;

/// When connections are refused: so long after the process was told to stop. Whoever tells it twice
/// does not want to wait.
pub fn after_notice(told: &Shutdown, notice: Option<Duration>) -> Shutdown {
    let Some(notice) = notice else {
        return told.clone();
    };
    let (trigger, refusing) = Shutdown::new();
    let (mut told, mut urged) = (told.clone(), told.clone());
    tokio::spawn(async move {
        told.draining().await;
        tokio::select! {
            biased;
            () = urged.aborted() => {}
            () = tokio::time::sleep(notice) => {
                trigger.drain();
                urged.aborted().await;
            }
        }
        trigger.abort();
    });
    refusing
}
