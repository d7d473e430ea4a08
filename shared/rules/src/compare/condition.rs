//! Why a condition does not hold alike.

use super::Both;
use super::section::{self, Question};
use crate::mend::{Mend, Mends};
use crate::policy::Condition;
use crate::record::Conviction;
use crate::sentence::SentenceEnd;
use crate::truth::Truth;

impl Both<'_, '_> {
    /// The mends by which a condition does not hold alike; empty if it does.
    pub(super) fn mends(&self, condition: &Condition) -> Mends {
        let pilot = self.pilot_facts().test(condition);
        let exact = self.exact_facts().test(condition);
        if pilot == exact {
            return Mends::new();
        }
        match condition {
            Condition::All(conditions) => self.mends_of_several(conditions, exact, Truth::False),
            Condition::Any(conditions) => self.mends_of_several(conditions, exact, Truth::True),
            Condition::Not(condition) => self.mends(condition),
            Condition::Felony(_) | Condition::Misdemeanor(_) => [Mend::Words].into(),
            Condition::OverOnePound(_) => [Mend::OneList].into(),
            Condition::ConvictedOnOrAfter(_) => [Mend::UnknownDate].into(),
            Condition::Number(number) => self.mends_of_section(&Question::Number(*number)),
            Condition::Mentions(number) => self.mends_of_section(&Question::Mentions(*number)),
            Condition::Section(patterns) => {
                self.mends_of_section(&Question::Within(patterns.clone()))
            }
            Condition::SectionExactly(pattern) => {
                self.mends_of_section(&Question::Exactly(pattern.clone()))
            }
            Condition::Related(_) => self.mends_of_section(&Question::Related),
            Condition::Prop64InCycle(_) => self.mends_of_cycle(),
            Condition::PriorSuperStrike(priority) => {
                self.mends_of_bars(&Question::SuperStrike, *priority, exact)
            }
            Condition::PriorPc290(priority) => {
                self.mends_of_bars(&Question::Pc290, *priority, exact)
            }
            Condition::EarlierOfSameSection(_) => self.mends_of_priors(),
            Condition::ConvictionsOnRecord(_) => self.mends_of_record(),
            Condition::OnlyProp64(_) => self.mends_of_all(
                |c| c.section.prop64().is_some(),
                |c| c.section.is_prop64(),
                |pilot, exact| section::mends(&Question::Prop64, &pilot.section, &exact.section),
            ),
            Condition::AllSentencesCompleted(_) => self.mends_of_sentences(),
            Condition::SentenceCompleted(_) => self.mends_of_own_sentence(),
            Condition::Deceased(_) => self.mends_of_steps(),
            Condition::Always
            | Condition::Switch { .. }
            | Condition::QuantityKnown(_)
            | Condition::PersonMatched(_) => Mends::new(),
            _ => self.mends_of_years(condition, exact),
        }
    }

    /// Of conditions put together: once one of them decides, those that decide count.
    fn mends_of_several(&self, conditions: &[Condition], exact: Truth, deciding: Truth) -> Mends {
        let counts = |condition: &&Condition| {
            exact != deciding || self.exact_facts().test(condition) == deciding
        };
        conditions.iter().filter(counts).flat_map(|condition| self.mends(condition)).collect()
    }

    fn mends_of_section(&self, question: &Question<'_>) -> Mends {
        section::mends(question, &self.of_pilot.section, &self.of_exact.section)
    }

    /// Some row of the cycle is of Proposition 64 in one reading alone, or of the person.
    fn mends_of_cycle(&self) -> Mends {
        let cycle = self.of_exact.cycle();
        let found = self.exact.history.trace.cycles.get(&cycle).cloned();
        found.filter(|_| self.is_one_person()).unwrap_or_else(|| [Mend::Identity].into())
    }

    /// Words of a step, if both readings put the same rows together.
    pub(super) fn mends_of_steps(&self) -> Mends {
        let worded = self.pilot.history.trace.worded_steps || self.exact.history.trace.worded_steps;
        if worded && self.is_one_person() {
            return [Mend::Words].into();
        }
        [Mend::Identity].into()
    }

    /// Rows that are a conviction of the person in one reading alone.
    fn mends_of_record(&self) -> Mends {
        let alone =
            self.convictions().filter(|(_, pilot, exact)| pilot.is_some() != exact.is_some());
        alone.map(|(row, ..)| self.mend_of_absence(row)).collect()
    }

    fn mends_of_sentences(&self) -> Mends {
        let as_of = self.exact.facts.as_of();
        self.mends_of_all(
            |c| c.sentence_end.is_completed(as_of) == Truth::True,
            |c| c.sentence_end.is_completed(as_of),
            |pilot, exact| {
                self.mends_of_end(pilot, exact, |end| end.is_completed(as_of) == Truth::True)
            },
        )
    }

    /// The pilots' program did not count the day on which this conviction's sentence ends.
    fn mends_of_own_sentence(&self) -> Mends {
        let as_of = self.exact.facts.as_of();
        let is_over = |end: SentenceEnd| match end {
            SentenceEnd::Pilot(end) => end < crate::date::pilot::Moment::at(as_of),
            SentenceEnd::Estimated(_) => false,
        };
        self.mends_of_end(self.of_pilot, self.of_exact, is_over)
    }

    /// Why a sentence is completed in one reading alone: other parts, an unknown date, or other
    /// lengths.
    fn mends_of_end(
        &self,
        pilot: &Conviction,
        exact: &Conviction,
        is_over: impl Fn(SentenceEnd) -> bool,
    ) -> Mends {
        let mut mends = Mends::new();
        let own = self.exact.history.trace.ends.get(&exact.row).copied();
        let of_own_parts = is_over(own.unwrap_or(pilot.sentence_end));
        if of_own_parts != is_over(pilot.sentence_end) {
            mends.insert(Mend::Identity);
        }
        if Truth::from(of_own_parts) != exact.sentence_end.is_completed(self.exact.facts.as_of()) {
            let is_dated = exact.date.day().is_some() && pilot.date == exact.date;
            mends.insert(if is_dated { Mend::SentenceLength } else { Mend::UnknownDate });
        }
        mends
    }
}
