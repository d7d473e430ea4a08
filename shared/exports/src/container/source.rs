//! The file of a container: where it ends, and whether it was the file that failed.

use std::fmt;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A file, an object in a bucket read by ranges, bytes in memory.
pub trait ReadSeek: Read + Seek + Send {}

impl<T: Read + Seek + Send> ReadSeek for T {}

/// Remembers whether the file has failed, because a decoder on top of it reports what a file and
/// what damage does to it in the same way: trying again helps against one of them.
pub(super) struct Source<'f> {
    file: Box<dyn ReadSeek + 'f>,
    length: u64,
    failure: Failure,
}

/// Whether the file has failed since it was last rewound.
#[derive(Clone, Default)]
pub(super) struct Failure(Arc<AtomicBool>);

impl Failure {
    pub(super) fn happened(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    fn note<T>(&self, result: io::Result<T>) -> io::Result<T> {
        if result.as_ref().is_err_and(|error| error.kind() != io::ErrorKind::Interrupted) {
            self.0.store(true, Ordering::Relaxed);
        }
        result
    }
}

impl<'f> Source<'f> {
    pub(super) fn new(mut file: Box<dyn ReadSeek + 'f>) -> io::Result<Self> {
        let length = file.seek(SeekFrom::End(0))?;
        Ok(Self { file, length, failure: Failure::default() })
    }

    /// Bytes of the file.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    pub(super) fn failure(&self) -> Failure {
        self.failure.clone()
    }

    /// Goes to a byte, of which a damaged archive can say any number.
    pub(super) fn go_to(&mut self, offset: u64) -> io::Result<()> {
        self.failure.0.store(false, Ordering::Relaxed);
        if offset > self.length {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.failure.note(self.file.seek(SeekFrom::Start(offset))).map(|_| ())
    }

    /// The bytes from `offset` on; an error if there are not so many.
    pub(super) fn bytes_at(&mut self, offset: u64, bytes: &mut [u8]) -> io::Result<()> {
        self.go_to(offset)?;
        self.read_exact(bytes)
    }

    /// The first bytes of the file, 0 where it has none.
    pub(super) fn head<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let mut head = [0; N];
        let found = usize::try_from(self.length).map_or(N, |length| length.min(N));
        self.bytes_at(0, &mut head[..found])?;
        Ok(head)
    }
}

impl Read for Source<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.failure.note(self.file.read(buffer))
    }
}

impl fmt::Debug for Source<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source").field("length", &self.length).finish_non_exhaustive()
    }
}
