//! The bytes of one member: inflated, counted, compared with what the archive says of them.

use std::io::{self, BufReader, Read, Take};

use flate2::Crc;
use flate2::bufread::{DeflateDecoder, MultiGzDecoder};

use super::Format;
use super::source::{Failure, Source};
use crate::refusal::Refusal;

/// Compressed bytes held at a time.
const INPUT_BLOCK: usize = 64 * 1024;

/// What makes bytes of the file those of the member.
pub(super) enum Decoder<'m, 'f> {
    Gzip(MultiGzDecoder<BufReader<&'m mut Source<'f>>>),
    Stored(Take<&'m mut Source<'f>>),
    Deflated(DeflateDecoder<BufReader<Take<&'m mut Source<'f>>>>),
}

/// What the directory of a zip says of a member.
#[derive(Clone, Copy)]
pub(super) struct Declared {
    pub(super) compressed: u64,
    pub(super) size: u64,
    pub(super) checksum: u32,
}

/// How much a member may hold, and has held.
pub(super) struct Budget<'m> {
    /// Bytes over all members, for the refusal.
    pub(super) most: u64,
    /// Bytes that the other members leave to this one.
    pub(super) left: u64,
    /// The most that has been read of this member.
    pub(super) spent: &'m mut u64,
}

/// A member. Once it has refused, it refuses again, whatever its decoder would say.
pub(super) struct Member<'m, 'f> {
    pub(super) decoder: Decoder<'m, 'f>,
    pub(super) declared: Option<Declared>,
    pub(super) budget: Budget<'m>,
    pub(super) failure: Failure,
    seen: Crc,
    read: u64,
    refused: Option<Refusal>,
}

impl<'m, 'f> Decoder<'m, 'f> {
    pub(super) fn gzip(source: &'m mut Source<'f>) -> Self {
        Self::Gzip(MultiGzDecoder::new(BufReader::with_capacity(INPUT_BLOCK, source)))
    }

    pub(super) fn stored(source: &'m mut Source<'f>, compressed: u64) -> Self {
        Self::Stored(source.take(compressed))
    }

    pub(super) fn deflated(source: &'m mut Source<'f>, compressed: u64) -> Self {
        let input = BufReader::with_capacity(INPUT_BLOCK, source.take(compressed));
        Self::Deflated(DeflateDecoder::new(input))
    }

    fn format(&self) -> Format {
        match self {
            Self::Gzip(_) => Format::Gzip,
            Self::Stored(_) | Self::Deflated(_) => Format::Zip,
        }
    }

    /// Compressed bytes taken so far, if that is for us to compare.
    fn consumed(&self) -> Option<u64> {
        match self {
            Self::Deflated(decoder) => Some(decoder.total_in()),
            Self::Gzip(_) | Self::Stored(_) => None,
        }
    }
}

impl Read for Decoder<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Gzip(decoder) => decoder.read(buffer),
            Self::Stored(source) => source.read(buffer),
            Self::Deflated(decoder) => decoder.read(buffer),
        }
    }
}

impl<'m, 'f> Member<'m, 'f> {
    pub(super) fn new(
        decoder: Decoder<'m, 'f>,
        declared: Option<Declared>,
        budget: Budget<'m>,
        failure: Failure,
    ) -> Self {
        Self { decoder, declared, budget, failure, seen: Crc::new(), read: 0, refused: None }
    }

    /// What the bytes just read show: all of them so far, and whether they were the last.
    fn judge(&mut self, bytes: &[u8], at_end: bool) -> Result<(), Refusal> {
        let damaged = Err(Refusal::DamagedArchive { format: self.decoder.format().name() });
        self.read += bytes.len() as u64;
        *self.budget.spent = self.read.max(*self.budget.spent);
        if self.read > self.budget.left {
            return Err(Refusal::TooManyInflatedBytes { most: self.budget.most });
        }
        let Some(declared) = self.declared else { return Ok(()) };
        self.seen.update(bytes);
        let whole = || {
            self.read == declared.size
                && self.seen.sum() == declared.checksum
                && self.decoder.consumed().is_none_or(|bytes| bytes == declared.compressed)
        };
        if self.read > declared.size || (at_end && !whole()) { damaged } else { Ok(()) }
    }
}

impl Read for Member<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        let result = match self.refused {
            Some(refusal) => Err(refusal),
            None => match self.decoder.read(buffer) {
                Ok(count) => self.judge(&buffer[..count], count == 0).map(|()| count),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => return Err(error),
                Err(error) if self.failure.happened() => return Err(error),
                Err(_) => Err(Refusal::DamagedArchive { format: self.decoder.format().name() }),
            },
        };
        result.map_err(|refusal| {
            self.refused = Some(refusal);
            refusal.into_error()
        })
    }
}
