//! Where results go: named files that are counted and hashed as they are written.

use std::io::{self, Read, Write};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// A place that takes a run's files. Nothing in it counts before the manifest is committed.
pub trait Outputs {
    /// Starts a file by its path below the run's folder. A second start of the same name replaces
    /// what the first has written.
    fn create(&mut self, name: &str) -> io::Result<Box<dyn OutputFile>>;
}

/// A file being written.
pub trait OutputFile: Write + Send {
    /// Ends the file: when this returns, its bytes are safe.
    fn finish(self: Box<Self>) -> io::Result<()>;
}

/// A file read or written: name, size and checksum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileSum {
    /// Name; of an output, the path below the run's folder.
    pub name: String,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256, lower-case hex.
    pub sha256: String,
}

/// A file being written, with its size and checksum so far.
pub struct Output {
    name: String,
    file: Box<dyn OutputFile>,
    sum: Sum,
}

impl Output {
    /// Starts a file.
    pub fn create(outputs: &mut dyn Outputs, name: &str) -> io::Result<Self> {
        Ok(Self { name: name.to_owned(), file: outputs.create(name)?, sum: Sum::default() })
    }

    /// Writes a whole file.
    pub fn write_whole(outputs: &mut dyn Outputs, name: &str, bytes: &[u8]) -> io::Result<FileSum> {
        let mut output = Self::create(outputs, name)?;
        output.write_all(bytes)?;
        output.finish()
    }

    /// Ends the file.
    pub fn finish(self) -> io::Result<FileSum> {
        self.file.finish()?;
        Ok(self.sum.finish(self.name))
    }
}

impl Write for Output {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let count = self.file.write(buffer)?;
        self.sum.add(&buffer[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Size and checksum of a file, read to its end.
pub fn sum_of(mut file: impl Read, name: &str) -> io::Result<FileSum> {
    let mut sum = Sum::default();
    let mut buffer = vec![0; 1 << 18];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(sum.finish(name.to_owned())),
            count => sum.add(&buffer[..count]),
        }
    }
}

/// Size and checksum of bytes as they pass.
#[derive(Default)]
pub(crate) struct Sum {
    hash: Sha256,
    bytes: u64,
}

impl Sum {
    pub(crate) fn add(&mut self, bytes: &[u8]) {
        self.hash.update(bytes);
        self.bytes += bytes.len() as u64;
    }

    pub(crate) fn finish(self, name: String) -> FileSum {
        FileSum { name, bytes: self.bytes, sha256: hex(&self.hash.finalize()) }
    }
}

/// SHA-256 in lower-case hex.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Bytes in lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |value: u8| char::from(DIGITS[usize::from(value & 0xf)]);
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        text.push(digit(byte >> 4));
        text.push(digit(*byte));
    }
    text
}
