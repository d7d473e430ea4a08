//! Which person a row of the case-management export is linked to: every kind of key, who wins, and what
//! becomes of ties.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its functions too")]

use clear64_exports::cms::{self, CmsFile};
use clear64_exports::layout::Column;
use clear64_exports::place::Part;
use clear64_exports::reader::{ExportReader, ReaderOptions};
use clear64_exports::row::Entry;
use clear64_results::linkage::{Kind, Link, Linker, Links, State};
use clear64_rules::county::County;
use clear64_rules::reading::{Program, Reading};
use jiff::civil::date;

const EXACT: Reading = Reading::Exact;
const PILOT: Reading = Reading::Pilot(Program::SanFrancisco);
const BOTH: [Reading; 2] = [EXACT, PILOT];

/// Cells by column; the others are empty.
type Cells<'t> = &'t [(&'t str, &'t str)];

/// A name and a date of birth.
type Pair<'t> = [(&'t str, &'t str); 2];

/// A conviction of San Francisco for possession of person 1, and what is set.
const CONVICTION: Cells<'static> = &[
    ("SUBJECT_ID", "1"),
    ("STP_TYPE_DESCR", "COURT ACTION"),
    ("STP_ORI_CNTY_NAME", "SAN FRANCISCO"),
    ("DISP_DESCR", "CONVICTED-PROBATION"),
    ("OFFENSE_DESCR", "11357 HS-POSSESS"),
    ("CNT_ORDER", "101001001000"),
];

