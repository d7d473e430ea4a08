//! What a county has uploaded, from the versions that the bucket lists.

use std::collections::{BTreeMap, BTreeSet};

use clear64_results::output::sha256;
use jiff::Timestamp;

use crate::place::{Place, READY};
use clear64_cloud::refused::Final;
use clear64_cloud::status::{Open, SetParts};
use clear64_cloud::store::Version;

/// Endings of the files that are read.
const ENDINGS: [&str; 5] = ["csv", "dat", "txt", "gz", "zip"];
/// Endings of Excel's workbooks.
const WORKBOOKS: [&str; 4] = ["xls", "xlsx", "xlsm", "xlsb"];

/// Whether an upload is still what the county wants to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Its key has this version now.
    Present,
    /// Its key has a newer version. It counts if that one is refused.
    Replaced,
    /// Its key was deleted when this was the last version. It never counts again, whatever is stored
    /// under the key later.
    Withdrawn,
    /// Its key was deleted when this was no longer the last version.
    Gone,
}

impl Standing {
    /// Whether the upload can be the county's current one.
    pub fn counts(self) -> bool {
        matches!(self, Self::Present | Self::Replaced)
    }
}

/// An export: one object, or a set of them with its `READY`. Without `Debug`: keys can hold names.
pub struct Upload {
    /// 16 hex digits of a hash of key and version: what names it outside the bucket.
    pub id: String,
    /// Version id; of a set, that of its `READY`.
    pub version: String,
    /// When it was stored; of a set, its `READY`.
    pub stored: Timestamp,
    /// Its objects, in the order in which they are read.
    pub objects: Vec<Version>,
    /// What a set's objects are told from later ones by; none of a single object.
    pub set: Option<SetParts>,
    /// Whether it still counts.
    pub standing: Standing,
    /// Why it need not be read, if so.
    pub refusal: Option<Final>,
}

/// The id of a version of an object: the first 16 hex digits of SHA-256 over both, each with its
/// length before it.
pub fn id(key: &str, version: &str) -> String {
    let text = format!("{}:{key}{}:{version}", key.len(), version.len());
    digits(&text)
}

fn digits(text: &str) -> String {
    let mut digits = sha256(text.as_bytes());
    digits.truncate(16);
    digits
}

/// The objects among the versions of one key, from new to old, each with its standing.
///
/// What lies behind a delete marker was withdrawn when the marker was set, and stays so.
pub(crate) fn standings<'v>(
    of_key: impl IntoIterator<Item = &'v Version>,
) -> impl Iterator<Item = (&'v Version, Standing)> {
    let mut next = Standing::Present;
    of_key.into_iter().filter_map(move |version| {
        if version.is_deletion {
            next = if next.counts() { Standing::Withdrawn } else { next };
            return None;
        }
        let standing = next;
        next = match standing {
            Standing::Present | Standing::Replaced => Standing::Replaced,
            Standing::Withdrawn | Standing::Gone => Standing::Gone,
        };
        Some((version, standing))
    })
}

/// The uploads among the versions of a county's exports, from old to new.
///
/// A set is what was there when its `READY` was stored, by the dates of the bucket: a part stored later
/// waits for the next `READY`. If one of its parts is deleted afterwards, the set is withdrawn.
pub fn read(versions: &[Version]) -> Vec<Upload> {
    let mut uploads: Vec<(Timestamp, &str, usize, Upload)> = Vec::new();
    for (key, of_key) in by_key(versions) {
        for (age, (version, standing)) in standings(of_key).enumerate() {
            let upload = match Place::of(key) {
                Place::Export(_) => single(version, standing),
                Place::Ready { set, .. } => closed(version, set, versions, standing),
                _ => continue,
            };
            uploads.push((version.stored, key, usize::MAX - age, upload));
        }
    }
    uploads.sort_by(|a, b| (a.0, a.1, a.2).cmp(&(b.0, b.1, b.2)));
    uploads.into_iter().map(|(.., upload)| upload).collect()
}

