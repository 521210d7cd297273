//! Colours for code: strings and comments stand out, which is all that a few lines need.

/// Code as HTML: strings are `b`, comments are `i`.
pub fn coloured(language: &str, code: &str) -> String {
    let (comment, quotes): (&str, &[char]) = match language {
        "sh" => ("#", &['"', '\'']),
        "python" => ("#", &['"', '\'']),
        "rust" => ("//", &['"']),
        "json" => ("\0", &['"']),
        _ => return escaped(code),
    };
    let mut out = String::new();
    let mut rest = code;
    // What is before a comment must not be part of a word, such as the `//` of an address.
    let mut apart = true;
    while let Some(first) = rest.chars().next() {
        let (tag, length) = if apart && rest.starts_with(comment) {
            (Some('i'), rest.find('\n').unwrap_or(rest.len()))
        } else if quotes.contains(&first) {
            (Some('b'), string_length(rest, first))
        } else {
            (None, first.len_utf8())
        };
        let (part, after) = rest.split_at(length);
        match tag {
            Some(tag) => out.push_str(&format!("<{tag}>{}</{tag}>", escaped(part))),
            None => out.push_str(&escaped(part)),
        }
        apart = first.is_whitespace();
        rest = after;
    }
    out
}

/// How long the string is that `text` begins with; to the end if nothing closes it.
fn string_length(text: &str, quote: char) -> usize {
    let mut skipped = false;
    for (at, character) in text.char_indices().skip(1) {
        match character {
            _ if skipped => skipped = false,
            '\\' => skipped = true,
            _ if character == quote => return at + quote.len_utf8(),
            _ => {}
        }
    }
    text.len()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_and_comments_are_marked() {
        for (language, code, expected) in [
            ("sh", "a 'b # c' # d\ne", "a <b>'b # c'</b> <i># d</i>\ne"),
            ("sh", "${a#b}", "${a#b}"),
            (
                "rust",
                "&'a x; // \"y\"",
                "&amp;'a x; <i>// &quot;y&quot;</i>",
            ),
            ("rust", r#""a\"b" c"#, r#"<b>&quot;a\&quot;b&quot;</b> c"#),
            ("json", "{\"a\": 1}", "{<b>&quot;a&quot;</b>: 1}"),
            ("python", "x = 'never closed", "x = <b>'never closed</b>"),
            ("", "a < 'b' # c", "a &lt; 'b' # c"),
        ] {
            assert_eq!(coloured(language, code), expected, "{language}");
        }
    }
}
