//! The lists of sections that bar relief or go along with it: data, with citations.
//!
//! Both lists of bars are those of the pilots' program. Which clause of PC 667(e)(2)(C)(iv) an
//! entry falls under is our reading wherever the clause does not name the section itself: such
//! entries cite the paragraph as a whole.

/// What may stand between the number of a listed section and its code.
///
/// The same table serves every reading: [`super::exact`] says what each form covers,
/// [`super::pilot`] how it is searched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suffix {
    /// Nothing: the section without subdivision.
    None,
    /// Exactly this subdivision, as in `(D)(3)`, or this longer number, as in `.5`.
    Is(&'static str),
    /// This beginning, then anything.
    Begins(&'static str),
    /// Any subdivision in parentheses.
    Parenthesized,
    /// A decimal of one or two digits, then any subdivision in parentheses or none.
    Decimal,
    /// Anything beginning with a parenthesis, a full stop or a letter.
    ParenthesisStopOrLetter,
    /// Anything without a full stop.
    WithoutStop,
    /// Anything at all.
    Anything,
}

/// One listed section.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The number, as in `288.5` or `273AB`.
    pub number: &'static str,
    /// The subdivisions that are on the list.
    pub suffixes: &'static [Suffix],
    /// `PC` or `MV` (Military and Veterans Code).
    pub code: &'static str,
    /// Why the section is on the list.
    pub citation: &'static str,
}

/// Super strikes as a whole.
const SUPER_STRIKE: &str = "PC 667(e)(2)(C)(iv)";
/// Sex offenses with a child under 14: oral copulation, sodomy, penetration.
const CHILD_UNDER_14: &str = "PC 667(e)(2)(C)(iv)(II)";
/// Lewd act with a child under 14.
const LEWD_ACT: &str = "PC 667(e)(2)(C)(iv)(III)";
/// Homicide, attempted homicide included: PC 187 to 191.5.
pub const HOMICIDE: &str = "PC 667(e)(2)(C)(iv)(IV)";
/// Solicitation to commit murder.
const SOLICITATION: &str = "PC 667(e)(2)(C)(iv)(V)";
/// Assault with a machine gun on a peace officer or firefighter.
const MACHINE_GUN: &str = "PC 667(e)(2)(C)(iv)(VI)";
/// Possession of a weapon of mass destruction.
const WEAPON_OF_MASS_DESTRUCTION: &str = "PC 667(e)(2)(C)(iv)(VII)";
/// Offenses that require registration.
pub(super) const REGISTRATION: &str = "PC 290(c)";

pub(super) const fn pc(
    number: &'static str,
    suffixes: &'static [Suffix],
    citation: &'static str,
) -> Entry {
    Entry { number, suffixes, code: "PC", citation }
}

use Suffix::{
    Anything, Begins, Decimal, Is, None as Bare, ParenthesisStopOrLetter, Parenthesized,
    WithoutStop,
};

/// Super strikes, H&S 11361.8 by way of PC 667(e)(2)(C)(iv).
pub const SUPER_STRIKES: &[Entry] = &[
    pc("37", &[Bare], SUPER_STRIKE),
    pc("128", &[Bare], SUPER_STRIKE),
    pc("187", &[Bare], HOMICIDE),
    pc("188", &[Bare], HOMICIDE),
    pc("189", &[Bare, Is(".1"), Is(".5")], HOMICIDE),
    pc("190", &[Bare, Parenthesized, Decimal], HOMICIDE),
    pc("191", &[Bare, Is(".5")], HOMICIDE),
    pc("205", &[Bare], SUPER_STRIKE),
    pc("207", &[Bare], SUPER_STRIKE),
    pc("209", &[Bare, Is(".5")], SUPER_STRIKE),
    pc("217.1", &[Bare], SUPER_STRIKE),
    pc("218", &[Bare], SUPER_STRIKE),
    pc("219", &[Bare], SUPER_STRIKE),
    pc("220", &[Bare], SUPER_STRIKE),
    pc("245", &[Is("(D)(3)")], MACHINE_GUN),
    pc("261", &[Bare, Parenthesized], SUPER_STRIKE),
    pc("262", &[Bare, Parenthesized], SUPER_STRIKE),
    pc("264.1", &[Bare], SUPER_STRIKE),
    pc("269", &[Bare], SUPER_STRIKE),
    pc("273AB", &[Bare, Parenthesized], SUPER_STRIKE),
    pc(
        "286",
        &[
            Bare,
            Is("(C)(1)"),
            Is("(C)(2)"),
            Is("(C)(3)"),
            Is("(C)(1)(A)"),
            Is("(C)(1)(B)"),
            Is("(C)(1)(C)"),
            Is("(C)(2)(A)"),
            Is("(C)(2)(B)"),
            Is("(C)(2)(C)"),
            Is("(C)(3)(A)"),
            Is("(C)(3)(B)"),
            Is("(C)(3)(C)"),
            Is("(D)(1)"),
            Is("(D)(2)"),
            Is("(D)(3)"),
        ],
        CHILD_UNDER_14,
    ),
    pc("287", &[Bare], CHILD_UNDER_14),
    pc("288", &[Bare, Is("(A)"), Is("(B)(1)"), Is("(B)(2)")], LEWD_ACT),
    pc(
        "288A",
        &[Bare, Is("(D)"), Is("(C)(1)"), Is("(C)(2)(A)"), Is("(C)(2)(B)"), Is("(C)(2)(C)")],
        CHILD_UNDER_14,
    ),
    pc("288.5", &[Bare, Is("(A)")], SUPER_STRIKE),
    pc(
        "289",
        &[Bare, Is("(J)"), Is("(A)(1)(A)"), Is("(A)(1)(B)"), Is("(A)(1)(C)"), Is("(A)(2)(C)")],
        CHILD_UNDER_14,
    ),
    pc("451.5", &[Bare], SUPER_STRIKE),
    pc("653F", &[Bare], SOLICITATION),
    pc("667.61", &[Bare], SUPER_STRIKE),
    pc("667.7", &[Bare], SUPER_STRIKE),
    pc("667.71", &[Bare], SUPER_STRIKE),
    pc("4500", &[Bare], SUPER_STRIKE),
    pc("11418", &[Is("(A)(1)"), Is("(B)(1)"), Is("(B)(2)")], WEAPON_OF_MASS_DESTRUCTION),
    pc("12308", &[Bare], SUPER_STRIKE),
    pc("12310", &[Bare], SUPER_STRIKE),
    pc("18745", &[Bare], SUPER_STRIKE),
    pc("18755", &[Bare], SUPER_STRIKE),
    Entry { number: "1672", suffixes: &[Is("(A)")], code: "MV", citation: SUPER_STRIKE },
];

