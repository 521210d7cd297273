//! The operations of a contract, as their routes and their observers know them.

use std::sync::{Arc, OnceLock};

use axum::http::Method;

/// An operation of the contract, as its route knows it.
#[derive(Debug)]
pub struct Operation {
    /// Its `operationId`.
    pub id: &'static str,
    /// The method.
    pub method: Method,
    /// The path template as the contract writes it, such as `/users/{id}`.
    pub path: &'static str,
    /// The media types and ranges of its request body; empty if it takes none.
    pub consumes: &'static [&'static str],
    /// The media types and ranges of its successful responses; empty if none has a body.
    pub produces: &'static [&'static str],
}

/// Where a router writes down which operation a request has come to.
///
/// An observer puts one into the extensions of the request and keeps a clone. It can be read at any
/// time, also when the call was given up before it had an answer. Routers without an observer pay
/// nothing for it.
///
/// ```
/// # use oaxum_runtime::server::{OperationSlot, Request};
/// let slot = OperationSlot::default();
/// let mut request = Request::new(axum::body::Body::empty());
/// request.extensions_mut().insert(slot.clone());
/// // … a router answers the request …
/// assert!(slot.get().is_none(), "no operation has this path");
/// ```
#[derive(Clone, Debug, Default)]
pub struct OperationSlot(Arc<OnceLock<&'static Operation>>);

impl OperationSlot {
    /// The operation, once a router has found it.
    pub fn get(&self) -> Option<&'static Operation> {
        self.0.get().copied()
    }

    /// Notes the operation; the first one stays.
    pub fn set(&self, operation: &'static Operation) {
        // A router within a router would name the same operation again.
        let _ = self.0.set(operation);
    }
}

/// The operations of a contract: a static for each, and all of them as `ALL`.
///
/// ```
/// oaxum_runtime::server::operations! {
///     LIST = "list": GET "/pets", takes [], gives ["application/json"];
///     CREATE = "create": POST "/pets", takes ["application/json"], gives [];
/// }
///
/// assert_eq!(ALL.len(), 2);
/// assert_eq!(CREATE.consumes, ["application/json"]);
/// ```
#[macro_export]
macro_rules! operations {
    ($($name:ident = $id:literal: $method:ident $path:literal,
        takes [$($consumes:literal),*], gives [$($produces:literal),*];)*) => {
        /// Every operation, in the order of the contract.
        pub static ALL: &[&$crate::server::Operation] = &[$(&$name),*];
        $(
            #[doc = ::core::concat!("`", ::core::stringify!($method), " ", $path, "`")]
            pub static $name: $crate::server::Operation = $crate::server::Operation {
                id: $id,
                method: $crate::server::Method::$method,
                path: $path,
                consumes: &[$($consumes),*],
                produces: &[$($produces),*],
            };
        )*
    };
}
