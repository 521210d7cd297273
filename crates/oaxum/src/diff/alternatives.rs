//! `oneOf` and `anyOf`: which branches were, and which are.

use super::compare::{Comparison, Direction};
use super::schemas::{Schemas, Side};
use super::shape::Branches;
use super::{Rule, Site};
use crate::outline::{Outline, text};
use crate::source::Place;

impl<'a, 'b> Comparison<'_, 'a, 'b> {
    /// Compares the sets of branches.
    pub(super) fn alternatives(&mut self, old: &Side<'a>, new: &Side<'b>, direction: Direction) {
        let sender = direction.sender;
        self.discriminators(old, new, direction);
        let (before, after) = (&old.shape.branches, &new.shape.branches);
        for (old, new) in before.iter().zip(after) {
            self.branches(old, new, direction);
        }
        for gone in before.iter().skip(after.len()) {
            let message = format!("`{}` is gone", gone.keyword);
            self.note(
                Rule::AlternativeAdded,
                sender,
                &gone.place,
                new.site.clone(),
                message,
            );
        }
        for added in after.iter().skip(before.len()) {
            let message = format!("`{}` is new", added.keyword);
            self.note(
                Rule::AlternativeRemoved,
                sender,
                old.site.clone(),
                &added.place,
                message,
            );
        }
    }

    /// A plain schema that became one of several branches, or the other way round.
    pub(super) fn became_alternatives(
        &mut self,
        old: &Schemas<'a>,
        new: &Schemas<'b>,
        before: &Side<'a>,
        after: &Side<'b>,
        direction: Direction,
    ) -> bool {
        match (&*before.shape.branches, &*after.shape.branches) {
            ([], [branches]) => {
                let Some(key) = only_key(self.old, &old.places) else {
                    return false;
                };
                let known = |branch: &&Place<'b>| branch_key(self.new, branch) == Some(key.clone());
                let Some(found) = branches.branches.iter().find(known).cloned() else {
                    return false;
                };
                for added in &branches.branches {
                    if added.span() != found.span() {
                        self.added(&old.site, added, direction);
                    }
                }
                self.schemas(old, &Schemas::one(found), direction);
                true
            }
            ([branches], []) => {
                let Some(key) = only_key(self.new, &new.places) else {
                    return false;
                };
                let known = |branch: &&Place<'a>| branch_key(self.old, branch) == Some(key.clone());
                let Some(found) = branches.branches.iter().find(known).cloned() else {
                    return false;
                };
                for gone in &branches.branches {
                    if gone.span() != found.span() {
                        self.gone(gone, &new.site, direction);
                    }
                }
                self.schemas(&Schemas::one(found), new, direction);
                true
            }
            _ => false,
        }
    }

    fn branches(&mut self, old: &Branches<'a>, new: &Branches<'b>, direction: Direction) {
        if old.keyword != new.keyword {
            let message = format!("`{}` became `{}`", old.keyword, new.keyword);
            let sender = direction.sender;
            self.note(
                Rule::KeywordChanged,
                sender,
                &old.place,
                &new.place,
                message,
            );
        }
        let mut left: Vec<Place<'b>> = new.branches.clone();
        let mut unmatched = Vec::new();
        // By name first, then by content, so that no branch takes what belongs to another.
        for branch in &old.branches {
            let key = branch_key(self.old, branch);
            let found = left
                .iter()
                .position(|other| key.is_some() && branch_key(self.new, other) == key)
                .or_else(|| left.iter().position(|other| self.same(branch, other)));
            match found {
                Some(index) => {
                    let other = left.remove(index);
                    let pair = (Schemas::one(branch.clone()), Schemas::one(other));
                    self.schemas(&pair.0, &pair.1, direction);
                }
                None => unmatched.push(branch.clone()),
            }
        }
        // What is left over on both sides is taken to have changed, if it has no name of its own.
        for branch in unmatched {
            let unnamed = left.iter().position(|other| {
                branch_key(self.old, &branch).is_none() && branch_key(self.new, other).is_none()
            });
            match unnamed {
                Some(index) => {
                    let other = left.remove(index);
                    self.schemas(&Schemas::one(branch), &Schemas::one(other), direction);
                }
                None => self.gone(&branch, &Site::from(&new.place), direction),
            }
        }
        for branch in left {
            self.added(&Site::from(&old.place), &branch, direction);
        }
    }

    fn added(&mut self, old: &Site, branch: &Place<'b>, direction: Direction) {
        let message = format!("{} is a new alternative", named(self.new, branch));
        let sender = direction.sender;
        self.note(Rule::AlternativeAdded, sender, old.clone(), branch, message);
    }

    fn gone(&mut self, branch: &Place<'a>, new: &Site, direction: Direction) {
        let message = format!("{} is no longer an alternative", named(self.old, branch));
        let sender = direction.sender;
        self.note(
            Rule::AlternativeRemoved,
            sender,
            branch,
            new.clone(),
            message,
        );
    }

    fn discriminators(&mut self, old: &Side<'a>, new: &Side<'b>, direction: Direction) {
        let before = old.shape.all("discriminator").into_iter().next();
        let after = new.shape.all("discriminator").into_iter().next();
        let (Some(before), Some(after)) = (before, after) else {
            let differs =
                old.shape.all("discriminator").len() != new.shape.all("discriminator").len();
            // One that comes or goes with its branches is told by them.
            let stays = !old.shape.branches.is_empty() && !new.shape.branches.is_empty();
            if differs && stays {
                let at = (old.at("discriminator"), new.at("discriminator"));
                let message = "whether a property chooses the branch changed";
                self.note(
                    Rule::DiscriminatorChanged,
                    direction.sender,
                    at.0,
                    at.1,
                    message,
                );
            }
            return;
        };
        let mapping = |place: &Place<'_>| place.node.get("mapping").map(|node| node.to_json());
        let named = text(&before, "propertyName") == text(&after, "propertyName");
        if named && mapping(&before) == mapping(&after) {
            return;
        }
        let message = match named {
            true => "other values choose the branch",
            false => "another property chooses the branch",
        };
        self.note(
            Rule::DiscriminatorChanged,
            direction.sender,
            &before,
            &after,
            message,
        );
    }
}

/// What a branch is known by in both documents: the pointer that it refers to, or its title.
fn branch_key(outline: &Outline<'_>, branch: &Place<'_>) -> Option<String> {
    let by_reference = || {
        let reference = branch.get("$ref")?;
        let target = outline
            .sources
            .resolve(branch.file, reference.node.as_str()?, reference.span())
            .ok()?;
        Some(target.pointer.as_str().to_owned())
    };
    by_reference().or_else(|| text(branch, "title").map(str::to_owned))
}

fn only_key(outline: &Outline<'_>, places: &[Place<'_>]) -> Option<String> {
    match places {
        [only] => branch_key(outline, only),
        _ => None,
    }
}

/// A branch in words.
fn named(outline: &Outline<'_>, branch: &Place<'_>) -> String {
    match branch_key(outline, branch) {
        Some(key) => format!("`{}`", key.rsplit('/').next().unwrap_or(&key)),
        None => "this".to_owned(),
    }
}
