//! Where the lines of a text begin.

use std::ops::Range;

/// Lines end at LF, CRLF or a lone CR, as in YAML.
pub(super) struct Lines {
    /// The offset of each line's first byte.
    starts: Vec<u32>,
    /// Whether every character is a byte. A JSON document of one line may be megabytes wide.
    ascii: bool,
}

impl Lines {
    pub(super) fn of(text: &str) -> Lines {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        starts.extend(
            memchr::memchr2_iter(b'\n', b'\r', bytes)
                .filter(|&at| bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n'))
                .map(|at| at as u32 + 1),
        );
        Lines {
            starts,
            ascii: text.is_ascii(),
        }
    }

    /// Line and column of a byte offset, both from 1, the column in characters.
    pub(super) fn position(&self, text: &str, offset: usize) -> (usize, usize) {
        let offset = floor_char_boundary(text, offset);
        let line = self
            .starts
            .partition_point(|&start| start as usize <= offset);
        let start = self.starts[line.saturating_sub(1)] as usize;
        let before = if self.ascii {
            offset - start
        } else {
            text[start..offset].chars().count()
        };
        (line.max(1), before + 1)
    }

    /// The bytes of a line (from 1) without its line break; empty behind the last.
    pub(super) fn line(&self, text: &str, line: usize) -> Range<usize> {
        let Some(&start) = line.checked_sub(1).and_then(|index| self.starts.get(index)) else {
            return text.len()..text.len();
        };
        let end = self
            .starts
            .get(line)
            .map_or(text.len(), |&next| next as usize);
        let start = start as usize;
        start..start + text[start..end].trim_end_matches(['\n', '\r']).len()
    }
}

/// The largest character boundary at or before `offset`.
pub(super) fn floor_char_boundary(text: &str, offset: usize) -> usize {
    text.floor_char_boundary(offset.min(text.len()))
}
