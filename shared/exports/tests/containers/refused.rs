//! What is no archive of exports, or holds too much.

use std::io::{self, Cursor, Read};

use clear64_exports::container::Limits;
use clear64_exports::refusal::Refusal;
use zip::ZipWriter;

use crate::archive::{
    ZIP_DAMAGED, contents, deflated, export, gzip, limits, open, refusal, replaced, rows, stored,
    with_end, with_field, zip, zip_with,
};

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
