//! Deletes: of a key, which leaves a marker, and of a version, which leaves nothing.

use super::objects::{Condition, Writing, current, with_id};
use super::tables::VERSIONS;
use super::{Store, rows};
use crate::Error;
use crate::notification::Happening;

/// What a delete did.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Deleted {
    /// The key's current version is a delete marker of this id now.
    Marked(String),
    /// The version is gone; whether it was a marker.
    Gone { marker: bool },
    /// There was no such version.
    Absent,
}

impl Store {
    /// Deletes the key, or the version of this id.
    pub(crate) fn delete(
        &self,
        bucket: &str,
        key: &str,
        version: Option<&str>,
        condition: &Condition,
        actor: &str,
    ) -> Result<Deleted, Error> {
        self.served(bucket)?;
        let (deleted, pieces) = self.transact(|write| {
            let modified = self.now().as_microsecond();
            let happening =
                if version.is_some() { Happening::Delete } else { Happening::DeleteMarkerCreated };
            let writing = Writing { happening, bucket, key, actor, modified };
            condition.check(current(&write.open_table(VERSIONS)?, bucket, key)?.as_ref())?;
            let Some(id) = version else {
                let marker = self.add_version(write, &writing, None)?;
                return Ok((Deleted::Marked(marker), Vec::new()));
            };
            let mut versions = write.open_table(VERSIONS)?;
            let Some((place, row)) = with_id(&versions, bucket, key, id)? else {
                return Ok((Deleted::Absent, Vec::new()));
            };
            versions.remove((bucket, key, place))?;
            drop(versions);
            let sequence = Store::next_sequence(write)?;
            self.tell(write, &writing, None, id, sequence)?;
            let marker = row.object.is_none();
            let pieces: Vec<rows::Piece> = row.object.map_or(Vec::new(), |object| object.pieces);
            Ok((Deleted::Gone { marker }, pieces))
        })?;
        self.folder.delete(&pieces);
        self.announce();
        Ok(deleted)
    }
}
