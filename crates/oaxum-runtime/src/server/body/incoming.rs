//! Bodies that are read while they come.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use axum::body::BodyDataStream;
use bytes::{Bytes, BytesMut};
use futures_util::{
    Stream, StreamExt,
    stream::{self, BoxStream},
};

use super::{
    super::{Rejection, parameter::Shape},
    media::Kind,
    payload::{FromPayload, Payload, decode_value},
};
use crate::{Location, Schema, Violation, Violations, decode_json};

/// A request body that is read while it comes: of [`Bytes`] as they arrive, of the values of JSON
/// lines, or of [`Event`]s.
///
/// An item that breaks the contract is a [`Rejection`], after which nothing more comes. The errors
/// of operations with such bodies take it with `?`, and the router answers it as it answers every
/// other.
pub struct Incoming<T>(BoxStream<'static, Result<T, Rejection>>);

impl<T> Incoming<T> {
    /// A stream of these; for tests of implementers.
    pub fn new(items: impl Stream<Item = Result<T, Rejection>> + Send + 'static) -> Self {
        Self(items.boxed())
    }

    /// The next item; none after the last.
    pub async fn next(&mut self) -> Option<Result<T, Rejection>> {
        self.0.next().await
    }
}

impl<T> fmt::Debug for Incoming<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Incoming")
    }
}

impl<T> Stream for Incoming<T> {
    type Item = Result<T, Rejection>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_next_unpin(context)
    }
}

/// A server-sent event (HTML, section 9.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event<T> {
    /// What it carries; without it, the event says nothing to most readers.
    pub data: Option<T>,
    /// Its kind; `message` without one.
    pub event: Option<String>,
    /// Where a reader goes on after a break.
    pub id: Option<String>,
    /// How long a reader waits before it connects again.
    pub retry: Option<Duration>,
    /// Passed over by readers; keeps a connection alive.
    pub comment: Option<String>,
}

impl<T> Default for Event<T> {
    fn default() -> Self {
        Self {
            data: None,
            event: None,
            id: None,
            retry: None,
            comment: None,
        }
    }
}

impl<T> Event<T> {
    /// An event with data alone.
    pub fn new(data: T) -> Self {
        Self {
            data: Some(data),
            ..Self::default()
        }
    }
}

impl FromPayload for Incoming<Bytes> {
    async fn read(payload: Payload) -> Result<Self, Rejection> {
        Ok(Self::new(chunks(payload)))
    }
}

/// The bytes of a body, up to [`Limits::stream`](super::super::Limits::stream).
pub(super) fn chunks(
    payload: Payload,
) -> impl Stream<Item = Result<Bytes, Rejection>> + Send + 'static {
    struct State {
        first: Bytes,
        rest: BodyDataStream,
        left: usize,
        limit: usize,
        is_over: bool,
    }
    let limit = payload.limits.stream;
    let state = State {
        first: payload.first,
        rest: payload.rest.into_data_stream(),
        left: limit,
        limit,
        is_over: false,
    };
    stream::unfold(state, |mut state| async move {
        if state.is_over {
            return None;
        }
        let chunk = if state.first.is_empty() {
            match state.rest.next().await? {
                Ok(chunk) => chunk,
                Err(_) => {
                    state.is_over = true;
                    return Some((Err(Rejection::Unreadable), state));
                }
            }
        } else {
            std::mem::take(&mut state.first)
        };
        let Some(left) = state.left.checked_sub(chunk.len()) else {
            state.is_over = true;
            let limit = state.limit;
            return Some((Err(Rejection::ContentTooLarge { limit }), state));
        };
        state.left = left;
        Some((Ok(chunk), state))
    })
}

/// Lines under way.
struct Lines {
    chunks: BoxStream<'static, Result<Bytes, Rejection>>,
    buffer: BytesMut,
    /// How much of the buffer has no end of a line.
    searched: usize,
    /// The longest line.
    limit: usize,
    is_over: bool,
}

impl Lines {
    fn of(payload: Payload) -> Self {
        let limit = payload.limits.body;
        Self {
            chunks: chunks(payload).boxed(),
            buffer: BytesMut::new(),
            searched: 0,
            limit,
            is_over: false,
        }
    }

