//! Persons and determinations of a run, out of its Parquet files.

use std::collections::HashMap;
use std::fs::File;

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Int16Type, Int32Type};
use arrow_array::{Array, ArrayRef, RecordBatch};
use clear64_rules::jurisdiction::Prosecutor;
use clear64_rules::policy::Outcome;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use parquet::errors::ParquetError;

use crate::groups::{self, Races};
use crate::keys::DISQUALIFIERS;
use crate::person::{ConvictionRecord, Determined, PersonRecord};

/// Rows that are decoded at a time.
const BATCH: usize = 2_048;

/// Why a run cannot be read. Nothing of a file is in it.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It is not Parquet, or damaged.
    #[error("a file of the run cannot be read")]
    Parquet(#[from] ParquetError),
    /// It is not as this build writes it.
    #[error("a file of the run lacks a column, or has a value that this build does not write")]
    Shape,
}

/// Texts by number, in the order in which they were met.
#[derive(Debug, Default)]
pub struct Texts {
    numbers: HashMap<String, u16>,
    /// The texts.
    pub texts: Vec<String>,
}

impl Texts {
    /// The number of a text. What is beyond 60,000 texts is one.
    fn number(&mut self, text: &str) -> u16 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = u16::try_from(self.texts.len()).unwrap_or(u16::MAX).min(60_000);
        self.numbers.insert(text.to_owned(), number);
        if usize::from(number) == self.texts.len() {
            self.texts.push(text.to_owned());
        }
        number
    }
}

/// A policy of a run, as the data set knows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicyOfRun {
    /// Its numbers: more than one if the county's own is a scenario, too.
    pub numbers: Vec<u8>,
    /// The reason of each rule as the policy words it. What a run writes can hold the charge's text.
    pub reasons: HashMap<String, String>,
}

/// What all runs are read with.
#[derive(Debug)]
pub struct Reader {
    races: Races,
    /// Reasons of determinations.
    pub reasons: Texts,
}

impl Default for Reader {
    fn default() -> Self {
        Self { races: Races::read(), reasons: Texts::default() }
    }
}

impl Reader {
    /// The persons of a county's run, by pseudonym, each with what was determined under `policies`, by name;
    /// others are left out.
    ///
    /// # Memory usage
    ///
    /// All persons of the run: some 200 bytes each, and 40 for each determination.
    ///
    /// # Errors
    ///
    /// [`ReadError`] if a file is not as this build writes it.
    pub fn run(
        &mut self,
        county: u8,
        people: File,
        determinations: File,
        policies: &HashMap<String, PolicyOfRun>,
    ) -> Result<Vec<PersonRecord>, ReadError> {
        let mut persons = self.people(people)?;
        persons.sort_by_key(|person| person.pseudonym);
        self.determinations(county, determinations, policies, &mut persons)?;
        Ok(persons)
    }

    fn people(&self, file: File) -> Result<Vec<PersonRecord>, ReadError> {
        let columns = [
            "pseudonym",
            "linkable",
            "race_code",
            "race",
            "sex",
            "groups_differ",
            "birth_year",
            "record_incomplete",
            "convictions",
        ];
        let mut persons = Vec::new();
        for batch in open(file, &columns)? {
            let batch = Batch(batch.map_err(ParquetError::from)?);
            let [ids, codes, races, sexes] =
                ["pseudonym", "race_code", "race", "sex"].map(|name| batch.texts(name));
            let (ids, codes, races, sexes) = (ids?, codes?, races?, sexes?);
            let [linkable, differ, incomplete] =
                ["linkable", "groups_differ", "record_incomplete"].map(|name| batch.flags(name));
            let (linkable, differ, incomplete) = (linkable?, differ?, incomplete?);
            let years = batch.column("birth_year")?;
            let years = years.as_primitive_opt::<Int16Type>().ok_or(ReadError::Shape)?;
            let convictions = batch.convictions()?;
            for (row, convictions) in convictions.into_iter().enumerate() {
                persons.push(PersonRecord {
                    pseudonym: ids[row].as_deref().and_then(number).ok_or(ReadError::Shape)?,
                    race: self.races.group(codes[row].as_deref(), races[row].as_deref()),
                    sex: groups::sex(sexes[row].as_deref()),
                    birth_year: years.is_valid(row).then(|| years.value(row)),
                    is_linkable: linkable[row] == Some(true),
                    groups_differ: differ[row] == Some(true),
                    is_incomplete: incomplete[row] == Some(true),
                    convictions,
                    determinations: Vec::new(),
                });
            }
        }
        Ok(persons)
    }

