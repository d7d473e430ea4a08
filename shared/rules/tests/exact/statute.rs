//! The statute alone: what each section became, by age, letter and level, and who is challenged.

use clear64_rules::policy::{Authority, Outcome, Policy, Scope, language};
use clear64_rules::row::Row;

use crate::history::{convictions, decided_by, felony, person, registration, sentenced};

const TEXT: &str = include_str!("../../policies/statute.toml");

/// The arrests of a person born on 10 June 1978: at 17, 18, 20 and 21, each age by a day.
const ARRESTS: [&str; 4] = ["19960609", "19960610", "19990609", "19990610"];

fn statute() -> Policy {
    language::parse("statute", TEXT).unwrap()
}

/// The statute with this open question answered the other way.
fn with(answers: &[(&str, bool)]) -> Policy {
    let mut text = TEXT.to_owned();
    for (name, on) in answers {
        let [before, after] = [!on, *on].map(|on| format!("[switch.{name}]\non = {on}\n"));
        assert!(text.contains(&before), "{name} is {on} already");
        text = text.replace(&before, &after);
    }
    language::parse("statute", &text).unwrap()
}

/// Convicted on 1 July 1999 after this arrest, born on 10 June 1978.
fn arrested<'a>(offense: &'a str, level: &'a str, arrest: &'a str) -> Row<'a> {
    Row {
        birth_date: b"19780610",
        cycle_date: arrest.as_bytes(),
        conviction_status: level.as_bytes(),
        ..felony(offense, "19990701", "101001001000")
    }
}

/// A felony of H&S 11359 at 21.
fn for_sale() -> Row<'static> {
    arrested("11359 HS-POSS FOR SALE", "FELONY", ARRESTS[3])
}

