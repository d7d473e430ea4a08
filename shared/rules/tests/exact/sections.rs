//! What a charge names: Proposition 64, related charges, patterns of policies (mends 1, 3, 5 to 7).

use clear64_rules::policy::shipped;
use clear64_rules::row::Row;
use clear64_rules::section::{Prop64, Section, SectionPattern};
use clear64_rules::truth::Truth::{self, False, True, Unknown};

use crate::history::{AS_OF, felony, los_angeles, outcome, policy, truth, with_facts};

fn section(charge: &str) -> Section {
    Section::of_charge(charge.as_bytes())
}

#[test]
fn a_section_of_proposition_64_has_that_number_whole_and_the_health_and_safety_code() {
    for (charge, named, expected) in [
        ("11357(A) HS-POSS", Some("11357"), True),
        ("11358 HS-CULTIVATE", Some("11358"), True),
        ("11359HS", Some("11359"), True),
        ("11360(A)(3)(B) HS-SELL", Some("11360"), True),
        ("11360A2 HS-SELL", Some("11360"), True),
        ("11358 hs", Some("11358"), True),
        ("  11358   HS  - X", Some("11358"), True),
        ("11357.5 HS-SYNTHETIC", None, False),
        ("111357 HS", None, False),
        ("113570 HS", None, False),
        ("11361 HS-TO A MINOR", None, False),
        ("11366 HS-OPEN PLACE", None, False),
        ("11358 PC", None, False),
        ("11358 VC", None, False),
        ("11358 WI", None, False),
        ("11358 HS-187 PC IN PRISON", Some("11358"), True),
        ("459 PC-BURGLARY", None, False),
        ("664/11358 HS-ATTEMPT", Some("11358"), True),
        ("664-11358 HS-ATTEMPT", Some("11358"), True),
        ("182/11360 HS-CONSPIRE", Some("11360"), True),
        ("182/11360 PC-CONSPIRE", Some("11360"), Unknown),
        ("182 PC-CONSPIRE", None, False),
        ("11359/11360 HS-X", Some("11359"), True),
        ("11360/11359 HS-X", Some("11360"), True),
    ] {
        let section = section(charge);
        assert_eq!(section.prop64().map(Prop64::number), named, "{charge}");
        assert_eq!(section.is_prop64(), expected, "{charge}");
        assert!(section.is_certain(), "{charge}");
    }
}

#[test]
fn a_section_without_code_among_others_or_behind_other_text_is_not_certain() {
    for (charge, named) in [
        ("11358", Some("11358")),
        ("11358-CULTIVATE", Some("11358")),
        ("11360(B) SELL/FURNISH/ETC", Some("11360")),
        ("11358 HS/459 PC-X", Some("11358")),
        ("459 PC/11358 HS-X", Some("11358")),
        ("11358 HS AND 187 PC", Some("11358")),
        ("CHRG 11357(A) HS", Some("11357")),
        ("-11359 HS", Some("11359")),
        ("11358.HS", Some("11358")),
        ("11358, HS", Some("11358")),
        ("COUNT 2: 11357.5 HS", None),
        ("COUNT 2: 111357 HS", None),
        ("COUNT 2: 113577", None),
        ("COUNT 2: 5.11357 HS", None),
        ("COUNT 2: 11357. HS", Some("11357")),
        ("X 11357.5, THEN 11358", Some("11358")),
        ("POSSESSION OF MARIJUANA", None),
        ("", None),
    ] {
        let section = section(charge);
        assert_eq!(section.prop64().map(Prop64::number), named, "{charge}");
        assert_eq!(section.is_prop64(), Unknown, "{charge}");
    }
}

