//! Strings of a format, as strict as their standards.

use oaxum_runtime::{
    Base64, Date, Duration, Email, Hostname, Ipv4, Ipv6, Iri, IriReference, JsonPointer, Location,
    Path, RelativeJsonPointer, Schema, Time, Timestamp, Uri, UriReference, Uuid, Violations,
    facets::Text, formats, text,
};
use serde_json::json;

use crate::{codes, decode, inspect};

/// Decoded and inspected alike.
#[track_caller]
fn read<T: Schema>(text: &str) -> Option<T> {
    let value = json!(text);
    let found = inspect::<T>(&value);
    let decoded = decode::<T>(&value.to_string());
    assert_eq!(found.is_empty(), decoded.is_ok(), "{text:?}: {found}");
    if let Err(violations) = &decoded {
        assert_eq!(
            (codes(violations), codes(&found)),
            (vec!["format"], vec!["format"])
        );
    }
    decoded.ok()
}

#[track_caller]
fn assert_instant(text: &str, expected: &str) {
    let instant: Timestamp = read(text).unwrap_or_else(|| panic!("{text:?} is refused"));
    assert_eq!(instant.to_string(), expected, "{text:?}");
}

#[test]
fn date_times_are_instants_whatever_their_zone() {
    assert_instant("2026-01-15T09:30:00Z", "2026-01-15T09:30:00Z");
    assert_instant("2026-01-15t09:30:00z", "2026-01-15T09:30:00Z");
    assert_instant("2026-01-15T09:30:00+02:00", "2026-01-15T07:30:00Z");
    assert_instant("2026-01-15T09:30:00-11:30", "2026-01-15T21:00:00Z");
    assert_instant("2026-01-15T09:30:00-00:00", "2026-01-15T09:30:00Z");
    assert_instant("2026-01-15T09:30:00.5Z", "2026-01-15T09:30:00.5Z");
    assert_instant(
        "2026-01-15T09:30:00.123456789Z",
        "2026-01-15T09:30:00.123456789Z",
    );
    assert_instant("2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z");
    assert_instant("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z");
    // jiff has no leap seconds; the second before is the nearest.
    assert_instant("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z");
}

#[test]
fn nothing_else_is_a_date_time() {
    for text in [
        "",
        "2026-01-15",
        "09:30:00Z",
        "2026-01-15T09:30Z",
        "2026-01-15T09:30:00",
        "2026-01-15 09:30:00Z",
        "2026-01-15T09:30:00 Z",
        " 2026-01-15T09:30:00Z",
        "2026-01-15T09:30:00Z ",
        "2026-01-15T09:30:00Z\n",
        "2026-01-15T09:30:00.Z",
        "2026-01-15T09:30:00,5Z",
        "2026-01-15T09:30:00+02",
        "2026-01-15T09:30:00+0200",
        "2026-01-15T09:30:00+2:00",
        "2026-01-15T09:30:00+24:00",
        "2026-01-15T09:30:00+02:60",
        "2026-01-15T09:30:00+02:00:00",
        "2026-01-15T09:30:00+02:0a",
        "2026-01-15T09:30:00+-2:00",
        "2026-01-15T09:30:00Z[UTC]",
        "2026-01-15T09:30:00[UTC]",
        "2026-01-15T24:00:00Z",
        "2026-01-15T09:60:00Z",
        "2026-01-15T09:30:61Z",
        "2026-13-15T09:30:00Z",
        "2026-00-15T09:30:00Z",
        "2026-02-29T09:30:00Z",
        "2026-01-32T09:30:00Z",
        "26-01-15T09:30:00Z",
        "+2026-01-15T09:30:00Z",
        "-2026-01-15T09:30:00Z",
        "+002026-01-15T09:30:00Z",
        "20260115T093000Z",
        "2026-W03-4T09:30:00Z",
        "2026-015T09:30:00Z",
        "٢٠٢٦-01-15T09:30:00Z",
        "2026-01-15T09:30:00\u{2212}02:00",
        "1768469400",
        "now",
    ] {
        assert_eq!(read::<Timestamp>(text), None, "{text:?} is taken");
    }
}

