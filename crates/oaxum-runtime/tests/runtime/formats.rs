//! RFC 3339 date-times and UUIDs, as strict as their standards.

use oaxum_runtime::{Parameter, Schema, Timestamp, Uuid};
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

#[test]
fn parameters_are_read_as_they_stand() {
    let text = "2026-01-15T09:30:00Z";
    assert_eq!(Timestamp::value_of(text.to_owned()), json!(text));
    assert_eq!(Uuid::value_of("x".to_owned()), json!("x"));
}
