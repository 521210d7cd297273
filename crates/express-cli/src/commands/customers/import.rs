//! `express customers import`

use std::{
    ffi::OsString,
    num::NonZeroUsize,
    path::{Path, PathBuf},
};

use clap::Args;
use express_client::types::ExpressCustomerId;
use indicatif::ProgressBar;
use serde::Serialize;

use crate::{
    failure::{Status, Trouble},
    import::{Format, Import, Journal, Limits, Report, Row, Rows, Source, Summary},
    number::whole_number,
    output::{Form, FormOptions, compact, counted, grouped, note, pretty, print_line, progress},
    session::Session,
};

/// How often a row is tried again unless `--retries` says otherwise: an import has time.
pub const RETRIES: u32 = 8;

/// How many requests may be under way at a time: 256, which is half of what a service works on at once
/// unless it is told otherwise. So many are sent unless said: each commit of the service then has some
/// to wait for it, while others are read and answered.
const MOST_AT_A_TIME: NonZeroUsize = NonZeroUsize::MIN.saturating_add(255);

/// Create a customer for each row of a file.
///
/// Nothing is sent before all rows have been checked. What is created is noted in a journal beside
/// the file; if the import is interrupted, or some rows fail, the same command goes on where it
/// ended, and creates no customer twice.
#[derive(Debug, Args)]
#[command(after_long_help = FORMATS)]
pub struct ImportArguments {
    /// The file to read, or `-` for standard input.
    file: PathBuf,
    /// How rows are written; told from the file's name unless given.
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// What separates the cells of a CSV file: a character, or `tab`.
    #[arg(long, value_name = "CHARACTER", default_value = ",", value_parser = delimiter)]
    delimiter: u8,
    /// How many requests are under way at a time.
    #[arg(long, value_name = "COUNT", default_value = "256")]
    #[arg(value_parser = whole_number::<NonZeroUsize, _>(NonZeroUsize::MIN..=MOST_AT_A_TIME))]
    concurrency: NonZeroUsize,
    /// Import the good rows even if there are bad ones.
    #[arg(long)]
    skip_invalid: bool,
    /// Where the journal is [default: FILE.journal; none for standard input].
    #[arg(long, value_name = "FILE")]
    journal: Option<PathBuf>,
    /// Where rows that fail are reported, one JSON object a line [default: FILE.errors.jsonl; none
    /// for standard input].
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Send rows again of which it is unknown whether they are customers, even if the service may
    /// have forgotten them. Without this, such rows are reported.
    #[arg(long)]
    resend_unknown: bool,
    #[command(flatten)]
    form: FormOptions,
}

const FORMATS: &str = "\
Rows:
  A CSV file has a line of column names. `name` is required. `metadata.KEY` is a pair of the
  metadata, for each key a column; an empty cell is no pair. `metadata` is all of it as a JSON
  object. `isActive` is `true` or `false`.

  On each line of an NDJSON file is an object with `expressCustomerName`, and if need be `metadata`
  and `isActive`.

  Both take what `export` writes. Ids, times and users are not taken over: the service gives new
  ones.

Interruption:
  Each row carries an Idempotency-Key made from the file's digest and the row's number, which the
  service remembers for 24 hours. A row that was sent and not answered is sent again within that
  time; later, it is reported, because it could become a second customer.

  Each line of the journal says what happened to a row. It can be removed when the import is done.";

/// Does what was asked.
pub async fn run(arguments: ImportArguments, session: &Session) -> Result<Status, Trouble> {
    let source = Source::read(&arguments.file)?;
    let mut report = Report::new(source.name(), arguments.report_path());
    let checked = check(&arguments, &source, &mut report)?;
    if session.is_dry_run() {
        return dry_run(&arguments, session, &source, &checked).await;
    }
    if checked.good == 0 {
        report.finish()?;
        return conclude(&arguments, &report, &Summary::default(), 0, 0);
    }
    let journal = match arguments.journal_path() {
        Some(path) => Journal::open(&path, &source, session.client().base_url())?,
        None => Journal::nowhere(),
    };
    let earlier = journal.created();
    if earlier > 0 {
        confirm(&journal, session).await?;
        if earlier < checked.good {
            note(&format!("{} created earlier", counted(earlier, "customer")));
        }
    }
    let limits = Limits {
        concurrency: arguments.concurrency,
        resend_unknown: arguments.resend_unknown,
    };
    let bar = progress(
        checked.good,
        "importing {wide_bar} {human_pos}/{human_len} rows, {eta} left",
    );
    let form = arguments.form.form();
    let import = Import::new(session, &source, limits, journal);
    let rows = arguments.rows(&source)?;
    let outcome = import
        .run(rows, &mut report, &bar, |row, id| show(form, &bar, row, id))
        .await;
    bar.finish_and_clear();
    report.finish()?;
    conclude(&arguments, &report, &outcome?, earlier, checked.good)
}

/// What was found in a file before anything is sent.
struct Checked {
    good: u64,
}

/// Reads every row, and reports the bad ones.
fn check(
    arguments: &ImportArguments,
    source: &Source,
    report: &mut Report,
) -> Result<Checked, Trouble> {
    let bar = progress(source.size(), "checking {wide_bar} {bytes}/{total_bytes}");
    let mut rows = arguments.rows(source)?;
    let mut good = 0;
    while let Some(row) = rows.next() {
        bar.set_position(rows.bytes_read());
        match row? {
            Ok(_) => good += 1,
            Err(bad) => bar.suspend(|| report.add(&bad))?,
        }
    }
    bar.finish_and_clear();
    let bad = report.count();
    if bad > 0 && !arguments.skip_invalid {
        report.finish()?;
        let all = grouped(good + bad);
        let trouble = Trouble::new(
            Status::Invalid,
            format_args!(
                "nothing was imported: {} of {all} rows cannot be",
                grouped(bad)
            ),
        );
        let trouble = match report.path() {
            Some(path) => trouble.detail(format_args!("they are listed in {}", path.display())),
            None => trouble,
        };
        return Err(trouble.hint("correct them, or import the others with --skip-invalid"));
    }
    Ok(Checked { good })
}