    /// The next line, without its end; the last one may have none.
    async fn next(&mut self) -> Option<Result<BytesMut, Rejection>> {
        loop {
            let unsearched = self.buffer.get(self.searched..).unwrap_or_default();
            if let Some(end) = unsearched.iter().position(|byte| *byte == b'\n') {
                let mut line = self.buffer.split_to(self.searched + end + 1);
                self.searched = 0;
                let end = line
                    .strip_suffix(b"\r\n")
                    .map_or(line.len() - 1, <[u8]>::len);
                line.truncate(end);
                return Some(Ok(line));
            }
            self.searched = self.buffer.len();
            if self.searched > self.limit {
                let limit = self.limit;
                return Some(Err(Rejection::ContentTooLarge { limit }));
            }
            if self.is_over {
                self.searched = 0;
                return (!self.buffer.is_empty()).then(|| Ok(self.buffer.split()));
            }
            match self.chunks.next().await {
                Some(Ok(chunk)) => self.buffer.extend_from_slice(&chunk),
                Some(Err(rejection)) => return Some(Err(rejection)),
                None => self.is_over = true,
            }
        }
    }
}

impl<T: Schema + Send + 'static> FromPayload for Incoming<T> {
    async fn read(payload: Payload) -> Result<Self, Rejection> {
        let state = Some((Lines::of(payload), 0_usize));
        let items = stream::unfold(state, |state| async move {
            let (mut lines, index) = state?;
            loop {
                let line = match lines.next().await? {
                    Ok(line) => line,
                    Err(rejection) => return Some((Err(rejection), None)),
                };
                if line.trim_ascii().is_empty() {
                    continue;
                }
                let mut found = Violations::of(Location::Body);
                return Some(match decode_json::<T>(&line, &mut found) {
                    Some(value) => (Ok(value), Some((lines, index + 1))),
                    None => (Err(Rejection::Invalid(within(index, found))), None),
                });
            }
        });
        Ok(Self::new(items))
    }
}

/// Violations of an item, as those of the body.
fn within(index: usize, found: Violations) -> Violations {
    let mut all = Violations::of(Location::Body);
    for violation in found {
        let pointer = format!("/{index}{}", violation.pointer);
        all.append(Violations::from(Violation {
            pointer,
            ..violation
        }));
    }
    all
}

impl<T: Schema + Send + 'static> FromPayload for Incoming<Event<T>> {
    async fn read(payload: Payload) -> Result<Self, Rejection> {
        let Kind::Events(shape) = payload.media.kind else {
            return Err(Rejection::Internal);
        };
        let state = Some((Lines::of(payload), 0_usize));
        let events = stream::unfold(state, move |state| async move {
            let (mut lines, index) = state?;
            let mut event: Event<String> = Event::default();
            loop {
                let line = match lines.next().await {
                    Some(Ok(line)) => line,
                    Some(Err(rejection)) => return Some((Err(rejection), None)),
                    // An event without its blank line has not come to its end.
                    None => return None,
                };
                let Ok(line) = std::str::from_utf8(&line) else {
                    let mut found = Violations::of(Location::Body);
                    found.add(&crate::Path::ROOT.index(index), "encoding", "must be UTF-8");
                    return Some((Err(Rejection::Invalid(found)), None));
                };
                if !line.is_empty() {
                    take(&mut event, line.trim_start_matches('\u{feff}'));
                } else if event != Event::default() {
                    return Some(match typed(std::mem::take(&mut event), shape) {
                        Ok(event) => (Ok(event), Some((lines, index + 1))),
                        Err(found) => (Err(Rejection::Invalid(within(index, found))), None),
                    });
                }
            }
        });
        Ok(Self::new(events))
    }
}

/// Takes a line of an event.
fn take(event: &mut Event<String>, line: &str) {
    let (field, value) = line.split_once(':').unwrap_or((line, ""));
    let value = value.strip_prefix(' ').unwrap_or(value);
    match field {
        "data" => match &mut event.data {
            Some(data) => {
                data.push('\n');
                data.push_str(value);
            }
            None => event.data = Some(value.to_owned()),
        },
        "event" => event.event = Some(value.to_owned()),
        "id" if !value.contains('\0') => event.id = Some(value.to_owned()),
        "retry" => event.retry = value.parse().ok().map(Duration::from_millis),
        "" => event.comment = Some(value.to_owned()),
        _ => {}
    }
}

fn typed<T: Schema>(event: Event<String>, shape: &Shape) -> Result<Event<T>, Violations> {
    let mut found = Violations::of(Location::Body);
    let data = event.data.map(|text| {
        let value = shape.value(text.into());
        decode_value(&[value], &mut found)
    });
    if !found.is_empty() {
        return Err(found);
    }
    Ok(Event {
        data: data.flatten(),
        event: event.event,
        id: event.id,
        retry: event.retry,
        comment: event.comment,
    })
}
