//! What is said of a replay: checksums, sizes and names of a run's files, nothing about a person and
//! no name of an input.

use std::fmt::Write;

use clear64_results::manifest;
use clear64_results::replay::{FileReplay, Finding, ManifestReplay, Replay, Verdict};
use serde::Serialize;

use crate::report::grouped;

/// The replay as one JSON object.
#[derive(Serialize)]
struct Document<'r> {
    /// The verdict in one sentence.
    says: String,
    /// Why the run cannot be replayed.
    obstacles: Vec<Because>,
    #[serde(flatten)]
    replay: &'r Replay,
}

#[derive(Serialize)]
struct Because {
    code: &'static str,
    says: String,
}

/// The replay for programs.
pub(crate) fn json(replay: &Replay) -> serde_json::Result<String> {
    let obstacles = replay.obstacles.iter();
    let obstacles =
        obstacles.map(|obstacle| Because { code: obstacle.code(), says: obstacle.to_string() });
    let document = Document { says: verdict(replay), obstacles: obstacles.collect(), replay };
    Ok(serde_json::to_string_pretty(&document)? + "\n")
}

/// The replay for the terminal: the verdict, then what it rests on.
pub(crate) fn page(replay: &Replay) -> String {
    let mut text = verdict(replay) + "\n";
    let result = write_obstacles(&mut text, replay)
        .and_then(|()| write_run(&mut text, replay))
        .and_then(|()| write_files(&mut text, replay));
    debug_assert!(result.is_ok(), "writing to a String does not fail");
    text
}

/// The verdict in one sentence.
fn verdict(replay: &Replay) -> String {
    match replay.verdict {
        Verdict::Same => {
            // With the manifest.
            let files = counted(replay.files.len() + 1, "file");
            let rows = replay.rows.unwrap_or_default();
            let rows = format!("{} {}", grouped(rows), if rows == 1 { "row" } else { "rows" });
            format!(
                "The run is the same, byte for byte{}: {files}, {rows}.",
                builds(replay, ", though ")
            )
        }
        Verdict::Different => {
            let builds = builds(replay, ", and ");
            let differences = differences(replay);
            let first = differences.first().map_or("", String::as_str);
            let more = match differences.len() {
                0 | 1 => String::new(),
                2 => ", and 1 more difference".to_owned(),
                number => format!(", and {} more differences", number - 1),
            };
            format!("The run is not the same{builds}: {first}{more}.")
        }
        Verdict::Cannot => {
            let first = replay.obstacles.first().map_or_else(String::new, ToString::to_string);
            format!("The run cannot be replayed: {first}.")
        }
    }
}

/// That another build made the run, if so.
fn builds(replay: &Replay, conjunction: &str) -> String {
    match &replay.build {
        Some(made) if replay.is_of_other_build() => {
            format!("{conjunction}build {made} made it and this is build {}", replay.this_build)
        }
        _ => String::new(),
    }
}

/// What of the run is not the same, one phrase each.
fn differences(replay: &Replay) -> Vec<String> {
    let files = replay.files.iter();
    let mut differences: Vec<String> = files.filter_map(difference).collect();
    // Outputs that come out differently make another manifest: that is said already.
    let follows = replay.files.iter().any(|file| file.derived != file.listed);
    if let Some(ManifestReplay { differs_in, .. }) =
        replay.manifest.as_ref().filter(|manifest| !manifest.is_same())
    {
        let own: Vec<&str> = differs_in
            .iter()
            .map(String::as_str)
            .filter(|key| !follows || *key != "outputs")
            .collect();
        if !own.is_empty() {
            let keys = own.join(", ");
            differences.push(format!("{} comes out differently in {keys}", manifest::NAME));
        } else if !follows {
            differences.push(format!("{} was rewritten with the same values", manifest::NAME));
        }
    }
    differences
}

fn difference(file: &FileReplay) -> Option<String> {
    let name = &file.name;
    Some(match file.finding {
        Finding::Same | Finding::AsListed => return None,
        Finding::Altered => format!("{name} was altered after the run wrote it"),
        Finding::Missing => format!("{name} is missing from the folder"),
        Finding::DerivedDifferently => format!("{name} comes out differently"),
        Finding::NotDerived => format!("{name} does not come out, though the manifest lists it"),
        Finding::ListedDifferently => {
            format!("{name} is as it comes out, but the manifest was altered and lists another")
        }
        Finding::NotListed => format!("{name} comes out, but the manifest does not list it"),
        Finding::NotOfTheRun => format!("{name} is in the folder, but the run did not write it"),
    })
}

