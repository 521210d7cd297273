//! Lines on their way to standard error, written by a thread of their own.
//!
//! Who logs only adds to what waits of its own thread's lines. The thread that writes takes all of
//! that at once, a few milliseconds after the first of it came; so lines of one thread are in
//! order, and those of several nearly. Under load that makes some two hundred writes a second; a
//! write for each line, and a thread that is woken for each, cost more than the requests that the
//! lines tell of.

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering, fence};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, OnceLock};
use std::thread::{self, Thread};
use std::time::Duration;

use tracing_subscriber::fmt::MakeWriter;

use crate::per_thread::PerThread;

/// How long lines gather before they are written: no person notices it.
const GATHERING: Duration = Duration::from_millis(5);

/// How many bytes of one thread may wait. Beyond, lines are dropped: a log that nobody reads must
/// not stop the service.
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
    /// Each thread's lines, in their order.
    waiting: PerThread<Vec<u8>>,
    /// The thread that writes, from when it runs.
    writer: OnceLock<Thread>,
    /// Whether that sleeps until it is woken.
    asleep: AtomicBool,
    over: AtomicBool,
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
        let writer = thread::Builder::new()
            .name("log".to_owned())
            .spawn(move || {
                shared.write(to);
                // Whoever has waited long enough is gone.
                let _ = ending.send(());
            })?;
        lines.0.writer.get_or_init(|| writer.thread().clone());
        let written = Written {
            lines: lines.clone(),
            ended,
        };
        Ok((lines, written))
    }

    fn add(&self, line: &[u8]) {
        self.0.waiting.with(|text| {
            if text.len() + line.len() <= MOST_WAITING {
                text.extend_from_slice(line);
            }
        });
        // Either this is seen to be asleep, or the line is seen before it falls asleep.
        fence(Ordering::SeqCst);
        if self.0.asleep.load(Ordering::Relaxed) && self.0.asleep.swap(false, Ordering::Relaxed) {
            self.0.wake();
        }
    }
}

impl Shared {
    fn wake(&self) {
        if let Some(writer) = self.writer.get() {
            writer.unpark();
        }
    }

    fn write(&self, mut to: impl Write) {
        let mut text = Vec::new();
        loop {
            let last = self.gather();
            for mut waiting in self.waiting.each() {
                text.append(&mut waiting);
                waiting.shrink_to(USUALLY_WAITING);
            }
            // If nobody takes the log any more, there is nobody to tell.
            let _ = to.write_all(&text);
            if last {
                return;
            }
            text.clear();
            text.shrink_to(USUALLY_WAITING);
        }
    }

    /// Waits for lines, and for those that soon follow; says whether these are the last.
    fn gather(&self) -> bool {
        loop {
            self.asleep.store(true, Ordering::Relaxed);
            fence(Ordering::SeqCst);
            let over = self.over.load(Ordering::Relaxed);
            if over || self.waiting.each().any(|text| !text.is_empty()) {
                self.asleep.store(false, Ordering::Relaxed);
                break;
            }
            thread::park();
        }
        // Woken early by one that has found it asleep just before, it gathers for less long.
        if !self.over.load(Ordering::Relaxed) {
            thread::park_timeout(GATHERING);
        }
        self.over.load(Ordering::Relaxed)
    }
}

impl Drop for Written {
    fn drop(&mut self) {
        self.lines.0.over.store(true, Ordering::SeqCst);
        self.lines.0.wake();
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
        assert_eq!(lines.0.waiting.with(|text| text.len()), MOST_WAITING);
        let began = Instant::now();
        drop(written);
        assert!(began.elapsed() < 10 * FAREWELL);
    }
}