#[test]
fn a_conviction_whose_section_is_not_certain_is_reviewed_under_every_policy_that_gives_relief() {
    let review = "hand-review: not known: the section convicted of";
    for name in ["self-service-default", "dismiss-all", "dismiss-all-and-related"] {
        let policy = shipped::get(name).unwrap().unwrap();
        for offense in [
            "11358-CULTIVATE",
            "11358 HS/459 PC",
            "CHRG 11358 HS",
            "182/11358 PC",
            "11358 HS AND 187 PC",
        ] {
            let row = felony(offense, "19990610", "101001001000");
            assert_eq!(outcome(&policy, AS_OF, &[row]), review, "{name} {offense}");
        }
        let row = felony("11358 HS", "19990610", "101001001000");
        assert!(outcome(&policy, AS_OF, &[row]).starts_with("dismissal"), "{name}");
    }
    let row = felony("11358-CULTIVATE", "19990610", "101001001000");
    assert_eq!(outcome(&los_angeles(), AS_OF, &[row]), review);
}

#[test]
fn what_is_no_section_of_proposition_64_is_not_looked_at() {
    let default = shipped::get("self-service-default").unwrap().unwrap();
    for offense in ["11357.5 HS", "111357 HS", "113570 HS", "11361 HS", "602 PC"] {
        assert!(!default.looks_at(&section(offense)), "{offense}");
    }
    for offense in ["11358 HS", "11358", "CHRG 11358 HS"] {
        assert!(default.looks_at(&section(offense)), "{offense}");
    }
}

#[test]
fn related_charges_are_looked_at_where_the_policy_says_so_and_their_section_is_certain() {
    let related = shipped::get("dismiss-all-and-related").unwrap().unwrap();
    for (offense, expected) in [
        ("602 PC", true),
        ("602-TRESPASS", true),
        ("11358 HS", true),
        ("459 PC", false),
        ("1602 PC", false),
        ("CHRG 602 PC", false),
        ("TRESPASS", false),
    ] {
        assert_eq!(related.looks_at(&section(offense)), expected, "{offense}");
    }
    for (offense, expected) in [
        (
            "602 PC-TRESPASS",
            "dismissal: Dismiss all Proposition 64 convictions and related charges",
        ),
        ("602-TRESPASS", "hand-review: not known: the section convicted of"),
        ("602 PC/459 PC", "hand-review: not known: the section convicted of"),
        ("602/187 PC", "hand-review: not known: the section convicted of"),
        ("602/466 PC", "dismissal: Dismiss all Proposition 64 convictions and related charges"),
        ("664/602 PC", "hand-review: not known: the section convicted of"),
    ] {
        let row = felony(offense, "19990610", "101001001000");
        assert_eq!(outcome(&related, AS_OF, &[row]), expected, "{offense}");
    }
}

#[test]
fn related_charges_match_whole_in_any_case_with_their_subdivisions() {
    for (charge, expected) in [
        ("602 PC", True),
        ("602(L) PC", True),
        ("1602 PC", False),
        ("602.5 PC", False),
        ("602 HS", False),
        ("602", Unknown),
        ("647(F) PC", True),
        ("647(f) PC", True),
        ("647(F)(1) PC", True),
        ("647(G) PC", False),
        ("466 PC", True),
        ("148 PC", True),
        ("148(A)(1) PC", True),
        ("148.9 PC", True),
        ("148.5 PC", False),
        ("1320 PC", True),
        ("1320PC", True),
        ("1320.5 PC", False),
        ("11364 HS", True),
        ("11364(A) HS", True),
        ("11364.1 HS", False),
        ("11550 HS", True),
        ("11550 PC", False),
        ("4140 BP", True),
        ("4149 BP", True),
        ("4060    BP - X", True),
        ("40508(A) VC", True),
        ("40508 PC", False),
        ("664/602 PC", Unknown),
        ("CHRG 602 PC", Unknown),
    ] {
        assert_eq!(section(charge).is_related(), expected, "{charge}");
    }
}

