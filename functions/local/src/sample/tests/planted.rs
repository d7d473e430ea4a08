//! Faults: each shows in the file, and the program's reader answers as [`Fault::answer`] says.

use std::collections::HashSet;
use std::io::{Cursor, Read};

use clap::ValueEnum;
use clear64_exports::reader::{ExportReader, ReaderOptions};
use clear64_exports::refusal::{ReadError, Refusal};
use clear64_exports::row::Entry;
use clear64_exports::tally::Tally;

use super::super::{Answer, Fault, Planted, Shape};
use super::{persons, rows, sample};

/// What the reader makes of a sample, in the exact reading: the code of the refusal, or the codes
/// of the rejects.
fn read(sample: &[u8]) -> Result<Vec<&'static str>, &'static str> {
    let options = ReaderOptions::default();
    let refusal = |error: ReadError| match error {
        ReadError::Refused { refusal, .. } => refusal.code(),
        ReadError::Io { .. } => "io",
    };
    let mut tally = Tally::new("los-angeles".parse().unwrap());
    let mut reader = ExportReader::open(sample, options).map_err(refusal)?;
    let mut rejects = Vec::new();
    while let Some(entry) = reader.next_entry().map_err(refusal)? {
        tally.observe(&entry);
        if let Entry::Reject(reject) = entry {
            rejects.push(reject.code().code());
        }
    }
    tally.finish().map_err(|refusal| refusal.code())?;
    Ok(rejects)
}

/// Takes a sample out of its zip and its gzip.
fn unpacked(mut sample: Vec<u8>) -> Vec<u8> {
    let is_workbook =
        |bytes: &[u8]| matches!(Refusal::at_start(bytes), Some(Refusal::ExcelWorkbook));
    if sample.starts_with(b"PK") && !is_workbook(&sample) {
        let mut inner = Vec::new();
        let mut zip = zip::ZipArchive::new(Cursor::new(sample)).unwrap();
        zip.by_index(0).unwrap().read_to_end(&mut inner).unwrap();
        sample = inner;
    }
    if sample.starts_with(b"\x1F\x8B") {
        let mut inner = Vec::new();
        flate2::read::GzDecoder::new(&sample[..]).read_to_end(&mut inner).unwrap();
        sample = inner;
    }
    sample
}

/// The answer to several faults: the first refusal by what the reader can see, else the rejects.
fn expected(faults: &[Fault], planted: &Planted) -> Result<u64, &'static str> {
    let by_precedence = [
        Fault::Xlsx,
        Fault::Empty,
        Fault::NinetyFourColumns,
        Fault::ExcelIdentifiers,
        Fault::ExcelDates,
        Fault::Truncated,
        Fault::WrongCounty,
    ];
    match by_precedence.iter().find(|fault| faults.contains(fault)).map(|fault| fault.answer()) {
        Some(Answer::Refuse(code)) => Err(code),
        _ => Ok(planted.rejects()),
    }
}

#[test]
fn each_fault_and_each_pair_is_answered_as_it_says() {
    for (place, one) in Fault::value_variants().iter().enumerate() {
        for other in &Fault::value_variants()[place..] {
            let faults = [*one, *other];
            let (bytes, planted) = sample("los-angeles", 200, Shape::Lean, &faults);
            let answer = read(&unpacked(bytes)).map(|rejects| rejects.len() as u64);
            assert_eq!(answer, expected(&faults, &planted), "{one:?} and {other:?}");
        }
    }
}

#[test]
fn a_rejected_row_has_the_code_of_its_fault() {
    let mut all = Vec::new();
    for fault in Fault::value_variants() {
        if let Answer::Reject(code) = fault.answer() {
            let (bytes, planted) = sample("los-angeles", 5250, Shape::Padded, &[*fault]);
            assert_eq!(planted.rows_with(*fault), 10);
            assert_eq!(read(&bytes), Ok(vec![code; 10]), "{fault:?}");
            all.push(*fault);
        }
    }
    let (bytes, planted) = sample("los-angeles", 5000, Shape::Padded, &all);
    assert_eq!(read(&bytes).unwrap().len() as u64, planted.rejects());
    assert_eq!(planted.rejects(), 40);
}

#[test]
fn every_fault_shows_in_as_many_rows_as_it_says() {
    let (plain, _) = sample("los-angeles", 5000, Shape::Padded, &[]);
    for fault in Fault::value_variants() {
        let (bytes, planted) = sample("los-angeles", 5000, Shape::Padded, &[*fault]);
        assert_ne!(bytes, plain, "{fault:?}");
        let found = planted.rows_with(*fault);
        let expected = match fault {
            Fault::Empty => 0..=0,
            Fault::Truncated => 1..=1,
            Fault::BlankSubjectId => 10..=150,
            Fault::NoBirthDate | Fault::Windows1252 => 30..=300,
            Fault::ScatteredPersons => 100..=600,
            Fault::CommentCharge => 100..=200,
            Fault::LineBreakInField => 50..=50,
            Fault::FutureConviction => 10..=40,
            _ if fault.is_everywhere() => 5000..=5000,
            _ => 10..=10,
        };
        assert!(expected.contains(&found), "{fault:?}: {found}");
        for other in Fault::value_variants().iter().filter(|other| *other != fault) {
            assert_eq!(planted.rows_with(*other), 0);
        }
    }
}

