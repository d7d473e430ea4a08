//! Pseudonyms: how a person and a conviction are named in results.
//!
//! A pseudonym is still a record of a person and stays private. Under one key, the same person has
//! the same pseudonym in every county's results, and the same conviction the same id; results of
//! different keys cannot be joined.

use std::collections::HashMap;
use std::fmt;

use clear64_rules::county::County;
use clear64_rules::record::{Conviction, Person};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::output::hex;

/// The deployment's secret key for pseudonyms.
///
/// `Debug` prints its id alone.
#[derive(Clone)]
pub struct Key {
    mac: Hmac<Sha256>,
    id: String,
}

/// The text is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a key is 64 hexadecimal digits (256 bits)")]
pub struct InvalidKey;

impl Key {
    /// The key of these 256 bits.
    pub fn new(secret: [u8; 32]) -> Result<Self, InvalidKey> {
        let mac = Hmac::new_from_slice(&secret).map_err(|_| InvalidKey)?;
        let mut key = Self { mac, id: String::new() };
        key.id = hex(&key.digits(&[b"key id"]));
        Ok(key)
    }

    /// Reads a key as [`hex`] digits, white space around them aside.
    pub fn from_hex(text: &str) -> Result<Self, InvalidKey> {
        let digits: Option<Vec<u32>> = text.trim().chars().map(|c| c.to_digit(16)).collect();
        let digits = digits.filter(|digits| digits.len() == 64).ok_or(InvalidKey)?;
        let mut secret = [0; 32];
        for (byte, pair) in secret.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = u8::try_from(pair[0] << 4 | pair[1]).map_err(|_| InvalidKey)?;
        }
        Self::new(secret)
    }

    /// What results say of the key: 16 hex digits that do not reveal it.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// 8 bytes of HMAC-SHA-256 over the parts, each with its length before it.
    fn digits(&self, parts: &[&[u8]]) -> [u8; 8] {
        let mut mac = self.mac.clone();
        for part in parts {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        let mut digits = [0; 8];
        for (digit, byte) in digits.iter_mut().zip(mac.finalize().into_bytes()) {
            *digit = byte;
        }
        digits
    }

    /// The person's pseudonym: of the link across counties if it is the person's alone, else of
    /// county and `SUBJECT_ID`.
    pub fn pseudonym(&self, person: &Person, county: County) -> Pseudonym {
        Pseudonym(match person.identity.link() {
            Some(link) if person.linkable => self.digits(&[b"person", link.as_bytes()]),
            _ => self.digits(&[b"subject", county.slug().as_bytes(), &person.identity.subject_id]),
        })
    }

    /// Ids of the person's convictions, in their order: of the pseudonym, date of conviction,
    /// section, agency and case number.
    ///
    /// Convictions that agree in all of it get a number, in file order, from the second on: `-2`.
    pub fn conviction_ids(&self, person: &Person, pseudonym: Pseudonym) -> Vec<ConvictionId> {
        let mut met: HashMap<[u8; 8], u32> = HashMap::new();
        let ids = person.convictions.iter().map(|conviction| {
            let digits = self.conviction_digits(conviction, pseudonym);
            let number = met.entry(digits).and_modify(|number| *number += 1).or_insert(1);
            ConvictionId { digits, number: *number }
        });
        ids.collect()
    }

    fn conviction_digits(&self, conviction: &Conviction, pseudonym: Pseudonym) -> [u8; 8] {
        let date = conviction.date.day().map(|date| date.to_string()).unwrap_or_default();
        self.digits(&[
            b"conviction",
            &pseudonym.0,
            date.as_bytes(),
            conviction.section.text().trim_ascii(),
            &conviction.agency,
            &conviction.case_number,
        ])
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key").field("id", &self.id).finish_non_exhaustive()
    }
}

/// The name of a person. `Display`: 16 hex digits, in whose order pseudonyms are ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pseudonym([u8; 8]);

impl Pseudonym {
    /// What `Display` writes.
    pub(crate) fn digits(self) -> HexDigits {
        HexDigits::of(self.0)
    }
}

impl fmt::Display for Pseudonym {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.digits().as_str())
    }
}

/// 16 hex digits.
pub(crate) struct HexDigits([u8; 16]);

impl HexDigits {
    fn of(bytes: [u8; 8]) -> Self {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut digits = [0; 16];
        let (pairs, _) = digits.as_chunks_mut::<2>();
        for ([high, low], byte) in pairs.iter_mut().zip(bytes) {
            *high = DIGITS[usize::from(byte >> 4)];
            *low = DIGITS[usize::from(byte & 0xf)];
        }
        Self(digits)
    }

