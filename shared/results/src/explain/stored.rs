//! A finished run, read back: what it was asked to do, and its files.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::error::ExplainError;
use crate::manifest;
use crate::output::{self, FileSum};
use crate::settings::Settings;
use crate::stored::StoredManifest;
use crate::tables::{determinations, records};

/// A finished run in a folder: its manifest, with every policy read again from its text.
///
/// What it was asked to do is all in the manifest, but the key of pseudonyms, which no run holds.
#[derive(Debug)]
pub struct StoredRun {
    folder: PathBuf,
    /// The run's id.
    pub id: String,
    /// The build that made it.
    pub build: String,
    /// What it was asked to do; without the key.
    pub settings: Settings,
    /// Whether it was made with a key, so that convictions have ids.
    pub has_ids: bool,
    /// Rows read.
    pub rows: u64,
    outputs: Vec<FileSum>,
}

impl StoredRun {
    /// Reads the manifest of a run.
    pub fn open(folder: &Path) -> Result<Self, ExplainError> {
        let name = manifest::NAME;
        let bytes = fs::read(folder.join(name)).map_err(|source| match source.kind() {
            io::ErrorKind::NotFound => ExplainError::NoRun,
            _ => ExplainError::Unreadable { name, source },
        })?;
        let manifest = StoredManifest::read(&bytes)?;
        Ok(Self {
            folder: folder.to_owned(),
            id: manifest.id,
            build: manifest.settings.build.clone(),
            settings: manifest.settings,
            has_ids: manifest.key.is_some(),
            rows: manifest.rows.total(),
            outputs: manifest.outputs,
        })
    }

    /// Checks that the files a person is derived again from are those that the run wrote.
    pub(super) fn check_files(&self) -> Result<(), ExplainError> {
        if !self.settings.records {
            return Err(ExplainError::NoRecords);
        }
        for name in [determinations::NAME, records::NAME] {
            let file = self.file(name)?;
            let found = output::sum_of(&file, name)
                .map_err(|source| ExplainError::Unreadable { name, source })?;
            if !self.outputs.contains(&found) {
                return Err(ExplainError::FileChanged { name });
            }
        }
        Ok(())
    }

    /// A file of the run.
    pub(super) fn file(&self, name: &'static str) -> Result<File, ExplainError> {
        let opened = File::open(self.folder.join(name));
        opened.map_err(|source| match source.kind() {
            io::ErrorKind::NotFound if name == records::NAME => ExplainError::NoRecords,
            _ => ExplainError::Unreadable { name, source },
        })
    }
}
