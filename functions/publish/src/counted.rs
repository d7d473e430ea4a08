//! The data set counted: persons of all counties in, published cells out.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io;
use std::path::Path;

use jiff::civil::Date;

use crate::keys::{CALIFORNIA, Key};
use crate::read::Reader;
use crate::spill::{Spill, merge};
use crate::state::{CountyState, POLICIES};
use crate::suppress::{Exposed, Protection, Published, suppress};
use crate::tally::Tally;

/// Why a data set could not be counted.
#[derive(Debug, thiserror::Error)]
pub enum CountError {
    /// The scratch files.
    #[error("the scratch files could not be used: {0}")]
    Scratch(#[from] io::Error),
    /// What would be published tells of somebody.
    #[error(transparent)]
    Exposed(#[from] Exposed),
}

/// Everything that is counted.
#[derive(Debug)]
pub struct Counted {
    /// What is published of each cell; what is not here is zero.
    pub cells: BTreeMap<Key, Published>,
    /// Reasons by their row.
    pub reasons: Vec<String>,
    /// Indexes of the counties whose files could not be read.
    pub unreadable: Vec<u8>,
    /// Indexes of the counties that are counted.
    pub counties: Vec<u8>,
    /// Those of them that make up the state.
    pub approved: Vec<u8>,
    /// The latest date of the runs that make up the state.
    pub as_of: Option<Date>,
    /// Places that were not determined, or not in whole, under a policy: with its index.
    pub not_reported: BTreeSet<(u8, u8)>,
}

/// Counts. `open` gives the files of a county's run: people, and determinations. A county whose files cannot be
/// read is left out.
///
/// # Memory usage
///
/// The persons of one county ([`Reader::run`]), and the cells.
///
/// # Errors
///
/// [`CountError`].
pub fn count(
    states: &[CountyState],
    scratch: &Path,
    protection: Protection,
    mut open: impl FnMut(usize) -> io::Result<[File; 2]>,
) -> Result<Counted, CountError> {
    let mut reader = Reader::default();
    let mut tally = Tally::default();
    let (mut counties, mut approved, mut spills) = (Vec::new(), Vec::new(), Vec::new());
    let (mut not_reported, mut unreadable) = (BTreeSet::new(), Vec::new());
    for (index, state) in states.iter().enumerate() {
        let (Some(run), Ok(place)) = (state.published(), u8::try_from(index)) else { continue };
        let [people, determinations] = open(index)?;
        let Ok(persons) = reader.run(place, people, determinations, &run.policies()) else {
            unreadable.push(place);
            continue;
        };
        for person in &persons {
            tally.add(person, place, run.as_of());
        }
        counties.push(place);
        let lacks = || (0..POLICIES).filter(|policy| !run.has(*policy));
        not_reported.extend(lacks().map(|policy| (place, policy)));
        if run.is_approved() {
            approved.push(place);
            spills.push((run.as_of(), Spill::write(scratch, &persons)?));
            not_reported.extend(lacks().map(|policy| (CALIFORNIA, policy)));
        }
    }
    let as_of = spills.iter().map(|(as_of, _)| *as_of).max();
    // The latest first: a person's groups are those of the latest run. Stable: then by county.
    spills.sort_by_key(|(as_of, _)| std::cmp::Reverse(*as_of));
    if let Some(as_of) = as_of {
        let spills = spills.into_iter().map(|(_, spill)| spill).collect();
        merge(spills, |person| tally.add(person, CALIFORNIA, as_of))?;
    }
    let cells = suppress(&tally.into_counts(), &approved, &not_reported, protection)?;
    let reasons = reader.reasons.texts;
    Ok(Counted { cells, reasons, unreadable, counties, approved, as_of, not_reported })
}
