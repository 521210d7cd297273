//! Descriptions of a document as text that rustdoc takes.
//!
//! A description is CommonMark, and stays as its author wrote it but for what rustdoc would take
//! offence at or take for something else: code would be run as a test, `[Pet]` be looked up as an
//! item of Rust, tags reach the page as HTML.

use std::ops::Range;

use pulldown_cmark::{
    CodeBlockKind, Event, LinkType, Options, Parser, Tag, TagEnd, TextMergeWithOffset,
};

/// The lines of a description.
pub(super) fn lines(text: &str) -> Vec<String> {
    let mut text = plain(text).trim().to_owned();
    // What was escaped may be read anew: a tag begins a block of HTML, its text does not.
    for _ in 0..MOST_PASSES {
        let mut edits = Edits::of(&text);
        if edits.0.is_empty() {
            break;
        }
        edits.0.sort_by_key(|(range, _)| (range.start, range.end));
        edits.0.dedup();
        text = apply(&text, &edits.0);
    }
    text.lines()
        .map(|line| line.trim_end_matches(' ').to_owned())
        .collect()
}

/// Each pass reads one level of nesting more.
const MOST_PASSES: usize = 64;

/// The text without characters that no comment of Rust may have, or that would be seen elsewhere
/// than where they stand.
fn plain(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\t', "    ");
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => plain.push('\n'),
            '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' => {}
            '\n' => plain.push('\n'),
            _ if character.is_control() => {}
            _ => plain.push(character),
        }
    }
    plain
}

fn apply(text: &str, edits: &[(Range<usize>, String)]) -> String {
    let mut edited = String::with_capacity(text.len() + 16 * edits.len());
    let mut from = 0;
    for (range, replacement) in edits {
        // Two edits of one place: the first stands, the other comes with the next pass.
        if range.start >= from {
            edited.push_str(&text[from..range.start]);
            edited.push_str(replacement);
            from = range.end;
        }
    }
    edited.push_str(&text[from..]);
    edited
}

/// What is to be changed in a text, by ranges of it.
struct Edits(Vec<(Range<usize>, String)>);

impl Edits {
    fn of(text: &str) -> Self {
        let mut edits = Self(Vec::new());
        edits.outdent(text);
        for (_, definition) in parser(text).reference_definitions().iter() {
            // rustdoc follows it, whether the text refers to it or not.
            if !is_absolute(&definition.dest) {
                let start = definition.span.start;
                edits.0.push((start..start, "\\".to_owned()));
            }
        }
        let (mut links, mut code, mut containers) = (0_usize, false, 0_usize);
        for (event, range) in TextMergeWithOffset::new(read(text)) {
            match event {
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                    code = true;
                    edits.fence(text, range, &info);
                }
                Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => {
                    code = true;
                    if containers == 0 {
                        edits.enclose(text, range);
                    }
                }
                Event::End(TagEnd::CodeBlock) => code = false,
                Event::Start(Tag::Item | Tag::BlockQuote(_) | Tag::FootnoteDefinition(_)) => {
                    containers += 1;
                }
                Event::End(TagEnd::Item | TagEnd::BlockQuote(_) | TagEnd::FootnoteDefinition) => {
                    containers -= 1;
                }
                Event::Start(Tag::Link {
                    link_type: LinkType::Email,
                    ..
                }) => links += 1,
                Event::Start(Tag::Link { dest_url, .. }) if is_absolute(&dest_url) => links += 1,
                Event::Start(Tag::Image { dest_url, .. }) if is_absolute(&dest_url) => links += 1,
                Event::Start(Tag::Link { .. }) => edits.escape(text, range, &['[']),
                Event::Start(Tag::Image { .. }) => edits.escape(text, range, &['[']),
                Event::End(TagEnd::Link | TagEnd::Image) => links = links.saturating_sub(1),
                Event::Html(_) | Event::InlineHtml(_) => edits.escape(text, range, &['<']),
                Event::Text(_) if !code && links == 0 => edits.text(text, range),
                _ => {}
            }
        }
        edits
    }

    /// Escapes every one of these characters that is not escaped yet.
    fn escape(&mut self, text: &str, range: Range<usize>, characters: &[char]) {
        let mut escaped = text[..range.start].ends_with('\\');
        for (index, character) in text[range.clone()].char_indices() {
            if characters.contains(&character) && !escaped {
                let at = range.start + index;
                self.0.push((at..at, "\\".to_owned()));
            }
            escaped = character == '\\' && !escaped;
        }
    }

    /// Text is no link to an item, and an address in it is one that can be followed.
    fn text(&mut self, text: &str, range: Range<usize>) {
        let mut rest = range;
        while let Some(address) = next_address(text, rest.clone()) {
            self.escape(text, rest.start..address.start, &['[', ']', '<']);
            rest.start = address.end;
            self.0.push((address.start..address.start, "<".to_owned()));
            self.0.push((address.end..address.end, ">".to_owned()));
        }
        self.escape(text, rest, &['[', ']', '<']);
    }

    /// Fenced code is no Rust to be tested, whatever it says it is.
    fn fence(&mut self, text: &str, range: Range<usize>, info: &str) {
        let block = &text[range.clone()];
        let fence = block.chars().next().unwrap_or('`');
        let width = block.chars().take_while(|&mark| mark == fence).count();
        let first_line = range.start + block.find('\n').unwrap_or(block.len());
        if info.trim() != "text" {
            self.0
                .push((range.start + width..first_line, "text".to_owned()));
        }
        // One that is never closed would take in whatever follows the description.
        let last_line = block.lines().skip(1).last().unwrap_or_default();
        let closing = last_line.trim_start_matches([' ', '>']).trim_end();
        let closes = closing.len() >= width && closing.chars().all(|mark| mark == fence);
        if !closes && text[range.end..].trim().is_empty() {
            let fence = fence.to_string().repeat(width);
            self.0.push((text.len()..text.len(), format!("\n{fence}")));
        }
    }

    /// Indented code would be tested: its lines lose what makes them code.
    fn outdent(&mut self, text: &str) {
        let mut indented = false;
        for (event, range) in read(text) {
            match event {
                Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => indented = true,
                Event::End(TagEnd::CodeBlock) => indented = false,
                Event::Text(_) if indented => {
                    let before = text[..range.start].bytes().rev().take(4);
                    let spaces = before.take_while(|&byte| byte == b' ').count();
                    self.0
                        .push((range.start - spaces..range.start, String::new()));
                }
                _ => {}
            }
        }
    }

    /// Indented code that stands in nothing else can be fenced instead.
    fn enclose(&mut self, text: &str, range: Range<usize>) {
        let start = text[..range.start].rfind('\n').map_or(0, |end| end + 1);
        let end = range.start + text[range].trim_end().len();
        self.0.push((start..start, "```text\n".to_owned()));
        self.0.push((end..end, "\n```".to_owned()));
    }
}

