//! A call with the official SDKs for Python: `avara` for the Express face, `flexprice` for the billing
//! face.

use heck::ToSnakeCase as _;

use super::{
    call::Call,
    json::{PYTHON, quoted},
};

/// So wide may a call be that stands on one line.
const WIDTH: usize = 76;

/// The program.
pub fn code(call: &Call) -> String {
    match call.face.as_str() {
        "billing" => billing(call),
        _ => express(call),
    }
}

fn express(call: &Call) -> String {
    let method = match call.id.as_str() {
        "addUser" => "users.add".to_owned(),
        "removeUser" => "users.remove".to_owned(),
        id => id.to_snake_case(),
    };
    let gives = match call.id.as_str() {
        "list" => "page",
        "addUser" | "removeUser" => "outcome",
        _ => "customer",
    };
    let mut arguments: Vec<_> = call.ids.values().map(|id| quoted(id)).collect();
    // The SDK's method has no argument for `name`.
    let query = call.query.iter().filter(|(name, _)| *name != "name");
    arguments.extend(query.map(|(name, value)| format!("{name}={value}")));
    arguments.extend(members(call, 4));
    let called = format!("client.express.{method}");
    format!(
        "from avara import Avara\n\n\
         client = Avara()  # AVARA_API_KEY, AVARA_BASE_URL\n\
         {}\n\
         print({gives})",
        statement(&format!("{gives} = {called}"), &arguments, "")
    )
}

fn billing(call: &Call) -> String {
    let named = |(name, value): (&String, &String)| format!("{name}={}", quoted(value));
    let mut arguments: Vec<_> = call.ids.iter().map(named).collect();
    // Of the query, the SDK's methods take what names the customer to change.
    if call.method != "GET" {
        arguments.extend(call.query.iter().map(named));
    }
    arguments.extend(members(call, 8));
    let called = format!("client.customers.{}", call.id.to_snake_case());
    let lines = match call.method.as_str() {
        "DELETE" => statement(&called, &arguments, "    "),
        _ => {
            let gives = match call.id.starts_with("query") {
                true => "page",
                false => "customer",
            };
            let statement = statement(&format!("{gives} = {called}"), &arguments, "    ");
            format!("{statement}\n    print({gives})")
        }
    };
    format!(
        "import os\n\n\
         from flexprice import Flexprice\n\n\
         with Flexprice(\n\
         \u{20}   api_key_auth=os.environ[\"AVARA_API_KEY\"],\n\
         \u{20}   server_url=os.environ[\"AVARA_BASE_URL\"] + \"/v1\",\n\
         ) as client:\n\
         \u{20}   {lines}"
    )
}

fn members(call: &Call, indent: usize) -> impl Iterator<Item = String> {
    call.members().map(move |(name, value)| {
        format!("{}={}", name.to_snake_case(), value.literal(PYTHON, indent))
    })
}

fn statement(called: &str, arguments: &[String], indent: &str) -> String {
    let line = format!("{called}({})", arguments.join(", "));
    if line.len() + indent.len() <= WIDTH {
        return line;
    }
    let arguments: String = arguments
        .iter()
        .map(|argument| format!("\n{indent}    {argument},"))
        .collect();
    format!("{called}({arguments}\n{indent})")
}
