//! What the variables of a process do, which only a process of its own can show.

use std::{
    env,
    process::{Command, Output},
};

use express_client::{
    Client,
    testing::{MockServer, Reply},
};
use serde_json::json;
use tokio::task::spawn_blocking;

/// Set in the processes that this module starts.
const STARTED: &str = "EXPRESS_CLIENT_TEST_STARTED";

/// Runs a test of this module again, with these variables and no others of the client's.
async fn again(test: &'static str, variables: &[(&'static str, String)]) -> Output {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", test, "--nocapture"]);
    for name in [
        "NO_PROXY",
        "no_proxy",
        "REQUEST_METHOD",
        "FLEXPRICE_API_KEY",
    ] {
        command.env_remove(name);
    }
    command.env(STARTED, "1");
    for (name, value) in variables {
        command.env(name, value);
    }
    spawn_blocking(move || command.output().unwrap())
        .await
        .unwrap()
}

#[tokio::test]
async fn it_names_key_service_headers_proxy_and_log() {
    if env::var_os(STARTED).is_some() {
        Client::from_env().unwrap().express().list().await.unwrap();
        return;
    }
    let proxy = MockServer::start().await.unwrap();
    let page = json!({"expressCustomers": [], "hasMore": false});
    proxy.script([Reply::json(200, &page)]);
    let ran = again(
        "environment::it_names_key_service_headers_proxy_and_log",
        &[
            ("AVARA_API_KEY", "hunter2".to_owned()),
            ("AVARA_BASE_URL", "http://express.invalid".to_owned()),
            (
                "AVARA_CUSTOM_HEADERS",
                "x-team: north\nx-shift: 2".to_owned(),
            ),
            ("AVARA_LOG", "debug".to_owned()),
            ("HTTP_PROXY", proxy.url()),
        ],
    )
    .await;
    let log = String::from_utf8(ran.stderr).unwrap();
    assert!(ran.status.success(), "{log}");

    let request = &proxy.requests()[0];
    assert_eq!(request.line(), "GET http://express.invalid/v1/express");
    assert_eq!(
        ["authorization", "x-team", "x-shift"].map(|name| request.header(name)),
        ["Bearer hunter2", "north", "2"].map(|value| Some(value.to_owned()))
    );

    assert!(
        log.contains("express-client: `list` (GET /v1/express): sending; ")
            && log.contains("express-client: `list` (GET /v1/express): 200 OK after ")
            && log.contains("authorization: ***"),
        "{log}"
    );
    assert!(!log.contains("hunter2"), "{log}");
}
