//! Gives the crate `CLEAR64_SOURCES`: 12 hex digits over the sources that decide and write results,
//! the locked dependencies and the compiler's version, so that a run names the build that made it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, io};

use sha2::{Digest, Sha256};

#[expect(clippy::disallowed_methods, reason = "cargo tells the compiler by the environment")]
fn main() -> io::Result<()> {
    let shared = Path::new("..");
    let mut files = Vec::new();
    for folder in ["rules/src", "rules/policies", "exports/src", "results/src"] {
        let folder = shared.join(folder);
        println!("cargo::rerun-if-changed={}", folder.display());
        collect(&folder, &mut files)?;
    }
    // Dependencies and compiler can change bytes, too.
    let lock = Path::new("../../Cargo.lock");
    println!("cargo::rerun-if-changed={}", lock.display());
    files.push(lock.to_owned());
    files.sort();
    let mut hash = Sha256::new();
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    hash.update(Command::new(rustc).arg("--version").output()?.stdout);
    for file in files {
        hash.update(file.to_string_lossy().as_bytes());
        hash.update([0]);
        hash.update(fs::read(&file)?);
        hash.update([0]);
    }
    let head =
        hash.finalize().iter().take(6).fold(0, |head: u64, byte| head << 8 | u64::from(*byte));
    println!("cargo::rustc-env=CLEAR64_SOURCES={head:012x}");
    Ok(())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
