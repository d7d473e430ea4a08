//! Two priors: earlier cases of the same section on distinct days (mend 14).

use clear64_rules::facts::{ConvictionFacts, PersonFacts};
use clear64_rules::record::Conviction;
use clear64_rules::truth::Truth::{False, True, Unknown};

use crate::history::{
    AS_OF, born, cannabis, cannabis_and, condition, convictions, day, felony, los_angeles, outcome,
    person, truth,
};

const TWO: &str = "earlier_of_same_section = 2";

#[test]
fn two_priors_are_convictions_of_two_earlier_days() {
    for (name, priors, expected) in [
        ("none", vec![], False),
        ("one", vec!["19980101"], False),
        ("two days", vec!["19980101", "19980102"], True),
        ("one day twice", vec!["19980101", "19980101"], False),
        ("the day before", vec!["19980101", "19990609"], True),
        ("the same day", vec!["19980101", "19990610"], False),
        ("the day after", vec!["19980101", "19990611"], False),
        ("three counts of two days", vec!["19980101", "19980101", "19980201"], True),
        ("three days", vec!["19980101", "19980102", "19980103"], True),
    ] {
        let others: Vec<(&str, &str)> = priors.iter().map(|date| ("11358 HS", *date)).collect();
        assert_eq!(truth(TWO, AS_OF, &cannabis_and(&others)), expected, "{name}");
    }
}

#[test]
fn priors_of_dates_not_known_to_the_day_count_as_few_or_as_many_days_as_they_can_be() {
    for (name, priors, expected) in [
        ("two months", vec!["19980100", "19980200"], True),
        ("one month twice may be one day", vec!["19980100", "19980100"], Unknown),
        ("a month and a day of it", vec!["19980100", "19980115"], Unknown),
        ("a month and its first day", vec!["19980100", "19980101"], Unknown),
        ("a month and its last day", vec!["19980100", "19980131"], Unknown),
        ("a month and the day after it", vec!["19980100", "19980201"], True),
        ("a month and the day before it", vec!["19980100", "19971231"], True),
        ("a year and a day of it", vec!["19980000", "19980115"], Unknown),
        ("a year and two days of it", vec!["19980000", "19980115", "19980116"], True),
        ("a year and one day of it twice", vec!["19980000", "19980115", "19980115"], Unknown),
        ("a year alone", vec!["19980000"], False),
        ("a year that ends later", vec!["19990000", "19980101"], Unknown),
        ("a year that begins later", vec!["20000000", "19980101"], False),
        ("no date", vec!["", "19980101"], Unknown),
        ("two without date", vec!["", ""], Unknown),
        ("one without date", vec![""], False),
        ("two known days and one without date", vec!["19980101", "19980102", ""], True),
        ("the month of the conviction", vec!["19990600", "19980101"], Unknown),
    ] {
        let others: Vec<(&str, &str)> = priors.iter().map(|date| ("11358 HS", *date)).collect();
        assert_eq!(truth(TWO, AS_OF, &cannabis_and(&others)), expected, "{name}");
        let backwards: Vec<(&str, &str)> = others.into_iter().rev().collect();
        assert_eq!(truth(TWO, AS_OF, &cannabis_and(&backwards)), expected, "{name}, backwards");
    }
}

#[test]
fn three_spans_are_at_least_as_many_days_as_do_not_overlap() {
    for (priors, least_three) in [
        // The year overlaps both months; the months do not overlap each other.
        (["19980000", "19980100", "19980200"], Unknown),
        (["19980100", "19980200", "19980300"], True),
        (["19970000", "19980100", "19980200"], True),
        (["19980100", "19980131", "19980201"], Unknown),
    ] {
        let others = priors.map(|date| ("11358 HS", date));
        let rows = cannabis_and(&others);
        assert_eq!(truth("earlier_of_same_section = 3", AS_OF, &rows), least_three, "{priors:?}");
        assert_eq!(truth(TWO, AS_OF, &rows), True, "{priors:?}");
    }
}

