//! Two readings of one conviction: where they part, and by which mends.
//!
//! The readings part at the first rule of the policy that matters and does not hold alike: the rule
//! that decided for the pilots' program, the first one that holds in the exact reading, or one before
//! it that may hold and would not decide as the pilots' program did. The cause is found condition by
//! condition, from the facts of both readings.
//!
//! What is found are causes, not shares: a difference can have several mends, and taking one of
//! them back alone need not bring the pilots' outcome back.

mod bars;
mod condition;
mod history;
mod scope;
mod section;
mod years;

use crate::determination::{Basis, Determination, NO_RULE, by_rules, decide};
use crate::facts::{ConvictionFacts, MissingFact};
use crate::mend::{Mend, Mends};
use crate::policy::{Policy, Rule};
use crate::record::Conviction;
use crate::truth::Truth;
pub use history::{Account, History, HistoryBuilder};
pub use scope::{fault_mends, scope_mends};
use section::Question;

/// Where two readings part, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parting<'r> {
    /// The rule of the policy at which they part; none if it is no rule, but the law itself, the
    /// lack of a rule or the state of the record.
    pub at: Option<&'r Rule>,
    /// The mends that make the outcomes differ. Empty is a defect of this module: a difference
    /// under no named mend.
    pub mends: Mends,
}

/// One conviction in both readings.
pub(super) struct Both<'b, 'h> {
    pilot: &'b Account<'h>,
    exact: &'b Account<'h>,
    /// The conviction in each.
    of_pilot: &'h Conviction,
    of_exact: &'h Conviction,
}

/// Where the readings of a policy part for the conviction of a row, and by which mends; none if they
/// come to the same outcome, or the row is no conviction in one of them ([`scope_mends`]).
///
/// `pilot` and `exact` are the accounts of the person whose row it is, in the reading of the name.
pub fn part<'r>(
    policy: &'r Policy,
    pilot: &Account<'_>,
    exact: &Account<'_>,
    row: u64,
) -> Option<Parting<'r>> {
    let (of_pilot, of_exact) = (pilot.conviction(row)?, exact.conviction(row)?);
    let both = Both { pilot, exact, of_pilot, of_exact };
    let theirs = decide(policy, &both.pilot_facts());
    let ours = decide(policy, &both.exact_facts());
    (theirs.outcome != ours.outcome).then(|| both.part(policy, &theirs, &ours))
}

