//! Every real document, every operation, every status: an answer that its schema lets through.

use oaxum::mock::{Mock, Settings};
use oaxum::source::Sources;
use serde_json::Value;

use super::Server;
use crate::corpus::documents;

/// A document whose operations take any request.
fn open(path: &std::path::Path) -> Value {
    let (sources, root) = Sources::load(path).unwrap();
    let mut document = sources.root(root).node.to_json();
    document.as_object_mut().unwrap().remove("security");
    let paths = document["paths"].as_object_mut().unwrap();
    for item in paths.values_mut().filter_map(Value::as_object_mut) {
        item.remove("parameters");
        for operation in item.values_mut().filter_map(Value::as_object_mut) {
            for member in ["parameters", "requestBody", "security"] {
                operation.remove(member);
            }
        }
    }
    document
}

/// A path that fits a template.
fn filled(template: &str) -> String {
    let mut path = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        path += before;
        path += "7";
        rest = after.split_once('}').unwrap().1;
    }
    path + rest
}

#[tokio::test]
async fn every_documented_answer_can_be_had() {
    for path in documents() {
        let document = open(&path);
        let server = Server::new(&document.to_string());
        let mut answers = 0;
        let mut failed = Vec::new();
        for (template, item) in document["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                let Some(responses) = operation.get("responses").and_then(Value::as_object) else {
                    continue;
                };
                for status in responses.keys().filter(|status| !status.starts_with('x')) {
                    let code = match &**status {
                        "default" => "599".to_owned(),
                        status => status.replace(['X', 'x'], "0"),
                    };
                    let method = method.to_ascii_uppercase();
                    let prefer = format!("prefer: code={code}");
                    let reply = server
                        .send(&method, &filled(template), &[&prefer], "")
                        .await;
                    answers += 1;
                    if reply.status.to_string() != code {
                        failed.push(format!("{method} {template} {code}: {}", reply.text()));
                    }
                }
            }
        }
        assert!(answers > 0, "{}", path.display());
        assert!(failed.is_empty(), "{}: {failed:#?}", path.display());
    }
}

#[test]
fn every_document_can_be_mocked() {
    for path in documents() {
        let (sources, root) = Sources::load(&path).unwrap();
        let mock = Mock::new(&sources, root, Settings::default()).unwrap();
        assert!(
            mock.operations() > 0 && !mock.title().is_empty(),
            "{}",
            path.display()
        );
    }
}
