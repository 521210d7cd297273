//! Segments in the order in which a walk by ids comes to them, read a few at a time: a page needs the
//! first ones, and a large scope has more than a thousand.

use rusqlite::types::Value;
use rusqlite::{Connection, Result, params};

use super::{Head, select_heads};
use crate::app::{CustomerId, Direction};
use crate::store::sqlite::scopes::ScopeId;

/// How many are read first; then twice as many, and so on, so that reading all takes little longer
/// than it would at once.
const FIRST: i64 = 8;

/// Greater than every id, as SQLite compares bytes.
const BEYOND_ALL: [u8; 17] = [0xff; 17];

/// The segments that were not read yet.
pub(super) struct Unread {
    scope: ScopeId,
    direction: Direction,
    /// Only those that have this part, in whatever member.
    part: Option<Vec<u8>>,
    /// Only those with somebody beyond this.
    beyond: Value,
    /// Where the last one is that was read: the end at which a walk enters it, the other, its id.
    last: (Value, Value, i64),
    many: i64,
}

impl Unread {
    pub(super) fn new(
        scope: ScopeId,
        direction: Direction,
        beyond: Option<CustomerId>,
        part: Option<Vec<u8>>,
    ) -> Self {
        let (before_all, number) = match direction {
            Direction::Ascending => (Value::Blob(Vec::new()), i64::MIN),
            Direction::Descending => (Value::Blob(BEYOND_ALL.to_vec()), i64::MAX),
        };
        Self {
            scope,
            direction,
            part,
            beyond: beyond.map_or_else(|| before_all.clone(), blob),
            last: (before_all.clone(), before_all, number),
            many: FIRST,
        }
    }

    /// The next few, in the order of the walk; none if that was all.
    pub(super) fn read(&mut self, db: &Connection) -> Result<Vec<Head>> {
        let heads = self.up_to(db, self.many)?;
        self.many = self.many.saturating_mul(2);
        Ok(heads)
    }

    /// All that are left.
    pub(super) fn read_rest(&mut self, db: &Connection) -> Result<Vec<Head>> {
        self.up_to(db, i64::MAX)
    }

    fn up_to(&mut self, db: &Connection, most: i64) -> Result<Vec<Head>> {
        let select = match (self.direction, &self.part) {
            (Direction::Ascending, None) => select_heads!(
                "scope = ?1 AND (least, greatest, id) > (?2, ?3, ?4) AND greatest > ?5
                 ORDER BY least, greatest, id LIMIT ?6"
            ),
            (Direction::Descending, None) => select_heads!(
                "scope = ?1 AND (greatest, least, id) < (?2, ?3, ?4) AND least < ?5
                 ORDER BY greatest DESC, least DESC, id DESC LIMIT ?6"
            ),
            // A `+` keeps SQLite from finding segments by their number, and then sorting them.
            (Direction::Ascending, Some(_)) => select_heads!(
                "scope = ?1 AND (least, greatest, id) > (?2, ?3, ?4) AND greatest > ?5
                 AND +id IN (SELECT segment FROM segment_part INDEXED BY segment_part_by_part
                             WHERE part = ?7)
                 ORDER BY least, greatest, id LIMIT ?6"
            ),
            (Direction::Descending, Some(_)) => select_heads!(
                "scope = ?1 AND (greatest, least, id) < (?2, ?3, ?4) AND least < ?5
                 AND +id IN (SELECT segment FROM segment_part INDEXED BY segment_part_by_part
                             WHERE part = ?7)
                 ORDER BY greatest DESC, least DESC, id DESC LIMIT ?6"
            ),
        };
        let mut select = db.prepare_cached(select)?;
        let (enters, leaves, id) = &self.last;
        let (scope, beyond) = (self.scope, &self.beyond);
        let heads: Vec<Head> = match &self.part {
            None => select.query_map(params![scope, enters, leaves, id, beyond, most], Head::read),
            Some(part) => select.query_map(
                params![scope, enters, leaves, id, beyond, most, part],
                Head::read,
            ),
        }?
        .collect::<Result<_>>()?;
        if let Some(last) = heads.last() {
            let (least, greatest) = (blob(last.ids.0), blob(last.ids.1));
            self.last = match self.direction {
                Direction::Ascending => (least, greatest, last.id),
                Direction::Descending => (greatest, least, last.id),
            };
        }
        Ok(heads)
    }
}

