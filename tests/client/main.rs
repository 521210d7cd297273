//! The client beside servers that are not its own: the mock server of its tests against the contract
//! and the real service, and the client against `oaxum mock`, which knows nothing but the contract.

mod independent;
mod mock;
