//! Values that every thread has for itself.
//!
//! What two processors write to in turns travels between them each time, at the price of hundreds
//! of instructions; and a lock that is held by a thread which just lost its processor stops the
//! others. So what all requests note is noted by each thread for itself, and put together by those
//! few who read it.

use std::sync::{Mutex, MutexGuard, PoisonError};

use thread_local::ThreadLocal;

/// A value for each thread that has asked for its own. When a thread ends, another may take its
/// value over.
#[derive(Debug)]
pub(crate) struct PerThread<T: Send>(ThreadLocal<Apart<Mutex<T>>>);

/// On cache lines that nothing else is on. They are fetched in pairs.
#[derive(Debug, Default)]
#[repr(align(128))]
pub(crate) struct Apart<T>(pub(crate) T);

impl<T: Default + Send> PerThread<T> {
    /// Does something with the value of the calling thread.
    pub(crate) fn with<R>(&self, work: impl FnOnce(&mut T) -> R) -> R {
        work(&mut locked(self.0.get_or_default()))
    }
}

impl<T: Send> PerThread<T> {
    /// The values of all threads, one after the other. Each is locked for as long as it is looked
    /// at.
    pub(crate) fn each(&self) -> impl Iterator<Item = MutexGuard<'_, T>> {
        self.0.iter().map(locked)
    }
}

impl<T: Send> Default for PerThread<T> {
    fn default() -> Self {
        Self(ThreadLocal::new())
    }
}

fn locked<T>(value: &Apart<Mutex<T>>) -> MutexGuard<'_, T> {
    value.0.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn each_thread_has_its_own_and_all_are_seen() {
        let counts = PerThread::<u32>::default();
        counts.with(|count| *count += 1);
        thread::scope(|scope| {
            let other = scope.spawn(|| counts.with(|count| *count += 10));
            other.join().unwrap();
            assert_eq!(counts.with(|count| *count), 1);
            assert_eq!(counts.each().map(|count| *count).sum::<u32>(), 11);
        });
    }
}
