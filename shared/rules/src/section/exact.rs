//! Which lists a section is on: code and number equal, subdivisions read.
//!
//! Interpretations, where the statutes and the pilots' lists leave it open:
//!
//! * An entry without subdivision covers all subdivisions of its section; an entry with
//!   subdivisions covers those and what is below them. An entry that names both the bare section
//!   and some of its subdivisions covers just what it names: H&S 11361.8 bars a lewd act with a
//!   child under 14, PC 288(a) and (b), and the list leaves 288(c) out.
//! * Attempted homicide is a super strike. Any other listed section under a prefix (attempt,
//!   conspiracy, accessory) is unknown, for review.
//! * PC 261.5 is not on the list of PC 290(c). A conviction of PC 290 itself, or of a section that
//!   begins with 290 and a full stop, is possibly one: the duty to register may come from PC 290.006
//!   instead.
//! * A section of Proposition 64 stays one under a prefix. Under `182/11360 PC` the code is that of
//!   the conspiracy, so that the section is not certain.
//! * A number whose code is missing, or only that of a section behind it and not the list's, may be on
//!   a list. A charge that names no section for certain may be on any.
//! * A section that is less precise than its entry (`245 PC` where the list has 245(d)(3)) may be on
//!   the list of a bar. It is no related charge: those are looked at for relief alone.
//! * Of several sections in one charge each counts as a bar, but only all of them together as relief:
//!   where one is as a rule asks and another is not, it is unknown.

use super::grammar::{Charge, Code, CodeSection, Prefix};
use super::lists::{
    Entry, GANG_ENHANCEABLE, GANG_ENHANCEMENT, HOMICIDE, PC290, RELATED, SUPER_STRIKES, Suffix,
};
use super::{Prop64, SectionPattern};
use crate::truth::Truth::{self, False, True, Unknown};

/// Whether a charge is a super strike: by the list, or as an offense and the gang enhancement.
pub(super) fn is_super_strike(charge: &Charge) -> Truth {
    let pair = is_gang_enhancement(charge).and(is_gang_enhanceable(charge));
    on_list(charge, SUPER_STRIKES).or(pair)
}

/// Whether a charge is on the list of PC 290(c).
pub(super) fn is_pc290(charge: &Charge) -> Truth {
    let registration = any_section(charge, |section| {
        let is_registration = is_registration(section);
        Truth::from(is_registration).and(has_code(section, Code::Penal)).and(Unknown)
    });
    on_list(charge, PC290).or(registration)
}

/// Whether the charge of a registration may be that of PC 290: it names it, or no section for
/// certain. Another section registers for something else, as H&S 11590.
pub fn may_register_under_pc290(charge: &[u8]) -> bool {
    let charge = Charge::parse(charge);
    !charge.is_whole || charge.sections.iter().any(is_registration)
}

fn is_registration(section: &CodeSection) -> bool {
    section.number == "290" || section.number.starts_with("290.")
}

/// Whether a charge is one that often comes with cannabis charges.
pub(super) fn is_related(charge: &Charge) -> Truth {
    every_section(charge, |section| {
        let related = RELATED.iter().map(|related| {
            let code = Code::from_abbreviation(related.code).unwrap_or(Code::Other);
            is_listed_section(section, related.number, code)
        });
        uncertain_under_prefix(section, Truth::any(related))
    })
}

/// Whether a charge is the gang enhancement PC 186.22(b)(4).
pub(super) fn is_gang_enhancement(charge: &Charge) -> Truth {
    any_section(charge, |section| {
        let listed = may_be_listed_section(section, GANG_ENHANCEMENT, Code::Penal);
        uncertain_under_prefix(section, listed)
    })
}

/// Whether a charge is an offense that the gang enhancement makes a super strike.
pub(super) fn is_gang_enhanceable(charge: &Charge) -> Truth {
    any_section(charge, |section| {
        let offenses = GANG_ENHANCEABLE.iter();
        let listed = offenses.map(|offense| may_be_listed_section(section, offense, Code::Penal));
        uncertain_under_prefix(section, Truth::any(listed))
    })
}

/// The first Proposition 64 section that the charge names or may name.
pub(super) fn first_prop64(charge: &Charge, whole_text: &[u8]) -> Option<Prop64> {
    let named = charge
        .sections
        .iter()
        .find_map(|section| prop64(section).filter(|_| is_hs(section).is_possible()));
    if charge.is_whole { named } else { named.or_else(|| first_number(whole_text)) }
}

