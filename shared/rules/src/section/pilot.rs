//! How the pilots' program searched a section's text: anywhere in it, in capitals, with exactly
//! one blank before the code.
//!
//! Reproduced defects: nothing anchors a number on its left, so `537 PC` is a super strike by way
//! of `37 PC`, `111357 HS` is H&S 11357 and `1602 PC` is the related charge `602 PC`; and an entry
//! without subdivision does not cover one, so `187(A) PC` is no super strike.

use super::Prop64;
use super::lists::{
    Entry, GANG_ENHANCEABLE, GANG_ENHANCEMENT, PC290, RELATED, Related, SUPER_STRIKES, Suffix,
};

/// Whether the text is a super strike: by the list, or as an offense and the gang enhancement in
/// one text, in either order.
///
/// ```
/// use clear64_rules::section::pilot::is_super_strike;
///
/// assert!(is_super_strike(b"187 PC"));
/// assert!(is_super_strike(b"537 PC"));
/// assert!(!is_super_strike(b"187(A) PC"));
/// assert!(is_super_strike(b"136.1/186.22(B)(4) PC"));
/// ```
pub fn is_super_strike(text: &[u8]) -> bool {
    is_listed(SUPER_STRIKES, text)
        || GANG_ENHANCEABLE.iter().any(|offense| {
            follows(text, offense, GANG_ENHANCEMENT) || follows(text, GANG_ENHANCEMENT, offense)
        })
}

/// Whether the text is on the list of PC 290(c). `290 PC` itself is not.
pub fn is_pc290(text: &[u8]) -> bool {
    is_listed(PC290, text)
}

/// The Proposition 64 section whose number stands first in the text.
pub fn first_prop64(text: &[u8]) -> Option<Prop64> {
    // All four numbers begin with 113; most texts do not hold it.
    text.windows(5).find_map(|window| {
        window.starts_with(b"113").then(|| {
            Prop64::ALL.into_iter().find(|section| section.number().as_bytes() == window)
        })?
    })
}

/// The related charge in the text, from its number to its code.
pub fn related(text: &[u8]) -> Option<&[u8]> {
    (0..text.len()).find_map(|start| {
        let end = RELATED.iter().find_map(|charge| related_at(charge, &text[start..]))?;
        Some(&text[start..start + end])
    })
}

/// Whether the text is the gang enhancement.
pub fn is_gang_enhancement(text: &[u8]) -> bool {
    after_each(text, GANG_ENHANCEMENT).any(|rest| rest.starts_with(b" PC"))
}

/// Whether the text is an offense that the gang enhancement makes a super strike.
pub fn is_gang_enhanceable(text: &[u8]) -> bool {
    GANG_ENHANCEABLE
        .iter()
        .any(|offense| after_each(text, offense).any(|rest| rest.starts_with(b" PC")))
}

/// The subdivision of an H&S 11357 named in the text: `A` to `D`, capitals alone.
pub fn subdivision_11357(text: &[u8]) -> Option<char> {
    after_each(text, "11357").find_map(|rest| match rest {
        [b'(', letter @ b'A'..=b'D', b')', ..] => Some(char::from(*letter)),
        _ => None,
    })
}

/// Whether the comment names a Proposition 64 charge other than the row's own: the column
/// "Possible Other P64 Charges" then holds the whole comment.
///
/// Another charge is another number (the first in each counts), or H&S 11357 in both where the
/// comment alone has a subdivision, or where one has (A) or (B) and the other (C) or (D).
pub fn names_other_prop64(offense: &[u8], comment: &[u8]) -> bool {
    let Some(in_comment) = first_prop64(comment) else { return false };
    let Some(in_offense) = first_prop64(offense) else { return true };
    if in_comment != in_offense {
        return true;
    }
    if in_comment != Prop64::Possession {
        return false;
    }
    let Some(letter) = subdivision_11357(comment) else { return false };
    subdivision_11357(offense)
        .is_none_or(|own| matches!(own, 'A' | 'B') != matches!(letter, 'A' | 'B'))
}

/// Whether `needle` stands anywhere in `text`.
pub(crate) fn contains(text: &[u8], needle: &[u8]) -> bool {
    text.windows(needle.len()).any(|window| window == needle)
}