#[test]
fn a_fraction_finer_than_a_nanosecond_would_be_changed_and_is_refused() {
    assert_eq!(read::<Timestamp>("2026-01-15T09:30:00.1234567890Z"), None);
}

#[test]
fn uuids_are_hyphenated_in_either_case() {
    let id = Uuid::from_u128(0x0192_f1c0_5b6a_7c3d_8e4f_a0b1_c2d3_e4f5);
    for text in [
        "0192f1c0-5b6a-7c3d-8e4f-a0b1c2d3e4f5",
        "0192F1C0-5B6A-7C3D-8E4F-A0B1C2D3E4F5",
        "0192f1c0-5B6A-7c3d-8E4F-a0b1c2d3e4f5",
    ] {
        assert_eq!(read::<Uuid>(text), Some(id), "{text}");
    }
    assert_eq!(
        read::<Uuid>("00000000-0000-0000-0000-000000000000"),
        Some(Uuid::nil())
    );
    assert_eq!(
        read::<Uuid>("ffffffff-ffff-ffff-ffff-ffffffffffff"),
        Some(Uuid::max())
    );
}

#[test]
fn other_forms_of_uuids_are_refused() {
    for text in [
        "",
        "0192f1c05b6a7c3d8e4fa0b1c2d3e4f5",
        "{0192f1c0-5b6a-7c3d-8e4f-a0b1c2d3e4f5}",
        "urn:uuid:0192f1c0-5b6a-7c3d-8e4f-a0b1c2d3e4f5",
        "0192f1c0-5b6a-7c3d-8e4f-a0b1c2d3e4f",
        "0192f1c0-5b6a-7c3d-8e4f-a0b1c2d3e4f55",
        "0192f1c0-5b6a-7c3d-8e4f-a0b1c2d3e4g5",
        "0192f1c05-b6a-7c3d-8e4f-a0b1c2d3e4f5",
        "0192f1c0_5b6a_7c3d_8e4f_a0b1c2d3e4f5",
        " 192f1c0-5b6a-7c3d-8e4f-a0b1c2d3e4f5",
    ] {
        assert_eq!(read::<Uuid>(text), None, "{text:?} is taken");
    }
}

#[test]
fn what_is_no_string_is_neither() {
    for value in [json!(null), json!(1), json!([]), json!({})] {
        assert_eq!(codes(&inspect::<Timestamp>(&value)), ["type"]);
        assert_eq!(codes(&inspect::<Uuid>(&value)), ["type"]);
    }
}

/// Decoded, inspected and sent alike.
#[track_caller]
fn assert_kept<T: Schema + serde::Serialize + std::fmt::Debug>(good: &[&str], bad: &[&str]) {
    for text in good {
        let value: T = read(text).unwrap_or_else(|| panic!("{text:?} is refused"));
        assert_eq!(serde_json::to_value(value).unwrap(), json!(text));
    }
    for text in bad {
        assert!(read::<T>(text).is_none(), "{text:?} is taken");
    }
    assert_eq!(codes(&inspect::<T>(&json!(1))), ["type"]);
}

#[test]
fn what_has_a_type_of_its_own_is_sent_as_it_came() {
    assert_kept::<Date>(
        &["2026-01-15", "2024-02-29"],
        &["2026-02-29", "20260115", "2026-1-15"],
    );
    assert_kept::<Ipv4>(&["127.0.0.1"], &["127.0.0.01", "127.1", "256.0.0.1", "::1"]);
    assert_kept::<Ipv6>(
        &["::1", "2001:db8::7"],
        &["fe80::1%eth0", "[::1]", "127.0.0.1"],
    );
    assert_eq!(read::<Ipv6>("0:0:0:0:0:0:0:1"), Some(Ipv6::LOCALHOST));
    assert_kept::<Base64>(
        &["", "AQID", "AA==", "+/+/"],
        &["AA", "AB==", "-_-_", "AQI D", "AQID\n", "="],
    );
}

