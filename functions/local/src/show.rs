//! `clear64 show`: what a run contains, as tables on the terminal. Counts and places, nothing about
//! a person.

use std::fmt::Write;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use clear64_results::tables::{determinations, tallies};
use clear64_results::{manifest, output, summary};
use clear64_rules::policy::Outcome;
use parquet::errors::ParquetError;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::report::{grouped, prosecutors_line};

/// Which run to show.
#[derive(Args, Debug)]
pub(crate) struct Arguments {
    /// Folder of a run's results
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

/// Why a run cannot be shown.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ShowError {
    /// No manifest: nothing was committed.
    #[error("the folder holds no run: there is no manifest.json; give the folder that --out named")]
    NoRun,
    /// A file of the run cannot be read.
    #[error("{name} cannot be read: {source}")]
    Unreadable {
        /// The file.
        name: String,
        /// What the system said.
        source: io::Error,
    },
    /// A file of the run is not what the manifest says.
    #[error("{name} is not the file that the manifest lists: determine the export again")]
    Changed {
        /// The file.
        name: String,
    },
    /// A figure is missing.
    #[error("summary.json lacks the figure {key}: determine the export again")]
    NoFigure {
        /// Its key.
        key: String,
    },
    /// JSON of another shape.
    #[error("{name} is not one of this program: {source}")]
    Json {
        /// The file.
        name: &'static str,
        /// What does not fit.
        source: serde_json::Error,
    },
    /// A Parquet file cannot be read.
    #[error("{name} cannot be read: {source}")]
    Parquet {
        /// The file.
        name: String,
        /// What the decoder said.
        source: ParquetError,
    },
}

/// The manifest, as far as it is shown.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Shown {
    run: String,
    build: String,
    county: String,
    as_of: String,
    reading: String,
    caution: Option<String>,
    policy: ShownPolicy,
    key: Option<String>,
    inputs: Vec<ShownFile>,
    rows: Map<String, Value>,
    outputs: Vec<ShownFile>,
}

#[derive(Deserialize)]
struct ShownPolicy {
    name: String,
    title: String,
    draft: bool,
}

#[derive(Deserialize)]
struct ShownFile {
    name: String,
    bytes: u64,
    sha256: String,
}

/// The tables of a run.
pub(crate) fn show(arguments: &Arguments) -> Result<String, ShowError> {
    let folder = &arguments.folder;
    let manifest: Shown = read_json(folder, manifest::NAME)?;
    let summary: Value = read_json(folder, summary::NAME)?;
    let mut text = String::new();
    let written = write_head(&mut text, &manifest).and_then(|()| write_rows(&mut text, &manifest));
    debug_assert!(written.is_ok(), "writing to a String does not fail");
    write_impact(&mut text, &summary)?;
    write_outcomes(&mut text, folder)?;
    write_prosecutors(&mut text, &summary);
    write_files(&mut text, folder, &manifest)?;
    Ok(text)
}

fn read_json<T: DeserializeOwned>(folder: &Path, name: &'static str) -> Result<T, ShowError> {
    let bytes = fs::read(folder.join(name)).map_err(|source| match source.kind() {
        io::ErrorKind::NotFound if name == manifest::NAME => ShowError::NoRun,
        _ => ShowError::Unreadable { name: name.to_owned(), source },
    })?;
    serde_json::from_slice(&bytes).map_err(|source| ShowError::Json { name, source })
}

fn write_head(text: &mut String, manifest: &Shown) -> std::fmt::Result {
    let Shown { run, build, county, as_of, reading, policy, .. } = manifest;
    let draft = if policy.draft { " (draft: approved by nobody of the county)" } else { "" };
    let caution = manifest.caution.as_ref().map(|caution| format!(": {caution}"));
    writeln!(text, "Run      {run}")?;
    writeln!(text, "County   {county}")?;
    writeln!(text, "Policy   {}: {}{draft}", policy.name, policy.title)?;
    writeln!(text, "As of    {as_of}")?;
    writeln!(text, "Reading  {reading}{}", caution.unwrap_or_default())?;
    match &manifest.key {
        Some(key) => writeln!(text, "Key      {key}")?,
        None => writeln!(text, "Key      none: this run cannot be published")?,
    }
    writeln!(text, "Build    {build}")
}

