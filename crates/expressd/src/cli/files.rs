//! How many files and connections the process may have open.

use std::num::NonZeroU32;

/// What the process needs besides connections: databases, logs, certificates.
#[cfg(unix)]
const BESIDES: u64 = 256;

/// Asks the system for as many files as connections may be open; says so in the log if it gives
/// fewer. Shells and service managers start programs with few, which may be raised to their hard
/// limit.
#[cfg(unix)]
pub fn allow(connections: NonZeroU32) {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let wanted = u64::from(connections.get()) + BESIDES;
    let mut limit = getrlimit(Resource::Nofile);
    let enough = |has: Option<u64>| has.is_none_or(|has| has >= wanted);
    if enough(limit.current) {
        return;
    }
    let most = limit.maximum.map_or(wanted, |maximum| maximum.min(wanted));
    limit.current = Some(most);
    let raised = setrlimit(Resource::Nofile, limit);
    if raised.is_err() || !enough(Some(most)) {
        let files = getrlimit(Resource::Nofile).current;
        tracing::warn!(
            files,
            connections,
            "fewer files may be open than connections: raise the limit (LimitNOFILE, ulimit -n), \
             or lower --max-connections"
        );
    }
}

/// Elsewhere there is no such limit.
#[cfg(not(unix))]
pub fn allow(_: NonZeroU32) {}
