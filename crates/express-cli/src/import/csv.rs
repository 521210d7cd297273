//! Rows as comma-separated values (RFC 4180).

use std::{collections::BTreeMap, fs::File, io::BufReader};

use ::csv::{ByteRecord, ErrorKind, Reader, ReaderBuilder, StringRecord};
use express_client::types::ExpressCustomerName;

use super::{
    lines::{Lines, Watched, watch},
    row::{BadRow, Fault, Row, decoded, faults, metadata},
    source::cannot_read,
};
use crate::{
    failure::{Status, Trouble},
    output::{counted, shortened},
    settings::nearest,
};

/// What a column holds.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Column {
    /// The customer's name.
    Name,
    /// The value of one key of the metadata. An empty cell is no pair.
    Pair(String),
    /// The metadata as a JSON object. An empty cell is none.
    Metadata,
    /// Whether the customer is active. An empty cell is `true`.
    IsActive,
    /// What the service gives to every customer itself; an export has it.
    Ignored,
}

const KNOWN: [&str; 10] = [
    "name",
    "expressCustomerName",
    "metadata",
    "isActive",
    "expressCustomerId",
    "userCount",
    "createdAt",
    "updatedAt",
    "createdByApiKeyId",
    "createdByUserId",
];

const PAIR: &str = "metadata.";

impl Column {
    fn of(name: &str) -> Option<Self> {
        match name {
            "name" | "expressCustomerName" => Some(Self::Name),
            "metadata" => Some(Self::Metadata),
            "isActive" => Some(Self::IsActive),
            _ if KNOWN.contains(&name) => Some(Self::Ignored),
            _ => name
                .strip_prefix(PAIR)
                .filter(|key| !key.is_empty())
                .map(|key| Self::Pair(key.to_owned())),
        }
    }
}

/// Reads record by record.
#[derive(Debug)]
pub struct CsvRows {
    source: String,
    reader: Reader<Watched<BufReader<File>>>,
    lines: Lines,
    names: StringRecord,
    columns: Vec<Column>,
    record: ByteRecord,
    number: u64,
}

impl CsvRows {
    /// From the first record after the column names.
    ///
    /// # Errors
    /// The column names are not understood.
    pub fn new(source: &str, reader: BufReader<File>, delimiter: u8) -> Result<Self, Trouble> {
        let (reader, lines) = watch(reader);
        let mut reader = ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .from_reader(reader);
        let names = match reader.headers() {
            Ok(names) => names.clone(),
            Err(error) => return Err(broken(source, error)),
        };
        let columns = columns(source, &names, delimiter)?;
        Ok(Self {
            source: source.to_owned(),
            reader,
            lines,
            names,
            columns,
            record: ByteRecord::new(),
            number: 0,
        })
    }

    /// So many bytes were read.
    pub fn bytes_read(&self) -> u64 {
        self.reader.position().byte()
    }

    fn row(&mut self) -> Result<Row, BadRow> {
        let number = self.number;
        let place = self.record.position().map_or(0, |position| position.byte());
        let line = self.lines.line_of(place);
        self.read().map_or_else(
            |faults| {
                Err(BadRow {
                    number,
                    line,
                    faults,
                })
            },
            |cells| {
                Ok(Row {
                    number,
                    line,
                    name: cells.name,
                    metadata: cells.metadata,
                    is_active: cells.is_active,
                })
            },
        )
    }

    fn read(&self) -> Result<Cells, Vec<Fault>> {
        let (expected, found) = (self.columns.len(), self.record.len());
        if expected != found {
            let message = format!(
                "has {} under {}",
                counted(found as u64, "cell"),
                counted(expected as u64, "column name")
            );
            return Err(vec![Fault::new("", "cells", message)]);
        }
        let mut wrong = Vec::new();
        let mut name = None;
        let mut pairs: Option<BTreeMap<String, String>> = None;
        let mut is_active = true;
        for ((column, heading), cell) in self.columns.iter().zip(&self.names).zip(&self.record) {
            let Ok(cell) = std::str::from_utf8(cell) else {
                wrong.push(Fault::new(heading, "encoding", "must be UTF-8"));
                continue;
            };
            match column {
                Column::Ignored => {}
                Column::Name => match cell.parse::<ExpressCustomerName>() {
                    Ok(parsed) => name = Some(parsed),
                    Err(violations) => wrong.extend(faults(violations, |_| heading.to_owned())),
                },
                Column::IsActive => match cell {
                    "" | "true" => {}
                    "false" => is_active = false,
                    _ => wrong.push(Fault::new(heading, "enum", "must be `true` or `false`")),
                },
                Column::Pair(_) | Column::Metadata if cell.is_empty() => {}
                Column::Pair(key) => {
                    let pairs = pairs.get_or_insert_default();
                    pairs.insert(key.clone(), cell.to_owned());
                }
                Column::Metadata => match decoded::<oaxum_runtime::Map<String>>(cell.as_bytes()) {
                    Ok(object) => {
                        let pairs = pairs.get_or_insert_default();
                        for (key, value) in object {
                            // A column of its own says it more plainly.
                            pairs.entry(key).or_insert(value);
                        }
                    }
                    Err(violations) => {
                        wrong.extend(faults(violations, |pointer| in_metadata(heading, pointer)));
                    }
                },
            }
        }
        let metadata = match pairs.as_ref().map(metadata).transpose() {
            Ok(metadata) => metadata,
            Err(violations) => {
                wrong.extend(faults(violations, |pointer| {
                    in_metadata("metadata", pointer)
                }));
                None
            }
        };
        match name {
            Some(name) if wrong.is_empty() => Ok(Cells {
                name,
                metadata,
                is_active,
            }),
            _ => Err(wrong),
        }
    }
}

