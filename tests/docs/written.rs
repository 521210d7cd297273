//! `rust_code.rs`: the Rust code of the documentation, for the compiler.

use std::{env, fmt::Write as _, fs};

use express_tests::{contract::workspace_root, world};

use crate::{guides::blocks, samples::served};

const HEAD: &str = "\
//! The Rust code of the reference and the guides, as it is served. The test
//! `the_rust_code_is_that_of_the_documentation` compares it, and rewrites it with
//! `INSTA_UPDATE=always` in its environment.

type Done = Result<(), Box<dyn std::error::Error>>;
";

#[tokio::test]
async fn the_rust_code_is_that_of_the_documentation() {
    let world = world!();
    let samples = served(&world).await.into_iter();
    let mut pieces: Vec<_> = samples
        .filter(|sample| sample.label == "Rust")
        .map(|sample| (sample.operation, sample.source))
        .collect();
    for blocks in blocks("rust").into_values() {
        let blocks = blocks.into_iter().enumerate();
        pieces.extend(blocks.map(|(number, block)| (block.name(number), block.source)));
    }
    world.finish();

    let path = workspace_root().join("tests/docs/rust_code.rs");
    let wanted = program(&pieces);
    if env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        fs::write(&path, &wanted).expect("a file can be written");
    }
    let there = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        there == wanted,
        "tests/docs/rust_code.rs is not the code of the documentation: run this test with \
         INSTA_UPDATE=always"
    );
}

/// A function for each piece, and one that calls them by name.
fn program(pieces: &[(String, String)]) -> String {
    let mut text = HEAD.to_owned();
    // Writing to a string cannot fail.
    let _ = write!(
        text,
        "\n/// Runs a piece.\npub async fn run(name: &str) -> Done {{\n    match name {{\n"
    );
    for (name, _) in pieces {
        let _ = writeln!(text, "        {name:?} => {}().await,", function(name));
    }
    text.push_str("        _ => Err(format!(\"there is no code `{name}`\").into()),\n    }\n}\n");
    for (name, source) in pieces {
        let _ = write!(text, "\nasync fn {}() -> Done {{\n", function(name));
        for line in source.trim_end().lines() {
            let _ = writeln!(text, "{}", format!("    {line}").trim_end());
        }
        text.push_str("    Ok(())\n}\n");
    }
    text
}

fn function(name: &str) -> String {
    let snake = |character: char| match character.is_ascii_uppercase() {
        true => format!("_{}", character.to_ascii_lowercase()),
        false => character.to_string(),
    };
    name.chars().map(snake).collect()
}
