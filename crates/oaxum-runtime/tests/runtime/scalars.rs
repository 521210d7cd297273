//! JSON's own scalars: what is an integer, and what fits.

use oaxum_runtime::Schema;

use crate::{codes, decode};

#[track_caller]
fn assert_is<T: Schema + PartialEq + std::fmt::Debug>(text: &str, expected: T) {
    assert_eq!(decode::<T>(text).unwrap(), expected, "{text}");
}

#[track_caller]
fn assert_is_not<T: Schema + std::fmt::Debug>(text: &str, code: &str) {
    assert_eq!(codes(&decode::<T>(text).unwrap_err()), [code], "{text}");
}

#[test]
fn a_number_without_a_fraction_is_an_integer_however_it_is_written() {
    for text in ["20", "20.0", "2e1", "2.0e+1", "200e-1"] {
        assert_is::<i64>(text, 20);
        assert_is::<u32>(text, 20);
    }
    assert_is::<u64>("1e2", 100);
    for text in ["0", "-0", "0.0", "-0.0", "0e5"] {
        assert_is::<i64>(text, 0);
        assert_is::<u64>(text, 0);
    }
    for text in ["20.5", "1e-1", "-0.1", "1e400"] {
        assert!(decode::<i64>(text).is_err(), "{text}");
    }
    assert_is_not::<i64>("1.5", "type");
    for text in ["\"20\"", "null", "true", "[]", "{}"] {
        assert_is_not::<i64>(text, "type");
    }
}

#[test]
fn integers_are_kept_exactly_up_to_their_limits() {
    assert_is::<i64>("9223372036854775807", i64::MAX);
    assert_is::<i64>("-9223372036854775808", i64::MIN);
    assert_is::<u64>("18446744073709551615", u64::MAX);
    // A float has no such number.
    assert_is::<i64>("9007199254740993", 9_007_199_254_740_993);
    assert_is::<u64>("9007199254740993", 9_007_199_254_740_993);
    assert_is::<i32>("2147483647", i32::MAX);
    assert_is::<i32>("-2147483648.0", i32::MIN);
    assert_is::<i8>("-128", i8::MIN);
    assert_is::<u8>("255", u8::MAX);
    assert_is::<i16>("-32768", i16::MIN);
    assert_is::<u16>("65535.0", u16::MAX);
}

#[test]
fn integers_that_do_not_fit_are_told_so() {
    assert_is_not::<i64>("9223372036854775808", "format");
    assert_is_not::<u64>("18446744073709551616", "format");
    assert_is_not::<u64>("-1", "format");
    assert_is_not::<u64>("1e30", "format");
    assert_is_not::<i64>("-1e300", "format");
    // As floats, these two would be -9223372036854775808 and 9007199254740992.
    assert_is_not::<i64>("-9223372036854775809", "format");
    assert_is_not::<i64>("9007199254740993.0", "format");
    assert_is_not::<i32>("2147483648", "format");
    assert_is_not::<u32>("-1.0", "format");
    assert_is_not::<i8>("128", "format");
    assert_is_not::<u8>("256", "format");
    assert_is_not::<i16>("32768", "format");
    assert_is_not::<u16>("-1", "format");
    let violations = decode::<i32>("3e9").unwrap_err();
    assert_eq!(
        violations.to_string(),
        "body : must fit in a signed 32-bit integer"
    );
}

#[test]
fn numbers_are_numbers_and_nothing_else_is() {
    assert_is::<f64>("1", 1.0);
    assert_is::<f64>("0.1", 0.1);
    assert_is::<f64>("-1e-300", -1e-300);
    assert_is::<f64>("18446744073709551616", 18_446_744_073_709_551_616.0);
    for text in ["\"1\"", "null", "false", "[1]"] {
        assert_is_not::<f64>(text, "type");
    }
    // No finite float is near.
    assert!(decode::<f64>("1e400").is_err());
    assert!(decode::<f64>("NaN").is_err());
}

#[test]
fn booleans_and_strings_are_not_guessed() {
    assert_is::<bool>("true", true);
    for text in ["1", "\"true\"", "null"] {
        assert_is_not::<bool>(text, "type");
    }
    assert_is::<String>("\"\"", String::new());
    assert_is::<String>(r#""\ud83d\ude00\u0000""#, "😀\0".to_owned());
    for text in ["1", "true", "null"] {
        assert_is_not::<String>(text, "type");
    }
}

#[test]
fn null_is_null_alone() {
    assert_is::<()>("null", ());
    for text in ["0", "false", "\"\"", "[]", "{}"] {
        assert_is_not::<()>(text, "type");
    }
}

#[test]
fn what_is_no_number_to_json_is_not_sent_as_one() {
    for float in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(codes(&float.validate().unwrap_err()), ["type"], "{float}");
    }
    for float in [0.0, -0.0, f64::MAX, f64::MIN_POSITIVE] {
        assert_eq!(float.validate(), Ok(()), "{float}");
    }
}
