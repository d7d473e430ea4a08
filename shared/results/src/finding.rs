//! What a run found about one determined conviction: its row of the sheets.

use std::sync::Arc;

use clear64_rules::date::DateSpan;
use clear64_rules::determination::Determination;
use clear64_rules::facts::{ConvictionFacts, Listed, PersonFacts};
use clear64_rules::policy::Outcome;
use clear64_rules::reading::Reading;
use clear64_rules::truth::Truth;

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
    /// Whether the conviction is of 9 November 2016 or later; in the pilots' reading, later.
    pub occurred_after: Truth,
    /// Date of conviction.
    pub date: DateSpan,
    /// Years of 365.25 days since the conviction, if its date is known.
    pub years_since_conviction: Option<f64>,
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
    /// Super strikes, joined by `;`, or `-`. What may be one is marked so.
    pub super_strikes: Box<[u8]>,
    /// Sections of PC 290(c), joined by `;`, or `-`. What may be one is marked so.
    pub pc290: Box<[u8]>,
    /// Whether a row registers the person under PC 290.
    pub registered: bool,
    /// Years of 365.25 days since the latest conviction, if its date is known.
    pub years_since_any_conviction: Option<f64>,
    /// Proposition 64 convictions of H&S 11357, 11358, 11359 and 11360.
    pub prop64_convictions: [usize; 4],
    /// Whether a row reports the person's death.
    pub deceased: bool,
}

impl PersonColumns {
    /// The columns of a person. The lists hold each section once; in the pilots' reading, only the
    /// list of super strikes does, and only where gang pairs count.
    pub fn new(facts: &PersonFacts<'_>) -> Self {
        let [super_strikes, pc290] = bar_lists(facts, b";");
        Self {
            super_strikes,
            pc290,
            registered: facts.person().is_registered(),
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
        let columns = Arc::new(PersonColumns::new(&own.facts));
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

/// Super strikes and sections of PC 290(c), as the columns of a person have them.
pub(crate) fn bar_lists(facts: &PersonFacts<'_>, separator: &[u8]) -> [Box<[u8]>; 2] {
    let is_exact = facts.person().reading == Reading::Exact;
    let mut super_strikes = texts(facts, &facts.super_strikes());
    let mut pc290 = texts(facts, &facts.pc290());
    if is_exact || facts.counts_gang_pairs() {
        keep_first_of_each(&mut super_strikes);
    }
    if is_exact {
        keep_first_of_each(&mut pc290);
    }
    [list(&super_strikes, separator), list(&pc290, separator)]
}

/// Sections of a list of bars, both of a pair; registrations have a column of their own.
fn texts(facts: &PersonFacts<'_>, bars: &[Listed]) -> Vec<Vec<u8>> {
    let bars = bars.iter().filter(|bar| !bar.at.is_registration());
    let text = |bar: &Listed| {
        let sections = bar.sections(facts.person()).into_iter();
        let sections: Vec<&[u8]> = sections
            .map(|section| if section.is_certain() { section.text() } else { b"a charge not read" })
            .collect();
        let mut text = sections.join(&b" + "[..]);
        if !bar.listed.is_known() {
            text.extend_from_slice(b" (possibly)");
        }
        text
    };
    bars.map(text).collect()
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
