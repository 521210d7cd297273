//! Markdown as HTML.

use pulldown_cmark::{CodeBlockKind, CowStr, Event, Options, Parser, Tag, TagEnd, html};

use super::code;

/// The text as HTML: headings with ids to link to, code with colours, and whatever may be too wide for
/// the screen scrolls by itself.
pub fn rendered(text: &str) -> String {
    let mut events = Vec::new();
    let mut open = Vec::new();
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Heading { .. } | Tag::CodeBlock(_)) => {
                open.push(events.len());
                events.push(event);
            }
            Event::End(TagEnd::Heading(_)) => {
                let start = open.pop().unwrap_or_default();
                name_heading(&mut events, start);
                events.push(event);
            }
            Event::End(TagEnd::CodeBlock) => {
                let start = open.pop().unwrap_or_default();
                let block: Vec<_> = events.drain(start..).collect();
                events.push(Event::Html(code_block(&block).into()));
            }
            event => events.push(event),
        }
    }
    let mut out = String::new();
    html::push_html(&mut out, events.into_iter());
    out.replace("<table>", "<div class=\"wide\" tabindex=\"0\"><table>")
        .replace("</table>", "</table></div>")
}

/// Gives a heading the id that its words make: all in small letters.
fn name_heading(events: &mut [Event<'_>], start: usize) {
    let Some((Event::Start(Tag::Heading { id, .. }), words)) =
        events.get_mut(start..).and_then(<[_]>::split_first_mut)
    else {
        return;
    };
    let words = written(words).to_lowercase();
    let words = words.split(|character: char| !character.is_alphanumeric());
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    *id = Some(CowStr::from(words.join("-")));
}

fn code_block(block: &[Event<'_>]) -> String {
    let language = match block.first() {
        Some(Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(marks)))) => {
            marks.split(' ').next().unwrap_or_default()
        }
        _ => "",
    };
    let coloured = code::coloured(language, &written(block));
    format!("<pre tabindex=\"0\"><code>{coloured}</code></pre>\n")
}

/// What these events show.
fn written(events: &[Event<'_>]) -> String {
    let texts = events.iter().filter_map(|event| match event {
        Event::Text(text) | Event::Code(text) => Some(text.as_ref()),
        _ => None,
    });
    texts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_becomes_html_with_anchors() {
        assert_eq!(
            rendered("## What `a` walk promises\n\n<b>x</b> & `y`"),
            "<h2 id=\"what-a-walk-promises\">What <code>a</code> walk promises</h2>\n\
             <p><b>x</b> &amp; <code>y</code></p>\n"
        );
    }

    #[test]
    fn code_has_its_colours_and_scrolls() {
        assert_eq!(
            rendered("```sh ignore\necho \"a\"\n```"),
            "<pre tabindex=\"0\"><code>echo <b>&quot;a&quot;</b>\n</code></pre>\n"
        );
    }
}
