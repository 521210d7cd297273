//! Random numbers that are the same on every machine.

use rand_pcg::Pcg64Mcg;
use rand_pcg::rand_core::{Rng, SeedableRng};

/// A stream of numbers, told by a seed and by what it is for.
pub(super) struct Random(Pcg64Mcg);

impl Random {
    pub(super) fn new(seed: u64, name: &str, attempt: u32) -> Random {
        // FNV-1a: short, and the same everywhere, as hashes of the standard library are not.
        let bytes = name.bytes().chain(attempt.to_le_bytes());
        let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Random(Pcg64Mcg::seed_from_u64(seed ^ hash))
    }

    /// A number below `bound`, which has to be positive.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        (self.0.next_u64() % bound.max(1) as u64) as usize
    }

    pub(super) fn u64(&mut self) -> u64 {
        self.0.next_u64()
    }
}
