//! Cursors: where a page ended, sealed so that only this service can have said so.
//!
//! A cursor is base64url of one byte of version, the last id of the page, and a truncated
//! HMAC-SHA256 (RFC 2104) over these, the scope and the filter. A cursor of another service,
//! scope or filter, or one that lost or changed a character, is told apart from a good one
//! instead of silently starting somewhere.
//!
//! Positions of pages for people are sealed in the same way, with what they belong to; and so is
//! what forms carry. What is sealed starts with a byte of its own for each, so that none is ever
//! taken for another.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha2::Sha256;

use super::browse::{Position, Walk};
use super::{CustomerId, Direction, Folded, Place, Scope, SessionSecret, Sort};

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
/// What the seals of positions and of forms start with.
const POSITION: u8 = 0x81;
const FORM: u8 = 0x82;
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
        with_scope(&mut mac, scope);
        mac.update(name.map_or("", Folded::as_str).as_bytes());
        mac
    }

    /// The text of a position in a walk.
    pub(super) fn seal_position(&self, walk: &Walk<'_>, position: &Position) -> String {
        let mut bytes = position_bytes(position);
        let tag = self.authenticate_position(walk, &bytes);
        bytes.extend_from_slice(&tag.finalize().into_bytes()[..TAG_BYTES]);
        BASE64_URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The position in a walk that has this text.
    pub(super) fn open_position(
        &self,
        walk: &Walk<'_>,
        text: &str,
    ) -> Result<Position, InvalidCursor> {
        let bytes = BASE64_URL_SAFE_NO_PAD
            .decode(text)
            .map_err(|_| InvalidCursor)?;
        let (position, tag) = bytes.split_last_chunk::<TAG_BYTES>().ok_or(InvalidCursor)?;
        self.authenticate_position(walk, position)
            .verify_truncated_left(tag)
            .map_err(|_| InvalidCursor)?;
        read_position(walk.sort, position).ok_or(InvalidCursor)
    }

    fn authenticate_position(&self, walk: &Walk<'_>, position: &[u8]) -> Hmac<Sha256> {
        let mut mac = self.mac.clone();
        mac.update(&[
            POSITION,
            match walk.active {
                None => 0,
                Some(false) => 1,
                Some(true) => 2,
            },
            match walk.sort {
                Sort::Name => 0,
                Sort::Created => 1,
            },
            match walk.direction {
                Direction::Ascending => 0,
                Direction::Descending => 1,
            },
        ]);
        with_scope(&mut mac, walk.scope);
        let name = walk.name.map_or("", Folded::as_str);
        mac.update(&(name.len() as u64).to_be_bytes());
        mac.update(name.as_bytes());
        mac.update(position);
        mac
    }

    /// What forms of a session carry.
    pub(super) fn token_of_session(&self, secret: &SessionSecret) -> String {
        let tag = self.authenticate_session(secret).finalize().into_bytes();
        BASE64_URL_SAFE_NO_PAD.encode(tag)
    }

    /// Whether this is what forms of the session carry, found out in a time that tells nothing.
    pub(super) fn is_token_of_session(&self, secret: &SessionSecret, token: &str) -> bool {
        BASE64_URL_SAFE_NO_PAD.decode(token).is_ok_and(|tag| {
            let mac = self.authenticate_session(secret);
            mac.verify_slice(&tag).is_ok()
        })
    }

    fn authenticate_session(&self, secret: &SessionSecret) -> Hmac<Sha256> {
        let mut mac = self.mac.clone();
        mac.update(&[FORM]);
        mac.update(secret.digest().as_bytes());
        mac
    }
}

/// Lengths first, so that no two walks run together into the same bytes.
fn with_scope(mac: &mut Hmac<Sha256>, scope: &Scope) {
    for text in [&scope.tenant, &scope.environment] {
        mac.update(&(text.len() as u64).to_be_bytes());
        mac.update(text.as_bytes());
    }
}