fn write_obstacles(text: &mut String, replay: &Replay) -> std::fmt::Result {
    if replay.obstacles.len() > 1 {
        writeln!(text, "\nAlso:")?;
    }
    replay.obstacles.iter().skip(1).try_for_each(|obstacle| writeln!(text, "  {obstacle}"))
}

fn write_run(text: &mut String, replay: &Replay) -> std::fmt::Result {
    let (Some(run), Some(build), Some(inputs)) = (&replay.run, &replay.build, replay.inputs) else {
        return Ok(());
    };
    let key = replay.key.as_deref().unwrap_or("none");
    writeln!(text, "\nRun      {run}")?;
    writeln!(text, "Build    {build}")?;
    writeln!(text, "Inputs   {}", grouped(inputs as u64))?;
    writeln!(text, "Key      {key}")
}

fn write_files(text: &mut String, replay: &Replay) -> std::fmt::Result {
    if replay.run.is_none() {
        return Ok(());
    }
    writeln!(text, "\n{:<34}{:>14}", "Files", "bytes")?;
    for file in &replay.files {
        let content = file.listed.as_ref().or(file.stored.as_ref()).or(file.derived.as_ref());
        let bytes = content.map(|content| content.bytes).unwrap_or_default();
        writeln!(text, "  {:<32}{:>14}  {}", file.name, grouped(bytes), words(file))?;
    }
    if let Some(manifest) = &replay.manifest {
        let words = match &*manifest.differs_in {
            _ if manifest.is_same() => "the same".to_owned(),
            [] => "other text, same values".to_owned(),
            keys => format!("comes out differently in {}", keys.join(", ")),
        };
        writeln!(text, "  {:<32}{:>14}  {words}", manifest::NAME, "")?;
    }
    if replay.others > 0 {
        let others = counted(replay.others, "other file");
        writeln!(text, "\nIn the folder, not of the run and not looked at: {others}.")?;
    }
    Ok(())
}

/// What became of a file, behind its name.
fn words(file: &FileReplay) -> String {
    let words = match file.finding {
        Finding::Same => "the same",
        Finding::AsListed => "as the manifest lists it",
        Finding::Altered => "altered after the run wrote it",
        Finding::Missing => "missing",
        Finding::DerivedDifferently => "comes out differently",
        Finding::NotDerived => "does not come out",
        Finding::ListedDifferently => "as it comes out; the manifest lists another",
        Finding::NotListed => "comes out, not listed by the manifest",
        Finding::NotOfTheRun => "not written by the run",
    };
    let is_derived_differently =
        matches!(file.finding, Finding::DerivedDifferently | Finding::NotDerived);
    match &file.stored {
        None if is_derived_differently => format!("{words}; missing, too"),
        stored if is_derived_differently && *stored != file.listed => {
            format!("{words}; altered after the run wrote it, too")
        }
        _ => words.to_owned(),
    }
}

/// A count with its unit.
fn counted(count: usize, unit: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {unit}{plural}", grouped(count as u64))
}

#[cfg(test)]
mod tests {
    use clear64_results::replay::SCHEMA;

    use super::*;

    fn of_other_build(verdict: Verdict, finding: Finding) -> Replay {
        let name = "people.parquet".to_owned();
        let file = FileReplay { name, finding, listed: None, stored: None, derived: None };
        Replay {
            schema: SCHEMA,
            verdict,
            run: Some("0".repeat(32)),
            build: Some("1".to_owned()),
            this_build: "2",
            rows: Some(1),
            inputs: Some(1),
            key: None,
            obstacles: vec![],
            files: vec![file],
            manifest: Some(ManifestReplay { same: true, differs_in: vec![] }),
            others: 0,
        }
    }

    #[test]
    fn the_verdict_on_a_run_of_another_build_names_both_builds() {
        let builds = "build 1 made it and this is build 2";
        let same = of_other_build(Verdict::Same, Finding::Same);
        let words = "The run is the same, byte for byte, though";
        assert_eq!(verdict(&same), format!("{words} {builds}: 2 files, 1 row."));
        let different = of_other_build(Verdict::Different, Finding::DerivedDifferently);
        let words = "people.parquet comes out differently";
        assert_eq!(verdict(&different), format!("The run is not the same, and {builds}: {words}."));
    }
}