#[test]
fn a_section_is_within_a_pattern_by_number_subdivisions_and_code() {
    for (pattern, charge, expected) in [
        ("11357(A)", "11357(A) HS", True),
        ("11357(a)", "11357(A) HS", True),
        ("11357(A)", "11357(a) hs", True),
        ("11357(A)", "11357(A)(2) HS", True),
        ("11357(A)", "11357A HS", True),
        ("11357(A)", "664/11357(A) HS", True),
        ("11357(A)", "11357 HS", False),
        ("11357(A)", "11357(B) HS", False),
        ("11357(A)", "11358(A) HS", False),
        ("11357(A)", "11357(A) PC", False),
        ("11357(A)", "11357(A)-POSS", Unknown),
        ("11357(A)", "CHRG 11357(A) HS", Unknown),
        ("11357(A)", "CHRG 11358 HS", Unknown),
        ("11357", "11357.5 HS", False),
        ("4060", "4060 BP", True),
        ("4060", "4060 VC", True),
        ("4060", "4060-X", True),
        ("4060 BP", "4060 BP", True),
        ("4060 BP", "4060 VC", False),
        ("4060 BP", "4060-X", Unknown),
        ("11357(A)", "11358 HS/11357(A) HS", Unknown),
        ("11357(A)", "11359/11357(A) HS", Unknown),
        ("11357(A)", "11357(A)/11357(A)(1) HS", True),
    ] {
        let parsed = SectionPattern::parse(pattern).unwrap();
        assert_eq!(
            section(charge).is_within(std::slice::from_ref(&parsed)),
            expected,
            "{pattern} / {charge}"
        );
    }
}

#[test]
fn a_section_is_exactly_a_pattern_with_nothing_below_beside_or_before_it() {
    for (pattern, charge, expected) in [
        ("4060 BP", "4060 BP", True),
        ("4060 BP", "4060    BP - X", True),
        ("4060 BP", "4060 bp", True),
        ("4060 BP", "4060(A) BP", False),
        ("4060 BP", "4060.5 BP", False),
        ("4060 BP", "4061 BP", False),
        ("4060 BP", "4060 VC", False),
        ("4060 BP", "664/4060 BP", False),
        ("4060 BP", "4060 BP/602 PC", False),
        ("4060 BP", "4060", Unknown),
        ("4060 BP", "CHRG 4060 BP", Unknown),
        ("4060", "4060 BP", True),
        ("4060", "4060-X", True),
    ] {
        let parsed = SectionPattern::parse(pattern).unwrap();
        assert_eq!(section(charge).is_exactly(&parsed), expected, "{pattern} / {charge}");
    }
}

#[test]
fn a_pattern_is_one_section_and_says_so_where_it_is_none() {
    for text in ["", "POSS", "11357(A) HS/11358 HS", "11357(A) HS AND 187 PC", "CHRG 11357"] {
        let error = SectionPattern::parse(text).unwrap_err().to_string();
        assert!(error.contains("write it as 11357(A) or 4060 BP"), "{text}: {error}");
    }
    assert_eq!(SectionPattern::parse("11357(a)").unwrap().text(), "11357(a)");
}

#[test]
fn letters_of_11357_are_the_same_in_any_case_and_at_any_blank() {
    for (offense, expected) in [
        ("11357(A) HS", "dismissal: 11357(a) or 11357(b)"),
        ("11357(a) HS", "dismissal: 11357(a) or 11357(b)"),
        (" 11357(b)  hs-poss", "dismissal: 11357(a) or 11357(b)"),
        ("11357 (B) HS", "dismissal: 11357(a) or 11357(b)"),
        ("11357(C) HS", "hand-review: Other 11357"),
        ("11357 HS", "hand-review: Other 11357"),
    ] {
        let row = felony(offense, "19990610", "101001001000");
        assert_eq!(outcome(&los_angeles(), AS_OF, &[row]), expected, "{offense}");
    }
}

