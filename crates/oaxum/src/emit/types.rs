//! The types.

use std::fmt::Write;

use crate::{
    lower::rust::{Facets, Field, Item, Module, Presence, Shape, Struct},
    model::{ArrayFacets, MapFacets, NumberFacets, TextFacets},
};

use super::writer::Writer;

pub(super) fn index(modules: &[Module], out: &mut Writer) {
    out.own_module_docs("Every schema of the contract, as a type.");
    out.blank();
    for module in modules {
        out.line(format!("mod {};", module.name));
    }
    out.blank();
    out.line("use oaxum_runtime as rt;");
    out.blank();
    for module in modules {
        out.line(format!("pub use {}::*;", module.name));
    }
    out.blank();
    out.docs(
        "The schema of every component, as JSON Schema (2020-12).",
        "",
    );
    out.open("pub static DESCRIPTIONS: rt::describe::Descriptions = rt::describe::Descriptions::new(|| {");
    out.line("rt::describe::Descriptions::read(include_str!(\"schemas.json\"))");
    out.close("});");
    out.blank();
    out.open("rt::describe! {");
    out.line("DESCRIPTIONS;");
    for item in modules.iter().flat_map(|module| &module.items) {
        if item.is_component && !matches!(item.shape, Shape::Alias(_)) {
            out.line(format!("{} = {:?},", item.name, item.component));
        }
    }
    out.close("}");
}

pub(super) fn module(module: &Module, out: &mut Writer) {
    out.own_module_docs(&match module.name.as_str() {
        "shared" => "Schemas that operations of several tags share.".to_owned(),
        tag => format!("Schemas of the operations tagged `{tag}`."),
    });
    out.blank();
    out.line("use oaxum_runtime as rt;");
    if module.refers_elsewhere() {
        out.blank();
        out.line("use super::*;");
    }
    for item in &module.items {
        out.blank();
        emit_item(item, out);
    }
}

fn emit_item(item: &Item, out: &mut Writer) {
    let name = &item.name;
    match &item.shape {
        Shape::Struct(structure) => emit_struct(item, structure, out),
        Shape::Text(facets) => {
            let facets = text_facets(facets);
            named(
                "text_type",
                item,
                "",
                &format!("pub struct {name}: {facets}"),
                out,
            );
        }
        Shape::Integer(ty, facets, default) => {
            let mut declaration = format!(
                "pub struct {name}({}): {}",
                ty.under(""),
                bounds(facets, true)
            );
            if let Some(default) = default {
                let _ = write!(declaration, "; default = {default}");
            }
            named("integer_type", item, "", &declaration, out);
        }
        Shape::Number(ty, facets) => {
            let declaration = format!(
                "pub struct {name}({}): {}",
                ty.under(""),
                bounds(facets, false)
            );
            named("number_type", item, "", &declaration, out);
        }
        Shape::Value(ty) => {
            let derives = "#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]";
            let declaration = format!("pub struct {name}({});", ty.under(""));
            named("value_type", item, derives, &declaration, out);
        }
        Shape::Array(ty, facets) => {
            let declaration = format!(
                "pub struct {name}({}): {}",
                ty.under(""),
                array_facets(facets)
            );
            named("array_type", item, "", &declaration, out);
        }
        Shape::Map(ty, facets) => {
            let declaration = format!(
                "pub struct {name}({}): {}",
                ty.under(""),
                map_facets(facets)
            );
            named("map_type", item, "", &declaration, out);
        }
        Shape::Enum(variants) => {
            out.open("rt::text_enum! {");
            out.docs(&item.docs, &undescribed(item));
            out.open(format!("pub enum {name} {{"));
            for (variant, text) in variants {
                out.line(format!("/// `{text}`"));
                out.line(format!("{variant} = {text:?},"));
            }
            out.close("}");
            out.close("}");
        }
        Shape::Alias(ty) => {
            out.docs(&item.docs, &undescribed(item));
            out.line(format!("pub type {name} = {};", ty.under("")));
        }
    }
}

/// A type that a macro of the runtime declares.
fn named(name: &str, item: &Item, attribute: &str, declaration: &str, out: &mut Writer) {
    out.open(format!("rt::{name}! {{"));
    out.docs(&item.docs, &undescribed(item));
    if !attribute.is_empty() {
        out.line(attribute);
    }
    out.line(declaration.trim_end_matches([' ', ':']));
    out.close("}");
}

fn undescribed(item: &Item) -> String {
    format!("The schema `{}`.", item.component.trim_start_matches('/'))
}

