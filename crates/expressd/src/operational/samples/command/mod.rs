//! A call with the command `express`.

mod billing;
mod customers;

use super::{call::Call, curl::enclosed, json::JSON};

/// So wide may a command be that stands on one line.
const WIDTH: usize = 60;

/// The command.
pub fn code(call: &Call) -> String {
    let own = match call.face.as_str() {
        "billing" => billing::own(call),
        _ => customers::own(call),
    };
    let words = own.unwrap_or_else(|| general(call));
    let line = format!("express {}", words.join(" "));
    if line.len() <= WIDTH {
        return line;
    }
    let mut lines = "express".to_owned();
    for word in words {
        let begins_an_option = word.starts_with('-');
        lines.push_str(if begins_an_option { " \\\n  " } else { " " });
        lines.push_str(&word);
    }
    lines
}

/// The arguments by which any request can be sent.
fn general(call: &Call) -> Vec<String> {
    let mut words = vec!["api".to_owned(), call.method.clone(), word(&call.target())];
    if let Some(body) = &call.body {
        words.push("-d".to_owned());
        words.push(enclosed(&body.literal(JSON, 2)));
    }
    words
}

/// A command with what it is about.
fn command<'a>(name: &str, subjects: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let name = name.split(' ').map(str::to_owned);
    name.chain(subjects.into_iter().map(word)).collect()
}

/// An option with its value.
fn option(name: &str, value: &str) -> [String; 2] {
    [format!("--{name}"), word(value)]
}

fn metadata(call: &Call) -> impl Iterator<Item = String> {
    call.metadata()
        .flat_map(|(key, value)| option("metadata", &format!("{key}={value}")))
}

/// A text as a word of a command, in quotation marks if it needs them.
fn word(text: &str) -> String {
    let plain =
        |character: char| character.is_ascii_alphanumeric() || "-_./:=@,+".contains(character);
    match !text.is_empty() && text.chars().all(plain) {
        true => text.to_owned(),
        false => enclosed(text),
    }
}