/// The gang enhancement, punishable by life with the offenses of [`GANG_ENHANCEABLE`] and then a
/// super strike: PC 186.22(b)(4), PC 667(e)(2)(C)(iv)(VIII).
pub const GANG_ENHANCEMENT: &str = "186.22(B)(4)";

/// The offenses of PC 186.22(b)(4).
pub const GANG_ENHANCEABLE: &[&str] = &["136.1", "215", "213(A)(1)(A)", "246", "519", "12022.55"];

/// Offenses that require registration, PC 290(c).
pub const PC290: &[Entry] = &[
    pc("236.1", &[Begins("(B)"), Begins("(C)")], REGISTRATION),
    pc("243.4", &[Anything], REGISTRATION),
    pc("261", &[Bare, ParenthesisStopOrLetter], REGISTRATION),
    pc("262", &[Is("(A)"), Is("(A)(1)")], REGISTRATION),
    pc("264.1", &[Bare, Begins("(")], REGISTRATION),
    pc("266", &[Bare], REGISTRATION),
    pc("266C", &[Bare], REGISTRATION),
    pc("266H", &[Begins("(B)")], REGISTRATION),
    pc("266I", &[Begins("(B)")], REGISTRATION),
    pc("266J", &[Bare], REGISTRATION),
    pc("267", &[Bare], REGISTRATION),
    pc("269", &[Bare, ParenthesisStopOrLetter], REGISTRATION),
    pc("272", &[Bare], REGISTRATION),
    pc("285", &[Bare], REGISTRATION),
    pc("286", &[WithoutStop], REGISTRATION),
    pc("287", &[Bare], REGISTRATION),
    pc("288", &[Bare], REGISTRATION),
    pc("288A", &[Anything], REGISTRATION),
    pc("288.2", &[Anything], REGISTRATION),
    pc("288.3", &[Anything], REGISTRATION),
    pc("288.4", &[Anything], REGISTRATION),
    pc("288.5", &[Anything], REGISTRATION),
    pc("288.7", &[Anything], REGISTRATION),
    pc("289", &[WithoutStop], REGISTRATION),
    pc("311.1", &[Anything], REGISTRATION),
    pc("311.2", &[Is("(B)"), Is("(C)"), Is("(D)")], REGISTRATION),
    pc("311.3", &[Anything], REGISTRATION),
    pc("311.4", &[Anything], REGISTRATION),
    pc("311.10", &[Anything], REGISTRATION),
    pc("311.11", &[Anything], REGISTRATION),
    pc("314", &[Is("(1)"), Is("(2)")], REGISTRATION),
    pc("451.5", &[Bare], REGISTRATION),
    pc("647.6", &[Anything], REGISTRATION),
    pc("647A", &[Anything], REGISTRATION),
    pc("653F", &[Is("(B)"), Is("(C)")], REGISTRATION),
];

/// A related charge: number and code.
#[derive(Clone, Copy, Debug)]
pub struct Related {
    /// The number as the pilots' program spelled it; 647(f) has a lower-case letter.
    pub number: &'static str,
    /// `PC`, `HS`, `BP` (Business and Professions) or `VC` (Vehicle).
    pub code: &'static str,
    /// Whether something other than a digit or full stop has to stand between number and code.
    pub needs_separator: bool,
}

const fn related(number: &'static str, code: &'static str) -> Related {
    Related { number, code, needs_separator: false }
}

/// Charges that often come with cannabis charges: the San Joaquin and Contra Costa pilots' list.
pub const RELATED: &[Related] = &[
    related("647(f)", "PC"),
    related("602", "PC"),
    related("466", "PC"),
    related("148", "PC"),
    related("148.9", "PC"),
    Related { number: "1320", code: "PC", needs_separator: true },
    related("11364", "HS"),
    related("11550", "HS"),
    related("4140", "BP"),
    related("4149", "BP"),
    related("4060", "BP"),
    related("40508", "VC"),
];

/// Whether a list has an entry of this number, letters included.
pub fn has_number(number: &str) -> bool {
    let bars = SUPER_STRIKES.iter().chain(PC290).map(|entry| entry.number);
    bars.chain(RELATED.iter().map(|related| related.number)).any(|listed| listed == number)
}

/// Whether a list has entries whose number is this one and letters, as 288A for 288.
pub fn has_lettered(number: &str) -> bool {
    let bars = SUPER_STRIKES.iter().chain(PC290).map(|entry| entry.number);
    let letters = bars.filter_map(|listed| listed.strip_prefix(number));
    letters.into_iter().any(|letters| letters.starts_with(|c: char| c.is_ascii_alphabetic()))
}
