//! A row of a history becomes 95 texts, in the order of the export's columns.

use super::charges::{Charge, Level};
use super::entry::{ChargePlace, Entry, Kind, Number};
use super::names;
use super::people::Person;
use super::row::Row;
use super::state::{CountyIndex, State};

/// What a row says of the file it stands in: nothing of it depends on the person.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// `RECORD_ID`: the number of the row in the ordered file, from 1.
    pub(super) record: u64,
    /// `SUBJECT_ID`: the person, in this county's export alone.
    pub(super) subject: u64,
}

/// Fills a row.
pub(super) fn fill(row: &mut Row, person: &Person, entry: &Entry, place: Place, state: &State) {
    row.start();
    identity(row, person, place);
    description(row, person);
    step(row, entry, state);
    count(row, entry, state);
    conviction(row, entry);
    numbers(row, entry);
    sentence(row, entry);
    end(row, entry);
}

/// `RECORD_ID` to `FBI_NUMBER`.
fn identity(row: &mut Row, person: &Person, place: Place) {
    let birth = person.birth.text();
    row.push_fmt(format_args!("{}", place.record));
    row.push("A");
    row.push_fmt(format_args!("{}", place.subject));
    row.push_all(["#", &person.requested_cii, &person.name, person.gender]);
    row.push(birth);
    row.push_all([&person.license, &person.ssn]);
    row.push_all(["#", &person.cii, &person.name, person.gender]);
    row.push(birth);
    row.push_all([&person.ssn, &person.license, "", "NULL", &person.fbi]);
}

/// `PDR_SEG_SEP` to `CITIZENSHIP_LIST`.
fn description(row: &mut Row, person: &Person) {
    row.push_all(["#", person.race.0, person.race.1, person.eyes.0, person.eyes.1]);
    row.push_all([person.hair.0, person.hair.1, &person.height, &person.weight, "Y", "N"]);
    row.push_all([person.birthplace.0, person.birthplace.1, "S", "x"]);
}

/// `CYC_SEG_SEP` to `STP_ORI_CNTY_NAME`.
fn step(row: &mut Row, entry: &Entry, state: &State) {
    let step = &entry.step;
    let county = state.name(step.county);
    row.push("#");
    row.push_fmt(format_args!("{:03}", entry.cycle));
    row.push(step.cycle_date.text());
    row.push("#");
    row.push_fmt(format_args!("{:03}", step.number));
    row.push(step.date.text());
    let (code, words) = step.kind.text();
    row.push_all([code, words]);
    let (prefix, kind) = agency_kind(step.kind, step.agency);
    row.push_all([prefix, kind]);
    row.push_fmt(format_args!("CA{:03}{:04}", step.county + 1, step.agency % 10_000));
    row.push_fmt(format_args!("{prefix} {}", town(step.kind, county, step.agency)));
    row.push_fmt(format_args!("{:02}", step.county + 1));
    row.push(county);
}

/// `CNT_SEG_SEP` to `OFFENSE_QUAL_LST`.
fn count(row: &mut Row, entry: &Entry, state: &State) {
    row.push("#");
    row.push_fmt(format_args!("{:03}{:03}{:03}000", entry.cycle, entry.step.number, entry.count));
    if entry.disposition.is_empty() {
        row.push("");
    } else {
        row.push(entry.step.date.text());
    }
    push_number(row, entry, state);
    let Some(charge) = entry.charge else {
        return row.push_all(["", "", "", ""]);
    };
    row.push_fmt(format_args!("{:05}", offense_code(&charge)));
    match entry.place {
        ChargePlace::Offense => {
            row.push_fmt(format_args!("{}-{}", charge.section, charge.words));
        }
        ChargePlace::Comment => row.push("SEE COMMENT FOR CHARGE"),
        ChargePlace::CommentAlone => row.push(""),
    }
    row.push(if entry.level_written { charge.level.code() } else { "" });
    row.push(if entry.own.is_multiple_of(9) { "NULL  " } else { "" });
}

/// `DISP_OFFENSE_CODE` to `CONV_OFFENSE_QUAL_LST`: the charge again, where it led to a conviction.
fn conviction(row: &mut Row, entry: &Entry) {
    row.push_all([""; 4]);
    match entry.charge {
        Some(charge) if entry.convicted && entry.place == ChargePlace::Offense => {
            row.push_fmt(format_args!("{:03}", entry.count));
            row.push_fmt(format_args!("{:05}", offense_code(&charge)));
            row.push_fmt(format_args!("{}-{}", charge.section, charge.words));
            row.push_all([entry.status.map_or("", Level::code), ""]);
        }
        _ => row.push_all([""; 5]),
    }
}

/// `FE_NUM_ORDER` to `FE_NUM_WARRANT`, and the disposition.
fn numbers(row: &mut Row, entry: &Entry) {
    row.push_all(["001", "", "", "", "", ""]);
    match entry.number {
        Number::Booking(number) => row.push_fmt(format_args!("{number:07}")),
        _ => row.push("x"),
    }
    row.push_all(["", "", "", "", ""]);
    row.push_fmt(format_args!("{:03}", entry.count));
    row.push_all([
        if entry.disposition.is_empty() { "" } else { "D" },
        entry.disposition,
        if entry.convicted { "C" } else { "" },
    ]);
    row.push(entry.status.map_or("", Level::name));
}

