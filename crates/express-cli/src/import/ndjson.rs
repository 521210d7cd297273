//! Rows as JSON objects, one a line: what creates a customer, or a customer as an export shows it.

use std::{
    fs::File,
    io::{BufRead, BufReader},
};

use express_client::types::{
    ApiKeyId, ExpressCustomerId, ExpressCustomerName, Metadata, UserCount,
};
use oaxum_runtime::{Members, Path, Schema, Timestamp, Value, Violations, field};
use serde::Deserialize;

use super::{
    row::{BadRow, Row, decoded, faults},
    source::cannot_read,
};
use crate::failure::Trouble;

/// Reads line by line.
#[derive(Debug)]
pub struct NdjsonRows {
    source: String,
    reader: BufReader<File>,
    text: Vec<u8>,
    number: u64,
    line: u64,
    position: u64,
}

/// What a line may hold. What the service gives to every customer itself is read over.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(
    dead_code,
    reason = "what is read over has to be valid, and nothing more"
)]
struct Line {
    express_customer_name: ExpressCustomerName,
    #[serde(default, deserialize_with = "field::optional")]
    metadata: Option<Metadata>,
    #[serde(default, deserialize_with = "field::optional")]
    is_active: Option<bool>,
    #[serde(default, deserialize_with = "field::optional")]
    express_customer_id: Option<ExpressCustomerId>,
    #[serde(default, deserialize_with = "field::nullable")]
    created_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "field::nullable")]
    updated_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "field::optional")]
    user_count: Option<UserCount>,
    #[serde(default, deserialize_with = "field::optional")]
    created_by_api_key_id: Option<ApiKeyId>,
    #[serde(default, deserialize_with = "field::optional")]
    created_by_user_id: Option<String>,
}

impl Schema for Line {
    oaxum_runtime::decode_with_serde!();

    fn inspect(value: &Value, at: &Path<'_>, out: &mut Violations) {
        let Some(mut members) = Members::of(value, at, out) else {
            return;
        };
        members.required::<ExpressCustomerName>("expressCustomerName", out);
        members.optional::<Metadata>("metadata", out);
        members.optional::<bool>("isActive", out);
        members.optional::<ExpressCustomerId>("expressCustomerId", out);
        members.optional::<Option<Timestamp>>("createdAt", out);
        members.optional::<Option<Timestamp>>("updatedAt", out);
        members.optional::<UserCount>("userCount", out);
        members.optional::<ApiKeyId>("createdByApiKeyId", out);
        members.optional::<String>("createdByUserId", out);
        members.closed(out);
    }
}

impl NdjsonRows {
    /// From the first line. Blank lines are no rows.
    pub fn new(source: &str, reader: BufReader<File>) -> Self {
        Self {
            source: source.to_owned(),
            reader,
            text: Vec::new(),
            number: 0,
            line: 0,
            position: 0,
        }
    }

    /// So many bytes were read.
    pub fn bytes_read(&self) -> u64 {
        self.position
    }

    fn row(&self) -> Result<Row, BadRow> {
        let (number, line) = (self.number, self.line);
        match decoded::<Line>(self.text.trim_ascii_end()) {
            Ok(read) => Ok(Row {
                number,
                line,
                name: read.express_customer_name,
                metadata: read.metadata,
                is_active: read.is_active.unwrap_or(true),
            }),
            Err(violations) => Err(BadRow {
                number,
                line,
                faults: faults(violations, str::to_owned),
            }),
        }
    }
}

impl Iterator for NdjsonRows {
    type Item = Result<Result<Row, BadRow>, Trouble>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            self.text.clear();
            match self.reader.read_until(b'\n', &mut self.text) {
                Ok(0) => return None,
                Ok(read) => self.position += read as u64,
                Err(error) => return Some(Err(cannot_read(&self.source, &error))),
            }
            self.line += 1;
            if !self.text.trim_ascii().is_empty() {
                self.number += 1;
                return Some(Ok(self.row()));
            }
        }
    }
}
