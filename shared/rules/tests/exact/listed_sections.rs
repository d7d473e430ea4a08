//! Which sections are super strikes or on the list of PC 290(c) (mends 1 to 4 and 6).

use clear64_rules::section::Section;
use clear64_rules::section::grammar::CodeSection;
use clear64_rules::section::lists::{PC290, SUPER_STRIKES, Suffix};
use clear64_rules::truth::Truth::{False, True, Unknown};

fn section(charge: &str) -> Section {
    Section::of_charge(charge.as_bytes())
}

#[test]
fn a_super_strike_has_number_and_code_equal() {
    for (charge, expected) in [
        ("37 PC", True),
        ("537 PC", False),
        ("137 PC", False),
        ("37 HS", False),
        ("37", Unknown),
        ("1205 PC", False),
        ("205 PC", True),
        ("187 PC", True),
        ("187 pc-murder", True),
        ("  187    PC - MURDER", True),
        ("187PC", True),
        ("187.5 PC", False),
        ("1872 PC", False),
        ("288A PC", True),
        ("288 PC", True),
        ("653F PC", True),
        ("653 PC", False),
        ("653G PC", False),
        ("273AB PC", True),
        ("273A PC", False),
        ("1672(A) MV", True),
        ("1672(A) PC", False),
        ("459 PC", False),
        ("11358 HS", False),
        ("11358 HS-187 PC IN PRISON", False),
        ("187 WI", False),
    ] {
        assert_eq!(section(charge).is_super_strike(), expected, "{charge}");
    }
}

#[test]
fn an_entry_without_subdivision_covers_all_and_one_with_subdivisions_those_and_what_is_below() {
    for (charge, expected) in [
        ("187(A) PC", True),
        ("207(A) PC", True),
        ("209(B)(1) PC", True),
        ("209.5 PC", True),
        ("209.5(A) PC", True),
        ("209.6 PC", False),
        ("220(A)(1) PC", True),
        ("191.5(A) PC", True),
        ("191.6 PC", False),
        ("189.1 PC", True),
        ("189.2 PC", False),
        ("190 PC", True),
        ("190(A) PC", True),
        ("190.2(A)(17) PC", True),
        ("190.25 PC", True),
        ("190.255 PC", False),
        ("269(A)(1) PC", True),
        ("245(D)(3) PC", True),
        ("245(D)(3)(A) PC", True),
        ("245(D)(2) PC", False),
        ("245(A)(1) PC", False),
        ("245(A)(4) PC", False),
        ("261(A)(2) PC", True),
        ("261.5 PC", False),
        ("261.5(C) PC", False),
        ("286(C)(1) PC", True),
        ("286(C)(3)(A) PC", True),
        ("286(E) PC", False),
        ("288(A) PC", True),
        ("288(B)(1) PC", True),
        ("288(C)(1) PC", False),
        ("288.5(A) PC", True),
        ("288.5(B) PC", False),
        ("288.4 PC", False),
        ("288A(C)(1) PC", True),
        ("288A(C)(2)(B) PC", True),
        ("288A(C)(2)(D) PC", False),
        ("288A(D) PC", True),
        ("288A(D)(1) PC", True),
        ("288A(E) PC", False),
        ("289(A)(1)(A) PC", True),
        ("289(A)(1)(D) PC", False),
        ("289(J) PC", True),
        ("289(H) PC", False),
        ("653F(B) PC", True),
        ("11418(A)(1) PC", True),
        ("11418(A)(2) PC", False),
        ("264.1 PC", True),
        ("264 PC", False),
    ] {
        assert_eq!(section(charge).is_super_strike(), expected, "{charge}");
    }
}

#[test]
fn attempted_homicide_is_a_super_strike_and_another_listed_section_under_a_prefix_is_unknown() {
    for (charge, expected) in [
        ("664/187 PC", True),
        ("664/187(A) PC", True),
        ("664-187 PC-ATT MURDER", True),
        ("187-664 PC", True),
        ("187(A)/664 PC", True),
        ("664/188 PC", True),
        ("664/189.5 PC", True),
        ("664/190.2 PC", True),
        ("664/191.5 PC", True),
        ("664/207 PC", Unknown),
        ("664/288(A) PC", Unknown),
        ("664/653F PC", Unknown),
        ("182/187 PC", Unknown),
        ("182(A)(1)/187 PC", Unknown),
        ("32/187 PC", Unknown),
        ("664/187", Unknown),
        ("664/459 PC", False),
        ("182/459 PC", False),
        ("664 PC", False),
        ("182 PC", False),
        ("32 PC", False),
    ] {
        assert_eq!(section(charge).is_super_strike(), expected, "{charge}");
    }
}

#[test]
fn a_charge_that_names_no_section_for_certain_may_be_on_any_list() {
    for charge in ["", "MURDER", "SEE COMMENT", "CHRG 459 PC", "459 PC AND 187 PC"] {
        let section = section(charge);
        assert_eq!(section.is_super_strike(), Unknown, "{charge}");
        assert_eq!(section.is_pc290(), Unknown, "{charge}");
        assert_eq!(section.is_gang_enhancement(), Unknown, "{charge}");
        assert_eq!(section.is_gang_enhanceable(), Unknown, "{charge}");
    }
}

#[test]
fn several_sections_are_on_a_list_if_one_of_them_is() {
    for (charge, expected) in [
        ("459 PC/187 PC", True),
        ("459/187 PC", True),
        ("459/460 PC", False),
        ("459 PC+207 PC", True),
        ("459 PC/187", Unknown),
    ] {
        assert_eq!(section(charge).is_super_strike(), expected, "{charge}");
    }
}