fn is_listed(list: &[Entry], text: &[u8]) -> bool {
    list.iter().any(|entry| is_entry(entry, text))
}

/// Whether the text holds the section of an entry.
pub(super) fn is_entry(entry: &Entry, text: &[u8]) -> bool {
    after_each(text, entry.number)
        .any(|rest| entry.suffixes.iter().any(|suffix| accepts(*suffix, entry.code, rest)))
}

/// What follows each occurrence of `number` in `text`.
fn after_each<'t>(text: &'t [u8], number: &str) -> impl Iterator<Item = &'t [u8]> {
    let length = number.len();
    text.windows(length)
        .enumerate()
        .filter(move |(_, window)| *window == number.as_bytes())
        .map(move |(start, _)| &text[start + length..])
}

/// Whether the text holds `first` and, behind it, `second`, and then a code PC.
fn follows(text: &[u8], first: &str, second: &str) -> bool {
    after_each(text, first)
        .any(|rest| after_each(rest, second).any(|tail| tail.starts_with(b" PC")))
}

/// Whether what follows a listed number is one of its suffixes and then its code.
fn accepts(suffix: Suffix, code: &str, rest: &[u8]) -> bool {
    let ends_here =
        |rest: &[u8]| rest.strip_prefix(b" ").is_some_and(|rest| rest.starts_with(code.as_bytes()));
    let ends_later = |rest: &[u8]| {
        // As in a pattern, "anything" does not cross a line.
        let line = rest.split(|byte| *byte == b'\n').next().unwrap_or_default();
        (0..line.len()).find(|start| ends_here(&line[*start..]))
    };
    match suffix {
        Suffix::None => ends_here(rest),
        Suffix::Is(text) => rest.strip_prefix(text.as_bytes()).is_some_and(ends_here),
        Suffix::Begins(text) => {
            rest.strip_prefix(text.as_bytes()).is_some_and(|rest| ends_later(rest).is_some())
        }
        Suffix::Parenthesized => rest.first() == Some(&b'(') && closes_before_code(rest, code),
        Suffix::Decimal => decimal(rest).any(|rest| {
            ends_here(rest) || rest.first() == Some(&b'(') && closes_before_code(rest, code)
        }),
        Suffix::ParenthesisStopOrLetter => {
            rest.first()
                .is_some_and(|byte| matches!(byte, b'(' | b'.') || byte.is_ascii_alphabetic())
                && ends_later(rest).is_some()
        }
        Suffix::WithoutStop => ends_later(rest).is_some_and(|end| !rest[..end].contains(&b'.')),
        Suffix::Anything => ends_later(rest).is_some(),
    }
}

/// Whether a closing parenthesis stands directly before a blank and the code, on the same line.
fn closes_before_code(rest: &[u8], code: &str) -> bool {
    let line = rest.split(|byte| *byte == b'\n').next().unwrap_or_default();
    line.windows(2)
        .enumerate()
        .any(|(start, window)| window == b") " && line[start + 2..].starts_with(code.as_bytes()))
}

/// What follows a decimal of one digit, and of two.
fn decimal(rest: &[u8]) -> impl Iterator<Item = &[u8]> {
    let digits = match rest {
        [b'.', b'0'..=b'9', b'0'..=b'9', ..] => 2,
        [b'.', b'0'..=b'9', ..] => 1,
        _ => 0,
    };
    (1..=digits).map(move |digits| &rest[digits + 1..])
}

/// Where a related charge that starts at the beginning of `text` ends.
fn related_at(charge: &Related, text: &[u8]) -> Option<usize> {
    let rest = text.strip_prefix(charge.number.as_bytes())?;
    let code = charge.code.as_bytes();
    let at = if charge.needs_separator {
        let separator = rest.iter().take_while(|byte| !byte.is_ascii_digit() && **byte != b'.');
        // The code itself is neither digit nor full stop: the last place it can start counts.
        let reach = separator.count();
        (1..=reach).rev().find(|start| rest[*start..].starts_with(code))?
    } else {
        let blanks = rest.iter().take_while(|byte| **byte == b' ').count();
        rest[blanks..].starts_with(code).then_some(blanks)?
    };
    Some(charge.number.len() + at + code.len())
}
