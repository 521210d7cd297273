//! Values that are one of a few.

use super::super::{
    names::Names,
    rust::{EnumValue, Shape},
};

pub(in super::super) fn enumeration(values: &[serde_json::Value], docs: &[String]) -> Shape {
    let texts: Option<Vec<&str>> = values.iter().map(serde_json::Value::as_str).collect();
    if let Some(texts) = texts {
        let texts = texts
            .into_iter()
            .map(|text| (text.to_owned(), text.to_owned()));
        return Shape::Texts(named_values(texts, docs));
    }
    let integers: Option<Vec<i64>> = values.iter().map(serde_json::Value::as_i64).collect();
    if let Some(integers) = integers {
        let integers = integers
            .into_iter()
            .map(|integer| (integer.to_string(), integer));
        return Shape::Integers(named_values(integers, docs));
    }
    let values = values.iter().map(|value| {
        let json = value.to_string();
        let name = value.as_str().map_or_else(|| json.clone(), str::to_owned);
        (name, json)
    });
    Shape::Values(named_values(values, docs))
}

/// The values with names; `docs` has nothing, or a text for each.
fn named_values<T>(
    values: impl Iterator<Item = (String, T)>,
    docs: &[String],
) -> Vec<EnumValue<T>> {
    let mut names = Names::besides(&["Self"]);
    let docs = docs.iter().cloned().chain(std::iter::repeat(String::new()));
    values
        .zip(docs)
        .map(|((name, value), docs)| EnumValue {
            name: names.type_name(&name),
            docs,
            value,
        })
        .collect()
}
