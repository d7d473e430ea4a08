//! The case-management export of San Francisco and its file of weights, read.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its functions too")]

use clear64_exports::cms::{COLUMN_NAMES, CmsError, CmsFile, CmsRow, Weights};
use clear64_rules::reading::{Program, Reading};
use clear64_rules::truth::Truth;
use jiff::civil::{Date, date};

const PILOT: Reading = Reading::Pilot(Program::SanFrancisco);
const AS_OF: Date = date(2019, 11, 11);

/// The cells of a row: a court number, a charge and what is set.
fn cells(set: &[(&str, &str)]) -> Vec<String> {
    let mut cells = vec![String::new(); COLUMN_NAMES.len()];
    for (column, value) in
        [("Court Number", "123"), ("Current Charge", "11359 HS")].iter().chain(set)
    {
        let place = COLUMN_NAMES.iter().position(|name| name == column).unwrap();
        (*value).clone_into(&mut cells[place]);
    }
    cells
}

fn line(set: &[(&str, &str)]) -> String {
    cells(set).join(",") + "\n"
}

fn header() -> String {
    COLUMN_NAMES.join(",") + "\n"
}

fn read(text: impl AsRef<[u8]>) -> Result<CmsFile, CmsError> {
    CmsFile::read(text.as_ref())
}

fn row(set: &[(&str, &str)]) -> CmsRow {
    read(line(set)).unwrap().rows.remove(0)
}

#[test]
fn a_header_is_no_row_whether_there_is_one_or_not() {
    let lines = line(&[]) + &line(&[("Court Number", "456")]);
    for (head, what) in [
        (String::new(), "none"),
        (header(), "as it is"),
        (header().to_uppercase(), "in capitals"),
        (header().trim_end().to_owned() + ",\n", "a 31st column, empty"),
        ("\u{feff}".to_owned() + &header(), "behind a byte-order mark"),
        (COLUMN_NAMES.map(|name| format!("\"{name}\"")).join(",") + "\n", "in quotes"),
        (header().replace("Court Number", "Court No"), "one name otherwise"),
    ] {
        let file = read(head + &lines).unwrap();
        let numbers: Vec<(usize, &[u8])> =
            file.rows.iter().map(|row| (row.number, row.court_number())).collect();
        assert_eq!(numbers, [(0, &b"123"[..]), (1, b"456")], "{what}");
        assert!(file.rejects.is_empty(), "{what}");
    }
}

