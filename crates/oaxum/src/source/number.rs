//! Numbers, exactly as they were written.

use std::cmp::Ordering;
use std::fmt;

/// A finite number of any size and precision; compared by exact value (`20`, `20.0` and `2e1` are
/// equal).
///
/// Magnitudes that a 64-bit float cannot hold (from about 1.8 · 10³⁰⁸ on) are refused on reading.
#[derive(Clone)]
pub struct Number {
    text: Box<str>,
    /// The same in JSON's notation, where the text is not, which is seldom.
    json: Option<Box<Box<str>>>,
}

impl Number {
    /// A number in JSON's notation (RFC 8259 §6).
    pub(super) fn from_json(text: &str) -> Result<Number, NoNumber> {
        if !is_json(text) {
            return Err(NoNumber::Other);
        }
        Number {
            text: text.into(),
            json: None,
        }
        .finite()
    }

    /// A number in the notation of YAML 1.2's core schema (§10.3.2).
    pub(super) fn from_yaml(text: &str) -> Result<Number, NoNumber> {
        if is_json(text) {
            return Number::from_json(text);
        }
        let json = match (text.strip_prefix("0x"), text.strip_prefix("0o")) {
            (Some(hex), _) => from_radix(hex, 16)?,
            (_, Some(octal)) => from_radix(octal, 8)?,
            _ => from_decimal(text)?,
        };
        Number {
            text: text.into(),
            json: Some(Box::new(json.into())),
        }
        .finite()
    }

    fn finite(self) -> Result<Number, NoNumber> {
        if self.as_f64().is_finite() {
            Ok(self)
        } else {
            Err(NoNumber::Unbounded)
        }
    }

    /// The number as it stands in the document.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The number in JSON's notation, every digit kept.
    pub fn json_text(&self) -> &str {
        self.json.as_deref().unwrap_or(&self.text)
    }

    /// Whether the value is whole: `20`, `20.0` and `1e2` are.
    pub fn is_integer(&self) -> bool {
        let decimal = self.decimal();
        decimal.digits.is_empty() || decimal.exponent >= 0
    }

    /// The value, if it is whole and in range.
    pub fn as_i128(&self) -> Option<i128> {
        let Decimal {
            negative,
            digits,
            exponent,
        } = self.decimal();
        let magnitude = if digits.is_empty() {
            0
        } else {
            let exponent = u32::try_from(exponent).ok()?;
            // Subtracting from zero reaches `i128::MIN`, which adding up and negating does not.
            let scale = 10_i128.checked_pow(exponent)?;
            let mut value = 0_i128;
            for digit in digits.bytes() {
                value = value
                    .checked_mul(10)?
                    .checked_sub(i128::from(digit - b'0'))?;
            }
            value.checked_mul(scale)?
        };
        if negative {
            Some(magnitude)
        } else {
            magnitude.checked_neg()
        }
    }

    /// The value, if it is whole and in range.
    pub fn as_i64(&self) -> Option<i64> {
        self.as_i128()?.try_into().ok()
    }

    /// The value, if it is whole and in range.
    pub fn as_u64(&self) -> Option<u64> {
        self.as_i128()?.try_into().ok()
    }

    /// The nearest 64-bit float; always finite.
    pub fn as_f64(&self) -> f64 {
        // Every JSON number is a float to the standard library.
        self.json_text().parse().unwrap_or(f64::NAN)
    }

    /// The number as `serde_json` would have read it.
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::from_str(self.json_text()).unwrap_or_else(|_| self.as_f64().into())
    }

    fn decimal(&self) -> Decimal {
        let text = self.json_text();
        let (negative, text) = match text.strip_prefix('-') {
            Some(text) => (true, text),
            None => (false, text),
        };
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = format!("{whole}{fraction}");
        let digits = all.trim_end_matches('0');
        let zeros = all.len() - digits.len();
        // Beyond 64 bits an exponent only needs to stay on its side.
        let written = exponent
            .parse::<i64>()
            .unwrap_or(if exponent.starts_with('-') {
                i64::MIN / 2
            } else {
                i64::MAX / 2
            });
        Decimal {
            negative: negative && !digits.trim_start_matches('0').is_empty(),
            exponent: written
                .saturating_sub(fraction.len() as i64)
                .saturating_add(zeros as i64),
            digits: digits.trim_start_matches('0').to_owned(),
        }
    }
}

/// Why a text is no [`Number`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoNumber {
    /// An infinity, NaN, or beyond a 64-bit float.
    Unbounded,
    /// It is not written like a number.
    Other,
}

fn from_radix(digits: &str, radix: u32) -> Result<String, NoNumber> {
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
        return Err(NoNumber::Other);
    }
    let value = u128::from_str_radix(digits, radix).map_err(|_| NoNumber::Unbounded)?;
    Ok(value.to_string())
}

/// JSON's notation of a decimal number with `+`, leading zeros, or a bare point.
fn from_decimal(text: &str) -> Result<String, NoNumber> {
    let (sign, unsigned) = match text.as_bytes().first() {
        Some(b'-') => ("-", &text[1..]),
        Some(b'+') => ("", &text[1..]),
        _ => ("", text),
    };
    let named = [".inf", ".Inf", ".INF"].contains(&unsigned);
    if named || [".nan", ".NaN", ".NAN"].contains(&text) {
        return Err(NoNumber::Unbounded);
    }
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => unsigned.split_at(at),
        None => (unsigned, ""),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.is_empty() && fraction.is_empty() || whole.starts_with('-') {
        return Err(NoNumber::Other);
    }
    let point = if fraction.is_empty() { "" } else { "." };
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        whole => whole,
    };
    let json = format!("{sign}{whole}{point}{fraction}{exponent}");
    if is_json(&json) {
        Ok(json)
    } else {
        Err(NoNumber::Other)
    }
}

