//! Which facts a review is told are missing, for every kind of condition.

use std::collections::HashSet;

use clear64_rules::facts::MissingFact;
use clear64_rules::row::Row;

use crate::history::{
    AS_OF, born, cannabis, cannabis_and, felony, missing, registration, sentenced,
};

fn check(cases: &[(&str, Vec<Row<'_>>, &[&str])]) {
    for (condition, rows, expected) in cases {
        assert_eq!(
            missing(condition, AS_OF, rows),
            *expected,
            "{condition} {:?}",
            rows[0].event_date
        );
    }
}

#[test]
fn of_the_conviction_its_level_date_section_and_sentence() {
    let undated = || vec![felony("11358 HS", "", "101001001000")];
    let uncertain = || vec![felony("11358-X", "19990610", "101001001000")];
    check(&[
        ("felony = true", vec![Row { conviction_status: b"", ..cannabis() }], &["felony-or-not"]),
        ("convicted_on_or_after = 2016-11-09", undated(), &["date-of-conviction"]),
        ("years_since_conviction = 10", undated(), &["date-of-conviction"]),
        ("number = \"11358\"", uncertain(), &["section"]),
        ("mentions = \"11358\"", uncertain(), &["section"]),
        ("section = [\"11358\"]", uncertain(), &["section"]),
        ("section_exactly = \"11358 HS\"", uncertain(), &["section"]),
        ("related = true", vec![felony("602", "19990610", "101001001000")], &["section"]),
        ("sentence_completed = true", vec![sentenced(cannabis(), "5", "L")], &["end-of-sentence"]),
        (
            "prop64_in_cycle = true",
            vec![felony("11358-X", "19990610", "101001001000")],
            &["charges-of-the-arrest"],
        ),
    ]);
}

#[test]
fn nothing_is_missing_of_what_is_known() {
    let all_known = || cannabis_and(&[("187 PC", "19980101"), ("459 PC", "20150101")]);
    for condition in [
        "always = true",
        "felony = true",
        "felony = false",
        "convicted_on_or_after = 2016-11-09",
        "number = \"11357\"",
        "prior_super_strike = \"earlier\"",
        "prior_pc290 = \"any\"",
        "earlier_of_same_section = 2",
        "convictions_on_record = 2",
        "age_at_least = 50",
        "under_age_at_conviction = 21",
        "no_conviction_in_years = 10",
        "only_prop64 = true",
        "all_sentences_completed = true",
        "deceased = true",
        "all = [{ felony = true }, { deceased = false }]",
    ] {
        assert_eq!(missing(condition, AS_OF, &all_known()), [""; 0], "{condition}");
    }
}

#[test]
fn of_ages_the_date_of_birth_or_of_conviction_or_both() {
    let age = "under_age_at_conviction = 21";
    let row = |birth, convicted| vec![born(felony("11358 HS", convicted, "101001001000"), birth)];
    let differ = || {
        let other = felony("459 PC", "19990610", "102001001000");
        vec![born(cannabis(), "19600101"), born(other, "19600102")]
    };
    check(&[
        ("age_at_least = 50", row("", "19990610"), &["date-of-birth"]),
        ("age_at_least = 50", row("19690000", "19990610"), &["date-of-birth"]),
        ("age_at_least = 50", differ(), &["dates-of-birth-differ"]),
        (age, row("", "19990610"), &["date-of-birth"]),
        (age, row("19780000", "19990610"), &["date-of-birth"]),
        (age, row("20000101", "19990610"), &["date-of-birth"]),
        (age, row("19780615", ""), &["date-of-conviction"]),
        (age, row("19780615", "19990000"), &["date-of-conviction"]),
        (age, row("", ""), &["date-of-conviction", "date-of-birth"]),
        (age, differ(), &["dates-of-birth-differ"]),
        ("announced_age_or_younger = 21", row("", "19990610"), &["date-of-birth"]),
    ]);
}

#[test]
fn of_bars_whether_they_are_and_when_they_were() {
    let (earlier, any) = ("prior_super_strike = \"earlier\"", "prior_super_strike = \"any\"");
    let undated = |other| vec![felony("11358 HS", "", "101001001000"), other];
    let strike = felony("187 PC", "19980101", "102001001000");
    check(&[
        (earlier, cannabis_and(&[("664/207 PC", "19980101")]), &["super-strike"]),
        (earlier, cannabis_and(&[("187 PC", "")]), &["date-of-super-strike"]),
        (earlier, cannabis_and(&[("187 PC", "19990600")]), &["date-of-super-strike"]),
        (earlier, cannabis_and(&[("664/207 PC", "")]), &["super-strike", "date-of-super-strike"]),
        (earlier, undated(strike), &["date-of-conviction"]),
        (any, cannabis_and(&[("664/207 PC", "")]), &["super-strike"]),
        (any, cannabis_and(&[("664/207 PC", ""), ("187 PC", "19980101")]), &[]),
        (
            earlier,
            cannabis_and(&[("187 PC", "19990611"), ("187 PC", ""), ("MURDER", "19980101")]),
            &["super-strike", "date-of-super-strike"],
        ),
        ("prior_pc290 = \"earlier\"", vec![cannabis(), registration("19980101")], &["pc-290"]),
        (
            "prior_pc290 = \"earlier\"",
            vec![cannabis(), registration("")],
            &["pc-290", "date-of-pc-290"],
        ),
        ("prior_pc290 = \"any\"", vec![cannabis(), registration("")], &["pc-290"]),
        ("prior_pc290 = \"earlier\"", cannabis_and(&[("285 PC", "")]), &["date-of-pc-290"]),
        ("prior_pc290 = \"earlier\"", cannabis_and(&[("290 PC", "19980101")]), &["pc-290"]),
    ]);
}

#[test]
fn of_priors_how_many_there_are_and_the_own_date_if_it_is_missing() {
    let two = "earlier_of_same_section = 2";
    let priors = [("11358 HS", "19980101"), ("11358 HS", "")];
    let mut undated = cannabis_and(&priors);
    undated[0].event_date = b"";
    check(&[
        (two, cannabis_and(&priors), &["priors"]),
        (two, undated, &["date-of-conviction", "priors"]),
    ]);
}

#[test]
fn of_the_whole_record_the_own_fact_apart_from_those_of_others() {
    let own = || vec![felony("11358 HS", "", "101001001000")];
    for condition in [
        "no_conviction_in_years = 10",
        "crime_free_years = 10",
        "more_years_since_any_conviction = 10",
    ] {
        check(&[
            (condition, own(), &["date-of-conviction"]),
            (condition, cannabis_and(&[("459 PC", "")]), &["date-of-another-conviction"]),
            (
                condition,
                [own(), vec![felony("459 PC", "", "102001001000")]].concat(),
                &["date-of-conviction", "date-of-another-conviction"],
            ),
        ]);
    }
    let other = felony("11359 HS", "19990610", "102001001000");
    let uncertain = felony("11358-X", "19990610", "101001001000");
    check(&[
        ("only_prop64 = true", vec![uncertain, other], &["section"]),
        ("only_prop64 = true", cannabis_and(&[("DRUGS", "")]), &["section-of-another-conviction"]),
        (
            "only_prop64 = true",
            vec![uncertain, felony("DRUGS", "", "102001001000")],
            &["section", "section-of-another-conviction"],
        ),
        (
            "all_sentences_completed = true",
            vec![sentenced(cannabis(), "5", "L"), other],
            &["end-of-sentence"],
        ),
        (
            "all_sentences_completed = true",
            vec![cannabis(), sentenced(other, "5", "L")],
            &["end-of-another-sentence"],
        ),
    ]);
}

#[test]
fn of_combined_conditions_what_leaves_each_unknown_part_unknown() {
    let row = || vec![born(Row { conviction_status: b"", ..cannabis() }, "")];
    check(&[
        (
            "all = [{ age_at_least = 50 }, { felony = true }]",
            row(),
            &["felony-or-not", "date-of-birth"],
        ),
        ("any = [{ age_at_least = 50 }, { age_at_least = 60 }]", row(), &["date-of-birth"]),
        ("all = [{ age_at_least = 50 }, { deceased = true }]", row(), &[]),
        ("any = [{ age_at_least = 50 }, { deceased = false }]", row(), &[]),
        ("any = [{ felony = true }, { deceased = true }]", row(), &["felony-or-not"]),
        ("not = { felony = true }", row(), &["felony-or-not"]),
    ]);
}

#[test]
fn every_missing_fact_has_a_name_and_words_of_its_own() {
    use MissingFact::{
        Arrest, DateOfBirth, DateOfConviction, DatesOfBirthDiffer, Level, OtherConvictionDate,
        OtherSection, OtherSentenceEnd, Pc290, Pc290Date, Priors, Section, SentenceEnd,
        SuperStrike, SuperStrikeDate,
    };
    let all = [
        DateOfConviction,
        Level,
        Section,
        DateOfBirth,
        DatesOfBirthDiffer,
        SuperStrike,
        SuperStrikeDate,
        Pc290,
        Pc290Date,
        Priors,
        OtherConvictionDate,
        OtherSection,
        SentenceEnd,
        OtherSentenceEnd,
        Arrest,
    ];
    assert!(all.is_sorted());
    let names: HashSet<&str> = all.iter().map(|fact| fact.name()).collect();
    let words: HashSet<String> = all.iter().map(ToString::to_string).collect();
    assert_eq!((names.len(), words.len()), (all.len(), all.len()));
    assert!(words.iter().all(|words| words.len() > "the ".len()));
}
