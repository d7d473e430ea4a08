//! Why super strikes, PC 290 and priors do not count alike.

use super::Both;
use super::section::{self, Question};
use crate::date::DateSpan;
use crate::date::pilot::{NO_DATE, day_or_none};
use crate::facts::{Listed, ListedAt};
use crate::mend::{Mend, Mends};
use crate::policy::condition::Priority;
use crate::reading::{Program, Reading};
use crate::record::Conviction;
use crate::truth::Truth;

impl<'h> Both<'_, 'h> {
    /// Why a bar stands in one reading alone, `exact` being what the exact reading says.
    pub(super) fn mends_of_bars(
        &self,
        question: &Question<'_>,
        priority: Priority,
        exact: Truth,
    ) -> Mends {
        let theirs = self.pilot_bars(question, priority);
        let mut mends = Mends::new();
        if theirs.is_empty() {
            let bars = self.exact_bars(question).into_iter();
            for bar in bars.filter(|bar| self.counts(bar, priority) == exact) {
                mends.extend(self.mends_of_our_bar(question, &bar));
            }
        }
        for bar in theirs {
            mends.extend(self.mends_of_their_bar(question, priority, bar));
        }
        mends
    }

    fn exact_bars(&self, question: &Question<'_>) -> Vec<Listed> {
        let facts = &self.exact.facts;
        let is_pc290 = matches!(question, Question::Pc290);
        if is_pc290 { facts.pc290() } else { facts.super_strikes() }.into_owned()
    }

    /// Whether a bar counts against the conviction, exact reading.
    fn counts(&self, bar: &Listed, priority: Priority) -> Truth {
        let person = &self.exact.history.person;
        if let ListedAt::Conviction(index) = bar.at
            && person.convictions[index].row == self.of_exact.row
        {
            return Truth::False;
        }
        match priority {
            Priority::Any => bar.listed,
            Priority::Earlier => bar.listed.and(bar.date(person).is_before(self.of_exact.date)),
        }
    }

    /// What counted against the conviction in the pilots' reading: convictions of an earlier date;
    /// if there is none with a date, what has no date of its own there.
    fn pilot_bars(&self, question: &Question<'_>, priority: Priority) -> Vec<ListedAt> {
        let person = &self.pilot.history.person;
        let is_pc290 = matches!(question, Question::Pc290);
        let facts = &self.pilot.facts;
        let listed = if is_pc290 { facts.pc290() } else { facts.super_strikes() };
        let registrations = if is_pc290 { person.registrations.len() } else { 0 };
        if listed.is_empty() && registrations == 0 {
            return Vec::new();
        }
        let own = day_or_none(self.of_pilot.date);
        let dating: Vec<usize> = (0..person.convictions.len())
            .filter(|index| {
                let is_registration = is_pc290 && person.convictions[*index].registration;
                is_registration || listed.iter().any(|l| l.at == ListedAt::Conviction(*index))
            })
            .collect();
        let undated = listed.iter().map(|bar| bar.at);
        let undated = undated.filter(|at| matches!(at, ListedAt::Pair(..)));
        let undated = undated.chain((0..registrations).map(ListedAt::Registration));
        let is_earlier = |index: &usize| day_or_none(person.convictions[*index].date) < own;
        match priority {
            Priority::Any => dating.into_iter().map(ListedAt::Conviction).chain(undated).collect(),
            Priority::Earlier if !self.pilot_counts(&dating) => Vec::new(),
            Priority::Earlier if dating.is_empty() => undated.collect(),
            Priority::Earlier => {
                dating.into_iter().filter(is_earlier).map(ListedAt::Conviction).collect()
            }
        }
    }

    /// The scan of the pilots' program: the earliest date, starting over at what has none.
    fn pilot_counts(&self, dating: &[usize]) -> bool {
        let convictions = &self.pilot.history.person.convictions;
        let earliest = dating.iter().fold(NO_DATE, |earliest, index| {
            let day = day_or_none(convictions[*index].date);
            if earliest == NO_DATE || day < earliest { day } else { earliest }
        });
        earliest < day_or_none(self.of_pilot.date)
    }

    /// Why what bars in the pilots' reading does not, or not for certain, in the exact one.
    fn mends_of_their_bar(
        &self,
        question: &Question<'_>,
        priority: Priority,
        bar: ListedAt,
    ) -> Mends {
        let person = &self.pilot.history.person;
        match bar {
            ListedAt::Conviction(index) => {
                self.mends_of_their_conviction(question, priority, &person.convictions[index])
            }
            ListedAt::Pair(offense, enhancement) => {
                let rows = (person.convictions[offense].row, person.convictions[enhancement].row);
                self.mends_of_pair(rows, priority)
            }
            ListedAt::Registration(index) => {
                let registered = self.exact.history.person.registrations.get(index).copied();
                let date = registered.unwrap_or(DateSpan::UNKNOWN);
                if registered.is_none() {
                    self.mends_of_steps()
                } else if priority == Priority::Earlier
                    && date.is_before(self.of_exact.date) == Truth::False
                {
                    [Mend::BarDate].into()
                } else {
                    [Mend::Pc290List].into()
                }
            }
        }
    }

    fn mends_of_their_conviction(
        &self,
        question: &Question<'_>,
        priority: Priority,
        theirs: &Conviction,
    ) -> Mends {
        let Some(ours) = self.exact.conviction(theirs.row) else {
            return [self.mend_of_absence(theirs.row)].into();
        };
        if ours.row == self.of_exact.row {
            return [Mend::BarDate].into();
        }
        let in_time = match priority {
            Priority::Any => Truth::True,
            Priority::Earlier => ours.date.is_before(self.of_exact.date),
        };
        let listed = question.ask(&ours.section);
        let mut mends = Mends::new();
        if listed == Truth::False || in_time != Truth::False {
            mends.extend(section::mends(question, &theirs.section, &ours.section));
        }
        if in_time == Truth::False || in_time == Truth::Unknown && listed != Truth::False {
            mends.insert(Mend::UnknownDate);
        }
        if mends.is_empty() && theirs.registration {
            mends.insert(Mend::Pc290List);
        }
        mends
    }

    /// The pilots' program asked for no date of a gang pair.
    fn mends_of_pair(&self, rows: (u64, u64), priority: Priority) -> Mends {
        let person = &self.exact.history.person;
        let is_pair = |bar: &&Listed| match bar.at {
            ListedAt::Pair(offense, enhancement) => {
                (person.convictions[offense].row, person.convictions[enhancement].row) == rows
            }
            _ => false,
        };
        let bars = self.exact.facts.super_strikes();
        let ours = bars.iter().find(is_pair);
        let mut mends = Mends::new();
        if ours.is_none_or(|bar| bar.listed != Truth::True) {
            mends.extend(self.mends_of_parts(rows));
        }
        if let Some(ours) = ours
            && priority == Priority::Earlier
            && ours.date(person).is_before(self.of_exact.date) != Truth::True
        {
            mends.insert(Mend::BarDate);
            let is_known = |date: DateSpan| date.day().is_some();
            if !is_known(ours.date(person)) || !is_known(self.of_exact.date) {
                mends.insert(Mend::UnknownDate);
            }
        }
        mends
    }

    /// Offense and enhancement, each as the readings list it.
    fn mends_of_parts(&self, (offense, enhancement): (u64, u64)) -> Mends {
        let mut mends = Mends::new();
        for (row, question) in
            [(offense, Question::GangEnhanceable), (enhancement, Question::GangEnhancement)]
        {
            match (self.pilot.conviction(row), self.exact.conviction(row)) {
                (Some(pilot), Some(exact)) => {
                    mends.extend(section::mends(&question, &pilot.section, &exact.section));
                }
                _ => mends.extend([self.mend_of_absence(row)]),
            }
        }
        mends
    }

    /// Why what bars in the exact reading, or may, does not in the pilots' one.
    fn mends_of_our_bar(&self, question: &Question<'_>, bar: &Listed) -> Mends {
        let person = &self.exact.history.person;
        let is_dated = self.of_pilot.date.day().is_some();
        let of_date = if is_dated { Mend::BarDate } else { Mend::UnknownDate };
        match bar.at {
            ListedAt::Conviction(index) => {
                let ours = &person.convictions[index];
                let Some(theirs) = self.pilot.conviction(ours.row) else {
                    return [self.mend_of_absence(ours.row)].into();
                };
                let mends = section::mends(question, &theirs.section, &ours.section);
                let is_listed = question.ask(&theirs.section) == Truth::True;
                // Listed in both: a date is unknown, and the pilots' scan starts over there.
                if is_listed || mends.is_empty() {
                    return [Mend::UnknownDate].into_iter().chain(mends).collect();
                }
                mends
            }
            ListedAt::Pair(offense, enhancement) => {
                let rows = (person.convictions[offense].row, person.convictions[enhancement].row);
                let mends = self.mends_of_parts(rows);
                if mends.is_empty() { [of_date].into() } else { mends }
            }
            ListedAt::Registration(_) if self.pilot.history.person.is_registered() => {
                [Mend::Pc290List, of_date].into()
            }
            ListedAt::Registration(_) => {
                [Mend::Pc290List].into_iter().chain(self.mends_of_steps()).collect()
            }
        }
    }

    /// Why earlier convictions of the section do not come to the same number.
    pub(super) fn mends_of_priors(&self) -> Mends {
        if self.pilot.history.person.reading == Reading::Pilot(Program::SanFrancisco) {
            return [Mend::TwoPriors].into();
        }
        let mut mends = Mends::new();
        for (row, pilot, exact) in self.convictions().filter(|(row, ..)| *row != self.of_exact.row)
        {
            let theirs = pilot.map(|c| self.pilot_prior(c));
            let ours = exact.map(|c| self.exact_prior(c));
            let all = |[same, before]: [Truth; 2]| same.and(before);
            let (counted, counts) =
                (theirs.map_or(Truth::False, all), ours.map_or(Truth::False, all));
            if counted == counts {
                continue;
            }
            let (Some(theirs), Some(ours)) = (theirs, ours) else {
                mends.insert(self.mend_of_absence(row));
                continue;
            };
            let decides = |at: usize| {
                theirs[at] != ours[at] && (counts != Truth::False || ours[at] == Truth::False)
            };
            if decides(0) {
                mends.extend(self.mends_of_same_section(pilot, exact, ours[0]));
            }
            if decides(1) {
                mends.insert(Mend::UnknownDate);
            }
        }
        // Each conviction counts alike: days are counted once.
        if mends.is_empty() { [Mend::TwoPriors].into() } else { mends }
    }

    /// Why the readings do not agree whether a conviction is of the same section. If the exact
    /// reading is not certain, the own section can be the reason, too.
    fn mends_of_same_section(
        &self,
        pilot: Option<&Conviction>,
        exact: Option<&Conviction>,
        same: Truth,
    ) -> Mends {
        let own = (Some(self.of_pilot), Some(self.of_exact));
        let mut mends = Mends::new();
        for (pilot, exact) in [(pilot, exact)].into_iter().chain((!same.is_known()).then_some(own))
        {
            if let (Some(pilot), Some(exact)) = (pilot, exact) {
                let question = Question::Prop64;
                mends.extend(section::mends(&question, &pilot.section, &exact.section));
            }
        }
        if mends.is_empty() { [Mend::TwoPriors].into() } else { mends }
    }

    /// Whether the pilots' program took a conviction for one of the same section, and for earlier.
    fn pilot_prior(&self, other: &Conviction) -> [Truth; 2] {
        let beginning = |c: &'h Conviction| c.section.text().first_chunk::<5>().copied();
        let same = other.section.prop64().is_some()
            && other.section.text().first_chunk::<5>().copied() == beginning(self.of_pilot)
            && other.section.text().len() >= 5;
        let before = day_or_none(other.date) < day_or_none(self.of_pilot.date);
        [same.into(), before.into()]
    }

    fn exact_prior(&self, other: &Conviction) -> [Truth; 2] {
        let same = other.section.is_same_section(&self.of_exact.section);
        [same, other.date.is_before(self.of_exact.date)]
    }
}
