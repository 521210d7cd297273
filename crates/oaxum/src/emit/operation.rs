//! What belongs to one operation: its request, its answers, and what their bodies are made of.

use crate::lower::rust::{
    BodyEnum, BodyRole, Input, Operation, ResponseBody, Server, Variant, VariantStatus,
};

use super::{docs, layout, writer::Writer};

const VALUE: &str = "#[derive(Clone, Debug, PartialEq)]";
const STREAM: &str = "#[derive(Debug)]";

pub(super) fn operation(server: &Server, operation: &Operation, out: &mut Writer) {
    let Operation { name, stem, .. } = operation;
    let link = link(server, name);
    out.blank();
    request(operation, &link, out);
    for body in &operation.enums {
        out.blank();
        body_enum(body, &link, out);
    }
    let response = format!("{stem}Response");
    out.blank();
    answers(
        &response,
        "when it succeeds",
        &link,
        &operation.successes,
        false,
        operation,
        out,
    );
    let error = format!("{stem}Error");
    let may_refuse = operation.is_streamed;
    out.blank();
    let when = "when it does not succeed";
    answers(
        &error,
        when,
        &link,
        &operation.errors,
        may_refuse,
        operation,
        out,
    );
    if may_refuse {
        out.blank();
        out.open_impl("From<rt::Rejection>", &error);
        out.open("fn from(rejection: rt::Rejection) -> Self {");
        out.line("Self::Refused(rejection)");
        out.close("}");
        out.close("}");
    }
}

/// A link to a method of the trait, whose address is without `r#`.
fn link(server: &Server, method: &str) -> String {
    let address = method.trim_start_matches("r#");
    format!("[`{method}`](super::{}::{address})", server.trait_name)
}

fn request(operation: &Operation, link: &str, out: &mut Writer) {
    let is_value = |input: &Input| input.is_value;
    let is_value = operation
        .parameters
        .iter()
        .chain(&operation.body)
        .all(is_value);
    out.open("rt::request! {");
    out.line(format!("/// The request of {link}."));
    out.line(if is_value { VALUE } else { STREAM });
    let stem = &operation.stem;
    let opening = format!("pub struct {stem}Request {{");
    if operation.parameters.is_empty() {
        match operation.body {
            Some(_) => out.open(format!("{opening}}} body {{")),
            None => out.line(format!("{opening}}}")),
        }
    } else {
        out.open(opening);
        for parameter in &operation.parameters {
            input(parameter, out);
        }
        match operation.body {
            Some(_) => {
                out.close("} body {");
                out.indent();
            }
            None => out.close("}"),
        }
    }
    if let Some(body) = &operation.body {
        input(body, out);
        out.close("}");
    }
    out.close("}");
}

fn input(input: &Input, out: &mut Writer) {
    let name = input.wire.as_deref().map(docs::code);
    let name = name.map(|name| format!(" {name}")).unwrap_or_default();
    let mut docs = input.docs.trim().to_owned();
    if docs.is_empty() {
        docs = format!("The {}{name}.", input.what);
    }
    if !input.notes.is_empty() {
        docs.push_str("\n\n");
        docs.push_str(&input.notes);
    }
    out.docs(&docs, "");
    let head = format!("pub {}: {} = ", input.name, input.ty);
    layout::expression(&head, &input.source, ",", out);
}

fn body_enum(body: &BodyEnum, link: &str, out: &mut Writer) {
    let (name, role) = match body.role {
        BodyRole::Request => ("bodies", "The body of a request to"),
        BodyRole::Response => ("contents", "A body of an answer of"),
        BodyRole::Parts => ("parts", "A part of the body of a request to"),
    };
    out.open(format!("rt::{name}! {{"));
    out.line(format!("/// {role} {link}."));
    out.line(if body.is_value { VALUE } else { STREAM });
    out.open(format!("pub enum {} {{", body.name));
    for variant in &body.variants {
        let wire = docs::code(variant.wire.as_deref().unwrap_or(&variant.name));
        out.docs(&variant.docs, &format!("The part {wire}."));
        let ty = match (&variant.ty, body.role) {
            (Some(ty), _) => ty.clone(),
            (None, BodyRole::Response) => variant.carried.outgoing().to_string(),
            (None, _) => variant.carried.incoming().to_string(),
        };
        let head = format!("{}({ty}) = ", variant.name);
        layout::expression(&head, &variant.rule, ",", out);
    }
    out.close("}");
    out.close("}");
}