fn blob(id: CustomerId) -> Value {
    Value::Blob(id.as_bytes().to_vec())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::store::sqlite::migrations::migrate;
    use crate::store::sqlite::rows::Id;

    const PART: &[u8] = b"nabc";

    fn id(number: u8) -> CustomerId {
        CustomerId::from_bytes([number; 16])
    }

    /// A segment by its number, its first and last id, and whether it has the part.
    type Given = (i64, u8, u8, bool);

    fn given() -> impl Strategy<Value = Vec<Given>> {
        // Many overlap, and some are alike but for their numbers.
        let one = (0_u8..20, 0_u8..4, any::<bool>());
        prop::collection::vec(one, 0..60).prop_map(|all| {
            let numbered = (1..).zip(all);
            numbered
                .map(|(number, (least, more, has))| (number, least, least + more, has))
                .collect()
        })
    }

    /// A file with these segments in one scope, and each of them once more in another.
    fn file(given: &[Given]) -> (Connection, ScopeId) {
        let mut db = Connection::open_in_memory().unwrap();
        migrate(&mut db, &|_| {}).unwrap();
        db.execute_batch("INSERT INTO scope VALUES (1, 'acme', 'live'), (2, 'acme', 'test')")
            .unwrap();
        for (number, least, greatest, has) in given {
            for (scope, number) in [(1, *number), (2, number + 1000)] {
                db.execute(
                    "INSERT INTO segment VALUES (?1, ?2, 1, 1, ?3, ?4, zeroblob(24),
                         zeroblob(24), 1, NULL)",
                    params![number, scope, Id(id(*least)), Id(id(*greatest))],
                )
                .unwrap();
                if *has {
                    db.execute(
                        "INSERT INTO segment_part VALUES (?1, ?2, x'0000')",
                        params![number, PART],
                    )
                    .unwrap();
                }
            }
        }
        let scope = db.query_row("SELECT 1", [], |row| row.get(0)).unwrap();
        (db, scope)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn all_come_in_the_order_of_the_walk(
            given in given(),
            beyond in prop::option::of(0_u8..25),
            of_part in any::<bool>(),
            few in 0_usize..4,
        ) {
            let (db, scope) = file(&given);
            for direction in [Direction::Ascending, Direction::Descending] {
                let mut expected: Vec<_> = given
                    .iter()
                    .filter(|(_, _, _, has)| *has || !of_part)
                    .filter(|(_, least, greatest, _)| match (beyond, direction) {
                        (None, _) => true,
                        (Some(beyond), Direction::Ascending) => *greatest > beyond,
                        (Some(beyond), Direction::Descending) => *least < beyond,
                    })
                    .collect();
                match direction {
                    Direction::Ascending => {
                        expected.sort_by_key(|(number, least, greatest, _)| (*least, *greatest, *number));
                    }
                    Direction::Descending => {
                        expected.sort_by_key(|(number, least, greatest, _)| (*greatest, *least, *number));
                        expected.reverse();
                    }
                }
                let expected: Vec<i64> = expected.iter().map(|(number, ..)| *number).collect();
                let part = of_part.then(|| PART.to_vec());
                let mut unread = Unread::new(scope, direction, beyond.map(id), part);
                let mut read = Vec::new();
                for _ in 0..few {
                    read.extend(unread.read(&db).unwrap());
                }
                read.extend(unread.read_rest(&db).unwrap());
                let read: Vec<i64> = read.iter().map(|head| head.id).collect();
                prop_assert_eq!(read, expected);
            }
        }
    }

    #[test]
    fn an_index_gives_the_order_and_nothing_is_sorted() {
        let (db, _) = file(&[]);
        for (order, index) in [
            (
                "(least, greatest, id) > (x'', x'', 0) AND greatest > x''
              ORDER BY least, greatest, id",
                "segment_by_range",
            ),
            (
                "(greatest, least, id) < (x'ff', x'ff', 0) AND least < x'ff'
              ORDER BY greatest DESC, least DESC, id DESC",
                "segment_by_end",
            ),
        ] {
            let sql = format!(
                "EXPLAIN QUERY PLAN SELECT * FROM segment WHERE scope = 1 AND {order} LIMIT 8"
            );
            let mut plan = db.prepare(&sql).unwrap();
            let plan: Vec<String> = plan
                .query_map([], |row| row.get(3))
                .unwrap()
                .collect::<Result<_>>()
                .unwrap();
            let plan = plan.join("\n");
            assert!(plan.contains(index), "{plan}");
            assert!(!plan.contains("TEMP B-TREE"), "{plan}");
        }
    }
}
