//! The generators: this one, and two others, installed below `target/` where they are not there yet.
#![allow(clippy::print_stderr, reason = "what is left out is said")]

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use super::is_rust;
use crate::process::{cargo, output};
use crate::workspace;

/// The versions compared with.
const OPENAPI_TO_RUST: &str = "0.23.0";
const OPENAPI_GENERATOR: &str = "7.26.0";

/// A generator of axum servers.
pub(super) struct Generator {
    /// Its name, with its version.
    pub(super) name: String,
    kind: Kind,
}

enum Kind {
    Own(PathBuf),
    OpenapiToRust(PathBuf),
    RustAxum(PathBuf),
}

/// All rivals that can be had here; which cannot is said.
pub(super) fn all() -> Vec<Generator> {
    let rivals: [fn() -> Result<Generator>; 2] = [openapi_to_rust, rust_axum];
    let mut found = Vec::new();
    for rival in rivals {
        match rival() {
            Ok(generator) => found.push(generator),
            Err(error) => eprintln!("left out: {error:#}"),
        }
    }
    found
}

fn openapi_to_rust() -> Result<Generator> {
    let tools = workspace::target().join("bench").join("tools");
    let program = tools.join("bin").join("openapi-to-rust");
    if !program.exists() {
        let package = format!("openapi-to-rust@{OPENAPI_TO_RUST}");
        let mut install = cargo(["install", "--quiet", "--locked", &package, "--root"]);
        let done = install.arg(&tools).status()?;
        ensure!(done.success(), "{package} could not be installed");
    }
    Ok(Generator {
        name: format!("openapi-to-rust {OPENAPI_TO_RUST}"),
        kind: Kind::OpenapiToRust(program),
    })
}

fn rust_axum() -> Result<Generator> {
    output(Command::new("java").arg("--version"))
        .context("openapi-generator needs Java, which is not here")?;
    let venv = workspace::target().join("bench").join("openapi-generator");
    if !venv.join("bin").join("openapi-generator-cli").exists() {
        let package = format!("openapi-generator-cli=={OPENAPI_GENERATOR}");
        output(Command::new("python3").args(["-m", "venv"]).arg(&venv))
            .context("openapi-generator is installed into a virtual environment of Python")?;
        let pip = venv.join("bin").join("pip");
        output(Command::new(pip).args(["--quiet", "install", &package]))
            .context("openapi-generator could not be installed")?;
    }
    let find = "import openapi_generator_cli, os; \
                print(os.path.dirname(openapi_generator_cli.__file__))";
    let python = venv.join("bin").join("python");
    let package = output(Command::new(python).args(["-c", find]))?;
    let jar = Path::new(package.trim()).join("openapi-generator.jar");
    ensure!(jar.is_file(), "{} is not there", jar.display());
    Ok(Generator {
        name: format!("rust-axum {OPENAPI_GENERATOR}"),
        kind: Kind::RustAxum(jar),
    })
}

impl Generator {
    /// The one of this workspace, as it is built for release.
    pub(super) fn own() -> Self {
        let program = workspace::target().join("release").join("oaxum");
        Self {
            name: "oaxum".to_owned(),
            kind: Kind::Own(program),
        }
    }

    pub(super) const fn is_own(&self) -> bool {
        matches!(self.kind, Kind::Own(_))
    }

    /// The folder that it writes to.
    pub(super) fn output(&self, document: &Path, folder: &Path) -> PathBuf {
        folder.join(self.short_name()).join(package_name(document))
    }

    /// Its name without the version.
    pub(super) fn short_name(&self) -> &str {
        self.name.split(' ').next().unwrap_or_default()
    }

    /// The command line that writes a crate into `out`.
    pub(super) fn command(&self, document: &Path, out: &Path) -> Result<Vec<OsString>> {
        if let Some(folder) = out.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let mut line: Vec<OsString> = Vec::new();
        match &self.kind {
            Kind::Own(program) => {
                line.extend([program.into(), "generate".into(), document.into()]);
                line.extend(["--out".into(), out.into(), "--skip-unsupported".into()]);
                line.extend(["--name".into(), package_name(document).into()]);
            }
            Kind::OpenapiToRust(program) => {
                // It takes its own paths as relative to its configuration.
                std::fs::create_dir_all(out)?;
                let config = out.join("openapi-to-rust.toml");
                std::fs::write(&config, openapi_to_rust_config(document)?)?;
                line.extend([program.into(), "generate".into(), "--config".into()]);
                line.push(config.into());
            }
            Kind::RustAxum(jar) => {
                line.extend(["java".into(), "-jar".into(), jar.into(), "generate".into()]);
                line.extend(["-g".into(), "rust-axum".into(), "-i".into()]);
                line.extend([document.into(), "-o".into(), out.into()]);
                let name = format!("packageName={}", package_name(document));
                line.extend(["--additional-properties".into(), name.into()]);
            }
        }
        Ok(line)
    }
}

