//! The code in the guides.

use std::{collections::BTreeMap, fs};

use express_tests::{contract::workspace_root, world};
use serde_json::Value;

use crate::reader::{Reader, python};

/// A block of code in a guide.
#[derive(Clone, Debug)]
pub struct Block {
    pub guide: String,
    /// What is written behind the fence: a language, and perhaps a word on how it is meant.
    pub marks: String,
    pub source: String,
}

impl Block {
    /// The name of the block among those of the same kind in its guide.
    pub fn name(&self, number: usize) -> String {
        format!("{}_{}", self.guide.replace('-', "_"), number + 1)
    }
}

/// The blocks with these marks, by the guides that they are in.
pub fn blocks(marks: &str) -> BTreeMap<String, Vec<Block>> {
    let folder = workspace_root().join("docs/guides");
    let mut found = BTreeMap::new();
    for file in fs::read_dir(folder).expect("the guides") {
        let path = file.expect("a file").path();
        let guide = path.file_stem().and_then(|stem| stem.to_str());
        let guide = guide.expect("a name").to_owned();
        let text = fs::read_to_string(&path).expect("a text");
        let blocks = all(&guide, &text).into_iter();
        let blocks: Vec<_> = blocks.filter(|block| block.marks == marks).collect();
        if !blocks.is_empty() {
            found.insert(guide, blocks);
        }
    }
    found
}

fn all(guide: &str, text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for line in text.lines() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(marks), None) => {
                open = Some(Block {
                    guide: guide.to_owned(),
                    marks: marks.to_owned(),
                    source: String::new(),
                });
            }
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (None, Some(block)) => {
                block.source.push_str(line);
                block.source.push('\n');
            }
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "{guide}: a block without an end");
    blocks
}

#[test]
fn every_block_is_of_a_kind_that_is_looked_at() {
    let kinds = [
        "sh",
        "sh ignore",
        "sh refused",
        "rust",
        "rust minimal",
        "python",
        "json",
    ];
    let looked_at: usize = kinds
        .iter()
        .map(|kind| blocks(kind).values().map(Vec::len).sum::<usize>())
        .sum();
    let folder = workspace_root().join("docs/guides");
    let fences: usize = fs::read_dir(folder)
        .expect("the guides")
        .map(|file| fs::read_to_string(file.expect("a file").path()).expect("a text"))
        .map(|text| text.lines().filter(|line| line.starts_with("```")).count())
        .sum();
    assert_eq!(
        looked_at * 2,
        fences,
        "a block is marked by none of {kinds:?}"
    );
}

#[tokio::test]
async fn the_commands_run() {
    for (guide, blocks) in blocks("sh") {
        let world = world!();
        // What one block sets, the next may use.
        let script: Vec<_> = blocks.into_iter().map(|block| block.source).collect();
        let ran = Reader::of(&world).sh(&script.join("\n")).await;
        ran.unwrap_or_else(|why| panic!("{guide}: {why}"));
        world.finish();
    }
}

#[tokio::test]
async fn the_commands_that_are_said_to_be_refused_are_and_as_it_is_said() {
    let answers = blocks("json");
    for (guide, commands) in blocks("sh refused") {
        let world = world!();
        let reader = Reader::of(&world);
        for (command, answer) in commands.iter().zip(&answers[&guide]) {
            let said = reader.sh(&command.source).await.expect_err(&guide);
            // Behind the body stands what curl says of it.
            let mut values = serde_json::Deserializer::from_str(&said).into_iter::<Value>();
            let said = values.next().expect("a body").expect("a problem");
            let shown: Value = serde_json::from_str(&answer.source).expect("JSON");
            for (member, value) in shown.as_object().expect("an object") {
                assert_eq!(&said[member], value, "{guide}: {member}");
            }
        }
        world.finish();
    }
}

#[tokio::test]
async fn the_rust_code_runs() {
    let world = world!();
    let reader = Reader::of(&world);
    for block in blocks("rust")
        .values()
        .flat_map(|blocks| blocks.iter().enumerate())
    {
        let (number, block) = block;
        let ran = reader.rust(&block.name(number)).await;
        ran.unwrap_or_else(|why| panic!("{}: {why}", block.name(number)));
    }
    world.finish();
}

#[tokio::test]
async fn the_python_code_runs() {
    let environment = python();
    let world = world!();
    let reader = Reader::of(&world);
    for block in blocks("python").into_values().flatten() {
        let ran = reader.python(&environment, &block.source).await;
        ran.unwrap_or_else(|why| panic!("{}:\n{}\n{why}", block.guide, block.source));
    }
    world.finish();
}

#[test]
fn the_pieces_of_the_example_are_in_it() {
    let example = workspace_root().join("crates/express-server/examples/minimal.rs");
    let example = fs::read_to_string(example).expect("the example");
    for block in blocks("rust minimal").into_values().flatten() {
        assert!(example.contains(&block.source), "{}", block.source);
    }
}
