//! The Express API as a trait to implement, with its axum router.
//!
//! Implement [`ExpressApi`], an operation a method, and [`Authenticator`], a security scheme a
//! method; [`router()`] makes of both an [`axum::Router`](oaxum_runtime::server::Router). What
//! reaches a method is authenticated and valid in every facet of the contract; what it can answer
//! is what the contract allows, one variant per status.
//!
//! Everything here is generated from `openapi/express.yaml`. The types of requests and responses
//! come from [`express_types`]. `examples/minimal.rs` is a whole implementer.
//!
//! # Features
//!
//! | feature | adds |
//! | --- | --- |
//! | `contract-tests` | `contract()`, which holds an implementation against the contract in its tests |
//! | `utoipa` | `openapi()`, the document of the router |

mod generated;

pub use generated::*;
