//! The mock server of `express-client` beside the contract and the real service.

mod mock;
