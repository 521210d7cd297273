//! Small charts as SVG. What they show is said in words as well, for those who do not see them.

use std::fmt::{self, Write};

use askama::filters::HtmlSafe;
use jiff::tz::TimeZone;

use super::wording::Short;
use crate::app::{Counts, CustomersOnDay, RequestStatistics};

/// The area that a chart takes, in units of its own: it grows with the page.
const WIDTH: f64 = 960.0;
const HEIGHT: f64 = 220.0;
/// Room for the labels of the axes.
const LEFT: f64 = 44.0;
const BOTTOM: f64 = 26.0;
const TOP: f64 = 10.0;

/// A drawing that is safe to put into a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chart(String);

impl fmt::Display for Chart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl HtmlSafe for Chart {}

/// How many customers there were, day by day.
pub fn growth(days: &[CustomersOnDay]) -> Chart {
    let values: Vec<u64> = days.iter().map(|day| day.customers).collect();
    let scale = Scale::of(values.iter().copied().max().unwrap_or_default());
    let mut labels = Vec::new();
    for (index, day) in days.iter().enumerate() {
        if index.is_multiple_of(7) || index + 1 == days.len() {
            labels.push((index, day.day.strftime("%-d %b").to_string()));
        }
    }
    // A label that would touch the last one gives way to it.
    if labels.len() > 1 && labels[labels.len() - 1].0 - labels[labels.len() - 2].0 < 4 {
        labels.remove(labels.len() - 2);
    }
    let x = |index: usize| place(index, values.len().saturating_sub(1).max(1));
    let told = match (days.first(), days.last()) {
        (Some(first), Some(last)) => format!(
            "From {} customers on {} to {} on {}",
            first.customers, first.day, last.customers, last.day
        ),
        _ => "No days".to_owned(),
    };
    let mut line = String::new();
    for (index, value) in values.iter().enumerate() {
        let _ = write!(line, " {:.1},{:.1}", x(index), scale.y(*value));
    }
    let line = line.trim_start();
    let last = values.len().saturating_sub(1);
    let base = HEIGHT - BOTTOM;
    let mut body = scale.grid();
    let _ = write!(
        body,
        r#"<polygon class="area" points="{:.1},{base:.1} {line} {:.1},{base:.1}"/><polyline class="line" points="{line}"/>"#,
        x(0),
        x(last),
    );
    if let Some(value) = values.last() {
        let (x, y) = (x(last), scale.y(*value));
        let _ = write!(
            body,
            r#"<circle class="dot" cx="{x:.1}" cy="{y:.1}" r="3.5"/>"#
        );
    }
    for (index, label) in labels {
        body.push_str(&bottom_label(x(index), &label));
    }
    drawn(&told, &body)
}

/// How many requests there were, hour by hour, and how many of them failed or were refused.
pub fn traffic(statistics: &RequestStatistics) -> Chart {
    /// An hour is four quarters.
    const HOUR: usize = 4;
    let hours: Vec<(String, Counts)> = statistics
        .quarters
        .chunks(HOUR)
        .map(|quarters| {
            let mut sum = Counts::default();
            quarters.iter().for_each(|(_, counts)| sum.add(*counts));
            let begins = quarters.first().map(|(at, _)| {
                let at = at.to_zoned(TimeZone::UTC);
                at.strftime("%H:%M").to_string()
            });
            (begins.unwrap_or_default(), sum)
        })
        .collect();
    let most = hours.iter().map(|(_, counts)| counts.requests).max();
    let scale = Scale::of(most.unwrap_or_default());
    let slot = (WIDTH - LEFT) / f64::from(u32::try_from(hours.len().max(1)).unwrap_or(1));
    let base = HEIGHT - BOTTOM;
    let mut total = Counts::default();
    let mut body = scale.grid();
    for (index, (begins, counts)) in hours.iter().enumerate() {
        total.add(*counts);
        let x = LEFT + slot * number(index) + slot * 0.16;
        let width = slot * 0.68;
        for (class, value) in [("bar", counts.requests), ("bar error", counts.errors())] {
            if value > 0 {
                let y = scale.y(value).min(base - 1.0);
                let height = base - y;
                let _ = write!(
                    body,
                    r#"<rect class="{class}" x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{height:.1}" rx="2"><title>{begins}: {} requests, {} errors</title></rect>"#,
                    counts.requests,
                    counts.errors(),
                );
            }
        }
        if index % 4 == 0 {
            body.push_str(&bottom_label(x + width / 2.0, begins));
        }
    }
    let told = format!(
        "{} requests in 24 hours, {} of them errors",
        total.requests,
        total.errors()
    );
    drawn(&told, &body)
}

