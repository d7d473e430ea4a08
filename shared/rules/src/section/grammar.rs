//! How a charge names its section: an optional prefix, number, subdivisions, code; the description
//! starts after the code's hyphen.
//!
//! ```text
//! 11357(A) HS-POSSESS CONCENTRATED CANNABIS      number, subdivision, code
//! 664/187(A) PC-ATTEMPTED MURDER                 prefix
//! 136.1/186.22(B)(4) PC-GANG                     two sections, one code
//! 288A(C)(1) PC-ORAL COPULATION                  a letter of the number itself
//! 11360A2 HS-SELL MARIJUANA                      a subdivision without parentheses
//! ```
//!
//! Upper and lower case are the same, and blanks are folded. A charge that does not follow the
//! grammar from its first character names no section for certain.

use super::lists;

/// Longest number of a section, decimals not counted. `111357` is read so that it is not 11357.
const LONGEST: usize = 6;

/// A code of California law.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// Penal Code.
    Penal,
    /// Health and Safety Code.
    HealthAndSafety,
    /// Business and Professions Code.
    BusinessAndProfessions,
    /// Vehicle Code.
    Vehicle,
    /// Military and Veterans Code.
    MilitaryAndVeterans,
    /// Another code: no list of this program names a section of it.
    Other,
}

impl Code {
    /// The code with this abbreviation.
    pub fn from_abbreviation(abbreviation: &str) -> Option<Self> {
        Some(match abbreviation {
            "PC" => Self::Penal,
            "HS" => Self::HealthAndSafety,
            "BP" => Self::BusinessAndProfessions,
            "VC" => Self::Vehicle,
            "MV" => Self::MilitaryAndVeterans,
            "WI" | "FG" | "GC" | "CC" => Self::Other,
            _ => return None,
        })
    }
}

/// Another offense by which the person took part in that of the section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prefix {
    /// PC 664.
    Attempt,
    /// PC 182.
    Conspiracy,
    /// PC 32.
    Accessory,
}

impl Prefix {
    fn from_number(number: &str) -> Option<Self> {
        match number {
            "664" => Some(Self::Attempt),
            "182" => Some(Self::Conspiracy),
            "32" => Some(Self::Accessory),
            _ => None,
        }
    }
}

/// One section as a charge names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeSection {
    /// Attempt, conspiracy or accessory; none for the offense itself.
    pub prefix: Option<Prefix>,
    /// The number with its decimals, and with the letters that belong to it: `288A`, `186.22`.
    pub number: String,
    /// Subdivisions from the outside in: `["C", "2"]`.
    pub subdivisions: Vec<String>,
    /// The code; none where the charge does not say it.
    pub code: Option<Code>,
    /// Whether the code is that of a section behind it, as in `11357/11358 HS`.
    pub inherits_code: bool,
}

impl CodeSection {
    /// Whether the section is one of these subdivisions or below it; of all, if none is given.
    pub fn is_within(&self, subdivisions: &[String]) -> bool {
        self.subdivisions.starts_with(subdivisions)
    }

    /// Reads a section without prefix, as lists and policies write it: `11357(A)`, `4060 BP`.
    pub fn parse(text: &str) -> Option<Self> {
        let charge = Charge::parse(text.as_bytes());
        let mut sections = charge.sections;
        (charge.is_whole && sections.len() == 1).then(|| sections.swap_remove(0))
    }
}

/// What a charge says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charge {
    /// The sections it names, in order.
    pub sections: Vec<CodeSection>,
    /// Whether it follows the grammar, names no other section in its description before a hyphen, and
    /// no letter may be part of a number as well as a subdivision (`288B`, where lists have 288 and
    /// 288A). If not, what it names is not certain.
    pub is_whole: bool,
    /// The part that names the sections, in capitals, blanks folded; without a section, the text
    /// before the first hyphen.
    pub text: Vec<u8>,
}

impl Charge {
    /// Reads a charge.
    ///
    /// ```
    /// use clear64_rules::section::grammar::{Charge, Prefix};
    ///
    /// let charge = Charge::parse(b"664-187(a)  pc-attempted murder");
    /// assert_eq!(charge.text, b"664-187(A) PC");
    /// assert_eq!(charge.sections[0].prefix, Some(Prefix::Attempt));
    /// assert_eq!(charge.sections[0].number, "187");
    /// assert_eq!(charge.sections[0].subdivisions, ["A"]);
    /// assert!(charge.is_whole);
    ///
    /// assert!(!Charge::parse(b"CHRG 11357(A) HS").is_whole);
    /// assert!(!Charge::parse(b"11358 HS AND 187 PC").is_whole);
    /// ```
    pub fn parse(charge: &[u8]) -> Self {
        let text = folded(charge);
        let mut parser = Parser { text: &text, at: 0 };
        let mut items = parser.items();
        let end = parser.at;
        if items.is_empty() {
            let end = text.iter().position(|byte| *byte == b'-').unwrap_or(text.len());
            let text = text[..end].trim_ascii_end().to_vec();
            return Self { sections: Vec::new(), is_whole: false, text };
        }
        spread_codes(&mut items);
        let rest = &text[end..];
        let ends = match rest.first() {
            None | Some(b'-') => true,
            Some(b' ') => !names_a_section(rest),
            Some(_) => false,
        };
        let is_whole = ends && !items.iter().any(|item| item.has_doubtful_letter);
        let sections = sections(items);
        Self { is_whole: is_whole && !sections.is_empty(), sections, text: text[..end].to_vec() }
    }
}

