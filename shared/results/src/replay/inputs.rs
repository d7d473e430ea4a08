//! Which of the files given is which input of the run: by checksum, whatever its name and place.

use std::io;

use clear64_exports::container::ReadSeek;
use clear64_rules::reading::Reading;

use super::{Obstacle, ReplayError};
use crate::case_management::{CaseFiles, CaseFilesError, CaseSums};
use crate::output::{self, FileSum};
use crate::run::Source;

/// The inputs of a run among the files given.
pub(super) struct Inputs<'g> {
    given: &'g dyn Source,
    wanted: &'g [FileSum],
    /// How many of them, from the first, are the export.
    export: usize,
    /// Names of the export's files by the manifest: they are part of the run's id.
    names: Vec<String>,
    /// For each input, the 0-based file given that has its bytes.
    places: Vec<Option<usize>>,
    /// Files given that are no input.
    strays: Vec<Stray>,
}

/// A file given that is not needed, by its 0-based place.
#[derive(Debug, PartialEq, Eq)]
enum Stray {
    /// No input of the run has its bytes.
    Unknown(usize),
    /// An earlier file has the same bytes.
    Twice(usize, usize),
}

impl<'g> Inputs<'g> {
    /// Reads the files given for their checksums.
    pub(super) fn find(
        wanted: &'g [FileSum],
        export: usize,
        given: &'g dyn Source,
    ) -> Result<Self, ReplayError> {
        let mut sums = Vec::new();
        for (place, name) in given.names().iter().enumerate() {
            let sum = given.open(place).and_then(|file| output::sum_of(file, name));
            sums.push(sum.map_err(|source| ReplayError::Given { place: place + 1, source })?);
        }
        let (places, strays) = matched(wanted, &sums);
        let names = wanted[..export].iter().map(|input| input.name.clone()).collect();
        Ok(Self { given, wanted, export, names, places, strays })
    }

    /// The county's own files, which stand behind the export.
    pub(super) fn cases(
        &self,
        sums: &CaseSums,
        reading: Reading,
    ) -> Result<CaseFiles, CaseFilesError> {
        let cms = (sums.cms.name.as_str().into(), self.open(self.export)?);
        let weights = sums.weights.as_ref();
        let weights =
            weights.map(|sum| Ok((sum.name.as_str().into(), self.open(self.export + 1)?)));
        CaseFiles::read(cms, weights.transpose().map_err(CaseFilesError::Io)?, reading)
    }

    /// Inputs that are not given, then files given that are no inputs.
    pub(super) fn obstacles(&self) -> Vec<Obstacle> {
        let missing = self.places.iter().zip(self.wanted).enumerate();
        let missing = missing.filter(|(_, (place, _))| place.is_none());
        let missing = missing.map(|(index, (_, input))| Obstacle::NoInput {
            place: index + 1,
            inputs: self.wanted.len(),
            bytes: input.bytes,
            sha256: input.sha256.clone(),
        });
        let strays = self.strays.iter().map(|stray| match *stray {
            Stray::Unknown(place) => Obstacle::NotAnInput { place: place + 1 },
            Stray::Twice(place, earlier) => {
                Obstacle::GivenTwice { place: place + 1, earlier: earlier + 1 }
            }
        });
        missing.chain(strays).collect()
    }
}

impl Source for Inputs<'_> {
    fn names(&self) -> &[String] {
        &self.names
    }

    fn open(&self, file: usize) -> io::Result<Box<dyn ReadSeek + '_>> {
        let place = self.places.get(file).copied().flatten().ok_or(io::ErrorKind::NotFound)?;
        self.given.open(place)
    }
}

/// For each input the file given with its bytes, and the files given that are left over.
fn matched(wanted: &[FileSum], given: &[FileSum]) -> (Vec<Option<usize>>, Vec<Stray>) {
    let is_same =
        |one: &FileSum, other: &FileSum| one.sha256 == other.sha256 && one.bytes == other.bytes;
    let places: Vec<Option<usize>> =
        wanted.iter().map(|input| given.iter().position(|file| is_same(file, input))).collect();
    let strays = given.iter().enumerate().filter(|(place, _)| !places.contains(&Some(*place)));
    let strays = strays.map(|(place, file)| {
        match given[..place].iter().position(|earlier| is_same(earlier, file)) {
            Some(earlier) => Stray::Twice(place, earlier),
            None => Stray::Unknown(place),
        }
    });
    let strays = strays.collect();
    (places, strays)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(contents: &[&str]) -> Vec<FileSum> {
        let sum = |content: &&str| FileSum {
            name: "any".to_owned(),
            bytes: content.len() as u64,
            sha256: output::sha256(content.as_bytes()),
        };
        contents.iter().map(sum).collect()
    }

    #[test]
    fn inputs_are_found_by_their_bytes_in_any_order() {
        let (places, strays) = matched(&files(&["a", "b", "c"]), &files(&["c", "x", "a", "c"]));
        assert_eq!(places, [Some(2), None, Some(0)]);
        assert_eq!(strays, [Stray::Unknown(1), Stray::Twice(3, 0)]);
    }
}
