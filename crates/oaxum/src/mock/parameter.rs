//! Parameters: from the texts of a request to values (OpenAPI 3.1, section 4.8.12).

use axum::http::HeaderMap;
use serde_json::{Map, Value};

use super::api::content;
use super::read::{NoText, Query, cookies, decoded, form_decoded};
use super::schema::Schema;
use super::text::{Kinds, by_schema, items, names, property};
use super::violation::{Place, Violation, Violations};
use crate::json_schema::{Collector, Definitions};
use crate::outline::{self, Outline, text};

pub(super) struct Parameter {
    pub(super) name: String,
    place: Place,
    required: bool,
    style: Style,
    explode: bool,
    /// Whether the text is JSON (`content`) and not in a style.
    json: bool,
    schema: Option<Schema>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    Simple,
    Label,
    Matrix,
    Form,
    Space,
    Pipe,
    Deep,
}

/// The texts of a request that parameters are read from.
pub(super) struct Texts<'r> {
    pub(super) path: &'r [(String, String)],
    pub(super) query: &'r Query,
    pub(super) headers: &'r HeaderMap,
}

/// What a style takes apart a text into, before the schema says what it is.
enum Raw {
    One(String),
    Many(Vec<String>),
    Members(Vec<(String, String)>),
}

/// Why there is no value.
enum Fault {
    Encoding,
    Repeated,
    Syntax,
}

impl From<NoText> for Fault {
    fn from(_: NoText) -> Fault {
        Fault::Encoding
    }
}

