//! The file of a comparison: one line for each conviction that either side looks at.

use std::sync::Arc;

use arrow_array::builder::{BooleanBuilder, Int32Builder, Int64Builder, ListBuilder};
use arrow_schema::{DataType, Field};
use parquet::file::metadata::KeyValue;

use super::{
    BATCH, Codes, Documented, Table, TableError, always, codes, list_of, maybe, row_number,
};
use crate::compare::{Asked, Compared, Comparison};
use crate::manifest::BUILD;
use crate::output::{FileSum, Outputs};
use crate::settings::HashedPolicy;

/// Name of the file, where none is asked for.
pub const NAME: &str = "comparison.parquet";

const COLUMNS: [Documented; 11] = [
    always("row", "row of the conviction in the export, from 0", "position in the file"),
    maybe("outcome_a", "what A determined; null if A does not look at it", "policy A"),
    maybe("rule_a", "the rule of A that decided; null if none did", "policy A"),
    maybe("reason_a", "why; null if A does not look at it, or no rule holds", "policy A"),
    maybe("outcome_b", "what B determined; null if B does not look at it", "policy B"),
    maybe("rule_b", "the rule of B that decided; null if none did", "policy B"),
    maybe("reason_b", "why; null if B does not look at it, or no rule holds", "policy B"),
    always("moved", "whether the outcomes differ, or one side alone looks", "outcome_a, outcome_b"),
    maybe(
        "parts_at",
        "the rule of A at which the readings part; null if it is no rule, or nothing moved",
        "policy A in both readings",
    ),
    always(
        "mends",
        "numbers, 1 to 21, of the mends of the exact reading that make the outcomes differ",
        "policy A in both readings",
    ),
    always(
        "by_rule",
        "whether the policies, both in the reading of B, come to different outcomes",
        "both policies",
    ),
];

/// The columns, with their types in order.
pub fn fields() -> Vec<Field> {
    let types = [
        DataType::Int64,
        codes(),
        codes(),
        codes(),
        codes(),
        codes(),
        codes(),
        DataType::Boolean,
        codes(),
        list_of(DataType::Int32),
        DataType::Boolean,
    ];
    COLUMNS.into_iter().zip(types).map(|(column, data_type)| column.field(data_type)).collect()
}

/// Writes the file of a comparison. What was compared stands in its metadata.
pub fn write(
    outputs: &mut dyn Outputs,
    asked: &Asked,
    comparison: &Comparison,
) -> Result<FileSum, TableError> {
    let mut table = Table::create_about(outputs, NAME, fields(), about(asked))?;
    for batch in comparison.convictions.chunks(BATCH) {
        write_batch(&mut table, batch)?;
    }
    table.finish()
}

/// What was compared, in a fixed order.
fn about(asked: &Asked) -> Vec<KeyValue> {
    let mut about = vec![
        ("county".to_owned(), asked.county.slug()),
        ("as_of".to_owned(), asked.as_of.to_string()),
        ("build".to_owned(), BUILD.to_owned()),
    ];
    for (name, side) in ["a", "b"].into_iter().zip(&asked.sides) {
        let HashedPolicy { policy, sha256, .. } = &side.policy;
        about.extend([
            (format!("policy_{name}"), policy.name.clone()),
            (format!("policy_{name}_sha256"), sha256.clone()),
            (format!("reading_{name}"), side.reading.to_string()),
        ]);
        let caution = side.reading.caution();
        about.extend(caution.map(|caution| (format!("caution_{name}"), caution.to_owned())));
    }
    about.into_iter().map(|(key, text)| KeyValue::new(format!("clear64.{key}"), text)).collect()
}

fn write_batch(table: &mut Table, batch: &[Compared]) -> Result<(), TableError> {
    let mut rows = Int64Builder::new();
    let mut told: [Codes; 6] = std::array::from_fn(|_| Codes::new());
    let mut moved = BooleanBuilder::new();
    let mut parts_at = Codes::new();
    let item = Field::new("item", DataType::Int32, false);
    let mut mends = ListBuilder::new(Int32Builder::new()).with_field(item);
    let mut by_rule = BooleanBuilder::new();
    for compared in batch {
        rows.append_value(row_number(compared.row));
        for (side, columns) in compared.told.iter().zip(told.chunks_mut(3)) {
            let side = side.as_ref();
            let texts = [
                side.map(|told| told.outcome.name()),
                side.and_then(|told| told.rule.as_deref()),
                side.map(|told| &*told.reason).filter(|reason| !reason.is_empty()),
            ];
            for (column, text) in columns.iter_mut().zip(texts) {
                column.append_option(text);
            }
        }
        moved.append_value(compared.is_moved());
        parts_at.append_option(compared.parts_at.as_deref());
        for mend in &compared.mends {
            mends.values().append_value(i32::from(mend.number()));
        }
        mends.append(true);
        by_rule.append_value(compared.by_rule);
    }
    let [outcome_a, rule_a, reason_a, outcome_b, rule_b, reason_b] = &mut told;
    table.write(vec![
        Arc::new(rows.finish()),
        Arc::new(outcome_a.finish()),
        Arc::new(rule_a.finish()),
        Arc::new(reason_a.finish()),
        Arc::new(outcome_b.finish()),
        Arc::new(rule_b.finish()),
        Arc::new(reason_b.finish()),
        Arc::new(moved.finish()),
        Arc::new(parts_at.finish()),
        Arc::new(mends.finish()),
        Arc::new(by_rule.finish()),
    ])
}
