//! The distinct values of a column, in the order in which they came, and their ids.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

use super::pages::{LENGTH, put};

/// Distinct values: texts, or numbers of one width. Their ids are numbers from 0.
///
/// # Memory usage
///
/// The values, 4 bytes and, in the index, up to 60 for each. Kept when it is cleared.
pub(super) struct Dictionary {
    /// Bytes of length before a value.
    length: usize,
    /// The values as `PLAIN` has them.
    values: Vec<u8>,
    /// Where each value ends in `values`.
    ends: Vec<u32>,
    index: HashTable<Key>,
    hasher: FixedState,
    /// Values met lately, each at the place that its ends choose: most values are one of few.
    recent: Box<[Key; RECENT]>,
}

/// Values met lately that are kept.
const RECENT: usize = 64;

impl Dictionary {
    /// No value yet: of texts, each with its length before it, or of numbers.
    pub(super) fn new(is_text: bool) -> Self {
        Self {
            length: if is_text { LENGTH } else { 0 },
            values: Vec::new(),
            ends: Vec::new(),
            index: HashTable::new(),
            hasher: FixedState::default(),
            recent: Box::new([Key::NONE; RECENT]),
        }
    }

    /// The id of a value, which is added if it is new.
    #[inline]
    pub(super) fn id(&mut self, value: &[u8]) -> u32 {
        let brief = Key::brief(value);
        let recent = &self.recent[brief.place()];
        if recent.is_like(&brief) && (brief.is_whole() || self.value(recent.id) == value) {
            return recent.id;
        }
        let id = self.look_up(value, &brief);
        self.recent[brief.place()] = Key { id, ..brief };
        id
    }

    fn look_up(&mut self, value: &[u8], brief: &Key) -> u32 {
        let Self { length, values, ends, index, hasher, .. } = self;
        let id = position(ends.len());
        let key = brief.indexed(value, id, hasher);
        let is_it = |other: &Key| {
            key.is_like(other)
                && (key.is_whole() || value_of(values, ends, *length, other.id) == value)
        };
        match index.entry(key.hash(hasher), is_it, |key| key.hash(hasher)) {
            Entry::Occupied(entry) => entry.get().id,
            Entry::Vacant(entry) => {
                entry.insert(key);
                put(value, *length, values);
                ends.push(position(values.len()));
                id
            }
        }
    }

    /// The value of an id.
    pub(super) fn value(&self, id: u32) -> &[u8] {
        value_of(&self.values, &self.ends, self.length, id)
    }

    /// Number of values.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The values as `PLAIN` has them.
    pub(super) fn plain(&self) -> &[u8] {
        &self.values
    }

    pub(super) fn clear(&mut self) {
        self.values.clear();
        self.ends.clear();
        self.index.clear();
        self.recent.fill(Key::NONE);
    }
}

fn value_of<'d>(values: &'d [u8], ends: &[u32], length: usize, id: u32) -> &'d [u8] {
    let id = id as usize;
    let start = id.checked_sub(1).map_or(0, |before| ends[before] as usize);
    &values[start + length..ends[id] as usize]
}

/// What stands for a value: of one of up to 16 bytes, all of it, so that most values are told apart without a
/// look at the others; of a longer one, its ends or, in the index, a hash.
#[derive(Clone, Copy)]
struct Key {
    head: u64,
    tail: u64,
    length: u32,
    id: u32,
}

impl Key {
    /// Like no value: none is so long.
    const NONE: Self = Self { head: 0, tail: 0, length: u32::MAX, id: 0 };

    /// By the ends of the value, without its id.
    #[inline]
    fn brief(value: &[u8]) -> Self {
        let length = position(value.len());
        let (head, tail) = if let (Some(head), Some(tail)) =
            (value.first_chunk::<8>(), value.last_chunk())
        {
            (u64::from_le_bytes(*head), u64::from_le_bytes(*tail))
        } else if let (Some(head), Some(tail)) = (value.first_chunk::<4>(), value.last_chunk()) {
            (u32::from_le_bytes(*head).into(), u32::from_le_bytes(*tail).into())
        } else {
            (value.iter().fold(0, |head, byte| head << 8 | u64::from(*byte)), 0)
        };
        Self { head, tail, length, id: 0 }
    }

    /// That of the index.
    #[inline]
    fn indexed(self, value: &[u8], id: u32, hasher: &FixedState) -> Self {
        if self.is_whole() {
            Self { id, ..self }
        } else {
            Self { head: hasher.hash_one(value), tail: 0, id, ..self }
        }
    }

    /// Its place among the values met lately.
    #[inline]
    fn place(&self) -> usize {
        const SHIFT: u32 = u64::BITS - RECENT.ilog2();
        let mixed = (self.head ^ self.tail.rotate_left(23) ^ u64::from(self.length))
            .wrapping_mul(0x9e37_79b9_7f4a_7c15);
        usize::try_from(mixed >> SHIFT).unwrap_or_default()
    }

    #[inline]
    fn is_like(&self, other: &Self) -> bool {
        (self.head, self.tail, self.length) == (other.head, other.tail, other.length)
    }

    /// Whether the key tells everything.
    #[inline]
    fn is_whole(&self) -> bool {
        self.length as usize <= WHOLE
    }

    #[inline]
    fn hash(&self, hasher: &FixedState) -> u64 {
        hasher.hash_one((self.head, self.tail ^ u64::from(self.length)))
    }
}

/// Bytes of the longest value that a key holds.
const WHOLE: usize = 2 * size_of::<u64>();

fn position(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_any_length_are_told_apart() {
        let mut dictionary = Dictionary::new(true);
        let text: String = ('a'..='z').chain('A'..='Z').collect();
        let mut values: Vec<Vec<u8>> = Vec::new();
        for length in 0..40 {
            // Alike but for one byte, at each place.
            let value = text.as_bytes()[..length].to_vec();
            for place in 0..length {
                let mut other = value.clone();
                other[place] = b'.';
                values.push(other);
            }
            values.push(value);
        }
        // Zeros are no padding.
        values.extend((1..20).map(|length| vec![0; length]));
        for _ in 0..2 {
            for (id, value) in (0..).zip(&values) {
                assert_eq!(dictionary.id(value), id);
                assert_eq!(dictionary.value(id), value);
            }
        }
        assert_eq!(dictionary.len(), values.len());
    }
}
