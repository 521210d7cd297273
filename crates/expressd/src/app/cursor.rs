//! Cursors: where a page ended, sealed so that only this service can have said so.
//!
//! A cursor is base64url of one byte of version, the last id of the page, and a truncated
//! HMAC-SHA256 (RFC 2104) over these, the scope and the filter. A cursor of another service,
//! scope or filter, or one that lost or changed a character, is told apart from a good one
//! instead of silently starting somewhere.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::{CustomerId, Folded, Scope};

/// A cursor that does not belong to the walk in which it was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the cursor is not one that this list gave")]
pub struct InvalidCursor;

/// Makes cursors and takes them back.
#[derive(Clone)]
pub(super) struct CursorSeal {
    mac: Hmac<Sha256>,
}

const VERSION: u8 = 1;
const ID_BYTES: usize = 16;
/// 128 bits: nobody guesses one, and cursors stay short.
const TAG_BYTES: usize = 16;
const BYTES: usize = 1 + ID_BYTES + TAG_BYTES;

impl CursorSeal {
    /// The seal with this key. All processes over one database share it.
    pub(super) fn new(key: &[u8; 32]) -> Self {
        // RFC 2104 §2: a key shorter than the block of the hash is filled up with zeros.
        let mut block = [0; 64];
        block[..key.len()].copy_from_slice(key);
        Self {
            mac: <Hmac<Sha256> as KeyInit>::new(&block.into()),
        }
    }

    /// The cursor of a page that ended with `last`.
    pub(super) fn seal(&self, scope: &Scope, name: Option<&Folded>, last: CustomerId) -> String {
        let mut bytes = Vec::with_capacity(BYTES);
        bytes.push(VERSION);
        bytes.extend_from_slice(last.as_bytes());
        let tag = self.authenticate(scope, name, last).finalize().into_bytes();
        bytes.extend_from_slice(&tag[..TAG_BYTES]);
        BASE64_URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The id after which the page starts that `cursor` asks for.
    pub(super) fn open(
        &self,
        scope: &Scope,
        name: Option<&Folded>,
        cursor: &str,
    ) -> Result<CustomerId, InvalidCursor> {
        let bytes = BASE64_URL_SAFE_NO_PAD
            .decode(cursor)
            .map_err(|_| InvalidCursor)?;
        let (&[version], rest) = bytes.split_first_chunk().ok_or(InvalidCursor)?;
        let (&id, tag) = rest.split_first_chunk::<ID_BYTES>().ok_or(InvalidCursor)?;
        if version != VERSION || tag.len() != TAG_BYTES {
            return Err(InvalidCursor);
        }
        let last = CustomerId::from_bytes(id);
        self.authenticate(scope, name, last)
            .verify_truncated_left(tag)
            .map_err(|_| InvalidCursor)?;
        Ok(last)
    }

    fn authenticate(&self, scope: &Scope, name: Option<&Folded>, last: CustomerId) -> Hmac<Sha256> {
        let mut mac = self.mac.clone();
        mac.update(&[VERSION]);
        mac.update(last.as_bytes());
        // Lengths first, so that no two walks run together into the same bytes.
        for text in [&scope.tenant, &scope.environment] {
            mac.update(&(text.len() as u64).to_be_bytes());
            mac.update(text.as_bytes());
        }
        mac.update(name.map_or("", Folded::as_str).as_bytes());
        mac
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seal() -> CursorSeal {
        CursorSeal::new(&[7; 32])
    }

    fn scope() -> Scope {
        Scope::new("acme", "live")
    }

    #[test]
    fn a_cursor_comes_back_as_the_id_it_was_made_of() {
        let id = CustomerId::generate();
        let name = Folded::of("Clinic");
        for name in [None, Some(&name)] {
            let cursor = seal().seal(&scope(), name, id);
            assert_eq!(seal().open(&scope(), name, &cursor), Ok(id));
        }
    }

    #[test]
    fn a_filter_that_differs_in_case_alone_is_the_same_walk() {
        let id = CustomerId::generate();
        let cursor = seal().seal(&scope(), Some(&Folded::of("clinic")), id);
        let other_case = Folded::of("CLINIC");
        assert_eq!(seal().open(&scope(), Some(&other_case), &cursor), Ok(id));
    }

    #[test]
    fn a_cursor_of_another_walk_is_refused() {
        let cursor = seal().seal(
            &scope(),
            Some(&Folded::of("clinic")),
            CustomerId::generate(),
        );
        let (name, shorter) = (Folded::of("clinic"), Folded::of("clini"));
        let open = |seal: CursorSeal, scope: &Scope, name| seal.open(scope, name, &cursor);
        assert!(open(seal(), &scope(), Some(&name)).is_ok());
        assert!(open(seal(), &scope(), None).is_err());
        assert!(open(seal(), &scope(), Some(&shorter)).is_err());
        assert!(open(seal(), &Scope::new("acme", "test"), Some(&name)).is_err());
        assert!(open(seal(), &Scope::new("acmel", "ive"), Some(&name)).is_err());
        assert!(open(CursorSeal::new(&[8; 32]), &scope(), Some(&name)).is_err());
    }

    #[test]
    fn a_damaged_cursor_is_refused_wherever_the_damage_is() {
        let cursor = seal().seal(&scope(), None, CustomerId::generate());
        for end in 0..cursor.len() {
            assert!(seal().open(&scope(), None, &cursor[..end]).is_err());
        }
        for position in 0..cursor.len() {
            for other in ["A", "z", "0", "_", "!", "=", "é"] {
                if cursor[position..].starts_with(other) {
                    continue;
                }
                let mut damaged = cursor.clone();
                damaged.replace_range(position..=position, other);
                assert!(seal().open(&scope(), None, &damaged).is_err(), "{damaged}");
            }
        }
        assert!(seal().open(&scope(), None, &format!("{cursor}A")).is_err());
        assert!(seal().open(&scope(), None, &format!("{cursor}==")).is_err());
    }
}
