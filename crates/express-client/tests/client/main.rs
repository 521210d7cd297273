//! The client on the wire: against servers that record what comes and answer what they are told.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod answers;
mod blocking;
mod environment;
mod errors;
mod faults;
mod mock;
mod observed;
mod originals;
mod overrides;
mod raw;
mod readme;
mod requests;
mod retries;
mod service;
mod time;
mod tolerance;
mod transport;
mod walk;
