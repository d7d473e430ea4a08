//! Code sections: which are Proposition 64, which bar relief, which are related charges.
//!
//! A charge names its section first (`11357(A) HS-...`, `288A(C)(1) PC-...`): [`grammar`]. The lists
//! stand in [`lists`], each entry with its citation; which of them a section is on stands in
//! [`exact`], and how the pilots' program searched them in [`pilot`].
//!
//! Traps: numbers lead into each other (`11357` in `11357.5`, `37 PC` in `537 PC`), subdivisions
//! defeat short entries (`187(A) PC`), and letters of H&S 11357 to 11360 changed on 9 November
//! 2016, so a letter means something only together with its date.

mod code_text;
pub mod exact;
pub mod grammar;
pub mod lists;
mod pattern;
pub mod pilot;
pub mod san_francisco;

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use foldhash::fast::FixedState;

use crate::reading::{Program, Reading};
use crate::truth::Truth;
use grammar::Charge;
pub use pattern::{PatternError, SectionPattern};

/// A section of the Health and Safety Code that Proposition 64 changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Prop64 {
    /// H&S 11357: possession.
    Possession,
    /// H&S 11358: cultivation.
    Cultivation,
    /// H&S 11359: possession for sale.
    PossessionForSale,
    /// H&S 11360: sale, transport, import, gift.
    Sale,
}

impl Prop64 {
    /// The four sections in order of number.
    pub const ALL: [Self; 4] =
        [Self::Possession, Self::Cultivation, Self::PossessionForSale, Self::Sale];

    /// The number of the section in the Health and Safety Code.
    pub const fn number(self) -> &'static str {
        match self {
            Self::Possession => "11357",
            Self::Cultivation => "11358",
            Self::PossessionForSale => "11359",
            Self::Sale => "11360",
        }
    }

    /// The section with this number.
    pub fn from_number(number: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|section| section.number() == number)
    }

    /// 0 to 3, in order of number.
    pub const fn index(self) -> usize {
        self as usize
    }
}

/// The code section of a charge, with the lists it is on.
///
/// Found once per distinct charge ([`Sections`]) and shared by every conviction under it.
#[derive(Clone, PartialEq, Eq)]
pub struct Section {
    source: Box<[u8]>,
    reading: Reading,
    /// Without sections in the pilots' reading.
    charge: Charge,
    prop64: Option<Prop64>,
    is_prop64: Truth,
    super_strike: Truth,
    pc290: Truth,
    related: Truth,
    gang_enhancement: Truth,
    gang_enhanceable: Truth,
    code_text: Box<str>,
}

impl Section {
    /// Reads the section of a charge: number and code equal, subdivisions understood.
    pub fn of_charge(source: &[u8]) -> Self {
        let charge = Charge::parse(source);
        Self {
            source: source.into(),
            reading: Reading::Exact,
            prop64: exact::first_prop64(&charge, source),
            is_prop64: exact::is_prop64(&charge),
            super_strike: exact::is_super_strike(&charge),
            pc290: exact::is_pc290(&charge),
            related: exact::is_related(&charge),
            gang_enhancement: exact::is_gang_enhancement(&charge),
            gang_enhanceable: exact::is_gang_enhanceable(&charge),
            code_text: code_text::code_text(&charge.text).into(),
            charge,
        }
    }

    /// Searches a section's text, as it stands before the charge's first hyphen, as one of the
    /// pilots' programs did.
    pub fn in_text(text: &[u8], program: Program) -> Self {
        let (prop64, super_strike, pc290) = match program {
            Program::Late | Program::Early => {
                (pilot::first_prop64(text), pilot::is_super_strike(text), pilot::is_pc290(text))
            }
            Program::SanFrancisco => (
                san_francisco::prop64(text),
                san_francisco::is_super_strike(text),
                san_francisco::pc290_entries(text) > 0,
            ),
        };
        Self {
            source: text.into(),
            reading: Reading::Pilot(program),
            charge: Charge { sections: Vec::new(), is_whole: true, text: text.into() },
            prop64,
            is_prop64: prop64.is_some().into(),
            super_strike: super_strike.into(),
            pc290: pc290.into(),
            related: pilot::related(text).is_some().into(),
            gang_enhancement: pilot::is_gang_enhancement(text).into(),
            gang_enhanceable: pilot::is_gang_enhanceable(text).into(),
            code_text: code_text::code_text(text).into(),
        }
    }

    /// Reads what [`Row::charged`](crate::row::Row::charged) gives.
    pub fn new(source: &[u8], reading: Reading) -> Self {
        match reading {
            Reading::Exact => Self::of_charge(source),
            Reading::Pilot(program) => Self::in_text(source, program),
        }
    }

    /// Which of the pilots' programs searched it, in the pilots' reading.
    pub(crate) fn program(&self) -> Option<Program> {
        match self.reading {
            Reading::Exact => None,
            Reading::Pilot(program) => Some(program),
        }
    }

    /// What the section was read from: the charge, for the pilots' program up to its first hyphen.
    pub fn source(&self) -> &[u8] {
        &self.source
    }

    /// The section as the sheets show it: in capitals, blanks folded; for the pilots' program as it
    /// stands in the file.
    pub fn text(&self) -> &[u8] {
        &self.charge.text
    }

