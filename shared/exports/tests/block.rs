//! Rows kept in a block: the same fields as the reader gave.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its functions too")]
#![expect(clippy::panic, reason = "a test fails by panicking, in its functions too")]

use std::borrow::Cow;

use clear64_exports::block::{Block, Changes};
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
    let fields = |row| (0..COLUMN_COUNT).map(|column| block.field(row, column).to_vec()).collect();
    (0..block.known_rows()).map(fields).collect()
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
        prop_assert_eq!(&rows_of(&block), &rows);
        let changes = changes_of(&block);
        for column in 0..COLUMN_COUNT {
            let listed = changes.column(column);
            let is_new = |row: usize| row == 0 || rows[row][column] != rows[row - 1][column];
            for row in 0..rows.len() {
                let is_listed = listed.contains(&u32::try_from(row).unwrap());
                prop_assert!(is_listed || !is_new(row), "row {} of column {}", row, column);
            }
            prop_assert!(listed.is_sorted());
        }
    }
}

fn changes_of(block: &Block) -> Changes {
    let mut changes = Changes::default();
    changes.find(block);
    changes
}

#[test]
fn a_column_changes_in_the_first_row_and_where_a_field_is_not_that_of_the_row_before() {
    let rows = [
        row(&[(0, "1"), (7, "x"), (94, "end")]),
        row(&[(0, "2"), (7, "x"), (94, "end")]),
        row(&[(0, "2"), (7, "longer"), (8, "x"), (94, "end of it")]),
        row(&[(0, "2"), (7, "longer"), (8, "x"), (94, "end of it")]),
        row(&[(0, "2"), (7, "longest"), (94, "end")]),
    ];
    let (_, block) = read(rows.concat().as_bytes());
    let changes = changes_of(&block);
    let [first, seventh, eighth, last] = [0, 7, 8, 94].map(|column| changes.column(column));
    assert_eq!((first, seventh), (&[0, 1][..], &[0, 2, 4][..]));
    assert_eq!((eighth, last), (&[0, 2, 4][..], &[0, 2, 4][..]));
    let others = (0..COLUMN_COUNT).filter(|column| ![0, 7, 8, 94].contains(column));
    for column in others {
        assert_eq!(changes.column(column), [0], "column {column}");
    }
}

#[test]
fn a_row_that_is_not_utf8_changes_every_column_and_so_does_the_row_after_it() {
    // The same two bytes are one letter in a row of UTF-8 and two in another one.
    let good = row(&[(7, "ñ")]).into_bytes();
    let mut bad = row(&[(7, "ñ"), (8, "@")]).into_bytes();
    bad.iter_mut().filter(|byte| **byte == b'@').for_each(|byte| *byte = 0xF1);
    let (_, mut block) = read(&[&good[..], &good, &bad, &good, &good].concat());
    assert_eq!(block.decode(windows_1252), 1);
    let changes = changes_of(&block);
    for column in 0..COLUMN_COUNT {
        assert_eq!(changes.column(column), [0, 2, 3], "column {column}");
    }
    let text = |row| std::str::from_utf8(block.field(row, 7)).unwrap();
    assert_eq!([0, 2, 3].map(text), ["ñ", "Ã±", "ñ"]);
}

#[test]
fn a_row_whose_columns_are_not_known_has_no_field() {
    let (_, mut block) = read(row(&[(7, "x")]).as_bytes());
    block.push_unknown();
    assert_eq!(block.are_known(), [true, false]);
    assert_eq!((block.rows(), block.known_rows(), block.field(0, 7)), (2, 1, &b"x"[..]));
    block.clear();
    assert!(block.is_empty() && block.known_rows() == 0);
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
    let text = |row, column| std::str::from_utf8(block.field(row, column)).unwrap();
    let texts = |column| [0, 1, 2].map(|row| text(row, column));
    assert_eq!(texts(7), ["ñ", "ñ", "ñ"]);
    assert_eq!(texts(8), ["a \"b\"", "c \"ñ\"", "a \"b\""]);
    assert_eq!(texts(2), ["1000", "1000", "1000"]);
}
