//! Figures, as people read them.

/// A number with three digits or so.
pub(super) fn number(number: f64) -> String {
    let large = [(1e6, "M"), (1e3, "k")];
    let unit = large.into_iter().find(|(unit, _)| number >= *unit);
    match unit {
        Some((unit, name)) => format!("{}{name}", (number / unit * 10.0).round() / 10.0),
        None => format!("{}", (number * 10.0).round() / 10.0),
    }
}

/// A time in microseconds, with so many decimals from a millisecond on.
pub(super) fn time(microseconds: f64, decimals: usize) -> String {
    if microseconds >= 1e6 {
        format!("{:.decimals$} s", microseconds / 1e6)
    } else if microseconds >= 1e3 {
        format!("{:.decimals$} ms", microseconds / 1e3)
    } else {
        format!("{microseconds:.0} µs")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        for (value, text) in [
            (0.25, "0.3"),
            (64.0, "64"),
            (129_600.0, "129.6k"),
            (1e7, "10M"),
        ] {
            assert_eq!(number(value), text);
        }
    }

    #[test]
    fn times_have_the_unit_that_fits() {
        for (microseconds, text) in [(12.4, "12 µs"), (1_500.0, "1.50 ms"), (2.5e6, "2.50 s")] {
            assert_eq!(time(microseconds, 2), text);
        }
        assert_eq!(time(1e4, 0), "10 ms");
    }
}
