//! Content files: named by chance, never by key.

use std::collections::HashSet;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::rows::Piece;
use super::{Step, Store};
use crate::Error;
use crate::checksum::{Algorithm, Hasher, Hashes};

/// Name of the database.
const DATABASE: &str = "bucket.redb";

/// How much of an object is read at a time.
const CHUNK: u64 = 256 * 1024;

type Steps = Option<Arc<dyn Fn(Step) + Send + Sync>>;

/// The data folder: drafts, contents and the database.
pub(super) struct Folder {
    root: PathBuf,
    drafts: PathBuf,
    contents: PathBuf,
}

impl Folder {
    pub(super) fn open(root: &Path) -> Result<Folder, Error> {
        let (drafts, contents) = (root.join("drafts"), root.join("contents"));
        if !root.join(DATABASE).exists() && !is_fresh(root)? {
            return Err(Error::Foreign);
        }
        for folder in [root, &drafts, &contents] {
            DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        }
        if fs::metadata(root)?.permissions().mode() & 0o077 != 0 {
            return Err(Error::Exposed);
        }
        Ok(Folder { root: root.to_owned(), drafts, contents })
    }

    pub(super) fn database(&self) -> PathBuf {
        self.root.join(DATABASE)
    }

    /// Makes a database that was just created readable for its owner alone, and its name durable.
    pub(super) fn restrict_database(&self) -> Result<(), Error> {
        fs::set_permissions(self.database(), fs::Permissions::from_mode(0o600))?;
        sync(&self.root)?;
        Ok(())
    }

    fn content(&self, file: [u8; 16]) -> PathBuf {
        self.contents.join(name(file))
    }

    /// Deletes contents. What cannot be deleted is left to the next sweep.
    pub(super) fn delete(&self, pieces: &[Piece]) {
        for piece in pieces {
            drop(fs::remove_file(self.content(piece.file)));
        }
    }

    pub(super) fn sweep(&self, named: &HashSet<[u8; 16]>) -> Result<(), Error> {
        let named: HashSet<String> = named.iter().map(|file| name(*file)).collect();
        for (folder, kept) in [(&self.drafts, &HashSet::new()), (&self.contents, &named)] {
            for entry in fs::read_dir(folder)? {
                let entry = entry?;
                let name = entry.file_name();
                if name.to_str().is_some_and(|name| is_name(name) && !kept.contains(name)) {
                    fs::remove_file(entry.path())?;
                }
            }
        }
        Ok(())
    }
}

fn name(file: [u8; 16]) -> String {
    format!("{:032x}", u128::from_be_bytes(file))
}

/// Whether a file has been named so.
fn is_name(name: &str) -> bool {
    name.len() == 32 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Whether there is nothing in a folder but what a start makes before the database.
fn is_fresh(root: &Path) -> io::Result<bool> {
    let entries = match fs::read_dir(root) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(true),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        let is_ours = entry.file_name() == "drafts" || entry.file_name() == "contents";
        if !is_ours || !entry.file_type()?.is_dir() || fs::read_dir(entry.path())?.next().is_some()
        {
            return Ok(false);
        }
    }
    Ok(true)
}

fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Content that is being received. Dropped before it is settled, it is deleted.
pub(crate) struct Draft {
    id: [u8; 16],
    file: File,
    size: u64,
    hasher: Hasher,
    steps: Steps,
    guard: Guard,
}

/// Deletes a draft's file, unless it became a content file.
struct Guard {
    path: PathBuf,
    settled: bool,
}

/// A draft that has all its bytes.
pub(crate) struct Whole {
    id: [u8; 16],
    file: File,
    size: u64,
    guard: Guard,
    pub(crate) hashes: Hashes,
}

impl Draft {
    /// Appends, and hashes.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.file.write_all(bytes)?;
        self.hasher.update(bytes);
        self.size += bytes.len() as u64;
        if let Some(steps) = &self.steps {
            steps(Step::Written);
        }
        Ok(())
    }

    /// Bytes so far.
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// Ends the content.
    pub(crate) fn finish(self) -> Whole {
        let Draft { id, file, size, hasher, guard, .. } = self;
        Whole { id, file, size, guard, hashes: hasher.finish() }
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        if !self.settled {
            drop(fs::remove_file(&self.path));
        }
    }
}

impl Store {
    /// A new draft, hashed for an ETag and by these algorithms.
    pub(crate) fn draft(&self, algorithms: &[Algorithm]) -> Result<Draft, Error> {
        let id = self.random();
        let path = self.folder.drafts.join(name(id));
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
        Ok(Draft {
            id,
            file,
            size: 0,
            hasher: Hasher::new(algorithms),
            steps: self.settings.steps.clone(),
            guard: Guard { path, settled: false },
        })
    }

    /// Makes a draft a content file that survives a crash.
    pub(super) fn settle(&self, mut draft: Whole) -> Result<Piece, Error> {
        draft.file.sync_all()?;
        self.step(Step::Synced);
        fs::rename(&draft.guard.path, self.folder.content(draft.id))?;
        draft.guard.settled = true;
        self.step(Step::Renamed);
        sync(&self.folder.contents)?;
        sync(&self.folder.drafts)?;
        self.step(Step::FoldersSynced);
        Ok(Piece { file: draft.id, size: draft.size })
    }

    /// The bytes of an object from `start`, `length` of them, in chunks.
    pub(crate) fn content(&self, pieces: &[Piece], start: u64, length: u64) -> Pieces {
        let mut spans = Vec::new();
        let (mut skip, mut left) = (start, length);
        for piece in pieces {
            let from = skip.min(piece.size);
            let take = left.min(piece.size - from);
            if take > 0 {
                spans.push((self.folder.content(piece.file), from, take));
            }
            skip -= from;
            left -= take;
        }
        spans.reverse();
        Pieces { spans, open: None }
    }
}

/// The bytes of an object, from one content file after the other.
pub(crate) struct Pieces {
    /// What is to be read, the next one last.
    spans: Vec<(PathBuf, u64, u64)>,
    open: Option<(File, u64)>,
}

impl Iterator for Pieces {
    type Item = io::Result<Vec<u8>>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some((file, left)) = &mut self.open {
                if *left > 0 {
                    return Some(read_chunk(file, left));
                }
                self.open = None;
            }
            let (path, from, take) = self.spans.pop()?;
            match open_at(&path, from) {
                Ok(file) => self.open = Some((file, take)),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

fn open_at(path: &Path, from: u64) -> io::Result<File> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(from))?;
    Ok(file)
}

fn read_chunk(file: &mut File, left: &mut u64) -> io::Result<Vec<u8>> {
    let length = CHUNK.min(*left);
    let mut chunk = vec![0; usize::try_from(length).map_err(io::Error::other)?];
    file.read_exact(&mut chunk)?;
    *left -= length;
    Ok(chunk)
}
