//! Results of invented people: the columns that are published from, as runs write them.

use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;

use arrow_array::builder::{ListBuilder, StringBuilder, StringDictionaryBuilder};
use arrow_array::types::Int32Type;
use arrow_array::{
    Array as _, ArrayRef, BooleanArray, Date32Array, Int16Array, ListArray, RecordBatch,
    StringArray, StructArray,
};
use arrow_buffer::OffsetBuffer;
use arrow_schema::{DataType, Field, Fields, Schema};
use clear64_results::output::sha256;
use clear64_results::tables::{self, determinations, people};
use clear64_results::{manifest, manifest::BUILD};
use clear64_rules::county::County;
use clear64_rules::policy::shipped;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;
use serde_json::{Value, json};

/// Persons of a batch, and of a row group.
const BATCH: usize = 8_192;
/// Of so many persons of a county, one is of the next county, too.
const SHARED: u64 = 20;

/// Writes the results of this many counties with this many people each.
///
/// # Errors
///
/// [`Failure`], with the path that could not be written.
pub(crate) fn write(folder: &Path, counties: usize, people: u64) -> Result<(), Failure> {
    for (place, county) in (0..).zip(County::all().take(counties)) {
        let run = format!("{place:032x}");
        let below = folder.join("results").join(format!("county={}", county.slug()));
        let of_run = below.join(format!("run={run}"));
        fs::create_dir_all(&of_run).map_err(at(&of_run))?;
        let first = place * (people - people / SHARED);
        let persons = || first..first + people;
        write_people(&of_run.join(people::NAME), persons())?;
        write_determinations(&of_run.join(determinations::NAME), persons(), place)?;
        let mut outputs = Vec::new();
        for name in [people::NAME, determinations::NAME] {
            let path = of_run.join(name);
            let bytes = fs::read(&path).map_err(at(&path))?;
            outputs.push(json!({ "name": name, "bytes": bytes.len(), "sha256": sha256(&bytes) }));
        }
        let manifest = manifest_of(county, &run, &outputs)?.to_string();
        let path = of_run.join(manifest::NAME);
        fs::write(&path, manifest).map_err(at(&path))?;
        let status = json!({
            "schema": 1, "county": county.slug(), "current": run, "exports": [{
                "id": run[..16], "version": "v0", "stored": "2026-11-01T00:00:00Z",
                "state": "determined", "run": run, "code": null, "params": {}, "counts": null,
            }],
        });
        let path = below.join("status.json");
        fs::write(&path, status.to_string()).map_err(at(&path))?;
    }
    Ok(())
}

/// Why the results could not be written: where, and what to do.
pub(crate) type Failure = Box<dyn std::error::Error>;

/// An error at a path.
fn at<E: std::fmt::Display>(path: &Path) -> impl Fn(E) -> Failure {
    move |error| {
        format!("{}: {error}. Give a folder that can be written, with room", path.display()).into()
    }
}

/// The text of a policy that the program ships.
fn policy_text(name: &str) -> Result<&'static str, Failure> {
    shipped::text(name).ok_or_else(|| format!("no policy {name} is shipped: build anew").into())
}

/// A number below another, which fits its type.
fn below<N: TryFrom<u64> + Default>(number: u64, most: u64) -> N {
    N::try_from(number % most).unwrap_or_default()
}

fn approved() -> Result<String, Failure> {
    let text = policy_text(shipped::DEFAULT)?;
    Ok(format!("{text}\n[approval]\nby = \"an invented district attorney\"\non = 2026-01-02\n"))
}

fn policies() -> impl Iterator<Item = &'static str> {
    shipped::SCENARIOS.into_iter().chain(shipped::PILOTS)
}

fn manifest_of(county: County, run: &str, outputs: &[Value]) -> Result<Value, Failure> {
    let policy = |name: &str, text: &str| json!({ "name": name, "sha256": sha256(text.as_bytes()), "format": "toml", "text": text });
    let scenarios = policies().map(|name| Ok(policy(name, policy_text(name)?)));
    let scenarios: Vec<Value> = scenarios.collect::<Result<_, Failure>>()?;
    Ok(json!({
        "schema": manifest::SCHEMA, "schemas": { "tables": tables::SCHEMA }, "run": run, "build": BUILD,
        "county": county.slug(), "asOf": "2026-11-01", "reading": "exact",
        "policy": policy("policy", &approved()?), "scenarios": scenarios, "key": "0123456789abcdef",
        "inputs": [], "outputs": outputs,
        "rows": { "determined": 0, "repeat": 0, "outOfScope": 0, "notAConviction": 0, "rejected": 0 },
    }))
}

