//! Forms (`application/x-www-form-urlencoded`) as JSON values.

use serde_json::{Map, Value};

use super::super::parameter::{Encoding, Fault, Pairs, Shape, Style, members, read_pairs};

/// The object that a form stands for; or the name of the field that cannot be read, and why.
pub(super) fn value(
    bytes: &[u8],
    shape: &Shape,
    styles: &[(&'static str, Style, bool)],
) -> Result<Value, (String, Fault)> {
    let fault = |name: &str, fault: Fault| (name.to_owned(), fault);
    let text = std::str::from_utf8(bytes).map_err(|_| fault("", ("encoding", "must be UTF-8")))?;
    let pairs = Pairs::of_form(text);
    let mut object = Map::new();
    for &(name, style, explode) in styles {
        let inner = shape.member(name);
        let pairs = pairs.as_slice();
        let read = read_pairs(style, explode, name, inner, pairs, None, Encoding::Form);
        let found = read.map_err(|why| fault(name, why))?;
        object.extend(found.map(|found| (name.to_owned(), found.first)));
    }
    let mut names: Vec<&str> = Vec::new();
    for (name, _) in pairs.as_slice() {
        let is_styled = styles.iter().any(|(styled, ..)| {
            name.strip_prefix(styled)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('['))
        });
        if !is_styled && !names.contains(&&**name) {
            names.push(name);
        }
    }
    for name in names {
        let own: Vec<(&str, &str)> = pairs.all(name).map(|value| (name, value)).collect();
        let read = members(shape, &own, Encoding::Form).map_err(|why| fault(name, why))?;
        if let Value::Object(read) = read {
            object.extend(read);
        }
    }
    Ok(Value::Object(object))
}