    /// The text without what is not a section: numbers, subdivisions and code. A charge can come
    /// from a comment, and a comment can say anything.
    ///
    /// ```
    /// use clear64_rules::section::Section;
    ///
    /// let code_text = |text: &str| Section::of_charge(text.as_bytes()).code_text().to_owned();
    /// assert_eq!(code_text("11357(A) HS"), "11357(A) HS");
    /// assert_eq!(code_text("664/11358 HS WITH JANE DOE 900112233"), "664/11358 HS");
    /// assert_eq!(code_text("ON JANE DOE, DOB 19610203"), "");
    /// ```
    pub fn code_text(&self) -> &str {
        &self.code_text
    }

    /// The first Proposition 64 section that the charge names or may name.
    pub fn prop64(&self) -> Option<Prop64> {
        self.prop64
    }

    /// Whether the charge is one of Proposition 64: a missing code or a second section leaves it
    /// unknown.
    pub fn is_prop64(&self) -> Truth {
        self.is_prop64
    }

    /// Whether the charge is of this Proposition 64 section; for the pilots' program, whether it names
    /// it, first or not.
    pub fn mentions(&self, number: Prop64) -> Truth {
        match self.reading {
            Reading::Pilot(_) => {
                pilot::contains(&self.charge.text, number.number().as_bytes()).into()
            }
            Reading::Exact => exact::mentions(&self.charge, number),
        }
    }

    /// Whether the charge is of this Proposition 64 section; for the pilots' program, whether it is the
    /// first that it names.
    pub fn is_of(&self, number: Prop64) -> Truth {
        match self.reading {
            Reading::Pilot(_) => (self.prop64 == Some(number)).into(),
            Reading::Exact => exact::mentions(&self.charge, number),
        }
    }

    /// Whether the section is one of these or below one; as the pilots' program compared, whether the
    /// text starts with one.
    pub fn is_within(&self, patterns: &[SectionPattern]) -> Truth {
        match self.reading {
            Reading::Pilot(_) => {
                let begins = |p: &SectionPattern| self.charge.text.starts_with(p.text().as_bytes());
                patterns.iter().any(begins).into()
            }
            Reading::Exact => exact::is_within(&self.charge, patterns),
        }
    }

    /// Whether the section is this one and nothing below it; as the pilots' program compared, letter
    /// for letter.
    pub fn is_exactly(&self, pattern: &SectionPattern) -> Truth {
        match self.reading {
            Reading::Pilot(_) => (*self.charge.text == *pattern.text().as_bytes()).into(),
            Reading::Exact => exact::is_exactly(&self.charge, pattern.section()),
        }
    }

    /// Whether the section is a super strike.
    pub fn is_super_strike(&self) -> Truth {
        self.super_strike
    }

    /// Whether the section is on the list of PC 290(c).
    pub fn is_pc290(&self) -> Truth {
        self.pc290
    }

    /// Whether the section is a charge that often comes with cannabis charges.
    pub fn is_related(&self) -> Truth {
        self.related
    }

    /// Whether the section is the gang enhancement PC 186.22(b)(4).
    pub fn is_gang_enhancement(&self) -> Truth {
        self.gang_enhancement
    }

    /// Whether the section becomes a super strike by the gang enhancement.
    pub fn is_gang_enhanceable(&self) -> Truth {
        self.gang_enhanceable
    }

    /// Whether two charges name a section of the same number, under any prefix or subdivision.
    pub fn is_same_section(&self, other: &Self) -> Truth {
        exact::is_same_section(&self.charge, &other.charge)
    }

    /// Whether the charge names its section for certain.
    pub fn is_certain(&self) -> bool {
        self.charge.is_whole
    }
}

impl fmt::Debug for Section {
    /// Names the Proposition 64 section at most: the text can come from a comment.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Section").field("prop64", &self.prop64).finish_non_exhaustive()
    }
}

/// The sections seen so far, each classified once.
///
/// Holds up to [`Sections::KEPT`] distinct texts for as long as it lives (a real export has a few
/// hundred); what comes after is classified anew each time, so that free text in a charge cannot
/// fill the memory.
#[derive(Debug, Default)]
pub struct Sections {
    reading: Reading,
    /// By source, where in `kept` a section is.
    known: HashMap<Box<[u8]>, usize, FixedState>,
    kept: Vec<Arc<Section>>,
    /// The last one that was not kept.
    passing: Option<Arc<Section>>,
}

impl Sections {
    /// How many distinct texts are kept.
    pub const KEPT: usize = 65_536;

    /// No section yet.
    pub fn new(reading: Reading) -> Self {
        Self { reading, ..Self::default() }
    }

    /// The section of this source: what [`Row::charged`](crate::row::Row::charged) gives.
    pub fn get(&mut self, source: &[u8]) -> &Arc<Section> {
        if let Some(known) = self.known.get(source) {
            return &self.kept[*known];
        }
        let section = Arc::new(Section::new(source, self.reading));
        if self.kept.len() >= Self::KEPT {
            return self.passing.insert(section);
        }
        let index = self.kept.len();
        self.known.insert(source.into(), index);
        self.kept.push(section);
        &self.kept[index]
    }
}
