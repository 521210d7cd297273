//! Path templates and the paths that fit them.

use std::fmt;

use percent_encoding::percent_decode_str;

impl fmt::Display for Template {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for parts in &self.segments {
            formatter.write_str("/")?;
            for part in parts {
                match part {
                    Part::Text(text) => formatter.write_str(text)?,
                    Part::Name(name) => write!(formatter, "{{{name}}}")?,
                }
            }
        }
        Ok(())
    }
}

/// A template such as `/pets/{id}.json`, segment by segment.
pub(super) struct Template {
    segments: Vec<Vec<Part>>,
}

enum Part {
    Text(String),
    Name(String),
}

impl Template {
    pub(super) fn parse(template: &str) -> Template {
        let template = template.strip_prefix('/').unwrap_or(template);
        let segments = template.split('/').map(parts);
        Template {
            segments: segments.collect(),
        }
    }

    /// The raw texts of the parameters, if the path fits.
    pub(super) fn matches(&self, path: &str) -> Option<Vec<(String, String)>> {
        let path = path.strip_prefix('/').unwrap_or(path);
        let mut segments = path.split('/');
        let mut values = Vec::new();
        for parts in &self.segments {
            segment(parts, segments.next()?, &mut values)?;
        }
        segments.next().is_none().then_some(values)
    }

    /// How exact it is: of two templates that fit a path, the greater one is meant (OpenAPI 3.1,
    /// section 4.8.8.2).
    pub(super) fn exactness(&self) -> Vec<usize> {
        let literal = |parts: &Vec<Part>| {
            let texts = parts.iter().map(|part| match part {
                Part::Text(text) => text.len(),
                Part::Name(_) => 0,
            });
            match parts.iter().any(|part| matches!(part, Part::Name(_))) {
                true => texts.sum(),
                false => usize::MAX,
            }
        };
        self.segments.iter().map(literal).collect()
    }
}

fn parts(segment: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = segment;
    while let Some((before, after)) = rest.split_once('{')
        && let Some((name, after)) = after.split_once('}')
    {
        if !before.is_empty() {
            parts.push(Part::Text(before.to_owned()));
        }
        parts.push(Part::Name(name.to_owned()));
        rest = after;
    }
    if !rest.is_empty() || parts.is_empty() {
        parts.push(Part::Text(rest.to_owned()));
    }
    parts
}

/// Whether a segment fits; a parameter takes as little as it can, but never nothing.
fn segment(parts: &[Part], text: &str, values: &mut Vec<(String, String)>) -> Option<()> {
    match parts {
        [] => text.is_empty().then_some(()),
        [Part::Text(expected), rest @ ..] => {
            let decoded = percent_decode_str(text).decode_utf8_lossy();
            match text.strip_prefix(expected.as_str()) {
                Some(text) => segment(rest, text, values),
                // The same letters, percent-encoded.
                None => (rest.is_empty() && decoded == expected.as_str()).then_some(()),
            }
        }
        [Part::Name(name)] => {
            values.push((name.clone(), text.to_owned()));
            (!text.is_empty()).then_some(())
        }
        [Part::Name(name), rest @ ..] => {
            let ends = text.char_indices().skip(1).map(|(index, _)| index);
            for end in ends {
                let known = values.len();
                values.push((name.clone(), text[..end].to_owned()));
                if segment(rest, &text[end..], values).is_some() {
                    return Some(());
                }
                values.truncate(known);
            }
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn values(template: &str, path: &str) -> Option<Vec<String>> {
        let values = Template::parse(template).matches(path)?;
        Some(
            values
                .into_iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect(),
        )
    }

    #[test]
    fn a_path_fits_segment_by_segment() {
        assert_eq!(values("/pets", "/pets"), Some(vec![]));
        assert_eq!(values("/pets", "/pets/"), None);
        assert_eq!(values("/pets/", "/pets/"), Some(vec![]));
        assert_eq!(
            values("/pets/{id}", "/pets/7"),
            Some(vec!["id=7".to_owned()])
        );
        assert_eq!(values("/pets/{id}", "/pets/"), None);
        assert_eq!(values("/pets/{id}", "/pets/7/8"), None);
        assert_eq!(values("/caf\u{e9}", "/caf%C3%A9"), Some(vec![]));
    }

    #[test]
    fn a_segment_may_hold_more_than_a_parameter() {
        let two = Some(vec!["a=1".to_owned(), "b=2".to_owned()]);
        assert_eq!(values("/{a}-{b}", "/1-2"), two);
        assert_eq!(values("/{a},{b}.json", "/1,2.json"), two);
        assert_eq!(
            values("/{a}.json", "/x.json.json"),
            Some(vec!["a=x.json".to_owned()])
        );
        assert_eq!(values("/{a}:stop", "/x:go"), None);
    }

    #[test]
    fn what_is_written_out_is_more_exact() {
        let exactness = |template: &str| Template::parse(template).exactness();
        assert!(exactness("/pets/mine") > exactness("/pets/{id}"));
        assert!(exactness("/pets/{id}.json") > exactness("/pets/{id}"));
        assert!(exactness("/pets/{id}") > exactness("/{kind}/mine"));
    }
}
