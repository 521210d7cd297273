//! Rules as code. It stands within a macro's braces, whose layout is ours.

use crate::{
    lower::rust::{ArrayRule, IntegerBounds, NumberBounds, ObjectRule, Rule, Type},
    model::{JsonType, Pattern, TextFacets},
};

use super::{
    bounds::{self, literal},
    writer::Writer,
};

/// What decides about the values of a type.
pub(super) fn of(name: &str, rules: &[Rule], out: &mut Writer) {
    out.open("rt::rules! {");
    out.open(format!("{name} |value, at, out| {{"));
    all(rules, &mut Statics::default(), out);
    out.close("}");
    out.close("}");
}

/// Names of statics that were given out in a body.
#[derive(Default)]
struct Statics(usize);

impl Statics {
    fn next(&mut self, name: &str) -> String {
        self.0 += 1;
        match self.0 {
            1 => name.to_owned(),
            number => format!("{name}_{number}"),
        }
    }
}

fn all(rules: &[Rule], statics: &mut Statics, out: &mut Writer) {
    for rule in rules {
        one(rule, statics, out);
    }
}

fn one(rule: &Rule, statics: &mut Statics, out: &mut Writer) {
    match rule {
        Rule::Of(ty) => out.line(format!("{}(value, at, out);", inspection(ty))),
        Rule::Types(types) => {
            let types: Vec<String> = types.iter().copied().map(json_type).collect();
            out.line(format!(
                "rt::rules::types(value, at, out, &[{}]);",
                types.join(", ")
            ));
        }
        Rule::Values(values) => {
            let name = statics.next("VALUES");
            let values: Vec<String> = values.iter().map(|json| format!("{json:?}")).collect();
            let head = format!("static {name}: rt::rules::Values = rt::rules::Values::new(&");
            out.array(&head, &values, ");");
            out.line(format!("rt::rules::values(value, at, out, &{name});"));
        }
        Rule::Text(facets) => text(facets, statics, out),
        Rule::Number(bounds) => number(bounds, statics, out),
        Rule::Integer(bounds) => integer(bounds, statics, out),
        Rule::Array(array) => items(array, out),
        Rule::Object(object) => members(object, statics, out),
        Rule::AnyOf(several) => alternatives("any_of", several, out),
        Rule::OneOf(several) => alternatives("one_of", several, out),
        Rule::Not(rules) => with("rt::rules::not(value, at, out, ", rules, ");", out),
        Rule::If(test, then, otherwise) => {
            out.open("rt::rules::if_then_else(");
            out.line("value,");
            out.line("at,");
            out.line("out,");
            for rules in [test, then, otherwise] {
                with("", rules, ",", out);
            }
            out.close(");");
        }
        Rule::Never => out.line("rt::rules::never(value, at, out);"),
    }
}

fn json_type(one: JsonType) -> String {
    let name = match one {
        JsonType::Null => "Null",
        JsonType::Boolean => "Boolean",
        JsonType::Integer => "Integer",
        JsonType::Number => "Number",
        JsonType::Text => "String",
        JsonType::Array => "Array",
        JsonType::Object => "Object",
    };
    format!("rt::rules::Type::{name}")
}

fn inspection(ty: &Type) -> String {
    format!("<{} as rt::Schema>::inspect", ty.under(""))
}

/// A call's argument that inspects a value: a function where a type says all, else a closure.
fn with(head: &str, rules: &[Rule], tail: &str, out: &mut Writer) {
    match rules {
        [] => out.line(format!("{head}|_, _, _| {{}}{tail}")),
        [Rule::Of(ty)] => out.line(format!("{head}{}{tail}", inspection(ty))),
        rules => {
            out.open(format!("{head}|value, at, out| {{"));
            all(rules, &mut Statics::default(), out);
            out.close(format!("}}{tail}"));
        }
    }
}

fn text(facets: &TextFacets, statics: &mut Statics, out: &mut Writer) {
    let name = statics.next("TEXT");
    let facets = bounds::text(facets).join(", ");
    out.line(format!(
        "static {name}: rt::facets::Text = rt::text!({facets});"
    ));
    out.line(format!("rt::rules::text(value, at, out, &{name});"));
}

fn number(bounds: &NumberBounds, statics: &mut Statics, out: &mut Writer) {
    let name = statics.next("NUMBER");
    let bounds = bounds::number(bounds).join(", ");
    out.line(format!(
        "static {name}: rt::facets::Number = rt::number!({bounds});"
    ));
    out.line(format!("rt::rules::number(value, at, out, &{name});"));
}

