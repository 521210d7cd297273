//! Walks through the customers that segments find, in order.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::Range;

use rusqlite::{Connection, Result};

use super::Head;
use super::members::Members;
use super::position::{By, Position, Route};
use super::unread::Unread;
use super::wanted::{Wanted, Where};
use crate::app::{CustomerId, Direction};
use crate::store::sqlite::scopes::ScopeId;

/// A customer on a walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Candidate {
    pub(crate) id: CustomerId,
    /// It is loose, and one of those that were given.
    pub(crate) loose: bool,
}

/// Those who have what is wanted, one after the other. Segments are read when their time has come.
pub(crate) struct Walk<'a> {
    db: &'a Connection,
    wanted: Wanted,
    route: Route,
    /// Only who stands beyond this is met.
    beyond: Option<Position>,
    /// Segments that were not opened yet, the next one last,
    ahead: Vec<Ahead>,
    /// and those behind them.
    unread: Option<Unread>,
    open: Vec<Open>,
    /// The next one of each open segment.
    next: BinaryHeap<Reverse<(Position, usize)>>,
    /// Loose ones, the next one last.
    loose: Vec<Position>,
}

struct Ahead {
    head: Head,
    first: Position,
    last: Position,
    found: Option<Found>,
}

/// The members of a segment who have what is wanted.
struct Found {
    members: Members,
    /// Whether they were looked at, where parts leave something open.
    sifted: bool,
}

struct Open {
    head: Head,
    found: Found,
    blocks: Range<usize>,
    /// Those read, the next one last.
    waiting: Vec<Position>,
}

impl<'a> Walk<'a> {
    /// Begins a walk. `loose` are the positions of all loose customers who meet the conditions
    /// themselves, in any order.
    pub(crate) fn begin(
        db: &'a Connection,
        scope: ScopeId,
        wanted: Wanted,
        route: Route,
        beyond: Option<Position>,
        mut loose: Vec<Position>,
    ) -> Result<Self> {
        let (heads, unread) = match (wanted.place(db)?, route.by) {
            (Where::Few(few), _) => (Head::of_scope_among(db, scope, &few)?, None),
            (_, By::Age) => (Head::of_scope(db, scope)?, None),
            (place, By::Id) => {
                let part = match place {
                    Where::Several(part) => Some(part),
                    _ => None,
                };
                let beyond = beyond.map(|beyond| route.customer(beyond));
                let unread = Unread::new(scope, route.direction, beyond, part);
                (Vec::new(), Some(unread))
            }
        };
        let mut ahead: Vec<Ahead> = heads
            .into_iter()
            .map(|head| Ahead::new(head, route))
            .filter(|ahead| beyond.is_none_or(|beyond| ahead.last > beyond))
            .collect();
        ahead.sort_unstable_by_key(|ahead| Reverse(ahead.first));
        loose.retain(|position| beyond.is_none_or(|beyond| *position > beyond));
        loose.sort_unstable_by_key(|position| Reverse(*position));
        Ok(Self {
            db,
            wanted,
            route,
            beyond,
            ahead,
            unread,
            open: Vec::new(),
            next: BinaryHeap::new(),
            loose,
        })
    }

    /// How many have what is wanted at most, of those not met yet: by parts alone.
    pub(crate) fn at_most(&mut self) -> Result<u64> {
        self.read_rest()?;
        let mut count = self.loose.len() as u64;
        for ahead in &mut self.ahead {
            count += ahead.find(self.db, &mut self.wanted)?.members.count();
        }
        Ok(count)
    }

    /// How many have what is wanted, of those not met yet.
    pub(crate) fn count(&mut self) -> Result<u64> {
        self.read_rest()?;
        let mut count = self.loose.len() as u64;
        for ahead in &mut self.ahead {
            count += ahead.sift(self.db, &mut self.wanted)?.members.count();
        }
        Ok(count)
    }

    /// Walks past so many, where what is wanted is exact: past whole segments where it can.
    pub(crate) fn skip(&mut self, mut customers: u64) -> Result<()> {
        if customers > 0 {
            self.read_rest()?;
        }
        while customers > 0 {
            match self.alone()? {
                Some(count) if count <= customers => {
                    customers -= count;
                    if let Some(ahead) = self.ahead.pop() {
                        let rest = self.loose_after(ahead.last);
                        self.loose.truncate(rest);
                    }
                }
                _ => {
                    if self.next()?.is_none() {
                        break;
                    }
                    customers -= 1;
                }
            }
        }
        Ok(())
    }

    /// The next one.
    pub(crate) fn next(&mut self) -> Result<Option<Candidate>> {
        loop {
            self.come_near()?;
            let met = self.next.peek().map(|Reverse((position, _))| *position);
            let loose = self.loose.last().copied();
            let nearest = [met, loose].into_iter().flatten().min();
            let ahead = self.ahead.last().map(|ahead| ahead.first);
            match (ahead, nearest) {
                (Some(_), None) => self.open()?,
                (Some(ahead), Some(nearest)) if ahead < nearest => self.open()?,
                (_, None) => return Ok(None),
                (_, Some(nearest)) if Some(nearest) == loose => {
                    self.loose.pop();
                    let id = self.route.customer(nearest);
                    return Ok(Some(Candidate { id, loose: true }));
                }
                (_, Some(nearest)) => {
                    if let Some(Reverse((_, index))) = self.next.pop() {
                        self.refill(index)?;
                    }
                    let id = self.route.customer(nearest);
                    return Ok(Some(Candidate { id, loose: false }));
                }
            }
        }
    }