/// Capitals, no blanks at the ends and single ones between.
pub fn folded(charge: &[u8]) -> Vec<u8> {
    let words = charge.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    let words: Vec<Vec<u8>> = words.map(<[u8]>::to_ascii_uppercase).collect();
    words.join(&b' ')
}

/// Whether a section with its code stands in a description.
fn names_a_section(description: &[u8]) -> bool {
    let before_hyphen = description.split(|byte| *byte == b'-').next().unwrap_or_default();
    super::code_text::names_a_section(before_hyphen)
}

/// A number with subdivisions, before prefixes and codes are sorted out.
struct Item {
    number: String,
    subdivisions: Vec<String>,
    code: Option<Code>,
    inherits_code: bool,
    has_doubtful_letter: bool,
}

/// A section without a code of its own has that of the next section.
fn spread_codes(items: &mut [Item]) {
    let mut code = None;
    for item in items.iter_mut().rev() {
        item.inherits_code = item.code.is_none() && code.is_some();
        code = item.code.or(code);
        item.code = code;
    }
}

/// The sections, each with the prefix that stands before or, for an attempt, behind it.
fn sections(items: Vec<Item>) -> Vec<CodeSection> {
    let prefix = match &*items {
        [first, _, ..] => Prefix::from_number(&first.number),
        _ => None,
    };
    let skipped = usize::from(prefix.is_some());
    let attempt = |item: &Item| item.number == "664";
    let attempted = items.iter().skip(1).any(attempt);
    let sections = items.into_iter().skip(skipped).filter(|item| !(attempted && attempt(item)));
    sections
        .map(|Item { number, subdivisions, code, inherits_code, .. }| CodeSection {
            prefix: prefix.or(attempted.then_some(Prefix::Attempt)),
            number,
            subdivisions,
            code,
            inherits_code,
        })
        .collect()
}

/// Reads folded text from left to right.
struct Parser<'t> {
    text: &'t [u8],
    at: usize,
}

