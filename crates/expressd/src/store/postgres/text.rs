//! Text in PostgreSQL, whose `text` holds every character but U+0000.
//!
//! The contract keeps names exactly, so U+0000 is kept too: as a sequence of noncharacters, which no
//! text for people has. Those noncharacters themselves are written in the same way, so nothing is
//! mistaken for a sequence. All other text, which is practically all, is kept as it is.
//!
//! A sequence starts with [`LEAD`], which stands nowhere else, and has a fixed length. So the written
//! form of a needle is found in the written form of a text exactly where the needle is in the text:
//! searches need not know of any of this.

use std::borrow::Cow;
use std::error::Error;

use bytes::BytesMut;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

const LEAD: char = '\u{FDD0}';
const ONE: char = '\u{FDD1}';
const TWO: char = '\u{FDD2}';

/// What is written instead of the characters that are not kept as they are.
const SEQUENCES: [(char, [char; 3]); 4] = [
    ('\0', [LEAD, ONE, ONE]),
    (LEAD, [LEAD, ONE, TWO]),
    (ONE, [LEAD, TWO, ONE]),
    (TWO, [LEAD, TWO, TWO]),
];

/// The form in which a text is kept.
pub(super) fn written(text: &str) -> Cow<'_, str> {
    let replaced = |char: char| SEQUENCES.iter().find(|(of, _)| *of == char);
    if !text.contains(|char| replaced(char).is_some()) {
        return Cow::Borrowed(text);
    }
    let mut written = String::with_capacity(text.len() + 16);
    for char in text.chars() {
        match replaced(char) {
            Some((_, sequence)) => written.extend(sequence),
            None => written.push(char),
        }
    }
    Cow::Owned(written)
}

/// The text that is kept in this form.
///
/// # Errors
/// It is a form that [`written`] never makes.
fn read(written: &str) -> Result<String, NotText> {
    if !written.contains([LEAD, ONE, TWO]) {
        return Ok(written.to_owned());
    }
    let mut text = String::with_capacity(written.len());
    let mut chars = written.chars();
    while let Some(char) = chars.next() {
        match char {
            LEAD => {
                let rest = (chars.next(), chars.next());
                let (of, _) = SEQUENCES
                    .iter()
                    .find(|(_, [_, second, third])| rest == (Some(*second), Some(*third)))
                    .ok_or(NotText)?;
                text.push(*of);
            }
            ONE | TWO => return Err(NotText),
            plain => text.push(plain),
        }
    }
    Ok(text)
}

/// What a column holds was not written by this program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a sequence of noncharacters that stands for nothing")]
struct NotText;

/// A text on its way into a column, or out of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Text<T>(pub(super) T);

impl<T: AsRef<str> + std::fmt::Debug> ToSql for Text<T> {
    fn to_sql(
        &self,
        of: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        written(self.0.as_ref()).as_ref().to_sql(of, out)
    }

    fn accepts(of: &Type) -> bool {
        <&str as ToSql>::accepts(of)
    }

    to_sql_checked!();
}

impl<'a> FromSql<'a> for Text<String> {
    fn from_sql(of: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(read(<&str>::from_sql(of, raw)?)?))
    }

    fn accepts(of: &Type) -> bool {
        <&str as FromSql>::accepts(of)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Text in which the characters that matter here are frequent.
    fn text() -> impl Strategy<Value = String> {
        let char = prop::sample::select(vec!['\0', LEAD, ONE, TWO, 'a', '\u{FDD3}', '\u{10FFFF}']);
        prop::collection::vec(char, 0..8).prop_map(|chars| chars.into_iter().collect())
    }

    proptest! {
        #[test]
        fn every_text_comes_back_and_holds_nothing_that_postgresql_refuses(text in text()) {
            let written = written(&text);
            prop_assert!(!written.contains('\0'));
            prop_assert_eq!(read(&written), Ok(text));
        }

        #[test]
        fn a_needle_is_found_where_it_is_and_nowhere_else(text in text(), needle in text()) {
            let found = written(&text).contains(&*written(&needle));
            prop_assert_eq!(found, text.contains(&needle));
        }
    }

    #[test]
    fn text_without_such_characters_is_kept_as_it_is() {
        for text in ["", "City Clinic", "市立診療所 🏥", "\u{1}\u{7f}\u{FDD3}"] {
            assert!(matches!(written(text), Cow::Borrowed(kept) if kept == text));
        }
    }

    #[test]
    fn what_was_never_written_is_not_guessed_at() {
        for foreign in [
            "\u{FDD0}",
            "\u{FDD0}\u{FDD1}",
            "\u{FDD0}ab",
            "\u{FDD1}",
            "a\u{FDD2}",
        ] {
            assert_eq!(read(foreign), Err(NotText), "{foreign:?}");
        }
    }
}
