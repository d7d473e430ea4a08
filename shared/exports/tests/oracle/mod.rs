//! What the scanner must do, said a second time: byte by byte, without blocks, buffers or masks.
//!
//! Also compiled into the fuzz target `scan`.

use std::io::{self, Read};

use clear64_exports::scan::{Fault, MAX_RECORD, Scanner};

/// One record, owned.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Item {
    pub(crate) offset: usize,
    pub(crate) length: usize,
    pub(crate) line: u64,
    pub(crate) line_ended: bool,
    pub(crate) result: Result<Vec<Vec<u8>>, Fault>,
}

/// A source that gives 1 to 7 bytes at a time, and an interruption now and then.
pub(crate) struct Trickle<'a> {
    bytes: &'a [u8],
    turn: usize,
}

impl<'a> Trickle<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, turn: 0 }
    }
}

impl Read for Trickle<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.turn += 1;
        if self.turn.is_multiple_of(5) {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let length = (1 + self.turn % 7).min(buffer.len());
        self.bytes.read(&mut buffer[..length])
    }
}

/// Everything that the scanner finds, whose raw bytes must be those of the file.
pub(crate) fn scanned(source: impl Read, bytes: &[u8]) -> Vec<Item> {
    let mut scanner = Scanner::new(source);
    let mut items = Vec::new();
    while let Some(record) = scanner.next_record().unwrap() {
        let offset = usize::try_from(record.offset()).unwrap();
        let length = usize::try_from(record.length()).unwrap();
        assert!(record.raw() == &bytes[offset..offset + length.min(MAX_RECORD)]);
        items.push(Item {
            offset,
            length,
            line: record.line(),
            line_ended: record.line_ended(),
            result: match record.fault() {
                Some(fault) => Err(fault),
                None => Ok(record.fields().iter().map(<[u8]>::to_vec).collect()),
            },
        });
    }
    items
}

/// Every byte is in exactly one record, in a blank line, or in the byte-order mark.
pub(crate) fn assert_every_byte_is_accounted_for(bytes: &[u8], items: &[Item]) {
    let mut position = if bytes.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
    let mut line = 1;
    let blank_lines = |between: &[u8], last: bool| {
        let text = String::from_utf8(between.to_vec()).unwrap();
        let rest = text.replace("\r\n", "").replace('\n', "");
        assert!(rest.is_empty() || last && rest == "\r", "lost bytes");
        text.matches('\n').count() as u64
    };
    for (index, item) in items.iter().enumerate() {
        line += blank_lines(&bytes[position..item.offset], false);
        let raw = &bytes[item.offset..item.offset + item.length];
        assert_eq!(item.line, line);
        assert_eq!(item.line_ended, raw.ends_with(b"\n"));
        assert!(item.line_ended || index + 1 == items.len());
        line += line_feeds(raw);
        position = item.offset + item.length;
    }
    blank_lines(&bytes[position..], true);
}

/// The same records by a plain state machine. Knows no limit of length.
pub(crate) fn expected(bytes: &[u8]) -> Vec<Item> {
    let mut position = if bytes.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
    let mut line = 1;
    let mut items = Vec::new();
    while position < bytes.len() {
        let rest = &bytes[position..];
        let (length, result) = match record(rest) {
            Ok((length, fields)) => (length, Ok(fields)),
            Err(fault) => {
                let end = rest.iter().position(|byte| *byte == b'\n');
                (end.map_or(rest.len(), |end| end + 1), Err(fault))
            }
        };
        let raw = &rest[..length];
        if !matches!(raw, b"\n" | b"\r\n" | b"\r") {
            let line_ended = raw.ends_with(b"\n");
            items.push(Item { offset: position, length, line, line_ended, result });
        }
        position += length;
        line += line_feeds(raw);
    }
    items
}