impl Parser<'_> {
    /// Sections joined by `/` or `+`; by `-` only where no code has come yet, because a hyphen
    /// starts the description.
    fn items(&mut self) -> Vec<Item> {
        let mut items: Vec<Item> = Vec::new();
        loop {
            let start = self.at;
            if let Some(last) = items.last() {
                match self.peek() {
                    Some(b'/' | b'+') => self.at += 1,
                    Some(b'-') if last.code.is_none() => self.at += 1,
                    _ => return items,
                }
            }
            let Some(item) = self.item() else {
                self.at = start;
                return items;
            };
            items.push(item);
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn item(&mut self) -> Option<Item> {
        let mut number = self.take(LONGEST, u8::is_ascii_digit)?;
        if self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            return None;
        }
        if self.peek() == Some(b'.') && self.digit_follows() {
            self.at += 1;
            number.push('.');
            number.push_str(&self.take(LONGEST, u8::is_ascii_digit)?);
        }
        let mut subdivisions = Vec::new();
        let has_doubtful_letter = self.letters(&mut number, &mut subdivisions);
        while let Some(subdivision) = self.parenthesized() {
            subdivisions.push(subdivision);
        }
        let code = self.code();
        Some(Item { number, subdivisions, code, inherits_code: false, has_doubtful_letter })
    }

    fn digit_follows(&self) -> bool {
        self.text.get(self.at + 1).is_some_and(u8::is_ascii_digit)
    }

    /// Up to `most` characters; none is none.
    fn take(&mut self, most: usize, is: fn(&u8) -> bool) -> Option<String> {
        let taken: Vec<u8> =
            self.text[self.at..].iter().copied().take(most).take_while(is).collect();
        self.at += taken.len();
        String::from_utf8(taken).ok().filter(|taken| !taken.is_empty())
    }

    /// Letters at the number, unless they are the code (`11358HS`): part of it if a list has numbers
    /// that go on in letters (`288A`, `653K` beside 653F), else a subdivision, with its digits
    /// (`11360A2`). Returns whether that is in doubt: a list has the number alone and with other
    /// letters (`288B`).
    fn letters(&mut self, number: &mut String, subdivisions: &mut Vec<String>) -> bool {
        let start = self.at;
        let Some(letters) = self.take(2, u8::is_ascii_alphabetic) else { return false };
        let goes_on = self.peek().is_some_and(|byte| byte.is_ascii_alphabetic());
        if goes_on || Code::from_abbreviation(&letters).is_some() {
            self.at = start;
            return false;
        }
        let lettered = format!("{number}{letters}");
        let (is_listed, has_siblings) = (lists::has_number(&lettered), lists::has_lettered(number));
        let is_in_doubt = !is_listed && has_siblings && lists::has_number(number);
        if is_listed || has_siblings && !is_in_doubt {
            *number = lettered;
        } else {
            subdivisions.push(letters);
            subdivisions.extend(self.take(2, u8::is_ascii_digit));
        }
        is_in_doubt
    }

    /// A subdivision in parentheses, a blank before it or none.
    fn parenthesized(&mut self) -> Option<String> {
        let start = self.at;
        if self.peek() == Some(b' ') {
            self.at += 1;
        }
        let subdivision = (self.peek() == Some(b'(')).then(|| {
            self.at += 1;
            self.take(3, u8::is_ascii_alphanumeric)
        });
        let closed = subdivision.flatten().filter(|_| self.peek() == Some(b')'));
        self.at = if closed.is_some() { self.at + 1 } else { start };
        closed
    }

    /// The code, a blank before it or none, and no letter or digit behind it.
    fn code(&mut self) -> Option<Code> {
        let blank = usize::from(self.peek() == Some(b' '));
        let letters = self.text.get(self.at + blank..self.at + blank + 2)?;
        let behind = self.text.get(self.at + blank + 2);
        if behind.is_some_and(u8::is_ascii_alphanumeric) {
            return None;
        }
        let code = Code::from_abbreviation(std::str::from_utf8(letters).ok()?)?;
        self.at += blank + 2;
        Some(code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sections as `prefix number subdivisions code`, joined by a plus; `?` if not whole.
    fn said(charge: &str) -> String {
        let charge = Charge::parse(charge.as_bytes());
        let sections = charge.sections.iter().map(|section| {
            let prefix = section.prefix.map(|prefix| format!("{prefix:?} ")).unwrap_or_default();
            let code = section.code.map_or("-".to_owned(), |code| format!("{code:?}"));
            format!("{prefix}{} {} {code}", section.number, section.subdivisions.join("."))
        });
        let sections = sections.collect::<Vec<_>>().join(" + ");
        format!("{sections}{}", if charge.is_whole { "" } else { "?" })
    }

    #[test]
    fn a_charge_names_prefix_number_subdivisions_and_code() {
        for (charge, expected) in [
            ("11357(A) HS-POSS", "11357 A HealthAndSafety"),
            ("11357 (A) HS-POSS", "11357 A HealthAndSafety"),
            ("11357(A)HS", "11357 A HealthAndSafety"),
            ("11358HS-X", "11358  HealthAndSafety"),
            ("11360a2 hs-sell", "11360 A.2 HealthAndSafety"),
            ("288A(C)(2)(B) PC-X", "288A C.2.B Penal"),
            ("288(A) PC-X", "288 A Penal"),
            ("187A PC-X", "187 A Penal"),
            ("653K PC-X", "653K  Penal"),
            ("273AB(A) PC-X", "273AB A Penal"),
            ("11357.5 HS-X", "11357.5  HealthAndSafety"),
            ("111357 HS-X", "111357  HealthAndSafety"),
            ("4060    BP - X", "4060  BusinessAndProfessions"),
            ("1672(A) MV-X", "1672 A MilitaryAndVeterans"),
            ("664/187 PC-X", "Attempt 187  Penal"),
            ("664-187 PC-X", "Attempt 187  Penal"),
            ("187-664 PC-X", "Attempt 187  Penal"),
            ("182(A)(1)/11360 PC-CONSP", "Conspiracy 11360  Penal"),
            ("32/187 PC-X", "Accessory 187  Penal"),
            ("182 PC-CRIMINAL CONSPIRACY", "182  Penal"),
            ("136.1/186.22(B)(4) PC-X", "136.1  Penal + 186.22 B.4 Penal"),
            ("11359 HS/11360 HS-X", "11359  HealthAndSafety + 11360  HealthAndSafety"),
            ("11357-POSS", "11357  -"),
            ("11360(B) SELL/FURNISH/ETC", "11360 B -"),
            ("11358 HS WITH PRIORS", "11358  HealthAndSafety"),
            ("300 WI-X", "300  Other"),
        ] {
            assert_eq!(said(charge), expected, "{charge}");
        }
    }

    #[test]
    fn what_does_not_follow_the_grammar_is_not_certain() {
        for charge in [
            "",
            "   ",
            "-11357 HS",
            "CHRG 11357(A) HS",
            "11358 HS AND 187 PC",
            "11358.HS",
            "11358, HS",
            "1135811358 HS",
            "POSSESSION OF MARIJUANA",
            "SEE COMMENT",
            "266A PC",
            "288B PC-X",
        ] {
            assert!(!Charge::parse(charge.as_bytes()).is_whole, "{charge}");
        }
    }
}
