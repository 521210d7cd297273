//! What a customer is found by: short pieces, each with a letter before it that says what it is
//! a piece of.

use sha2::{Digest, Sha256};

use crate::app::Status;

/// How many characters a piece of a text has, but for those at its end.
const CHARACTERS: usize = 3;

/// Greater than any byte of UTF-8.
const BEYOND: u8 = 0xff;

/// Texts whose pieces are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Text {
    /// The folded name.
    Name,
    /// The e-mail address, in ASCII's lower case.
    Email,
    /// The external id, in ASCII's lower case; unless it is the id, which is as good as random.
    ExternalId,
}

impl Text {
    /// All of them, in the order in which they are kept.
    pub(super) const ALL: [Self; 3] = [Self::Name, Self::Email, Self::ExternalId];

    const fn letter(self) -> u8 {
        match self {
            Self::Name => b'n',
            Self::Email => b'e',
            Self::ExternalId => b'x',
        }
    }
}

/// The part of those who have no external id but their id.
pub(super) const NO_EXTERNAL_ID: &[u8] = b"i";

/// Hands every piece of a text to `each`: from each of its characters on three, or as many as there
/// are. So a text has a piece that begins with "ab" exactly if it has "ab".
pub(super) fn of_text(text: Text, value: &str, mut each: impl FnMut(&[u8])) {
    let mut piece = Vec::with_capacity(1 + 4 * CHARACTERS);
    for (from, _) in value.char_indices() {
        let rest = value.get(from..).unwrap_or_default();
        piece.clear();
        piece.push(text.letter());
        piece.extend_from_slice(beginning(rest).as_bytes());
        each(&piece);
    }
}

/// What those have of whom a text contains `part`.
pub(super) fn within(text: Text, part: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    of_text(text, part, |piece| {
        if piece.get(1..).is_some_and(is_whole) {
            pieces.push(Piece::Whole(piece.to_vec()));
        }
    });
    if pieces.is_empty() && !part.is_empty() {
        let mut piece = vec![text.letter()];
        piece.extend_from_slice(part.as_bytes());
        pieces.push(Piece::Beginning(piece));
    }
    pieces.dedup();
    pieces
}

/// Whether whoever has the pieces of `part` contains it; where it is longer, they may be elsewhere.
pub(super) fn say_all(part: &str) -> bool {
    part.chars().count() <= CHARACTERS
}

/// A piece to look for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// This one.
    Whole(Vec<u8>),
    /// Any that begins with this.
    Beginning(Vec<u8>),
}

/// What is greater than everything that begins with this piece of a text.
pub(super) fn after(beginning: &[u8]) -> Vec<u8> {
    let mut after = beginning.to_vec();
    after.push(BEYOND);
    after
}

/// The part of those who have this pair in their metadata: a digest, since pairs may be long. No two
/// pairs with the same one are known.
pub(super) fn of_pair(key: &str, value: &str) -> Vec<u8> {
    let mut digest = Sha256::new();
    digest.update((key.len() as u64).to_le_bytes());
    digest.update(key);
    digest.update(value);
    let digest = digest.finalize();
    let mut part = vec![b'm'];
    part.extend(digest.iter().take(16));
    part
}

/// The part of those with this status.
pub(super) fn of_status(status: Status) -> Vec<u8> {
    let mut part = vec![b's'];
    part.extend_from_slice(status.as_str().as_bytes());
    part
}

fn beginning(text: &str) -> &str {
    match text.char_indices().nth(CHARACTERS) {
        Some((to, _)) => text.get(..to).unwrap_or(text),
        None => text,
    }
}

fn is_whole(piece: &[u8]) -> bool {
    // Bytes that continue a character begin with the bits 10.
    let characters = piece.iter().filter(|byte| **byte & 0xc0 != 0x80);
    characters.count() == CHARACTERS
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn has(text: &str, part: &str) -> bool {
        let mut pieces = BTreeSet::new();
        of_text(Text::Name, text, |piece| {
            pieces.insert(piece.to_vec());
        });
        within(Text::Name, part).iter().all(|piece| match piece {
            Piece::Whole(whole) => pieces.contains(whole),
            Piece::Beginning(from) => pieces.range(from.clone()..after(from)).next().is_some(),
        })
    }

    proptest! {
        #[test]
        fn who_contains_a_part_has_its_pieces(text in "[ab\u{0}ßσ😀]{0,12}", part in "[ab\u{0}ßσ😀]{1,5}") {
            if text.contains(&part) {
                prop_assert!(has(&text, &part));
            } else if say_all(&part) {
                prop_assert!(!has(&text, &part));
            }
        }
    }

    #[test]
    fn a_pair_is_not_another_that_reads_alike() {
        assert_ne!(of_pair("ab", "c"), of_pair("a", "bc"));
        assert_eq!(of_pair("a", "b"), of_pair("a", "b"));
    }

    #[test]
    fn pieces_of_one_text_are_not_those_of_another() {
        assert_ne!(within(Text::Name, "abc"), within(Text::Email, "abc"));
    }
}
