//! What customers are found by where no index of SQLite's helps.
//!
//! The customers of a scope are in *segments* of some thousand. A segment is written once: who its
//! *members* are, with their times of creation, and for each *part* (three characters that follow
//! each other in a name, a pair of metadata, a status) which members have it. A search asks each
//! segment for the parts of what it looks for, and holds those who have all of them against its
//! texts, which the segment has too, where the parts do not say everything. Of a part that is in few
//! segments, an index tells in which; others are read in the order of the walk, as far as it gets. How many come before a page is counted by segments as well.
//!
//! Customers who came or changed since are *loose*: triggers name them, and searches look at each.
//! Before every commit, who changed is *gone* from its segment, and some hundred loose ones become
//! another; of many small segments one is made. So each customer is in just one place, either loose
//! or current in one segment, and a segment tells of its current members as they are. `expressd
//! check` holds it to that.
//!
//! SQLite's own full-text index (FTS5) would not do: it writes at every savepoint, of which each
//! write of a shared commit has one, and knows no order but that of one number.

mod build;
mod check;
mod keep;
mod members;
mod parts;
mod position;
mod texts;
mod unread;
mod walk;
mod wanted;

use std::ops::Range;

use rusqlite::types::FromSqlError;
use rusqlite::{Connection, OptionalExtension, Result, Row, params};

pub(super) use check::faults;
pub(super) use keep::{make_all, settle, settle_now_and_then};
pub(super) use position::{By, Position, Route};
pub(super) use walk::Walk;
pub(super) use wanted::Wanted;

use super::rows::Id;
use super::scopes::ScopeId;
use crate::app::CustomerId;
use members::Members;
use position::time_of;

/// How many loose customers of a scope become a segment. As many are looked at by every search.
const LOOSE: u32 = 512;

/// How many members a segment has at most. Their numbers fit 16 bits, and their bits a page.
const SEGMENT: usize = 8192;

/// With fewer current members than this, a segment is small.
const SMALL: u64 = 2048;

/// How many small segments become one with the next. The write that comes last waits for it: with
/// more of them, that would be felt.
const SMALL_ONES: usize = 7;

/// How many members are in a row of `segment_block`.
const BLOCK: usize = 128;

/// How many such rows a segment has at most.
const BLOCKS: i64 = 64;

const _: () = assert!(SEGMENT <= BLOCK * BLOCKS as usize && SEGMENT <= u16::MAX as usize);

/// A segment, without what is in it.
#[derive(Clone, Debug)]
struct Head {
    id: i64,
    /// How many members it has.
    members: usize,
    /// Of whom it tells no longer, if of any.
    gone: Option<Members>,
    /// The first and the last of the ids.
    ids: (CustomerId, CustomerId),
    /// The first and the last by time of creation and id.
    ages: ([u8; 24], [u8; 24]),
    /// Whether the order of ids is that of creation.
    in_order: bool,
}

/// Starts a query for segments, in the order in which [`Head::read`] reads them.
macro_rules! select_heads {
    ($rest:literal) => {
        concat!(
            "SELECT id, members, least, greatest, eldest, youngest, in_order, gone
             FROM segment WHERE ",
            $rest
        )
    };
}

use select_heads;

impl Head {
    fn of_scope(db: &Connection, scope: ScopeId) -> Result<Vec<Self>> {
        db.prepare_cached(select_heads!("scope = ?1"))?
            .query_map([scope], Self::read)?
            .collect()
    }

    /// Those of these segments that are the scope's.
    fn of_scope_among(db: &Connection, scope: ScopeId, segments: &[i64]) -> Result<Vec<Self>> {
        let mut heads = db.prepare_cached(select_heads!("id = ?1 AND scope = ?2"))?;
        let found = segments.iter().map(|segment| {
            heads
                .query_row(params![segment, scope], Self::read)
                .optional()
        });
        found.filter_map(Result::transpose).collect()
    }

    /// The segment in a row of `select_heads!`.
    fn read(row: &Row<'_>) -> Result<Self> {
        let members = usize::from(row.get::<_, u16>(1)?);
        if members > SEGMENT {
            return Err(FromSqlError::OutOfRange(row.get(1)?).into());
        }
        let gone = row.get_ref(7)?.as_blob_or_null()?.map(|bits| {
            let mut gone = Members::none(members);
            gone.add_bits(bits);
            gone
        });
        Ok(Self {
            id: row.get(0)?,
            members,
            gone,
            ids: (row.get::<_, Id<_>>(2)?.0, row.get::<_, Id<_>>(3)?.0),
            ages: (row.get(4)?, row.get(5)?),
            in_order: row.get(6)?,
        })
    }

    /// Of whom it tells.
    fn current(&self) -> Members {
        let mut current = Members::all(self.members);
        if let Some(gone) = &self.gone {
            current.remove(gone);
        }
        current
    }

    /// The first and the last time of creation.
    fn created(&self) -> (i64, i64) {
        (time_of(&self.ages.0), time_of(&self.ages.1))
    }

    /// The key of a row of members.
    fn block_id(&self, block: usize) -> i64 {
        self.id * BLOCKS + i64::try_from(block).unwrap_or(i64::MAX)
    }

    fn blocks(&self) -> Range<usize> {
        0..self.members.div_ceil(BLOCK)
    }

    /// Hands those members of a block that are among these to `each`, in the order of their ids, with
    /// their numbers and times of creation.
    fn read_block(
        &self,
        db: &Connection,
        block: usize,
        members: &Members,
        mut each: impl FnMut(usize, CustomerId, i64),
    ) -> Result<()> {
        let numbers = block * BLOCK..(block + 1) * BLOCK;
        if members.has_none_in(numbers.clone()) {
            return Ok(());
        }
        db.prepare_cached("SELECT customers, created FROM segment_block WHERE id = ?1")?
            .query_row([self.block_id(block)], |row| {
                let (ids, _) = row.get_ref(0)?.as_blob()?.as_chunks::<16>();
                let (times, _) = row.get_ref(1)?.as_blob()?.as_chunks::<8>();
                for ((number, id), time) in numbers.zip(ids).zip(times) {
                    if members.contains(number) {
                        let id = CustomerId::from_bytes(*id);
                        each(number, id, i64::from_le_bytes(*time));
                    }
                }
                Ok(())
            })
    }

    fn for_each_current(
        &self,
        db: &Connection,
        mut each: impl FnMut(CustomerId, i64),
    ) -> Result<()> {
        let current = self.current();
        for block in self.blocks() {
            self.read_block(db, block, &current, |_, id, time| each(id, time))?;
        }
        Ok(())
    }

    fn delete(self, db: &Connection) -> Result<()> {
        for delete in [
            "DELETE FROM segment_part WHERE segment = ?1",
            "DELETE FROM segment_block WHERE id >= 64 * ?1 AND id < 64 * (?1 + 1)",
            "DELETE FROM segment_text WHERE id >= 64 * ?1 AND id < 64 * (?1 + 1)",
            "DELETE FROM segment WHERE id = ?1",
        ] {
            db.prepare_cached(delete)?.execute([self.id])?;
        }
        Ok(())
    }
}
