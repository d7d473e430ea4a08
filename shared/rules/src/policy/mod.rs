//! Policies: which convictions a county looks at, and an ordered list of rules over their facts.
//!
//! A policy is data. It is written in TOML ([`language`]) or given as the options file of the
//! pilots' self-service tool ([`options`]); the policies shipped with the program stand in
//! [`shipped`]. The first rule that holds determines the conviction.

pub mod condition;
pub mod language;
pub mod options;
mod prose;
pub mod shipped;

use std::fmt;

use jiff::civil::Date;
use serde::Deserialize;

use crate::county::County;
use crate::reading::Program;
use crate::section::Prop64;
pub use condition::Condition;

/// What a policy decides about a conviction.
///
/// A determination is not a court's order. `Dismissal` means dismissal and sealing as legally
/// invalid; `Reduction` means redesignation to a misdemeanor or infraction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Determined eligible for dismissal and sealing.
    Dismissal,
    /// Determined eligible for redesignation.
    Reduction,
    /// A person has to look at it.
    HandReview,
    /// Possibly eligible; flagged for review.
    MaybeEligible,
    /// A city attorney, not the district attorney, decides.
    CityAttorneyReview,
    /// The prosecution may challenge; not itself a denial.
    GroundForChallenge,
    /// Not eligible under this policy, as of its date.
    NotEligible,
    /// No rule of the policy applies, and the policy says nothing about it.
    NoDetermination,
}

impl Outcome {
    /// All outcomes, in the order in which they are listed.
    pub const ALL: [Self; 8] = [
        Self::Dismissal,
        Self::Reduction,
        Self::HandReview,
        Self::MaybeEligible,
        Self::CityAttorneyReview,
        Self::GroundForChallenge,
        Self::NotEligible,
        Self::NoDetermination,
    ];

    /// The name in policies and results.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Dismissal => "dismissal",
            Self::Reduction => "reduction",
            Self::HandReview => "hand-review",
            Self::MaybeEligible => "maybe-eligible",
            Self::CityAttorneyReview => "city-attorney-review",
            Self::GroundForChallenge => "ground-for-challenge",
            Self::NotEligible => "not-eligible",
            Self::NoDetermination => "no-determination",
        }
    }

    /// The words of the pilots' sheets, column "Eligibility Determination".
    pub const fn sheet_words(self) -> &'static str {
        match self {
            Self::Dismissal => "Eligible for Dismissal",
            Self::Reduction => "Eligible for Reduction",
            Self::HandReview => "Hand Review",
            Self::MaybeEligible => "Maybe Eligible - Flag for Review",
            Self::CityAttorneyReview => "To be reviewed by City Attorneys",
            Self::GroundForChallenge => "Ground for Challenge",
            Self::NotEligible => "Not eligible",
            Self::NoDetermination => "",
        }
    }

    /// Whether the outcome would relieve the person of the conviction as it stands.
    pub const fn is_relief(self) -> bool {
        matches!(self, Self::Dismissal | Self::Reduction)
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// On whose authority a rule decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Authority {
    /// The statute requires it.
    Statute,
    /// The county adds it; the policy's own source is cited.
    CountyPolicy,
}

impl Authority {
    /// The name in policies and results.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Statute => "statute",
            Self::CountyPolicy => "county-policy",
        }
    }
}

/// What becomes of a rule whose condition is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WhenUnknown {
    /// The rule is remembered: unless everything else comes to the same outcome, a person reviews.
    Review,
    /// The rule bars nobody.
    Skip,
}

/// Which convictions a policy looks at, within the run's county.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// Convictions of H&S 11357 to 11360.
    #[serde(rename = "proposition-64")]
    Prop64,
    /// Those, and charges that often come with them.
    #[serde(rename = "proposition-64-and-related")]
    Prop64AndRelated,
}

/// Citations of a rule: one for all sections, or one a section.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Citations {
    /// For every section that has none of its own.
    pub general: Option<String>,
    /// Section, as written in the policy (`11358`), and its citation.
    pub by_section: Vec<(Prop64, String)>,
}

impl Citations {
    /// The citation for a conviction of this section.
    pub fn for_section(&self, section: Option<Prop64>) -> Option<&str> {
        self.by_section
            .iter()
            .find(|(cited, _)| Some(*cited) == section)
            .map(|(_, citation)| citation.as_str())
            .or(self.general.as_deref())
    }
}

/// One rule: if the condition holds, this is the outcome, for this reason, on this authority.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Unique within the policy, as in `super-strike`.
    pub id: String,
    /// What has to hold.
    pub when: Condition,
    /// What is decided then.
    pub then: Outcome,
    /// Why, in the words of the pilots' sheets; `{section}` stands for the conviction's section,
    /// trimmed.
    pub reason: String,
    /// On whose authority.
    pub authority: Authority,
    /// Where it stands written.
    pub cite: Citations,
    /// What becomes of the rule if its condition is unknown.
    pub unknown: WhenUnknown,
    /// Set if the rule decides a whole section, whoever the person is: the summary counts it by
    /// section instead of by reason.
    pub whole_section: Option<Prop64>,
}

/// Who of the county approved a policy, and when. Without it every run is a draft.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// Office or officer.
    pub by: String,
    /// Day of the approval.
    #[serde(deserialize_with = "language::civil_date")]
    pub on: Date,
}

/// An open question that a policy answers one way, and could answer the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Switch {
    /// Unique within the policy, as in `strict-priors`.
    pub name: String,
    /// How the policy answers it.
    pub on: bool,
    /// The question, and what either answer means.
    pub question: String,
}

/// An added column of the sheets that a policy's program did not write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
pub enum OmittedColumn {
    /// The Los Angeles program had no such column.
    #[serde(rename = "Occurred after 11/9/2016")]
    OccurredAfter,
}

/// A policy: scope and ordered rules, and who stands behind them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The name it is asked for by: a shipped name, or the file's without its ending.
    pub name: String,
    /// A title a reader understands.
    pub title: String,
    /// What it was made from.
    pub source: String,
    /// The county it is shipped for, if one. It decides nothing: a run's county does.
    pub county: Option<County>,
    /// Who approved it; without it, a draft.
    pub approval: Option<Approval>,
    /// The date as of which it is to be applied, if it fixes one.
    pub as_of: Option<Date>,
    /// The convictions it looks at.
    pub scope: Scope,
    /// Whether an offense and a gang enhancement convicted in one case count together as a super
    /// strike (PC 186.22(b)(4)).
    pub gang_pairs: bool,
    /// Which of the pilots' programs it ran on. Decides nothing but in the pilots' reading.
    pub program: Program,
    /// Added columns that its sheets leave out.
    pub omitted_columns: Vec<OmittedColumn>,
    /// What a reader has to know to apply it, a sentence or more each: what it presumes and what it
    /// cannot see.
    pub notes: Vec<String>,
    /// The open questions that its rules turn on, by name.
    pub switches: Vec<Switch>,
    /// The rules, first match first.
    pub rules: Vec<Rule>,
}

impl Policy {
    /// Whether the policy looks at convictions of this section. A section that may be one of those is
    /// looked at: a person reviews it.
    pub fn looks_at(&self, section: &crate::section::Section) -> bool {
        section.prop64().is_some()
            || self.scope == Scope::Prop64AndRelated
                && section.is_certain()
                && section.is_related().is_possible()
    }

    /// The sections of which a rule decides all convictions in this way.
    pub fn whole_sections(&self, outcome: Outcome) -> impl Iterator<Item = Prop64> {
        self.rules
            .iter()
            .filter(move |rule| rule.then == outcome)
            .filter_map(|rule| rule.whole_section)
    }
}