/// Makes sure that what the journal tells of is there, where the key looks.
async fn confirm(journal: &Journal, session: &Session) -> Result<(), Trouble> {
    let Some(id) = journal.witness() else {
        return Ok(());
    };
    match session.client().express().retrieve(id).await {
        Ok(_) => Ok(()),
        Err(error) if error.is_not_found() => Err(Trouble::new(
            Status::Conflict,
            format_args!("the journal tells of the customer {id}, which is not there"),
        )
        .hint("is it the key of another tenant or environment? If the customer was deleted, begin a new journal with --journal")),
        Err(error) => Err(session.trouble(&error, &[])),
    }
}

async fn dry_run(
    arguments: &ImportArguments,
    session: &Session,
    source: &Source,
    checked: &Checked,
) -> Result<Status, Trouble> {
    note(&format!(
        "dry run: {} can be imported; this is the request for the first",
        counted(checked.good, "row")
    ));
    let first = arguments
        .rows(source)?
        .find_map(|row| row.ok().and_then(Result::ok));
    let Some(row) = first else {
        return Ok(Status::Done);
    };
    let limits = Limits {
        concurrency: NonZeroUsize::MIN,
        resend_unknown: false,
    };
    let import = Import::new(session, source, limits, Journal::nowhere());
    session.call(import.request(&row), &[]).await?;
    Ok(Status::Done)
}

/// Shows a customer that was created.
fn show(form: Form, bar: &ProgressBar, row: &Row, id: &ExpressCustomerId) -> Result<(), Trouble> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Created<'a> {
        row: u64,
        line: u64,
        express_customer_id: &'a str,
    }
    let id = id.as_str();
    let line = match form {
        Form::Table | Form::Json => return Ok(()),
        Form::Ids => id.to_owned(),
        Form::JsonLines => compact(&Created {
            row: row.number,
            line: row.line,
            express_customer_id: id,
        })?,
    };
    bar.suspend(|| tell(&line))
}

/// Shows a line. That its reader has gone is no reason to end an import, nor to call it done.
fn tell(line: &str) -> Result<(), Trouble> {
    match print_line(line) {
        Err(trouble) if trouble.is_silent() => Ok(()),
        told => told,
    }
}

/// Tells what came of it all.
fn conclude(
    arguments: &ImportArguments,
    report: &Report,
    summary: &Summary,
    earlier: u64,
    good: u64,
) -> Result<Status, Trouble> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Told {
        created: u64,
        created_earlier: u64,
        failed: u64,
        left: u64,
    }
    let failed = report.count();
    let left = good.saturating_sub(earlier + summary.created + summary.failed);
    match arguments.form.form() {
        Form::Table if earlier == good && good > 0 => tell(&format!(
            "nothing to do: every row of {} is a customer already",
            arguments.name()
        ))?,
        Form::Table => tell(&format!(
            "created {} from {}",
            counted(summary.created, "customer"),
            arguments.name()
        ))?,
        Form::Json => tell(&pretty(&Told {
            created: summary.created,
            created_earlier: earlier,
            failed,
            left,
        })?)?,
        Form::JsonLines | Form::Ids => {}
    }
    if let (Some(path), true) = (report.path(), failed > 0) {
        note(&format!(
            "{} failed; see {}",
            counted(failed, "row"),
            path.display()
        ));
    }
    if let Some(trouble) = &summary.stopped {
        let left = counted(left, "row");
        let advice = match arguments.journal_path() {
            Some(_) => "the same command goes on with them",
            None => "the same command within 24 hours goes on with them, and creates none twice",
        };
        note(&format!("stopped with {left} left; {advice}"));
        return Err(trouble.clone());
    }
    Ok(if failed > 0 {
        Status::Incomplete
    } else {
        Status::Done
    })
}

impl ImportArguments {
    /// The rows of the file, from the first.
    fn rows(&self, source: &Source) -> Result<Rows, Trouble> {
        let format = self.format.or_else(|| Format::of_name(&self.file));
        let format = format.ok_or_else(|| {
            Trouble::misused(format_args!("{} does not tell its format", self.name()))
                .hint("say --format csv or --format ndjson")
        })?;
        Rows::of(source, format, self.delimiter)
    }

    fn name(&self) -> String {
        if self.is_standard_input() {
            "standard input".to_owned()
        } else {
            self.file.display().to_string()
        }
    }

    fn is_standard_input(&self) -> bool {
        self.file.as_os_str() == "-"
    }

    fn journal_path(&self) -> Option<PathBuf> {
        self.journal.clone().or_else(|| self.beside(".journal"))
    }

    fn report_path(&self) -> Option<PathBuf> {
        self.report.clone().or_else(|| self.beside(".errors.jsonl"))
    }

    fn beside(&self, suffix: &str) -> Option<PathBuf> {
        (!self.is_standard_input()).then(|| with_suffix(&self.file, suffix))
    }
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    PathBuf::from(name)
}

fn delimiter(text: &str) -> Result<u8, &'static str> {
    match text.as_bytes() {
        b"tab" | b"\\t" => Ok(b'\t'),
        [byte] if byte.is_ascii() && !matches!(byte, b'"' | b'\n' | b'\r') => Ok(*byte),
        _ => Err("it is one ASCII character, such as `;`, or `tab`"),
    }
}
