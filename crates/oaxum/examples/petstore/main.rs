//! Pets in a file of SQLite's.
//!
//! ```console
//! $ cargo run -p oaxum --example petstore -- 8080 pets.db
//! $ curl -i -H 'Content-Type: application/json' -d '{"name": "Minka", "tags": ["grey"]}' http://127.0.0.1:8080/pets
//! $ curl http://127.0.0.1:8080/pets/1
//! $ curl -X PUT -H 'Content-Type: application/json' -d '{"name": "Minka", "status": "sold"}' http://127.0.0.1:8080/pets/1
//! $ curl 'http://127.0.0.1:8080/pets?status=sold&limit=10'
//! $ curl -i -X DELETE http://127.0.0.1:8080/pets/1
//! ```
//!
//! Without arguments it listens on port 8080 and keeps `petstore.db` in the system's temporary
//! folder. What it refuses is a problem, with every violation:
//!
//! ```console
//! $ curl -H 'Content-Type: application/json' -d '{"name": "", "tags": ["a", "a"]}' http://127.0.0.1:8080/pets
//! ```

mod api;
#[allow(
    dead_code,
    unused_imports,
    reason = "generated: a contract says more than one program uses"
)]
mod server;
mod store;
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
use std::path::PathBuf;

use anyhow::{Context, Result};
use oaxum_runtime::server::{Limits, Router};
use tokio::net::TcpListener;

use api::Petstore;
use store::Store;

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
    let file = arguments
        .next()
        .map_or_else(|| env::temp_dir().join("petstore.db"), PathBuf::from);
    let store = Store::open(&file).with_context(|| format!("could not open {}", file.display()))?;
    let listener = TcpListener::bind(("127.0.0.1", port))
        .await
        .with_context(|| format!("could not listen on port {port}"))?;
    announce(&format!(
        "http://{}/pets, kept in {}",
        listener.local_addr()?,
        file.display()
    ));
    axum::serve(listener, router(store)).await?;
    Ok(())
}

/// The whole service.
fn router(store: Store) -> Router {
    server::router(Petstore::new(store), Limits::default())
}

#[allow(clippy::print_stdout, reason = "a command speaks to people")]
fn announce(text: &str) {
    println!("{text}");
}