/// What waits in folders of sets: files without a `READY` stored since.
pub fn open(versions: &[Version]) -> Open {
    let present = || versions.iter().filter(|version| version.is_latest && !version.is_deletion);
    let mut closed: BTreeMap<&str, Timestamp> = BTreeMap::new();
    for version in present() {
        if let Place::Ready { set, .. } = Place::of(&version.key) {
            closed.insert(set, version.stored);
        }
    }
    let mut sets = BTreeSet::new();
    let mut open = Open::default();
    for version in present() {
        if let Place::Part { set, .. } = Place::of(&version.key)
            && closed.get(set).is_none_or(|closed| *closed < version.stored)
        {
            sets.insert(set);
            open.files += 1;
        }
    }
    open.folders = sets.len() as u64;
    open
}

/// Versions by key, from new to old.
pub(crate) fn by_key(versions: &[Version]) -> BTreeMap<&str, Vec<&Version>> {
    let mut keys: BTreeMap<&str, Vec<&Version>> = BTreeMap::new();
    for version in versions {
        keys.entry(&version.key).or_default().push(version);
    }
    keys
}

fn single(version: &Version, standing: Standing) -> Upload {
    Upload {
        id: id(&version.key, &version.version),
        version: version.version.clone(),
        stored: version.stored,
        objects: vec![version.clone()],
        set: None,
        standing,
        refusal: ending_refusal(&version.key, None),
    }
}

/// The set that `ready` closed.
fn closed(ready: &Version, set: &str, versions: &[Version], standing: Standing) -> Upload {
    let mut objects = Vec::new();
    let mut is_torn = false;
    for (key, of_key) in by_key(versions) {
        let is_part = key
            .strip_prefix(set)
            .is_some_and(|file| !file.is_empty() && !file.contains('/') && file != READY);
        let at_ready = of_key.iter().find(|version| version.stored <= ready.stored);
        let Some(part) = at_ready.filter(|version| is_part && !version.is_deletion) else {
            continue;
        };
        is_torn |= standings(of_key.iter().copied())
            .any(|(version, standing)| version.version == part.version && !standing.counts());
        objects.push((*part).clone());
    }
    let several = objects.len() > 1;
    let refused_ending = (1..)
        .zip(&objects)
        .find_map(|(part, object)| ending_refusal(&object.key, several.then_some(part)));
    let refusal = if objects.is_empty() { Some(Final::new("empty-set")) } else { refused_ending };
    let ids: Vec<_> = objects.iter().map(|object| id(&object.key, &object.version)).collect();
    let standing = if is_torn && standing.counts() { Standing::Withdrawn } else { standing };
    Upload {
        id: id(&ready.key, &ready.version),
        version: ready.version.clone(),
        stored: ready.stored,
        objects,
        set: Some(SetParts { count: ids.len() as u64, hash: digits(&ids.concat()) }),
        standing,
        refusal,
    }
}

