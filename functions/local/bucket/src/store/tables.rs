//! The tables of the database.

use redb::{TableDefinition, WriteTransaction};

use crate::Error;

/// The format of tables and rows. Another one is refused.
pub(crate) const FORMAT: u64 = 2;

/// Numbers of the store: format, the last sequence given.
pub(crate) const META: TableDefinition<'_, &str, u64> = TableDefinition::new("meta");
/// What makes the version ids of this store its own.
pub(crate) const SALT: TableDefinition<'_, (), u128> = TableDefinition::new("salt");
/// When each bucket was first served, in microseconds.
pub(crate) const BUCKETS: TableDefinition<'_, &str, i64> = TableDefinition::new("buckets");
/// By bucket and key: how many versions the key has had, deleted ones counted.
pub(crate) const KEYS: TableDefinition<'_, (&str, &str), u64> = TableDefinition::new("keys");
/// By bucket, key and the complement of the sequence, so that a key's newest version is first.
pub(crate) const VERSIONS: TableDefinition<'_, (&str, &str, u64), &[u8]> =
    TableDefinition::new("versions");
/// By bucket, key and upload id.
pub(crate) const UPLOADS: TableDefinition<'_, (&str, &str, &str), &[u8]> =
    TableDefinition::new("uploads");
/// By upload id and part number.
pub(crate) const PARTS: TableDefinition<'_, (&str, u32), &[u8]> = TableDefinition::new("parts");
/// By queue and sequence: what is to be delivered.
pub(crate) const EVENTS: TableDefinition<'_, (&str, u64), &[u8]> = TableDefinition::new("events");
/// By queue and sequence: what was received too often.
pub(crate) const DEAD: TableDefinition<'_, (&str, u64), &[u8]> = TableDefinition::new("dead");

/// Makes the tables that there are not, so that readers find them.
pub(crate) fn create(write: &WriteTransaction) -> Result<(), Error> {
    write.open_table(META)?;
    write.open_table(SALT)?;
    write.open_table(BUCKETS)?;
    write.open_table(KEYS)?;
    write.open_table(VERSIONS)?;
    write.open_table(UPLOADS)?;
    write.open_table(PARTS)?;
    write.open_table(EVENTS)?;
    write.open_table(DEAD)?;
    Ok(())
}
