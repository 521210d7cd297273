//! How far a store has come with bringing its schema up to date, for those who wait for it.

/// A moment of bringing a schema up to date. Of a database in which nothing is yet, none is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Migrating {
    /// Another process is at it, and is waited for.
    Waiting,
    /// A step begins.
    Step {
        /// Its place among all steps that lead to the current schema, counted from 1.
        number: u32,
        /// How many steps these are.
        of: u32,
        /// What it does, in a few words.
        does: &'static str,
    },
    /// The step goes from customer to customer, and has come so far.
    Customers {
        /// How many it is done with.
        done: u64,
        /// How many there are.
        of: u64,
    },
    /// Every step is done, and what they wrote is being made durable.
    Finishing,
}

/// Hears of each moment, on the thread that does the work: it must not take long.
pub type Follower = dyn Fn(Migrating) + Send + Sync;

/// How many customers a step does before it tells of them again: often enough to see that it goes
/// on, and seldom enough to cost nothing.
pub const CUSTOMERS_BETWEEN: u64 = 1_000;