    pub(crate) fn as_str(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// The name of a conviction, stable across runs, files and counties under one key. `Display`: 16
/// hex digits, with a number behind them if repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ConvictionId {
    digits: [u8; 8],
    /// 1, or more if earlier convictions of the person have the same digits.
    number: u32,
}

impl ConvictionId {
    /// What `Display` writes, handed on; without a copy unless it is repeated.
    pub(crate) fn with_text<T>(self, take: impl FnOnce(&str) -> T) -> T {
        if self.is_repeated() {
            take(&self.to_string())
        } else {
            take(HexDigits::of(self.digits).as_str())
        }
    }

    /// Whether an earlier conviction of the person agrees in everything the id is made of.
    pub fn is_repeated(&self) -> bool {
        self.number > 1
    }
}

impl fmt::Display for ConvictionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HexDigits::of(self.digits).as_str())?;
        if self.is_repeated() { write!(f, "-{}", self.number) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use clear64_rules::reading::Reading;
    use clear64_rules::record::PersonBuilder;
    use clear64_rules::row::Row;
    use clear64_rules::section::Sections;

    use super::*;

    fn person(rows: &[Row<'_>], linkable: bool) -> Person {
        let mut builder = PersonBuilder::new(Reading::Exact);
        let mut sections = Sections::default();
        for row in rows {
            builder.add(row, &mut sections).unwrap();
        }
        Person { linkable, ..builder.finish() }
    }

    fn row<'a>(subject: &'a str, cii: &'a str) -> Row<'a> {
        Row {
            subject_id: subject.as_bytes(),
            cii_number: cii.as_bytes(),
            disposition: b"CONVICTED",
            offense: b"11358 HS-X",
            event_date: b"19990101",
            count_order: b"101001001000",
            ..Row::default()
        }
    }

    fn counties() -> [County; 2] {
        ["los-angeles".parse().unwrap(), "alpine".parse().unwrap()]
    }

    #[test]
    fn a_person_has_one_pseudonym_in_all_counties_and_two_if_the_number_is_shared_or_blank() {
        let key = Key::new([7; 32]).unwrap();
        let [here, there] = counties();
        let linked = |subject, cii| person(&[row(subject, cii)], true);
        assert_eq!(
            key.pseudonym(&linked("1", "00A1"), here),
            key.pseudonym(&linked("2", "a1"), there)
        );
        for unlinked in [person(&[row("1", "")], true), person(&[row("1", "A1")], false)] {
            assert_ne!(key.pseudonym(&unlinked, here), key.pseudonym(&unlinked, there));
        }
    }

    #[test]
    fn the_order_of_a_persons_rows_does_not_change_the_pseudonym() {
        let key = Key::new([7; 32]).unwrap();
        let [here, _] = counties();
        let requested = Row { requested_cii_number: b"R9", ..row("1", "") };
        let known = Row { count_order: b"102001001000", ..row("1", "A1") };
        let one = person(&[requested, known], true);
        let other = person(&[known, requested], true);
        assert_eq!(key.pseudonym(&one, here), key.pseudonym(&other, here));
        assert_eq!(key.pseudonym(&one, here), key.pseudonym(&person(&[known], true), here));
    }

    #[test]
    fn another_key_gives_other_pseudonyms_and_another_id() {
        let [here, _] = counties();
        let (one, two) = (Key::new([1; 32]).unwrap(), Key::new([2; 32]).unwrap());
        let someone = person(&[row("1", "A1")], true);
        assert_ne!(one.pseudonym(&someone, here), two.pseudonym(&someone, here));
        assert_ne!(one.id(), two.id());
        assert_eq!(one.id(), Key::from_hex(&"01".repeat(32)).unwrap().id());
    }

    #[test]
    fn a_key_is_64_hex_digits() {
        for text in ["", "01", &"0g".repeat(32), &"01".repeat(33)] {
            assert!(Key::from_hex(text).is_err(), "{text}");
        }
        assert!(Key::from_hex(&format!(" {}\n", "aF".repeat(32))).is_ok());
    }

    #[test]
    fn convictions_that_agree_in_everything_are_numbered_from_the_second_on() {
        let key = Key::new([7; 32]).unwrap();
        let first = row("1", "A1");
        let second = Row { count_order: b"101001002000", ..first };
        let other_case = Row { count_order: b"102001001000", case_number: b"X", ..first };
        let person = person(&[first, second, other_case], true);
        let ids = key.conviction_ids(&person, key.pseudonym(&person, counties()[0]));
        assert_eq!(ids[1].to_string(), format!("{}-2", ids[0]));
        assert_eq!([0, 1, 2].map(|i| ids[i].is_repeated()), [false, true, false]);
        assert_ne!(ids[2].to_string(), ids[0].to_string());
    }
}