/// `SENT_SEG_SEP` to `SENT_TIME_DESCR`.
fn sentence(row: &mut Row, entry: &Entry) {
    row.push("#");
    let Some(part) = entry.sentence else {
        return row.push_all([""; 6]);
    };
    row.push_fmt(format_args!("{:03}", entry.part + 1));
    row.push_all([part.code, part.place]);
    if part.length == 0 {
        row.push("");
    } else {
        row.push_fmt(format_args!("{}", part.length));
    }
    row.push_all([part.unit, part.unit_name()]);
}

/// `CYC_AGE` to `END_OF_REC`.
fn end(row: &mut Row, entry: &Entry) {
    row.push_fmt(format_args!("{}", entry.age));
    row.push_all(["A", "STATE"]);
    match (entry.charge, entry.remark) {
        (Some(charge), _) if entry.place != ChargePlace::Offense => match entry.number {
            Number::Own => {
                row.push_fmt(format_args!("{}-{} {}", charge.section, charge.words, entry.own));
            }
            _ => row.push_fmt(format_args!("{}-{}", charge.section, charge.words)),
        },
        (_, Some(remark)) if entry.number == Number::Own => {
            row.push(names::unique_comment(entry.own, remark));
        }
        (Some(_), Some(remark)) => row.push(REMARKS[remark % REMARKS.len()]),
        _ => row.push(""),
    }
    row.push("#");
}

/// Comments that stand in some rows. Some name a charge beside the row's own, some need quotes.
const REMARKS: [&str; 16] = [
    "SENT CONCURRENT",
    "SENT CONSECUTIVE",
    "FINE STAYED",
    "CREDIT FOR TIME SERVED",
    "WARRANT RECALLED",
    "NO FURTHER PROCEEDINGS",
    "RECORD BY COURT ORDER,SEE MINUTES",
    "COUNT AMENDED TO \"OTHER\" BY PLEA",
    "SCN:0000000",
    "COM:PARTY TO THE OFFENSE UNKNOWN",
    "PLEA IN LIEU OF 11359 HS",
    "ALSO CHARGED 11357(C) HS",
    "ORIG 11360(A) HS,REDUCED",
    "REFERRED TO PROGRAM",
    "NULL",
    "x",
];

fn push_number(row: &mut Row, entry: &Entry, state: &State) {
    match entry.number {
        Number::Blank => row.push(""),
        Number::Null => row.push("NULL  "),
        Number::X => row.push("x       "),
        Number::Booking(number) => row.push_fmt(format_args!("{number:07}")),
        Number::Court(number) => {
            let court_number = court_number(number, entry.step.county, state);
            match number % 3 {
                0 if state.is_san_francisco(entry.step.county) => {
                    row.push_fmt(format_args!("{court_number}-{:03}", number % 1000));
                }
                _ => row.push(court_number),
            }
        }
        // The factor has no divisor in common with 10: different rows stay different.
        Number::Own => {
            let scrambled = u128::from(entry.own) * 61_803_398_874_989 % 100_000_000_000_000;
            row.push_fmt(format_args!("{scrambled:014}"));
        }
    }
}

/// A court's number of a case: eight digits in San Francisco, whose `OFN` has more behind them in
/// one case of three.
pub(super) fn court_number(number: usize, county: CountyIndex, state: &State) -> String {
    if state.is_san_francisco(county) {
        return format!("{number:08}");
    }
    format!("{}C{number:07}", names::letter(usize::from(county)))
}

/// Five digits that go with a section.
fn offense_code(charge: &Charge) -> u32 {
    charge.section.bytes().fold(7, |code, byte| (code * 31 + u32::from(byte)) % 100_000)
}

/// The beginning of an agency's name, and its kind.
fn agency_kind(kind: Kind, agency: usize) -> (&'static str, &'static str) {
    match kind {
        Kind::Court if agency.is_multiple_of(5) => ("CAMC", "MUNICIPAL COURT"),
        Kind::Court => ("CASC", "SUPERIOR COURT"),
        Kind::Custody => ("CASO", "SHERIFF"),
        Kind::Probation => ("CAPO", "PROBATION DEPARTMENT"),
        Kind::Deceased => ("CACO", "CORONER"),
        _ if agency.is_multiple_of(3) => ("CASO", "SHERIFF"),
        _ => ("CAPD", "POLICE DEPARTMENT"),
    }
}

/// Whose police arrest in Los Angeles County: the cities that prosecute their own misdemeanors, the
/// largest more often, and others.
const CITIES: [&str; 24] = [
    "LOS ANGELES",
    "LONG BEACH",
    "TORRANCE",
    "PASADENA",
    "LOS ANGELES",
    "INGLEWOOD",
    "BURBANK",
    "GLENDALE",
    "LOS ANGELES",
    "SANTA MONICA",
    "HAWTHORNE",
    "POMONA",
    "LOS ANGELES",
    "REDONDO BEACH",
    "HERMOSA BEACH",
    "DOWNEY",
    "LOS ANGELES",
    "LONG BEACH",
    "EL MONTE",
    "WEST COVINA",
    "LOS ANGELES",
    "WHITTIER",
    "GARDENA",
    "CULVER CITY",
];

/// The place in an agency's name: the county's, but for the police of Los Angeles County.
fn town(kind: Kind, county: &'static str, agency: usize) -> &'static str {
    let is_city = matches!(agency_kind(kind, agency), ("CAPD", _)) && county == "LOS ANGELES";
    if is_city { CITIES[agency / 3 % CITIES.len()] } else { county }
}
