//! Why an upload is refused: a code and what the sentence about it needs.

use std::collections::BTreeMap;

use clear64_exports::place::Place;
use clear64_exports::refusal::Refusal;
use serde::{Deserialize, Serialize};

/// A parameter of a refusal: a number, or a word of the program's own (a column, a format, a code).
/// Never text of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Param {
    /// A number.
    Number(u64),
    /// A word of the program's own.
    Word(String),
}

impl From<u64> for Param {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl From<usize> for Param {
    fn from(number: usize) -> Self {
        Self::Number(number as u64)
    }
}

impl From<&'static str> for Param {
    fn from(word: &'static str) -> Self {
        Self::Word(word.to_owned())
    }
}

/// Parameters by name.
pub type Params = BTreeMap<String, Param>;

/// A failure that no other try mends: the upload is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("refused: {code}")]
pub struct Final {
    /// The stable code, in kebab case: that of [`Refusal`], or one of the function's own.
    pub code: &'static str,
    /// What the sentence for the county needs.
    pub params: Params,
}

impl Final {
    /// A refusal without parameters.
    pub fn new(code: &'static str) -> Self {
        Self { code, params: Params::new() }
    }

    /// With one parameter more.
    #[must_use]
    pub fn with(mut self, name: &str, param: impl Into<Param>) -> Self {
        self.params.insert(name.to_owned(), param.into());
        self
    }

    fn at(self, place: Place) -> Self {
        let several = place.part.count() > 1;
        let at = self.with("row", place.row).with("line", place.line);
        if several { at.with("part", place.part.index()) } else { at }
    }
}

impl From<Refusal> for Final {
    fn from(refusal: Refusal) -> Self {
        let plain = Self::new(refusal.code());
        match refusal {
            Refusal::Empty | Refusal::ExcelWorkbook | Refusal::NotText | Refusal::EmptyArchive => {
                plain
            }
            Refusal::Compressed { format }
            | Refusal::NestedArchive { format }
            | Refusal::DamagedArchive { format } => plain.with("format", format),
            Refusal::TooManyMembers { found, most } => {
                plain.with("found", found).with("most", most)
            }
            Refusal::DuplicateMember { member }
            | Refusal::UnexpectedMember { member }
            | Refusal::EncryptedMember { member }
            | Refusal::UnsupportedCompression { member } => plain.with("member", member),
            Refusal::TooManyInflatedBytes { most } => plain.with("most", most),
            Refusal::ExcelIdentifiers { column, count } | Refusal::ExcelDates { column, count } => {
                plain.with("column", column.name()).with("rows", count)
            }
            Refusal::TooFewColumns { found } => plain.with("found", found),
            Refusal::CutOff { place } => plain.at(place),
            Refusal::NoReadableRow { rows } | Refusal::WrongCounty { county: _, rows } => {
                plain.with("rows", rows)
            }
            Refusal::NoRow => plain.with("rows", 0_u64),
            Refusal::TooManyRejects { rows, rejects, first, code } => {
                let counted = plain.with("rows", rows).with("rejects", rejects);
                counted.with("reject", code.code()).at(first)
            }
        }
    }
}
