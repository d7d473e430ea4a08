//! Archives made by a test, and what the container makes of them.

use std::io::{self, Cursor, Read, Write};

use clear64_exports::container::{Container, ContainerError, Limits};
use clear64_exports::place::Part;
use clear64_exports::reader::{ExportReader, ReaderOptions};
use clear64_exports::refusal::{ReadError, Refusal};
use clear64_exports::row::Entry;
use flate2::Compression;
use flate2::write::GzEncoder;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::invented::{header, lines, row};

pub(crate) const ZIP_DAMAGED: Refusal = Refusal::DamagedArchive { format: "zip" };
pub(crate) const GZIP_DAMAGED: Refusal = Refusal::DamagedArchive { format: "gzip" };

/// A few thousand bytes that compress like rows.
pub(crate) fn export() -> String {
    header() + "\n" + &lines(&vec![row().text(); 20])
}

pub(crate) fn gzip(content: impl AsRef<[u8]>) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content.as_ref()).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn zip_with(options: SimpleFileOptions, members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        if name.ends_with('/') {
            writer.add_directory(*name, options).unwrap();
        } else {
            writer.start_file(*name, options).unwrap();
            writer.write_all(content).unwrap();
        }
    }
    writer.finish().unwrap().into_inner()
}

pub(crate) fn stored() -> SimpleFileOptions {
    SimpleFileOptions::default().compression_method(CompressionMethod::Stored)
}

pub(crate) fn deflated() -> SimpleFileOptions {
    SimpleFileOptions::default().compression_method(CompressionMethod::Deflated)
}

pub(crate) fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    zip_with(deflated(), members)
}

/// The zip with another value in a header of its only member: `local` and `central` are where the
/// value stands in the two headers.
pub(crate) fn with_field(mut zip: Vec<u8>, [local, central]: [usize; 2], value: &[u8]) -> Vec<u8> {
    for (signature, field) in [(b"PK\x03\x04", local), (b"PK\x01\x02", central)] {
        let at = zip.windows(4).position(|window| window == signature).unwrap() + field;
        zip[at..at + value.len()].copy_from_slice(value);
    }
    zip
}

/// The zip with another value in the end of its directory.
pub(crate) fn with_end(mut zip: Vec<u8>, field: usize, value: &[u8]) -> Vec<u8> {
    let at = zip.windows(4).rposition(|window| window == b"PK\x05\x06").unwrap() + field;
    zip[at..at + value.len()].copy_from_slice(value);
    zip
}

pub(crate) fn replaced(bytes: Vec<u8>, from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut bytes = bytes;
    while let Some(at) = bytes.windows(from.len()).position(|window| window == from) {
        bytes.splice(at..at + from.len(), to.iter().copied());
    }
    bytes
}

pub(crate) fn limits(members: usize, inflated_bytes: u64) -> Limits {
    Limits { members, inflated_bytes }
}

pub(crate) fn open(bytes: &[u8], limits: Limits) -> Result<Container<'_>, ContainerError> {
    Container::open(Box::new(Cursor::new(bytes)), limits)
}

pub(crate) fn refusal_of(error: &io::Error) -> Refusal {
    Refusal::in_error(error).ok_or(error).unwrap()
}

/// What the members hold.
pub(crate) fn contents(bytes: &[u8], limits: Limits) -> Result<Vec<Vec<u8>>, Refusal> {
    let mut container = open(bytes, limits).map_err(|error| error.refusal().unwrap())?;
    let mut contents = Vec::new();
    for index in 0..container.members() {
        let mut content = Vec::new();
        let mut member = container.member(index).map_err(|error| error.refusal().unwrap())?;
        member.read_to_end(&mut content).map_err(|error| refusal_of(&error))?;
        contents.push(content);
    }
    Ok(contents)
}

pub(crate) fn refusal(bytes: &[u8]) -> Option<Refusal> {
    contents(bytes, Limits::default()).err()
}

/// The rows of all members, and the row numbers; or why not.
pub(crate) fn rows(bytes: &[u8]) -> Result<Vec<(u64, Vec<u8>)>, ReadError> {
    let mut container =
        open(bytes, Limits::default()).map_err(|error| error.in_part(Part::ONLY))?;
    let (mut rows, mut first_row) = (Vec::new(), 0);
    let count = container.members();
    for index in 0..count {
        let part = Part::new(index + 1, count);
        let member = container.member(index).map_err(|error| error.in_part(part))?;
        let options = ReaderOptions { part, first_row, ..Default::default() };
        let mut reader = ExportReader::open(member, options)?;
        while let Some(entry) = reader.next_entry()? {
            rows.push(match entry {
                Entry::Row(row) => (row.number(), row.raw().to_vec()),
                Entry::Reject(reject) => (reject.number(), reject.raw().to_vec()),
            });
        }
        first_row = reader.next_row();
    }
    Ok(rows)
}