/// One bar: a share of the longest, and within it the errors. The figures stand beside it.
pub fn bar(counts: Counts, most: u64) -> Chart {
    let share = |value: u64| float(value) / float(most.max(1)) * 100.0;
    Chart(format!(
        r#"<svg class="bars" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect class="ground" width="100" height="8" rx="2"/><rect class="all" width="{:.2}" height="8" rx="2"/><rect class="errors" width="{:.2}" height="8" rx="2"/></svg>"#,
        share(counts.requests),
        share(counts.errors()),
    ))
}

fn drawn(told: &str, body: &str) -> Chart {
    Chart(format!(
        r#"<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{told}">{body}</svg>"#
    ))
}

fn bottom_label(x: f64, label: &str) -> String {
    let y = HEIGHT - 5.0;
    format!(r#"<text class="foot" x="{x:.1}" y="{y:.1}" text-anchor="middle">{label}</text>"#)
}

fn place(index: usize, last: usize) -> f64 {
    // Room on the right for half a label.
    LEFT + (WIDTH - LEFT - 24.0) * number(index) / number(last)
}

/// The vertical axis: from 0 to a round number.
struct Scale {
    step: u64,
    steps: u64,
}

impl Scale {
    /// The axis that holds values up to `most`, in two to five round steps.
    fn of(most: u64) -> Self {
        let mut unit = 1_u64;
        loop {
            for factor in [1, 2, 5] {
                let step = unit.saturating_mul(factor);
                let steps = most.div_ceil(step).max(2);
                if steps <= 4 || unit >= u64::MAX / 10 {
                    return Self { step, steps };
                }
            }
            unit = unit.saturating_mul(10);
        }
    }

    fn y(&self, value: u64) -> f64 {
        let top = self.step.saturating_mul(self.steps);
        HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * float(value) / float(top)
    }

    fn grid(&self) -> String {
        let mut grid = String::new();
        for step in 0..=self.steps {
            let value = self.step.saturating_mul(step);
            let y = self.y(value);
            let (label, baseline) = (Short(value), y + 3.5);
            let end = LEFT - 8.0;
            let _ = write!(
                grid,
                r#"<line class="grid" x1="{LEFT}" x2="{WIDTH}" y1="{y:.1}" y2="{y:.1}"/><text x="{end}" y="{baseline:.1}" text-anchor="end">{label}</text>"#
            );
        }
        grid
    }
}

/// Exact as far as anybody could see in a chart.
#[expect(clippy::cast_precision_loss, reason = "a place in a drawing")]
fn float(value: u64) -> f64 {
    value as f64
}

fn number(index: usize) -> f64 {
    f64::from(u32::try_from(index).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn an_axis_has_few_round_steps_and_holds_its_values() {
        for (most, step, steps) in [
            (0, 1, 2),
            (1, 1, 2),
            (3, 1, 3),
            (5, 2, 3),
            (9, 5, 2),
            (201, 100, 3),
            (1_000_000, 500_000, 2),
        ] {
            let scale = Scale::of(most);
            assert_eq!((scale.step, scale.steps), (step, steps), "{most}");
            assert!(scale.y(most) >= TOP, "{most}");
        }
        assert!(Scale::of(u64::MAX).steps >= 1);
    }

    #[test]
    fn a_chart_says_in_words_what_it_draws() {
        let day = |day, customers| CustomersOnDay {
            day: date(2026, 11, day),
            customers,
        };
        let chart = growth(&[day(21, 5), day(22, 9)]).to_string();
        assert!(
            chart.contains(r#"aria-label="From 5 customers on 2026-11-21 to 9 on 2026-11-22""#),
            "{chart}"
        );
        assert!(!chart.contains("NaN") && !chart.contains("inf"), "{chart}");
        let nothing = growth(&[]).to_string();
        assert!(!nothing.contains("NaN"), "{nothing}");
    }

    #[test]
    fn a_bar_is_as_long_as_its_share() {
        let counts = Counts {
            requests: 50,
            refused: 5,
            failed: 5,
        };
        let bar = bar(counts, 200).to_string();
        assert!(bar.contains(r#"class="all" width="25.00""#), "{bar}");
        assert!(bar.contains(r#"class="errors" width="5.00""#), "{bar}");
    }
}