#[test]
fn a_row_has_its_thirty_cells_as_they_came_with_an_empty_31st_passed_over() {
    let expected = cells(&[("Truename", "LAST/FIRST, \"JO\"/M"), ("EOR", " # ")]);
    let mut written = csv::Writer::from_writer(vec![]);
    written.write_record(&expected).unwrap();
    let plain = String::from_utf8(written.into_inner().unwrap()).unwrap();
    let with_comma = plain.trim_end_matches('\n').to_owned() + ",\r\n";
    for text in [plain.clone(), with_comma, plain.trim_end_matches('\n').to_owned()] {
        let file = read(&text).unwrap();
        let found: Vec<&[u8]> = file.rows[0].cells().collect();
        let expected: Vec<&[u8]> = expected.iter().map(String::as_bytes).collect();
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn rows_that_cannot_be_read_are_rejects_with_their_place_and_the_others_go_on() {
    let short = "123,,\n";
    let wide = line(&[]).trim_end().to_owned() + ",x\n";
    let wider = line(&[]).trim_end().to_owned() + ",,\n";
    let bare = line(&[("Truename", "A\"B/C")]);
    let text = [header(), line(&[]), short.into(), wide, bare, line(&[]), wider].concat();
    let file = read(text).unwrap();
    let rejects: Vec<(usize, u64, &str)> =
        file.rejects.iter().map(|reject| (reject.number, reject.line, reject.code)).collect();
    let expected = [
        (1, 3, "column-count"),
        (2, 4, "column-count"),
        (3, 5, "bare-quote"),
        (5, 7, "column-count"),
    ];
    assert_eq!(rejects, expected);
    assert_eq!(file.rows.iter().map(|row| row.number).collect::<Vec<_>>(), [0, 4]);
}

#[test]
fn what_is_no_such_export_is_refused_in_one_sentence() {
    let doj = ["x"; 95].join(",") + "\n";
    for (text, found) in [
        (String::new(), 0),
        ("\n\n".to_owned(), 0),
        (doj, 95),
        ("a,b\n1,2\n".to_owned(), 2),
        (header() + "1,2,3\n", 3),
        (header().replace(',', ";"), 1),
    ] {
        let error = read(&text).unwrap_err();
        let sentence = format!(
            "the case-management export has no row of 30 columns that can be read, its first row has \
             {found}: give it as the county's system exports it, comma-separated, with a header"
        );
        assert_eq!(error.to_string(), sentence, "{text}");
    }
}

#[test]
fn a_header_alone_is_an_export_without_rows() {
    for text in [header(), header().trim_end().to_owned() + ",\n"] {
        assert!(read(text).unwrap().rows.is_empty());
    }
}

#[test]
fn cells_of_windows_1252_stay_as_they_came() {
    let text = line(&[("Truename", "NAME")]).replace("NAME", "MU?OZ/ANA");
    let bytes: Vec<u8> = text.bytes().map(|byte| if byte == b'?' { 0xd1 } else { byte }).collect();
    assert_eq!(read(bytes).unwrap().rows[0].name(), b"MU\xd1OZ,ANA");
}

#[test]
fn a_name_is_written_as_the_doj_export_writes_it() {
    for (name, expected) in [
        ("A/B/C", "A,B C"),
        ("A/B", "A,B"),
        ("A/B/C/JR", "A,B C JR"),
        ("A", "A"),
        (" A/B ", "A,B"),
        ("", ""),
        ("  ", ""),
        ("NULL", ""),
    ] {
        let row = row(&[("Truename", name)]);
        assert_eq!(row.name(), expected.as_bytes(), "{name}");
    }
}

#[test]
fn which_charges_are_in_scope() {
    for (charge, exact, pilot) in [
        ("11357 HS", true, true),
        ("11358(A) HS", true, true),
        ("  11359 HS  ", true, true),
        ("11360", true, true),
        ("11359-ANYTHING", true, true),
        ("11357.5 HS", false, true),
        ("113591 HS", false, true),
        ("664/11359 HS", true, false),
        ("HS 11359", true, false),
        ("459 PC", false, false),
        ("11350 HS", false, false),
        ("", false, false),
    ] {
        let row = row(&[("Current Charge", charge)]);
        assert_eq!(row.is_in_scope(Reading::Exact), exact, "{charge} exact");
        assert_eq!(row.is_in_scope(PILOT), pilot, "{charge} pilot");
    }
}

#[test]
fn a_charge_without_a_code_is_of_the_health_and_safety_code_in_the_exact_reading() {
    let section = |charge: &str| row(&[("Current Charge", charge)]).section(Reading::Exact);
    assert_eq!(section("11359").is_prop64(), Truth::True);
    assert_eq!(section("11359 HS").is_prop64(), Truth::True);
    assert_eq!(section("11359 PC").is_prop64(), Truth::False);
    assert_eq!(section("11357.5").is_prop64(), Truth::False);
}

#[test]
fn the_level_is_a_letter_and_unknown_where_there_is_none() {
    let unknown = Truth::Unknown;
    for (level, exact, pilot) in [
        ("F", (Truth::True, Truth::False), (Truth::True, Truth::False)),
        ("M", (Truth::False, Truth::True), (Truth::False, Truth::True)),
        ("I", (Truth::False, Truth::False), (Truth::False, Truth::False)),
        (" f ", (Truth::True, Truth::False), (Truth::False, Truth::False)),
        ("", (unknown, unknown), (Truth::False, Truth::False)),
        ("X", (unknown, unknown), (Truth::False, Truth::False)),
    ] {
        let row = row(&[("Current Level", level)]);
        let of = |reading| (row.felony(reading), row.misdemeanor(reading));
        assert_eq!((of(Reading::Exact), of(PILOT)), (exact, pilot), "{level}");
    }
}

#[test]
fn dates_are_those_of_their_columns() {
    let row = row(&[
        ("Dispo Date", "030485"),
        ("Ch Dispo Date", "040485"),
        ("Booked Charge Date", "010285"),
        ("Charge Date", "010385"),
        ("DOB", "111265"),
    ]);
    assert_eq!(row.disposition_date(PILOT, AS_OF).day(), Some(date(1985, 3, 4)));
    assert_eq!(row.booking_date(PILOT, AS_OF).day(), Some(date(1985, 1, 2)));
    assert_eq!(row.birth_date(PILOT, AS_OF).day(), Some(date(1965, 11, 12)));
}

#[test]
fn a_row_that_is_formatted_shows_its_number_alone() {
    let file = read(line(&[("Truename", "PLANTAGENETTE/P"), ("SSN", "900112233")])).unwrap();
    let text = format!("{file:?}");
    assert!(text.contains("number: 0"), "{text}");
    assert!(!text.contains("PLANTAGENETTE") && !text.contains("900112233"), "{text}");
}

const WEIGHTS: &str = ",Incident_Number,CourtNo,Total_Quantity_grams\n";

fn weights(text: impl AsRef<[u8]>, reading: Reading) -> Weights {
    Weights::read(text.as_ref(), reading).unwrap()
}

#[test]
fn weights_are_found_with_a_header_in_any_order_and_without_one() {
    for text in [
        format!("{WEIGHTS}1,9,123,453.592\n"),
        "1,9,123,453.592\n".to_owned(),
        "\"Total_Quantity_grams\",\"CourtNo\"\n\"453.592\",\"00000123\"\n".to_owned(),
        " courtno ,TOTAL_QUANTITY_GRAMS,note\n 123 , 453.592 ,\n".to_owned(),
        format!("\u{feff}{WEIGHTS}1,9,123,453.592\r\n"),
    ] {
        for reading in [Reading::Exact, PILOT] {
            assert_eq!(weights(&text, reading).grams(b"123"), Some(453.592), "{text}");
        }
    }
}

#[test]
fn lines_without_court_number_or_quantity_are_counted_and_say_nothing() {
    let text =
        "1,9,1,-2\n1,9,2,NaN\n1,9,3,inf\n1,9,4,\n1,9,,5\n1,9\n1,9,6,1e3\n1,9,7,\"x\"y\n1,9,8,0\n";
    let weights = weights(text, Reading::Exact);
    assert_eq!(weights.unread, 7);
    assert_eq!((weights.grams(b"6"), weights.grams(b"8")), (Some(1000.0), Some(0.0)));
    for number in ["1", "2", "3", "4", "7", ""] {
        assert_eq!(weights.grams(number.as_bytes()), None, "{number}");
    }
}

#[test]
fn a_file_that_is_none_of_weights_is_refused_in_one_sentence() {
    for (text, sentence) in [
        ("a,b\n1,2\n".to_owned(), "the file of weights has no row of 4 columns that can be read"),
        (line(&[]), "the file of weights has no line with a court number and a quantity in grams"),
    ] {
        let error = Weights::read(text.as_bytes(), Reading::Exact).unwrap_err().to_string();
        assert!(error.starts_with(sentence), "{error}");
        assert_eq!(error.lines().count(), 1, "{error}");
    }
}

#[test]
fn a_file_of_weights_may_have_no_lines() {
    for text in ["", WEIGHTS] {
        let weights = weights(text, PILOT);
        assert_eq!((weights.grams(b"1"), weights.unread), (None, 0));
    }
}
