//! Customers to measure with: the same on every run.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result};

/// One customer in so many has a name that no other has a part of.
const RARE: u32 = 100_000;

/// A part of every name.
pub(super) const COMMON_NEEDLE: &str = "CLINIC";

/// A part of few names.
pub(super) const RARE_NEEDLE: &str = "zéphyr";

/// What every id begins with: the form of a UUIDv7, whose order is that of creation.
pub(super) const ID_PREFIX: &str = "cus_019bc0fd89c07a3e9c5d4f1b";

/// The id of a customer by its number.
pub(super) fn id(number: u32) -> String {
    format!("{ID_PREFIX}{number:08x}")
}

/// The name of a customer by its number.
pub(super) fn name(number: u32) -> String {
    if number % RARE == RARE / 2 {
        format!("Zéphyr Clinic {number}")
    } else {
        format!("Clinic {number}")
    }
}

/// Records of so many customers for `expressd import`.
pub(super) fn write_records(path: &Path, customers: u32) -> Result<()> {
    write_lines(path, customers, |number, file| {
        let (id, name) = (id(number), name(number));
        let at = "2026-01-15T09:30:00Z";
        writeln!(
            file,
            r#"{{"expressCustomerId":"{id}","expressCustomerName":"{name}","isActive":true,"createdAt":"{at}","updatedAt":"{at}","userCount":0,"metadata":{{"region":"north","plan":"standard"}}}}"#
        )
    })
}

/// A file of so many lines.
pub(super) fn write_lines(
    path: &Path,
    lines: u32,
    line: impl Fn(u32, &mut BufWriter<File>) -> std::io::Result<()>,
) -> Result<()> {
    let failed = || format!("could not write {}", path.display());
    let mut file = BufWriter::new(File::create(path).with_context(failed)?);
    for number in 0..lines {
        line(number, &mut file).with_context(failed)?;
    }
    file.flush().with_context(failed)
}
