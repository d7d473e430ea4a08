//! `people.parquet`: one row for each person with a conviction in scope, sorted by pseudonym within
//! row groups.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_schema::{DataType, Field, Fields};
use clear64_rules::date::DateSpan;
use clear64_rules::impact::Impact;
use clear64_rules::policy::Outcome;
use foldhash::fast::FixedState;

use super::{
    Documented, ROW_GROUP, TableError, always, codes, epoch_days, finish, maybe, table_file, text,
};
use crate::columns::{Leaf, TableFile, TableRows};
use crate::decided::Decided;
use crate::identity::{ConvictionId, HexDigits, Pseudonym};
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
    /// Race code, race and sex: which of the texts.
    groups: [Option<u32>; 3],
    birth_year: Option<i16>,
    linkable: bool,
    groups_differ: bool,
    incomplete: bool,
    /// Index of the first conviction, and how many there are.
    convictions: (u32, u32),
}

#[derive(Clone, Copy)]
struct ConvictionRow {
    felony: Option<bool>,
    /// First and last day; none if nothing of the date is known.
    date: Option<[i32; 2]>,
}

/// What waits for the end of the row group.
#[derive(Default)]
struct Waiting {
    people: Vec<PersonRow>,
    convictions: Vec<ConvictionRow>,
    /// One for each conviction; none without a key.
    ids: Vec<ConvictionId>,
    /// One for each conviction and policy, all policies of the first conviction first.
    outcomes: Vec<Option<Outcome>>,
    /// One for each person and policy.
    impact: Vec<Impact>,
    /// Groups met so far: a few codes and words.
    groups: Vec<Arc<str>>,
    known_groups: HashMap<Arc<str>, u32, FixedState>,
}

impl Waiting {
    fn add(&mut self, decided: &Decided<'_>) {
        let person = decided.person;
        let identity = &person.identity;
        let groups = [&identity.race_code, &identity.race, &identity.sex];
        let groups = groups.map(|group| self.share(&text(group)));
        self.people.push(PersonRow {
            pseudonym: decided.pseudonym,
            groups,
            birth_year: person.birth_date.year(),
            linkable: person.linkable,
            groups_differ: identity.groups_differ,
            incomplete: person.incomplete,
            convictions: (index(self.convictions.len()), index(person.convictions.len())),
        });
        self.ids.extend_from_slice(&decided.conviction_ids);
        for (index, conviction) in person.convictions.iter().enumerate() {
            self.convictions.push(ConvictionRow {
                felony: conviction.felony.known(),
                date: (conviction.date != DateSpan::UNKNOWN)
                    .then(|| [conviction.date.first(), conviction.date.last()].map(epoch_days)),
            });
            let under = decided.policies.iter();
            let outcomes = under.map(|under| under.determinations[index].as_ref());
            self.outcomes.extend(outcomes.map(|determined| determined.map(|d| d.outcome)));
        }
        self.impact.extend(decided.policies.iter().map(|under| under.impact));
    }

    /// Which of the groups it is, which is added if it is new; none if it is empty.
    fn share(&mut self, text: &str) -> Option<u32> {
        if text.is_empty() {
            return None;
        }
        if let Some(known) = self.known_groups.get(text) {
            return Some(*known);
        }
        let (new, text) = (index(self.groups.len()), Arc::<str>::from(text));
        self.groups.push(Arc::clone(&text));
        self.known_groups.insert(text, new);
        Some(new)
    }

    fn clear(&mut self) {
        self.people.clear();
        self.convictions.clear();
        self.ids.clear();
        self.outcomes.clear();
        self.impact.clear();
        self.groups.clear();
        self.known_groups.clear();
    }
}

