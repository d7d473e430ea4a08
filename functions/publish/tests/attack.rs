//! An attack on what is published, by somebody who knows how the tables hang together and which counts are
//! withheld for being small: bounds of every withheld count from everything that is shown.
//!
//! It shares no code with what withholds counts: it reads rows as they are published.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]
#![expect(
    clippy::many_single_char_names,
    reason = "table, place, policy, unit, row and column of a cell"
)]

use std::collections::BTreeMap;

use clear64_publish::counted::Counted;
use clear64_publish::keys::{CALIFORNIA, Table};
use clear64_publish::person::{ConvictionRecord, Determined, PersonRecord};
use clear64_publish::rows::{Shown, rows};
use clear64_publish::suppress::{Protection, suppress};
use clear64_publish::tally::Tally;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};

/// Table, place, policy, unit, row, column.
type Cell = (String, String, String, String, String, String);

/// Random numbers, the same each time.
struct Draw(ChaCha8Rng);

impl Draw {
    fn below(&mut self, limit: u64) -> u64 {
        self.0.next_u64() % limit
    }

    fn byte(&mut self, limit: u64) -> u8 {
        u8::try_from(self.below(limit)).unwrap()
    }
}

/// A small state of invented people: each county's persons, who can be in several.
fn state(draw: &mut Draw) -> Vec<Vec<PersonRecord>> {
    let counties = 2 + draw.below(4);
    let people = 5 + draw.below(120);
    let (races, outcomes) = (1 + draw.below(7), 1 + draw.below(7));
    let mut state = vec![Vec::new(); usize::try_from(counties).unwrap()];
    for pseudonym in 0..people {
        let home = draw.below(counties);
        let places = [home, if draw.below(4) == 0 { draw.below(counties) } else { home }];
        let count = 1 + draw.below(3);
        let convictions: Vec<ConvictionRecord> = (0..count)
            .map(|number| ConvictionRecord {
                id: pseudonym * 10 + number,
                felony: [Some(true), Some(false), None][usize::try_from(draw.below(3)).unwrap()],
                date: Some([i32::try_from(draw.below(20_000)).unwrap(); 2]),
            })
            .collect();
        let race = draw.byte(races);
        let sex = draw.byte(3);
        let born = 1940 + i16::try_from(draw.below(60)).unwrap();
        for (number, place) in places.into_iter().enumerate() {
            if number == 1 && places[0] == places[1] {
                continue;
            }
            let own = convictions.iter().filter(|one| {
                (one.id % 2 == number as u64) || number == 0 && places[0] == places[1]
            });
            let mut determinations = Vec::new();
            for conviction in own {
                for policy in 0..3 {
                    determinations.push(Determined {
                        conviction: conviction.id,
                        policy,
                        outcome: if policy == 0 { draw.byte(outcomes) } else { draw.byte(2) * 6 },
                        section: draw.byte(5),
                        severity: conviction.felony.map_or(2, |is_felony| u8::from(!is_felony)),
                        reason: u16::from(draw.byte(4)),
                        authority: draw.byte(3),
                        decade: Some(190 + draw.byte(12)),
                        prosecutor: Some(draw.byte(3)),
                        found: draw.byte(8),
                        possible: draw.byte(8),
                    });
                }
            }
            if determinations.is_empty() {
                continue;
            }
            state[usize::try_from(place).unwrap()].push(PersonRecord {
                pseudonym,
                // Another officer may have recorded another.
                race: if draw.below(10) == 0 { draw.byte(races) } else { race },
                sex,
                birth_year: Some(born),
                is_linkable: draw.below(9) > 0,
                groups_differ: draw.below(9) == 0,
                is_incomplete: draw.below(9) == 0,
                convictions: convictions.clone(),
                determinations,
            });
        }
    }
    state
}

