//! One part of an export: headers, columns, rejects, numbers, and where each row stands.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its functions too")]

use std::io::Read;

use clear64_exports::layout::Column;
use clear64_exports::place::Part;
use clear64_exports::reader::{ExportReader, ReaderOptions};
use clear64_exports::row::{Entry, RejectCode};
use clear64_rules::reading::Reading;
use invented::{header, lines, row};

mod invented;

/// Each entry as its row, line and offset, and the reject's code or nothing.
type Seen = (u64, u64, u64, Option<RejectCode>);

fn read_with(file: impl AsRef<[u8]>, options: ReaderOptions) -> (Vec<Seen>, u64) {
    let mut reader = ExportReader::open(file.as_ref(), options).unwrap();
    let mut seen = Vec::new();
    while let Some(entry) = reader.next_entry().unwrap() {
        seen.push(match entry {
            Entry::Row(row) => (row.number(), row.line(), row.offset(), None),
            Entry::Reject(reject) => {
                (reject.number(), reject.line(), reject.offset(), Some(reject.code()))
            }
        });
    }
    (seen, reader.next_row())
}

fn codes(file: impl AsRef<[u8]>) -> Vec<Option<RejectCode>> {
    read_with(file, ReaderOptions::default()).0.into_iter().map(|seen| seen.3).collect()
}

#[test]
fn a_header_is_no_row() {
    let row = row().text();
    for (name, first, rows) in [
        ("none", String::new(), 1),
        ("as DOJ writes it", header() + "\n", 1),
        ("in lower case", header().to_lowercase() + "\n", 1),
        ("in quotes", format!("\"{}\"\n", header().replace(',', "\",\"")), 1),
        ("after a byte-order mark", format!("\u{FEFF}{}\n", header()), 1),
        ("after a byte-order mark, in quotes", "\u{FEFF}\"RECORD_ID\",\n".to_owned(), 1),
        ("with spaces", format!(" {}\n", header().replace(',', " ,")), 1),
        ("with a trailing comma", header() + ",\n", 1),
        ("with 94 columns", header().replace(",END_OF_REC", "\n"), 1),
        ("after a blank line", format!("\r\n{}\r\n", header()), 1),
        ("twice, as in files put together", format!("{0}\n{0}\n", header()), 1),
        ("another first column", header().replace("RECORD_ID", "RECORD") + "\n", 2),
    ] {
        let (seen, next) = read_with(format!("{first}{row}\n"), ReaderOptions::default());
        assert_eq!((seen.len(), next), (rows, rows as u64), "{name}");
        let last = seen.last().unwrap();
        let lines = first.matches('\n').count() as u64;
        assert_eq!(*last, (rows as u64 - 1, lines + 1, first.len() as u64, None), "{name}");
    }
}

#[test]
fn a_row_has_95_columns_or_an_empty_one_more() {
    let text = row().text();
    let short = text.rsplit_once(',').unwrap().0;
    for (name, row, found) in [
        ("95 columns", text.clone(), None),
        ("a 96th, empty one", text.clone() + ",", None),
        ("a 96th, empty one in quotes", text.clone() + ",\"\"", None),
        ("a 96th one that is not empty", text.clone() + ",#", Some(96)),
        ("a 96th one with a space", text.clone() + ", ", Some(96)),
        ("97 columns", text.clone() + ",,", Some(97)),
        ("94 columns", short.to_owned(), Some(94)),
        ("a single one", "x".to_owned(), Some(1)),
    ] {
        for end in ["\n", "\r\n", "", "\r"] {
            let code = found.map(|found| RejectCode::ColumnCount { found });
            assert_eq!(codes(format!("{row}{end}")), [code], "{name}");
        }
    }
}

