//! The types.

use std::fmt::Write;

use crate::lower::rust::{
    EnumValue, Field, Item, Module, Presence, Shape, Standing, Struct, Type, Union, UnionKind,
};

use super::{DESCRIPTION_LINTS, bounds, layout, order, rules, writer::Writer};

pub(super) fn index(modules: &[Module], out: &mut Writer) {
    out.own_module_docs("Every schema of the contract, as a type.");
    out.blank();
    let lints = ["clippy::approx_constant", "missing_docs"];
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
    out.docs("The schema of every component, as JSON Schema (2020-12).");
    out.open("pub static DESCRIPTIONS: rt::describe::Descriptions = rt::describe::Descriptions::new(|| {");
    out.line("rt::describe::Descriptions::read(include_str!(\"schemas.json\"))");
    out.close("});");
    out.blank();
    out.open("rt::describe! {");
    out.line("DESCRIPTIONS;");
    let items = modules.iter().flat_map(|module| &module.items);
    let described: Vec<String> = items.filter_map(description).collect();
    let (plain, others): (Vec<&str>, Vec<&str>) = described
        .iter()
        .map(String::as_str)
        .partition(|described| !described.contains(' '));
    if !plain.is_empty() {
        layout::words(&plain.join(" "), out);
    }
    for described in others {
        out.line(described);
    }
    out.close("}");
}

/// What says that a type stands for its component, whose name it may have.
fn description(item: &Item) -> Option<String> {
    if matches!(item.shape, Shape::Alias(_)) {
        return None;
    }
    let (name, component) = (&item.name, &item.component);
    let own = if name == component {
        name.clone()
    } else {
        format!("{name} = {component:?}")
    };
    match item.standing {
        Standing::Itself { in_requests: false } => Some(format!("{own},")),
        Standing::Itself { in_requests: true } => Some(format!("{own} in requests,")),
        Standing::Request => Some(format!("{name}: {component:?} in requests,")),
        Standing::Part => None,
    }
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
    for items in module
        .items
        .chunk_by(|one, other| joins(one) && group(one) == group(other))
    {
        out.blank();
        emit_items(items, out);
    }
}

/// The macro that declares several types of this kind at once.
fn group(item: &Item) -> Option<&'static str> {
    match item.shape {
        Shape::Struct(_) => Some("object"),
        Shape::Texts(_) => Some("text_enum"),
        _ => None,
    }
}

/// Whether another type may follow before the macro ends.
fn joins(item: &Item) -> bool {
    group(item).is_some() && item.rules.is_none()
}

/// Types that one macro declares, and what follows the last of them.
fn emit_items(items: &[Item], out: &mut Writer) {
    let [first, ..] = items else {
        return;
    };
    let Some(name) = group(first) else {
        emit_item(first, out);
        return;
    };
    out.open(format!("rt::{name}! {{"));
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.blank();
        }
        match &item.shape {
            Shape::Struct(structure) => emit_struct(item, structure, out),
            Shape::Texts(values) => enumeration(item, values, |text| format!("{text:?}"), out),
            _ => emit_item(item, out),
        }
    }
    out.close("}");
    for item in items {
        if let Some(rules) = &item.rules {
            out.blank();
            rules::of(&item.name, rules, out);
        }
    }
}

fn emit_item(item: &Item, out: &mut Writer) {
    let name = &item.name;
    match &item.shape {
        Shape::Struct(_) | Shape::Texts(_) => emit_items(std::slice::from_ref(item), out),
        Shape::Text(facets) => {
            let facets = bounds::text(facets).join(", ");
            named(
                "text_type",
                item,
                "",
                &format!("pub struct {name}: {facets}"),
                out,
            );
        }
        Shape::Integer(ty, bounds) => {
            let bounds = bounds::integer(bounds).join(", ");
            let mut declaration = format!("pub struct {name}({}): {bounds}", ty.under(""));
            if let Some(default) = &item.default {
                let _ = write!(declaration, "; default = {default}");
            }
            named("integer_type", item, "", &declaration, out);
        }
        Shape::Number(bounds) => {
            let bounds = bounds::number(bounds).join(", ");
            let declaration = format!("pub struct {name}(f64): {bounds}");
            named("number_type", item, "", &declaration, out);
        }
        Shape::Value(ty) => {
            let declaration = format!("pub struct {name}({});", ty.under(""));
            named("value_type", item, derives_of_value(ty), &declaration, out);
        }
        Shape::Array(ty, bounds) => {
            let bounds = bounds::array(bounds).join(", ");
            let declaration = format!("pub struct {name}({}): {bounds}", ty.under(""));
            named("array_type", item, "", &declaration, out);
        }
        Shape::Map(ty, bounds) => {
            let bounds = bounds::map(bounds).join(", ");
            let declaration = format!("pub struct {name}({}): {bounds}", ty.under(""));
            named("map_type", item, "", &declaration, out);
        }
        Shape::Integers(values) => {
            out.open("rt::integer_enum! {");
            enumeration(item, values, i64::to_string, out);
            out.close("}");
        }
        Shape::Values(values) => {
            out.open("rt::value_enum! {");
            enumeration(item, values, |json| format!("{json:?}"), out);
            out.close("}");
        }
        Shape::Union(union) => emit_union(item, union, out),
        Shape::Collection(ty) => {
            let declaration = format!("pub struct {name}({});", ty.under(""));
            named("collection_type", item, "", &declaration, out);
        }
        Shape::Alias(ty) => {
            out.docs(&item.docs);
            out.binding(&format!("pub type {name}"), &format!("{};", ty.under("")));
        }
        Shape::Json => {
            named("json_type", item, "", &format!("pub struct {name};"), out);
            out.blank();
            rules::of(name, item.rules.as_deref().unwrap_or_default(), out);
        }
    }
    let in_macro = matches!(item.shape, Shape::Integer(..) | Shape::Texts(_));
    if let Some(default) = item.default.as_ref().filter(|_| !in_macro) {
        out.blank();
        out.line(format!("rt::default_value!({name}({default}));"));
    }
}

