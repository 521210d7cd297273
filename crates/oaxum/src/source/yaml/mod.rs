//! YAML with positions, as the values of JSON.
//!
//! `saphyr-parser` reads the syntax (YAML 1.2, block and flow) at some 60 MB/s and without recursion;
//! here its events become a tree. Values are those of the core schema: `no` and `2020-01-01` are
//! strings. Merge keys (`<<`) are carried out, although they are no part of YAML 1.2, because real
//! documents use them.

mod merge;
mod offsets;
mod scalar;

use std::collections::BTreeMap;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span as CharSpan};

use super::tree::{TooDeep, Tree};
use super::{FileId, Node, Span, Value};
use crate::diagnostics::{Finding, Findings};
use offsets::Offsets;
use scalar::Scalar;

/// How much memory the copies may take that a file's anchors and aliases make, roughly in bytes.
pub const MAX_ALIAS_BYTES: usize = 64 << 20;

/// Reads a whole text; `None` once something is reported that ends the reading, or when there is no
/// value.
pub(super) fn read(file: FileId, text: &str, findings: &mut Findings) -> Option<Node> {
    let mut reader = Reader {
        text,
        offsets: Offsets::of(text),
        tree: Tree::new(file, findings),
        anchors_of_open: Vec::new(),
        anchored: BTreeMap::new(),
        copied: 0,
        documents: 0,
    };
    let mut parser = Parser::new_from_str(text);
    while let Some(event) = parser.next_event() {
        let read = match event {
            Ok((event, span)) => reader.event(event, span),
            Err(error) => reader.refuse_syntax(&error),
        };
        if read.is_err() {
            return None;
        }
    }
    reader.tree.finish()
}

struct Reader<'t, 'f> {
    text: &'t str,
    offsets: Offsets<'t>,
    tree: Tree<'f>,
    /// The anchor (0 for none) of each array and object that is open.
    anchors_of_open: Vec<usize>,
    anchored: BTreeMap<usize, Anchored>,
    /// The size of the copies made for anchors and aliases so far.
    copied: usize,
    documents: usize,
}

/// What an alias stands for.
struct Anchored {
    node: Node,
    size: usize,
    height: usize,
}

/// Something was reported that ends the reading.
struct Stop;

impl From<TooDeep> for Stop {
    fn from(_: TooDeep) -> Stop {
        Stop
    }
}