#[test]
fn an_offense_and_the_gang_enhancement_in_one_charge_are_a_super_strike() {
    for (charge, expected) in [
        ("136.1/186.22(B)(4) PC", True),
        ("186.22(B)(4)/136.1 PC", True),
        ("215/186.22(B)(4) PC", True),
        ("213(A)(1)(A)/186.22(B)(4) PC", True),
        ("246/186.22(B)(4)(A) PC", True),
        ("519/186.22(B)(4) PC", True),
        ("12022.55/186.22(B)(4) PC", True),
        ("213(A)(2)/186.22(B)(4) PC", False),
        ("246.3/186.22(B)(4) PC", False),
        ("246/186.22(B)(1) PC", False),
        ("459/186.22(B)(4) PC", False),
        ("186.22(B)(4) PC", False),
        ("246 PC", False),
        ("246/186.22(B)(4)", Unknown),
    ] {
        assert_eq!(section(charge).is_super_strike(), expected, "{charge}");
    }
}

#[test]
fn pc_290_sections_have_number_and_code_equal_and_261_5_is_not_one() {
    for (charge, expected) in [
        ("261 PC", True),
        ("261(A)(2) PC", True),
        ("261.5 PC", False),
        ("261.5(C) PC", False),
        ("261.6 PC", False),
        ("262(A)(1) PC", True),
        ("262(A)(2) PC", True),
        ("262(B) PC", False),
        ("264.1(A) PC", True),
        ("266 PC", True),
        ("266C PC", True),
        ("266H(B) PC", True),
        ("266H(B)(1) PC", True),
        ("266H(A) PC", False),
        ("266J PC", True),
        ("269(A)(1) PC", True),
        ("269.8 PC", False),
        ("272 PC", True),
        ("1272 PC", False),
        ("285 PC", True),
        ("286(B) PC", True),
        ("286.5 PC", False),
        ("288(C)(1) PC", True),
        ("288.2(A) PC", True),
        ("288A(B)(1) PC", True),
        ("236.1(B) PC", True),
        ("236.1(C)(1) PC", True),
        ("236.1(A) PC", False),
        ("311.2(B) PC", True),
        ("311.2(A) PC", False),
        ("311.1 PC", True),
        ("311.10 PC", True),
        ("311.12 PC", False),
        ("314(1) PC", True),
        ("314(3) PC", False),
        ("314.1 PC", False),
        ("451.5 PC", True),
        ("451 PC", False),
        ("647.6(A) PC", True),
        ("647A PC", True),
        ("647(A) PC", False),
        ("647 PC", False),
        ("653F(C) PC", True),
        ("653F(A) PC", False),
        ("664/261 PC", Unknown),
        ("182/266H(B) PC", Unknown),
        ("288 HS", False),
        ("288", Unknown),
        ("459 PC", False),
    ] {
        assert_eq!(section(charge).is_pc290(), expected, "{charge}");
    }
}

#[test]
fn a_conviction_of_pc_290_itself_is_possibly_one_under_290_c() {
    for (charge, expected) in [
        ("290 PC", Unknown),
        ("290(A) PC", Unknown),
        ("664/290 PC", Unknown),
        ("290", Unknown),
        ("290 HS", False),
        ("290.018(B) PC", Unknown),
        ("2905 PC", False),
        ("2900 PC", False),
    ] {
        assert_eq!(section(charge).is_pc290(), expected, "{charge}");
    }
}

#[test]
fn gang_enhancement_and_its_offenses_are_unknown_under_a_prefix() {
    for (charge, enhancement, enhanceable) in [
        ("186.22(B)(4) PC", True, False),
        ("186.22(B)(4)(A) PC", True, False),
        ("186.22(B)(1) PC", False, False),
        ("186.22(A) PC", False, False),
        ("664/186.22(B)(4) PC", Unknown, False),
        ("186.22(B)(4)", Unknown, False),
        ("136.1(A)(1) PC", False, True),
        ("664/215 PC", False, Unknown),
        ("215.5 PC", False, False),
    ] {
        let section = section(charge);
        assert_eq!(section.is_gang_enhancement(), enhancement, "{charge}");
        assert_eq!(section.is_gang_enhanceable(), enhanceable, "{charge}");
    }
}

#[test]
fn every_entry_of_the_lists_can_be_charged() {
    for (list, is_listed) in
        [(SUPER_STRIKES, Section::is_super_strike as fn(&Section) -> _), (PC290, Section::is_pc290)]
    {
        for entry in list {
            let suffixes = entry.suffixes.iter().map(|suffix| match suffix {
                Suffix::Is(suffix) | Suffix::Begins(suffix) => *suffix,
                _ => "",
            });
            for suffix in suffixes {
                let charge = format!("{}{suffix}", entry.number);
                let charge =
                    format!("{}{} {}", charge, if suffix == "(" { "A)" } else { "" }, entry.code);
                assert!(CodeSection::parse(&charge).is_some(), "{charge}");
                assert_eq!(is_listed(&section(&charge)), True, "{charge}");
                assert!(!entry.citation.is_empty());
            }
        }
    }
}

#[test]
fn a_bar_named_less_precisely_than_its_entry_may_be_on_the_list() {
    for (charge, super_strike, pc290) in [
        ("245(D)(3) PC", True, False),
        ("245(D) PC", Unknown, False),
        ("245 PC", Unknown, False),
        ("245(A)(1) PC", False, False),
        ("288(B) PC", Unknown, True),
        ("288(C)(1) PC", False, True),
        ("314 PC", False, Unknown),
        ("266A PC", Unknown, Unknown),
        ("288B PC", Unknown, Unknown),
        ("653K PC", False, False),
        ("186.22(B)/246 PC", Unknown, False),
    ] {
        assert_eq!(section(charge).is_super_strike(), super_strike, "{charge}");
        assert_eq!(section(charge).is_pc290(), pc290, "{charge}");
    }
}
