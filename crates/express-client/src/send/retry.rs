//! Which outcomes are worth another attempt, and how long to wait for it.
//!
//! The rules are those of the API's official SDKs. The service's word comes first: `x-should-retry`
//! overrules the status, and `retry-after-ms` or `Retry-After` the pause. The crates for backoff know
//! neither these headers nor a jitter that only shortens; without both, they would do one
//! multiplication here. Dates and chance are left to crates.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::{
    HeaderMap, HeaderName, StatusCode,
    header::{DATE, RETRY_AFTER},
};

use super::{Lost, Received};

/// The pause before the first retry, at most. It doubles for each that follows.
const FIRST: Duration = Duration::from_millis(500);

/// No pause of our own is longer.
const LONGEST: Duration = Duration::from_secs(8);

/// How much of a pause is left to chance, so that clients that failed together do not come back
/// together.
const JITTER: f64 = 0.25;

/// A longer pause that the service asks for is not waited for: the caller decides.
const LONGEST_ASKED: Duration = Duration::from_secs(60);

/// `true` or `false`: whether the same request may succeed later.
const SHOULD_RETRY: HeaderName = HeaderName::from_static("x-should-retry");

/// The pause in milliseconds, where seconds are too coarse.
const RETRY_AFTER_MS: HeaderName = HeaderName::from_static("retry-after-ms");

/// Whether the same request may succeed later.
pub(super) fn is_worthwhile(outcome: &Result<Received, Lost>) -> bool {
    match outcome {
        Ok(received) => is_temporary(received.status, &received.headers),
        Err(lost) => !lost.reason.is_final(),
    }
}

/// Whether a status, with the service's own word on it, promises success later.
pub(crate) fn is_temporary(status: StatusCode, headers: &HeaderMap) -> bool {
    if status.as_u16() < 400 {
        return false;
    }
    match headers.get(SHOULD_RETRY).map(|value| value.as_bytes()) {
        Some(b"true") => true,
        Some(b"false") => false,
        _ => matches!(status.as_u16(), 408 | 409 | 429 | 500..),
    }
}

/// The headers of whatever came.
pub(super) fn headers(outcome: &Result<Received, Lost>) -> Option<&HeaderMap> {
    match outcome {
        Ok(received) => Some(&received.headers),
        Err(lost) => lost.partial.as_ref().map(|received| &received.headers),
    }
}

/// How long to wait before the retry that follows `retries` others.
pub(super) fn pause(retries: u32, headers: Option<&HeaderMap>) -> Duration {
    headers
        .and_then(|headers| asked(headers, now()))
        .unwrap_or_else(|| {
            let doubled = FIRST.saturating_mul(2_u32.saturating_pow(retries));
            doubled.min(LONGEST).mul_f64(1.0 - JITTER * fastrand::f64())
        })
}

/// The pause that the service asks for, if it is a sensible one.
fn asked(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = |name: &HeaderName| headers.get(name)?.to_str().ok().map(str::trim);
    let number = |text: &str| text.parse::<f64>().ok();
    let milliseconds = text(&RETRY_AFTER_MS).and_then(number);
    let seconds = milliseconds
        .map(|milliseconds| milliseconds / 1e3)
        .or_else(|| text(&RETRY_AFTER).and_then(number));
    let pause = match seconds {
        Some(seconds) => Duration::try_from_secs_f64(seconds).ok()?,
        None => {
            let date = |name| httpdate::parse_http_date(text(name)?).ok();
            // By the service's own clock where it tells it: ours may be wrong.
            let now = date(&DATE).unwrap_or(now);
            date(&RETRY_AFTER)?.duration_since(now).ok()?
        }
    };
    (!pause.is_zero() && pause <= LONGEST_ASKED).then_some(pause)
}

