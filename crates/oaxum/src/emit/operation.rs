//! What belongs to one operation: its request, its answers, and what their bodies are made of.

use crate::lower::rust::{
    BodyEnum, BodyRole, Input, Operation, ResponseBody, Server, Variant, VariantStatus,
};

use super::{layout, writer::Writer};

const VALUE: &str = "#[derive(Clone, Debug, PartialEq)]";
const STREAM: &str = "#[derive(Debug)]";

pub(super) fn operation(server: &Server, operation: &Operation, out: &mut Writer) {
    let Operation { name, stem, .. } = operation;
    let link = link(server, name);
    out.blank();
    out.open("rt::operation! {");
    request(operation, &link, out);
    out.blank();
    let (response, error) = (format!("{stem}Response"), format!("{stem}Error"));
    out.line(format!("/// What {link} answers when it succeeds."));
    answers(&response, &operation.successes, false, operation, out);
    out.blank();
    let may_refuse = operation.is_streamed;
    out.line(format!("/// What {link} answers when it does not succeed."));
    answers(&error, &operation.errors, may_refuse, operation, out);
    out.close("}");
    for body in &operation.enums {
        out.blank();
        body_enum(body, &link, out);
    }
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
    out.line(format!("/// The request of {link}."));
    let (stem, kind) = (&operation.stem, kind(is_value));
    let opening = format!("pub struct {stem}Request{kind} {{");
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
}

fn input(input: &Input, out: &mut Writer) {
    let parts = [input.docs.trim(), &input.notes].into_iter();
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    out.docs(&parts.join("\n\n"));
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
        out.docs(&variant.docs);
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
    variants: &[Variant],
    may_refuse: bool,
    operation: &Operation,
    out: &mut Writer,
) {
    let is_value = |body: &ResponseBody| match &body.carried {
        crate::lower::rust::Carried::Value(_) => true,
        crate::lower::rust::Carried::Enum(name) => {
            let mut enums = operation.enums.iter();
            enums.any(|body| body.name == *name && body.is_value)
        }
        _ => false,
    };
    let bodies = variants.iter().filter_map(|variant| variant.body.as_ref());
    let kind = kind(!may_refuse && bodies.into_iter().all(is_value));
    if variants.is_empty() && !may_refuse {
        out.line(format!("pub enum {name}{kind} {{}}"));
    } else {
        out.open(format!("pub enum {name}{kind} {{"));
        for variant in variants {
            answer(variant, out);
        }
        if may_refuse {
            out.own_docs(
                "What the router answers by itself: the body turned out to break the contract while \
                 it was read.",
            );
            out.line("Refused(rejection: rt::Rejection) => rt::Reply::refuse(rejection),");
        }
        out.close("}");
    }
}

/// The word for what is no value that can be cloned and compared.
const fn kind(is_value: bool) -> &'static str {
    if is_value { "" } else { ": stream" }
}

/// The type of the field that holds a status.
fn status_type(status: &VariantStatus) -> Option<String> {
    match status {
        VariantStatus::Code(_) => None,
        VariantStatus::Class(class, _) => Some(format!("rt::StatusIn<{class}>")),
        VariantStatus::Default(_) => Some("rt::StatusCode".to_owned()),
    }
}

fn answer(variant: &Variant, out: &mut Writer) {
    let status = match &variant.status {
        VariantStatus::Code(code) => code.to_string(),
        VariantStatus::Class(class, _) => format!("{class}XX"),
        VariantStatus::Default(_) => "default".to_owned(),
    };
    out.docs(&format!("`{status}`: {}", variant.docs.trim()));
    let name = &variant.name;
    let status = status_type(&variant.status).map(|ty| ("status", ty));
    let body = variant.body.as_ref();
    let body = body.map(|body| ("body", body.carried.outgoing().to_string()));
    let items = status.into_iter().chain(body);
    if !variant.headers.is_empty() {
        out.open(format!("{name} {{"));
        for (item, ty) in items {
            out.field(item, &ty);
        }
        for header in &variant.headers {
            out.docs(&header.docs);
            let ty = header.ty.under("types::");
            let ty = if header.required {
                ty.to_string()
            } else {
                format!("Option<{ty}>")
            };
            out.field(&header.name, &ty);
        }
        out.dedent();
        reply("}", variant, out);
        return;
    }
    let items: Vec<String> = items.map(|(item, ty)| format!("{item}: {ty}")).collect();
    if items.is_empty() {
        reply(name, variant, out);
    } else {
        reply(&format!("{name}({})", items.join(", ")), variant, out);
    }
}

/// What a variant becomes, after what it holds.
fn reply(pattern: &str, variant: &Variant, out: &mut Writer) {
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
            match (*writer, media.as_str()) {
                ("json", "application/json") => format!("rt::json({status}, &body)"),
                _ => format!("rt::Reply::{writer}({status}, {media:?}, {borrow}body)"),
            }
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
