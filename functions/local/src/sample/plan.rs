//! The outline of a history: which cycles there are, when and where.

use jiff::civil::Date;

use super::day;
use super::draw::Draw;
use super::history::END;
use super::people::Person;
use super::state::{CountyIndex, State};

/// Arrests come no later, so that what follows fits in before [`END`].
const ARRESTS_UNTIL: Date = Date::constant(2018, 6, 30);

/// What a cycle is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// An arrest that leads to a Proposition 64 conviction.
    Cannabis,
    /// An arrest for something else.
    Ordinary,
    /// An arrest that leads to a conviction for a super strike, or one that requires registration.
    Grave,
    /// The same by way of a gang enhancement.
    GangPair,
    /// Registration under PC 290.
    SexRegistration,
    /// Another registration.
    DrugRegistration,
    /// Fingerprints for a job or a license.
    Applicant,
    /// The last cycle of some.
    Death,
}

/// One cycle: an arrest and what follows, or an event of one row.
#[derive(Clone, Copy)]
pub(super) struct Plan {
    pub(super) date: Date,
    pub(super) county: CountyIndex,
    pub(super) purpose: Purpose,
}

/// The cycles of a person, by date.
pub(super) fn plans(person: &Person, state: &State, draw: &mut Draw, hard: bool) -> Vec<Plan> {
    let convicted_in: Vec<CountyIndex> = person.card.counties().collect();
    let cycles = cycle_count(draw, hard).max(convicted_in.len());
    let years = draw.between(1, 8 + 2 * i32::try_from(cycles).unwrap_or(0)).min(40);
    let days = day::between(person.first_event, ARRESTS_UNTIL).min(years * 365);
    let roams = draw.chance(400);
    let mut planner = Planner { person, state, draw, days, roams };

    let mut plans: Vec<Plan> = (0..cycles).map(|_| planner.plan(Purpose::Ordinary)).collect();
    planner.draw.shuffle(&mut plans);
    for plan in &mut plans {
        if convicted_in.contains(&plan.county) && planner.draw.chance(150) {
            plan.purpose = Purpose::Cannabis;
        }
    }
    for (plan, county) in plans.iter_mut().zip(&convicted_in) {
        *plan = Plan { county: *county, purpose: Purpose::Cannabis, ..*plan };
    }
    if let Some(first) = plans.first_mut() {
        first.date = person.first_event;
    }
    planner.add_special(&mut plans);
    plans.sort_by_key(|plan| plan.date);
    if planner.draw.chance(25) {
        plans.push(planner.plan(Purpose::Death));
    }
    plans
}

struct Planner<'a> {
    person: &'a Person,
    state: &'a State,
    draw: &'a mut Draw,
    /// How long after the first event cycles begin, at most.
    days: i32,
    roams: bool,
}

impl Planner<'_> {
    fn plan(&mut self, purpose: Purpose) -> Plan {
        let date = day::later(self.person.first_event, self.draw.between(0, self.days));
        let county = if self.roams && self.draw.chance(300) {
            self.state.any_county(self.draw)
        } else {
            self.person.card.home
        };
        Plan { date, county, purpose }
    }

    /// What a few persons have besides.
    fn add_special(&mut self, plans: &mut Vec<Plan>) {
        if self.draw.chance(30) {
            let grave = self.plan(Purpose::Grave);
            plans.push(grave);
            if self.draw.chance(350) {
                plans.push(self.after(grave, Purpose::SexRegistration));
            }
        }
        for (purpose, per_thousand) in [
            (Purpose::GangPair, 3),
            (Purpose::SexRegistration, 4),
            (Purpose::DrugRegistration, 15),
            (Purpose::Applicant, 40),
        ] {
            if self.draw.chance(per_thousand) {
                plans.push(self.plan(purpose));
            }
        }
    }

    fn after(&mut self, earlier: Plan, purpose: Purpose) -> Plan {
        let days = self.draw.between(200, 1500);
        Plan { date: day::later(earlier.date, days).min(END), purpose, ..earlier }
    }
}

/// Most persons have a few cycles, some have dozens. In the shape `hard` one or two.
fn cycle_count(draw: &mut Draw, hard: bool) -> usize {
    if hard {
        return draw.weighted(&[(78, 1), (22, 2)]);
    }
    let (least, most) = draw.weighted(&[
        (235, (1, 1)),
        (206, (2, 2)),
        (150, (3, 3)),
        (120, (4, 4)),
        (95, (5, 5)),
        (130, (6, 8)),
        (74, (9, 14)),
        (23, (15, 30)),
        (6, (31, 60)),
        (1, (61, 120)),
    ]);
    usize::try_from(draw.between(least, most)).unwrap_or(1)
}
