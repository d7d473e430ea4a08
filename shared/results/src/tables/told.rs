//! What `determinations.parquet` says alike in several rows: of a conviction under all policies, and of
//! a person for all convictions. Found once, and written in each of them.

use std::borrow::Cow;
use std::rc::Rc;

use clear64_rules::date::DateSpan;
use clear64_rules::facts::{ConvictionFacts, Listed, PersonFacts};
use clear64_rules::jurisdiction::Prosecutor;
use clear64_rules::record::Conviction;

use super::{count, epoch_days};
use crate::decided::Decided;
use crate::identity::ConvictionId;

/// What `of` gives for the facts under each policy, found once for facts that policies share.
pub(super) fn of_each_facts<'d, 'p, T>(
    decided: &'d Decided<'p>,
    of: impl Fn(&'d PersonFacts<'p>) -> T,
) -> Vec<Rc<T>> {
    let mut all: Vec<Rc<T>> = Vec::with_capacity(decided.policies.len());
    for (index, under) in decided.policies.iter().enumerate() {
        let before = &decided.policies[..index];
        let known = before.iter().position(|other| Rc::ptr_eq(&other.facts, &under.facts));
        all.push(known.map_or_else(|| Rc::new(of(&under.facts)), |known| Rc::clone(&all[known])));
    }
    all
}

/// What the rows of a conviction say alike under all policies.
pub(super) struct Told<'d> {
    pub(super) conviction: &'d Conviction,
    pub(super) id: Option<ConvictionId>,
    pub(super) pseudonym: Option<&'d str>,
    /// Whether the id is repeated, felony, registered, deceased, incomplete.
    pub(super) flags: [Option<bool>; 5],
    /// In the order of the columns, days since 1970.
    pub(super) days: [Option<i32>; 6],
    /// Quantity; years since the conviction and since any.
    pub(super) numbers: [Option<f64>; 3],
    /// Convictions on record, and by section of Proposition 64.
    pub(super) counts: [i32; 5],
    pub(super) prosecutor: Option<&'static str>,
    pub(super) case_numbers: &'d [Box<[u8]>],
}

impl<'d> Told<'d> {
    pub(super) fn new(decided: &'d Decided<'_>, index: usize, pseudonym: Option<&'d str>) -> Self {
        let person = decided.person;
        let conviction = &person.convictions[index];
        // None of this depends on whether gang pairs count.
        let of_person = &*decided.own().facts;
        let facts = ConvictionFacts { person: of_person, conviction };
        let id = decided.conviction_ids.get(index).copied();
        let date = conviction.date;
        let known = |date: DateSpan| (date != DateSpan::UNKNOWN).then_some(date);
        let (partial, arrest) = (known(date), known(conviction.arrest_date));
        let days = [
            arrest.map(DateSpan::first),
            arrest.map(DateSpan::last),
            date.day(),
            partial.map(DateSpan::first),
            partial.map(DateSpan::last),
            date.day().and(conviction.sentence_end.day()),
        ];
        let [possession, cultivation, for_sale, sale] = of_person.prop64_convictions().map(count);
        Self {
            conviction,
            id,
            pseudonym,
            flags: [
                Some(id.is_some_and(|id| id.is_repeated())),
                conviction.felony.known(),
                Some(person.is_registered()),
                Some(person.deceased),
                Some(person.incomplete),
            ],
            days: days.map(|day| day.map(epoch_days)),
            numbers: [
                conviction.quantity,
                facts.years_since_conviction(),
                of_person.years_since_any_conviction(),
            ],
            counts: [count(person.convictions.len()), possession, cultivation, for_sale, sale],
            prosecutor: Prosecutor::of(person, conviction).map(Prosecutor::name),
            case_numbers: person.case_numbers(conviction),
        }
    }
}

/// Names of the disqualifiers of a conviction.
#[derive(Default)]
pub(super) struct Disqualifiers {
    pub(super) found: Vec<&'static str>,
    pub(super) possible: Vec<&'static str>,
}

impl Disqualifiers {
    pub(super) fn of(facts: &ConvictionFacts<'_, '_>) -> Self {
        let mut all = Self::default();
        for (disqualifier, found) in facts.disqualifiers() {
            let names = if found.is_known() { &mut all.found } else { &mut all.possible };
            names.push(disqualifier.name());
        }
        all
    }
}

/// Sections of a person's super strikes, of what may be one, and the same for PC 290(c).
pub(super) struct Bars<'p>(pub(super) [Vec<Cow<'p, str>>; 4]);

impl<'p> Bars<'p> {
    pub(super) fn of(facts: &PersonFacts<'p>) -> Self {
        let person = facts.person();
        let sections = |bars: &[Listed], sure: bool| -> Vec<Cow<'p, str>> {
            let bars = bars.iter().filter(|bar| bar.listed.is_known() == sure);
            let sections = bars.filter(|bar| !bar.at.is_registration()).map(|bar| {
                match bar.sections(person)[..] {
                    [section] => Cow::Borrowed(section.code_text()),
                    ref pair => {
                        let texts: Vec<&str> =
                            pair.iter().map(|section| section.code_text()).collect();
                        Cow::Owned(texts.join(" + "))
                    }
                }
            });
            sections.collect()
        };
        let (super_strikes, pc290) = (facts.super_strikes(), facts.pc290());
        Self([
            sections(&super_strikes, true),
            sections(&super_strikes, false),
            sections(&pc290, true),
            sections(&pc290, false),
        ])
    }
}