#[test]
fn the_file_goes_on_after_a_reject_and_each_row_has_its_number_line_and_offset() {
    let good = row().text();
    let wrapped = row().with(Column::COMMENT_TEXT, "\"two\nlines\"").text();
    let unquoted = row().with(Column::PRI_NAME, "ROE \"JO\" R").text();
    let unclosed = row().with(Column::PRI_NAME, "\"ROE,JO").text();
    let after = row().with(Column::PRI_NAME, "\"ROE\"x").text();
    let texts = [&good, &wrapped, &unquoted, &good, &unclosed, &good, &after, "a,b", &good];
    let file = header() + "\n\n" + &lines(&texts.map(ToString::to_string));
    let (seen, next) = read_with(&file, ReaderOptions { first_row: 7, ..Default::default() });

    let mut offset = header().len() as u64 + 2;
    let mut line = 3;
    let codes = [
        None,
        None,
        Some(RejectCode::BareQuote { column: 13 }),
        None,
        Some(RejectCode::OpenQuote { column: 13 }),
        None,
        Some(RejectCode::BareQuote { column: 13 }),
        Some(RejectCode::ColumnCount { found: 2 }),
        None,
    ];
    for (index, (text, code)) in texts.iter().zip(codes).enumerate() {
        assert_eq!(seen[index], (7 + index as u64, line, offset, code), "row {index}");
        offset += text.len() as u64 + 1;
        line += text.matches('\n').count() as u64 + 1;
    }
    assert_eq!((seen.len(), next), (texts.len(), 7 + texts.len() as u64));
    assert_eq!(offset, file.len() as u64);
}

#[test]
fn numbers_run_on_across_parts_and_lines_start_again() {
    let first = header() + "\n" + &lines(&vec![row().text(); 3]);
    let second = header() + "\n" + &lines(&[row().text(), "x".to_owned()]);
    let (_, next) = read_with(first, ReaderOptions { part: Part::new(1, 2), ..Default::default() });
    let options = ReaderOptions { part: Part::new(2, 2), first_row: next, reading: Reading::Exact };
    let mut reader = ExportReader::open(second.as_bytes(), options).unwrap();
    assert_eq!(reader.next_entry().unwrap().unwrap().place().to_string(), "row 3 (part 2, line 2)");
    let Some(Entry::Reject(reject)) = reader.next_entry().unwrap() else { panic!() };
    assert!(reject.to_string().starts_with("row 4 (part 2, line 3): found 1 columns, expected 95"));
    assert!(reader.next_entry().unwrap().is_none());
    assert_eq!(reader.next_row(), 5);
}

#[test]
fn a_short_count_order_is_a_reject_only_where_its_place_matters() {
    use Column as C;
    let arrest = row().with(C::CNT_ORDER, "");
    let short = |found, needed| Some(RejectCode::CountOrderTooShort { found, needed });
    for (name, row, code) in [
        ("an arrest for anything else", arrest.clone(), None),
        ("convicted, none", arrest.clone().with(C::DISP_DESCR, "CONVICTED"), short(0, 6)),
        (
            "convicted on terms, 5",
            arrest.clone().with(C::DISP_DESCR, "CONVICTED-PROB").with(C::CNT_ORDER, "00100"),
            short(5, 6),
        ),
        (
            "convicted, 6",
            arrest.clone().with(C::DISP_DESCR, "CONVICTED").with(C::CNT_ORDER, "001001"),
            None,
        ),
        ("dismissed, none", arrest.clone().with(C::DISP_DESCR, "DISMISSED"), None),
        (
            "a court action with a number, 3",
            arrest
                .clone()
                .with(C::STP_TYPE_DESCR, "COURT ACTION")
                .with(C::OFN, "A1")
                .with(C::CNT_ORDER, "001"),
            short(3, 6),
        ),
        ("a court action without", arrest.clone().with(C::STP_TYPE_DESCR, "COURT ACTION"), None),
        ("an arrest with a number", arrest.clone().with(C::OFN, "A1"), None),
        (
            "an arrest for Proposition 64, 2",
            arrest.clone().with(C::OFFENSE_DESCR, "11358 HS-PLANT").with(C::CNT_ORDER, "00"),
            short(2, 3),
        ),
        (
            "an arrest for Proposition 64, 3",
            arrest.clone().with(C::OFFENSE_DESCR, "11358 HS-PLANT").with(C::CNT_ORDER, "001"),
            None,
        ),
        (
            "one whose comment has the section",
            arrest
                .with(C::OFFENSE_DESCR, "SEE COMMENT FOR CHARGE")
                .with(C::COMMENT_TEXT, "11360(A) HS"),
            short(0, 3),
        ),
    ] {
        assert_eq!(codes(row.text()), [code], "{name}");
    }
}

