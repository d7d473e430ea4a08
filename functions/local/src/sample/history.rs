//! A person's history: arrests, court cases, sentences and what followed, row by row.
//!
//! It is the whole statewide history, a function of the seed, the person and whether the shape is
//! `hard`. What holds in every history:
//! * each county that the person was dealt ([`Card`](super::state::Card)) has at least one
//!   Proposition 64 conviction, and no other county has one;
//! * everything happened after the person's 18th birthday and by [`END`];
//! * a Proposition 64 charge and what became of it lie on the same side of 9 November 2016, so that
//!   its letter fits the date of each of its rows.

use jiff::civil::Date;

use super::charges::{self, Cannabis, Charge, GANG_PAIR, Level, NEW_LETTERS};
use super::day::{self, Form, Written};
use super::draw::Draw;
use super::entry::{ChargePlace, Entry, Kind, Number, Step};
use super::people::Person;
use super::plan::{self, Plan, Purpose};
use super::sentences::sentence;
use super::state::State;

/// The last day of every history: the state's list was due on 1 July 2019.
pub(super) const END: Date = Date::constant(2019, 6, 30);

/// How a count ends that does not end in a conviction.
const NOT_CONVICTED: [(usize, &str); 5] = [
    (60, "DISMISSED/FURTHERANCE OF JUSTICE"),
    (15, "DISMISSED/INSUFFICIENT EVIDENCE"),
    (10, "DISMISSED/PLEA TO OTHER CHARGE"),
    (8, "DIVERTED"),
    (7, "ACQUITTED"),
];

/// Rows of a person in the shape `hard`, at most.
const OWN_NUMBERS: u64 = 1024;

/// A count of a cycle on its way from arrest to court.
#[derive(Clone, Copy)]
struct Charged {
    charge: Charge,
    convicted: bool,
    /// The level of the conviction: not always that of the charge.
    level: Level,
    grave: bool,
}

impl Charged {
    fn convicted(charge: Charge, grave: bool) -> Self {
        Self { charge, convicted: true, level: charge.level, grave }
    }
}

/// The rows of a person, in the order of the export. `draw` stands where [`Person::new`] left it.
pub(super) fn rows(person: &Person, state: &State, draw: &mut Draw, hard: bool) -> Vec<Entry> {
    let habit = charges::cannabis_section(draw);
    let plans = plan::plans(person, state, draw, hard);
    let mut history = History {
        person,
        draw,
        hard,
        habit,
        cycle: 100,
        last_event: person.first_event,
        rows: vec![],
    };
    for plan in plans {
        history.add(plan);
    }
    history.rows
}

struct History<'a> {
    person: &'a Person,
    draw: &'a mut Draw,
    hard: bool,
    /// The section under which the person is mostly convicted.
    habit: Cannabis,
    cycle: u16,
    last_event: Date,
    rows: Vec<Entry>,
}

