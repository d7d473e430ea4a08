//! States of invented people, whose counties determine by policies that everybody can read.

use clear64_publish::person::{ConvictionRecord, Determined, PersonRecord};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};

/// Persons of each county, by its index.
pub(crate) type State = Vec<(u8, Vec<PersonRecord>)>;

/// Reasons of every policy: one of what is no felony, one of each section, and what is not known.
pub(crate) const REASONS: [&str; 7] =
    ["no felony", "of 11357", "of 11358", "of 11359", "of 11360", "of related", "not known"];
/// The reasons of felonies and of what may be one, by section.
pub(crate) const OF_SECTION: [(&str, &str); 5] = [
    ("11357", "of 11357"),
    ("11358", "of 11358"),
    ("11359", "of 11359"),
    ("11360", "of 11360"),
    ("related", "of related"),
];
/// The reasons by whose authority they are on.
pub(crate) const OF_AUTHORITY: [(&str, &[&str]); 3] = [
    ("statute", &["of 11358", "of 11359"]),
    ("county-policy", &["no felony", "of 11357", "of 11360", "of related"]),
    ("none", &["not known"]),
];
/// The same by number: 0 is the statute's, 1 the county's, 2 nobody's.
const AUTHORITIES: [u8; 7] = [1, 1, 0, 0, 1, 1, 2];
const NOT_KNOWN: u16 = 6;
const HAND_REVIEW: u8 = 2;
/// The counties of a small state: of Los Angeles and San Francisco, not of the others, figures
/// were published: with the state's and all others' anybody knows those of the last one.
const PLACES: [u8; 5] = [1, 2, 18, 3, 37];

/// Random numbers, the same each time.
pub(crate) struct Draw(ChaCha8Rng);

impl Draw {
    pub(crate) fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.0.next_u64() % limit
    }

    fn byte(&mut self, limit: u64) -> u8 {
        u8::try_from(self.below(limit)).unwrap()
    }

    /// The less likely, the higher.
    fn skewed(&mut self, limit: u64) -> u8 {
        let most = 1 + self.below(limit);
        self.byte(most)
    }
}

/// What a county decides for each reason but the last.
type Policy = [u8; 6];

fn policy(draw: &mut Draw) -> Policy {
    let outcomes = 1 + draw.below(7);
    std::array::from_fn(|_| draw.byte(outcomes))
}

/// Two to five counties and up to 125 people, who can be in two.
pub(crate) fn small_state(draw: &mut Draw) -> State {
    let counties = 2 + draw.below(4);
    let people = 5 + draw.below(120);
    let races = 1 + draw.below(7);
    let places = &PLACES[..usize::try_from(counties).unwrap()];
    let mut state: State = places.iter().map(|place| (*place, Vec::new())).collect();
    let policies: Vec<Policy> = state.iter().map(|_| policy(draw)).collect();
    for number in 0..people {
        let home = draw.below(counties);
        add(draw, &mut state, &policies, number, home, races);
    }
    state
}

/// All counties: some as small as the smallest, some as large as the samples of the pilots.
pub(crate) fn california(draw: &mut Draw) -> State {
    let mut state: State = (0..58).map(|place| (place, Vec::new())).collect();
    let policies: Vec<Policy> = state.iter().map(|_| policy(draw)).collect();
    let mut number = 0;
    for home in 0..58 {
        let people = [3, 20, 60, 150, 150, 400, 1500][usize::try_from(draw.below(7)).unwrap()];
        for _ in 0..people {
            number += 1;
            add(draw, &mut state, &policies, number, home, 7);
        }
    }
    state
}

/// A person of a county, and perhaps of another one.
fn add(
    draw: &mut Draw,
    state: &mut State,
    policies: &[Policy],
    pseudonym: u64,
    home: u64,
    races: u64,
) {
    let counties = u64::try_from(state.len()).unwrap();
    let other = if draw.below(5) == 0 { draw.below(counties) } else { home };
    let convictions: Vec<ConvictionRecord> = (0..=draw.below(3))
        .map(|number| ConvictionRecord {
            id: pseudonym * 10 + number,
            felony: [Some(true), Some(true), Some(false), None][usize::from(draw.byte(4))],
            date: (draw.below(20) > 0).then(|| [i32::try_from(draw.below(20_000)).unwrap(); 2]),
        })
        .collect();
    let sections: Vec<u8> = convictions.iter().map(|_| draw.skewed(5)).collect();
    let groups = (draw.skewed(races), draw.skewed(3), 1940 + i16::from(draw.byte(60)));
    let is_linkable = home != other || draw.below(9) > 0;
    let places = if home == other { vec![home] } else { vec![home, other] };
    for place in &places {
        let index = usize::try_from(*place).unwrap();
        let (county, persons) = &mut state[index];
        let is_own =
            |number: u64| places.len() == 1 || number.is_multiple_of(2) == (*place == home);
        let own = (0..).zip(convictions.iter().zip(&sections));
        let own = own.filter(|(number, _)| is_own(*number));
        let mut determinations = Vec::new();
        for (_, (conviction, section)) in own {
            let prosecutor = prosecutor(draw, *county, conviction.felony);
            let marks = (draw.byte(8) & draw.byte(8), draw.byte(8) & draw.byte(8));
            for policy in 0..4 {
                let Some((reason, outcome)) =
                    decided(conviction, *section, policy, policies[index])
                else {
                    continue;
                };
                determinations.push(Determined {
                    conviction: conviction.id,
                    county: *county,
                    policy,
                    outcome,
                    section: *section,
                    severity: severity(conviction.felony),
                    reason,
                    authority: AUTHORITIES[usize::from(reason)],
                    decade: conviction.date.map(|_| 197 + u8::try_from(conviction.id % 5).unwrap()),
                    prosecutor,
                    found: marks.0,
                    possible: marks.1 & !marks.0,
                });
            }
        }
        if determinations.is_empty() {
            continue;
        }
        persons.push(PersonRecord {
            pseudonym,
            // Another officer may have recorded another.
            race: if draw.below(10) == 0 { draw.byte(races) } else { groups.0 },
            sex: groups.1,
            birth_year: Some(groups.2).filter(|_| draw.below(15) > 0),
            is_linkable,
            groups_differ: draw.below(9) == 0,
            is_incomplete: draw.below(9) == 0,
            convictions: convictions.clone(),
            determinations,
        });
    }
}

fn severity(felony: Option<bool>) -> u8 {
    felony.map_or(2, |is_felony| u8::from(!is_felony))
}

/// Reason and outcome under the county's policy (0), a scenario (1, 2) or a pilot's policy (3).
fn decided(
    conviction: &ConvictionRecord,
    section: u8,
    policy: u8,
    own: Policy,
) -> Option<(u16, u8)> {
    if section == 4 && policy != 2 {
        return None;
    }
    if conviction.date.is_none() {
        return Some((NOT_KNOWN, HAND_REVIEW));
    }
    let is_felony = conviction.felony != Some(false);
    let reason = if is_felony { u16::from(section) + 1 } else { 0 };
    Some(match policy {
        1 | 2 => (reason, 0),
        3 => (reason, [0, 1, HAND_REVIEW, 6, 0, 0][usize::from(reason)]),
        _ => (reason, own[usize::from(reason)]),
    })
}

/// Who must act, as the table of Los Angeles says it, and no other county has.
fn prosecutor(draw: &mut Draw, county: u8, felony: Option<bool>) -> Option<u8> {
    match felony {
        Some(true) => Some(0),
        None => Some(11),
        Some(false) => (county == 18).then(|| draw.skewed(4)),
    }
}
