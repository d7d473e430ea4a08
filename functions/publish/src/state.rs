//! Where every county stands: its status, and its run if that can be published.

use std::collections::{BTreeMap, HashMap};

use clear64_cloud::status::{CountyStatus, PolicyState, State};
use clear64_results::stored::StoredManifest;
use clear64_results::tables;
use clear64_rules::county::County;
use clear64_rules::policy::shipped;
use clear64_rules::reading::Reading;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Deserialize;

use crate::keys::FIRST_PILOT;
use crate::read::PolicyOfRun;

/// Scenarios and pilot policies, from index 1 on; index 0 is the county's own.
pub fn policies() -> impl Iterator<Item = &'static str> {
    shipped::SCENARIOS.into_iter().chain(shipped::PILOTS)
}

/// What is read of a manifest beside [`StoredManifest`].
#[derive(Deserialize)]
struct Schemas {
    schemas: Versions,
}

#[derive(Deserialize)]
struct Versions {
    tables: u32,
}

/// Why a run that holds is not published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Excluded {
    /// Its pseudonyms are of another key, or it has none.
    AnotherKey,
    /// It is a reproduction of the pilots' program.
    PilotReading,
    /// It was made by a build whose files this one does not know.
    Schema,
    /// It holds as of a day more than a year after the county's newest export: the state would be counted as of
    /// then.
    AsOf,
    /// Its manifest or files cannot be read, or are not those that it has written.
    Unreadable,
    /// The county's status cannot be read: what it has sent is not known.
    Status,
}

impl Excluded {
    /// The word in the data set.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AnotherKey => "another-key",
            Self::PilotReading => "pilot-reading",
            Self::Schema => "schema",
            Self::AsOf => "as-of",
            Self::Unreadable => "unreadable",
            Self::Status => "status-unreadable",
        }
    }
}

/// A county's run that can be published.
#[derive(Debug)]
pub struct CurrentRun {
    /// Its id.
    pub id: String,
    /// Its manifest.
    pub manifest: StoredManifest,
}

impl CurrentRun {
    /// Reads a manifest.
    ///
    /// # Errors
    ///
    /// Why the run is not published; whether it has the key of the others is seen later.
    pub fn read(id: &str, bytes: &[u8]) -> Result<Self, Excluded> {
        let schemas: Schemas = serde_json::from_slice(bytes).map_err(|_| Excluded::Unreadable)?;
        if schemas.schemas.tables != tables::SCHEMA {
            return Err(Excluded::Schema);
        }
        let manifest = StoredManifest::read(bytes).map_err(|error| match error.code() {
            "other-schema" => Excluded::Schema,
            _ => Excluded::Unreadable,
        })?;
        if manifest.settings.reading != Reading::Exact {
            return Err(Excluded::PilotReading);
        }
        if manifest.key.is_none() {
            return Err(Excluded::AnotherKey);
        }
        Ok(Self { id: id.to_owned(), manifest })
    }

    /// The run, if it holds as of a day that a county would mean: at most a year after its newest export, if there
    /// is one, was stored.
    ///
    /// # Errors
    ///
    /// [`Excluded::AsOf`].
    pub fn dated(self, newest: Option<Date>) -> Result<Self, Excluded> {
        let latest = newest.map(|newest| newest.saturating_add(1.year()));
        if latest.is_some_and(|latest| self.as_of() > latest) {
            Err(Excluded::AsOf)
        } else {
            Ok(self)
        }
    }

    /// The date as of which it holds.
    pub fn as_of(&self) -> Date {
        self.manifest.settings.as_of
    }

    /// Whether somebody of the county approved its policy.
    pub fn is_approved(&self) -> bool {
        self.manifest.settings.policy.policy.approval.is_some()
    }

    /// The policies of the run that the data set knows, by name. A county whose own policy is one of the
    /// scenarios has no scenario of that name, and its own stands for both.
    pub fn policies(&self) -> HashMap<String, PolicyOfRun> {
        let settings = &self.manifest.settings;
        let mut known: HashMap<String, PolicyOfRun> = HashMap::new();
        known.entry(settings.policy.policy.name.clone()).or_default().numbers.push(0);
        for (number, name) in (1..).zip(policies()) {
            let Some(text) = shipped::text(name) else { continue };
            let hash = clear64_results::output::sha256(text.as_bytes());
            let found =
                settings.policies().find(|one| one.policy.name == name && one.sha256 == hash);
            if found.is_some() {
                known.entry(name.to_owned()).or_default().numbers.push(number);
            }
        }
        for one in settings.policies() {
            if let Some(policy) = known.get_mut(&one.policy.name) {
                let rules = one.policy.rules.iter();
                let reason = |text: &str| text.replace("{section}", "the section alone");
                policy.reasons =
                    rules.map(|rule| (rule.id.clone(), reason(&rule.reason))).collect();
            }
        }
        known
    }

    /// Whether it was determined under each policy of the data set.
    pub fn has(&self, policy: u8) -> bool {
        self.policies().values().any(|known| known.numbers.contains(&policy))
    }
}

/// How many policies there are, the counties' own counted as one.
pub const POLICIES: u8 = FIRST_PILOT + 5;

