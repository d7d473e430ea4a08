//! An attack on what is published, by somebody who knows how the tables hang together, has read the policies
//! and the figures that were published elsewhere: bounds of every withheld count from all of it.
//!
//! It shares no code with what withholds counts: it reads rows as they are published.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod attacker;
mod invented;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use attacker::{Attacker, Cell};
use clear64_publish::counted::Counted;
use clear64_publish::keys::{CALIFORNIA, FIRST_PILOT, Table};
use clear64_publish::person::PersonRecord;
use clear64_publish::rows::{Shown, rows};
use clear64_publish::state::POLICIES;
use clear64_publish::suppress::{Protection, Published, suppress};
use clear64_publish::tally::Tally;
use invented::{Draw, REASONS, State};

/// Everything counted of a state, all of whose counties are approved: as it is published, and as it is.
struct DataSet {
    published: BTreeMap<Cell, Shown>,
    truth: BTreeMap<Cell, Shown>,
}

impl DataSet {
    fn of(state: &State, protection: Protection) -> Self {
        Self::lacking(state, protection, &[])
    }

    /// Of counties of which the first was not determined under these policies.
    fn lacking(state: &State, protection: Protection, policies: &[u8]) -> Self {
        let as_of = jiff::civil::date(2026, 11, 1);
        let mut tally = Tally::default();
        let mut together: BTreeMap<u64, PersonRecord> = BTreeMap::new();
        for (place, persons) in state {
            for person in persons {
                tally.add(person, *place, as_of);
                together
                    .entry(person.pseudonym)
                    .and_modify(|known| known.join(person))
                    .or_insert_with(|| person.clone());
            }
        }
        for person in together.values() {
            tally.add(person, CALIFORNIA, as_of);
        }
        let counties: Vec<u8> = state.iter().map(|(place, _)| *place).collect();
        let counts = tally.into_counts();
        let everything =
            counts.cells.iter().map(|(key, cell)| (*key, Published::Count(cell.count)));
        let mut counted = Counted {
            cells: everything.collect(),
            reasons: REASONS.map(str::to_owned).to_vec(),
            unreadable: Vec::new(),
            approved: counties.clone(),
            counties: counties.clone(),
            as_of: Some(as_of),
            // Of the pilots' policies the invented counties evaluate the first alone.
            not_reported: (FIRST_PILOT + 1..POLICIES)
                .chain(policies.iter().copied())
                .map(|policy| (CALIFORNIA, policy))
                .chain(policies.iter().map(|policy| (counties[0], *policy)))
                .collect(),
        };
        let truth = cells(&counted);
        let counted_there = suppress(&counts, &counties, &counted.not_reported, protection);
        counted.cells = counted_there.unwrap();
        Self { published: cells(&counted), truth }
    }

    fn withheld(&self) -> usize {
        self.published.values().filter(|shown| **shown == Shown::Suppressed).count()
    }

    /// What an attacker finds out; and what one who has read the press, too: of that what it
    /// does not tell by itself, with zeros and the totals of places, under a policy that decides the same.
    fn found_out(&self) -> Vec<Cell> {
        let mut found = Attacker::on(&self.published).found_out();
        let informed = |published: &BTreeMap<Cell, Shown>| {
            let mut attacker = Attacker::on(published);
            attacker.learn_announced(&self.truth);
            attacker.found_out()
        };
        let totals = self.published.iter().map(|(cell, shown)| {
            let is_total = cell[4] == "all" && ["all", "people"].contains(&&*cell[5]);
            match shown {
                Shown::Count(1..) if !is_total => (cell.clone(), Shown::Suppressed),
                shown => (cell.clone(), *shown),
            }
        });
        let told = informed(&totals.collect());
        let is_told = |cell: &Cell| {
            told.iter().any(|told| {
                let is_like = (0..6).all(|name| name == 2 || told[name] == cell[name]);
                is_like && self.truth[told] == self.truth[cell]
            })
        };
        let by_informed = informed(&self.published).into_iter();
        found.extend(by_informed.filter(|cell| !is_told(cell)));
        found
    }
}

/// 58 counties, as they are published.
static CALIFORNIA_OF_58: LazyLock<DataSet> =
    LazyLock::new(|| DataSet::of(&invented::california(&mut Draw::new(58)), Protection::Full));

fn cells(counted: &Counted) -> BTreeMap<Cell, Shown> {
    let mut cells = BTreeMap::new();
    for table in Table::ALL {
        for row in rows(counted, table) {
            let names =
                [table.name(), &row.place, row.policy, row.unit.name(), &row.row, row.column];
            let cell = names.map(str::to_owned);
            assert!(cells.insert(cell, row.count).is_none(), "a cell stands in one row");
        }
    }
    cells
}

/// How many of 200 small states give something away.
fn broken(protection: Protection) -> usize {
    let mut draw = Draw::new(64);
    let mut broken = 0;
    for number in 0..200 {
        let set = DataSet::of(&invented::small_state(&mut draw), protection);
        assert!(set.withheld() > 0, "state {number} is small");
        let found = set.found_out();
        let found: Vec<_> =
            found.iter().map(|cell| format!("{} {:?}", cell.join(" "), set.truth[cell])).collect();
        let is_safe = found.is_empty() || protection == Protection::PrimaryOnly;
        assert!(
            is_safe,
            "state {number}: {} of {} found out: {found:#?}",
            found.len(),
            set.withheld()
        );
        broken += usize::from(!found.is_empty());
    }
    broken
}

