//! Code for each operation, in the languages of those who call it: `x-codeSamples` of the served
//! document, which the reference page shows. All of it is made of the contract's own paths, parameters
//! and examples.
//!
//! - `call`: the call that a sample makes, out of the contract
//! - `json`: an example's value, in its order
//! - `curl`, `command`, `rust`, `python`, `csharp`: the call in a language
//!
//! A client that has a method of its own for an operation is called by it. Those that have none are
//! called in their general way, so that a new operation has its samples at once.

mod call;
mod command;
mod csharp;
mod curl;
mod json;
mod python;
mod rust;

use indexmap::IndexMap;
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

use call::Call;

/// Code in a language, as the extension has it.
#[derive(Serialize)]
struct Sample {
    /// For the one who colours it.
    lang: &'static str,
    /// For the reader.
    label: &'static str,
    source: String,
}

type Members = IndexMap<String, Box<RawValue>>;

/// The contract with samples at each operation, otherwise as it was.
pub fn add(contract: &str) -> Result<String, serde_json::Error> {
    let mut document: Members = serde_json::from_str(contract)?;
    let Some(written) = document.get("paths") else {
        return Ok(contract.to_owned());
    };
    let mut paths: IndexMap<String, Members> = serde_json::from_str(written.get())?;
    for call in call::all(contract)? {
        let operation = paths
            .get_mut(&call.path)
            .and_then(|methods| methods.get_mut(&call.method.to_ascii_lowercase()));
        if let Some(operation) = operation {
            let mut members: Members = serde_json::from_str(operation.get())?;
            members.insert("x-codeSamples".to_owned(), to_raw_value(&samples(&call))?);
            *operation = to_raw_value(&members)?;
        }
    }
    document.insert("paths".to_owned(), to_raw_value(&paths)?);
    serde_json::to_string(&document)
}

