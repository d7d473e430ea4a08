//! Command lines that make no sense end with exit code 2 and write nothing.

use clear64_tests::export::Export;

use crate::desk::{Desk, growers};

#[test]
fn a_command_line_that_makes_no_sense_is_a_usage_error() {
    let desk = Desk::new();
    let file = desk.export("export.csv", &Export::of(growers(1)));
    let (file, out) = (file.to_str().unwrap(), desk.path("results"));
    let folder = out.to_str().unwrap();
    let missing = desk.path("missing");
    let missing = missing.to_str().unwrap();
    let cases: [(&str, &[&str]); 11] = [
        ("no command", &[]),
        ("a command that does not exist", &["decide"]),
        ("no file", &["determine", "--county", "los-angeles", "--out", folder]),
        ("no county", &["determine", file, "--out", folder]),
        ("no folder", &["determine", file, "--county", "los-angeles"]),
        ("no county of California", &["determine", file, "--county", "clark", "--out", folder]),
        (
            "no date",
            &["determine", file, "--county", "kern", "--as-of", "2019-02-29", "--out", folder],
        ),
        (
            "no reading",
            &["determine", file, "--county", "kern", "--reading", "loose", "--out", folder],
        ),
        ("a missing file", &["determine", missing, "--county", "kern", "--out", folder]),
        ("a file given twice", &["determine", file, file, "--county", "kern", "--out", folder]),
        (
            "no such policy",
            &["determine", file, "--county", "kern", "--policy", missing, "--out", folder],
        ),
    ];
    for (case, arguments) in cases {
        let run = desk.program.run(arguments).unwrap();
        assert_eq!(run.code, Some(2), "{case}: {}", run.stderr);
        assert!(!run.stderr.is_empty(), "{case}");
        assert!(!out.exists(), "{case}");
    }
}

#[test]
fn help_is_not_an_error() {
    let run = Desk::new().program.run(["determine", "--help"]).unwrap();
    assert_eq!(run.code, Some(0));
    for option in ["--county", "--policy", "--as-of", "--reading", "--out", "--sheets"] {
        assert!(run.stdout.contains(option), "{option}");
    }
}