fn decided(policy: &Policy, rows: &[Row<'_>]) -> String {
    let rows: Vec<Row<'_>> =
        rows.iter().map(|row| Row { birth_date: rows[0].birth_date, ..*row }).collect();
    decided_by(policy, &person(&rows))
}

const LEVEL: &str = "unknown felony-or-not";
const LEVELS: &str = "unknown felony-or-not misdemeanor-or-not";
const BEFORE: &str = "infraction-as-before";
const OPEN: &str = "quantity-open";

#[test]
fn what_a_section_became_turns_on_letter_level_and_age_at_the_arrest() {
    let small = "possession-small-under-21";
    let open = "quantity-open-under-21";
    let sale = "sale-small-under-21";
    let large = "possession-large-as-before";
    let table: &[(&[&str], &str, [&str; 4])] = &[
        (&["11357(B)"], "FELONY", ["under-18", small, small, "possession-small"]),
        (&["11357(B)"], "MISDEMEANOR", ["under-18", small, small, "possession-small"]),
        (&["11357(B)"], "INFRACTION", [BEFORE, BEFORE, BEFORE, "possession-small"]),
        (&["11357(B)"], "", [LEVELS, LEVELS, LEVELS, "possession-small"]),
        (
            &["11357(C)", "11357(D)", "11357(E)"],
            "FELONY",
            ["under-18", "possession-large", "possession-large", "possession-large"],
        ),
        (&["11357(C)", "11357(D)", "11357(E)"], "MISDEMEANOR", ["under-18", large, large, large]),
        (&["11357(C)", "11357(D)", "11357(E)"], "INFRACTION", [BEFORE; 4]),
        (&["11357(C)", "11357(D)", "11357(E)"], "", [LEVELS, LEVEL, LEVEL, LEVEL]),
        (&["11357", "11357(A)", "11358", "664/11358"], "FELONY", ["under-18", open, open, OPEN]),
        (&["11357", "11357(A)", "11358"], "MISDEMEANOR", ["under-18", OPEN, OPEN, OPEN]),
        (&["11357", "11357(A)", "11358"], "INFRACTION", [BEFORE; 4]),
        (&["11357", "11357(A)", "11358"], "", [LEVELS, LEVEL, LEVEL, OPEN]),
        (&["11360(B)"], "FELONY", ["under-18", sale, sale, "sale-small"]),
        (&["11360(B)"], "MISDEMEANOR", ["under-18", sale, sale, "sale-small"]),
        (&["11360(B)"], "INFRACTION", [BEFORE; 4]),
        (&["11360(B)"], "", [LEVELS, LEVELS, LEVELS, "sale-small"]),
        (
            &["11359", "11360", "11360(A)", "664/11359"],
            "FELONY",
            ["under-18", "sale", "sale", "sale"],
        ),
        (
            &["11359", "11360", "11360(A)"],
            "MISDEMEANOR",
            ["under-18", "sale-as-before", "sale-as-before", "sale-as-before"],
        ),
        (&["11359", "11360", "11360(A)"], "INFRACTION", [BEFORE; 4]),
        (&["11359", "11360", "11360(A)"], "", [LEVELS, LEVEL, LEVEL, LEVEL]),
    ];
    for (sections, level, expected) in table {
        for section in *sections {
            let offense = format!("{section} HS-X");
            let found =
                ARRESTS.map(|arrest| decided(&statute(), &[arrested(&offense, level, arrest)]));
            assert_eq!(found, *expected, "{section} {level}");
        }
    }
}

#[test]
fn every_rule_has_the_outcome_of_the_law() {
    let policy = statute();
    let of = |outcome| -> Vec<&str> {
        let rules = policy.rules.iter().filter(|rule| rule.then == outcome);
        rules.map(|rule| &*rule.id).collect()
    };
    assert_eq!(of(Outcome::Dismissal), ["possession-small"]);
    assert_eq!(of(Outcome::NotEligible), ["after-proposition-64"]);
    assert_eq!(
        of(Outcome::GroundForChallenge),
        ["super-strike", "super-strike-of-any-date", "pc-290", "pc-290-of-any-date", "two-priors"]
    );
    assert_eq!(
        of(Outcome::HandReview),
        [
            "serving",
            "letter-of-today",
            "infraction-as-before",
            "possession-large-as-before",
            "quantity-open",
            "sale-small",
            "sale-as-before"
        ]
    );
    let others = [Outcome::Dismissal, Outcome::NotEligible, Outcome::GroundForChallenge];
    let others = others.into_iter().chain([Outcome::HandReview]).map(|outcome| of(outcome).len());
    assert_eq!(of(Outcome::Reduction).len() + others.sum::<usize>(), policy.rules.len());
}

#[test]
fn every_rule_stands_on_the_statute_and_no_related_charge_is_looked_at() {
    let policy = statute();
    assert!(policy.rules.iter().all(|rule| rule.authority == Authority::Statute));
    assert_eq!(policy.scope, Scope::Prop64);
}

#[test]
fn no_subdivision_of_a_section_is_cited() {
    for rule in &statute().rules {
        assert!(!rule.cite.to_string().contains('('), "{}", rule.cite);
    }
}

#[test]
fn an_unknown_age_is_for_a_review_unless_every_age_comes_to_the_same() {
    let arrest = "unknown date-of-arrest";
    for (section, level, expected) in [
        ("11357(B) HS", "FELONY", arrest),
        ("11357(C) HS", "FELONY", "possession-large"),
        ("11357(C) HS", "MISDEMEANOR", arrest),
        ("11358 HS", "FELONY", arrest),
        ("11358 HS", "MISDEMEANOR", arrest),
        ("11359 HS", "FELONY", "sale"),
        ("11359 HS", "MISDEMEANOR", arrest),
        ("11360(B) HS", "FELONY", arrest),
        ("11360(A) HS", "FELONY", "sale"),
    ] {
        for unknown in ["", "NULL", "00000000"] {
            let found = decided(&statute(), &[arrested(section, level, unknown)]);
            assert_eq!(found, expected, "{section} {level} {unknown}");
        }
    }
    // 17 or 18 in June 1996, 20 or 21 in June 1999.
    for (section, month, expected) in [
        ("11358 HS", "19960600", "quantity-open-under-21"),
        ("11358 HS", "19990500", "quantity-open-under-21"),
        ("11358 HS", "19990600", arrest),
        ("11358 HS", "19990700", OPEN),
        ("11357(B) HS", "19960600", "possession-small-under-21"),
        ("11357(B) HS", "19990600", arrest),
        ("11360(B) HS", "19990600", arrest),
    ] {
        let found = decided(&statute(), &[arrested(section, "FELONY", month)]);
        assert_eq!(found, expected, "{section} {month}");
    }
    let unborn = Row { birth_date: b"", ..arrested("11358 HS", "FELONY", ARRESTS[0]) };
    assert_eq!(decided(&statute(), &[unborn]), "unknown date-of-birth");
    let policy = with(&[("same-level-redesignated", true)]);
    let found = decided(&policy, &[arrested("11358 HS", "MISDEMEANOR", "19990600")]);
    assert_eq!(found, arrest, "an infraction or a misdemeanor at 20, perhaps lawful at 21");
}

#[test]
fn a_letter_of_today_before_9_november_2016_is_for_a_review() {
    for section in [
        "11357(B)(1)",
        "11357(B)(2)",
        "11358(A)",
        "11358(B)",
        "11358(C)",
        "11358(D)",
        "11359(A)",
        "11359(B)",
        "11359(C)",
        "11359(D)",
        "11358(C)(1)",
        "11360(A)(1)",
        "11360(A)(2)",
        "11360(A)(3)",
    ] {
        let offense = format!("{section} HS-X");
        for arrest in ARRESTS {
            let found = decided(&statute(), &[arrested(&offense, "FELONY", arrest)]);
            assert_eq!(found, "letter-of-today", "{section}");
        }
    }
}

#[test]
fn relief_is_for_convictions_before_9_november_2016() {
    let convicted = |date| Row { event_date: date, ..for_sale() };
    for (date, expected) in [
        (&b"20161108"[..], "sale"),
        (b"20161109", "after-proposition-64"),
        (b"20161110", "after-proposition-64"),
        (b"20161100", "unknown date-of-conviction"),
        (b"", "unknown date-of-conviction"),
    ] {
        assert_eq!(decided(&statute(), &[convicted(date)]), expected, "{date:?}");
    }
    let serving = sentenced(convicted(b"20161109"), "20", "Y");
    assert_eq!(decided(&statute(), &[serving]), "after-proposition-64");
}

#[test]
fn a_section_that_is_not_certain_is_for_a_review() {
    for offense in ["11359", "182/11360 PC", "11359 HS MJ 11360 HS"] {
        let found = decided(&statute(), &[arrested(offense, "FELONY", ARRESTS[3])]);
        assert!(found.starts_with("unknown") && found.contains("section"), "{offense}: {found}");
    }
}

#[test]
fn who_is_estimated_to_serve_still_is_reviewed_and_does_not_wait_where_nobody_challenged() {
    let unchallenged = with(&[("deemed-unchallenged", true)]);
    for (date, length, expected) in [
        // Twenty years on the as-of date itself, 11 November 2019.
        ("19991111", "20", "sale"),
        ("19991112", "20", "serving"),
        ("19991112", "?", "sale"),
        ("19991112", "", "sale"),
    ] {
        let row = Row { event_date: date.as_bytes(), ..for_sale() };
        let row = sentenced(row, length, "Y");
        assert_eq!(decided(&statute(), &[row]), expected, "{date} {length}");
        assert_eq!(decided(&unchallenged, &[row]), "sale", "{date} {length}");
        // A minor and a small quantity wait as well.
        for (section, arrest) in [("11359 HS", ARRESTS[0]), ("11357(B) HS", ARRESTS[3])] {
            let row = Row { offense: section.as_bytes(), cycle_date: arrest.as_bytes(), ..row };
            assert_eq!(decided(&statute(), &[row]) == "serving", expected == "serving");
        }
    }
}

/// A cannabis conviction of 1 July 1999 with this other conviction.
fn and<'a>(cannabis: Row<'a>, offense: &'a str, date: &'a str) -> Vec<Row<'a>> {
    [vec![cannabis], convictions(&[(offense, date)])].concat()
}

