//! The types.

use std::fmt::Write;

use crate::{
    lower::rust::{Facets, Field, Item, Module, Presence, Shape, Struct},
    model::{ArrayFacets, MapFacets, NumberFacets, TextFacets},
};

use super::{DESCRIPTION_LINTS, docs, order, writer::Writer};

pub(super) fn index(modules: &[Module], out: &mut Writer) {
    out.own_module_docs("Every schema of the contract, as a type.");
    out.blank();
    let lints = ["clippy::approx_constant"];
    let lints = [&lints[..], &DESCRIPTION_LINTS].concat();
    out.allow(&lints, "bounds and descriptions are the contract's own");
    out.blank();
    for module in modules {
        out.line(format!("mod {};", module.name));
    }
    if !modules.is_empty() {
        out.blank();
    }
    out.line("use oaxum_runtime as rt;");
    out.blank();
    let mut imports: Vec<String> = modules
        .iter()
        .map(|module| format!("{}::*", module.name))
        .collect();
    imports.sort_by(|one, other| order::of_imports(one, other));
    for import in imports {
        out.line(format!("pub use {import};"));
    }
    if !modules.is_empty() {
        out.blank();
    }
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
            let facets = text_facets(facets).join(", ");
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
                bounds(facets, true).join(", ")
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
                bounds(facets, false).join(", ")
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
                array_facets(facets).join(", ")
            );
            named("array_type", item, "", &declaration, out);
        }
        Shape::Map(ty, facets) => {
            let declaration = format!(
                "pub struct {name}({}): {}",
                ty.under(""),
                map_facets(facets).join(", ")
            );
            named("map_type", item, "", &declaration, out);
        }
        Shape::Enum(variants) => {
            out.open("rt::text_enum! {");
            out.docs(&item.docs, &undescribed(item));
            out.open(format!("pub enum {name} {{"));
            for (variant, text) in variants {
                out.own_docs(&docs::code(text));
                out.line(format!("{variant} = {text:?},"));
            }
            out.close("}");
            out.close("}");
        }
        Shape::Collection(ty) => {
            let declaration = format!("pub struct {name}({});", ty.under(""));
            named("collection_type", item, "", &declaration, out);
        }
        Shape::Alias(ty) => {
            out.docs(&item.docs, &undescribed(item));
            out.binding(&format!("pub type {name}"), &format!("{};", ty.under("")));
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
    if !all_optional {
        out.blank();
        constructor(name, structure, out);
    }
    out.blank();
    out.open_impl("rt::Schema", name);
    out.line("rt::decode_with_serde!();");
    out.blank();
    inspect(structure, out);
    if structure.fields.iter().any(|field| field.fallible) {
        out.blank();
        check(structure, out);
    }
    out.close("}");
}

/// What is required, and nothing else: code that calls it stays right when a property is added
/// that may be absent.
fn constructor(name: &str, structure: &Struct, out: &mut Writer) {
    let value = |field: &Field| match field.presence {
        Presence::Required | Presence::Nullable => None,
        Presence::Optional => Some("None"),
        Presence::Patch => Some("rt::Patch::Absent"),
    };
    let required = structure
        .fields
        .iter()
        .filter(|field| value(field).is_none());
    let parameters: Vec<String> = required
        .map(|field| format!("{}: {}", field.name, held(field)))
        .collect();
    out.open(format!("impl {name} {{"));
    out.own_docs("With every property that is required, and no other.");
    if parameters.len() > MOST_PARAMETERS {
        let reason = "the schema requires them";
        out.line(format!(
            "#[expect(clippy::too_many_arguments, reason = {reason:?})]"
        ));
    }
    let parameters: Vec<&str> = parameters.iter().map(String::as_str).collect();
    out.signature("pub fn new", &parameters, " -> Self {");
    out.indent();
    let fields = structure.fields.iter();
    let fields: Vec<_> = fields
        .map(|field| (field.name.as_str(), value(field)))
        .collect();
    out.structure("Self", &fields);
    out.dedent();
    out.line("}");
    out.close("}");
}

/// Clippy's bound of `too_many_arguments`.
const MOST_PARAMETERS: usize = 7;

