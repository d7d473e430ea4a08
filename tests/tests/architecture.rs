//! The architecture's invariants, as far as they can be read off the sources.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn the_rules_do_no_input_or_output_and_have_no_clock_environment_randomness_or_async() {
    let mut files = Vec::new();
    sources(&root().join("shared/rules/src"), &mut files);
    assert!(files.len() > 10, "the sources are where this test looks");
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        for forbidden in [
            "std::fs",
            "std::io",
            "std::net",
            "std::env",
            "std::time",
            "std::process",
            "std::thread",
            "async ",
            "rand::",
            "::now(",
        ] {
            assert!(!text.contains(forbidden), "{}: {forbidden}", file.display());
        }
    }
}

#[test]
fn dependencies_between_crates_point_one_way() {
    for (krate, allowed) in [
        ("shared/rules", &[][..]),
        ("shared/exports", &["clear64-rules"]),
        ("shared/results", &["clear64-rules", "clear64-exports"]),
        ("shared/cloud", &["clear64-rules", "clear64-exports"]),
        ("functions/local/bucket", &[]),
        (
            "functions/determine",
            &["clear64-rules", "clear64-exports", "clear64-results", "clear64-cloud"],
        ),
        (
            "functions/publish",
            &["clear64-rules", "clear64-exports", "clear64-results", "clear64-cloud"],
        ),
        (
            "functions/local",
            &[
                "clear64-rules",
                "clear64-exports",
                "clear64-results",
                "clear64-cloud",
                "clear64-determine",
                "clear64-publish",
                "clear64-bucket",
            ],
        ),
    ] {
        let manifest = fs::read_to_string(root().join(krate).join("Cargo.toml")).unwrap();
        let dependencies = manifest.split("[dependencies]").nth(1).unwrap();
        let ours = dependencies.lines().filter(|line| line.starts_with("clear64"));
        for line in ours {
            let name = line.split(['.', ' ', '=']).next().unwrap();
            assert!(allowed.contains(&name), "{krate} depends on {name}");
        }
    }
}