impl<'h> Both<'_, 'h> {
    fn pilot_facts(&self) -> ConvictionFacts<'h, '_> {
        ConvictionFacts { person: &self.pilot.facts, conviction: self.of_pilot }
    }

    fn exact_facts(&self) -> ConvictionFacts<'h, '_> {
        ConvictionFacts { person: &self.exact.facts, conviction: self.of_exact }
    }

    fn part<'r>(
        &self,
        policy: &'r Policy,
        theirs: &Determination<'r>,
        ours: &Determination<'r>,
    ) -> Parting<'r> {
        if theirs.basis == Basis::RecordIncomplete || ours.basis == Basis::RecordIncomplete {
            return Parting { at: None, mends: self.mends_of_incomplete() };
        }
        let before_the_law = by_rules(policy, &self.exact_facts());
        let mut parting = Parting { at: None, mends: Mends::new() };
        if before_the_law.outcome != theirs.outcome {
            parting = self.part_by_rules(policy, theirs, &before_the_law);
        }
        if before_the_law != *ours {
            parting.mends.extend(self.mends_of_the_law(ours));
        }
        parting
    }

    /// The person's record is incomplete in one reading alone: a row could be read in the other
    /// alone, or is another person's there.
    fn mends_of_incomplete(&self) -> Mends {
        let is_ours = self.exact.history.person.incomplete;
        let mends = &(if is_ours { self.exact } else { self.pilot }).history.trace.faults;
        if mends.is_empty() { [Mend::Identity].into() } else { mends.clone() }
    }

    /// The law itself took the relief back.
    fn mends_of_the_law(&self, ours: &Determination<'_>) -> Mends {
        if ours.basis == Basis::AfterProposition64 {
            return [Mend::Guard].into();
        }
        if !ours.missing().contains(&MissingFact::Section) {
            return [Mend::UnknownDate, Mend::Guard].into();
        }
        let (pilot, exact) = (&self.of_pilot.section, &self.of_exact.section);
        let question = if exact.prop64().is_some() { Question::Prop64 } else { Question::Related };
        section::mends(&question, pilot, exact)
    }

    fn part_by_rules<'r>(
        &self,
        policy: &'r Policy,
        theirs: &Determination<'r>,
        ours: &Determination<'r>,
    ) -> Parting<'r> {
        if theirs.basis == Basis::NoRule && ours.basis == Basis::NoRule {
            debug_assert_eq!(ours.reason_with(""), NO_RULE, "the exact reading says so");
            return Parting { at: None, mends: [Mend::Guard].into() };
        }
        let remembered = match &ours.basis {
            Basis::Unknown(unknown) => &*unknown.rules,
            _ => &[],
        };
        let (pilot, exact) = (self.pilot_facts(), self.exact_facts());
        let first_to_hold = policy.rules.iter().find(|rule| exact.test(&rule.when) == Truth::True);
        let matters = |rule: &Rule| {
            let is = |other: &Rule| std::ptr::eq(other, rule);
            // A rule that may hold and would decide as the pilots' program did parts nothing.
            let parts = |other: &&Rule| is(other) && other.then != theirs.outcome;
            theirs.rule().is_some_and(is)
                || first_to_hold.is_some_and(is)
                || remembered.iter().any(parts)
        };
        let differs = |rule: &&Rule| pilot.test(&rule.when) != exact.test(&rule.when);
        let at = policy.rules.iter().filter(|rule| matters(rule)).find(differs);
        let mends = at.map_or_else(Mends::new, |rule| self.mends(&rule.when));
        Parting { at, mends }
    }

    /// Whether both readings put the same rows together, and the pilots' as one person.
    fn is_one_person(&self) -> bool {
        let (pilot, exact) = (self.pilot.history, self.exact.history);
        !pilot.person.identity.subject_id.is_empty() && pilot.trace.rows == exact.trace.rows
    }

    /// Why a row is a conviction of the person in one reading alone.
    fn mend_of_absence(&self, row: u64) -> Mend {
        let worded =
            |account: &Account<'_>| account.history.trace.worded_convictions.contains(&row);
        if worded(self.pilot) || worded(self.exact) { Mend::Words } else { Mend::Identity }
    }

    /// Every conviction of the person in either reading, by row, as each has it.
    fn convictions(
        &self,
    ) -> impl Iterator<Item = (u64, Option<&'h Conviction>, Option<&'h Conviction>)> {
        let of = |account: &Account<'h>| account.history.person.convictions.iter().map(|c| c.row);
        let mut rows: Vec<u64> = of(self.pilot).chain(of(self.exact)).collect();
        rows.sort_unstable();
        rows.dedup();
        let (pilot, exact) = (self.pilot, self.exact);
        rows.into_iter().map(|row| (row, pilot.conviction(row), exact.conviction(row)))
    }

    /// The mends by which convictions that must all pass a test do so in one reading alone. The
    /// pilots' test gives an answer; `why` says why the answers for one conviction differ.
    fn mends_of_all(
        &self,
        pilot: impl Fn(&Conviction) -> bool,
        exact: impl Fn(&Conviction) -> Truth,
        why: impl Fn(&Conviction, &Conviction) -> Mends,
    ) -> Mends {
        let convictions: Vec<_> = self.convictions().collect();
        let judged = |c: Option<&Conviction>| c.map_or(Truth::True, &exact);
        let fails = convictions.iter().any(|(_, _, c)| judged(*c) == Truth::False);
        let mut mends = Mends::new();
        for (row, of_pilot, of_exact) in convictions {
            let theirs = Truth::from(of_pilot.is_none_or(&pilot));
            let ours = judged(of_exact);
            // If one conviction fails, those that may fail change nothing.
            if theirs == ours || fails && ours == Truth::Unknown {
                continue;
            }
            match (of_pilot, of_exact) {
                (Some(of_pilot), Some(of_exact)) => mends.extend(why(of_pilot, of_exact)),
                _ => mends.extend([self.mend_of_absence(row)]),
            }
        }
        mends
    }
}
