//! The process's own figures, under the names that Prometheus's other clients use.
//!
//! Linux tells them in `/proc`; elsewhere they are left out.

use std::fmt;
use std::fs;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::gauge::ConstGauge;

/// Reads the figures anew for each scrape.
#[derive(Debug)]
pub struct ProcessCollector;

impl Collector for ProcessCollector {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let Ok(status) = fs::read_to_string("/proc/self/status") else {
            return Ok(());
        };
        let kibibytes = |name| figure(&status, name).map(|figure| figure * 1024);
        let figures = [
            (
                "process_resident_memory_bytes",
                "Resident memory in bytes",
                kibibytes("VmRSS"),
            ),
            (
                "process_virtual_memory_bytes",
                "Virtual memory in bytes",
                kibibytes("VmSize"),
            ),
            ("process_threads", "Threads", figure(&status, "Threads")),
            (
                "process_open_fds",
                "Open file descriptors",
                open_descriptors(),
            ),
        ];
        for (name, help, figure) in figures {
            if let Some(figure) = figure {
                let gauge = ConstGauge::new(figure);
                let described = encoder.encode_descriptor(name, help, None, gauge.metric_type())?;
                gauge.encode(described)?;
            }
        }
        Ok(())
    }
}

/// The number in the line `NAME:  NUMBER …`.
fn figure(status: &str, name: &str) -> Option<i64> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
    line.split_whitespace().next()?.parse().ok()
}

fn open_descriptors() -> Option<i64> {
    let open = fs::read_dir("/proc/self/fd").ok()?.count();
    // One of them is the folder that is being read.
    i64::try_from(open).ok().map(|open| open - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_found_by_its_whole_name() {
        let status = "VmRSSx:\t1 kB\nVmRSS:\t  5120 kB\nThreads:\t3\n";
        assert_eq!(figure(status, "VmRSS"), Some(5120));
        assert_eq!(figure(status, "Threads"), Some(3));
        assert_eq!(figure(status, "VmSize"), None);
    }
}
