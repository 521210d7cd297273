//! How many passwords may be tried.

use std::net::IpAddr;

use jiff::{SignedDuration, Timestamp};

use super::{Folded, SecretDigest};

/// Whose failures to sign in are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suspect {
    /// All that name one e-mail address, whether or not there is an account: who is locked out
    /// does not learn which addresses have one.
    Email(SecretDigest),
    /// All that come from one address, or from one network of IPv6 (a `/64`, which a single
    /// subscriber has).
    Source(SecretDigest),
}

impl Suspect {
    /// Those who name this e-mail address.
    pub fn email(folded: &Folded) -> Self {
        Self::Email(SecretDigest::of(
            format!("email {}", folded.as_str()).as_bytes(),
        ))
    }

    /// Those who come from there.
    pub fn source(address: IpAddr) -> Self {
        let network = match address.to_canonical() {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
            }
        };
        Self::Source(SecretDigest::of(format!("source {network}").as_bytes()))
    }

    /// What names it in stores. A digest: stores need to find it, and nobody needs to read in
    /// them what strangers typed.
    pub const fn digest(&self) -> SecretDigest {
        match self {
            Self::Email(digest) | Self::Source(digest) => *digest,
        }
    }

    /// How many failures in a row are let pass. Many people may share an address (an office, a
    /// proxy); nobody shares an account.
    const fn free(&self) -> u32 {
        match self {
            Self::Email(_) => 5,
            Self::Source(_) => 50,
        }
    }

    const fn longest(&self) -> SignedDuration {
        match self {
            Self::Email(_) => SignedDuration::from_hours(1),
            Self::Source(_) => SignedDuration::from_mins(15),
        }
    }
}

/// Failures in a row, and what follows from them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Attempts {
    /// How many there were.
    pub failures: u32,
    /// When the last one was.
    pub last: Timestamp,
    /// Until when no more are taken.
    pub locked_until: Option<Timestamp>,
}

impl Attempts {
    /// For how long failures are held against somebody.
    pub const KEPT: SignedDuration = SignedDuration::from_hours(24);

    /// The first lock; each further failure doubles it.
    const FIRST: SignedDuration = SignedDuration::from_mins(1);

    /// Counts an attempt as a failure before it is known to be one, so that many at one time are
    /// not all let pass. Refused, with the time until when, while there is a lock.
    ///
    /// # Errors
    /// There is a lock.
    pub fn begin(&mut self, of: &Suspect, at: Timestamp) -> Result<(), Timestamp> {
        if let Some(until) = self.locked_until.filter(|until| *until > at) {
            return Err(until);
        }
        if self.last.duration_until(at) > Self::KEPT {
            *self = Self::default();
        }
        self.failures = self.failures.saturating_add(1);
        self.last = at;
        self.locked_until = self.lock(of).and_then(|lock| at.saturating_add(lock).ok());
        Ok(())
    }

    /// Takes back one attempt that was no failure.
    pub fn forgive(&mut self) {
        self.failures = self.failures.saturating_sub(1);
        self.locked_until = None;
    }

    /// For how long the failures until now lock.
    fn lock(&self, of: &Suspect) -> Option<SignedDuration> {
        let doublings = self.failures.checked_sub(of.free())?;
        let factor = 1_i32.checked_shl(doublings.min(20))?;
        let lock = Self::FIRST.checked_mul(factor)?;
        Some(lock.min(of.longest()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_000_000 + second).unwrap()
    }

    fn email() -> Suspect {
        Suspect::email(&Folded::of("ada@example.com"))
    }

    /// Attempts that failed, each as early as it was allowed: how long each had to wait for.
    fn waits(of: Suspect, count: usize) -> Vec<i64> {
        let mut attempts = Attempts::default();
        let mut now = at(0);
        (0..count)
            .map(|_| {
                let began = now;
                if let Err(until) = attempts.begin(&of, now) {
                    now = until;
                    attempts.begin(&of, now).unwrap();
                }
                began.duration_until(now).as_secs()
            })
            .collect()
    }

    #[test]
    fn after_five_failures_each_wait_is_twice_as_long_up_to_an_hour() {
        let minutes = |minutes: i64| minutes * 60;
        let mut expected = vec![0; 5];
        expected.extend([1, 2, 4, 8, 16, 32, 60, 60].map(minutes));
        assert_eq!(waits(email(), 13), expected);
    }

    #[test]
    fn an_address_that_many_share_is_given_more_time() {
        let source = Suspect::source("192.0.2.7".parse().unwrap());
        let waits = waits(source, 56);
        assert_eq!(waits[49], 0);
        assert_eq!(waits[50..], [60, 120, 240, 480, 900, 900]);
    }

    #[test]
    fn attempts_at_one_time_do_not_all_pass() {
        let mut attempts = Attempts::default();
        let passed = (0..100).filter(|_| attempts.begin(&email(), at(0)).is_ok());
        assert_eq!(passed.count(), 5);
    }

    #[test]
    fn failures_are_forgotten_after_a_day() {
        let mut attempts = Attempts::default();
        for _ in 0..4 {
            attempts.begin(&email(), at(0)).unwrap();
        }
        let later = at(24 * 3600 + 1);
        attempts.begin(&email(), later).unwrap();
        assert_eq!((attempts.failures, attempts.locked_until), (1, None));
    }

    #[test]
    fn a_subscriber_of_ipv6_is_one_source() {
        let source = |text: &str| Suspect::source(text.parse().unwrap());
        assert_eq!(source("2001:db8:1:2::3"), source("2001:db8:1:2:ffff::1"));
        assert_ne!(source("2001:db8:1:2::3"), source("2001:db8:1:3::3"));
        assert_eq!(source("::ffff:192.0.2.7"), source("192.0.2.7"));
        assert_ne!(source("192.0.2.7"), source("192.0.2.8"));
    }
}
