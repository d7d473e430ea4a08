//! The scanner: what it takes for a record, where it resumes after a fault, and that no byte is
//! lost.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its functions too")]

use clear64_exports::scan::{Fault, MAX_RECORD, Scanner};
use proptest::prelude::*;

mod oracle;

/// A record as text: its fields separated by `|`, or its fault.
fn read(text: &[u8]) -> Vec<String> {
    oracle::check(text);
    oracle::scanned(text, text)
        .into_iter()
        .map(|item| match item.result {
            Ok(fields) => {
                let fields: Vec<_> =
                    fields.iter().map(|field| String::from_utf8_lossy(field)).collect();
                fields.join("|")
            }
            Err(Fault::BareQuote { column }) => format!("bare quote {column}"),
            Err(Fault::OpenQuote { column }) => format!("open quote {column}"),
            Err(Fault::TooLong) => "too long".to_owned(),
        })
        .collect()
}

#[test]
fn records_are_read_as_rfc_4180_has_them() {
    for (name, text, records) in [
        ("nothing", "", &[][..]),
        ("fields and records", "a,b\nc,d\n", &["a|b", "c|d"]),
        ("no line end after the last record", "a,b\nc,d", &["a|b", "c|d"]),
        ("empty fields", ",,\n,\n", &["||", "|"]),
        ("spaces are kept", " a , b \n", &[" a | b "]),
        ("a quoted comma", "\"LAST,FIRST M\",b\n", &["LAST,FIRST M|b"]),
        ("an empty quoted field", "\"\",\"\"\n", &["|"]),
        ("a doubled quote", "\"a \"\"b\"\" c\",d\n", &["a \"b\" c|d"]),
        ("nothing but doubled quotes", "\"\"\"\",\"\"\"\"\"\"\n", &["\"|\"\""]),
        ("a quoted line break", "\"a\nb\",c\nd\n", &["a\nb|c", "d"]),
        ("a quoted line break of CRLF is LF", "\"a\r\nb\",c\r\n", &["a\nb|c"]),
        ("a quoted carriage return is data", "\"a\rb\",c\n", &["a\rb|c"]),
        ("CRLF", "a,b\r\nc,\"d\"\r\n", &["a|b", "c|d"]),
        ("a lone carriage return is data", "a\rb,c\r\r\n", &["a\rb|c\r"]),
        ("a final carriage return is a line end", "a,b\r", &["a|b"]),
        ("a final carriage return after a quote", "a,\"b\"\r", &["a|b"]),
        ("blank lines are skipped", "\n\r\na\n\n\r\nb\n\r", &["a", "b"]),
        ("a line of spaces is a record", "a\n  \nb\n", &["a", "  ", "b"]),
        ("a byte-order mark at the start", "\u{FEFF}a,b\n", &["a|b"]),
        ("a byte-order mark before a quote", "\u{FEFF}\"a\",b\n", &["a|b"]),
        ("a byte-order mark later is data", "a\n\u{FEFF}b\n", &["a", "\u{FEFF}b"]),
        ("a byte-order mark and no more", "\u{FEFF}", &[]),
    ] {
        assert_eq!(read(text.as_bytes()), records, "{name}");
    }
}

#[test]
fn a_faulty_record_ends_with_its_first_line() {
    for (name, text, records) in [
        ("a bare quote", "a\"b,c\nd\n", &["bare quote 1", "d"][..]),
        ("a bare quote further on", "a,b,c\"\nd\n", &["bare quote 3", "d"]),
        ("text after a closing quote", "a,\"b\"c\nd\n", &["bare quote 2", "d"]),
        ("a space after a closing quote", "\"b\" ,c\nd\n", &["bare quote 1", "d"]),
        ("a space before an opening quote", "a, \"b\"\nd\n", &["bare quote 2", "d"]),
        ("a carriage return after a closing quote", "\"b\"\rc\nd\n", &["bare quote 1", "d"]),
        ("two of them", "\"b\"\r\r\nd\n", &["bare quote 1", "d"]),
        ("a fault in the last line", "d\na\"b", &["d", "bare quote 1"]),
        ("two faults in a line are one", "a\"b,c\"d\ne\n", &["bare quote 1", "e"]),
        (
            "an unclosed quote that meets the quotes of the next row",
            "1,\"a,b\n2,\"c\",d\n3,e\n",
            &["open quote 2", "2|c|d", "3|e"],
        ),
        (
            "an unclosed quote some rows before the next quotes",
            "1,\"a\n2,b\n3,\"c\"\n",
            &["open quote 2", "2|b", "3|c"],
        ),
        (
            "an unclosed quote that nothing closes",
            "1,2,\"a\n4,5,6\n7,8,9\n",
            &["open quote 3", "4|5|6", "7|8|9"],
        ),
        ("a file cut off inside quotes", "1,2\n3,\"a", &["1|2", "open quote 2"]),
        (
            "a fault after a proper line break in quotes",
            "\"a\nb\",c\"d,e\nf\n",
            &["open quote 1", "bare quote 1", "f"],
        ),
    ] {
        assert_eq!(read(text.as_bytes()), records, "{name}");
    }
}

#[test]
fn a_fault_at_any_place_of_a_block_is_found() {
    for length in 0..200 {
        let padding = "x".repeat(length);
        let fields = format!("{padding}|y");
        assert_eq!(read(format!("{padding},y\n1\n").as_bytes()), [&fields, "1"], "{length}");
        assert_eq!(read(format!("\"{padding}\",y\r\n1\n").as_bytes()), [&fields, "1"], "{length}");
        assert_eq!(
            read(format!("\"{padding}\"\"\"\r\n1").as_bytes()),
            [&format!("{padding}\""), "1"],
            "{length}"
        );
        for fault in ["x\"y", "x\"", ",x\"", ",\"\"x"] {
            let found = read(format!("{padding}{fault}\n1\n").as_bytes());
            assert!(found[0].starts_with("bare quote") && found[1..] == ["1"], "{length} {fault}");
        }
    }
}

