//! Documents with anything anywhere: there is an outcome or a finding, and never a panic.

use oaxum::diff::diff;
use oaxum::routes::routes;
use oaxum::source::Sources;
use serde_json::{Value, json};

const DOCUMENT: &str = r##"{
    "openapi": "3.1.0",
    "info": {"title": "T", "version": "1.0.0"},
    "servers": [{"url": "/"}],
    "security": [{"key": ["a"]}],
    "paths": {"/x/{id}": {
        "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "integer", "minimum": 1}}],
        "post": {
            "operationId": "a", "tags": ["t"],
            "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"}, "examples": {"e": {"value": 1}}}}},
            "responses": {"200": {"headers": {"X": {"schema": {"type": "string"}}}, "content": {"application/json": {"schema": {"oneOf": [{"$ref": "#/components/schemas/A"}, {"type": "null"}, {"title": "B", "enum": [1, 2]}], "discriminator": {"propertyName": "k", "mapping": {"a": "A"}}}}}}},
            "callbacks": {"c": {"{$url}": {"post": {"responses": {}}}}}
        }
    }},
    "components": {
        "schemas": {"A": {"allOf": [{"type": "object", "required": ["p"], "properties": {"p": {"type": "array", "items": {"type": "string", "pattern": "a+", "maxLength": 9}, "uniqueItems": true}}, "additionalProperties": false}]}},
        "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}
    }
}"##;

/// Every pointer into a value.
fn pointers(value: &Value, at: &str, all: &mut Vec<String>) {
    all.push(at.to_owned());
    let step = |key: &str| format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
    match value {
        Value::Object(members) => {
            members
                .iter()
                .for_each(|(key, inner)| pointers(inner, &step(key), all));
        }
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                pointers(inner, &step(&index.to_string()), all);
            }
        }
        _ => {}
    }
}

/// The document with every value replaced by every kind of value in turn.
fn mutants() -> Vec<String> {
    let document: Value = serde_json::from_str(DOCUMENT).unwrap();
    let mut all = Vec::new();
    pointers(&document, "", &mut all);
    let others = [
        json!(null),
        json!(false),
        json!(-1e300),
        json!(""),
        json!("#/components/schemas/A"),
        json!([]),
        json!([{}]),
        json!({}),
        json!({"$ref": "#/paths"}),
        json!({"$ref": "#/components/schemas/A"}),
    ];
    let mut mutants = Vec::new();
    // What is no document at all is refused on loading.
    for pointer in all.iter().filter(|pointer| !pointer.is_empty()) {
        for other in &others {
            let mut mutant = document.clone();
            *mutant.pointer_mut(pointer).unwrap() = other.clone();
            mutants.push(mutant.to_string());
        }
    }
    assert!(mutants.len() > 800);
    mutants
}

#[test]
fn nothing_panics_in_diff_and_routes() {
    let (sound, root) = Sources::from_text("sound.json", DOCUMENT).unwrap();
    let mut compared = 0;
    for text in mutants() {
        let (sources, mutant) = Sources::from_text("mutant.json", &text).unwrap();
        let forth = diff((&sound, root), (&sources, mutant));
        let back = diff((&sources, mutant), (&sound, root));
        assert_eq!(forth.is_ok(), back.is_ok(), "{text}");
        compared += usize::from(forth.is_ok());
        let _ = routes(&sources, mutant);
    }
    assert!(compared > 400, "{compared}");
}

#[cfg(feature = "mock")]
#[tokio::test]
async fn nothing_panics_in_mock() {
    use axum::body::Body;
    use axum::http::Request;
    use oaxum::mock::{Mock, Settings};
    use tower::ServiceExt;

    let mut answered = 0;
    for text in mutants() {
        let (sources, root) = Sources::from_text("mutant.json", &text).unwrap();
        let Ok(mock) = Mock::new(&sources, root, Settings::default()) else {
            continue;
        };
        let request = Request::post("/x/1")
            .header("authorization", "Bearer a")
            .header("content-type", "application/json");
        let request = request.body(Body::from(r#"{"p":["a"]}"#)).unwrap();
        let response = mock.router().oneshot(request).await.unwrap();
        answered += usize::from(response.status() == 200);
    }
    assert!(answered > 100, "{answered}");
}
