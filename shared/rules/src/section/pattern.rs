//! A section as a policy writes it.

use super::grammar::CodeSection;

/// A section with its subdivisions, code optional: `11357(A)`, `4060 BP`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionPattern {
    text: String,
    section: CodeSection,
}

/// The text is no section.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is no section: write it as 11357(A) or 4060 BP")]
pub struct PatternError(String);

impl SectionPattern {
    /// Reads a section.
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        match CodeSection::parse(text) {
            Some(section) => Ok(Self { text: text.to_owned(), section }),
            None => Err(PatternError(text.to_owned())),
        }
    }

    /// As the policy writes it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What it says.
    pub fn section(&self) -> &CodeSection {
        &self.section
    }
}
