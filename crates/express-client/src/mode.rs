//! How requests are sent: awaited, or waited for.

use std::{fmt, future::Future, pin::Pin};

use crate::Client;

/// What a request turns into when it is awaited.
#[cfg(not(target_arch = "wasm32"))]
pub type CallFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// What a request turns into when it is awaited. In a browser it stays in its thread.
#[cfg(target_arch = "wasm32")]
pub type CallFuture<T> = Pin<Box<dyn Future<Output = T>>>;

/// How requests are sent.
///
/// It is [`Async`], or `blocking::Blocking` with the feature `blocking`. Requests
/// are the same in both; only `send` differs. Nobody else can implement it.
pub trait Mode: sealed::Sealed + Clone + fmt::Debug + Send + Sync + 'static {}

/// Requests are futures, to be awaited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Async;

impl Mode for Async {}

/// Who sends a request, and how.
#[derive(Clone, Debug)]
pub(crate) struct Caller<M> {
    pub client: Client,
    #[cfg_attr(
        not(feature = "blocking"),
        expect(dead_code, reason = "there is only one way then")
    )]
    pub mode: M,
}

pub(crate) mod sealed {
    /// Keeps [`Mode`](super::Mode) to this crate.
    pub trait Sealed {}

    impl Sealed for super::Async {}
}
