//! Records cut with the vector instructions of the processor that runs the program, where those are
//! more than the ones it was built for: AVX2 on x86-64. Elsewhere, and on a processor without it, the
//! same is done by safe code ([`marks`](crate::marks)).
//!
//! The only `unsafe` of the program stands here: a call that is sound on a processor that can what
//! was asked of it the line before. What is called holds no pointer and nothing unsafe.

#![cfg_attr(
    target_arch = "x86_64",
    expect(unsafe_code, reason = "an export is scanned in a third of the time")
)]

use crate::marks;
use crate::record::{Split, Splitter};

/// Cuts the record that starts at the first of `bytes`, as [`Splitter::split_with`] says.
#[inline]
pub(crate) fn split(splitter: &mut Splitter, bytes: &[u8], last: bool) -> Split {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2")
        && is_x86_feature_detected!("bmi1")
        && is_x86_feature_detected!("popcnt")
    {
        // SAFETY: the processor has the three features.
        return unsafe { avx2::split(splitter, bytes, last) };
    }
    splitter.split_with(bytes, last, marks::positions)
}

#[cfg(target_arch = "x86_64")]
mod avx2 {
    use std::arch::x86_64::{
        _mm256_cmpeq_epi8, _mm256_movemask_epi8, _mm256_set_epi64x, _mm256_set1_epi8,
    };

    use super::{Split, Splitter};
    use crate::marks::BLOCK;

    #[target_feature(enable = "avx2,bmi1,popcnt")]
    pub(super) fn split(splitter: &mut Splitter, bytes: &[u8], last: bool) -> Split {
        splitter.split_with(bytes, last, |block, wanted| positions(block, wanted))
    }

    /// The positions of one byte.
    #[inline]
    #[target_feature(enable = "avx2,bmi1,popcnt")]
    pub(super) fn positions(block: &[u8; BLOCK], wanted: u8) -> u64 {
        let wanted = _mm256_set1_epi8(wanted.cast_signed());
        let (words, _) = block.as_chunks::<8>();
        let word = |index: usize| i64::from_le_bytes(words[index]);
        let half = |at: usize| {
            let bytes = _mm256_set_epi64x(word(at + 3), word(at + 2), word(at + 1), word(at));
            _mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes, wanted)).cast_unsigned()
        };
        u64::from(half(4)) << 32 | u64::from(half(0))
    }
}

#[cfg(all(test, target_arch = "x86_64"))]
mod tests {
    use super::*;

    #[test]
    fn the_wide_positions_are_those_of_the_safe_code() {
        if !is_x86_feature_detected!("avx2") {
            return;
        }
        let mut block = [0; marks::BLOCK];
        for round in 0_u32..4_096 {
            for (byte, place) in block.iter_mut().zip(1_u32..) {
                // Bytes of all values, the wanted ones among them.
                let [_, low, middle, high] =
                    (round * 64 + place).wrapping_mul(2_654_435_761).to_le_bytes();
                *byte = match high {
                    0..64 => b"\",\n\xA2"[usize::from(low % 4)],
                    _ => middle,
                };
            }
            for wanted in *b"\",\n\0\xFF" {
                // SAFETY: the processor has it.
                let found = unsafe { avx2::positions(&block, wanted) };
                assert_eq!(found, marks::positions(&block, wanted));
            }
        }
    }
}
