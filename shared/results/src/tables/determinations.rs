//! `determinations.parquet`: one row for each conviction in scope and policy or scenario, with the
//! facts it rests on. No name, number of a document or date of birth.

use arrow_schema::{DataType, Field};
use clear64_rules::determination::{Basis, Determination};
use clear64_rules::facts::ConvictionFacts;
use clear64_rules::policy::{Authority, Policy};
use clear64_rules::section::Prop64;
use parquet::errors::ParquetError;

use super::told::{Bars, Disqualifiers, Told, of_each_facts};
use super::{
    Documented, TableError, always, codes, finish, list_of, maybe, row_number, table_file, text,
};
use crate::columns::{TableFile, TableRows};
use crate::decided::Decided;
use crate::identity::{HexDigits, Pseudonym};
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

/// Columns in which hardly a value repeats.
const UNIQUE: [&str; 4] = ["row", "conviction_id", "pseudonym", "case_numbers.list.item"];

/// Writes the file, person by person.
pub(crate) struct Determinations {
    file: TableFile,
}

impl Determinations {
    pub(crate) fn create(
        outputs: &mut dyn Outputs,
        settings: &Settings,
    ) -> Result<Self, TableError> {
        Ok(Self { file: table_file(outputs, settings, NAME, fields(), &UNIQUE)? })
    }

    pub(crate) fn add(&mut self, decided: &Decided<'_>) -> Result<(), TableError> {
        let pseudonym = decided.pseudonym.map(Pseudonym::digits);
        let bars = of_each_facts(decided, Bars::of);
        for (index, conviction) in decided.person.convictions.iter().enumerate() {
            let mut in_scope =
                decided.policies.iter().filter(|under| under.determinations[index].is_some());
            if in_scope.next().is_none() {
                continue;
            }
            let told = Told::new(decided, index, pseudonym.as_ref().map(HexDigits::as_str));
            let disqualifiers = of_each_facts(decided, |facts| {
                Disqualifiers::of(&ConvictionFacts { person: facts, conviction })
            });
            let judged: Vec<Judged<'_, '_>> = decided
                .policies
                .iter()
                .enumerate()
                .filter_map(|(policy, under)| {
                    Some(Judged {
                        policy: under.policy,
                        is_scenario: policy > 0,
                        determination: under.determinations[index].as_ref()?,
                        disqualifiers: &disqualifiers[policy],
                        bars: &bars[policy],
                    })
                })
                .collect();
            self.put(&told, &judged)?;
        }
        Ok(())
    }

    /// Writes a row for each policy that looks at a conviction.
    fn put(&mut self, told: &Told<'_>, judged: &[Judged<'_, '_>]) -> Result<(), TableError> {
        let mut rest = judged;
        while !rest.is_empty() {
            // A row group can end between them.
            let rows = self.file.room().min(u32::try_from(rest.len()).unwrap_or(u32::MAX));
            let (judged, later) = rest.split_at(rows as usize);
            let mut columns = self.file.rows(rows);
            put_conviction(&mut columns, told);
            put_determinations(&mut columns, told, judged);
            put_facts(&mut columns, told);
            for bars in 0..4 {
                columns.each_texts(judged.iter().map(|judged| &judged.bars.0[bars]));
            }
            let [_, _, flags @ ..] = told.flags;
            for flag in flags {
                columns.flag(flag);
            }
            self.file.end_rows(rows).map_err(encoded)?;
            rest = later;
        }
        Ok(())
    }

    pub(crate) fn finish(self) -> Result<FileSum, TableError> {
        finish(self.file, NAME)
    }
}

fn encoded(source: ParquetError) -> TableError {
    TableError::Encode { name: NAME, source }
}

/// What one policy determined of a conviction.
struct Judged<'d, 'r> {
    policy: &'d Policy,
    is_scenario: bool,
    determination: &'d Determination<'r>,
    disqualifiers: &'d Disqualifiers,
    bars: &'d Bars<'r>,
}

/// Which conviction it is: the first columns.
fn put_conviction(columns: &mut TableRows<'_>, told: &Told<'_>) {
    let [repeated, ..] = told.flags;
    columns.put(Some(&row_number(told.conviction.row).to_le_bytes()));
    match told.id {
        Some(id) => id.with_text(|text| columns.text(Some(text))),
        None => columns.text(None),
    }
    columns.flag(repeated);
    columns.text(told.pseudonym);
}

/// What was determined: the next columns, from the policy to what is missing.
fn put_determinations(columns: &mut TableRows<'_>, told: &Told<'_>, judged: &[Judged<'_, '_>]) {
    let conviction = told.conviction;
    let section = conviction.section.code_text();
    let each = || judged.iter().map(|judged| judged.determination);
    columns.each_text(judged.iter().map(|judged| Some(&judged.policy.name)));
    columns.each_flag(judged.iter().map(|judged| Some(judged.is_scenario)));
    columns.each_text(each().map(|determined| Some(determined.outcome.name())));
    columns.each_text(each().map(|determined| determined.rule().map(|rule| &rule.id)));
    let reason = |determined: &Determination<'_>| {
        let reason = determined.reason_with(section).into_owned();
        (!reason.is_empty()).then_some(reason)
    };
    columns.each_text(each().map(reason));
    columns.each_text(each().map(|determined| determined.authority().map(Authority::name)));
    columns.each_text(each().map(|determined| determined.citation(conviction)));
    columns.each_texts(judged.iter().map(|judged| &judged.disqualifiers.found));
    columns.each_texts(judged.iter().map(|judged| &judged.disqualifiers.possible));
    let missing = |determined: &'_ Determination<'_>| {
        determined.missing().iter().map(|fact| fact.name()).collect::<Vec<_>>()
    };
    columns.each_texts(each().map(missing));
    columns.each_texts(each().map(|determined| {
        let rules = match &determined.basis {
            Basis::Unknown(unknown) => &*unknown.rules,
            _ => &[],
        };
        rules.iter().map(|rule| &rule.id)
    }));
}

/// The facts of the conviction: the columns from its section to the counts.
fn put_facts(columns: &mut TableRows<'_>, told: &Told<'_>) {
    let section = &told.conviction.section;
    let [_, felony, ..] = told.flags;
    let [quantity, since_conviction, since_any] = told.numbers;
    columns.text(Some(section.code_text()).filter(|text| !text.is_empty()));
    columns.text(section.prop64().map(Prop64::number));
    columns.flag(felony);
    columns.text(told.prosecutor);
    columns.fraction(quantity);
    told.days.into_iter().for_each(|day| columns.number(day));
    columns.fraction(since_conviction);
    columns.fraction(since_any);
    let case_numbers: Vec<_> = told.case_numbers.iter().map(|number| text(number)).collect();
    columns.texts(&case_numbers);
    told.counts.into_iter().for_each(|count| columns.number(Some(count)));
}
