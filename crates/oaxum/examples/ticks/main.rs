//! Streams: server-sent events and JSON lines, both ways.
//!
//! ```console
//! $ cargo run -p oaxum --example ticks -- 8080
//! $ curl -N 'http://127.0.0.1:8080/ticks?count=5&every=500'
//! $ curl -N -H 'Accept: application/x-ndjson' 'http://127.0.0.1:8080/ticks?count=5'
//! $ curl -N -H 'Last-Event-ID: 3' 'http://127.0.0.1:8080/ticks?count=5'
//! $ printf '{"celsius": 20}\n{"celsius": 22}\n' | curl -T - -X POST -H 'Content-Type: application/x-ndjson' http://127.0.0.1:8080/readings
//! ```
//!
//! Without an argument it listens on port 8080. A line that breaks the contract ends a stream, and
//! the answer names it:
//!
//! ```console
//! $ printf '{"celsius": 20}\n{"celsius": -300}\n' | curl -T - -X POST -H 'Content-Type: application/x-ndjson' http://127.0.0.1:8080/readings
//! ```

mod api;
#[allow(
    dead_code,
    unused_imports,
    reason = "generated: a contract says more than one program uses"
)]
mod server;
#[cfg(test)]
#[path = "../testing/mod.rs"]
mod testing;
#[cfg(test)]
mod tests;
#[allow(
    dead_code,
    reason = "generated: a contract says more than one program uses"
)]
mod types;

use std::env;

use anyhow::{Context, Result};
use oaxum_runtime::server::{Limits, Router};
use tokio::net::TcpListener;

use api::Clock;

#[tokio::main]
async fn main() -> Result<()> {
    let mut arguments = env::args_os().skip(1);
    let port: u16 = match arguments.next() {
        None => 8080,
        Some(port) => port
            .to_str()
            .and_then(|port| port.parse().ok())
            .with_context(|| format!("{port:?} is no port: give a number from 0 to 65535"))?,
    };
    let listener = TcpListener::bind(("127.0.0.1", port))
        .await
        .with_context(|| format!("could not listen on port {port}"))?;
    announce(&format!("http://{}/ticks", listener.local_addr()?));
    axum::serve(listener, router()).await?;
    Ok(())
}

/// The whole service.
fn router() -> Router {
    server::router(Clock, Limits::default())
}

#[allow(clippy::print_stdout, reason = "a command speaks to people")]
fn announce(text: &str) {
    println!("{text}");
}
