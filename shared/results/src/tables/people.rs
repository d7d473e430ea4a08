//! `people.parquet`: one row for each person with a conviction in scope, sorted by pseudonym within
//! row groups.

use std::collections::HashSet;
use std::sync::Arc;

use arrow_array::builder::{BooleanBuilder, Int16Builder, StringBuilder};
use arrow_array::{ArrayRef, BooleanArray, Date32Array, ListArray, StringArray, StructArray};
use arrow_buffer::OffsetBuffer;
use arrow_schema::{DataType, Field, Fields};
use clear64_rules::date::DateSpan;
use clear64_rules::impact::Impact;
use clear64_rules::policy::Outcome;

use super::{
    Codes, Documented, ROW_GROUP, Table, TableError, always, codes, epoch_days, maybe, text,
};
use crate::decided::Decided;
use crate::identity::{ConvictionId, Pseudonym};
use crate::output::{FileSum, Outputs};
use crate::settings::Settings;

/// Name of the file.
pub const NAME: &str = "people.parquet";

const PSEUDONYM: Documented = maybe(
    "pseudonym",
    "the person, alike in all counties under one key; null without a key",
    "HMAC of CII_NUMBER, else REQ_CII_NUMBER, else county and SUBJECT_ID",
);
const LINKABLE: Documented = always(
    "linkable",
    "whether the person can be found in other counties: the CII number is there and the person's alone",
    "CII_NUMBER, REQ_CII_NUMBER",
);
const RACE_CODE: Documented =
    maybe("race_code", "as an officer recorded it, in the first row that says it", "RACE_CODE");
const RACE: Documented =
    maybe("race", "as an officer recorded it, in the first row that says it", "RACE_DESCR");
const SEX: Documented =
    maybe("sex", "as an officer recorded it, in the first row that says it", "GENDER");
const GROUPS_DIFFER: Documented = always(
    "groups_differ",
    "whether rows of the person differ in race or sex",
    "RACE_CODE, RACE_DESCR, GENDER",
);
const BIRTH_YEAR: Documented =
    maybe("birth_year", "null if it is not known, or rows of the person differ", "PRI_DOB")
        .in_unit("year");
const RECORD_INCOMPLETE: Documented = always(
    "record_incomplete",
    "whether a row of the person could not be read, so that a person has to review",
    "rejected rows",
);
const CONVICTIONS: Documented = always(
    "convictions",
    "every conviction on record, all counties and sections, repeats out, in file order",
    "the person's rows",
);
const IMPACT: Documented = always(
    "impact",
    "for each policy and scenario, what would be left if every determination were ordered",
    "convictions",
);

/// The columns.
pub fn fields() -> Vec<Field> {
    vec![
        PSEUDONYM.field(DataType::Utf8),
        LINKABLE.field(DataType::Boolean),
        RACE_CODE.field(codes()),
        RACE.field(codes()),
        SEX.field(codes()),
        GROUPS_DIFFER.field(DataType::Boolean),
        BIRTH_YEAR.field(DataType::Int16),
        RECORD_INCOMPLETE.field(DataType::Boolean),
        CONVICTIONS.field(list(conviction_fields())),
        IMPACT.field(list(impact_fields())),
    ]
}

fn list(fields: Fields) -> DataType {
    DataType::List(Arc::new(Field::new("item", DataType::Struct(fields), false)))
}

fn conviction_fields() -> Fields {
    Fields::from(vec![
        maybe(
            "conviction_id",
            "null without a key",
            "HMAC of pseudonym, date, section, agency, OFN",
        )
        .field(DataType::Utf8),
        maybe(
            "felony",
            "whether it is a felony; null if the export does not tell",
            "CONV_STAT_DESCR, OFFENSE_TOC",
        )
        .field(DataType::Boolean),
        maybe("date", "date of conviction; null if the day is not known", "STP_EVENT_DATE")
            .field(DataType::Date32),
        maybe("date_from", "the first day that the date may be; null if unknown", "STP_EVENT_DATE")
            .field(DataType::Date32),
        maybe("date_to", "the last day that the date may be; null if unknown", "STP_EVENT_DATE")
            .field(DataType::Date32),
        always("in_scope", "whether the county's policy looks at it", "the policy")
            .field(DataType::Boolean),
        always("relief", "what each policy determined that looks at it", "determinations")
            .field(list(relief_fields())),
    ])
}

fn relief_fields() -> Fields {
    Fields::from(vec![
        always("policy", "policy or scenario", "the run").field(DataType::Utf8),
        always("outcome", "what was determined; no court's order", "the policy")
            .field(DataType::Utf8),
    ])
}