    /// Reads more segments if none is known to be ahead.
    fn come_near(&mut self) -> Result<()> {
        if !self.ahead.is_empty() {
            return Ok(());
        }
        if let Some(unread) = &mut self.unread {
            let heads = unread.read(self.db)?;
            if heads.is_empty() {
                self.unread = None;
            }
            self.put_behind(heads);
        }
        Ok(())
    }

    /// Reads all segments that are ahead.
    fn read_rest(&mut self) -> Result<()> {
        if let Some(mut unread) = self.unread.take() {
            let heads = unread.read_rest(self.db)?;
            self.put_behind(heads);
        }
        Ok(())
    }

    /// Takes segments in the order of the walk, which come behind all that were taken before.
    fn put_behind(&mut self, heads: Vec<Head>) {
        let heads = heads.into_iter().rev();
        let heads = heads.map(|head| Ahead::new(head, self.route));
        self.ahead.splice(..0, heads);
    }

    /// How many there are up to the end of the next segment, if no other segment is in between.
    fn alone(&mut self) -> Result<Option<u64>> {
        if !self.next.is_empty() || self.beyond.is_some() {
            return Ok(None);
        }
        let Some((last, others)) = self.ahead.split_last_mut() else {
            return Ok(None);
        };
        if others.last().is_some_and(|other| other.first <= last.last) {
            return Ok(None);
        }
        let found = last.sift(self.db, &mut self.wanted)?.members.count();
        let end = last.last;
        let loose = self.loose.len() - self.loose_after(end);
        Ok(Some(found + loose as u64))
    }

    /// How many loose ones stand after a position.
    fn loose_after(&self, position: Position) -> usize {
        self.loose.partition_point(|loose| *loose > position)
    }

    /// Opens the next segment.
    fn open(&mut self) -> Result<()> {
        let Some(mut ahead) = self.ahead.pop() else {
            return Ok(());
        };
        ahead.find(self.db, &mut self.wanted)?;
        let Ahead { head, found, .. } = ahead;
        if let Some(found) = found.filter(|found| !found.members.is_empty()) {
            self.open.push(Open {
                blocks: head.blocks(),
                head,
                found,
                waiting: Vec::new(),
            });
            self.refill(self.open.len() - 1)?;
        }
        Ok(())
    }

    /// Puts the next one of an open segment in line.
    fn refill(&mut self, index: usize) -> Result<()> {
        let Some(open) = self.open.get_mut(index) else {
            return Ok(());
        };
        while open.waiting.is_empty() {
            // Where the order of ids is that of the walk, one block comes after the other.
            let blocks = match (self.route, open.head.in_order) {
                (Route { by: By::Age, .. }, false) => std::mem::take(&mut open.blocks),
                (route, _) => match open.next_block(route) {
                    Some(block) => block..block + 1,
                    None => 0..0,
                },
            };
            if blocks.is_empty() {
                return Ok(());
            }
            for block in blocks {
                open.read(self.db, block, self.route, &self.wanted, self.beyond)?;
            }
            open.waiting
                .sort_unstable_by_key(|position| Reverse(*position));
        }
        if let Some(position) = open.waiting.pop() {
            self.next.push(Reverse((position, index)));
        }
        Ok(())
    }
}

impl Ahead {
    fn new(head: Head, route: Route) -> Self {
        let (one, other) = match route.by {
            By::Id => (route.position(head.ids.0, 0), route.position(head.ids.1, 0)),
            By::Age => (route.at(head.ages.0), route.at(head.ages.1)),
        };
        Self {
            head,
            first: one.min(other),
            last: one.max(other),
            found: None,
        }
    }

    fn find(&mut self, db: &Connection, wanted: &mut Wanted) -> Result<&mut Found> {
        let found = match self.found.take() {
            Some(found) => found,
            None => Found {
                members: wanted.among(db, &self.head)?,
                sifted: !wanted.leaves_open(&self.head),
            },
        };
        Ok(self.found.insert(found))
    }

    fn sift(&mut self, db: &Connection, wanted: &mut Wanted) -> Result<&Found> {
        self.find(db, wanted)?;
        if let Some(found) = &mut self.found
            && !found.sifted
        {
            for block in self.head.blocks() {
                wanted.sift(db, &self.head, block, &mut found.members)?;
            }
            found.sifted = true;
        }
        self.find(db, wanted).map(|found| &*found)
    }
}

impl Open {
    fn next_block(&mut self, route: Route) -> Option<usize> {
        match route.direction {
            Direction::Ascending => self.blocks.next(),
            Direction::Descending => self.blocks.next_back(),
        }
    }

    fn read(
        &mut self,
        db: &Connection,
        block: usize,
        route: Route,
        wanted: &Wanted,
        beyond: Option<Position>,
    ) -> Result<()> {
        let Self {
            head,
            found,
            waiting,
            ..
        } = self;
        if !found.sifted {
            wanted.sift(db, head, block, &mut found.members)?;
        }
        head.read_block(db, block, &found.members, |_, id, created| {
            let position = route.position(id, created);
            if beyond.is_none_or(|beyond| position > beyond) {
                waiting.push(position);
            }
        })
    }
}
