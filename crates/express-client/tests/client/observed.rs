//! What `tracing` hears: spans with OpenTelemetry's names.

use std::{
    io,
    sync::{Arc, Mutex},
};

use express_client::testing::{MockServer, Reply};
use serde_json::Value;
use tracing_subscriber::fmt::format::FmtSpan;

/// Lines of a log.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Lines {
    /// The spans that ended, with their fields.
    fn spans(&self) -> Vec<Value> {
        let text = String::from_utf8(self.0.lock().unwrap().clone()).unwrap();
        assert!(!text.contains("mock-key"), "the key is in the log");
        let lines = text
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap());
        let ended = lines.filter(|line| line["fields"]["message"] == "close");
        ended.map(|line| line["span"].clone()).collect()
    }
}

#[tokio::test]
async fn each_attempt_is_a_span_of_an_http_client() {
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = tracing_subscriber::fmt()
        .json()
        .with_span_events(FmtSpan::CLOSE)
        .with_writer(move || writer.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);

    let server = MockServer::start().await.unwrap();
    server.script([Reply::status(503), Reply::disconnect()]);
    let client = server.client().unwrap();
    client.express().list().name("Jane Doe").await.unwrap();

    let spans: Vec<_> = lines.spans();
    let spans: Vec<_> = spans
        .iter()
        .filter(|span| span["name"] == "HTTP request")
        .collect();
    assert_eq!(spans.len(), 3);
    let port: u64 = server.url().rsplit(':').next().unwrap().parse().unwrap();
    for span in &spans {
        assert_eq!(span["otel.name"], "GET /v1/express");
        assert_eq!(span["otel.kind"], "client");
        assert_eq!(span["http.request.method"], "GET");
        assert_eq!(span["url.template"], "/v1/express");
        assert_eq!(
            span["url.full"],
            format!("{}/v1/express?name=REDACTED", server.url())
        );
        assert_eq!(span["server.address"], "127.0.0.1");
        assert_eq!(span["server.port"], port);
    }
    assert_eq!(spans[0]["http.response.status_code"], 503);
    assert_eq!(spans[0]["error.type"], "503");
    assert_eq!(spans[0]["otel.status_code"], "ERROR");
    assert_eq!(spans[0].get("http.request.resend_count"), None);
    assert_eq!(spans[1]["error.type"], "transport");
    assert_eq!(spans[1]["http.request.resend_count"], 1);
    assert_eq!(spans[2]["http.response.status_code"], 200);
    assert_eq!(spans[2]["http.request.resend_count"], 2);
    assert_eq!(spans[2].get("error.type"), None);
}
