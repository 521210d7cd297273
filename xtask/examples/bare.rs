//! The least that an axum server can do: the same body for every request. What a service takes more
//! than this is what its work costs.
//!
//! ```sh
//! cargo run --release -p xtask --example bare -- FILE
//! ```
#![allow(clippy::print_stdout, reason = "its address is its output")]

use axum::{Router, body::Bytes, http::header::CONTENT_TYPE, routing::get};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let file = std::env::args()
        .nth(1)
        .ok_or("name the file with the body")?;
    let body = Bytes::from(std::fs::read(file)?);
    let answer = async move || ([(CONTENT_TYPE, "application/json")], body.clone());
    let router = Router::new().route("/v1/express/{id}", get(answer));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("listening on http://{}", listener.local_addr()?);
    axum::serve(listener, router).await?;
    Ok(())
}
