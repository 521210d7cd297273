//! A call with `express-client`.

mod billing;
mod express;

use super::{call::Call, json::JSON};

/// So wide may a call be that stands on one line.
const WIDTH: usize = 76;

/// What is imported, the methods that are called one on another, what comes of it, and what of that is
/// shown; a call that gives nothing shows nothing.
struct Chain {
    imports: Vec<String>,
    methods: Vec<String>,
    gives: &'static str,
    shown: &'static str,
}

impl Chain {
    /// A call that needs nothing but the client.
    fn new(methods: Vec<String>, gives: &'static str, shown: &'static str) -> Self {
        Self {
            imports: vec!["express_client::Client".to_owned()],
            methods,
            gives,
            shown,
        }
    }

    fn statement(&self) -> String {
        let (start, calls) = match self.gives {
            "" => ("client".to_owned(), &self.methods),
            gives => (format!("let {gives} = client"), &self.methods),
        };
        let line = format!("{start}.{}.await?;", calls.join("."));
        if line.len() <= WIDTH && calls.len() <= 2 {
            return line;
        }
        let calls: String = calls.iter().map(|call| format!("\n    .{call}")).collect();
        format!("{start}{calls}\n    .await?;")
    }
}

/// The statements.
pub fn code(call: &Call) -> String {
    let own = match call.face.as_str() {
        "billing" => billing::own(call),
        _ => express::own(call),
    };
    let chain = own.unwrap_or_else(|| general(call));
    let imports = chain.imports.iter();
    let mut lines: Vec<_> = imports.map(|import| format!("use {import};")).collect();
    lines.push(String::new());
    lines.push("let client = Client::from_env()?; // AVARA_API_KEY, AVARA_BASE_URL".to_owned());
    lines.push(chain.statement());
    if !chain.shown.is_empty() {
        lines.push(format!("println!({});", chain.shown));
    }
    lines.join("\n")
}

/// The methods by which any request can be sent.
fn general(call: &Call) -> Chain {
    let method = format!("request(Method::{}, {:?})", call.method, call.route());
    let mut chain = Chain::new(vec![method], "answer", r#""{}", *answer"#);
    chain.imports = vec!["express_client::{Client, http::Method}".to_owned()];
    for (name, value) in &call.query {
        chain.methods.push(format!("query({name:?}, {value:?})"));
    }
    if let Some(body) = &call.body {
        chain.imports.push("serde_json::json".to_owned());
        let body = body.literal(JSON, 4);
        chain.methods.push(format!("json(&json!({body}))"));
    }
    chain
}

/// The pairs of the metadata as an array.
fn pairs(call: &Call) -> String {
    let pairs = call.metadata();
    let pairs: Vec<_> = pairs.map(|pair| format!("{pair:?}")).collect();
    format!("[{}]", pairs.join(", "))
}

/// A method that adds a pair to the metadata, for each of them.
fn pair_by_pair(call: &Call) -> impl Iterator<Item = String> {
    call.metadata()
        .map(|(key, value)| format!("metadata({key:?}, {value:?})"))
}