impl Reader<'_, '_> {
    fn event(&mut self, event: Event<'_>, at: CharSpan) -> Result<(), Stop> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let span = self.scalar_span(at, style);
                if self.tree.awaits_key() {
                    if anchor != 0 {
                        let value = Value::String(self.tree.text(&text));
                        self.anchor(anchor, &Node { span, value })?;
                    }
                    self.tree.key(&text, span);
                    return Ok(());
                }
                let read = scalar::value(&text, style, tag.as_deref());
                let scalar = read.unwrap_or_else(|problem| {
                    let finding = problem.finding(span, self.tree.pointer());
                    self.tree.report(finding);
                    Scalar::Value(Value::Null)
                });
                let value = match scalar {
                    Scalar::Text => Value::String(self.tree.text(&text)),
                    Scalar::Value(value) => value,
                };
                self.put(anchor, Node { span, value })
            }
            Event::SequenceStart(anchor, tag) => {
                let start = self.open(at, anchor)?;
                self.tree.open_array(start)?;
                self.refuse_tag(scalar::unknown_tag(tag.as_deref(), "seq"), at);
                Ok(())
            }
            Event::MappingStart(anchor, tag) => {
                let start = self.open(at, anchor)?;
                self.tree.open_object(start)?;
                self.refuse_tag(scalar::unknown_tag(tag.as_deref(), "map"), at);
                Ok(())
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let end = self.closing_bracket(at);
                let text = self.text;
                let closed = self
                    .tree
                    .close(end, |tree, members| merge::merged(tree, text, members));
                let anchor = self.anchors_of_open.pop().unwrap_or(0);
                closed.map_or(Ok(()), |node| self.put(anchor, node))
            }
            Event::Alias(anchor) => self.alias(anchor, at),
            Event::DocumentStart(_) => {
                self.documents += 1;
                if self.documents == 1 {
                    return Ok(());
                }
                let span = self.span(at);
                self.refuse(
                    Finding::wrong(
                        "multiple-documents",
                        span,
                        self.tree.pointer(),
                        "a second YAML document starts here",
                    )
                    .hint("keep one document in a file and refer to the other with `$ref`"),
                )
            }
            _ => Ok(()),
        }
    }

    /// Where an array or object starts, unless it stands for a key.
    fn open(&mut self, at: CharSpan, anchor: usize) -> Result<usize, Stop> {
        let Span { start, end, .. } = self.span(at);
        if self.tree.awaits_key() {
            return self.refuse(
                Finding::wrong(
                    "key-not-scalar",
                    self.span(at),
                    self.tree.pointer(),
                    "an array or object stands for a key",
                )
                .hint("a key is a string; if it starts with `{` or `[`, put it in quotes"),
            );
        }
        self.anchors_of_open.push(anchor);
        // The event starts with anchor and tag.
        let event = &self.text[start as usize..end as usize];
        Ok(start as usize + scalar::properties(event))
    }

    fn closing_bracket(&self, at: CharSpan) -> Option<usize> {
        let Span { start, end, .. } = self.span(at);
        (start < end && self.text[start as usize..].starts_with(['}', ']']))
            .then_some(start as usize + 1)
    }

    fn put(&mut self, anchor: usize, node: Node) -> Result<(), Stop> {
        if anchor != 0 {
            self.anchor(anchor, &node)?;
        }
        self.tree.put(node);
        Ok(())
    }

    fn anchor(&mut self, anchor: usize, node: &Node) -> Result<(), Stop> {
        let (size, height) = measure(node);
        self.spend(size, node.span)?;
        let node = node.clone();
        self.anchored
            .insert(anchor, Anchored { node, size, height });
        Ok(())
    }

    fn alias(&mut self, anchor: usize, at: CharSpan) -> Result<(), Stop> {
        let span = self.span(at);
        let Some(Anchored { node, size, height }) = self.anchored.get(&anchor) else {
            return self.refuse(
                Finding::wrong(
                    "recursive-alias",
                    span,
                    self.tree.pointer(),
                    "this alias stands within the value that it repeats",
                )
                .hint("recursion is written with `$ref`"),
            );
        };
        if self.tree.awaits_key() {
            let Value::String(name) = &node.value else {
                return self.refuse(Finding::wrong(
                    "key-not-scalar",
                    span,
                    self.tree.pointer(),
                    format!("this alias stands for a key, but repeats {}", node.kind()),
                ));
            };
            let name = name.clone();
            self.tree.key(&name, span);
            return Ok(());
        }
        if self.tree.depth() + height > super::MAX_DEPTH {
            self.tree.refuse_depth(span);
            return Err(Stop);
        }
        let size = *size;
        self.spend(size, span)?;
        if let Some(Anchored { node, .. }) = self.anchored.get(&anchor) {
            let value = node.value.clone();
            self.tree.put(Node { span, value });
        }
        Ok(())
    }

    fn spend(&mut self, size: usize, span: Span) -> Result<(), Stop> {
        self.copied = self.copied.saturating_add(size);
        if self.copied <= MAX_ALIAS_BYTES {
            return Ok(());
        }
        self.refuse(
            Finding::wrong(
                "alias-expansion",
                span,
                self.tree.pointer(),
                format!(
                    "the file's aliases repeat more than {} MiB",
                    MAX_ALIAS_BYTES >> 20
                ),
            )
            .hint("put what is repeated under a name of its own and refer to it with `$ref`"),
        )
    }

    fn refuse_tag(&mut self, tag: Option<scalar::Problem>, at: CharSpan) {
        if let Some(problem) = tag {
            let finding = problem.finding(self.span(at), self.tree.pointer());
            self.tree.report(finding);
        }
    }

    fn refuse_syntax(&mut self, error: &ScanError) -> Result<(), Stop> {
        let start = self.offsets.byte(error.marker().index());
        let end = start + self.text[start..].chars().next().map_or(0, char::len_utf8);
        let span = self.tree.span(start, end);
        let info = error.info();
        if info.contains("recursion limit") {
            self.tree.refuse_depth(span);
            return Err(Stop);
        }
        let finding = Finding::wrong("syntax", span, self.tree.pointer(), info);
        self.refuse(match syntax_hint(info) {
            Some(hint) => finding.hint(hint),
            None => finding,
        })
    }

    fn refuse<T>(&mut self, finding: Finding) -> Result<T, Stop> {
        self.tree.report(finding);
        Err(Stop)
    }

    fn span(&self, at: CharSpan) -> Span {
        let start = self.offsets.byte(at.start.index());
        let end = self.offsets.byte(at.end.index());
        self.tree.span(start, end)
    }

    /// The scalar's own text: without anchor and tag before it, and white space and comments behind.
    fn scalar_span(&self, at: CharSpan, style: ScalarStyle) -> Span {
        let Span { start, end, .. } = self.span(at);
        let (start, end) = (start as usize, end as usize);
        let start = start + scalar::properties(&self.text[start..end]);
        let own = &self.text[start..end];
        let length = match style {
            ScalarStyle::DoubleQuoted | ScalarStyle::SingleQuoted => scalar::quoted(own),
            _ => own.trim_end().len(),
        };
        self.tree.span(start, start + length)
    }
}

fn syntax_hint(info: &str) -> Option<&'static str> {
    if info.contains("tab") {
        Some("indent with spaces")
    } else if info.contains("mapping values are not allowed") {
        Some("put the text in quotes if `: ` belongs to it")
    } else if info.contains("unexpected character") {
        Some("put the text in quotes")
    } else if info.contains("unknown anchor") {
        Some("an anchor (`&name`) has to stand before its aliases (`*name`)")
    } else {
        None
    }
}

/// How much memory a copy takes, roughly, and how many levels of arrays and objects it has.
fn measure(node: &Node) -> (usize, usize) {
    let own = size_of::<Node>();
    match &node.value {
        Value::String(text) => (own + text.len(), 0),
        Value::Array(items) => {
            items
                .iter()
                .map(measure)
                .fold((own, 1), |(size, height), (item_size, item_height)| {
                    (size + item_size, height.max(item_height + 1))
                })
        }
        Value::Object(object) => object
            .iter()
            .fold((own, 1), |(size, height), (key, value)| {
                let (value_size, value_height) = measure(value);
                let key_size = size_of_val(key) + key.name.len();
                (size + key_size + value_size, height.max(value_height + 1))
            }),
        _ => (own, 0),
    }
}
