//! No change to the contract goes unnoticed by the generator.
//!
//! One facet is changed at a time, systematically over the whole document. Each change must alter
//! the generated Rust code, or be refused with a finding. Descriptive output (the JSON by which
//! generated types describe themselves) does not count: it would change even if the code ignored
//! the facet.
#![allow(clippy::expect_used, reason = "tests fail by panicking")]

mod bare;
mod change;
mod generation;
mod operations;
mod parts;
mod reach;
mod schemas;

use std::{collections::BTreeSet, sync::Mutex, thread};

use serde_json::Value;

use bare::bare_contract;
use change::Change;
use generation::{Generation, generate};

/// Every single change to the contract, in the document's order.
fn changes(document: &Value) -> Vec<Change> {
    let mut changes = operations::changes(document);
    changes.extend(parts::changes(document));
    changes.extend(schemas::changes(document));
    changes
}

#[test]
fn no_change_goes_unnoticed() {
    let contract = &bare_contract();
    let Generation::Code(before) = generate(contract) else {
        panic!("the contract itself is refused");
    };
    let changes = changes(contract);
    let queue = Mutex::new(changes.iter());
    let unnoticed = Mutex::new(Vec::new());
    let refused = Mutex::new(BTreeSet::new());
    thread::scope(|scope| {
        let workers = thread::available_parallelism().map_or(1, usize::from);
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let Some(change) = queue.lock().expect("no panic in here").next() else {
                        break;
                    };
                    match generate(&change.apply(contract)) {
                        Generation::Code(after)
                            if after == before
                                && !is_set_by_runtime(change)
                                && !says_nothing(change) =>
                        {
                            unnoticed
                                .lock()
                                .expect("no panic in here")
                                .push(change.to_string());
                        }
                        Generation::Code(_) => {}
                        Generation::Refused(findings) => {
                            let line = format!("{}: {findings}", change.kind);
                            refused.lock().expect("no panic in here").insert(line);
                        }
                    }
                }
            });
        }
    });
    let mut unnoticed = unnoticed.into_inner().expect("no panic in here");
    unnoticed.sort();
    assert!(
        unnoticed.is_empty(),
        "{} of {} changes alter no generated code:\n{}",
        unnoticed.len(),
        changes.len(),
        unnoticed.join("\n")
    );
    let refused = refused.into_inner().expect("no panic in here");
    insta::assert_snapshot!(
        "refused",
        refused.into_iter().collect::<Vec<_>>().join("\n")
    );
}

/// The runtime puts a request id on every answer, whatever the contract says of it, so the code
/// generated for one response does not know. The judge of every exchange does: it refuses a header
/// that the contract does not declare, and misses one that it requires.
fn is_set_by_runtime(change: &Change) -> bool {
    let dropped = change.kind == "header dropped" && change.pointer.ends_with("/x-request-id");
    dropped || change.pointer.starts_with("/components/headers/RequestId/")
}

/// The names of an object's members are strings, whether or not a schema says so.
fn says_nothing(change: &Change) -> bool {
    change.pointer.ends_with("/propertyNames/type")
}

#[test]
fn changes_are_of_every_kind() {
    let changes = changes(&bare_contract());
    assert!(changes.len() > 1_000, "only {} changes", changes.len());
    let kinds: BTreeSet<_> = changes.iter().map(|change| change.kind).collect();
    insta::assert_snapshot!("kinds", kinds.into_iter().collect::<Vec<_>>().join("\n"));
}

#[test]
fn every_change_changes_the_document() {
    let contract = &bare_contract();
    for change in changes(contract) {
        assert_ne!(&change.apply(contract), contract, "{change}");
    }
}

#[test]
fn the_same_contract_gives_the_same_code() {
    let contract = &bare_contract();
    let (Generation::Code(first), Generation::Code(second)) =
        (generate(contract), generate(contract))
    else {
        panic!("the contract itself is refused");
    };
    assert!(first == second);
    assert!(!first.is_empty());
}
