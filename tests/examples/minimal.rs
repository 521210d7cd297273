//! `crates/express-server/examples/minimal.rs`: the smallest implementer of the trait.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

use express_tests::http::Caller;

/// The running example. It ends when it is dropped.
struct Minimal(Child);

impl Drop for Minimal {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn start() -> (Minimal, String) {
    let mut example = Command::new(env!("CARGO_BIN_EXE_example-minimal"));
    let child = example.arg("127.0.0.1:0").stdout(Stdio::piped()).spawn();
    let mut minimal = Minimal(child.expect("the example starts"));
    let stdout = minimal.0.stdout.take().expect("a pipe");
    let mut line = String::new();
    BufReader::new(stdout).read_line(&mut line).expect("a line");
    let url = line
        .trim()
        .strip_prefix("listening on ")
        .expect("its address")
        .to_owned();
    (minimal, url)
}

#[tokio::test]
async fn it_shows_its_customer_and_is_read_only() {
    let (_minimal, url) = start();
    let caller = Caller::new(url.clone(), Some("demo".to_owned()));
    let page = caller.get("/v1/express").send().await.expect(200).json();
    let customers = page["expressCustomers"].as_array().expect("a page");
    assert_eq!(customers.len(), 1);
    let id = customers[0]["expressCustomerId"].as_str().expect("an id");
    let one = caller
        .get(format!("/v1/express/{id}"))
        .send()
        .await
        .expect(200);
    assert_eq!(one.json(), customers[0]);
    assert!(one.header("etag").is_some());
    caller
        .get("/v1/express/cus_00000000000000000000000000000000")
        .send()
        .await
        .expect(404);
    let body = serde_json::json!({"expressCustomerName": "x"});
    caller
        .post("/v1/express")
        .json(&body)
        .send()
        .await
        .expect(403);
}

#[tokio::test]
async fn what_the_router_does_by_itself_it_does_here_too() {
    let (_minimal, url) = start();
    let caller = Caller::new(url.clone(), Some("demo".to_owned()));
    Caller::new(url, None)
        .get("/v1/express")
        .send()
        .await
        .expect(401);
    caller.get("/v1/express?limit=0").send().await.expect(400);
    caller.get("/nothing").send().await.expect(404);
    let refused = caller.delete("/v1/express").send().await.expect(405);
    assert!(refused.header("allow").is_some());
}
