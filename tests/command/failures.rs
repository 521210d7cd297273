//! Calls that fail, and what is said of it.

use std::{
    io::{Read, Write},
    net::TcpListener,
    thread,
};

use express_tests::world;
use insta::assert_snapshot;

use crate::{customers::created, shell::Shell};

const NOBODY: &str = "cus_10000000000000000000000000000000";

const USER: &str = "usr_019bc0ff1e0070b1a4c85e2d9f637a10";

/// A server that gives this answer to whatever comes.
fn server(answer: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("its address");
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { break };
            // One read takes all of a request without a body.
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    format!("http://{address}")
}

#[tokio::test]
async fn violations_stand_next_to_the_arguments_they_come_from() {
    let mut shell = Shell::nowhere();
    let long = format!("{}=x", "k".repeat(101));
    let pairs = [
        "--metadata",
        &long,
        "--metadata",
        "a/b~c=",
        "--idempotency-key",
        "",
    ];
    shell
        .run(&[&["customers", "create", ""], &pairs[..]].concat())
        .await
        .failed(3);
    shell.run(&["customers", "get", "cus_1"]).await.failed(3);
    shell
        .run(&["customers", "update", "x", "--name", "", "--clear-metadata"])
        .await
        .failed(3);
    shell
        .run(&[
            "customers",
            "update",
            NOBODY,
            "--name",
            "x",
            "--if-match",
            "v1",
        ])
        .await
        .failed(3);
    shell
        .run(&[
            "customers",
            "update",
            "x",
            "--metadata",
            &long,
            "--if-match",
            "v1",
        ])
        .await
        .failed(3);
    shell
        .run(&["customers", "list", "--name", &"n".repeat(256)])
        .await
        .failed(3);
    shell.run(&["users", "add", "c", "u"]).await.failed(3);
    assert_snapshot!(shell.transcript());
}

#[tokio::test]
async fn what_the_service_refuses_is_told_with_what_to_do() {
    let world = world!();
    let mut shell = Shell::in_world(&world);
    let id = created(&mut shell, "x").await;
    shell.run(&["customers", "get", NOBODY]).await.failed(5);
    shell.run(&["billing", "get", NOBODY]).await.failed(5);
    shell
        .run(&[
            "customers",
            "update",
            &id,
            "--name",
            "y",
            "--if-match",
            "\"v0\"",
        ])
        .await
        .failed(6);
    shell
        .run(&["customers", "deactivate", &id, "--quiet"])
        .await
        .succeeded();
    shell.run(&["users", "add", &id, USER]).await.failed(6);
    let reader = world.key_for("acme", "test", "read");
    shell.set("AVARA_API_KEY", &reader.secret);
    shell.run(&["customers", "create", "x"]).await.failed(4);
    shell.set("AVARA_API_KEY", "exp_wrong");
    shell.run(&["customers", "list"]).await.failed(4);
    shell.run(&["billing", "get", &id]).await.failed(4);
    assert_snapshot!(shell.transcript());
    world.finish();
}

#[tokio::test]
async fn without_a_key_or_a_service_it_is_said_what_is_missing() {
    let mut shell = Shell::new();
    shell.run(&["customers", "list"]).await.failed(4);
    shell.run(&["config", "list"]).await.succeeded();
    shell.set("AVARA_API_KEY", "exp_0123456789");
    shell.set("AVARA_BASE_URL", "localhost:8080");
    shell.run(&["customers", "list"]).await.failed(2);
    shell.set("AVARA_BASE_URL", "http://127.0.0.1:1");
    shell
        .run(&["customers", "list", "--retries", "0"])
        .await
        .failed(7);
    shell.set("AVARA_API_KEY", "two\nlines");
    shell.run(&["customers", "list"]).await.failed(2);
    assert_snapshot!(shell.transcript());
}

#[tokio::test]
async fn answers_that_are_not_from_the_contract_are_shown() {
    let mut shell = Shell::nowhere();
    for answer in [
        "HTTP/1.1 502 Bad Gateway\r\ncontent-type: text/html\r\ncontent-length: 37\r\nconnection: close\r\n\r\n<html><h1>Bad Gateway</h1>\u{1b}[2J</html>",
        "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 15\r\nconnection: close\r\n\r\n<html>hi</html>",
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 99\r\nconnection: close\r\n\r\n{\"expressCust",
        "HTTP/1.1 429 Too Many Requests\r\nretry-after: 1\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        "",
    ] {
        shell.set("AVARA_BASE_URL", &server(answer));
        let ran = shell.run(&["customers", "list", "--retries", "0"]).await;
        assert_ne!(ran.status, 0, "{answer}");
    }
    assert_snapshot!(shell.transcript());
}

#[tokio::test]
async fn a_service_that_does_not_answer_is_given_up() {
    // The kernel accepts the connection; nobody ever answers.
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let mut shell = Shell::nowhere();
    let address = listener.local_addr().expect("its address");
    shell.set("AVARA_BASE_URL", &format!("http://{address}"));
    let options = ["--timeout", "1", "--retries", "0"];
    let said = shell
        .run(&[&["customers", "list"], &options[..]].concat())
        .await
        .failed(7);
    assert!(said.contains("gave no answer in time"), "{said}");
    assert!(said.contains("--timeout"), "{said}");
}
