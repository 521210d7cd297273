//! Files of any size: in as a form, onto the disk, and out again, never whole in memory.
//!
//! ```console
//! $ cargo run -p oaxum --example upload -- 8080 files
//! $ curl -i -F title=Readme -F file=@README.md http://127.0.0.1:8080/files
//! $ curl http://127.0.0.1:8080/files/ID/about
//! $ curl -o copy http://127.0.0.1:8080/files/ID
//! ```
//!
//! Without arguments it listens on port 8080 and keeps files in `uploads` in the system's temporary
//! folder. What breaks the contract is refused, and leaves nothing on the disk:
//!
//! ```console
//! $ curl -F title= -F file=@README.md http://127.0.0.1:8080/files
//! ```

mod api;
mod folder;
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
use std::path::PathBuf;

use anyhow::{Context, Result};
use oaxum_runtime::server::{Limits, Router};
use tokio::net::TcpListener;

use api::Files;
use folder::Folder;

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
    let path = arguments
        .next()
        .map_or_else(|| env::temp_dir().join("uploads"), PathBuf::from);
    let folder =
        Folder::open(&path).with_context(|| format!("could not make {}", path.display()))?;
    let listener = TcpListener::bind(("127.0.0.1", port))
        .await
        .with_context(|| format!("could not listen on port {port}"))?;
    announce(&format!(
        "http://{}/files, kept in {}",
        listener.local_addr()?,
        path.display()
    ));
    axum::serve(listener, router(folder, Limits::default())).await?;
    Ok(())
}

/// The whole service. `limits.stream` is the greatest size of a form with its file.
fn router(folder: Folder, limits: Limits) -> Router {
    server::router(Files::new(folder), limits)
}

#[allow(clippy::print_stdout, reason = "a command speaks to people")]
fn announce(text: &str) {
    println!("{text}");
}
