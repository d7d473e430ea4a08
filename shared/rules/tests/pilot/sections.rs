//! Sections, as the pilots' program searched their texts.

use clear64_rules::section::Prop64;
use clear64_rules::section::pilot::{
    first_prop64, is_pc290, is_super_strike, names_other_prop64, related, subdivision_11357,
};

#[test]
fn super_strikes_are_found_anywhere_in_the_text_with_exactly_one_blank_before_the_code() {
    for (text, expected) in [
        ("187 PC", true),
        ("664/187 PC", true),
        ("187 PC(2)", true),
        ("537 PC", true),
        ("137 PC", true),
        ("1205 PC", true),
        ("1288 PC", true),
        ("187(A) PC", false),
        ("187  PC", false),
        ("187PC", false),
        ("187 pc", false),
        ("190.2(A)(17) PC", true),
        ("190.25 PC", true),
        ("190.255 PC", false),
        ("190(A) PC", true),
        ("209(B)(1) PC", false),
        ("245(D)(3) PC", true),
        ("245(D)(2) PC", false),
        ("261(A)(2) PC", true),
        ("261(A PC", false),
        ("261X) PC", false),
        ("261(A) VC", false),
        ("190.2(A PC", false),
        ("190.2X) PC", false),
        ("261.5 PC", false),
        ("288A PC", true),
        ("288A(C)(1) PC", true),
        ("288A(C)(2)(D) PC", false),
        ("653F PC", true),
        ("653F(B) PC", false),
        ("1672(A) MV", true),
        ("1672 MV", false),
        ("215/186.22(B)(4) PC", true),
        ("186.22(B)(4)/12022.55 PC", true),
        ("186.22(B)(4) PC", false),
        ("186.22(B)(4)/459 PC", false),
    ] {
        assert_eq!(is_super_strike(text.as_bytes()), expected, "{text}");
    }
}

#[test]
fn pc_290_sections_are_found_anywhere_in_the_text() {
    for (text, expected) in [
        ("290 PC", false),
        ("261.5 PC", true),
        ("261.5(C) PC", true),
        ("1272 PC", true),
        ("269(A)(1) PC", true),
        ("269.8 PC", true),
        ("2699 PC", false),
        ("286(B) PC", true),
        ("286.5 PC", false),
        ("288(A) PC", false),
        ("288.2(A) PC", true),
        ("288A(B)(1) PC", true),
        ("266H(B) PC", true),
        ("266H(A) PC", false),
        ("264.1(A) PC", true),
        ("264.11 PC", false),
        ("311.2(B) PC", true),
        ("311.2(A) PC", false),
        ("314(1) PC", true),
        ("314.1 PC", false),
        ("653F(C) PC", true),
        ("653F PC", false),
    ] {
        assert_eq!(is_pc290(text.as_bytes()), expected, "{text}");
    }
}

#[test]
fn the_first_number_in_a_text_is_its_proposition_64_section() {
    for (text, expected) in [
        ("11357.5 HS", Some("11357")),
        ("111357 HS", Some("11357")),
        ("113570 HS", Some("11357")),
        ("11360/11358 HS", Some("11360")),
        ("1135 HS", None),
        ("11361 HS", None),
        ("", None),
    ] {
        assert_eq!(first_prop64(text.as_bytes()).map(Prop64::number), expected, "{text}");
    }
}

#[test]
fn related_charges_allow_blanks_and_nothing_else_before_their_code() {
    for (text, expected) in [
        ("647(f) PC", Some("647(f) PC")),
        ("647(F) PC", None),
        ("602 PC", Some("602 PC")),
        ("602PC", Some("602PC")),
        ("602(L) PC", None),
        ("1602 PC", Some("602 PC")),
        ("148(A)(1) PC", None),
        ("148.9   PC", Some("148.9   PC")),
        ("1320 PC", Some("1320 PC")),
        ("1320PC", None),
        ("1320.5 PC", None),
        ("1320(A) PC", Some("1320(A) PC")),
        ("11364 HS", Some("11364 HS")),
        ("11364(A) HS", None),
        ("4060 BP ", Some("4060 BP")),
        ("40508(A) VC", None),
    ] {
        assert_eq!(related(text.as_bytes()), expected.map(str::as_bytes), "{text}");
    }
}

#[test]
fn a_comment_names_another_charge_by_another_number_or_another_kind_of_11357() {
    for (offense, comment, expected) in [
        ("11358 HS", "no number", false),
        ("459 PC", "11358 HS", true),
        ("11358 HS", "11358 HS", false),
        ("11358(A) HS", "11358(C) HS", false),
        ("11358 HS", "11359, then 11358", true),
        ("11357 HS", "11357 HS", false),
        ("11357 HS", "11357(A) HS", true),
        ("11357(A) HS", "11357 HS", false),
        ("11357(A) HS", "11357(B) HS", false),
        ("11357(B) HS", "11357(C) HS", true),
        ("11357(D) HS", "11357(A) HS", true),
        ("11357(C) HS", "11357(D) HS", false),
        ("11357(B) HS", "11357(c) HS", false),
        ("11357(B) HS", "11357(E) HS", false),
    ] {
        let found = names_other_prop64(offense.as_bytes(), comment.as_bytes());
        assert_eq!(found, expected, "{offense} / {comment}");
    }
}

#[test]
fn the_subdivision_of_11357_is_a_capital_from_a_to_d() {
    for (text, expected) in [
        ("11357(B) HS", Some('B')),
        ("11357(b) HS", None),
        ("11357(E) HS", None),
        ("11357 (A) HS", None),
        ("11357A HS", None),
        ("11357/11357(C) HS", Some('C')),
    ] {
        assert_eq!(subdivision_11357(text.as_bytes()), expected, "{text}");
    }
}
