//! The operations: items out while they are made, items in while they come.

use std::time::Duration;

use futures_util::{Stream, StreamExt, stream};
use oaxum_runtime::Timestamp;
use oaxum_runtime::server::{Context, Event, Outgoing};
use tokio::time::sleep;

use crate::server::*;
use crate::types::{Summary, Tick};

/// The implementation of the contract.
pub struct Clock;

impl TicksApi for Clock {
    async fn ticks(
        &self,
        context: Context,
        request: TicksRequest,
    ) -> Result<TicksResponse, TicksError> {
        let heard = request.last_event_id.map_or(0, i32::from);
        let every = u64::try_from(*request.every).unwrap_or_default();
        let ticks = ticks(heard, *request.count, Duration::from_millis(every));
        let body = match context.preferred(context.operation.produces) {
            Some("application/x-ndjson") => TicksOkBody::Ndjson(Outgoing::of(ticks)),
            _ => TicksOkBody::Events(Outgoing::of(ticks.map(|tick| Event {
                id: Some(tick.number.to_string()),
                ..Event::new(tick)
            }))),
        };
        Ok(TicksResponse::Ok(body))
    }

    async fn summarize(
        &self,
        _: Context,
        request: SummarizeRequest,
    ) -> Result<SummarizeResponse, SummarizeError> {
        let mut readings = request.body;
        let mut count = 0_i64;
        let mut mean = 0.0;
        while let Some(reading) = readings.next().await {
            // `?` answers a reading that breaks the contract as the router would.
            let reading = reading?;
            count += 1;
            mean += (reading.celsius - mean) / count as f64;
        }
        Ok(SummarizeResponse::Ok(Summary {
            mean: (count > 0).then_some(mean),
            ..Summary::new(count)
        }))
    }
}

/// The ticks after `heard` up to `last`. They are made only as fast as they are read.
fn ticks(heard: i32, last: i32, every: Duration) -> impl Stream<Item = Tick> + Send + 'static {
    stream::iter(heard + 1..=last).then(move |number| async move {
        if number > heard + 1 {
            sleep(every).await;
        }
        Tick::new(number, Timestamp::now())
    })
}
