//! The tables of the data set, with what each column means.

use clear64_cloud::refused::Params;
use clear64_cloud::sentence;
use clear64_cloud::status::{ExportStatus, PolicyStatus, State};
use clear64_rules::county::County;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::counted::Counted;
use crate::files::{Column, PublishedTable, Values};
use crate::keys::Table;
use crate::rows::{CountRow, rows};
use crate::state::CountyState;

const fn text(name: &'static str, meaning: &'static str) -> Column {
    Column { name, kind: "text", meaning, unit: "", nullable: false }
}

const fn maybe(name: &'static str, meaning: &'static str) -> Column {
    Column { name, kind: "text", meaning, unit: "", nullable: true }
}

/// The columns of every count table.
pub const COUNTS: [Column; 8] = [
    text("table", "name of the table"),
    text(
        "place",
        "slug of the county, or california: all counties whose policy is approved, each person once",
    ),
    text(
        "policy",
        "county-policy: the place's own (of california, each county's own); else a scenario's name, hypothetical",
    ),
    text("row", "what the row is of; all: every row"),
    text("column", "what is counted in the row; all, or people: everything in it"),
    text("unit", "convictions or people; a person counts once in a cell"),
    Column {
        name: "count",
        kind: "count",
        meaning: "the count; none unless state is counted",
        unit: "as unit says",
        nullable: true,
    },
    text(
        "state",
        "counted; suppressed: withheld so that nobody is identified; not-reported: not all of the place was determined under the policy",
    ),
];

/// The count tables.
pub fn count_tables(counted: &Counted) -> impl Iterator<Item = PublishedTable> + use<'_> {
    Table::ALL.into_iter().map(|table| {
        let rows = rows(counted, table);
        let texts = |of: fn(&CountRow) -> String| {
            Values::Texts(rows.iter().map(|row| Some(of(row))).collect())
        };
        let values = [
            Values::Texts(vec![Some(table.name().to_owned()); rows.len()]),
            texts(|row| row.place.clone()),
            texts(|row| row.policy.to_owned()),
            texts(|row| row.row.clone()),
            texts(|row| row.column.to_owned()),
            texts(|row| row.unit.name().to_owned()),
            Values::Counts(rows.iter().map(|row| row.count.count()).collect()),
            texts(|row| row.count.state().to_owned()),
        ];
        PublishedTable {
            name: table.name(),
            title: table.title(),
            columns: COUNTS.into_iter().zip(values).collect(),
        }
    })
}

/// The columns of `counties`.
pub const COUNTIES: [Column; 8] = [
    text("place", "slug of the county"),
    text("name", "its name"),
    text(
        "state",
        "not-received, received, determined, draft (determined under a policy that nobody of the county approved), not-published (excluded says why), refused, failed or withdrawn",
    ),
    maybe("as_of", "date as of which its run holds"),
    maybe("received", "day in California on which its newest export was stored"),
    maybe(
        "excluded",
        "why a run that holds is not published: another-key, pilot-reading, schema, as-of (more than a year after its export), unreadable or status-unreadable",
    ),
    maybe("policy", "its policy, in the file of policies"),
    Column {
        name: "waiting",
        kind: "yes-no",
        meaning: "whether something newer waits, was refused or has failed while an older run holds",
        unit: "",
        nullable: false,
    },
];

/// Where each of the 58 counties stands.
pub fn counties(states: &[CountyState], california: &TimeZone) -> PublishedTable {
    let texts = |of: &dyn Fn(&CountyState) -> Option<String>| {
        Values::Texts(states.iter().map(of).collect())
    };
    let newest = |state: &CountyState| {
        let newest = state.status.as_ref()?.exports.last()?;
        Some(day(newest.stored, california))
    };
    let excluded =
        |state: &CountyState| Some(state.run.as_ref()?.as_ref().err()?.name().to_owned());
    let values = [
        texts(&|state| Some(state.county.slug())),
        texts(&|state| Some(title_case(state.county.name()))),
        texts(&|state| Some(state.state().to_owned())),
        texts(&|state| Some(state.published()?.as_of().to_string())),
        texts(&newest),
        texts(&excluded),
        texts(&|state| Some(state.published()?.manifest.settings.policy.sha256.clone())),
        Values::Flags(states.iter().map(CountyState::is_waiting).collect()),
    ];
    PublishedTable {
        name: "counties",
        title: "Where each county stands",
        columns: COUNTIES.into_iter().zip(values).collect(),
    }
}

