//! Code sections: which are Proposition 64, which bar relief, which are related charges.
//!
//! A section is the text before the first hyphen of the charge (`11357(A) HS`, `288A(C)(1) PC`).
//! The lists stand in [`lists`], each entry with its citation; how the pilots' program searched
//! them stands in [`pilot`].
//!
//! Traps: numbers lead into each other (`11357` in `11357.5`, `37 PC` in `537 PC`), subdivisions
//! defeat short entries (`187(A) PC`), and letters of H&S 11357 to 11360 changed on 9 November
//! 2016, so a letter means something only together with its date.

mod code_text;
pub mod lists;
pub mod pilot;

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

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

/// The code section of a charge, with what the pilots' program found in its text.
///
/// Found once per distinct text ([`Sections`]) and shared by every conviction under it.
#[derive(Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "the lists are independent of each other")]
pub struct Section {
    text: Box<[u8]>,
    prop64: Option<Prop64>,
    super_strike: bool,
    pc290: bool,
    related: bool,
    gang_enhancement: bool,
    gang_enhanceable: bool,
}

impl Section {
    /// Classifies a section's text, as it stands before the charge's first hyphen.
    pub fn new(text: &[u8]) -> Self {
        Self {
            text: text.into(),
            prop64: pilot::first_prop64(text),
            super_strike: pilot::is_super_strike(text),
            pc290: pilot::is_pc290(text),
            related: pilot::related(text).is_some(),
            gang_enhancement: pilot::is_gang_enhancement(text),
            gang_enhanceable: pilot::is_gang_enhanceable(text),
        }
    }

    /// The text as it stands in the file, untrimmed.
    pub fn text(&self) -> &[u8] {
        &self.text
    }

    /// The text without what is not a section: numbers, subdivisions and code. A charge can come
    /// from a comment, and a comment can say anything.
    ///
    /// ```
    /// use clear64_rules::section::Section;
    ///
    /// let code_text = |text: &str| Section::new(text.as_bytes()).code_text();
    /// assert_eq!(code_text("11357(A) HS"), "11357(A) HS");
    /// assert_eq!(code_text("664/11358 HS WITH JANE DOE 900112233"), "664/11358 HS");
    /// assert_eq!(code_text("ON JANE DOE, DOB 19610203"), "");
    /// ```
    pub fn code_text(&self) -> String {
        code_text::code_text(&self.text)
    }

    /// The first Proposition 64 section named in the text.
    pub fn prop64(&self) -> Option<Prop64> {
        self.prop64
    }

    /// Whether the text names this Proposition 64 section anywhere.
    pub fn mentions(&self, section: Prop64) -> bool {
        pilot::contains(&self.text, section.number().as_bytes())
    }

    /// Whether the section is on the list of super strikes.
    pub fn is_super_strike(&self) -> bool {
        self.super_strike
    }

    /// Whether the section is on the list of PC 290(c).
    pub fn is_pc290(&self) -> bool {
        self.pc290
    }

    /// Whether the section is a charge that often comes with cannabis charges.
    pub fn is_related(&self) -> bool {
        self.related
    }

    /// Whether the section is the gang enhancement PC 186.22(b)(4).
    pub fn is_gang_enhancement(&self) -> bool {
        self.gang_enhancement
    }

    /// Whether the section becomes a super strike by the gang enhancement.
    pub fn is_gang_enhanceable(&self) -> bool {
        self.gang_enhanceable
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
    known: HashMap<Box<[u8]>, Arc<Section>>,
}

impl Sections {
    /// How many distinct texts are kept.
    pub const KEPT: usize = 65_536;

    /// The section with this text.
    pub fn get(&mut self, text: &[u8]) -> Arc<Section> {
        if let Some(section) = self.known.get(text) {
            return Arc::clone(section);
        }
        let section = Arc::new(Section::new(text));
        if self.known.len() < Self::KEPT {
            self.known.insert(text.into(), Arc::clone(&section));
        }
        section
    }
}