/// Which side, the id, and what is sorted by.
fn position_bytes(position: &Position) -> Vec<u8> {
    let (side, place) = match position {
        Position::After(place) => (0, place),
        Position::Before(place) => (1, place),
    };
    let mut bytes = vec![side];
    match place {
        Place::Name(name, id) => {
            bytes.extend_from_slice(id.as_bytes());
            bytes.extend_from_slice(name.as_str().as_bytes());
        }
        Place::Created(at, id) => {
            bytes.extend_from_slice(id.as_bytes());
            bytes.extend_from_slice(&at.as_microsecond().to_be_bytes());
        }
    }
    bytes
}

fn read_position(sort: Sort, bytes: &[u8]) -> Option<Position> {
    let (&[side], rest) = bytes.split_first_chunk()?;
    let (&id, key) = rest.split_first_chunk::<ID_BYTES>()?;
    let id = CustomerId::from_bytes(id);
    let place = match sort {
        Sort::Name => Place::Name(Folded::of(str::from_utf8(key).ok()?), id),
        Sort::Created => {
            let at = i64::from_be_bytes(key.try_into().ok()?);
            Place::Created(Timestamp::from_microsecond(at).ok()?, id)
        }
    };
    match side {
        0 => Some(Position::After(place)),
        1 => Some(Position::Before(place)),
        _ => None,
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

    fn walk<'a>(scope: &'a Scope, name: Option<&'a Folded>) -> Walk<'a> {
        Walk {
            scope,
            name,
            active: None,
            sort: Sort::Name,
            direction: Direction::Ascending,
        }
    }

    #[test]
    fn a_position_comes_back_as_it_was_sealed() {
        let (scope, id) = (scope(), CustomerId::generate());
        let at = Timestamp::from_microsecond(1_768_469_400_000_001).unwrap();
        let by_name = walk(&scope, None);
        let by_age = Walk {
            sort: Sort::Created,
            ..by_name.clone()
        };
        for (walk, position) in [
            (
                &by_name,
                Position::After(Place::Name(Folded::of("Straße"), id)),
            ),
            (&by_name, Position::Before(Place::Name(Folded::of(""), id))),
            (&by_age, Position::After(Place::Created(at, id))),
        ] {
            let text = seal().seal_position(walk, &position);
            assert_eq!(seal().open_position(walk, &text), Ok(position));
        }
    }

    #[test]
    fn a_position_of_another_walk_or_a_damaged_one_is_refused() {
        let (scope, other, name) = (scope(), Scope::new("acme", "test"), Folded::of("clinic"));
        let own = walk(&scope, None);
        let position = Position::After(Place::Name(Folded::of("x"), CustomerId::generate()));
        let text = seal().seal_position(&own, &position);
        let descending = Walk {
            direction: Direction::Descending,
            ..own.clone()
        };
        let active = Walk {
            active: Some(false),
            ..own.clone()
        };
        let by_age = Walk {
            sort: Sort::Created,
            ..own.clone()
        };
        let foreign = [
            walk(&other, None),
            walk(&scope, Some(&name)),
            descending,
            active,
            by_age,
        ];
        for foreign in foreign {
            assert!(
                seal().open_position(&foreign, &text).is_err(),
                "{foreign:?}"
            );
        }
        for end in 0..text.len() {
            assert!(seal().open_position(&own, &text[..end]).is_err());
        }
        let cursor = seal().seal(&scope, None, CustomerId::generate());
        assert!(seal().open_position(&own, &cursor).is_err());
    }

    #[test]
    fn a_form_belongs_to_one_session() {
        let one = SessionSecret::generate().unwrap();
        let other = SessionSecret::generate().unwrap();
        let token = seal().token_of_session(&one);
        assert!(seal().is_token_of_session(&one, &token));
        assert!(!seal().is_token_of_session(&other, &token));
        for damaged in ["", &token[1..], "%%%", other.reveal()] {
            assert!(!seal().is_token_of_session(&one, damaged), "{damaged}");
        }
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
