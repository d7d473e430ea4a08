//! What a convicted count was sentenced to: parts, one row of the export each.

use super::charges::Level;
use super::draw::Draw;

/// One part of a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// `SENT_LOC_CODE`.
    pub(super) code: &'static str,
    /// `SENT_LOC_DESCR`.
    pub(super) place: &'static str,
    /// `SENT_LENGTH`; 0 where the part has none.
    pub(super) length: u16,
    /// `SENT_TIME_CODE`, empty where the part has no length.
    pub(super) unit: &'static str,
}

impl Part {
    /// `SENT_TIME_DESCR`.
    pub(super) fn unit_name(self) -> &'static str {
        match self.unit {
            "D" => "DAYS",
            "M" => "MONTHS",
            "Y" => "YEARS",
            _ => "",
        }
    }
}

/// A sentence: its parts, and the disposition that goes with them.
#[derive(Clone, Copy)]
pub(super) struct Sentence {
    pub(super) disposition: &'static str,
    /// At least the first is there, unless the disposition is `CONVICTED` alone.
    pub(super) parts: [Option<Part>; 4],
}

const fn part(code: &'static str, place: &'static str, length: u16, unit: &'static str) -> Part {
    Part { code, place, length, unit }
}

const FINE: Part = part("F", "FINE", 0, "");

/// The sentence of a count of this level.
pub(super) fn sentence(level: Level, grave: bool, draw: &mut Draw) -> Sentence {
    match level {
        Level::Infraction => {
            Sentence { disposition: "CONVICTED-FINE", parts: [Some(FINE), None, None, None] }
        }
        _ if draw.chance(40) => Sentence { disposition: "CONVICTED", parts: [None; 4] },
        Level::Felony if grave || draw.chance(220) => prison(grave, draw),
        Level::Felony => probation(&FELONY_TERMS, &FELONY_JAIL, draw),
        Level::Misdemeanor => probation(&MISDEMEANOR_TERMS, &MISDEMEANOR_JAIL, draw),
    }
}

const FELONY_TERMS: [(u16, &str); 4] = [(3, "Y"), (36, "M"), (5, "Y"), (60, "M")];
const MISDEMEANOR_TERMS: [(u16, &str); 4] = [(12, "M"), (24, "M"), (36, "M"), (3, "Y")];
const FELONY_JAIL: [u16; 6] = [60, 90, 120, 180, 270, 365];
const MISDEMEANOR_JAIL: [u16; 6] = [1, 5, 10, 30, 45, 90];

fn prison(grave: bool, draw: &mut Draw) -> Sentence {
    let length = if grave {
        draw.pick(&[(6, "Y"), (11, "Y"), (15, "Y"), (25, "Y"), (50, "Y"), (0, "")])
    } else {
        draw.pick(&[(16, "M"), (2, "Y"), (3, "Y"), (4, "Y"), (32, "M"), (24, "M")])
    };
    let place = if length.0 == 0 { "PRISON-LIFE" } else { "PRISON" };
    let term = part("P", place, length.0, length.1);
    let restitution = part("R", "RESTITUTION", 0, "");
    Sentence {
        disposition: "CONVICTED-PRISON",
        parts: [Some(term), draw.chance(250).then_some(restitution), None, None],
    }
}

fn probation(terms: &[(u16, &'static str); 4], jail: &[u16; 6], draw: &mut Draw) -> Sentence {
    let (length, unit) = draw.pick(terms);
    let term = part("B", "PROBATION", length, unit);
    let jail = part("J", "JAIL", draw.pick(jail), "D");
    let work = part("W", "WORK PROGRAM", draw.pick(&[10, 20, 30]), "D");
    let (disposition, first, second) = match draw.index(10) {
        0..6 => ("CONVICTED-PROB/JAIL", term, Some(jail)),
        6..8 => ("CONVICTED-PROBATION", term, None),
        _ => ("CONVICTED-JAIL", jail, None),
    };
    let third = if draw.chance(350) { Some(FINE) } else { None };
    let fourth = if draw.chance(60) { Some(work) } else { None };
    let mut parts = [None; 4];
    for (place, part) in
        parts.iter_mut().zip([Some(first), second, third, fourth].into_iter().flatten())
    {
        *place = Some(part);
    }
    Sentence { disposition, parts }
}