fn samples(call: &Call) -> Vec<Sample> {
    let sample = |lang, label, source| Sample {
        lang,
        label,
        source,
    };
    let mut samples = vec![
        sample("shell", "curl", curl::code(call)),
        sample("shell", "express", command::code(call)),
        sample("rust", "Rust", rust::code(call)),
        sample("python", "Python", python::code(call)),
    ];
    samples.extend(csharp::code(call).map(|source| sample("csharp", "C#", source)));
    samples
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operational::CONTRACT_JSON;

    /// The sample of an operation in a language.
    #[track_caller]
    fn sample(id: &str, label: &str) -> String {
        let calls = call::all(CONTRACT_JSON).unwrap();
        let call = calls.iter().find(|call| call.id == id).unwrap();
        let found = samples(call)
            .into_iter()
            .find(|sample| sample.label == label);
        found.unwrap().source
    }

    #[test]
    fn the_contract_is_otherwise_as_it_was() {
        let mut with: serde_json::Value =
            serde_json::from_str(&add(CONTRACT_JSON).unwrap()).unwrap();
        let without: serde_json::Value = serde_json::from_str(CONTRACT_JSON).unwrap();
        let mut operations = 0;
        for methods in with["paths"].as_object_mut().unwrap().values_mut() {
            for operation in methods.as_object_mut().unwrap().values_mut() {
                let samples = operation.as_object_mut().unwrap().remove("x-codeSamples");
                assert!(samples.unwrap().as_array().unwrap().len() >= 4);
                operations += 1;
            }
        }
        assert_eq!(with, without);
        assert_eq!(operations, call::all(CONTRACT_JSON).unwrap().len());
    }

    #[test]
    fn curl_sends_the_example() {
        assert_eq!(
            sample("create", "curl"),
            r#"curl "$AVARA_BASE_URL/v1/express" \
  -H "Authorization: Bearer $AVARA_API_KEY" \
  -H "Content-Type: application/json" \
  -d '{
    "expressCustomerName": "City Clinic",
    "metadata": {
      "region": "north",
      "plan": "standard"
    }
  }'"#
        );
        assert_eq!(
            sample("list", "curl"),
            r#"curl "$AVARA_BASE_URL/v1/express?limit=2&name=clinic" \
  -H "Authorization: Bearer $AVARA_API_KEY""#
        );
    }

    #[test]
    fn a_client_is_called_by_its_own_methods() {
        assert_eq!(
            sample("create", "express"),
            r"express customers create 'City Clinic' \
  --metadata region=north \
  --metadata plan=standard"
        );
        assert_eq!(
            sample("addUser", "Python"),
            r#"from avara import Avara

client = Avara()  # AVARA_API_KEY, AVARA_BASE_URL
outcome = client.express.users.add(
    "cus_019bc0fd89c07a3e9c5d4f1b2a6e8d07",
    user_id="usr_019bc0ff1e0070b1a4c85e2d9f637a10",
)
print(outcome)"#
        );
        assert_eq!(
            sample("create", "Rust"),
            r#"use express_client::Client;

let client = Client::from_env()?; // AVARA_API_KEY, AVARA_BASE_URL
let customer = client
    .express()
    .create("City Clinic")
    .metadata("region", "north")
    .metadata("plan", "standard")
    .await?;
println!("{}", customer.express_customer_id);"#
        );
        assert_eq!(
            sample("update", "C#"),
            r#"using Avara;

AvaraClient client = new(); // AVARA_API_KEY, AVARA_BASE_URL
var customer = await client.Express.Update(
    "cus_019bc0fd89c07a3e9c5d4f1b2a6e8d07",
    new()
    {
        Metadata = new Dictionary<string, string>()
        {
            { "region", "north" },
            { "plan", "premium" },
        },
    }
);
Console.WriteLine(customer);"#
        );
    }

    /// An operation of the billing face whose example has this body.
    fn billing(id: &str, body: &str) -> Call {
        let contract = format!(
            r##"{{
                "paths": {{"/v1/customers": {{"post": {{
                    "operationId": "{id}", "tags": ["billing"],
                    "requestBody": {{"$ref": "#/components/requestBodies/B"}}
                }}}}}},
                "components": {{"requestBodies": {{"B": {{"content": {{"application/json": {{
                    "examples": {{"a": {{"value": {body}}}}}
                }}}}}}}}}}
            }}"##
        );
        call::all(&contract).unwrap().remove(0)
    }

    #[test]
    fn what_a_customer_has_becomes_methods_and_options() {
        let call = billing(
            "createCustomer",
            r#"{
                "external_id": "c-1", "name": "City Clinic", "email": "a@b.example",
                "address_postal_code": "20095", "metadata": {"plan": "basic"},
                "integration_entity_mapping": [{
                    "entity_id": "c-1", "entity_type": "customer",
                    "provider_type": "stripe", "provider_entity_id": "cus_P"
                }]
            }"#,
        );
        assert!(rust::code(&call).contains(
            r#"client
    .customers()
    .create("c-1", "City Clinic")
    .email("a@b.example")
    .address_postal_code("20095")
    .metadata("plan", "basic")
    .integration("c-1", "stripe", "cus_P")
    .await?;"#
        ));
        assert_eq!(
            command::code(&call),
            r"express billing create c-1 'City Clinic' \
  --email a@b.example \
  --postal-code 20095 \
  --metadata plan=basic \
  --integration stripe=cus_P"
        );
    }

    #[test]
    fn the_conditions_of_a_search_become_methods_and_options() {
        let call = billing(
            "queryCustomer",
            r#"{
                "status": "published", "start_time": "2026-01-01T00:00:00Z",
                "filters": [{
                    "field": "address_city", "operator": "not_contains", "data_type": "string",
                    "value": {"string": "Ham burg"}
                }],
                "sort": [{"field": "name", "direction": "desc"}], "limit": 2
            }"#,
        );
        let rust = rust::code(&call);
        assert!(rust.contains(
            "use express_client::types::{BillingDirection, BillingField, BillingOperator, \
             BillingStatus};"
        ));
        assert!(rust.contains(
            r#"client
    .customers()
    .search()
    .status(BillingStatus::Published)
    .created_from("2026-01-01T00:00:00Z".parse()?)
    .text(BillingField::AddressCity, BillingOperator::NotContains, "Ham burg")
    .sort(BillingField::Name, BillingDirection::Desc)
    .limit(2)
    .await?;"#
        ));
        assert_eq!(
            command::code(&call),
            r"express billing search \
  --status published \
  --created-from 2026-01-01T00:00:00Z \
  --where 'address_city not_contains Ham burg' \
  --sort name:desc \
  --limit 2"
        );
        // What no method can say is sent as it is.
        let call = billing("queryCustomer", r#"{"expand": "integrations"}"#);
        assert!(rust::code(&call).contains("request(Method::POST, \"/v1/customers\")"));
        assert!(command::code(&call).starts_with("express api POST /v1/customers"));
    }

    #[test]
    fn an_operation_without_a_method_of_its_own_has_samples_all_the_same() {
        let contract = r##"{
            "paths": {"/v1/customers/{id}/seal": {"post": {
                "operationId": "sealCustomer", "tags": ["billing"],
                "security": [{"billingKey": ["write"]}],
                "parameters": [{"$ref": "#/components/parameters/Id"}],
                "requestBody": {"$ref": "#/components/requestBodies/Seal"}
            }}},
            "components": {
                "parameters": {"Id": {"name": "id", "in": "path", "example": "cus_1"}},
                "requestBodies": {"Seal": {"content": {"application/json": {"examples": {"a": {
                    "value": {"by": "it's me", "at": null}
                }}}}}},
                "securitySchemes": {"billingKey": {"type": "apiKey", "name": "x-api-key"}}
            }
        }"##;
        let calls = call::all(contract).unwrap();
        assert_eq!(
            curl::code(&calls[0]),
            r#"curl "$AVARA_BASE_URL/v1/customers/cus_1/seal" \
  -H "x-api-key: $AVARA_API_KEY" \
  -H "Content-Type: application/json" \
  -d '{"by": "it'\''s me", "at": null}'"#
        );
        assert_eq!(
            command::code(&calls[0]),
            r#"express api POST /v1/customers/cus_1/seal \
  -d '{"by": "it'\''s me", "at": null}'"#
        );
        assert_eq!(
            rust::code(&calls[0]),
            r#"use express_client::{Client, http::Method};
use serde_json::json;

let client = Client::from_env()?; // AVARA_API_KEY, AVARA_BASE_URL
let answer = client
    .request(Method::POST, "/v1/customers/cus_1/seal")
    .json(&json!({"by": "it's me", "at": null}))
    .await?;
println!("{}", *answer);"#
        );
    }
}
