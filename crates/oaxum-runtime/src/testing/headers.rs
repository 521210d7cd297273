//! What the text of a header may stand for.

use serde_json::{Map, Value};

/// Every value that a text in the style `simple` can be written for; in JSON, the one it is.
pub(super) fn readings(text: &str, is_json: bool) -> Vec<Value> {
    if is_json {
        return vec![serde_json::from_str(text).unwrap_or_else(|_| text.into())];
    }
    let items: Vec<&str> = text.split(',').map(str::trim).collect();
    let texts = |items: &[&str]| items.iter().map(|item| Value::from(*item)).collect();
    let mut readings = vec![text.into(), scalar(text), texts(&items)];
    readings.push(items.iter().map(|item| scalar(item)).collect());
    readings.extend(object(items.iter().map(|item| item.split_once('='))));
    readings.extend(object(items.chunks(2).map(|pair| match pair {
        [name, value] => Some((*name, *value)),
        _ => None,
    })));
    readings
}

/// A number, a boolean or null; what is none of them is a text.
fn scalar(text: &str) -> Value {
    let value: Option<Value> = serde_json::from_str(text).ok();
    let value = value.filter(|value| !value.is_array() && !value.is_object());
    value.unwrap_or_else(|| text.into())
}

fn object<'t>(pairs: impl Iterator<Item = Option<(&'t str, &'t str)>>) -> Option<Value> {
    let members = pairs.map(|pair| pair.map(|(name, value)| (name.to_owned(), scalar(value))));
    members.collect::<Option<Map<_, _>>>().map(Value::Object)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_text_may_stand_for_several_values() {
        let found = readings("12", false);
        assert!(found.contains(&json!("12")) && found.contains(&json!(12)));
        let found = readings("a, 2", false);
        assert!(found.contains(&json!(["a", "2"])) && found.contains(&json!(["a", 2])));
        assert!(found.contains(&json!({"a": 2})));
        assert!(readings("r=1,t=2", false).contains(&json!({"r": 1, "t": 2})));
        assert_eq!(readings("[1]", true), [json!([1])]);
    }
}
