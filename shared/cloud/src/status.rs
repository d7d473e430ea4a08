//! `county=<slug>/status.json`: what became of a county's uploads.
//!
//! An upload is named by an id: its key, which can hold a person's name, is not in it.

use clear64_rules::county::County;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::refused::Params;

/// Version of the keys.
pub const SCHEMA: u32 = 1;

/// Uploads, and policies, that are listed at most: the last ones stored.
pub const LISTED: usize = 50;

/// Key of a county's status in the results bucket.
pub fn key(county: County) -> String {
    format!("county={}/status.json", county.slug())
}

/// The status of a county.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountyStatus {
    /// Version of the keys.
    pub schema: u32,
    /// County slug.
    pub county: String,
    /// Id of the run that holds; null if there is none.
    pub current: Option<String>,
    /// The uploads, from old to new.
    pub exports: Vec<ExportStatus>,
    /// The policies that the county has uploaded, from old to new.
    #[serde(default)]
    pub policies: Vec<PolicyStatus>,
    /// What waits in folders for their `READY`.
    #[serde(default)]
    pub open: Open,
}

/// Files in folders that no `READY` has closed since they were stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Open {
    /// The folders.
    pub folders: u64,
    /// The files in them.
    pub files: u64,
}

/// What became of one upload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportStatus {
    /// 16 hex digits of a hash of key and version.
    pub id: String,
    /// Version id of the object; of a set, that of its `READY`.
    pub version: String,
    /// When it was stored.
    pub stored: Timestamp,
    /// Of a set, its parts when it was looked at last; null for one file.
    #[serde(default)]
    pub set: Option<SetParts>,
    /// Where it stands.
    pub state: State,
    /// Id of the last run over it; null if there is none.
    pub run: Option<String>,
    /// Why it was refused or has failed, or `out-of-time` after one run that was stopped.
    pub code: Option<String>,
    /// What the sentence about the code needs: numbers and words of the program's own.
    pub params: Params,
    /// Figures of the run; null if there is none.
    pub counts: Option<Counts>,
    /// What somebody should look at: `fewer-rows`, `fewer-people`.
    #[serde(default)]
    pub flags: Vec<Flag>,
}

/// The parts of a set. One that was removed for good afterwards can be told from one that arrived late:
/// an upload in parts is dated by its beginning, and can end after the set was closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetParts {
    /// How many.
    pub count: u64,
    /// 16 hex digits of a hash of their ids.
    pub hash: String,
}

/// Where an upload stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Stored, not yet determined.
    Received,
    /// Determined. Its run holds, or is about to be made anew under another policy.
    Determined,
    /// Another upload has taken its place.
    Superseded,
    /// Deleted by the county.
    Withdrawn,
    /// No export of the county that can be read: see the code.
    Refused,
    /// Not determined for reasons that are not the county's: see the code. The next event of the
    /// county tries again.
    Failed,
}

impl State {
    /// The name in `status.json`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Determined => "determined",
            Self::Superseded => "superseded",
            Self::Withdrawn => "withdrawn",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }
}

/// What somebody should look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Flag {
    /// At least 10 % fewer rows than the upload before.
    FewerRows,
    /// At least 10 % fewer persons than the upload before.
    FewerPeople,
}

impl Flag {
    /// The name in `status.json`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::FewerRows => "fewer-rows",
            Self::FewerPeople => "fewer-people",
        }
    }
}

/// Figures of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    /// Files read.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Rows read: the five below add up to them.
    pub rows: u64,
    /// Rows with a determination.
    pub determined: u64,
    /// Further rows of a count already seen.
    pub repeat: u64,
    /// Convictions of another county or section.
    pub out_of_scope: u64,
    /// Rows without a conviction.
    pub not_a_conviction: u64,
    /// Rows that could not be read.
    pub rejected: u64,
    /// Persons in the export.
    pub people: u64,
}

impl Counts {
    /// What to look at, compared with the upload before.
    pub fn flags(&self, before: &Self) -> Vec<Flag> {
        let is_fewer =
            |now: u64, before: u64| before > 0 && u128::from(now) * 10 <= u128::from(before) * 9;
        let rows = is_fewer(self.rows, before.rows).then_some(Flag::FewerRows);
        let people = is_fewer(self.people, before.people).then_some(Flag::FewerPeople);
        rows.into_iter().chain(people).collect()
    }
}

/// What became of an uploaded policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyStatus {
    /// 16 hex digits of a hash of key and version.
    pub id: String,
    /// Version id of the object.
    pub version: String,
    /// When it was stored.
    pub stored: Timestamp,
    /// Where it stands.
    pub state: PolicyState,
    /// Why it was refused.
    pub code: Option<String>,
    /// What the sentence about the code needs.
    pub params: Params,
}

/// Where a policy stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PolicyState {
    /// The county's exports are determined under it.
    InForce,
    /// A later one is in force.
    Superseded,
    /// Deleted by the county.
    Withdrawn,
    /// No policy: the one before stays in force.
    Refused,
}

impl PolicyState {
    /// The name in `status.json`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::InForce => "in-force",
            Self::Superseded => "superseded",
            Self::Withdrawn => "withdrawn",
            Self::Refused => "refused",
        }
    }

    /// The outcome in logs.
    pub const fn of_policy(self) -> &'static str {
        match self {
            Self::InForce => "policy-in-force",
            Self::Superseded => "policy-superseded",
            Self::Withdrawn => "policy-withdrawn",
            Self::Refused => "policy-refused",
        }
    }
}

impl CountyStatus {
    /// The status of a county that has sent nothing.
    pub fn empty(county: County) -> Self {
        Self {
            schema: SCHEMA,
            county: county.slug(),
            current: None,
            exports: Vec::new(),
            policies: Vec::new(),
            open: Open::default(),
        }
    }

    /// The upload of this id.
    pub fn export(&self, id: &str) -> Option<&ExportStatus> {
        self.exports.iter().find(|export| export.id == id)
    }
}
