//! The contract is read as it is written.

use express_tests::{
    contract::{Contract, Place, Route},
    schemas::NAMES,
};
use http::Method;
use serde_json::json;

fn route(method: Method, path: &str) -> String {
    match Contract::get().route(&method, path) {
        Route::Operation(operation, values) => {
            let values: Vec<_> = values.into_values().collect();
            format!("{} {}", operation.id, values.join(","))
                .trim()
                .to_owned()
        }
        Route::OtherMethods(methods) => format!("only {methods:?}"),
        Route::UnknownPath => "unknown".to_owned(),
        Route::Operational => "operational".to_owned(),
    }
}

#[test]
fn has_every_operation_with_its_parts() {
    let update = Contract::get().operation("update");
    assert_eq!(
        (&update.method, update.template.as_str()),
        (&Method::PATCH, "/v1/express/{expressCustomerId}")
    );
    assert_eq!(update.security.len(), 1);
    assert_eq!(update.security[0]["bearerKey"], ["write"]);
    let places: Vec<_> = update
        .parameters
        .iter()
        .map(|p| (p.name.as_str(), p.place))
        .collect();
    assert_eq!(
        places,
        [
            ("expressCustomerId", Place::Path),
            ("If-Match", Place::Header)
        ]
    );
    let body = update.body.as_ref().expect("a body");
    assert!(body.required);
    assert_eq!(
        body.content["application/json"].schema,
        "/components/schemas/ExpressCustomerChanges"
    );
    assert!(update.responses[&200].headers["etag"].required);
    assert_eq!(update.responses[&412].name, "PreconditionFailed");
}

#[test]
fn knows_what_a_path_means() {
    assert_eq!(route(Method::GET, "/v1/express"), "list");
    assert_eq!(route(Method::HEAD, "/v1/express"), "list");
    assert_eq!(route(Method::GET, "/v1/express/a%2Fb"), "retrieve a/b");
    assert_eq!(route(Method::PUT, "/v1/express/x"), "only [GET, PATCH]");
    assert_eq!(route(Method::GET, "/v1/express/"), "unknown");
    assert_eq!(route(Method::GET, "/v1/express/x/users/y"), "unknown");
    assert_eq!(route(Method::GET, "/v1/customers/1"), "getCustomer 1");
    assert_eq!(route(Method::GET, "/docs/scalar.js"), "operational");
    assert_eq!(route(Method::GET, "/docsearch"), "unknown");
}

#[test]
fn holds_values_against_schemas_with_formats() {
    let contract = Contract::get();
    let breaches = |name: &str, value| {
        contract
            .breaches(&format!("/components/schemas/{name}"), &value)
            .len()
    };
    assert_eq!(
        breaches("ApiKeyId", json!("5b0f7c1e-3d92-4a68-8e17-c94f20ab63d5")),
        0
    );
    assert_eq!(breaches("ApiKeyId", json!("no uuid")), 1);
    assert_eq!(breaches("Limit", json!(20.0)), 0);
    assert_eq!(
        breaches("UserReference", json!({"userId": "x", "more": 1})),
        2
    );
    assert!(
        contract
            .text_breaches("/components/schemas/Limit", "20.0")
            .is_empty()
    );
    assert!(
        !contract
            .text_breaches("/components/schemas/Limit", "1.5")
            .is_empty()
    );
    assert!(
        !contract
            .text_breaches("/components/schemas/Limit", "abc")
            .is_empty()
    );
    assert!(
        contract
            .text_breaches("/components/schemas/NameFilter", "12")
            .is_empty()
    );
}

#[test]
fn no_component_schema_is_left_out_of_the_tests() {
    let mut stated: Vec<_> = Contract::get().schemas().collect();
    stated.sort_unstable();
    assert_eq!(NAMES, stated, "list the new schema in tests/src/schemas.rs");
}

#[test]
fn knows_the_documented_codes_and_their_statuses() {
    let problems = Contract::get().codes("ProblemCode");
    assert_eq!(problems["customer_inactive"], [409]);
    assert_eq!(
        Contract::get().codes("BillingErrorCode")["permission_denied"],
        [401, 403]
    );
}

#[test]
fn every_example_is_valid() {
    let contract = Contract::get();
    for operation in contract.operations() {
        let bodies = operation.body.iter().flat_map(|body| body.content.values());
        let answers = operation
            .responses
            .values()
            .flat_map(|response| response.content.values());
        for body in bodies.chain(answers) {
            assert!(
                !body.examples.is_empty(),
                "{}: a body without an example",
                operation.id
            );
            for (name, example) in &body.examples {
                let breaches = contract.breaches(&body.schema, example);
                assert!(breaches.is_empty(), "{} {name}: {breaches:?}", operation.id);
            }
        }
        for parameter in &operation.parameters {
            // A cursor is only valid where it was given.
            let Some(example) = &parameter.example else {
                assert_eq!(
                    parameter.name, "cursor",
                    "{}: a parameter without example",
                    operation.id
                );
                continue;
            };
            let breaches = contract.breaches(&parameter.schema, example);
            assert!(
                breaches.is_empty(),
                "{} {}: {breaches:?}",
                operation.id,
                parameter.name
            );
        }
    }
}
