//! Why ages and years do not come out alike.

use super::Both;
use crate::date::DateSpan;
use crate::date::pilot::{day_or_none, years_between, years_later};
use crate::facts::OLDEST;
use crate::mend::{Mend, Mends};
use crate::policy::Condition;
use crate::record::Conviction;
use crate::truth::Truth;

impl Both<'_, '_> {
    pub(super) fn mends_of_years(&self, condition: &Condition, exact: Truth) -> Mends {
        match condition {
            Condition::AgeAtLeast(_) => {
                let mends = self.mends_of_birth_date();
                if mends.is_empty() { [Mend::Anniversary].into() } else { mends }
            }
            Condition::UnderAgeAtConviction(_) => {
                let mut mends = self.mends_of_birth_date();
                mends.extend(self.mends_of_own_date());
                if mends.is_empty() {
                    mends.extend(self.mends_of_impossible_birth(self.of_exact.date));
                }
                if mends.is_empty() { [Mend::Anniversary].into() } else { mends }
            }
            Condition::UnderAgeAtArrest(_) => {
                let mut mends = self.mends_of_birth_date();
                let (pilot, exact) = (self.of_pilot.arrest_date, self.of_exact.arrest_date);
                if exact.day().is_none() || pilot != exact {
                    mends.insert(Mend::UnknownDate);
                }
                if mends.is_empty() {
                    mends.extend(self.mends_of_impossible_birth(exact));
                }
                if mends.is_empty() { [Mend::Anniversary].into() } else { mends }
            }
            Condition::AnnouncedAgeOrYounger(years) => self.mends_of_announced_age(*years, exact),
            Condition::YearsSinceConviction(_) => {
                let mends = self.mends_of_own_date();
                if mends.is_empty() { [Mend::Anniversary].into() } else { mends }
            }
            Condition::NoConvictionInYears(years)
            | Condition::CrimeFreeYears(years)
            | Condition::MoreYearsSinceAnyConviction(years) => {
                self.mends_of_convictions_in_years(condition, *years)
            }
            Condition::NoFelonyConvictionInYears(years) => self.mends_of_felonies_in_years(*years),
            _ => Mends::new(),
        }
    }

    /// Felony convictions from which the years have passed in one reading alone, or that are felonies
    /// in one alone.
    fn mends_of_felonies_in_years(&self, years: i16) -> Mends {
        let as_of = self.exact.facts.as_of();
        let start = years_later(as_of, -years);
        self.mends_of_all(
            |c| c.felony != Truth::True || day_or_none(c.date) <= start,
            |c| (!c.felony).or(c.date.years_have_passed(years, as_of)),
            |pilot, exact| {
                let is_known = exact.date.day().is_some() && pilot.date == exact.date;
                let by_level = (pilot.felony != exact.felony).then_some(Mend::Words);
                let by_date = (!is_known).then_some(Mend::UnknownDate);
                let mends: Mends = by_level.into_iter().chain(by_date).collect();
                if mends.is_empty() { [Mend::Anniversary].into() } else { mends }
            },
        )
    }

    /// Why the readings do not know the same date of birth, or know none.
    fn mends_of_birth_date(&self) -> Mends {
        let exact = &self.exact.history.person;
        if exact.birth_dates_differ {
            return [Mend::BirthDatesDiffer].into();
        }
        let known = (self.pilot.history.person.birth_date.day(), exact.birth_date.day());
        match known {
            (Some(pilot), Some(born)) if pilot == born => {
                // Nobody on record is that old: the date is impossible.
                let as_of = self.exact.facts.as_of();
                let is_too_old = exact.birth_date.years_have_passed(OLDEST, as_of) != Truth::False;
                is_too_old.then_some(Mend::UnknownBirthDate).into_iter().collect()
            }
            (None, None) if exact.birth_date == DateSpan::UNKNOWN => {
                [Mend::UnknownBirthDate].into()
            }
            (None, None) => [Mend::UnknownDate].into(),
            _ if !self.is_one_person() => [Mend::Identity].into(),
            // The first row does not say it; another one does.
            (None, Some(_)) => {
                let first = self.pilot.history.trace.first_birth_date;
                let is_partial = first.is_some_and(|first| first != DateSpan::UNKNOWN);
                let said = if is_partial { Mend::UnknownDate } else { Mend::UnknownBirthDate };
                [said, Mend::BirthDatesDiffer].into()
            }
            (Some(_), _) => [Mend::UnknownDate].into(),
        }
    }

    /// Whether the date of conviction is not known to the day, or to one reading alone.
    fn mends_of_own_date(&self) -> Mends {
        let (pilot, exact) = (self.of_pilot.date, self.of_exact.date);
        let is_known = exact.day().is_some() && pilot == exact;
        if is_known { Mends::new() } else { [Mend::UnknownDate].into() }
    }

    /// A date of birth that is not before the day on which the age is asked for is none.
    fn mends_of_impossible_birth(&self, day: DateSpan) -> Option<Mend> {
        let birth = self.exact.history.person.birth_date;
        (birth.is_before(day) != Truth::True).then_some(Mend::UnknownBirthDate)
    }

    /// The pilots' program compared the age on the as-of date.
    fn mends_of_announced_age(&self, years: i16, exact: Truth) -> Mends {
        let mut mends = self.mends_of_birth_date();
        let birth = self.exact.history.person.birth_date;
        let Some(born) = birth.day() else {
            return if mends.is_empty() { [Mend::AgeAtConviction].into() } else { mends };
        };
        let on_the_day = years_between(born, self.exact.facts.as_of()) <= f64::from(years);
        if Truth::from(on_the_day) != exact {
            mends.insert(Mend::AgeAtConviction);
            mends.extend(self.mends_of_own_date());
            mends.extend(self.mends_of_impossible_birth(self.of_exact.date));
        }
        mends
    }

    /// Convictions from which the years have passed in one reading alone.
    fn mends_of_convictions_in_years(&self, condition: &Condition, years: i16) -> Mends {
        let as_of = self.exact.facts.as_of();
        let some_dated = self.pilot.facts.latest_conviction().is_some();
        let start = years_later(as_of, -years);
        let have_passed = |c: &Conviction| match condition {
            Condition::NoConvictionInYears(_) => day_or_none(c.date) <= start,
            Condition::CrimeFreeYears(_) => day_or_none(c.date) < start,
            // What has no date is passed over, unless nothing has one.
            _ => match c.date.day() {
                Some(day) => years_between(day, as_of) > f64::from(years),
                None => some_dated,
            },
        };
        self.mends_of_all(
            have_passed,
            |c| c.date.years_have_passed(years, as_of),
            |pilot, exact| {
                let is_known = exact.date.day().is_some() && pilot.date == exact.date;
                [if is_known { Mend::Anniversary } else { Mend::UnknownDate }].into()
            },
        )
    }
}