#[test]
fn some_charge_of_the_arrest_is_one_of_proposition_64_if_a_row_of_its_cycle_says_so() {
    let related = felony("602 PC-TRESPASS", "19990610", "101001001000");
    let arrest = |offense: &'static str, count: &'static [u8]| Row {
        step_type: b"ARREST/DETAINED/CITED",
        disposition: b"",
        county: b"ALPINE",
        count_order: count,
        ..felony(offense, "19990609", "")
    };
    for (name, other, expected) in [
        ("the same cycle", arrest("11357 HS", b"101002001000"), True),
        ("the same cycle, blanks before it", arrest("11357 HS", b" 101002001000"), True),
        ("another cycle", arrest("11357 HS", b"102001001000"), False),
        ("no section of it", arrest("11357.5 HS", b"101002001000"), False),
        ("no code", arrest("11357", b"101002001000"), Unknown),
        ("a charge that names none", arrest("POSSESSION", b"101002001000"), Unknown),
        ("nothing before the hyphen", arrest("-POSSESSION", b"101002001000"), Unknown),
        ("no charge at all", arrest("", b"101002001000"), False),
    ] {
        for rows in [[related, other], [other, related]] {
            assert_eq!(truth("prop64_in_cycle = true", AS_OF, &rows), expected, "{name}");
            assert_eq!(truth("prop64_in_cycle = false", AS_OF, &rows), !expected, "{name}");
        }
    }
    let certain = [related, arrest("11357", b"101002001000"), arrest("11358 HS", b"101003001000")];
    assert_eq!(truth("prop64_in_cycle = true", AS_OF, &certain), True, "one row is enough");
}

#[test]
fn a_conviction_of_the_arrest_without_a_charge_may_be_one_of_proposition_64() {
    let related = felony("602 PC-TRESPASS", "19990610", "101001001000");
    let blank = felony("", "19990610", "101001002000");
    assert_eq!(truth("prop64_in_cycle = true", AS_OF, &[related, blank]), Unknown);
}

#[test]
fn only_proposition_64_needs_every_conviction_certain() {
    for (other, expected) in [
        ("11360 HS", True),
        ("459 PC", False),
        ("11357.5 HS", False),
        ("11360", Unknown),
        ("11360 HS/459 PC", Unknown),
        ("POSSESSION", Unknown),
        ("", Unknown),
    ] {
        let rows = crate::history::cannabis_and(&[(other, "20000101")]);
        assert_eq!(truth("only_prop64 = true", AS_OF, &rows), expected, "{other}");
        assert_eq!(truth("only_prop64 = false", AS_OF, &rows), !expected, "{other}");
    }
    let rows = crate::history::cannabis_and(&[("POSSESSION", "20000101"), ("459 PC", "20000101")]);
    assert_eq!(truth("only_prop64 = true", AS_OF, &rows), False, "one known other is enough");
}

#[test]
fn convictions_are_counted_by_the_first_number_of_their_charge() {
    let rows = crate::history::convictions(&[
        ("11357 HS", "19990101"),
        ("11360/11358 HS", "19990101"),
        ("11360", "19990101"),
        ("11357.5 HS", "19990101"),
    ]);
    let counted = with_facts(AS_OF, &rows, |facts| facts.person.prop64_convictions());
    assert_eq!(counted, [1, 0, 0, 2]);
}

#[test]
fn the_section_shown_is_the_charge_up_to_its_description() {
    for (charge, expected) in [
        ("11358   hs-cultivate", "11358 HS"),
        ("11358 HS-187 PC IN PRISON", "11358 HS"),
        ("11358 HS WITH PRIORS", "11358 HS"),
        ("664-187 PC-ATTEMPT", "664-187 PC"),
        ("11358.HS", "11358"),
        ("11358.5 HS-X", "11358.5 HS"),
        ("POSSESSION - OF MARIJUANA", "POSSESSION"),
        ("possession", "POSSESSION"),
        ("", ""),
    ] {
        assert_eq!(section(charge).text(), expected.as_bytes(), "{charge}");
    }
}

