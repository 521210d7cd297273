//! Tables and records for people.

use std::env;

use comfy_table::{Cell, ColumnConstraint, ContentArrangement, Table};

use super::{
    color::{HEADING, styled},
    is_watched,
};

/// So many characters a column has at least, if it is given less than it holds.
const LEAST: u16 = 12;

/// What is between two columns.
const GAP: u16 = 2;

/// So many lines a row takes at most: a list of long names is still a list. One customer alone is
/// shown whole.
const LINES: usize = 2;

/// Rows under their headings, without lines between them. On a terminal they are fitted to its
/// width, the last columns first, and cut where they would take more than two lines; elsewhere each
/// row is one line.
pub fn table(headings: &[&str], rows: impl IntoIterator<Item = Vec<Cell>>) -> String {
    let mut table = plain();
    fill(&mut table, headings, rows);
    finished(table)
}

fn fill(table: &mut Table, headings: &[&str], rows: impl IntoIterator<Item = Vec<Cell>>) {
    table.set_header(headings.iter().map(|heading| styled(HEADING, heading)));
    for row in rows {
        table.add_row(row);
    }
    let Some(mut room) = table.width().filter(|width| *width > 0) else {
        return;
    };
    // Broken in two, an id cannot be copied: it comes first, and stays whole where it can.
    let widths = table.column_max_content_widths();
    let mut least: u16 = widths.iter().map(|width| LEAST.min(*width) + GAP).sum();
    let mut has_whole_ids = false;
    for (column, width) in table.column_iter_mut().zip(widths) {
        least -= LEAST.min(width) + GAP;
        match room.checked_sub(width.saturating_add(GAP)) {
            Some(left) if left >= least => {
                has_whole_ids |= column.index == 0;
                column.set_constraint(ColumnConstraint::ContentWidth);
                room = left;
            }
            _ => room = room.saturating_sub(LEAST + GAP),
        }
    }
    if has_whole_ids {
        table.set_truncation_indicator("…");
        for row in table.row_iter_mut() {
            row.max_height(LINES);
        }
    }
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
    if !is_watched() {
        table.force_no_tty();
    } else if let Some(width) = asked_width(env::var("COLUMNS").ok().as_deref()) {
        table.set_width(width);
    }
    arranged(table)
}

/// The width that the variable `COLUMNS` asks for, in the place of the terminal's own.
fn asked_width(columns: Option<&str>) -> Option<u16> {
    columns?.trim().parse().ok().filter(|width| *width > 0)
}

/// Fits a table to its width, if it has one: some terminals say that theirs is 0.
fn arranged(mut table: Table) -> Table {
    if table.width().is_some_and(|width| width > 0) {
        table.set_content_arrangement(ContentArrangement::Dynamic);
    } else {
        table.set_content_arrangement(ContentArrangement::Disabled);
    }
    table
}

fn finished(mut table: Table) -> String {
    table.load_style(comfy_table::presets::NOTHING);
    for column in table.column_iter_mut() {
        column.set_padding((0, GAP));
    }
    let mut text = String::new();
    for line in table.lines() {
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines of a table on a terminal of this width.
    fn lines(width: u16, name: &str) -> Vec<String> {
        let mut table = Table::new();
        table.force_no_tty().set_width(width);
        let mut table = arranged(table);
        let row = [ID, "active", name].map(Cell::new).to_vec();
        fill(&mut table, &["ID", "STATE", "NAME"], [row]);
        let text = anstream::adapter::strip_str(&finished(table)).to_string();
        text.lines().map(str::to_owned).collect()
    }

    const ID: &str = "cus_019bc0fd89c07a3e9c5d4f1b2a6e8d07";

    #[test]
    fn an_id_stays_whole_beside_a_long_name() {
        let name = "a name of so many words that no line has room for it";
        for width in [64, 80, 200] {
            let lines = lines(width, name);
            assert!(lines[1].starts_with(&format!("{ID}  active  a name")));
            assert!(
                lines.iter().all(|line| line.len() <= width.into()),
                "{lines:#?}"
            );
        }
    }

    #[test]
    fn a_name_of_many_lines_is_cut_after_two() {
        for name in ["x".repeat(255), "東".repeat(255)] {
            let lines = lines(80, &name);
            assert_eq!(lines.len(), 3, "{lines:#?}");
            assert!(lines[2].ends_with('…'), "{lines:#?}");
            let width = lines.iter().map(|line| columns_of(line)).max();
            assert!(width <= Some(80), "{lines:#?}");
        }
    }

    /// The columns that a text of these tests takes.
    fn columns_of(text: &str) -> usize {
        let wide = text.chars().filter(|character| *character == '東').count();
        text.chars().count() + wide
    }

    #[test]
    fn a_width_that_is_asked_for_counts_if_it_is_one() {
        assert_eq!(asked_width(Some("70")), Some(70));
        for none in [None, Some(""), Some("0"), Some("wide"), Some("-1")] {
            assert_eq!(asked_width(none), None);
        }
    }

    #[test]
    fn a_terminal_that_is_too_narrow_for_an_id_gets_a_table_all_the_same() {
        let lines = lines(30, "short");
        assert!(lines.iter().all(|line| line.len() <= 30), "{lines:?}");
        let id: String = lines
            .iter()
            .skip(1)
            .filter_map(|line| line.split("  ").next())
            .collect();
        assert_eq!(id, ID);
    }

    #[test]
    fn a_terminal_that_does_not_know_its_width_gets_a_line_for_each_row() {
        let name = "a name of so many words that no line has room for it";
        assert_eq!(lines(0, name)[1], format!("{ID}  active  {name}"));
    }

    #[test]
    fn what_fits_is_not_stretched() {
        assert_eq!(lines(80, "short")[1], format!("{ID}  active  short"));
    }
}