impl Parameter {
    pub(super) fn read<'a>(
        outline: &Outline<'a>,
        source: &outline::Parameter<'a>,
        collector: &mut Collector<'_, 'a>,
    ) -> Parameter {
        let place = match source.location {
            "path" => Place::Path,
            "header" => Place::Header,
            "cookie" => Place::Cookie,
            _ => Place::Query,
        };
        let style = match text(&source.place, "style") {
            Some("simple") => Style::Simple,
            Some("label") => Style::Label,
            Some("matrix") => Style::Matrix,
            Some("form") => Style::Form,
            Some("spaceDelimited") => Style::Space,
            Some("pipeDelimited") => Style::Pipe,
            Some("deepObject") => Style::Deep,
            _ if matches!(place, Place::Path | Place::Header) => Style::Simple,
            _ => Style::Form,
        };
        let explode = source
            .place
            .node
            .get("explode")
            .and_then(|node| node.as_bool());
        let media_type = content(outline, &source.place, collector)
            .into_iter()
            .next();
        let schema = source
            .place
            .get("schema")
            .map(|schema| collector.schema(&schema));
        Parameter {
            name: source.name.to_owned(),
            place,
            required: source.required,
            style,
            explode: explode.unwrap_or(style == Style::Form),
            json: media_type
                .as_ref()
                .is_some_and(|media_type| super::render::is_json(&media_type.name)),
            schema: schema.or_else(|| media_type.and_then(|media_type| media_type.schema)),
        }
    }

    /// Notes what is wrong with the parameter in a request.
    ///
    /// # Errors
    /// The schema itself is wrong.
    pub(super) fn check(
        &self,
        texts: &Texts<'_>,
        definitions: &Definitions,
        violations: &mut Violations,
    ) -> Result<(), String> {
        let at = format!("/{}", crate::json_schema::escaped(&self.name));
        let schema = self
            .schema
            .as_ref()
            .map_or(Value::Bool(true), Schema::reference);
        let (code, message) = match self.value(texts, definitions, &schema) {
            Ok(None) if !self.required => return Ok(()),
            Ok(None) => ("required", "is required"),
            Ok(Some(value)) => {
                return match &self.schema {
                    Some(schema) => violations.check(self.place, &at, schema, definitions, &value),
                    None => Ok(()),
                };
            }
            Err(Fault::Encoding) => ("encoding", "must be UTF-8"),
            Err(Fault::Repeated) => ("repeated", "must be given once"),
            Err(Fault::Syntax) => ("syntax", "must be JSON"),
        };
        violations.add(Violation::new(self.place, at, code, message));
        Ok(())
    }

    fn value(
        &self,
        texts: &Texts<'_>,
        definitions: &Definitions,
        schema: &Value,
    ) -> Result<Option<Value>, Fault> {
        let kinds = Kinds::allowed(definitions, schema);
        let raw = match self.place {
            Place::Query | Place::Body => self.in_query(texts.query, kinds)?,
            Place::Path => {
                let found = texts.path.iter().find(|(name, _)| *name == self.name);
                match found {
                    Some((_, text)) => Some(self.in_path(text, kinds)?),
                    None => None,
                }
            }
            Place::Header => self.in_header(texts.headers, kinds)?,
            Place::Cookie => {
                let cookies = cookies(texts.headers);
                let pairs = cookies
                    .iter()
                    .map(|(name, value)| format!("{name}={value}"));
                self.in_query(&Query::parse(&Vec::from_iter(pairs).join("&")), kinds)?
            }
        };
        let Some(raw) = raw else {
            return Ok(None);
        };
        Ok(Some(match raw {
            Raw::One(text) if self.json => {
                serde_json::from_str(&text).map_err(|_| Fault::Syntax)?
            }
            Raw::One(text) => by_schema(definitions, schema, text),
            Raw::Many(texts) => {
                let items = items(definitions, schema);
                texts
                    .into_iter()
                    .map(|text| by_schema(definitions, items, text))
                    .collect()
            }
            Raw::Members(mut pairs) => {
                let known = names(definitions, schema);
                // What belongs to other parameters stands beside it.
                if self.shares_query() && !known.is_empty() {
                    pairs.retain(|(name, _)| known.contains(&name.as_str()));
                    if pairs.is_empty() {
                        return Ok(None);
                    }
                }
                let mut object = Map::new();
                for (name, text) in pairs {
                    let value = by_schema(definitions, property(definitions, schema, &name), text);
                    if object.insert(name, value).is_some() {
                        return Err(Fault::Repeated);
                    }
                }
                object.into()
            }
        }))
    }

    /// Whether its members are parameters of their own.
    fn shares_query(&self) -> bool {
        self.style == Style::Form && self.explode && self.place == Place::Query
    }

    fn in_query(&self, query: &Query, kinds: Kinds) -> Result<Option<Raw>, Fault> {
        let is_object = kinds.has(Kinds::OBJECT) && !kinds.has(Kinds::STRING) && !self.json;
        let is_array = kinds.has(Kinds::ARRAY) && !kinds.has(Kinds::STRING) && !self.json;
        if self.style == Style::Deep {
            return deep(query, &self.name);
        }
        if is_object && self.explode {
            // Each property is a parameter of its own; the schema says which are meant.
            let pairs = query
                .pairs()
                .map(|(name, value)| Ok((name.to_owned(), form_decoded(value)?)));
            let pairs: Vec<(String, String)> = pairs.collect::<Result<_, NoText>>()?;
            return Ok((!pairs.is_empty()).then_some(Raw::Members(pairs)));
        }
        let values: Vec<&str> = query.all(&self.name).collect();
        if values.is_empty() {
            return Ok(None);
        }
        if is_array && self.explode {
            let texts = values.iter().map(|value| form_decoded(value));
            return Ok(Some(Raw::Many(texts.collect::<Result<_, NoText>>()?)));
        }
        let [only] = *values else {
            return Err(Fault::Repeated);
        };
        if !is_array && !is_object {
            return Ok(Some(Raw::One(form_decoded(only)?)));
        }
        let texts = match self.style {
            Style::Space => split(&only.replace("%20", " ").replace('+', " "), ' ')?,
            Style::Pipe => split(&only.replace("%7C", "|").replace("%7c", "|"), '|')?,
            _ => split(only, ',')?,
        };
        Ok(Some(listed(texts, is_object)))
    }

    fn in_path(&self, text: &str, kinds: Kinds) -> Result<Raw, Fault> {
        let is_object = kinds.has(Kinds::OBJECT) && !kinds.has(Kinds::STRING) && !self.json;
        let is_array = kinds.has(Kinds::ARRAY) && !kinds.has(Kinds::STRING) && !self.json;
        let (text, separator) = match self.style {
            Style::Label => (
                text.strip_prefix('.').unwrap_or(text),
                if self.explode { '.' } else { ',' },
            ),
            Style::Matrix => {
                let named = format!(";{}=", self.name);
                let text = text
                    .strip_prefix(&named)
                    .or_else(|| text.strip_prefix(';'))
                    .unwrap_or(text);
                (text, if self.explode { ';' } else { ',' })
            }
            _ => (text, ','),
        };
        if is_array {
            let own = format!("{}=", self.name);
            let texts = split(text, separator)?;
            let bare = texts.into_iter().map(|text| match text.strip_prefix(&own) {
                Some(value) if self.style == Style::Matrix => value.to_owned(),
                _ => text,
            });
            return Ok(Raw::Many(bare.collect()));
        }
        if is_object {
            let texts = split(text, separator)?;
            return Ok(if self.explode {
                Raw::Members(pairs(texts))
            } else {
                listed(texts, true)
            });
        }
        Ok(Raw::One(decoded(text)?))
    }

    fn in_header(&self, headers: &HeaderMap, kinds: Kinds) -> Result<Option<Raw>, Fault> {
        let is_object = kinds.has(Kinds::OBJECT) && !kinds.has(Kinds::STRING) && !self.json;
        let is_array = kinds.has(Kinds::ARRAY) && !kinds.has(Kinds::STRING) && !self.json;
        let lines = headers.get_all(self.name.as_str()).iter();
        let lines =
            lines.map(|line| std::str::from_utf8(line.as_bytes()).map_err(|_| Fault::Encoding));
        let lines: Vec<&str> = lines.collect::<Result<_, Fault>>()?;
        let texts = || {
            lines
                .join(",")
                .split(',')
                .map(|text| text.trim().to_owned())
                .collect::<Vec<_>>()
        };
        Ok(match (&*lines, is_array, is_object) {
            ([], ..) => None,
            (_, true, _) => Some(Raw::Many(texts())),
            (_, _, true) if self.explode => Some(Raw::Members(pairs(texts()))),
            (_, _, true) => Some(listed(texts(), true)),
            ([only], ..) => Some(Raw::One((*only).to_owned())),
            _ => return Err(Fault::Repeated),
        })
    }
}

