//! The generator from outside: its command, what it makes of documents, and what it refuses.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod agreement;
mod command;
mod corpus;
mod emitted;
mod examples;
mod findings;
mod fixture;
mod members;
mod mutated;
mod operations;
mod packages;
mod refusals;
mod unknown_fields;