/// The columns of `uploads`.
pub const UPLOADS: [Column; 9] = [
    text("place", "slug of the county"),
    text("kind", "export or policy"),
    text("id", "16 hex digits that name the upload"),
    text("stored", "day in California on which it was stored"),
    text(
        "state",
        "received, determined, superseded, withdrawn, refused or failed; of a policy in-force, superseded, withdrawn or refused",
    ),
    maybe("code", "why it was refused or has failed"),
    maybe("sentence", "the same in a sentence, with what to do"),
    text("flags", "what somebody should look at, separated by commas"),
    Column {
        name: "bytes",
        kind: "number",
        meaning: "its size, if it was read, rounded up to 100,000: that of a small file tells of how many people it is",
        unit: "bytes",
        nullable: true,
    },
];

/// What became of each upload.
pub fn uploads(counties: &[CountyState], california: &TimeZone) -> PublishedTable {
    let mut rows: Vec<UploadRow> = Vec::new();
    for CountyState { county, status, .. } in counties {
        let Some(status) = status else { continue };
        rows.extend(
            status.exports.iter().map(|export| UploadRow::of_export(*county, export, california)),
        );
        rows.extend(
            status.policies.iter().map(|policy| UploadRow::of_policy(*county, policy, california)),
        );
    }
    let texts = (0..UPLOADS.len() - 1)
        .map(|column| Values::Texts(rows.iter().map(|row| row.texts[column].clone()).collect()));
    let bytes = Values::Numbers(rows.iter().map(|row| row.bytes).collect());
    let columns = UPLOADS.into_iter().zip(texts.chain([bytes])).collect();
    PublishedTable { name: "uploads", title: "What became of each upload", columns }
}

/// A row of `uploads`.
struct UploadRow {
    texts: [Option<String>; 8],
    bytes: Option<f64>,
}

impl UploadRow {
    fn of_export(county: County, export: &ExportStatus, california: &TimeZone) -> Self {
        let ExportStatus { id, stored, state, code, params, counts, flags, .. } = export;
        // A run that had no time is tried again: nobody has to do anything.
        let code = code.as_ref().filter(|_| matches!(state, State::Refused | State::Failed));
        let flags: Vec<&str> = flags.iter().map(|flag| flag.name()).collect();
        let texts = [
            Some(county.slug()),
            Some("export".to_owned()),
            Some(id.clone()),
            Some(day(*stored, california)),
            Some(state.name().to_owned()),
            code.cloned(),
            said(county, code, params),
            Some(flags.join(",")),
        ];
        // Bytes of a file are far below what a float holds exactly.
        #[expect(clippy::cast_precision_loss, reason = "sizes of files")]
        let bytes = counts.map(|counts| counts.bytes.next_multiple_of(100_000) as f64);
        Self { texts, bytes }
    }

    fn of_policy(county: County, policy: &PolicyStatus, california: &TimeZone) -> Self {
        let PolicyStatus { id, stored, state, code, params, .. } = policy;
        let texts = [
            Some(county.slug()),
            Some("policy".to_owned()),
            Some(id.clone()),
            Some(day(*stored, california)),
            Some(state.name().to_owned()),
            code.clone(),
            said(county, code.as_ref(), params),
            Some(String::new()),
        ];
        Self { texts, bytes: None }
    }
}

fn said(county: County, code: Option<&String>, params: &Params) -> Option<String> {
    code.map(|code| sentence::of_code(county, code, params))
}

/// The dictionary: every column of every table.
pub fn dictionary(tables: &[PublishedTable]) -> PublishedTable {
    const COLUMNS: [Column; 6] = [
        text("table", "name of the table"),
        text("column", "name of the column"),
        text("type", "text, count, number or yes-no"),
        text("meaning", "what it means"),
        text("unit", "its unit, if it has one"),
        text("nullable", "whether it can be without a value"),
    ];
    let mut values: [Vec<Option<String>>; 6] = Default::default();
    for table in tables {
        for (column, _) in &table.columns {
            let row = [table.name, column.name, column.kind, column.meaning, column.unit];
            let row = row.map(str::to_owned).into_iter().chain([column.nullable.to_string()]);
            values.iter_mut().zip(row).for_each(|(column, value)| column.push(Some(value)));
        }
    }
    PublishedTable {
        name: "dictionary",
        title: "What each column means",
        columns: COLUMNS.into_iter().zip(values.map(Values::Texts)).collect(),
    }
}

fn day(time: Timestamp, california: &TimeZone) -> String {
    time.to_zoned(california.clone()).date().to_string()
}

/// `LOS ANGELES` as a reader writes it.
fn title_case(name: &str) -> String {
    let word = |word: &str| {
        let (first, rest) = word.split_at(word.len().min(1));
        format!("{first}{}", rest.to_lowercase())
    };
    name.split(' ').map(word).collect::<Vec<_>>().join(" ")
}
