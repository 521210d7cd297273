//! Runs a piece of the documentation's Rust code, by its name.
#![allow(clippy::print_stdout, reason = "the code shows what it does")]

#[rustfmt::skip]
mod rust_code;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let name = std::env::args().nth(1).unwrap_or_default();
    rust_code::run(&name).await
}