/// Why a file is refused by its name: the ending alone is looked at.
fn ending_refusal(key: &str, part: Option<usize>) -> Option<Final> {
    let file = key.rsplit('/').next().unwrap_or_default();
    let ending = file.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    let ending = ending.as_deref().unwrap_or_default();
    let refused = if ENDINGS.contains(&ending) {
        return None;
    } else if WORKBOOKS.contains(&ending) {
        Final::new("excel-workbook")
    } else {
        Final::new("unexpected-ending")
    };
    Some(match part {
        Some(part) => refused.with("part", part),
        None => refused,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    /// One version: key, id, second; latest unless told.
    fn version(key: &str, version: &str, second: i64) -> Version {
        Version {
            key: key.to_owned(),
            version: version.to_owned(),
            stored: at(second),
            bytes: 1,
            is_latest: true,
            is_deletion: false,
        }
    }

    fn old(version: Version) -> Version {
        Version { is_latest: false, ..version }
    }

    fn deletion(version: Version) -> Version {
        Version { is_deletion: true, bytes: 0, ..version }
    }

    fn standings(versions: &[Version]) -> Vec<(String, Standing)> {
        read(versions).into_iter().map(|upload| (upload.version, upload.standing)).collect()
    }

    #[test]
    fn uploads_are_in_the_order_in_which_they_were_stored() {
        let a = "exports/alpine/a.csv";
        let b = "exports/alpine/b.csv";
        let versions = [version(a, "3", 30), old(version(a, "1", 10)), version(b, "2", 20)];
        assert_eq!(
            standings(&versions),
            [
                ("1".to_owned(), Standing::Replaced),
                ("2".to_owned(), Standing::Present),
                ("3".to_owned(), Standing::Present)
            ]
        );
    }

    #[test]
    fn a_deletion_withdraws_the_last_version_and_leaves_no_other_to_count() {
        let a = "exports/alpine/a.csv";
        let versions =
            [deletion(version(a, "3", 30)), old(version(a, "2", 20)), old(version(a, "1", 10))];
        assert_eq!(
            standings(&versions),
            [("1".to_owned(), Standing::Gone), ("2".to_owned(), Standing::Withdrawn)]
        );
    }

    #[test]
    fn what_was_deleted_does_not_count_again_when_its_name_is_used_again() {
        let a = "exports/alpine/a.csv";
        let versions = [
            version(a, "5", 60),
            old(version(a, "4", 50)),
            old(deletion(version(a, "d", 40))),
            old(version(a, "2", 20)),
            old(version(a, "1", 10)),
        ];
        let expected = [
            ("1", Standing::Gone),
            ("2", Standing::Withdrawn),
            ("4", Standing::Replaced),
            ("5", Standing::Present),
        ];
        assert_eq!(standings(&versions), expected.map(|(id, s)| (id.to_owned(), s)));
    }

    #[test]
    fn a_set_of_which_a_part_was_deleted_stays_withdrawn_when_a_file_of_its_name_is_uploaded() {
        let part = "exports/alpine/q1/1.csv";
        let ready = version("exports/alpine/q1/READY", "r", 30);
        let of_part = [
            version(part, "2", 50),
            old(deletion(version(part, "d", 40))),
            old(version(part, "1", 10)),
        ];
        let versions: Vec<_> = of_part.into_iter().chain([ready.clone()]).collect();
        assert_eq!(standings(&versions), [("r".to_owned(), Standing::Withdrawn)]);
        // Without the deletion, the part was only replaced, and the set is what it was.
        let replaced = [version(part, "2", 50), old(version(part, "1", 10)), ready];
        assert_eq!(standings(&replaced), [("r".to_owned(), Standing::Present)]);
    }

    #[test]
    fn a_set_is_what_was_there_when_it_was_closed() {
        let set = "exports/alpine/q1/";
        let [one, two, three, ready] =
            ["1.csv", "2.csv", "3.csv", "READY"].map(|file| format!("{set}{file}"));
        let versions = [
            version(&one, "1", 10),
            version(&two, "2b", 40),
            old(version(&two, "2a", 20)),
            version(&three, "3", 50),
            version(&ready, "r", 30),
            version(set, "folder", 5),
        ];
        let uploads = read(&versions);
        assert_eq!(uploads.len(), 1);
        let parts: Vec<_> = uploads[0].objects.iter().map(|part| &*part.version).collect();
        assert_eq!((parts, uploads[0].standing), (vec!["1", "2a"], Standing::Present));

        let open: Vec<_> = versions.into_iter().filter(|v| v.key != ready).collect();
        assert!(read(&open).is_empty());
    }

    #[test]
    fn a_set_of_which_a_part_is_deleted_is_withdrawn() {
        let versions = [
            deletion(version("exports/alpine/q1/1.csv", "d", 40)),
            old(version("exports/alpine/q1/1.csv", "1", 10)),
            version("exports/alpine/q1/2.csv", "2", 10),
            version("exports/alpine/q1/READY", "r", 30),
        ];
        assert_eq!(standings(&versions), [("r".to_owned(), Standing::Withdrawn)]);
    }

    #[test]
    fn files_of_other_kinds_are_refused_by_their_ending() {
        for (file, code) in [
            ("a.csv", None),
            ("A.DAT", None),
            ("a.b.txt", None),
            ("a.csv.gz", None),
            ("a.zip", None),
            ("a.xlsx", Some("excel-workbook")),
            ("a.pdf", Some("unexpected-ending")),
            ("csv", Some("unexpected-ending")),
        ] {
            let uploads = read(&[version(&format!("exports/alpine/{file}"), "1", 10)]);
            assert_eq!(uploads[0].refusal.as_ref().map(|refusal| refusal.code), code, "{file}");
        }
        let set = [version("exports/alpine/q1/READY", "r", 30)];
        assert_eq!(read(&set)[0].refusal.as_ref().unwrap().code, "empty-set");
    }

    #[test]
    fn ids_of_other_keys_or_versions_differ() {
        assert_eq!(id("a", "1").len(), 16);
        assert_ne!(id("a", "1"), id("a", "2"));
        assert_ne!(id("a1", ""), id("a", "1"));
    }
}