/// Whether the charge is of Proposition 64, every section of it.
pub(super) fn is_prop64(charge: &Charge) -> Truth {
    every_section(charge, |section| prop64(section).map_or(False, |_| is_hs(section)))
}

/// Whether the charge is of this Proposition 64 section.
pub(super) fn mentions(charge: &Charge, number: Prop64) -> Truth {
    every_section(
        charge,
        |section| {
            if prop64(section) == Some(number) { is_hs(section) } else { False }
        },
    )
}

/// Whether the charge is of a section of these patterns (`11357(A)`), or below one of them.
pub(super) fn is_within(charge: &Charge, patterns: &[SectionPattern]) -> Truth {
    every_section(charge, |section| {
        Truth::any(patterns.iter().map(|pattern| is_section_within(section, pattern.section())))
    })
}

fn is_section_within(section: &CodeSection, pattern: &CodeSection) -> Truth {
    let is_same = section.number == pattern.number && section.is_within(&pattern.subdivisions);
    let code = match (pattern.code, prop64(section)) {
        (Some(code), _) => has_code(section, code),
        (None, Some(_)) => is_hs(section),
        (None, None) => True,
    };
    Truth::from(is_same).and(code)
}

/// Whether the charge is exactly this section and nothing below it.
pub(super) fn is_exactly(charge: &Charge, pattern: &CodeSection) -> Truth {
    let is_single = charge.sections.len() == 1;
    any_section(charge, |section| {
        let is_same = section.number == pattern.number
            && section.subdivisions == pattern.subdivisions
            && section.prefix == pattern.prefix;
        let code = pattern.code.map_or(True, |code| has_code(section, code));
        Truth::from(is_single && is_same).and(code)
    })
}

/// Whether two charges name a section of the same number and code, under any prefix or subdivision.
pub(super) fn is_same_section(charge: &Charge, other: &Charge) -> Truth {
    if !other.is_whole {
        return Unknown;
    }
    // A charge of two sections has priors of its own for each: which of them count is not known.
    every_section(charge, |section| {
        Truth::any(other.sections.iter().map(|other| {
            let code = match (prop64(section), other.code) {
                (Some(_), _) => is_hs(section).and(is_hs(other)),
                (None, Some(code)) if !other.inherits_code => has_code(section, code),
                (None, _) => Unknown,
            };
            Truth::from(section.number == other.number).and(code)
        }))
    })
}

/// Whether the comment names a Proposition 64 charge other than the row's own: another number (the
/// first in each counts), or H&S 11357 in both where the comment alone has a subdivision, or where
/// one has (a) or (b) and the other (c) or (d).
pub fn names_other_prop64(offense: &[u8], comment: &[u8]) -> bool {
    let Some(in_comment) = first_number(comment) else { return false };
    match first_number(offense) {
        Some(own) if own == in_comment => {}
        _ => return true,
    }
    if in_comment != Prop64::Possession {
        return false;
    }
    let letter = |text: &[u8]| super::pilot::subdivision_11357(&text.to_ascii_uppercase());
    let Some(named) = letter(comment) else { return false };
    letter(offense).is_none_or(|own| matches!(own, 'A' | 'B') != matches!(named, 'A' | 'B'))
}

/// The first Proposition 64 number that stands whole in a text: no digit or decimal at it.
fn first_number(text: &[u8]) -> Option<Prop64> {
    text.windows(5).enumerate().find_map(|(start, window)| {
        let before = start.checked_sub(1).map(|before| text[before]);
        let is_whole = !before.is_some_and(|byte| byte.is_ascii_digit() || byte == b'.')
            && !matches!(text[start + 5..], [b'0'..=b'9', ..] | [b'.', b'0'..=b'9', ..]);
        std::str::from_utf8(window).ok().and_then(Prop64::from_number).filter(|_| is_whole)
    })
}

/// The Proposition 64 section with the number of this section.
fn prop64(section: &CodeSection) -> Option<Prop64> {
    Prop64::from_number(&section.number)
}

/// Whether the section is of the Health and Safety Code. Behind a prefix the Penal Code may be the
/// prefix's.
fn is_hs(section: &CodeSection) -> Truth {
    match (section.code, section.prefix) {
        (Some(Code::Penal), Some(_)) => Unknown,
        _ => has_code(section, Code::HealthAndSafety),
    }
}

