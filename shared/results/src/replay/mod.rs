//! A past run made again from its manifest and its input: whether it is the same, byte for byte, or
//! why that cannot be said.
//!
//! The manifest has the texts of the policies, the as-of date, the reading and the checksums of the
//! input; the export and the key of pseudonyms are given. Of what is derived again only sizes and
//! checksums are kept. Each file is looked at three times: as the manifest lists it, as it stands in
//! the folder, and as it is derived, so that a file that was changed is told from one that comes out
//! differently.
//!
//! Another build can write other bytes for the same determinations, so it replays a run only if
//! asked to. It then gives the results the name of the build that made them.

mod findings;
mod inputs;
mod obstacle;
mod sums;

use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use serde::Serialize;

use crate::case_management::{CaseFilesError, CaseSums};
use crate::identity::Key;
use crate::manifest::{self, BUILD, Manifest};
use crate::output::FileSum;
use crate::run::{self, Run, RunError, Source};
use crate::settings::Settings;
use crate::stored::{self, StoredManifest};
pub use findings::{Content, FileReplay, Finding, ManifestReplay};
use inputs::Inputs;
pub use obstacle::Obstacle;

/// Version of the keys of [`Replay`].
pub const SCHEMA: u32 = 1;

/// The files of a finished run, as they stand in its folder.
pub trait StoredFiles {
    /// Opens a file by its path below the run's folder; none if there is no such file.
    fn open(&self, name: &str) -> io::Result<Option<Box<dyn Read + '_>>>;

    /// Paths of all files below the run's folder, in any order, with `/` between folders.
    fn names(&self) -> io::Result<Vec<String>>;
}

/// What is replayed, and with what.
pub struct Asked<'a> {
    /// The files of the run.
    pub stored: &'a dyn StoredFiles,
    /// The files given as the run's inputs, in any order and under any names.
    pub given: &'a dyn Source,
    /// The key of pseudonyms, if one is given.
    pub key: Option<Key>,
    /// Whether a run of another build is replayed, too.
    pub anyway: bool,
    /// Folder for scratch files.
    pub scratch: &'a Path,
}

/// What a replay came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Every file of the run is as it was written and as it is derived.
    Same,
    /// Some file is not.
    Different,
    /// It could not be derived.
    Cannot,
}

/// A replay: in JSON one object.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Replay {
    /// Version of the keys.
    pub schema: u32,
    /// What it came to.
    pub verdict: Verdict,
    /// The run's id; null if there is no manifest that can be read.
    pub run: Option<String>,
    /// The build that made the run; null if there is no manifest that can be read.
    pub build: Option<String>,
    /// The build that replays it.
    pub this_build: &'static str,
    /// Rows of the run, as its manifest counts them.
    pub rows: Option<u64>,
    /// Inputs of the run, as its manifest lists them.
    pub inputs: Option<usize>,
    /// Id of the key of pseudonyms, as the manifest names it.
    pub key: Option<String>,
    /// Why the run cannot be derived; empty if it was.
    #[serde(skip)]
    pub obstacles: Vec<Obstacle>,
    /// The files of the run, in the manifest's order, then those that it should not have.
    pub files: Vec<FileReplay>,
    /// The manifest beside the one that is derived; null if the run was not derived.
    pub manifest: Option<ManifestReplay>,
    /// Further files in the folder, that bear no name of a run's file.
    pub others: usize,
}