/// What is published of a state, all of whose counties are approved.
fn published(state: &[Vec<PersonRecord>], protection: Protection) -> BTreeMap<Cell, Shown> {
    let as_of = jiff::civil::date(2026, 11, 1);
    let mut tally = Tally::default();
    let mut together: BTreeMap<u64, PersonRecord> = BTreeMap::new();
    for (place, persons) in (0..).zip(state) {
        for person in persons {
            tally.add(person, place, as_of);
            together
                .entry(person.pseudonym)
                .and_modify(|known| known.join(person))
                .or_insert_with(|| person.clone());
        }
    }
    for person in together.values() {
        tally.add(person, CALIFORNIA, as_of);
    }
    let counties: Vec<u8> = (0..u8::try_from(state.len()).unwrap()).collect();
    let cells = suppress(&tally.into_cells(), &counties, protection);
    let counted = Counted {
        cells,
        reasons: ["a", "b", "c", "d"].map(str::to_owned).to_vec(),
        approved: counties.clone(),
        counties,
        as_of: Some(as_of),
        incomplete: Vec::new(),
    };
    let mut published = BTreeMap::new();
    for table in Table::ALL {
        for row in rows(&counted, table) {
            let cell = (
                table.name().to_owned(),
                row.place,
                row.policy.to_owned(),
                row.unit.name().to_owned(),
                row.row,
                row.column.to_owned(),
            );
            assert!(published.insert(cell, row.count).is_none(), "a cell stands in one row");
        }
    }
    published
}

/// Least and most of each cell, and what adds up to what.
struct Attack {
    bounds: BTreeMap<Cell, (i64, i64)>,
    sums: Vec<(Cell, Vec<Cell>)>,
    at_most: Vec<(Cell, Cell)>,
    equal: Vec<(Cell, Cell)>,
}

const FAR: i64 = 1 << 40;

impl Attack {
    fn on(published: &BTreeMap<Cell, Shown>) -> Self {
        let bounds = published.iter().map(|(cell, shown)| {
            let bounds = match shown {
                Shown::Count(count) => (i64::from(*count), i64::from(*count)),
                // Not known to be small, nor to be other than zero.
                Shown::Suppressed | Shown::NotReported => (0, FAR),
            };
            (cell.clone(), bounds)
        });
        let mut attack = Self {
            bounds: bounds.collect(),
            sums: Vec::new(),
            at_most: Vec::new(),
            equal: Vec::new(),
        };
        attack.learn();
        attack
    }

    fn group(&mut self, total: impl Fn(&Cell) -> Option<Cell>) {
        let mut groups: BTreeMap<Cell, Vec<Cell>> = BTreeMap::new();
        for cell in self.bounds.keys() {
            if let Some(total) = total(cell).filter(|total| self.bounds.contains_key(total)) {
                groups.entry(total).or_default().push(cell.clone());
            }
        }
        self.sums.extend(groups);
    }

    fn learn(&mut self) {
        // Outcomes of a row.
        self.group(|(t, p, y, u, r, c)| {
            let is_part = u == "convictions" && c != "all" && t != "disqualifiers";
            is_part
                .then(|| (t.clone(), p.clone(), y.clone(), u.clone(), r.clone(), "all".to_owned()))
        });
        // Rows of a table.
        self.group(|(t, p, y, u, r, c)| {
            let is_part = r != "all"
                && (t.starts_with("outcome-by") || t == "jurisdiction" || t == "pilot-policies");
            is_part
                .then(|| (t.clone(), p.clone(), y.clone(), u.clone(), "all".to_owned(), c.clone()))
        });
        // Groups of people.
        for by in ["impact-by-race", "impact-by-sex", "impact-by-age"] {
            self.group(|(t, p, y, u, _, c)| {
                (t == by).then(|| {
                    (
                        "impact".to_owned(),
                        p.clone(),
                        y.clone(),
                        u.clone(),
                        "all".to_owned(),
                        c.clone(),
                    )
                })
            });
        }
        // Counties of the state.
        self.group(|(t, p, y, u, r, c)| {
            // A person's race is that of one run, for the convictions of all.
            let is_of_race = t == "outcome-by-race" && r != "all";
            let is_part = u == "convictions" && p != "california" && !is_of_race;
            is_part.then(|| {
                (t.clone(), "california".to_owned(), y.clone(), u.clone(), r.clone(), c.clone())
            })
        });
        let cells: Vec<Cell> = self.bounds.keys().cloned().collect();
        for cell in cells {
            let (t, p, y, u, r, c) = cell.clone();
            let mut below = |whole: Cell| self.at_most.push((cell.clone(), whole));
            if t.starts_with("impact") && c != "people" {
                below((t.clone(), p.clone(), y.clone(), u.clone(), r.clone(), "people".to_owned()));
            }
            // Who is anywhere is in the state; other impacts follow from all counties at once.
            let is_union = t == "outcome-by-race" || c == "people" || c == "some-relief";
            if u == "people" && p != "california" && r == "all" && is_union {
                below((
                    t.clone(),
                    "california".to_owned(),
                    y.clone(),
                    u.clone(),
                    r.clone(),
                    c.clone(),
                ));
            }
            if t == "outcome-by-race" && u == "people" {
                below((
                    t.clone(),
                    p.clone(),
                    y.clone(),
                    "convictions".to_owned(),
                    r.clone(),
                    c.clone(),
                ));
                below((t.clone(), p.clone(), y.clone(), u.clone(), r.clone(), "all".to_owned()));
            }
            if t.starts_with("outcome-by") && u == "convictions" && r == "all" {
                let same = ("outcome-by-section".to_owned(), p, y, u, r, c);
                self.equal.push((cell.clone(), same));
            }
        }
    }

