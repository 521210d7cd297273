//! Prepares what the binary carries: the contract as JSON, in the order of the hand-written YAML,
//! and the script of the reference page, compressed once and for all.

use std::error::Error;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

const CONTRACT: &str = "../../openapi/express.yaml";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={CONTRACT}");
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    contract(&out)?;
    script(&out)
}

/// Rewrites the contract as JSON, value by value, so that nothing is reordered.
fn contract(out: &Path) -> Result<(), Box<dyn Error>> {
    let yaml = fs::read_to_string(CONTRACT).map_err(|error| format!("{CONTRACT}: {error}"))?;
    let mut json = Vec::new();
    let mut serializer = serde_json::Serializer::new(&mut json);
    serde_saphyr::with_deserializer_from_str(&yaml, |document| {
        serde_transcode::transcode(document, &mut serializer).map_err(serde::de::Error::custom)
    })
    .map_err(|error| format!("{CONTRACT}: {error}"))?;
    fs::write(out.join("express.json"), json)?;
    Ok(())
}

/// Compresses Scalar's script and names its version by its content.
fn script(out: &Path) -> Result<(), Box<dyn Error>> {
    let script = scalar_api_reference::get_asset("scalar.js")
        .ok_or("scalar_api_reference carries no scalar.js")?;
    let digest: String = Sha256::digest(&script)
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    println!("cargo::rustc-env=SCALAR_DIGEST={digest}");
    let mut encoder = GzEncoder::new(
        fs::File::create(out.join("scalar.js.gz"))?,
        Compression::new(7),
    );
    encoder.write_all(&script)?;
    encoder.finish()?;
    Ok(())
}
