//! What of a person's history stands for or against relief, each with the rows that say it.

use clear64_rules::date::DateSpan;
use clear64_rules::date::pilot::day_or_none;
use clear64_rules::facts::{ConvictionFacts, Listed, ListedAt};
use clear64_rules::policy::condition::Priority;
use clear64_rules::record::{Conviction, Person};
use clear64_rules::truth::Truth;
use jiff::civil::Date;

use super::rows::StoredRow;
use super::words;

/// One conviction with the rows of its person.
#[derive(Clone, Copy)]
pub(super) struct Told<'a> {
    pub(super) facts: ConvictionFacts<'a, 'a>,
    pub(super) rows: &'a [StoredRow],
}

/// Something on record that may count against a conviction.
pub(super) struct Found {
    /// Which and of when: `187 PC of 1998-02-03 (row 12)`.
    pub(super) what: String,
    /// Sections, joined.
    pub(super) section: String,
    /// The rows it stands in.
    pub(super) rows: Vec<u64>,
    /// Whether it is what it is taken for.
    pub(super) is_one: Truth,
    /// Whether it is from a strictly earlier day than the conviction.
    pub(super) is_earlier: Truth,
    /// Why it is not certain, if it is not.
    pub(super) doubt: &'static str,
}

impl Found {
    /// Whether it counts against the conviction.
    pub(super) fn counts(&self, priority: Priority) -> Truth {
        match priority {
            Priority::Any => self.is_one,
            Priority::Earlier => self.is_one.and(self.is_earlier),
        }
    }
}

impl<'a> Told<'a> {
    pub(super) fn person(&self) -> &'a Person {
        self.facts.person.person()
    }

    pub(super) fn conviction(&self) -> &'a Conviction {
        self.facts.conviction
    }

    pub(super) fn as_of(&self) -> Date {
        self.facts.person.as_of()
    }

    pub(super) fn is_pilot(&self) -> bool {
        self.person().reading.is_pilot()
    }

    /// The row of the conviction as the run kept it.
    pub(super) fn own_row(&self) -> Option<&'a StoredRow> {
        self.row(self.conviction().row)
    }

    /// A row of the person.
    pub(super) fn row(&self, number: u64) -> Option<&'a StoredRow> {
        self.rows.iter().find(|row| row.number() == number)
    }

    /// The numbers of the person's rows that are as asked for.
    pub(super) fn rows_where(&self, is: impl Fn(&StoredRow) -> bool) -> Vec<u64> {
        self.rows.iter().filter(|row| is(row)).map(StoredRow::number).collect()
    }

    /// The numbers of the arrests in the conviction's cycle.
    pub(super) fn arrests(&self) -> Vec<u64> {
        let (cycle, reading) = (self.conviction().cycle(), self.person().reading);
        self.rows_where(|row| row.row().is_arrest() && row.row().count(reading).starts_with(&cycle))
    }

    /// Super strikes found or possible, this conviction itself left out.
    pub(super) fn super_strikes(&self) -> Vec<Found> {
        self.bars(self.facts.person.super_strikes().into_owned())
    }

    /// Convictions and registrations of PC 290 found or possible, this conviction left out.
    pub(super) fn pc290(&self) -> Vec<Found> {
        let mut bars = self.facts.person.pc290().into_owned();
        if self.is_pilot() {
            let registrations = (0..self.person().registrations.len()).map(ListedAt::Registration);
            bars.extend(registrations.map(|at| Listed { at, listed: Truth::True }));
        }
        self.bars(bars)
    }

    /// Convictions of the same section that are earlier or may be.
    pub(super) fn priors(&self) -> Vec<Found> {
        let own = self.conviction();
        let others = self.person().convictions.iter().filter(|other| other.row != own.row);
        let found = others.map(|other| {
            let doubt = match words::doubt(&other.section) {
                _ if own.section.is_same_section(&other.section) == Truth::True => "",
                _ if !own.section.is_certain() => words::doubt(&own.section),
                doubt => doubt,
            };
            self.found(&[other], other.date, self.is_same_section(other), doubt)
        });
        found.filter(|found| found.counts(Priority::Earlier).is_possible()).collect()
    }

    /// As the pilots' program compared, by the first five characters.
    fn is_same_section(&self, other: &Conviction) -> Truth {
        let own = &self.conviction().section;
        if self.is_pilot() {
            let beginning = |text: &'a [u8]| text.first_chunk::<5>();
            let alike = other.section.text().first_chunk::<5>() == beginning(own.text());
            return (alike && other.section.prop64().is_some()).into();
        }
        own.is_same_section(&other.section)
    }

    fn bars(&self, bars: Vec<Listed>) -> Vec<Found> {
        let person = self.person();
        let own = self.conviction().row;
        let found = bars.into_iter().map(|bar| {
            let date = bar.date(person);
            match bar.at {
                ListedAt::Registration(index) => self.registration(index, date, bar.listed),
                ListedAt::Conviction(index) => {
                    let conviction = &person.convictions[index];
                    let doubt = words::doubt(&conviction.section);
                    self.found(&[conviction], date, bar.listed, doubt)
                }
                ListedAt::Pair(offense, enhancement) => {
                    let pair = [offense, enhancement].map(|index| &person.convictions[index]);
                    let uncertain = pair.iter().find(|c| {
                        c.section.is_gang_enhancement() != Truth::True
                            && c.section.is_gang_enhanceable() != Truth::True
                    });
                    let doubt = uncertain.map_or("", |c| words::doubt(&c.section));
                    self.found(&pair, date, bar.listed, doubt)
                }
            }
        });
        // Nothing is a prior of itself.
        found.filter(|found| self.is_pilot() || found.rows != [own]).collect()
    }

    fn found(
        &self,
        convictions: &[&Conviction],
        date: DateSpan,
        is_one: Truth,
        doubt: &'static str,
    ) -> Found {
        let sections: Vec<String> =
            convictions.iter().map(|conviction| words::section(&conviction.section)).collect();
        let section = sections.join(" + ");
        let rows: Vec<u64> = convictions.iter().map(|conviction| conviction.row).collect();
        Found {
            what: format!("{section} of {} ({})", words::day(date), words::rows(&rows)),
            section,
            rows,
            is_one,
            is_earlier: self.is_earlier(date),
            doubt: if is_one.is_known() { "" } else { doubt },
        }
    }

    fn registration(&self, index: usize, date: DateSpan, is_one: Truth) -> Found {
        let reading = self.person().reading;
        let registering = self.rows_where(|row| row.row().is_pc290_registration(reading));
        let rows: Vec<u64> = registering.get(index).copied().into_iter().collect();
        Found {
            what: format!("the registration of {} ({})", words::day(date), words::rows(&rows)),
            section: "registration".to_owned(),
            rows,
            is_one,
            is_earlier: self.is_earlier(date),
            doubt: if is_one.is_known() { "" } else { "the duty to register may be of PC 290.006" },
        }
    }

    fn is_earlier(&self, date: DateSpan) -> Truth {
        if self.is_pilot() {
            return (day_or_none(date) < day_or_none(self.conviction().date)).into();
        }
        date.is_before(self.conviction().date)
    }
}
