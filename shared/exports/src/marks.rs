//! Where the bytes that structure a file stand, 64 at a time, as bits.
//!
//! Bit `i` of a mask speaks of byte `i` of the block. All of it is safe code that the compiler
//! turns into vector instructions of whatever machine it builds for.

/// Bytes per block: as many as a `u64` has bits.
pub(crate) const BLOCK: usize = 64;

/// The bit of each byte within its group of eight.
const WEIGHTS: [u8; BLOCK] = {
    let mut weights = [0; BLOCK];
    let mut index = 0;
    while index < BLOCK {
        weights[index] = 1 << (index % 8);
        index += 1;
    }
    weights
};

/// The structure of one block: quotes, commas and line feeds.
#[derive(Clone, Copy)]
pub(crate) struct Marks {
    pub(crate) quotes: u64,
    pub(crate) commas: u64,
    pub(crate) line_feeds: u64,
    /// The bytes that exist: all but the padding of a file's last block.
    pub(crate) present: u64,
}

impl Marks {
    /// Reads one block of at most 64 bytes; a shorter one is padded with zeros.
    #[inline]
    pub(crate) fn of(bytes: &[u8]) -> Self {
        if let Ok(block) = <&[u8; BLOCK]>::try_from(bytes) {
            Self::of_block(block, u64::MAX)
        } else {
            let mut block = [0; BLOCK];
            for (target, byte) in block.iter_mut().zip(bytes) {
                *target = *byte;
            }
            Self::of_block(&block, below(bytes.len()))
        }
    }

    #[inline]
    fn of_block(block: &[u8; BLOCK], present: u64) -> Self {
        Self {
            quotes: rare_positions(block, b'"'),
            commas: positions(block, b','),
            line_feeds: rare_positions(block, b'\n'),
            present,
        }
    }
}

/// The bits below `count`; all of them from 64 on.
#[inline]
pub(crate) fn below(count: usize) -> u64 {
    if count < BLOCK { (1 << count) - 1 } else { u64::MAX }
}

/// From each set bit up to the next one, that one not included: what quotes enclose.
#[inline]
pub(crate) fn between_pairs(mut mask: u64) -> u64 {
    mask ^= mask << 1;
    mask ^= mask << 2;
    mask ^= mask << 4;
    mask ^= mask << 8;
    mask ^= mask << 16;
    mask ^= mask << 32;
    mask
}

/// The positions of one byte that most blocks do not hold.
#[inline]
fn rare_positions(block: &[u8; BLOCK], wanted: u8) -> u64 {
    let is_there = block.iter().fold(0, |found, byte| found | u8::from(*byte == wanted));
    if is_there == 0 { 0 } else { positions(block, wanted) }
}

/// The positions of one byte. Each match leaves its weight; a multiplication then adds the eight
/// weights of a group in the group's top byte.
#[inline]
fn positions(block: &[u8; BLOCK], wanted: u8) -> u64 {
    let mut matches = [0_u8; BLOCK];
    for ((found, byte), weight) in matches.iter_mut().zip(block).zip(WEIGHTS) {
        *found = if *byte == wanted { weight } else { 0 };
    }
    let (groups, _) = matches.as_chunks::<8>();
    groups.iter().rev().fold(0, |mask, group| {
        let sum = u64::from_le_bytes(*group).wrapping_mul(0x0101_0101_0101_0101) >> 56;
        mask << 8 | sum
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_position_of_a_block_has_its_bit() {
        for position in 0..BLOCK {
            let mut block = [b'x'; BLOCK];
            block[position] = b',';
            assert_eq!(Marks::of(&block).commas, 1 << position);
            assert_eq!(Marks::of(&block).quotes, 0);
            assert_eq!(Marks::of(&block[..position]).commas, 0);
        }
        assert_eq!(Marks::of(&[b'"'; BLOCK]).quotes, u64::MAX);
    }

    #[test]
    fn a_short_block_says_which_bytes_are_there() {
        assert_eq!(Marks::of(b"a,\n").present, 0b111);
        assert_eq!(Marks::of(b"a,\n").commas, 0b010);
        assert_eq!(Marks::of(b"a,\n").line_feeds, 0b100);
        assert_eq!(Marks::of(b"").present, 0);
    }

    #[test]
    fn pairs_enclose_the_first_of_them_and_not_the_second() {
        assert_eq!(between_pairs(0b0010_0100), 0b0001_1100);
        assert_eq!(between_pairs(0b0110), 0b0010);
        assert_eq!(between_pairs(1 << 63), 1 << 63);
        assert_eq!(between_pairs(0b1000), u64::MAX << 3);
        assert_eq!(between_pairs(0), 0);
    }
}
