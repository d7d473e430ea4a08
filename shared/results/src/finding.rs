//! What a run found about one determined conviction: its row of the sheets.

use std::sync::Arc;

use clear64_rules::determination::Determination;
use clear64_rules::facts::{ConvictionFacts, PersonFacts};
use clear64_rules::policy::{Outcome, Policy};
use clear64_rules::section::Section;
use jiff::civil::Date;

use crate::decided::Decided;

/// The determination of one conviction in scope, with the facts that the sheets show beside it.
///
/// Texts are bytes of the export. `Debug` is left out on purpose: a finding describes a person.
#[derive(Clone)]
pub struct Finding {
    /// Row of the export, 0-based.
    pub row: u64,
    /// Distinct case numbers, joined by `"; "`.
    pub case_numbers: Box<[u8]>,
    /// Convictions on record: all counties and sections, repeats out.
    pub convictions_on_record: usize,
    /// Whether the conviction is later than 9 November 2016.
    pub occurred_after: bool,
    /// Date of conviction; 1 January of year 1 if it cannot be read.
    pub date: Date,
    /// Years of 365.25 days since the conviction; -1 without a date.
    pub years_since_conviction: f64,
    /// What the person's other convictions say, shared by all findings of the person.
    pub person: Arc<PersonColumns>,
    /// The determination.
    pub outcome: Outcome,
    /// Its reason, trimmed.
    pub reason: Box<[u8]>,
}

/// The columns of the sheets that are alike for all convictions of one person.
#[derive(Clone)]
pub struct PersonColumns {
    /// Super strikes, joined by `;`, or `-`.
    pub super_strikes: Box<[u8]>,
    /// Sections of PC 290(c), joined by `;`, or `-`.
    pub pc290: Box<[u8]>,
    /// Whether a row registers the person under PC 290.
    pub registered: bool,
    /// Years of 365.25 days since the latest conviction; -1 if none has a date.
    pub years_since_any_conviction: f64,
    /// Proposition 64 convictions of H&S 11357, 11358, 11359 and 11360.
    pub prop64_convictions: [usize; 4],
    /// Whether a row reports the person's death.
    pub deceased: bool,
}

impl PersonColumns {
    /// The columns of a person under a policy. Where gang pairs count, the list of super strikes
    /// holds each text once.
    pub fn new(facts: &PersonFacts<'_>, policy: &Policy) -> Self {
        let mut super_strikes: Vec<Vec<u8>> =
            facts.super_strikes().map(|section| section.text().to_vec()).collect();
        if policy.gang_pairs {
            super_strikes.extend(
                facts
                    .gang_pairs()
                    .map(|(offense, gang)| [offense.text(), gang.text()].join(&b" + "[..])),
            );
            keep_first_of_each(&mut super_strikes);
        }
        let pc290: Vec<&[u8]> = facts.pc290_sections().map(Section::text).collect();
        Self {
            super_strikes: list(&super_strikes, b";"),
            pc290: list(&pc290, b";"),
            registered: facts.person().registered,
            years_since_any_conviction: facts.years_since_any_conviction(),
            prop64_convictions: facts.prop64_convictions(),
            deceased: facts.person().deceased,
        }
    }
}

impl Finding {
    /// The findings of a person under the county's policy, in file order.
    pub(crate) fn all<'d>(decided: &'d Decided<'_>) -> impl Iterator<Item = Self> + use<'d> {
        let own = decided.own();
        let columns = Arc::new(PersonColumns::new(&own.facts, own.policy));
        let convictions = decided.person.convictions.iter().zip(&own.determinations);
        convictions.filter_map(move |(conviction, determination)| {
            let facts = ConvictionFacts { person: &own.facts, conviction };
            Some(Self::new(&facts, Arc::clone(&columns), determination.as_ref()?))
        })
    }

    fn new(
        facts: &ConvictionFacts<'_, '_>,
        columns: Arc<PersonColumns>,
        determination: &Determination<'_>,
    ) -> Self {
        let person = facts.person.person();
        let reason = determination.reason(facts.conviction);
        Self {
            row: facts.conviction.row,
            case_numbers: person.case_numbers(facts.conviction).join(&b"; "[..]).into(),
            convictions_on_record: person.convictions.len(),
            occurred_after: facts.occurred_after_prop64(),
            date: facts.conviction.date,
            years_since_conviction: facts.years_since_conviction(),
            person: columns,
            outcome: determination.outcome,
            reason: reason.trim_ascii().into(),
        }
    }
}

fn list(texts: &[impl AsRef<[u8]>], separator: &[u8]) -> Box<[u8]> {
    if texts.is_empty() {
        return Box::from(*b"-");
    }
    let texts: Vec<&[u8]> = texts.iter().map(AsRef::as_ref).collect();
    texts.join(separator).into()
}

fn keep_first_of_each(texts: &mut Vec<Vec<u8>>) {
    let mut seen = std::collections::HashSet::new();
    texts.retain(|text| seen.insert(text.clone()));
}
