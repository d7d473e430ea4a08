//! Plain, gzip and zip uploads: what is in them, what is refused, and what damage does.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its functions too")]

use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};

use clear64_exports::container::{Container, ContainerError, Limits, ReadSeek};
use clear64_exports::place::Part;
use clear64_exports::reader::{ExportReader, ReaderOptions};
use clear64_exports::refusal::{ReadError, Refusal};
use clear64_exports::row::Entry;
use flate2::Compression;
use flate2::write::GzEncoder;
use invented::{header, lines, row};
use proptest::prelude::*;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

mod invented;

const ZIP_DAMAGED: Refusal = Refusal::DamagedArchive { format: "zip" };
const GZIP_DAMAGED: Refusal = Refusal::DamagedArchive { format: "gzip" };

/// A few thousand bytes that compress like rows.
fn export() -> String {
    header() + "\n" + &lines(&vec![row().text(); 20])
}

fn gzip(content: impl AsRef<[u8]>) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content.as_ref()).unwrap();
    encoder.finish().unwrap()
}

fn zip_with(options: SimpleFileOptions, members: &[(&str, &[u8])]) -> Vec<u8> {
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

fn stored() -> SimpleFileOptions {
    SimpleFileOptions::default().compression_method(CompressionMethod::Stored)
}

fn deflated() -> SimpleFileOptions {
    SimpleFileOptions::default().compression_method(CompressionMethod::Deflated)
}

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    zip_with(deflated(), members)
}

/// The zip with another value in a header of its only member: `local` and `central` are where the
/// value stands in the two headers.
fn with_field(mut zip: Vec<u8>, [local, central]: [usize; 2], value: &[u8]) -> Vec<u8> {
    for (signature, field) in [(b"PK\x03\x04", local), (b"PK\x01\x02", central)] {
        let at = zip.windows(4).position(|window| window == signature).unwrap() + field;
        zip[at..at + value.len()].copy_from_slice(value);
    }
    zip
}

/// The zip with another value in the end of its directory.
fn with_end(mut zip: Vec<u8>, field: usize, value: &[u8]) -> Vec<u8> {
    let at = zip.windows(4).rposition(|window| window == b"PK\x05\x06").unwrap() + field;
    zip[at..at + value.len()].copy_from_slice(value);
    zip
}

fn replaced(bytes: Vec<u8>, from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut bytes = bytes;
    while let Some(at) = bytes.windows(from.len()).position(|window| window == from) {
        bytes.splice(at..at + from.len(), to.iter().copied());
    }
    bytes
}

fn limits(members: usize, inflated_bytes: u64) -> Limits {
    Limits { members, inflated_bytes }
}

fn open(bytes: &[u8], limits: Limits) -> Result<Container<'_>, ContainerError> {
    Container::open(Box::new(Cursor::new(bytes)), limits)
}

fn refusal_of(error: &io::Error) -> Refusal {
    Refusal::in_error(error).ok_or(error).unwrap()
}