#[test]
fn a_row_without_a_person_is_a_reject_if_the_reading_needs_one() {
    for (subject, cii, is_rejected) in [
        ("100", "70", false),
        ("100", "", false),
        ("", "70", false),
        ("   ", "70", false),
        ("NULL", "70", false),
        ("", "", true),
        ("  ", "NULL  ", true),
        ("", "000", true),
    ] {
        let text = row().with(Column::SUBJECT_ID, subject).with(Column::CII_NUMBER, cii).text();
        let code = is_rejected.then_some(RejectCode::NoPerson);
        for (reading, code) in [(Reading::Exact, code), (Reading::PILOT, None)] {
            let (seen, _) = read_with(&text, ReaderOptions { reading, ..Default::default() });
            assert_eq!(seen[0].3, code, "{subject:?} {cii:?} {reading}");
        }
    }
}

#[test]
fn an_overlong_row_is_a_reject_and_the_next_row_is_read() {
    let file = format!("{}\n{}\n{}\n", row().text(), "x".repeat(3 << 20), row().text());
    assert_eq!(codes(file), [None, Some(RejectCode::RecordTooLong), None]);
}

#[test]
fn a_record_gives_its_fields_as_they_came() {
    let text = row().with(Column::COMMENT_TEXT, "\" SAID \"\"NO\"\"\"").text() + ",\r\n";
    let mut bytes = text.clone().into_bytes();
    let name = text.find("ROE").unwrap();
    bytes[name] = 0xD1;
    let mut reader = ExportReader::open(&bytes[..], ReaderOptions::default()).unwrap();
    let Some(Entry::Row(record)) = reader.next_entry().unwrap() else { panic!() };
    assert_eq!(record.raw(), bytes);
    assert!(!record.is_utf8());
    assert_eq!(record.get(Column::PRI_NAME), b"\xD1OE,JO");
    assert_eq!(record.get(Column::COMMENT_TEXT), b" SAID \"NO\"");
    assert_eq!(record.field(94), b"#");
    assert_eq!(record.field(95), b"");
    assert_eq!(record.fields().count(), 95);
    assert_eq!(record.fields().nth(2), Some(&b"100"[..]));
    assert!(record.line_ended());

    let deciding = record.deciding();
    assert_eq!(deciding.number, 0);
    assert_eq!(deciding.subject_id, b"100");
    assert_eq!(deciding.cii_number, b"7000000100");
    assert_eq!(deciding.comment, b" SAID \"NO\"");
    assert_eq!(deciding.count_order, b"001001001000");
}

#[test]
fn each_deciding_field_is_its_column() {
    // With another first column it is no header.
    let names = header().replace("RECORD_ID", "RECORD");
    let file = format!("x\n{names}");
    let mut reader = ExportReader::open(file.as_bytes(), ReaderOptions::default()).unwrap();
    reader.next_entry().unwrap();
    let Some(Entry::Row(record)) = reader.next_entry().unwrap() else { panic!() };
    assert!(record.is_utf8());
    let row = record.deciding();
    for (field, name) in [
        (row.subject_id, "SUBJECT_ID"),
        (row.cii_number, "CII_NUMBER"),
        (row.requested_cii_number, "REQ_CII_NUMBER"),
        (row.race_code, "RACE_CODE"),
        (row.race, "RACE_DESCR"),
        (row.sex, "GENDER"),
        (row.agency_code, "STP_ORI_CODE"),
        (row.agency, "STP_ORI_DESCR"),
        (row.birth_date, "PRI_DOB"),
        (row.cycle_date, "CYC_DATE"),
        (row.event_date, "STP_EVENT_DATE"),
        (row.step_type, "STP_TYPE_DESCR"),
        (row.county, "STP_ORI_CNTY_NAME"),
        (row.count_order, "CNT_ORDER"),
        (row.case_number, "OFN"),
        (row.offense, "OFFENSE_DESCR"),
        (row.offense_level, "OFFENSE_TOC"),
        (row.disposition, "DISP_DESCR"),
        (row.conviction_status, "CONV_STAT_DESCR"),
        (row.sentence_length, "SENT_LENGTH"),
        (row.sentence_unit, "SENT_TIME_CODE"),
        (row.comment, "COMMENT_TEXT"),
    ] {
        assert_eq!(field, name.as_bytes());
    }
}

