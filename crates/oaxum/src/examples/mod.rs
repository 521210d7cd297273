//! Examples and defaults that do not fit their own schemas.
//!
//! They do no harm to what is generated, so they are warnings: readers of the document are misled by
//! them, contract tests fail at them, and a default that does not fit is not applied.

mod gather;
mod judge;

use crate::diagnostics::{Finding, Findings};
use crate::json_schema::View;
use crate::outline::Outline;
use crate::source::{FileId, Place, Sources};

use judge::Judge;

/// So many values are judged together. What they reach of the schemas takes memory meanwhile; with
/// fewer, what many of them reach is prepared more often.
const BATCH: usize = 128;

/// A value that a document states, and the schema that it is stated for.
struct Sample<'a> {
    kind: Kind,
    value: Place<'a>,
    schema: Place<'a>,
}

/// What a value is stated as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// `default` of a schema.
    Default,
    /// `example` or `examples` of a schema.
    OfSchema,
    /// Of a parameter or a request body.
    OfRequest,
    /// Of a header or the body of a response.
    OfResponse,
}

impl Kind {
    /// Whether the value has to do as one side of the operations sees its schema.
    fn is_seen_by(self, side: View) -> bool {
        match self {
            Kind::Default | Kind::OfSchema => side != View::Whole,
            Kind::OfRequest => side == View::Request,
            Kind::OfResponse => side == View::Response,
        }
    }
}

/// A warning for each example and default that does not fit its schema, where it first does not.
///
/// Properties of one side alone (`readOnly`, `writeOnly`) may be there. Where that is not enough,
/// a value has to do without those of the other side: an example of a request without those of
/// responses, one that a schema states itself without those of either.
pub(crate) fn check(sources: &Sources, root: FileId) -> Findings {
    let Ok(outline) = Outline::new(sources, root) else {
        return Findings::new();
    };
    let samples = gather::everything(&outline);
    let judged = wrong(&outline, View::Whole, samples).and_then(|mut left| {
        for side in [View::Response, View::Request] {
            if has_sides(sources) && !left.is_empty() {
                left = still_wrong(&outline, side, left)?;
            }
        }
        Ok(left)
    });
    match judged {
        Ok(left) => {
            let mut findings = Findings::new();
            findings.extend(left.into_iter().map(|(_, finding)| finding));
            findings
        }
        Err(reason) => {
            let message = format!("examples and defaults are not checked: {reason}");
            let finding = Finding::warning_at("unchecked-examples", &sources.root(root), message);
            finding.hint("correct the schemas that are left out").into()
        }
    }
}

type Wrong<'a> = Vec<(Sample<'a>, Finding)>;

/// The values that do not fit as one side sees it.
fn wrong<'a>(
    outline: &Outline<'a>,
    side: View,
    mut samples: Vec<Sample<'a>>,
) -> Result<Wrong<'a>, String> {
    let mut wrong = Vec::new();
    while !samples.is_empty() {
        let rest = samples.split_off(samples.len().min(BATCH));
        let judge = Judge::new(outline, side, &samples)?;
        wrong.extend(
            samples
                .into_iter()
                .enumerate()
                .filter_map(|(number, sample)| {
                    let finding = judge.finding(number, &sample)?;
                    Some((sample, finding))
                }),
        );
        samples = rest;
    }
    Ok(wrong)
}

/// The values that do not fit as one side sees it either, and those that are not of that side.
fn still_wrong<'a>(
    outline: &Outline<'a>,
    side: View,
    left: Wrong<'a>,
) -> Result<Wrong<'a>, String> {
    let (of_side, others): (Wrong<'a>, Wrong<'a>) = left
        .into_iter()
        .partition(|(sample, _)| sample.kind.is_seen_by(side));
    let of_side = of_side.into_iter().map(|(sample, _)| sample);
    let mut left = wrong(outline, side, of_side.collect())?;
    left.extend(others);
    Ok(left)
}

/// Whether a property may belong to one side alone.
fn has_sides(sources: &Sources) -> bool {
    let mut texts = sources.files().map(|file| sources.text(file));
    texts.any(|text| text.contains("readOnly") || text.contains("writeOnly"))
}