/// A number that looks like chance, the same each time.
fn drawn(number: u64) -> u64 {
    let mixed = (number ^ number >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ mixed >> 31
}

struct Conviction {
    id: u64,
    felony: Option<bool>,
    day: i32,
}

/// One to nine convictions, five on average.
fn convictions(person: u64) -> Vec<Conviction> {
    let count = 1 + drawn(person + 1) % 9;
    let one = |number| {
        let id = drawn(person * 16 + number + (1 << 60));
        let felony = [Some(true), Some(true), Some(false), None][below::<usize>(id, 4)];
        Conviction { id, felony, day: below(id, 18_000) }
    };
    (0..count).map(one).collect()
}

fn hex(number: u64) -> String {
    format!("{number:016x}")
}

fn text(of: impl Iterator<Item = Option<&'static str>>) -> ArrayRef {
    let mut codes = StringDictionaryBuilder::<Int32Type>::new();
    of.for_each(|text| codes.append_option(text));
    Arc::new(codes.finish())
}

fn writer(path: &Path, columns: &[(&str, ArrayRef)]) -> Result<ArrowWriter<File>, Failure> {
    let fields = columns.iter().map(|(name, of)| Field::new(*name, of.data_type().clone(), true));
    let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(1)?))
        .build();
    let file = File::create(path).map_err(at(path))?;
    ArrowWriter::try_new(file, schema, Some(properties)).map_err(at(path))
}

