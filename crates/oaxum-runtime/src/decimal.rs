//! Numbers as the decimals they are written as, for what floats cannot decide: whether `0.3` is a
//! multiple of `0.1`, and on which side of a float an integer of 64 bits stands.

use std::cmp::Ordering;

use serde_json::Number;

/// ± digits · 10^exponent; the digits do not end in zero, and zero itself has the exponent 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Decimal {
    negative: bool,
    digits: u128,
    exponent: i32,
}

impl Decimal {
    /// The value of a JSON number.
    pub(crate) fn of(number: &Number) -> Option<Self> {
        let integer = number.as_i64().map(i128::from);
        let integer = integer.or_else(|| number.as_u64().map(i128::from));
        let float = || number.as_f64().and_then(Self::of_float);
        integer.map(Self::of_integer).or_else(float)
    }

    /// The value of an integer.
    pub(crate) fn of_integer(integer: i128) -> Self {
        Self::new(integer < 0, integer.unsigned_abs(), 0)
    }

    /// The shortest decimal that stands for a finite float: what was most likely written.
    pub(crate) fn of_float(float: f64) -> Option<Self> {
        let text = float.abs().is_finite().then(|| format!("{float:e}"))?;
        let (mantissa, exponent) = text.split_once('e')?;
        let negative = mantissa.starts_with('-');
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = format!("{}{fraction}", whole.trim_start_matches('-'));
        let places = i32::try_from(fraction.len()).ok()?;
        let exponent = exponent.parse::<i32>().ok()?.checked_sub(places)?;
        Some(Self::new(negative, digits.parse().ok()?, exponent))
    }

    const fn new(negative: bool, mut digits: u128, mut exponent: i32) -> Self {
        if digits == 0 {
            return Self {
                negative: false,
                digits,
                exponent: 0,
            };
        }
        while digits.is_multiple_of(10) {
            digits /= 10;
            exponent += 1;
        }
        Self {
            negative,
            digits,
            exponent,
        }
    }

    /// Whether `self` divided by `step` is whole. Everything is a multiple of a step of 0, which
    /// no schema may state.
    pub(crate) fn is_multiple_of(self, step: Self) -> bool {
        if self.digits == 0 || step.digits == 0 {
            return true;
        }
        // With its last digit left of the step's, the digits would have to end in zero.
        let Ok(places) = u32::try_from(self.exponent - step.exponent) else {
            return false;
        };
        let add = |one: u128, other: u128| sum_modulo(one, other, step.digits);
        let mut rest = self.digits % step.digits;
        for _ in 0..places {
            let twice = add(rest, rest);
            let eight_times = add(add(twice, twice), add(twice, twice));
            rest = add(eight_times, twice);
        }
        rest == 0
    }

    fn magnitude(self, other: Self) -> Ordering {
        let place = |it: Self| {
            it.digits
                .checked_ilog10()
                .map(|log| i64::from(log) + i64::from(it.exponent))
        };
        place(self).cmp(&place(other)).then_with(|| {
            // Their first digits stand at one place, so at most 38 zeros bring the last ones there.
            match (self.down_to(other.exponent), other.down_to(self.exponent)) {
                (Some(one), Some(other)) => one.cmp(&other),
                (None, _) => Ordering::Greater,
                (_, None) => Ordering::Less,
            }
        })
    }

    /// The digits with as many zeros as bring the last one to 10^exponent; none when that is more
    /// than any decimal has.
    fn down_to(self, exponent: i32) -> Option<u128> {
        let zeros = u32::try_from(self.exponent - exponent).unwrap_or(0);
        self.digits.checked_mul(10_u128.checked_pow(zeros)?)
    }
}

/// The sum of two numbers below `modulus`.
const fn sum_modulo(one: u128, other: u128, modulus: u128) -> u128 {
    let room = modulus - one;
    if other >= room {
        other - room
    } else {
        one + other
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (false, false) => self.magnitude(*other),
            (true, true) => other.magnitude(*self),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
        }
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn decimal(text: &str) -> Decimal {
        let number: Number = serde_json::from_str(text).unwrap_or_else(|_| panic!("{text}"));
        Decimal::of(&number).unwrap_or_else(|| panic!("{text}"))
    }

    #[test]
    fn order_is_exact_whatever_a_float_would_round() {
        let ascending = [
            "-1e300",
            "-18446744073709551616",
            "-9223372036854775808",
            "-9007199254740993",
            "-9007199254740992.0",
            "-1.5",
            "0",
            "5e-324",
            "0.1",
            "0.30000000000000004",
            "9",
            "10",
            "9007199254740992.0",
            "9007199254740993",
            "18446744073709551615",
            "18446744073709551616",
            "1e38",
            "1.7976931348623157e308",
        ];
        for (index, one) in ascending.iter().enumerate() {
            for (other_index, other) in ascending.iter().enumerate() {
                let expected = index.cmp(&other_index);
                assert_eq!(decimal(one).cmp(&decimal(other)), expected, "{one} {other}");
            }
        }
        let greatest = Decimal::of_integer(i128::MAX);
        assert!(greatest > decimal("1.7e38") && greatest < decimal("1.8e38"));
        assert_eq!(decimal("-0.0"), decimal("0"));
        assert_eq!(decimal("20.0"), decimal("20"));
    }

    #[test]
    fn multiples_are_those_of_the_decimals() {
        for (value, step) in [
            ("0.3", "0.1"),
            ("19.99", "0.01"),
            ("1070468.14", "0.01"),
            ("-4.5", "1.5"),
            ("0", "0.1"),
            ("0.0075", "0.0001"),
            ("1e300", "2"),
            ("1e308", "0.5"),
            ("18446744073709551615", "5"),
            ("5e-324", "5e-324"),
        ] {
            assert!(
                decimal(value).is_multiple_of(decimal(step)),
                "{value} {step}"
            );
        }
        for (value, step) in [
            ("0.35", "0.1"),
            ("0.00751", "0.0001"),
            ("1e308", "0.123456789"),
            ("1e300", "3"),
            ("18446744073709551615", "2"),
            ("1", "1e300"),
            ("1e-300", "1"),
        ] {
            assert!(
                !decimal(value).is_multiple_of(decimal(step)),
                "{value} {step}"
            );
        }
        let step = Decimal::of_integer(i128::MAX);
        assert!(step.is_multiple_of(step));
        assert!(!decimal("1e300").is_multiple_of(step));
    }
}
