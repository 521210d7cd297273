//! The commands that look at documents without generating: `diff`, `routes` and `mock`.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod corpus;
mod diff;
#[cfg(feature = "mock")]
mod mock;
mod robustness;
mod routes;
mod world;