impl History<'_> {
    fn add(&mut self, plan: Plan) {
        self.cycle += 1;
        match plan.purpose {
            Purpose::Cannabis | Purpose::Ordinary | Purpose::Grave | Purpose::GangPair => {
                let counts = self.counts(plan);
                self.arrest_and_what_followed(plan, &counts);
            }
            Purpose::SexRegistration => {
                self.event(plan, Kind::Registration, Some(charges::SEX_REGISTRATION));
            }
            Purpose::DrugRegistration => {
                self.event(plan, Kind::Registration, Some(charges::DRUG_REGISTRATION));
            }
            Purpose::Applicant => self.event(plan, Kind::Applicant, None),
            Purpose::Death => {
                let days = self.draw.between(30, 5000);
                let date = day::later(self.last_event, days).min(END);
                self.event(Plan { date, ..plan }, Kind::Deceased, None);
            }
        }
    }

    /// What the person was arrested for.
    fn counts(&mut self, plan: Plan) -> Vec<Charged> {
        let draw = &mut *self.draw;
        let mut counts = Vec::with_capacity(4);
        let more = match plan.purpose {
            Purpose::Cannabis => {
                let section =
                    if draw.chance(650) { self.habit } else { charges::cannabis_section(draw) };
                let charge = charges::cannabis(section, plan.date, draw);
                counts.push(Charged::convicted(charge, false));
                draw.weighted(&[(50, 0), (28, 1), (14, 2), (8, 3)])
            }
            Purpose::Grave => {
                let charge = charges::grave(draw);
                counts.push(Charged::convicted(charge, true));
                draw.index(2)
            }
            Purpose::GangPair => {
                counts.extend(GANG_PAIR.map(|charge| Charged::convicted(charge, true)));
                0
            }
            _ => draw.weighted(&[(45, 1), (30, 2), (15, 3), (7, 4), (3, 5)]),
        };
        for _ in 0..if self.hard { more.min(2) } else { more } {
            counts.push(self.further_count(plan));
        }
        counts
    }

    /// A Proposition 64 count can end in a conviction only where the person was dealt one.
    fn further_count(&mut self, plan: Plan) -> Charged {
        let draw = &mut *self.draw;
        let is_cannabis_cycle = plan.purpose == Purpose::Cannabis;
        let (cannabis, related) = if is_cannabis_cycle { (220, 300) } else { (60, 120) };
        let place = draw.index(1000);
        let (charge, convicted) = if place < cannabis {
            let section = charges::cannabis_section(draw);
            let charge = charges::cannabis(section, plan.date, draw);
            let charge = if draw.chance(30) { charges::attempt(charge) } else { charge };
            (charge, if is_cannabis_cycle { 400 } else { 0 })
        } else if place < cannabis + related {
            (charges::related(draw), 400)
        } else {
            (charges::ordinary(draw), 550)
        };
        let reduced = charge.level == Level::Felony && draw.chance(100);
        let level = if reduced { Level::Misdemeanor } else { charge.level };
        Charged { charge, convicted: draw.chance(convicted), level, grave: false }
    }

    fn arrest_and_what_followed(&mut self, plan: Plan, counts: &[Charged]) {
        let arrest = self.step(Kind::Arrest, plan);
        let goes_to_court = plan.purpose != Purpose::Ordinary || self.draw.chance(740);
        self.arrest(arrest, counts, goes_to_court);
        if !goes_to_court {
            return;
        }
        let split = if counts.len() > 2 && self.draw.chance(200) { 2 } else { counts.len() };
        let mut steps = arrest.number;
        for case in [&counts[..split], &counts[split..]] {
            if case.is_empty() {
                continue;
            }
            let heard = self.date_in_court(plan.date);
            let court = Step { number: steps + 1, ..self.step(Kind::Court, plan) };
            let court = Step { cycle_date: arrest.cycle_date, date: self.written(heard), ..court };
            self.court(court, case);
            steps = court.number;
            if let Some(first) = case.iter().find(|count| count.convicted)
                && !self.hard
            {
                steps = self.after_court(court, first.charge);
            }
        }
    }

    /// Up to a year after the arrest, and under the same law.
    fn date_in_court(&mut self, arrested: Date) -> Date {
        let days = self.draw.between(2, 330);
        let heard = day::later(arrested, days);
        if arrested < NEW_LETTERS && heard >= NEW_LETTERS {
            let left = day::between(arrested, NEW_LETTERS) - 1;
            day::later(arrested, self.draw.between(0, left))
        } else {
            heard
        }
    }

    fn arrest(&mut self, step: Step, counts: &[Charged], goes_to_court: bool) {
        let booking = self.number(700, Number::Booking);
        for (count, charged) in (1..).zip(counts) {
            let disposition = if goes_to_court || self.draw.chance(500) {
                ""
            } else {
                self.draw.pick(&["RELEASED-NO CHARGE FILED", "REJECTED BY PROSECUTOR-EVIDENCE"])
            };
            let row = self.entry(step, count, Some(charged.charge));
            self.push(Entry { disposition, number: booking, ..row });
        }
    }

    /// The number of the case stands on the first count, and in some cases on all of them.
    fn court(&mut self, step: Step, case: &[Charged]) {
        let case_number = self.number(900, Number::Court);
        let on_every_count = self.draw.chance(300);
        for (count, charged) in (1..).zip(case) {
            let number = if count == 1 || on_every_count {
                case_number
            } else {
                self.draw.pick(&[Number::Blank, Number::Blank, Number::Null, Number::X])
            };
            let row = Entry { number, ..self.entry(step, count, Some(charged.charge)) };
            if charged.convicted {
                self.convict(row, charged);
            } else {
                let disposition = self.draw.weighted(&NOT_CONVICTED);
                self.push(Entry { disposition, ..row });
            }
        }
    }

    /// One row for each part of the sentence.
    fn convict(&mut self, row: Entry, charged: &Charged) {
        let sentence = sentence(charged.level, charged.grave, self.draw);
        let status = self.draw.chance(940).then_some(charged.level);
        let row = Entry { disposition: sentence.disposition, convicted: true, status, ..row };
        let mut parts = sentence.parts.into_iter().flatten();
        self.push(Entry { sentence: parts.next(), ..row });
        for (part, sentence) in (1..).zip(parts).take(if self.hard { 1 } else { 3 }) {
            self.push(Entry { part, sentence: Some(sentence), ..row });
        }
    }

    /// Custody, probation, a violation of probation: the number of the last step.
    fn after_court(&mut self, court: Step, charge: Charge) -> u16 {
        let mut number = court.number;
        for (kind, per_thousand, most_days) in
            [(Kind::Custody, 110, 60), (Kind::Probation, 90, 60), (Kind::Court, 70, 900)]
        {
            if !self.draw.chance(per_thousand) {
                continue;
            }
            let days = self.draw.between(0, most_days);
            let date = day::later(court.date.date, days);
            if date > END || (court.date.date < NEW_LETTERS && date >= NEW_LETTERS) {
                continue;
            }
            number += 1;
            let step = Step { number, kind, date: self.written(date), ..court };
            let (charge, disposition) = match kind {
                Kind::Court => (charges::PROBATION_VIOLATION, "PROBATION REVOKED/REINSTATED"),
                _ => (charge, ""),
            };
            let row = self.entry(step, 1, Some(charge));
            self.push(Entry { disposition, ..row });
        }
        number
    }

    /// A cycle of one row.
    fn event(&mut self, plan: Plan, kind: Kind, charge: Option<Charge>) {
        let step = self.step(kind, plan);
        let row = self.entry(step, 1, charge);
        self.push(Entry { place: ChargePlace::Offense, ..row });
    }

    /// The first step of a cycle.
    fn step(&mut self, kind: Kind, plan: Plan) -> Step {
        let date = self.written(plan.date);
        let agency = self.draw.index(1 << 16);
        Step { number: 1, kind, cycle_date: date, date, county: plan.county, agency }
    }

    fn entry(&mut self, step: Step, count: u16, charge: Option<Charge>) -> Entry {
        let place = self.draw.weighted(&[
            (985, ChargePlace::Offense),
            (10, ChargePlace::Comment),
            (5, ChargePlace::CommentAlone),
        ]);
        let remark = self.hard || self.draw.chance(60);
        let remark = if remark { Some(self.draw.index(1 << 16)) } else { None };
        Entry {
            step,
            cycle: self.cycle,
            count,
            part: 0,
            age: self.person.age(step.cycle_date.date),
            charge,
            place,
            disposition: "",
            convicted: false,
            status: None,
            level_written: !self.draw.chance(3),
            number: Number::Blank,
            sentence: None,
            remark,
            own: 0,
        }
    }

    fn push(&mut self, row: Entry) {
        self.last_event = self.last_event.max(row.step.date.date);
        let number = if self.hard { Number::Own } else { row.number };
        let own = self.person.index * OWN_NUMBERS + self.rows.len() as u64 % OWN_NUMBERS;
        self.rows.push(Entry { number, own, ..row });
    }

    fn number(&mut self, per_thousand: usize, number: fn(usize) -> Number) -> Number {
        if self.draw.chance(per_thousand) {
            number(self.draw.index(10_000_000))
        } else {
            self.draw.pick(&[Number::Null, Number::Blank, Number::X])
        }
    }

    /// Partial dates stand above all in old rows.
    fn written(&mut self, date: Date) -> Written {
        let partial = if date.year() < 1990 { 20 } else { 2 };
        let form = if self.draw.chance(partial) {
            self.draw.weighted(&[(55, Form::Year), (35, Form::Month), (10, Form::Impossible)])
        } else {
            Form::Whole
        };
        Written { date, form }
    }
}
