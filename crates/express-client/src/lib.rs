#![doc = include_str!("../README.md")]

mod answer;
#[cfg(feature = "blocking")]
pub mod blocking;
mod call;
mod changes;
mod client;
pub mod customers;
mod decode;
mod draft;
mod error;
pub mod express;
mod generated;
pub mod guide;
mod key;
mod mode;
mod open;
mod overrides;
mod parts;
mod prepared;
mod raw;
mod request;
mod send;
#[cfg(feature = "testing")]
pub mod testing;
mod url;

pub use answer::Answer;
pub use client::{Client, ClientBuilder, DEFAULT_BASE_URL, LogLevel, UnknownLogLevel};
pub use customers::Customers;
pub use error::{Error, ErrorKind, Violation};
pub use express::Express;
pub use key::{ApiKey, InvalidApiKey};
pub use mode::{Async, CallFuture, Mode};
pub use open::Open;
pub use prepared::DryRun;
pub use raw::RawRequest;

/// The methods, headers and statuses of HTTP, as this crate's surface names them.
pub use http;

/// The HTTP client underneath, in the version that [`ClientBuilder::http_client`] and
/// [`ClientBuilder::proxy`] take.
pub use reqwest;

/// The types of the API's schemas.
pub use express_types as types;
