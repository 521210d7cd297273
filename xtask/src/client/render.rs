//! Rust from the lowered document: progenitor's methods, and a table of what it does not tell.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context, Result, bail, ensure};
use oaxum::output::MARKER;
use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use progenitor_impl::{GenerationSettings, Generator, HooksMode};
use quote::{ToTokens, format_ident, quote};
use syn::{ImplItem, Item};

use super::contract::{Credential, Operation};
use super::document::Document;
use crate::{rustfmt, workspace};

/// Who writes the files, as their first line says it after [`MARKER`].
const WRITERS: &str = "and progenitor from express.yaml";

/// What is allowed in the methods, by name: their form is progenitor's.
const ALLOWED: &[&str] = &["dead_code", "unused_imports", "unused_mut", "clippy::all"];

/// The files of the client, formatted.
///
/// # Errors
/// progenitor or rustfmt failed, or progenitor wrote something unexpected.
pub fn render(document: &Document, operations: &[Operation]) -> Result<BTreeMap<PathBuf, String>> {
    let tokens = Generator::new(&settings(document))
        .generate_tokens(&document.openapi)
        .context("progenitor could not write the client")?;
    let file = tidy(syn::parse2(own_path_encoding(tokens)).context("progenitor wrote no Rust")?)?;
    ensure_complete(&file, operations)?;
    let methods = print(
        "The operations of the contract as methods, over the types of `express-types`.",
        ALLOWED,
        file,
    )?;
    let table = print(
        "What the contract says about each operation beside its types.",
        &["dead_code"],
        syn::parse2(table(operations)).context("the table of operations is no Rust")?,
    )?;
    Ok(BTreeMap::from([
        (PathBuf::from("mod.rs"), methods),
        (PathBuf::from("operations.rs"), table),
    ]))
}

fn settings(document: &Document) -> GenerationSettings {
    let mut settings = GenerationSettings::new();
    settings
        .with_hooks(HooksMode::Expected)
        .with_inner_type(quote!(std::sync::Arc<crate::call::Call>));
    for (component, type_name) in &document.types {
        let path = format!("express_types::{}", type_name.0);
        settings.with_replacement(component, path, std::iter::empty());
    }
    settings
}

/// Has path segments encoded by the client's own function: progenitor's leaves `\` as it is, which
/// a URL parser takes for `/`.
fn own_path_encoding(tokens: TokenStream) -> TokenStream {
    let mut tokens = tokens.into_iter().peekable();
    let mut own = TokenStream::new();
    while let Some(token) = tokens.next() {
        let is_call = matches!(
            tokens.peek(),
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis
        );
        match token {
            TokenTree::Ident(name) if is_call && name == "encode_path" => {
                own.extend(quote!(crate::url::segment));
            }
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), own_path_encoding(group.stream()));
                inner.set_span(group.span());
                own.extend([TokenTree::Group(inner)]);
            }
            other => own.extend([other]),
        }
    }
    own
}

/// Takes out what the client has in a better form, and makes sure that no type is left.
fn tidy(mut file: syn::File) -> Result<syn::File> {
    for item in &file.items {
        if let Item::Mod(module) = item
            && module.ident == "types"
        {
            let items = module.content.iter().flat_map(|(_, items)| items);
            let types: Vec<String> = items.filter_map(name_of_type).collect();
            ensure!(
                types.is_empty(),
                "progenitor made types of its own: {}",
                types.join(", ")
            );
        }
    }
    file.items.retain(|item| {
        !matches!(item, Item::Mod(module) if module.ident == "types" || module.ident == "prelude")
    });
    for item in &mut file.items {
        match item {
            Item::Struct(item) => split_docs(&mut item.attrs),
            Item::Impl(block) => tidy_methods(block)?,
            _ => {}
        }
    }
    file.items.insert(
        0,
        syn::parse2(quote!(
            pub mod operations;
        ))?,
    );
    Ok(file)
}

fn tidy_methods(block: &mut syn::ItemImpl) -> Result<()> {
    // `new` builds an HTTP client without the settings that ours has, and panics if it cannot.
    block
        .items
        .retain(|item| !matches!(item, ImplItem::Fn(method) if method.sig.ident == "new"));
    for item in &mut block.items {
        let ImplItem::Fn(method) = item else { continue };
        split_docs(&mut method.attrs);
        if method.sig.asyncness.is_some() {
            let statements = method.block.stmts.len();
            let is_version = |statement: &syn::Stmt| {
                matches!(statement, syn::Stmt::Expr(..))
                    && statement
                        .to_token_stream()
                        .to_string()
                        .contains("\"api-version\"")
            };
            method
                .block
                .stmts
                .retain(|statement| !is_version(statement));
            ensure!(
                method.block.stmts.len() + 1 == statements,
                "`{}` was to send the header `api-version` in one statement",
                method.sig.ident
            );
            build_on_base(method)?;
        }
    }
    Ok(())
}

