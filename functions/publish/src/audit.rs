//! What follows from what is published: bounds of each count, by everything that hangs together.

use std::collections::VecDeque;

use crate::relations::Relation;

/// More than any count.
const MANY: i64 = 1 << 40;
/// How often each relation is gone through at most, on average.
const ROUNDS: usize = 200;

/// The least and the most that a count can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// At least.
    pub low: i64,
    /// At most.
    pub high: i64,
}

impl Bounds {
    /// At least so many.
    pub const fn from(low: i64) -> Self {
        Self { low, high: MANY }
    }

    /// Whether one value is left.
    pub const fn is_value(self) -> bool {
        self.low >= self.high
    }

    /// Narrows them; whether that changed something.
    fn narrow(&mut self, low: i64, high: i64) -> bool {
        // What is known stays, whatever relation a faulty run has broken.
        if self.is_value() {
            return false;
        }
        let narrowed = Self { low: self.low.max(low), high: self.high.min(high) };
        let has_changed = narrowed != *self;
        *self = narrowed;
        has_changed
    }
}

/// What is known of a count by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// It is shown.
    Value(i64),
    /// It is withheld.
    Between(Bounds),
}

/// What was found out.
#[derive(Debug)]
pub struct Audit {
    /// The bounds of each count.
    pub bounds: Vec<Bounds>,
    /// The relations that the least and the most of each count follow from, if they do not from itself.
    pub sources: Vec<[Option<usize>; 2]>,
    /// Whether nothing more follows; if not, counts may be known more exactly than the bounds say.
    pub is_complete: bool,
}

/// Works out the bounds of each count.
pub fn audit(known: &[Known], relations: &[Relation]) -> Audit {
    let mut bounds: Vec<Bounds> = known
        .iter()
        .map(|known| match known {
            Known::Value(value) => Bounds { low: *value, high: *value },
            Known::Between(bounds) => *bounds,
        })
        .collect();
    // Where everything is shown there is nothing to find out.
    let hides = |cell: usize| matches!(known[cell], Known::Between(_));
    let mut of_cell: Vec<Vec<usize>> = vec![Vec::new(); known.len()];
    let mut waiting: VecDeque<usize> = VecDeque::new();
    for (index, relation) in relations.iter().enumerate() {
        relation.cells().filter(|cell| hides(*cell)).for_each(|cell| of_cell[cell].push(index));
        if relation.cells().any(hides) {
            waiting.push_back(index);
        }
    }
    let mut waits = vec![true; relations.len()];
    let mut steps = waiting.len() * ROUNDS;
    let mut sources = vec![[None; 2]; known.len()];
    let mut moved = Vec::new();
    while steps > 0 {
        let Some(index) = waiting.pop_front() else { break };
        steps -= 1;
        waits[index] = false;
        let Relation { left, right, is_equal } = &relations[index];
        narrow(&mut bounds, left, right, &mut moved);
        if *is_equal {
            narrow(&mut bounds, right, left, &mut moved);
        }
        for (cell, end) in moved.drain(..) {
            sources[cell][end] = Some(index);
            for other in of_cell[cell].iter().copied() {
                if !std::mem::replace(&mut waits[other], true) {
                    waiting.push_back(other);
                }
            }
        }
    }
    Audit { bounds, sources, is_complete: waiting.is_empty() }
}

/// Narrows by the left adding up to at most the right; the cells of which the least (0) or the most (1) has
/// moved.
fn narrow(bounds: &mut [Bounds], left: &[usize], right: &[usize], moved: &mut Vec<(usize, usize)>) {
    let least: i64 = left.iter().map(|cell| bounds[*cell].low).sum();
    let most: i64 = right.iter().map(|cell| bounds[*cell].high).sum();
    for cell in left {
        let high = most - (least - bounds[*cell].low);
        if bounds[*cell].narrow(0, high) {
            moved.push((*cell, 1));
        }
    }
    for cell in right {
        let low = least - (most - bounds[*cell].high);
        if bounds[*cell].narrow(low, MANY) {
            moved.push((*cell, 0));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn equal(left: &[usize], right: &[usize]) -> Relation {
        Relation { left: left.to_vec(), right: right.to_vec(), is_equal: true }
    }

    #[test]
    fn what_is_left_of_a_total_is_found_out() {
        let known =
            [Known::Between(Bounds::from(1)), Known::Value(20), Known::Value(27), Known::Value(5)];
        let audit = audit(&known, &[equal(&[0, 1], &[2])]);
        assert_eq!(audit.bounds[0], Bounds { low: 7, high: 7 });
        assert!(audit.is_complete);
    }

    #[test]
    fn relations_that_contradict_each_other_are_not_gone_through_for_ever() {
        let hidden = Known::Between(Bounds::from(1));
        let known = [hidden, hidden, Known::Value(1)];
        // Each is one more than the other.
        let audit = audit(&known, &[equal(&[0, 2], &[1]), equal(&[1, 2], &[0])]);
        assert!(!audit.is_complete);
    }
}
