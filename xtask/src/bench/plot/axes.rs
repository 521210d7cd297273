//! What the axes of a chart stand for: where values lie on them, and which are written there.

use std::ops::Range;

use plotters::coord::ranged1d::{DefaultFormatting, KeyPointHint, Ranged};

use super::Up;
use crate::bench::shown::{number, time};

/// The values of the horizontal axis, each as far from the next as every other: they grow by
/// factors.
#[derive(Clone, Debug)]
pub(super) struct Stops(Vec<f64>);

impl Stops {
    pub(super) fn of(values: impl Iterator<Item = f64>) -> Self {
        let mut stops: Vec<f64> = values.collect();
        stops.sort_by(f64::total_cmp);
        stops.dedup();
        Self(stops)
    }
}

impl Ranged for Stops {
    type FormatOption = DefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, (from, to): (i32, i32)) -> i32 {
        let index = self.0.iter().position(|stop| stop >= value);
        let (index, last) = (
            index.unwrap_or(self.0.len()),
            self.0.len().saturating_sub(1),
        );
        let (index, last) = (
            i32::try_from(index).unwrap_or(i32::MAX),
            i32::try_from(last.max(1)).unwrap_or(i32::MAX),
        );
        // A margin on either side, for the points.
        let (from, to) = (from + (to - from) / 16, to - (to - from) / 16);
        from + (to - from) * index / last
    }

    fn key_points<Hint: KeyPointHint>(&self, _: Hint) -> Vec<f64> {
        self.0.clone()
    }

    fn range(&self) -> Range<f64> {
        let first = self.0.first().copied().unwrap_or_default();
        first..self.0.last().copied().unwrap_or_default()
    }
}

/// The values of the vertical axis.
#[derive(Clone, Debug)]
pub(super) struct Heights {
    up: Up,
    range: Range<f64>,
}

impl Heights {
    pub(super) fn of(up: Up, values: impl Iterator<Item = f64>) -> Self {
        let (mut least, mut most) = (f64::INFINITY, 1.0_f64);
        for value in values {
            // Shorter times than a microsecond are not told apart.
            least = least.min(value.max(1.0));
            most = most.max(value);
        }
        let range = match up {
            Up::Count(_) => 0.0..most * 1.1,
            // Whole decades, and at least one.
            Up::Time => {
                let lowest = least.min(most).log10().floor();
                let highest = most.log10().ceil().max(lowest + 1.0);
                10_f64.powf(lowest)..10_f64.powf(highest)
            }
        };
        Self { up, range }
    }

    /// How far up a value is, from 0 to 1.
    fn share(&self, value: f64) -> f64 {
        let Range { start, end } = self.range;
        match self.up {
            Up::Count(_) => (value - start) / (end - start),
            Up::Time => (value.max(start) / start).log10() / (end / start).log10(),
        }
    }
}

impl Ranged for Heights {
    type FormatOption = DefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, (from, to): (i32, i32)) -> i32 {
        from + (self.share(*value) * f64::from(to - from)).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, _: Hint) -> Vec<f64> {
        let Range { start, end } = self.range;
        match self.up {
            Up::Count(_) => {
                let step = step(end);
                let values = (0..).map(|number| f64::from(number) * step);
                values.take_while(|value| *value <= end).collect()
            }
            Up::Time => {
                // Where the axis is no longer than two decades, these alone would be too few.
                let between: &[f64] = match end / start {
                    ..=101.0 => &[1.0, 2.0, 5.0],
                    _ => &[1.0],
                };
                let decades = std::iter::successors(Some(start), |value| Some(value * 10.0));
                let values = decades.flat_map(|decade| between.iter().map(move |it| it * decade));
                values.take_while(|value| *value <= end * 1.01).collect()
            }
        }
    }

    fn range(&self) -> Range<f64> {
        self.range.clone()
    }
}

/// The distance of round values of which at most ten are below `most`.
fn step(most: f64) -> f64 {
    let decade = 10_f64.powf((most / 10.0).log10().ceil());
    let fine = [5.0, 2.0].map(|part| decade / part);
    let fine = fine.into_iter().find(|step| most / step <= 10.0);
    fine.unwrap_or(decade)
}

impl Up {
    /// A value as the axis shows it.
    pub(super) fn shown(self, value: f64) -> String {
        match self {
            Self::Count(_) => number(value),
            Self::Time => time(value, 0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_steps_of_a_count_are_round_and_few() {
        for (most, expected) in [(104_500.0, 20_000.0), (9.0, 1.0), (11.0, 2.0), (43.0, 5.0)] {
            assert_eq!(step(most), expected, "up to {most}");
        }
    }

    #[test]
    fn times_are_shown_by_factors_of_ten() {
        let heights = Heights::of(Up::Time, [22.0, 1_330_000.0].into_iter());
        assert_eq!(heights.range(), 10.0..10_000_000.0);
        assert_eq!(heights.map(&10.0, (600, 0)), 600);
        assert_eq!(heights.map(&10_000.0, (600, 0)), 300);
        assert_eq!(heights.map(&10_000_000.0, (600, 0)), 0);
        let shown = [10.0, 1e3, 1e6].map(|value| Up::Time.shown(value));
        assert_eq!(shown, ["10 µs", "1 ms", "1 s"]);
    }

    #[test]
    fn a_short_axis_of_times_has_more_of_them_written() {
        let written = |values: [f64; 2]| {
            let heights = Heights::of(Up::Time, values.into_iter());
            heights.key_points(20)
        };
        assert_eq!(written([150.0, 700.0]), [100.0, 200.0, 500.0, 1_000.0]);
        assert_eq!(written([15.0, 7_000.0]), [10.0, 100.0, 1_000.0, 10_000.0]);
    }

    #[test]
    fn an_axis_of_one_time_or_of_none_can_be_drawn() {
        for values in [&[0.0][..], &[1_000.0], &[]] {
            let heights = Heights::of(Up::Time, values.iter().copied());
            let Range { start, end } = heights.range();
            assert!(start > 0.0 && start < end && end.is_finite(), "{values:?}");
        }
    }
}
