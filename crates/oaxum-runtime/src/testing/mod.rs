//! Contract tests for those who implement a generated server.
//!
//! A generated server gives its [`Contract`] out, when its feature `contract-tests` is on:
//!
//! ```ignore
//! #[tokio::test]
//! async fn the_contract_is_kept() {
//!     let router = my_api::server::router(Api::default(), Keys::default(), Limits::default());
//!     my_api::server::contract().check(&router).await.assert_kept();
//! }
//! ```
//!
//! [`Contract::check`] holds against the contract
//!
//! - every example and default in the document, by its own schema;
//! - every type, by the examples of its schema and by values made from it: they decode, nothing is
//!   found in them, and they come back as they were;
//! - every operation that wants credentials, by calling it without any, and with wrong ones: it
//!   has to refuse, in a way that the document says.
//!
//! [`Contract::watch`] puts a judge around a router. In tests of your own, it panics as soon as an
//! answer breaks the contract: by its status, its headers, its media type or its body.
//!
//! The judge of values is the crate `jsonschema`, so that code that was generated is not the judge
//! of itself.

mod answers;
mod contract;
mod definitions;
mod examples;
mod headers;
mod refusals;
mod report;
mod trips;
mod watch;

pub use contract::Contract;
pub use report::{Breach, Report};
pub use trips::Type;