#[test]
fn a_prior_is_of_the_same_number_under_any_prefix_or_subdivision_in_any_county() {
    for (prior, expected) in [
        ("11358 HS", True),
        ("11358(D) HS", True),
        ("664/11358 HS", True),
        ("182/11358 HS", True),
        ("11359/11358 HS", True),
        ("11359 HS", False),
        ("11358.5 HS", False),
        ("111358 HS", False),
        ("11358 PC", False),
        ("11358", Unknown),
        ("182/11358 PC", Unknown),
        ("CULTIVATION", Unknown),
    ] {
        let rows = cannabis_and(&[(prior, "19980101"), ("11358 HS", "19980201")]);
        assert_eq!(truth(TWO, AS_OF, &rows), expected, "{prior}");
    }
}

#[test]
fn an_attempt_counts_plain_priors_as_a_plain_conviction_counts_attempts() {
    let attempt = felony("664/11358 HS", "19990610", "101001001000");
    let priors = convictions(&[("11358 HS", "19980101"), ("11358 HS", "19980201")]);
    assert_eq!(truth(TWO, AS_OF, &[vec![attempt], priors].concat()), True);
}

#[test]
fn priors_of_a_conviction_without_date_or_section_are_not_known() {
    let priors = || convictions(&[("11358 HS", "19980101"), ("11358 HS", "19980201")]);
    for (offense, date, expected) in [
        ("11358 HS", "", Unknown),
        ("11358 HS", "19980000", Unknown),
        ("11358 HS", "19990000", True),
        ("11358 HS", "19970000", False),
        ("11358", "19990610", Unknown),
    ] {
        let conviction = felony(offense, date, "101001001000");
        let rows = [vec![conviction], priors()].concat();
        assert_eq!(truth(TWO, AS_OF, &rows), expected, "{offense} {date:?}");
    }
}

#[test]
fn los_angeles_determines_the_third_case_of_a_section_not_eligible() {
    let relief = "dismissal: 50 years or older";
    for (name, priors, expected) in [
        (
            "two earlier days",
            [("11358 HS", "19980101"), ("11358(A) HS", "19980102")],
            "not-eligible: Two priors",
        ),
        ("one earlier day", [("11358 HS", "19980101"), ("11358 HS", "19980101")], relief),
        ("another section", [("11358 HS", "19980101"), ("11359 HS", "19980102")], relief),
        (
            "a date not known",
            [("11358 HS", "19980101"), ("11358 HS", "19980000")],
            "hand-review: not known: how many earlier cases of the section there are",
        ),
    ] {
        let rows: Vec<_> =
            cannabis_and(&priors).into_iter().map(|row| born(row, "19480101")).collect();
        assert_eq!(outcome(&los_angeles(), AS_OF, &rows), expected, "{name}");
    }
}

/// A charge of another file may be one of the convictions on record, dated otherwise there.
#[test]
fn a_charge_that_stands_in_no_row_has_one_prior_more_to_show() {
    for (priors, expected) in [
        (vec!["19980101"], False),
        (vec!["19980101", "19980102"], Unknown),
        (vec!["19980101", "19990609"], Unknown),
        (vec!["19980101", "19980102", "19980103"], True),
        (vec!["19980101", "19990610"], False),
    ] {
        let others: Vec<(&str, &str)> = priors.iter().map(|date| ("11358 HS", *date)).collect();
        let record = person(&convictions(&others));
        let charge = person(&[cannabis()]).convictions.remove(0);
        let charge = Conviction { row: u64::MAX, ..charge };
        let facts = PersonFacts::new(&record, day(AS_OF), true);
        let facts = ConvictionFacts { person: &facts, conviction: &charge };
        assert_eq!(facts.test(&condition(TWO)), expected, "{priors:?}");
    }
}
