//! Real documents: a client or findings, whatever is in them.
#![allow(clippy::print_stderr, reason = "what is skipped is said")]

use std::fs;
use std::path::PathBuf;

use oaxum::source::Sources;
use xtask::client::{ClientError, generate};
use xtask::workspace;

#[test]
fn the_contract_of_this_workspace_is_carried_whole() {
    let (sources, root) = Sources::load(&workspace::contract()).unwrap();
    let files = generate(&sources, root).unwrap();
    let methods = &files[&PathBuf::from("mod.rs")];
    assert_eq!(methods.matches("pub async fn ").count(), 14);
}

#[test]
fn no_real_document_makes_it_fail() {
    let corpus = workspace::root().join("../shared/corpus");
    let Ok(entries) = fs::read_dir(&corpus) else {
        eprintln!("SKIPPED: there are no real documents at ../shared/corpus");
        return;
    };
    let mut tried = 0;
    for entry in entries {
        let path = entry.unwrap().path();
        let Ok((sources, root)) = Sources::load(&path) else {
            continue;
        };
        tried += 1;
        match generate(&sources, root) {
            Ok(_) | Err(ClientError::Refused(_)) => {}
            Err(ClientError::Failed(error)) => panic!("{}: {error:#}", path.display()),
        }
    }
    assert!(tried > 0, "none of the documents could be read");
}
