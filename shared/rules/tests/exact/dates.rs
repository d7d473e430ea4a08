//! Dates known to the day, the month, the year, or not at all (mends 8, 9 and 12).

use clear64_rules::date::DateSpan;
use clear64_rules::facts::PersonFacts;
use clear64_rules::policy::shipped;
use clear64_rules::truth::Truth::{False, True, Unknown};
use jiff::Span;
use jiff::civil::{Date, date};

use crate::history::{
    AS_OF, cannabis_and, condition, day, felony, outcome, relief, truth, with_facts,
};

fn span(text: &str) -> DateSpan {
    DateSpan::read(text.as_bytes())
}

#[test]
fn a_date_is_the_days_it_may_be() {
    let unknown = (Date::MIN, Date::MAX);
    for (text, expected) in [
        ("19790411", (date(1979, 4, 11), date(1979, 4, 11))),
        ("  19790411 ", (date(1979, 4, 11), date(1979, 4, 11))),
        ("19790400", (date(1979, 4, 1), date(1979, 4, 30))),
        ("19800200", (date(1980, 2, 1), date(1980, 2, 29))),
        ("19790200", (date(1979, 2, 1), date(1979, 2, 28))),
        ("19790000", (date(1979, 1, 1), date(1979, 12, 31))),
        ("19790011", unknown),
        ("19790229", unknown),
        ("19791301", unknown),
        ("19791300", unknown),
        ("00000000", unknown),
        ("", unknown),
        ("1979", unknown),
        ("197904111", unknown),
        ("1979-4-1", unknown),
        ("1979 411", unknown),
        ("18491231", unknown),
        ("18500101", (date(1850, 1, 1), date(1850, 1, 1))),
        ("20991231", (date(2099, 12, 31), date(2099, 12, 31))),
        ("21000101", unknown),
        ("21000000", unknown),
    ] {
        let read = span(text);
        assert_eq!((read.first(), read.last()), expected, "{text:?}");
    }
}

#[test]
fn a_year_is_known_where_every_day_is_of_it() {
    for (text, day, year) in [
        ("19790411", Some(date(1979, 4, 11)), Some(1979)),
        ("19790400", None, Some(1979)),
        ("19790000", None, Some(1979)),
        ("", None, None),
    ] {
        assert_eq!((span(text).day(), span(text).year()), (day, year), "{text:?}");
    }
}

#[test]
fn a_comparison_decides_only_if_every_day_of_the_date_decides_the_same() {
    for (text, before, on_or_after, on_or_before) in [
        ("20161108", True, False, True),
        ("20161109", False, True, True),
        ("20161110", False, True, False),
        ("20161000", True, False, True),
        ("20161100", Unknown, Unknown, Unknown),
        ("20161200", False, True, False),
        ("20150000", True, False, True),
        ("20160000", Unknown, Unknown, Unknown),
        ("20170000", False, True, False),
        ("", Unknown, Unknown, Unknown),
    ] {
        let cut_off = day("20161109");
        let compared = span(text);
        assert_eq!(compared.is_before(DateSpan::of_day(cut_off)), before, "{text:?} before");
        assert_eq!(compared.is_on_or_after(cut_off), on_or_after, "{text:?} on or after");
        assert_eq!(compared.is_on_or_before(cut_off), on_or_before, "{text:?} on or before");
    }
}

#[test]
fn two_dates_are_in_order_only_if_all_their_days_are() {
    for (earlier, later, expected) in [
        ("19790411", "19790412", True),
        ("19790411", "19790411", False),
        ("19790412", "19790411", False),
        ("19790400", "19790501", True),
        ("19790400", "19790430", Unknown),
        ("19790400", "19790402", Unknown),
        ("19790400", "19790401", False),
        ("19790400", "19790500", True),
        ("19790400", "19790400", Unknown),
        ("19790500", "19790400", False),
        ("19790331", "19790400", True),
        ("19790401", "19790400", Unknown),
        ("19790430", "19790400", False),
        ("", "", Unknown),
    ] {
        assert_eq!(span(earlier).is_before(span(later)), expected, "{earlier:?} {later:?}");
    }
}

#[test]
fn the_anniversary_of_29_february_is_28_february_where_there_is_no_29th() {
    for (text, years, expected) in [
        ("19960229", 1, "19970228"),
        ("19960229", 4, "20000229"),
        ("19960229", 21, "20170228"),
        ("19960228", 21, "20170228"),
        ("19960301", 21, "20170301"),
        ("19960200", 1, "19970200"),
        ("19950200", 1, "19960228"),
    ] {
        let expected = match (text, years) {
            ("19950200", 1) => DateSpan::between(date(1996, 2, 1), date(1996, 2, 28)),
            _ => span(expected),
        };
        assert_eq!(span(text).anniversary(years), expected, "{text} + {years}");
    }
}

