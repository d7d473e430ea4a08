//! Whose rows have ended.

/// Persons as 8 bytes each, evenly spread.
///
/// # Memory usage
///
/// Some 9 bytes a person, and 100 KiB: a hash table takes two to four times as much while it grows.
#[derive(Debug)]
pub(super) struct Ended {
    /// In order within each part; by the highest bits.
    parts: Vec<Vec<u64>>,
}

/// Bits that choose the part.
const BITS: u32 = 12;

impl Default for Ended {
    fn default() -> Self {
        Self { parts: vec![Vec::new(); 1 << BITS] }
    }
}

impl Ended {
    /// Whether the rows of a person have ended.
    pub(super) fn contains(&self, person: u64) -> bool {
        self.parts[part_of(person)].binary_search(&person).is_ok()
    }

    /// Notes that they have.
    pub(super) fn insert(&mut self, person: u64) {
        let part = &mut self.parts[part_of(person)];
        let Err(place) = part.binary_search(&person) else { return };
        if part.len() == part.capacity() {
            part.reserve_exact(part.len() / 8 + 4);
        }
        part.insert(place, person);
    }
}

fn part_of(person: u64) -> usize {
    usize::try_from(person >> (u64::BITS - BITS)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_was_put_in_is_there_and_nobody_else() {
        let mut ended = Ended::default();
        // Spread over all parts, and several of one part.
        let spread = (1..20_000_u64).map(|number| number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let persons: Vec<u64> = spread.chain([0, 7, 3, u64::MAX, u64::MAX - 1]).collect();
        for person in &persons {
            assert!(!ended.contains(*person));
            ended.insert(*person);
            ended.insert(*person);
        }
        assert!(persons.iter().all(|person| ended.contains(*person)));
        assert!(!ended.contains(5));
    }
}
