//! The official SDKs against `oaxum mock`, in the way in which their own test-suites use a mock: on a
//! port, every method with all parameters, raw and streamed, by both clients.

use std::{future::pending, path::Path};

use express_tests::{
    contract::Contract,
    python::{environment, succeed},
};
use oaxum::{
    mock::{Mock, Settings},
    source::Sources,
};
use tokio::net::TcpListener;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_method_of_the_official_sdks_works_against_the_mock_of_the_contract() {
    let binary = Path::new(env!("CARGO_BIN_EXE_expressd-under-test"));
    let environment = environment(binary);
    let (sources, root) = Sources::load(&Contract::path()).expect("the contract can be read");
    let Ok(mock) = Mock::new(&sources, root, Settings::default()) else {
        panic!("the contract cannot be mocked: `oaxum check` tells why");
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let serving = tokio::spawn(async move { mock.serve(listener, pending()).await });

    let mut mocked = super::program(&environment, "mocked.py");
    mocked.env("TEST_API_BASE_URL", url);
    let run = tokio::task::spawn_blocking(move || succeed(&mut mocked))
        .await
        .expect("a thread");
    serving.abort();
    let output = run.unwrap_or_else(|why| panic!("{why}"));
    let steps = String::from_utf8_lossy(&output.stdout);
    assert!(steps.ends_with("done\n"), "{steps}");
    // Eight methods by two clients, and six of the billing face in two forms.
    assert_eq!(steps.lines().count(), 8 * 2 + 6 * 2 + 1, "{steps}");
}
