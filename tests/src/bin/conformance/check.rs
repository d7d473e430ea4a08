//! One comparison: how much was compared, what differs.

use std::fmt;

use clear64_tests::sheet::Sheet;

/// How many differences of a check are shown.
const SHOWN: usize = 5;

/// One comparison and its outcome.
pub(crate) struct Check {
    name: String,
    compared: usize,
    unit: &'static str,
    differences: usize,
    shown: Vec<String>,
}

impl Check {
    /// A comparison of cells that has not compared anything yet, which is not a pass.
    pub(crate) fn of(name: impl Into<String>) -> Self {
        Self { name: name.into(), compared: 0, unit: "cells", differences: 0, shown: vec![] }
    }

    /// What is compared, in the plural: `cells` unless told otherwise.
    pub(crate) fn counting(mut self, unit: &'static str) -> Self {
        self.unit = unit;
        self
    }

    /// Compares two values; `place` says where they stand.
    #[expect(clippy::needless_pass_by_value, reason = "callers compare what they just counted")]
    pub(crate) fn equal<T: PartialEq + fmt::Debug>(
        &mut self,
        place: impl FnOnce() -> String,
        expected: T,
        found: T,
    ) {
        self.compared += 1;
        if expected != found {
            self.differs(|| format!("{}: expected {expected:?}, found {found:?}", place()));
        }
    }

    /// Compares two cells as text.
    pub(crate) fn equal_cells(
        &mut self,
        place: impl FnOnce() -> String,
        expected: &[u8],
        found: &[u8],
    ) {
        self.compared += 1;
        if expected != found {
            let (expected, found) =
                (String::from_utf8_lossy(expected), String::from_utf8_lossy(found));
            self.differs(|| format!("{}: expected {expected:?}, found {found:?}", place()));
        }
    }

    /// Compares two sheets cell by cell, header included. `sets` names the columns whose entries
    /// may stand in any order.
    pub(crate) fn equal_sheets(&mut self, expected: &Sheet, found: &Sheet, sets: &[&str]) {
        self.equal(|| "number of rows".into(), expected.records.len(), found.records.len());
        self.equal(|| "number of columns".into(), expected.header.len(), found.header.len());
        for (place, (expected, found)) in expected.header.iter().zip(&found.header).enumerate() {
            self.equal_cells(|| format!("header, column {place}"), expected, found);
        }
        for (row, (theirs, ours)) in expected.records.iter().zip(&found.records).enumerate() {
            for ((column, expected), found) in expected.header.iter().zip(theirs).zip(ours) {
                let column = String::from_utf8_lossy(column);
                let place = || format!("row {row}, {column}");
                if sets.contains(&&*column) {
                    self.equal(place, sorted_entries(expected), sorted_entries(found));
                } else {
                    self.equal_cells(place, expected, found);
                }
            }
        }
    }

    /// Records a difference.
    pub(crate) fn differs(&mut self, what: impl FnOnce() -> String) {
        self.differences += 1;
        if self.shown.len() < SHOWN {
            self.shown.push(what());
        }
    }

    /// Whether something was compared and nothing differs.
    pub(crate) fn passed(&self) -> bool {
        self.compared > 0 && self.differences == 0
    }
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, compared, unit, differences, shown } = self;
        let outcome = if self.passed() { "ok  " } else { "FAIL" };
        writeln!(f, "{outcome}  {name}: {compared} {unit} compared, {differences} differ")?;
        for difference in shown {
            writeln!(f, "        {difference}")?;
        }
        match differences - shown.len() {
            0 => Ok(()),
            more => writeln!(f, "        and {more} more"),
        }
    }
}

/// The entries of a cell that is a list, in an order of ours.
pub(crate) fn sorted_entries(cell: &[u8]) -> Vec<String> {
    let mut entries: Vec<_> =
        String::from_utf8_lossy(cell).split(';').map(|entry| entry.trim().to_owned()).collect();
    entries.sort_unstable();
    entries
}
