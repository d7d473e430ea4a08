//! `clear64 determine`: one export in, its results in a folder.

use std::borrow::Cow;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use clear64_exports::container::ReadSeek;
use clear64_results::case_management::{CaseFiles, CaseFilesError};
use clear64_results::explain::ExplainError;
use clear64_results::manifest::{self, Manifest};
use clear64_results::replay::ReplayError;
use clear64_results::run::{self, Run, RunError};
use clear64_results::settings::Settings;
use clear64_rules::county::County;
use clear64_rules::policy::shipped;
use clear64_rules::reading::Reading;
use indicatif::ProgressBar;
use jiff::civil::Date;

use crate::comparison_file::ComparisonFileError;
use crate::files::{Files, FilesError};
use crate::folder::{FolderError, Staging};
use crate::generate::GenerateError;
use crate::key_file::{self, KeyFileError};
use crate::policies::{self, PolicyFileError};
use crate::policy_command::PolicyCommandError;
use crate::show::ShowError;

/// The county whose case-management export is read. No other has given one.
const CASE_MANAGEMENT_COUNTY: &str = "san-francisco";

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
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = calendar_date)]
    as_of: Option<Date>,
    /// How facts are read: "exact", or "pilot", the pilots' program with its defects, not for filing
    #[arg(long, default_value = "exact")]
    reading: Reading,
    /// Another policy to evaluate beside the county's, by name or path; may be repeated
    #[arg(long, value_name = "NAME|PATH")]
    scenario: Vec<String>,
    /// Folder for the results; made if absent, never overwritten if it holds another run
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Also write the CSV sheets that counties know, to DIR/sheets
    #[arg(long)]
    sheets: bool,
    /// Leave out records.parquet, the copy of every row of the export
    #[arg(long)]
    no_records: bool,
    /// The county's own case-management export (San Francisco): its rows are linked to persons of the
    /// export and determined, too
    #[arg(long, value_name = "FILE")]
    cms: Option<PathBuf>,
    /// Quantities in grams by court number, beside the case-management export
    #[arg(long, value_name = "FILE", requires = "cms")]
    weights: Option<PathBuf>,
    /// Key of pseudonyms; made if the file is absent. Without a key the run cannot be published
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
}

/// A date as `YYYY-MM-DD`, nothing before or behind it.
pub(crate) fn calendar_date(text: &str) -> Result<Date, String> {
    let digits_and_hyphens = text.len() == 10 && !text.starts_with(['+', '-']);
    let date = text.parse::<Date>().ok().filter(|_| digits_and_hyphens);
    date.ok_or_else(|| "write the date as YYYY-MM-DD".to_owned())
}

/// What main alone may take from the machine.
pub(crate) struct Machine<'m> {
    /// The date in California.
    pub(crate) today: Date,
    /// 256 random bits.
    pub(crate) random: &'m dyn Fn() -> io::Result<[u8; 32]>,
    /// Follows the reading.
    pub(crate) progress: ProgressBar,
}

/// A finished run and where it is.
pub(crate) struct Done {
    pub(crate) settings: Settings,
    /// Whether the key of pseudonyms was made for this run.
    pub(crate) key_is_new: bool,
    pub(crate) run: Run,
    pub(crate) folder: PathBuf,
}

