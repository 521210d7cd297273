//! The code at each operation of the reference.

use std::collections::BTreeSet;

use express_tests::{contract::Contract, world, world::World};
use serde_json::Value;

use crate::reader::{Reader, python};

/// Code at an operation.
#[derive(Clone, Debug)]
pub struct Sample {
    pub operation: String,
    pub label: String,
    pub source: String,
}

/// Every sample of the served document, in the order of the contract.
pub async fn served(world: &World) -> Vec<Sample> {
    let address = format!("http://{}/openapi.json", world.service_address());
    let document = reqwest::get(address).await.expect("an answer");
    let document: Value = document.json().await.expect("a document");
    let paths = document["paths"].as_object().expect("paths").values();
    let operations = paths.flat_map(|methods| methods.as_object().expect("methods").values());
    let mut samples: Vec<_> = operations
        .flat_map(|operation| {
            let text = |value: &Value| value.as_str().expect("a text").to_owned();
            let samples = operation["x-codeSamples"].as_array().cloned();
            samples
                .unwrap_or_default()
                .into_iter()
                .map(move |sample| Sample {
                    operation: text(&operation["operationId"]),
                    label: text(&sample["label"]),
                    source: text(&sample["source"]),
                })
        })
        .collect();
    let contract = Contract::get().text();
    samples.sort_by_key(|sample| contract.find(&format!("operationId: {}\n", sample.operation)));
    samples
}

#[tokio::test]
async fn every_operation_has_code_for_every_client() {
    let world = world!();
    let samples = served(&world).await;
    for operation in Contract::get().operations() {
        let labels: BTreeSet<_> = samples
            .iter()
            .filter(|sample| sample.operation == operation.id)
            .map(|sample| sample.label.as_str())
            .collect();
        let mut expected = BTreeSet::from(["curl", "express", "Rust", "Python"]);
        // The billing face has no official SDK for C#.
        if operation.template.starts_with("/v1/express") {
            expected.insert("C#");
        }
        assert_eq!(labels, expected, "{}", operation.id);
    }
    world.finish();
}

#[tokio::test]
async fn the_code_for_curl_runs() {
    all_run("curl", async |reader, sample| {
        reader.sh(&sample.source).await
    })
    .await;
}

#[tokio::test]
async fn the_code_for_the_command_runs() {
    all_run("express", async |reader, sample| {
        reader.sh(&sample.source).await
    })
    .await;
}

#[tokio::test]
async fn the_rust_code_runs() {
    all_run("Rust", async |reader, sample| {
        reader.rust(&sample.operation).await
    })
    .await;
}

#[tokio::test]
async fn the_python_code_runs_with_the_official_sdks() {
    let environment = python();
    all_run("Python", async |reader, sample| {
        reader.python(&environment, &sample.source).await
    })
    .await;
}

/// Runs every sample of a kind, one after the other: together they are the life of one customer.
async fn all_run(label: &str, run: impl AsyncFn(&Reader, &Sample) -> Result<String, String>) {
    let world = world!();
    let reader = Reader::of(&world);
    let samples = served(&world).await;
    let samples = samples.iter().filter(|sample| sample.label == label);
    let mut count = 0;
    for sample in samples {
        let said = run(&reader, sample).await;
        let Sample {
            operation, source, ..
        } = sample;
        let said = said.unwrap_or_else(|why| panic!("{operation}:\n{source}\n\n{why}"));
        let responses = &Contract::get().operation(operation).responses;
        let has_something_to_show = !responses.contains_key(&204);
        assert!(
            !has_something_to_show || !said.trim().is_empty(),
            "{operation} shows nothing"
        );
        count += 1;
    }
    assert_eq!(count, Contract::get().operations().len());
    world.finish();
}
