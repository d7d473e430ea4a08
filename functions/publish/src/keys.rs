//! The fixed list of tables, and what names a cell of one.

use clear64_rules::jurisdiction::Prosecutor;
use clear64_rules::policy::Outcome;

use crate::groups::{AGES, RACES, SEXES};

/// The tables of counts. Nothing else is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Table {
    /// Outcomes by section.
    Section,
    /// Outcomes by felony or not.
    Severity,
    /// Outcomes by reason.
    Reason,
    /// Outcomes by who says so.
    Authority,
    /// Outcomes by decade of the conviction.
    Decade,
    /// Outcomes by race.
    Race,
    /// What would be left of people's records.
    Impact,
    /// The same by race.
    ImpactByRace,
    /// The same by sex.
    ImpactBySex,
    /// The same by age.
    ImpactByAge,
    /// What is not known of people.
    Quality,
    /// Disqualifiers found, whether or not a policy asks for them.
    Disqualifiers,
    /// Who must act.
    Jurisdiction,
    /// What each pilot county's policy would decide.
    Pilots,
}

impl Table {
    /// All of them, in the order of the data set.
    pub const ALL: [Self; 14] = [
        Self::Section,
        Self::Severity,
        Self::Reason,
        Self::Authority,
        Self::Decade,
        Self::Race,
        Self::Impact,
        Self::ImpactByRace,
        Self::ImpactBySex,
        Self::ImpactByAge,
        Self::Quality,
        Self::Disqualifiers,
        Self::Jurisdiction,
        Self::Pilots,
    ];

    /// The name in the data set.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Section => "outcome-by-section",
            Self::Severity => "outcome-by-severity",
            Self::Reason => "outcome-by-reason",
            Self::Authority => "outcome-by-authority",
            Self::Decade => "outcome-by-decade",
            Self::Race => "outcome-by-race",
            Self::Impact => "impact",
            Self::ImpactByRace => "impact-by-race",
            Self::ImpactBySex => "impact-by-sex",
            Self::ImpactByAge => "impact-by-age",
            Self::Quality => "record-quality",
            Self::Disqualifiers => "disqualifiers",
            Self::Jurisdiction => "jurisdiction",
            Self::Pilots => "pilot-policies",
        }
    }

    /// What it says, in a line.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Section => "Determinations by code section",
            Self::Severity => "Determinations of felonies and others",
            Self::Reason => "Determinations by reason",
            Self::Authority => "Determinations by authority: statute or county policy",
            Self::Decade => "Determinations by decade of the conviction",
            Self::Race => "Determinations by race as an officer recorded it",
            Self::Impact => {
                "What would be left of people's records if all that is determined were ordered"
            }
            Self::ImpactByRace => "What would be left, by race as an officer recorded it",
            Self::ImpactBySex => "What would be left, by sex as an officer recorded it",
            Self::ImpactByAge => "What would be left, by age",
            Self::Quality => "People of whom something is not known",
            Self::Disqualifiers => "Disqualifiers found, whether or not a policy asks for them",
            Self::Jurisdiction => "Determinations by who must act on the conviction",
            Self::Pilots => {
                "What each pilot county's policy would decide on all data: hypothetical, no county's decision"
            }
        }
    }

    /// Whether its columns are outcomes, which add up to `all`.
    pub const fn has_outcomes(self) -> bool {
        matches!(
            self,
            Self::Section
                | Self::Severity
                | Self::Reason
                | Self::Authority
                | Self::Decade
                | Self::Race
                | Self::Jurisdiction
                | Self::Pilots
        )
    }

    /// Whether its columns are impacts, beside the number of people.
    pub const fn has_impact(self) -> bool {
        matches!(self, Self::Impact | Self::ImpactByRace | Self::ImpactBySex | Self::ImpactByAge)
    }

    /// Whether it is of the state alone.
    pub const fn is_statewide(self) -> bool {
        matches!(self, Self::Disqualifiers | Self::Jurisdiction | Self::Pilots)
    }

    /// Whether its rows are groups of people.
    pub const fn is_of_people(self) -> bool {
        matches!(self, Self::Race | Self::ImpactByRace | Self::ImpactBySex | Self::ImpactByAge)
    }

    /// The words of its columns, by index.
    pub fn columns(self) -> Vec<&'static str> {
        if self.has_outcomes() {
            return Outcome::ALL.map(Outcome::name).into_iter().chain(["all"]).collect();
        }
        match self {
            Self::Quality => vec!["people"],
            Self::Disqualifiers => vec!["found", "possible"],
            _ => IMPACTS.to_vec(),
        }
    }

    /// The words of its rows, by index, if they are a fixed list.
    pub fn rows(self) -> Option<Vec<&'static str>> {
        let words: &[&'static str] = match self {
            Self::Section | Self::Pilots => &SECTIONS,
            Self::Severity => &SEVERITIES,
            Self::Authority => &AUTHORITIES,
            Self::Race | Self::ImpactByRace => &RACES,
            Self::Impact => &[],
            Self::ImpactBySex => &SEXES,
            Self::ImpactByAge => &AGES,
            Self::Quality => &QUALITIES,
            Self::Disqualifiers => &DISQUALIFIERS,
            Self::Jurisdiction => {
                return Some(
                    Prosecutor::ALL
                        .map(Prosecutor::name)
                        .into_iter()
                        .chain(["not-reviewed"])
                        .collect(),
                );
            }
            Self::Reason | Self::Decade => return None,
        };
        Some(words.to_vec())
    }

    /// Whether there is a row for all of them.
    pub const fn has_all_row(self) -> bool {
        self.has_outcomes() || matches!(self, Self::Impact | Self::Quality)
    }

    /// The units that it counts.
    pub const fn units(self) -> &'static [Unit] {
        match self {
            Self::Race | Self::Disqualifiers => &[Unit::Convictions, Unit::People],
            Self::Impact
            | Self::ImpactByRace
            | Self::ImpactBySex
            | Self::ImpactByAge
            | Self::Quality => &[Unit::People],
            _ => &[Unit::Convictions],
        }
    }

    /// Which policies it is of, by index: the county's own, then the scenarios, then the pilots'.
    pub const fn policies(self) -> std::ops::Range<u8> {
        match self {
            Self::Quality | Self::Disqualifiers | Self::Jurisdiction => 0..1,
            Self::Pilots => FIRST_PILOT..FIRST_PILOT + 5,
            _ => 0..FIRST_PILOT,
        }
    }

    /// The table of an index.
    fn at(index: u8) -> Self {
        Self::ALL.get(usize::from(index)).copied().unwrap_or(Self::Section)
    }
}

