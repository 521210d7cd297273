//! Bodies, by media type, and the headers of responses.

use super::compare::{Comparison, Direction};
use super::schemas::Schemas;
use super::{Rule, Site};
use crate::outline::{Operation, Outline, Parameter, is_true};
use crate::source::Place;

impl<'a, 'b> Comparison<'_, 'a, 'b> {
    pub(super) fn request_bodies(
        &mut self,
        old: &Operation<'a>,
        new: &Operation<'b>,
        direction: Direction,
    ) {
        let sender = direction.sender;
        match (old.body(self.old), new.body(self.new)) {
            (None, None) => {}
            (None, Some(body)) => {
                let (rule, message) = match is_true(&body, "required") {
                    true => (Rule::RequiredBodyAdded, "a required request body is new"),
                    false => (Rule::BodyAdded, "an optional request body is new"),
                };
                self.note(rule, sender, &old.place, &body, message);
            }
            (Some(body), None) => {
                let message = "the request body is gone";
                self.note(Rule::BodyRemoved, sender, &body, &new.place, message);
            }
            (Some(before), Some(after)) => {
                self.documentation(&before, &after, &["description"]);
                match (is_true(&before, "required"), is_true(&after, "required")) {
                    (false, true) => {
                        let message = "the request body is required";
                        self.note(Rule::BodyRequired, sender, &before, &after, message);
                    }
                    (true, false) => {
                        let message = "the request body is no longer required";
                        self.note(Rule::BodyOptional, sender, &before, &after, message);
                    }
                    _ => {}
                }
                self.content(&before, &after, direction);
            }
        }
    }

    /// `content` of two places that mean the same thing.
    pub(super) fn content(&mut self, old: &Place<'a>, new: &Place<'b>, direction: Direction) {
        let before = media_types(self.old, old);
        let after = media_types(self.new, new);
        let sender = direction.sender;
        for (name, media_type) in &before {
            let Some((_, other)) = after.iter().find(|(other, _)| other == name) else {
                let message = format!("the media type `{name}` is gone");
                let at = Site::from(&new.get("content").unwrap_or_else(|| new.clone()));
                self.note(Rule::MediaTypeRemoved, sender, media_type, at, message);
                continue;
            };
            self.media_type(media_type, other, direction);
        }
        for (name, media_type) in &after {
            if !before.iter().any(|(other, _)| other == name) {
                let message = format!("the media type `{name}` is new");
                let at = Site::from(&old.get("content").unwrap_or_else(|| old.clone()));
                self.note(Rule::MediaTypeAdded, sender, at, media_type, message);
            }
        }
    }

    fn media_type(&mut self, old: &Place<'a>, new: &Place<'b>, direction: Direction) {
        self.documentation(old, new, &["example", "examples"]);
        let (before, after) = (old.get("schema"), new.get("schema"));
        if before.is_some() || after.is_some() {
            let before = Schemas::all(before.into_iter().collect(), &Site::from(old));
            let after = Schemas::all(after.into_iter().collect(), &Site::from(new));
            self.schemas(&before, &after, direction);
        }
        let encoding = (old.get("encoding"), new.get("encoding"));
        let same = match &encoding {
            (None, None) => true,
            (Some(one), Some(other)) => self.same(one, other),
            _ => false,
        };
        if !same {
            let (one, other) = encoding;
            let one = one.as_ref().map_or_else(|| Site::from(old), Site::from);
            let other = other.as_ref().map_or_else(|| Site::from(new), Site::from);
            let message = "form fields are written in another way";
            self.note(
                Rule::ParameterStyleChanged,
                direction.sender,
                one,
                other,
                message,
            );
        }
    }

    /// The headers of two responses.
    pub(super) fn headers(&mut self, old: &Place<'a>, new: &Place<'b>, direction: Direction) {
        let before = headers(self.old, old);
        let after = headers(self.new, new);
        let sender = direction.sender;
        let same =
            |one: &Parameter<'_>, other: &Parameter<'_>| one.name.eq_ignore_ascii_case(other.name);
        for header in &before {
            match after.iter().find(|other| same(header, other)) {
                Some(other) => self.parameter(header, other, direction),
                None => {
                    let message = format!("the header `{}` is gone", header.name);
                    let at = Site::from(&new.get("headers").unwrap_or_else(|| new.clone()));
                    self.note(Rule::ParameterRemoved, sender, &header.place, at, message);
                }
            }
        }
        for header in &after {
            if before.iter().any(|other| same(other, header)) {
                continue;
            }
            let (rule, kind) = match header.required {
                true => (Rule::RequiredParameterAdded, "required"),
                false => (Rule::ParameterAdded, "optional"),
            };
            let message = format!("the {kind} header `{}` is new", header.name);
            let at = Site::from(&old.get("headers").unwrap_or_else(|| old.clone()));
            self.note(rule, sender, at, &header.place, message);
        }
    }
}

/// The media types by name, in lower case and without blanks, references followed.
fn media_types<'p>(outline: &Outline<'p>, place: &Place<'p>) -> Vec<(String, Place<'p>)> {
    let Some(content) = outline.object(place, "content") else {
        return Vec::new();
    };
    let members = content.members();
    members
        .filter_map(|(key, place)| {
            let name = key.name.to_ascii_lowercase().replace(' ', "");
            Some((name, outline.follow(place)?))
        })
        .collect()
}

/// The headers; what the media type says already is left out.
fn headers<'p>(outline: &Outline<'p>, place: &Place<'p>) -> Vec<Parameter<'p>> {
    let Some(headers) = outline.object(place, "headers") else {
        return Vec::new();
    };
    let members = headers.members();
    let members = members.filter(|(key, _)| !key.name.eq_ignore_ascii_case("content-type"));
    members
        .filter_map(|(key, place)| {
            let place = outline.follow(place)?;
            Some(Parameter {
                name: &key.name,
                location: "header",
                required: is_true(&place, "required"),
                place,
            })
        })
        .collect()
}
