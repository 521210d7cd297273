//! Counts requests for the figures that the dashboard shows, by the scope of their keys.

use crate::app::App;
use crate::server::{Exchange, Observer};

/// Tells the application of every request that came with a key.
#[derive(Clone, Debug)]
pub struct Usage(pub App);

impl Observer for Usage {
    fn finished(&self, exchange: &Exchange<'_>) {
        let Some(caller) = exchange.caller else {
            return;
        };
        let status = exchange.status.map(|status| status.as_u16());
        self.0.note_request(caller.key, exchange.operation, status);
    }
}
