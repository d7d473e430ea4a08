//! `determinations.parquet`: one row for each conviction in scope and policy or scenario, with the
//! facts it rests on. No name, number of a document or date of birth.

use std::sync::Arc;

use arrow_array::builder::{
    BooleanBuilder, Date32Builder, Float64Builder, Int32Builder, Int64Builder, ListBuilder,
    StringBuilder,
};
use arrow_schema::{DataType, Field};
use clear64_rules::determination::{Basis, Determination};
use clear64_rules::facts::ConvictionFacts;
use clear64_rules::policy::Authority;

use super::told::{Bars, Disqualifiers, Told, of_each_facts};
use super::{
    BATCH, Codes, Documented, Table, TableError, always, codes, list_of, maybe, row_number, text,
};
use crate::decided::{Decided, UnderPolicy};
use crate::output::{FileSum, Outputs};
use crate::settings::Settings;

/// Name of the file.
pub const NAME: &str = "determinations.parquet";

/// The columns, with their types in order.
pub fn fields() -> Vec<Field> {
    let text = || DataType::Utf8;
    let texts = || list_of(DataType::Utf8);
    COLUMNS
        .into_iter()
        .zip([
            DataType::Int64,
            text(),
            DataType::Boolean,
            text(),
            codes(),
            DataType::Boolean,
            codes(),
            codes(),
            codes(),
            codes(),
            codes(),
            texts(),
            texts(),
            texts(),
            texts(),
            codes(),
            codes(),
            DataType::Boolean,
            codes(),
            DataType::Float64,
            DataType::Date32,
            DataType::Date32,
            DataType::Date32,
            DataType::Date32,
            DataType::Date32,
            DataType::Date32,
            DataType::Float64,
            DataType::Float64,
            texts(),
            DataType::Int32,
            DataType::Int32,
            DataType::Int32,
            DataType::Int32,
            DataType::Int32,
            texts(),
            texts(),
            texts(),
            texts(),
            DataType::Boolean,
            DataType::Boolean,
            DataType::Boolean,
        ])
        .map(|(column, data_type)| column.field(data_type))
        .collect()
}

