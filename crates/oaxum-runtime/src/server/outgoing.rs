//! Response bodies that are written while they are made.

use std::{
    fmt::{self, Write},
    time::Duration,
};

use axum::BoxError;
use bytes::Bytes;
use futures_util::{Stream, StreamExt, TryStreamExt, stream::BoxStream};
use serde::Serialize;

use super::Event;

/// A response body that is written while it is made: JSON lines, or [`Event`]s.
///
/// An error breaks the connection, since the status is out already.
///
/// ```
/// # use oaxum_runtime::server::{Event, Outgoing};
/// # use futures_util::stream;
/// let lines = Outgoing::of(stream::iter([1, 2, 3]));
/// let events = Outgoing::of(stream::iter([Event::new("a"), Event::new("b")]));
/// # let _ = (lines, events);
/// ```
pub struct Outgoing<T>(BoxStream<'static, Result<T, BoxError>>);

impl<T> fmt::Debug for Outgoing<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Outgoing")
    }
}

impl<T: Send + 'static> Outgoing<T> {
    /// A body of items that cannot fail.
    pub fn of(items: impl Stream<Item = T> + Send + 'static) -> Self {
        Self(items.map(Ok).boxed())
    }

    /// A body of items that may fail.
    pub fn try_of<E: Into<BoxError> + 'static>(
        items: impl Stream<Item = Result<T, E>> + Send + 'static,
    ) -> Self {
        Self(items.map_err(Into::into).boxed())
    }
}

impl<T: Serialize + 'static> Outgoing<T> {
    /// Each item as JSON, on a line of its own.
    pub(super) fn lines(self) -> BoxStream<'static, Result<Bytes, BoxError>> {
        let lines = self.0.map(|item| {
            let mut line = serde_json::to_vec(&item?)?;
            line.push(b'\n');
            Ok(Bytes::from(line))
        });
        lines.boxed()
    }
}

impl<T: Serialize + 'static> Outgoing<Event<T>> {
    /// Each item as an event: a string as it is, everything else as JSON.
    pub(super) fn events(self) -> BoxStream<'static, Result<Bytes, BoxError>> {
        let events = self.0.map(|event| Ok(Bytes::from(text(&event?)?)));
        events.boxed()
    }
}

/// An event on the wire (HTML, section 9.2.6). What is one line there cannot become two.
fn text<T: Serialize>(event: &Event<T>) -> Result<String, BoxError> {
    let mut text = String::new();
    let lines = |text: &str| -> Vec<String> {
        let lines = text.replace("\r\n", "\n").replace('\r', "\n");
        lines.split('\n').map(str::to_owned).collect()
    };
    let single = |text: &str| lines(text).join(" ").replace('\0', "");
    for line in event.comment.iter().flat_map(|comment| lines(comment)) {
        writeln!(text, ": {line}")?;
    }
    if let Some(kind) = &event.event {
        writeln!(text, "event: {}", single(kind))?;
    }
    if let Some(id) = &event.id {
        writeln!(text, "id: {}", single(id))?;
    }
    if let Some(retry) = event.retry.as_ref().map(Duration::as_millis) {
        writeln!(text, "retry: {retry}")?;
    }
    if let Some(data) = &event.data {
        let data = match serde_json::to_value(data)? {
            serde_json::Value::String(text) => text,
            value => value.to_string(),
        };
        for line in lines(&data) {
            writeln!(text, "data: {line}")?;
        }
    }
    text.push('\n');
    Ok(text)
}
