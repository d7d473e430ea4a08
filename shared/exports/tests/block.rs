//! Rows kept in a block: the same fields as the reader gave.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its functions too")]
#![expect(clippy::panic, reason = "a test fails by panicking, in its functions too")]

use std::borrow::Cow;

use clear64_exports::block::Block;
use clear64_exports::layout::COLUMN_COUNT;
use clear64_exports::reader::{ExportReader, ReaderOptions};
use clear64_exports::row::Entry;
use proptest::prelude::*;

/// A row of 95 columns: these, with the person's number where rows have it, and nothing else.
fn row(fields: &[(usize, &str)]) -> String {
    let field = |index: usize| {
        let own = fields.iter().find(|(own, _)| *own == index).map(|(_, text)| *text);
        own.unwrap_or(if index == 2 { "1000" } else { "" }).to_owned()
    };
    (0..COLUMN_COUNT).map(field).collect::<Vec<_>>().join(",") + "\n"
}

/// The fields of each row, and the block of the same rows.
fn read(export: &[u8]) -> (Vec<Vec<Vec<u8>>>, Block) {
    let mut reader = ExportReader::open(export, ReaderOptions::default()).unwrap();
    let (mut rows, mut block) = (Vec::new(), Block::default());
    while let Some(entry) = reader.next_entry().unwrap() {
        let Entry::Row(record) = entry else { panic!("{entry:?}") };
        rows.push(record.fields().map(<[u8]>::to_vec).collect());
        block.push(&record);
    }
    (rows, block)
}

fn rows_of(block: &Block) -> Vec<Vec<Vec<u8>>> {
    let mut rows = vec![Vec::new(); block.rows()];
    for index in 0..COLUMN_COUNT {
        for (row, field) in rows.iter_mut().zip(block.column(index)) {
            row.push(field.unwrap().to_vec());
        }
    }
    rows
}

fn windows_1252(field: &[u8]) -> Cow<'_, str> {
    field.iter().map(|byte| char::from(*byte)).collect::<String>().into()
}

proptest! {
    #[test]
    fn every_field_is_what_the_reader_gave(
        cells in prop::collection::vec(prop::collection::vec(
            (prop::sample::select(vec![0, 7, 56, 93, 94]), prop::sample::select(vec![
                "", "x", "\"x\"", "\"a,b\"", "\"a \"\"b\"\" c\"", "\"a\nb\"", "\"\"", "\"\"\"\"",
            ])),
            0..4,
        ), 1..20),
    ) {
        let export: String = cells.iter().map(|fields| row(fields)).collect();
        let (rows, block) = read(export.as_bytes());
        prop_assert_eq!(block.rows(), cells.len());
        prop_assert_eq!(rows_of(&block), rows);
    }
}

#[test]
fn a_row_whose_columns_are_not_known_has_no_field() {
    let (_, mut block) = read(row(&[(7, "x")]).as_bytes());
    block.push_unknown();
    assert_eq!(block.are_known().collect::<Vec<_>>(), [true, false]);
    assert_eq!(block.column(7).collect::<Vec<_>>(), [Some(&b"x"[..]), None]);
    block.clear();
    assert!(block.is_empty() && block.column(7).next().is_none());
}

#[test]
fn rows_that_are_not_utf8_are_decoded_and_the_others_left() {
    let good = row(&[(7, "ñ"), (8, "\"a \"\"b\"\"\"")]);
    let mut bytes = good.clone().into_bytes();
    bytes.extend(
        row(&[(7, "@"), (8, "\"c \"\"@\"\"\"")]).bytes().map(|b| if b == b'@' { 0xF1 } else { b }),
    );
    bytes.extend(good.bytes());
    let (_, mut block) = read(&bytes);
    assert_eq!(block.decode(windows_1252), 1);
    let texts = |index| {
        block.column(index).map(|field| String::from_utf8(field.unwrap().to_vec()).unwrap())
    };
    assert_eq!(texts(7).collect::<Vec<_>>(), ["ñ", "ñ", "ñ"]);
    assert_eq!(texts(8).collect::<Vec<_>>(), ["a \"b\"", "c \"ñ\"", "a \"b\""]);
    assert_eq!(texts(2).collect::<Vec<_>>(), ["1000", "1000", "1000"]);
}
