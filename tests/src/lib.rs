//! What every test of the workspace stands on.
//!
//! - [`contract`]: `openapi/express.yaml`, read independently of the generator.
//! - [`judge`]: whether the contract allows an exchange, a request with its answer.
//! - [`proxy`]: stands before a server and has every exchange judged.
//! - [`world`](mod@world): one test's own service: process, database, keys, proxy.
//! - [`python`]: an environment of Python with the official SDKs.
//! - [`schemas`]: the names of all component schemas.
//! - [`http`](mod@http): requests as any program may send them, right or wrong.
//!
//! A harness fails a test by panicking, so `expect` is allowed here.
#![allow(clippy::expect_used, reason = "a harness fails a test by panicking")]

pub mod contract;
pub mod http;
pub mod judge;
pub mod proxy;
pub mod python;
pub mod schemas;
pub mod world;
