//! Trees from what a reader of JSON or YAML comes across, in order.

use super::text::Texts;
use super::{FileId, Key, Node, Object, Pointer, Span, Text, Value};
use crate::diagnostics::{Finding, Findings};

/// How many arrays and objects may stand within one another; `serde_json` has the same limit.
pub const MAX_DEPTH: usize = 128;

/// The tree under construction: what is open, outermost first.
pub(super) struct Tree<'f> {
    file: FileId,
    open: Vec<Open>,
    root: Option<Node>,
    texts: Texts,
    findings: &'f mut Findings,
}

struct Open {
    start: usize,
    content: Content,
}

enum Content {
    Array(Vec<Node>),
    Object {
        members: Vec<(Key, Node)>,
        /// The key whose value comes next.
        key: Option<Key>,
    },
}

/// Nesting went beyond [`MAX_DEPTH`]: reported, and reading is over.
pub(super) struct TooDeep;

impl<'f> Tree<'f> {
    pub(super) fn new(file: FileId, findings: &'f mut Findings) -> Tree<'f> {
        Tree {
            file,
            open: Vec::new(),
            root: None,
            texts: Texts::default(),
            findings,
        }
    }

    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        Span {
            file: self.file,
            start: start as u32,
            end: end.max(start) as u32,
        }
    }

    /// How many arrays and objects are open.
    pub(super) fn depth(&self) -> usize {
        self.open.len()
    }

    pub(super) fn open_array(&mut self, start: usize) -> Result<(), TooDeep> {
        self.open(start, Content::Array(Vec::new()))
    }

    pub(super) fn open_object(&mut self, start: usize) -> Result<(), TooDeep> {
        let members = Vec::new();
        self.open(start, Content::Object { members, key: None })
    }

    fn open(&mut self, start: usize, content: Content) -> Result<(), TooDeep> {
        if self.open.len() == MAX_DEPTH {
            let span = self.span(start, start + 1);
            self.refuse_depth(span);
            return Err(TooDeep);
        }
        self.open.push(Open { start, content });
        Ok(())
    }

    pub(super) fn refuse_depth(&mut self, span: Span) {
        self.report(
            Finding::wrong(
                "too-deep",
                span,
                self.pointer(),
                format!("more than {MAX_DEPTH} arrays and objects within one another"),
            )
            .hint("move inner parts under a name of their own and refer to them with `$ref`"),
        );
    }

    /// Whether the innermost open value is an object that waits for a key.
    pub(super) fn awaits_key(&self) -> bool {
        matches!(
            self.open.last(),
            Some(Open {
                content: Content::Object { key: None, .. },
                ..
            })
        )
    }

    /// A string as the tree keeps it.
    pub(super) fn text(&mut self, text: &str) -> Text {
        self.texts.share(text)
    }

    pub(super) fn key(&mut self, name: &str, span: Span) {
        let name = self.text(name);
        if let Some(Open {
            content: Content::Object { key, .. },
            ..
        }) = self.open.last_mut()
        {
            *key = Some(Key { name, span });
        }
    }

    /// Puts a finished value in its place.
    pub(super) fn put(&mut self, node: Node) {
        match self.open.last_mut().map(|open| &mut open.content) {
            Some(Content::Array(items)) => items.push(node),
            Some(Content::Object { members, key }) => {
                if let Some(key) = key.take() {
                    members.push((key, node));
                }
            }
            None => self.root = Some(node),
        }
    }

    /// Finishes the innermost open value, which ends at `end`, or else with its last part; `rework`
    /// may change an object's members before they are looked at.
    pub(super) fn close(
        &mut self,
        end: Option<usize>,
        rework: impl FnOnce(&mut Self, Vec<(Key, Node)>) -> Vec<(Key, Node)>,
    ) -> Option<Node> {
        let Open { start, content } = self.open.pop()?;
        let last = |node: &Node| node.span.end as usize;
        let (value, content_end) = match content {
            Content::Array(items) => {
                let end = items.last().map_or(start, last);
                (Value::Array(items.into_boxed_slice()), end)
            }
            Content::Object { members, .. } => {
                let end = members.last().map_or(start, |(_, value)| last(value));
                let members = rework(self, members);
                let (object, duplicates) = Object::new(members);
                for (key, first) in duplicates {
                    self.refuse_duplicate(&key, &first);
                }
                (Value::Object(object), end)
            }
        };
        let span = self.span(start, end.unwrap_or(content_end));
        Some(Node { span, value })
    }

    fn refuse_duplicate(&mut self, key: &Key, first: &Key) {
        // The object is closed already: its own name still stands open around it.
        let pointer = self.pointer().join(&key.name);
        self.report(
            Finding::wrong(
                "duplicate-key",
                key.span,
                pointer,
                format!("`{}` stands twice in this object", key.name),
            )
            .related(first.span, "first here")
            .hint("remove or rename one of the two"),
        );
    }

    /// The pointer to the value that comes next.
    pub(super) fn pointer(&self) -> Pointer {
        let mut pointer = Pointer::root();
        for open in &self.open {
            match &open.content {
                Content::Array(items) => pointer.push_index(items.len()),
                Content::Object { key: Some(key), .. } => pointer.push(&key.name),
                Content::Object { key: None, .. } => {}
            }
        }
        pointer
    }

    pub(super) fn report(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// The outermost value, once it is finished.
    pub(super) fn finish(self) -> Option<Node> {
        self.root
    }
}
