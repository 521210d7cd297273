//! A call with the official SDK for C#, `Avara`. It has the Express face; there is none for billing.

use heck::ToUpperCamelCase as _;

use super::{
    call::Call,
    json::{JSON, Json, quoted},
};

/// The program; none for what the SDK does not have.
pub fn code(call: &Call) -> Option<String> {
    if call.face != "express" {
        return None;
    }
    let (method, gives) = match call.id.as_str() {
        "create" | "retrieve" | "update" | "deactivate" | "reactivate" => {
            (call.id.to_upper_camel_case(), "customer")
        }
        "list" => ("List".to_owned(), "page"),
        "addUser" => ("Users.Add".to_owned(), "outcome"),
        "removeUser" => ("Users.Remove".to_owned(), "outcome"),
        _ => return None,
    };
    let mut properties: Vec<_> = call
        .query
        .iter()
        // The SDK has no property for `name`.
        .filter(|(name, _)| *name != "name")
        .map(|(name, value)| format!("{} = {value}", property(name)))
        .collect();
    for (name, value) in call.members() {
        properties.push(match value {
            Json::Object(_) => {
                let pairs: String = value
                    .members()
                    .filter_map(|(key, value)| Some((key, value.plain()?)))
                    .map(|(key, value)| {
                        format!("            {{ {}, {} }},\n", quoted(key), quoted(&value))
                    })
                    .collect();
                let name = property(name);
                format!("{name} = new Dictionary<string, string>()\n        {{\n{pairs}        }}")
            }
            value => format!("{} = {}", property(name), value.literal(JSON, 8)),
        });
    }
    let mut arguments: Vec<_> = call.ids.values().map(|id| quoted(id)).collect();
    arguments.push(match properties.is_empty() {
        true => "new()".to_owned(),
        false => format!(
            "new()\n    {{\n        {},\n    }}",
            properties.join(",\n        ")
        ),
    });
    Some(format!(
        "using Avara;\n\n\
         AvaraClient client = new(); // AVARA_API_KEY, AVARA_BASE_URL\n\
         var {gives} = await client.Express.{method}(\n    {}\n);\n\
         Console.WriteLine({gives});",
        arguments.join(",\n    ")
    ))
}

/// A name as the SDK writes it: `UserID`, not `UserId`.
fn property(name: &str) -> String {
    let name = name.to_upper_camel_case();
    match name.strip_suffix("Id") {
        Some(start) => format!("{start}ID"),
        None => name,
    }
}