const COLUMNS: [Documented; 41] = [
    always("row", "row of the conviction in the export, from 0", "position in the file"),
    maybe(
        "conviction_id",
        "the conviction, alike in all runs and counties under one key; null without a key",
        "HMAC of pseudonym, date, section, agency, OFN",
    ),
    always(
        "conviction_id_repeated",
        "whether an earlier conviction of the person agrees in everything the id is made of",
        "conviction_id",
    ),
    maybe(
        "pseudonym",
        "the person, alike in all counties under one key; null without a key",
        "HMAC of CII_NUMBER, else REQ_CII_NUMBER, else county and SUBJECT_ID",
    ),
    always("policy", "the policy or scenario that decided", "the run"),
    always("scenario", "whether it is a scenario and no county's policy", "the run"),
    always("outcome", "what was determined; no court's order", "the policy"),
    maybe("rule", "the rule that decided; null if none did: see reason", "the policy"),
    maybe("reason", "why; null if no rule holds in the pilot reading", "the policy"),
    maybe("authority", "statute or county-policy; null if no rule decided", "the policy"),
    maybe("citation", "where the rule stands written; null if no rule decided", "the policy"),
    always(
        "disqualifiers",
        "disqualifiers found, whether or not the policy asks for them: super-strike, pc-290, two-priors",
        "all convictions of the person",
    ),
    always(
        "possible_disqualifiers",
        "disqualifiers that are possible, the export not telling enough: of the same names",
        "all convictions of the person",
    ),
    always(
        "missing_facts",
        "the facts that are missing and could change the outcome; then a person reviews",
        "the rules that turn on them",
    ),
    always(
        "undecided_rules",
        "the rules that would decide otherwise, depending on the missing facts",
        "the policy",
    ),
    maybe(
        "section",
        "the section convicted of, as written, without what is no section; the row has it whole",
        "OFFENSE_DESCR or COMMENT_TEXT",
    ),
    maybe("prop64_section", "the Proposition 64 section; null for a related charge", "section"),
    maybe(
        "felony",
        "whether the conviction is a felony; null if the export does not tell",
        "CONV_STAT_DESCR, OFFENSE_TOC",
    ),
    maybe(
        "prosecutor",
        "who must act, an interpretation: district-attorney; city-of-los-angeles, -long-beach, \
         -torrance, -pasadena, -inglewood, -burbank, -santa-monica, -hawthorne, -redondo-beach, \
         -hermosa-beach; unknown. A felony is the district attorney's; null for what is no felony \
         outside Los Angeles County, where no table was reviewed",
        "felony; STP_ORI_CNTY_NAME; STP_ORI_DESCR of the conviction and of the arrests of its cycle",
    ),
    maybe(
        "quantity",
        "cannabis that the case was about; null if no file beside the export says it",
        "the county's file of weights, by OFN",
    )
    .in_unit("grams"),
    maybe(
        "arrest_date_from",
        "the first day that the date of the arrest may be; null if nothing of it is known",
        "CYC_DATE",
    ),
    maybe(
        "arrest_date_to",
        "the last day that the date of the arrest may be; null if nothing of it is known",
        "CYC_DATE",
    ),
    maybe("conviction_date", "date of conviction; null if the day is not known", "STP_EVENT_DATE"),
    maybe(
        "conviction_date_from",
        "the first day that the date of conviction may be; null if nothing of it is known",
        "STP_EVENT_DATE",
    ),
    maybe(
        "conviction_date_to",
        "the last day that the date of conviction may be; null if nothing of it is known",
        "STP_EVENT_DATE",
    ),
    maybe(
        "sentence_end",
        "estimated end of the sentence; null beyond the calendar, or if it is not known",
        "STP_EVENT_DATE, SENT_LENGTH, SENT_TIME_CODE",
    ),
    maybe(
        "years_since_conviction",
        "null without conviction_date",
        "conviction_date, the as-of date",
    )
    .in_unit("years of 365.25 days"),
    maybe(
        "years_since_any_conviction",
        "since the latest conviction of the person; null if its date is not known",
        "STP_EVENT_DATE, the as-of date",
    )
    .in_unit("years of 365.25 days"),
    always("case_numbers", "distinct numbers of the case, in file order", "OFN"),
    always("convictions_on_record", "all counties and sections, repeats out", "the person's rows")
        .in_unit("convictions"),
    always("hs11357_convictions", "of the person, all counties", "section").in_unit("convictions"),
    always("hs11358_convictions", "of the person, all counties", "section").in_unit("convictions"),
    always("hs11359_convictions", "of the person, all counties", "section").in_unit("convictions"),
    always("hs11360_convictions", "of the person, all counties", "section").in_unit("convictions"),
    always("super_strikes", "sections of the person's super strikes, in file order", "section"),
    always(
        "possible_super_strikes",
        "sections of the person that may be super strikes, the export not telling enough",
        "section",
    ),
    always("pc290_sections", "sections of the person on the list of PC 290(c)", "section"),
    always(
        "possible_pc290_sections",
        "sections of the person that may be on the list of PC 290(c); registrations apart",
        "section",
    ),
    always(
        "pc290_registered",
        "whether a row registers the person",
        "STP_TYPE_DESCR, OFFENSE_DESCR",
    ),
    always("deceased", "whether a row reports the person's death", "STP_TYPE_DESCR"),
    always(
        "record_incomplete",
        "whether a row of the person could not be read, so that a person has to review",
        "rejected rows",
    ),
];