/// Writes batches of columns.
fn write_table(
    path: &Path,
    persons: std::ops::Range<u64>,
    columns: impl Fn(&[u64]) -> Vec<(&'static str, ArrayRef)>,
) -> Result<(), Failure> {
    let mut table = None;
    let persons: Vec<u64> = persons.collect();
    for persons in persons.chunks(BATCH) {
        let columns = columns(persons);
        let table = match &mut table {
            Some(table) => table,
            none => none.insert(writer(path, &columns)?),
        };
        let arrays = columns.into_iter().map(|(name, of)| (name, of, true));
        table.write(&RecordBatch::try_from_iter_with_nullable(arrays)?).map_err(at(path))?;
    }
    let table = table.ok_or("a county without people has no results: give at least 1")?;
    table.close().map(|_| ()).map_err(at(path))
}

fn write_people(path: &Path, persons: std::ops::Range<u64>) -> Result<(), Failure> {
    const RACES: [&str; 5] = ["B", "W", "H", "A", "X"];
    write_table(path, persons, |persons| {
        let drawn = |of: u64| persons.iter().map(move |person| drawn(*person + (of << 50)));
        let flag = |of: u64, rate: u64| -> ArrayRef {
            Arc::new(drawn(of).map(|number| Some(number % rate == 0)).collect::<BooleanArray>())
        };
        let race = drawn(2).map(|number| RACES.get(below::<usize>(number, 5)).copied());
        let sex = drawn(3).map(|number| Some(if number % 6 == 0 { "F" } else { "M" }));
        let born = drawn(4).map(|number| Some(1940 + below::<i16>(number, 60)));
        vec![
            (
                "pseudonym",
                Arc::new(
                    persons.iter().map(|one| Some(hex(self::drawn(*one)))).collect::<StringArray>(),
                ),
            ),
            ("linkable", flag(1, 1)),
            ("race_code", text(race)),
            ("race", text(persons.iter().map(|_| None))),
            ("sex", text(sex)),
            ("groups_differ", flag(5, 40)),
            ("birth_year", Arc::new(born.collect::<Int16Array>())),
            ("record_incomplete", flag(6, 500)),
            ("convictions", Arc::new(conviction_lists(persons))),
        ]
    })
}

fn conviction_lists(persons: &[u64]) -> ListArray {
    let all: Vec<Vec<Conviction>> = persons.iter().map(|person| convictions(*person)).collect();
    let each = || all.iter().flatten();
    let ids: StringArray = each().map(|one| Some(hex(one.id))).collect();
    let felonies: BooleanArray = each().map(|one| one.felony).collect();
    let days: Date32Array = each().map(|one| Some(one.day)).collect();
    let field = |name, kind| Field::new(name, kind, true);
    let fields = Fields::from(vec![
        field("conviction_id", DataType::Utf8),
        field("felony", DataType::Boolean),
        field("date_from", DataType::Date32),
        field("date_to", DataType::Date32),
    ]);
    let columns: Vec<ArrayRef> =
        vec![Arc::new(ids), Arc::new(felonies), Arc::new(days.clone()), Arc::new(days)];
    let items = StructArray::new(fields, columns, None);
    let item = Arc::new(Field::new("item", items.data_type().clone(), false));
    let lengths = OffsetBuffer::from_lengths(all.iter().map(Vec::len));
    ListArray::new(item, lengths, Arc::new(items), None)
}

/// A row of `determinations.parquet`.
struct Row {
    person: u64,
    conviction: Conviction,
    policy: &'static str,
    outcome: &'static str,
    rule: Option<&'static str>,
}

fn rows(person: u64, place: u64) -> Vec<Row> {
    let names: Vec<&str> = ["policy"].into_iter().chain(policies()).collect();
    let mut rows = Vec::new();
    let mut all = convictions(person);
    // One in scope of the county, and of every fifth person two; each county has its own.
    let first = below::<usize>(place, 2) % all.len();
    all.rotate_left(first);
    let count = 1 + usize::from(person.is_multiple_of(5));
    for conviction in all.into_iter().take(count) {
        for (number, policy) in names.iter().enumerate() {
            let (outcome, rule) = match number {
                0 if conviction.felony == Some(false) => ("dismissal", Some("non-felony")),
                0 if person.is_multiple_of(3) => ("not-eligible", Some("dismiss-11358")),
                0 => ("dismissal", Some("dismiss-11360")),
                1 | 2 => ("dismissal", Some("all")),
                _ => ("hand-review", None),
            };
            let Conviction { id, felony, day } = conviction;
            let conviction = Conviction { id, felony, day };
            rows.push(Row { person, conviction, policy, outcome, rule });
        }
    }
    rows
}

fn write_determinations(
    path: &Path,
    persons: std::ops::Range<u64>,
    place: u64,
) -> Result<(), Failure> {
    write_table(path, persons, |persons| {
        let rows: Vec<Row> = persons.iter().flat_map(|person| rows(*person, place)).collect();
        let hexes = |of: fn(&Row) -> u64| -> ArrayRef {
            Arc::new(rows.iter().map(|row| Some(hex(of(row)))).collect::<StringArray>())
        };
        let texts = |of: fn(&Row) -> Option<&'static str>| text(rows.iter().map(of));
        let lists = || -> ArrayRef {
            let mut lists = ListBuilder::new(StringBuilder::new());
            for row in &rows {
                if row.person % 12 == 0 {
                    lists.values().append_value("super-strike");
                }
                lists.append(true);
            }
            Arc::new(lists.finish())
        };
        let days = || -> ArrayRef {
            Arc::new(rows.iter().map(|row| Some(row.conviction.day)).collect::<Date32Array>())
        };
        vec![
            ("conviction_id", hexes(|row| row.conviction.id)),
            ("pseudonym", hexes(|row| drawn(row.person))),
            ("policy", texts(|row| Some(row.policy))),
            ("outcome", texts(|row| Some(row.outcome))),
            ("rule", texts(|row| row.rule)),
            ("reason", texts(|row| row.rule.is_none().then_some("no rule of the policy applies"))),
            ("authority", texts(|row| row.rule.map(|_| "county-policy"))),
            ("disqualifiers", lists()),
            ("possible_disqualifiers", lists()),
            (
                "prop64_section",
                texts(|row| {
                    Some(
                        ["11357", "11358", "11359", "11360"]
                            [usize::try_from(row.person % 4).unwrap_or(0)],
                    )
                }),
            ),
            (
                "felony",
                Arc::new(rows.iter().map(|row| row.conviction.felony).collect::<BooleanArray>()),
            ),
            ("prosecutor", texts(|row| row.conviction.felony.map(|_| "district-attorney"))),
            ("conviction_date_from", days()),
            ("conviction_date_to", days()),
        ]
    })
}
