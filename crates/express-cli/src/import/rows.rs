//! The rows of a source, whatever its format.

use std::path::Path;

use clap::ValueEnum;

use super::{
    Source,
    csv::CsvRows,
    ndjson::NdjsonRows,
    row::{BadRow, Row},
};
use crate::failure::Trouble;

/// How rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Comma-separated values (RFC 4180) under a line of column names.
    Csv,
    /// A JSON object on each line.
    Ndjson,
}

impl Format {
    /// The format that the name of a file tells, if it tells any.
    pub fn of_name(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        match extension.as_str() {
            "csv" => Some(Self::Csv),
            "ndjson" | "jsonl" => Some(Self::Ndjson),
            _ => None,
        }
    }
}

/// Reads rows one after the other.
#[derive(Debug)]
pub enum Rows {
    /// Comma-separated values.
    Csv(Box<CsvRows>),
    /// JSON objects.
    Ndjson(NdjsonRows),
}

impl Rows {
    /// The rows of a source, from the first.
    ///
    /// # Errors
    /// The source cannot be read, or its column names are not understood.
    pub fn of(source: &Source, format: Format, delimiter: u8) -> Result<Self, Trouble> {
        let reader = source.reader()?;
        match format {
            Format::Csv => {
                CsvRows::new(source.name(), reader, delimiter).map(|rows| Self::Csv(Box::new(rows)))
            }
            Format::Ndjson => Ok(Self::Ndjson(NdjsonRows::new(source.name(), reader))),
        }
    }

    /// So many bytes were read.
    pub fn bytes_read(&self) -> u64 {
        match self {
            Self::Csv(rows) => rows.bytes_read(),
            Self::Ndjson(rows) => rows.bytes_read(),
        }
    }
}

impl Iterator for Rows {
    /// A row, or a bad row; the iteration fails when the source does.
    type Item = Result<Result<Row, BadRow>, Trouble>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::Csv(rows) => rows.next(),
            Self::Ndjson(rows) => rows.next(),
        }
    }
}
