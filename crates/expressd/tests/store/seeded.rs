//! Random choices that can be made once more.

use std::env;

use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// Where seeds begin. By default they are the same on every run; a number here gives others.
const VARIABLE: &str = "EXPRESS_SEED";

/// Makes the choices of one case after the other.
pub struct Seeded {
    seed: u64,
}

impl Seeded {
    pub fn from_environment() -> Self {
        let first = env::var(VARIABLE).map_or(0, |text| text.parse().unwrap());
        Self { seed: first }
    }

    /// What makes the choices of the next case, and how to have them again.
    pub fn next(&mut self) -> (TestRunner, String) {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&self.seed.to_le_bytes());
        let again = format!("{VARIABLE}={} chooses the same first", self.seed);
        self.seed += 1;
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
        (TestRunner::new_with_rng(Config::default(), rng), again)
    }
}
