//! What is cut off or changed, and files that fail.

use std::io::{self, Cursor, Read, Seek, SeekFrom};

use clear64_exports::container::{Container, Limits};
use clear64_exports::place::Part;
use clear64_exports::reader::{ExportReader, ReaderOptions};
use clear64_exports::refusal::{ReadError, Refusal};
use proptest::prelude::*;

use crate::archive::{
    GZIP_DAMAGED, ZIP_DAMAGED, contents, deflated, export, gzip, limits, open, refusal, rows,
    stored, zip, zip_with,
};
use crate::invented::{lines, row};

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
