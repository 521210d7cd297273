//! Sets of the members of a segment.

/// Some members of one segment, by their numbers in it, which begin at 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Members {
    words: Vec<u64>,
}

/// How a set is written.
const AS_STEPS: u8 = 0;
const AS_BITS: u8 = 1;

impl Members {
    /// None of so many.
    pub(super) fn none(count: usize) -> Self {
        let words = vec![0; count.div_ceil(64)];
        Self { words }
    }

    /// All of so many.
    pub(super) fn all(count: usize) -> Self {
        let mut words = vec![u64::MAX; count / 64];
        let rest = count % 64;
        if rest > 0 {
            words.push((1 << rest) - 1);
        }
        Self { words }
    }

    /// Adds one. A number beyond the segment's is nobody's.
    pub(super) fn insert(&mut self, number: usize) {
        if let Some(word) = self.words.get_mut(number / 64) {
            *word |= 1 << (number % 64);
        }
    }

    /// Whether this one is among them.
    pub(super) fn contains(&self, number: usize) -> bool {
        let word = self.words.get(number / 64);
        word.is_some_and(|word| word >> (number % 64) & 1 == 1)
    }

    /// How many they are.
    pub(super) fn count(&self) -> u64 {
        self.words
            .iter()
            .map(|word| u64::from(word.count_ones()))
            .sum()
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    /// Whether none of them has a number in this range.
    pub(super) fn has_none_in(&self, numbers: std::ops::Range<usize>) -> bool {
        !numbers.clone().step_by(64).any(|number| {
            let word = self.words.get(number / 64);
            word.is_some_and(|word| *word != 0)
        })
    }

    /// Takes one out.
    pub(super) fn take_out(&mut self, number: usize) {
        if let Some(word) = self.words.get_mut(number / 64) {
            *word &= !(1 << (number % 64));
        }
    }

    /// Keeps those that the other has too.
    pub(super) fn keep(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word &= other;
        }
    }

    /// Takes those out that the other has.
    pub(super) fn remove(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word &= !other;
        }
    }

    /// Adds those of the other.
    pub(super) fn add(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word |= other;
        }
    }

    /// Adds those that [`encode`] wrote.
    pub(super) fn add_encoded(&mut self, bytes: &[u8]) {
        match bytes.split_first() {
            Some((&AS_BITS, bits)) => self.add_bits(bits),
            Some((_, steps)) => {
                let (mut number, mut step, mut shift) = (0, 0, 0);
                for byte in steps {
                    step |= usize::from(byte & 0x7f) << shift;
                    if byte & 0x80 == 0 {
                        number += step;
                        self.insert(number);
                        (step, shift) = (0, 0);
                    } else {
                        shift = (shift + 7).min(56);
                    }
                }
            }
            None => {}
        }
    }

    /// Adds those whose bits are set, of the lowest first.
    pub(super) fn add_bits(&mut self, bits: &[u8]) {
        for (word, bytes) in self.words.iter_mut().zip(bits.chunks(8)) {
            let mut whole = [0; 8];
            for (byte, given) in whole.iter_mut().zip(bytes) {
                *byte = *given;
            }
            *word |= u64::from_le_bytes(whole);
        }
    }

    /// As bits, of the lowest first.
    pub(super) fn to_bits(&self) -> Vec<u8> {
        self.words
            .iter()
            .flat_map(|word| word.to_le_bytes())
            .collect()
    }
}

/// Writes ascending numbers of members as steps from one to the next, or as bits where that is
/// shorter.
pub(super) fn encode(numbers: &[u16], count: usize) -> Vec<u8> {
    let bits = count.div_ceil(64) * 8;
    let mut bytes = Vec::with_capacity(1 + numbers.len().min(bits));
    bytes.push(AS_STEPS);
    let mut last = 0;
    for number in numbers {
        let mut step = number - last;
        last = *number;
        while step >= 0x80 {
            bytes.push(step.to_le_bytes()[0] | 0x80);
            step >>= 7;
        }
        bytes.push(step.to_le_bytes()[0]);
        if bytes.len() > bits {
            let mut members = Members::none(count);
            numbers
                .iter()
                .for_each(|number| members.insert(usize::from(*number)));
            let mut bytes = members.to_bits();
            bytes.insert(0, AS_BITS);
            return bytes;
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decoded(bytes: &[u8], count: usize) -> Vec<usize> {
        let mut members = Members::none(count);
        members.add_encoded(bytes);
        (0..count).filter(|it| members.contains(*it)).collect()
    }

    proptest! {
        #[test]
        fn a_set_reads_back_as_it_was_written(
            numbers in prop::collection::btree_set(0_u16..8192, 0..3000),
            beyond in 0_usize..100,
        ) {
            let numbers: Vec<u16> = numbers.into_iter().collect();
            let count = numbers.last().map_or(0, |last| usize::from(*last) + 1) + beyond;
            let bytes = encode(&numbers, count);
            prop_assert!(bytes.len() <= 1 + count.div_ceil(64) * 8);
            let numbers: Vec<usize> = numbers.into_iter().map(usize::from).collect();
            prop_assert_eq!(decoded(&bytes, count), numbers);
        }

        #[test]
        fn whatever_is_read_is_within_the_segment(bytes in prop::collection::vec(any::<u8>(), 0..50)) {
            for count in [0, 1, 63, 64, 65, 200] {
                prop_assert!(decoded(&bytes, count).iter().all(|number| *number < count.next_multiple_of(64)));
            }
        }
    }

    #[test]
    fn all_are_as_many_as_there_are() {
        for count in [0, 1, 63, 64, 65, 8192] {
            let all = Members::all(count);
            assert_eq!(all.count(), count as u64);
            assert!(!all.contains(count));
            assert_eq!(all.is_empty(), count == 0);
        }
    }
}