fn index(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

/// Columns in which hardly a value repeats.
const UNIQUE: [&str; 2] = ["pseudonym", "convictions.list.item.conviction_id"];

/// Writes the file, person by person.
///
/// # Memory usage
///
/// The persons of one row group, to sort them: some 50 bytes each, and some 30 for each conviction.
pub(crate) struct People {
    file: TableFile,
    /// Names of the county's policy and the scenarios.
    policies: Vec<String>,
    waiting: Waiting,
}

impl People {
    /// Starts the file.
    pub(crate) fn create(
        outputs: &mut dyn Outputs,
        settings: &Settings,
    ) -> Result<Self, TableError> {
        let file = table_file(outputs, settings, NAME, fields(), &UNIQUE)?;
        let policies = settings.policies().map(|policy| policy.policy.name.clone()).collect();
        Ok(Self { file, policies, waiting: Waiting::default() })
    }

    pub(crate) fn add(&mut self, decided: &Decided<'_>) -> Result<(), TableError> {
        self.waiting.add(decided);
        if self.waiting.people.len() == ROW_GROUP { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), TableError> {
        let Self { file, policies, waiting } = self;
        let mut order: Vec<u32> = (0..index(waiting.people.len())).collect();
        order.sort_by_key(|person| waiting.people[*person as usize].pseudonym);
        for person in order {
            let mut row = file.rows(1);
            waiting.put_person(&mut row, person as usize);
            waiting.put_convictions(&mut row, person as usize, policies);
            waiting.put_impact(&mut row, person as usize, policies);
            file.end_rows(1).map_err(|source| TableError::Encode { name: NAME, source })?;
        }
        waiting.clear();
        Ok(())
    }

    pub(crate) fn finish(mut self) -> Result<FileSum, TableError> {
        self.flush()?;
        finish(self.file, NAME)
    }
}

impl Waiting {
    fn put_person(&self, row: &mut TableRows<'_>, person: usize) {
        let person = &self.people[person];
        let pseudonym = person.pseudonym.map(Pseudonym::digits);
        row.text(pseudonym.as_ref().map(HexDigits::as_str));
        row.flag(Some(person.linkable));
        for group in person.groups {
            row.text(group.map(|group| &*self.groups[group as usize]));
        }
        row.flag(Some(person.groups_differ));
        row.number(person.birth_year.map(i32::from));
        row.flag(Some(person.incomplete));
    }

    /// One leaf for each column of a conviction, and two for those of its relief.
    fn put_convictions(&self, row: &mut TableRows<'_>, person: usize, policies: &[String]) {
        let Some(leaves) = row.nested::<8>() else { return };
        let (first, count) = self.people[person].convictions;
        if count == 0 {
            for leaf in leaves.iter_mut() {
                leaf.push_missing(0, 0);
            }
        }
        let [ids, felonies, days, first_days, last_days, in_scope, relief @ ..] = leaves;
        for index in first as usize..(first + count) as usize {
            let repetition = u32::from(index > first as usize);
            match self.ids.get(index) {
                Some(id) => id.with_text(|text| ids.push(repetition, text.as_bytes())),
                None => ids.push_missing(repetition, 1),
            }
            let ConvictionRow { felony, date } = self.convictions[index];
            match felony {
                Some(felony) => felonies.push_flag(repetition, felony),
                None => felonies.push_missing(repetition, 1),
            }
            let day = date.filter(|[first, last]| first == last);
            let first_and_last = [day, date, date.map(|[first, last]| [last, first])];
            for (leaf, date) in [&mut *days, first_days, last_days].into_iter().zip(first_and_last)
            {
                let day = date.map(|[day, _]| day.to_le_bytes());
                leaf.push_option(repetition, day.as_ref().map(<[u8; 4]>::as_slice));
            }
            let outcomes = &self.outcomes[index * policies.len()..][..policies.len()];
            // The county's policy comes first.
            in_scope.push_flag(repetition, outcomes.first().is_some_and(Option::is_some));
            put_relief(relief, repetition, outcomes, policies);
        }
    }

    fn put_impact(&self, row: &mut TableRows<'_>, person: usize, policies: &[String]) {
        let Some([names, flags @ ..]) = row.nested::<5>() else { return };
        let impacts = &self.impact[person * policies.len()..][..policies.len()];
        for (index, (impact, policy)) in impacts.iter().zip(policies).enumerate() {
            let repetition = u32::from(index > 0);
            names.push(repetition, policy.as_bytes());
            let said = [
                impact.some_relief,
                impact.no_felony,
                impact.no_conviction,
                impact.no_conviction_last_7_years,
            ];
            for (leaf, flag) in flags.iter_mut().zip(said) {
                leaf.push_flag(repetition, flag);
            }
        }
    }
}

/// What each policy determined that looks at a conviction: a list in the list of convictions.
fn put_relief(
    leaves: &mut [Leaf; 2],
    of_conviction: u32,
    outcomes: &[Option<Outcome>],
    policies: &[String],
) {
    let [names, words] = leaves;
    let mut repetition = of_conviction;
    for (outcome, policy) in outcomes.iter().zip(policies) {
        let Some(outcome) = outcome else { continue };
        names.push(repetition, policy.as_bytes());
        words.push(repetition, outcome.name().as_bytes());
        repetition = 2;
    }
    if repetition != 2 {
        // The conviction is there, its list is empty.
        names.push_missing(repetition, 1);
        words.push_missing(repetition, 1);
    }
}
