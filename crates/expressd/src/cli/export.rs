//! `expressd export`: customers out, as `import` reads them.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use futures_util::StreamExt;
use tempfile::NamedTempFile;

use super::database::{DatabaseOption, IfMissing};
use super::output::{cannot_write, note};
use super::place::{folder_of, is_no_file, refuse_no_file};
use super::record::write_line;
use super::scope::ScopeOptions;
use super::trouble::Trouble;
use crate::app::{App, Scope};

/// What is exported, and where to.
#[derive(Debug, Args)]
pub struct ExportOptions {
    #[command(flatten)]
    database: DatabaseOption,
    #[command(flatten)]
    scope: ScopeOptions,
    /// The file to write instead of standard output; it appears when it is complete.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Does what was asked.
pub async fn export(options: ExportOptions) -> Result<ExitCode, Trouble> {
    let scope = options.scope.scope();
    let app = options.database.open(IfMissing::Refuse).await?;
    let exported = match &options.output {
        Some(path) => export_to_file(&app, &scope, path).await,
        None => {
            let out = BufWriter::new(io::stdout().lock());
            write(&app, &scope, out, "standard output").await
        }
    };
    app.close().await;
    note(&format!(
        "exported {} customers of {}/{}",
        exported?, scope.tenant, scope.environment
    ));
    Ok(ExitCode::SUCCESS)
}

/// Writes beside the file and then takes its place: nobody ever sees half an export.
async fn export_to_file(app: &App, scope: &Scope, path: &Path) -> Result<u64, Trouble> {
    let name = path.display().to_string();
    let failed = |error: io::Error| cannot_write(&name, &error);
    // A pipe or a device is written to: a file must not take its place.
    if is_no_file(path) && !path.is_dir() {
        let device = File::options().write(true).open(path).map_err(failed)?;
        return write(app, scope, BufWriter::new(device), &name).await;
    }
    refuse_no_file(path)?;
    let file = beside(path).map_err(failed)?;
    let exported = write(app, scope, BufWriter::new(file.as_file()), &name).await?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(exported)
}

fn beside(path: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".expressd-export-");
    // For whom any new file is, not for its owner alone as temporary files are.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder_of(path))
}

async fn write(app: &App, scope: &Scope, mut out: impl Write, name: &str) -> Result<u64, Trouble> {
    let mut exported = 0;
    let mut records = app.export(scope);
    while let Some(record) = records.next().await {
        write_line(&record?, &mut out).map_err(|error| cannot_write(name, &error))?;
        exported += 1;
    }
    out.flush().map_err(|error| cannot_write(name, &error))?;
    Ok(exported)
}
