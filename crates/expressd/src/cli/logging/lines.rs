//! Lines on their way to standard error, written by a thread of their own.
//!
//! Who logs only adds to what waits. The thread takes all of that at once, a few milliseconds after
//! the first of it came. Under load that makes some two hundred writes a second; a write for each
//! line, and a thread that is woken for each, cost more than the requests that the lines tell of.

use std::io::{self, Write};
use std::mem;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use tracing_subscriber::fmt::MakeWriter;

/// How long lines gather before they are written: no person notices it.
const GATHERING: Duration = Duration::from_millis(5);

/// How many bytes may wait. Beyond, lines are dropped: a log that nobody reads must not stop the
/// service.
const MOST_WAITING: usize = 4 << 20;

/// How much memory is kept for lines that wait.
const USUALLY_WAITING: usize = 64 << 10;

/// How long the last lines may take to be written.
const FAREWELL: Duration = Duration::from_secs(1);

/// Takes lines. Cheap to clone.
#[derive(Clone)]
pub(super) struct Lines(Arc<Shared>);

#[derive(Default)]
struct Shared {
    waiting: Mutex<Waiting>,
    came: Condvar,
}

#[derive(Default)]
struct Waiting {
    text: Vec<u8>,
    /// Whether the thread sleeps until it is woken.
    asleep: bool,
    over: bool,
}

/// Has the lines written that wait when it is dropped.
pub struct Written {
    lines: Lines,
    ended: Receiver<()>,
}

impl Lines {
    /// Starts the thread that writes them.
    ///
    /// # Errors
    /// The system gives no thread.
    pub(super) fn start(to: impl Write + Send + 'static) -> io::Result<(Self, Written)> {
        let lines = Self(Arc::default());
        let (ending, ended) = channel();
        let shared = Arc::clone(&lines.0);
        thread::Builder::new()
            .name("log".to_owned())
            .spawn(move || {
                shared.write(to);
                // Whoever has waited long enough is gone.
                let _ = ending.send(());
            })?;
        let written = Written {
            lines: lines.clone(),
            ended,
        };
        Ok((lines, written))
    }

    fn add(&self, line: &[u8]) {
        let mut waiting = self.0.waiting();
        if waiting.over || waiting.text.len() + line.len() > MOST_WAITING {
            return;
        }
        waiting.text.extend_from_slice(line);
        if mem::take(&mut waiting.asleep) {
            self.0.came.notify_one();
        }
    }
}

impl Shared {
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self, mut to: impl Write) {
        let mut text = Vec::new();
        while !self.take(&mut text) {
            // If nobody takes the log any more, there is nobody to tell.
            let _ = to.write_all(&text);
            text.clear();
            text.shrink_to(USUALLY_WAITING);
        }
        let _ = to.write_all(&text);
    }

    /// Waits for lines and takes them; says whether these were the last.
    fn take(&self, text: &mut Vec<u8>) -> bool {
        let mut waiting = self.waiting();
        while waiting.text.is_empty() && !waiting.over {
            waiting.asleep = true;
            let woken = self.came.wait(waiting);
            waiting = woken.unwrap_or_else(PoisonError::into_inner);
        }
        let gathered = self
            .came
            .wait_timeout_while(waiting, GATHERING, |waiting| !waiting.over);
        (waiting, _) = gathered.unwrap_or_else(PoisonError::into_inner);
        mem::swap(text, &mut waiting.text);
        waiting.over
    }
}

impl Drop for Written {
    fn drop(&mut self) {
        self.lines.0.waiting().over = true;
        self.lines.0.came.notify_one();
        // Not for ever: a pipe that nobody reads may be full.
        let _ = self.ended.recv_timeout(FAREWELL);
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = &'a Self;

    fn make_writer(&'a self) -> &'a Self {
        self
    }
}

/// Each call is a line, whole.
impl Write for &Lines {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.add(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::Sender;
    use std::time::Instant;

    use super::*;

    /// Tells of each write, and waits until it may go on.
    struct Told {
        writes: Sender<Vec<u8>>,
        go_on: Receiver<()>,
    }

    impl Write for Told {
        fn write(&mut self, text: &[u8]) -> io::Result<usize> {
            self.writes.send(text.to_owned()).unwrap();
            let _ = self.go_on.recv();
            Ok(text.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn told() -> (Told, Receiver<Vec<u8>>, Sender<()>) {
        let ((writes, written), (may, go_on)) = (channel(), channel());
        (Told { writes, go_on }, written, may)
    }

    #[test]
    fn lines_that_come_while_others_are_written_are_written_together() {
        let (to, writes, go_on) = told();
        let (lines, _written) = Lines::start(to).unwrap();
        lines.add(b"one\n");
        assert_eq!(writes.recv().unwrap(), b"one\n");
        lines.add(b"two\n");
        lines.add(b"three\n");
        go_on.send(()).unwrap();
        assert_eq!(writes.recv().unwrap(), b"two\nthree\n");
        drop(go_on);
    }

    #[test]
    fn the_last_lines_are_written() {
        let (to, writes, go_on) = told();
        let (lines, written) = Lines::start(to).unwrap();
        lines.add(b"last\n");
        drop(go_on);
        drop(written);
        assert_eq!(writes.recv().unwrap(), b"last\n");
    }

    #[test]
    fn a_log_that_nobody_reads_takes_limited_memory_and_time() {
        let (to, writes, _go_on) = told();
        let (lines, written) = Lines::start(to).unwrap();
        lines.add(b"first\n");
        writes.recv().unwrap();
        for _ in 0..2 * MOST_WAITING / 1024 {
            lines.add(&[b'x'; 1024]);
        }
        assert_eq!(lines.0.waiting().text.len(), MOST_WAITING);
        let began = Instant::now();
        drop(written);
        assert!(began.elapsed() < 10 * FAREWELL);
    }
}
