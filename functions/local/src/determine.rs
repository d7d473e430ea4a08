//! `clear64 determine`: one export in, its results in a folder.

use std::path::PathBuf;

use clap::Args;
use clear64_results::manifest::{self, Manifest};
use clear64_results::run::{self, Run, RunError, Settings};
use clear64_results::sheets;
use clear64_results::summary::Summary;
use clear64_rules::county::County;
use clear64_rules::policy::shipped;
use clear64_rules::reading::Reading;
use indicatif::ProgressBar;
use jiff::civil::Date;

use crate::files::{Files, FilesError};
use crate::folder::{Folder, FolderError, Staging};
use crate::policies::{self, PolicyFileError};

/// What to determine, and where to.
#[derive(Args, Debug)]
pub(crate) struct Arguments {
    /// The county's export as the California DOJ sent it; several files are one export
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// County by name or slug, as in "los-angeles"
    #[arg(long)]
    county: County,
    /// Policy: a shipped name, a TOML file, or an options file (JSON) of the self-service tool
    /// [default: the one shipped for the county, else self-service-default]
    #[arg(long, value_name = "NAME|PATH")]
    policy: Option<String>,
    /// Date as of which ages and years are counted [default: the policy's, else today in California]
    #[arg(long, value_name = "YYYY-MM-DD")]
    as_of: Option<Date>,
    /// How facts are read: "pilot" reproduces the pilots' program, defects included
    #[arg(long, default_value = "pilot")]
    reading: Reading,
    /// Folder for the results; made if absent, never overwritten if it holds another run
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Also write the CSV sheets that counties know, to DIR/sheets
    #[arg(long)]
    sheets: bool,
}

/// A finished run and where it is.
pub(crate) struct Done {
    pub(crate) settings: Settings,
    pub(crate) run: Run,
    pub(crate) folder: PathBuf,
    pub(crate) written: Vec<String>,
}

/// Why the command did not finish.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CommandError {
    #[error(transparent)]
    Files(#[from] FilesError),
    #[error(transparent)]
    Policy(#[from] PolicyFileError),
    #[error(transparent)]
    Run(#[from] RunError),
    #[error(transparent)]
    Folder(#[from] FolderError),
    #[error("the results could not be put into JSON: {0}")]
    Json(#[from] serde_json::Error),
    #[error("the time zone America/Los_Angeles is not known here: {0}")]
    TimeZone(jiff::Error),
}

impl CommandError {
    /// 1 refused, 2 usage.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::Files(_) | Self::Policy(PolicyFileError::NotFound { .. }) => 2,
            _ => 1,
        }
    }
}

/// Determines an export and commits its results. `today` is the date in California.
pub(crate) fn determine(
    arguments: &Arguments,
    today: Date,
    progress: &ProgressBar,
) -> Result<Done, CommandError> {
    let settings = settings(arguments, today)?;
    let files = Files::new(&arguments.files, progress.clone())?;
    let folder = Folder::new(&arguments.out)?;
    let run = run::determine(&files, &settings)?;
    let staging = folder.stage(&manifest::run_id(&settings, &run.inputs))?;
    let mut written = Vec::new();
    if arguments.sheets {
        let writers = staging.create_all(sheets::NAMES.map(|name| format!("sheets/{name}")))?;
        let writers = run::write_sheets(&files, &settings, &run, writers)?;
        written.extend(Staging::finish_all(writers)?);
    }
    let summary = Summary::new(&settings, &run).to_json()?;
    written.push(staging.write("summary.json", &summary)?);
    if !run.rejects.is_empty() {
        written.push(staging.write("rejects.csv", run::list_rejects(&run).as_bytes())?);
    }
    let names = written.iter().map(|file| file.name.clone()).collect();
    let manifest = Manifest::new(&settings, &run, written).to_json()?;
    staging.commit(&manifest)?;
    Ok(Done { settings, run, folder: arguments.out.clone(), written: names })
}

fn settings(arguments: &Arguments, today: Date) -> Result<Settings, CommandError> {
    let (policy, policy_sha256) = match &arguments.policy {
        Some(name) => policies::load(name)?,
        None => policies::load_shipped(shipped::for_county(arguments.county))?,
    };
    let mut scenarios = Vec::new();
    let mut scenario_sha256 = Vec::new();
    for name in shipped::SCENARIOS {
        let (scenario, sha256) = policies::load_shipped(name)?;
        scenarios.push(scenario);
        scenario_sha256.push(sha256);
    }
    Ok(Settings {
        county: arguments.county,
        as_of: arguments.as_of.or(policy.as_of).unwrap_or(today),
        reading: arguments.reading,
        policy,
        policy_sha256,
        scenarios,
        scenario_sha256,
        keep_findings: arguments.sheets,
    })
}
