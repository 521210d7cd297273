//! How many processors there are for this process.

use std::num::NonZero;
use std::thread;

/// So many as the system lets it use, at least one: by affinity, and in a container by its quota. It
/// is asked each time, since it can change.
pub(crate) fn processors() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}
