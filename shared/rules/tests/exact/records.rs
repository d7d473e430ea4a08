//! Rows to persons in the exact reading (mends 7, 16, 18 and 19).

use std::sync::Arc;

use clear64_rules::determination::is_in_scope;
use clear64_rules::identity::Link;
use clear64_rules::reading::Reading;
use clear64_rules::record::{CountOrderTooShort, PersonBuilder, RowKind};
use clear64_rules::row::Row;
use clear64_rules::section::Sections;
use clear64_rules::truth::Truth::{False, True, Unknown};

use crate::history::{AS_OF, cannabis, felony, los_angeles, outcome, person, truth};

#[test]
fn a_conviction_is_a_felony_by_its_status_else_by_its_offense_else_unknown() {
    for (status, offense, expected) in [
        ("FELONY", "M", True),
        ("FELONY", "", True),
        ("felony ", "M", True),
        ("MISDEMEANOR", "F", False),
        ("INFRACTION", "F", False),
        (" infraction", "", False),
        ("", "F", True),
        ("", " f ", True),
        ("", "M", False),
        ("", "I", False),
        ("", "i", False),
        ("", "", Unknown),
        ("", "N", Unknown),
        ("", "FELONY", Unknown),
        ("   ", "F", True),
        ("  -  ", "F", True),
        ("  -  ", "M", False),
        ("  -  ", "  -  ", Unknown),
        ("  -  ", "", Unknown),
        ("FELONIES", "", Unknown),
    ] {
        let row = Row {
            conviction_status: status.as_bytes(),
            offense_level: offense.as_bytes(),
            ..cannabis()
        };
        assert_eq!(row.felony(Reading::Exact), expected, "{status:?} {offense:?}");
        assert_eq!(truth("felony = true", AS_OF, &[row]), expected, "{status:?} {offense:?}");
        assert_eq!(truth("felony = false", AS_OF, &[row]), !expected, "{status:?} {offense:?}");
    }
}

#[test]
fn a_level_nobody_recorded_is_reviewed_where_it_matters() {
    let row = Row { conviction_status: b"  -  ", ..cannabis() };
    let review = "hand-review: not known: whether the conviction is a felony";
    assert_eq!(outcome(&los_angeles(), AS_OF, &[row]), review);
    let default = clear64_rules::policy::shipped::get("self-service-default").unwrap().unwrap();
    assert_eq!(
        outcome(&default, AS_OF, &[row]),
        "dismissal: Dismiss all HS 11358 convictions",
        "felony or not, it is dismissed"
    );
}

#[test]
fn words_of_the_file_are_trimmed_and_compared_in_capitals() {
    for (disposition, expected) in [
        ("CONVICTED", true),
        ("CONVICTED-PROB/JAIL", true),
        (" CONVICTED", true),
        ("convicted", true),
        ("Convicted ", true),
        ("NOT CONVICTED", false),
        ("CONVICT", false),
        ("DISMISSED", false),
        ("", false),
    ] {
        let row = Row { disposition: disposition.as_bytes(), ..cannabis() };
        assert_eq!(row.is_conviction(Reading::Exact), expected, "{disposition:?}");
    }
    for (step, court, registration, death) in [
        ("COURT ACTION", true, false, false),
        (" court action ", true, false, false),
        ("COURT", false, false, false),
        ("REGISTRATION", false, true, false),
        ("Registration ", false, true, false),
        ("DECEASED", false, false, true),
        (" deceased", false, false, true),
        ("", false, false, false),
    ] {
        let row = Row { step_type: step.as_bytes(), offense: b" 290(a) pc", ..cannabis() };
        assert_eq!(row.is_court_action(Reading::Exact), court, "{step:?}");
        assert_eq!(row.is_pc290_registration(Reading::Exact), registration, "{step:?}");
        assert_eq!(row.reports_death(Reading::Exact), death, "{step:?}");
    }
    let other = Row { step_type: b"REGISTRATION", offense: b"11590 HS", ..cannabis() };
    assert!(!other.is_pc290_registration(Reading::Exact), "a registration of another kind");
}

