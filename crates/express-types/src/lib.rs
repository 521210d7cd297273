//! Every schema of the Express API, as a type with exact wire behaviour.
//!
//! The types are generated from `openapi/express.yaml`; client and server share them. A string,
//! number or map with limits is a type of its own that cannot hold anything else:
//!
//! ```
//! use express_types::{ExpressCustomerName, Limit};
//!
//! let name: ExpressCustomerName = "City Clinic".parse()?;
//! assert_eq!(name.as_str(), "City Clinic");
//! assert!(Limit::try_from(101).is_err());
//! # Ok::<(), oaxum_runtime::Violations>(())
//! ```
//!
//! An optional property that may be null is a [`Patch`](oaxum_runtime::Patch): absent, null and a
//! value are three things.
//!
//! # Features
//!
//! | feature | adds |
//! | --- | --- |
//! | `schemars` | `schemars::JsonSchema` for every type |
//! | `utoipa` | `utoipa::ToSchema` for every type |

mod generated;

pub use generated::*;
