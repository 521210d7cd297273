//! `crates/express-client/examples/quickstart.rs` against the real service.

use std::process::{Command, Stdio};

use express_tests::{world, world::World};

async fn run(world: &World, key: &str) -> std::process::Output {
    let mut example = Command::new(env!("CARGO_BIN_EXE_example-quickstart"));
    example
        .env("AVARA_BASE_URL", world.url())
        .env("AVARA_API_KEY", key)
        .stdin(Stdio::null());
    let output = tokio::task::spawn_blocking(move || example.output());
    output.await.expect("a thread").expect("the example runs")
}

#[tokio::test]
async fn it_leads_a_customer_through_its_life() {
    let world = world!();
    let key = world.key();
    let output = run(&world, &key.secret).await;
    let told = String::from_utf8_lossy(&output.stdout);
    let problems = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}{problems}");
    assert!(told.contains("City Clinic"), "{told}");

    let page = world
        .with(&key)
        .get("/v1/express")
        .send()
        .await
        .expect(200)
        .json();
    let customers = page["expressCustomers"].as_array().expect("a page");
    assert_eq!(customers.len(), 1);
    assert_eq!(
        customers[0]["isActive"], false,
        "the quickstart ends by deactivating"
    );
    assert_eq!(customers[0]["metadata"]["plan"], "premium");
    world.finish();
}

#[tokio::test]
async fn with_a_wrong_key_it_fails_and_says_why() {
    let world = world!();
    let output = run(&world, "nobody's key").await;
    assert!(!output.status.success());
    let problems = String::from_utf8_lossy(&output.stderr);
    assert!(problems.contains("key"), "{problems}");
    world.finish();
}
