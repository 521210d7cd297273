//! From counts of characters, which the parser gives, to byte offsets.

/// Every so many characters the byte offset is kept.
const STEP: usize = 64;

pub(super) struct Offsets<'t> {
    text: &'t str,
    /// The byte offset of every 64th character; none where characters are bytes.
    samples: Option<Vec<u32>>,
}

impl Offsets<'_> {
    pub(super) fn of(text: &str) -> Offsets<'_> {
        let samples = (!text.is_ascii()).then(|| {
            let offsets = text.char_indices().step_by(STEP);
            offsets.map(|(offset, _)| offset as u32).collect()
        });
        Offsets { text, samples }
    }

    /// The byte offset of the character with this index, the text's length behind the last.
    pub(super) fn byte(&self, index: usize) -> usize {
        let Some(samples) = &self.samples else {
            return index.min(self.text.len());
        };
        let Some(&sample) = samples.get(index / STEP) else {
            return self.text.len();
        };
        let mut rest = self.text[sample as usize..].char_indices();
        rest.nth(index % STEP)
            .map_or(self.text.len(), |(offset, _)| sample as usize + offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_a_walk_over_the_text() {
        for text in [
            "",
            "a",
            "ascii only".repeat(40).as_str(),
            "aé漢😀\n".repeat(90).as_str(),
        ] {
            let offsets = Offsets::of(text);
            for (index, (offset, _)) in text.char_indices().enumerate() {
                assert_eq!(offsets.byte(index), offset);
            }
            let count = text.chars().count();
            assert_eq!(offsets.byte(count), text.len());
            assert_eq!(offsets.byte(count + 500), text.len());
        }
    }
}
