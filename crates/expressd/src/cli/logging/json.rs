//! An event as a line of JSON: its time, its level, its fields as they were given, its target.
//!
//! `tracing-subscriber` writes the same, at a few times the cost, which a service that logs every
//! request pays with every request.

use std::cell::RefCell;
use std::fmt::{self, Debug, Write};

use jiff::Timestamp;
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

/// How long a line is seldom longer than, in bytes.
const USUAL_LENGTH: usize = 512;

/// Writes events, each on a line of its own.
pub(super) struct Json;

impl<S, N> FormatEvent<S, N> for Json
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        _: &FmtContext<'_, S, N>,
        mut line: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        // Put together here, since each write through `line` finds out anew where it goes.
        let mut text = String::with_capacity(USUAL_LENGTH);
        write_object(event, &mut text)?;
        line.write_str(&text)
    }
}

fn write_object(event: &Event<'_>, line: &mut String) -> fmt::Result {
    let metadata = event.metadata();
    line.push_str("{\"timestamp\":\"");
    write_time(Timestamp::now(), line)?;
    line.push_str("\",\"level\":\"");
    line.push_str(metadata.level().as_str());
    line.push('"');
    let mut members = Members {
        line,
        outcome: Ok(()),
    };
    event.record(&mut members);
    members.outcome?;
    line.push_str(",\"target\":");
    write_text(metadata.target(), line)?;
    line.push_str("}\n");
    Ok(())
}

thread_local! {
    /// The second that was written last, and its text.
    static SECOND: RefCell<(i64, String)> = const { RefCell::new((i64::MIN, String::new())) };
}

/// A time in UTC, to the microsecond (RFC 3339). Most lines are of the second of the line before.
fn write_time(time: Timestamp, line: &mut String) -> fmt::Result {
    let second = time.as_microsecond().div_euclid(1_000_000);
    let microsecond = time.as_microsecond().rem_euclid(1_000_000);
    SECOND.with_borrow_mut(|(known, text)| {
        if *known != second {
            text.clear();
            let whole = Timestamp::from_second(second).unwrap_or(Timestamp::UNIX_EPOCH);
            write!(text, "{}", whole.strftime("%Y-%m-%dT%H:%M:%S"))?;
            *known = second;
        }
        line.write_str(text)
    })?;
    write!(line, ".{microsecond:06}Z")
}

/// The fields of an event, as members of its object.
struct Members<'a> {
    line: &'a mut String,
    outcome: fmt::Result,
}

impl Members<'_> {
    fn add(&mut self, field: &Field, value: impl FnOnce(&mut String) -> fmt::Result) {
        if self.outcome.is_ok() {
            self.outcome = self
                .line
                .write_char(',')
                .and_then(|()| write_name(field.name(), self.line))
                .and_then(|()| self.line.write_char(':'))
                .and_then(|()| value(self.line));
        }
    }
}

impl Visit for Members<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.add(field, |line| write_text(value, line));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.add(field, |line| {
            line.write_str(if value { "true" } else { "false" })
        });
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.add(field, |line| write!(line, "{value}"));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.add(field, |line| write!(line, "{value}"));
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        // JSON has no other.
        if value.is_finite() {
            self.add(field, |line| write!(line, "{value}"));
        } else {
            self.add(field, |line| line.write_str("null"));
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.add(field, |line| {
            line.write_char('"')?;
            write!(Escaped(line), "{value:?}")?;
            line.write_char('"')
        });
    }
}

/// The name of a field, which stands in the source of a program: nothing in it has to be escaped.
fn write_name(name: &str, line: &mut String) -> fmt::Result {
    line.write_char('"')?;
    line.write_str(name)?;
    line.write_char('"')
}

fn write_text(text: &str, line: &mut String) -> fmt::Result {
    line.write_char('"')?;
    Escaped(line).write_str(text)?;
    line.write_char('"')
}

/// Writes the inside of a string of JSON (RFC 8259, section 7).
struct Escaped<'a>(&'a mut String);

impl Write for Escaped<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        // Nearly always there is nothing to escape. To look at all bytes, several at a time, takes
        // less than to stop at the first.
        if !text.bytes().fold(false, |any, byte| any | is_escaped(byte)) {
            return self.0.write_str(text);
        }
        let mut plain = text;
        while let Some(at) = plain.bytes().position(is_escaped) {
            // The byte is a character of its own: those of several bytes have none below 0x80.
            let (before, rest) = plain.split_at(at);
            self.0.write_str(before)?;
            let mut rest = rest.chars();
            match rest.next() {
                Some('"') => self.0.write_str("\\\"")?,
                Some('\\') => self.0.write_str("\\\\")?,
                Some('\n') => self.0.write_str("\\n")?,
                Some(control) => write!(self.0, "\\u{:04x}", u32::from(control))?,
                None => {}
            }
            plain = rest.as_str();
        }
        self.0.write_str(plain)
    }
}

const fn is_escaped(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use proptest::prelude::*;
    use serde_json::{Value, json};
    use tracing_subscriber::fmt::MakeWriter;

    use super::*;

    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Kept {
        fn write(&mut self, line: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend(line);
            Ok(line.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl<'a> MakeWriter<'a> for Kept {
        type Writer = Self;

        fn make_writer(&'a self) -> Self {
            self.clone()
        }
    }

    fn logged(log: impl FnOnce()) -> String {
        let kept = Kept::default();
        let subscriber = tracing_subscriber::fmt()
            .event_format(Json)
            .with_writer(kept.clone())
            .finish();
        tracing::subscriber::with_default(subscriber, log);
        let bytes = kept.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn an_event_is_an_object_on_a_line() {
        let line = logged(|| {
            tracing::info!(
                target: "access",
                status = 200,
                ms = 0.25,
                key = tracing::field::display("cus_1"),
                left = true,
                absent = None::<u64>,
                "answered"
            );
        });
        assert_eq!(line.matches('\n').count(), 1, "{line}");
        let mut value: Value = serde_json::from_str(&line).unwrap();
        let time = value["timestamp"].take();
        let time: Timestamp = time.as_str().unwrap().parse().unwrap();
        assert!(time.duration_until(Timestamp::now()).as_secs() < 60);
        let expected = json!({
            "timestamp": null, "level": "INFO", "message": "answered", "status": 200, "ms": 0.25,
            "key": "cus_1", "left": true, "target": "access",
        });
        assert_eq!(value, expected);
    }

    #[test]
    fn times_have_six_digits_after_the_second() {
        for (microsecond, expected) in [
            (0, "1970-01-01T00:00:00.000000Z"),
            (-1, "1969-12-31T23:59:59.999999Z"),
            (1_768_469_400_000_042, "2026-01-15T09:30:00.000042Z"),
            (1_768_469_400_900_000, "2026-01-15T09:30:00.900000Z"),
        ] {
            let mut text = String::new();
            write_time(Timestamp::from_microsecond(microsecond).unwrap(), &mut text).unwrap();
            assert_eq!(text, expected);
        }
    }

    proptest! {
        #[test]
        fn every_text_comes_back(text in any::<String>()) {
            let line = logged(|| tracing::info!(text, shown = ?text, "{text}"));
            prop_assert_eq!(line.matches('\n').count(), 1);
            let value: Value = serde_json::from_str(&line).unwrap();
            prop_assert_eq!(value["text"].as_str(), Some(text.as_str()));
            let shown = format!("{text:?}");
            prop_assert_eq!(value["shown"].as_str(), Some(shown.as_str()));
            prop_assert_eq!(value["message"].as_str(), Some(text.as_str()));
        }
    }
}
