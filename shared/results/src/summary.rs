//! `summary.json`: the figures that program staff reported for a county.
//!
//! A superset of the pilots' summary, under its key names. Two figures differ by intent: the last
//! seven years are counted back from the as-of date, not from the day the program runs, and there
//! is no processing time, so that the same run gives the same bytes. Keys of the pilots' are in
//! camel case, some capitalized; ours follow them.

use std::collections::BTreeMap;

use clear64_rules::policy::Outcome;
use clear64_rules::section::Prop64;
use jiff::civil::Date;
use serde::Serialize;

use crate::run::Run;
use crate::settings::Settings;
use crate::status::Statuses;
use crate::tally::{ImpactCounts, OutcomeCount};

/// Name of the file.
pub const NAME: &str = "summary.json";

/// Version of the summary's keys.
pub const SCHEMA: u32 = 1;

/// The summary of one run. Units: persons where a key says subjects, rows where it says lines or
/// rows, else convictions.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    /// Version of the keys.
    schema: u32,
    /// The county, upper case.
    county: &'static str,
    /// The date as of which everything holds.
    as_of: Date,
    /// The policy by name.
    policy: String,
    /// Whether nobody of the county approved the policy.
    draft: bool,
    /// The reading of the rules.
    reading: &'static str,
    /// What the results must be marked with; absent if nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    caution: Option<&'static str>,
    /// Least date of the county's Proposition 64 convictions, midnight UTC, the first day of a
    /// partial one; null if none has a date. In the pilots' reading year 1 if one has none.
    earliest_conviction: Option<String>,
    /// Rows that could be read.
    line_count: u64,
    relief_with_current_eligibility_choices: ReliefCounts,
    #[serde(rename = "reliefWithDismissAllProp64")]
    relief_with_dismiss_all: ReliefCounts,
    #[serde(rename = "reliefWithDismissAllProp64AndRelated")]
    relief_with_dismiss_all_and_related: ReliefCounts,
    #[serde(rename = "prop64ConvictionsCountInCountyByCodeSection")]
    prop64_by_section: BTreeMap<&'static str, u64>,
    #[serde(rename = "subjectsWithProp64ConvictionCountInCounty")]
    prop64_subjects: u64,
    #[serde(rename = "prop64FelonyConvictionsCountInCounty")]
    prop64_felonies: u64,
    #[serde(rename = "prop64NonFelonyConvictionsCountInCounty")]
    prop64_non_felonies: u64,
    /// Those of which the export does not say whether they are felonies.
    #[serde(rename = "prop64UnknownLevelConvictionsCountInCounty")]
    prop64_level_unknown: u64,
    /// The non-felonies by who must act: district-attorney, city-of-..., unknown; those without any
    /// left out. Empty outside Los Angeles County, whose table alone was reviewed.
    #[serde(rename = "prop64NonFelonyConvictionsCountInCountyByProsecutor")]
    prop64_prosecutors: BTreeMap<&'static str, u64>,
    subjects_with_some_relief_count: u64,
    /// Dismissals by the rules that dismiss a whole section; the sections the policy names.
    conviction_dismissal_count_by_code_section: BTreeMap<&'static str, u64>,
    /// Reductions by the rules that reduce a whole section.
    conviction_reduction_count_by_code_section: BTreeMap<&'static str, u64>,
    /// Other dismissals, by reason; that of non-felonies is not counted.
    conviction_dismissal_count_by_additional_relief: BTreeMap<String, u64>,
    /// Every determination, by outcome.
    determinations_by_outcome: BTreeMap<&'static str, OutcomeCounts>,
    /// Persons in the export, in scope or not.
    subject_count: u64,
    /// Persons who cannot be found in other counties.
    #[serde(rename = "subjectsNotLinkableCount")]
    not_linkable: u64,
    /// Persons of whom a row could not be read.
    #[serde(rename = "subjectsWithIncompleteRecordCount")]
    incomplete: u64,
    /// Persons of whom no row could be read, and who are in no other figure.
    #[serde(rename = "subjectsOfRejectedRowsAloneCount")]
    of_rejects_alone: u64,
    rows_by_status: Statuses,
    rejected_rows_by_code: BTreeMap<&'static str, u64>,
}

