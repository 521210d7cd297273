//! Times and numbers as people read them.

use std::fmt;

use askama::filters::HtmlSafe;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// A moment, shown by its day; a pointer over it shows the time as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day(pub Timestamp);

/// A moment, shown to the minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment(pub Timestamp);

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let title = written(self.0, "%-d %b %Y, %H:%M UTC");
        let shown = written(self.0, "%-d %b %Y");
        write!(
            f,
            r#"<time datetime="{}" title="{title}">{shown}</time>"#,
            self.0
        )
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let title = written(self.0, "%Y-%m-%d %H:%M:%S UTC");
        let shown = written(self.0, "%-d %b %Y, %H:%M");
        write!(
            f,
            r#"<time datetime="{}" title="{title}">{shown}</time>"#,
            self.0
        )
    }
}

impl HtmlSafe for Day {}
impl HtmlSafe for Moment {}

fn written(at: Timestamp, form: &str) -> String {
    at.to_zoned(TimeZone::UTC).strftime(form).to_string()
}

/// A number with its thousands apart: `12,345`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number(pub u64);

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.to_string();
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                f.write_str(",")?;
            }
            write!(f, "{digit}")?;
        }
        Ok(())
    }
}

impl HtmlSafe for Number {}

/// A round number where there is little room: `2,500`, `15k`, `1.5M`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Short(pub u64);

impl fmt::Display for Short {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = [(1_000_000_000, "G"), (1_000_000, "M"), (1_000, "k")];
        let unit = units.into_iter().find(|(unit, _)| self.0 >= *unit);
        let Some((unit, sign)) = unit.filter(|_| self.0 >= 10_000) else {
            return Number(self.0).fmt(f);
        };
        Number(self.0 / unit).fmt(f)?;
        match self.0 % unit / (unit / 10) {
            0 => f.write_str(sign),
            tenths => write!(f, ".{tenths}{sign}"),
        }
    }
}

/// `1 customer`, `2 customers`: with the plural made by an `s`.
pub fn counted(count: u64, of: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{} {of}{ending}", Number(count))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_their_thousands_apart() {
        for (number, shown) in [
            (0, "0"),
            (999, "999"),
            (1000, "1,000"),
            (1_234_567, "1,234,567"),
        ] {
            assert_eq!(Number(number).to_string(), shown);
        }
        assert_eq!(counted(1, "customer"), "1 customer");
        assert_eq!(counted(1200, "key"), "1,200 keys");
    }

    #[test]
    fn round_numbers_are_short_where_there_is_little_room() {
        for (number, shown) in [
            (0, "0"),
            (2500, "2,500"),
            (10_000, "10k"),
            (250_000, "250k"),
            (1_000_000, "1M"),
            (1_500_000, "1.5M"),
            (20_000_000_000, "20G"),
        ] {
            assert_eq!(Short(number).to_string(), shown);
        }
    }

    #[test]
    fn times_are_shown_short_and_told_whole() {
        let at: Timestamp = "2026-11-22T11:35:00Z".parse().unwrap();
        assert_eq!(
            Day(at).to_string(),
            r#"<time datetime="2026-11-22T11:35:00Z" title="22 Nov 2026, 11:35 UTC">22 Nov 2026</time>"#
        );
        assert!(
            Moment(at)
                .to_string()
                .ends_with(">22 Nov 2026, 11:35</time>")
        );
    }
}
