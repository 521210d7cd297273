//! Generated validation says what the oracle says: the same verdict, at the same places.

use std::collections::BTreeSet;

use oaxum_runtime::Violations;
use proptest::{
    prelude::*,
    sample::Index,
    test_runner::{Config, TestRng, TestRunner},
};
use serde_json::{Value, json};

use crate::{
    breaking::edits,
    instances::{anything, valid},
    oracle::findings,
    types::{ALL, Type},
};

/// Random instances per schema and test.
const CASES: u32 = 40;

/// Instances per schema of which every single edit is tried: hundreds each.
const EDITED: u32 = 3;

/// A runner that tries the same instances on every machine.
pub fn runner(cases: u32) -> TestRunner {
    let config = Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    };
    let rng = TestRng::deterministic_rng(config.rng_algorithm);
    TestRunner::new_with_rng(config, rng)
}

/// Tries something on every type, and fails with all that was wrong with any.
#[track_caller]
pub fn with_every_type(mut check: impl FnMut(&Type) -> Result<(), String>) {
    let wrong: Vec<_> = ALL.iter().filter_map(|entry| check(entry).err()).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

fn told(error: impl ToString) -> String {
    error.to_string()
}

/// Both verdicts on one instance, which must be the same: whether it is valid.
fn agree(entry: &Type, instance: &Value) -> Result<bool, String> {
    let expected = findings(&entry.pointer(), instance);
    let violations = (entry.inspect)(instance);
    let disagreement = |what: String| Err(format!("{}: {what}", entry.name));

    let unfounded = violations
        .iter()
        .find(|found| !expected.explain(&found.pointer));
    if let Some(unfounded) = unfounded {
        return disagreement(format!("unfounded: {unfounded}"));
    }
    let reported = violations
        .iter()
        .map(|found| found.pointer.clone())
        .collect();
    let missed = expected.missed_by(&reported);
    // A hostile instance may break more rules than are listed.
    if violations.len() < Violations::LISTED && !missed.is_empty() {
        return disagreement(format!("nothing reported at {missed:?}"));
    }
    match (entry.decode)(&instance.to_string()) {
        Ok(_) if !expected.is_empty() => disagreement(format!("decoded, against {expected:?}")),
        Err(found) if expected.is_empty() => disagreement(format!("refused, for {found}")),
        Err(found) if sorted(&found) != sorted(&violations) => {
            disagreement(format!("decoding reports {found}, inspecting {violations}"))
        }
        _ => Ok(expected.is_empty()),
    }
}

fn sorted(violations: &Violations) -> Vec<String> {
    let mut told: Vec<_> = violations
        .iter()
        .map(|found| format!("{} {found}", found.code))
        .collect();
    told.sort();
    told
}

#[test]
fn valid_instances_are_accepted() {
    with_every_type(|entry| {
        let accepted = runner(CASES).run(&valid(&entry.pointer()), |instance| {
            let is_valid = agree(entry, &instance).map_err(TestCaseError::fail)?;
            prop_assert!(
                is_valid,
                "{}: the generator of instances is wrong",
                entry.name
            );
            Ok(())
        });
        accepted.map_err(told)
    });
}

#[test]
fn every_single_edit_is_judged_alike() {
    let mut refused = 0;
    with_every_type(|entry| {
        let schema = json!({"$ref": format!("#{}", entry.pointer())});
        let (instances, mut runner) = (valid(&entry.pointer()), runner(EDITED));
        let mut refused_here = 0;
        let mut wrong = BTreeSet::new();
        for _ in 0..EDITED {
            let instance = instances.new_tree(&mut runner).map_err(told)?.current();
            for edited in edits(&schema, &instance) {
                match agree(entry, &edited) {
                    Ok(is_valid) => refused_here += usize::from(!is_valid),
                    Err(message) if wrong.len() < 5 => {
                        wrong.insert(format!("{message}\n  of {edited}"));
                    }
                    Err(_) => {}
                }
            }
        }
        refused += refused_here;
        if refused_here == 0 {
            wrong.insert(format!("{}: no edit broke anything", entry.name));
        }
        if wrong.is_empty() {
            Ok(())
        } else {
            Err(Vec::from_iter(wrong).join("\n"))
        }
    });
    assert!(refused > 5_000, "only {refused} broken instances");
}

#[test]
fn several_edits_at_once_are_judged_alike() {
    with_every_type(|entry| {
        let schema = json!({"$ref": format!("#{}", entry.pointer())});
        let picks = proptest::collection::vec(any::<Index>(), 2..=4);
        let broken = (valid(&entry.pointer()), picks).prop_map(|(mut instance, picks)| {
            for pick in picks {
                let edited = edits(&schema, &instance);
                instance = edited[pick.index(edited.len())].clone();
            }
            instance
        });
        let judged = runner(CASES).run(&broken, |instance| {
            agree(entry, &instance)
                .map(drop)
                .map_err(TestCaseError::fail)
        });
        judged.map_err(told)
    });
}

#[test]
fn anything_at_all_is_judged_alike() {
    with_every_type(|entry| {
        let judged = runner(CASES).run(&anything(), |instance| {
            agree(entry, &instance)
                .map(drop)
                .map_err(TestCaseError::fail)
        });
        judged.map_err(told)
    });
}