/// Length and fields of the record at the start of `bytes`.
fn record(bytes: &[u8]) -> Result<(usize, Vec<Vec<u8>>), Fault> {
    let mut fields = Vec::new();
    let mut at = 0;
    loop {
        let mut field = Vec::new();
        if bytes.get(at) == Some(&b'"') {
            at = quoted(bytes, at + 1, &mut field).map_err(|fault| name(fault, bytes, &fields))?;
        } else {
            while line_end(&bytes[at..]).is_none() && bytes[at] != b',' {
                if bytes[at] == b'"' {
                    return Err(name(Broken { at, is_open: false }, bytes, &fields));
                }
                field.push(bytes[at]);
                at += 1;
            }
        }
        fields.push((at, field));
        if let Some(length) = line_end(&bytes[at..]) {
            let fields = fields.into_iter().map(|(_, field)| field).collect();
            return Ok((at + length, fields));
        }
        at += 1;
    }
}

fn line_feeds(bytes: &[u8]) -> u64 {
    bytes.iter().map(|byte| u64::from(*byte == b'\n')).sum()
}

/// Length of the line end that the bytes begin with: 0 at the end of the file.
fn line_end(bytes: &[u8]) -> Option<usize> {
    match bytes {
        [] => Some(0),
        [b'\n', ..] | [b'\r'] => Some(1),
        [b'\r', b'\n', ..] => Some(2),
        _ => None,
    }
}

#[derive(Clone, Copy)]
struct Broken {
    at: usize,
    is_open: bool,
}

/// Reads a quoted field from behind its first quote; where it ends.
fn quoted(bytes: &[u8], mut at: usize, field: &mut Vec<u8>) -> Result<usize, Broken> {
    loop {
        match &bytes[at..] {
            [] => return Err(Broken { at, is_open: true }),
            [b'"', b'"', ..] => {
                field.push(b'"');
                at += 2;
            }
            [b'"', rest @ ..] if line_end(rest).is_some() || rest[0] == b',' => return Ok(at + 1),
            [b'"', ..] => return Err(Broken { at, is_open: false }),
            [b'\r', b'\n', ..] => at += 1,
            [byte, ..] => {
                field.push(*byte);
                at += 1;
            }
        }
    }
}

/// The fault with its column, given where the fields before it end.
fn name(broken: Broken, bytes: &[u8], before: &[(usize, Vec<u8>)]) -> Fault {
    match bytes[..broken.at].iter().position(|byte| *byte == b'\n') {
        Some(first) => {
            let column = before.iter().filter(|(end, _)| *end < first).count() + 1;
            Fault::OpenQuote { column }
        }
        None if broken.is_open => Fault::OpenQuote { column: before.len() + 1 },
        None => Fault::BareQuote { column: before.len() + 1 },
    }
}

/// All of it for one input: the plain state machine, the csv crate where the input is valid, and
/// any way of reading.
pub(crate) fn check(bytes: &[u8]) {
    let items = check_ways_of_reading(bytes);
    if bytes.len() <= MAX_RECORD {
        assert_eq!(items, expected(bytes));
    }
    if items.iter().all(|item| item.result.is_ok()) {
        check_against_csv(bytes, items);
    }
}

/// A few bytes at a time give what all at once give, and every byte is accounted for.
pub(crate) fn check_ways_of_reading(bytes: &[u8]) -> Vec<Item> {
    let items = scanned(bytes, bytes);
    assert!(items == scanned(Trickle::new(bytes), bytes), "the size of a read makes a difference");
    assert_every_byte_is_accounted_for(bytes, &items);
    items
}

/// The csv crate agrees on the fields of an input without a fault. It takes any carriage return
/// for a line end, or none: so line ends are made LF first, and inputs with others are left out.
fn check_against_csv(bytes: &[u8], items: Vec<Item>) {
    let mut normal = Vec::new();
    for (index, byte) in bytes.iter().enumerate() {
        if *byte != b'\r' {
            normal.push(*byte);
        } else if !matches!(bytes.get(index + 1), None | Some(b'\n')) {
            return;
        }
    }
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .terminator(csv::Terminator::Any(b'\n'))
        .from_reader(&normal[..]);
    let records: Vec<Vec<Vec<u8>>> = reader
        .byte_records()
        .map(|record| record.unwrap().iter().map(<[u8]>::to_vec).collect())
        .collect();
    let fields: Vec<_> = items.into_iter().map(|item| item.result.unwrap()).collect();
    assert_eq!(fields, records);
}