/// `name[key]=value` for each member.
fn deep(query: &Query, name: &str) -> Result<Option<Raw>, Fault> {
    let mut members = Vec::new();
    for (key, value) in query.pairs() {
        let inner = key
            .strip_prefix(name)
            .and_then(|rest| rest.strip_prefix('[')?.strip_suffix(']'));
        if let Some(inner) = inner {
            members.push((inner.to_owned(), form_decoded(value)?));
        }
    }
    Ok((!members.is_empty()).then_some(Raw::Members(members)))
}

fn split(text: &str, separator: char) -> Result<Vec<String>, NoText> {
    if text.is_empty() {
        return Ok(Vec::new());
    }
    text.split(separator).map(decoded).collect()
}

/// `a,1,b,2` as members, if that is asked for.
fn listed(texts: Vec<String>, members: bool) -> Raw {
    if !members {
        return Raw::Many(texts);
    }
    let pairs = texts.chunks(2).map(|pair| match pair {
        [name, value] => (name.clone(), value.clone()),
        other => (other.concat(), String::new()),
    });
    Raw::Members(pairs.collect())
}

/// `a=1`, `b=2` as members.
fn pairs(texts: Vec<String>) -> Vec<(String, String)> {
    let pairs = texts
        .iter()
        .map(|text| text.split_once('=').unwrap_or((text, "")));
    pairs
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}