#[test]
fn bytes_of_any_encoding_are_kept() {
    assert_eq!(read(b"PE\xD1A,\"\x93x\x94\"\n"), ["PE\u{FFFD}A|\u{FFFD}x\u{FFFD}"]);
    assert_eq!(read(b"a\0b,\x7F\n"), ["a\0b|\x7F"]);
}

#[test]
fn a_record_of_the_greatest_length_is_read_and_a_longer_one_is_a_fault() {
    let record = |length: usize| "x".repeat(length - 1) + "\n";
    for (name, before, text, after, is_fault) in [
        ("just fits", "a\n", record(MAX_RECORD), "b\n", false),
        ("just fits and ends the file", "", record(MAX_RECORD), "", false),
        ("just fits, no line end", "", "x".repeat(MAX_RECORD), "", false),
        ("one too long", "a\n", record(MAX_RECORD + 1), "b\n", true),
        ("one too long, no line end", "", "x".repeat(MAX_RECORD + 1), "", true),
        ("longer than the buffer", "a\n", record(2 * MAX_RECORD + 1), "b\n", true),
        ("as long as the buffer", "", record(2 * MAX_RECORD), "b\n", true),
        ("several buffers", "a\n", record(3 * MAX_RECORD + 7), "b\n", true),
        ("several buffers, no line end", "a\n", "x".repeat(3 * MAX_RECORD + 7), "", true),
        ("several blocks exactly, no line end", "", "x".repeat(4 * MAX_RECORD), "", true),
        ("a long line with an early bare quote", "", record(3 * MAX_RECORD), "b\n", true),
    ] {
        let text = if name.contains("bare quote") { format!("a\"{text}") } else { text };
        let file = format!("{before}{text}{after}");
        oracle::check_ways_of_reading(file.as_bytes());
        let items = oracle::scanned(file.as_bytes(), file.as_bytes());
        let found = &items[usize::from(!before.is_empty())];
        assert_eq!((found.offset, found.length), (before.len(), text.len()), "{name}");
        assert_eq!(found.result.is_err(), is_fault, "{name}");
        let rows = usize::from(!before.is_empty()) + usize::from(!after.is_empty());
        assert_eq!(
            items.iter().filter(|item| item.result.is_ok()).count() - usize::from(!is_fault),
            rows
        );
    }
}

#[test]
fn a_quote_left_open_before_many_rows_costs_its_own_row_only() {
    let rows = "1,2,3\n".repeat(400_000);
    let file = format!("1,\"2,3\n{rows}");
    let items = oracle::scanned(file.as_bytes(), file.as_bytes());
    assert_eq!(items[0].result, Err(Fault::OpenQuote { column: 2 }));
    assert_eq!(items[0].length, 7);
    assert_eq!(items.len(), 400_001);
    assert!(items[1..].iter().all(|item| item.result.is_ok()));
}

#[test]
fn an_error_of_the_source_is_passed_on() {
    use std::io::Read;
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::ConnectionReset.into())
        }
    }
    let error = Scanner::new(b"a,b\n".chain(Broken)).next_record().unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
}

#[test]
fn debug_shows_no_content() {
    let mut scanner = Scanner::new(&b"PLANTED,\"PLANTED \"\"NAME\"\"\"\nPLANTED\"\n"[..]);
    while let Some(record) = scanner.next_record().unwrap() {
        let shown = format!("{record:?} {:?}", record.fields());
        assert!(!shown.contains("PLANTED") && !shown.contains("80, 76"), "{shown}");
    }
    assert!(!format!("{scanner:?}").contains("80, 76"));
}

/// Bytes of which most structure a file.
fn any_bytes() -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![
        4 => Just(b'"'),
        4 => Just(b','),
        3 => Just(b'\n'),
        1 => Just(b'\r'),
        4 => Just(b'x'),
        1 => any::<u8>(),
    ];
    prop::collection::vec(byte, 0..400)
}

/// What a careful program writes: any fields, quoted where they have to be or not.
fn valid_file() -> impl Strategy<Value = Vec<u8>> {
    let field = (
        prop::collection::vec(
            prop_oneof![
                6 => Just(b'x'),
                3 => prop::sample::select(&b"\",\n"[..]),
                1 => any::<u8>(),
            ],
            0..40,
        ),
        any::<bool>(),
    );
    let record = (prop::collection::vec(field, 1..12), any::<bool>());
    prop::collection::vec(record, 0..12).prop_map(|records| {
        let mut file = Vec::new();
        for (fields, crlf) in records {
            for (index, (mut text, quoted)) in fields.into_iter().enumerate() {
                text.retain(|byte| *byte != b'\r');
                if index > 0 {
                    file.push(b',');
                }
                if quoted || text.iter().any(|byte| b"\",\n".contains(byte)) {
                    file.push(b'"');
                    for byte in text {
                        file.extend(std::iter::repeat_n(byte, 1 + usize::from(byte == b'"')));
                    }
                    file.push(b'"');
                } else {
                    file.extend(text);
                }
            }
            file.extend_from_slice(if crlf { b"\r\n" } else { b"\n" });
        }
        file
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_bytes_are_cut_as_the_plain_state_machine_cuts_them(bytes in any_bytes()) {
        oracle::check(&bytes);
    }

    #[test]
    fn a_valid_file_has_the_fields_that_the_csv_crate_reads(bytes in valid_file()) {
        let items = oracle::scanned(&bytes[..], &bytes);
        prop_assert!(items.iter().all(|item| item.result.is_ok()));
        oracle::check(&bytes);
    }
}
