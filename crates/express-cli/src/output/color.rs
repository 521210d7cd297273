//! Whether there is colour.

use std::fmt::Display;

use anstream::ColorChoice;
use anstyle::{AnsiColor, Style};
use clap::ValueEnum;
use comfy_table::Cell;

/// What names something, such as a heading.
pub const HEADING: Style = Style::new().bold();

/// What is as it should be.
pub const GOOD: Style = AnsiColor::Green.on_default();

/// What asks for a second look.
pub const NOTABLE: Style = AnsiColor::Yellow.on_default();

/// A cell of a table in a style. The streams take it out again where it would not show.
pub fn styled(style: Style, text: impl Display) -> Cell {
    Cell::new(format!("{style}{text}{style:#}"))
}

/// When results and remarks are coloured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ColorWhen {
    // On a terminal, unless `NO_COLOR` is set, and anywhere if `CLICOLOR_FORCE` is. The values
    // explain themselves; with a text for each, the help of every command would grow by ten lines.
    #[default]
    Auto,
    Always,
    Never,
}

impl ColorWhen {
    /// Makes it so for the whole process.
    pub fn apply(self) {
        match self {
            Self::Auto => {}
            Self::Always => ColorChoice::Always.write_global(),
            Self::Never => ColorChoice::Never.write_global(),
        }
    }
}
