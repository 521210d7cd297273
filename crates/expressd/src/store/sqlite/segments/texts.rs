//! The texts of the members of a segment, a row for each block.

use rusqlite::{Connection, OptionalExtension, Result, params};

use super::parts::Text;
use super::{BLOCK, Head};

/// The texts of one member, in the order of [`Text::ALL`]. None: an external id that is the id.
pub(super) type Texts = [Option<Box<str>>; 3];

/// What stands for the length of a text that is not there.
const ABSENT: u32 = u32::MAX;

/// Keeps the texts of the members of a block.
pub(super) fn write(db: &Connection, id: i64, block: &[Texts]) -> Result<()> {
    let [names, emails, external_ids] = [0, 1, 2].map(|which| {
        let mut bytes = Vec::new();
        for text in block.iter().filter_map(|texts| texts.get(which)) {
            let length = text
                .as_ref()
                .map_or(Ok(ABSENT), |text| u32::try_from(text.len()));
            bytes.extend(length.unwrap_or(ABSENT).to_le_bytes());
            bytes.extend(text.iter().flat_map(|text| text.bytes()));
        }
        bytes
    });
    db.prepare_cached(
        "INSERT INTO segment_text (id, names, emails, external_ids) VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute(params![id, names, emails, external_ids])?;
    Ok(())
}

/// Hands the texts of one kind of the members of a block to `each`, with their numbers.
pub(super) fn read(
    db: &Connection,
    head: &Head,
    block: usize,
    text: Text,
    mut each: impl FnMut(usize, Option<&str>),
) -> Result<()> {
    let select = match text {
        Text::Name => "SELECT names FROM segment_text WHERE id = ?1",
        Text::Email => "SELECT emails FROM segment_text WHERE id = ?1",
        Text::ExternalId => "SELECT external_ids FROM segment_text WHERE id = ?1",
    };
    db.prepare_cached(select)?
        .query_row([head.block_id(block)], |row| {
            let mut bytes = row.get_ref(0)?.as_blob()?;
            for number in block * BLOCK.. {
                let Some((length, rest)) = bytes.split_first_chunk() else {
                    break;
                };
                let length = match u32::from_le_bytes(*length) {
                    ABSENT => None,
                    length => usize::try_from(length).ok(),
                };
                let Some((text, rest)) = rest.split_at_checked(length.unwrap_or_default()) else {
                    break;
                };
                let text = length.map(|_| str::from_utf8(text).unwrap_or_default());
                each(number, text);
                bytes = rest;
            }
            Ok(())
        })
        .optional()?;
    Ok(())
}
