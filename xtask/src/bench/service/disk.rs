//! The disk, measured by itself: how often in a second it makes a small write durable.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

/// How long is measured.
const TIME: Duration = Duration::from_secs(2);

/// What is written each time, in bytes: a page of a database.
const PAGE: usize = 4096;

/// `fdatasync` after `fdatasync`, each of a page added to one file.
pub(super) fn syncs_per_second(folder: &Path) -> Result<f64> {
    let path = folder.join("syncs");
    let failed = || format!("could not write {}", path.display());
    let mut file = File::create(&path).with_context(failed)?;
    let page = [7; PAGE];
    let (began, mut syncs) = (Instant::now(), 0_u32);
    while began.elapsed() < TIME {
        file.write_all(&page).with_context(failed)?;
        file.sync_data().with_context(failed)?;
        syncs += 1;
    }
    let rate = f64::from(syncs) / began.elapsed().as_secs_f64();
    fs::remove_file(&path).with_context(failed)?;
    Ok(rate)
}
