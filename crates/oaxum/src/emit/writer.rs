//! Lines of Rust, laid out as rustfmt does.

use std::fmt::Display;

use super::docs;

const WIDTH: usize = 100;
const INDENT: usize = 4;

/// How far rustfmt lets a returned `impl Trait + Send` run before it breaks it: it measures the
/// first bound alone.
const BOUND_WIDTH: usize = 109;

/// rustfmt's `fn_call_width`: the widest argument list on one line.
const CALL_WIDTH: usize = 60;

/// rustfmt's `array_width`: the widest items on one line.
const ARRAY_WIDTH: usize = 60;

/// rustfmt's `short_array_element_width_threshold`: items no wider may share a line.
const SHORT_ITEM: usize = 10;

/// A file under construction.
#[derive(Debug, Default)]
pub(super) struct Writer {
    text: String,
    depth: usize,
}

impl Writer {
    pub(super) fn finish(self) -> String {
        self.text
    }

    pub(super) fn line(&mut self, line: impl Display) {
        let line = line.to_string();
        if !line.is_empty() {
            self.text.extend(std::iter::repeat_n("    ", self.depth));
            self.text.push_str(&line);
        }
        self.text.push('\n');
    }

    pub(super) fn blank(&mut self) {
        self.text.push('\n');
    }

    /// A line that opens a block.
    pub(super) fn open(&mut self, line: impl Display) {
        self.line(line);
        self.depth += 1;
    }

    /// A line that closes a block.
    pub(super) fn close(&mut self, line: impl Display) {
        self.depth -= 1;
        self.line(line);
    }

    /// Begins a level that the line before has opened.
    pub(super) fn indent(&mut self) {
        self.depth += 1;
    }

    /// Ends a level that no line closes.
    pub(super) fn dedent(&mut self) {
        self.depth -= 1;
    }

    /// A binding whose value goes to a line of its own if it has to.
    pub(super) fn binding(&mut self, pattern: &str, value: &str) {
        let line = format!("{pattern} = {value}");
        if self.fits(&line) {
            self.line(line);
        } else {
            self.open(format!("{pattern} ="));
            self.line(value);
            self.dedent();
        }
    }

    /// Documentation of the item that follows.
    pub(super) fn docs(&mut self, text: &str) {
        for line in docs::lines(text) {
            self.line(format!("/// {line}").trim_end_matches(' '));
        }
    }

    /// Documentation in our own words, links and all.
    pub(super) fn own_docs(&mut self, text: &str) {
        for line in text.lines() {
            self.line(format!("/// {line}").trim_end_matches(' '));
        }
    }

    /// Documentation of the file, in our own words.
    pub(super) fn own_module_docs(&mut self, text: &str) {
        for line in text.lines() {
            self.line(format!("//! {line}").trim_end_matches(' '));
        }
    }

    /// Documentation of the file.
    pub(super) fn module_docs(&mut self, text: &str) {
        for line in docs::lines(text) {
            self.line(format!("//! {line}").trim_end_matches(' '));
        }
    }

    /// What the file may do all the same, and why.
    pub(super) fn allow(&mut self, lints: &[&str], reason: &str) {
        self.open("#![allow(");
        for lint in lints {
            self.line(format!("{lint},"));
        }
        self.line(format!("reason = {reason:?}"));
        self.close(")]");
    }

    /// A field whose type or value goes to a line of its own if it has to.
    pub(super) fn field(&mut self, name: &str, ty: &str) {
        let line = format!("{name}: {ty},");
        if self.fits(&line) {
            self.line(line);
        } else {
            self.open(format!("{name}:"));
            self.line(format!("{ty},"));
            self.dedent();
        }
    }

    /// The first line of an implementation.
    pub(super) fn open_impl(&mut self, interface: &str, name: &str) {
        let line = format!("impl {interface} for {name} {{");
        if self.fits(&line) {
            self.open(line);
        } else {
            self.line(format!("impl {interface}"));
            self.line(format!("    for {name}"));
            self.open("{");
        }
    }

    /// An array: on one line if it fits, else an item a line, or as many short ones as fit.
    pub(super) fn array(&mut self, head: &str, items: &[String], tail: &str) {
        let joined = items.join(", ");
        let line = format!("{head}[{joined}]{tail}");
        if (joined.len() <= ARRAY_WIDTH || items.len() == 1) && self.fits(&line) {
            self.line(line);
            return;
        }
        self.open(format!("{head}["));
        if items.iter().all(|item| item.len() <= SHORT_ITEM) {
            let mut line = String::new();
            for item in items {
                if !line.is_empty() && !self.fits(&format!("{line} {item},")) {
                    self.line(std::mem::take(&mut line));
                }
                line.push_str(if line.is_empty() { "" } else { " " });
                line.push_str(item);
                line.push(',');
            }
            self.line(line);
        } else {
            for item in items {
                self.line(format!("{item},"));
            }
        }
        self.close(format!("]{tail}"));
    }

    /// A call: on one line if it fits, else an argument a line.
    pub(super) fn call(&mut self, head: &str, arguments: &[&str], tail: &str) {
        let joined = arguments.join(", ");
        if joined.len() <= CALL_WIDTH && self.fits(&format!("{head}({joined}){tail}")) {
            self.line(format!("{head}({joined}){tail}"));
        } else {
            self.open(format!("{head}("));
            for argument in arguments {
                self.line(format!("{argument},"));
            }
            self.close(format!("){tail}"));
        }
    }

    /// A function's first line, up to its brace or semicolon.
    pub(super) fn signature(&mut self, head: &str, parameters: &[&str], tail: &str) {
        let line = format!("{head}({}){tail}", parameters.join(", "));
        if self.fits(&line) {
            self.line(line);
        } else {
            self.open(format!("{head}("));
            for parameter in parameters {
                self.line(format!("{parameter},"));
            }
            self.close(format!("){tail}"));
        }
    }

    /// The signature of a method that gives the future of a result.
    pub(super) fn future(&mut self, head: &str, parameters: &[&str], value: &str, error: &str) {
        let tail = format!(" -> impl Future<Output = Result<{value}, {error}>> + Send;");
        if self.fits(&format!("){tail}")) {
            self.signature(head, parameters, &tail);
            return;
        }
        self.open(format!("{head}("));
        for parameter in parameters {
            self.line(format!("{parameter},"));
        }
        if self.column(&format!("){tail}")) - INDENT <= BOUND_WIDTH {
            self.close(format!("){tail}"));
            return;
        }
        self.close(") -> impl Future<");
        let output = format!("    Output = Result<{value}, {error}>,");
        if self.fits(&output) {
            self.line(output);
        } else {
            self.line("    Output = Result<");
            self.line(format!("        {value},"));
            self.line(format!("        {error},"));
            self.line("    >,");
        }
        self.line("> + Send;");
    }

    pub(super) fn fits(&self, line: &str) -> bool {
        self.column(line) <= WIDTH
    }

    /// Where a line would end.
    fn column(&self, line: &str) -> usize {
        self.depth * INDENT + line.chars().count()
    }
}
