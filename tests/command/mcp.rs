//! `express mcp`, as a client of the Model Context Protocol uses it: the client is that of `rmcp`.

use std::{collections::BTreeSet, io::Write as _};

use express_tests::{contract::Contract, world};
use rmcp::{
    RoleClient, ServiceExt as _,
    model::{CallToolRequestParams, CallToolResult, JsonObject, Tool},
    service::RunningService,
    transport::TokioChildProcess,
};
use serde_json::{Value, json};
use tokio::task::spawn_blocking;

use crate::shell::{Ran, Shell};

const NOBODY: &str = "cus_10000000000000000000000000000000";

/// A client with a server of its own.
struct Assistant(RunningService<RoleClient, ()>);

impl Assistant {
    async fn start(shell: &Shell, arguments: &[&str]) -> Self {
        let command = shell.command(&[&["mcp"], arguments].concat());
        let command = tokio::process::Command::from(command);
        let child = TokioChildProcess::new(command).expect("it starts");
        Self(().serve(child).await.expect("it speaks the protocol"))
    }

    async fn tools(&self) -> Vec<Tool> {
        self.0.list_all_tools().await.expect("its tools")
    }

    async fn call(&self, tool: &str, arguments: Value) -> CallToolResult {
        let result = self.0.call_tool(request(tool, arguments)).await;
        result.unwrap_or_else(|error| panic!("{tool}: {error}"))
    }

    /// What a call gave that succeeded.
    async fn done(&self, tool: &str, arguments: Value) -> Value {
        let result = self.call(tool, arguments).await;
        assert_ne!(result.is_error, Some(true), "{tool}: {result:?}");
        let given = result.structured_content.expect("a value");
        let text = &result.content[0].as_text().expect("a text").text;
        assert_eq!(serde_json::from_str::<Value>(text).expect("JSON"), given);
        given
    }

    /// What a call told that failed.
    async fn refused(&self, tool: &str, arguments: Value) -> Value {
        let result = self.call(tool, arguments).await;
        assert_eq!(result.is_error, Some(true), "{tool}: {result:?}");
        assert!(!result.content.is_empty());
        result.structured_content.expect("a value")
    }

    async fn end(self) {
        self.0.cancel().await.expect("it ends");
    }
}

fn request(tool: &str, arguments: Value) -> CallToolRequestParams {
    let mut request = CallToolRequestParams::new(tool.to_owned());
    let arguments: JsonObject = serde_json::from_value(arguments).expect("an object");
    request.arguments = Some(arguments);
    request
}

/// Names by which tools are found, from the contract as the tests read it.
fn names_in_the_contract(only_reading: bool) -> BTreeSet<String> {
    let operations = Contract::get().operations().iter();
    operations
        .filter(|operation| {
            let mut scopes = operation.security.iter().flat_map(|one| one.values());
            !only_reading || scopes.all(|scopes| *scopes == ["read"])
        })
        .map(|operation| {
            let face = match operation.template.starts_with("/v1/customers") {
                true => "billing",
                false => "express",
            };
            let snake = |c: char| match c.is_ascii_uppercase() {
                true => format!("_{}", c.to_ascii_lowercase()),
                false => c.to_string(),
            };
            let id: String = operation.id.chars().map(snake).collect();
            format!("{face}_{id}")
        })
        .collect()
}

#[tokio::test]
async fn every_operation_of_the_contract_is_a_tool() {
    let assistant = Assistant::start(&Shell::nowhere(), &["--allow-writes"]).await;
    let tools = assistant.tools().await;
    let names: BTreeSet<_> = tools.iter().map(|tool| tool.name.to_string()).collect();
    assert_eq!(names, names_in_the_contract(false));
    let reading = names_in_the_contract(true);
    for tool in &tools {
        let hints = tool.annotations.as_ref().expect("annotations");
        let reads = reading.contains(tool.name.as_ref());
        assert_eq!(hints.read_only_hint, Some(reads), "{}", tool.name);
        assert!(tool.title.is_some() && tool.description.is_some());
    }
    assistant.end().await;
}