/// Why the command did not finish.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CommandError {
    #[error(transparent)]
    Files(#[from] FilesError),
    #[error(transparent)]
    Policy(#[from] PolicyFileError),
    #[error(transparent)]
    Key(#[from] KeyFileError),
    #[error(transparent)]
    CaseFiles(#[from] CaseFilesError),
    #[error("the file of {option} cannot be opened: {source}")]
    CaseFileUnreadable {
        /// Which option.
        option: &'static str,
        /// What the system said.
        source: io::Error,
    },
    #[error(
        "--cms takes the case-management export of San Francisco, and the county is {county}: leave \
         --cms out"
    )]
    CmsOfOtherCounty {
        /// The run's county.
        county: County,
    },
    #[error(transparent)]
    Run(#[from] RunError),
    #[error(transparent)]
    Folder(#[from] FolderError),
    #[error(transparent)]
    PolicyCommand(#[from] PolicyCommandError),
    #[error(transparent)]
    Sample(#[from] GenerateError),
    #[error(transparent)]
    Show(#[from] ShowError),
    #[error(transparent)]
    Comparison(#[from] ComparisonFileError),
    #[error(transparent)]
    Explain(#[from] ExplainError),
    #[error(transparent)]
    Replay(#[from] ReplayError),
    #[error(transparent)]
    #[cfg(unix)]
    Deployment(#[from] crate::deployment::DeploymentError),
    #[error("the results could not be put into JSON: {0}")]
    Json(#[from] serde_json::Error),
    #[error("the time zone America/Los_Angeles is not known here: {0}")]
    TimeZone(jiff::Error),
}

impl CommandError {
    /// The machine code of a refusal, if the input was refused.
    pub(crate) fn refusal_code(&self) -> Option<&'static str> {
        match self {
            Self::Run(error) => error.refusal().map(|refusal| refusal.code()),
            _ => None,
        }
    }

    /// 1 refused, 2 usage.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::Files(_)
            | Self::CaseFileUnreadable { .. }
            | Self::CmsOfOtherCounty { .. }
            | Self::Policy(PolicyFileError::NotFound { .. })
            | Self::PolicyCommand(PolicyCommandError::Policy(PolicyFileError::NotFound {
                ..
            })) => 2,
            _ => 1,
        }
    }
}

/// Determines an export and commits its results.
pub(crate) fn determine(
    arguments: &Arguments,
    machine: &Machine<'_>,
) -> Result<Done, CommandError> {
    let files = Files::new(&arguments.files, machine.progress.clone())?;
    if arguments.cms.is_some() && arguments.county.slug() != CASE_MANAGEMENT_COUNTY {
        return Err(CommandError::CmsOfOtherCounty { county: arguments.county });
    }
    let (mut settings, key_is_new) = settings(arguments, machine)?;
    settings.cases = case_files(arguments, settings.reading)?.map(Arc::new);
    let mut staging = Staging::start(&arguments.out, &settings)?;
    let run = run::determine(&files, &settings, &staging.scratch(), &mut staging)?;
    let manifest = Manifest::new(&settings, &run).to_json()?;
    staging.commit(&manifest::run_id(&settings, &run.inputs), &run.outputs, &manifest)?;
    Ok(Done { settings, key_is_new, run, folder: arguments.out.clone() })
}

/// The county's own files, if they are given.
fn case_files(arguments: &Arguments, reading: Reading) -> Result<Option<CaseFiles>, CommandError> {
    let Some(cms) = &arguments.cms else { return Ok(None) };
    let cms = opened(cms, "--cms")?;
    let weights = arguments.weights.as_ref().map(|path| opened(path, "--weights")).transpose()?;
    Ok(Some(CaseFiles::read(cms, weights, reading)?))
}

/// The name and the bytes of a file that is given with an option.
fn opened<'p>(
    path: &'p Path,
    option: &'static str,
) -> Result<(Cow<'p, str>, Box<dyn ReadSeek>), CommandError> {
    let unreadable = |source| CommandError::CaseFileUnreadable { option, source };
    let file = File::open(path).map_err(unreadable)?;
    if !file.metadata().map_err(unreadable)?.is_file() {
        return Err(unreadable(io::Error::other("it is not a file")));
    }
    let name = path.file_name().map_or_else(Cow::default, |name| name.to_string_lossy());
    Ok((name, Box::new(file)))
}

fn settings(
    arguments: &Arguments,
    machine: &Machine<'_>,
) -> Result<(Settings, bool), CommandError> {
    let policy = match &arguments.policy {
        Some(name) => policies::load(name)?,
        None => policies::load_shipped(shipped::for_county(arguments.county))?,
    };
    let scenarios = policies::scenarios(&policy, &arguments.scenario)?;
    let key = arguments.key_file.as_ref();
    let key = key.map(|path| key_file::read_or_make(path, machine.random)).transpose()?;
    let key_is_new = key.as_ref().is_some_and(|key| key.is_new);
    let settings = Settings {
        county: arguments.county,
        as_of: arguments.as_of.or(policy.policy.as_of).unwrap_or(machine.today),
        reading: arguments.reading.on(policy.policy.program),
        policy,
        scenarios,
        key: key.map(|key| key.key),
        records: !arguments.no_records,
        sheets: arguments.sheets,
        cases: None,
        build: manifest::BUILD.to_owned(),
        objects: None,
    };
    Ok((settings, key_is_new))
}
