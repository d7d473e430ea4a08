//! How San Francisco's program of 2018 told sections: super strikes by the whole text, PC 290(c) by a
//! list of its own, Proposition 64 at the start of the text alone.
//!
//! Reproduced defects: `187(A) PC` and `187 PC ` are no super strikes, and `187-664 PC` can never be
//! one, as a text ends at its first hyphen; several entries of PC 290(c) can match one section, which
//! is then listed as often.

use super::Prop64;
use super::lists::Suffix::{Anything, Begins, Is, None as Bare, WithoutStop};
use super::lists::{Entry, REGISTRATION, pc};
use super::pilot::is_entry;

/// Super strikes, letter for letter.
const SUPER_STRIKES: [&str; 37] = [
    "187 PC",
    "187-664 PC",
    "191.5 PC",
    "191.5-664 PC",
    "209 PC",
    "220 PC",
    "245(D)(3) PC",
    "261(A)(2) PC",
    "261(A)(6) PC",
    "262(A)(2) PC",
    "262(A)(4) PC",
    "264.1 PC",
    "269 PC",
    "286(C)(1) PC",
    "286(C)(2)(A) PC",
    "286(C)(2)(B) PC",
    "286(C)(2)(C) PC",
    "286(C)(3) PC",
    "286(D)(1) PC",
    "286(D)(2) PC",
    "286(D)(3) PC",
    "288(A) PC",
    "288(B)(1) PC",
    "288(B)(2) PC",
    "288A(C)(1) PC",
    "288A(C)(2)(A) PC",
    "288A(C)(2)(B) PC",
    "288A(C)(2)(C) PC",
    "288A(D) PC",
    "288.5(A) PC",
    "289(A)(1)(A) PC",
    "289(A)(1)(B) PC",
    "289(A)(1)(C) PC",
    "289(A)(2)(C) PC",
    "289(J) PC",
    "653F PC",
    "11418(A)(1) PC",
];

/// PC 290(c): the later list with 290 and without 272, 287 and 451.5.
const PC290: [Entry; 33] = [
    pc("236.1", &[Begins("(B)"), Begins("(C)")], REGISTRATION),
    pc("243.4", &[Anything], REGISTRATION),
    pc("261", &[Anything], REGISTRATION),
    pc("262", &[Is("(A)(1)")], REGISTRATION),
    pc("264.1", &[Anything], REGISTRATION),
    pc("266", &[Bare], REGISTRATION),
    pc("266C", &[Bare], REGISTRATION),
    pc("266H", &[Begins("(B)")], REGISTRATION),
    pc("266I", &[Begins("(B)")], REGISTRATION),
    pc("266J", &[Anything], REGISTRATION),
    pc("267", &[Bare], REGISTRATION),
    pc("269", &[Anything], REGISTRATION),
    pc("285", &[Bare], REGISTRATION),
    pc("286", &[WithoutStop], REGISTRATION),
    pc("288", &[WithoutStop], REGISTRATION),
    pc("288A", &[Anything], REGISTRATION),
    pc("288.2", &[Anything], REGISTRATION),
    pc("288.3", &[Anything], REGISTRATION),
    pc("288.4", &[Anything], REGISTRATION),
    pc("288.5", &[Anything], REGISTRATION),
    pc("288.7", &[Anything], REGISTRATION),
    pc("289", &[WithoutStop], REGISTRATION),
    pc("290", &[Bare], REGISTRATION),
    pc("311.1", &[Anything], REGISTRATION),
    pc("311.2", &[Is("(B)"), Is("(C)"), Is("(D)")], REGISTRATION),
    pc("311.3", &[Anything], REGISTRATION),
    pc("311.4", &[Anything], REGISTRATION),
    pc("311.10", &[Anything], REGISTRATION),
    pc("311.11", &[Anything], REGISTRATION),
    pc("314", &[Anything], REGISTRATION),
    pc("647.6", &[Anything], REGISTRATION),
    pc("647A", &[Anything], REGISTRATION),
    pc("653F", &[Is("(C)")], REGISTRATION),
];

/// Whether the text is a super strike.
///
/// ```
/// use clear64_rules::section::san_francisco::is_super_strike;
///
/// assert!(is_super_strike(b"187 PC"));
/// for other in ["187 PC ", "187(A) PC", "537 PC", "288A PC", "207 PC"] {
///     assert!(!is_super_strike(other.as_bytes()), "{other}");
/// }
/// ```
pub fn is_super_strike(text: &[u8]) -> bool {
    SUPER_STRIKES.iter().any(|listed| listed.as_bytes() == text)
}

/// How many entries of the list of PC 290(c) the text holds: it is listed as often.
///
/// ```
/// use clear64_rules::section::san_francisco::pc290_entries;
///
/// assert_eq!(pc290_entries(b"290 PC"), 1);
/// assert_eq!(pc290_entries(b"288A(C)(1) PC"), 2);
/// assert_eq!(pc290_entries(b"272 PC"), 0);
/// ```
pub fn pc290_entries(text: &[u8]) -> usize {
    PC290.iter().filter(|entry| is_entry(entry, text)).count()
}

/// The Proposition 64 section whose number the text starts with.
pub fn prop64(text: &[u8]) -> Option<Prop64> {
    Prop64::ALL.into_iter().find(|section| text.starts_with(section.number().as_bytes()))
}
