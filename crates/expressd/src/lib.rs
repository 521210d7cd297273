//! The Express service: the contract's operations on a durable store.
//!
//! - [`server`] carries HTTP.
//! - [`http`] is the contract on the application layer.
//! - [`app`] is what can be done with customers, users and keys, whoever asks.
//! - [`store`] is where they are kept.
//! - [`cli`] is the command around it all.
//! - [`dashboard`] is the application layer for people, in a browser.
//! - [`operational`] shows operators how the service is, and readers what it offers.

pub mod app;
mod chain;
pub mod cli;
pub mod dashboard;
pub mod http;
pub mod operational;
mod per_thread;
mod processors;
pub mod server;
pub mod store;
