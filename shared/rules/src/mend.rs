//! The mends of the exact reading: what it does otherwise than the pilots' program.
//!
//! Each has a number, by which documents and results name it. Which of them makes two readings come
//! to different outcomes for a conviction is found in [`compare`](crate::compare).

use std::collections::BTreeSet;
use std::fmt;

/// One defect of the pilots' program that the exact reading mends.
///
/// The order is that of the numbers. Where a mend is an interpretation, its own text says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mend {
    /// 1: a section matches whole, code and number equal. `537 PC` is not `37 PC`.
    WholeSection,
    /// 2: a list entry without subdivision covers all subdivisions of its section; an entry with
    /// subdivisions covers those and what is below them. Interpretation: the statutes name sections,
    /// and a subdivision is part of its section.
    Subdivisions,
    /// 3: the charge is parsed: prefix, number, subdivisions, code, description. A listed section
    /// under a prefix is unknown, but attempted homicide is a super strike; a charge without a code,
    /// of several sections or outside the grammar is not certain. Interpretation: the lists say
    /// nothing of prefixes.
    Grammar,
    /// 4: PC 261.5 is not on the list of PC 290(c); a conviction of PC 290 and a registration are
    /// possibly on it. Interpretation: the duty to register may come from PC 290.006.
    Pc290List,
    /// 5: `11357.5`, `111357` and `113570` are not Proposition 64.
    Prop64Number,
    /// 6: upper and lower case are the same in a charge.
    LetterCase,
    /// 7: blanks of a charge are trimmed and folded.
    Blanks,
    /// 8: one cut-off day, 9 November 2016 itself included, in the rules and in the column. It
    /// changes a column of the sheets and no outcome.
    CutOffDay,
    /// 9: a missing or impossible date is unknown; a partial one is the span it names.
    UnknownDate,
    /// 10: a missing date of birth is unknown. Interpretation: for the age at conviction, so is one
    /// that is not before the conviction.
    UnknownBirthDate,
    /// 11: "21 years or younger" is under 21 on the date of conviction. Interpretation: so the
    /// county announced it; its program compared the age on the as-of date.
    AgeAtConviction,
    /// 12: years are calendar years and have passed on the anniversary. Interpretation: that of
    /// 29 February is 28 February where there is no 29th.
    Anniversary,
    /// 13: months and years of a sentence are those of the calendar; it is completed on the day on
    /// which it ends.
    SentenceLength,
    /// 14: two priors are two earlier days with a conviction of the same section number.
    /// Interpretation: whatever its prefix or subdivision, counts of one day being one case.
    TwoPriors,
    /// 15: a gang pair and a registration carry their own dates.
    BarDate,
    /// 16: a repeated count extends its own sentence, and rows are one person's by `SUBJECT_ID`
    /// without its blanks, else by CII number.
    Identity,
    /// 17: no policy gives relief to a conviction on or after 9 November 2016, and what no rule
    /// decides is for a person's review.
    Guard,
    /// 18: all rows are asked for the date of birth; if they disagree, it is unknown.
    BirthDatesDiffer,
    /// 19: words of the file are trimmed and compared in capitals, and where neither
    /// `CONV_STAT_DESCR` nor `OFFENSE_TOC` says the level, it is unknown.
    Words,
    /// 20: figures of the last seven years use the as-of date; lists are in file order, each section
    /// once, and a case number that says NULL is none. It changes figures and lists; an outcome only
    /// where a row has such a number and too short a `CNT_ORDER` for a numbered case.
    Lists,
    /// 21: one list of super strikes and one of PC 290(c) for every county, and a quantity that no file
    /// says is unknown. San Francisco's program had lists of its own, looked for Proposition 64 at the
    /// start of a charge alone, and took what was not weighed for no more than a pound.
    /// Interpretation: the statute has one list.
    OneList,
}

/// Mends, by number.
pub type Mends = BTreeSet<Mend>;

impl Mend {
    /// All mends, by number.
    pub const ALL: [Self; 21] = [
        Self::WholeSection,
        Self::Subdivisions,
        Self::Grammar,
        Self::Pc290List,
        Self::Prop64Number,
        Self::LetterCase,
        Self::Blanks,
        Self::CutOffDay,
        Self::UnknownDate,
        Self::UnknownBirthDate,
        Self::AgeAtConviction,
        Self::Anniversary,
        Self::SentenceLength,
        Self::TwoPriors,
        Self::BarDate,
        Self::Identity,
        Self::Guard,
        Self::BirthDatesDiffer,
        Self::Words,
        Self::Lists,
        Self::OneList,
    ];

    /// The number, 1 to 21.
    pub const fn number(self) -> u8 {
        self as u8 + 1
    }

    /// What the exact reading does, in a few words.
    pub const fn title(self) -> &'static str {
        match self {
            Self::WholeSection => "a section matches whole, number and code",
            Self::Subdivisions => "a listed section covers its subdivisions",
            Self::Grammar => "a charge is parsed: prefix, number, code, description",
            Self::Pc290List => "PC 261.5 is not PC 290(c); PC 290 and registration may be",
            Self::Prop64Number => "11357.5 and longer numbers are not Proposition 64",
            Self::LetterCase => "upper and lower case of a charge are the same",
            Self::Blanks => "blanks of a charge are trimmed and folded",
            Self::CutOffDay => "one cut-off day in rules and column",
            Self::UnknownDate => "a missing or impossible date is unknown",
            Self::UnknownBirthDate => "a missing date of birth is unknown",
            Self::AgeAtConviction => "the age on the date of conviction counts",
            Self::Anniversary => "calendar years, passed on the anniversary",
            Self::SentenceLength => "sentences by the calendar, completed on their last day",
            Self::TwoPriors => "priors by section number and distinct days",
            Self::BarDate => "gang pairs and registrations carry their own dates",
            Self::Identity => "repeated counts and rows without SUBJECT_ID",
            Self::Guard => "no relief after the cut-off; no rule is a review",
            Self::BirthDatesDiffer => "all rows are asked for the date of birth",
            Self::Words => "words trimmed, in capitals; a level not said is unknown",
            Self::Lists => "lists in file order; no NULL; figures by the as-of date",
            Self::OneList => "one list of bars for every county; no quantity is unknown",
        }
    }
}

impl fmt::Display for Mend {
    /// The number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.number())
    }
}

#[cfg(test)]
mod tests {
    use super::Mend;

    #[test]
    fn mends_are_numbered_from_1_to_21_and_no_two_have_one_title() {
        let numbers: Vec<u8> = Mend::ALL.iter().map(|mend| mend.number()).collect();
        assert_eq!(numbers, (1..=21).collect::<Vec<u8>>());
        let titles: std::collections::HashSet<_> = Mend::ALL.map(Mend::title).into();
        assert_eq!(titles.len(), 21);
    }
}
