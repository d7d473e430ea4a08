//! One uploaded file, which can be an export, a gzip of one, or a zip of several.
//!
//! What it is shows in its first bytes; its name is not asked. A compressed file inside a
//! compressed file is refused where its start is seen, by the reader of exports. Traps:
//! * What is wrong with a compressed file can show after rows have been read: at the checksum at
//!   its end. Then `Read` fails with an error that holds the [`Refusal`]
//!   ([`Refusal::in_error`]), and `ExportReader` refuses with it.
//! * A gzip can be several, one after the other, and is their contents put together. One that is
//!   cut off exactly between two of them cannot be told from a whole one.
//! * A few bytes can inflate to any number of bytes: these are limited while they are read, and
//!   where a zip says how many there are, before.
//! * Names of members can hold names of persons. Messages say a member's number instead.

mod directory;
mod inflate;
mod members;
mod source;

use std::fmt;
use std::io::{self, Read};

use crate::place::Part;
use crate::refusal::{ReadError, Refusal};
use directory::{Entry, Fault};
use inflate::{Budget, Declared, Decoder, Member};
pub use source::ReadSeek;
use source::Source;

/// How much a compressed file may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Entries of a zip, folders and what is passed over included: 1,000 unless told.
    pub members: usize,
    /// Bytes after decompression, over all members: 64 GiB unless told, some 80 million rows.
    pub inflated_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { members: 1000, inflated_bytes: 64 << 30 }
    }
}

/// A format that is read, by the first bytes of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Gzip,
    Zip,
}

impl Format {
    /// Neither of them: `None`. No text starts like this.
    pub(crate) fn of(head: &[u8]) -> Option<Self> {
        match head {
            [0x1F, 0x8B, ..] => Some(Self::Gzip),
            // The first member, the end of an empty zip, the first of several volumes.
            [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] | [b'P', b'K', 7, 8, ..] => {
                Some(Self::Zip)
            }
            _ => None,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zip => "zip",
        }
    }
}

/// One uploaded file: a plain export, a gzip of one, or a zip of several (members in the order of
/// the bytes of their names).
///
/// Of a zip, folders and what macOS and Windows leave in them are passed over; any other member
/// must be a `.csv`, `.dat` or `.txt` file, neither encrypted nor compressed by another method
/// than deflate.
///
/// # Memory usage
///
/// The names and places of a zip's members, at most 4 KiB a member on average; for the member that
/// is being read, a block of 64 KiB and the 32 KiB window of deflate.
///
/// ```
/// use std::io::{Cursor, Read, Write};
///
/// use clear64_exports::container::{Container, Limits};
/// use flate2::{Compression, write::GzEncoder};
///
/// let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
/// gzip.write_all(b"1,A,18675309\n")?;
/// let file = Box::new(Cursor::new(gzip.finish()?));
///
/// let mut container = Container::open(file, Limits::default())?;
/// assert_eq!(container.members(), 1);
/// for _ in 0..2 {
///     let mut text = String::new();
///     container.member(0)?.read_to_string(&mut text)?;
///     assert_eq!(text, "1,A,18675309\n");
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Container<'f> {
    source: Source<'f>,
    content: Content,
    limits: Limits,
    /// The most that has been read of each member: reading one again costs nothing.
    spent: Vec<u64>,
}

enum Content {
    Plain,
    Gzip,
    Zip(Vec<Entry>),
}

impl<'f> Container<'f> {
    /// Looks at the first bytes, and at the directory of a zip.
    ///
    /// # Errors
    ///
    /// [`ContainerError::Refused`] if a zip is damaged, has no member, too many or one of another
    /// kind, or says that its members hold more than the limit. A plain file is never refused
    /// here, and damage of a gzip shows when it is read.
    pub fn open(file: Box<dyn ReadSeek + 'f>, limits: Limits) -> Result<Self, ContainerError> {
        let mut source = Source::new(file)?;
        let content = match Format::of(&source.head::<4>()?) {
            None => Content::Plain,
            Some(Format::Gzip) => Content::Gzip,
            Some(Format::Zip) => Content::Zip(zip_members(&mut source, limits)?),
        };
        let mut container = Self { source, content, limits, spent: Vec::new() };
        container.spent = vec![0; container.members()];
        Ok(container)
    }

