//! Any bytes: the generator reads them as a document and says what it finds, and does not panic.

#![no_main]

use libfuzzer_sys::fuzz_target;
use oaxum::diagnostics::{Colour, Findings, to_json, to_text};
use oaxum::source::{LoadError, Sources};
use oaxum::{Settings, Unsupported, generate};

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let (sources, root) = match Sources::from_text("document.yaml", &text) {
        Ok(loaded) => loaded,
        Err(LoadError::Refused { refused }) => return tell(&refused.findings, &refused.sources),
        Err(LoadError::Unreadable { .. }) => return,
    };
    for unsupported in [Unsupported::Refused, Unsupported::LeftOut] {
        let settings = Settings {
            unsupported,
            ..Settings::default()
        };
        match generate(&sources, root, &settings) {
            Ok(output) => tell(&output.warnings, &sources),
            Err(findings) => tell(&findings, &sources),
        }
    }
});

fn tell(findings: &Findings, sources: &Sources) {
    to_text(findings, sources, Colour::Always);
    to_json(findings, sources);
}
