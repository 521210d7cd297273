//! What is looked for in segments.

use rusqlite::{Connection, OptionalExtension, Result, params};

use super::members::Members;
use super::parts::{self, Piece, Text};
use super::{BLOCK, Head, texts};
use crate::app::{
    Comparison, Condition, CustomerId, Folded, Status, Statuses, TextField, TextTest, TimeField,
};

/// How many segments are few: to read these takes less than to look which of them come first.
const FEW: i64 = 16;

/// How many are several: to pass by all others takes less than to ask them.
const SEVERAL: i64 = 128;

/// Where what is wanted can be.
pub(super) enum Where {
    /// In these segments alone.
    Few(Vec<i64>),
    /// In those alone that have this part.
    Several(Vec<u8>),
    /// In any.
    Anywhere,
}

/// With so many members left in a segment, to look at their texts takes less than to ask for another
/// part.
const LOOKED_AT: u64 = 2;

/// What members have to have.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    tests: Vec<Test>,
    /// What texts have to contain, where parts do not say that.
    within: Vec<(Text, String)>,
    /// How the time of creation has to compare.
    created: Vec<Comparison>,
    /// Nobody has it.
    never: bool,
    /// Whether all who have it are what is asked for; otherwise each has to be looked at.
    pub(crate) exact: bool,
}

#[derive(Clone, Debug)]
enum Test {
    Has(Piece),
    /// As [`Test::Has`], but whoever is left is looked at for it anyway.
    Hint(Piece),
    Lacks(Vec<u8>),
    /// All of these, or no external id.
    ExternalId(Vec<Piece>),
}

impl Wanted {
    /// Everybody with one of these statuses.
    pub(crate) fn with(statuses: Statuses) -> Self {
        let test = match statuses {
            Statuses::Any => None,
            Statuses::NotDeleted => Some(Test::Lacks(parts::of_status(Status::Deleted))),
            Statuses::Only(status) => Some(Test::Has(Piece::Whole(parts::of_status(status)))),
        };
        Self {
            tests: test.into_iter().collect(),
            within: Vec::new(),
            created: Vec::new(),
            never: false,
            exact: true,
        }
    }

    /// Those whose names contain this.
    pub(crate) fn named(statuses: Statuses, name: &Folded) -> Self {
        let mut wanted = Self::with(statuses);
        wanted.contains(Text::Name, name.as_str().to_owned());
        wanted.first_what_is_rare();
        wanted
    }

    /// Those of whom all of this holds. None: segments know nothing of it.
    pub(crate) fn meeting(statuses: Statuses, conditions: &[Condition]) -> Option<Self> {
        let mut wanted = Self::with(statuses);
        let mut known = false;
        for condition in conditions {
            let knows = wanted.add(condition);
            // Ranges of time alone have an index of SQLite's.
            known |= knows && !matches!(condition, Condition::Time(..));
            wanted.exact &= knows;
        }
        wanted.first_what_is_rare();
        known.then_some(wanted)
    }

    fn add(&mut self, condition: &Condition) -> bool {
        match condition {
            Condition::Metadata(key, value) => {
                let part = parts::of_pair(key, value);
                self.tests.push(Test::Has(Piece::Whole(part)));
            }
            Condition::Text(field, TextTest::Contains(part)) => match field {
                TextField::Name => {
                    let part = Folded::of(part).as_str().to_owned();
                    self.contains(Text::Name, part);
                }
                TextField::Email => self.contains(Text::Email, part.to_ascii_lowercase()),
                TextField::ExternalId => {
                    self.contains(Text::ExternalId, part.to_ascii_lowercase());
                }
                _ => return false,
            },
            Condition::Time(TimeField::CreatedAt, test) => match test.in_microseconds() {
                Some(comparison) => self.created.push(comparison),
                None => self.never = true,
            },
            _ => return false,
        }
        true
    }

    fn contains(&mut self, text: Text, part: String) {
        let pieces = parts::within(text, &part);
        let in_ids = |char: char| CustomerId::PREFIX.contains(char) || char.is_ascii_hexdigit();
        if text == Text::ExternalId && part.chars().all(in_ids) {
            self.tests.push(Test::ExternalId(pieces));
        } else {
            if parts::say_all(&part) {
                self.tests.extend(pieces.into_iter().map(Test::Has));
                return;
            }
            self.tests.extend(pieces.into_iter().map(Test::Hint));
        }
        self.within.push((text, part));
    }

    /// What tells most is asked first: whoever has nothing of that need not be asked for more.
    fn first_what_is_rare(&mut self) {
        self.tests.sort_by_key(|test| match test {
            Test::Has(Piece::Whole(part)) if part.first() != Some(&b's') => 0,
            Test::ExternalId(_) => 1,
            Test::Has(_) | Test::Hint(_) => 2,
            Test::Lacks(_) => 3,
        });
    }