fn emit_struct(item: &Item, structure: &Struct, out: &mut Writer) {
    let name = &item.name;
    let all_optional = structure
        .fields
        .iter()
        .all(|field| field.presence != Presence::Required);
    out.docs(&item.docs, &undescribed(item));
    let default = if all_optional { "Default, " } else { "" };
    out.line(format!(
        "#[derive(Clone, Debug, {default}PartialEq, serde::Serialize, serde::Deserialize)]"
    ));
    let mut options: Vec<String> = Vec::new();
    options.extend(
        structure
            .rename_all
            .map(|rule| format!("rename_all = {rule:?}")),
    );
    options.extend(structure.closed.then(|| "deny_unknown_fields".to_owned()));
    if !options.is_empty() {
        out.line(format!("#[serde({})]", options.join(", ")));
    }
    if structure.fields.is_empty() {
        out.line(format!("pub struct {name} {{}}"));
    } else {
        out.open(format!("pub struct {name} {{"));
        for field in &structure.fields {
            emit_field(field, structure.rename_all, out);
        }
        out.close("}");
    }
    out.blank();
    out.open(format!("impl rt::Schema for {name} {{"));
    out.line("rt::decode_with_serde!();");
    out.blank();
    inspect(structure, out);
    if structure.fields.iter().any(|field| field.fallible) {
        out.blank();
        check(structure, out);
    }
    out.close("}");
}

fn emit_field(field: &Field, rename_all: Option<&str>, out: &mut Writer) {
    out.docs(&field.docs, &format!("The property `{}`.", field.wire));
    let (how, skip) = match field.presence {
        Presence::Required => ("required", ""),
        Presence::Optional => ("optional", "Option::is_none"),
        Presence::Nullable => ("nullable", ""),
        Presence::Patch => ("patch", "rt::Patch::is_absent"),
    };
    let renamed = rename_all.is_none() && field.name.trim_start_matches("r#") != field.wire;
    let decoded = field.presence != Presence::Required || field.ty.needs_decode();
    let mut options: Vec<String> = Vec::new();
    options.extend(renamed.then(|| format!("rename = {:?}", field.wire)));
    options.extend((!skip.is_empty()).then(|| "default".to_owned()));
    options.extend((!skip.is_empty()).then(|| format!("skip_serializing_if = {skip:?}")));
    options.extend(decoded.then(|| format!("deserialize_with = \"rt::field::{how}\"")));
    if !options.is_empty() {
        let options: Vec<&str> = options.iter().map(String::as_str).collect();
        attribute(&options, out);
    }
    out.line(format!("pub {}: {},", field.name, held(field)));
}

/// rustfmt's `attr_fn_like_width` is 70.
fn attribute(options: &[&str], out: &mut Writer) {
    let joined = options.join(", ");
    if joined.len() <= 70 && out.fits(&format!("#[serde({joined})]")) {
        out.line(format!("#[serde({joined})]"));
    } else {
        out.open("#[serde(");
        for (index, option) in options.iter().enumerate() {
            let comma = if index + 1 == options.len() { "" } else { "," };
            out.line(format!("{option}{comma}"));
        }
        out.close(")]");
    }
}

/// The type that the field is declared with.
fn held(field: &Field) -> String {
    let ty = field.ty.under("");
    match field.presence {
        Presence::Required => ty.to_string(),
        Presence::Optional | Presence::Nullable => format!("Option<{ty}>"),
        Presence::Patch => format!("rt::Patch<{ty}>"),
    }
}

fn inspect(structure: &Struct, out: &mut Writer) {
    out.open("fn inspect(value: &rt::Value, at: &rt::Path<'_>, out: &mut rt::Violations) {");
    let read = !structure.fields.is_empty() || structure.closed;
    let binding = if read { "Some(mut members)" } else { "Some(_)" };
    out.open(format!(
        "let {binding} = rt::Members::of(value, at, out) else {{"
    ));
    out.line("return;");
    out.close("};");
    for field in &structure.fields {
        let ty = field.ty.under("");
        let (method, ty) = match field.presence {
            Presence::Required => ("required", ty.to_string()),
            Presence::Optional => ("optional", ty.to_string()),
            Presence::Nullable => ("required", format!("Option<{ty}>")),
            Presence::Patch => ("optional", format!("Option<{ty}>")),
        };
        let wire = format!("{:?}", field.wire);
        out.call(&format!("members.{method}::<{ty}>"), &[&wire, "out"], ";");
        if let Some(facets) = &field.facets {
            let constant = constant(field);
            declare(facets, &constant, out);
            let ty = field.ty.under("").to_string();
            out.call(
                &format!("members.facets::<{ty}>"),
                &[&wire, &format!("&{constant}"), "out"],
                ";",
            );
        }
    }
    if structure.closed {
        out.line("members.closed(out);");
    }
    out.close("}");
}

