//! What no published result of the pilots' program notices: one test for each behavior that could be
//! altered without a fixture failing. The altered behavior stands above the test.
//!
//! In the exact reading these are mends, each with tests of its own in `exact`. Those of San
//! Francisco's flow stand in `san_francisco.rs`.

use clear64_rules::date::pilot::read_span;
use clear64_rules::impact::Impact;
use clear64_rules::policy::Outcome;
use clear64_rules::row::Row;
use clear64_rules::section::Section;
use clear64_rules::sentence::SentenceEnd;
use jiff::civil::date;

use crate::alike::los_angeles::{
    A_OR_B, AFTER, CITY, FREE, NONE, OLD, ONLY, OTHER_11357, PC_290, PRIORS, SERVING, STRIKE,
    and_burglary, and_other,
};
use crate::alike::san_joaquin_and_contra_costa as san_joaquin;
use crate::alike::{all_born, burglary, cannabis, charged, on, sacramento, shipped};
use crate::history::{
    born, decided, felony, holds, los_angeles, person, reason, relief, sentenced,
};

const AS_OF: &str = "20191111";

fn in_los_angeles(rows: &[Row<'_>]) -> String {
    decided(&los_angeles(), AS_OF, rows)
}

fn in_sacramento(rows: &[Row<'_>]) -> String {
    decided(&shipped(sacramento::POLICY), AS_OF, rows)
}

fn in_san_joaquin(rows: &[Row<'_>]) -> String {
    let [one, other] = san_joaquin::POLICIES.map(|policy| decided(&shipped(policy), AS_OF, rows));
    assert_eq!(one, other, "Contra Costa decides as San Joaquin");
    one
}

/// When the sentences of a person end, in half-days after the conviction.
fn half_days(rows: &[Row<'_>]) -> Vec<i128> {
    const HALF_DAY: i128 = 43_200_000_000_000;
    let convictions = person(rows).convictions;
    let ends = convictions.iter().map(|conviction| {
        let start = conviction.date.day().unwrap();
        match conviction.sentence_end {
            SentenceEnd::Pilot(end) => {
                end.nanoseconds() - clear64_rules::date::pilot::Moment::at(start).nanoseconds()
            }
            SentenceEnd::Estimated(_) => unreachable!("the exact reading"),
        }
    });
    ends.map(|nanoseconds| nanoseconds / HALF_DAY).collect()
}

// Altered: configurable, under 21 inclusive.
#[test]
fn configurable_under_21_leaves_the_21st_birthday_out() {
    let policy = relief(r#""subjectUnder21AtConviction": true"#);
    for (convicted, expected) in
        [("19960614", "21 years or younger"), ("19960615", ""), ("19960616", "")]
    {
        assert_eq!(reason(&policy, AS_OF, &[on(convicted)]), expected, "{convicted}");
    }
}

// Altered: configurable, crime-free inclusive.
#[test]
fn configurable_crime_free_leaves_the_anniversary_out() {
    let policy = relief(r#""yearsCrimeFreeThreshold": 5"#);
    for (latest, expected) in
        [("20141110", "No convictions in the past 5 years"), ("20141111", ""), ("20141112", "")]
    {
        assert_eq!(reason(&policy, AS_OF, &[on(latest)]), expected, "{latest}");
    }
}

// Altered: Los Angeles, the cut-off 11/9 itself allowed.
#[test]
fn los_angeles_takes_9_november_2016_for_after() {
    for (convicted, expected) in [("20161108", NONE), ("20161109", AFTER), ("20161110", AFTER)] {
        assert_eq!(in_los_angeles(&and_burglary(on(convicted))), expected, "{convicted}");
    }
}

// Altered: Los Angeles, two priors by extracted section.
#[test]
fn los_angeles_counts_priors_by_five_characters_and_not_by_section() {
    for (name, offense, prior, expected) in [
        ("plain", "11358 HS", "11358 HS", PRIORS),
        ("an attempt, priors of the section", "664/11358 HS", "11358 HS", NONE),
        ("an attempt, attempts of another", "664/11358 HS", "664/11359 HS", PRIORS),
        ("attempts as priors of the section", "11358 HS", "664/11358 HS", NONE),
    ] {
        let mut rows = and_other(charged(offense), prior, "19980101");
        rows.push(felony(prior, "19970101", "103001001000"));
        assert_eq!(in_los_angeles(&rows), expected, "{name}");
    }
}

// Altered: Los Angeles, sentence end strict.
#[test]
fn los_angeles_takes_a_sentence_that_ends_on_the_day_for_completed() {
    for (days, expected) in [("1104", ONLY), ("1105", ONLY), ("1106", SERVING)] {
        let rows = [sentenced(on("20161101"), days, "D")];
        assert_eq!(in_los_angeles(&rows), expected, "{days} days");
    }
}

// Altered: Los Angeles, no-conviction window inclusive.
#[test]
fn los_angeles_leaves_a_conviction_of_the_day_ten_years_ago_out_of_the_window() {
    for (latest, expected) in [("20091110", FREE), ("20091111", FREE), ("20091112", NONE)] {
        assert_eq!(in_los_angeles(&[cannabis(), burglary(latest)]), expected, "{latest}");
    }
}

// Altered: Sacramento, 11357(b) either case.
#[test]
fn sacramento_wants_the_letter_b_in_lower_case() {
    for (offense, expected) in
        [("11357(b) HS", sacramento::SMALL), ("11357(B) HS", sacramento::SEVERAL)]
    {
        let rows = [charged(offense), burglary("20180101")];
        assert_eq!(in_sacramento(&rows), expected, "{offense}");
    }
}

// Altered: Sacramento, >= 10. On the anniversary the sheet prints 10.0: 9.9986 years. No whole days are
// ten years of 365.25 days; of four years they are.
#[test]
fn sacramento_wants_more_than_ten_years_not_rounded() {
    for (latest, expected) in [
        ("20091110", sacramento::FREE),
        ("20091111", sacramento::SEVERAL),
        ("20091112", sacramento::SEVERAL),
    ] {
        assert_eq!(in_sacramento(&[cannabis(), burglary(latest)]), expected, "{latest}");
    }
    for (latest, expected) in [("20151110", true), ("20151111", false)] {
        let found = holds("more_years_since_any_conviction = 4", AS_OF, &[on(latest)]);
        assert_eq!(found, expected, "{latest}");
    }
}

// Altered: Sacramento, sentence end inclusive.
#[test]
fn the_three_counties_take_a_sentence_that_ends_on_the_day_for_not_completed() {
    for (days, in_one, in_others) in [
        ("1104", sacramento::COMPLETED, san_joaquin::COMPLETED),
        ("1105", sacramento::SERVING, san_joaquin::SERVING),
        ("1106", sacramento::SERVING, san_joaquin::SERVING),
    ] {
        let rows = [sentenced(on("20161101"), days, "D")];
        assert_eq!(in_sacramento(&rows), in_one, "{days} days");
        assert_eq!(in_san_joaquin(&rows), in_others, "{days} days");
    }
}

// Altered: San Joaquin and Contra Costa, 4060 exact ignored.
#[test]
fn san_joaquin_flags_4060_bp_letter_for_letter() {
    for (offense, expected) in [
        ("4060 BP-DRUG", san_joaquin::MEDICINE),
        ("4060 BP -DRUG", "related: dismissal, 4060 BP"),
        ("4060    BP-DRUG", "related: dismissal, 4060    BP"),
        ("4149 BP-DRUG", "related: dismissal, 4149 BP"),
    ] {
        assert_eq!(in_san_joaquin(&san_joaquin::with_cannabis(offense)), expected, "{offense}");
    }
}

// Altered: San Joaquin and Contra Costa, > 5 calendar years.
#[test]
fn san_joaquin_counts_years_of_365_and_a_quarter_days() {
    for (as_of, latest, expected) in [
        ("20191111", "20141110", san_joaquin::FREE),
        ("20191111", "20141111", san_joaquin::SEVERAL),
        // Two leap days in five years.
        ("20201111", "20151111", san_joaquin::FREE),
        ("20201111", "20151112", san_joaquin::SEVERAL),
    ] {
        for policy in san_joaquin::POLICIES {
            let found = decided(&shipped(policy), as_of, &[cannabis(), burglary(latest)]);
            assert_eq!(found, expected, "{policy}, {latest} at {as_of}");
        }
    }
}

// Altered: a duplicate count extends the matching conviction. Altered: it does not extend.
#[test]
fn a_repeated_count_extends_the_conviction_added_last() {
    let first = sentenced(felony("11358 HS", "20000101", "101001001000"), "1", "D");
    let second = sentenced(felony("11359 HS", "20161101", "102001001000"), "2", "D");
    let repeat = |days| sentenced(first, days, "D");
    assert_eq!(half_days(&[first, second, repeat("1103")]), [2, 2210]);
    for (days, expected) in [("1103", ONLY), ("1104", SERVING)] {
        assert_eq!(in_los_angeles(&[first, second, repeat(days)]), expected, "{days} days");
    }
}

// Altered: month = 30 days. Altered: year = 365.
#[test]
fn a_month_is_thirty_and_a_half_days_and_a_year_366() {
    for (length, unit, expected) in
        [("1", "D", 2), ("1", "M", 61), ("2", "M", 122), ("1", "Y", 732)]
    {
        let rows = [sentenced(cannabis(), length, unit)];
        assert_eq!(half_days(&rows), [expected], "{length} {unit}");
    }
    // 4 years are 1,464 days, 48 months too.
    for (convicted, length, unit, expected) in [
        ("20151108", "4", "Y", ONLY),
        ("20151109", "4", "Y", SERVING),
        ("20151108", "48", "M", ONLY),
        ("20151109", "48", "M", SERVING),
    ] {
        let rows = [sentenced(on(convicted), length, unit)];
        assert_eq!(in_los_angeles(&rows), expected, "{convicted} {length} {unit}");
    }
}

// Altered: case number and gang pairs by cycle, 3 digits.
#[test]
fn case_numbers_and_gang_pairs_are_of_one_case_and_not_of_its_cycle() {
    for (count, expected) in [("105001002000", STRIKE), ("105002001000", NONE)] {
        let mut rows = and_burglary(cannabis());
        rows.push(felony("136.1 PC", "19980101", "105001001000"));
        rows.push(felony("186.22(B)(4) PC", "19980101", count));
        assert_eq!(in_los_angeles(&rows), expected, "{count}");
    }
    let numbered = |number: &'static str, count| Row {
        case_number: number.as_bytes(),
        ..felony("11358 HS", "19990610", count)
    };
    let person = person(&[numbered("A1", "101001001000"), numbered("B2", "101002001000")]);
    let numbers = |index: usize| person.case_numbers(&person.convictions[index]);
    assert_eq!(numbers(0), [Box::from(*b"A1")]);
    assert_eq!(numbers(1), [Box::from(*b"B2")]);
}

// Altered: PC 290 of any conviction anchored.
#[test]
fn pc_290_is_found_anywhere_in_a_section() {
    for (offense, expected) in [("272 PC", PC_290), ("1272 PC", PC_290), ("2721 PC", NONE)] {
        let rows = and_other(cannabis(), offense, "19980101");
        assert_eq!(in_los_angeles(&rows), expected, "{offense}");
    }
}

// Altered: date of birth of another row than the first.
#[test]
fn the_date_of_birth_is_the_first_rows() {
    let rows = |births: [&'static str; 3]| {
        let rows = and_other(cannabis(), "459 PC", "20150101");
        let rows: Vec<Row<'_>> =
            rows.into_iter().zip(births).map(|(row, birth)| born(row, birth)).collect();
        rows
    };
    for (births, expected) in [
        (["19480101", "19750615", "19750615"], "50 years or older"),
        (["19750615", "19480101", "19480101"], "No applicable eligibility criteria"),
    ] {
        assert_eq!(reason(&los_angeles(), AS_OF, &rows(births)), expected, "{births:?}");
    }
    assert_eq!(person(&rows(["", "19480101", "19480101"])).birth_date, read_span(b""));
}

// Altered: 29 February plus or minus years is 28 February.
#[test]
fn twenty_ninth_february_and_some_years_is_1_march_of_a_common_year() {
    let under_21 = relief(r#""subjectUnder21AtConviction": true"#);
    for (convicted, expected) in [("20010228", "21 years or younger"), ("20010301", "")] {
        let rows = [born(on(convicted), "19800229")];
        assert_eq!(reason(&under_21, AS_OF, &rows), expected, "{convicted}");
    }
    for (as_of, expected) in [("20180228", NONE), ("20180301", OLD)] {
        let rows = all_born(and_burglary(cannabis()), "19680229");
        assert_eq!(decided(&los_angeles(), as_of, &rows), expected, "{as_of}");
    }
    for (latest, expected) in [("20100301", FREE), ("20100302", NONE)] {
        let rows = [cannabis(), burglary(latest)];
        assert_eq!(decided(&los_angeles(), "20200229", &rows), expected, "{latest}");
    }
}

// Altered: CONV_STAT_DESCR trimmed. Altered: the code section trimmed.
#[test]
fn neither_conviction_status_nor_section_is_trimmed() {
    for (status, level, expected) in [
        ("FELONY", "", ONLY),
        ("FELONY ", "", CITY),
        (" FELONY", "", CITY),
        ("", "F", ONLY),
        (" ", "F", CITY),
    ] {
        let row = Row {
            conviction_status: status.as_bytes(),
            offense_level: level.as_bytes(),
            ..cannabis()
        };
        assert_eq!(in_los_angeles(&[row]), expected, "{status:?} {level:?}");
    }
    for (offense, expected) in [("11357(A) HS", A_OR_B), (" 11357(A) HS", OTHER_11357)] {
        assert_eq!(in_los_angeles(&[charged(offense)]), expected, "{offense:?}");
    }
    assert_eq!(person(&[charged(" 11358 HS -X")]).convictions[0].section.text(), b" 11358 HS ");
}

// Altered: the seven-year boundary day.
#[test]
fn a_conviction_of_the_day_seven_years_ago_is_not_of_the_last_seven_years() {
    for (latest, expected) in [("20121110", false), ("20121111", false), ("20121112", true)] {
        let person = person(&[on(latest)]);
        let impact = Impact::of(&person, &[Some(Outcome::Dismissal)], date(2019, 11, 11));
        assert_eq!(impact.no_conviction_last_7_years, expected, "{latest}");
    }
}

// Altered: SENT_LENGTH beyond 64 bits.
#[test]
fn a_length_beyond_64_bits_is_minus_one_unit() {
    for (length, expected) in [
        ("9223372036854775807", -2),
        ("9223372036854775808", -2),
        ("99999999999999999999", -2),
        ("-9223372036854775808", 0),
        ("-99999999999999999999", 0),
    ] {
        assert_eq!(half_days(&[sentenced(cannabis(), length, "D")]), [expected], "{length}");
    }
    let rows = [sentenced(on("20161101"), "99999999999999999999", "Y")];
    assert_eq!(in_los_angeles(&rows), ONLY);
}

// Altered: an OFN of blanks only.
#[test]
fn a_case_number_of_blanks_is_a_case_number() {
    let numbered = |number: &'static str| Row { case_number: number.as_bytes(), ..cannabis() };
    let person = person(&[numbered("A1"), numbered("   "), numbered(""), numbered("   ")]);
    let numbers = person.case_numbers(&person.convictions[0]);
    assert_eq!(numbers, [Box::<[u8]>::from(*b"A1"), Box::from(*b"   ")]);
}

// Altered: several gang pairs or enhancements in one case.
#[test]
fn each_offense_of_a_case_pairs_with_its_last_gang_enhancement() {
    let of_case = |offense, count| felony(offense, "19980101", count);
    let person = person(&[
        of_case("136.1 PC", "105001001000"),
        of_case("186.22(B)(4) PC-FIRST", "105001002000"),
        of_case("246 PC", "105001003000"),
        of_case("664/186.22(B)(4) PC-LAST", "105001004000"),
        of_case("519 PC", "105002001000"),
    ]);
    let facts = clear64_rules::facts::PersonFacts::new(&person, date(2019, 11, 11), true);
    let pairs: Vec<Vec<&[u8]>> = facts
        .super_strikes()
        .iter()
        .map(|pair| pair.sections(&person).into_iter().map(Section::text).collect())
        .collect();
    let last: &[u8] = b"664/186.22(B)(4) PC";
    assert_eq!(pairs, [[&b"136.1 PC"[..], last], [b"246 PC", last]]);
}