/// The time of day; a browser has no clock of the standard library's.
fn now() -> SystemTime {
    let since = web_time::SystemTime::now().duration_since(web_time::UNIX_EPOCH);
    UNIX_EPOCH + since.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pairs = pairs.iter().map(|(name, value)| {
            (
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            )
        });
        pairs.collect()
    }

    #[track_caller]
    fn assert_asked(pairs: &[(&'static str, &'static str)], milliseconds: Option<u64>) {
        let now = httpdate::parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT").unwrap();
        let expected = milliseconds.map(Duration::from_millis);
        assert_eq!(asked(&headers(pairs), now), expected, "{pairs:?}");
    }

    #[test]
    fn timeouts_conflicts_limits_and_failures_of_the_service_are_temporary() {
        for status in 100..600 {
            let expected = matches!(status, 408 | 409 | 429) || status >= 500;
            let status = StatusCode::from_u16(status).unwrap();
            assert_eq!(
                is_temporary(status, &HeaderMap::new()),
                expected,
                "{status}"
            );
        }
    }

    #[test]
    fn the_services_word_overrules_the_status() {
        let (again, never) = (
            headers(&[("x-should-retry", "true")]),
            headers(&[("x-should-retry", "false")]),
        );
        assert!(is_temporary(StatusCode::BAD_REQUEST, &again));
        assert!(!is_temporary(StatusCode::CONFLICT, &never));
        assert!(!is_temporary(StatusCode::SERVICE_UNAVAILABLE, &never));
        let unclear = headers(&[("x-should-retry", "perhaps")]);
        assert!(is_temporary(StatusCode::CONFLICT, &unclear));
        for status in [StatusCode::OK, StatusCode::NOT_MODIFIED] {
            assert!(!is_temporary(status, &again), "it did not fail");
        }
    }

    #[test]
    fn pauses_double_from_half_a_second_to_eight_and_vary_by_a_quarter() {
        for (retries, most) in [
            (0, 500),
            (1, 1000),
            (2, 2000),
            (3, 4000),
            (4, 8000),
            (5, 8000),
            (99, 8000),
        ] {
            let most = Duration::from_millis(most);
            let pauses: Vec<Duration> = (0..200).map(|_| pause(retries, None)).collect();
            assert!(
                pauses
                    .iter()
                    .all(|pause| *pause <= most && *pause >= most.mul_f64(0.75))
            );
            assert!(pauses.iter().any(|pause| *pause != pauses[0]), "chance");
        }
    }

    #[test]
    fn milliseconds_come_before_seconds() {
        assert_asked(
            &[("retry-after-ms", "1500"), ("retry-after", "7")],
            Some(1500),
        );
        assert_asked(&[("retry-after-ms", "20.0")], Some(20));
    }

    #[test]
    fn seconds_may_have_a_fraction_or_be_a_date() {
        assert_asked(&[("retry-after", "7")], Some(7000));
        assert_asked(&[("retry-after", " 0.25 ")], Some(250));
        assert_asked(
            &[("retry-after", "Sun, 06 Nov 1994 08:49:47 GMT")],
            Some(10_000),
        );
        assert_asked(
            &[("retry-after", "Sunday, 06-Nov-94 08:49:47 GMT")],
            Some(10_000),
        );
    }

    #[test]
    fn a_date_is_measured_by_the_services_own_clock() {
        let late = ("date", "Sun, 06 Nov 1994 08:49:45 GMT");
        assert_asked(
            &[("retry-after", "Sun, 06 Nov 1994 08:49:47 GMT"), late],
            Some(2000),
        );
    }

    #[test]
    fn a_pause_that_makes_no_sense_or_takes_over_a_minute_is_not_the_services() {
        for value in [
            "0",
            "-1",
            "61",
            "60.001",
            "NaN",
            "inf",
            "1e300",
            "soon",
            "",
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:51:00 GMT",
            "Sun, 06 Nov 1993 08:49:37 GMT",
        ] {
            assert_asked(&[("retry-after", value)], None);
        }
        assert_asked(&[("retry-after", "60")], Some(60_000));
        assert_asked(&[("retry-after-ms", "60001")], None);
        assert_asked(
            &[("retry-after-ms", "soon"), ("retry-after", "7")],
            Some(7000),
        );
        assert_asked(&[], None);
    }
}