fn line(names: &[&str], set: &[Cells<'_>]) -> Vec<u8> {
    let mut cells = vec![""; names.len()];
    for (name, value) in set.iter().copied().flatten() {
        cells[names.iter().position(|known| known == name).unwrap()] = value;
    }
    let mut writer = csv::Writer::from_writer(vec![]);
    writer.write_record(cells).unwrap();
    writer.into_inner().unwrap()
}

fn doj(rows: &[Cells<'_>]) -> Vec<u8> {
    let names: Vec<&str> = Column::all().map(Column::name).collect();
    let rows = rows.iter().map(|row| line(&names, &[CONVICTION, row]));
    rows.fold(names.join(",").into_bytes(), |file, row| [&file[..], b"\n", &row].concat())
}

fn cms(rows: &[Cells<'_>]) -> CmsFile {
    let charge: Cells<'_> = &[("Current Charge", "11357 HS")];
    let lines = rows.iter().flat_map(|row| line(&cms::COLUMN_NAMES, &[charge, row]));
    CmsFile::read(&*lines.collect::<Vec<u8>>()).unwrap()
}

fn links_in(doj: &[u8], cms: &CmsFile, reading: Reading) -> Links {
    let county: County = "san-francisco".parse().unwrap();
    let mut linker = Linker::new(&cms.rows, county, reading, date(2019, 11, 11));
    let options = ReaderOptions { part: Part::default(), first_row: 0, reading };
    let mut reader = ExportReader::open(doj, options).unwrap();
    while let Some(entry) = reader.next_entry().unwrap() {
        assert!(matches!(entry, Entry::Row(_)), "a row of a test cannot be read");
        if let Entry::Row(record) = entry {
            linker.observe(&record);
        }
    }
    linker.finish()
}

fn link(rows: &[Cells<'_>], row: Cells<'_>, reading: Reading) -> Link {
    links_in(&doj(rows), &cms(&[row]), reading).of(0).unwrap().clone()
}

/// The kinds alike; empty if nobody matches.
fn kinds(rows: &[Cells<'_>], row: Cells<'_>, reading: Reading) -> Vec<Kind> {
    let link = link(rows, row, reading);
    assert_eq!(link.state == State::Matched, link.kinds.points() > 0);
    link.kinds.iter().collect()
}

/// One row each: what the DOJ export says, what the county's says, and whether they match in the exact
/// and in the pilots' reading.
fn expect(kind: Kind, table: &[(Cells<'_>, Cells<'_>, bool, bool)]) {
    for (person, row, exact, pilot) in table {
        for (reading, matches) in [(EXACT, *exact), (PILOT, *pilot)] {
            let found = kinds(&[person], row, reading);
            assert_eq!(found.contains(&kind), matches, "{person:?} {row:?} {reading}");
        }
    }
}

#[test]
fn cii_numbers_match_by_their_last_eight_characters() {
    let doj = |number| [("CII_NUMBER", number)];
    let cms = |number| [("CII", number)];
    expect(
        Kind::Cii,
        &[
            (&doj("A012345678"), &cms("12345678"), true, true),
            (&doj("12345678"), &cms("99912345678"), true, true),
            (&doj("00001234"), &cms("1234"), true, true),
            (&doj("12345678"), &cms("12345679"), false, false),
            (&doj("12345678"), &cms("2345678"), false, false),
            (&doj(""), &cms(""), false, false),
            (&doj("   "), &cms("   "), false, false),
            (&doj("NULL"), &cms("NULL"), false, false),
            (&doj("00000000"), &cms("0"), false, true),
        ],
    );
}

#[test]
fn social_security_numbers_match() {
    let doj = |number| [("PRI_SSN", number)];
    let cms = |number| [("SSN", number)];
    expect(
        Kind::Ssn,
        &[
            (&doj("900112233"), &cms("900112233"), true, true),
            (&doj("900112233"), &cms("900-11-2233"), true, false),
            (&doj("900112233"), &cms("900112234"), false, false),
            (&doj(""), &cms(""), false, false),
            (&doj("000000000"), &cms("000000000"), false, true),
        ],
    );
}

#[test]
fn driving_licences_match_up_to_their_first_blank() {
    let doj = |number| [("PRI_CDL", number)];
    let cms = |number| [("DL Number", number)];
    expect(
        Kind::License,
        &[
            (&doj("B1234567"), &cms("B1234567 CA"), true, true),
            (&doj("B1234567 NV"), &cms("B1234567 CA"), true, true),
            (&doj("B1234567"), &cms("b1234567"), true, false),
            (&doj("B1234567"), &cms("B1234568 CA"), false, false),
            (&doj("UNKNOWN"), &cms("UNKNOWN"), false, true),
            (&doj(""), &cms(""), false, false),
        ],
    );
}

#[test]
fn court_numbers_match_the_case_number_a_piece_of_it_or_the_number_of_the_court_case() {
    let ofn = |number| [("OFN", number)];
    let of_court = |number| [("FE_NUM_CRT_CASE", number)];
    let cms = |number| [("Court Number", number)];
    expect(
        Kind::CourtNumber,
        &[
            (&ofn("2012345"), &cms("2012345"), true, true),
            (&ofn("SC-2012345"), &cms("2012345"), true, true),
            (&ofn("SC-2012345"), &cms("SC-2012345"), true, true),
            (&ofn("777 2012345"), &cms("2012345"), true, true),
            (&ofn("777,2012345"), &cms("2012345"), true, true),
            (&ofn("777/2012345"), &cms("2012345"), false, false),
            (&ofn("12012345"), &cms("2012345"), false, false),
            (&of_court("2012345"), &cms("2012345"), true, true),
            (&of_court("SC-2012345"), &cms("2012345"), false, false),
            (&ofn("02012345"), &cms("2012345"), true, false),
            (&ofn(""), &cms(""), false, false),
            (&ofn("-"), &cms(""), false, false),
            (&ofn("NONE"), &cms("NONE"), false, true),
            (&ofn("NULL  "), &cms("NULL"), false, false),
        ],
    );
}

#[test]
fn court_numbers_and_arrests_are_those_of_convictions_of_the_county_alone() {
    let number: Cells<'_> =
        &[("Court Number", "2012345"), ("Truename", "A/B"), ("Booked Charge Date", "030485")];
    let known = |column, value| -> Vec<(&str, &str)> {
        let own = [("OFN", "2012345"), ("PRI_NAME", "A,B"), ("CYC_DATE", "19850304")];
        own.into_iter().chain([(column, value)]).collect()
    };
    for reading in BOTH {
        let both = [Kind::CourtNumber, Kind::ShortNameAndBooking];
        assert_eq!(kinds(&[&known("OFFENSE_DESCR", "459 PC")], number, reading), both);
        for (column, value) in
            [("STP_ORI_CNTY_NAME", "ALAMEDA"), ("DISP_DESCR", "DISMISSED"), ("DISP_DESCR", "")]
        {
            let found = kinds(&[&known(column, value)], number, reading);
            assert!(found.is_empty(), "{value} {reading}");
        }
    }
}

#[test]
fn names_match_with_the_date_of_birth_whole_or_up_to_their_first_blank() {
    let doj = |name, born| [("PRI_NAME", name), ("PRI_DOB", born)];
    let cms = |name, born| [("Truename", name), ("DOB", born)];
    let whole = [Kind::NameAndBirthDate, Kind::ShortNameAndBirthDate];
    let short = [Kind::ShortNameAndBirthDate];
    let none = [];
    let table: [(Pair<'_>, Pair<'_>, &[Kind], &[Kind]); 12] = [
        (doj("DOE,JO Q", "19650304"), cms("DOE/JO/Q", "030465"), &whole, &whole),
        (doj("DOE,JO Q", "19650304"), cms("DOE/JO/X", "030465"), &short, &short),
        (doj("DOE,JO", "19650304"), cms("DOE/JO/X", "030465"), &short, &short),
        (doj("DOE,JO Q", "19650304"), cms("DOE/JO/Q", "030565"), &none, &none),
        (doj("DOE,JOE Q", "19650304"), cms("DOE/JO/Q", "030465"), &none, &none),
        (doj("DOE,JO Q", ""), cms("DOE/JO/Q", ""), &none, &none),
        (doj("DOE,JO Q", "19650300"), cms("DOE/JO/Q", "030065"), &none, &none),
        (doj("", "19650304"), cms("", "030465"), &none, &none),
        (doj("DOE, JO  Q", "19650304"), cms("doe/jo/q", "030465"), &whole, &none),
        (doj("DE LA CRUZ,JO Q", "19650304"), cms("DE LA CRUZ/JO/X", "030465"), &short, &short),
        (doj("DE LA CRUZ,JO", "19650304"), cms("DE LA CRUZ/ANN", "030465"), &none, &short),
        // A date of birth that lies ahead loses 100 years in both files of the pilots' program.
        (doj("DOE,JO Q", "20250304"), cms("DOE/JO/Q", "030425"), &none, &whole),
    ];
    for (person, row, exact, pilot) in table {
        assert_eq!(kinds(&[&person], &row, EXACT), exact, "{person:?} {row:?} exact");
        assert_eq!(kinds(&[&person], &row, PILOT), pilot, "{person:?} {row:?} pilot");
    }
}

#[test]
fn a_name_is_the_same_in_utf_8_and_in_windows_1252() {
    let person: Cells<'_> = &[("PRI_NAME", "MUÑOZ,ANA"), ("PRI_DOB", "19650304")];
    let utf8 = line(
        &cms::COLUMN_NAMES,
        &[&[("Current Charge", "11357 HS"), ("Truename", "Muñoz/Ana"), ("DOB", "030465")]],
    );
    let at = utf8.iter().position(|byte| *byte == 0xc3).unwrap();
    let windows = [&utf8[..at], b"\xf1", &utf8[at + 2..]].concat();
    for bytes in [utf8, windows] {
        let cms = CmsFile::read(&*bytes).unwrap();
        let links = links_in(&doj(&[person]), &cms, EXACT);
        assert_eq!(links.of(0).unwrap().kinds.points(), 2);
    }
}

#[test]
fn the_short_name_matches_with_the_booking_as_the_arrest_of_a_conviction() {
    let doj = |name, arrest| [("PRI_NAME", name), ("CYC_DATE", arrest)];
    let cms = |name, booked| [("Truename", name), ("Booked Charge Date", booked)];
    expect(
        Kind::ShortNameAndBooking,
        &[
            (&doj("DOE,JO Q", "19850304"), &cms("DOE/JO/X", "030485"), true, true),
            (&doj("DOE,JO Q", "19850305"), &cms("DOE/JO/Q", "030485"), false, false),
            (&doj("DOE,JOE", "19850304"), &cms("DOE/JO", "030485"), false, false),
            (&doj("DOE,JO", ""), &cms("DOE/JO", ""), false, false),
            (&doj("", "19850304"), &cms("", "030485"), false, false),
        ],
    );
}

#[test]
fn any_row_gives_a_key_and_for_the_pilots_program_the_first_row_alone() {
    let first: Cells<'_> =
        &[("PRI_NAME", "FORMER,JO"), ("PRI_DOB", "19650304"), ("CYC_DATE", "19850304")];
    let later: Cells<'_> = &[
        ("PRI_NAME", "LATER,JO"),
        ("PRI_DOB", "19650304"),
        ("PRI_SSN", "900112233"),
        ("CNT_ORDER", "102001001000"),
    ];
    let ssn: Cells<'_> = &[("SSN", "900112233")];
    assert_eq!(kinds(&[first, later], ssn, EXACT), [Kind::Ssn]);
    assert_eq!(kinds(&[first, later], ssn, PILOT), []);
    let name: Cells<'_> = &[("Truename", "LATER/JO"), ("Booked Charge Date", "030485")];
    for rows in [[first, later], [later, first]] {
        // The name of one row and the arrest of another.
        assert_eq!(kinds(&rows, name, EXACT), [Kind::ShortNameAndBooking]);
    }
    assert_eq!(kinds(&[first, later], name, PILOT), []);
    assert_eq!(kinds(&[later, first], name, PILOT), [Kind::ShortNameAndBooking]);
}

#[test]
fn a_kind_counts_once_however_many_rows_have_it() {
    let row: Cells<'_> = &[("PRI_SSN", "900112233")];
    for reading in BOTH {
        let link = link(&[row, row, row], &[("SSN", "900112233")], reading);
        assert_eq!((link.kinds.points(), link.best), (1, 1));
    }
}

#[test]
fn most_points_win_and_then_the_stronger_kinds() {
    let row: Cells<'_> = &[
        ("CII", "12345678"),
        ("SSN", "900112233"),
        ("DL Number", "B1"),
        ("Court Number", "2012345"),
        ("Truename", "DOE/JO"),
        ("DOB", "030465"),
    ];
    let cii: Cells<'_> = &[("SUBJECT_ID", "cii"), ("CII_NUMBER", "12345678")];
    let two: Cells<'_> = &[("SUBJECT_ID", "two"), ("PRI_NAME", "DOE,JO"), ("PRI_DOB", "19650304")];
    let ssn: Cells<'_> = &[("SUBJECT_ID", "ssn"), ("PRI_SSN", "900112233")];
    let license: Cells<'_> = &[("SUBJECT_ID", "license"), ("PRI_CDL", "B1")];
    let court: Cells<'_> = &[("SUBJECT_ID", "court"), ("OFN", "2012345")];
    for reading in BOTH {
        for (rows, winner) in [
            ([cii, two], "two"),
            ([cii, ssn], "cii"),
            ([ssn, license], "ssn"),
            ([license, court], "license"),
        ] {
            let turned = [rows[1], rows[0]];
            for rows in [rows, turned] {
                let link = link(&rows, row, reading);
                assert_eq!(link.person.as_deref(), Some(winner.as_bytes()), "{reading}");
                assert_eq!((link.state, link.best), (State::Matched, 1));
            }
        }
    }
}

#[test]
fn of_persons_with_the_same_kinds_the_row_is_ambiguous_or_the_first_persons() {
    let person = |id| [("SUBJECT_ID", id), ("PRI_NAME", "DOE,JO"), ("PRI_DOB", "19650304")];
    let row: Cells<'_> = &[("Truename", "DOE/JO"), ("DOB", "030465")];
    for order in [["a", "b", "c"], ["c", "a", "b"], ["b", "c", "a"]] {
        let rows = order.map(person);
        let rows: Vec<Cells<'_>> = rows.iter().map(|row| &row[..]).collect();
        let exact = link(&rows, row, EXACT);
        assert_eq!((exact.state, exact.best, exact.kinds.points()), (State::Ambiguous, 3, 2));
        assert!(exact.person.is_none());
        let pilot = link(&rows, row, PILOT);
        assert_eq!((pilot.state, pilot.best), (State::Matched, 3));
        assert_eq!(pilot.person.as_deref(), Some(order[0].as_bytes()));
    }
}

#[test]
fn the_order_of_the_rows_does_not_matter_in_the_exact_reading() {
    let rows: Vec<Vec<(String, String)>> = (0..12)
        .map(|n| {
            let cell = |name: &str, value: String| (name.to_owned(), value);
            vec![
                cell("SUBJECT_ID", (n % 4).to_string()),
                cell("CNT_ORDER", format!("{:03}001001000", 100 + n)),
                cell(
                    "PRI_SSN",
                    if n % 3 == 0 { format!("90000000{}", n % 4) } else { String::new() },
                ),
                cell("PRI_NAME", if n % 2 == 0 { "DOE,JO".into() } else { "ROE,JO".into() }),
                cell("PRI_DOB", if n < 6 { "19650304".into() } else { "19650305".into() }),
                cell("CYC_DATE", format!("198503{:02}", 1 + n % 5)),
            ]
        })
        .collect();
    let borrowed: Vec<Vec<(&str, &str)>> =
        rows.iter().map(|row| row.iter().map(|(n, v)| (&**n, &**v)).collect()).collect();
    let of_county = cms(&[
        &[("SSN", "900000003"), ("Truename", "DOE/JO"), ("DOB", "030465")],
        &[("Truename", "ROE/JO"), ("DOB", "030565"), ("Booked Charge Date", "030285")],
        &[("Truename", "DOE/JO"), ("Booked Charge Date", "030485")],
    ]);
    let told = |order: &[usize]| {
        let rows: Vec<Cells<'_>> = order.iter().map(|at| &borrowed[*at][..]).collect();
        let links = links_in(&doj(&rows), &of_county, EXACT);
        links
            .iter()
            .map(|(_, link)| (link.person.clone(), link.kinds, link.best))
            .collect::<Vec<_>>()
    };
    let forward: Vec<usize> = (0..12).collect();
    let expected = told(&forward);
    assert!(expected.iter().any(|(person, ..)| person.is_some()));
    let mut order = forward;
    for step in 1..12 {
        order.rotate_left(step % 5 + 1);
        order.swap(0, step);
        assert!(told(&order) == expected, "{order:?}");
    }
}

#[test]
fn no_tie_is_broken_by_chance_in_twenty_runs() {
    // Every map of every run has a random state of its own.
    let persons: Vec<[(String, String); 3]> = (0..300)
        .map(|n| {
            let cell = |name: &str, value: String| (name.to_owned(), value);
            [
                cell("SUBJECT_ID", format!("S{:03}", n * 7 % 300)),
                cell("PRI_NAME", format!("DOE,JO{}", n % 10)),
                cell("PRI_DOB", "19650304".to_owned()),
            ]
        })
        .collect();
    let persons: Vec<Vec<(&str, &str)>> =
        persons.iter().map(|row| row.iter().map(|(n, v)| (&**n, &**v)).collect()).collect();
    let doj = doj(&persons.iter().map(|row| &row[..]).collect::<Vec<_>>());
    let names: Vec<String> = (0..10).map(|n| format!("DOE/JO{n}")).collect();
    let rows: Vec<Vec<(&str, &str)>> =
        names.iter().map(|name| vec![("Truename", &**name), ("DOB", "030465")]).collect();
    let cms = cms(&rows.iter().map(|row| &row[..]).collect::<Vec<_>>());
    for reading in BOTH {
        let told = || -> Vec<_> {
            let links = links_in(&doj, &cms, reading);
            links.iter().map(|(_, link)| (link.state, link.person.clone(), link.best)).collect()
        };
        let first = told();
        assert!(
            first
                .iter()
                .all(|(_, person, best)| *best == 30 && person.is_some() == reading.is_pilot())
        );
        for run in 1..20 {
            assert!(told() == first, "run {run} {reading}");
        }
    }
}

#[test]
fn rows_out_of_scope_have_no_link_and_a_row_without_keys_is_unmatched() {
    let cms = cms(&[&[("Current Charge", "459 PC"), ("SSN", "900112233")], &[]]);
    for reading in BOTH {
        let links = links_in(&doj(&[&[("PRI_SSN", "900112233")]]), &cms, reading);
        assert!(links.of(0).is_none());
        assert_eq!(links.of(1).unwrap().state, State::Unmatched);
        assert_eq!(links.iter().map(|(row, _)| row).collect::<Vec<_>>(), [1]);
    }
}

#[test]
fn a_link_that_is_formatted_names_nobody() {
    let link = link(
        &[&[("SUBJECT_ID", "77123456"), ("PRI_SSN", "900112233")]],
        &[("SSN", "900112233")],
        EXACT,
    );
    assert_eq!(format!("{link:?}"), "Link { Matched, 1 points, 1 best }");
}
