//! Persons or rows that wait for the end of the export: compressed blocks in a scratch file.

use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};
use tempfile::SpooledTempFile;
use zstd::bulk::{Compressor, Decompressor};

use super::PersonsError;

/// Bytes of scratch that stay in memory.
const IN_MEMORY: usize = 16 << 20;
/// Bytes collected before they are compressed and written.
const BLOCK: usize = 128 << 10;
/// Faster than zstd's regular levels: what is written is read once, by the same run.
const LEVEL: i32 = -3;

/// One file, in memory while it is small, that the blocks of all partitions share.
pub(super) struct Scratch {
    file: SpooledTempFile,
    end: u64,
    compressor: Option<Compressor<'static>>,
    decompressor: Option<Decompressor<'static>>,
    compressed: Vec<u8>,
}

impl std::fmt::Debug for Scratch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scratch").field("end", &self.end).finish_non_exhaustive()
    }
}

/// Where a block stands in the scratch file, and its lengths in bytes.
#[derive(Clone, Copy, Debug)]
struct Block {
    start: u64,
    compressed: usize,
    plain: usize,
}

impl Scratch {
    pub(super) fn new(folder: &Path) -> Self {
        Self::with_memory(folder, IN_MEMORY)
    }

    fn with_memory(folder: &Path, bytes: usize) -> Self {
        Self {
            file: tempfile::spooled_tempfile_in(bytes, folder),
            end: 0,
            compressor: None,
            decompressor: None,
            compressed: Vec::new(),
        }
    }

    fn write(&mut self, plain: &[u8]) -> io::Result<Block> {
        let compressor = match &mut self.compressor {
            Some(compressor) => compressor,
            none => none.insert(Compressor::new(LEVEL)?),
        };
        self.compressed.clear();
        self.compressed.reserve(zstd::zstd_safe::compress_bound(plain.len()));
        compressor.compress_to_buffer(plain, &mut self.compressed)?;
        let bytes = &self.compressed;
        self.file.seek(SeekFrom::Start(self.end))?;
        self.file.write_all(bytes)?;
        let block = Block { start: self.end, compressed: bytes.len(), plain: plain.len() };
        self.end += bytes.len() as u64;
        Ok(block)
    }

    fn read(&mut self, block: Block) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; block.compressed];
        self.file.seek(SeekFrom::Start(block.start))?;
        self.file.read_exact(&mut bytes)?;
        let decompressor = match &mut self.decompressor {
            Some(decompressor) => decompressor,
            none => none.insert(Decompressor::new()?),
        };
        decompressor.decompress(&bytes, block.plain)
    }
}

/// Items in the order in which they were added.
#[derive(Default)]
pub(super) struct Partition {
    pending: Vec<u8>,
    blocks: Vec<Block>,
}

impl std::fmt::Debug for Partition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Partition").field("blocks", &self.blocks.len()).finish_non_exhaustive()
    }
}

impl Partition {
    /// Adds an item.
    pub(super) fn add(&mut self, item: &impl Serialize, scratch: &mut Scratch) -> io::Result<()> {
        self.pending = postcard::to_extend(item, std::mem::take(&mut self.pending))
            .map_err(io::Error::other)?;
        if self.pending.len() >= BLOCK {
            self.blocks.push(scratch.write(&self.pending)?);
            self.pending.clear();
        }
        Ok(())
    }

    /// Gives out the blocks: bytes that hold whole items, one behind the other.
    pub(super) fn read<E: From<PersonsError>>(
        self,
        scratch: &mut Scratch,
        mut take: impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        for block in self.blocks {
            take(&scratch.read(block).map_err(PersonsError::from)?)?;
        }
        take(&self.pending)
    }
}

/// The first item of a block, cut off the block.
pub(super) fn next<'b, T: Deserialize<'b>>(
    block: &mut &'b [u8],
) -> Result<Option<T>, PersonsError> {
    if block.is_empty() {
        return Ok(None);
    }
    let (item, rest) = postcard::take_from_bytes(block)
        .map_err(|error| PersonsError::from(io::Error::other(error)))?;
    *block = rest;
    Ok(Some(item))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_of_several_partitions_come_back_in_order_from_memory_and_from_disk() {
        for in_memory in [1 << 20, 1 << 10] {
            let folder = tempfile::tempdir().unwrap();
            let mut scratch = Scratch::with_memory(folder.path(), in_memory);
            let mut partitions = [Partition::default(), Partition::default()];
            let item = |number: u64| (number, "x".repeat(usize::try_from(number % 1_000).unwrap()));
            for number in 0..2_000 {
                let partition = &mut partitions[usize::try_from(number % 2).unwrap()];
                partition.add(&item(number), &mut scratch).unwrap();
            }
            assert_eq!(scratch.file.is_rolled(), in_memory < 1 << 20);
            for (partition, first) in partitions.into_iter().zip(0..) {
                let mut expected = (first..2_000).step_by(2);
                partition
                    .read(&mut scratch, |mut block| {
                        while let Some(read) = next::<(u64, String)>(&mut block)? {
                            assert_eq!(read, item(expected.next().unwrap()));
                        }
                        Ok::<(), PersonsError>(())
                    })
                    .unwrap();
                assert_eq!(expected.next(), None);
            }
        }
    }
}