/// Writes the file, person by person.
pub(crate) struct Determinations {
    table: Table,
    rows: Int64Builder,
    texts: [StringBuilder; 2],
    codes: [Codes; 9],
    flags: [BooleanBuilder; 6],
    dates: [Date32Builder; 6],
    numbers: [Float64Builder; 3],
    counts: [Int32Builder; 5],
    lists: [ListBuilder<StringBuilder>; 9],
    pending: usize,
}

fn texts_builder() -> ListBuilder<StringBuilder> {
    ListBuilder::new(StringBuilder::new()).with_field(Field::new("item", DataType::Utf8, false))
}

impl Determinations {
    pub(crate) fn create(
        outputs: &mut dyn Outputs,
        settings: &Settings,
    ) -> Result<Self, TableError> {
        Ok(Self {
            table: Table::create(outputs, settings, NAME, fields())?,
            rows: Int64Builder::new(),
            texts: std::array::from_fn(|_| StringBuilder::new()),
            codes: std::array::from_fn(|_| Codes::new()),
            flags: std::array::from_fn(|_| BooleanBuilder::new()),
            dates: std::array::from_fn(|_| Date32Builder::new()),
            numbers: std::array::from_fn(|_| Float64Builder::new()),
            counts: std::array::from_fn(|_| Int32Builder::new()),
            lists: std::array::from_fn(|_| texts_builder()),
            pending: 0,
        })
    }

    pub(crate) fn add(&mut self, decided: &Decided<'_>) -> Result<(), TableError> {
        let pseudonym = decided.pseudonym.map(|pseudonym| pseudonym.to_string());
        let bars = of_each_facts(decided, Bars::of);
        for (index, conviction) in decided.person.convictions.iter().enumerate() {
            let mut in_scope =
                decided.policies.iter().filter(|under| under.determinations[index].is_some());
            if in_scope.next().is_none() {
                continue;
            }
            let told = Told::new(decided, index, pseudonym.as_deref());
            let disqualifiers = of_each_facts(decided, |facts| {
                Disqualifiers::of(&ConvictionFacts { person: facts, conviction })
            });
            for (policy, under) in decided.policies.iter().enumerate() {
                let Some(determination) = &under.determinations[index] else { continue };
                self.add_conviction(&told, policy > 0);
                self.add_codes(under, determination, &told);
                self.add_lists(determination, &told, &disqualifiers[policy], &bars[policy]);
                self.pending += 1;
                if self.pending == BATCH {
                    self.flush()?;
                }
            }
        }
        Ok(())
    }

    fn add_conviction(&mut self, told: &Told<'_>, scenario: bool) {
        self.rows.append_value(row_number(told.conviction.row));
        for (builder, text) in self.texts.iter_mut().zip([told.id.as_deref(), told.pseudonym]) {
            builder.append_option(text);
        }
        let [repeated, felony, registered, deceased, incomplete] = told.flags;
        let flags = [repeated, Some(scenario), felony, registered, deceased, incomplete];
        for (builder, flag) in self.flags.iter_mut().zip(flags) {
            builder.append_option(flag);
        }
        for (builder, day) in self.dates.iter_mut().zip(told.days) {
            builder.append_option(day);
        }
        for (builder, number) in self.numbers.iter_mut().zip(told.numbers) {
            builder.append_option(number);
        }
        for (builder, number) in self.counts.iter_mut().zip(told.counts) {
            builder.append_value(number);
        }
    }

    fn add_codes(
        &mut self,
        under: &UnderPolicy<'_>,
        determination: &Determination<'_>,
        told: &Told<'_>,
    ) {
        let conviction = told.conviction;
        let section = conviction.section.code_text();
        let reason = determination.reason_with(section);
        let authority = determination.authority().map(Authority::name);
        let codes = [
            Some(under.policy.name.as_str()),
            Some(determination.outcome.name()),
            determination.rule().map(|rule| rule.id.as_str()),
            (!reason.is_empty()).then_some(&*reason),
            authority,
            determination.citation(conviction),
            (!section.is_empty()).then_some(section),
            conviction.section.prop64().map(clear64_rules::section::Prop64::number),
            told.prosecutor,
        ];
        for (builder, code) in self.codes.iter_mut().zip(codes) {
            builder.append_option(code);
        }
    }

