//! Charges that name several sections: each counts as a bar, and only all together as relief.

use clear64_rules::section::Section;
use clear64_rules::truth::Truth::{False, True, Unknown};

use crate::history::{AS_OF, felony, truth};

fn section(charge: &str) -> Section {
    Section::of_charge(charge.as_bytes())
}

#[test]
fn a_charge_of_two_numbers_is_of_neither_for_certain() {
    for (condition, charge, expected) in [
        ("mentions = \"11359\"", "11359/11360 HS", Unknown),
        ("mentions = \"11360\"", "11359/11360 HS", Unknown),
        ("mentions = \"11358\"", "11359/11360 HS", False),
        ("mentions = \"11358\"", "11358-X", Unknown),
        ("mentions = \"11358\"", "CHRG 11359 HS", Unknown),
        ("mentions = \"11357\"", "11357.5 HS/11358 HS", False),
        ("mentions = \"11359\"", "11359(A)/11359(B) HS", True),
        ("mentions = \"11358\"", "182/11358 PC", Unknown),
        ("number = \"11359\"", "11359/11360 HS", Unknown),
        ("number = \"11360\"", "11359/11360 HS", Unknown),
        ("number = \"11358\"", "11358-X", Unknown),
        ("number = \"11358\"", "11358 HS/187 PC", Unknown),
        ("number = \"11359\"", "11358 HS", False),
    ] {
        let row = felony(charge, "19990610", "101001001000");
        assert_eq!(truth(condition, AS_OF, &[row]), expected, "{condition} {charge}");
    }
}

#[test]
fn a_prior_of_two_sections_counts_for_each_and_a_conviction_of_two_has_priors_of_neither_for_certain()
 {
    let is_same = |own: &str, prior: &str| section(own).is_same_section(&section(prior));
    assert_eq!(is_same("11358 HS", "11359/11358 HS"), True);
    assert_eq!(is_same("11359/11358 HS", "11358 HS"), Unknown);
    assert_eq!(is_same("11359/11358 HS", "11360 HS"), False);
    assert_eq!(is_same("459 PC", "459/11350 HS"), Unknown, "the code may be the last one's alone");
}

#[test]
fn a_code_behind_two_sections_may_be_that_of_the_last_alone() {
    for (charge, prop64, super_strike) in [
        ("11357/187 PC", Unknown, True),
        ("11358-459 PC", Unknown, False),
        ("187/11351 HS", False, Unknown),
        ("11357/11358 HS", True, False),
        ("187 HS/11358 HS", Unknown, False),
    ] {
        assert_eq!(section(charge).is_prop64(), prop64, "{charge}");
        assert_eq!(section(charge).is_super_strike(), super_strike, "{charge}");
    }
}
