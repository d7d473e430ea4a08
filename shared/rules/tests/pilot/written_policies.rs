//! The policy language: how conditions combine, and what is refused.

use clear64_rules::policy::{Condition, language};
use clear64_rules::section::Prop64;

use crate::history::{felony, holds};

const AS_OF: &str = "20191111";

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
fn a_rule_can_turn_on_a_switch_of_the_policy() {
    let policy = |on: bool, rule: &str| {
        let text = format!(
            "title = \"x\"\nsource = \"y\"\nscope = \"proposition-64\"\n[switch.strict]\non = {on}\n\
             question = \"Strict or not?\"\n[[rule]]\nid = \"a\"\nwhen = {{ {rule} }}\n\
             then = \"dismissal\"\nreason = \"holds\"\nauthority = \"statute\"\ncite = \"c\"\n\
             unknown = \"review\"\n"
        );
        language::parse("ours", &text)
    };
    let row = felony("11358 HS", "19990610", "101001001000");
    for (on, rule, expected) in [
        (true, "switch = \"strict\"", "holds"),
        (false, "switch = \"strict\"", ""),
        (true, "switch_off = \"strict\"", ""),
        (false, "switch_off = \"strict\"", "holds"),
    ] {
        let policy = policy(on, rule).unwrap();
        assert_eq!(crate::history::reason(&policy, AS_OF, &[row]), expected, "{on} {rule}");
    }
    let error = policy(true, "switch = \"lax\"").unwrap_err().to_string();
    assert!(error.contains("\"lax\"") && error.contains("strict"), "{error}");
}

#[test]
fn four_years_of_365_and_a_quarter_days_are_1461_days_and_not_more() {
    for (latest, expected) in [("20151110", true), ("20151111", false), ("20151112", false)] {
        let row = felony("11358 HS", latest, "101001001000");
        let condition = "more_years_since_any_conviction = 4";
        assert_eq!(holds(condition, AS_OF, &[row]), expected, "{latest}");
    }
}