fn integer(bounds: &IntegerBounds, statics: &mut Statics, out: &mut Writer) {
    let name = statics.next("INTEGER");
    let bounds = bounds::integer(bounds).join(", ");
    out.line(format!(
        "static {name}: rt::facets::Integer = rt::integer!({bounds});"
    ));
    out.line(format!("rt::rules::integer(value, at, out, &{name});"));
}

fn alternatives(function: &str, several: &[Vec<Rule>], out: &mut Writer) {
    out.open(format!("rt::rules::{function}(value, at, out, &["));
    for rules in several {
        let name = match rules.as_slice() {
            [Rule::Of(ty)] => ty.name().unwrap_or_default(),
            _ => "",
        };
        with(&format!("({name:?}, "), rules, "),", out);
    }
    out.close("]);");
}

fn items(array: &ArrayRule, out: &mut Writer) {
    out.open("if let Some(items) = rt::Items::within(value, at) {");
    if !array.prefix.is_empty() {
        out.open("items.prefix(&[");
        for rules in &array.prefix {
            with("", rules, ",", out);
        }
        out.close("], out);");
    }
    if !array.items.is_empty() {
        with(
            &format!("items.rest({}, ", array.prefix.len()),
            &array.items,
            ", out);",
            out,
        );
    }
    if let Some((rules, min, max)) = &array.contains {
        let tail = format!(", {min}, {}, out);", most(*max));
        with("items.contains(", rules, &tail, out);
    }
    let bounds = &array.bounds;
    if bounds.min_items.is_some() || bounds.max_items.is_some() {
        let least = bounds.min_items.unwrap_or_default();
        out.line(format!(
            "items.size({least}, {}, out);",
            most(bounds.max_items)
        ));
    }
    if bounds.unique_items {
        out.line("items.unique(out);");
    }
    out.close("}");
}

fn members(object: &ObjectRule, statics: &mut Statics, out: &mut Writer) {
    let looks = !object.properties.is_empty() || !object.patterns.is_empty();
    let mutable = if looks { "mut " } else { "" };
    out.open(format!(
        "if let Some({mutable}members) = rt::Members::within(value, at) {{"
    ));
    if !object.required.is_empty() {
        let names: Vec<String> = object
            .required
            .iter()
            .map(|name| format!("{name:?}"))
            .collect();
        out.line(format!("members.requires(&[{}], out);", names.join(", ")));
    }
    for (name, rules) in &object.properties {
        with(
            &format!("members.property({name:?}, "),
            rules,
            ", out);",
            out,
        );
    }
    for (pattern, rules) in &object.patterns {
        let name = statics.next("PATTERN");
        let value = pattern_value(pattern);
        out.line(format!(
            "static {name}: rt::facets::Pattern = rt::facets::Pattern::{value};"
        ));
        with(&format!("members.pattern(&{name}, "), rules, ", out);", out);
    }
    if object.closed {
        out.line("members.closed(out);");
    } else if !object.additional.is_empty() {
        with("members.additional(", &object.additional, ", out);", out);
    }
    if !object.names.is_empty() {
        with("members.names(", &object.names, ", out);", out);
    }
    if object.min_properties.is_some() || object.max_properties.is_some() {
        let least = object.min_properties.unwrap_or_default();
        out.line(format!(
            "members.size({least}, {}, out);",
            most(object.max_properties)
        ));
    }
    for (name, needed) in &object.dependent_required {
        let needed: Vec<String> = needed.iter().map(|name| format!("{name:?}")).collect();
        let needed = needed.join(", ");
        out.line(format!(
            "members.dependent_required({name:?}, &[{needed}], out);"
        ));
    }
    for (name, rules) in &object.dependent_schemas {
        with(
            &format!("members.dependent_schema({name:?}, "),
            rules,
            ", out);",
            out,
        );
    }
    out.close("}");
}

fn pattern_value(pattern: &Pattern) -> String {
    let (stated, regex) = (literal(&pattern.stated), literal(&pattern.regex));
    match (pattern.looks_around, pattern.stated == pattern.regex) {
        (true, _) => format!("backtracking({stated}, {regex})"),
        (false, true) => format!("new({stated})"),
        (false, false) => format!("translated({stated}, {regex})"),
    }
}

fn most(bound: Option<u64>) -> String {
    bound.map_or_else(|| "usize::MAX".to_owned(), |bound| bound.to_string())
}
