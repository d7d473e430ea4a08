//! `clear64 sample`: writes an export of invented people.

use std::fmt::Write;
use std::fs::File;
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

use clap::Args;
use clear64_rules::county::County;

use crate::report::grouped;
use crate::sample::{
    self, Answer, CmsFiles, CmsPlanted, Fault, Planted, Request, SampleError, Shape,
};

/// What to write, and where to.
#[derive(Args, Debug)]
pub(crate) struct Arguments {
    /// County by name or slug, as in "los-angeles"
    #[arg(long)]
    county: County,
    /// Data rows
    #[arg(long)]
    rows: u64,
    /// Which of the invented states: samples of one seed are of one state, where the same persons
    /// appear in several counties
    #[arg(long)]
    seed: u64,
    /// File to write; it must not be there yet
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// What rows look like
    #[arg(long, value_enum, default_value_t = Shape::Padded)]
    shape: Shape,
    /// What is wrong with the file; may be repeated
    #[arg(long, value_enum, value_name = "NAME")]
    fault: Vec<Fault>,
    /// Folder to write cms.csv, weights.csv and truth.csv into: what a case-management system says
    /// of the same persons, and whose each of its rows is
    #[arg(long, value_name = "DIR", conflicts_with = "fault")]
    cms: Option<PathBuf>,
}

/// Why there is no sample.
#[derive(Debug, thiserror::Error)]
pub(crate) enum GenerateError {
    /// The file cannot be made.
    #[error(
        "the file given with --out cannot be made: {0}; a file that is there is never replaced"
    )]
    Create(io::Error),
    /// A file of the case-management system cannot be made or written.
    #[error("the files of --cms cannot be written: {0}; a file that is there is never replaced")]
    Cms(io::Error),
    /// It cannot be written.
    #[error(transparent)]
    Sample(#[from] SampleError),
}

/// Writes the sample and tells what is in it.
pub(crate) fn generate(arguments: &Arguments) -> Result<String, GenerateError> {
    let request = Request {
        county: arguments.county,
        rows: arguments.rows,
        seed: arguments.seed,
        shape: arguments.shape,
        faults: arguments.fault.clone(),
    };
    let file = File::create_new(&arguments.out).map_err(GenerateError::Create)?;
    let planted = sample::write(&request, BufWriter::with_capacity(1 << 20, file))?;
    let mut text = tell(&request, &planted);
    if let Some(folder) = &arguments.cms {
        let planted = generate_cms(&request, folder).map_err(GenerateError::Cms)?;
        let (rows, of_sample) = (grouped(planted.rows), grouped(planted.of_sample));
        let line = format!("{rows} rows of a case-management system, {of_sample} of these people");
        text = format!("{text}{line}\n");
    }
    Ok(text)
}

fn generate_cms(request: &Request, folder: &Path) -> io::Result<CmsPlanted> {
    std::fs::create_dir_all(folder)?;
    let create =
        |name: &str| Ok::<_, io::Error>(BufWriter::new(File::create_new(folder.join(name))?));
    let files = CmsFiles {
        cms: create("cms.csv")?,
        weights: create("weights.csv")?,
        truth: create("truth.csv")?,
    };
    sample::write_cms(request, files)
}

fn tell(request: &Request, planted: &Planted) -> String {
    let (rows, persons) = (grouped(planted.rows), grouped(planted.persons));
    let mut text = format!("{rows} rows of {persons} invented people, {}\n", request.county);
    for fault in &request.faults {
        let answer = match fault.answer() {
            Answer::Read => "read".to_owned(),
            Answer::Reject(code) => format!("rejected: {code}"),
            Answer::Refuse(code) => format!("refused: {code}"),
        };
        let rows = grouped(planted.rows_with(*fault));
        let written = writeln!(text, "  {:<22}{rows:>10} rows  {answer}", fault.name());
        debug_assert!(written.is_ok(), "writing to a String does not fail");
    }
    text
}
