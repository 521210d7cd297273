#![doc = include_str!("../README.md")]

mod answer;
mod call;
mod client;
pub mod customers;
mod draft;
mod error;
pub mod express;
mod generated;
mod key;
mod request;
mod url;

pub use answer::Answer;
pub use client::{Client, DEFAULT_BASE_URL};
pub use customers::Customers;
pub use error::{Error, Violation};
pub use express::Express;

/// The types of the API's schemas.
pub use express_types as types;
