//! Lines of Rust, laid out as rustfmt does.

use std::fmt::Display;

use super::docs;

const WIDTH: usize = 100;
/// rustfmt's `fn_call_width`: the widest argument list on one line.
const CALL_WIDTH: usize = 60;
/// rustfmt's `chain_width`: the widest method chain on one line.
const CHAIN_WIDTH: usize = 60;

/// rustfmt's `struct_lit_width`: the widest fields on one line.
const STRUCT_WIDTH: usize = 18;

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

    /// Documentation of the item that follows; `otherwise` where the document says nothing.
    pub(super) fn docs(&mut self, text: &str, otherwise: &str) {
        let text = if text.trim().is_empty() {
            otherwise
        } else {
            text
        };
        for line in docs::lines(text) {
            self.line(format!("/// {line}").trim_end());
        }
    }

    /// Documentation in our own words, links and all.
    pub(super) fn own_docs(&mut self, text: &str) {
        for line in text.lines() {
            self.line(format!("/// {line}").trim_end());
        }
    }

    /// Documentation of the file, in our own words.
    pub(super) fn own_module_docs(&mut self, text: &str) {
        for line in text.lines() {
            self.line(format!("//! {line}").trim_end());
        }
    }

    /// Documentation of the file.
    pub(super) fn module_docs(&mut self, text: &str) {
        for line in docs::lines(text) {
            self.line(format!("//! {line}").trim_end());
        }
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

    /// A method chain after `head` (such as `Self::Ok { body } => `): on one line if it fits, else
    /// a call a line.
    pub(super) fn chain(&mut self, head: &str, start: &str, calls: &[String], tail: &str) {
        let chain = format!("{start}{}", calls.concat());
        let line = format!("{head}{chain}{tail}");
        // A single call is no chain to rustfmt.
        if (chain.len() <= CHAIN_WIDTH || calls.len() <= 1) && self.fits(&line) {
            self.line(line);
            return;
        }
        self.line(format!("{head}{start}"));
        self.depth += 1;
        for (index, call) in calls.iter().enumerate() {
            let tail = if index + 1 == calls.len() { tail } else { "" };
            self.line(format!("{call}{tail}"));
        }
        self.depth -= 1;
    }

    /// A match arm whose body is a method chain.
    pub(super) fn arm(&mut self, pattern: &str, fields: &[&str], start: &str, calls: &[String]) {
        let joined = fields.join(", ");
        let pattern = if fields.is_empty() {
            pattern.to_owned()
        } else if joined.len() <= STRUCT_WIDTH {
            format!("{pattern} {{ {joined} }}")
        } else {
            self.open(format!("{pattern} {{"));
            for field in fields {
                self.line(format!("{field},"));
            }
            self.depth -= 1;
            "}".to_owned()
        };
        let chain = format!("{start}{}", calls.concat());
        let line = format!("{pattern} => {chain},");
        // A single call is no chain to rustfmt.
        let short = chain.len() <= CHAIN_WIDTH || calls.len() == 1;
        if short && self.fits(&line) {
            self.line(line);
        } else if short {
            self.open(format!("{pattern} => {{"));
            self.line(chain);
            self.close("}");
        } else {
            self.chain(&format!("{pattern} => "), start, calls, ",");
        }
    }

    /// Writes some levels deeper.
    pub(super) fn indented(&mut self, levels: usize, write: impl FnOnce(&mut Self)) {
        self.depth += levels;
        write(self);
        self.depth -= levels;
    }

    pub(super) fn fits(&self, line: &str) -> bool {
        self.depth * 4 + line.chars().count() <= WIDTH
    }
}