#[test]
fn an_earlier_disqualifier_is_a_ground_for_challenge_and_an_unknown_one_bars_nobody() {
    let any_date = with(&[("earlier-disqualifiers-only", false)]);
    let unchallenged = with(&[("deemed-unchallenged", true)]);
    let both = with(&[("deemed-unchallenged", true), ("earlier-disqualifiers-only", false)]);
    for (offense, date, earlier, any) in [
        ("187 PC", "19990630", "super-strike", "super-strike"),
        ("187 PC", "19990701", "sale", "super-strike-of-any-date"),
        ("187 PC", "19990702", "sale", "super-strike-of-any-date"),
        ("187 PC", "19990000", "sale", "super-strike-of-any-date"),
        ("187 PC", "", "sale", "super-strike-of-any-date"),
        ("664/207 PC", "19980101", "sale", "sale"),
        ("ILLEGIBLE", "19980101", "sale", "sale"),
        ("285 PC", "19990630", "pc-290", "pc-290"),
        ("285 PC", "19990701", "sale", "pc-290-of-any-date"),
        ("285 PC", "19990702", "sale", "pc-290-of-any-date"),
        ("285 PC", "", "sale", "pc-290-of-any-date"),
        ("290 PC", "19980101", "sale", "sale"),
        ("261.5 PC", "19980101", "sale", "sale"),
        ("459 PC", "19980101", "sale", "sale"),
    ] {
        let rows = and(for_sale(), offense, date);
        assert_eq!(decided(&statute(), &rows), earlier, "{offense} {date}");
        assert_eq!(decided(&any_date, &rows), any, "{offense} {date}");
        assert_eq!(decided(&unchallenged, &rows), "sale", "{offense} {date}");
        assert_eq!(decided(&both, &rows), "sale", "{offense} {date}");
    }
    let undated = Row { event_date: b"", ..for_sale() };
    let found = decided(&any_date, &and(undated, "187 PC", "19980101"));
    assert_eq!(found, "unknown date-of-conviction", "nobody challenges what is from after 2016");
    // A registration may be one under PC 290.006.
    let rows = [for_sale(), registration("19980101")];
    assert_eq!(decided(&statute(), &rows), "sale");
    assert_eq!(decided(&any_date, &rows), "sale");
}