    fn determinations(
        &mut self,
        county: u8,
        file: File,
        policies: &HashMap<String, PolicyOfRun>,
        persons: &mut [PersonRecord],
    ) -> Result<(), ReadError> {
        let columns = [
            "conviction_id",
            "pseudonym",
            "policy",
            "outcome",
            "rule",
            "reason",
            "authority",
            "disqualifiers",
            "possible_disqualifiers",
            "prop64_section",
            "felony",
            "prosecutor",
            "conviction_date_from",
            "conviction_date_to",
        ];
        for batch in open(file, &columns)? {
            let batch = Batch(batch.map_err(ParquetError::from)?);
            let text = |name| batch.texts(name);
            let (ids, owners, names) =
                (text("conviction_id")?, text("pseudonym")?, text("policy")?);
            let (outcomes, rules, reasons) = (text("outcome")?, text("rule")?, text("reason")?);
            let (authorities, sections) = (text("authority")?, text("prop64_section")?);
            let prosecutors = text("prosecutor")?;
            let felonies = batch.flags("felony")?;
            let found = batch.disqualifiers("disqualifiers")?;
            let possible = batch.disqualifiers("possible_disqualifiers")?;
            let dates = [batch.days("conviction_date_from")?, batch.days("conviction_date_to")?];
            for row in 0..batch.0.num_rows() {
                let name = names[row].as_deref().ok_or(ReadError::Shape)?;
                let Some(policy) = policies.get(name) else { continue };
                let of = |texts: &[Option<String>]| texts[row].as_deref().and_then(number);
                let owner = of(&owners).ok_or(ReadError::Shape)?;
                let person = persons.binary_search_by_key(&owner, |person| person.pseudonym);
                let person = &mut persons[person.map_err(|_| ReadError::Shape)?];
                let reason = match rules[row].as_deref() {
                    Some(rule) => policy.reasons.get(rule).ok_or(ReadError::Shape)?,
                    None => {
                        reasons[row].as_deref().filter(|text| !text.is_empty()).unwrap_or("no rule")
                    }
                };
                let determined = Determined {
                    conviction: of(&ids).ok_or(ReadError::Shape)?,
                    county,
                    policy: 0,
                    outcome: outcome(outcomes[row].as_deref())?,
                    section: section(sections[row].as_deref())?,
                    severity: felonies[row].map_or(2, |is_felony| u8::from(!is_felony)),
                    reason: self.reasons.number(reason),
                    authority: authority(authorities[row].as_deref())?,
                    decade: decade(dates[0][row], dates[1][row]),
                    prosecutor: prosecutor(prosecutors[row].as_deref())?,
                    found: found[row],
                    possible: possible[row],
                };
                let numbers = policy.numbers.iter();
                let under = numbers.map(|policy| Determined { policy: *policy, ..determined });
                person.determinations.extend(under);
            }
        }
        Ok(())
    }
}

fn open(file: File, columns: &[&str]) -> Result<ParquetRecordBatchReader, ReadError> {
    let builder = ParquetRecordBatchReaderBuilder::try_new(file)?;
    let schema = builder.schema();
    if columns.iter().any(|name| schema.field_with_name(name).is_err()) {
        return Err(ReadError::Shape);
    }
    let roots = schema.fields().iter().enumerate();
    let roots = roots.filter(|(_, field)| columns.contains(&field.name().as_str()));
    let mask = ProjectionMask::roots(builder.parquet_schema(), roots.map(|(index, _)| index));
    Ok(builder.with_projection(mask).with_batch_size(BATCH).build()?)
}

struct Batch(RecordBatch);

impl Batch {
    fn column(&self, name: &str) -> Result<&ArrayRef, ReadError> {
        self.0.column_by_name(name).ok_or(ReadError::Shape)
    }

    fn texts(&self, name: &str) -> Result<Vec<Option<String>>, ReadError> {
        texts(self.column(name)?)
    }

    fn flags(&self, name: &str) -> Result<Vec<Option<bool>>, ReadError> {
        Ok(self.column(name)?.as_boolean_opt().ok_or(ReadError::Shape)?.iter().collect())
    }

    fn days(&self, name: &str) -> Result<Vec<Option<i32>>, ReadError> {
        days(self.column(name)?)
    }

    /// For each row, the bits of the disqualifiers in its list.
    fn disqualifiers(&self, name: &str) -> Result<Vec<u8>, ReadError> {
        let lists = self.column(name)?.as_list_opt::<i32>().ok_or(ReadError::Shape)?;
        let mut rows = Vec::with_capacity(lists.len());
        for list in lists {
            let mut bits = 0;
            for text in list.map_or(Ok(Vec::new()), |list| texts(&list))?.iter().flatten() {
                let known = DISQUALIFIERS.iter().position(|known| known == text);
                bits |= 1 << known.ok_or(ReadError::Shape)?;
            }
            rows.push(bits);
        }
        Ok(rows)
    }

