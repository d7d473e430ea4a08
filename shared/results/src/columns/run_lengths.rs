//! Parquet's hybrid of run lengths and packed bits, for dictionary ids and definition levels.
//!
//! A run of eight or more is its length and its value; what lies between is packed in groups of
//! eight. Source: "Run Length Encoding / Bit-Packing Hybrid", Apache Parquet format, Encodings.

use super::pages::LENGTH;

/// A value and how often it stands in a row.
pub(super) type Run = (u32, u32);

/// Values of a packed group.
const GROUP: usize = 8;

/// Bits that values up to `greatest` take.
pub(super) fn bits_of(greatest: u32) -> u8 {
    u8::try_from(u32::BITS - greatest.leading_zeros()).unwrap_or(32)
}

/// Adds a value so many times behind the runs.
#[inline]
pub(super) fn extend(runs: &mut Vec<Run>, value: u32, times: u32) {
    match runs.last_mut() {
        Some((last, count)) if *last == value => *count += times,
        _ => runs.push((value, times)),
    }
}

/// Appends levels of a page up to `greatest`, their length before them.
pub(super) fn encode_levels(runs: impl Iterator<Item = Run>, greatest: u32, out: &mut Vec<u8>) {
    let start = out.len();
    out.extend_from_slice(&[0; LENGTH]);
    encode(runs, bits_of(greatest), out);
    let length = u32::try_from(out.len() - start - LENGTH).unwrap_or(u32::MAX);
    out[start..start + LENGTH].copy_from_slice(&length.to_le_bytes());
}

/// Appends runs of values of so many bits, without a length before them.
pub(super) fn encode(runs: impl Iterator<Item = Run>, bits: u8, out: &mut Vec<u8>) {
    let mut packed = Packed { values: Vec::new(), bits };
    for (value, mut count) in runs {
        let gap = (GROUP - packed.values.len() % GROUP) % GROUP;
        let fill = count.min(u32::try_from(gap).unwrap_or(0));
        packed.push(value, fill);
        count -= fill;
        if count >= 8 {
            packed.flush(out);
            varint(u64::from(count) << 1, out);
            let width = usize::from(bits.div_ceil(8));
            out.extend_from_slice(&value.to_le_bytes()[..width]);
        } else {
            packed.push(value, count);
        }
    }
    packed.flush(out);
}

/// Values that wait to be packed.
struct Packed {
    values: Vec<u32>,
    bits: u8,
}

impl Packed {
    fn push(&mut self, value: u32, count: u32) {
        self.values.extend((0..count).map(|_| value));
    }

    fn flush(&mut self, out: &mut Vec<u8>) {
        if self.values.is_empty() {
            return;
        }
        let groups = self.values.len().div_ceil(GROUP);
        self.values.resize(groups * GROUP, 0);
        varint((groups as u64) << 1 | 1, out);
        let (mut buffer, mut filled) = (0_u64, 0);
        for value in self.values.drain(..) {
            buffer |= u64::from(value) << filled;
            filled += u32::from(self.bits);
            if filled >= u32::BITS {
                out.extend_from_slice(&buffer.to_le_bytes()[..size_of::<u32>()]);
                buffer >>= u32::BITS;
                filled -= u32::BITS;
            }
        }
        // Groups of eight end at a byte.
        out.extend_from_slice(&buffer.to_le_bytes()[..filled as usize / 8]);
    }
}

/// A number seven bits a byte, the lowest first.
fn varint(mut number: u64, out: &mut Vec<u8>) {
    loop {
        let [low, ..] = number.to_le_bytes();
        number >>= 7;
        if number == 0 {
            out.push(low);
            return;
        }
        out.push(low | 0x80);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(runs: &[Run], bits: u8) -> Vec<u8> {
        let mut out = Vec::new();
        encode(runs.iter().copied(), bits, &mut out);
        out
    }

    #[test]
    fn a_long_run_is_its_length_and_value() {
        assert_eq!(encoded(&[(1, 65_536)], 1), [0x80, 0x80, 0x08, 1]);
        assert_eq!(encoded(&[(300, 8)], 9), [16, 44, 1]);
        // A dictionary of one value takes no bits.
        assert_eq!(encoded(&[(0, 100)], 0), [200, 1]);
    }

    #[test]
    fn short_runs_are_packed_in_groups_of_eight() {
        // The example of the format: 0 to 7 in three bits.
        let runs: Vec<Run> = (0..8).map(|value| (value, 1)).collect();
        assert_eq!(encoded(&runs, 3), [3, 0b1000_1000, 0b1100_0110, 0b1111_1010]);
        assert_eq!(encoded(&[(1, 3)], 1), [3, 0b111], "the last group is padded");
    }

    #[test]
    fn a_run_first_fills_the_group_before_it() {
        assert_eq!(encoded(&[(0, 3), (1, 13)], 1), [3, 0b1111_1000, 16, 1]);
        assert_eq!(encoded(&[(0, 3), (1, 12)], 1), [5, 0b1111_1000, 0b0111_1111]);
    }

    #[test]
    fn the_bits_of_a_value_are_those_it_needs() {
        assert_eq!([0, 1, 2, 3, 255, 256].map(bits_of), [0, 1, 2, 2, 8, 9]);
    }
}