/// A place in the metadata, in the form of a column's name.
fn in_metadata(column: &str, pointer: &str) -> String {
    let key = pointer.trim_start_matches('/');
    if key.is_empty() {
        return column.to_owned();
    }
    format!("{column}.{}", key.replace("~1", "/").replace("~0", "~"))
}

/// What the cells of a record say.
struct Cells {
    name: ExpressCustomerName,
    metadata: Option<express_client::types::Metadata>,
    is_active: bool,
}

impl Iterator for CsvRows {
    type Item = Result<Result<Row, BadRow>, Trouble>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.reader.read_byte_record(&mut self.record) {
            Ok(false) => None,
            Ok(true) => {
                self.number += 1;
                Some(Ok(self.row()))
            }
            Err(error) => Some(Err(broken(&self.source, error))),
        }
    }
}

fn columns(source: &str, names: &StringRecord, delimiter: u8) -> Result<Vec<Column>, Trouble> {
    let mut columns: Vec<Column> = Vec::new();
    let mut wrong = Vec::new();
    for name in names {
        match Column::of(name) {
            None => wrong.push(unknown(name)),
            Some(column) if column != Column::Ignored && columns.contains(&column) => {
                wrong.push(format!("`{name}` says what another column says already"));
            }
            Some(column) => columns.push(column),
        }
    }
    if !columns.contains(&Column::Name) {
        wrong.push("there is no column `name`".to_owned());
    }
    if wrong.is_empty() {
        return Ok(columns);
    }
    let trouble = Trouble::new(
        Status::Invalid,
        format_args!("{source}:1: the column names are not understood; nothing was imported"),
    );
    if names.is_empty() {
        return Err(
            Trouble::new(Status::Invalid, format_args!("{source} is empty"))
                .hint("the first line of a CSV file names its columns"),
        );
    }
    if let Some(hint) = other_delimiter(names, delimiter) {
        return Err(trouble.hint(hint));
    }
    let trouble = wrong.into_iter().fold(trouble, Trouble::detail);
    Err(trouble.hint("the columns are: name, metadata.KEY for each key, metadata (a JSON object), isActive, and those of an export"))
}

/// What to do if the cells seem to be separated by something else.
fn other_delimiter(names: &StringRecord, delimiter: u8) -> Option<String> {
    let only = names.get(0).filter(|_| names.len() == 1)?;
    let others = [
        (';', "`;`", "';'"),
        ('\t', "tabs", "tab"),
        (',', "`,`", "','"),
        ('|', "`|`", "'|'"),
    ];
    let (_, what, named) = others
        .into_iter()
        .find(|(other, ..)| char::from(delimiter) != *other && only.contains(*other))?;
    Some(format!(
        "the cells seem to be separated by {what}; say so with --delimiter {named}"
    ))
}

fn unknown(name: &str) -> String {
    let shown = shortened(name, 60);
    let lower = name.to_lowercase();
    let same = KNOWN
        .into_iter()
        .find(|known| known.to_lowercase() == lower);
    match same.or_else(|| nearest(name, &KNOWN)) {
        Some(near) => format!("`{shown}` is no column; did you mean `{near}`?"),
        None => format!("`{shown}` is no column; did you mean `{PAIR}{shown}`?"),
    }
}

fn broken(source: &str, error: ::csv::Error) -> Trouble {
    let line = error.position().map_or(1, |position| position.line());
    match error.into_kind() {
        ErrorKind::Io(error) => cannot_read(source, &error),
        ErrorKind::Utf8 { .. } => Trouble::new(
            Status::Invalid,
            format_args!("{source}:{line}: the column names are not UTF-8"),
        )
        .hint("save the file as `CSV UTF-8`"),
        _ => Trouble::failed(format_args!("{source}:{line}: cannot be read as CSV")),
    }
}