fn write_rows(text: &mut String, manifest: &Shown) -> std::fmt::Result {
    let count =
        |status: &str| manifest.rows.get(status).and_then(Value::as_u64).unwrap_or_default();
    let statuses = [
        ("Determined", count("determined")),
        ("Repeats of a count", count("repeat")),
        ("Convictions out of scope", count("outOfScope")),
        ("Not a conviction", count("notAConviction")),
        ("Rejected", count("rejected")),
    ];
    let total = statuses.iter().map(|(_, count)| count).sum();
    let parts = manifest.inputs.len();
    let files = if parts == 1 { String::new() } else { format!(" of {parts} files") };
    writeln!(text, "\n{:<34}{:>12}", format!("Rows{files}"), grouped(total))?;
    for (status, count) in statuses {
        writeln!(text, "  {status:<32}{:>12}", grouped(count))?;
    }
    Ok(())
}

fn write_impact(text: &mut String, summary: &Value) -> Result<(), ShowError> {
    let columns = [
        "reliefWithCurrentEligibilityChoices",
        "reliefWithDismissAllProp64",
        "reliefWithDismissAllProp64AndRelated",
    ];
    let figure = |column: &str, key: &str| match summary[column][key].as_u64() {
        Some(figure) => Ok(grouped(figure)),
        None => Err(ShowError::NoFigure { key: format!("{column}.{key}") }),
    };
    let _ = writeln!(
        text,
        "\n{:<34}{:>12}{:>12}{:>14}",
        "People", "policy", "all Prop 64", "and related"
    );
    for (words, key) in [
        ("With some relief", "CountSubjectsSomeRelief"),
        ("With no felony left", "CountSubjectsNoFelony"),
        ("With no conviction left", "CountSubjectsNoConviction"),
        ("With none of the last 7 years left", "CountSubjectsNoConvictionLast7Years"),
    ] {
        let [policy, all, related] = columns.map(|column| figure(column, key));
        let (policy, all, related) = (policy?, all?, related?);
        let _ = writeln!(text, "  {words:<34}{policy:>10}{all:>12}{related:>14}");
    }
    let _ = writeln!(text, "  What would be left if a court ordered every determination.");
    Ok(())
}

fn write_outcomes(text: &mut String, folder: &Path) -> Result<(), ShowError> {
    let name = determinations::NAME;
    let counts = tallies::outcomes(open(folder, name)?)
        .map_err(|source| ShowError::Parquet { name: name.to_owned(), source })?;
    let _ = writeln!(text, "\n{:<34}{:>12}", "Determinations, by policy", "convictions");
    let mut policies: Vec<&str> = counts.keys().map(|(policy, _)| policy.as_str()).collect();
    policies.dedup();
    for policy in policies {
        let _ = writeln!(text, "  {policy}");
        for outcome in Outcome::ALL {
            let key = (policy.to_owned(), outcome.name().to_owned());
            if let Some(count) = counts.get(&key) {
                let _ = writeln!(text, "    {:<30}{:>12}", outcome.name(), grouped(*count));
            }
        }
    }
    Ok(())
}

/// A run of an earlier build has no such figure, and no line.
fn write_prosecutors(text: &mut String, summary: &Value) {
    let figures = summary["prop64NonFelonyConvictionsCountInCountyByProsecutor"].as_object();
    let figures = figures.into_iter().flatten();
    let counts = figures.filter_map(|(name, count)| Some((name.as_str(), count.as_u64()?)));
    if let Some(line) = prosecutors_line(counts) {
        let _ = writeln!(text, "{line}");
    }
}

fn write_files(text: &mut String, folder: &Path, manifest: &Shown) -> Result<(), ShowError> {
    let _ = writeln!(text, "\n{:<34}{:>12}{:>10}{:>16}", "Files", "rows", "columns", "bytes");
    for ShownFile { name, bytes, sha256 } in &manifest.outputs {
        let file = open(folder, name)?;
        let found = output::sum_of(&file, name)
            .map_err(|source| ShowError::Unreadable { name: name.clone(), source })?;
        if found.sha256 != *sha256 {
            return Err(ShowError::Changed { name: name.clone() });
        }
        let (mut rows, mut columns) = (String::new(), String::new());
        if Path::new(name).extension().is_some_and(|ending| ending == "parquet") {
            let shape = tallies::shape(file)
                .map_err(|source| ShowError::Parquet { name: name.clone(), source })?;
            (rows, columns) = (grouped(shape.rows), shape.columns.to_string());
        }
        let _ = writeln!(text, "  {name:<32}{rows:>12}{columns:>10}{:>16}", grouped(*bytes));
    }
    Ok(())
}

fn open(folder: &Path, name: &str) -> Result<File, ShowError> {
    File::open(folder.join(name))
        .map_err(|source| ShowError::Unreadable { name: name.to_owned(), source })
}