impl Generator {
    /// Adds what a package needs to be compiled by itself, if it was not written.
    pub(super) fn complete(&self, package: &Path, document: &Path) -> Result<()> {
        let manifest = package.join("Cargo.toml");
        let text = match &self.kind {
            Kind::Own(_) => return Ok(()),
            Kind::RustAxum(_) => std::fs::read_to_string(&manifest)?,
            Kind::OpenapiToRust(_) => {
                let source = package.join("src");
                let module = source.join("mod.rs");
                if module.exists() {
                    std::fs::rename(module, source.join("lib.rs"))?;
                }
                let name = package_name(document);
                let dependencies = std::fs::read_to_string(source.join("REQUIRED_DEPS.toml"))?;
                format!(
                    "[package]\nname = {name:?}\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
                     {dependencies}\n"
                )
            }
        };
        std::fs::write(&manifest, text + "\n[workspace]\n")?;
        Ok(())
    }

    /// Corrects what is known to be wrong in a package that does not compile, so that its costs can
    /// be measured; `errors` is what the compiler said. Whether anything was corrected.
    pub(super) fn mend(&self, package: &Path, errors: &str) -> Result<bool> {
        if !matches!(self.kind, Kind::RustAxum(_)) {
            return Ok(false);
        }
        // Patterns are escaped as in HTML.
        let models = package.join("src").join("models.rs");
        let text = std::fs::read_to_string(&models)?;
        std::fs::write(&models, text.replace("&quot;", "\""))?;
        // Headers whose values are enumerations cannot be written.
        let lacks = "trait bound `HeaderValue: TryFrom<IntoHeaderValue<";
        let types = errors.split(lacks).skip(1);
        let types: BTreeSet<&str> = types.filter_map(|rest| rest.split('>').next()).collect();
        let header = package.join("src").join("header.rs");
        let mut text = std::fs::read_to_string(&header)?;
        for ty in types {
            write!(
                text,
                "impl TryFrom<IntoHeaderValue<crate::models::{ty}>> for HeaderValue {{\n    \
                 type Error = String;\n\n    \
                 fn try_from(value: IntoHeaderValue<crate::models::{ty}>) -> Result<Self, String> {{\n        \
                 HeaderValue::from_str(&value.0.to_string()).map_err(|error| error.to_string())\n    \
                 }}\n}}\n"
            )?;
        }
        std::fs::write(&header, text)?;
        Ok(true)
    }
}

/// A server of all operations, and nothing else; it wants them listed.
fn openapi_to_rust_config(document: &Path) -> Result<String> {
    let mut routes = Command::new(workspace::target().join("release").join("oaxum"));
    let routes = routes.args(["routes", "--format", "json"]).arg(document);
    let routes: Vec<Route> = serde_json::from_str(&output(routes)?)?;
    let mut config = format!(
        "[generator]\nspec_path = {document:?}\noutput_dir = \"src\"\nmodule_name = \"api\"\n\n\
         [features]\nenable_async_client = false\n\n\
         [server]\nframework = \"axum\"\noperations = [\n"
    );
    for route in routes.iter().filter(|route| !route.webhook) {
        writeln!(
            config,
            "  {:?},",
            format!("{} {}", route.method, route.path)
        )?;
    }
    config.push_str("]\n");
    Ok(config)
}

/// An operation as `oaxum routes` lists it.
#[derive(Deserialize)]
struct Route {
    method: String,
    path: String,
    webhook: bool,
}

/// A document's name as the name of a package.
pub(super) fn package_name(document: &Path) -> String {
    let stem = document.file_stem().unwrap_or_default().to_string_lossy();
    let lower = stem.to_ascii_lowercase();
    lower.replace(|character: char| !character.is_ascii_alphanumeric(), "-")
}

/// The lines of Rust below a folder; 0 where there is none.
pub(super) fn lines(folder: &Path) -> Result<usize> {
    let mut lines = 0;
    for file in rust_files(folder)? {
        lines += std::fs::read_to_string(file)?.lines().count();
    }
    Ok(lines)
}

/// The files of Rust below a folder; none where there is none.
pub(super) fn rust_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    if !folder.is_dir() {
        return Ok(files);
    }
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(rust_files(&path)?);
        } else if is_rust(&path) {
            files.push(path);
        }
    }
    Ok(files)
}
