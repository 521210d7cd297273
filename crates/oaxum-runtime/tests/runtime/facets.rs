//! Bounds: exactly where they begin and end.

use std::collections::BTreeMap;

use oaxum_runtime::facets::{Array, Facets, Integer, Map, Number, Text};
use oaxum_runtime::{Location, Path, Value, Violations, array, integer, map, number, text};
use serde_json::json;

use crate::{codes, places};

/// What is found in a decoded value, which has to be what is found in it as JSON.
#[track_caller]
fn check<T: serde::Serialize>(facets: &impl Facets<T>, value: &T) -> Violations {
    let (mut decoded, mut undecoded) = (
        Violations::of(Location::Body),
        Violations::of(Location::Body),
    );
    facets.check(value, &Path::ROOT, &mut decoded);
    let value = serde_json::to_value(value).unwrap();
    facets.inspect(&value, &Path::ROOT, &mut undecoded);
    assert_eq!(decoded, undecoded);
    decoded
}

#[track_caller]
fn assert_text(facets: &Text, value: &str, expected: &[&str]) {
    assert_eq!(
        codes(&check(facets, &value.to_owned())),
        expected,
        "{value:?}"
    );
}

#[test]
fn lengths_count_characters_not_bytes() {
    static FACETS: Text = text!(min_length = 2, max_length = 3);
    for good in ["ab", "abc", "äö", "äöü", "日本語", "😀😀😀"] {
        assert_text(&FACETS, good, &[]);
    }
    for short in ["", "a", "ä", "日", "😀"] {
        assert_text(&FACETS, short, &["min_length"]);
    }
    for long in ["abcd", "äöüß", "😀😀😀😀"] {
        assert_text(&FACETS, long, &["max_length"]);
    }
    // One to a reader, several to Unicode and to JSON Schema.
    assert_text(&FACETS, "👩‍👩‍👧", &["max_length"]);
    assert_text(&FACETS, "e\u{301}", &[]);
}

#[test]
fn a_length_of_zero_is_a_bound_too() {
    static NOTHING: Text = text!(max_length = 0);
    assert_text(&NOTHING, "", &[]);
    assert_text(&NOTHING, "a", &["max_length"]);
    static ANYTHING: Text = text!();
    assert_text(&ANYTHING, "", &[]);
    assert_text(&ANYTHING, &"😀".repeat(10_000), &[]);
}

#[test]
fn a_pattern_occurs_anywhere_unless_it_is_anchored() {
    static FREE: Text = text!(pattern = "b+");
    assert_text(&FREE, "abba", &[]);
    assert_text(&FREE, "aaa", &["pattern"]);
    static ANCHORED: Text = text!(pattern = "^b+$");
    assert_text(&ANCHORED, "bb", &[]);
    assert_text(&ANCHORED, "abba", &["pattern"]);
    // `$` is the end of the text, not that of a line.
    assert_text(&ANCHORED, "bb\n", &["pattern"]);
    assert_text(&ANCHORED, "bb\na", &["pattern"]);
}

#[test]
fn a_message_states_the_pattern_of_the_document() {
    static FACETS: Text = text!(pattern = r"^\d$", regex = "^[0-9]$");
    let violations = check(&FACETS, &"x".to_owned());
    assert_eq!(
        violations.to_string(),
        r"body : must match the pattern ^\d$"
    );
    // Arabic-Indic digits are none to ECMA-262.
    assert_text(&FACETS, "٣", &["pattern"]);
}

#[test]
fn every_facet_of_a_text_is_told() {
    static FACETS: Text = text!(min_length = 2, max_length = 5, pattern = "^a");
    assert_text(&FACETS, "b", &["min_length", "pattern"]);
    assert_text(&FACETS, "bbbbbb", &["max_length", "pattern"]);
}

#[test]
fn a_pattern_takes_linear_time_whatever_the_text() {
    static FACETS: Text = text!(pattern = "^(a+)+$");
    let hostile = format!("{}!", "a".repeat(100_000));
    assert_text(&FACETS, &hostile, &["pattern"]);
}

