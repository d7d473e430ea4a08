//! The policies that come with the program, as TOML under `policies/`.

use super::Policy;
use super::language::{PolicyError, parse};
use crate::county::County;

/// Name and text of every shipped policy.
pub const ALL: &[(&str, &str)] = &[
    ("contra-costa-2019", include_str!("../../policies/contra-costa-2019.toml")),
    ("dismiss-all", include_str!("../../policies/dismiss-all.toml")),
    ("dismiss-all-and-related", include_str!("../../policies/dismiss-all-and-related.toml")),
    ("los-angeles-2019", include_str!("../../policies/los-angeles-2019.toml")),
    ("los-angeles-announced-2020", include_str!("../../policies/los-angeles-announced-2020.toml")),
    ("sacramento-2019", include_str!("../../policies/sacramento-2019.toml")),
    ("san-francisco-2018", include_str!("../../policies/san-francisco-2018.toml")),
    ("san-joaquin-2019", include_str!("../../policies/san-joaquin-2019.toml")),
    ("self-service-default", include_str!("../../policies/self-service-default.toml")),
    ("statute", include_str!("../../policies/statute.toml")),
];

/// The scenarios evaluated in every run beside the county's policy.
pub const SCENARIOS: [&str; 2] = ["dismiss-all", "dismiss-all-and-related"];

/// The policies of the pilot counties: what each would decide is evaluated where the results are published.
pub const PILOTS: [&str; 5] = [
    "los-angeles-2019",
    "sacramento-2019",
    "san-joaquin-2019",
    "contra-costa-2019",
    "san-francisco-2018",
];

/// The policy of a county that has none of its own.
pub const DEFAULT: &str = "self-service-default";

/// The text of a shipped policy.
pub fn text(name: &str) -> Option<&'static str> {
    ALL.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

/// The name of the policy shipped for a county, else of the default.
pub fn for_county(county: County) -> &'static str {
    let own = ALL
        .iter()
        .find(|(name, text)| parse(name, text).is_ok_and(|policy| policy.county == Some(county)));
    own.map_or(DEFAULT, |(name, _)| name)
}

/// A shipped policy by name.
pub fn get(name: &str) -> Option<Result<Policy, PolicyError>> {
    text(name).map(|text| parse(name, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_policy_is_a_policy() {
        for (name, _) in ALL {
            assert!(get(name).is_some_and(|policy| policy.is_ok()), "{name}");
        }
    }

    #[test]
    fn los_angeles_has_a_policy_of_its_own_and_alpine_the_default() {
        assert_eq!(for_county("los-angeles".parse().unwrap()), "los-angeles-2019");
        assert_eq!(for_county("alpine".parse().unwrap()), DEFAULT);
    }
}