#[test]
fn no_withheld_count_of_200_small_states_follows_from_what_is_published() {
    assert_eq!(broken(Protection::Full), 0);
}

#[test]
fn the_attack_breaks_what_withholds_small_counts_alone() {
    let broken = broken(Protection::PrimaryOnly);
    assert!(broken > 150, "{broken} of 200");
}

#[test]
fn no_withheld_count_of_58_counties_follows_from_what_is_published() {
    let found = CALIFORNIA_OF_58.found_out();
    assert!(found.is_empty(), "{} found out: {found:?}", found.len());
    let state = invented::california(&mut Draw::new(58));
    assert!(DataSet::of(&state, Protection::PrimaryOnly).found_out().len() > 1_000);
}

/// A county whose run has another version of a scenario.
#[test]
fn a_county_that_was_not_determined_under_a_scenario_hides_nothing_of_the_others() {
    let mut draw = Draw::new(7);
    for policies in [vec![1], vec![2], vec![1, 2]] {
        let set = DataSet::lacking(&invented::small_state(&mut draw), Protection::Full, &policies);
        assert_eq!(set.found_out(), Vec::<Cell>::new(), "{policies:?}");
        let is_own = |cell: &Cell| cell[2] == "county-policy";
        let shown =
            |(cell, shown): &(&Cell, &Shown)| is_own(cell) && matches!(shown, Shown::Count(1..));
        assert!(set.published.iter().filter(shown).count() > 0);
    }
}

/// Where people of a race have convictions, more than one outcome is possible by what is shown; but where
/// everybody of the place has the same, or is of that race.
#[test]
fn no_row_of_a_race_tells_the_outcome_of_everyone_in_it() {
    let set = &*CALIFORNIA_OF_58;
    let mut rows: BTreeMap<Cell, [Vec<Shown>; 2]> = BTreeMap::new();
    for (cell, shown) in &set.published {
        if cell[0] == "outcome-by-race" && cell[5] != "all" {
            let mut row = cell.clone();
            row[5].clear();
            let [published, truth] = rows.entry(row).or_default();
            published.push(*shown);
            truth.push(set.truth[cell]);
        }
    }
    let possible = |row: &[Shown]| row.iter().filter(|shown| **shown != Shown::Count(0)).count();
    let (mut of_one, mut told) = (0, 0);
    for (row, [published, truth]) in &rows {
        let mut all = row.clone();
        "all".clone_into(&mut all[4]);
        let of_all = &rows[&all][1];
        if row[4] != "all" && possible(truth) == 1 && possible(of_all) > 1 && truth != of_all {
            of_one += 1;
            told += usize::from(possible(published) < 2);
        }
    }
    // Of few it follows from elsewhere: that none of them has an outcome.
    assert!(told * 20 < of_one && of_one > 100, "{told} of {of_one}");
}

/// A data set without its totals would be none. Of a scenario one can tell of a few people whom a policy leaves
/// out, and is withheld then.
#[test]
fn the_totals_of_every_place_under_its_own_policy_are_shown() {
    let set = &*CALIFORNIA_OF_58;
    let mut totals = 0;
    for (cell, truth) in &set.truth {
        let [table, _, policy, _, row, column] = cell.each_ref().map(String::as_str);
        let is_total = row == "all" && (column == "all" || column == "people");
        let Shown::Count(11..) = truth else { continue };
        if is_total && policy == "county-policy" && table != "record-quality" {
            assert_eq!(set.published[cell], *truth, "{cell:?}");
            totals += 1;
        }
    }
    assert!(totals > 300, "{totals}");
}

/// Who has relief under a policy has it under a scenario that dismisses more, and who has no conviction left
/// had relief: what the one count is less than the other is a count of people.
#[test]
fn no_difference_of_a_few_people_is_told() {
    let set = &*CALIFORNIA_OF_58;
    let count = |cell: &Cell| match set.published.get(cell) {
        Some(Shown::Count(count)) => Some(*count),
        _ => None,
    };
    let mut differences = 0;
    let is_of_people = |cell: &&Cell| {
        let is_relief = ["dismissal", "reduction"].contains(&&*cell[5]);
        cell[0].starts_with("impact")
            || cell[0] == "outcome-by-race" && cell[3] == "people" && is_relief
    };
    for cell in set.published.keys().filter(is_of_people) {
        let column = |name: &str| {
            let mut other = cell.clone();
            name.clone_into(&mut other[5]);
            other
        };
        let by_race = |of_all: &str, of_race: &str, name: &str| {
            let mut other = column(name);
            let table = if cell[4] == "all" { of_all } else { of_race };
            table.clone_into(&mut other[0]);
            other
        };
        let mut wholes = Vec::new();
        if cell[0] == "outcome-by-race" {
            wholes.push(by_race("impact", "impact-by-race", "some-relief"));
        } else {
            let mut scenario = cell.clone();
            "dismiss-all-and-related".clone_into(&mut scenario[2]);
            wholes.extend([scenario, column("people")]);
            if cell[5] != "people" {
                wholes.push(column("some-relief"));
            }
            if cell[5].starts_with("no-conviction")
                && ["impact", "impact-by-race"].contains(&&*cell[0])
            {
                wholes.push(by_race("outcome-by-race", "outcome-by-race", "dismissal"));
            }
        }
        for whole in &wholes {
            let Some((part, whole)) = count(cell).zip(count(whole)) else { continue };
            differences += 1;
            assert!(!(1..11).contains(&(whole - part)), "{cell:?}: {part} of {whole}");
        }
    }
    assert!(differences > 1_000);
}
