//! Lines of Rust, laid out as rustfmt does.

use std::fmt::{self, Display, Formatter};

use super::docs;

const WIDTH: usize = 100;
/// rustfmt's `fn_call_width`: the widest argument list on one line.
const CALL_WIDTH: usize = 60;
/// rustfmt's `chain_width`: the widest method chain on one line.
const CHAIN_WIDTH: usize = 60;

/// rustfmt's `array_width`: the widest items on one line.
const ARRAY_WIDTH: usize = 60;

/// rustfmt's `short_array_element_width_threshold`: items no wider may share a line.
const SHORT_ITEM: usize = 10;

/// rustfmt's `struct_lit_width`: the widest fields on one line.
const STRUCT_WIDTH: usize = 18;

/// A call in a method chain, such as `.header("etag", &etag)`.
#[derive(Clone, Debug)]
pub(super) struct Link {
    name: String,
    arguments: Vec<String>,
}

impl Link {
    pub(super) fn new(name: &str, arguments: &[&str]) -> Self {
        Self {
            name: name.to_owned(),
            arguments: arguments
                .iter()
                .map(|&argument| argument.to_owned())
                .collect(),
        }
    }
}

impl Display for Link {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, ".{}({})", self.name, self.arguments.join(", "))
    }
}

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

    /// Documentation of the item that follows; `otherwise` where the document says nothing.
    pub(super) fn docs(&mut self, text: &str, otherwise: &str) {
        let mut lines = docs::lines(text);
        if lines.is_empty() {
            lines = docs::lines(otherwise);
        }
        for line in lines {
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

    /// A static that a macro makes: on one line if it fits, else on the next, else an
    /// argument a line.
    pub(super) fn static_macro(
        &mut self,
        constant: &str,
        ty: &str,
        name: &str,
        arguments: &[String],
    ) {
        let joined = arguments.join(", ");
        let (value, is_short) = (format!("{name}!({joined});"), joined.len() <= CALL_WIDTH);
        let mut pattern = format!("static {constant}: {ty}");
        if !self.fits(&format!("{pattern} =")) {
            self.line(format!("static {constant}:"));
            pattern = format!("    {ty}");
        }
        let pattern = pattern.as_str();
        if is_short && self.fits(&format!("    {value}")) {
            self.binding(pattern, &value);
            return;
        }
        self.open(format!("{pattern} = {name}!("));
        for (index, argument) in arguments.iter().enumerate() {
            let comma = if index + 1 == arguments.len() {
                ""
            } else {
                ","
            };
            self.line(format!("{argument}{comma}"));
        }
        self.close(");");
    }

    /// A closure that makes a struct, the last argument of a call: on one line if the fields are
    /// short, else a field a line.
    pub(super) fn closure_of_struct(&mut self, head: &str, start: &str, fields: &[(&str, String)]) {
        let joined: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{name}: {value}"))
            .collect();
        let joined = joined.join(", ");
        if fields.is_empty() {
            self.line(format!("{head}{start} {{}}))"));
        } else if joined.len() <= STRUCT_WIDTH {
            self.line(format!("{head}{start} {{ {joined} }}))"));
        } else {
            self.open(format!("{head}{{"));
            self.open(format!("{start} {{"));
            for (name, value) in fields {
                self.field(name, value);
            }
            self.close("})");
            self.close("})");
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

    /// A method chain after `head` (such as `Self::Ok { body } => `): on one line if it fits, else
    /// a call a line.
    pub(super) fn chain(&mut self, head: &str, start: &str, calls: &[Link], tail: &str) {
        let chain = chained(start, calls);
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
            let arguments: Vec<&str> = call.arguments.iter().map(String::as_str).collect();
            self.call(&format!(".{}", call.name), &arguments, tail);
        }
        self.depth -= 1;
    }

    /// A struct with its fields, each with its value unless that has the same name.
    pub(super) fn structure(&mut self, name: &str, fields: &[(&str, Option<&str>)]) {
        let joined: Vec<String> = fields
            .iter()
            .map(|(field, value)| match value {
                Some(value) => format!("{field}: {value}"),
                None => (*field).to_owned(),
            })
            .collect();
        let joined = joined.join(", ");
        let line = format!("{name} {{ {joined} }}");
        if joined.len() <= STRUCT_WIDTH && self.fits(&line) {
            self.line(line);
            return;
        }
        self.open(format!("{name} {{"));
        for (field, value) in fields {
            match value {
                Some(value) => self.field(field, value),
                None => self.line(format!("{field},")),
            }
        }
        self.close("}");
    }

    /// A match arm whose body is a method chain.
    pub(super) fn arm(&mut self, pattern: &str, fields: &[&str], start: &str, calls: &[Link]) {
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
        let chain = chained(start, calls);
        let line = format!("{pattern} => {chain},");
        // A single call is no chain to rustfmt.
        let short = chain.len() <= CHAIN_WIDTH || calls.len() == 1;
        if short && self.fits(&line) {
            self.line(line);
        } else if short && self.fits(&format!("    {chain}")) {
            self.open(format!("{pattern} => {{"));
            self.line(chain);
            self.close("}");
        } else {
            self.chain(&format!("{pattern} => "), start, calls, ",");
        }
    }

    /// A binding of what a call gives when it is awaited: on one line, else the call on the next,
    /// else an argument a line.
    pub(super) fn awaited(&mut self, pattern: &str, head: &str, arguments: &[&str], tail: &str) {
        let value = format!("{head}({}){tail}", arguments.join(", "));
        if self.fits(&format!("    {value}")) {
            self.binding(pattern, &value);
            return;
        }
        self.open(format!("{pattern} ="));
        let call = format!("{head}({})", arguments.join(", "));
        if self.fits(&call) {
            self.line(call);
            self.line(format!("    {tail}"));
            self.dedent();
            return;
        }
        self.open(format!("{head}("));
        for argument in arguments {
            self.line(format!("{argument},"));
        }
        self.close(")");
        self.line(tail);
        self.dedent();
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

fn chained(start: &str, calls: &[Link]) -> String {
    let calls: Vec<String> = calls.iter().map(Link::to_string).collect();
    format!("{start}{}", calls.concat())
}