/// A text as rustdoc reads it.
fn read(text: &str) -> impl Iterator<Item = (Event<'_>, Range<usize>)> {
    parser(text).into_offset_iter()
}

fn parser(text: &str) -> Parser<'_> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS;
    Parser::new_ext(text, options)
}

/// Whether a link leads out of the page: others are looked up as items.
fn is_absolute(destination: &str) -> bool {
    let scheme = destination.split_once(':').map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| ["http", "https", "mailto"].contains(&scheme))
}

/// The next address that stands in a text as it is.
fn next_address(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let part = &text[range.clone()];
    let start = ["http://", "https://"]
        .iter()
        .filter_map(|scheme| part.find(scheme))
        .min()?;
    let ends = |next: char| next.is_whitespace() || "()[]<>\"'`\\*|".contains(next);
    let length = part[start..].find(ends).unwrap_or(part.len() - start);
    let address = part[start..start + length].trim_end_matches(['.', ',', ';', ':', '!', '?']);
    let start = range.start + start;
    Some(start..start + address.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn assert_lines(text: &str, expected: &[&str]) {
        assert_eq!(lines(text), expected);
    }

    #[test]
    fn what_rustdoc_takes_stays_as_it_is() {
        for text in [
            "Plain *text*, `code [x]`, **bold** and a_b_c.",
            "- a\n- b\n\n1. c\n2. d",
            "| a | b |\n| --- | --- |\n| 1 | 2 |",
            "A [link](https://example.org/a_b) and <https://example.org>.",
            "See [there].\n\n[there]: https://example.org",
            "- [ ] open\n- [x] done",
            r"An escape \[x\] and &lt;.",
        ] {
            assert_eq!(lines(text).join("\n"), text);
        }
    }

    #[test]
    fn links_to_items_and_tags_are_text_unless_they_are_code() {
        assert_lines(
            "See [x] and `[x]`, <key>.",
            &[r"See \[x\] and `[x]`, \<key>."],
        );
        assert_lines("[a](b) ![c](d.png)", &[r"\[a\](b) !\[c\](d.png)"]);
        assert_lines("[a]\n\n[a]: b", &[r"\[a\]", "", r"\[a\]: b"]);
        assert_lines("<p>\n[x]</p>", &[r"\<p>", r"\[x\]\</p>"]);
        assert_lines("Vec<String>", &[r"Vec\<String>"]);
    }

    #[test]
    fn addresses_can_be_followed() {
        assert_lines("At https://a.b/c.", &["At <https://a.b/c>."]);
        assert_lines("(http://a.b/c_d_e)", &["(<http://a.b/c_d_e>)"]);
    }

    #[test]
    fn code_is_never_a_test() {
        assert_lines(
            "a\n\n    b\n      c\n\nd",
            &["a", "", "```text", "b", "  c", "```", "", "d"],
        );
        assert_lines("```\na\n```", &["```text", "a", "```"]);
        assert_lines("~~~rust,ignore\na\n~~~", &["~~~text", "a", "~~~"]);
        assert_lines("- a\n\n      b", &["- a", "", "  b"]);
        assert_lines("> a\n>\n>     b", &["> a", ">", "> b"]);
        assert_lines("- ```\n  a\n  ```", &["- ```text", "  a", "  ```"]);
    }

    #[test]
    fn code_that_is_never_closed_ends_with_the_description() {
        assert_lines("````\na", &["````text", "a", "````"]);
        assert_lines("```", &["```text", "```"]);
    }

    #[test]
    fn characters_that_no_comment_may_have_are_left_out() {
        assert_lines("a\rb\r\nc\td\u{7}", &["a", "b", "c    d"]);
        assert_lines("\u{FEFF}a\u{202E}b", &["ab"]);
    }

    proptest! {
        /// Whatever a description is, rustdoc finds no code to test, no tag and no item in it.
        #[test]
        fn nothing_is_left_to_take_offence_at(
            text in r"([ \[\]()<>`~#*_|!:-]|\n|\n    |\n- |\n> |```|a|b|https://|\\|[^a-z]){0,40}"
        ) {
            let text = lines(&text).join("\n");
            for (event, _) in read(&text) {
                let is_wrong = match &event {
                    Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => &**info != "text",
                    Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => true,
                    Event::Html(_) | Event::InlineHtml(_) => true,
                    Event::Start(Tag::Link { link_type, dest_url, .. }) => {
                        *link_type != LinkType::Email && !is_absolute(dest_url)
                    }
                    _ => false,
                };
                prop_assert!(!is_wrong, "{event:?} in {text:?}");
            }
        }
    }
}
