//! Passwords: as people choose them, as they type them, and as they are kept.

use std::fmt;

/// A password that somebody chose: long enough, and otherwise anything.
///
/// No rule asks for digits or signs (NIST SP 800-63B §3.1.1.2): such rules make passwords that are
/// easier to guess and harder to remember, and length is what helps.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    /// The shortest password, in characters.
    pub const MIN_CHARACTERS: usize = 12;

    /// The longest password, in bytes: more than any password manager makes, and little enough
    /// to be hashed by whoever sends it.
    pub const MAX_BYTES: usize = 1024;

    /// The password, if it may be one.
    ///
    /// # Errors
    /// It is too short or too long.
    pub fn new(text: impl Into<String>) -> Result<Self, InvalidPassword> {
        let text = text.into();
        if text.len() > Self::MAX_BYTES {
            Err(InvalidPassword::TooLong)
        } else if text.chars().count() < Self::MIN_CHARACTERS {
            Err(InvalidPassword::TooShort)
        } else {
            Ok(Self(text))
        }
    }

    /// A new password of 120 bits from the operating system, in letters and digits that are not
    /// mistaken for each other, with hyphens between groups of four.
    ///
    /// # Errors
    /// The operating system could not give random bytes.
    pub fn generate() -> Result<Self, getrandom::Error> {
        // As in Crockford's Base32, in lower case: without i, l, o and u.
        const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
        let mut bytes = [0; 24];
        getrandom::fill(&mut bytes)?;
        let mut text = String::with_capacity(29);
        for (position, byte) in bytes.iter().enumerate() {
            if position > 0 && position % 4 == 0 {
                text.push('-');
            }
            text.push(char::from(ALPHABET[usize::from(byte % 32)]));
        }
        Ok(Self(text))
    }

    /// The password itself. For the one who just had it generated, and nobody else.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The same as somebody types it.
    pub fn as_typed(&self) -> TypedPassword {
        TypedPassword(self.0.clone())
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// What somebody typed as a password, to be held against one. It may be anything.
#[derive(Clone)]
pub struct TypedPassword(String);

impl TypedPassword {
    /// What was typed.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// What is held against a kept password; too much of it is nobody's password.
    pub(crate) fn bytes(&self) -> &[u8] {
        if self.0.len() > Password::MAX_BYTES {
            b""
        } else {
            self.0.as_bytes()
        }
    }
}

impl fmt::Debug for TypedPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TypedPassword(…)")
    }
}

/// Why a text cannot be a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPassword {
    /// It has fewer than [`Password::MIN_CHARACTERS`] characters.
    #[error("a password has at least {} characters", Password::MIN_CHARACTERS)]
    TooShort,
    /// It has more than [`Password::MAX_BYTES`] bytes.
    #[error("a password has at most {} bytes", Password::MAX_BYTES)]
    TooLong,
}

/// What is kept of a password: a hash in the PHC string format, with its parameters and its salt.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// The hash that [`Self::as_str`] gave.
    pub fn from_text(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The hash as text, for stores.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_is_all_that_is_asked_of_a_password() {
        for text in [
            "aaaaaaaaaaaa",
            "correct horse battery",
            "пароль-пароль",
            " has spaces in it ",
        ] {
            assert_eq!(Password::new(text).unwrap().reveal(), text);
        }
        assert_eq!(Password::new("elevenchars"), Err(InvalidPassword::TooShort));
        // Characters are counted, not bytes.
        assert_eq!(Password::new("пароль"), Err(InvalidPassword::TooShort));
        assert!(Password::new("x".repeat(1024)).is_ok());
        assert_eq!(
            Password::new("x".repeat(1025)),
            Err(InvalidPassword::TooLong)
        );
    }

    #[test]
    fn generated_passwords_are_long_and_never_the_same() {
        let (one, other) = (Password::generate().unwrap(), Password::generate().unwrap());
        assert_ne!(one, other);
        let parts: Vec<_> = one.reveal().split('-').map(str::len).collect();
        assert_eq!(parts, [4; 6], "24 characters of 5 bits");
    }

    #[test]
    fn no_password_shows_in_debug_output() {
        let password = Password::new("correct horse battery").unwrap();
        assert_eq!(format!("{password:?}"), "Password(…)");
        assert_eq!(format!("{:?}", password.as_typed()), "TypedPassword(…)");
        let hash = PasswordHash::from_text("$argon2id$hush");
        assert_eq!(format!("{hash:?}"), "PasswordHash(…)");
    }
}
