//! Checksums of what is read anyway.

use std::io::{self, Read, Seek, SeekFrom};
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::thread::{self, JoinHandle};

use clear64_exports::container::ReadSeek;

use crate::output::{FileSum, Sum};

/// A file whose bytes are summed, each once and in order, while they are read in any order.
///
/// A zip is read by jumps: what was jumped over is read at the end, so that most of it is read
/// twice.
pub(crate) struct Summing<'f> {
    file: Box<dyn ReadSeek + 'f>,
    position: u64,
    /// The bytes before this one are summed.
    summed: u64,
    sum: SumBeside,
}

impl<'f> Summing<'f> {
    pub(crate) fn new(file: Box<dyn ReadSeek + 'f>) -> Self {
        Self { file, position: 0, summed: 0, sum: SumBeside::default() }
    }

    /// Reads what has not been read yet, and gives the sum of the whole file.
    pub(crate) fn finish(mut self, name: &str) -> io::Result<FileSum> {
        self.seek(SeekFrom::Start(self.summed))?;
        io::copy(&mut self, &mut io::sink())?;
        Ok(self.sum.finish()?.finish(name.to_owned()))
    }
}

impl Read for Summing<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(buffer)?;
        let end = self.position + count as u64;
        if self.position <= self.summed && self.summed < end {
            let known = usize::try_from(self.summed - self.position).map_err(io::Error::other)?;
            self.sum.add(&buffer[known..count])?;
            self.summed = end;
        }
        self.position = end;
        Ok(count)
    }
}

impl Seek for Summing<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.position = self.file.seek(to)?;
        Ok(self.position)
    }
}

/// Bytes that are handed on at a time: few enough to stay in a processor's cache.
const BLOCK: usize = 256 << 10;
/// Blocks on their way, full or empty.
const BLOCKS: usize = 4;

/// A checksum that is computed on a thread of its own, beside whoever reads.
///
/// # Memory usage
///
/// Four blocks of 256 KiB.
#[derive(Default)]
struct SumBeside {
    /// None before the first byte.
    thread: Option<SumThread>,
}

struct SumThread {
    full: SyncSender<Vec<u8>>,
    emptied: Receiver<Vec<u8>>,
    sum: JoinHandle<Sum>,
}

impl SumThread {
    fn start() -> io::Result<Self> {
        let (full, received) = mpsc::sync_channel::<Vec<u8>>(BLOCKS);
        let (give_back, emptied) = mpsc::sync_channel(BLOCKS);
        for _ in 0..BLOCKS {
            let _ = give_back.send(Vec::new());
        }
        let sum = thread::Builder::new().name("checksum".to_owned()).spawn(move || {
            let mut sum = Sum::default();
            while let Ok(mut block) = received.recv() {
                sum.add(&block);
                block.clear();
                // Nobody waits for it after the last byte.
                let _ = give_back.try_send(block);
            }
            sum
        })?;
        Ok(Self { full, emptied, sum })
    }
}

impl SumBeside {
    fn add(&mut self, bytes: &[u8]) -> io::Result<()> {
        let SumThread { full, emptied, .. } = match &mut self.thread {
            Some(thread) => thread,
            none => none.insert(SumThread::start()?),
        };
        for bytes in bytes.chunks(BLOCK) {
            let mut block = emptied.recv().map_err(io::Error::other)?;
            block.extend_from_slice(bytes);
            full.send(block).map_err(|_| lost())?;
        }
        Ok(())
    }

    /// The sum of all bytes.
    fn finish(self) -> io::Result<Sum> {
        let Some(SumThread { full, sum, .. }) = self.thread else { return Ok(Sum::default()) };
        drop(full);
        sum.join().map_err(|_| lost())
    }
}

fn lost() -> io::Error {
    io::Error::other("the thread of the checksum has ended")
}

/// A part of the export whose bytes are summed as they pass, if asked for.
pub(crate) struct SummingParts<R> {
    inner: R,
    sum: Option<Sum>,
}

impl<R: Read> SummingParts<R> {
    pub(crate) fn new(inner: R, is_summed: bool) -> Self {
        Self { inner, sum: is_summed.then(Sum::default) }
    }

    /// SHA-256 in lower-case hex, if it was asked for.
    pub(crate) fn finish(self) -> Option<String> {
        self.sum.map(|sum| sum.finish(String::new()).sha256)
    }
}

impl<R: Read> Read for SummingParts<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        if let Some(sum) = &mut self.sum {
            sum.add(&buffer[..count]);
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::output::sha256;

    #[test]
    fn a_file_read_by_jumps_has_the_checksum_of_the_whole() {
        let bytes: Vec<u8> = (0..=255).cycle().take(10_000).collect();
        for jumps in [vec![], vec![9_000, 0, 5_000], vec![0, 100, 50, 9_999], vec![10_000]] {
            let mut file = Summing::new(Box::new(Cursor::new(bytes.clone())));
            for jump in jumps {
                file.seek(SeekFrom::Start(jump)).unwrap();
                let _ = file.read(&mut [0; 700]).unwrap();
            }
            let sum = file.finish("export").unwrap();
            assert_eq!((sum.bytes, sum.sha256), (10_000, sha256(&bytes)));
        }
    }
}
