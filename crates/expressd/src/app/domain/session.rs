//! Being signed in: what the browser holds, and what is kept of it.

use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::{Account, AccountId, Actor, SecretDigest};

/// What a browser shows to be let in. It is given once, and only its digest is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionSecret(String);

impl SessionSecret {
    const BYTES: usize = 32;

    /// A new secret of 256 bits from the operating system.
    ///
    /// # Errors
    /// The operating system could not give random bytes.
    pub fn generate() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; Self::BYTES];
        getrandom::fill(&mut bytes)?;
        Ok(Self(BASE64_URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// What a browser sent, if it has the form of a secret.
    pub fn from_text(text: &str) -> Option<Self> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
        (bytes.len() == Self::BYTES).then(|| Self(text.to_owned()))
    }

    /// The secret itself: 43 letters, digits, hyphens and underscores. For the browser alone.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is kept instead of the secret.
    pub fn digest(&self) -> SecretDigest {
        SecretDigest::of(self.0.as_bytes())
    }
}

impl fmt::Debug for SessionSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionSecret(…)")
    }
}

/// One browser in which a person is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Names it where the person looks at their sessions. It opens nothing.
    pub id: Uuid,
    /// Who is signed in.
    pub account: AccountId,
    /// Since when.
    pub created_at: Timestamp,
    /// When it was used last, to about a minute.
    pub seen_at: Timestamp,
    /// The address from which the person signed in, where that is known.
    pub from: Option<String>,
    /// What the browser said it is, up to [`Session::MAX_AGENT`] characters.
    pub agent: Option<String>,
}

impl Session {
    /// A session ends when nobody used it for so long: a working day.
    pub const IDLE: SignedDuration = SignedDuration::from_hours(8);

    /// A session ends so long after its beginning, however much it is used.
    pub const LONGEST: SignedDuration = SignedDuration::from_hours(7 * 24);

    /// How far what is kept of the last use may lie behind.
    pub const SEEN_EVERY: SignedDuration = SignedDuration::from_secs(60);

    /// How much is kept of what a browser says of itself, in characters.
    pub const MAX_AGENT: usize = 255;

    /// Whether it can be used at this time.
    pub fn is_open(&self, at: Timestamp) -> bool {
        self.ends_at() > at
    }

    /// From when on it cannot be used, if it is not used before.
    pub fn ends_at(&self) -> Timestamp {
        let after = |from: Timestamp, by| from.saturating_add(by).unwrap_or(Timestamp::MAX);
        after(self.seen_at, Self::IDLE).min(after(self.created_at, Self::LONGEST))
    }

    /// Whether it should be noted that it was used at this time.
    pub fn wants_noting(&self, at: Timestamp) -> bool {
        self.seen_at.duration_until(at) >= Self::SEEN_EVERY
    }
}

/// A person who is signed in, as the account is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// Who it is.
    pub account: Account,
    /// In which browser.
    pub session: Session,
}

impl SignedIn {
    /// The person as the author of a change.
    pub fn actor(&self) -> Actor {
        self.account.actor()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(created: i64, seen: i64) -> Session {
        Session {
            id: Uuid::from_u128(1),
            account: AccountId::generate(),
            created_at: Timestamp::from_second(created).unwrap(),
            seen_at: Timestamp::from_second(seen).unwrap(),
            from: None,
            agent: None,
        }
    }

    fn hours(hours: i64) -> i64 {
        hours * 3600
    }

    #[test]
    fn a_session_ends_when_it_is_not_used() {
        let session = session(0, hours(1));
        let at = |second| Timestamp::from_second(second).unwrap();
        assert!(session.is_open(at(hours(9) - 1)));
        assert!(!session.is_open(at(hours(9))));
    }

    #[test]
    fn a_session_ends_after_a_week_however_much_it_is_used() {
        let session = session(0, hours(7 * 24) - 1);
        assert!(!session.is_open(Timestamp::from_second(hours(7 * 24)).unwrap()));
    }

    #[test]
    fn a_secret_is_read_back_and_nothing_else_is_taken_for_one() {
        let secret = SessionSecret::generate().unwrap();
        assert_eq!(
            SessionSecret::from_text(secret.reveal()),
            Some(secret.clone())
        );
        assert_eq!(format!("{secret:?}"), "SessionSecret(…)");
        for text in ["", "x", &secret.reveal()[1..], "exp_AAAA", &"A".repeat(44)] {
            assert_eq!(SessionSecret::from_text(text), None, "{text}");
        }
    }
}
