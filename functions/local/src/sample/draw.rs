//! Random numbers: one stream of `ChaCha` for each person, mapped to ranges here.
//!
//! `ChaCha` is fixed by its specification and `rand_chacha` promises its output to be portable. What
//! turns that output into ranges, choices and shuffles is not promised by any crate and has changed
//! between releases of `rand`, so those few lines are ours: an upgraded crate cannot change a
//! sample. The bias of [`Draw::index`] is below one in a million for every range used.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// What a stream of random numbers is for. Streams of one seed are independent of each other.
#[derive(Clone, Copy)]
pub(super) enum Stream {
    /// Everything about one person, by statewide index.
    Person(u64),
    /// One deck of persons ([`super::state`]), by number.
    Deck(u64),
    /// What a case-management system says of a person, by statewide index.
    Cms(u64),
    /// What is fixed for the whole seed.
    Seed,
}

/// A stream of random numbers.
pub(super) struct Draw(ChaCha8Rng);

impl Draw {
    /// The stream of a seed, from its beginning.
    pub(super) fn new(seed: u64, stream: Stream) -> Self {
        let mut key = *b"________clear64 sample version 1";
        key[..8].copy_from_slice(&seed.to_le_bytes());
        let mut generator = ChaCha8Rng::from_seed(key);
        generator.set_stream(match stream {
            Stream::Person(index) => index & (u64::MAX >> 1),
            Stream::Cms(index) => index & (u64::MAX >> 2) | 1 << 62,
            Stream::Deck(number) => number | 1 << 63,
            Stream::Seed => u64::MAX,
        });
        Self(generator)
    }

    /// 64 random bits.
    pub(super) fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A number below `count`; 0 if that is 0.
    pub(super) fn index(&mut self, count: usize) -> usize {
        ((u128::from(self.0.next_u32()) * count as u128) >> 32) as usize
    }

    /// A number from `least` to `most`, both included; `least` if `most` is below it.
    pub(super) fn between(&mut self, least: i32, most: i32) -> i32 {
        let span = usize::try_from(i64::from(most) - i64::from(least) + 1).unwrap_or(0);
        least + i32::try_from(self.index(span)).unwrap_or(0)
    }

    /// True in `per_thousand` of 1,000 cases.
    pub(super) fn chance(&mut self, per_thousand: usize) -> bool {
        self.index(1000) < per_thousand
    }

    /// One of a list, all alike.
    pub(super) fn pick<T: Copy, const N: usize>(&mut self, list: &[T; N]) -> T {
        const { assert!(N > 0, "there is nothing to pick from") };
        list[self.index(N)]
    }

    /// One of a list, each as often as its weight says.
    pub(super) fn weighted<T: Copy, const N: usize>(&mut self, list: &[(usize, T); N]) -> T {
        const { assert!(N > 0, "there is nothing to pick from") };
        let mut left = self.index(list.iter().map(|(weight, _)| weight).sum());
        for (weight, item) in list {
            if left < *weight {
                return *item;
            }
            left -= weight;
        }
        list[N - 1].1
    }

    /// Puts a list into a random order.
    pub(super) fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            list.swap(last, self.index(last + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_never_changes() {
        let mut draw = Draw::new(7, Stream::Person(1));
        let numbers: Vec<usize> = (0..6).map(|_| draw.index(1000)).collect();
        assert_eq!(numbers, [300, 748, 349, 502, 313, 89]);
        assert_ne!(
            Draw::new(7, Stream::Person(1)).bits(),
            Draw::new(7, Stream::Deck(1)).bits(),
            "streams differ"
        );
    }

    #[test]
    fn ranges_include_both_ends_and_empty_ones_give_their_least() {
        let mut draw = Draw::new(1, Stream::Seed);
        let numbers: Vec<i32> = (0..200).map(|_| draw.between(-1, 1)).collect();
        for expected in [-1, 0, 1] {
            assert!(numbers.contains(&expected));
        }
        assert_eq!(draw.between(5, 4), 5);
        assert_eq!(draw.index(0), 0);
    }

    #[test]
    fn weights_are_kept() {
        let mut draw = Draw::new(1, Stream::Seed);
        let often = (0..1000).filter(|_| draw.weighted(&[(9, true), (1, false)])).count();
        assert!((870..930).contains(&often), "{often}");
        assert!((0..1000).all(|_| draw.weighted(&[(1, true), (0, false)])));
    }
}
