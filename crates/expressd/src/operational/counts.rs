//! What each thread counts of the requests that it answers, and how that is told together.
//!
//! `prometheus-client` has counters of its own, which all threads share. Each request would write
//! to ten of them, and wait as often for the processor that wrote to them last.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{
    DescriptorEncoder, EncodeLabelSet, EncodeMetric, MetricEncoder, NoLabelSet,
};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::Unit;

use crate::per_thread::PerThread;

/// The upper bounds of what latencies are told apart, in seconds: from what a point read takes to
/// the time limit of a request.
const BOUNDS: [f64; 14] = [
    0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0,
];

/// What one thread has counted, or several have.
#[derive(Debug, Default)]
pub(super) struct Counts {
    /// Requests that began here, less those that ended.
    in_flight: i64,
    shed: u64,
    operations: Vec<(&'static str, Operation)>,
    calls: Vec<(&'static str, Latencies)>,
}

#[derive(Debug, Default)]
struct Operation {
    /// By status and class of the tenant.
    answers: Vec<((u16, &'static str), u64)>,
    latencies: Latencies,
}

#[derive(Clone, Debug, Default)]
struct Latencies {
    /// In seconds.
    sum: f64,
    /// How many are up to each bound and above the one before; at last, above all.
    counts: [u64; BOUNDS.len() + 1],
}

impl Counts {
    pub(super) const fn started(&mut self) {
        self.in_flight += 1;
    }

    pub(super) const fn shed(&mut self) {
        self.shed += 1;
    }

    pub(super) fn finished(
        &mut self,
        operation: &'static str,
        status: u16,
        class: &'static str,
        elapsed: Duration,
    ) {
        self.in_flight -= 1;
        let operation = of(&mut self.operations, operation);
        *of(&mut operation.answers, (status, class)) += 1;
        operation.latencies.observe(elapsed);
    }

    pub(super) fn called(&mut self, call: &'static str, elapsed: Duration) {
        of(&mut self.calls, call).observe(elapsed);
    }

    fn add(&mut self, other: &Self) {
        self.in_flight += other.in_flight;
        self.shed += other.shed;
        for (name, counted) in &other.operations {
            let operation = of(&mut self.operations, *name);
            for (answer, count) in &counted.answers {
                *of(&mut operation.answers, *answer) += count;
            }
            operation.latencies.add(&counted.latencies);
        }
        for (call, latencies) in &other.calls {
            of(&mut self.calls, *call).add(latencies);
        }
    }
}

/// What is kept of something. There are few, so that looking through them is the fastest way.
fn of<K: PartialEq, V: Default>(all: &mut Vec<(K, V)>, key: K) -> &mut V {
    let place = all.iter().position(|(of, _)| *of == key);
    let place = place.unwrap_or_else(|| {
        all.push((key, V::default()));
        all.len() - 1
    });
    #[expect(clippy::indexing_slicing, reason = "it was found, or was just added")]
    &mut all[place].1
}

impl Latencies {
    fn observe(&mut self, elapsed: Duration) {
        let seconds = elapsed.as_secs_f64();
        self.sum += seconds;
        let bucket = BOUNDS.partition_point(|bound| *bound < seconds);
        if let Some(count) = self.counts.get_mut(bucket) {
            *count += 1;
        }
    }

    fn add(&mut self, other: &Self) {
        self.sum += other.sum;
        for (count, more) in self.counts.iter_mut().zip(other.counts) {
            *count += more;
        }
    }

    fn encode(&self, mut encoder: MetricEncoder<'_>) -> fmt::Result {
        let bounds = BOUNDS.into_iter().chain([f64::INFINITY]);
        let buckets: Vec<_> = bounds.zip(self.counts).collect();
        let count = self.counts.iter().sum();
        encoder.encode_histogram::<NoLabelSet>(self.sum, count, &buckets, None)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    operation: &'static str,
    status: u16,
    tenant_class: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Timed {
    operation: &'static str,
}

/// A kind of call of the store.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Called {
    call: &'static str,
}

/// Tells what all threads have counted.
#[derive(Debug)]
pub(super) struct CountsCollector(pub(super) Arc<PerThread<Counts>>);

impl Collector for CountsCollector {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let mut counts = Counts::default();
        for of_one in self.0.each() {
            counts.add(&of_one);
        }
        let mut requests = encoder.encode_descriptor(
            "http_requests",
            "Requests, by operation, status (499 if the client left first) and class of the tenant",
            None,
            MetricType::Counter,
        )?;
        for (operation, of_one) in &counts.operations {
            for ((status, tenant_class), count) in &of_one.answers {
                let labels = Answered {
                    operation,
                    status: *status,
                    tenant_class,
                };
                ConstCounter::new(*count).encode(requests.encode_family(&labels)?)?;
            }
        }
        let mut latencies = encoder.encode_descriptor(
            "http_request_duration",
            "From a request's last header to its answer's status",
            Some(&Unit::Seconds),
            MetricType::Histogram,
        )?;
        for (operation, of_one) in &counts.operations {
            let labels = Timed { operation };
            of_one.latencies.encode(latencies.encode_family(&labels)?)?;
        }
        ConstGauge::new(counts.in_flight).encode(encoder.encode_descriptor(
            "http_requests_in_flight",
            "Requests being worked on",
            None,
            MetricType::Gauge,
        )?)?;
        ConstCounter::new(counts.shed).encode(encoder.encode_descriptor(
            "http_requests_shed",
            "Requests answered 503 at once, because too many were worked on",
            None,
            MetricType::Counter,
        )?)?;
        let mut calls = encoder.encode_descriptor(
            "store_call_duration",
            "Calls of the store, where they are watched",
            Some(&Unit::Seconds),
            MetricType::Histogram,
        )?;
        for (call, latencies) in &counts.calls {
            latencies.encode(calls.encode_family(&Called { call })?)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use prometheus_client::encoding::text;
    use prometheus_client::registry::Registry;

    use super::*;

    #[test]
    fn what_several_threads_counted_is_told_together() {
        let counts = Arc::new(PerThread::<Counts>::default());
        let answer = |status, milliseconds| {
            counts.with(|counts| {
                counts.started();
                counts.finished("list", status, "gold", Duration::from_millis(milliseconds));
            });
        };
        answer(200, 2);
        thread::scope(|scope| {
            scope.spawn(|| {
                answer(200, 1);
                answer(404, 70_000);
                counts.with(Counts::started);
            });
        });
        let mut registry = Registry::default();
        registry.register_collector(Box::new(CountsCollector(Arc::clone(&counts))));
        let mut told = String::new();
        text::encode(&mut told, &registry).unwrap();
        for line in [
            r#"http_requests_total{operation="list",status="200",tenant_class="gold"} 2"#,
            r#"http_requests_total{operation="list",status="404",tenant_class="gold"} 1"#,
            r#"http_request_duration_seconds_sum{operation="list"} 70.003"#,
            r#"http_request_duration_seconds_count{operation="list"} 3"#,
            r#"http_request_duration_seconds_bucket{le="0.0005",operation="list"} 0"#,
            r#"http_request_duration_seconds_bucket{le="0.001",operation="list"} 1"#,
            r#"http_request_duration_seconds_bucket{le="0.0025",operation="list"} 2"#,
            r#"http_request_duration_seconds_bucket{le="30.0",operation="list"} 2"#,
            r#"http_request_duration_seconds_bucket{le="+Inf",operation="list"} 3"#,
            "http_requests_in_flight 1",
            "http_requests_shed_total 0",
        ] {
            assert!(told.contains(&format!("\n{line}\n")), "{line}\n{told}");
        }
    }
}
