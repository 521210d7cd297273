//! The commands that look at documents without generating: `diff`, `routes` and `mock`.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod corpus;
mod diff;
mod routes;
mod world;
