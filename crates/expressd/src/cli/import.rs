//! `expressd import`: customers in, all of them or none.
//!
//! The file is read twice: once to find everything that is wrong with it, and once more to import
//! it, so that the database is held for no longer than writing takes.

use std::collections::HashMap;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::database::{DatabaseOption, IfMissing};
use super::lines::{Lines, Source};
use super::output::{counted, note, print_line};
use super::record::{Fault, Line, parse_line};
use super::scope::ScopeOptions;
use super::trouble::Trouble;
use crate::app::{Aborted, App, CustomerId, CustomerRecord, ImportOutcome, Scope};

/// So many bad lines are shown; the others are counted.
const SHOWN: usize = 20;

/// What is imported, and where to.
#[derive(Debug, Args)]
pub struct ImportOptions {
    #[command(flatten)]
    database: DatabaseOption,
    #[command(flatten)]
    scope: ScopeOptions,
    /// The file to read, or `-` for standard input.
    file: PathBuf,
}

/// Does what was asked.
pub async fn import(options: ImportOptions) -> Result<ExitCode, Trouble> {
    let file = options.file;
    let checked = tokio::task::spawn_blocking(move || Checked::read(Source::open(&file)?))
        .await
        .map_err(|error| Trouble::new(format!("reading was cut short: {error}")))??;

    let scope = options.scope.scope();
    let app = options.database.open(IfMissing::Create).await?;
    let imported = checked.write(&app, &scope).await;
    app.close().await;
    let customers = imported?;

    print_line(&format!(
        "imported {} with {} into {}/{}",
        counted(customers, "customer"),
        counted(checked.users, "user"),
        scope.tenant,
        scope.environment
    ))?;
    if checked.unlisted > 0 {
        note(&format!(
            "{} of them have a userCount but list no users: their users were not imported",
            checked.unlisted
        ));
    }
    Ok(ExitCode::SUCCESS)
}

/// A source in which nothing is wrong.
struct Checked {
    source: Source,
    /// The line of each customer.
    lines: HashMap<CustomerId, u64>,
    users: u64,
    /// Customers that are said to have users, of which none is listed.
    unlisted: usize,
}

impl Checked {
    /// Reads all of it, and tells everything that is wrong.
    fn read(source: Source) -> Result<Self, Trouble> {
        let progress = progress(source.size(), "checking  {bar:40} {bytes}/{total_bytes}");
        let mut checked = Self {
            lines: HashMap::new(),
            users: 0,
            unlisted: 0,
            source,
        };
        let mut bad = BadLines::default();
        let mut lines = checked.source.lines()?;
        while let Some((number, text)) = lines.next()? {
            progress.inc(text.len() as u64 + 1);
            match parse_line(text) {
                Ok(line) => {
                    let id = line.record.customer.id;
                    if let Some(first) = checked.lines.get(&id) {
                        let message = format!("is also on line {first}");
                        bad.add(number, &[Fault::new("/expressCustomerId", message)]);
                        continue;
                    }
                    checked.lines.insert(id, number);
                    checked.users += line.record.users.len() as u64;
                    checked.unlisted += usize::from(line.users_unlisted());
                }
                Err(faults) => bad.add(number, &faults),
            }
        }
        progress.finish_and_clear();
        bad.into_result(checked.source.name())?;
        Ok(checked)
    }

    /// Puts all of it into the scope, and gives the number of customers.
    async fn write(&self, app: &App, scope: &Scope) -> Result<u64, Trouble> {
        let total = self.lines.len() as u64;
        let progress = progress(
            total,
            "importing {bar:40} {human_pos}/{human_len} customers",
        );
        let records = Records {
            lines: self.source.lines()?,
            progress: progress.clone(),
        };
        let outcome = app.import(scope, records).await;
        progress.finish_and_clear();
        let name = self.source.name();
        match outcome? {
            ImportOutcome::Imported { customers } => Ok(customers),
            ImportOutcome::AlreadyExists { id, .. } => {
                let line = self.lines.get(&id).copied().unwrap_or_default();
                note(&format!(
                    "{name}:{line}: /expressCustomerId: {id} is in the database already"
                ));
                Err(nothing_imported(
                    "the database holds a customer of that id already",
                ))
            }
            ImportOutcome::Aborted => Err(nothing_imported(&format!(
                "{name} changed while it was being read"
            ))),
        }
    }
}

fn nothing_imported(why: &str) -> Trouble {
    Trouble::new(format!("nothing was imported: {why}"))
}

/// The customers of a source that was checked before.
struct Records {
    lines: Lines,
    progress: ProgressBar,
}

impl Iterator for Records {
    type Item = Result<CustomerRecord, Aborted>;

    fn next(&mut self) -> Option<Self::Item> {
        let (_, text) = match self.lines.next() {
            Ok(line) => line?,
            Err(_) => return Some(Err(Aborted)),
        };
        self.progress.inc(1);
        Some(match parse_line(text) {
            Ok(Line { record, .. }) => Ok(record),
            Err(_) => Err(Aborted),
        })
    }
}

/// What is wrong with a source.
#[derive(Default)]
struct BadLines {
    shown: Vec<(u64, Vec<Fault>)>,
    count: usize,
}

impl BadLines {
    fn add(&mut self, number: u64, faults: &[Fault]) {
        self.count += 1;
        if self.shown.len() < SHOWN {
            self.shown.push((number, faults.to_vec()));
        }
    }

    /// Tells it, if there is anything.
    fn into_result(self, name: &str) -> Result<(), Trouble> {
        if self.count == 0 {
            return Ok(());
        }
        for (number, faults) in &self.shown {
            for Fault { pointer, message } in faults {
                if pointer.is_empty() {
                    note(&format!("{name}:{number}: {message}"));
                } else {
                    note(&format!("{name}:{number}: {pointer}: {message}"));
                }
            }
        }
        let rest = self.count - self.shown.len();
        if rest > 0 {
            note(&format!("… and {rest} more bad lines"));
        }
        let lines = if self.count == 1 {
            "line is"
        } else {
            "lines are"
        };
        Err(nothing_imported(&format!("{} {lines} bad", self.count)))
    }
}

/// A bar on standard error, if that is a terminal.
fn progress(total: u64, template: &str) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr());
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