#[test]
fn an_offense_and_its_gang_enhancement_are_a_super_strike() {
    let rows = [
        for_sale(),
        felony("246 PC", "19980101", "201001001000"),
        felony("186.22(B)(4) PC", "19980101", "201001002000"),
    ];
    assert_eq!(decided(&statute(), &rows), "super-strike");
    assert_eq!(decided(&statute(), &rows[..2]), "sale");
}

#[test]
fn two_priors_are_a_ground_unless_read_strictly_or_nobody_challenged() {
    let strict = with(&[("strict-priors", true)]);
    let unchallenged = with(&[("deemed-unchallenged", true)]);
    for (priors, expected) in [
        (["19980101", "19980102"], "two-priors"),
        (["19980101", "19980101"], "sale"),
        (["19980101", "19990630"], "two-priors"),
        (["19980101", "19990701"], "sale"),
        (["19980101", "20010101"], "sale"),
        (["19980101", ""], "sale"),
    ] {
        let priors = priors.map(|date| ("11359 HS", date));
        let rows = [vec![for_sale()], convictions(&priors)].concat();
        assert_eq!(decided(&statute(), &rows), expected, "{priors:?}");
        assert_eq!(decided(&strict, &rows), "sale", "{priors:?}");
        assert_eq!(decided(&unchallenged, &rows), "sale", "{priors:?}");
    }
    let mixed = convictions(&[("11359 HS", "19980101"), ("11358 HS", "19980102")]);
    assert_eq!(decided(&statute(), &[vec![for_sale()], mixed].concat()), "sale");
}

#[test]
fn a_disqualifier_reaches_each_section_but_11357_and_nobody_under_18() {
    let any_date = with(&[("earlier-disqualifiers-only", false)]);
    for (section, minor, adult) in [
        ("11357 HS", "under-18", "quantity-open"),
        ("11357(B) HS", "under-18", "possession-small"),
        ("11357(C) HS", "under-18", "possession-large"),
        ("11358 HS", "under-18", ""),
        ("11359 HS", "under-18", ""),
        ("11360 HS", "under-18", ""),
        ("11360(B) HS", "under-18", ""),
    ] {
        let offense = format!("{} HS", &section[..5]);
        let offense = offense.as_str();
        let priors = [(offense, "19940101"), (offense, "19950101")];
        for (name, others, of_any_date) in [
            ("super-strike", convictions(&[("187 PC", "19950101")]), false),
            ("pc-290", convictions(&[("285 PC", "19950101")]), false),
            ("two-priors", convictions(&priors), false),
            ("super-strike-of-any-date", convictions(&[("187 PC", "20050101")]), true),
            ("pc-290-of-any-date", convictions(&[("285 PC", "20050101")]), true),
        ] {
            let policy = if of_any_date { &any_date } else { &statute() };
            let at = |arrest| {
                let rows = [vec![arrested(section, "FELONY", arrest)], others.clone()].concat();
                decided(policy, &rows)
            };
            let adult = if adult.is_empty() { name } else { adult };
            assert_eq!(at(ARRESTS[0]), minor, "{section} {name}");
            assert_eq!(at(ARRESTS[3]), adult, "{section} {name}");
            if !section.starts_with("11357") {
                assert_eq!(at(ARRESTS[1]), name, "{section}");
                // Of unknown age: under 18 nobody challenges, from 18 on somebody may.
                assert_eq!(at(""), "unknown date-of-arrest", "{section} {name}");
            }
        }
    }
}

