//! The limits of time.

use std::time::Duration;

/// How long the server waits, and for what.
///
/// The limit on the size of a body is the router's: it belongs to the operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// From the moment a request is awaited to its last header. On a kept-alive connection the wait
    /// begins with the end of the previous answer, so that this closes idle connections too.
    pub header: Duration,
    /// From the last header to the answer's status, reading the body included.
    pub request: Duration,
    /// Without progress while an answer is written, because the client does not read it.
    pub write: Duration,
    /// For requests in flight to finish once the server was told to stop.
    pub drain: Duration,
}

impl Default for Limits {
    /// 10 s for headers, 30 s for everything else.
    fn default() -> Self {
        Self {
            header: Duration::from_secs(10),
            request: Duration::from_secs(30),
            write: Duration::from_secs(30),
            drain: Duration::from_secs(30),
        }
    }
}