#[test]
fn texts_of_a_format_are_kept_as_they_were_written() {
    assert_kept::<Time>(
        &["09:30:00Z", "23:59:60+00:00"],
        &["09:30", "09:30:00", "24:00:00Z"],
    );
    assert_kept::<Duration>(&["P1Y", "PT36H", "P01D"], &["P", "1D", "PT0.5S", "P1S"]);
    assert_kept::<Email>(
        &["ada@example.com", "\"a b\"@[IPv6:::1]", "\"\"@a"],
        &["ada", "Ada <a@b.c>", "a@b_c"],
    );
    assert_kept::<Hostname>(
        &["localhost", "EXAMPLE.com"],
        &["", "a..b", "a_b", "-a", "a."],
    );
    assert_kept::<Uri>(
        &["https://example.com/?q#f", "urn:x"],
        &["/a", "", "https://a b"],
    );
    assert_kept::<UriReference>(&["", "/a", "https://example.com"], &["a b", "\\a"]);
    assert_kept::<Iri>(&["https://ä.example/ö"], &["/ö"]);
    assert_kept::<IriReference>(&["/ö", ""], &["ö ö"]);
    assert_kept::<JsonPointer>(&["", "/a~1b/0"], &["a", "/~2"]);
    assert_kept::<RelativeJsonPointer>(&["0", "1/a", "2#"], &["", "01", "-1", "/a"]);
}

#[test]
fn a_format_stands_beside_other_facets() {
    static FACETS: Text = text!(max_length = 20, format = formats::URI);
    let found = |text: &str| {
        let mut violations = Violations::of(Location::Body);
        FACETS.check_str(text, &Path::ROOT, &mut violations);
        codes(&violations)
    };
    assert_eq!(found("https://example.com"), [""; 0]);
    assert_eq!(found("https://example.com/long"), ["max_length"]);
    assert_eq!(found("no"), ["format"]);
    assert_eq!(found("neither long nor a URI"), ["max_length", "format"]);
}

#[test]
fn a_duration_without_fractions_can_be_made_of_a_length_of_time() {
    for (seconds, text) in [
        (0, "PT0S"),
        (59, "PT59S"),
        (60, "PT1M"),
        (61, "PT1M1S"),
        (3_600, "PT1H"),
        (3_601, "PT1H0M1S"),
        (90_060, "PT25H1M"),
    ] {
        let duration = Duration::of(std::time::Duration::from_secs(seconds));
        assert_eq!(duration.as_str(), text);
        assert_eq!(duration.validate(), Ok(()));
        assert!(duration.to_span().is_some());
    }
    let immense: Duration = format!("P{}D", "9".repeat(80)).parse().unwrap();
    assert!(immense.to_span().is_none());
}

#[test]
fn what_has_no_form_in_its_format_is_not_sent() {
    let first: Timestamp = "0000-01-01T00:00:00Z".parse().unwrap();
    let before = first - std::time::Duration::from_secs(1);
    assert_eq!(first.validate(), Ok(()));
    assert_eq!(codes(&before.validate().unwrap_err()), ["format"]);
    let sent = serde_json::to_value(before).unwrap();
    assert_eq!(codes(&inspect::<Timestamp>(&sent)), ["format"]);
    assert_eq!(jiff::civil::date(0, 1, 1).validate(), Ok(()));
    assert_eq!(jiff::civil::date(9999, 12, 31).validate(), Ok(()));
    assert_eq!(
        codes(&jiff::civil::date(-1, 12, 31).validate().unwrap_err()),
        ["format"]
    );
}
