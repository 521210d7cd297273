//! The grammar of dates, times and durations in RFC 3339, which `jiff` alone takes more loosely.
//!
//! Its parser is for many forms, and takes several times as long as one that knows the only one.
//! What the parts stand for is left to `jiff`: which days there are, and which instant they make.

use std::iter;

use jiff::{
    Timestamp,
    civil::{self, Date},
    tz::Offset,
};

/// Date, `T`, time with seconds, and a zone. The instant is kept, the offset is not; a leap second is
/// the one before it.
pub(super) fn timestamp(text: &str) -> Option<Timestamp> {
    let (day, rest) = text.as_bytes().split_first_chunk::<10>()?;
    let ([b'T' | b't'], time) = rest.split_first_chunk::<1>()? else {
        return None;
    };
    let time = Time::read(time)?;
    let clock = civil::Time::new(
        time.hour,
        time.minute,
        time.second.min(59),
        time.nanoseconds()?,
    );
    let moment = full_date(day)?.to_datetime(clock.ok()?);
    let offset = Offset::from_seconds(time.offset * 60).ok()?;
    offset.to_timestamp(moment).ok()
}

/// Four digits, two, and two.
pub(super) fn date(text: &str) -> Option<Date> {
    full_date(text.as_bytes().try_into().ok()?)
}

fn full_date(text: &[u8; 10]) -> Option<Date> {
    let [c1, c2, y1, y2, b'-', m1, m2, b'-', d1, d2] = *text else {
        return None;
    };
    let year = i16::from(number(c1, c2)?) * 100 + i16::from(number(y1, y2)?);
    Date::new(year, number(m1, m2)?, number(d1, d2)?).ok()
}

/// Hours, minutes and seconds, a fraction of any length, and a zone. A leap second is one only at
/// the end of a day in UTC.
pub(super) fn is_time(text: &str) -> bool {
    Time::read(text.as_bytes()).is_some()
}

/// The parts of a time.
struct Time<'a> {
    hour: i8,
    minute: i8,
    /// Up to 60.
    second: i8,
    /// Digits after the point; none if there is no point.
    fraction: &'a [u8],
    /// The minutes by which the zone is before UTC.
    offset: i32,
}

impl<'a> Time<'a> {
    fn read(text: &'a [u8]) -> Option<Self> {
        let ([h1, h2, b':', m1, m2, b':', s1, s2], rest) = text.split_first_chunk::<8>()? else {
            return None;
        };
        let (fraction, zone) = match rest.split_first() {
            Some((b'.', rest)) => {
                let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
                rest.split_at_checked(digits).filter(|_| digits > 0)?
            }
            _ => (&[][..], rest),
        };
        let time = Self {
            hour: number(*h1, *h2)?,
            minute: number(*m1, *m2)?,
            second: number(*s1, *s2)?,
            fraction,
            offset: offset(zone)?,
        };
        let fits = time.hour < 24 && time.minute < 60;
        (fits && (time.second < 60 || time.second == 60 && time.ends_a_day())).then_some(time)
    }

    /// Whether it is in the last minute of a day in UTC.
    fn ends_a_day(&self) -> bool {
        let minute = i32::from(self.hour) * 60 + i32::from(self.minute) - self.offset;
        minute.rem_euclid(24 * 60) == 23 * 60 + 59
    }

    /// The fraction; none if it has more digits than nanoseconds have, which would be lost.
    fn nanoseconds(&self) -> Option<i32> {
        let missing = 9_usize.checked_sub(self.fraction.len())?;
        let digits = self.fraction.iter().chain(iter::repeat_n(&b'0', missing));
        Some(digits.fold(0, |sum, digit| sum * 10 + i32::from(digit - b'0')))
    }
}

/// The minutes by which a zone is before UTC.
fn offset(zone: &[u8]) -> Option<i32> {
    match zone {
        [b'Z' | b'z'] => Some(0),
        [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => {
            let (hours, minutes) = (number(*h1, *h2)?, number(*m1, *m2)?);
            let fits = hours < 24 && minutes < 60;
            let minutes = fits.then_some(i32::from(hours) * 60 + i32::from(minutes))?;
            Some(if *sign == b'-' { -minutes } else { minutes })
        }
        _ => None,
    }
}

/// Two digits.
fn number(tens: u8, ones: u8) -> Option<i8> {
    let digits = tens.is_ascii_digit() && ones.is_ascii_digit();
    digits.then(|| i8::try_from((tens - b'0') * 10 + (ones - b'0')).ok())?
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What `jiff`'s own parser makes of a text that has the form.
    fn by_jiff(text: &str) -> Option<Timestamp> {
        text.parse().ok()
    }

    /// A part of a moment, mostly in its bounds, and now and then beyond them.
    fn up_to(last: u32) -> impl Strategy<Value = u32> {
        prop_oneof![9 => 0..=last, 1 => Just(last), 1 => last..100]
    }

    proptest! {
        #[test]
        fn a_moment_is_the_one_that_jiff_reads(
            year in prop_oneof![0_u32..10_000, Just(0), Just(9999)],
            (month, day) in (up_to(12), up_to(31)),
            (hour, minute, second) in (up_to(23), up_to(59), up_to(59)),
            fraction in "(\\.[0-9]{1,9})?",
            zone in "[Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9]",
            separator in "[Tt]",
        ) {
            // Where leap seconds may be, is ours to say.
            prop_assume!(second != 60);
            let date = format!("{year:04}-{month:02}-{day:02}");
            let time = format!("{hour:02}:{minute:02}:{second:02}{fraction}{zone}");
            let text = format!("{date}{separator}{time}");
            prop_assert_eq!(timestamp(&text), by_jiff(&text), "{}", text);
            prop_assert_eq!(super::date(&date), date.parse().ok(), "{}", date);
        }

        #[test]
        fn what_is_taken_is_no_more_than_jiff_takes(
            text in "[0-9]{4}[-+ 0-9][0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}[.,]?[0-9]{0,10}[Zz+-]?[0-9:]{0,6}",
        ) {
            if let Some(moment) = timestamp(&text) {
                prop_assert_eq!(Some(moment), by_jiff(&text), "{}", text);
            }
        }

        #[test]
        fn no_text_makes_it_fail(text in "\\PC{0,40}") {
            let _ = (timestamp(&text), date(&text), is_time(&text));
        }
    }

    #[test]
    fn a_leap_second_is_the_one_before_it_with_its_fraction() {
        for text in [
            "2016-12-31T23:59:60Z",
            "2016-12-31T23:59:60.25Z",
            "2017-01-01T00:59:60+01:00",
            "9999-12-31T23:59:60Z",
        ] {
            assert_eq!(timestamp(text), by_jiff(text), "{text}");
        }
        assert_eq!(timestamp("2016-12-31T23:58:60Z"), None);
        assert_eq!(timestamp("2016-12-31T23:59:60+01:00"), None);
    }

    #[test]
    fn the_last_moments_of_jiff_are_the_last_that_are_taken() {
        for text in [
            "9999-12-30T22:00:00.999999999Z",
            "9999-12-30T22:00:01Z",
            "9999-12-31T23:59:59.999999999+23:59",
            "0000-01-01T00:00:00+23:59",
            "0000-01-01T00:00:00Z",
        ] {
            assert_eq!(timestamp(text), by_jiff(text), "{text}");
        }
    }
}
