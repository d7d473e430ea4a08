//! One person, determined under every policy of the run.

use std::rc::Rc;

use clear64_rules::determination::{self, Determination};
use clear64_rules::facts::{ConvictionFacts, PersonFacts};
use clear64_rules::impact::Impact;
use clear64_rules::policy::{Outcome, Policy};
use clear64_rules::record::Person;

use crate::identity::{ConvictionId, Pseudonym};
use crate::settings::{HashedPolicy, Settings};

/// A person with the determinations of the county's policy and of each scenario.
pub(crate) struct Decided<'a> {
    pub(crate) person: &'a Person,
    /// Null without a key.
    pub(crate) pseudonym: Option<Pseudonym>,
    /// One for each conviction; empty without a key.
    pub(crate) conviction_ids: Vec<ConvictionId>,
    /// The county's policy first, then the scenarios.
    pub(crate) policies: Vec<UnderPolicy<'a>>,
}

/// What one policy determines for a person.
pub(crate) struct UnderPolicy<'a> {
    pub(crate) policy: &'a Policy,
    /// Shared by the policies for which they are the same.
    pub(crate) facts: Rc<PersonFacts<'a>>,
    /// One for each conviction; none where the policy does not look.
    pub(crate) determinations: Vec<Option<Determination<'a>>>,
    pub(crate) impact: Impact,
}

impl<'a> Decided<'a> {
    pub(crate) fn new(person: &'a Person, settings: &'a Settings) -> Self {
        let pseudonym = settings.key.as_ref().map(|key| key.pseudonym(person, settings.county));
        let conviction_ids = match (&settings.key, pseudonym) {
            (Some(key), Some(pseudonym)) => key.conviction_ids(person, pseudonym),
            _ => Vec::new(),
        };
        let mut policies: Vec<UnderPolicy<'a>> = Vec::with_capacity(1 + settings.scenarios.len());
        for HashedPolicy { policy, .. } in settings.policies() {
            let known = policies.iter().map(|under| &under.facts);
            let mut alike = known.filter(|facts| facts.counts_gang_pairs() == policy.gang_pairs);
            let facts = alike.next().map_or_else(
                || Rc::new(PersonFacts::new(person, settings.as_of, policy.gang_pairs)),
                Rc::clone,
            );
            policies.push(UnderPolicy::new(policy, facts, settings));
        }
        Self { person, pseudonym, conviction_ids, policies }
    }

    /// Under the county's policy.
    pub(crate) fn own(&self) -> &UnderPolicy<'a> {
        &self.policies[0]
    }

    /// Whether some policy looked at some conviction.
    pub(crate) fn is_in_scope(&self) -> bool {
        self.policies.iter().any(|under| under.determinations.iter().any(Option::is_some))
    }
}

impl<'a> UnderPolicy<'a> {
    fn new(policy: &'a Policy, facts: Rc<PersonFacts<'a>>, settings: &Settings) -> Self {
        let person = facts.person();
        let determinations: Vec<Option<Determination<'a>>> = person
            .convictions
            .iter()
            .map(|conviction| {
                determination::is_in_scope(policy, settings.county, conviction).then(|| {
                    determination::decide(policy, &ConvictionFacts { person: &facts, conviction })
                })
            })
            .collect();
        let outcomes: Vec<Option<Outcome>> =
            determinations.iter().map(|d| d.as_ref().map(|d| d.outcome)).collect();
        let impact = Impact::of(person, &outcomes, settings.as_of);
        Self { policy, facts, determinations, impact }
    }
}
