//! The `clear64` program, run as a county runs it.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where the `clear64` program is.
#[derive(Clone, Debug)]
pub struct Program {
    path: PathBuf,
}

impl Program {
    /// The program at a path.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// The program that the same build put beside the tests: `target/debug/clear64` for a test in
    /// `target/debug/deps`. Fails with what to do if it is not there.
    pub fn of_this_build() -> io::Result<Self> {
        let test = std::env::current_exe()?;
        let folder = test.parent().and_then(Path::parent).unwrap_or(Path::new("."));
        let path = folder.join("clear64").with_extension(std::env::consts::EXE_EXTENSION);
        if path.is_file() {
            return Ok(Self { path });
        }
        let message = format!("{} is not built: run `cargo build --workspace`", path.display());
        Err(io::Error::new(io::ErrorKind::NotFound, message))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A run of `clear64 determine` for a county, which the caller completes.
    pub fn determine(&self, county: &str) -> Determine {
        Determine {
            program: self.path.clone(),
            county: county.to_owned(),
            as_of: "2019-11-11".to_owned(),
            options: vec![],
            sheets: true,
            files: vec![],
        }
    }

    /// The program with any arguments.
    pub fn run<A: Into<OsString>>(
        &self,
        arguments: impl IntoIterator<Item = A>,
    ) -> io::Result<Run> {
        let arguments = arguments.into_iter().map(Into::into);
        let output = Command::new(&self.path).args(arguments).output()?;
        Ok(Run {
            code: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        })
    }
}

/// `clear64 determine` with sheets, as of 11 November 2019 unless told otherwise.
#[derive(Clone, Debug)]
pub struct Determine {
    program: PathBuf,
    county: String,
    as_of: String,
    options: Vec<OsString>,
    sheets: bool,
    files: Vec<PathBuf>,
}

impl Determine {
    /// Adds a file of the export.
    #[must_use]
    pub fn file(mut self, path: impl Into<PathBuf>) -> Self {
        self.files.push(path.into());
        self
    }

    /// The as-of date, `YYYY-MM-DD`.
    #[must_use]
    pub fn as_of(mut self, date: &str) -> Self {
        date.clone_into(&mut self.as_of);
        self
    }

    /// A policy by name or path.
    #[must_use]
    pub fn policy(self, policy: impl Into<OsString>) -> Self {
        self.option("--policy", policy)
    }

    /// Any other option with its value.
    #[must_use]
    pub fn option(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.options.extend([name.into(), value.into()]);
        self
    }

    /// Without the sheets.
    #[must_use]
    pub fn without_sheets(mut self) -> Self {
        self.sheets = false;
        self
    }

    /// Runs it, with results into `out`.
    pub fn run_into(self, out: &Path) -> io::Result<Run> {
        let mut arguments: Vec<OsString> = vec!["determine".into()];
        arguments.extend(self.files.into_iter().map(OsString::from));
        arguments.extend(["--county".into(), self.county.into()]);
        arguments.extend(["--as-of".into(), self.as_of.into()]);
        arguments.extend(self.options);
        arguments.extend(self.sheets.then(|| OsString::from("--sheets")));
        arguments.push("--out".into());
        arguments.push(out.into());
        Program { path: self.program }.run(arguments)
    }
}

/// What a finished run left on its terminal.
#[derive(Clone, Debug)]
pub struct Run {
    /// The exit code; none if a signal ended it.
    pub code: Option<i32>,
    /// What it printed.
    pub stdout: String,
    /// What it said about errors and progress.
    pub stderr: String,
}
