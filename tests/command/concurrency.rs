//! How many rows of an import are under way at a time.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{
        Arc, Barrier,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use crate::{import::rows, shell::Shell};

/// So many requests have to be there before any of them is answered.
const TOGETHER: usize = 4;

const CREATED: &str = r#"{"createdAt":null,"expressCustomerId":"cus_019bc0fd89c07a3e9c5d4f1b2a6e8d07","expressCustomerName":"x","isActive":true,"updatedAt":null,"userCount":0}"#;

/// A service that answers requests only together; it counts those that are under way.
#[derive(Clone, Debug)]
struct Service {
    barrier: Arc<Barrier>,
    now: Arc<AtomicUsize>,
    most: Arc<AtomicUsize>,
}

impl Service {
    fn start() -> (Self, String) {
        let service = Self {
            barrier: Arc::new(Barrier::new(TOGETHER)),
            now: Arc::default(),
            most: Arc::default(),
        };
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("its address");
        let accepting = service.clone();
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let service = accepting.clone();
                thread::spawn(move || service.answer(stream));
            }
        });
        (service, format!("http://{address}"))
    }

    /// Answers what comes over a connection, as long as something comes.
    fn answer(&self, mut stream: TcpStream) -> Option<()> {
        let mut reader = BufReader::new(stream.try_clone().ok()?);
        loop {
            let mut length = 0;
            loop {
                let mut line = String::new();
                if reader.read_line(&mut line).ok()? == 0 {
                    return None;
                }
                let line = line.trim_end().to_ascii_lowercase();
                if let Some(value) = line.strip_prefix("content-length: ") {
                    length = value.parse().ok()?;
                }
                if line.is_empty() {
                    break;
                }
            }
            reader.read_exact(&mut vec![0; length]).ok()?;
            let now = self.now.fetch_add(1, Ordering::SeqCst) + 1;
            self.most.fetch_max(now, Ordering::SeqCst);
            self.barrier.wait();
            self.now.fetch_sub(1, Ordering::SeqCst);
            let head = "HTTP/1.1 201 Created\r\ncontent-type: application/json";
            let length = CREATED.len();
            write!(
                stream,
                "{head}\r\ncontent-length: {length}\r\n\r\n{CREATED}"
            )
            .ok()?;
        }
    }
}

#[tokio::test]
async fn as_many_rows_are_under_way_as_were_asked_for_and_no_more() {
    let (service, address) = Service::start();
    let mut shell = Shell::nowhere();
    shell.set("AVARA_BASE_URL", &address);
    shell.write("customers.csv", rows(3 * TOGETHER));
    let together = TOGETHER.to_string();
    let arguments = [
        "customers",
        "import",
        "customers.csv",
        "--concurrency",
        &together,
    ];
    // Were there ever fewer, nobody would answer, and the time limit would end it.
    let limits = ["--timeout", "60", "--retries", "0"];
    shell
        .run(&[&arguments[..], &limits].concat())
        .await
        .succeeded();
    assert_eq!(service.most.load(Ordering::SeqCst), TOGETHER);
}
