//! The limits of time and number.

use std::num::NonZeroU32;
use std::time::Duration;

/// How long the server waits, for what, and how much it takes on at once.
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
    /// Connections that may be open. More wait, unaccepted, until one closes.
    pub connections: NonZeroU32,
    /// Requests that may be worked on at once; more are answered 503. One whose body is awaited
    /// does not count.
    pub requests: NonZeroU32,
}

/// When most connections are taken, new ones get this part of the patience.
const HURRY: u32 = 10;

impl Limits {
    /// How long the next connection may take for headers, when so many are open.
    ///
    /// The last quarter of all connections gets a tenth of [`Limits::header`]: whoever fills them
    /// and sends nothing loses them soon.
    pub(super) fn patience(&self, open: usize) -> Duration {
        let crowded = self.connections.get() / 4 * 3;
        if open < usize::try_from(crowded).unwrap_or(usize::MAX).max(1) {
            self.header
        } else {
            self.header / HURRY
        }
    }

    /// [`Limits::connections`] as a length.
    pub(super) fn most_connections(&self) -> usize {
        usize::try_from(self.connections.get()).unwrap_or(usize::MAX)
    }
}

const fn number(number: u32) -> NonZeroU32 {
    match NonZeroU32::new(number) {
        Some(number) => number,
        None => NonZeroU32::MIN,
    }
}

impl Default for Limits {
    /// 10 s for headers, 30 s for everything else; 16 384 connections, 512 requests.
    fn default() -> Self {
        Self {
            header: Duration::from_secs(10),
            request: Duration::from_secs(30),
            write: Duration::from_secs(30),
            drain: Duration::from_secs(30),
            connections: number(16_384),
            requests: number(512),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_quarter_of_connections_is_hurried() {
        let limits = Limits {
            connections: number(100),
            ..Limits::default()
        };
        assert_eq!(limits.patience(74), Duration::from_secs(10));
        assert_eq!(limits.patience(75), Duration::from_secs(1));
    }
}