/// A type that a macro of the runtime declares.
fn named(name: &str, item: &Item, attribute: &str, declaration: &str, out: &mut Writer) {
    out.open(format!("rt::{name}! {{"));
    out.docs(&item.docs);
    if !attribute.is_empty() {
        out.line(attribute);
    }
    out.line(declaration.trim_end_matches([' ', ':']));
    out.close("}");
}

fn derives_of_value(ty: &Type) -> &'static str {
    match ty {
        Type::Primitive("bool")
        | Type::Runtime("Timestamp" | "Date" | "Uuid" | "Ipv4" | "Ipv6") => {
            "#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]"
        }
        _ => "#[derive(Clone, Debug, PartialEq)]",
    }
}

fn enumeration<T>(
    item: &Item,
    values: &[EnumValue<T>],
    literal: impl Fn(&T) -> String,
    out: &mut Writer,
) {
    out.docs(&item.docs);
    if item.default.is_some() {
        out.line("#[derive(Default)]");
    }
    out.open(format!("pub enum {} {{", item.name));
    for value in values {
        let text = literal(&value.value);
        out.docs(&value.docs);
        if item
            .default
            .as_ref()
            .is_some_and(|default| *default == format!("Self::{}", value.name))
        {
            out.line("#[default]");
        }
        out.line(format!("{} = {text},", value.name));
    }
    out.close("}");
}

fn emit_union(item: &Item, union: &Union, out: &mut Writer) {
    let (name, tag) = match &union.kind {
        UnionKind::Any => ("any_of", String::new()),
        UnionKind::One => ("one_of", String::new()),
        UnionKind::Tagged(property) => ("tagged", format!(" by {property:?}")),
    };
    out.open(format!("rt::{name}! {{"));
    out.docs(&item.docs);
    out.open(format!("pub enum {}{tag} {{", item.name));
    for variant in &union.variants {
        out.docs(&variant.docs);
        let tags: Vec<String> = variant.tags.iter().map(|tag| format!("{tag:?}")).collect();
        let tags = match tags.as_slice() {
            [] => String::new(),
            tags => format!(" = {}", tags.join(" | ")),
        };
        out.line(format!("{}({}){tags},", variant.name, variant.ty.under("")));
    }
    out.close("}");
    out.close("}");
}

fn emit_struct(item: &Item, structure: &Struct, out: &mut Writer) {
    let name = &item.name;
    out.docs(&item.docs);
    let kind = match (&item.rules, structure.closed) {
        (Some(_), _) => ": ruled",
        (None, true) => ": closed",
        (None, false) => "",
    };
    let required = structure.fields.iter();
    let required = required.filter(|field| stands_in(field).is_none());
    let new: Vec<String> = required
        .map(|field| format!("{}: {}", field.name, held(field)))
        .collect();
    let new = new.join(", ");
    if structure.fields.is_empty() && structure.additional.is_none() {
        out.line(format!("pub struct {name}{kind} {{}} new()"));
    } else {
        out.open(format!("pub struct {name}{kind} {{"));
        for (index, field) in structure.fields.iter().enumerate() {
            let is_last = index + 1 == structure.fields.len() && structure.additional.is_none();
            emit_field(field, if is_last { "" } else { "," }, out);
        }
        if let Some((field, ty)) = &structure.additional {
            let comma = if structure.fields.is_empty() { "," } else { "" };
            out.line(format!("{comma} .. {field}: {}", ty.under("")).trim_start());
        }
        let line = format!("}} new({new})");
        out.dedent();
        if out.fits(&line) {
            out.line(line);
        } else {
            out.open("} new(");
            layout::words(&new, out);
            out.close(")");
        }
    }
}

/// What stands in a new value for a field that nobody has to give.
fn stands_in(field: &Field) -> Option<&str> {
    match (&field.default, field.presence) {
        (Some(default), _) => Some(default),
        (None, Presence::Required | Presence::Nullable) => None,
        (None, Presence::Optional) => Some("None"),
        (None, Presence::Patch) => Some("rt::Patch::Absent"),
    }
}

fn emit_field(field: &Field, comma: &str, out: &mut Writer) {
    out.docs(&field.docs);
    let presence = match (field.presence, &field.default) {
        (Presence::Required, _) => "required",
        (Presence::Nullable, _) => "nullable",
        (Presence::Optional, Some(_)) => "defaulted",
        (Presence::Optional, None) => "optional",
        (Presence::Patch, _) => "patch",
    };
    let bounds = field
        .facets
        .as_deref()
        .map(bounds::of_field)
        .unwrap_or_default();
    let default = field
        .default
        .as_ref()
        .map(|default| format!(" or {default}"));
    let declaration = format!(
        "{presence} {}: {} = {:?}",
        field.name,
        field.ty.under(""),
        field.wire
    );
    let default = default.unwrap_or_default();
    let line = format!("{declaration}{bounds}{default}{comma}");
    if out.fits(&line) || bounds.is_empty() {
        out.line(line);
    } else {
        out.line(declaration);
        out.line(format!("    {}{default}{comma}", bounds.trim_start()));
    }
}

/// The type that the field holds.
fn held(field: &Field) -> String {
    let ty = field.ty.under("");
    match field.presence {
        Presence::Required => ty.to_string(),
        Presence::Optional if field.default.is_some() => ty.to_string(),
        Presence::Optional | Presence::Nullable => format!("Option<{ty}>"),
        Presence::Patch => format!("rt::Patch<{ty}>"),
    }
}
