//! Many customers at once, so that an interruption creates none twice.
//!
//! The rows are read from a copy of the file, so that a file that changes meanwhile does no harm;
//! all are checked before the first is sent. Each row is sent with an `Idempotency-Key` made from
//! the digest of the file and the number of the row: for 24 hours the service answers a repeat with
//! the customer that is there already. A journal beside the file says what was sent and what came
//! of it. So an import that was cut short goes on by the same command, and a row of which the
//! outcome is unknown is sent again only while the service still knows its key.

mod csv;
mod journal;
mod lines;
mod ndjson;
mod report;
mod row;
mod rows;
mod run;
mod source;

pub use journal::Journal;
pub use report::Report;
pub use row::Row;
pub use rows::{Format, Rows};
pub use run::{Import, Limits, Summary};
pub use source::Source;
