//! `expressd backup` and `expressd restore`: a file's content into another file, whole or not at all.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tempfile::NamedTempFile;

use super::database::{Database, DatabaseOption};
use super::output::{cannot_write, counted, note, print_line};
use super::place::{folder_of, is_same_file, refuse_no_file};
use super::trouble::Trouble;
use crate::store::sqlite::{Contents, back_up, faults_of, settle};
use crate::store::{StoreError, StoreErrorKind};

/// What is backed up, and where to.
#[derive(Debug, Args)]
pub struct BackupOptions {
    #[command(flatten)]
    database: DatabaseOption,
    /// The file to write. It appears when it is complete and verified.
    file: PathBuf,
    /// Take the place of a file that is there.
    #[arg(long)]
    replace: bool,
}

/// What is restored, and where to.
#[derive(Debug, Args)]
pub struct RestoreOptions {
    #[command(flatten)]
    database: DatabaseOption,
    /// The backup to read.
    file: PathBuf,
    /// Take the place of a database that is there. No service may be running on it.
    #[arg(long)]
    replace: bool,
}

/// Backs up a database, which may be served from meanwhile.
pub async fn backup(options: BackupOptions) -> Result<ExitCode, Trouble> {
    let from = file_of(options.database.database())?.to_owned();
    let to = options.file;
    refuse_the_same(&to, &from)?;
    refuse_to_replace(&to, options.replace)?;
    // Says what is wrong where there is no database, or not one of ours; and brings its schema up to
    // date, so that the backup can be checked by this program.
    let opened = options.database.database().open_whole(false).await?;
    opened.let_go().await;
    let contents = blocking(move || copy_into_place(&from, &to, &[])).await?;
    print_line(&format!("backed up and verified: {}", told(contents)))?;
    Ok(ExitCode::SUCCESS)
}

/// Restores a database from a backup, which is verified before anything is touched.
pub async fn restore(options: RestoreOptions) -> Result<ExitCode, Trouble> {
    let to = file_of(options.database.database())?.to_owned();
    let from = options.file;
    refuse_the_same(&from, &to)?;
    refuse_to_replace(&to, options.replace)?;
    if !from.exists() {
        let trouble = Trouble::new(format!("there is no {}", from.display()));
        return Err(trouble.hint("name a file that `expressd backup` wrote"));
    }
    let backup = from.clone();
    let faults = blocking(move || faults_of(&backup).map_err(|error| unreadable(&backup, error)));
    let faults = faults.await?;
    if !faults.is_empty() {
        faults.iter().for_each(|fault| note(fault));
        let count = counted(faults.len() as u64, "fault");
        let trouble = Trouble::new(format!(
            "{} has {count}: nothing was changed",
            from.display()
        ));
        return Err(trouble.hint("restore another backup"));
    }
    let contents = blocking(move || {
        let _alone = serve_alone(&to)?;
        // Until the new file is in its place, the former is to be whole without its log, which would
        // be taken for the new one's.
        settle(&to);
        copy_into_place(&from, &to, &["-wal", "-shm"])
    })
    .await?;
    print_line(&format!("restored and verified: {}", told(contents)))?;
    Ok(ExitCode::SUCCESS)
}

/// Why a backup cannot even be looked at.
fn unreadable(backup: &Path, error: StoreError) -> Trouble {
    if error.kind() != StoreErrorKind::Corrupt {
        return error.into();
    }
    let trouble = Trouble::new(format!(
        "{} is not an SQLite database, or damaged: nothing was changed",
        backup.display()
    ));
    trouble.hint("restore another backup")
}

fn told(contents: Contents) -> String {
    format!(
        "{}, {}, {}",
        counted(contents.customers, "customer"),
        counted(contents.users, "user"),
        counted(contents.keys, "key"),
    )
}

fn file_of(database: &Database) -> Result<&Path, Trouble> {
    match database {
        Database::Sqlite(path) => Ok(path),
        Database::Postgres(_) | Database::Wrong(_) => {
            Err(Trouble::usage("PostgreSQL has backups of its own")
                .hint("use pg_basebackup or pg_dump, or `expressd copy --to sqlite:FILE`"))
        }
    }
}

/// A backup in the place of its own database would take the file away from whoever has it open.
fn refuse_the_same(backup: &Path, database: &Path) -> Result<(), Trouble> {
    if !is_same_file(backup, database) {
        return Ok(());
    }
    let trouble = Trouble::new(format!("{} is the database itself", backup.display()));
    Err(trouble.hint("name another file for the backup"))
}

fn refuse_to_replace(path: &Path, replace: bool) -> Result<(), Trouble> {
    refuse_no_file(path)?;
    if replace || !path.exists() {
        return Ok(());
    }
    let trouble = Trouble::new(format!("{} exists already", path.display()));
    Err(trouble.hint("name another file, or give --replace"))
}

/// Writes beside the file and then takes its place: there is the former content or the new one, and
/// never a part of it. Files with these endings, which belong to the former content, go first.
fn copy_into_place(from: &Path, to: &Path, companions: &[&str]) -> Result<Contents, Trouble> {
    let name = to.display().to_string();
    let failed = |error: io::Error| cannot_write(&name, &error);
    let folder = folder_of(to);
    // It holds digests of keys and whatever customers are: for its owner alone, as temporary files
    // are.
    let beside = NamedTempFile::with_prefix_in(".expressd-backup-", folder).map_err(failed)?;
    let progress = progress();
    let copied = back_up(from, beside.path(), |done, whole| {
        progress.set_length(whole);
        progress.set_position(done);
    });
    progress.finish_and_clear();
    let contents = copied.map_err(|error| explain(&name, error))?;
    beside.as_file().sync_all().map_err(failed)?;
    for companion in companions {
        let mut path = to.as_os_str().to_owned();
        path.push(companion);
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
            _ => {}
        }
    }
    beside.persist(to).map_err(|error| failed(error.error))?;
    // The name is on the disk when its folder is.
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(failed)?;
    Ok(contents)
}

fn explain(name: &str, error: StoreError) -> Trouble {
    match error.kind() {
        crate::store::StoreErrorKind::OutOfSpace => {
            Trouble::new(format!("cannot write to {name}: there is no space left"))
                .hint("free some space, or name a file on another disk")
        }
        _ => error.into(),
    }
}

/// Keeps services away from the file for as long as the lock is held.
fn serve_alone(path: &Path) -> Result<File, Trouble> {
    let alone = crate::store::sqlite::serve_alone(path);
    alone.map_err(|error| {
        Trouble::new(format!("cannot restore: {}", crate::chain::Chain(&error)))
            .hint("stop that process first")
    })
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Trouble> + Send + 'static,
) -> Result<T, Trouble> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| Trouble::new(format!("it was cut short: {error}")))?
}

/// A bar on standard error, if that is a terminal.
fn progress() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr());
    match ProgressStyle::with_template("copying {bar:40} {percent}%") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