    fn narrow(&mut self, cell: &Cell, low: i64, high: i64) -> bool {
        let Some(bounds) = self.bounds.get_mut(cell) else { return false };
        let narrowed = (bounds.0.max(low), bounds.1.min(high));
        assert!(narrowed.0 <= narrowed.1, "{cell:?} cannot be: {narrowed:?}");
        std::mem::replace(bounds, narrowed) != narrowed
    }

    /// Narrows everything by everything until nothing moves; the cells that are withheld and found out.
    fn run(mut self, published: &BTreeMap<Cell, Shown>) -> Vec<Cell> {
        let (sums, at_most, equal) = (
            std::mem::take(&mut self.sums),
            std::mem::take(&mut self.at_most),
            std::mem::take(&mut self.equal),
        );
        for _ in 0..100 {
            let mut has_moved = false;
            for (total, parts) in &sums {
                let low: i64 = parts.iter().map(|part| self.bounds[part].0).sum();
                let high: i64 = parts.iter().map(|part| self.bounds[part].1).sum();
                has_moved |= self.narrow(total, low, high);
                let all = self.bounds[total];
                for part in parts {
                    let own = self.bounds[part];
                    has_moved |= self.narrow(part, all.0 - (high - own.1), all.1 - (low - own.0));
                }
            }
            for (part, whole) in &at_most {
                let (Some(less), Some(more)) = (self.bounds.get(part), self.bounds.get(whole))
                else {
                    continue;
                };
                let (low, high) = (less.0, more.1);
                has_moved |= self.narrow(whole, low, FAR) | self.narrow(part, 0, high);
            }
            for (one, other) in &equal {
                let (one_is, other_is) = (self.bounds[one], self.bounds[other]);
                has_moved |= self.narrow(one, other_is.0, other_is.1);
                has_moved |= self.narrow(other, one_is.0, one_is.1);
            }
            if !has_moved {
                break;
            }
        }
        let is_found = |(cell, shown): &(&Cell, &Shown)| {
            **shown == Shown::Suppressed && self.bounds[*cell].0 == self.bounds[*cell].1
        };
        published.iter().filter(is_found).map(|(cell, _)| cell.clone()).collect()
    }
}

/// How many of 200 small states give something away.
fn broken(protection: Protection) -> usize {
    let mut draw = Draw(ChaCha8Rng::seed_from_u64(64));
    let mut broken = 0;
    for number in 0..200 {
        let published = published(&state(&mut draw), protection);
        let withheld = published.values().filter(|shown| **shown == Shown::Suppressed).count();
        assert!(withheld > 0, "state {number} is small");
        let found = Attack::on(&published).run(&published);
        let is_safe = found.is_empty() || protection == Protection::PrimaryOnly;
        assert!(is_safe, "state {number}: {} of {withheld} found out: {found:#?}", found.len());
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
    assert!(broken(Protection::PrimaryOnly) > 150);
}