/// What the members hold.
fn contents(bytes: &[u8], limits: Limits) -> Result<Vec<Vec<u8>>, Refusal> {
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

fn refusal(bytes: &[u8]) -> Option<Refusal> {
    contents(bytes, Limits::default()).err()
}

/// The rows of all members, and the row numbers; or why not.
fn rows(bytes: &[u8]) -> Result<Vec<(u64, Vec<u8>)>, ReadError> {
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

#[test]
fn plain_gzip_and_zip_have_the_same_rows() {
    let text = export();
    let (first, second) = text.split_at(text.find('\n').unwrap() + 1 + row().text().len() + 1);
    let expected = rows(text.as_bytes()).unwrap();
    assert_eq!(expected.len(), 20);
    for (name, bytes) in [
        ("gzip", gzip(&text)),
        ("two gzips put together", [gzip(first), gzip(second)].concat()),
        ("with an empty one between", [gzip(first), gzip(""), gzip(second)].concat()),
        ("zip", zip(&[("export.csv", text.as_bytes())])),
        ("not compressed in it", zip_with(stored(), &[("export.csv", text.as_bytes())])),
        ("zip64", zip_with(deflated().large_file(true), &[("export.csv", text.as_bytes())])),
        ("two parts", zip(&[("1.csv", first.as_bytes()), ("2.csv", second.as_bytes())])),
    ] {
        assert_eq!(rows(&bytes).unwrap(), expected, "{name}");
    }
}

#[test]
fn a_zip_written_to_a_stream_is_read() {
    let mut writer = ZipWriter::new_stream(Vec::new());
    for name in ["1.csv", "2.csv"] {
        writer.start_file(name, deflated()).unwrap();
        writer.write_all(name.as_bytes()).unwrap();
    }
    let bytes = writer.finish().unwrap().into_inner();
    assert!(bytes.windows(4).any(|window| window == b"PK\x07\x08"), "sizes come after the data");
    let contents = contents(&bytes, Limits::default()).unwrap();
    assert_eq!(contents, [b"1.csv".to_vec(), b"2.csv".to_vec()]);
}

#[test]
fn members_are_read_in_name_order_whatever_their_order_in_the_file() {
    let names = ["B.csv", "a.csv", "b/1.txt", "b/10.CSV", "b/2.Dat", "c.csv"];
    for order in [[0, 1, 2, 3, 4, 5], [5, 4, 3, 2, 1, 0], [3, 0, 5, 2, 4, 1]] {
        let members = order.map(|index| (names[index], names[index].as_bytes()));
        let contents = contents(&zip(&members), Limits::default()).unwrap();
        assert_eq!(contents, names.map(|name| name.as_bytes().to_vec()), "{order:?}");
    }
}

#[test]
fn members_are_read_in_any_order_and_again() {
    let bytes = zip(&[("1.csv", b"one"), ("2.csv", b"two")]);
    // The limit is on what the members hold, not on how often they are read.
    let mut container = open(&bytes, limits(2, 6)).unwrap();
    for index in [1, 0, 0, 1, 1] {
        let mut start = [0; 2];
        container.member(index).unwrap().read_exact(&mut start).unwrap();
        let mut whole = Vec::new();
        container.member(index).unwrap().read_to_end(&mut whole).unwrap();
        assert_eq!(whole, [b"one", b"two"][index]);
        assert!(whole.starts_with(&start));
    }
    let Err(ContainerError::Io(error)) = container.member(2).map(drop) else { panic!() };
    assert_eq!(error.kind(), io::ErrorKind::NotFound);
}

#[test]
fn folders_and_what_systems_leave_in_them_are_passed_over() {
    let bytes = zip(&[
        ("parts/", b""),
        ("parts/export.csv", b"content"),
        ("parts/.DS_Store", b"\0\0\0\x01Bud1"),
        ("parts/Thumbs.db", b"x"),
        ("parts/desktop.ini", b"x"),
        ("__MACOSX/", b""),
        ("__MACOSX/parts/", b""),
        ("__MACOSX/parts/._export.csv", b"\0\x05\x16\x07"),
        ("._export.csv", b"\0\x05\x16\x07"),
    ]);
    assert_eq!(contents(&bytes, limits(9, 7)).unwrap(), [b"content".to_vec()]);
    let windows = replaced(zip(&[("parts_export.csv", b"content")]), b"parts_", b"parts\\");
    assert_eq!(contents(&windows, Limits::default()).unwrap(), [b"content".to_vec()]);
}

#[test]
fn a_zip_that_is_not_one_of_exports_is_refused_when_it_is_opened() {
    let one = || zip(&[("a.csv", b"content")]);
    let two = |second| zip(&[(second, b"content"), ("a.csv", b"content")]);
    let link = |name| {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        writer.start_file("a.csv", deflated()).unwrap();
        writer.add_symlink(name, "a.csv", deflated()).unwrap();
        writer.finish().unwrap().into_inner()
    };
    let flags = [6, 8];
    let method = [8, 10];
    let unexpected = Refusal::UnexpectedMember { member: 2 };
    for (name, bytes, expected) in [
        ("no entry", zip(&[]), Refusal::EmptyArchive),
        ("folders", zip(&[("parts/", b"")]), Refusal::EmptyArchive),
        ("attributes of a Mac", zip(&[("._a.csv", b"")]), Refusal::EmptyArchive),
        ("a picture", two("b.png"), unexpected),
        ("no ending", two("csv"), unexpected),
        ("an ending of a folder", two("b.csv/csv"), unexpected),
        ("7z", two("b.7z"), unexpected),
        ("a symbolic link", link("b.csv"), unexpected),
        ("a workbook in it", two("b.XLSX"), Refusal::ExcelWorkbook),
        ("an older one", two("b.xls"), Refusal::ExcelWorkbook),
        ("a workbook", two("[Content_Types].xml"), Refusal::ExcelWorkbook),
        ("its first part", two("xl/workbook.xml"), Refusal::ExcelWorkbook),
        ("gzip in it", two("b.csv.gz"), Refusal::NestedArchive { format: "gzip" }),
        ("zip in it", two("b.ZIP"), Refusal::NestedArchive { format: "zip" }),
        (
            "one name twice",
            replaced(two("b.csv"), b"b.csv", b"a.csv"),
            Refusal::DuplicateMember { member: 2 },
        ),
        ("a password", with_field(one(), flags, &[1, 0]), Refusal::EncryptedMember { member: 1 }),
        (
            "Deflate64",
            with_field(one(), method, &[9, 0]),
            Refusal::UnsupportedCompression { member: 1 },
        ),
    ] {
        let found = open(&bytes, Limits::default()).err().and_then(|error| error.refusal());
        assert_eq!(found, Some(expected), "{name}");
    }
}

#[test]
fn more_members_than_the_limit_are_refused_by_what_the_end_claims() {
    let bytes = zip(&[("a.csv", b"a"), ("b/", b""), ("b/c.csv", b"c")]);
    assert_eq!(contents(&bytes, limits(3, 2)).unwrap().len(), 2);
    let refusal = open(&bytes, limits(2, 2)).unwrap_err().refusal();
    assert_eq!(refusal, Some(Refusal::TooManyMembers { found: 3, most: 2 }));
    // A directory that could hold the entries it claims, and does not: nothing of it is read.
    let mut bytes = zip(&[("a.csv", b"a")]);
    let end = bytes.split_off(bytes.len() - 22);
    let start = bytes.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    bytes.resize(start + 46 * 0xFFFF, 0);
    let length = u32::try_from(46 * 0xFFFF).unwrap().to_le_bytes();
    let end = with_end(with_end(end, 8, &[0xFF; 4]), 12, &length);
    let refusal = open(&[bytes, end].concat(), Limits::default()).unwrap_err().refusal();
    assert_eq!(refusal, Some(Refusal::TooManyMembers { found: 0xFFFF, most: 1000 }));
}

#[test]
fn more_bytes_than_the_limit_are_refused_before_they_are_passed_on() {
    let megabyte = vec![b'x'; 1 << 20];
    let refused = Err(Refusal::TooManyInflatedBytes { most: 10_000 });
    let halves = |size: usize| {
        let half = &megabyte[..size];
        zip(&[("1.csv", half), ("2.csv", half)])
    };
    for (name, bytes, expected) in [
        ("a gzip at the limit", gzip(&megabyte[..10_000]), Ok(1)),
        ("a gzip over it", gzip(&megabyte[..10_001]), refused),
        ("a bomb", gzip(&megabyte), refused),
        ("a bomb in pieces", gzip(&megabyte[..6000]).repeat(2), refused),
        ("a zip at the limit", halves(5000), Ok(2)),
        ("a zip over it", halves(5001), refused),
        ("a plain file has not inflated", megabyte.clone(), Ok(1)),
    ] {
        let found = contents(&bytes, limits(10, 10_000)).map(|contents| contents.len());
        assert_eq!(found, expected, "{name}");
    }
    // Nothing beyond the limit arrives, and trying again does not help.
    let bytes = gzip(&megabyte);
    let mut container = open(&bytes, limits(1, 10_000)).unwrap();
    let mut member = container.member(0).unwrap();
    let (mut passed, mut buffer) = (0, [0; 3000]);
    let error = loop {
        match member.read(&mut buffer) {
            Ok(count) => passed += count,
            Err(error) => break error,
        }
    };
    assert!(passed <= 10_000 && Refusal::in_error(&error).is_some(), "{passed} {error}");
    assert_eq!(Refusal::in_error(&member.read(&mut buffer).unwrap_err()), refused.err());
}

#[test]
fn a_member_that_is_not_what_the_directory_says_is_damaged() {
    let content = export();
    let [deflated, stored] =
        [deflated(), stored()].map(|options| zip_with(options, &[("a.csv", content.as_bytes())]));
    let size = u32::try_from(content.len()).unwrap();
    let field = |zip: &Vec<u8>, local, value: u32| {
        with_field(zip.clone(), [local, local + 2], &value.to_le_bytes())
    };
    let offset = |value: u32| {
        let at = deflated.windows(4).position(|window| window == b"PK\x01\x02").unwrap() + 42;
        let mut zip = deflated.clone();
        zip[at..at + 4].copy_from_slice(&value.to_le_bytes());
        zip
    };
    for (name, bytes) in [
        ("another checksum", field(&deflated, 14, 1)),
        ("another checksum, not compressed", field(&stored, 14, 1)),
        ("a size too small", field(&deflated, 22, size - 1)),
        ("a size too large", field(&deflated, 22, size + 1)),
        ("a size too small, not compressed", field(&stored, 22, size - 1)),
        ("less compressed data", field(&deflated, 18, 20)),
        ("less data, not compressed", field(&stored, 18, size - 1)),
        ("more compressed data than there is", field(&deflated, 18, size)),
        ("sizes without the field they should be in", field(&deflated, 22, u32::MAX)),
        ("a start after the end", offset(u32::MAX - 1)),
        ("a start inside", offset(5)),
        ("another method there", {
            let at = deflated.windows(4).position(|window| window == b"PK\x03\x04").unwrap() + 8;
            let mut zip = deflated.clone();
            zip[at] = 0;
            zip
        }),
        (
            "fewer entries than there are",
            with_end(zip(&[("a.csv", b"a"), ("b.csv", b"b")]), 8, &[1, 0, 1, 0]),
        ),
        ("more entries than there are", with_end(deflated.clone(), 8, &[2, 0, 2, 0])),
        ("a directory elsewhere", with_end(deflated.clone(), 16, &[0; 4])),
        ("another volume", with_end(deflated.clone(), 4, &[1, 0])),
        ("bytes after the end", [&deflated[..], b"\0"].concat()),
        ("bytes before the start", [b"PK\x03\x04", &deflated[..]].concat()),
    ] {
        assert_eq!(refusal(&bytes), Some(ZIP_DAMAGED), "{name}");
    }
    // A comment that looks like an end is none.
    let comment = b"PK\x05\x06 and more than the 22 bytes of an end";
    let length = u16::try_from(comment.len()).unwrap().to_le_bytes();
    let commented = [&with_end(deflated, 20, &length)[..], comment].concat();
    assert_eq!(contents(&commented, Limits::default()).unwrap(), [content.into_bytes()]);
}

#[test]
fn zip64_numbers_of_any_size_are_no_reason_to_panic_or_to_allocate() {
    // An archive of one member with the larger end, and each of its fields at its most.
    let member = zip(&[("a.csv", b"content")]);
    let start = member.windows(4).position(|window| window == b"PK\x01\x02").unwrap() as u64;
    let (body, end) = member.split_at(member.len() - 22);
    let length = body.len() as u64 - start;
    let archive = |fields: [u64; 5]| {
        let mut bytes = body.to_vec();
        bytes.extend(b"PK\x06\x06");
        bytes.extend(44_u64.to_le_bytes());
        bytes.extend([45, 0, 45, 0]);
        bytes.extend([0; 8]);
        for field in &fields[..4] {
            bytes.extend(field.to_le_bytes());
        }
        bytes.extend(b"PK\x06\x07\0\0\0\0");
        bytes.extend(fields[4].to_le_bytes());
        bytes.extend([1, 0, 0, 0]);
        bytes.extend(with_end(end.to_vec(), 8, &[0xFF; 12]));
        bytes
    };
    let right = [1, 1, length, start, body.len() as u64];
    assert_eq!(contents(&archive(right), Limits::default()).unwrap(), [b"content".to_vec()]);
    for field in 0..5 {
        for value in [0, 1, 2, u64::MAX / 46, u64::MAX - 100, u64::MAX] {
            let mut fields = right;
            fields[field] = value;
            let expected = (fields != right).then_some(ZIP_DAMAGED);
            assert_eq!(refusal(&archive(fields)), expected, "{fields:?}");
        }
    }
    let mut fields = right;
    fields[..2].fill(u64::MAX);
    assert_eq!(refusal(&archive(fields)), Some(ZIP_DAMAGED));
}

#[test]
fn a_compressed_file_in_a_compressed_file_is_refused_at_its_start() {
    let text = export();
    let zipped = zip(&[("a.csv", text.as_bytes())]);
    let workbook = zip(&[("[Content_Types].xml", b"")]);
    for (name, bytes, expected) in [
        ("gzip in gzip", gzip(gzip(&text)), Refusal::NestedArchive { format: "gzip" }),
        ("zip in gzip", gzip(&zipped), Refusal::NestedArchive { format: "zip" }),
        ("gzip in zip", zip(&[("a.csv", &gzip(&text))]), Refusal::NestedArchive { format: "gzip" }),
        ("zip in zip", zip(&[("a.csv", &zipped)]), Refusal::NestedArchive { format: "zip" }),
        ("workbook in gzip", gzip(&workbook), Refusal::ExcelWorkbook),
        ("workbook in zip", zip(&[("a.csv", &workbook)]), Refusal::ExcelWorkbook),
        ("nothing in gzip", gzip(""), Refusal::Empty),
        ("nothing in zip", zip(&[("a.csv", b"")]), Refusal::Empty),
        ("nothing", Vec::new(), Refusal::Empty),
        ("xz", b"\xFD7zXZ\0\0\x04".to_vec(), Refusal::Compressed { format: "xz" }),
    ] {
        assert_eq!(rows(&bytes).unwrap_err().refusal(), Some(expected), "{name}");
    }
}

#[test]
fn a_gzip_cut_anywhere_or_with_anything_after_it_is_refused() {
    let whole = gzip(export());
    for length in 2..whole.len() {
        assert_eq!(refusal(&whole[..length]), Some(GZIP_DAMAGED), "{length} bytes");
        let second = [&whole[..], &whole[..length]].concat();
        assert_eq!(refusal(&second), Some(GZIP_DAMAGED), "{length} bytes of the second");
        assert!(rows(&whole[..length]).unwrap_err().refusal().is_some());
    }
    assert!(rows(&whole[..1]).unwrap_err().refusal().is_some(), "one byte is no format");
    for garbage in [&b"\0"[..], &[0; 512], b"\n", b"\x1F", b"1,A,100\n"] {
        let bytes = [&whole[..], garbage].concat();
        assert_eq!(refusal(&bytes), Some(GZIP_DAMAGED), "{garbage:?}");
    }
}

#[test]
fn a_zip_cut_anywhere_is_refused() {
    for options in [stored(), deflated(), deflated().large_file(true)] {
        let text = export();
        let whole = zip_with(options, &[("1.csv", text.as_bytes()), ("2.csv", text.as_bytes())]);
        for length in 4..whole.len() {
            assert_eq!(refusal(&whole[..length]), Some(ZIP_DAMAGED), "{length} bytes");
        }
        // Fewer bytes are a plain file: an empty one, or a row of one column.
        for length in 0..4 {
            assert!(refusal(&whole[..length]).is_none(), "{length} bytes");
        }
    }
}

#[test]
fn a_changed_byte_never_changes_what_is_read() {
    let text = lines(&vec![row().text(); 3]);
    let expected = vec![text.clone().into_bytes()];
    for whole in [
        gzip(&text),
        zip(&[("a.csv", text.as_bytes())]),
        zip_with(stored(), &[("a.csv", text.as_bytes())]),
    ] {
        // A change of the first four makes it a plain file.
        for at in 4..whole.len() {
            for bit in 0..8 {
                let mut bytes = whole.clone();
                bytes[at] ^= 1 << bit;
                if let Ok(found) = contents(&bytes, Limits::default()) {
                    assert_eq!(found, expected, "bit {bit} of byte {at}");
                }
            }
        }
    }
}

#[test]
fn damage_after_good_rows_refuses_the_part() {
    // More than the reader takes at a time.
    let mut bytes = gzip(lines(&vec![row().text(); 20_000]));
    let checksum = bytes.len() - 8;
    bytes[checksum] ^= 1;
    let mut container = open(&bytes, Limits::default()).unwrap();
    let options = ReaderOptions { part: Part::new(2, 3), ..Default::default() };
    let mut reader = ExportReader::open(container.member(0).unwrap(), options).unwrap();
    let error = loop {
        match reader.next_entry() {
            Ok(entry) => assert!(entry.is_some(), "no end without an error"),
            Err(error) => break error,
        }
    };
    assert_eq!(error.refusal(), Some(GZIP_DAMAGED));
    assert!(error.to_string().starts_with("part 2: the gzip file is damaged"), "{error}");
    let error = open(b"PK\x05\x06", Limits::default()).unwrap_err().in_part(Part::new(2, 3));
    assert!(error.to_string().starts_with("part 2: the zip file is damaged"), "{error}");
}

/// A file that fails once `good` bytes have been read, with an error like those of decoders, and
/// is interrupted before every read.
struct Failing {
    file: Cursor<Vec<u8>>,
    good: usize,
    interrupted: bool,
}

impl Read for Failing {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.interrupted = !self.interrupted;
        if self.interrupted {
            return Err(io::ErrorKind::Interrupted.into());
        }
        if self.good == 0 {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "the disk"));
        }
        let count = buffer.len().min(self.good).min(7);
        let count = self.file.read(&mut buffer[..count])?;
        self.good -= count;
        Ok(count)
    }
}

