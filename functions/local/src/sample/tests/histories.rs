//! Persons and what happened to them.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use clear64_rules::county::County;
use clear64_rules::date::DateSpan;
use clear64_rules::reading::Program;
use clear64_rules::section::Section;
use clear64_rules::truth::Truth;

use super::super::{Planted, Shape};
use super::{Seen, persons, rows, sample, seeded};

/// 100,000 rows of Los Angeles.
static LARGE: LazyLock<(Vec<Seen>, Planted)> = LazyLock::new(|| {
    let (bytes, planted) = sample("los-angeles", 100_000, Shape::Lean, &[]);
    (rows(&bytes), planted)
});

/// FNV-1a: to notice a changed byte.
fn fingerprint(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// A date that names a real day.
fn is_whole(text: &str) -> bool {
    DateSpan::read(text.as_bytes()).day().is_some()
}

#[test]
fn a_sample_never_changes() {
    let shapes = [Shape::Padded, Shape::Lean, Shape::Hard];
    let samples = shapes.map(|shape| sample("los-angeles", 1000, shape, &[]).0);
    assert_eq!(samples, shapes.map(|shape| sample("los-angeles", 1000, shape, &[]).0));
    // Whoever changes samples on purpose changes these, and says so in the change log.
    let expected = [0xe27f_193b_8310_fbe1, 0xe742_b747_f16e_dfc0, 0x4719_44fa_deb3_f0f3];
    assert_eq!(samples.each_ref().map(|bytes| fingerprint(bytes)), expected);
    for (shape, bytes) in shapes.into_iter().zip(&samples) {
        assert_ne!(*bytes, seeded(8, "los-angeles", 1000, shape, &[]).0);
    }
}

#[test]
fn a_sample_has_exactly_the_rows_asked_for_and_begins_every_longer_one() {
    let (longest, _) = sample("los-angeles", 3000, Shape::Padded, &[]);
    for count in [0, 1, 2, 99, 1000, 2999] {
        let (bytes, planted) = sample("los-angeles", count, Shape::Padded, &[]);
        assert!(longest.starts_with(&bytes), "{count}");
        assert_eq!(planted.rows, count);
        let rows = rows(&bytes);
        assert_eq!(rows.len() as u64, count);
        assert_eq!(persons(&rows).len() as u64, planted.persons);
    }
}

#[test]
fn a_row_has_about_800_bytes_padded_and_280_lean() {
    for (shape, expected) in [(Shape::Padded, 800), (Shape::Lean, 280)] {
        for seed in [1, 7] {
            let (bytes, _) = seeded(seed, "los-angeles", 5000, shape, &[]);
            let found = bytes.len() / 5000;
            assert!((expected * 95..expected * 105).contains(&(found * 100)), "{shape:?}: {found}");
        }
    }
}

#[test]
fn a_person_has_about_20_rows_and_some_have_many_more() {
    let (rows, planted) = &*LARGE;
    assert!((18..=22).contains(&(planted.rows / planted.persons)), "{planted:?}");
    let mut lengths: Vec<usize> = persons(rows).iter().map(|rows| rows.len()).collect();
    lengths.sort_unstable();
    assert!((10..=18).contains(&lengths[lengths.len() / 2]));
    assert!(lengths[lengths.len() * 99 / 100] > 80);
    let (_, planted) = sample("los-angeles", 10_000, Shape::Hard, &[]);
    assert_eq!((planted.rows + planted.persons / 2) / planted.persons, 6);
}

#[test]
fn races_are_those_of_the_pilot_within_two_points() {
    let samples = [("los-angeles", 1), ("sacramento", 2)]
        .map(|(county, seed)| rows(&seeded(seed, county, 20_000, Shape::Hard, &[]).0));
    for rows in [&LARGE.0, &samples[0], &samples[1]] {
        let persons = persons(rows);
        let mut left = 1000;
        for (race, expected) in [("BLACK", 320), ("WHITE", 200), ("HISPANIC", 450)] {
            let found =
                persons.iter().filter(|rows| rows[0].race == race).count() * 1000 / persons.len();
            assert!(expected - 20 <= found && found <= expected + 20, "{race} {found}");
            left -= found;
        }
        assert!((10..=50).contains(&left), "{left}");
    }
}

#[test]
fn births_are_18_years_before_everything_and_ages_fit() {
    for row in &LARGE.0 {
        let year = |date: &str| date[..4].parse::<i32>().unwrap();
        let years = year(&row.cycle_date) - year(&row.birth);
        let age: i32 = row.age.parse().unwrap();
        assert!(age >= 18 && (age == years || age + 1 == years), "{row:?}");
        assert!(row.birth < row.cycle_date && row.birth < row.date, "{row:?}");
        assert!(!is_whole(&row.date) || !is_whole(&row.cycle_date) || row.cycle_date <= row.date);
        assert!(row.date.as_str() <= "20190630", "{row:?}");
    }
}

#[test]
fn letters_are_those_of_the_day() {
    let mut seen = [HashSet::new(), HashSet::new()];
    for row in LARGE.0.iter().filter(|row| row.is_prop64()) {
        let is_new = row.date.as_str() >= "20161109";
        let section = row.section().trim_start_matches("664/").strip_suffix(" HS").unwrap();
        let (number, letters) = section.split_at(5);
        let fits = match (number, is_new) {
            ("11357", false) => matches!(letters, "(A)" | "(B)" | "(C)" | "(D)" | "(E)"),
            ("11360", false) => matches!(letters, "(A)" | "(B)"),
            (_, false) => letters.is_empty(),
            ("11357", true) => {
                matches!(letters, "(A)(1)" | "(A)(2)" | "(B)(1)" | "(B)(2)" | "(C)" | "(D)")
            }
            (_, true) => letters.starts_with('(') && !letters.starts_with("(E"),
        };
        assert!(fits, "{row:?}");
        seen[usize::from(is_new)].insert(section.to_owned());
    }
    assert_eq!(seen[0].len(), 9);
    assert!(seen[1].len() > 15);
}

#[test]
fn everybody_has_a_conviction_in_the_county_and_several_counties_occur() {
    let persons = persons(&LARGE.0);
    // The last one may be cut short.
    for rows in &persons[..persons.len() - 1] {
        let convicted = |row: &&Seen| row.is_conviction() && row.is_prop64();
        let counties: HashSet<&str> =
            rows.iter().filter(convicted).map(|row| row.county.as_str()).collect();
        assert!(counties.contains("LOS ANGELES") && counties.len() <= 3, "{:?}", rows[0]);
    }
    let elsewhere = |rows: &&&[Seen]| rows.iter().any(|row| row.county != "LOS ANGELES");
    let share = persons.iter().filter(elsewhere).count() * 100 / persons.len();
    assert!((20..45).contains(&share), "{share}");
}

#[test]
fn who_stands_in_two_counties_has_the_same_number_and_events_in_both() {
    let files =
        ["los-angeles", "orange"].map(|county| rows(&sample(county, 20_000, Shape::Padded, &[]).0));
    let [first, second] = [&files[0], &files[1]].map(|rows| {
        let all = persons(rows);
        let mut by_cii: HashMap<String, Vec<Vec<Seen>>> = HashMap::new();
        for rows in &all[..all.len() - 1] {
            by_cii.entry(rows[0].cii.clone()).or_default().push(rows.to_vec());
        }
        by_cii
    });
    let mut both = 0;
    for (cii, persons) in &first {
        let Some(others) = second.get(cii) else { continue };
        if let ([one], [other], false) = (persons.as_slice(), others.as_slice(), cii.is_empty()) {
            both += 1;
            assert_ne!(one[0].subject, other[0].subject);
            assert!(one.iter().map(Seen::event).eq(other.iter().map(Seen::event)));
        }
    }
    assert!(both >= 5, "{both}");
}

#[test]
fn numbers_of_persons_are_distinct_but_for_a_few() {
    let persons = persons(&LARGE.0);
    let subjects: HashSet<&str> = persons.iter().map(|rows| rows[0].subject.as_str()).collect();
    assert_eq!(subjects.len(), persons.len());
    let mut by_cii: HashMap<&str, usize> = HashMap::new();
    for rows in &persons {
        *by_cii.entry(&rows[0].cii).or_default() += 1;
    }
    let share = |count: usize| count * 1000 / persons.len();
    let blank = by_cii.remove("").unwrap_or(0);
    let shared = by_cii.values().filter(|count| **count > 1).sum();
    assert!(blank > 0 && share(blank) < 10 && shared > 0 && share(shared) < 10, "{blank} {shared}");
}

#[test]
fn the_oddities_of_real_files_occur() {
    let rows = &LARGE.0;
    let count = |what: &dyn Fn(&Seen) -> bool| rows.iter().filter(|row| what(row)).count();
    let convicted_of = |what: fn(&Section) -> Truth| {
        move |row: &Seen| {
            row.is_conviction()
                && what(&Section::in_text(row.section().as_bytes(), Program::Late)) == Truth::True
        }
    };
    for (name, at_least, found) in [
        ("arrests", 30_000, count(&|row| row.kind == "ARREST/DETAINED/CITED")),
        ("dismissed", 5000, count(&|row| row.disposition.starts_with("DISMISSED"))),
        ("year alone", 100, count(&|row| row.date.ends_with("0000"))),
        (
            "year and month",
            50,
            count(&|row| row.date.ends_with("00") && !row.date.ends_with("0000")),
        ),
        ("impossible day", 10, count(&|row| row.date.ends_with("0231"))),
        ("charge in the comment", 500, count(&|row| row.comment.contains("HS-"))),
        ("quotes", 100, count(&|row| row.comment.contains('"'))),
        ("registration", 50, count(&|row| row.kind == "REGISTRATION" && row.section() == "290 PC")),
        ("deceased", 50, count(&|row| row.kind == "DECEASED")),
        ("super strike", 50, count(&convicted_of(Section::is_super_strike))),
        ("PC 290", 50, count(&convicted_of(Section::is_pc290))),
        ("attempt", 20, count(&|row| row.is_prop64() && row.section().starts_with("664/"))),
        ("gang", 5, count(&convicted_of(Section::is_gang_enhancement))),
        ("related", 1000, count(&convicted_of(Section::is_related))),
        ("NULL", 1000, count(&|row| row.number == "NULL  ")),
        ("no number", 5000, count(&|row| row.number.is_empty())),
        ("no level of conviction", 500, count(&|row| row.is_conviction() && row.status.is_empty())),
        (
            "no level at all",
            3,
            count(&|row| row.is_conviction() && row.status.is_empty() && row.level.is_empty()),
        ),
        ("infraction", 50, count(&|row| row.status == "INFRACTION")),
        ("partial birth", 20, count(&|row| row.birth.ends_with("00"))),
    ] {
        assert!(found >= at_least, "{name}: {found}");
        assert!(name == "arrests" || found < 30_000, "{name}: {found}");
    }
    let repeats = rows.windows(2).filter(|pair| {
        pair[0].is_conviction()
            && pair[0].subject == pair[1].subject
            && pair[0].order == pair[1].order
    });
    assert!(repeats.count() > 10_000);
}

#[test]
fn social_security_numbers_were_never_issued() {
    let (bytes, _) = sample("los-angeles", 2000, Shape::Padded, &[]);
    let text = String::from_utf8(bytes).unwrap();
    for line in text.lines().skip(1) {
        // The names before it hold one comma each.
        let field = line.split(',').nth(10).unwrap();
        let never = field.starts_with('9') || field.starts_with("000") || field.starts_with("666");
        assert!(field.is_empty() || field.len() == 9 && never, "{line}");
    }
}

#[test]
fn the_hard_shape_repeats_no_number_no_comment_and_no_name() {
    let (bytes, planted) = sample("los-angeles", 10_000, Shape::Hard, &[]);
    let rows = rows(&bytes);
    let numbers: HashSet<&str> = rows.iter().map(|row| row.number.as_str()).collect();
    let charged = rows.iter().filter(|row| row.kind != "DECEASED" && row.kind != "APPLICANT");
    let comments: Vec<&str> = charged.map(|row| row.comment.as_str()).collect();
    let names: HashSet<&str> = rows.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(numbers.len(), rows.len());
    assert_eq!(comments.iter().collect::<HashSet<_>>().len(), comments.len());
    assert_eq!(names.len() as u64, planted.persons);
}

#[test]
fn every_county_has_samples() {
    for county in County::all() {
        let (bytes, planted) = sample(&county.slug(), 40, Shape::Lean, &[]);
        assert_eq!(planted.rows, 40);
        assert!(rows(&bytes).iter().any(|row| row.county == county.name()), "{county}");
    }
}