#[test]
fn a_rule_can_ask_for_a_section_with_what_is_below_it_for_it_alone_or_for_related_charges() {
    for (condition, charge, expected) in [
        ("section = [\"4060\", \"602\"]", "602(L) PC", True),
        ("section = [\"4060\", \"602\"]", "459 PC", False),
        ("section = [\"4060 BP\", \"602\"]", "4060", Unknown),
        ("section_exactly = \"4060 BP\"", "4060   bp", True),
        ("section_exactly = \"4060 BP\"", "4060(A) BP", False),
        ("section_exactly = \"4060 BP\"", "4060", Unknown),
        ("related = true", "4060(A) BP", True),
        ("related = true", "459 PC", False),
        ("related = true", "4060", Unknown),
        ("related = false", "4060(A) BP", False),
        ("related = false", "459 PC", True),
    ] {
        let row = felony(charge, "19990610", "101001001000");
        assert_eq!(truth(condition, AS_OF, &[row]), expected, "{condition} {charge}");
    }
}

#[test]
fn the_four_sections_stand_in_order_of_number() {
    let numbers = Prop64::ALL.map(|section| (section.index(), section.number()));
    assert_eq!(numbers, [(0, "11357"), (1, "11358"), (2, "11359"), (3, "11360")]);
    for section in Prop64::ALL {
        assert_eq!(Prop64::from_number(section.number()), Some(section));
    }
    assert_eq!(Prop64::from_number("11361"), None);
}

#[test]
fn a_reason_shows_the_section_in_capitals_with_single_blanks() {
    let mut policy =
        policy("proposition-64-and-related", &[("always = true", "dismissal", "review")]);
    policy.rules[0].reason = "related: {section}".to_owned();
    for (offense, expected) in
        [("4060    bp -drug", "related: 4060 BP"), ("664-11358 HS-X", "related: 664-11358 HS")]
    {
        let person = crate::history::person(&[felony(offense, "19990610", "101001001000")]);
        let facts =
            clear64_rules::facts::PersonFacts::new(&person, crate::history::day(AS_OF), true);
        let conviction = &person.convictions[0];
        let facts = clear64_rules::facts::ConvictionFacts { person: &facts, conviction };
        let determination = clear64_rules::determination::decide(&policy, &facts);
        assert_eq!(determination.reason(conviction), expected.as_bytes(), "{offense}");
    }
}

#[test]
fn another_charge_in_the_comment_is_another_number_or_another_kind_of_11357() {
    use clear64_rules::section::exact::names_other_prop64;
    for (offense, comment, expected) in [
        ("11358 HS", "no number", false),
        ("459 PC", "11358 HS", true),
        ("11358 HS", "11358 HS", false),
        ("11358 HS", "11357.5 HS", false),
        ("11358 HS", "111357", false),
        ("11357.5 HS", "11357 HS", true),
        ("11358 HS", "11359, then 11358", true),
        ("11357 HS", "11357 hs", false),
        ("11357 HS", "11357(a) HS", true),
        ("11357(A) HS", "11357 HS", false),
        ("11357(A) HS", "11357(B) HS", false),
        ("11357(b) HS", "11357(c) HS", true),
        ("11357(C) HS", "11357(D) HS", false),
        ("11358(A) HS", "11358(C) HS", false),
    ] {
        let found = names_other_prop64(offense.as_bytes(), comment.as_bytes());
        assert_eq!(found, expected, "{offense} / {comment}");
    }
}

#[test]
fn sections_of_one_number_and_code_are_the_same_under_any_prefix_or_subdivision() {
    for (one, other, expected) in [
        ("11358 HS", "11358(A) HS", True),
        ("11358 HS", "664/11358 HS", True),
        ("11358 HS", "11359 HS", False),
        ("11358 HS", "11358.5 HS", False),
        ("11358 HS", "11358 PC", False),
        ("11358 HS", "11358", Unknown),
        ("11358 HS", "182/11358 PC", Unknown),
        ("11358 HS", "CHRG 459 PC", Unknown),
        ("459 PC", "459 PC", True),
        ("459 PC", "459 VC", False),
        ("459 PC", "459", Unknown),
        ("459", "459", Unknown),
        ("459", "460", False),
    ] {
        let truth =
            |one: &str, other: &str| -> Truth { section(one).is_same_section(&section(other)) };
        assert_eq!(truth(one, other), expected, "{one} / {other}");
        assert_eq!(truth(other, one), expected, "{other} / {one}");
    }
}