#[tokio::test]
async fn the_examples_of_the_contract_are_arguments_and_nothing_else_is() {
    let assistant = Assistant::start(&Shell::nowhere(), &["--allow-writes"]).await;
    let tools = assistant.tools().await;
    for operation in Contract::get().operations() {
        let mut arguments = serde_json::Map::new();
        for parameter in operation.parameters.iter().filter(|found| found.required) {
            let example = parameter.example.clone().expect("an example");
            arguments.insert(parameter.name.clone(), example);
        }
        if let Some(body) = &operation.body {
            let body = &body.content["application/json"];
            let example = body.examples.values().next().expect("an example");
            arguments.extend(example.as_object().expect("an object").clone());
        }
        let snake = operation.id.to_lowercase();
        let tool = tools.iter().find(|tool| {
            let (_, name) = tool.name.split_once('_').expect("a face and a name");
            name.replace('_', "") == snake
        });
        let schema = tool.expect("a tool").schema_as_json_value();
        let validator = jsonschema::validator_for(&schema).expect("a schema");
        let given = Value::from(arguments.clone());
        assert!(validator.is_valid(&given), "{}: {given}", operation.id);

        let mut more = arguments.clone();
        more.insert("unheard-of".to_owned(), json!(1));
        assert!(!validator.is_valid(&more.into()), "{}", operation.id);
        for required in schema["required"].as_array().expect("a list") {
            let mut fewer = arguments.clone();
            fewer.remove(required.as_str().expect("a name"));
            assert!(!validator.is_valid(&fewer.into()), "{}", operation.id);
        }
    }
    assistant.end().await;
}

#[tokio::test]
async fn a_customer_is_created_changed_and_read_on_both_faces() {
    let world = world!();
    let assistant = Assistant::start(&Shell::in_world(&world), &["--allow-writes"]).await;
    let new = json!({"expressCustomerName": "City Clinic", "metadata": {"region": "north"}});
    let created = assistant.done("express_create", new).await;
    let id = created["expressCustomerId"].as_str().expect("an id");

    let retrieved = assistant
        .call("express_retrieve", json!({ "expressCustomerId": id }))
        .await;
    let version = &retrieved.content[1].as_text().expect("its version").text;
    let version = version.strip_prefix("ETag: ").expect("its version");

    let change = |name: &str| json!({"expressCustomerId": id, "expressCustomerName": name, "If-Match": version});
    let changed = assistant.done("express_update", change("Old Mill")).await;
    assert_eq!(changed["expressCustomerName"], "Old Mill");
    assert_eq!(changed["metadata"], json!({"region": "north"}));
    let stale = assistant
        .refused("express_update", change("New Mill"))
        .await;
    assert_eq!(stale["code"], "precondition_failed");

    let cleared = json!({"expressCustomerId": id, "metadata": null});
    let cleared = assistant.done("express_update", cleared).await;
    assert!(cleared.get("metadata").is_none(), "{cleared}");

    let listed = assistant
        .done("express_list", json!({"name": "MILL", "limit": 1}))
        .await;
    assert_eq!(listed["expressCustomers"][0]["expressCustomerId"], id);
    let billed = assistant
        .done("billing_get_customer", json!({ "id": id }))
        .await;
    assert_eq!(billed["name"], "Old Mill");
    assistant.end().await;
    world.finish();
}

#[tokio::test]
async fn without_leave_to_write_nothing_can_be_changed() {
    let world = world!();
    let assistant = Assistant::start(&Shell::in_world(&world), &[]).await;
    let tools = assistant.tools().await;
    let names: BTreeSet<_> = tools.iter().map(|tool| tool.name.to_string()).collect();
    assert_eq!(names, names_in_the_contract(true));

    for tool in names_in_the_contract(false).difference(&names) {
        let refused = assistant.0.call_tool(request(tool, json!({}))).await;
        let why = refused.expect_err("it is not offered").to_string();
        assert!(why.contains("--allow-writes"), "{tool}: {why}");
    }
    let create = request("express_create", json!({"expressCustomerName": "x"}));
    assistant
        .0
        .call_tool(create)
        .await
        .expect_err("not offered");
    let listed = assistant.done("express_list", json!({})).await;
    assert_eq!(listed["expressCustomers"], json!([]));

    let unknown = assistant
        .0
        .call_tool(request("express_destroy", json!({})))
        .await;
    let why = unknown.expect_err("there is none").to_string();
    assert!(why.contains("there is no tool `express_destroy`"), "{why}");
    assistant.end().await;
    world.finish();
}