impl Seek for Failing {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

#[test]
fn a_file_that_fails_is_not_a_damaged_one() {
    let text = export();
    for bytes in [
        text.clone().into_bytes(),
        gzip(&text),
        zip(&[("a.csv", text.as_bytes())]),
        zip_with(stored(), &[("a.csv", text.as_bytes())]),
    ] {
        let mut good = 0;
        let whole = loop {
            let file = Failing { file: Cursor::new(bytes.clone()), good, interrupted: false };
            let mut content = Vec::new();
            let result = Container::open(Box::new(file), Limits::default())
                .map_err(|error| error.in_part(Part::ONLY))
                .and_then(|mut container| {
                    let mut member =
                        container.member(0).map_err(|error| error.in_part(Part::ONLY))?;
                    let result = member.read_to_end(&mut content);
                    result.map_err(|source| {
                        assert_eq!(Refusal::in_error(&source), None, "after {good} bytes");
                        ReadError::Io { part: Part::ONLY, source }
                    })
                });
            match result {
                Ok(_) => break content,
                Err(ReadError::Io { source, .. }) => assert_eq!(source.to_string(), "the disk"),
                Err(error) => panic!("after {good} bytes: {error}"),
            }
            good += 1;
        };
        assert_eq!(whole, text.as_bytes());
    }
}

#[test]
fn no_message_shows_the_name_of_a_member() {
    let name = "PLANTED/PLANTED.csv";
    let content = export();
    let whole = zip(&[(name, content.as_bytes()), ("PLANTED/2.csv", b"PLANTED")]);
    let one = || zip(&[(name, content.as_bytes())]);
    let commented = {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        writer.set_comment("PLANTED").unwrap();
        writer.start_file(name, deflated()).unwrap();
        writer.finish().unwrap().into_inner()
    };
    let mut shown = String::new();
    for bytes in [
        whole.clone(),
        commented,
        zip(&[("PLANTED.png", b"")]),
        zip(&[("PLANTED.gz", b"")]),
        zip(&[("PLANTED/", b"")]),
        replaced(whole.clone(), b"PLANTED/2.csv", b"PLANTED/1.csv"),
        replaced(zip(&[("PLANTED1.csv", b""), ("PLANTED2.csv", b"")]), b"D2.csv", b"D1.csv"),
        with_field(one(), [6, 8], &[1, 0]),
        with_field(one(), [8, 10], &[9, 0]),
        with_field(one(), [14, 16], &[0; 4]),
        whole[..whole.len() - 1].to_vec(),
        zip(&[(name, &gzip("PLANTED"))]),
    ] {
        for limits in [Limits::default(), limits(0, 0), limits(9, 3)] {
            match open(&bytes, limits) {
                Err(error) => shown.extend([format!("{error} {error:?} {error:#?}")]),
                Ok(mut container) => {
                    shown.extend([format!("{container:?} {container:#?}")]);
                    for index in 0..=container.members() {
                        let result = container.member(index).map(|mut member| {
                            io::copy(&mut member, &mut io::sink())
                                .map_err(|error| format!("{error} {error:?}"))
                        });
                        shown += &result.map_or_else(
                            |error| format!("{error} {error:?}"),
                            |read| format!("{read:?}"),
                        );
                    }
                }
            }
        }
        shown += &rows(&bytes).map_or_else(|error| format!("{error} {error:?}"), |_| String::new());
    }
    assert!(shown.contains("DamagedArchive") && shown.contains("member 1 of the zip"), "{shown}");
    assert!(!shown.contains("PLANTED"), "{shown}");
}

#[test]
fn a_container_can_go_to_another_thread() {
    fn sendable<T: Send>(value: T) -> T {
        value
    }
    let file: Box<dyn ReadSeek> = Box::new(Cursor::new(zip(&[("a.csv", b"content")])));
    let mut container = sendable(Container::open(file, Limits::default()).unwrap());
    let mut member = sendable(container.member(0).unwrap());
    assert_eq!(io::copy(&mut member, &mut io::sink()).unwrap(), 7);
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(
        start in prop_oneof![
            Just(&b"\x1F\x8B\x08"[..]),
            Just(&b"\x1F\x8B\x08\0\0\0\0\0\0\xFF"[..]),
            Just(&b"PK\x03\x04"[..]),
            Just(&b"PK\x05\x06"[..]),
            Just(&b""[..]),
        ],
        bytes in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let bytes = [start, &bytes].concat();
        let _ = contents(&bytes, limits(10, 1000));
    }

    #[test]
    fn a_zip_with_any_changes_is_read_as_it_was_or_refused(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        near_the_end in any::<bool>(),
    ) {
        let members: [(&str, &[u8]); 2] = [("1.csv", b"one, one, one"), ("2.csv", b"two")];
        let mut bytes = zip(&members);
        for (index, value) in changes {
            // The directory and its end are the last 150 bytes or so.
            let from = if near_the_end { bytes.len() - 150 } else { 4 };
            let at = from + index.index(bytes.len() - from);
            bytes[at] = value;
        }
        if let Ok(mut found) = contents(&bytes, limits(10, 1000)) {
            // Names may have changed, and the order with them.
            found.sort();
            let of = |found: &Vec<u8>| members.iter().any(|member| member.1 == found.as_slice());
            prop_assert!(found.iter().all(of), "{:?}", found);
        }
    }
}