#[test]
fn a_pattern_may_look_around_and_back() {
    static FACETS: Text = text!(
        pattern = r"^(?!.*\d{3})(.).*\1$",
        backtracking = "^(?!.*[0-9]{3})(.).*\\1$"
    );
    for good in ["aba", "12x1"] {
        assert_text(&FACETS, good, &[]);
    }
    for bad in ["abc", "a123a", ""] {
        assert_text(&FACETS, bad, &["pattern"]);
    }
    let violations = check(&FACETS, &"ab".to_owned());
    assert_eq!(
        violations.to_string(),
        r"body : must match the pattern ^(?!.*\d{3})(.).*\1$"
    );
}

#[test]
fn a_pattern_that_looks_around_gives_up_on_a_hostile_text() {
    static FACETS: Text = text!(pattern = r"^(a|aa)+\1!$", backtracking = r"^(a|aa)+\1!$");
    assert_text(&FACETS, "aaa!", &[]);
    let before = std::time::Instant::now();
    assert_text(&FACETS, &format!("{}!?", "a".repeat(100)), &["pattern"]);
    // To try every way would take longer than anybody has.
    assert!(before.elapsed().as_secs() < 5);
}

#[test]
fn a_pattern_that_is_none_matches_nothing() {
    static FACETS: Text = text!(pattern = "(");
    assert_text(&FACETS, "(", &["pattern"]);
}

#[test]
fn bounds_of_integers_are_inclusive() {
    const FACETS: Integer = integer!(minimum = -2, maximum = 4, multiple_of = 2);
    for (value, expected) in [
        (-2_i64, &[][..]),
        (0, &[]),
        (4, &[]),
        (3, &["multiple_of"]),
        (-1, &["multiple_of"]),
        (-4, &["minimum"]),
        (-3, &["minimum", "multiple_of"]),
        (5, &["maximum", "multiple_of"]),
        (i64::MIN, &["minimum"]),
    ] {
        assert_eq!(codes(&check(&FACETS, &value)), expected, "{value}");
    }
    const ANY: Integer = integer!();
    for value in [u64::MIN, u64::MAX] {
        assert_eq!(codes(&check(&ANY, &value)), [""; 0]);
    }
    const WIDEST: Integer = integer!(minimum = 0, maximum = 18_446_744_073_709_551_615);
    assert!(check(&WIDEST, &u64::MAX).is_empty());
    assert_eq!(codes(&check(&WIDEST, &-1_i64)), ["minimum"]);
}

#[test]
fn bounds_of_numbers_are_inclusive_or_not() {
    const CLOSED: Number = number!(minimum = 0.1, maximum = 0.3);
    for (value, expected) in [
        (0.1, &[][..]),
        (0.3, &[]),
        (0.099_999, &["minimum"]),
        (0.300_001, &["maximum"]),
        // What floats make of it is greater than what they make of 0.3.
        (0.1 + 0.2, &["maximum"]),
    ] {
        assert_eq!(codes(&check(&CLOSED, &value)), expected, "{value}");
    }
    const OPEN: Number = number!(exclusive_minimum = 0.0, exclusive_maximum = 1.0);
    for (value, expected) in [
        (0.0, &["exclusive_minimum"][..]),
        (-0.0, &["exclusive_minimum"]),
        (f64::MIN_POSITIVE, &[]),
        (1.0, &["exclusive_maximum"]),
        (2.0, &["exclusive_maximum"]),
    ] {
        assert_eq!(codes(&check(&OPEN, &value)), expected, "{value}");
    }
}

#[test]
fn a_number_may_have_to_be_a_multiple() {
    const TENTHS: Number = number!(multiple_of = 0.1);
    for (value, expected) in [
        (0.3, &[][..]),
        (-1.1, &[]),
        (0.0, &[]),
        (1e300, &[]),
        (0.35, &["multiple_of"]),
        // What floats make of it is no tenth.
        (0.1 + 0.2, &["multiple_of"]),
    ] {
        assert_eq!(codes(&check(&TENTHS, &value)), expected, "{value}");
    }
}

