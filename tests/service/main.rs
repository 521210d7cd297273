//! The service, end to end over a socket: every operation, every documented error. Each answer is
//! also held against the contract by the proxy that stands before the service.
#![allow(clippy::expect_used, reason = "tests fail by panicking")]

mod access;
mod activity;
mod billing;
mod client;
mod conditions;
mod contract;
mod customers;
mod demo;
mod durability;
mod failures;
mod idempotency;
mod listing;
mod rates;
mod refusals;
mod support;
mod users;
mod walk;