/// Index of the first pilot policy: the county's own and two scenarios come before.
pub const FIRST_PILOT: u8 = 3;
/// Column of the total, in tables of outcomes.
pub const ALL_OUTCOMES: u8 = 8;
/// Column of the number of people, in tables of impacts.
pub const PEOPLE: u8 = 0;
/// Column of those with some relief, in tables of impacts.
pub const SOME_RELIEF: u8 = 1;
/// Column of those who have had a felony and have none left.
pub const NO_FELONY: u8 = 2;
/// Column of those who have had a conviction of the last seven years and have none left.
pub const NO_CONVICTION_LAST_7_YEARS: u8 = 3;
/// Column of those with no conviction left, in tables of impacts.
pub const NO_CONVICTION: u8 = 4;
/// Columns of relief, in tables of outcomes: those of [`Outcome::ALL`].
pub const DISMISSAL: u8 = 0;
/// The other one.
pub const REDUCTION: u8 = 1;
/// The scenario that dismisses all of Proposition 64.
pub const SCENARIO: u8 = 1;
/// The one that dismisses related charges, too: whoever has relief has it there.
pub const RELATED_SCENARIO: u8 = 2;
/// Row of those who cannot be found in other counties, in the order of [`QUALITIES`].
pub const NOT_LINKABLE: u16 = 0;
/// Row of those whose record is incomplete.
pub const RECORD_INCOMPLETE: u16 = 1;
/// Row of those whose rows differ in race or sex.
pub const GROUPS_DIFFER: u16 = 2;
/// Row of the people whose race is not known.
pub const NO_RACE: u16 = 3;
/// Row of the people whose sex is not known.
pub const NO_SEX: u16 = 4;
/// Row of the people whose year of birth is not known.
pub const NO_BIRTH_YEAR: u16 = 5;
/// Row of all rows.
pub const ALL_ROWS: u16 = u16::MAX;
/// First decade that is a row of its own, as 196 for the 1960s: the one before is everything before, because
/// the oldest convictions are few people's.
pub const FIRST_DECADE: u8 = 196;
/// Row of decades that are not known.
pub const NO_DECADE: u16 = u16::MAX - 1;
/// The place that is the state.
pub const CALIFORNIA: u8 = 63;

/// Columns of impacts.
pub const IMPACTS: [&str; 5] =
    ["people", "some-relief", "no-felony", "no-conviction-last-7-years", "no-conviction"];