fn check(structure: &Struct, out: &mut Writer) {
    out.open("fn check(&self, at: &rt::Path<'_>, out: &mut rt::Violations) {");
    for field in structure.fields.iter().filter(|field| field.fallible) {
        let place = format!("&at.key({:?})", field.wire);
        let name = &field.name;
        match &field.facets {
            Some(facets) => {
                let constant = constant(field);
                declare(facets, &constant, out);
                let value = match field.presence {
                    Presence::Required => format!("Some(&self.{name})"),
                    Presence::Optional | Presence::Nullable => format!("self.{name}.as_ref()"),
                    Presence::Patch => format!("self.{name}.as_ref().value()"),
                };
                let constant = format!("&{constant}");
                out.call(
                    "rt::facets::check_some",
                    &[&constant, &value, &place, "out"],
                    ";",
                );
            }
            None => {
                let head = match field.presence {
                    Presence::Patch => format!("self.{name}.check"),
                    _ => format!("rt::Schema::check(&self.{name}, {place}, out);"),
                };
                if field.presence == Presence::Patch {
                    out.call(&head, &[&place, "out"], ";");
                } else {
                    out.line(head);
                }
            }
        }
    }
    out.close("}");
}

fn constant(field: &Field) -> String {
    field.name.trim_start_matches("r#").to_uppercase()
}

fn declare(facets: &Facets, constant: &str, out: &mut Writer) {
    let line = match facets {
        Facets::Text(facets) => {
            format!(
                "static {constant}: rt::facets::Text = rt::text!({});",
                text_facets(facets)
            )
        }
        Facets::Integer(facets) => {
            format!(
                "static {constant}: rt::facets::Integer = rt::integer!({});",
                bounds(facets, true)
            )
        }
        Facets::Number(facets) => {
            format!(
                "static {constant}: rt::facets::Number = rt::number!({});",
                bounds(facets, false)
            )
        }
        Facets::Array(facets) => {
            format!(
                "static {constant}: rt::facets::Array = rt::array!({});",
                array_facets(facets)
            )
        }
        Facets::Map(facets) => {
            format!(
                "static {constant}: rt::facets::Map = rt::map!({});",
                map_facets(facets)
            )
        }
    };
    out.line(line);
}

fn text_facets(facets: &TextFacets) -> String {
    let mut parts = Vec::new();
    parts.extend(
        facets
            .min_length
            .map(|bound| format!("min_length = {bound}")),
    );
    parts.extend(
        facets
            .max_length
            .map(|bound| format!("max_length = {bound}")),
    );
    parts.extend(facets.pattern.as_ref().map(|pattern| {
        let stated = literal(&pattern.stated);
        if pattern.stated == pattern.regex {
            format!("pattern = {stated}")
        } else {
            format!("pattern = {stated}, regex = {}", literal(&pattern.regex))
        }
    }));
    parts.join(", ")
}

/// A string literal, raw where escapes would hide what it says.
fn literal(text: &str) -> String {
    let plain = !text.contains(['"', '\\']);
    if plain || text.contains("\"#") || text.chars().any(char::is_control) {
        format!("{text:?}")
    } else if text.contains('"') {
        format!("r#\"{text}\"#")
    } else {
        format!("r\"{text}\"")
    }
}

fn bounds(facets: &NumberFacets, integer: bool) -> String {
    let value = |bound: &serde_json::Number| match (integer, bound.as_f64()) {
        (false, Some(float)) => format!("{float:?}"),
        _ => bound.to_string(),
    };
    let named = [
        ("minimum", &facets.minimum),
        ("maximum", &facets.maximum),
        ("exclusive_minimum", &facets.exclusive_minimum),
        ("exclusive_maximum", &facets.exclusive_maximum),
        ("multiple_of", &facets.multiple_of),
    ];
    let parts = named
        .iter()
        .filter_map(|(name, bound)| Some((name, bound.as_ref()?)));
    let parts: Vec<String> = parts
        .map(|(name, bound)| format!("{name} = {}", value(bound)))
        .collect();
    parts.join(", ")
}

fn array_facets(facets: &ArrayFacets) -> String {
    let mut parts = Vec::new();
    parts.extend(facets.min_items.map(|bound| format!("min_items = {bound}")));
    parts.extend(facets.max_items.map(|bound| format!("max_items = {bound}")));
    parts.extend(
        facets
            .unique_items
            .then(|| "unique_items = true".to_owned()),
    );
    parts.join(", ")
}

fn map_facets(facets: &MapFacets) -> String {
    let mut parts = Vec::new();
    parts.extend(
        facets
            .min_properties
            .map(|bound| format!("min_properties = {bound}")),
    );
    parts.extend(
        facets
            .max_properties
            .map(|bound| format!("max_properties = {bound}")),
    );
    let keys = text_facets(&facets.keys);
    parts.extend((!keys.is_empty()).then(|| format!("keys = rt::text!({keys})")));
    parts.join(", ")
}
