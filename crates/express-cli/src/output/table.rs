//! Tables and records for people.

use comfy_table::{Cell, ContentArrangement, Table};

use super::{
    color::{HEADING, styled},
    is_watched,
};

/// Rows under their headings, without lines between them. On a terminal they are fitted to its
/// width; elsewhere each row is one line.
pub fn table(headings: &[&str], rows: impl IntoIterator<Item = Vec<Cell>>) -> String {
    let mut table = plain();
    table.set_header(headings.iter().map(|heading| styled(HEADING, heading)));
    for row in rows {
        table.add_row(row);
    }
    finished(table)
}

/// A line for each field: its name and its value.
pub fn record(fields: impl IntoIterator<Item = (String, Cell)>) -> String {
    let mut table = plain();
    for (name, value) in fields {
        table.add_row([styled(HEADING, name), value]);
    }
    finished(table)
}

fn plain() -> Table {
    let mut table = Table::new();
    if is_watched() {
        table.set_content_arrangement(ContentArrangement::Dynamic);
    } else {
        table.force_no_tty();
    }
    table
}

fn finished(mut table: Table) -> String {
    table.load_style(comfy_table::presets::NOTHING);
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    let mut text = String::new();
    for line in table.lines() {
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}
