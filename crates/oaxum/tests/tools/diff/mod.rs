//! `oaxum diff`: each rule, whole documents, and the command.

mod command;
mod directions;
mod equal;
mod rules;
mod table;

use oaxum::diff::{Breaks, Change, Rule, diff};
use oaxum::source::Sources;

/// The changes between two texts.
#[track_caller]
fn changes(old: &str, new: &str) -> Vec<Change> {
    let (old, old_root) = Sources::from_text("old.yaml", old).unwrap();
    let (new, new_root) = Sources::from_text("new.yaml", new).unwrap();
    diff((&old, old_root), (&new, new_root)).unwrap()
}

/// Rules and whom they break, in the order of the new document.
#[track_caller]
fn found(old: &str, new: &str) -> Vec<(Rule, Breaks)> {
    let changes = changes(old, new);
    changes
        .iter()
        .map(|change| (change.rule, change.breaks))
        .collect()
}

/// A document with the paths given, as YAML.
fn document(paths: &str, rest: &str) -> String {
    format!("openapi: 3.1.0\ninfo: {{title: T, version: 1.0.0}}\npaths: {paths}\n{rest}\n")
}

/// A document whose one operation has this, besides a response.
fn operation(members: &str) -> String {
    let separator = if members.is_empty() { "" } else { ", " };
    let responses = "responses: {'200': {description: ok}}";
    document(
        &format!("{{/x: {{post: {{{members}{separator}{responses}}}}}}}"),
        "",
    )
}

/// A document whose request body has this schema.
fn request(schema: &str) -> String {
    operation(&format!(
        "requestBody: {{content: {{application/json: {{schema: {schema}}}}}}}"
    ))
}

/// A document whose response has these members.
fn response(members: &str) -> String {
    let separator = if members.is_empty() { "" } else { ", " };
    let response = format!("{{description: ok{separator}{members}}}");
    document(
        &format!("{{/x: {{get: {{responses: {{'200': {response}}}}}}}}}"),
        "",
    )
}

/// A document whose response body has this schema.
fn answer(schema: &str) -> String {
    response(&format!(
        "content: {{application/json: {{schema: {schema}}}}}"
    ))
}