fn emit_field(field: &Field, rename_all: Option<&str>, out: &mut Writer) {
    out.docs(&field.docs, &format!("The property `{}`.", field.wire));
    let (how, skip) = match field.presence {
        Presence::Required => ("required", ""),
        Presence::Optional => ("optional", "Option::is_none"),
        Presence::Nullable => ("nullable", ""),
        Presence::Patch => ("patch", "rt::Patch::is_absent"),
    };
    let renamed = rename_all.is_none() && field.name.trim_start_matches("r#") != field.wire;
    let decoded = field.presence != Presence::Required || field.decode;
    let mut options: Vec<String> = Vec::new();
    options.extend(renamed.then(|| format!("rename = {:?}", field.wire)));
    options.extend((!skip.is_empty()).then(|| "default".to_owned()));
    options.extend((!skip.is_empty()).then(|| format!("skip_serializing_if = {skip:?}")));
    options.extend(decoded.then(|| format!("deserialize_with = \"rt::field::{how}\"")));
    if !options.is_empty() {
        let options: Vec<&str> = options.iter().map(String::as_str).collect();
        attribute(&options, out);
    }
    out.field(&format!("pub {}", field.name), &held(field));
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
    let binding = match (structure.fields.is_empty(), structure.closed) {
        (false, _) => "Some(mut members)",
        (true, true) => "Some(members)",
        (true, false) => "Some(_)",
    };
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
                let function = match field.presence {
                    Presence::Required => "check",
                    _ => "check_some",
                };
                let head = format!("rt::facets::{function}");
                let (constant, value) = (format!("&{constant}"), format!("&self.{name}"));
                out.call(&head, &[&constant, &value, &place, "out"], ";");
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
    let (ty, name, parts) = match facets {
        Facets::Text(facets) => ("Text", "text", text_facets(facets)),
        Facets::Integer(facets) => ("Integer", "integer", bounds(facets, true)),
        Facets::Number(facets) => ("Number", "number", bounds(facets, false)),
        Facets::Array(facets) => ("Array", "array", array_facets(facets)),
        Facets::Map(facets) => ("Map", "map", map_facets(facets)),
    };
    let (ty, name) = (format!("rt::facets::{ty}"), format!("rt::{name}"));
    out.static_macro(constant, &ty, &name, &parts);
}

fn text_facets(facets: &TextFacets) -> Vec<String> {
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
    if let Some(pattern) = &facets.pattern {
        parts.push(format!("pattern = {}", literal(&pattern.stated)));
        if pattern.stated != pattern.regex {
            parts.push(format!("regex = {}", literal(&pattern.regex)));
        }
    }
    parts
}

/// A string literal, raw where escapes would hide what it says.
fn literal(text: &str) -> String {
    let plain = !text.contains(['"', '\\']);
    // What is seen elsewhere than where it stands is escaped.
    let hidden = |character: char| {
        character.is_control()
            || "\u{202A}\u{202B}\u{202C}\u{202D}\u{202E}\u{2066}\u{2067}\u{2068}\u{2069}\u{FEFF}"
                .contains(character)
    };
    if plain || text.contains("\"#") || text.chars().any(hidden) {
        format!("{text:?}")
    } else if text.contains('"') {
        format!("r#\"{text}\"#")
    } else {
        format!("r\"{text}\"")
    }
}

fn bounds(facets: &NumberFacets, integer: bool) -> Vec<String> {
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
    parts
        .map(|(name, bound)| format!("{name} = {}", value(bound)))
        .collect()
}

fn array_facets(facets: &ArrayFacets) -> Vec<String> {
    let mut parts = Vec::new();
    parts.extend(facets.min_items.map(|bound| format!("min_items = {bound}")));
    parts.extend(facets.max_items.map(|bound| format!("max_items = {bound}")));
    parts.extend(
        facets
            .unique_items
            .then(|| "unique_items = true".to_owned()),
    );
    parts
}

fn map_facets(facets: &MapFacets) -> Vec<String> {
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
    let keys = text_facets(&facets.keys).join(", ");
    parts.extend((!keys.is_empty()).then(|| format!("keys = rt::text!({keys})")));
    parts
}
