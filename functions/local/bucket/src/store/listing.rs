//! Lists of keys and of versions, in pages.

use jiff::Timestamp;
use redb::ReadOnlyTable;

use super::Store;
use super::objects::{timestamp, with_id};
use super::rows::{Object, VersionRow, from_row};
use super::tables::VERSIONS;
use crate::Error;

type Table = ReadOnlyTable<(&'static str, &'static str, u64), &'static [u8]>;

/// A version of a key. Without `Debug`: a key can hold the name of a person.
#[derive(Clone, PartialEq, Eq)]
pub struct Version {
    /// The key.
    pub key: String,
    /// The version's id.
    pub id: String,
    /// When it was stored; of an upload in parts, when it was begun.
    pub modified: Timestamp,
    /// Whether it is the key's current version.
    pub latest: bool,
    /// Size in bytes and ETag without quotes; null for a delete marker.
    pub object: Option<(u64, String)>,
}

/// What of each key is listed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// The current objects.
    Current,
    /// All versions and markers, the newest of a key first.
    Versions,
}

/// After what a page begins.
pub(crate) enum After {
    Nothing,
    /// After this key, or after everything that was rolled up to this common prefix.
    Key(String),
    /// After this version of this key.
    Version(String, String),
}

/// What to list.
pub(crate) struct List<'a> {
    pub(crate) bucket: &'a str,
    pub(crate) prefix: &'a str,
    pub(crate) delimiter: Option<&'a str>,
    pub(crate) after: After,
    pub(crate) limit: usize,
    pub(crate) order: Order,
}

/// A line of a list.
pub(crate) enum Item {
    Version(Version),
    /// A common prefix.
    Prefix(String),
}

impl Item {
    /// The key or prefix: where the next page begins.
    pub(crate) fn name(&self) -> &str {
        match self {
            Item::Version(version) => &version.key,
            Item::Prefix(prefix) => prefix,
        }
    }
}

impl Store {
    /// Every version of every key that begins with this, the newest of a key first.
    ///
    /// # Memory usage
    ///
    /// All of them.
    pub fn versions(&self, bucket: &str, prefix: &str) -> Result<Vec<Version>, Error> {
        let list = List {
            bucket,
            prefix,
            delimiter: None,
            after: After::Nothing,
            limit: usize::MAX,
            order: Order::Versions,
        };
        let versions = self.list(&list)?.0.into_iter().filter_map(|item| match item {
            Item::Version(version) => Some(version),
            Item::Prefix(_) => None,
        });
        Ok(versions.collect())
    }

    /// One page of a list, and whether there is more.
    pub(crate) fn list(&self, list: &List<'_>) -> Result<(Vec<Item>, bool), Error> {
        self.served(list.bucket)?;
        if list.limit == 0 {
            return Ok((Vec::new(), false));
        }
        let table = self.read()?.open_table(VERSIONS)?;
        let mut cursor = Cursor::new(&table, list)?;
        let mut items = Vec::new();
        while let Some(item) = cursor.next(&table, list)? {
            if items.len() == list.limit {
                return Ok((items, true));
            }
            items.push(item);
        }
        Ok((items, false))
    }
}

/// Where the next row is looked for.
struct Cursor {
    key: String,
    place: u64,
    /// The key whose newest version was seen.
    seen: Option<String>,
    /// Nothing that is rolled up to this or before is listed.
    rolled: Option<String>,
}

impl Cursor {
    fn new(table: &Table, list: &List<'_>) -> Result<Cursor, Error> {
        let mut cursor = Cursor { key: list.prefix.to_owned(), place: 0, seen: None, rolled: None };
        match &list.after {
            After::Nothing => {}
            After::Key(key) => {
                cursor.rolled = Some(key.clone());
                cursor.go_behind(key);
            }
            After::Version(key, id) => {
                // A marker that is gone by now: what is left of its key comes next.
                let place = with_id(table, list.bucket, key, id)?.map_or(0, |(place, _)| place + 1);
                if key.as_str() >= list.prefix {
                    (cursor.key, cursor.place) = (key.clone(), place);
                    cursor.seen = (place > 0).then(|| key.clone());
                }
            }
        }
        Ok(cursor)
    }

    /// The next key is greater than this one.
    fn go_behind(&mut self, key: &str) {
        if key >= self.key.as_str() {
            (self.key, self.place) = (format!("{key}\0"), 0);
        }
    }

    fn next(&mut self, table: &Table, list: &List<'_>) -> Result<Option<Item>, Error> {
        loop {
            let mut rows = table.range((list.bucket, self.key.as_str(), self.place)..)?;
            let Some(row) = rows.next() else { return Ok(None) };
            let (place, row) = row?;
            let (bucket, key, number) = place.value();
            if bucket != list.bucket || !key.starts_with(list.prefix) {
                return Ok(None);
            }
            let row: VersionRow = from_row(row.value())?;
            let latest = self.seen.as_deref() != Some(key);
            self.seen = Some(key.to_owned());
            match list.order {
                Order::Current => self.go_behind(key),
                Order::Versions => (self.key, self.place) = (key.to_owned(), number + 1),
            }
            if list.order == Order::Current && row.object.is_none() {
                continue;
            }
            if let Some(prefix) = roll_up(key, list) {
                // A separate seek: the greatest character ends nearly all keys of the prefix.
                self.go_behind(&format!("{prefix}\u{10ffff}"));
                if self.rolled.as_deref() < Some(prefix) {
                    self.rolled = Some(prefix.to_owned());
                    return Ok(Some(Item::Prefix(prefix.to_owned())));
                }
                continue;
            }
            return Ok(Some(Item::Version(version(key, row, latest))));
        }
    }
}

/// The common prefix that this key is listed under.
fn roll_up<'k>(key: &'k str, list: &List<'_>) -> Option<&'k str> {
    let delimiter = list.delimiter?;
    let rest = key.get(list.prefix.len()..)?;
    key.get(..list.prefix.len() + rest.find(delimiter)? + delimiter.len())
}

fn version(key: &str, row: VersionRow, latest: bool) -> Version {
    let object = row.object.map(|Object { size, etag, .. }| (size, etag));
    Version { key: key.to_owned(), id: row.id, modified: timestamp(row.modified), latest, object }
}