/// Why a replay could not be brought to its end.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// A file of the run cannot be read.
    #[error("{name} of the run cannot be read: {source}")]
    Stored {
        /// The file.
        name: String,
        /// What the system said.
        source: io::Error,
    },
    /// The run's folder cannot be read.
    #[error("the folder of the run cannot be read: {0}")]
    Folder(io::Error),
    /// A file given cannot be read.
    #[error("FILE {place} cannot be read: {source}")]
    Given {
        /// 1-based place among the files given.
        place: usize,
        /// What the system said.
        source: io::Error,
    },
    /// A file beside the export cannot be used any more: it was changed since its checksum was taken.
    #[error(transparent)]
    Cases(#[from] CaseFilesError),
    /// It could not be derived, for a cause that is not the run's.
    #[error(transparent)]
    Run(#[from] RunError),
    /// The manifest could not be put into JSON.
    #[error("the manifest could not be put into JSON: {0}")]
    Json(#[from] serde_json::Error),
}

impl Replay {
    /// A replay of which nothing is known yet but the manifest.
    fn of(manifest: &StoredManifest) -> Self {
        Self {
            run: Some(manifest.id.clone()),
            build: Some(manifest.settings.build.clone()),
            rows: Some(manifest.rows.total()),
            inputs: Some(manifest.inputs.len()),
            key: manifest.key.clone(),
            ..Self::without_manifest(None, vec![])
        }
    }

    /// A replay of a run whose manifest is missing or cannot be used.
    fn without_manifest(build: Option<String>, obstacles: Vec<Obstacle>) -> Self {
        Self {
            schema: SCHEMA,
            verdict: Verdict::Cannot,
            run: None,
            build,
            this_build: BUILD,
            rows: None,
            inputs: None,
            key: None,
            obstacles,
            files: vec![],
            manifest: None,
            others: 0,
        }
    }

    /// Whether another build made the run.
    pub fn is_of_other_build(&self) -> bool {
        self.build.as_ref().is_some_and(|build| build != BUILD)
    }

    fn judge(mut self) -> Self {
        let is_same = |manifest: &ManifestReplay| {
            manifest.is_same() && self.files.iter().all(|file| file.finding == Finding::Same)
        };
        self.verdict = match &self.manifest {
            None => Verdict::Cannot,
            Some(manifest) if is_same(manifest) => Verdict::Same,
            Some(_) => Verdict::Different,
        };
        self
    }
}

/// Makes a run again and compares it with what is stored.
///
/// The files given are read once for their checksums and then as often as the run reads them.
/// Stored files are compared with the manifest even if the run cannot be derived.
///
/// # Memory usage
///
/// That of the run.
pub fn replay(asked: &Asked<'_>) -> Result<Replay, ReplayError> {
    let Some(bytes) = read_manifest(asked.stored)? else {
        return Ok(Replay::without_manifest(None, vec![Obstacle::NoRun]));
    };
    let manifest = StoredManifest::read(&bytes).and_then(|manifest| {
        manifest.check_id()?;
        Ok(manifest)
    });
    let manifest = match manifest {
        Ok(manifest) => manifest,
        Err(error) => {
            let build = stored::build_of(&bytes);
            let mut obstacles = vec![Obstacle::Manifest(error)];
            obstacles.extend(build.as_deref().and_then(other_build));
            return Ok(Replay::without_manifest(build, obstacles));
        }
    };
    let mut replay = Replay::of(&manifest);
    let cases = manifest.cases.as_ref().map(CaseSums::files).unwrap_or_default();
    let wanted = [&manifest.inputs[..], &cases].concat();
    let inputs = Inputs::find(&wanted, manifest.inputs.len(), asked.given)?;
    if !asked.anyway {
        replay.obstacles.extend(other_build(&manifest.settings.build));
    }
    replay.obstacles.extend(inputs.obstacles());
    replay.obstacles.extend(key_obstacle(manifest.key.as_deref(), asked.key.as_ref()));
    let mut derived = None;
    if replay.obstacles.is_empty() {
        match derive(&manifest, &inputs, asked) {
            Ok(made) => derived = Some(made),
            Err(ReplayError::Run(error)) if error.refusal().is_some() => {
                replay.obstacles.push(Obstacle::Refused(error));
            }
            Err(error) => return Err(error),
        }
    }
    let outputs = derived.as_ref().map(|derived| &*derived.outputs);
    (replay.files, replay.others) = findings::files(asked.stored, &manifest.outputs, outputs)?;
    replay.manifest = derived.map(|derived| ManifestReplay::new(&bytes, &derived.manifest));
    Ok(replay.judge())
}

/// What a run leaves behind, made again.
struct Derived {
    outputs: Vec<FileSum>,
    /// The bytes of its manifest.
    manifest: Vec<u8>,
}

fn derive(
    manifest: &StoredManifest,
    inputs: &Inputs<'_>,
    asked: &Asked<'_>,
) -> Result<Derived, ReplayError> {
    let mut settings = Settings { key: asked.key.clone(), ..manifest.settings.clone() };
    if let Some(sums) = &manifest.cases {
        settings.cases = Some(Arc::new(inputs.cases(sums, settings.reading)?));
    }
    let run: Run = run::determine(inputs, &settings, asked.scratch, &mut sums::SumsAlone)?;
    run::check_unchanged(&manifest.inputs, &run.inputs)?;
    let manifest = Manifest::new(&settings, &run).to_json()?;
    Ok(Derived { outputs: run.outputs, manifest })
}

fn read_manifest(stored: &dyn StoredFiles) -> Result<Option<Vec<u8>>, ReplayError> {
    let unreadable = |source| ReplayError::Stored { name: manifest::NAME.to_owned(), source };
    let Some(mut file) = stored.open(manifest::NAME).map_err(unreadable)? else {
        return Ok(None);
    };
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(Some(bytes))
}

fn other_build(made: &str) -> Option<Obstacle> {
    (made != BUILD).then(|| Obstacle::OtherBuild { made: made.to_owned() })
}

fn key_obstacle(wanted: Option<&str>, given: Option<&Key>) -> Option<Obstacle> {
    match (wanted, given.map(Key::id)) {
        (Some(id), None) => Some(Obstacle::NoKey { id: id.to_owned() }),
        (Some(id), Some(given)) if id != given => {
            Some(Obstacle::OtherKey { id: id.to_owned(), given: given.to_owned() })
        }
        (None, Some(_)) => Some(Obstacle::KeyUnused),
        _ => None,
    }
}
