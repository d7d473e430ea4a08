//! Names that nobody bears: syllables put together, so that a sample is never taken for real data.

use super::draw::Draw;

const FIRST_PARTS: [&str; 48] = [
    "BRA", "CRO", "DREN", "ESK", "FRU", "GLO", "HUX", "IZU", "JAV", "KREL", "LOM", "MUNG", "NIX",
    "OBB", "PLO", "QUA", "ROV", "SKE", "TROV", "ULK", "VEX", "WUB", "YOR", "ZAN", "BLIM", "CHEV",
    "DOZ", "ERB", "FLAX", "GRIV", "HOB", "ILK", "JUND", "KLEM", "LURZ", "MORV", "NEB", "ORK",
    "PRUD", "QUIB", "RASK", "SNOV", "THRU", "UMB", "VLAD", "WEZ", "YAX", "ZOB",
];
const MIDDLE_PARTS: [&str; 32] = [
    "A", "E", "I", "O", "U", "ABA", "ELO", "IMI", "ODU", "UNO", "AKI", "EZO", "IVA", "ORU", "UBI",
    "ADO", "EGA", "IXI", "OLO", "UTA", "AVO", "EPI", "IDA", "OSO", "UKE", "AZU", "EMO", "IRO",
    "OPA", "USI", "AMU", "EVE",
];
const LAST_PARTS: [&str; 48] = [
    "BRIX", "DOON", "FLECK", "GRUM", "HAZZ", "JORP", "KRANN", "LUNK", "MIBB", "NOFF", "PLUZZ",
    "QUORN", "RIDD", "SPLOT", "TARN", "VASK", "WOGG", "XAND", "YULP", "ZEMM", "BAZZ", "CRONK",
    "DRIBB", "FOZZ", "GLENK", "HUMF", "JAXX", "KLOTT", "LERP", "MOOD", "NAZZ", "PONK", "QUILL",
    "RUZZ", "SKRIM", "TWIG", "VORP", "WUZZ", "YONK", "ZAFF", "BLORT", "CHUMM", "DAZZ", "FRINK",
    "GORP", "HILT", "KNOBB", "MAZE",
];
const GIVEN_PARTS: [&str; 40] = [
    "AB", "BEZ", "COR", "DAZ", "ELM", "FOZ", "GIM", "HOL", "IXT", "JUB", "KAZ", "LOR", "MEZ",
    "NIV", "OZ", "PIX", "QUIN", "RUF", "SIV", "TOB", "UVR", "VIM", "WAX", "XAV", "YEV", "ZIP",
    "BRON", "CLEV", "DRU", "FENN", "GRAX", "HESK", "KOV", "LUX", "MARZ", "NOX", "PRIM", "ROZ",
    "TREV", "ZED",
];
const ENDINGS_OF_MEN: [&str; 16] = [
    "ULON", "IBAR", "OTHO", "ERIX", "UNDO", "AKOR", "IMBO", "ORVIN", "USK", "ALDRO", "EBIT",
    "OZAN", "IPPO", "UGO", "ENZOR", "AFFIN",
];
const ENDINGS_OF_WOMEN: [&str; 16] = [
    "ULINA", "IBELLE", "OTHA", "ERIXA", "UNDRA", "AKINE", "IMBRA", "ORVIE", "USKIA", "ALDRIE",
    "EBITTA", "OZANNE", "IPPIA", "UGETTE", "ENZORA", "AFFINE",
];

/// Words for comments that no two rows share.
const WORDS: [&str; 24] = [
    "COUNT", "TERM", "PER", "MINUTE", "ORDER", "CASE", "PAGE", "DEPT", "ITEM", "REEL", "BOX",
    "LEDGER", "INDEX", "ENTRY", "SHEET", "FOLIO", "BATCH", "FRAME", "SERIES", "VOL", "LINE",
    "FILE", "TRAY", "SHELF",
];

/// `LAST,FIRST M`: drawn, so that some persons of a large sample bear the same name.
pub(super) fn drawn(woman: bool, draw: &mut Draw) -> String {
    let mut name = String::with_capacity(32);
    if draw.chance(20) {
        name.push_str(draw.pick(&["O'", "VAN ", "DE LA "]));
    }
    name.push_str(draw.pick(&FIRST_PARTS));
    if draw.chance(600) {
        name.push_str(draw.pick(&MIDDLE_PARTS));
    }
    name.push_str(draw.pick(&LAST_PARTS));
    name.push(',');
    name.push_str(draw.pick(&GIVEN_PARTS));
    name.push_str(draw.pick(endings(woman)));
    if draw.chance(700) {
        name.push(' ');
        name.push(letter(draw.index(26)));
    }
    if draw.chance(15) {
        name.push_str(" JR");
    }
    name
}

/// `LAST,FIRST M`: no two persons bear the same one, up to 1,000,000,000 persons.
pub(super) fn unique(person: u64, woman: bool) -> String {
    // Each part takes its share of the number; the factor, which has no divisor in common with
    // the number of names, only keeps neighbors from looking alike.
    const NAMES: u64 = 48 * 32 * 48 * 40 * 16 * 26;
    let mut left = (person % NAMES) * 618_033_989 % NAMES;
    let mut take = |count: u64| {
        let taken = left % count;
        left /= count;
        usize::try_from(taken).unwrap_or(0)
    };
    let (first, middle, last) = (take(48), take(32), take(48));
    let (given, ending, initial) = (take(40), take(16), take(26));
    [
        FIRST_PARTS[first],
        MIDDLE_PARTS[middle],
        LAST_PARTS[last],
        ",",
        GIVEN_PARTS[given],
        endings(woman)[ending],
        " ",
        letter(initial).encode_utf8(&mut [0; 4]),
    ]
    .concat()
}

/// A comment that no other row has: some words, by any number, and the row's own number.
pub(super) fn unique_comment(own: u64, any: usize) -> String {
    let word = |place: usize| WORDS[place % WORDS.len()];
    let [first, second, third] = [word(any), word(any / 24), word(any / 576)];
    format!("{first} {own} {second} {third} {any:05}")
}

fn endings(woman: bool) -> &'static [&'static str; 16] {
    if woman { &ENDINGS_OF_WOMEN } else { &ENDINGS_OF_MEN }
}

/// `A` for 0, `B` for 1, and so on.
pub(super) fn letter(place: usize) -> char {
    char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"[place % 26])
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::super::draw::Stream;
    use super::*;

    #[test]
    fn drawn_names_are_varied_and_unique_ones_are_unique() {
        let mut draw = Draw::new(7, Stream::Seed);
        let drawn: HashSet<String> =
            (0..2000).map(|_| drawn(draw.chance(160), &mut draw)).collect();
        assert!(drawn.len() > 1990, "{}", drawn.len());
        let unique: HashSet<String> = (0..2000).map(|person| unique(person, false)).collect();
        assert_eq!(unique.len(), 2000);
    }

    #[test]
    fn a_name_is_a_last_name_a_comma_and_a_first_name() {
        let mut draw = Draw::new(7, Stream::Seed);
        for _ in 0..500 {
            let name = drawn(false, &mut draw);
            let (last, first) = name.split_once(',').unwrap();
            assert!(last.len() > 4 && first.len() > 3, "{name}");
            assert!(!first.contains(','), "{name}");
        }
    }
}
