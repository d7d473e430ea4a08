//! The counting of a run: persons come in, figures come out.

use std::collections::BTreeMap;

use clear64_rules::county::County;
use clear64_rules::date::DateSpan;
use clear64_rules::date::pilot::day_or_none;
use clear64_rules::determination::Determination;
use clear64_rules::impact::Impact;
use clear64_rules::jurisdiction::Prosecutor;
use clear64_rules::policy::Outcome;
use clear64_rules::reading::Reading;
use clear64_rules::record::Person;
use clear64_rules::truth::Truth;
use jiff::civil::Date;

use crate::decided::Decided;

/// Persons with one kind of impact or another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImpactCounts {
    /// Persons with a felony, all of whose felonies would be dismissed or reduced.
    pub no_felony: u64,
    /// Persons all of whose convictions would be dismissed.
    pub no_conviction: u64,
    /// Persons with convictions of the last seven years, all of which would be dismissed.
    pub no_conviction_last_7_years: u64,
    /// Persons with at least one conviction dismissed or reduced.
    pub some_relief: u64,
}

impl ImpactCounts {
    fn add(&mut self, impact: Impact) {
        self.no_felony += u64::from(impact.no_felony);
        self.no_conviction += u64::from(impact.no_conviction);
        self.no_conviction_last_7_years += u64::from(impact.no_conviction_last_7_years);
        self.some_relief += u64::from(impact.some_relief);
    }
}

/// Convictions with an outcome, and the persons who have them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OutcomeCount {
    /// Convictions.
    pub convictions: u64,
    /// Persons, each once an outcome.
    pub people: u64,
}

/// Figures of a run, in convictions unless a name says people.
#[derive(Debug, Default)]
pub struct Tally {
    /// Persons in the export.
    pub people: u64,
    /// Persons who cannot be found in other counties: no CII number, or not theirs alone.
    pub people_not_linkable: u64,
    /// Persons of whom a row could not be read.
    pub people_incomplete: u64,
    /// Persons of whom no row could be read. They are in no other figure.
    pub people_of_rejects_alone: u64,
    /// Persons with a determined conviction.
    pub people_determined: u64,
    /// Determined convictions and their persons, by outcome.
    pub outcomes: BTreeMap<Outcome, OutcomeCount>,
    /// Convictions of Proposition 64 in the county, by section.
    pub prop64: [u64; 4],
    /// Those that are felonies.
    pub prop64_felonies: u64,
    /// Those of which it is not known whether they are.
    pub prop64_level_unknown: u64,
    /// Those that are no felonies, by who must act; empty outside Los Angeles County.
    pub prop64_prosecutors: BTreeMap<Prosecutor, u64>,
    /// Persons who have one.
    pub prop64_people: u64,
    /// Their earliest date: the first day it may be, those without any date left out. For the
    /// pilots' program, 1 January of year 1 if one has no date.
    pub earliest: Option<Date>,
    /// Dismissals by a rule that dismisses a whole section.
    pub dismissals_of_section: [u64; 4],
    /// Reductions by a rule that reduces a whole section.
    pub reductions_of_section: [u64; 4],
    /// Other dismissals of felonies, by reason.
    pub additional_relief: BTreeMap<String, u64>,
    /// Impact of the policy.
    pub relief: ImpactCounts,
    /// Impact of each scenario, in their order.
    pub scenario_relief: Vec<ImpactCounts>,
}

impl Tally {
    pub(crate) fn new(scenarios: usize) -> Self {
        Self { scenario_relief: vec![ImpactCounts::default(); scenarios], ..Self::default() }
    }

    /// Determined convictions.
    pub fn determined(&self) -> u64 {
        self.outcomes.values().map(|count| count.convictions).sum()
    }

    /// Counts a person.
    pub(crate) fn add(&mut self, decided: &Decided<'_>, county: County) {
        self.people += 1;
        self.people_not_linkable += u64::from(!decided.person.linkable);
        self.people_incomplete += u64::from(decided.person.incomplete);
        self.add_prop64(decided.person, county);
        self.relief.add(decided.own().impact);
        for (relief, under) in self.scenario_relief.iter_mut().zip(&decided.policies[1..]) {
            relief.add(under.impact);
        }
        self.add_determinations(decided);
    }

    fn add_prop64(&mut self, person: &Person, county: County) {
        let in_county = person
            .convictions
            .iter()
            .filter(|conviction| *conviction.county == *county.name().as_bytes());
        let mut any = false;
        for conviction in in_county {
            let Some(section) = conviction.section.prop64() else { continue };
            any = true;
            self.prop64[section.index()] += 1;
            self.prop64_felonies += u64::from(conviction.felony == Truth::True);
            self.prop64_level_unknown += u64::from(!conviction.felony.is_known());
            if conviction.felony == Truth::False
                && let Some(prosecutor) = Prosecutor::of(person, conviction)
            {
                *self.prop64_prosecutors.entry(prosecutor).or_default() += 1;
            }
            let date = match person.reading {
                Reading::Pilot(_) => Some(day_or_none(conviction.date)),
                Reading::Exact => {
                    (conviction.date != DateSpan::UNKNOWN).then(|| conviction.date.first())
                }
            };
            self.earliest = self.earliest.into_iter().chain(date).min();
        }
        self.prop64_people += u64::from(any);
    }

    fn add_determinations(&mut self, decided: &Decided<'_>) {
        let mut met: Vec<Outcome> = Vec::new();
        let determinations = &decided.own().determinations;
        for determination in determinations.iter().flatten() {
            let count = self.outcomes.entry(determination.outcome).or_default();
            count.convictions += 1;
            if !met.contains(&determination.outcome) {
                met.push(determination.outcome);
                count.people += 1;
            }
            self.add_reason(determination);
        }
        self.people_determined += u64::from(!met.is_empty());
    }

    fn add_reason(&mut self, determination: &Determination<'_>) {
        let whole_section = determination.rule().and_then(|rule| rule.whole_section);
        match (determination.outcome, whole_section) {
            (Outcome::Dismissal, Some(section)) => self.dismissals_of_section[section.index()] += 1,
            (Outcome::Reduction, Some(section)) => self.reductions_of_section[section.index()] += 1,
            _ if determination.is_additional_relief() => {
                // As the policy words it: a section filled in could come from a comment.
                let reason = determination.rule().map_or("", |rule| rule.reason.as_str());
                *self.additional_relief.entry(reason.to_owned()).or_default() += 1;
            }
            _ => {}
        }
    }
}
