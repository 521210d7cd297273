//! What makes a package of the modules: its manifest and its root.

use crate::{RuntimeDependency, model::Api};

use super::{DESCRIPTION_LINTS, Files};

/// Lints about names, which are the document's; only a whole crate can allow them.
const NAME_LINTS: [&str; 2] = ["mixed_script_confusables", "uncommon_codepoints"];

/// The features of the runtime, each with what code says that needs it.
const RUNTIME_FEATURES: [(&str, &[&str]); 4] = [
    ("base64", &["rt::Base64", "rt::formats::BASE64"]),
    ("email", &["rt::Email", "rt::formats::EMAIL"]),
    ("look-around", &["backtracking"]),
    (
        "uri",
        &["rt::Uri", "rt::Iri", "rt::formats::URI", "rt::formats::IRI"],
    ),
];

/// What a package says of its API.
pub(super) struct About {
    pub(super) title: String,
    version: String,
    description: Option<String>,
}

impl About {
    pub(super) fn of(api: Api) -> Self {
        let Api {
            title,
            version,
            description,
            ..
        } = api;
        Self {
            title,
            version,
            description,
        }
    }
}

impl Files {
    pub(super) fn package(
        &mut self,
        name: &str,
        about: &About,
        runtime: &RuntimeDependency,
        serves: bool,
    ) {
        let manifest = self.manifest(&crate_name(name), runtime, serves);
        self.files.insert("Cargo.toml".into(), manifest);
        self.rust("src/lib.rs".to_owned(), |out| {
            out.module_docs(&format!("{} {}", about.title, about.version));
            if let Some(description) = &about.description {
                out.line("//!");
                out.module_docs(description);
            }
            out.blank();
            out.line("#![forbid(unsafe_code)]");
            let reason = "names and descriptions are the contract's own";
            out.allow(&[&NAME_LINTS[..], &DESCRIPTION_LINTS].concat(), reason);
            out.blank();
            if serves {
                out.line("pub mod server;");
            }
            out.line("pub mod types;");
        });
    }

    fn manifest(&self, name: &str, runtime: &RuntimeDependency, serves: bool) -> String {
        let mut features = self.runtime_features();
        features.extend(serves.then_some("server"));
        let found = match runtime {
            RuntimeDependency::Version(version) => format!("version = {version:?}"),
            RuntimeDependency::Path(path) => format!("path = {path:?}"),
        };
        let mut runtime = format!("{found}, default-features = false");
        if !features.is_empty() {
            runtime.push_str(&format!(", features = {features:?}"));
        }
        let tests = if serves {
            "# `server::contract()`: holds an implementation against the contract, in its tests.\n\
             contract-tests = [\"oaxum-runtime/testing\"]\n"
        } else {
            ""
        };
        format!(
            include_str!("manifest.toml"),
            marker = self.marker,
            name = name,
            tests = tests,
            runtime = runtime
        )
    }

    /// The features of the runtime that the files need.
    fn runtime_features(&self) -> Vec<&'static str> {
        let needs = |words: &[&str]| {
            let mut texts = self.files.values();
            texts.any(|text| words.iter().any(|word| text.contains(word)))
        };
        let features = RUNTIME_FEATURES.iter();
        let needed = features.filter(|(_, words)| needs(words));
        needed.map(|(feature, _)| *feature).collect()
    }
}

/// A name that cargo takes: letters, digits and `-`, a letter first.
fn crate_name(name: &str) -> String {
    let plain = |character: char| {
        if character.is_ascii_alphanumeric() {
            character
        } else {
            '-'
        }
    };
    let name: String = name
        .chars()
        .map(plain)
        .flat_map(char::to_lowercase)
        .collect();
    let words: Vec<&str> = name.split('-').filter(|word| !word.is_empty()).collect();
    let name = words.join("-");
    if name.starts_with(|first: char| first.is_ascii_alphabetic()) {
        name
    } else {
        format!("api-{name}").trim_end_matches('-').to_owned()
    }
}
