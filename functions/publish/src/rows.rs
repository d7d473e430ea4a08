//! The count tables as rows of text and counts.

use clear64_rules::county::County;

use crate::counted::Counted;
use crate::keys::{ALL_ROWS, CALIFORNIA, FIRST_DECADE, Key, NO_DECADE, Table, Unit};
use crate::state::policies;
use crate::suppress::Published;

/// A row of a count table: one cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountRow {
    /// Slug of a county, or `california`.
    pub place: String,
    /// `county-policy`, or the name of a scenario.
    pub policy: &'static str,
    /// Word of the row.
    pub row: String,
    /// Word of the column.
    pub column: &'static str,
    /// What is counted.
    pub unit: Unit,
    /// The count, or that there is none to show.
    pub count: Shown,
}

/// A count as it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// The count.
    Count(i32),
    /// Withheld.
    Suppressed,
    /// Not all of the place was determined under the policy.
    NotReported,
}

impl Shown {
    /// The word in the data set.
    pub const fn state(self) -> &'static str {
        match self {
            Self::Count(_) => "counted",
            Self::Suppressed => "suppressed",
            Self::NotReported => "not-reported",
        }
    }

    /// The count, if it is shown.
    pub const fn count(self) -> Option<i32> {
        match self {
            Self::Count(count) => Some(count),
            Self::Suppressed | Self::NotReported => None,
        }
    }
}

/// The word of a policy by its number.
pub fn policy_name(number: u8) -> &'static str {
    let scenario = usize::from(number).checked_sub(1);
    scenario.and_then(|index| policies().nth(index)).unwrap_or("county-policy")
}

/// All cells of a table, zeros among them: place by place, policy by policy, row by row.
pub fn rows(counted: &Counted, table: Table) -> Vec<CountRow> {
    let slugs: Vec<String> = County::all().map(County::slug).collect();
    let state = (!counted.approved.is_empty()).then_some(CALIFORNIA);
    let counties = counted.counties.iter().copied().filter(|_| !table.is_statewide());
    let mut rows = Vec::new();
    for place in counties.chain(state) {
        let slug = slugs.get(usize::from(place)).map_or("california", String::as_str);
        for policy in table.policies() {
            for (number, word) in rows_of(counted, table, place, policy) {
                for unit in table.units() {
                    for (column, name) in (0..).zip(table.columns()) {
                        let key = Key::new(table, place, policy, *unit, number, column);
                        rows.push(CountRow {
                            place: slug.to_owned(),
                            policy: policy_name(policy),
                            row: word.clone(),
                            column: name,
                            unit: *unit,
                            count: shown(counted, key),
                        });
                    }
                }
            }
        }
    }
    rows
}

fn shown(counted: &Counted, key: Key) -> Shown {
    if counted.not_reported.contains(&(key.place(), key.policy())) {
        return Shown::NotReported;
    }
    match counted.cells.get(&key) {
        None => Shown::Count(0),
        Some(Published::Count(count)) => Shown::Count(i32::try_from(*count).unwrap_or(i32::MAX)),
        Some(Published::Suppressed) => Shown::Suppressed,
    }
}

/// The rows of a table at a place: the fixed list, or those that occur; then the one of all.
fn rows_of(counted: &Counted, table: Table, place: u8, policy: u8) -> Vec<(u16, String)> {
    let mut rows: Vec<(u16, String)> = if let Some(words) = table.rows() {
        (0..).zip(words.into_iter().map(str::to_owned)).collect()
    } else {
        let first = Key::new(table, place, policy, Unit::Convictions, 0, 0);
        let last = Key::new(table, place, policy, Unit::Convictions, ALL_ROWS, u8::MAX);
        let mut numbers: Vec<u16> =
            counted.cells.range(first..=last).map(|(key, _)| key.row()).collect();
        numbers.dedup();
        numbers.retain(|number| *number != ALL_ROWS);
        numbers.into_iter().map(|number| (number, word(counted, table, number))).collect()
    };
    if table == Table::Reason {
        rows.sort_by(|one, other| one.1.cmp(&other.1));
    }
    rows.extend(table.has_all_row().then(|| (ALL_ROWS, "all".to_owned())));
    rows
}

fn word(counted: &Counted, table: Table, number: u16) -> String {
    match table {
        Table::Decade if number == NO_DECADE => "unknown".to_owned(),
        Table::Decade if number < u16::from(FIRST_DECADE) => format!("before-{FIRST_DECADE}0"),
        Table::Decade => format!("{number}0s"),
        _ => counted.reasons.get(usize::from(number)).cloned().unwrap_or_default(),
    }
}