#[test]
fn years_have_passed_on_the_anniversary() {
    for (text, years, on, expected) in [
        ("20091110", 10, "20191111", True),
        ("20091111", 10, "20191111", True),
        ("20091112", 10, "20191111", False),
        ("20091100", 10, "20191111", Unknown),
        ("20091100", 10, "20191130", True),
        ("20091100", 10, "20191129", Unknown),
        ("20091100", 10, "20191101", Unknown),
        ("20091100", 10, "20191031", False),
        ("19960229", 21, "20170227", False),
        ("19960229", 21, "20170228", True),
        ("19960229", 20, "20160228", False),
        ("19960229", 20, "20160229", True),
        ("", 10, "20191111", Unknown),
    ] {
        assert_eq!(span(text).years_have_passed(years, day(on)), expected, "{text:?} {years} {on}");
    }
}

#[test]
fn what_is_not_known_stops_at_the_ends_of_the_calendar() {
    let unknown = DateSpan::UNKNOWN.anniversary(50);
    assert_eq!(unknown.last(), Date::MAX);
    assert_eq!(unknown.first(), Date::MIN.saturating_add(Span::new().years(50)));
    assert_eq!(span("20191111").plus(Span::new().years(9_000)), DateSpan::of_day(Date::MAX));
}

#[test]
fn of_two_dates_the_later_is_the_span_of_what_the_later_can_be() {
    for (one, other, expected) in [
        ("19790411", "19790412", (date(1979, 4, 12), date(1979, 4, 12))),
        ("19790400", "19790415", (date(1979, 4, 15), date(1979, 4, 30))),
        ("19790000", "19800100", (date(1980, 1, 1), date(1980, 1, 31))),
        ("", "19800101", (date(1980, 1, 1), Date::MAX)),
    ] {
        for later in [span(one).later_of(span(other)), span(other).later_of(span(one))] {
            assert_eq!((later.first(), later.last()), expected, "{one:?} {other:?}");
        }
    }
}

#[test]
fn two_statements_of_one_date_say_together_what_both_allow() {
    for (one, other, expected) in [
        ("19750615", "19750615", Some(span("19750615"))),
        ("19750615", "19750600", Some(span("19750615"))),
        ("19750000", "19750600", Some(span("19750600"))),
        ("", "19750615", Some(span("19750615"))),
        ("", "", Some(DateSpan::UNKNOWN)),
        ("19750615", "19750616", None),
        ("19750600", "19750701", None),
        ("19750600", "19750630", Some(span("19750630"))),
    ] {
        assert_eq!(span(one).and(span(other)), expected, "{one:?} {other:?}");
        assert_eq!(span(other).and(span(one)), expected, "{other:?} {one:?}");
    }
}

#[test]
fn a_span_the_wrong_way_round_says_nothing() {
    let (first, last) = (date(1979, 4, 11), date(1979, 4, 12));
    assert_eq!(DateSpan::between(first, last).last(), last);
    assert_eq!(DateSpan::between(first, first), DateSpan::of_day(first));
    assert_eq!(DateSpan::between(last, first), DateSpan::UNKNOWN);
}

#[test]
fn the_cut_off_day_is_after_proposition_64_in_rules_and_in_the_column_alike() {
    for (convicted, expected) in [
        ("20161108", False),
        ("20161109", True),
        ("20161110", True),
        ("20161000", False),
        ("20161100", Unknown),
        ("20161200", True),
        ("20161131", Unknown),
        ("", Unknown),
    ] {
        let row = felony("11358 HS", convicted, "101001001000");
        let cut_off = condition("convicted_on_or_after = 2016-11-09");
        let found = with_facts(AS_OF, &[row], |f| (f.test(&cut_off), f.occurred_after_prop64()));
        assert_eq!(found, (expected, expected), "{convicted:?}");
    }
}

#[test]
fn a_policy_without_cut_off_gives_no_relief_on_or_after_9_november_2016() {
    let default = shipped::get("self-service-default").unwrap().unwrap();
    for (convicted, expected) in [
        ("20161108", "dismissal: Dismiss all HS 11358 convictions"),
        ("20161109", "not-eligible: convicted on or after 9 November 2016"),
        ("20161110", "not-eligible: convicted on or after 9 November 2016"),
        ("20161000", "dismissal: Dismiss all HS 11358 convictions"),
        ("20161100", "hand-review: not known: the date of conviction"),
        ("20161200", "not-eligible: convicted on or after 9 November 2016"),
        ("20160000", "hand-review: not known: the date of conviction"),
        ("", "hand-review: not known: the date of conviction"),
    ] {
        let row = felony("11358 HS", convicted, "101001001000");
        assert_eq!(outcome(&default, AS_OF, &[row]), expected, "{convicted:?}");
    }
}

