//! Two security schemes: either, both, one or none.
//!
//! ```console
//! $ cargo run -p oaxum --example keys -- 8080
//! $ curl http://127.0.0.1:8080/street
//! $ curl -H 'Authorization: Bearer badge-of-ada' http://127.0.0.1:8080/lobby
//! $ curl -H 'X-Key: key-of-bob' http://127.0.0.1:8080/office
//! $ curl -H 'X-Key: key-of-ada' -H 'Authorization: Bearer badge-of-ada' http://127.0.0.1:8080/vault
//! ```
//!
//! Without an argument it listens on port 8080. Refused are, with 401 and with 403:
//!
//! ```console
//! $ curl -i http://127.0.0.1:8080/office
//! $ curl -i -H 'X-Key: key-of-bob' -H 'Authorization: Bearer badge-of-ada' http://127.0.0.1:8080/vault
//! ```

mod api;
mod people;
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

use api::House;
use people::Porter;

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
    announce(&format!("http://{}/street", listener.local_addr()?));
    axum::serve(listener, router()).await?;
    Ok(())
}

/// The whole service.
fn router() -> Router {
    server::router(House, Porter, Limits::default())
}

#[allow(clippy::print_stdout, reason = "a command speaks to people")]
fn announce(text: &str) {
    println!("{text}");
}