#[test]
fn arrays_have_a_size_and_may_have_each_item_once() {
    const FACETS: Array = array!(min_items = 1, max_items = 2, unique_items = true);
    for (items, expected) in [
        (&[][..], &["min_items"][..]),
        (&["a"], &[]),
        (&["a", "b"], &[]),
        (&["a", "a"], &["unique_items"]),
        (&["a", "b", "c"], &["max_items"]),
    ] {
        let items: Vec<String> = items.iter().map(|&item| item.to_owned()).collect();
        assert_eq!(codes(&check(&FACETS, &items)), expected, "{items:?}");
    }
}

#[test]
fn equal_items_are_equal_however_they_are_written() {
    const FACETS: Array = array!(unique_items = true);
    let mut violations = Violations::of(Location::Body);
    let facets: &dyn Facets<Vec<i64>> = &FACETS;
    facets.inspect(&json!([1, 2, 1.0]), &Path::ROOT, &mut violations);
    assert_eq!(codes(&violations), ["unique_items"]);
    for (items, expected) in [
        (vec![json!(1), json!(1.0)], &["unique_items"][..]),
        (
            vec![json!({"a": 1, "b": [0]}), json!({"b": [-0.0], "a": 1.0})],
            &["unique_items"],
        ),
        (vec![json!(1), json!(true), json!("1"), json!([1])], &[]),
        (
            vec![json!(u64::MAX), json!(18_446_744_073_709_551_616.0)],
            &[],
        ),
    ] {
        assert_eq!(codes(&check(&FACETS, &items)), expected, "{items:?}");
    }
}

#[test]
fn looking_for_equal_items_takes_no_time_that_a_caller_could_make_long() {
    const FACETS: Array = array!(unique_items = true);
    let items: Vec<u64> = (0..200_000).collect();
    let mut violations = Violations::of(Location::Body);
    let before = std::time::Instant::now();
    FACETS.check(&items, &Path::ROOT, &mut violations);
    assert!(violations.is_empty());
    // Comparing each with each other takes a minute.
    assert!(before.elapsed().as_secs() < 5);
}

#[test]
fn maps_have_a_size_and_keys_have_facets() {
    static FACETS: Map = map!(
        min_properties = 1,
        max_properties = 2,
        keys = text!(min_length = 1, max_length = 3)
    );
    let map = |keys: &[&str]| -> BTreeMap<String, u8> {
        keys.iter().map(|&key| (key.to_owned(), 0)).collect()
    };
    for (keys, expected) in [
        (&[][..], &[" min_properties"][..]),
        (&["a"], &[]),
        (&["äöü", "b"], &[]),
        (&["a", "b", "c"], &[" max_properties"]),
        (&[""], &["/ property_names"]),
        (&["a/bc"], &["/a~1bc property_names"]),
    ] {
        assert_eq!(places(&check(&FACETS, &map(keys))), expected, "{keys:?}");
    }
    let violations = check(&FACETS, &map(&["long"]));
    assert_eq!(
        violations.to_string(),
        "body /long: has a key that must be at most 3 characters long"
    );
}

#[test]
fn facets_say_nothing_of_other_types() {
    static TEXT: Text = text!(min_length = 1);
    static MAP: Map = map!(min_properties = 1);
    const INTEGER: Integer = integer!(minimum = 1);
    const NUMBER: Number = number!(minimum = 1.0);
    const ARRAY: Array = array!(min_items = 1);
    let mut violations = Violations::of(Location::Body);
    let (at, out) = (&Path::ROOT, &mut violations);
    for value in [json!(null), json!(true)] {
        Facets::<String>::inspect(&TEXT, &value, at, out);
        Facets::<BTreeMap<String, u8>>::inspect(&MAP, &value, at, out);
        Facets::<i64>::inspect(&INTEGER, &value, at, out);
        Facets::<f64>::inspect(&NUMBER, &value, at, out);
        Facets::<Vec<Value>>::inspect(&ARRAY, &value, at, out);
    }
    assert!(violations.is_empty(), "{violations}");
}
