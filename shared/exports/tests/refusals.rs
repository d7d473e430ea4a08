//! The whole export: what is taken, what is refused and with which of several reasons.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its functions too")]

use clear64_exports::layout::Column;
use clear64_exports::place::{Part, Place};
use clear64_exports::reader::{ExportReader, ReaderOptions};
use clear64_exports::refusal::{ReadError, Refusal};
use clear64_exports::row::RejectCode;
use clear64_exports::tally::{Counts, Tally};
use clear64_rules::county::County;
use invented::{RowOf, header, lines, row};

mod invented;

/// Reads the parts of a Los Angeles export.
fn read(parts: &[&[u8]]) -> Result<Counts, ReadError> {
    let mut tally = Tally::new("los-angeles".parse().unwrap());
    let mut first_row = 0;
    let mut last = Part::ONLY;
    for (index, bytes) in parts.iter().enumerate() {
        let part = Part::new(index + 1, parts.len());
        let options = ReaderOptions { part, first_row, ..Default::default() };
        let mut reader = ExportReader::open(*bytes, options)?;
        while let Some(entry) = reader.next_entry()? {
            tally.observe(&entry);
        }
        first_row = reader.next_row();
        last = part;
    }
    tally.finish().map_err(|refusal| ReadError::Refused { part: last, refusal })
}

fn refusal(file: impl AsRef<[u8]>) -> Option<Refusal> {
    read(&[file.as_ref()]).err().map(|error| error.refusal().unwrap())
}

/// A file of `good` rows and then other lines.
fn file(good: usize, others: &[String]) -> String {
    header() + "\n" + &lines(&vec![row().text(); good]) + &lines(others)
}

const fn only(row: u64, line: u64) -> Place {
    Place { part: Part::ONLY, row, line }
}