/// ± digits · 10^exponent, the digits without zeros at either end, none at all for zero.
struct Decimal {
    negative: bool,
    digits: String,
    exponent: i64,
}

impl Decimal {
    fn cmp_magnitude(&self, other: &Decimal) -> Ordering {
        match (self.digits.is_empty(), other.digits.is_empty()) {
            (false, false) => {
                let scale = |d: &Decimal| d.exponent.saturating_add(d.digits.len() as i64);
                // With the points aligned, digits compare like text.
                scale(self)
                    .cmp(&scale(other))
                    .then_with(|| self.digits.cmp(&other.digits))
            }
            (zero, other_zero) => other_zero.cmp(&zero),
        }
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Number) -> Ordering {
        let (one, other) = (self.decimal(), other.decimal());
        match (one.negative, other.negative) {
            (false, false) => one.cmp_magnitude(&other),
            (true, true) => other.cmp_magnitude(&one),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
        }
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Number) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Number) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Number {}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [-+]? [0-9]+)?`
fn is_json(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let text = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (
            mantissa,
            Some(exponent.strip_prefix(['-', '+']).unwrap_or(exponent)),
        ),
        None => (text, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    digits(whole)
        && (whole.len() == 1 || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn json(text: &str) -> Number {
        Number::from_json(text).expect(text)
    }

    #[track_caller]
    fn yaml(text: &str) -> Number {
        Number::from_yaml(text).expect(text)
    }

    #[test]
    fn whole_values_are_integers_however_they_are_written() {
        for (text, value) in [
            ("20", 20),
            ("20.0", 20),
            ("1e2", 100),
            ("1.5e1", 15),
            ("-0", 0),
            ("0e99999999999999999999", 0),
            ("1000E-3", 1),
        ] {
            assert!(json(text).is_integer(), "{text}");
            assert_eq!(json(text).as_i128(), Some(value), "{text}");
        }
        for text in ["1.5", "1e-1", "1e-99999999999999999999", "20.01"] {
            assert!(!json(text).is_integer(), "{text}");
            assert_eq!(json(text).as_i128(), None, "{text}");
        }
    }

    #[test]
    fn integers_are_exact_up_to_128_bits() {
        assert_eq!(json("18446744073709551615").as_u64(), Some(u64::MAX));
        assert_eq!(json("18446744073709551616").as_u64(), None);
        assert_eq!(json("-9223372036854775808").as_i64(), Some(i64::MIN));
        assert_eq!(json(&i128::MIN.to_string()).as_i128(), Some(i128::MIN));
        assert_eq!(json(&i128::MAX.to_string()).as_i128(), Some(i128::MAX));
        assert_eq!(
            json("170141183460469231731687303715884105728").as_i128(),
            None
        );
        assert_eq!(json("1e38").as_i128(), Some(10_i128.pow(38)));
        assert_eq!(json("1e300").as_i128(), None);
    }

    #[test]
    fn comparison_is_exact() {
        let ascending = [
            "-1e300",
            "-10",
            "-9.5",
            "-1e-5",
            "0",
            "1e-300",
            "0.1",
            "0.10000000000000000001",
            "1",
            "9007199254740992",
            "9007199254740993",
            "1e17",
            "2e300",
        ];
        for pair in ascending.windows(2) {
            assert!(json(pair[0]) < json(pair[1]), "{pair:?}");
        }
        assert_eq!(json("20"), json("2.00e1"));
        assert_eq!(json("-0.0"), json("0"));
    }

    #[test]
    fn yaml_notations_become_json() {
        for (text, json) in [
            ("0x1F", "31"),
            ("0o17", "15"),
            ("+12", "12"),
            ("-007", "-7"),
            (".5", "0.5"),
            ("-.5e3", "-0.5e3"),
            ("1.", "1"),
            ("00.50", "0.50"),
        ] {
            assert_eq!(yaml(text).json_text(), json);
            assert_eq!(yaml(text).text(), text);
        }
    }

    #[test]
    fn what_only_looks_like_a_number_is_none() {
        for text in [
            ".", "+", "-", "+-1", "0x", "0x+1", "-0x1", "0o8", ".e1", "1_000", "1e", "12:30",
        ] {
            assert_eq!(Number::from_yaml(text), Err(NoNumber::Other), "{text:?}");
        }
    }

    #[test]
    fn json_is_strict() {
        for text in [
            "", "-", "01", "1.", ".5", "+1", "1e", "1e+", "0x1", "1 ", "٣", "NaN",
        ] {
            assert_eq!(Number::from_json(text), Err(NoNumber::Other), "{text:?}");
        }
    }

    #[test]
    fn what_no_float_can_hold_is_refused() {
        assert_eq!(Number::from_json("1e309"), Err(NoNumber::Unbounded));
        for text in ["-1e99999", ".inf", "-.Inf", ".NaN"] {
            assert_eq!(Number::from_yaml(text), Err(NoNumber::Unbounded));
        }
        assert!(Number::from_json("1e-400").is_ok());
    }
}
