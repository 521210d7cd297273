//! The generated client: what is written, and what of a contract is refused.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod carried;
mod document;
mod real;
mod refused;
