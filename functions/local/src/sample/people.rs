//! Who a person is: name, numbers, birth and looks, alike in every county's sample of a seed.

use jiff::civil::Date;

use super::day::{self, Form, Written};
use super::draw::{Draw, Stream};
use super::names;
use super::state::{Card, Race, State};

/// The day of the first event that any person can have: from 1976 on, H&S 11357 has letters.
const FIRST_EVENTS_FROM: Date = Date::constant(1976, 1, 1);

/// First events come no later, so that what follows them has time until [`super::history::END`].
const FIRST_EVENTS_UNTIL: Date = Date::constant(2017, 9, 30);

/// The identity of one person, as every row of the person repeats it.
pub(super) struct Person {
    /// Statewide index.
    pub(super) index: u64,
    /// What the person was dealt.
    pub(super) card: Card,
    /// `CII_NUMBER`: 10 digits, or nothing.
    pub(super) cii: String,
    /// `REQ_CII_NUMBER`: the same as a rule, also for half of those without `CII_NUMBER`.
    pub(super) requested_cii: String,
    /// `LAST,FIRST M`.
    pub(super) name: String,
    /// `M` or `F`.
    pub(super) gender: &'static str,
    /// Date of birth, and how exactly it is written.
    pub(super) birth: Written,
    /// Social security number in a range that was never issued, or nothing.
    pub(super) ssn: String,
    /// Driver's license in a form that California does not use, or text that says there is none.
    pub(super) license: String,
    /// FBI number, evidently invented.
    pub(super) fbi: String,
    /// Race as an officer recorded it: code and words.
    pub(super) race: (&'static str, &'static str),
    /// Eye color: code and word.
    pub(super) eyes: (&'static str, &'static str),
    /// Hair color: code and word.
    pub(super) hair: (&'static str, &'static str),
    /// Feet and inches, three digits.
    pub(super) height: String,
    /// Pounds, three digits.
    pub(super) weight: String,
    /// Place of birth: code and name.
    pub(super) birthplace: (&'static str, &'static str),
    /// The day of the first arrest.
    pub(super) first_event: Date,
}

impl Person {
    /// The person of a card. `draw` is at the beginning of the person's stream; `unique` asks for
    /// a name that nobody else has.
    pub(super) fn new(card: Card, state: &State, draw: &mut Draw, unique: bool) -> Self {
        let mut origin = Origin::drawn(draw);
        if let Some(other) = card.namesake_of.filter(|_| !unique) {
            origin = Origin::drawn(&mut Draw::new(state.seed(), Stream::Person(other)));
        }
        let Origin { woman, name: drawn, first_event, birth } = origin;
        let cii = format!("{:010}", state.cii(card.shares_cii_of.unwrap_or(card.person)));
        let blank_cii = draw.chance(3);
        let blank_request = draw.chance(if blank_cii { 500 } else { 40 });
        Self {
            index: card.person,
            card,
            requested_cii: if blank_request { String::new() } else { cii.clone() },
            cii: if blank_cii { String::new() } else { cii },
            name: if unique { names::unique(card.person, woman) } else { drawn },
            gender: if woman { "F" } else { "M" },
            birth: Written { date: birth, form: birth_form(draw) },
            ssn: ssn(draw),
            license: license(draw),
            fbi: if draw.chance(800) {
                format!("{:06}ZZ{}", draw.index(1_000_000), draw.index(10))
            } else {
                String::new()
            },
            race: race(card.race, draw),
            eyes: draw.pick(&[
                ("BRO", "BROWN"),
                ("BLU", "BLUE"),
                ("HAZ", "HAZEL"),
                ("GRN", "GREEN"),
            ]),
            hair: draw.pick(&[
                ("BLK", "BLACK"),
                ("BRO", "BROWN"),
                ("BLN", "BLOND"),
                ("GRY", "GRAY"),
            ]),
            height: format!("{}{:02}", draw.between(5, 6), draw.between(0, 6)),
            weight: format!("{:03}", draw.between(110, 260)),
            birthplace: draw.weighted(&[
                (60, ("CA", "CALIFORNIA")),
                (15, ("XX", "x")),
                (10, ("", "NULL")),
                (8, ("TX", "TEXAS")),
                (7, ("MM", "MEXICO")),
            ]),
            first_event,
        }
    }

    /// Whole years at a date.
    pub(super) fn age(&self, at: Date) -> i16 {
        let birth = self.birth.date;
        let before_birthday = (at.month(), at.day()) < (birth.month(), birth.day());
        at.year() - birth.year() - i16::from(before_birthday)
    }
}

/// What a person is drawn first: a namesake has it of another one.
struct Origin {
    woman: bool,
    name: String,
    first_event: Date,
    birth: Date,
}

impl Origin {
    /// `draw` is at the beginning of a person's stream.
    fn drawn(draw: &mut Draw) -> Self {
        let woman = draw.chance(160);
        let name = names::drawn(woman, draw);
        let first_event = first_event(draw);
        Self { woman, name, first_event, birth: birth(first_event, draw) }
    }
}

/// Somewhat more of them in later years: for one person in four, the later of two days drawn.
fn first_event(draw: &mut Draw) -> Date {
    let days = day::between(FIRST_EVENTS_FROM, FIRST_EVENTS_UNTIL);
    let [first, second] = std::array::from_fn(|_| draw.between(0, days));
    day::later(FIRST_EVENTS_FROM, if draw.chance(250) { first.max(second) } else { first })
}

/// 18 to 43 years earlier, more of them near 18: the least of three ages drawn.
fn birth(first_event: Date, draw: &mut Draw) -> Date {
    let [a, b, c] = std::array::from_fn(|_| draw.between(0, 25 * 365));
    day::later(first_event, -(18 * 366 + a.min(b).min(c)))
}

/// One in 250 dates of birth is partial.
fn birth_form(draw: &mut Draw) -> Form {
    draw.weighted(&[(996, Form::Whole), (2, Form::Year), (2, Form::Month)])
}

/// Areas 000, 666 and 900 to 999 have never been issued.
fn ssn(draw: &mut Draw) -> String {
    let area = match draw.index(10) {
        0 => return String::new(),
        1 => 0,
        2 => 666,
        _ => draw.between(900, 999),
    };
    format!("{area:03}{:06}", draw.index(1_000_000))
}

/// California's licenses have one letter and seven digits; these have two and six.
fn license(draw: &mut Draw) -> String {
    match draw.index(10) {
        0..5 => format!("ZZ{:06}", draw.index(1_000_000)),
        5..8 => "x       ".to_owned(),
        _ => "NULL  ".to_owned(),
    }
}

/// Codes in the manner of the state's; blank, `x` and other races make up the other 3 %.
fn race(race: Race, draw: &mut Draw) -> (&'static str, &'static str) {
    match race {
        Race::Black => ("B", "BLACK"),
        Race::White => ("W", "WHITE"),
        Race::Latino => ("H", "HISPANIC"),
        Race::Other => draw.weighted(&[
            (3, ("A", "OTHER ASIAN")),
            (2, ("F", "FILIPINO")),
            (1, ("I", "AMERICAN INDIAN")),
            (1, ("P", "PACIFIC ISLANDER")),
            (1, ("O", "OTHER")),
            (1, ("X", "UNKNOWN")),
            (1, ("x", "x")),
            (1, ("", "")),
        ]),
    }
}
