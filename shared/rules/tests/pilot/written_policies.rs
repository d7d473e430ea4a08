//! The policy language: drafts of other pilots' policies, and what it refuses.

use std::fmt::Write;

use clear64_rules::policy::{Condition, Policy, Scope, language};
use clear64_rules::row::Row;
use clear64_rules::section::Prop64;

use crate::history::{felony, holds, reason, sentenced};

fn policy(head: &str, rules: &[(&str, &str, &str, &str)]) -> Policy {
    let mut text = format!("title = \"Draft\"\nsource = \"a draft\"\n{head}\n");
    for (id, when, then, reason) in rules {
        write!(
            text,
            "[[rule]]\nid = \"{id}\"\nwhen = {{ {when} }}\nthen = \"{then}\"\nreason = \"{reason}\"\n\
             authority = \"county-policy\"\ncite = \"a draft\"\nunknown = \"review\"\n"
        )
        .unwrap();
    }
    language::parse("draft", &text).unwrap()
}

fn sacramento() -> Policy {
    policy(
        "county = \"sacramento\"\nscope = \"proposition-64\"",
        &[
            (
                "after",
                "convicted_on_or_after = 2016-11-09",
                "not-eligible",
                "Occurred after 11/09/2016",
            ),
            ("non-felony", "felony = false", "dismissal", "Misdemeanor or Infraction"),
            ("11357-b", "section = [\"11357(b)\"]", "dismissal", "HS 11357(b)"),
            (
                "ten-years",
                "convictions_on_record = 2, more_years_since_any_conviction = 10",
                "dismissal",
                "No convictions in past 10 years",
            ),
            (
                "several",
                "convictions_on_record = 2",
                "reduction",
                "Has convictions in past 10 years",
            ),
            ("completed", "sentence_completed = true", "dismissal", "Sentence Completed"),
            ("serving", "always = true", "reduction", "Sentence not Completed"),
        ],
    )
}

fn san_joaquin() -> Policy {
    policy(
        "county = \"san-joaquin\"\nscope = \"proposition-64-and-related\"",
        &[
            (
                "after",
                "convicted_on_or_after = 2016-11-09",
                "not-eligible",
                "Occurred after 11/09/2016",
            ),
            (
                "unrelated",
                "related = true, prop64_in_cycle = false",
                "maybe-eligible",
                "No Related Prop64 Charges",
            ),
            ("4060", "section_exactly = \"4060 BP\"", "maybe-eligible", "4060 BP"),
            ("related", "related = true", "dismissal", "{section}"),
            ("non-felony", "felony = false", "dismissal", "Misdemeanor or Infraction"),
            ("11357", "section = [\"11357\"]", "dismissal", "11357 HS"),
            (
                "five-years",
                "convictions_on_record = 2, more_years_since_any_conviction = 5",
                "dismissal",
                "No convictions in past 5 years",
            ),
            (
                "several",
                "convictions_on_record = 2",
                "maybe-eligible",
                "Has convictions in past 5 years",
            ),
            ("completed", "sentence_completed = true", "dismissal", "Sentence Completed"),
            ("serving", "always = true", "maybe-eligible", "Sentence not Completed"),
        ],
    )
}

const AS_OF: &str = "20191111";

#[test]
fn a_draft_of_sacramentos_policy_can_be_written() {
    let draft = sacramento();
    assert_eq!(draft.scope, Scope::Prop64);
    for (offense, expected) in
        [("11357(b) HS", "HS 11357(b)"), ("11357(B) HS", "Sentence Completed")]
    {
        let row = felony(offense, "19990610", "101001001000");
        assert_eq!(reason(&draft, AS_OF, &[row]), expected, "{offense}");
    }
}

#[test]
fn a_draft_of_san_joaquins_policy_can_be_written() {
    let draft = san_joaquin();
    assert_eq!(draft.scope, Scope::Prop64AndRelated);
    let in_cycle = felony("11358 HS", "19990610", "101001001000");
    for (offense, expected) in [
        ("602 PC-TRESPASS", "602 PC"),
        ("4060 BP-DRUG", "4060 BP"),
        // Another text than `4060 BP`, so the rule for related charges dismisses it.
        ("4060 BP -DRUG", "4060 BP"),
        ("11550 HS -X", "11550 HS"),
    ] {
        let related = felony(offense, "19990610", "101001002000");
        assert_eq!(reason(&draft, AS_OF, &[related, in_cycle]), expected, "{offense}");
    }
    let alone = felony("602 PC-TRESPASS", "19990610", "102001002000");
    assert_eq!(reason(&draft, AS_OF, &[alone, in_cycle]), "No Related Prop64 Charges");
}

#[test]
fn more_than_ten_years_are_counted_in_years_of_365_and_a_quarter_days() {
    for (latest, expected) in [
        ("20091110", "No convictions in past 10 years"),
        ("20091111", "Has convictions in past 10 years"),
        ("20091112", "Has convictions in past 10 years"),
        ("", "Has convictions in past 10 years"),
    ] {
        let first = if latest.is_empty() { "" } else { "19990610" };
        let rows =
            [felony("11358 HS", first, "101001001000"), felony("459 PC", latest, "102001001000")];
        assert_eq!(reason(&sacramento(), AS_OF, &rows), expected, "{latest}");
    }
}

#[test]
fn a_sentence_that_ends_on_the_as_of_date_is_not_completed_in_sacramento() {
    for (days, expected) in [
        ("9", "Sentence Completed"),
        ("10", "Sentence not Completed"),
        ("11", "Sentence not Completed"),
    ] {
        let row = sentenced(felony("11358 HS", "20151101", "101001001000"), days, "D");
        assert_eq!(reason(&sacramento(), "20151111", &[row]), expected, "{days}");
    }
}