fn answers(
    name: &str,
    when: &str,
    link: &str,
    variants: &[Variant],
    may_refuse: bool,
    operation: &Operation,
    out: &mut Writer,
) {
    out.line(format!("/// What {link} answers {when}."));
    let is_value = |body: &ResponseBody| match &body.carried {
        crate::lower::rust::Carried::Value(_) => true,
        crate::lower::rust::Carried::Enum(name) => {
            let mut enums = operation.enums.iter();
            enums.any(|body| body.name == *name && body.is_value)
        }
        _ => false,
    };
    let is_value = !may_refuse
        && variants
            .iter()
            .filter_map(|variant| variant.body.as_ref())
            .all(is_value);
    out.line(if is_value { VALUE } else { STREAM });
    if variants.is_empty() && !may_refuse {
        out.line(format!("pub enum {name} {{}}"));
        out.blank();
        out.line(format!("rt::answers! {{ {name} {{}} }}"));
        return;
    }
    out.open(format!("pub enum {name} {{"));
    for variant in variants {
        declare(variant, out);
    }
    if may_refuse {
        out.own_docs(
            "What the router answers by itself: the body turned out to break the contract while it \
             was read.",
        );
        out.line("Refused(rt::Rejection),");
    }
    out.close("}");
    out.blank();
    out.open(format!("rt::answers! {{ {name} {{"));
    for variant in variants {
        answer(variant, out);
    }
    if may_refuse {
        out.line("Refused(rejection) => rt::Reply::refuse(rejection),");
    }
    out.close("} }");
}

/// The type of the field that holds a status.
fn status_type(status: &VariantStatus) -> Option<String> {
    match status {
        VariantStatus::Code(_) => None,
        VariantStatus::Class(class, _) => Some(format!("rt::StatusIn<{class}>")),
        VariantStatus::Default(_) => Some("rt::StatusCode".to_owned()),
    }
}

fn declare(variant: &Variant, out: &mut Writer) {
    let name = &variant.name;
    let status = match &variant.status {
        VariantStatus::Code(code) => code.to_string(),
        VariantStatus::Class(class, _) => format!("{class}XX"),
        VariantStatus::Default(_) => "default".to_owned(),
    };
    out.docs(&format!("`{status}`: {}", variant.docs.trim()), "");
    let status = status_type(&variant.status);
    let body = variant
        .body
        .as_ref()
        .map(|body| body.carried.outgoing().to_string());
    if variant.headers.is_empty() {
        let items: Vec<String> = status.into_iter().chain(body).collect();
        if items.is_empty() {
            out.line(format!("{name},"));
            return;
        }
        let line = format!("{name}({}),", items.join(", "));
        if out.fits(&line) {
            out.line(line);
        } else {
            out.open(format!("{name}("));
            for item in items {
                out.line(format!("{item},"));
            }
            out.close("),");
        }
        return;
    }
    out.open(format!("{name} {{"));
    if let Some(status) = status {
        out.line("/// The status.");
        out.field("status", &status);
    }
    if let Some(body) = body {
        out.line("/// The body.");
        out.field("body", &body);
    }
    for header in &variant.headers {
        out.docs(&header.docs, &format!("The header `{}`.", header.wire));
        let ty = header.ty.under("types::");
        let ty = if header.required {
            ty.to_string()
        } else {
            format!("Option<{ty}>")
        };
        out.field(&header.name, &ty);
    }
    out.close("},");
}

fn answer(variant: &Variant, out: &mut Writer) {
    let name = &variant.name;
    let mut fields: Vec<&str> = Vec::new();
    fields.extend(status_type(&variant.status).map(|_| "status"));
    fields.extend(variant.body.is_some().then_some("body"));
    fields.extend(variant.headers.iter().map(|header| header.name.as_str()));
    let pattern = match (fields.as_slice(), variant.headers.as_slice()) {
        ([], _) => name.clone(),
        (fields, []) => format!("{name}({})", fields.join(", ")),
        (fields, _) => format!("{name} {{ {} }}", fields.join(", ")),
    };
    let status = match &variant.status {
        VariantStatus::Code(code) => code.to_string(),
        VariantStatus::Class(_, named) | VariantStatus::Default(named) if named.is_empty() => {
            "status.as_u16()".to_owned()
        }
        VariantStatus::Class(_, named) | VariantStatus::Default(named) => {
            format!("rt::other(status.as_u16(), &{named:?})")
        }
    };
    let mut calls: Vec<String> = Vec::new();
    let reply = match &variant.body {
        None => format!("rt::Reply::empty({status})"),
        Some(body) if body.writer == "enum" => format!("rt::Content::reply(body, {status})"),
        Some(ResponseBody {
            writer, media, any, ..
        }) => {
            if any.len() > 1 {
                calls.push(format!(".in_any(&{any:?})"));
            }
            let borrow = if matches!(*writer, "json" | "text") {
                "&"
            } else {
                ""
            };
            format!("rt::Reply::{writer}({status}, {media:?}, {borrow}body)")
        }
    };
    for header in &variant.headers {
        calls.push(format!(
            ".{}({:?}, &{})",
            header.setter, header.wire, header.name
        ));
    }
    let line = format!("{pattern} => {reply}{},", calls.concat());
    if out.fits(&line) || calls.is_empty() {
        layout::expression(
            &format!("{pattern} => "),
            &format!("{reply}{}", calls.concat()),
            ",",
            out,
        );
        return;
    }
    let first = format!("{pattern} => {reply}");
    if out.fits(&first) {
        out.open(first);
    } else {
        out.open(format!("{pattern} =>"));
        layout::expression("", &reply, "", out);
    }
    let last = calls.len() - 1;
    for (index, call) in calls.iter().enumerate() {
        layout::expression("", call, if index == last { "," } else { "" }, out);
    }
    out.dedent();
}
