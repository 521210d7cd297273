//! `encoding`: how fields of a form or parts of a multipart body are written.

use crate::{
    model::{Encoding, ParameterLocation},
    source::Place,
};

use super::{Fields, Parser};

impl<'a> Parser<'a> {
    pub(super) fn encodings(&mut self, media: &Fields<'a>) -> Vec<(String, Encoding)> {
        let mut encodings = Vec::new();
        for (key, place) in self.entries(media, "encoding") {
            if let Some(encoding) = self.encoding(&place) {
                encodings.push((key.name.to_string(), encoding));
            }
        }
        encodings
    }

    fn encoding(&mut self, place: &Place<'a>) -> Option<Encoding> {
        let known = [
            "contentType",
            "headers",
            "style",
            "explode",
            "allowReserved",
        ];
        let hint = "leave it out; it is of OpenAPI 3.2";
        let unsupported = [
            ("encoding", hint),
            ("prefixEncoding", hint),
            ("itemEncoding", hint),
        ];
        let fields = self.fields(place, "an encoding", &known, &unsupported)?;
        let mut media_types = Vec::new();
        if let Some(stated) = self.optional_text(&fields, "contentType") {
            // Several may be allowed, with commas between.
            for text in stated.split(',') {
                media_types.extend(self.media_type(text.trim(), place));
            }
        }
        let headers = self.headers(&fields);
        let is_styled = ["style", "explode", "allowReserved"]
            .iter()
            .any(|name| fields.has(name));
        // Fields of a form are written as parameters of the query are.
        let form = is_styled.then(|| self.styled(&fields, ParameterLocation::Query));
        Some(Encoding {
            media_types,
            headers,
            form: form.flatten(),
        })
    }
}