#[test]
fn any_row_reports_the_death_and_any_row_registers() {
    let dead = Row { step_type: b" deceased ", disposition: b"", ..cannabis() };
    let person = person(&[cannabis(), crate::history::registration("20000101"), dead]);
    assert!(person.deceased);
    assert!(person.is_registered());
    let alone = crate::history::person(&[cannabis()]);
    assert!(!alone.deceased);
    assert!(!alone.is_registered());
    for (rows, expected) in [(vec![cannabis(), dead], True), (vec![cannabis()], False)] {
        assert_eq!(truth("deceased = true", AS_OF, &rows), expected);
        assert_eq!(truth("deceased = false", AS_OF, &rows), !expected);
    }
}

#[test]
fn a_county_is_trimmed_and_compared_in_capitals() {
    let los_angeles_county = "los-angeles".parse().unwrap();
    for (county, expected) in [
        ("LOS ANGELES", true),
        ("los angeles", true),
        (" Los Angeles ", true),
        ("LOS ANGELES CO", false),
        ("ALPINE", false),
        ("", false),
    ] {
        let person = person(&[Row { county: county.as_bytes(), ..cannabis() }]);
        let in_scope = is_in_scope(&los_angeles(), los_angeles_county, &person.convictions[0]);
        assert_eq!(in_scope, expected, "{county:?}");
    }
}

#[test]
fn a_repeat_is_a_convicted_row_of_the_same_count_blanks_aside() {
    let row = cannabis();
    let mut builder = PersonBuilder::new(Reading::Exact);
    let mut sections = Sections::new(Reading::Exact);
    for (name, row, expected) in [
        ("a dismissed row", Row { disposition: b"DISMISSED", ..row }, RowKind::NotAConviction),
        ("the first convicted", row, RowKind::Conviction),
        ("the same count", row, RowKind::Repeat),
        ("blanks around it", Row { count_order: b" 101001001000 ", ..row }, RowKind::Repeat),
        ("another count", Row { count_order: b"101001002000", ..row }, RowKind::Conviction),
        ("no SUBJECT_ID", Row { subject_id: b"", ..row }, RowKind::Repeat),
    ] {
        assert_eq!(builder.add(&row, &mut sections).unwrap(), expected, "{name}");
    }
}

#[test]
fn a_count_order_too_short_to_place_the_row_adds_nothing_of_it() {
    let row = felony("459 PC", "20000101", "10100");
    let numbered = Row { disposition: b"", case_number: b"A1", ..row };
    let arrest = Row { step_type: b"ARREST/DETAINED/CITED", ..numbered };
    for (name, row, needed) in [
        ("a conviction", row, 6),
        ("a numbered court action", numbered, 6),
        ("a court action numbered NULL", Row { case_number: b" null ", ..numbered }, 0),
        ("a court action without number", Row { case_number: b"  ", ..numbered }, 0),
        ("an arrest", arrest, 0),
        ("a Proposition 64 arrest", Row { offense: b"11357 HS", ..arrest }, 3),
        ("an arrest that may be one", Row { offense: b"11357", ..arrest }, 3),
        ("an arrest for another number", Row { offense: b"11357.5 HS", ..arrest }, 0),
    ] {
        assert_eq!(row.needed_count_order(Reading::Exact), needed, "{name}");
    }
    let mut builder = PersonBuilder::new(Reading::Exact);
    let mut sections = Sections::new(Reading::Exact);
    let error = builder.add(&Row { count_order: b" 10100 ", ..row }, &mut sections).unwrap_err();
    assert_eq!(error, CountOrderTooShort { found: 5, needed: 6 });
    let person = builder.finish();
    assert!(person.convictions.is_empty());
    assert!(person.identity.subject_id.is_empty());
    let enough = Row { count_order: b"101001", ..row };
    assert!(enough.check_place(Reading::Exact).is_ok());
}