#[test]
fn a_reject_gives_its_person_where_it_can_be_relied_on() {
    let short = row().with(Column::DISP_DESCR, "CONVICTED").with(Column::CNT_ORDER, "1").text();
    for (name, text, subject) in [
        ("a short count order", short, Some(&b"100"[..])),
        ("a bare quote after it", row().with(Column::OFN, "1\"").text(), Some(b"100")),
        ("a bare quote before it", row().with(Column::SUBJECT_ID, "1\"").text(), None),
        ("too few columns", "1,A,100,".to_owned(), None),
        ("a line too long", "1,A,100,".to_owned() + &"x".repeat(1 << 20), None),
    ] {
        let mut reader = ExportReader::open(text.as_bytes(), ReaderOptions::default()).unwrap();
        let Some(Entry::Reject(reject)) = reader.next_entry().unwrap() else { panic!("{name}") };
        assert_eq!(reject.subject_id(), subject, "{name}");
        assert_eq!(reject.length(), text.len() as u64, "{name}");
        assert_eq!(reject.raw().len(), text.len().min(1 << 20), "{name}");
    }
}

#[test]
fn an_error_of_the_source_names_the_part_and_keeps_its_cause() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::ConnectionReset.into())
        }
    }
    let options = ReaderOptions { part: Part::new(2, 3), ..Default::default() };
    let error = ExportReader::open(Broken, options).unwrap_err();
    assert_eq!(
        error.to_string(),
        "part 2: the file could not be read to its end: connection reset"
    );
    assert!(std::error::Error::source(&error).is_some());
    assert_eq!(error.refusal(), None);
}

#[test]
fn every_reject_says_what_was_expected_and_what_to_do_and_has_its_code() {
    for (reject, code, sentence) in [
        (
            RejectCode::ColumnCount { found: 97 },
            "column-count",
            "found 97 columns, expected 95: look",
        ),
        (RejectCode::BareQuote { column: 13 }, "bare-quote", "column 13 has a quote"),
        (RejectCode::OpenQuote { column: 13 }, "open-quote", "the quote that opens column 13"),
        (RejectCode::RecordTooLong, "record-too-long", "the row is longer than 1048576 bytes"),
        (
            RejectCode::CountOrderTooShort { found: 3, needed: 6 },
            "count-order-too-short",
            "CNT_ORDER has 3 characters, expected 12 and at least 6",
        ),
        (RejectCode::NoPerson, "no-person", "SUBJECT_ID is blank"),
    ] {
        assert_eq!(reject.code(), code);
        let text = reject.to_string();
        assert!(text.starts_with(sentence) && text.contains(": "), "{text}");
    }
}

#[test]
fn nothing_formatted_shows_what_a_row_says() {
    let good = row().with(Column::PRI_NAME, "PLANTED").text();
    let bad = row().with(Column::PRI_NAME, "PLANTED\"NAME").text();
    let file = lines(&[good, bad, "PLANTED,PLANTED".to_owned()]);
    let mut reader = ExportReader::open(file.as_bytes(), ReaderOptions::default()).unwrap();
    while let Some(entry) = reader.next_entry().unwrap() {
        let mut shown = format!("{entry:?} {entry:#?}");
        match entry {
            Entry::Row(record) => shown.extend([format!("{record:?} {:?}", record.deciding())]),
            Entry::Reject(reject) => shown.extend([format!("{reject:?} {reject}")]),
        }
        assert!(!shown.contains("PLANTED") && !shown.contains("80, 76"), "{shown}");
    }
    assert!(!format!("{reader:?}").contains("80, 76"));
}
