//! What is withheld for the sake of others: as long as an attacker finds out what must not be, one more count.

use std::collections::BTreeSet;

use super::{Exposed, Tier, Variable, Withheld};
use crate::audit::{Audit, Bounds, Known, audit};
use crate::keys::{ALL_ROWS, Key, Unit};
use crate::relations::{Relation, relations};
use crate::suppress::THRESHOLD;

/// Who attacks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Attacker {
    /// Somebody who knows what is published here.
    Plain,
    /// Somebody who knows what was announced elsewhere, too ([`announced`](crate::announced)).
    Informed,
}

impl Withheld<'_> {
    /// Withholds more until nothing that is withheld follows from what is shown and announced.
    pub(super) fn hide_what_follows(
        &mut self,
        approved: &[u8],
        links: &[[Key; 2]],
    ) -> Result<(), Exposed> {
        let relations = self.relations(approved, links);
        self.learn_what_is_told(&relations);
        self.hide_beside_small(&relations);
        let mut tables = BTreeSet::new();
        // What is withheld from the one may be found out by the other.
        while [Attacker::Informed, Attacker::Plain]
            .map(|attacker| self.withstand(attacker, &relations, &mut tables))
            .contains(&true)
        {}
        // What was withheld for others and follows all the same hides nothing, and showing it tells nothing.
        for cell in self.found_out(Attacker::Plain, &relations).1 {
            let variable = &mut self.variables[cell];
            variable.is_hidden = variable.must_be_hidden();
        }
        if self.exposes(&relations) { Err(Exposed) } else { Ok(()) }
    }

    /// Whether somebody finds out what is withheld for its own sake, or that could not be told.
    fn exposes(&self, relations: &[Relation]) -> bool {
        [Attacker::Informed, Attacker::Plain].into_iter().any(|attacker| {
            let (audit, found) = self.found_out(attacker, relations);
            !audit.is_complete || found.iter().any(|cell| self.variables[*cell].must_be_hidden())
        })
    }

    /// Whether more is withheld if an attacker finds this out: who has read what was announced is to find out
    /// nothing, and others nothing that must be hidden.
    fn is_guarded(&self, cell: usize, attacker: Attacker) -> bool {
        attacker == Attacker::Informed || self.variables[cell].is_sensitive
    }

    /// Counts as known from elsewhere what follows from what was announced and from the zeros that are shown,
    /// whatever else is withheld.
    fn learn_what_is_told(&mut self, relations: &[Relation]) {
        let known = self.variables.iter().map(|variable| {
            let is_known = variable.is_announced || variable.cell.count == 0 && !variable.is_hidden;
            match variable.count() {
                count if is_known => Known::Value(count),
                count => Known::Between(Bounds::from(count.min(1))),
            }
        });
        let told = audit(&known.collect::<Vec<_>>(), relations);
        for (variable, bounds) in self.variables.iter_mut().zip(&told.bounds) {
            variable.is_announced |= variable.cell.count > 0 && bounds.is_value();
        }
    }

    fn relations(&self, approved: &[u8], links: &[[Key; 2]]) -> Vec<Relation> {
        let index = |key| self.index.get(&key).copied();
        let is_reported = |place, policy| !self.not_reported.contains(&(place, policy));
        relations(&self.keys, index, |key| self.cell(key).set, is_reported, approved, links)
    }

    /// What an attacker finds out, and of which counts that are withheld.
    fn found_out(&self, attacker: Attacker, relations: &[Relation]) -> (Audit, Vec<usize>) {
        let audit = audit(&self.knowledge(attacker), relations);
        let is_exposed = |cell: &usize| {
            let variable = &self.variables[*cell];
            variable.is_hidden && !variable.is_known_to(attacker) && audit.bounds[*cell].is_value()
        };
        let exposed = (0..self.variables.len()).filter(is_exposed).collect();
        (audit, exposed)
    }

    /// Withholds more for each count that an attacker must not find out and does; whether anything could be
    /// done.
    fn withstand(
        &mut self,
        attacker: Attacker,
        relations: &[Relation],
        tables: &mut BTreeSet<Key>,
    ) -> bool {
        let (audit, exposed) = self.found_out(attacker, relations);
        let mut changed = BTreeSet::new();
        for cell in exposed {
            if !self.is_guarded(cell, attacker) {
                continue;
            }
            let (tier, _, _, key) = self.variables[cell].rank;
            let next = self.next_of_derivation(cell, attacker, relations, &audit, &changed);
            let Some(next) = next else { continue };
            let is_last = self.variables[next].rank.0 >= Tier::Margin;
            let of_table = if tier <= Tier::Row && is_last && tables.insert(table_of(key)) {
                self.hide_table(table_of(key))
            } else {
                Vec::new()
            };
            if of_table.is_empty() {
                self.variables[next].is_hidden = true;
                changed.insert(next);
            }
            changed.extend(of_table);
        }
        !changed.is_empty()
    }

    /// The count that is withheld next for one that was found out: of those that it follows from, directly or
    /// through others that are withheld, the nearest, but one of a single row rather than of all. None if all
    /// are, or one has just been.
    fn next_of_derivation(
        &self,
        cell: usize,
        attacker: Attacker,
        relations: &[Relation],
        found: &Audit,
        changed: &BTreeSet<usize>,
    ) -> Option<usize> {
        let (mut seen, mut around) = (BTreeSet::from([cell]), vec![cell]);
        let mut best: Option<usize> = None;
        while !around.is_empty() {
            let sources = around.iter().flat_map(|cell| found.sources[*cell]).flatten();
            let related = sources.flat_map(|source| relations[source].cells());
            let new: Vec<usize> = related.filter(|other| seen.insert(*other)).collect();
            if new.iter().any(|other| changed.contains(other)) {
                return None;
            }
            let nearest = self.next_to_hide(attacker, new.iter().copied().chain(best));
            if nearest.is_some_and(|cell| self.variables[cell].rank.0 <= Tier::Row) {
                return nearest;
            }
            best = nearest;
            around = new.into_iter().filter(|other| self.variables[*other].is_hidden).collect();
        }
        best
    }

    /// Withholds all rows of a table of a place and policy but zeros and what equals a count of all rows; which
    /// those were.
    fn hide_table(&mut self, table: Key) -> Vec<usize> {
        let of_table = self.keys.iter().filter(|key| table_of(**key) == table);
        let cells = of_table.filter_map(|key| self.index.get(key).copied());
        let is_shown = |cell: &usize| {
            let variable = &self.variables[*cell];
            !variable.is_hidden && variable.rank.0 <= Tier::Row && variable.cell.count > 0
        };
        let cells: Vec<usize> = cells.filter(is_shown).collect();
        for cell in &cells {
            self.variables[*cell].is_hidden = true;
        }
        cells
    }

    /// One more count beside withheld ones that are all 3 or less, or add up to less than the threshold.
    fn hide_beside_small(&mut self, relations: &[Relation]) {
        for relation in relations {
            let Relation { left: parts, right: total, is_equal: true } = relation else { continue };
            if total.len() != 1 {
                continue;
            }
            let hidden =
                || parts.iter().map(|part| &self.variables[*part]).filter(|one| one.is_hidden);
            let persons: u64 = hidden().map(|one| one.cell.persons).sum();
            let is_small = persons < THRESHOLD || hidden().all(|one| one.cell.count <= 3);
            if persons > 0
                && is_small
                && let Some(more) = self.next_to_hide(Attacker::Plain, parts.iter().copied())
            {
                self.variables[more].is_hidden = true;
            }
        }
    }

    /// Of these cells, the one that is withheld next: what is least is lost.
    fn next_to_hide(
        &self,
        attacker: Attacker,
        cells: impl Iterator<Item = usize>,
    ) -> Option<usize> {
        let shown = cells.filter(|cell| {
            let variable = &self.variables[*cell];
            !variable.is_hidden && !variable.is_known_to(attacker) && variable.cell.count > 0
        });
        shown.min_by_key(|cell| self.variables[*cell].rank)
    }

    /// What an attacker knows before adding anything up.
    fn knowledge(&self, attacker: Attacker) -> Vec<Known> {
        let known = self.variables.iter().map(|variable| {
            let count = variable.count();
            if !variable.is_hidden || variable.is_known_to(attacker) {
                Known::Value(count)
            } else if count == 0 {
                Known::Between(Bounds::from(0))
            } else if variable.is_small() && variable.unit == Unit::People {
                Known::Between(Bounds { low: 1, high: 10 })
            } else {
                Known::Between(Bounds::from(1))
            }
        });
        known.collect()
    }
}

/// What a table of a place and policy is known by.
fn table_of(key: Key) -> Key {
    key.counting(Unit::Convictions).in_row(ALL_ROWS).in_column(0)
}

impl Variable {
    /// The count, in the numbers that bounds are worked out in.
    fn count(&self) -> i64 {
        i64::try_from(self.cell.count).unwrap_or(i64::MAX)
    }

    /// Whether an attacker knows it whatever is withheld.
    fn is_known_to(&self, attacker: Attacker) -> bool {
        attacker == Attacker::Informed && self.is_announced
    }
}