#[test]
fn faults_of_the_file_stand_where_they_belong() {
    let text = |fault| sample("los-angeles", 300, Shape::Lean, &[fault]).0;
    let plain = sample("los-angeles", 300, Shape::Lean, &[]).0;
    let (header, body) = plain.split_at(plain.iter().position(|byte| *byte == b'\n').unwrap() + 1);
    let lines = |bytes: &[u8], end: &[u8]| bytes.windows(end.len()).filter(|it| *it == end).count();

    assert_eq!(text(Fault::NoHeader), body);
    assert_eq!(text(Fault::ByteOrderMark), [b"\xEF\xBB\xBF", &plain[..]].concat());
    assert_eq!(lines(&text(Fault::Crlf), b"\r\n"), 301);
    assert_eq!(lines(&text(Fault::TrailingComma), b"#,\n"), 300);
    assert!(
        text(Fault::TrailingComma).starts_with(&[&header[..header.len() - 1], b",\n"].concat())
    );
    assert!(text(Fault::HeaderComma).ends_with(body));
    assert!(text(Fault::HeaderComma)[header.len() - 1..].starts_with(b",\n"));
    assert!(plain.starts_with(&text(Fault::Truncated)));
    assert!(text(Fault::Empty).is_empty());
    assert_eq!(unpacked(text(Fault::Gzip)), plain);
    assert_eq!(unpacked(text(Fault::Zip)), plain);
}

#[test]
fn the_wrong_file_has_no_step_in_the_county_and_is_otherwise_in_order() {
    let (bytes, planted) = sample("los-angeles", 3000, Shape::Lean, &[Fault::WrongCounty]);
    let rows = rows(&bytes);
    assert_eq!(planted.rows_with(Fault::WrongCounty), 3000);
    assert!(rows.iter().all(|row| row.county != "LOS ANGELES"));
    assert!(rows.iter().filter(|row| row.county == "MADERA").count() > 1000);
}

#[test]
fn scattered_persons_reappear_with_the_same_rows() {
    for shape in [Shape::Padded, Shape::Hard] {
        let ordered = rows(&sample("los-angeles", 5000, shape, &[]).0);
        let (bytes, planted) = sample("los-angeles", 5000, shape, &[Fault::ScatteredPersons]);
        let scattered = rows(&bytes);
        assert_ne!(ordered, scattered);
        assert_eq!(ordered.last(), scattered.last());
        assert!(persons(&scattered).len() as u64 > planted.persons);
        let by_person = |mut rows: Vec<super::Seen>| {
            rows.sort_by(|one, other| one.subject.cmp(&other.subject));
            rows
        };
        assert_eq!(by_person(ordered), by_person(scattered), "the order of a person's rows stays");
    }
}

#[test]
fn what_is_read_means_the_same() {
    let plain = rows(&sample("los-angeles", 3000, Shape::Padded, &[]).0);
    let same = [Fault::CommentCharge, Fault::LineBreakInField, Fault::Crlf, Fault::HeaderComma];
    let faulty = rows(&sample("los-angeles", 3000, Shape::Padded, &same).0);
    for (one, other) in plain.iter().zip(&faulty) {
        assert_eq!((&one.subject, one.section()), (&other.subject, other.section()));
    }
    let blank = rows(&sample("los-angeles", 3000, Shape::Padded, &[Fault::BlankSubjectId]).0);
    for (one, other) in plain.iter().zip(&blank) {
        assert!(one.subject == other.subject || other.subject.is_empty() && !one.cii.is_empty());
        assert_eq!(one.event(), other.event());
    }
    let future = rows(&sample("los-angeles", 3000, Shape::Padded, &[Fault::FutureConviction]).0);
    let later = future.iter().filter(|row| row.date.as_str() > "2090");
    let counts: HashSet<(&str, &str)> =
        later.map(|row| (row.subject.as_str(), row.order.as_str())).collect();
    assert_eq!(counts.len(), 6);
    for row in &future {
        if counts.contains(&(row.subject.as_str(), row.order.as_str())) && row.is_conviction() {
            assert_eq!(row.date, "20980615");
        }
    }
}

#[test]
fn names_have_names() {
    for fault in Fault::value_variants() {
        assert_eq!(Fault::from_str(&fault.name(), false), Ok(*fault));
    }
    for (fault, name) in [
        (Fault::NinetyFourColumns, "94-columns"),
        (Fault::Windows1252, "windows-1252"),
        (Fault::ScatteredPersons, "scattered-persons"),
    ] {
        assert_eq!(fault.name(), name);
    }
}