    /// Where it can be, by the part of it that fewest segments have.
    pub(super) fn place(&self, db: &Connection) -> Result<Where> {
        let mut count = db.prepare_cached(
            "SELECT count(*) FROM (
                 SELECT 1 FROM segment_part INDEXED BY segment_part_by_part
                 WHERE part = ?1 LIMIT ?2
             )",
        )?;
        let mut rarest: Option<(i64, &[u8])> = None;
        for test in &self.tests {
            let (Test::Has(Piece::Whole(part)) | Test::Hint(Piece::Whole(part))) = test else {
                continue;
            };
            let found = count.query_row(params![part, SEVERAL + 1], |row| row.get(0))?;
            if rarest.is_none_or(|(fewest, _)| found < fewest) {
                rarest = Some((found, part));
            }
            if found <= FEW {
                break;
            }
        }
        Ok(match rarest {
            Some((found, part)) if found <= FEW => Where::Few(having_part(db, part)?),
            Some((found, part)) if found <= SEVERAL => Where::Several(part.to_vec()),
            _ => Where::Anywhere,
        })
    }

    /// Those current members of a segment who have all parts of it.
    pub(super) fn among(&mut self, db: &Connection, head: &Head) -> Result<Members> {
        if self.never || self.created_at(head) == Some(false) {
            return Ok(Members::none(head.members));
        }
        let mut members = head.current();
        for asked in 0..self.tests.len() {
            match self.tests.get(asked) {
                Some(Test::Hint(_)) if members.count() <= LOOKED_AT => {}
                Some(Test::Has(piece) | Test::Hint(piece)) => {
                    members.keep(&having(db, head, piece)?);
                }
                Some(Test::Lacks(part)) => {
                    members.remove(&having(db, head, &Piece::Whole(part.clone()))?);
                }
                Some(Test::ExternalId(pieces)) => {
                    let mut either = Members::all(head.members);
                    for piece in pieces {
                        either.keep(&having(db, head, piece)?);
                    }
                    let none = Piece::Whole(parts::NO_EXTERNAL_ID.to_vec());
                    either.add(&having(db, head, &none)?);
                    members.keep(&either);
                }
                None => {}
            }
            if members.is_empty() {
                // What nobody has here may be what few have elsewhere.
                if let Some(tests) = self.tests.get_mut(..=asked) {
                    tests.rotate_right(1);
                }
                break;
            }
        }
        Ok(members)
    }

    /// Whether those of a segment who have all parts have to be looked at.
    pub(super) fn leaves_open(&self, head: &Head) -> bool {
        !self.within.is_empty() || self.created_at(head).is_none()
    }

    /// Whether the time of creation is right for all members of a segment, or for none.
    fn created_at(&self, head: &Head) -> Option<bool> {
        let (first, last) = head.created();
        let mut all = true;
        for comparison in &self.created {
            let (value, operator) = (comparison.microseconds, comparison.operator);
            let none = match operator {
                "=" => value < first || value > last,
                ">" => last <= value,
                ">=" => last < value,
                "<" => first >= value,
                _ => first > value,
            };
            if none {
                return Some(false);
            }
            all &= holds(*comparison, first) && holds(*comparison, last);
        }
        all.then_some(true)
    }

    /// Keeps those members of a block whose texts and times are what they should be.
    pub(super) fn sift(
        &self,
        db: &Connection,
        head: &Head,
        block: usize,
        members: &mut Members,
    ) -> Result<()> {
        if self.created_at(head).is_none() {
            let mut wrong = Members::none(head.members);
            head.read_block(db, block, members, |number, _, created| {
                if !self.created.iter().all(|it| holds(*it, created)) {
                    wrong.insert(number);
                }
            })?;
            members.remove(&wrong);
        }
        for (text, part) in &self.within {
            if members.has_none_in(block * BLOCK..(block + 1) * BLOCK) {
                break;
            }
            let mut by_id = Members::none(head.members);
            texts::read(db, head, block, *text, |number, text| match text {
                _ if !members.contains(number) => {}
                Some(text) if text.contains(part) => {}
                Some(_) => members.take_out(number),
                None => by_id.insert(number),
            })?;
            head.read_block(db, block, &by_id, |number, id, _| {
                if !id.to_string().contains(part) {
                    members.take_out(number);
                }
            })?;
        }
        Ok(())
    }
}

fn holds(comparison: Comparison, created: i64) -> bool {
    let value = comparison.microseconds;
    match comparison.operator {
        "=" => created == value,
        ">" => created > value,
        ">=" => created >= value,
        "<" => created < value,
        _ => created <= value,
    }
}

fn having_part(db: &Connection, part: &[u8]) -> Result<Vec<i64>> {
    db.prepare_cached(
        "SELECT segment FROM segment_part INDEXED BY segment_part_by_part WHERE part = ?1",
    )?
    .query_map([part], |row| row.get(0))?
    .collect()
}

fn having(db: &Connection, head: &Head, piece: &Piece) -> Result<Members> {
    let mut members = Members::none(head.members);
    match piece {
        Piece::Whole(part) => {
            db.prepare_cached("SELECT members FROM segment_part WHERE segment = ?1 AND part = ?2")?
                .query_row(params![head.id, part], |row| {
                    members.add_encoded(row.get_ref(0)?.as_blob()?);
                    Ok(())
                })
                .optional()?;
        }
        Piece::Beginning(from) => {
            let mut parts = db.prepare_cached(
                "SELECT members FROM segment_part
                 WHERE segment = ?1 AND part >= ?2 AND part < ?3",
            )?;
            let mut rows = parts.query(params![head.id, from, parts::after(from)])?;
            while let Some(row) = rows.next()? {
                members.add_encoded(row.get_ref(0)?.as_blob()?);
            }
        }
    }
    Ok(members)
}
