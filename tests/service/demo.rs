//! `serve --demo`: every example in the contract works against it.

use express_tests::{
    contract::{Contract, Operation, Place},
    http::Caller,
    world,
    world::World,
};
use serde_json::Value;

use crate::support::{at, retrieve, walk};

/// The customer of the contract's examples.
const EXAMPLE: &str = "cus_019bc0fd89c07a3e9c5d4f1b2a6e8d07";

/// Somebody who may write in the tenant and the environment of the demonstration.
fn caller(world: &World) -> Caller {
    world.with(&world.key_for("demo", "live", "write"))
}

#[tokio::test]
async fn there_is_the_example_customer_and_200_more() {
    let world = world!("--demo");
    let caller = caller(&world);
    let all = walk(&caller, "limit=100").await;
    assert_eq!(all.len(), 201);
    assert!(all.iter().any(|id| id == EXAMPLE));
    let found = &Contract::get().operation("retrieve").responses[&200];
    let example = &found.content["application/json"].examples["cityClinic"];
    let customer = retrieve(&caller, EXAMPLE).await;
    for (member, value) in example.as_object().expect("an object") {
        // Which key it was created with is the service's own affair.
        if member != "createdByApiKeyId" {
            assert_eq!(&customer[member], value, "{member}");
        }
    }
    let page = caller
        .get("/v1/express?limit=2&name=clinic")
        .send()
        .await
        .expect(200)
        .json();
    assert_eq!(page["expressCustomers"].as_array().map(Vec::len), Some(2));
    world.finish();
}

#[tokio::test]
async fn every_example_of_the_contract_works() {
    let world = world!("--demo");
    let caller = caller(&world);
    let mut sent = 0;
    for operation in Contract::get().operations() {
        // `If-None-Match` and `If-Match` name a version that only the example knows.
        for with_options in [false, true] {
            // An external id is given out once. An update names its customer in one way.
            if !with_options
                && ["createCustomer", "updateCustomer"].contains(&operation.id.as_str())
            {
                continue;
            }
            for body in bodies(operation) {
                let mut call =
                    caller.call(operation.method.clone(), target(operation, with_options));
                for parameter in &operation.parameters {
                    let (name, example) = (&parameter.name, parameter.example.as_ref());
                    if parameter.place == Place::Header && name == "Idempotency-Key" && with_options
                    {
                        let example = example.and_then(Value::as_str).expect("an example");
                        // One key marks one request, so each operation needs its own.
                        let key = format!("{example}-{}", operation.id);
                        call = call.header("idempotency-key", &key);
                    }
                }
                if let Some(body) = body {
                    call = call.json(body);
                }
                let answer = call.send().await;
                let expected = *operation.responses.keys().next().expect("a response");
                assert_eq!(
                    answer.status,
                    expected,
                    "{}: {}",
                    operation.id,
                    answer.text()
                );
                sent += 1;
            }
        }
    }
    assert!(sent >= 2 * Contract::get().operations().len() - 2);
    world.finish();
}

fn bodies(operation: &Operation) -> Vec<Option<&Value>> {
    let bodies = operation.body.iter().flat_map(|body| body.content.values());
    let examples: Vec<_> = bodies
        .flat_map(|body| body.examples.values())
        .map(Some)
        .collect();
    if examples.is_empty() {
        vec![None]
    } else {
        examples
    }
}

/// The path with its examples and, if asked for, the query with its.
fn target(operation: &Operation, with_query: bool) -> String {
    let mut path = operation.template.clone();
    let mut query = form_urlencoded::Serializer::new(String::new());
    for parameter in &operation.parameters {
        let Some(example) = &parameter.example else {
            continue;
        };
        let text = example
            .as_str()
            .map_or_else(|| example.to_string(), str::to_owned);
        match parameter.place {
            Place::Path => path = path.replace(&format!("{{{}}}", parameter.name), &text),
            Place::Query if operation.id == "updateCustomer" && parameter.name == "id" => {}
            Place::Query => {
                query.append_pair(&parameter.name, &text);
            }
            Place::Header => {}
        }
    }
    let query = query.finish();
    if with_query && !query.is_empty() {
        format!("{path}?{query}")
    } else {
        path
    }
}

#[tokio::test]
async fn conditions_work_with_the_versions_that_the_service_tells() {
    let world = world!("--demo");
    let caller = caller(&world);
    let tag = caller.get(at(EXAMPLE)).send().await.expect(200).etag();
    caller
        .get(at(EXAMPLE))
        .header("if-none-match", &tag)
        .send()
        .await
        .expect(304);
    let body = &Contract::get().operation("update").body;
    let body = &body.as_ref().expect("a body").content["application/json"].examples["newPlan"];
    let call = caller
        .patch(at(EXAMPLE))
        .header("if-match", &tag)
        .json(body);
    let updated = call.send().await.expect(200).json();
    assert_eq!(updated["metadata"]["plan"], "premium");
    world.finish();
}

#[tokio::test]
async fn only_an_empty_database_is_filled() {
    let mut world = world!("--demo");
    let caller = caller(&world);
    assert_eq!(walk(&caller, "limit=100").await.len(), 201);
    world.restart(&["--demo"]);
    assert_eq!(walk(&caller, "limit=100").await.len(), 201);
    world.finish();
}
