//! The client on the wire: against servers that record what comes and answer what they are told.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod answers;
mod errors;
mod requests;
mod service;
mod transport;