fn impact_fields() -> Fields {
    let flag = |name, meaning| always(name, meaning, "convictions").field(DataType::Boolean);
    Fields::from(vec![
        always("policy", "policy or scenario", "the run").field(DataType::Utf8),
        flag("some_relief", "a conviction would be dismissed or reduced"),
        flag(
            "no_felony",
            "there is a felony, and each, or what may be one, would be dismissed or reduced",
        ),
        flag("no_conviction", "there is a conviction, and each would be dismissed"),
        flag(
            "no_conviction_last_7_years",
            "there is a conviction of the seven years before the as-of date, and each, or what may be one, would be dismissed",
        ),
    ])
}

/// A person as the file holds it: small, because a whole row group of them waits to be sorted.
struct PersonRow {
    pseudonym: Option<Pseudonym>,
    linkable: bool,
    /// Race code, race and sex.
    groups: [Option<Arc<str>>; 3],
    groups_differ: bool,
    birth_year: Option<i16>,
    incomplete: bool,
    convictions: Box<[ConvictionRow]>,
    /// One for each conviction and policy, all policies of the first conviction first.
    outcomes: Box<[Option<Outcome>]>,
    /// One for each policy.
    impact: Box<[Impact]>,
}

struct ConvictionRow {
    id: Option<ConvictionId>,
    felony: Option<bool>,
    /// First and last day; none if nothing of the date is known.
    date: Option<[i32; 2]>,
}

impl PersonRow {
    fn new(decided: &Decided<'_>, known: &mut HashSet<Arc<str>>) -> Self {
        let person = decided.person;
        let identity = &person.identity;
        let convictions = person.convictions.iter().enumerate();
        let groups = [&identity.race_code, &identity.race, &identity.sex];
        let outcomes = (0..person.convictions.len()).flat_map(|index| {
            let under = decided.policies.iter();
            under.map(move |under| under.determinations[index].as_ref().map(|d| d.outcome))
        });
        Self {
            pseudonym: decided.pseudonym,
            linkable: person.linkable,
            groups: groups.map(|group| share(&text(group), known)),
            groups_differ: identity.groups_differ,
            birth_year: person.birth_date.year(),
            incomplete: person.incomplete,
            outcomes: outcomes.collect(),
            convictions: convictions
                .map(|(index, conviction)| ConvictionRow {
                    id: decided.conviction_ids.get(index).copied(),
                    felony: conviction.felony.known(),
                    date: (conviction.date != DateSpan::UNKNOWN)
                        .then(|| [conviction.date.first(), conviction.date.last()].map(epoch_days)),
                })
                .collect(),
            impact: decided.policies.iter().map(|under| under.impact).collect(),
        }
    }

    /// For each conviction, what each policy determined.
    fn outcomes_by_conviction(&self) -> impl Iterator<Item = &[Option<Outcome>]> + Clone {
        self.outcomes.chunks(self.impact.len().max(1))
    }
}

/// The text as one that is known already, if it is.
fn share(text: &str, known: &mut HashSet<Arc<str>>) -> Option<Arc<str>> {
    if text.is_empty() {
        return None;
    }
    if let Some(known) = known.get(text) {
        return Some(Arc::clone(known));
    }
    let new: Arc<str> = Arc::from(text);
    known.insert(Arc::clone(&new));
    Some(new)
}

/// Writes the file, person by person.
///
/// # Memory usage
///
/// The persons of one row group, to sort them.
pub(crate) struct People {
    table: Table,
    /// Names of the county's policy and the scenarios.
    policies: Vec<String>,
    /// Groups met so far: a few codes and words.
    groups: HashSet<Arc<str>>,
    pending: Vec<PersonRow>,
}

impl People {
    /// Starts the file.
    pub(crate) fn create(
        outputs: &mut dyn Outputs,
        settings: &Settings,
    ) -> Result<Self, TableError> {
        let table = Table::create(outputs, settings, NAME, fields())?;
        let policies = settings.policies().map(|policy| policy.policy.name.clone()).collect();
        Ok(Self { table, policies, groups: HashSet::new(), pending: Vec::new() })
    }