/// A county as it stands.
#[derive(Debug)]
pub struct CountyState {
    /// The county.
    pub county: County,
    /// Its status; none if it has sent nothing.
    pub status: Option<CountyStatus>,
    /// Its run that holds, or why it is not published; none if no run holds.
    pub run: Option<Result<CurrentRun, Excluded>>,
}

impl CountyState {
    /// The run, if it is published.
    pub fn published(&self) -> Option<&CurrentRun> {
        self.run.as_ref()?.as_ref().ok()
    }

    /// The word for where it stands.
    pub fn state(&self) -> &'static str {
        if let Some(run) = self.published() {
            return if run.is_approved() { "determined" } else { "draft" };
        }
        if self.run.is_some() {
            return "not-published";
        }
        let newest = self.status.as_ref().and_then(|status| status.exports.last());
        match newest.map(|export| export.state) {
            None => "not-received",
            Some(State::Refused) => "refused",
            Some(State::Failed) => "failed",
            Some(State::Withdrawn | State::Superseded) => "withdrawn",
            Some(State::Received | State::Determined) => "received",
        }
    }

    /// Whether a newer export waits, was refused or has failed while an older run holds.
    pub fn is_waiting(&self) -> bool {
        let Some(status) = &self.status else { return false };
        let newest = status.exports.last().map(|export| export.state);
        let policy = status.policies.last().map(|policy| policy.state);
        self.run.is_some()
            && (matches!(newest, Some(State::Received | State::Refused | State::Failed))
                || policy == Some(PolicyState::Refused))
    }
}

/// Leaves out the runs whose pseudonyms are not those of most whose policy is approved: they would not be joined.
/// Of two keys of as many, the one of more runs stays, then the one of the newest.
pub fn of_one_key(states: &mut [CountyState]) {
    let mut runs: BTreeMap<&String, (usize, usize, Option<Date>)> = BTreeMap::new();
    for run in states.iter().filter_map(CountyState::published) {
        let Some(key) = &run.manifest.key else { continue };
        let (approved, count, newest) = runs.entry(key).or_default();
        *approved += usize::from(run.is_approved());
        *count += 1;
        *newest = (*newest).max(Some(run.as_of()));
    }
    let most = runs.into_iter().max_by_key(|(_, of_key)| *of_key);
    let key = most.map(|(key, _)| key.clone());
    for state in states {
        if state.published().is_some_and(|run| run.manifest.key != key) {
            state.run = Some(Err(Excluded::AnotherKey));
        }
    }
}

#[cfg(test)]
mod tests {
    use clear64_results::manifest;
    use clear64_results::output::sha256;
    use serde_json::json;

    use super::*;

    /// A run of a county, as of a day, under a key, its policy approved or not.
    fn run(as_of: &str, key: &str, is_approved: bool) -> CurrentRun {
        let mut text = shipped::text(shipped::DEFAULT).unwrap().to_owned();
        if is_approved {
            text += "\n[approval]\nby = \"an invented district attorney\"\non = 2026-01-02\n";
        }
        let policy = json!({
            "name": "policy", "sha256": sha256(text.as_bytes()), "format": "toml", "text": text,
        });
        let manifest = json!({
            "schema": manifest::SCHEMA, "schemas": { "tables": tables::SCHEMA },
            "run": "0".repeat(32), "build": manifest::BUILD, "county": "alpine", "asOf": as_of,
            "reading": "exact", "policy": policy, "scenarios": [], "key": key, "inputs": [],
            "outputs": [], "rows": {
                "determined": 0, "repeat": 0, "outOfScope": 0, "notAConviction": 0, "rejected": 0,
            },
        });
        CurrentRun::read("0", manifest.to_string().as_bytes()).unwrap()
    }

    #[test]
    fn a_run_holds_as_of_a_year_after_the_newest_export_at_most() {
        let newest = Some(jiff::civil::date(2026, 2, 28));
        for (as_of, is_published) in
            [("2027-02-27", true), ("2027-02-28", true), ("2027-03-01", false)]
        {
            let found = run(as_of, "0123456789abcdef", true).dated(newest);
            assert_eq!(found.err(), (!is_published).then_some(Excluded::AsOf), "{as_of}");
        }
        assert!(run("2062-01-01", "0123456789abcdef", true).dated(None).is_ok());
    }

    #[test]
    fn the_key_of_most_approved_runs_stays_then_of_most_then_of_the_newest() {
        let [one, other] = ["0123456789abcdef", "fedcba9876543210"];
        let kept = |runs: &[(&str, &str, bool)]| -> Vec<bool> {
            let mut states: Vec<CountyState> = County::all()
                .zip(runs)
                .map(|(county, (as_of, key, is_approved))| {
                    let run = Some(Ok(run(as_of, key, *is_approved)));
                    CountyState { county, status: None, run }
                })
                .collect();
            of_one_key(&mut states);
            states.iter().map(|state| state.published().is_some()).collect()
        };
        let day = "2026-11-01";
        assert_eq!(
            kept(&[(day, one, true), (day, other, false), (day, other, false)]),
            [true, false, false]
        );
        assert_eq!(
            kept(&[(day, one, false), (day, other, false), (day, other, false)]),
            [false, true, true]
        );
        assert_eq!(kept(&[(day, one, true), ("2026-11-02", other, true)]), [false, true]);
    }
}
