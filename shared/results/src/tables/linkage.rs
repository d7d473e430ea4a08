//! `linkage.parquet`: one row for each row of the county's case-management export: whom of the DOJ
//! export it is linked to, and what was determined. No name, number of a document or date of birth.

use std::sync::Arc;

use arrow_array::builder::{
    Float64Builder, Int32Builder, Int64Builder, ListBuilder, StringBuilder,
};
use arrow_schema::{DataType, Field};

use super::{
    BATCH, Codes, Documented, Table, TableError, always, codes, count, list_of, maybe, row_number,
};
use crate::case_management::CaseManagement;
use crate::output::{FileSum, Outputs};
use crate::settings::Settings;

/// Name of the file.
pub const NAME: &str = "linkage.parquet";

const COLUMNS: [Documented; 10] = [
    always("cms_row", "row of the case-management export, from 0", "position in the file"),
    always(
        "status",
        "matched; ambiguous: several persons match alike; unmatched; out-of-scope: another charge; \
         rejected: it could not be read",
        "Current Charge, the keys of both exports",
    ),
    always("points", "kinds of key that the row and the person have alike", "matched_by"),
    always(
        "matched_by",
        "those kinds, the strongest first: cii, ssn, license, court-number, name-and-birth-date, \
         short-name-and-birth-date, short-name-and-booking-date",
        "both exports",
    ),
    always("candidates", "persons who have exactly these kinds alike with the row", "matched_by"),
    maybe(
        "pseudonym",
        "the person, as in people.parquet; null without a key or a match",
        "the link",
    ),
    maybe("quantity", "cannabis that the case was about; null if not known", "the file of weights")
        .in_unit("grams"),
    maybe("outcome", "what was determined; no court's order; null out of scope", "the policy"),
    maybe("rule", "the rule that decided; null if none did: see reason", "the policy"),
    maybe("reason", "why; of a rejected row, what is wrong; null out of scope", "the policy"),
];

/// The columns, with their types in order.
pub fn fields() -> Vec<Field> {
    let types = [
        DataType::Int64,
        codes(),
        DataType::Int32,
        list_of(DataType::Utf8),
        DataType::Int32,
        DataType::Utf8,
        DataType::Float64,
        codes(),
        codes(),
        codes(),
    ];
    COLUMNS.into_iter().zip(types).map(|(column, data_type)| column.field(data_type)).collect()
}

/// A row of the case-management export by its number: read, at this index, or rejected, with the code
/// of what is wrong.
enum Place {
    Read(usize),
    Rejected(&'static str),
}

/// Writes the file.
pub(crate) fn write(
    outputs: &mut dyn Outputs,
    settings: &Settings,
    cases: &CaseManagement<'_>,
) -> Result<FileSum, TableError> {
    let mut table = Table::create(outputs, settings, NAME, fields())?;
    let read = cases.files.cms.rows.iter().enumerate();
    let read = read.map(|(index, row)| (row.number, Place::Read(index)));
    let rejected = cases.files.cms.rejects.iter();
    let rejected = rejected.map(|reject| (reject.number, Place::Rejected(reject.code)));
    let mut places: Vec<(usize, Place)> = read.chain(rejected).collect();
    places.sort_unstable_by_key(|(number, _)| *number);
    for batch in places.chunks(BATCH) {
        write_batch(&mut table, cases, batch)?;
    }
    table.finish()
}

fn write_batch(
    table: &mut Table,
    cases: &CaseManagement<'_>,
    batch: &[(usize, Place)],
) -> Result<(), TableError> {
    let mut rows = Int64Builder::new();
    let mut told: [Codes; 4] = std::array::from_fn(|_| Codes::new());
    let mut counts: [Int32Builder; 2] = std::array::from_fn(|_| Int32Builder::new());
    let item = Field::new("item", DataType::Utf8, false);
    let mut kinds = ListBuilder::new(StringBuilder::new()).with_field(item);
    let mut pseudonyms = StringBuilder::new();
    let mut quantities = Float64Builder::new();
    for (number, place) in batch {
        let (status, link, finding) = match place {
            Place::Rejected(_) => ("rejected", None, None),
            Place::Read(index) => match cases.links.of(*index) {
                None => ("out-of-scope", None, None),
                Some(link) => (link.state.name(), Some(link), cases.findings[*index].as_ref()),
            },
        };
        rows.append_value(row_number(*number as u64));
        let texts = [
            Some(status),
            finding.map(|finding| finding.outcome.name()),
            finding.and_then(|finding| finding.rule.as_deref()),
            match place {
                Place::Rejected(code) => Some(*code),
                Place::Read(_) => finding.map(|finding| &*finding.reason),
            }
            .filter(|reason| !reason.is_empty()),
        ];
        for (column, text) in told.iter_mut().zip(texts) {
            column.append_option(text);
        }
        for kind in link.into_iter().flat_map(|link| link.kinds.iter()) {
            kinds.values().append_value(kind.name());
        }
        kinds.append(true);
        let points = link.map_or(0, |link| link.kinds.points() as usize);
        let candidates = link.map_or(0, |link| link.best);
        for (column, number) in counts.iter_mut().zip([points, candidates]) {
            column.append_value(count(number));
        }
        let pseudonym = finding.and_then(|finding| finding.pseudonym);
        pseudonyms.append_option(pseudonym.map(|pseudonym| pseudonym.to_string()));
        quantities.append_option(finding.and_then(|finding| finding.quantity));
    }
    let [status, outcome, rule, reason] = &mut told;
    let [points, candidates] = &mut counts;
    table.write(vec![
        Arc::new(rows.finish()),
        Arc::new(status.finish()),
        Arc::new(points.finish()),
        Arc::new(kinds.finish()),
        Arc::new(candidates.finish()),
        Arc::new(pseudonyms.finish()),
        Arc::new(quantities.finish()),
        Arc::new(outcome.finish()),
        Arc::new(rule.finish()),
        Arc::new(reason.finish()),
    ])
}
