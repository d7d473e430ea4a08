//! Who may do what. One function decides: [`Role::may`].

use std::fmt;

use serde::{Deserialize, Serialize};

/// What a request wants to do, in the words of IAM.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// List the buckets.
    ListAllMyBuckets,
    /// Ask for a bucket: whether it is there, where, with which versioning.
    GetBucket,
    /// List keys, versions or uploads that begin with a prefix.
    ListBucket,
    /// Get or head an object, by version too.
    GetObject,
    /// Put an object, in parts too: begin, upload, list parts, complete, abort.
    PutObject,
    /// Delete an object or a version.
    DeleteObject,
}

/// What an action is done to.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    /// Empty for [`Action::ListAllMyBuckets`].
    pub bucket: &'a str,
    /// The key; for a list the prefix, which may be empty.
    pub name: &'a str,
}

/// Which bucket is which.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The bucket counties upload to.
    pub uploads: String,
    /// The bucket of results.
    pub results: String,
    /// The bucket of the dashboard.
    pub dashboard: String,
}

/// A county's slug: lower-case letters and hyphens, so that no prefix made of it can hold a slash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct County(String);

/// A text that is no county's slug.
#[derive(Debug, thiserror::Error)]
#[error("a county's slug is made of lower-case letters and hyphens")]
pub struct NotACounty;

impl TryFrom<String> for County {
    type Error = NotACounty;

    fn try_from(slug: String) -> Result<County, NotACounty> {
        let letters = slug.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
        if letters && !slug.is_empty() { Ok(County(slug)) } else { Err(NotACounty) }
    }
}

impl From<County> for String {
    fn from(county: County) -> String {
        county.0
    }
}

/// What a key is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Uploads a county's exports, reads and lists them, and reads the county's results.
    Uploader(County),
    /// Puts, reads and lists a county's policies.
    PolicyOfficer(County),
    /// Whoever opens the dashboard: gets the objects of its bucket.
    Visitor,
    /// The functions, and who runs the deployment: everything.
    Operator,
}

impl Role {
    /// Whether this role may do this here. What is not named is refused.
    pub fn may(&self, layout: &Layout, action: Action, place: Place<'_>) -> bool {
        let own = |bucket: &str, prefix: String| {
            place.bucket == bucket && place.name.starts_with(&prefix)
        };
        match (self, action) {
            (Role::Operator, _) => true,
            (_, Action::ListAllMyBuckets | Action::GetBucket | Action::DeleteObject)
            | (Role::Visitor, Action::ListBucket | Action::PutObject) => false,
            (Role::Uploader(county), Action::PutObject) => {
                own(&layout.uploads, format!("exports/{}/", county.0))
            }
            (Role::Uploader(county), Action::GetObject | Action::ListBucket) => {
                own(&layout.uploads, format!("exports/{}/", county.0))
                    || own(&layout.results, format!("county={}/", county.0))
            }
            (
                Role::PolicyOfficer(county),
                Action::PutObject | Action::GetObject | Action::ListBucket,
            ) => own(&layout.uploads, format!("policies/{}/", county.0)),
            (Role::Visitor, Action::GetObject) => place.bucket == layout.dashboard,
        }
    }
}

/// Who holds an access key.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Principal {
    /// Not secret: stands in events as who did it.
    pub access_key: String,
    /// Secret.
    pub secret_key: String,
    /// What the key is for.
    pub role: Role,
}

impl fmt::Debug for Principal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Principal").field("role", &self.role).finish_non_exhaustive()
    }
}

/// Every access key of a deployment, as the file of keys holds them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Principals(Vec<Principal>);

impl Principals {
    /// Of two with the same access key the first counts.
    pub fn new(principals: Vec<Principal>) -> Principals {
        Principals(principals)
    }

    /// These, and one more.
    #[must_use]
    pub fn and(mut self, principal: Principal) -> Principals {
        self.0.push(principal);
        self
    }

    /// The first who has this role.
    pub fn with_role(&self, role: &Role) -> Option<&Principal> {
        self.0.iter().find(|principal| principal.role == *role)
    }

    /// Who holds this access key.
    pub fn of(&self, access_key: &str) -> Option<&Principal> {
        self.0.iter().find(|principal| principal.access_key == access_key)
    }
}
