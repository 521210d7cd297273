//! On which line a record begins. A CSV reader knows the byte at which it went on reading, which may
//! be the end of the line before, or blank lines.

use std::{
    cell::RefCell,
    collections::VecDeque,
    io::{self, Read},
    rc::Rc,
};

/// Where lines end in what was read so far and not asked about yet.
#[derive(Clone, Debug)]
pub struct Lines {
    ends: Rc<RefCell<VecDeque<End>>>,
    /// The line on which the last place was, from 1.
    line: u64,
}

/// A byte that is a part of the end of a line.
#[derive(Clone, Copy, Debug)]
struct End {
    at: u64,
    is_feed: bool,
}

/// Passes on what it reads, and notes where lines end.
#[derive(Debug)]
pub struct Watched<R> {
    inner: R,
    read: u64,
    ends: Rc<RefCell<VecDeque<End>>>,
}

/// Watches a reader from its first byte on.
pub fn watch<R: Read>(inner: R) -> (Watched<R>, Lines) {
    let ends = Rc::default();
    let watched = Watched {
        inner,
        read: 0,
        ends: Rc::clone(&ends),
    };
    (watched, Lines { ends, line: 1 })
}

impl Lines {
    /// The line of the first byte at or after `place` that ends no line. Places only go forward.
    pub fn line_of(&mut self, mut place: u64) -> u64 {
        let mut ends = self.ends.borrow_mut();
        while let Some(end) = ends.front().copied() {
            if end.at > place {
                break;
            }
            ends.pop_front();
            self.line += u64::from(end.is_feed);
            place = place.max(end.at + 1);
        }
        self.line
    }
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        let mut ends = self.ends.borrow_mut();
        for (at, byte) in (self.read..).zip(&buffer[..count]) {
            if matches!(byte, b'\n' | b'\r') {
                let is_feed = *byte == b'\n';
                ends.push_back(End { at, is_feed });
            }
        }
        self.read += count as u64;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_at_the_end_of_a_line_belongs_to_what_follows() {
        let text = "name\r\n\r\n\"two\nlines\"\n\nlast";
        let (mut watched, mut lines) = watch(text.as_bytes());
        io::copy(&mut watched, &mut io::sink()).unwrap();
        assert_eq!(lines.line_of(0), 1);
        // After `name`, where a reader stops before the line feed.
        assert_eq!(lines.line_of(5), 3);
        let place = text.find("\n\nlast").unwrap() + 1;
        assert_eq!(lines.line_of(place as u64), 6);
    }
}
