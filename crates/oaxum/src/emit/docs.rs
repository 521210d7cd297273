//! Descriptions of a document as text that rustdoc takes.

/// The lines of a description: what rustdoc would take for a link, a tag or a test is escaped.
pub(super) fn lines(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut fence: Option<String> = None;
    for line in text.trim().lines() {
        let line = line.trim_end().replace('\t', "    ");
        let marker = line
            .trim_start()
            .chars()
            .take_while(|&mark| mark == '`')
            .count();
        match &fence {
            Some(open) if line.trim() == open => {
                fence = None;
                lines.push(line);
            }
            Some(_) => lines.push(line),
            None if marker >= 3 => {
                let open = "`".repeat(marker);
                lines.push(format!("{open}text"));
                fence = Some(open);
            }
            None => lines.push(escape(dedent(&line, lines.last()))),
        }
    }
    lines.extend(fence);
    lines
}

/// An indented line after a blank one would be taken for code, and tested.
fn dedent<'a>(line: &'a str, before: Option<&String>) -> &'a str {
    let starts_block = before.is_none_or(|before| before.is_empty());
    if starts_block && line.starts_with("    ") {
        line.trim_start()
    } else {
        line
    }
}

fn escape(line: &str) -> String {
    let mut escaped = String::with_capacity(line.len());
    let mut parts = line.split('`').peekable();
    let mut code = false;
    while let Some(part) = parts.next() {
        let closes = parts.peek().is_some();
        if code && closes {
            escaped.push_str(part);
        } else {
            escape_text(part, &mut escaped);
        }
        if closes {
            escaped.push('`');
        }
        code = !code;
    }
    escaped
}

fn escape_text(text: &str, escaped: &mut String) {
    let mut rest = text;
    while let Some(start) = rest.find(['[', ']', '<', 'h']) {
        escaped.push_str(&rest[..start]);
        rest = &rest[start..];
        if rest.starts_with("http://") || rest.starts_with("https://") {
            let ends = |next: char| next.is_whitespace() || ")]>\"'".contains(next);
            let end = rest.find(ends).unwrap_or(rest.len());
            let url = rest[..end].trim_end_matches(['.', ',', ';', ':']);
            escaped.extend(["<", url, ">"]);
            rest = &rest[url.len()..];
            continue;
        }
        let (first, others) = rest.split_at(1);
        escaped.push_str(if first == "h" { "" } else { "\\" });
        escaped.push_str(first);
        rest = others;
    }
    escaped.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_and_tags_are_text_unless_they_are_code() {
        assert_eq!(
            lines("See [x] and `[x]`, <key>."),
            [r"See \[x\] and `[x]`, \<key>."]
        );
        assert_eq!(lines("At https://a.b/c."), ["At <https://a.b/c>."]);
    }

    #[test]
    fn code_is_never_a_test() {
        assert_eq!(
            lines("a\n\n    b\n```\nc\n```"),
            ["a", "", "b", "```text", "c", "```"]
        );
    }
}
