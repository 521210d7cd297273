//! Rows as JSON objects, one a line: what creates a customer, or a customer as an export shows it.

use std::{
    fs::File,
    io::{BufRead, BufReader},
};

use express_client::types::{
    ApiKeyId, ExpressCustomerId, ExpressCustomerName, Metadata, UserCount,
};
use oaxum_runtime::Timestamp;
use serde::de::IgnoredAny;

use super::{
    row::{BadRow, Fault, Row, decoded, faults},
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

oaxum_runtime::object! {
    /// What a line may hold. What the service gives to every customer itself has to be valid, and is
    /// read over.
    pub struct Line: closed {
        required express_customer_name: ExpressCustomerName = "expressCustomerName",
        optional metadata: Metadata = "metadata",
        defaulted is_active: bool = "isActive" or true,
        optional express_customer_id: ExpressCustomerId = "expressCustomerId",
        patch created_at: Timestamp = "createdAt",
        patch updated_at: Timestamp = "updatedAt",
        optional user_count: UserCount = "userCount",
        optional created_by_api_key_id: ApiKeyId = "createdByApiKeyId",
        optional created_by_user_id: String = "createdByUserId",
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
        let text = self.text.trim_ascii_end();
        match decoded::<Line>(text) {
            Ok(read) => Ok(Row {
                number,
                line,
                name: read.express_customer_name,
                metadata: read.metadata,
                is_active: read.is_active,
            }),
            Err(violations) => Err(BadRow {
                number,
                line,
                faults: syntax(text).unwrap_or_else(|| faults(violations, str::to_owned)),
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

/// Where a line is no JSON: by its column, since the line is said already.
fn syntax(text: &[u8]) -> Option<Vec<Fault>> {
    let error = serde_json::from_slice::<IgnoredAny>(text).err()?;
    let message = format!("is not well-formed JSON (at column {})", error.column());
    Some(vec![Fault::new("", "syntax", message)])
}