#[derive(Debug, Serialize)]
struct ReliefCounts {
    #[serde(rename = "CountSubjectsNoConviction")]
    no_conviction: u64,
    #[serde(rename = "CountSubjectsNoConvictionLast7Years")]
    no_conviction_last_7_years: u64,
    #[serde(rename = "CountSubjectsNoFelony")]
    no_felony: u64,
    #[serde(rename = "CountSubjectsSomeRelief")]
    some_relief: u64,
}

#[derive(Debug, Serialize)]
struct OutcomeCounts {
    convictions: u64,
    subjects: u64,
}

impl From<ImpactCounts> for ReliefCounts {
    fn from(relief: ImpactCounts) -> Self {
        Self {
            no_conviction: relief.no_conviction,
            no_conviction_last_7_years: relief.no_conviction_last_7_years,
            no_felony: relief.no_felony,
            some_relief: relief.some_relief,
        }
    }
}

impl Summary {
    /// The summary of a run.
    pub fn new(settings: &Settings, run: &Run) -> Self {
        let tally = &run.tally;
        let policy = &settings.policy.policy;
        let whole = |outcome: Outcome, counts: [u64; 4]| {
            policy.whole_sections(outcome).map(|s| (s.number(), counts[s.index()])).collect()
        };
        let scenario = |name: &str| {
            let at = settings.scenarios.iter().position(|scenario| scenario.policy.name == name);
            let relief = match at {
                Some(at) => tally.scenario_relief.get(at).copied(),
                // A policy that is a scenario is not evaluated twice.
                None => (policy.name == name).then_some(tally.relief),
            };
            ReliefCounts::from(relief.unwrap_or_default())
        };
        let prop64: u64 = tally.prop64.iter().sum();
        Self {
            schema: SCHEMA,
            county: settings.county.name(),
            as_of: settings.as_of,
            policy: policy.name.clone(),
            draft: policy.approval.is_none(),
            reading: settings.reading.name(),
            caution: settings.reading.caution(),
            earliest_conviction: tally.earliest.map(|date| format!("{date}T00:00:00Z")),
            line_count: run.statuses.total() - run.statuses.rejected,
            relief_with_current_eligibility_choices: tally.relief.into(),
            relief_with_dismiss_all: scenario("dismiss-all"),
            relief_with_dismiss_all_and_related: scenario("dismiss-all-and-related"),
            prop64_by_section: by_section(tally.prop64),
            prop64_subjects: tally.prop64_people,
            prop64_felonies: tally.prop64_felonies,
            prop64_non_felonies: prop64 - tally.prop64_felonies - tally.prop64_level_unknown,
            prop64_level_unknown: tally.prop64_level_unknown,
            prop64_prosecutors: tally
                .prop64_prosecutors
                .iter()
                .map(|(prosecutor, count)| (prosecutor.name(), *count))
                .collect(),
            subjects_with_some_relief_count: tally.relief.some_relief,
            conviction_dismissal_count_by_code_section: whole(
                Outcome::Dismissal,
                tally.dismissals_of_section,
            ),
            conviction_reduction_count_by_code_section: whole(
                Outcome::Reduction,
                tally.reductions_of_section,
            ),
            conviction_dismissal_count_by_additional_relief: tally.additional_relief.clone(),
            determinations_by_outcome: by_outcome(&tally.outcomes),
            subject_count: tally.people,
            not_linkable: tally.people_not_linkable,
            incomplete: tally.people_incomplete,
            of_rejects_alone: tally.people_of_rejects_alone,
            rows_by_status: run.statuses,
            rejected_rows_by_code: run.rejects.by_code.clone(),
        }
    }

    /// The file's bytes: indented JSON and a line end.
    pub fn to_json(&self) -> serde_json::Result<Vec<u8>> {
        let mut bytes = serde_json::to_vec_pretty(self)?;
        bytes.push(b'\n');
        Ok(bytes)
    }
}

/// Convictions by section number, those without any left out.
fn by_section(counts: [u64; 4]) -> BTreeMap<&'static str, u64> {
    let counts = Prop64::ALL.into_iter().map(|section| (section.number(), counts[section.index()]));
    counts.filter(|(_, count)| *count > 0).collect()
}

fn by_outcome(outcomes: &BTreeMap<Outcome, OutcomeCount>) -> BTreeMap<&'static str, OutcomeCounts> {
    let counts = outcomes.iter().map(|(outcome, count)| {
        let counts = OutcomeCounts { convictions: count.convictions, subjects: count.people };
        (outcome.name(), counts)
    });
    counts.collect()
}
