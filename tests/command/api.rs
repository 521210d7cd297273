//! `express api`: any request.

use express_tests::world;
use insta::assert_snapshot;

use crate::{customers::created, shell::Shell};

#[tokio::test]
async fn any_request_can_be_sent() {
    let world = world!();
    let mut shell = Shell::in_world(&world);
    let id = created(&mut shell, "City Clinic").await;
    let path = format!("/v1/express/{id}");
    shell.write("change.json", r#"{"metadata":{"a":"b"}}"#);
    shell
        .run(&[
            "api",
            "get",
            "v1/express",
            "-q",
            "name=city c",
            "-q",
            "limit=1",
        ])
        .await
        .succeeded();
    shell
        .run(&["api", "PATCH", &path, "-d", "@change.json", "--include"])
        .await
        .succeeded();
    shell
        .feed(&["api", "PATCH", &path, "-d", "@-"], r#"{"metadata":null}"#)
        .await
        .succeeded();
    shell
        .run(&["api", "GET", &path, "-H", "If-None-Match: *"])
        .await
        .succeeded();
    shell
        .run(&["api", "GET", &format!("/v1/customers/{id}")])
        .await
        .succeeded();
    assert_snapshot!(shell.transcript());
    world.finish();
}

#[tokio::test]
async fn an_answer_is_shown_whatever_its_status_and_the_exit_status_tells() {
    let world = world!();
    let mut shell = Shell::in_world(&world);
    for (arguments, status) in [
        (&["GET", "/v1/express", "-q", "limit=0"][..], 3),
        (&["GET", "/v1/nothing"], 5),
        (&["DELETE", "/v1/express"], 3),
        (
            &[
                "POST",
                "/v1/express",
                "-d",
                "{",
                "-H",
                "content-type: text/plain",
            ],
            3,
        ),
    ] {
        let ran = shell.run(&[&["api"], arguments].concat()).await;
        assert_eq!(ran.status, status, "{ran:?}");
        assert!(ran.stdout.contains("\"requestId\""), "{ran:?}");
        assert_eq!(ran.stderr, "");
    }
    world.finish();
}

#[tokio::test]
async fn what_cannot_be_sent_is_refused() {
    let mut shell = Shell::nowhere();
    shell
        .run(&["api", "GET", "https://elsewhere.example/v1"])
        .await
        .failed(2);
    shell.run(&["api", "G T", "/v1"]).await.failed(2);
    shell
        .run(&["api", "POST", "/v1", "-d", "@nothing.json"])
        .await
        .failed(1);
    shell
        .run(&["api", "GET", "/v1", "-H", "nonsense"])
        .await
        .failed(2);
    shell
        .run(&["api", "GET", "/v1", "-H", "a b: c"])
        .await
        .failed(3);
    shell
        .run(&["api", "GET", "/v1", "-q", "nonsense"])
        .await
        .failed(2);
    assert_snapshot!(shell.transcript());
}
