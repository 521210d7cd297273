//! What comes back when the connection is the trouble.

use std::{error::Error as _, time::Duration};

use tokio::{io::AsyncWriteExt, net::TcpListener};

use crate::service::{CUSTOMER, ID, answering, once};

#[tokio::test]
async fn a_refused_connection_is_told() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let error = once(&url).express().retrieve(ID).await.unwrap_err();
    assert!(error.is_connect() && !error.is_timeout() && !error.is_decode());
    assert_eq!((error.status(), error.body()), (None, None));
    assert_eq!(error.to_string(), "`retrieve` failed: no connection");
    assert!(error.source().is_some());
}

#[tokio::test]
async fn an_answer_that_breaks_off_keeps_its_status_and_what_came() {
    let url = answering(|mut stream| async move {
        let answer =
            "HTTP/1.1 200 OK\r\nx-request-id: request-7\r\ncontent-length: 500\r\n\r\n{\"part";
        stream.write_all(answer.as_bytes()).await.unwrap();
    })
    .await;
    let error = once(&url).express().retrieve(ID).await.unwrap_err();
    assert_eq!(error.status().unwrap(), 200);
    assert_eq!(error.body(), Some(&b"{\"part"[..]));
    assert_eq!(error.request_id(), Some("request-7"));
    assert!(!error.is_decode() && !error.is_connect() && !error.is_timeout());
    assert_eq!(
        error.to_string(),
        "`retrieve` failed: the answer (200 OK) broke off (request request-7)"
    );
}

#[tokio::test]
async fn an_answer_that_is_no_http_is_told() {
    let url = answering(|mut stream| async move {
        stream.write_all(b"SSH-2.0-OpenSSH_9.9\r\n").await.unwrap();
    })
    .await;
    let error = once(&url).express().retrieve(ID).await.unwrap_err();
    assert_eq!(error.to_string(), "`retrieve` failed: no answer");
    assert!(!error.is_connect() && !error.is_timeout() && error.source().is_some());
}

#[tokio::test]
async fn an_answer_may_come_in_pieces() {
    let url = answering(|mut stream| async move {
        let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
        stream.write_all(head.as_bytes()).await.unwrap();
        let (one, rest) = CUSTOMER.split_at(40);
        let (two, three) = rest.split_at(90);
        for piece in [one, two, three, ""] {
            tokio::time::sleep(Duration::from_millis(20)).await;
            let piece = format!("{:x}\r\n{piece}\r\n", piece.len());
            stream.write_all(piece.as_bytes()).await.unwrap();
        }
    })
    .await;
    let customer = once(&url).express().retrieve(ID).await.unwrap();
    assert_eq!(customer.raw(), CUSTOMER);
}
