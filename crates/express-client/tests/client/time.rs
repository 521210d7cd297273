//! How long what takes, at most. Clocks run ahead whenever all that is left is to wait for them.

use std::{net::TcpStream, time::Duration};

use express_client::{Client, ClientBuilder, ErrorKind};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpSocket,
    time::{Instant, sleep},
};

use crate::service::{CUSTOMER, ID, answering};

/// A client with all its defaults but retries.
fn once(url: &str) -> ClientBuilder {
    Client::builder().key("k").base_url(url).max_retries(0)
}

/// A server that reads a request, writes so much after a pause, and keeps the connection.
async fn writing(pause: Duration, text: String) -> String {
    answering(move |mut stream| async move {
        sleep(pause).await;
        stream.write_all(text.as_bytes()).await.unwrap();
        // Until the other side leaves.
        let _ = stream.read(&mut [0]).await;
    })
    .await
}

/// The same moment, but for what a clock counts in.
#[track_caller]
fn assert_took(started: Instant, seconds: f64) {
    let took = started.elapsed().as_secs_f64();
    assert!((seconds..seconds + 0.1).contains(&took), "{took} s");
}

#[tokio::test(start_paused = true)]
async fn connecting_has_five_seconds() {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    // Nobody accepts these, and the queue is full then: whoever comes next hears nothing.
    let _queue = [(); 2].map(|()| TcpStream::connect(address).unwrap());
    let client = once(&format!("http://{address}"));
    for (client, seconds) in [
        (client.clone(), 5.0),
        (client.connect_timeout(Duration::from_secs(2)), 2.0),
    ] {
        let started = Instant::now();
        let list = client.build().unwrap().express().list();
        let error = list.await.unwrap_err();
        assert_took(started, seconds);
        assert_eq!(error.kind(), ErrorKind::Connect);
        assert!(error.is_timeout() && error.is_retryable());
    }
}

#[tokio::test(start_paused = true)]
async fn an_attempt_has_a_minute() {
    let url = writing(Duration::from_secs(3600), String::new()).await;
    let started = Instant::now();
    let list = once(&url).build().unwrap().express().list();
    let error = list.await.unwrap_err();
    assert_took(started, 60.0);
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_eq!((error.status(), error.attempts()), (None, 1));
}

#[tokio::test(start_paused = true)]
async fn the_minute_ends_with_the_last_byte() {
    let half = &CUSTOMER[..40];
    let length = CUSTOMER.len();
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n");
    let url = writing(Duration::from_secs(45), format!("{head}{half}")).await;
    let started = Instant::now();
    let retrieve = once(&url).build().unwrap().express().retrieve(ID);
    let error = retrieve.await.unwrap_err();
    assert_took(started, 60.0);
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_eq!(error.status().unwrap(), 200);
    assert_eq!(error.body(), Some(half.as_bytes()));
}

#[tokio::test(start_paused = true)]
async fn an_http_client_of_ones_own_does_not_shorten_it() {
    let length = CUSTOMER.len();
    let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{CUSTOMER}");
    let url = writing(Duration::from_secs(45), answer).await;
    let hasty = reqwest::Client::builder()
        .timeout(Duration::from_secs(10))
        .build()
        .unwrap();
    let client = once(&url).http_client(hasty).build().unwrap();
    client.express().retrieve(ID).await.unwrap();
}