#[test]
fn the_charge_comes_from_the_comment_only_if_the_description_is_blank_or_says_so() {
    for (offense, comment, expected) in [
        ("11357(A) HS-POSS", "11358 HS-X", "11357(A) HS-POSS"),
        ("", "11358 HS-X", "11358 HS-X"),
        ("   ", "11358 HS-X", "11358 HS-X"),
        ("see comment for charge ", "11358 HS-X", "11358 HS-X"),
        ("see  comment for charge", "11358 HS-X", "11358 HS-X"),
        ("SEE COMMENT FOR CHARGE-X", "11358 HS-X", "11358 HS-X"),
        ("SEE COMMENT FOR CHARGE.", "11358 HS-X", "11358 HS-X"),
        ("NULL", "11358 HS-X", "11358 HS-X"),
        ("SEE COMMENT FOR CHARGES", "11358 HS-X", "SEE COMMENT FOR CHARGES"),
    ] {
        let row =
            Row { offense: offense.as_bytes(), comment: comment.as_bytes(), ..Row::default() };
        assert_eq!(row.charged(Reading::Exact), expected.as_bytes(), "{offense:?}");
    }
}

#[test]
fn case_numbers_are_those_of_the_court_actions_of_the_case_each_once() {
    let row = |count: &'static [u8], number: &'static [u8]| Row {
        count_order: count,
        case_number: number,
        ..cannabis()
    };
    let arrest = Row { step_type: b"ARREST/DETAINED/CITED", ..row(b"101001002000", b"ARREST") };
    let person = person(&[
        row(b"101001001000", b" BA1 "),
        arrest,
        Row { disposition: b"DISMISSED", ..row(b"101001003000", b"BA2") },
        row(b"101001004000", b"BA1"),
        row(b"101001005000", b"NULL"),
        row(b"101001006000", b"   "),
        row(b"101002001000", b"SAME CYCLE, OTHER CASE"),
    ]);
    let numbers = person.case_numbers(&person.convictions[0]);
    let texts: Vec<&[u8]> = numbers.iter().map(AsRef::as_ref).collect();
    assert_eq!(texts, [b"BA1", b"BA2"]);
    assert_eq!(&*person.convictions[0].case_number, b"BA1");
    assert_eq!(&*person.convictions[3].case_number, b"", "NULL is no number");
}

#[test]
fn the_agency_is_its_code_else_its_name() {
    for (code, name, expected) in [
        ("CA0194", "LASO", "CA0194"),
        ("  ", " LASO ", "LASO"),
        ("NULL", "LASO", "LASO"),
        ("", "", ""),
    ] {
        let row = Row { agency_code: code.as_bytes(), agency: name.as_bytes(), ..cannabis() };
        assert_eq!(&*person(&[row]).convictions[0].agency, expected.as_bytes(), "{code:?}");
    }
}

#[test]
fn a_person_links_by_the_cii_number_if_its_rows_agree_on_one() {
    let row = |cii: &'static [u8], requested: &'static [u8]| Row {
        cii_number: cii,
        requested_cii_number: requested,
        ..cannabis()
    };
    for (name, rows, expected) in [
        ("one number", vec![row(b"A1", b"")], Some("A1")),
        ("leading zeros aside", vec![row(b"00A1", b""), row(b" a1 ", b"")], Some("A1")),
        ("only requested", vec![row(b"", b"B2")], Some("B2")),
        (
            "the person's own before the requested",
            vec![row(b"", b"B2"), row(b"A1", b"B2")],
            Some("A1"),
        ),
        ("two numbers", vec![row(b"A1", b""), row(b"A2", b"")], None),
        ("two requested", vec![row(b"A1", b"B2"), row(b"A1", b"B3")], None),
        ("none", vec![row(b"", b"")], None),
        ("nobody's", vec![Row { subject_id: b" NULL ", ..row(b"", b"B2") }], None),
    ] {
        let person = person(&rows);
        let link = person
            .identity
            .link()
            .map(|link| String::from_utf8_lossy(link.as_bytes()).into_owned());
        assert_eq!(link.as_deref(), expected, "{name}");
    }
}

#[test]
fn a_person_is_named_by_subject_id_else_by_the_cii_number() {
    for (subject, cii, expected) in [
        (" 17 ", "A1", "17"),
        ("", "00a1", "CII_NUMBER A1"),
        ("NULL", "a1", "CII_NUMBER A1"),
        ("", "", ""),
    ] {
        let row = Row { subject_id: subject.as_bytes(), cii_number: cii.as_bytes(), ..cannabis() };
        assert_eq!(&*row.person(Reading::Exact), expected.as_bytes(), "{subject:?} {cii:?}");
    }
}

