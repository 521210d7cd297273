//! Findings for people.
//!
//! `annotate-snippets` draws the excerpts: it is what rustc and cargo are moving to, copes with tabs
//! and wide characters, makes control characters of a document harmless, and needs no derived error
//! types around a plain list like ours, as `miette` does.

use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};

use super::{Finding, FindingKind, Findings};
use crate::source::{Sources, Span};

/// Whether the text is coloured (with ANSI escapes).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Colour {
    /// Plain text.
    #[default]
    Never,
    /// Coloured text, for a terminal.
    Always,
}

/// Every finding with its place, an excerpt and what to do, a blank line between two.
pub fn to_text(findings: &Findings, sources: &Sources, colour: Colour) -> String {
    let renderer = match colour {
        Colour::Never => Renderer::plain(),
        Colour::Always => Renderer::styled(),
    };
    let texts: Vec<String> = findings
        .sorted()
        .into_iter()
        .map(|finding| one(finding, sources, &renderer))
        .collect();
    texts.join("\n\n")
}

fn one(finding: &Finding, sources: &Sources, renderer: &Renderer) -> String {
    let location = sources.location(finding.span);
    let level = match finding.kind {
        FindingKind::Wrong => Level::ERROR.with_name(format!("{location}: error")),
        FindingKind::NotSupported => Level::ERROR.with_name(format!("{location}: not supported")),
        FindingKind::Warning => Level::WARNING.with_name(format!("{location}: warning")),
    };
    let title = level
        .primary_title(finding.message.as_str())
        .id(finding.code);
    let (near, far): (Vec<_>, Vec<_>) = finding
        .related
        .iter()
        .partition(|(span, _)| is_near(sources, finding.span, *span));
    let mut group = Group::with_title(title).element(excerpt(sources, Some(finding.span), &near));
    for related in far {
        let path = sources.path(related.0.file).to_string_lossy().into_owned();
        group = group.element(excerpt(sources, None, &[related]).path(path));
    }
    if !finding.pointer.is_root() {
        let pointer = Level::NOTE.with_name("pointer");
        group = group.element(pointer.message(finding.pointer.as_str()));
    }
    if let Some(hint) = &finding.hint {
        group = group.element(Level::HELP.message(&**hint));
    }
    renderer.render(&[group])
}

/// So many lines apart, two places are shown in one excerpt, and so many bytes of text it may have.
const NEAR_LINES: usize = 12;
const WINDOW: usize = 4096;

/// Whether both places fit into one excerpt.
fn is_near(sources: &Sources, one: Span, other: Span) -> bool {
    let (line, other_line) = (sources.location(one).line, sources.location(other).line);
    one.file == other.file
        && line.abs_diff(other_line) <= NEAR_LINES
        && one.start.abs_diff(other.start) as usize <= WINDOW
}

/// The lines on which places start, each place marked as far as its first line goes.
fn excerpt<'s>(
    sources: &'s Sources,
    primary: Option<Span>,
    related: &[&'s (Span, String)],
) -> Snippet<'s, Annotation<'s>> {
    let primary = primary.map(|span| (span, AnnotationKind::Primary, None));
    let related = related
        .iter()
        .map(|(span, label)| (*span, AnnotationKind::Context, Some(label.as_str())));
    let places: Vec<_> = primary.into_iter().chain(related).collect();

    let Some(file) = places.first().map(|(span, ..)| span.file) else {
        return Snippet::source("");
    };
    let text = sources.text(file);
    let lines = places.iter().map(|(span, ..)| sources.location(*span).line);
    let first_line = lines.clone().min().unwrap_or(1);
    let last_line = lines.max().unwrap_or(1);
    let marked: Vec<Range<usize>> = places
        .iter()
        .map(|(span, ..)| marked(sources, *span))
        .collect();
    // Of very long lines only what is around the places is looked at.
    let start = marked.iter().map(|range| range.start).min().unwrap_or(0);
    let end = marked.iter().map(|range| range.end).max().unwrap_or(0);
    let start = start
        .saturating_sub(WINDOW)
        .max(sources.line(file, first_line).start);
    let end = (end + WINDOW).min(sources.line(file, last_line).end);
    let window = text.floor_char_boundary(start)..text.ceil_char_boundary(end);

    let annotations = places.iter().zip(marked).map(|((_, kind, label), marked)| {
        let within = marked.start - window.start..marked.end - window.start;
        kind.span(within).label(*label)
    });
    Snippet::source(&text[window.clone()])
        .line_start(first_line)
        .annotations(annotations)
}

/// What is marked of a place: its part of the line on which it starts, but not endlessly much.
fn marked(sources: &Sources, span: Span) -> Range<usize> {
    let line = sources.line(span.file, sources.location(span).line);
    let Range { start, end } = span.range();
    let start = start.clamp(line.start, line.end);
    let end = end.clamp(start, line.end).min(start + WINDOW);
    start..sources.text(span.file).ceil_char_boundary(end)
}
