//! From the lowered crate to text. Nothing is decided here but line breaks.

mod descriptions;
mod docs;
mod layout;
mod operation;
mod order;
mod package;
mod router;
mod rules;
mod server;
mod types;
mod writer;

use std::{collections::BTreeMap, path::PathBuf};

use serde::Serialize;

use crate::{Layout, Settings, lower::rust::Crate, model::Api, output::MARKER};

use writer::Writer;

/// The files of a crate, by their paths under its folder.
pub(crate) fn emit(
    api: &Api,
    lowered: &Crate,
    settings: &Settings,
    document: &str,
) -> BTreeMap<PathBuf, String> {
    let command = settings.command.as_deref().unwrap_or("oaxum generate");
    let marker = format!("{MARKER} from {document}; `{command}` rewrites it.");
    let mut files = Files {
        marker,
        files: BTreeMap::new(),
    };
    match &settings.layout {
        Layout::Types => files.types("", api, lowered),
        Layout::Server { types } => files.server("", types, api, lowered),
        Layout::Package(runtime) => {
            files.types("src/types/", api, lowered);
            // A server without operations would have nothing to do.
            let serves = !lowered.server.operations.is_empty();
            if serves {
                files.server("src/server/", "crate::types", api, lowered);
            }
            files.package(settings.api_name(&api.title), api, runtime, serves);
        }
    }
    files.files
}

/// Lints about the form of a description, which is its author's.
const DESCRIPTION_LINTS: [&str; 2] = [
    "clippy::doc_lazy_continuation",
    "clippy::doc_overindented_list_items",
];

struct Files {
    marker: String,
    files: BTreeMap<PathBuf, String>,
}

impl Files {
    fn types(&mut self, folder: &str, api: &Api, lowered: &Crate) {
        self.json(format!("{folder}schemas.json"), &descriptions::schemas(api));
        self.rust(format!("{folder}mod.rs"), |out| {
            types::index(&lowered.modules, out)
        });
        for module in &lowered.modules {
            self.rust(format!("{folder}{}.rs", module.name), |out| {
                types::module(module, out)
            });
        }
    }

    fn server(&mut self, folder: &str, types: &str, api: &Api, lowered: &Crate) {
        let server = &lowered.server;
        self.json(
            format!("{folder}openapi.json"),
            &descriptions::document(api),
        );
        self.rust(format!("{folder}mod.rs"), |out| {
            server::index(server, types, out)
        });
        self.rust(format!("{folder}api.rs"), |out| server::api(server, out));
        if !server.schemes.is_empty() {
            self.rust(format!("{folder}authenticator.rs"), |out| {
                server::authenticator(server, out)
            });
        }
        self.rust(format!("{folder}operations.rs"), |out| {
            server::operations(server, out)
        });
        self.rust(format!("{folder}router.rs"), |out| {
            router::router(server, out)
        });
        for module in server::modules(server) {
            let path = format!("{folder}{module}_operations.rs");
            self.rust(path, |out| server::module(server, &module, types, out));
        }
    }

    fn rust(&mut self, path: String, write: impl FnOnce(&mut Writer)) {
        let mut out = Writer::default();
        out.line(format!("// {}", self.marker));
        out.blank();
        write(&mut out);
        self.files.insert(path.into(), out.finish());
    }

    fn json(&mut self, path: String, value: &impl Serialize) {
        let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
        text.push('\n');
        text.shrink_to_fit();
        self.files.insert(path.into(), text);
    }
}
