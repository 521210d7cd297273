//! Why there is no answer, or only a part of it.

use std::error::Error;

use super::Received;

/// No answer came, or it broke off.
#[derive(Debug)]
pub(crate) struct Lost {
    pub reason: Reason,
    /// What there is of the answer.
    pub partial: Option<Received>,
    /// How often the request was sent.
    pub attempts: u32,
}

/// What came between.
#[derive(Debug)]
pub(crate) enum Reason {
    /// The attempt took as long as it may.
    Late,
    /// The connection, or what went over it.
    Transport(reqwest::Error),
}

impl Reason {
    /// What is behind it, if that is more than the clock.
    pub(crate) fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Late => None,
            Self::Transport(error) => Some(error),
        }
    }

    /// Whether something took too long: the attempt, or connecting.
    pub(crate) fn is_timeout(&self) -> bool {
        match self {
            Self::Late => true,
            Self::Transport(error) => error.is_timeout(),
        }
    }

    /// Whether there was no connection.
    #[cfg(not(target_arch = "wasm32"))]
    pub(crate) fn is_connect(&self) -> bool {
        matches!(self, Self::Transport(error) if error.is_connect())
    }

    /// Whether there was no connection: a browser does not tell.
    #[cfg(target_arch = "wasm32")]
    pub(crate) fn is_connect(&self) -> bool {
        false
    }

    /// Whether there is no answer because there cannot be one, whatever the network does.
    pub(super) fn is_final(&self) -> bool {
        matches!(self, Self::Transport(error) if error.is_builder())
    }
}

impl Lost {
    /// An answer that broke off.
    pub(super) fn part_way(received: Received, reason: Reason) -> Self {
        Self {
            reason,
            attempts: received.attempts,
            partial: Some(received),
        }
    }

    /// What went wrong, in a word.
    pub(super) fn kind(&self) -> &'static str {
        if self.reason.is_connect() {
            "connect"
        } else if self.reason.is_timeout() {
            "timeout"
        } else if self.partial.is_some() {
            "incomplete"
        } else {
            "transport"
        }
    }
}