#[test]
fn a_file_that_cannot_be_an_export_is_refused_at_its_start() {
    let utf16: Vec<u8> = header().encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked = [&b"\xFF\xFE"[..], &utf16].concat();
    for (name, bytes, expected) in [
        ("no byte", &b""[..], Refusal::Empty),
        ("a byte-order mark", b"\xEF\xBB\xBF", Refusal::Empty),
        ("blank lines", b"\n\r\n\n", Refusal::Empty),
        (".xlsx", b"PK\x03\x04\x14\0\x06\0[Content_Types].xml \xA2\x04", Refusal::ExcelWorkbook),
        (".xls", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0", Refusal::ExcelWorkbook),
        ("zip", b"PK\x03\x04\x14\0\x06\0export.csv", Refusal::NestedArchive { format: "zip" }),
        ("an empty zip", b"PK\x05\x06\0\0", Refusal::NestedArchive { format: "zip" }),
        ("gzip", b"\x1F\x8B\x08\0\0\0\0\0", Refusal::NestedArchive { format: "gzip" }),
        ("7z", b"7z\xBC\xAF\x27\x1C\0\x04", Refusal::Compressed { format: "7z" }),
        ("bzip2", b"BZh91AY&SY\x01\x02", Refusal::Compressed { format: "bzip2" }),
        ("rar", b"Rar!\x1A\x07\x01\0", Refusal::Compressed { format: "rar" }),
        ("xz", b"\xFD7zXZ\0\0\x04", Refusal::Compressed { format: "xz" }),
        ("zstd", b"\x28\xB5\x2F\xFD\x24\x0B", Refusal::Compressed { format: "zstd" }),
        ("UTF-16", &utf16, Refusal::NotText),
        ("UTF-16 with its mark", &marked, Refusal::NotText),
        ("its mark alone", b"\xFF\xFE", Refusal::NotText),
        ("a picture", b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0", Refusal::NotText),
    ] {
        assert_eq!(refusal(bytes), Some(expected), "{name}");
    }
    let stray = file(1, &[row().with(Column::COMMENT_TEXT, "a\0b").text()]);
    assert_eq!(refusal(stray), None, "one control byte in many is data");
}

#[test]
fn rejects_up_to_one_in_a_hundred_are_taken() {
    let bad = "x".to_owned();
    let counts = read(&[file(99, std::slice::from_ref(&bad)).as_bytes()]).unwrap();
    assert_eq!(counts, Counts { rows: 100, readable: 99, rejected: 1, of_county: 99 });
    for (good, bad_rows, expected) in
        [(98, 1, Some((99, 1))), (198, 2, None), (197, 2, Some((199, 2)))]
    {
        let expected = expected.map(|(rows, rejects)| {
            let first = only(good, good + 2);
            Refusal::TooManyRejects {
                rows,
                rejects,
                first,
                code: RejectCode::ColumnCount { found: 1 },
            }
        });
        let file = file(usize::try_from(good).unwrap(), &vec![bad.clone(); bad_rows]);
        assert_eq!(refusal(file), expected, "{bad_rows} after {good}");
    }
}

#[test]
fn fewer_than_95_columns_throughout_is_named_as_that() {
    let short = row().text().rsplit_once(',').unwrap().0.to_owned();
    let header = header().replace(",END_OF_REC", "");
    let unquoted = row().with(Column::PRI_NAME, "");
    for (name, file, expected) in [
        ("94 columns", lines(&[header, short.clone(), short.clone()]), Some(94)),
        ("no line end", short.clone(), Some(94)),
        ("semicolons", lines(&vec![unquoted.text().replace(',', ";"); 3]), Some(1)),
        ("not everywhere as few", lines(&["x".to_owned(), short.clone()]), Some(94)),
        ("a bare quote among them", lines(&["a\"".to_owned(), short.clone()]), Some(94)),
        ("one good row", lines(&[row().text(), short.clone()]), None),
        ("one row too wide", lines(&[row().text() + ",,", short]), None),
    ] {
        let found = refusal(file).unwrap();
        let expected = expected.map(|found| Refusal::TooFewColumns { found });
        assert_eq!(
            matches!(found, Refusal::TooFewColumns { .. }).then_some(found),
            expected,
            "{name}"
        );
    }
}

#[test]
fn a_file_with_nothing_to_read_has_no_readable_row() {
    let wide = row().text() + ",,";
    let none_of_three = Refusal::NoReadableRow { rows: 3 };
    for (name, file, expected) in [
        ("a header alone", header(), Refusal::NoRow),
        ("a header and a blank line", header() + "\n\n", Refusal::NoRow),
        ("rows too wide", lines(&vec![wide; 3]), none_of_three),
        ("bare quotes", lines(&vec!["a\"".to_owned(); 3]), none_of_three),
    ] {
        assert_eq!(refusal(file), Some(expected), "{name}");
        assert_eq!(expected.code(), "no-readable-row");
    }
}

#[test]
fn a_last_row_that_stops_short_is_cut_off() {
    let place = only(150, 152);
    let text = row().with(Column::COMMENT_TEXT, "\"two\nlines\"").text();
    let name = text.find("ROE").unwrap();
    let comment = text.find("lines").unwrap();
    let whole = row().text();
    let unmarked = row().with(Column::END_OF_REC, "").text();
    for (name, last, expected) in [
        ("whole", whole.clone(), false),
        ("whole with a carriage return", whole.clone() + "\r", false),
        ("too few columns", whole[..40].to_owned(), true),
        ("too few columns and a line end", whole[..40].to_owned() + "\n", false),
        ("inside a quote", text[..=name].to_owned(), true),
        ("END_OF_REC alone is missing", unmarked.clone(), true),
        ("END_OF_REC is missing before a line end", unmarked.clone() + "\n", false),
    ] {
        let expected = expected.then_some(Refusal::CutOff { place });
        assert_eq!(refusal(file(150, &[]) + &last), expected, "{name}");
    }
    // Nobody can tell a quote that is open across a line break from one that was never closed: the
    // first line is a reject, and the rest is the row that is cut off.
    let place = only(151, 153);
    let last = &text[..comment + 2];
    assert_eq!(refusal(file(150, &[]) + last), Some(Refusal::CutOff { place }));
    // What a broken copy leaves behind.
    for zeros in [100, 2 << 20] {
        let last = whole[..40].to_owned() + &"\0".repeat(zeros);
        let place = only(1000, 1002);
        assert_eq!(refusal(file(1000, &[]) + &last), Some(Refusal::CutOff { place }), "{zeros}");
    }
    // Exports without END_OF_REC exist.
    assert_eq!(refusal(lines(&vec![unmarked.clone(); 3]) + &unmarked), None);
}

#[test]
fn a_part_in_the_middle_can_be_cut_off() {
    let whole = file(200, &[]);
    let cut = &whole[..whole.len() - 60];
    let place = Place { part: Part::new(1, 2), row: 199, line: 201 };
    let error = read(&[cut.as_bytes(), whole.as_bytes()]).unwrap_err();
    assert_eq!(error.refusal(), Some(Refusal::CutOff { place }));
    assert!(error.to_string().contains("row 199 (part 1, line 201)"), "{error}");
}

#[test]
fn numbers_and_dates_that_excel_has_rewritten_refuse_the_file() {
    use Column as C;
    let id = |column| Some(Refusal::ExcelIdentifiers { column, count: 1 });
    let date = |column| Some(Refusal::ExcelDates { column, count: 1 });
    for (column, value, expected) in [
        (C::CII_NUMBER, "1.00868E+09", id(C::CII_NUMBER)),
        (C::CII_NUMBER, " 1e+09 ", id(C::CII_NUMBER)),
        (C::CNT_ORDER, "1.01001E+11", id(C::CNT_ORDER)),
        (C::SUBJECT_ID, "\"1.8675309E+07\"", id(C::SUBJECT_ID)),
        (C::REQ_CII_NUMBER, "7E+09", id(C::REQ_CII_NUMBER)),
        (C::CII_NUMBER, "1E5", None),
        (C::CII_NUMBER, "A1.5E+09", None),
        (C::CII_NUMBER, "1.5E+", None),
        (C::CII_NUMBER, "1.5E+9X", None),
        (C::CII_NUMBER, "E+09", None),
        (C::COMMENT_TEXT, "1.00868E+09", None),
        (C::PRI_DOB, "3/14/1960", date(C::PRI_DOB)),
        (C::PRI_DOB, "03/14/60", date(C::PRI_DOB)),
        (C::CYC_DATE, "12/1/1999", date(C::CYC_DATE)),
        (C::STP_EVENT_DATE, "1/1/2001", date(C::STP_EVENT_DATE)),
        (C::DISP_DATE, " 10/10/2010", date(C::DISP_DATE)),
        (C::PRI_DOB, "19600314", None),
        (C::PRI_DOB, "19600000", None),
        (C::PRI_DOB, "3/14", None),
        (C::PRI_DOB, "3/14/1960/1", None),
        (C::PRI_DOB, "a/b/cdef", None),
        (C::PRI_DOB, "", None),
        (C::COMMENT_TEXT, "3/14/1960", None),
    ] {
        let file = file(3, &[row().with(column, value).text()]);
        assert_eq!(refusal(file), expected, "{column} {value}");
    }
}

#[test]
fn the_column_with_most_of_the_evidence_is_named() {
    let both = row().with(Column::CII_NUMBER, "7E+09").with(Column::CNT_ORDER, "1E+09").text();
    let one = row().with(Column::CNT_ORDER, "1E+09").text();
    let count = |rows: &[String]| refusal(file(1, rows)).unwrap();
    assert_eq!(
        count(&[both.clone(), one]),
        Refusal::ExcelIdentifiers { column: Column::CNT_ORDER, count: 2 }
    );
    assert_eq!(count(&[both]), Refusal::ExcelIdentifiers { column: Column::CII_NUMBER, count: 1 });
}

#[test]
fn the_county_is_looked_for_whatever_its_case_and_spaces() {
    let of = |county: &str| row().with(Column::STP_ORI_CNTY_NAME, county).text();
    let wrong = Some(Refusal::WrongCounty { county: "los-angeles".parse().unwrap(), rows: 2 });
    for (county, expected) in [
        ("LOS ANGELES", None),
        (" Los Angeles  ", None),
        ("SACRAMENTO", wrong),
        ("LOS ANGELES COUNTY", wrong),
        ("", wrong),
    ] {
        assert_eq!(refusal(lines(&[of("KERN"), of(county)])), expected, "{county:?}");
    }
    let counts = read(&[lines(&[of("KERN"), of("LOS ANGELES")]).as_bytes()]).unwrap();
    assert_eq!(counts.of_county, 1);
}

#[test]
fn the_first_of_several_reasons_in_their_order_is_given() {
    let other = row().with(Column::STP_ORI_CNTY_NAME, "KERN");
    let mangled = |row: RowOf| row.with(Column::CNT_ORDER, "1E+09").text();
    let slashed = |row: RowOf| row.with(Column::PRI_DOB, "3/14/1960");
    let short =
        |row: RowOf| row.with(Column::DISP_DESCR, "CONVICTED").with(Column::CNT_ORDER, "1E+9");
    let cut = other.text()[..50].to_owned();
    let bad = "x".to_owned();
    for (name, file, code) in [
        (
            "identifiers before dates, cut off, rejects, county",
            lines(&[mangled(slashed(other.clone())), bad.clone()]) + &cut,
            "excel-identifiers",
        ),
        (
            "identifiers though the row is a reject",
            lines(&[short(row()).text()]),
            "excel-identifiers",
        ),
        (
            "dates before cut off, rejects, county",
            lines(&[slashed(other.clone()).text(), bad.clone()]) + &cut,
            "excel-dates",
        ),
        (
            "too few columns before cut off",
            lines(std::slice::from_ref(&bad)) + &cut,
            "too-few-columns",
        ),
        ("too few columns before rejects", lines(&vec![bad.clone(); 200]), "too-few-columns"),
        ("cut off before rejects", lines(&[other.text(), bad.clone()]) + &cut, "cut-off"),
        ("cut off before no readable row", "a,\"b".to_owned(), "cut-off"),
        ("no readable row before rejects", lines(&["a\"".to_owned()]), "no-readable-row"),
        ("rejects before county", lines(&[other.text(), bad]), "too-many-rejects"),
        ("county", lines(&[other.text()]), "wrong-county"),
    ] {
        assert_eq!(refusal(file).unwrap().code(), code, "{name}");
    }
}

#[test]
fn a_part_that_is_refused_is_named_by_its_number() {
    let whole = file(2, &[]);
    let error = read(&[whole.as_bytes(), b""]).unwrap_err().to_string();
    assert!(error.starts_with("part 2: the file is empty, expected"), "{error}");
    let error = read(&[b""]).unwrap_err().to_string();
    assert!(error.starts_with("the file is empty, expected"), "{error}");
    let header = header();
    assert_eq!(read(&[header.as_bytes(), whole.as_bytes()]).unwrap().rows, 2);
}

#[test]
fn every_refusal_is_one_sentence_of_what_was_found_expected_and_to_do() {
    let place = only(3, 5);
    for refusal in [
        Refusal::Empty,
        Refusal::ExcelWorkbook,
        Refusal::Compressed { format: "xz" },
        Refusal::NestedArchive { format: "gzip" },
        Refusal::NotText,
        Refusal::DamagedArchive { format: "zip" },
        Refusal::EmptyArchive,
        Refusal::TooManyMembers { found: 2000, most: 1000 },
        Refusal::DuplicateMember { member: 2 },
        Refusal::UnexpectedMember { member: 2 },
        Refusal::EncryptedMember { member: 2 },
        Refusal::UnsupportedCompression { member: 2 },
        Refusal::TooManyInflatedBytes { most: 1000 },
        Refusal::ExcelIdentifiers { column: Column::CII_NUMBER, count: 2 },
        Refusal::ExcelDates { column: Column::PRI_DOB, count: 2 },
        Refusal::TooFewColumns { found: 94 },
        Refusal::CutOff { place },
        Refusal::NoReadableRow { rows: 3 },
        Refusal::TooManyRejects {
            rows: 3,
            rejects: 2,
            first: place,
            code: RejectCode::ColumnCount { found: 1 },
        },
        Refusal::NoRow,
        Refusal::WrongCounty { county: County::all().next().unwrap(), rows: 3 },
    ] {
        let text = refusal.to_string();
        assert!(text.contains(", expected ") && text.contains(": "), "{text}");
        assert!(!text.ends_with('.') && !text.contains(". ") && !text.contains('\n'), "{text}");
        assert!(text.contains("upload") || text.contains("check"), "{text}");
        assert!(refusal.code().bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'));
    }
}