const SECTIONS: [&str; 5] = ["11357", "11358", "11359", "11360", "related"];
const SEVERITIES: [&str; 3] = ["felony", "not-felony", "unknown"];
const AUTHORITIES: [&str; 3] = ["statute", "county-policy", "none"];
/// Disqualifiers, as results name them.
pub const DISQUALIFIERS: [&str; 3] = ["super-strike", "pc-290", "two-priors"];
/// What is not known of a person.
pub const QUALITIES: [&str; 6] = [
    "not-linkable",
    "record-incomplete",
    "groups-differ",
    "race-unknown",
    "sex-unknown",
    "birth-year-unknown",
];

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// Convictions.
    Convictions,
    /// Distinct persons.
    People,
}

impl Unit {
    /// The name in the data set.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Convictions => "convictions",
            Self::People => "people",
        }
    }
}

/// What names a cell. Ordered by table, place, policy, unit, row, column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(u64);

impl Key {
    /// The cell of a table, place, policy, unit, row and column.
    pub fn new(table: Table, place: u8, policy: u8, unit: Unit, row: u16, column: u8) -> Self {
        let unit = u64::from(unit == Unit::People);
        let head = u64::from(table as u8) << 48 | u64::from(place) << 40 | u64::from(policy) << 32;
        Self(head | unit << 24 | u64::from(row) << 8 | u64::from(column))
    }

    /// Its table.
    pub fn table(self) -> Table {
        Table::at(self.byte(6))
    }

    /// Its place: a county's index, or [`CALIFORNIA`].
    pub fn place(self) -> u8 {
        self.byte(5)
    }

    /// Its policy.
    pub fn policy(self) -> u8 {
        self.byte(4)
    }

    /// Its unit.
    pub fn unit(self) -> Unit {
        if self.byte(3) == 1 { Unit::People } else { Unit::Convictions }
    }

    /// Its row.
    pub fn row(self) -> u16 {
        u16::from_be_bytes([self.byte(2), self.byte(1)])
    }

    /// Its column.
    pub fn column(self) -> u8 {
        self.byte(0)
    }

    /// The cell of another place.
    #[must_use]
    pub fn at(self, place: u8) -> Self {
        Self::new(self.table(), place, self.policy(), self.unit(), self.row(), self.column())
    }

    /// The cell of another row.
    #[must_use]
    pub fn in_row(self, row: u16) -> Self {
        Self::new(self.table(), self.place(), self.policy(), self.unit(), row, self.column())
    }

    /// The cell of another column.
    #[must_use]
    pub fn in_column(self, column: u8) -> Self {
        Self::new(self.table(), self.place(), self.policy(), self.unit(), self.row(), column)
    }

    /// The cell of another table.
    #[must_use]
    pub fn of(self, table: Table, row: u16) -> Self {
        Self::new(table, self.place(), self.policy(), self.unit(), row, self.column())
    }

    /// The cell of another policy.
    #[must_use]
    pub fn under(self, policy: u8) -> Self {
        Self::new(self.table(), self.place(), policy, self.unit(), self.row(), self.column())
    }

    /// The cell of another unit.
    #[must_use]
    pub fn counting(self, unit: Unit) -> Self {
        Self::new(self.table(), self.place(), self.policy(), unit, self.row(), self.column())
    }

    /// Whether it counts all that its row is of: a total of outcomes, or people.
    pub fn is_total(self) -> bool {
        let table = self.table();
        table.has_outcomes() && self.column() == ALL_OUTCOMES
            || table.has_impact() && self.column() == PEOPLE
            || table == Table::Quality
    }

    fn byte(self, index: u32) -> u8 {
        let [.., low] = (self.0 >> (8 * index)).to_be_bytes();
        low
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_says_what_it_was_made_of() {
        let key = Key::new(Table::Pilots, CALIFORNIA, 7, Unit::People, 0xABCD, 8);
        assert_eq!((key.table(), key.place(), key.policy()), (Table::Pilots, CALIFORNIA, 7));
        assert_eq!((key.unit(), key.row(), key.column()), (Unit::People, 0xABCD, 8));
        assert!(key.is_total());
        assert_eq!(key.at(5).place(), 5);
        assert_eq!(key.in_row(ALL_ROWS).in_column(0).row(), ALL_ROWS);
    }

    #[test]
    fn tables_stand_in_their_order_and_have_names_of_their_own() {
        for (index, table) in Table::ALL.into_iter().enumerate() {
            assert_eq!(table as usize, index);
        }
        let mut names = Table::ALL.map(Table::name).to_vec();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Table::ALL.len());
    }
}
