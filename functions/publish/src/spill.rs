//! Persons of all counties, put together by pseudonym, in bounded memory.
//!
//! Each county's persons are written to an unnamed scratch file, by pseudonym; then all files are read side
//! by side. The system deletes them even if the program is killed.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;

use crate::person::PersonRecord;

/// The persons of one county, on disk.
///
/// # Memory usage
///
/// A buffer of 64 KiB while they are read.
#[derive(Debug)]
pub struct Spill {
    file: File,
}

impl Spill {
    /// Writes persons, who come by pseudonym, to a scratch file in a folder.
    ///
    /// # Errors
    ///
    /// What the file system reports.
    pub fn write(folder: &Path, persons: &[PersonRecord]) -> io::Result<Self> {
        let mut file = BufWriter::with_capacity(1 << 16, tempfile::tempfile_in(folder)?);
        for person in persons {
            let bytes = postcard::to_allocvec(person).map_err(io::Error::other)?;
            let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
            file.write_all(&length.to_le_bytes())?;
            file.write_all(&bytes)?;
        }
        let mut file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.seek(SeekFrom::Start(0))?;
        Ok(Self { file })
    }
}

/// Gives out each person once, joined over all files; the files are in the order in which they count: the
/// groups of a person are those of the first.
///
/// # Errors
///
/// What the file system reports.
pub fn merge(spills: Vec<Spill>, mut take: impl FnMut(&PersonRecord)) -> io::Result<()> {
    let mut files: Vec<_> =
        spills.into_iter().map(|spill| BufReader::with_capacity(1 << 16, spill.file)).collect();
    let mut waiting: Vec<Option<PersonRecord>> = Vec::new();
    let mut order = BinaryHeap::new();
    for (index, file) in files.iter_mut().enumerate() {
        let person = next(file)?;
        order.extend(person.as_ref().map(|person| Reverse((person.pseudonym, index))));
        waiting.push(person);
    }
    let mut joined: Option<PersonRecord> = None;
    while let Some(Reverse((_, index))) = order.pop() {
        let following = next(&mut files[index])?;
        order.extend(following.as_ref().map(|person| Reverse((person.pseudonym, index))));
        let Some(person) = std::mem::replace(&mut waiting[index], following) else { continue };
        match &mut joined {
            Some(known) if known.pseudonym == person.pseudonym => known.join(&person),
            _ => {
                if let Some(done) = joined.replace(person) {
                    take(&done);
                }
            }
        }
    }
    if let Some(done) = joined {
        take(&done);
    }
    Ok(())
}

fn next(file: &mut impl Read) -> io::Result<Option<PersonRecord>> {
    let mut length = [0; 4];
    match file.read_exact(&mut length) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        result => result?,
    }
    let mut bytes = vec![0; u32::from_le_bytes(length) as usize];
    file.read_exact(&mut bytes)?;
    postcard::from_bytes(&bytes).map(Some).map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(pseudonym: u64, race: u8) -> PersonRecord {
        PersonRecord {
            pseudonym,
            race,
            sex: 0,
            birth_year: Some(1970),
            is_linkable: true,
            groups_differ: false,
            is_incomplete: false,
            convictions: Vec::new(),
            determinations: Vec::new(),
        }
    }

    #[test]
    fn everyone_comes_once_with_the_groups_of_the_first_file() {
        let folder = tempfile::tempdir().unwrap();
        let files = [vec![person(1, 0), person(5, 1)], vec![], vec![person(1, 2), person(3, 0)]];
        let spills = files.map(|persons| Spill::write(folder.path(), &persons).unwrap());
        let mut seen = Vec::new();
        let mut see = |person: &PersonRecord| {
            seen.push((person.pseudonym, person.race, person.groups_differ));
        };
        merge(spills.into(), &mut see).unwrap();
        assert_eq!(seen, [(1, 0, true), (3, 0, false), (5, 1, false)]);
    }
}
