//! Making segments.

use std::collections::HashMap;

use rusqlite::types::Type;
use rusqlite::{Connection, Result, Row, params};

use super::members::encode;
use super::parts::{self, Text};
use super::position::by_age;
use super::texts::{self, Texts};
use super::{BLOCK, BLOCKS, SEGMENT};
use crate::app::{CustomerId, Metadata};
use crate::store::sqlite::rows::{Id, Word, corrupt};
use crate::store::sqlite::scopes::ScopeId;

/// Starts a query for what segments are made of, in the order in which [`Builder::add`] reads it.
macro_rules! select_sources {
    ($rest:literal) => {
        concat!(
            "SELECT id, created_at, status, name_folded, email, external_id, metadata
             FROM customer WHERE ",
            $rest
        )
    };
}
pub(super) use select_sources;

/// Customers of one scope, to be written as segments. They come in the order of their ids.
pub(super) struct Builder<'a> {
    db: &'a Connection,
    scope: ScopeId,
    gathered: Gathered,
}

/// What a segment will be.
#[derive(Default)]
pub(super) struct Gathered {
    pub(super) members: Vec<(CustomerId, i64)>,
    pub(super) texts: Vec<Texts>,
    pub(super) parts: HashMap<Vec<u8>, Vec<u16>>,
}

impl<'a> Builder<'a> {
    pub(super) fn new(db: &'a Connection, scope: ScopeId) -> Self {
        Self {
            db,
            scope,
            gathered: Gathered::default(),
        }
    }

    /// Takes the customer in a row of `select_sources!`.
    pub(super) fn add(&mut self, row: &Row<'_>) -> Result<()> {
        self.gathered.add(row)?;
        if self.gathered.members.len() == SEGMENT {
            self.finish()?;
        }
        Ok(())
    }

    /// Writes what is left.
    pub(super) fn finish(&mut self) -> Result<()> {
        let gathered = std::mem::take(&mut self.gathered);
        gathered.write(self.db, self.scope)
    }
}

impl Gathered {
    pub(super) fn add(&mut self, row: &Row<'_>) -> Result<()> {
        let Id(id) = row.get(0)?;
        let number = u16::try_from(self.members.len()).unwrap_or(u16::MAX);
        self.members.push((id, row.get(1)?));

        let Word(status) = row.get(2)?;
        self.has(&parts::of_status(status), number);
        let name = row.get_ref(3)?.as_str()?;
        let email = row.get_ref(4)?.as_str()?.to_ascii_lowercase();
        let external_id = row.get_ref(5)?.as_str()?;
        let own = Some(external_id).filter(|own| *own != id.to_string());
        let texts: Texts = [
            Some(name.into()),
            Some(email.into()),
            own.map(|own| own.to_ascii_lowercase().into()),
        ];
        for (text, value) in Text::ALL.into_iter().zip(&texts) {
            match value {
                Some(value) => parts::of_text(text, value, |part| self.has(part, number)),
                None => self.has(parts::NO_EXTERNAL_ID, number),
            }
        }
        self.texts.push(texts);
        if let Some(metadata) = row.get_ref(6)?.as_str_or_null()? {
            let metadata: Metadata =
                serde_json::from_str(metadata).map_err(corrupt(6, Type::Text))?;
            for (key, value) in &metadata {
                self.has(&parts::of_pair(key, value), number);
            }
        }
        Ok(())
    }

    fn has(&mut self, part: &[u8], number: u16) {
        match self.parts.get_mut(part) {
            Some(numbers) if numbers.last() == Some(&number) => {}
            Some(numbers) => numbers.push(number),
            None => {
                self.parts.insert(part.to_vec(), vec![number]);
            }
        }
    }

    fn write(self, db: &Connection, scope: ScopeId) -> Result<()> {
        let (Some((least, _)), Some((greatest, _))) = (self.members.first(), self.members.last())
        else {
            return Ok(());
        };
        let ages = self.members.iter().map(|(id, at)| by_age(*id, *at));
        let (eldest, youngest) = (ages.clone().min(), ages.max());
        let count = self.members.len();
        db.prepare_cached(
            "INSERT INTO segment
                 (scope, members, current, least, greatest, eldest, youngest, in_order)
             VALUES (?1, ?2, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            scope,
            i64::try_from(count).unwrap_or(i64::MAX),
            Id(*least),
            Id(*greatest),
            eldest,
            youngest,
            self.members.is_sorted_by_key(|(_, at)| at),
        ])?;
        let segment = db.last_insert_rowid();

        let mut insert = db.prepare_cached(
            "INSERT INTO segment_block (id, customers, created) VALUES (?1, ?2, ?3)",
        )?;
        for (number, block) in (segment * BLOCKS..).zip(self.members.chunks(BLOCK)) {
            let ids: Vec<u8> = block.iter().flat_map(|(id, _)| *id.as_bytes()).collect();
            let created: Vec<u8> = block.iter().flat_map(|(_, at)| at.to_le_bytes()).collect();
            insert.execute(params![number, ids, created])?;
        }
        for (number, block) in (segment * BLOCKS..).zip(self.texts.chunks(BLOCK)) {
            texts::write(db, number, block)?;
        }

        let mut parts: Vec<_> = self.parts.into_iter().collect();
        parts.sort_unstable();
        let mut insert = db.prepare_cached(
            "INSERT INTO segment_part (segment, part, members) VALUES (?1, ?2, ?3)",
        )?;
        for (part, numbers) in parts {
            insert.execute(params![segment, part, encode(&numbers, count)])?;
        }
        Ok(())
    }
}
