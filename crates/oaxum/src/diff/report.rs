//! Changes for people, for programs, and for release notes.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use serde::Serialize;

use super::{Breaks, Change, Site};
use crate::diagnostics::Colour;
use crate::source::Sources;

/// A change as `--format json` prints it; members keep this order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct JsonChange {
    /// The rule's code, such as `property-removed`.
    pub code: &'static str,
    /// `neither`, `clients`, `servers` or `both`.
    pub breaks: &'static str,
    /// What changed.
    pub message: String,
    /// Where it was, or what had it not.
    pub old: JsonSite,
    /// Where it is, or what has it no more.
    pub new: JsonSite,
}

/// A place as `--format json` prints it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct JsonSite {
    /// The file's path.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
    /// The JSON pointer to the value.
    pub pointer: String,
}

/// Every change as an object.
pub fn to_json(changes: &[Change], old: &Sources, new: &Sources) -> Vec<JsonChange> {
    let objects = changes.iter().map(|change| JsonChange {
        code: change.rule.code(),
        breaks: change.breaks.name(),
        message: change.message.clone(),
        old: json_site(&change.old, old),
        new: json_site(&change.new, new),
    });
    objects.collect()
}

fn json_site(site: &Site, sources: &Sources) -> JsonSite {
    let location = sources.location(site.span);
    JsonSite {
        file: location.path.to_string_lossy().into_owned(),
        line: location.line,
        column: location.column,
        pointer: site.pointer.as_str().to_owned(),
    }
}

/// What breaks first, each change with its two places, and a last line that counts.
pub fn to_text(changes: &[Change], old: &Sources, new: &Sources, colour: Colour) -> String {
    let styled = |style: Style| match colour {
        Colour::Always => style,
        Colour::Never => Style::new(),
    };
    let mut text = String::new();
    for breaks in ORDER {
        let style = styled(style(breaks));
        for change in changes.iter().filter(|change| change.breaks == breaks) {
            let (title, code, message) = (title(breaks), change.rule.code(), &change.message);
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{style}{title}{style:#}[{code}]: {message}");
            let _ = writeln!(text, "  old: {}", place(&change.old, old));
            let _ = writeln!(text, "  new: {}", place(&change.new, new));
        }
    }
    text.push_str(&summary(changes));
    text.push('\n');
    text
}

/// The same for release notes: a section for each side that something breaks.
pub fn to_markdown(changes: &[Change], old: &Sources, new: &Sources) -> String {
    let mut text = format!("{}.\n", summary(changes));
    for breaks in ORDER {
        let mut concerned = changes
            .iter()
            .filter(|change| change.breaks == breaks)
            .peekable();
        if concerned.peek().is_none() {
            continue;
        }
        let title = title(breaks);
        let (first, rest) = title.split_at(1);
        let _ = writeln!(text, "\n## {}{rest}\n", first.to_ascii_uppercase());
        for change in concerned {
            let (code, message) = (change.rule.code(), &change.message);
            let _ = writeln!(text, "- **{}** (`{code}`)", escaped(message));
            let _ = writeln!(text, "  - old: {}", markdown_place(&change.old, old));
            let _ = writeln!(text, "  - new: {}", markdown_place(&change.new, new));
        }
    }
    text
}

/// What concerns most people first.
const ORDER: [Breaks; 4] = [
    Breaks::Both,
    Breaks::Clients,
    Breaks::Servers,
    Breaks::Neither,
];

const fn title(breaks: Breaks) -> &'static str {
    match breaks {
        Breaks::Both => "breaks clients and servers",
        Breaks::Clients => "breaks clients",
        Breaks::Servers => "breaks servers",
        Breaks::Neither => "breaks nobody",
    }
}

const fn style(breaks: Breaks) -> Style {
    match breaks {
        Breaks::Both | Breaks::Clients => AnsiColor::Red.on_default().bold(),
        Breaks::Servers => AnsiColor::Yellow.on_default().bold(),
        Breaks::Neither => AnsiColor::Green.on_default(),
    }
}

/// How many changes there are, and whom they break.
fn summary(changes: &[Change]) -> String {
    let count = |breaks: Breaks| {
        changes
            .iter()
            .filter(|change| change.breaks == breaks)
            .count()
    };
    let all = match changes.len() {
        0 => return "no changes".to_owned(),
        1 => "1 change".to_owned(),
        many => format!("{many} changes"),
    };
    let parts: Vec<String> = ORDER
        .into_iter()
        .filter(|breaks| count(*breaks) > 0)
        .map(|breaks| {
            let verb = if count(breaks) == 1 {
                "breaks"
            } else {
                "break"
            };
            let whom = title(breaks).trim_start_matches("breaks ");
            format!("{} {verb} {whom}", count(breaks))
        })
        .collect();
    format!("{all}: {}", parts.join(", "))
}

fn place(site: &Site, sources: &Sources) -> String {
    let location = sources.location(site.span);
    format!("{location} {}", pointer(site))
}

fn markdown_place(site: &Site, sources: &Sources) -> String {
    let location = sources.location(site.span);
    format!("`{location}` `{}`", pointer(site))
}

/// The pointer as a reference writes it, so that the root has a text, too.
fn pointer(site: &Site) -> String {
    format!("#{}", site.pointer)
}

/// Without what Markdown would take for its own, outside code.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut code = false;
    for char in text.chars() {
        match char {
            '`' => code = !code,
            '*' | '_' | '<' | '[' | '|' | '\\' if !code => escaped.push('\\'),
            _ => {}
        }
        escaped.push(char);
    }
    escaped
}