#[test]
fn a_published_group_is_the_first_that_a_row_says_and_rows_can_differ() {
    let row = |race_code: &'static [u8], race: &'static [u8], sex: &'static [u8]| Row {
        race_code,
        race,
        sex,
        ..cannabis()
    };
    for (name, rows, expected, differ) in [
        ("one row", vec![row(b"B", b"BLACK", b"M")], ("B", "BLACK", "M"), false),
        (
            "a later row says it",
            vec![row(b"", b"NULL", b" "), row(b"B ", b"BLACK", b"M")],
            ("B", "BLACK", "M"),
            false,
        ),
        (
            "a later row is silent",
            vec![row(b"B", b"BLACK", b"M"), row(b"", b"", b"")],
            ("B", "BLACK", "M"),
            false,
        ),
        (
            "two rows alike",
            vec![row(b"B", b"BLACK", b"M"), row(b" B", b"BLACK", b"M")],
            ("B", "BLACK", "M"),
            false,
        ),
        (
            "another race",
            vec![row(b"B", b"BLACK", b"M"), row(b"W", b"WHITE", b"M")],
            ("B", "BLACK", "M"),
            true,
        ),
        (
            "another sex",
            vec![row(b"B", b"BLACK", b"M"), row(b"B", b"BLACK", b"F")],
            ("B", "BLACK", "M"),
            true,
        ),
    ] {
        let identity = person(&rows).identity;
        let said = [identity.race_code, identity.race, identity.sex];
        let said = said.map(|said| String::from_utf8_lossy(&said).into_owned());
        assert_eq!(said, [expected.0, expected.1, expected.2], "{name}");
        assert_eq!(identity.groups_differ, differ, "{name}");
    }
}

#[test]
fn no_more_than_so_many_sections_are_kept_and_each_is_read_the_same() {
    let mut sections = Sections::new(Reading::Exact);
    for number in 0..Sections::KEPT {
        sections.get(format!("{number} VC").as_bytes());
    }
    let mut twice = |source: &[u8]| [(); 2].map(|()| Arc::clone(sections.get(source)));
    let [late, again] = twice(b"11358 HS");
    assert!(!Arc::ptr_eq(&late, &again), "read anew");
    assert_eq!(late, again);
    let last = format!("{} VC", Sections::KEPT - 1);
    let last = last.as_bytes();
    let [kept, again] = twice(last);
    assert!(Arc::ptr_eq(&kept, &again), "kept");
}

#[test]
fn nothing_of_a_person_is_printed() {
    let row = Row {
        subject_id: b"PLANTAGENETTE",
        cii_number: b"PLANTAGENETTE",
        case_number: b"PLANTAGENETTE",
        race: b"PLANTAGENETTE",
        ..felony("11358 HS PLANTAGENETTE", "19990610", "101001001000")
    };
    let person = person(&[row]);
    let printed = format!("{row:?} {person:?} {:?} {:?}", person.identity, person.convictions);
    let printed =
        format!("{printed} {:?} {:?}", person.identity.link(), person.convictions[0].section);
    assert!(!printed.contains("PLANTAGENETTE"), "{printed}");
    assert!(printed.contains("row: 0"), "{printed}");
}

#[test]
fn a_cii_number_links_in_capitals_without_blanks_and_leading_zeros() {
    for (cii, requested, expected) in [
        (" 00a12 345 ", "", Some("A12345")),
        ("A12345", "B1", Some("A12345")),
        ("NULL  ", "b1", Some("B1")),
        ("000", "0b10", Some("B10")),
        ("", "   ", None),
        ("-", "", None),
    ] {
        let row = Row {
            cii_number: cii.as_bytes(),
            requested_cii_number: requested.as_bytes(),
            ..cannabis()
        };
        let link = Link::of(&row);
        assert_eq!(link.as_ref().map(Link::as_bytes), expected.map(str::as_bytes), "{cii:?}");
        assert_eq!(link.as_ref().map(|link| Link::from_bytes(link.as_bytes())), link, "{cii:?}");
    }
}
