//! The process around the service: the real binary, started, asked and stopped as an operator
//! does it; and the connection layer on its own, where a test needs handlers that misbehave.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

mod config;
mod deploy;
mod entrance;
mod harness;
mod healthcheck;
mod hostile;
mod image;
mod keys;
mod lifecycle;
mod logs;
mod migrating;
mod operational;
mod overload;
mod rates;
mod slow_queries;
mod start_errors;
mod timeouts;
mod tls;
mod traces;
mod trail;
mod transfer;
mod users;