#[test]
fn a_section_that_stayed_at_its_level_is_redesignated_where_the_policy_says_so() {
    let policy = with(&[("same-level-redesignated", true)]);
    let large = "possession-large-redesignated";
    let open = "quantity-open-under-21-redesignated";
    let small = "possession-small-under-21";
    let none = "possession-large-as-before";
    for (section, level, expected) in [
        ("11357(B) HS", "INFRACTION", ["under-18", small, small, "possession-small"]),
        ("11357(B) HS", "", ["under-18", small, small, "possession-small"]),
        (
            "11357(C) HS",
            "FELONY",
            ["under-18", "possession-large", "possession-large", "possession-large"],
        ),
        ("11357(C) HS", "MISDEMEANOR", ["under-18", large, large, large]),
        ("11357(D) HS", "MISDEMEANOR", ["under-18", large, large, large]),
        ("11357(E) HS", "MISDEMEANOR", ["under-18", large, large, large]),
        ("11357(C) HS", "INFRACTION", ["under-18", none, none, none]),
        ("11357 HS", "MISDEMEANOR", ["under-18", open, open, OPEN]),
        ("11358 HS", "MISDEMEANOR", ["under-18", open, open, OPEN]),
        ("11358 HS", "INFRACTION", ["under-18", OPEN, OPEN, OPEN]),
        (
            "11359 HS",
            "MISDEMEANOR",
            ["under-18", "sale-redesignated", "sale-redesignated", "sale-redesignated"],
        ),
        (
            "11360(A) HS",
            "MISDEMEANOR",
            ["under-18", "sale-redesignated", "sale-redesignated", "sale-redesignated"],
        ),
        ("11357(C) HS", "", ["under-18", LEVELS, LEVELS, LEVELS]),
        ("11359 HS", "", ["under-18", LEVELS, LEVELS, LEVELS]),
        // Without a letter it may be of 28.5 grams or less.
        (
            "11360 HS",
            "MISDEMEANOR",
            ["under-18", "sale-as-before", "sale-as-before", "sale-as-before"],
        ),
        (
            "11359 HS",
            "INFRACTION",
            ["under-18", "sale-as-before", "sale-as-before", "sale-as-before"],
        ),
    ] {
        let found = ARRESTS.map(|arrest| decided(&policy, &[arrested(section, level, arrest)]));
        assert_eq!(found, expected, "{section} {level}");
    }
}

#[test]
fn where_the_quantity_is_open_the_least_relief_is_given_where_the_policy_says_so() {
    let policy = with(&[("least-relief", true)]);
    for (section, level, expected) in [
        ("11357 HS", "FELONY", "quantity-open-least"),
        ("11357(A) HS", "FELONY", "quantity-open-least"),
        ("11358 HS", "FELONY", "quantity-open-least"),
        ("11358 HS", "MISDEMEANOR", "quantity-open"),
        ("11360(B) HS", "FELONY", "sale-small-least"),
        ("11360(B) HS", "MISDEMEANOR", "sale-small-least"),
        ("11360(B) HS", "INFRACTION", BEFORE),
        ("11358 HS", "", LEVEL),
        ("11360 HS", "FELONY", "sale"),
        ("11360 HS", "MISDEMEANOR", "sale-as-before"),
        ("11357(C) HS", "MISDEMEANOR", "possession-large-as-before"),
        ("11359 HS", "MISDEMEANOR", "sale-as-before"),
    ] {
        let found = decided(&policy, &[arrested(section, level, ARRESTS[3])]);
        assert_eq!(found, expected, "{section} {level}");
    }
    for section in ["11357 HS", "11358 HS"] {
        let found = decided(&policy, &[arrested(section, "FELONY", ARRESTS[2])]);
        assert_eq!(found, "quantity-open-under-21", "{section}");
    }
    let found = decided(&policy, &[arrested("11360(B) HS", "FELONY", ARRESTS[2])]);
    assert_eq!(found, "sale-small-under-21");
}

#[test]
fn a_row_of_another_file_that_matches_nobody_is_for_a_review() {
    let mut unmatched = person(&[for_sale()]);
    unmatched.unmatched = true;
    assert_eq!(decided_by(&statute(), &unmatched), "unmatched");
}