/// Has the URL made from the base that the client has parsed once: the methods give a text to
/// reqwest, which would parse all of it at every call.
fn build_on_base(method: &mut syn::ImplItemFn) -> Result<()> {
    let url = method.block.stmts.iter_mut().find_map(|statement| {
        let syn::Stmt::Local(local) = statement else {
            return None;
        };
        let is_url = matches!(&local.pat, syn::Pat::Ident(name) if name.ident == "url");
        local.init.as_mut().filter(|_| is_url)
    });
    let Some(url) = url else {
        bail!(
            "`{}` was to make its URL in one statement",
            method.sig.ident
        );
    };
    let path = &url.expr;
    url.expr = syn::parse2(quote!(self.inner.url(&#path)))?;
    Ok(())
}

/// Writes a comment of several lines as people do, with slashes.
fn split_docs(attributes: &mut Vec<syn::Attribute>) {
    let docs: Vec<syn::Attribute> = attributes
        .drain(..)
        .flat_map(|attribute| match doc(&attribute) {
            Some(text) => {
                let lines = text.trim().lines().map(|line| format!(" {line}"));
                lines
                    .map(|line| syn::parse_quote!(#[doc = #line]))
                    .collect()
            }
            None => vec![attribute],
        })
        .collect();
    *attributes = docs;
}

fn doc(attribute: &syn::Attribute) -> Option<String> {
    match &attribute.meta {
        syn::Meta::NameValue(meta) if meta.path.is_ident("doc") => match &meta.value {
            syn::Expr::Lit(syn::ExprLit {
                lit: syn::Lit::Str(text),
                ..
            }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}

fn name_of_type(item: &Item) -> Option<String> {
    match item {
        Item::Struct(item) => Some(item.ident.to_string()),
        Item::Enum(item) => Some(item.ident.to_string()),
        Item::Type(item) => Some(item.ident.to_string()),
        _ => None,
    }
}

/// Makes sure that each operation became a method of the name that the table has.
fn ensure_complete(file: &syn::File, operations: &[Operation]) -> Result<()> {
    let blocks = file.items.iter().filter_map(|item| match item {
        Item::Impl(block) => Some(block),
        _ => None,
    });
    let methods: Vec<String> = blocks
        .flat_map(|block| &block.items)
        .filter_map(|item| match item {
            ImplItem::Fn(function) if function.sig.asyncness.is_some() => {
                Some(function.sig.ident.to_string())
            }
            _ => None,
        })
        .collect();
    for operation in operations {
        if !methods.contains(&operation.name) {
            bail!(
                "progenitor wrote no method `{}`; it wrote {}",
                operation.name,
                methods.join(", ")
            );
        }
    }
    ensure!(
        methods.len() == operations.len(),
        "progenitor wrote too much: {}",
        methods.join(", ")
    );
    Ok(())
}

fn table(operations: &[Operation]) -> TokenStream {
    let entries = operations.iter().map(|operation| {
        let Operation { id, name, path, .. } = operation;
        let constant: Ident = format_ident!("{}", name.to_uppercase());
        let doc = format!(" `{} {path}`", operation.method.to_uppercase());
        let credential = match &operation.credential {
            Credential::None => quote!(Credential::None),
            Credential::Bearer => quote!(Credential::Bearer),
            Credential::Header(header) => quote!(Credential::Header(#header)),
        };
        quote! {
            #[doc = #doc]
            pub const #constant: Operation = Operation {
                id: #id,
                method: #name,
                template: #path,
                credential: #credential,
            };
        }
    });
    quote! {
        use crate::call::{Credential, Operation};

        #(#entries)*
    }
}

/// The text of a file, with what belongs above it.
fn print(purpose: &str, allowed: &[&str], file: syn::File) -> Result<String> {
    let body = progenitor_impl::space_out_items(prettyplease::unparse(&file))
        .context("could not space out the items")?
        .replace(";\n/// ", ";\n\n/// ");
    let allow = match allowed {
        [] => String::new(),
        lints => format!("#![allow({}, reason = \"generated\")]\n", lints.join(", ")),
    };
    let command = workspace::GENERATE;
    rustfmt::format(&format!(
        "// {MARKER} {WRITERS}; `{command}` rewrites it.\n\n//! {purpose}\n{allow}\n{body}"
    ))
}
