//! What a case-management system says of the sampled people: its export, its weights and the truth.
//!
//! The persons are those of the sample with convictions of Proposition 64 in its county; each of
//! their rows has the [`Damage`] that real ones have. Persons whom the sample does not have stand
//! among them. The truth says of each row whose it is and what is wrong with it.

mod damage;
mod line;

use std::collections::HashSet;
use std::io::{self, Write};

use clear64_exports::cms::{COLUMN_NAMES, Column};

use super::charges::Charge;
use super::draw::{Draw, Stream};
use super::entry::{Entry, Number};
use super::faults::FaultSet;
use super::fill;
use super::people::Person;
use super::state::{Card, Race};
use super::{Drawn, Request, Sample};
use damage::Damage;
use line::Line;

/// Statewide indexes of persons who are in no county's sample begin here.
const STRANGERS: u64 = 5_000_000_000;

/// Where the three files go.
pub(crate) struct CmsFiles<W> {
    /// The export of the case-management system: 30 columns.
    pub(crate) cms: W,
    /// Grams of cannabis by court number.
    pub(crate) weights: W,
    /// `cms_row,subject_id,damage`: whose each row is; nobody's of the sample if blank.
    pub(crate) truth: W,
}

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct CmsPlanted {
    /// Data rows of the case-management file.
    pub(crate) rows: u64,
    /// Those of persons of the sample.
    pub(crate) of_sample: u64,
}

/// Writes what the case-management system of the county has on the persons of a sample without
/// faults.
///
/// # Memory usage
///
/// 8 bytes for each court number.
pub(crate) fn write_cms<W: Write>(request: &Request, files: CmsFiles<W>) -> io::Result<CmsPlanted> {
    let sample = Sample::new(request, FaultSet::new(&[]));
    let mut writer =
        Writer { sample: &sample, files, planted: CmsPlanted::default(), weighed: HashSet::new() };
    writer.start()?;
    for (drawn, ordinal) in sample.people().zip(0..) {
        let mut draw = Draw::new(request.seed, Stream::Cms(drawn.person.index));
        writer.person(&drawn, &mut draw)?;
        if draw.chance(15) {
            writer.stranger(&drawn, ordinal, &mut draw)?;
        }
    }
    writer.finish()
}

struct Writer<'s, W> {
    sample: &'s Sample,
    files: CmsFiles<W>,
    planted: CmsPlanted,
    /// Court numbers that the weights file has been asked for.
    weighed: HashSet<String>,
}

impl<W: Write> Writer<'_, W> {
    fn start(&mut self) -> io::Result<()> {
        writeln!(self.files.cms, "{}", COLUMN_NAMES.join(","))?;
        writeln!(self.files.weights, "\"\",Incident_Number,CourtNo,Total_Quantity_grams")?;
        writeln!(self.files.truth, "cms_row,subject_id,damage")
    }

    fn finish(mut self) -> io::Result<CmsPlanted> {
        self.files.cms.flush()?;
        self.files.weights.flush()?;
        self.files.truth.flush()?;
        Ok(self.planted)
    }

    /// One row in three of a person's cannabis convictions in the county.
    fn person(&mut self, drawn: &Drawn, draw: &mut Draw) -> io::Result<()> {
        for entry in &drawn.entries {
            let here = entry.step.county == self.sample.county && entry.part == 0;
            let Some(charge) = entry.charge.filter(is_prop64) else { continue };
            if !here || !entry.convicted || !draw.chance(350) {
                continue;
            }
            let damage = Damage::drawn(&drawn.person, entry, draw);
            let line = self.line(&drawn.person, entry, charge, damage, draw);
            self.write(&line, Some(drawn.subject), damage)?;
        }
        Ok(())
    }

    /// Somebody whom the sample does not have, charged like one whom it has.
    fn stranger(&mut self, model: &Drawn, ordinal: u64, draw: &mut Draw) -> io::Result<()> {
        let Some(entry) = model.entries.first() else { return Ok(()) };
        let Some(charge) = model.entries.iter().find_map(|entry| entry.charge.filter(is_prop64))
        else {
            return Ok(());
        };
        let index = STRANGERS + ordinal;
        let state = &self.sample.state;
        let card = Card::of(index, self.sample.county, Race::Other);
        let mut own = Draw::new(state.seed(), Stream::Person(index));
        let person = Person::new(card, state, &mut own, false);
        let entry = Entry { number: Number::Blank, ..*entry };
        let line = self.line(&person, &entry, charge, Damage::NotInExport, draw);
        self.write(&line, None, Damage::NotInExport)
    }

    fn line(
        &self,
        person: &Person,
        entry: &Entry,
        charge: Charge,
        damage: Damage,
        draw: &mut Draw,
    ) -> Line {
        let mut line = Line::new();
        let court_number = match entry.number {
            Number::Court(number) => {
                fill::court_number(number, entry.step.county, &self.sample.state)
            }
            // No number of the sample begins with 9.
            _ => format!("9{:07}", draw.index(10_000_000)),
        };
        line.court(&court_number, entry, charge, draw);
        line.person(person);
        damage.apply(&mut line, draw);
        line
    }

    fn write(&mut self, line: &Line, subject: Option<u64>, damage: Damage) -> io::Result<()> {
        writeln!(self.files.cms, "{line}")?;
        let row = self.planted.rows;
        let subject_id = subject.map(|subject| subject.to_string()).unwrap_or_default();
        writeln!(self.files.truth, "{row},{subject_id},{}", damage.name())?;
        self.planted.rows += 1;
        self.planted.of_sample += u64::from(subject.is_some());
        self.weigh(line)
    }

    /// Two cases of sale in three have a weight; some of those have two lines.
    fn weigh(&mut self, line: &Line) -> io::Result<()> {
        let number = line.get(Column::COURT_NUMBER).trim().to_owned();
        let sale = ["11359", "11360"]
            .iter()
            .any(|code| line.get(Column::CURRENT_CHARGE).trim().starts_with(code));
        if !sale || number.is_empty() || !self.weighed.insert(number.clone()) {
            return Ok(());
        }
        let mut draw = Draw::new(
            self.sample.state.seed(),
            Stream::Cms(STRANGERS * 2 + self.weighed.len() as u64),
        );
        let lines = draw.weighted(&[(33, 0), (60, 1), (7, 2)]);
        let repeated = draw.chance(500);
        let mut grams = tenths_of_grams(&mut draw);
        for line_of_number in 0..lines {
            if line_of_number > 0 && !repeated {
                grams = tenths_of_grams(&mut draw);
            }
            let row = self.weighed.len();
            let incident = draw.index(100_000_000);
            // As spreadsheets leave it.
            let number = if draw.chance(200) { number.trim_start_matches('0') } else { &number };
            let (whole, tenth) = (grams / 10, grams % 10);
            writeln!(self.files.weights, "{row},{incident:08},{number},{whole}.{tenth}")?;
        }
        Ok(())
    }
}

/// One case in ten is over a pound, which is 453.592 g.
fn tenths_of_grams(draw: &mut Draw) -> i32 {
    if draw.chance(100) { draw.between(4_536, 60_000) } else { draw.between(5, 4_535) }
}

/// Whether the section begins with one of the four numbers.
fn is_prop64(charge: &Charge) -> bool {
    ["11357", "11358", "11359", "11360"].iter().any(|number| charge.section.starts_with(number))
}