#[test]
fn a_reduction_is_relief_too_and_ends_at_the_cut_off() {
    let reduce =
        crate::history::policy("proposition-64", &[("always = true", "reduction", "review")]);
    for (convicted, expected) in [
        ("20161108", "reduction: always = true"),
        ("20161109", "not-eligible: convicted on or after 9 November 2016"),
    ] {
        let row = felony("11358 HS", convicted, "101001001000");
        assert_eq!(outcome(&reduce, AS_OF, &[row]), expected, "{convicted}");
    }
}

#[test]
fn years_since_conviction_are_reached_on_the_anniversary_and_by_every_day_of_a_month() {
    let policy = relief(r#""yearsSinceConvictionThreshold": 10"#);
    let reached = "dismissal: Conviction occurred 10 or more years ago";
    let none = "hand-review: no rule of the policy applies";
    let unknown = "hand-review: not known: the date of conviction";
    for (convicted, expected) in [
        ("20091110", reached),
        ("20091111", reached),
        ("20091112", none),
        ("20091000", reached),
        ("20091100", unknown),
        ("20091200", none),
        ("20080000", reached),
        ("20090000", unknown),
        ("", unknown),
    ] {
        let row = felony("11358 HS", convicted, "101001001000");
        assert_eq!(outcome(&policy, AS_OF, &[row]), expected, "{convicted:?}");
    }
}

#[test]
fn a_rule_can_ask_for_a_single_year() {
    for (convicted, expected) in [("20181110", True), ("20181111", True), ("20181112", False)] {
        let row = felony("11358 HS", convicted, "101001001000");
        assert_eq!(truth("years_since_conviction = 1", AS_OF, &[row]), expected, "{convicted}");
    }
}

#[test]
fn ten_years_are_free_of_convictions_on_the_anniversary_of_the_latest_by_every_count_of_years() {
    for (latest, expected) in [
        ("20091110", True),
        ("20091111", True),
        ("20091112", False),
        ("20091000", True),
        ("20091100", Unknown),
        ("20091200", False),
        ("", Unknown),
    ] {
        for condition in [
            "no_conviction_in_years = 10",
            "crime_free_years = 10",
            "more_years_since_any_conviction = 10",
        ] {
            let rows = cannabis_and(&[("459 PC-BURGLARY", latest)]);
            assert_eq!(truth(condition, AS_OF, &rows), expected, "{condition} {latest:?}");
        }
    }
}

#[test]
fn ten_years_after_29_february_are_over_on_28_february() {
    for (as_of, expected) in [("20180227", False), ("20180228", True), ("20180301", True)] {
        let rows = cannabis_and(&[("459 PC", "20080229")]);
        assert_eq!(truth("no_conviction_in_years = 10", as_of, &rows), expected, "{as_of}");
    }
}

#[test]
fn a_known_recent_conviction_ends_the_free_years_whatever_else_is_not_known() {
    let rows = cannabis_and(&[("459 PC", ""), ("459 PC", "20150101")]);
    assert_eq!(truth("no_conviction_in_years = 10", AS_OF, &rows), False);
}

#[test]
fn the_latest_conviction_has_a_day_only_if_no_other_can_be_later() {
    for (other, expected) in [
        ("20150101", Some("20150101")),
        ("19980101", Some("19990610")),
        ("19980000", Some("19990610")),
        ("19990600", None),
        ("19990000", None),
        ("20150000", None),
        ("", None),
    ] {
        let rows = cannabis_and(&[("459 PC", other)]);
        let latest = with_facts(AS_OF, &rows, |facts| facts.person.latest_conviction());
        assert_eq!(latest, expected.map(day), "{other:?}");
    }
}

#[test]
fn years_since_a_conviction_are_told_of_a_known_day_alone() {
    for (convicted, other, own, any) in [
        ("20091111", "20150101", Some("10.0"), Some("4.9")),
        ("20091100", "20150101", None, Some("4.9")),
        ("20091111", "", Some("10.0"), None),
    ] {
        let rows = [
            felony("11358 HS", convicted, "101001001000"),
            felony("459 PC", other, "102001001000"),
        ];
        let years = with_facts(AS_OF, &rows, |facts| {
            (facts.years_since_conviction(), facts.person.years_since_any_conviction())
        });
        let written = |years: Option<f64>| years.map(|years| format!("{years:.1}"));
        let expected = (own.map(str::to_owned), any.map(str::to_owned));
        assert_eq!((written(years.0), written(years.1)), expected, "{convicted:?} {other:?}");
    }
}

#[test]
fn facts_say_of_whom_as_of_when_and_whether_gang_pairs_count() {
    let person = crate::history::person(&cannabis_and(&[]));
    for gang_pairs in [true, false] {
        let facts = PersonFacts::new(&person, day(AS_OF), gang_pairs);
        assert_eq!((facts.as_of(), facts.counts_gang_pairs()), (day(AS_OF), gang_pairs));
        assert_eq!(facts.person().convictions.len(), 1);
    }
}