#[tokio::test]
async fn what_is_wrong_with_a_call_is_told_with_every_violation() {
    let world = world!();
    let assistant = Assistant::start(&Shell::in_world(&world), &["--allow-writes"]).await;
    let wrong = json!({"expressCustomerName": "", "metadata": {"": "x"}});
    let told = assistant.refused("express_create", wrong).await;
    assert_eq!(
        (&told["status"], &told["code"]),
        (&json!(400), &json!("invalid_request"))
    );
    assert_eq!(told["retryable"], false);
    assert!(told["requestId"].is_string());
    let violations = told["violations"].as_array().expect("a list");
    assert_eq!(violations.len(), 2, "{told}");
    assert_eq!(violations[0]["in"], "body");
    assert_eq!(violations[0]["pointer"], "/expressCustomerName");

    let nobody = json!({ "expressCustomerId": NOBODY });
    let told = assistant.refused("express_retrieve", nobody).await;
    assert_eq!(
        (&told["status"], &told["code"]),
        (&json!(404), &json!("not_found"))
    );

    let told = assistant
        .refused("express_list", json!({"limits": 3}))
        .await;
    assert_eq!(told["code"], "invalid_arguments");
    assert_eq!(told["violations"][0]["pointer"], "/limits");
    assistant.end().await;
    world.finish();
}

#[tokio::test]
async fn a_service_that_is_away_is_told_of_as_something_that_may_pass() {
    let assistant = Assistant::start(&Shell::nowhere(), &["--retries", "0"]).await;
    let told = assistant.refused("express_list", json!({})).await;
    assert_eq!(told["retryable"], true);
    assert!(told.get("status").is_none(), "{told}");
    assistant.end().await;
}

#[tokio::test]
async fn standard_output_carries_the_protocol_alone_and_its_end_ends_the_server() {
    let mut child = Shell::nowhere()
        .command(&["mcp", "--log", "debug", "--retries", "0"])
        .stdin(std::process::Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    let messages = [
        json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
            "protocolVersion": "2025-06-18", "capabilities": {},
            "clientInfo": {"name": "test", "version": "1"}}}),
        json!({"jsonrpc": "2.0", "method": "notifications/initialized"}),
        json!({"jsonrpc": "2.0", "id": 2, "method": "tools/list"}),
        json!({"jsonrpc": "2.0", "id": 3, "method": "tools/call",
            "params": {"name": "express_list", "arguments": {}}}),
    ];
    let ended = spawn_blocking(move || {
        for message in messages {
            writeln!(stdin, "{message}").expect("it reads");
        }
        drop(stdin);
        child.wait_with_output().expect("its output")
    });
    let ran = Ran::of(&ended.await.expect("a thread"));
    assert!(ran.stderr.contains("tools that read"), "{}", ran.stderr);
    let answered: BTreeSet<_> = ran
        .lines()
        .iter()
        .map(|line| {
            let message: Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"));
            assert_eq!(message["jsonrpc"], "2.0");
            message["id"].as_i64().expect("an id")
        })
        .collect();
    assert_eq!(answered, BTreeSet::from([1, 2, 3]));
}

#[tokio::test]
async fn without_a_key_the_server_does_not_start() {
    let mut shell = Shell::new();
    let said = shell.run(&["mcp"]).await.failed(4);
    assert!(said.contains("API key"), "{said}");
    let said = shell.run(&["mcp", "--key-file", "-"]).await.failed(2);
    assert!(
        said.contains("standard input carries the protocol"),
        "{said}"
    );
}