    fn convictions(&self) -> Result<Vec<Vec<ConvictionRecord>>, ReadError> {
        let lists = self.column("convictions")?.as_list_opt::<i32>().ok_or(ReadError::Shape)?;
        let mut rows = Vec::with_capacity(lists.len());
        for list in lists {
            let list = list.ok_or(ReadError::Shape)?;
            let items = list.as_struct_opt().ok_or(ReadError::Shape)?;
            let field = |name| items.column_by_name(name).ok_or(ReadError::Shape);
            let ids = texts(field("conviction_id")?)?;
            let felonies = field("felony")?.as_boolean_opt().ok_or(ReadError::Shape)?;
            let (from, to) = (days(field("date_from")?)?, days(field("date_to")?)?);
            let mut convictions = Vec::with_capacity(ids.len());
            for (item, id) in ids.iter().enumerate() {
                convictions.push(ConvictionRecord {
                    id: id.as_deref().and_then(number).ok_or(ReadError::Shape)?,
                    felony: felonies.is_valid(item).then(|| felonies.value(item)),
                    date: from[item].zip(to[item]).map(|(from, to)| [from, to]),
                });
            }
            rows.push(convictions);
        }
        Ok(rows)
    }
}

fn texts(column: &ArrayRef) -> Result<Vec<Option<String>>, ReadError> {
    if let Some(texts) = column.as_string_opt::<i32>() {
        return Ok(texts.iter().map(|text| text.map(str::to_owned)).collect());
    }
    let codes = column.as_dictionary_opt::<Int32Type>().ok_or(ReadError::Shape)?;
    let texts = codes.values().as_string_opt::<i32>().ok_or(ReadError::Shape)?;
    let text = |row| codes.key(row).map(|key| texts.value(key).to_owned());
    Ok((0..codes.len()).map(text).collect())
}

fn days(column: &ArrayRef) -> Result<Vec<Option<i32>>, ReadError> {
    Ok(column.as_primitive_opt::<Date32Type>().ok_or(ReadError::Shape)?.iter().collect())
}

/// An id as a number: 16 hex digits, and of a repeated conviction its number behind a hyphen.
fn number(id: &str) -> Option<u64> {
    let (digits, repeat) = id.split_once('-').unwrap_or((id, "0"));
    let (digits, repeat) = (u64::from_str_radix(digits, 16).ok()?, repeat.parse::<u64>().ok()?);
    Some(digits ^ repeat.wrapping_mul(0x9E37_79B9_7F4A_7C15))
}

fn position(found: Option<usize>) -> Result<u8, ReadError> {
    found.and_then(|index| u8::try_from(index).ok()).ok_or(ReadError::Shape)
}

fn outcome(text: Option<&str>) -> Result<u8, ReadError> {
    position(Outcome::ALL.iter().position(|outcome| Some(outcome.name()) == text))
}

fn section(text: Option<&str>) -> Result<u8, ReadError> {
    match text {
        None => Ok(4),
        Some(text) => {
            position(["11357", "11358", "11359", "11360"].iter().position(|s| *s == text))
        }
    }
}

fn authority(text: Option<&str>) -> Result<u8, ReadError> {
    match text {
        Some("statute") => Ok(0),
        Some("county-policy") => Ok(1),
        None => Ok(2),
        Some(_) => Err(ReadError::Shape),
    }
}

fn prosecutor(text: Option<&str>) -> Result<Option<u8>, ReadError> {
    let Some(text) = text else { return Ok(None) };
    position(Prosecutor::ALL.iter().position(|one| one.name() == text)).map(Some)
}

/// The decade of a span of days, if it is one, as 199 for the 1990s.
fn decade(from: Option<i32>, to: Option<i32>) -> Option<u8> {
    let of = |days: i32| {
        let day = jiff::civil::date(1970, 1, 1).checked_add(jiff::Span::new().try_days(days).ok()?);
        u8::try_from(day.ok()?.year() / 10).ok()
    };
    let (from, to) = (of(from?)?, of(to?)?);
    (from == to).then_some(from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decade_is_known_if_all_days_that_may_be_are_of_it() {
        assert_eq!(decade(Some(10_957), Some(10_957)), Some(200), "1 January 2000");
        assert_eq!(decade(Some(10_956), Some(10_957)), None);
        assert_eq!(decade(Some(-1), Some(-1)), Some(196));
        assert_eq!(decade(None, Some(0)), None);
    }

    #[test]
    fn the_repeats_of_a_conviction_have_numbers_of_their_own() {
        let numbers = ["00000000000000ff", "00000000000000ff-2", "00000000000000ff-3"].map(number);
        assert_eq!(numbers[0], Some(255));
        assert_ne!(numbers[1], numbers[0]);
        assert_ne!(numbers[1], numbers[2]);
        assert_eq!(number("no number"), None);
    }
}
