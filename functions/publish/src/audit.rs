//! What follows from what is published: bounds of each count, by everything that hangs together.

use crate::relations::Relation;

/// More than any count.
const MANY: i64 = 1 << 40;
/// How often everything is gone through at most. Bounds that still move then are as wide as they were.
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

/// The bounds of each count.
pub fn audit(known: &[Known], relations: &[Relation]) -> Vec<Bounds> {
    let mut bounds: Vec<Bounds> = known
        .iter()
        .map(|known| match known {
            Known::Value(value) => Bounds { low: *value, high: *value },
            Known::Between(bounds) => *bounds,
        })
        .collect();
    // Where everything is shown there is nothing to find out.
    let hides = |cell: usize| matches!(known[cell], Known::Between(_));
    let open: Vec<&Relation> =
        relations.iter().filter(|relation| relation.cells().any(hides)).collect();
    for _ in 0..ROUNDS {
        let mut has_changed = false;
        for relation in &open {
            has_changed |= match relation {
                Relation::Sum { total, parts } => narrow_sum(&mut bounds, *total, parts),
                Relation::Cover { whole, parts } => narrow_cover(&mut bounds, *whole, parts),
                Relation::Within { part, whole } => narrow_within(&mut bounds, *part, *whole),
            };
        }
        if !has_changed {
            break;
        }
    }
    bounds
}

fn narrow_sum(bounds: &mut [Bounds], total: usize, parts: &[usize]) -> bool {
    let low: i64 = parts.iter().map(|part| bounds[*part].low).sum();
    let high: i64 = parts.iter().map(|part| bounds[*part].high).sum();
    let mut has_changed = bounds[total].narrow(low, high);
    let all = bounds[total];
    for part in parts {
        let own = bounds[*part];
        has_changed |= bounds[*part].narrow(
            all.low.saturating_sub(high - own.high),
            all.high.saturating_sub(low - own.low),
        );
    }
    has_changed
}

fn narrow_cover(bounds: &mut [Bounds], whole: usize, parts: &[usize]) -> bool {
    let high: i64 = parts.iter().map(|part| bounds[*part].high).sum();
    let low = parts.iter().map(|part| bounds[*part].low).max().unwrap_or(0);
    let mut has_changed = bounds[whole].narrow(low, high);
    let all = bounds[whole];
    for part in parts {
        let others = high - bounds[*part].high;
        has_changed |= bounds[*part].narrow(all.low - others, all.high);
    }
    has_changed
}

fn narrow_within(bounds: &mut [Bounds], part: usize, whole: usize) -> bool {
    let (low, high) = (bounds[part].low, bounds[whole].high);
    bounds[whole].narrow(low, MANY) | bounds[part].narrow(0, high)
}