#[test]
fn all_any_and_not_combine_conditions() {
    let row = felony("11358 HS", "19990610", "101001001000");
    for (condition, expected) in [
        ("all = [{ felony = true }, { number = \"11358\" }]", true),
        ("all = [{ felony = true }, { number = \"11359\" }]", false),
        ("any = [{ felony = false }, { number = \"11358\" }]", true),
        ("any = [{ felony = false }, { number = \"11359\" }]", false),
        ("not = { felony = true }", false),
        ("felony = true, not = { deceased = true }", true),
        ("prior_super_strike = \"any\"", false),
        ("deceased = false", true),
    ] {
        assert_eq!(holds(condition, AS_OF, &[row]), expected, "{condition}");
    }
    let strike_later = felony("187 PC", "20100610", "102001001000");
    for (condition, expected) in
        [("prior_super_strike = \"any\"", true), ("prior_super_strike = \"earlier\"", false)]
    {
        assert_eq!(holds(condition, AS_OF, &[row, strike_later]), expected, "{condition}");
    }
}

#[test]
fn an_unknown_key_is_refused_with_its_line_and_the_keys_that_exist() {
    let text = "title = \"x\"\nsource = \"y\"\nscope = \"proposition-64\"\n\n[[rule]]\nid = \"a\"\n\
                when = { age_atleast = 50 }\nthen = \"dismissal\"\nreason = \"r\"\n\
                authority = \"statute\"\ncite = \"c\"\nunknown = \"review\"\n";
    let error = language::parse("ours", text).unwrap_err();
    assert_eq!(error.line(), 7);
    for part in ["ours.toml", "line 7", "age_atleast", "age_at_least", "felony"] {
        assert!(error.to_string().contains(part), "{part}: {error}");
    }
}

#[test]
fn a_rule_that_cannot_mean_anything_is_refused_with_its_line() {
    let head = "title = \"x\"\nsource = \"y\"\nscope = \"proposition-64\"\n";
    let rule = |when: &str, then: &str, cite: &str| {
        format!(
            "{head}[[rule]]\nid = \"a\"\nwhen = {{ {when} }}\nthen = \"{then}\"\nreason = \"r\"\n\
             authority = \"statute\"\ncite = {cite}\nunknown = \"review\"\n"
        )
    };
    for (text, part) in [
        (rule("", "dismissal", "\"c\""), "always"),
        (rule("always = false", "dismissal", "\"c\""), "only be true"),
        (rule("age_at_least = 0", "dismissal", "\"c\""), "`age_at_least` has to be 1 or more"),
        (rule("section = [\"HS 11357\"]", "dismissal", "\"c\""), "is no section"),
        (rule("all = []", "dismissal", "\"c\""), "`all` needs a key"),
        (rule("always = true", "no-determination", "\"c\""), "decides nothing"),
        (rule("always = true", "cleared", "\"c\""), "dismissal"),
        (rule("always = true", "dismissal", "\"\""), "carries its citation"),
        (rule("always = true", "dismissal", "{ \"11357\" = \" \" }"), "carries its citation"),
        (rule("always = true", "dismissal", "\"c\"").replace("statute", "state"), "`authority`"),
        (rule("always = true", "dismissal", "{ \"11361\" = \"c\" }"), "11361"),
        (rule("number = \"11361\"", "dismissal", "\"c\""), "11361"),
        (rule("convicted_on_or_after = \"11/9/2016\"", "dismissal", "\"c\""), "YYYY-MM-DD"),
        (format!("{head}rule = []\n"), "at least one"),
        (
            rule("always = true", "dismissal", "\"c\"")
                .replace(head, &format!("{head}county = \"Narnia\"\n")),
            "Narnia",
        ),
    ] {
        let error = language::parse("ours", &text).unwrap_err().to_string();
        assert!(error.contains(part) && error.contains("line "), "{part}: {error}");
    }
}

#[test]
fn two_rules_cannot_share_an_id() {
    let rule = "[[rule]]\nid = \"a\"\nwhen = { always = true }\nthen = \"dismissal\"\nreason = \"r\"\n\
                authority = \"statute\"\ncite = \"c\"\nunknown = \"review\"\n";
    let text = format!("title = \"x\"\nsource = \"y\"\nscope = \"proposition-64\"\n{rule}{rule}");
    let error = language::parse("ours", &text).unwrap_err();
    assert_eq!(error.line(), 12);
    assert!(error.to_string().contains("\"a\""), "{error}");
}

#[test]
fn a_citation_by_section_is_that_of_the_convictions_section() {
    let policy = crate::history::los_angeles();
    let rule = policy.rules.iter().find(|rule| rule.id == "super-strike").unwrap();
    assert_eq!(
        rule.when,
        Condition::PriorSuperStrike(clear64_rules::policy::condition::Priority::Earlier)
    );
    assert_eq!(rule.cite.for_section(Some(Prop64::Cultivation)), Some("H&S 11358(d)"));
    assert_eq!(rule.cite.for_section(Some(Prop64::Sale)), Some("H&S 11360(a)(3)"));
    assert_eq!(rule.cite.for_section(None), None);
}

#[test]
fn a_row_without_subject_or_date_still_determines() {
    let row = Row { subject_id: b"", ..felony("11358 HS", "", "101001001000") };
    assert_eq!(reason(&sacramento(), AS_OF, &[row]), "Sentence Completed");
}

#[test]
fn four_years_of_365_and_a_quarter_days_are_1461_days_and_not_more() {
    for (latest, expected) in [("20151110", true), ("20151111", false), ("20151112", false)] {
        let row = felony("11358 HS", latest, "101001001000");
        let condition = "more_years_since_any_conviction = 4";
        assert_eq!(holds(condition, AS_OF, &[row]), expected, "{latest}");
    }
}