    /// Whether the file is the export itself, compressed in no way.
    pub fn is_plain(&self) -> bool {
        matches!(self.content, Content::Plain)
    }

    /// Number of exports in it: 1, or the members of a zip.
    pub fn members(&self) -> usize {
        match &self.content {
            Content::Plain | Content::Gzip => 1,
            Content::Zip(entries) => entries.len(),
        }
    }

    /// Reads a member, the first of which is 0, from its first byte.
    ///
    /// What a gzip or the members of a zip inflate to is limited. A read that fails because of the
    /// limit or of damage has a refusal in its error ([`Refusal::in_error`]) and fails again when
    /// tried again; any other error is that of the file.
    ///
    /// # Errors
    ///
    /// [`ContainerError::Refused`] if the member is not where the directory says.
    /// [`ContainerError::Io`] of kind `NotFound` if there is no such member.
    pub fn member(&mut self, index: usize) -> Result<Box<dyn Read + Send + '_>, ContainerError> {
        let others: u64 = self.spent.iter().sum();
        let spent = self.spent.get_mut(index).ok_or(io::Error::from(io::ErrorKind::NotFound))?;
        let others = others - *spent;
        let most = self.limits.inflated_bytes;
        let budget = Budget { most, left: most.saturating_sub(others), spent };
        let source = &mut self.source;
        let failure = source.failure();
        let (decoder, declared) = match &self.content {
            Content::Plain => {
                source.go_to(0)?;
                return Ok(Box::new(source));
            }
            Content::Gzip => {
                source.go_to(0)?;
                (Decoder::gzip(source), None)
            }
            Content::Zip(entries) => {
                let entry = entries.get(index).ok_or(io::Error::from(io::ErrorKind::NotFound))?;
                entry.go_to(source).map_err(|fault| of_zip(fault, source, self.limits))?;
                let &Entry { compressed, size, checksum, .. } = entry;
                let decoder = match entry.method {
                    members::STORED => Decoder::stored(source, compressed),
                    _ => Decoder::deflated(source, compressed),
                };
                (decoder, Some(Declared { compressed, size, checksum }))
            }
        };
        Ok(Box::new(Member::new(decoder, declared, budget, failure)))
    }
}

impl fmt::Debug for Container<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let format = match self.content {
            Content::Plain => "plain",
            Content::Gzip => Format::Gzip.name(),
            Content::Zip(_) => Format::Zip.name(),
        };
        f.debug_struct("Container")
            .field("format", &format)
            .field("members", &self.members())
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

fn zip_members(source: &mut Source<'_>, limits: Limits) -> Result<Vec<Entry>, ContainerError> {
    let entries = directory::entries(source, limits.members)
        .map_err(|fault| of_zip(fault, source, limits))?;
    let entries = members::exports(entries)?;
    let size = entries.iter().fold(0, |sum: u64, entry| sum.saturating_add(entry.size));
    if size > limits.inflated_bytes {
        return Err(Refusal::TooManyInflatedBytes { most: limits.inflated_bytes }.into());
    }
    Ok(entries)
}

fn of_zip(fault: Fault, source: &Source<'_>, limits: Limits) -> ContainerError {
    match fault {
        Fault::Io(error) if source.failure().happened() => error.into(),
        Fault::Io(_) | Fault::Damaged => {
            Refusal::DamagedArchive { format: Format::Zip.name() }.into()
        }
        Fault::TooMany { found } => Refusal::TooManyMembers { found, most: limits.members }.into(),
    }
}

/// Why a file or a member of it cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum ContainerError {
    /// The bytes did not come. Trying again may help.
    #[error("the file could not be opened")]
    Io(#[from] io::Error),
    /// The file cannot be an export. Trying again does not help.
    #[error(transparent)]
    Refused(#[from] Refusal),
}

impl ContainerError {
    /// The refusal, if it is one.
    pub fn refusal(&self) -> Option<Refusal> {
        match self {
            Self::Io(_) => None,
            Self::Refused(refusal) => Some(*refusal),
        }
    }

    /// The same error with the number of the part that the file or member is.
    pub fn in_part(self, part: Part) -> ReadError {
        match self {
            Self::Io(source) => ReadError::Io { part, source },
            Self::Refused(refusal) => ReadError::Refused { part, refusal },
        }
    }
}
