//! `express customers export`

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

use clap::{Args, ValueEnum};
use express_client::{
    Answer,
    types::{ExpressCustomer, ExpressCustomerPage},
};
use indicatif::ProgressBar;
use jiff::Timestamp;

use super::walk::{PAGE, RawPage, Walk};
use crate::{
    failure::{Status, Trouble},
    interrupts::Interrupts,
    output::{compact_json, counted, file_beside, note},
    session::Session,
};

/// The fields of a customer, as the columns of a table. `import` reads them too.
const COLUMNS: [&str; 9] = [
    "expressCustomerId",
    "expressCustomerName",
    "isActive",
    "userCount",
    "createdAt",
    "updatedAt",
    "createdByApiKeyId",
    "createdByUserId",
    "metadata",
];

/// So many bytes are written at once: more than most pages have.
const ROOM: usize = 1 << 16;

#[derive(Debug, Args)]
pub struct ExportArguments {
    /// The file to write; it is replaced only when all of it is there. Without this, customers go to
    /// standard output.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// How customers are written. Told from the file's name unless given; ndjson if that tells
    /// nothing.
    #[arg(long, value_enum)]
    format: Option<ExportFormat>,
    /// Only customers whose name contains this text, upper or lower case alike.
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    /// Where `import` takes its file, and people look for it here.
    #[arg(hide = true)]
    misplaced: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ExportFormat {
    /// A JSON object on each line, as the service answers it.
    Ndjson,
    /// Comma-separated values under a line of column names, with the metadata as JSON.
    Csv,
}

pub async fn run(arguments: ExportArguments, session: &Session) -> Result<Status, Trouble> {
    if let Some(path) = &arguments.misplaced {
        let trouble = Trouble::misused("the file to write goes behind `--output`");
        return Err(trouble.hint(format_args!("--output {}", path.display())));
    }
    let mut interrupts = Interrupts::listen()?;
    let exported = tokio::select! {
        exported = export(&arguments, session) => exported?,
        // What was begun beside the file goes with it.
        () = interrupts.next() => return Err(Trouble::silent(Status::Interrupted)),
    };
    let place = match &arguments.output {
        Some(path) => format!(" to {}", path.display()),
        None => String::new(),
    };
    note(&format!(
        "exported {}{place}",
        counted(exported, "customer")
    ));
    Ok(Status::Done)
}

async fn export(arguments: &ExportArguments, session: &Session) -> Result<u64, Trouble> {
    let format = arguments.format();
    let mut walk = Walk::to_the_end(session, arguments.name.as_deref());
    match arguments.output.as_deref() {
        None => {
            // Standard output by itself would make a call of the system for each line.
            let out = io::BufWriter::with_capacity(ROOM, io::stdout().lock());
            let mut writer = Writer::new(out, format);
            let written = writer.write_all(&mut walk).await;
            written.map_err(|error| error.into_trouble(Trouble::cannot_print))
        }
        Some(path) => {
            let failed = |error: &io::Error| Trouble::cannot_write(path, error);
            let exported = to_file(path, format, &mut walk).await;
            exported.map_err(|error| error.into_trouble(failed))
        }
    }
}

impl ExportArguments {
    fn format(&self) -> ExportFormat {
        let of_name = || {
            let extension = self.output.as_deref()?.extension()?;
            extension
                .eq_ignore_ascii_case("csv")
                .then_some(ExportFormat::Csv)
        };
        self.format.or_else(of_name).unwrap_or(ExportFormat::Ndjson)
    }
}

async fn to_file(path: &Path, format: ExportFormat, walk: &mut Walk<'_>) -> Result<u64, Stopped> {
    let file = file_beside(path)?;
    let out = io::BufWriter::with_capacity(ROOM, file.as_file());
    let exported = Writer::new(out, format).write_all(walk).await?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(exported)
}

/// Why an export ended early.
enum Stopped {
    Call(Trouble),
    Output(io::Error),
}

impl Stopped {
    fn into_trouble(self, of_output: impl FnOnce(&io::Error) -> Trouble) -> Trouble {
        match self {
            Self::Call(trouble) => trouble,
            Self::Output(error) => of_output(&error),
        }
    }
}

impl From<Trouble> for Stopped {
    fn from(trouble: Trouble) -> Self {
        Self::Call(trouble)
    }
}

impl From<io::Error> for Stopped {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

impl From<serde_json::Error> for Stopped {
    fn from(error: serde_json::Error) -> Self {
        Self::Output(error.into())
    }
}

/// Writes customers in a format.
enum Writer<W: Write> {
    Ndjson(W),
    Csv(Box<csv::Writer<W>>),
}

impl<W: Write> Writer<W> {
    fn new(out: W, format: ExportFormat) -> Self {
        match format {
            ExportFormat::Ndjson => Self::Ndjson(out),
            ExportFormat::Csv => Self::Csv(Box::new(csv::Writer::from_writer(out))),
        }
    }

    /// Writes every customer of a walk, and gives their number.
    async fn write_all(&mut self, walk: &mut Walk<'_>) -> Result<u64, Stopped> {
        let progress = ProgressBar::new_spinner();
        let mut exported = 0;
        let mut begun = false;
        while let Some(page) = walk.next(PAGE).await? {
            if !begun {
                self.begin()?;
                begun = true;
            }
            self.write(&page)?;
            // Whoever reads along gets each page when it is there.
            self.flush()?;
            exported += page.express_customers.len() as u64;
            progress.set_message(format!("{} so far", counted(exported, "customer")));
            progress.tick();
        }
        progress.finish_and_clear();
        Ok(exported)
    }

    fn begin(&mut self) -> io::Result<()> {
        match self {
            Self::Ndjson(_) => Ok(()),
            Self::Csv(out) => Ok(out.write_record(COLUMNS)?),
        }
    }

    fn write(&mut self, answer: &Answer<ExpressCustomerPage>) -> Result<(), Stopped> {
        match self {
            Self::Ndjson(out) => {
                for customer in RawPage::of(answer)?.express_customers {
                    writeln!(out, "{}", compact_json(customer.get().as_bytes())?)?;
                }
            }
            Self::Csv(out) => {
                for customer in &answer.express_customers {
                    out.write_record(cells(customer)?)
                        .map_err(io::Error::from)?;
                }
            }
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Ndjson(out) => out.flush(),
            Self::Csv(out) => out.flush(),
        }
    }
}

/// The cells of a customer, one for each of [`COLUMNS`].
fn cells(customer: &ExpressCustomer) -> Result<[String; 9], serde_json::Error> {
    let time = |at: Option<Timestamp>| at.map_or_else(String::new, |at| at.to_string());
    let metadata = customer.metadata.as_ref().map(serde_json::to_string);
    Ok([
        customer.express_customer_id.to_string(),
        customer.express_customer_name.to_string(),
        customer.is_active.to_string(),
        customer.user_count.to_string(),
        time(customer.created_at),
        time(customer.updated_at),
        customer
            .created_by_api_key_id
            .map_or_else(String::new, |id| id.to_string()),
        customer.created_by_user_id.clone().unwrap_or_default(),
        metadata.transpose()?.unwrap_or_default(),
    ])
}
