//! Expressions inside macros, which rustfmt leaves as they are: broken where they do not fit.

use super::writer::Writer;

/// An expression between `head` and `tail`: on one line if it fits, else on the next, else an
/// argument a line.
pub(super) fn expression(head: &str, expression: &str, tail: &str, out: &mut Writer) {
    let line = format!("{head}{expression}{tail}");
    let next = format!("    {expression}{tail}");
    if !out.fits(&line) && !head.is_empty() && out.fits(&next) {
        out.line(head.trim_end());
        out.line(next);
        return;
    }
    let Some((open, close)) = (!out.fits(&line)).then(|| widest(expression)).flatten() else {
        out.line(line);
        return;
    };
    let (before, inside, after) = (
        &expression[..=open],
        &expression[open + 1..close],
        &expression[close..],
    );
    let arguments = arguments(inside);
    // A call that has nothing but a call in it opens and closes with it.
    if let [argument] = arguments.as_slice()
        && widest(argument).is_some()
    {
        let (head, tail) = (format!("{head}{before}"), format!("{after}{tail}"));
        self::expression(&head, argument, &tail, out);
        return;
    }
    out.open(format!("{head}{before}"));
    for argument in arguments {
        self::expression("", argument, ",", out);
    }
    out.close(format!("{after}{tail}"));
}

/// Words, as many on a line as fit.
pub(super) fn words(text: &str, out: &mut Writer) {
    let mut line = String::new();
    for word in text.split(' ') {
        if !line.is_empty() && !out.fits(&format!("{line} {word}")) {
            out.line(std::mem::take(&mut line));
        }
        line.push_str(if line.is_empty() { "" } else { " " });
        line.push_str(word);
    }
    out.line(line);
}

/// The brackets with the most between them, of those that are inside no others.
fn widest(expression: &str) -> Option<(usize, usize)> {
    let mut depth = 0_usize;
    let mut open = 0;
    let mut widest: Option<(usize, usize)> = None;
    for (at, byte) in code(expression) {
        match byte {
            b'(' | b'[' | b'{' => {
                if depth == 0 {
                    open = at;
                }
                depth += 1;
            }
            b')' | b']' | b'}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 && widest.is_none_or(|(from, to)| at - open > to - from) {
                    widest = Some((open, at));
                }
            }
            _ => {}
        }
    }
    widest
}

/// What commas separate.
fn arguments(inside: &str) -> Vec<&str> {
    let mut depth = 0_usize;
    let mut start = 0;
    let mut arguments = Vec::new();
    for (at, byte) in code(inside) {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            b',' if depth == 0 => {
                arguments.push(inside[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    arguments.push(inside[start..].trim());
    arguments.retain(|argument| !argument.is_empty());
    arguments
}

/// The bytes that stand in no string.
fn code(text: &str) -> impl Iterator<Item = (usize, u8)> {
    let (mut is_text, mut is_escaped) = (false, false);
    text.bytes().enumerate().filter(move |&(_, byte)| {
        let was_text = is_text;
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_text => is_escaped = true,
            b'"' => is_text = !is_text,
            _ => {}
        }
        !was_text && !is_text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_broken_at_its_widest() {
        let mut out = Writer::default();
        let text = "f(\"a, (b\", &[1, 2]).g(1)";
        expression("x = ", text, ";", &mut out);
        let long = "z".repeat(70);
        expression(
            "x = ",
            &format!("f({long}, \"a, (b\", [{long}, 2])"),
            ";",
            &mut out,
        );
        let expected = format!(
            "x = f(\"a, (b\", &[1, 2]).g(1);\nx = f(\n    {long},\n    \"a, (b\",\n    [{long}, 2],\n);\n"
        );
        assert_eq!(out.finish(), expected);
    }
}
