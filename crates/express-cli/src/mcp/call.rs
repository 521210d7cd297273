//! The arguments of a tool as a request.

use express_client::{Client, RawRequest};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use rmcp::model::JsonObject;
use serde_json::Value;

use super::{
    contract::{Operation, Place},
    tool::{BODY, body_members},
};

/// What stands in a segment of a path as it is (RFC 3986, section 2.3).
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// An argument that no request can be made of. Whatever a request can be made of is for the service
/// to judge.
#[derive(Debug, PartialEq, Eq)]
pub struct Misfit {
    pub argument: String,
    /// As the service would call it, such as `required`.
    pub code: &'static str,
    pub message: String,
}

impl Misfit {
    fn new(argument: &str, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            argument: argument.to_owned(),
            code,
            message: message.into(),
        }
    }
}

/// The request that an operation is with these arguments.
///
/// # Errors
/// Every argument that keeps it from being one.
pub fn request(
    operation: &Operation,
    client: &Client,
    mut arguments: JsonObject,
) -> Result<RawRequest, Vec<Misfit>> {
    let mut misfits = Vec::new();
    let mut path = operation.path.clone();
    let mut query = Vec::new();
    let mut headers = Vec::new();
    for parameter in &operation.parameters {
        let name = &parameter.name;
        let values = match arguments.remove(name) {
            // Models write null for what they leave out.
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Array(items)) if parameter.place == Place::Query => items,
            Some(value) => vec![value],
        };
        if parameter.required && values.is_empty() {
            misfits.push(Misfit::new(name, "required", "is required"));
        }
        for value in values {
            let Some(text) = text(value) else {
                misfits.push(Misfit::new(name, "type", "must be one text or number"));
                continue;
            };
            match parameter.place {
                Place::Query => query.push((name, text)),
                Place::Header => headers.push((name, text)),
                // A URL parser resolves these, however they are encoded.
                Place::Path if matches!(text.as_str(), "" | "." | "..") => {
                    let message = "must be neither empty nor dots";
                    misfits.push(Misfit::new(name, "dot_segment", message));
                }
                Place::Path => {
                    let segment = utf8_percent_encode(&text, SEGMENT).to_string();
                    path = path.replace(&format!("{{{name}}}"), &segment);
                }
            }
        }
    }
    let body = body(operation, &mut arguments);
    for name in arguments.keys() {
        let message = "is no argument of this tool";
        misfits.push(Misfit::new(name, "additional_properties", message));
    }
    if !misfits.is_empty() {
        return Err(misfits);
    }
    let mut request = client.request(operation.method.clone(), path);
    for (name, value) in query {
        request = request.query(name, value);
    }
    for (name, value) in headers {
        request = request.header(name, value);
    }
    if let Some(body) = body {
        request = request.json(&body);
    }
    Ok(request)
}

/// Takes what belongs to the body out of the arguments. A body that there need not be is left out
/// with its last member.
fn body(operation: &Operation, arguments: &mut JsonObject) -> Option<Value> {
    let demanded = operation.body.as_ref()?.required;
    let Some(members) = body_members(operation) else {
        return arguments.remove(BODY);
    };
    let given = members
        .keys()
        .filter_map(|name| arguments.remove_entry(name));
    let given: JsonObject = given.collect();
    (demanded || !given.is_empty()).then_some(given.into())
}

/// A single value as paths, queries and headers have it.
fn text(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{super::contract::operations, *};

    const ID: &str = "cus_019bc0fd89c07a3e9c5d4f1b2a6e8d07";

    fn made(id: &str, arguments: Value) -> Result<(String, String), Vec<Misfit>> {
        let operations = operations().unwrap();
        let operation = operations.iter().find(|found| found.id == id).unwrap();
        let client = Client::new("http://localhost/base", "exp_0").unwrap();
        let Value::Object(arguments) = arguments else {
            panic!("an object")
        };
        let request = request(operation, &client, arguments)?.dry_run().unwrap();
        let body = String::from_utf8(request.body().to_vec()).unwrap();
        let line = format!("{} {}", request.method(), request.url());
        Ok((line, body))
    }

    #[track_caller]
    fn misfits(id: &str, arguments: Value) -> Vec<(String, &'static str)> {
        let misfits = made(id, arguments).unwrap_err();
        let misfits = misfits.into_iter();
        misfits
            .map(|misfit| (misfit.argument, misfit.code))
            .collect()
    }

    #[test]
    fn each_argument_goes_where_the_contract_wants_it() {
        let (line, body) = made("list", json!({"limit": 20, "name": "a b&c"})).unwrap();
        assert_eq!(
            line,
            "GET http://localhost/base/v1/express?limit=20&name=a+b%26c"
        );
        assert_eq!(body, "");

        let arguments = json!({"expressCustomerId": ID, "metadata": null});
        let (line, body) = made("update", arguments).unwrap();
        assert_eq!(line, format!("PATCH http://localhost/base/v1/express/{ID}"));
        assert_eq!(body, r#"{"metadata":null}"#);
    }

    #[test]
    fn a_body_that_has_to_be_there_is_there_without_members() {
        let (_, body) = made("update", json!({"expressCustomerId": ID})).unwrap();
        assert_eq!(body, "{}");
    }

    #[test]
    fn a_part_of_the_path_cannot_lead_elsewhere() {
        let (line, _) = made("getCustomer", json!({"id": "../express?limit=1"})).unwrap();
        assert_eq!(
            line,
            "GET http://localhost/base/v1/customers/..%2Fexpress%3Flimit%3D1"
        );
        for id in ["", ".", ".."] {
            assert_eq!(
                misfits("getCustomer", json!({ "id": id })),
                [("id".to_owned(), "dot_segment")]
            );
        }
    }

    #[test]
    fn every_argument_that_does_not_fit_is_told() {
        assert_eq!(
            misfits("list", json!({"limit": {"a": 1}, "nam": "x"})),
            [
                ("limit".to_owned(), "type"),
                ("nam".to_owned(), "additional_properties")
            ]
        );
        assert_eq!(
            misfits("retrieve", json!({"expressCustomerId": null})),
            [("expressCustomerId".to_owned(), "required")]
        );
    }
}