/// Another code than that of a section behind it cannot be ruled out.
fn has_code(section: &CodeSection, code: Code) -> Truth {
    match section.code {
        None => Unknown,
        Some(found) if found == code => True,
        Some(_) if section.inherits_code => Unknown,
        Some(_) => False,
    }
}

/// Whether one of the sections is as asked for; unknown if the charge names none for certain.
fn any_section(charge: &Charge, is: impl Fn(&CodeSection) -> Truth) -> Truth {
    if charge.is_whole { Truth::any(charge.sections.iter().map(is)) } else { Unknown }
}

/// Whether all sections are as asked for; where some are and others not, and where the charge names
/// none for certain, it is unknown.
fn every_section(charge: &Charge, is: impl Fn(&CodeSection) -> Truth) -> Truth {
    if !charge.is_whole {
        return Unknown;
    }
    let mut truths = charge.sections.iter().map(is);
    // Of no section, everything holds.
    let first = truths.next().unwrap_or(True);
    if truths.all(|other| other == first) { first } else { Unknown }
}

/// Whether a section is one that a list writes as `647(f)`, or below it.
fn is_listed_section(section: &CodeSection, listed: &str, code: Code) -> Truth {
    let Some(listed) = CodeSection::parse(listed) else { return False };
    let is_same = section.number == listed.number && section.is_within(&listed.subdivisions);
    Truth::from(is_same).and(has_code(section, code))
}

/// The same, and unknown of a section above the listed one.
fn may_be_listed_section(section: &CodeSection, listed: &str, code: Code) -> Truth {
    let Some(listed) = CodeSection::parse(listed) else { return False };
    let is_same = Truth::from(section.number == listed.number);
    is_same.and(is_at_or_below(section, &listed.subdivisions)).and(has_code(section, code))
}

/// A listed section under a prefix is unknown.
fn uncertain_under_prefix(section: &CodeSection, listed: Truth) -> Truth {
    if section.prefix.is_some() { listed.and(Unknown) } else { listed }
}

fn on_list(charge: &Charge, list: &[Entry]) -> Truth {
    any_section(charge, |section| {
        Truth::any(list.iter().map(|entry| {
            let code = Code::from_abbreviation(entry.code).unwrap_or(Code::Other);
            let listed = covers(entry, section).and(has_code(section, code));
            let is_homicide = entry.citation == HOMICIDE;
            match section.prefix {
                Some(Prefix::Attempt) if is_homicide => listed,
                _ => uncertain_under_prefix(section, listed),
            }
        }))
    })
}

/// Whether an entry covers the section's number and subdivisions.
fn covers(entry: &Entry, section: &CodeSection) -> Truth {
    let Some(decimal) = section.number.strip_prefix(entry.number) else { return False };
    if !decimal.is_empty() {
        let is_decimal = entry.suffixes.iter().any(|suffix| match suffix {
            Suffix::Is(longer) => *longer == decimal,
            Suffix::Decimal => decimal.starts_with('.') && decimal.len() <= 3,
            _ => false,
        });
        return is_decimal.into();
    }
    let named: Vec<Vec<String>> = entry.suffixes.iter().filter_map(named_subdivisions).collect();
    let bare = entry.suffixes.contains(&Suffix::None) && section.subdivisions.is_empty();
    if named.is_empty() || bare {
        return True;
    }
    Truth::any(named.iter().map(|named| is_at_or_below(section, named)))
}

/// Whether the section is a subdivision or below it; unknown of one above it.
fn is_at_or_below(section: &CodeSection, subdivision: &[String]) -> Truth {
    if section.is_within(subdivision) {
        True
    } else if subdivision.starts_with(&section.subdivisions) {
        Unknown
    } else {
        False
    }
}

/// The subdivisions that a form of an entry names; none if it is no subdivision.
fn named_subdivisions(suffix: &Suffix) -> Option<Vec<String>> {
    let (Suffix::Is(text) | Suffix::Begins(text)) = suffix else { return None };
    let inner = text.strip_prefix('(')?.trim_end_matches(')');
    let named = inner.split(")(").filter(|name| !name.is_empty()).map(str::to_owned);
    Some(named.collect())
}
