//! The counting of a run: persons come in, figures come out.

use std::collections::BTreeMap;
use std::sync::Arc;

use clear64_rules::county::County;
use clear64_rules::determination::{self, Determination};
use clear64_rules::facts::{ConvictionFacts, PersonFacts};
use clear64_rules::impact::Impact;
use clear64_rules::policy::{Outcome, Policy};
use clear64_rules::record::Person;
use jiff::civil::Date;

use crate::finding::{Finding, PersonColumns};
use crate::run::Settings;

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
    /// Persons with a determined conviction.
    pub people_determined: u64,
    /// Determined convictions and their persons, by outcome.
    pub outcomes: BTreeMap<Outcome, OutcomeCount>,
    /// Convictions of Proposition 64 in the county, by section.
    pub prop64: [u64; 4],
    /// Those that are felonies.
    pub prop64_felonies: u64,
    /// Persons who have one.
    pub prop64_people: u64,
    /// Their earliest date; 1 January of year 1 if one has no date.
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
    /// Determines a person's convictions, counts them, and returns the findings.
    pub fn add(&mut self, person: &Person, settings: &Settings) -> Vec<Finding> {
        self.people += 1;
        let county = settings.county;
        self.add_prop64(person, county);
        let facts = PersonFacts::new(person, settings.as_of, settings.policy.gang_pairs);
        let determinations = decide_all(&settings.policy, county, &facts);
        self.relief.add(impact(person, &determinations, settings.as_of));
        self.scenario_relief.resize(settings.scenarios.len(), ImpactCounts::default());
        for (relief, scenario) in self.scenario_relief.iter_mut().zip(&settings.scenarios) {
            let facts = PersonFacts::new(person, settings.as_of, scenario.gang_pairs);
            let determinations = decide_all(scenario, county, &facts);
            relief.add(impact(person, &determinations, settings.as_of));
        }
        self.add_determinations(&facts, &determinations, settings)
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
            self.prop64_felonies += u64::from(conviction.felony);
            let earliest = self.earliest.get_or_insert(conviction.date);
            *earliest = conviction.date.min(*earliest);
        }
        self.prop64_people += u64::from(any);
    }

    fn add_determinations(
        &mut self,
        facts: &PersonFacts<'_>,
        determinations: &[Option<Determination<'_>>],
        settings: &Settings,
    ) -> Vec<Finding> {
        if determinations.iter().all(Option::is_none) {
            return Vec::new();
        }
        self.people_determined += 1;
        let columns = Arc::new(PersonColumns::new(facts, &settings.policy));
        let mut findings = Vec::new();
        let mut met = Vec::new();
        let convictions = &facts.person().convictions;
        for (conviction, determination) in convictions.iter().zip(determinations) {
            let Some(determination) = determination else { continue };
            let count = self.outcomes.entry(determination.outcome).or_default();
            count.convictions += 1;
            if !met.contains(&determination.outcome) {
                met.push(determination.outcome);
                count.people += 1;
            }
            let facts = ConvictionFacts { person: facts, conviction };
            let finding = Finding::new(&facts, Arc::clone(&columns), determination);
            self.add_reason(determination, &finding);
            findings.push(finding);
        }
        findings
    }

    fn add_reason(&mut self, determination: &Determination<'_>, finding: &Finding) {
        let whole_section = determination.rule.and_then(|rule| rule.whole_section);
        match (determination.outcome, whole_section) {
            (Outcome::Dismissal, Some(section)) => self.dismissals_of_section[section.index()] += 1,
            (Outcome::Reduction, Some(section)) => self.reductions_of_section[section.index()] += 1,
            _ if determination.is_additional_relief() => {
                let reason = String::from_utf8_lossy(&finding.reason).into_owned();
                *self.additional_relief.entry(reason).or_default() += 1;
            }
            _ => {}
        }
    }
}

/// What a policy determines about each conviction of a person; none where it does not look.
fn decide_all<'r>(
    policy: &'r Policy,
    county: County,
    facts: &PersonFacts<'_>,
) -> Vec<Option<Determination<'r>>> {
    let convictions = facts.person().convictions.iter();
    convictions
        .map(|conviction| {
            determination::is_in_scope(policy, county, conviction).then(|| {
                determination::decide(policy, &ConvictionFacts { person: facts, conviction })
            })
        })
        .collect()
}

fn impact(person: &Person, determinations: &[Option<Determination<'_>>], as_of: Date) -> Impact {
    let outcomes: Vec<Option<Outcome>> =
        determinations.iter().map(|d| d.as_ref().map(|d| d.outcome)).collect();
    Impact::of(person, &outcomes, as_of)
}
