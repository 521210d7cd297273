//! More requests than can be answered: some are turned away at once, so that the others are
//! answered in time.

use std::convert::Infallible;
use std::io::Write;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::thread;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use expressd::server::{Entrance, Exchange, Limits, Observer, Reject};
use futures_util::future::join_all;
use http::{Request, StatusCode};
use tokio::runtime::Runtime;
use tokio::sync::Semaphore;

use crate::harness::{Answer, PATIENCE, World, connect};

/// How many requests the service of these tests works on side by side, each for so long.
const HANDS: usize = 4;
const WORK: Duration = Duration::from_millis(10);
const MOST: u32 = 16;

#[derive(Clone, Default)]
struct Shed(Arc<AtomicUsize>);

impl Observer for Shed {
    fn shed(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn finished(&self, _: &Exchange<'_>) {}
}

/// How long work really took, which is longer on a busy machine.
type Worked = Arc<Mutex<Vec<Duration>>>;

fn entrance(shed: &Shed) -> Entrance {
    entrance_to(&Worked::default(), shed)
}

fn entrance_to(worked: &Worked, shed: &Shed) -> Entrance {
    let hands = Arc::new(Semaphore::new(HANDS));
    let worked = worked.clone();
    let router = Router::new()
        .route(
            "/work",
            get(move || {
                let (hands, worked) = (hands.clone(), worked.clone());
                async move {
                    let _hand = hands.acquire().await.unwrap();
                    let began = Instant::now();
                    tokio::time::sleep(WORK).await;
                    worked.lock().unwrap().push(began.elapsed());
                }
            }),
        )
        .route("/body", post(|body: Bytes| async { body }))
        .route("/health", get(|| async {}));
    let limits = Limits {
        requests: NonZeroU32::new(MOST).unwrap(),
        ..Limits::default()
    };
    let reject: Reject =
        Arc::new(|rejection, _| (rejection.status(), rejection.headers()).into_response());
    Entrance::new(move || router.clone(), &limits, reject, shed.clone())
        .always(|path| path == "/health")
}

fn request(path: &str) -> Request<Body> {
    Request::get(path).body(Body::empty()).unwrap()
}

/// Sends so many requests a second for `time`; says how long the good ones took.
async fn load(entrance: &Entrance, per_second: f64, time: Duration) -> Vec<Duration> {
    let began = Instant::now();
    let mut asked = Vec::new();
    let mut due = 0.0;
    while began.elapsed() < time {
        due = f64::max(due, began.elapsed().as_secs_f64() * per_second - 100.0);
        while due < began.elapsed().as_secs_f64() * per_second {
            due += 1.0;
            let entrance = entrance.clone();
            asked.push(tokio::spawn(async move {
                let asked = Instant::now();
                let response = entrance.answer(request("/work")).await;
                (response.status() == StatusCode::OK).then(|| asked.elapsed())
            }));
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    join_all(asked)
        .await
        .into_iter()
        .filter_map(Result::unwrap)
        .collect()
}

#[test]
fn at_three_times_the_capacity_as_much_is_done_and_nobody_waits_long() {
    let runtime = Runtime::new().unwrap();
    let (worked, shed) = (Worked::default(), Shed::default());
    let entrance = entrance_to(&worked, &shed);
    let capacity = HANDS as f64 / WORK.as_secs_f64();
    let time = Duration::from_secs(2);
    let peak = runtime.block_on(load(&entrance, capacity, time)).len();
    worked.lock().unwrap().clear();
    let good = runtime.block_on(load(&entrance, 3.0 * capacity, time));
    assert!(good.len() * 10 >= peak * 8, "{} of {peak}", good.len());
    assert!(shed.0.load(Ordering::Relaxed) > 0);
    let work = p99(worked.lock().unwrap().clone());
    // All that are let in at once, one after another, and as long again twice.
    let (waited, bound) = (p99(good), work * MOST / u32::try_from(HANDS).unwrap() * 3);
    assert!(waited <= bound, "{waited:?} > {bound:?}");
}

fn p99(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() * 99 / 100]
}

#[test]
fn what_is_turned_away_is_told_when_to_come_back_and_health_is_always_told() {
    let runtime = Runtime::new().unwrap();
    runtime.block_on(async {
        let entrance = entrance(&Shed::default());
        let busy: Vec<_> = (0..MOST)
            .map(|_| {
                tokio::spawn({
                    let entrance = entrance.clone();
                    async move { entrance.answer(request("/work")).await.status() }
                })
            })
            .collect();
        tokio::time::sleep(WORK / 4).await;
        let refused = entrance.answer(request("/work")).await;
        assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(refused.headers()["retry-after"], "1");
        assert_eq!(
            entrance.answer(request("/health")).await.status(),
            StatusCode::OK
        );
        for answered in join_all(busy).await {
            assert_eq!(answered.unwrap(), StatusCode::OK);
        }
    });
}

#[test]
fn requests_whose_bodies_do_not_come_keep_nobody_out() {
    let runtime = Runtime::new().unwrap();
    runtime.block_on(async {
        let entrance = entrance(&Shed::default());
        let (stalled, mut waiting) = tokio::sync::mpsc::unbounded_channel();
        for _ in 0..10 * MOST {
            let (entrance, stalled) = (entrance.clone(), stalled.clone());
            let body = futures_util::stream::poll_fn(move |_| {
                let _ = stalled.send(());
                Poll::<Option<Result<Bytes, Infallible>>>::Pending
            });
            let request = Request::post("/body").body(Body::from_stream(body));
            tokio::spawn(async move { entrance.answer(request.unwrap()).await });
        }
        for reached in 0..10 * MOST {
            let next = tokio::time::timeout(PATIENCE, waiting.recv()).await;
            assert!(next.is_ok(), "only {reached} were let in");
        }
        let served = entrance.answer(request("/work")).await;
        assert_eq!(served.status(), StatusCode::OK);
    });
}

#[test]
fn a_service_that_is_asked_too_much_does_what_it_can_and_says_so_of_the_rest() {
    let world = World::new();
    let key = world.key();
    let service = world.serve(&["--max-requests", "2"]);
    let body = r#"{"expressCustomerName":"City Clinic"}"#;
    let request = format!(
        "POST /v1/express HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer {key}\r\n\
         Connection: close\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let address = service.address.as_str();
    let ask = || {
        let mut stream = connect(address);
        stream.write_all(request.as_bytes()).unwrap();
        Answer::read(stream)
    };
    let answers: Vec<_> = thread::scope(|scope| {
        let clients: Vec<_> = (0..16)
            .map(|_| scope.spawn(|| (0..20).map(|_| ask()).collect::<Vec<_>>()))
            .collect();
        let answers = clients.into_iter().map(|client| client.join().unwrap());
        answers.flatten().collect()
    });
    let (created, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|it| it.status == 201);
    assert!(!created.is_empty() && !refused.is_empty());
    for answer in &refused {
        assert_eq!(answer.status, 503);
        assert_eq!(answer.header("retry-after"), "1");
        assert_eq!(answer.json()["code"], "service_unavailable");
        assert_eq!(answer.json()["requestId"], answer.header("x-request-id"));
    }
    let metrics = service.get("/metrics");
    let line = format!("http_requests_shed_total {}", refused.len());
    assert!(
        metrics.text().lines().any(|found| found == line),
        "{}",
        metrics.text()
    );
    // What was refused was not done, and what was done was acknowledged.
    let export = ["export", "--tenant", "acme", "--environment", "live"];
    let exported = world.run(&export).succeeded();
    assert_eq!(exported.lines().count(), created.len());
}