    fn add_lists(
        &mut self,
        determination: &Determination<'_>,
        told: &Told<'_>,
        disqualifiers: &Disqualifiers,
        bars: &Bars<'_>,
    ) {
        let [found, possible, missing, undecided, cases, bar_lists @ ..] = &mut self.lists;
        for (builder, names) in [(found, &disqualifiers.found), (possible, &disqualifiers.possible)]
        {
            append(builder, names);
        }
        append(missing, determination.missing().iter().map(|fact| fact.name()));
        let rules = match &determination.basis {
            Basis::Unknown(unknown) => &*unknown.rules,
            _ => &[],
        };
        append(undecided, rules.iter().map(|rule| &rule.id));
        append(cases, told.case_numbers.iter().map(|number| text(number)));
        for (builder, sections) in bar_lists.iter_mut().zip(&bars.0) {
            append(builder, sections);
        }
    }

    fn flush(&mut self) -> Result<(), TableError> {
        self.pending = 0;
        let [conviction_id, pseudonym] = &mut self.texts;
        let [policy, outcome, rule, reason, authority, citation, section, prop64, prosecutor] =
            &mut self.codes;
        let [repeated, scenario, felony, registered, deceased, incomplete] = &mut self.flags;
        let [arrest_from, arrest_to, date, from, to, sentence_end] = &mut self.dates;
        let [quantity, since_conviction, since_any] = &mut self.numbers;
        let [on_record, possession, cultivation, for_sale, sale] = &mut self.counts;
        let [found, possible, missing, undecided, cases, strikes, may_strike, pc290, may_pc290] =
            &mut self.lists;
        self.table.write(vec![
            Arc::new(self.rows.finish()),
            Arc::new(conviction_id.finish()),
            Arc::new(repeated.finish()),
            Arc::new(pseudonym.finish()),
            Arc::new(policy.finish()),
            Arc::new(scenario.finish()),
            Arc::new(outcome.finish()),
            Arc::new(rule.finish()),
            Arc::new(reason.finish()),
            Arc::new(authority.finish()),
            Arc::new(citation.finish()),
            Arc::new(found.finish()),
            Arc::new(possible.finish()),
            Arc::new(missing.finish()),
            Arc::new(undecided.finish()),
            Arc::new(section.finish()),
            Arc::new(prop64.finish()),
            Arc::new(felony.finish()),
            Arc::new(prosecutor.finish()),
            Arc::new(quantity.finish()),
            Arc::new(arrest_from.finish()),
            Arc::new(arrest_to.finish()),
            Arc::new(date.finish()),
            Arc::new(from.finish()),
            Arc::new(to.finish()),
            Arc::new(sentence_end.finish()),
            Arc::new(since_conviction.finish()),
            Arc::new(since_any.finish()),
            Arc::new(cases.finish()),
            Arc::new(on_record.finish()),
            Arc::new(possession.finish()),
            Arc::new(cultivation.finish()),
            Arc::new(for_sale.finish()),
            Arc::new(sale.finish()),
            Arc::new(strikes.finish()),
            Arc::new(may_strike.finish()),
            Arc::new(pc290.finish()),
            Arc::new(may_pc290.finish()),
            Arc::new(registered.finish()),
            Arc::new(deceased.finish()),
            Arc::new(incomplete.finish()),
        ])
    }

    pub(crate) fn finish(mut self) -> Result<FileSum, TableError> {
        self.flush()?;
        self.table.finish()
    }
}

/// Adds a list of texts.
fn append(
    builder: &mut ListBuilder<StringBuilder>,
    texts: impl IntoIterator<Item = impl AsRef<str>>,
) {
    for text in texts {
        builder.values().append_value(text);
    }
    builder.append(true);
}
