//! The grammar of dates, times and durations in RFC 3339, which `jiff` alone takes more loosely.

use jiff::{Timestamp, civil::Date};

/// Date, `T`, time with seconds, and a zone. The instant is kept, the offset is not.
pub(super) fn timestamp(text: &str) -> Option<Timestamp> {
    let (day, time) = text.split_once(['T', 't'])?;
    // More digits than nanoseconds have would be lost.
    let fraction = time.split_once('.').map_or("", |(_, rest)| rest);
    let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
    (date(day).is_some() && is_time(time) && digits <= 9).then(|| text.parse().ok())?
}

/// Four digits, two, and two.
pub(super) fn date(text: &str) -> Option<Date> {
    let has_form = matches!(
        text.as_bytes(),
        [y @ .., b'-', m1, m2, b'-', d1, d2]
            if y.len() == 4 && y.iter().chain([m1, m2, d1, d2]).all(u8::is_ascii_digit)
    );
    has_form.then(|| text.parse().ok())?
}

/// Hours, minutes and seconds, a fraction of any length, and a zone. A leap second is one only at
/// the end of a day in UTC.
pub(super) fn is_time(text: &str) -> bool {
    let Some((clock, rest)) = text.as_bytes().split_first_chunk::<8>() else {
        return false;
    };
    let [h1, h2, b':', m1, m2, b':', s1, s2] = clock else {
        return false;
    };
    let (Some(hour), Some(minute), Some(second)) =
        (number(*h1, *h2), number(*m1, *m2), number(*s1, *s2))
    else {
        return false;
    };
    let zone = match rest.strip_prefix(b".") {
        Some(rest) => {
            let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
            if digits == 0 {
                return false;
            }
            rest.get(digits..).unwrap_or_default()
        }
        None => rest,
    };
    let Some(offset) = offset(zone) else {
        return false;
    };
    let is_leap = (hour * 60 + minute - offset).rem_euclid(24 * 60) == 23 * 60 + 59;
    hour < 24 && minute < 60 && (second < 60 || second == 60 && is_leap)
}

/// The minutes by which a zone is before UTC.
fn offset(zone: &[u8]) -> Option<i32> {
    match zone {
        [b'Z' | b'z'] => Some(0),
        [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => {
            let (hours, minutes) = (number(*h1, *h2)?, number(*m1, *m2)?);
            let minutes = (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)?;
            Some(if *sign == b'-' { -minutes } else { minutes })
        }
        _ => None,
    }
}

fn number(tens: u8, ones: u8) -> Option<i32> {
    let digits = tens.is_ascii_digit() && ones.is_ascii_digit();
    digits.then(|| i32::from(tens - b'0') * 10 + i32::from(ones - b'0'))
}

/// `P`, and weeks alone, or years to days and then hours to seconds: of each, units that follow
/// one another.
pub(super) fn is_duration(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('P') else {
        return false;
    };
    let (days, clock) = match rest.split_once('T') {
        Some((days, clock)) => (days, Some(clock)),
        None => (rest, None),
    };
    let has_clock = |clock: &str| is_run(clock, "HMS");
    match clock {
        None => is_run(days, "YMD") || is_run(days, "W"),
        Some(clock) => (days.is_empty() || is_run(days, "YMD")) && has_clock(clock),
    }
}

/// Whether a text is one number or more, each followed by the next of the units.
fn is_run(text: &str, units: &str) -> bool {
    let mut found = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let number = rest.trim_start_matches(|digit: char| digit.is_ascii_digit());
        let mut characters = number.chars();
        let unit = characters.next().filter(|_| number.len() < rest.len());
        let Some(unit) = unit else {
            return false;
        };
        found.push(unit);
        rest = characters.as_str();
    }
    let found = String::from_iter(found);
    !found.is_empty() && units.contains(&found)
}