    pub(crate) fn add(&mut self, decided: &Decided<'_>) -> Result<(), TableError> {
        self.pending.push(PersonRow::new(decided, &mut self.groups));
        if self.pending.len() == ROW_GROUP { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), TableError> {
        let mut people = std::mem::take(&mut self.pending);
        people.sort_by_key(|person| person.pseudonym);
        // A batch at a time: dictionaries and lists of a whole row group would double the memory.
        for people in people.chunks(super::BATCH) {
            self.table.write(columns(people, &self.policies))?;
        }
        self.groups.clear();
        Ok(())
    }

    pub(crate) fn finish(mut self) -> Result<FileSum, TableError> {
        self.flush()?;
        self.table.finish()
    }
}

fn columns(people: &[PersonRow], policies: &[String]) -> Vec<ArrayRef> {
    let mut pseudonyms = StringBuilder::new();
    let mut birth_years = Int16Builder::new();
    let mut groups: [Codes; 3] = std::array::from_fn(|_| Codes::new());
    let mut flags: [BooleanBuilder; 3] = std::array::from_fn(|_| BooleanBuilder::new());
    for person in people {
        pseudonyms.append_option(person.pseudonym.map(|pseudonym| pseudonym.to_string()));
        birth_years.append_option(person.birth_year);
        for (builder, group) in groups.iter_mut().zip(&person.groups) {
            builder.append_option(group.as_deref());
        }
        let person_flags = [person.linkable, person.groups_differ, person.incomplete];
        for (builder, flag) in flags.iter_mut().zip(person_flags) {
            builder.append_value(flag);
        }
    }
    let [mut race_codes, mut races, mut sexes] = groups;
    let [mut linkable, mut groups_differ, mut incomplete] = flags;
    vec![
        Arc::new(pseudonyms.finish()),
        Arc::new(linkable.finish()),
        Arc::new(race_codes.finish()),
        Arc::new(races.finish()),
        Arc::new(sexes.finish()),
        Arc::new(groups_differ.finish()),
        Arc::new(birth_years.finish()),
        Arc::new(incomplete.finish()),
        Arc::new(conviction_lists(people, policies)),
        Arc::new(impact_lists(people, policies)),
    ]
}

fn lists(
    lengths: impl Iterator<Item = usize>,
    fields: Fields,
    columns: Vec<ArrayRef>,
) -> ListArray {
    let items = StructArray::new(fields, columns, None);
    let field = Arc::new(Field::new("item", DataType::Struct(items.fields().clone()), false));
    ListArray::new(field, OffsetBuffer::from_lengths(lengths), Arc::new(items), None)
}

fn conviction_lists(people: &[PersonRow], policies: &[String]) -> ListArray {
    let convictions = || people.iter().flat_map(|person| &person.convictions);
    let outcomes = || people.iter().flat_map(PersonRow::outcomes_by_conviction);
    let ids: StringArray = convictions().map(|c| c.id.map(|id| id.to_string())).collect();
    let felonies: BooleanArray = convictions().map(|c| c.felony).collect();
    let day = |[first, last]: [i32; 2]| (first == last).then_some(first);
    let dates: Date32Array = convictions().map(|c| c.date.and_then(day)).collect();
    let from: Date32Array = convictions().map(|c| c.date.map(|[first, _]| first)).collect();
    let to: Date32Array = convictions().map(|c| c.date.map(|[_, last]| last)).collect();
    // The county's policy comes first.
    let in_scope: BooleanArray = outcomes().map(|outcomes| Some(outcomes[0].is_some())).collect();
    lists(
        people.iter().map(|person| person.convictions.len()),
        conviction_fields(),
        vec![
            Arc::new(ids),
            Arc::new(felonies),
            Arc::new(dates),
            Arc::new(from),
            Arc::new(to),
            Arc::new(in_scope),
            Arc::new(relief_lists(outcomes(), policies)),
        ],
    )
}

fn relief_lists<'o>(
    outcomes: impl Iterator<Item = &'o [Option<Outcome>]> + Clone,
    policies: &[String],
) -> ListArray {
    let determined = outcomes.clone().flat_map(|outcomes| {
        let by_policy = outcomes.iter().zip(policies);
        by_policy.filter_map(|(outcome, policy)| outcome.map(|outcome| (policy, outcome)))
    });
    let names = StringArray::from_iter_values(determined.clone().map(|(policy, _)| policy));
    let words = StringArray::from_iter_values(determined.map(|(_, outcome)| outcome.name()));
    let lengths = outcomes.map(|outcomes| outcomes.iter().flatten().count());
    lists(lengths, relief_fields(), vec![Arc::new(names), Arc::new(words)])
}

fn impact_lists(people: &[PersonRow], policies: &[String]) -> ListArray {
    let impacts = || people.iter().flat_map(|person| person.impact.iter().zip(policies));
    let names = StringArray::from_iter_values(impacts().map(|(_, policy)| policy));
    let flag = |flag: fn(&Impact) -> bool| -> ArrayRef {
        Arc::new(impacts().map(|(impact, _)| Some(flag(impact))).collect::<BooleanArray>())
    };
    lists(
        people.iter().map(|person| person.impact.len()),
        impact_fields(),
        vec![
            Arc::new(names),
            flag(|impact| impact.some_relief),
            flag(|impact| impact.no_felony),
            flag(|impact| impact.no_conviction),
            flag(|impact| impact.no_conviction_last_7_years),
        ],
    )
}
