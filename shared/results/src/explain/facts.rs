//! The facts of a conviction as sentences: what the export says, and where it says nothing, why.

use clear64_rules::date::{DateSpan, PROPOSITION_64_IN_FORCE};
use clear64_rules::jurisdiction::{Police, Prosecutor};
use clear64_rules::policy::Condition;
use clear64_rules::truth::Truth::{self, False, True, Unknown};
use serde::Serialize;
use serde_json::{Value, json};

use super::history::{Found, Told};
use super::{why, words};

/// One fact of a conviction or its person.
#[derive(Clone, Debug, Serialize)]
pub struct Fact {
    /// Its name: `felony`, `date-of-conviction`, ... `super-strike`, `pc-290` and `prior` come once
    /// for each that is found or possible.
    pub name: &'static str,
    /// Of a fact that is a value (a section, a date, an age, a count), the value as far as it is
    /// known; else null. A date that is not
    /// known to the day is `first/last`.
    pub value: Value,
    /// Whether it holds; of a value, whether it is known for certain.
    #[serde(serialize_with = "truth")]
    pub truth: Truth,
    /// The fact in a sentence.
    pub says: String,
    /// Rows of the export that say it, 0-based; empty if it rests on all rows of the person.
    pub rows: Vec<u64>,
}

/// `"true"`, `"false"` or `"unknown"`.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde passes a field")]
pub(super) fn truth<S: serde::Serializer>(truth: &Truth, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(name(*truth))
}

/// The name of a truth in JSON.
pub(super) fn name(truth: Truth) -> &'static str {
    match truth {
        True => "true",
        False => "false",
        Unknown => "unknown",
    }
}

impl Fact {
    fn new(
        name: &'static str,
        value: Value,
        truth: Truth,
        says: impl Into<String>,
        rows: &[u64],
    ) -> Self {
        let mut says: String = says.into();
        if let Some(first) = says.get(..1) {
            says.replace_range(..1, &first.to_ascii_uppercase());
        }
        says.push('.');
        Self { name, value, truth, says, rows: rows.to_vec() }
    }
}

/// Every fact of the conviction that rules ask for, in a fixed order.
pub(super) fn facts(told: &Told<'_>) -> Vec<Fact> {
    let mut facts = vec![section(told), felony(told)];
    facts.extend(prosecutor(told));
    facts.extend([date(told), before_the_law(told)]);
    facts.extend([age_at_conviction(told), age(told)]);
    facts.extend([on_record(told), latest(told), only_prop64(told), arrest(told)]);
    facts.extend([sentence(told), sentences(told)]);
    facts.extend(found("super-strike", &told.super_strikes(), "a super strike"));
    facts.extend(found("pc-290", &told.pc290(), "under PC 290(c)"));
    facts.extend(priors(told));
    facts.extend([death(told), complete(told)]);
    facts
}

fn section(told: &Told<'_>) -> Fact {
    let conviction = told.conviction();
    let section = &conviction.section;
    let text = words::section(section);
    let truth = match section.prop64() {
        Some(_) => section.is_prop64(),
        None => section.is_related(),
    };
    let doubt = match truth {
        Unknown => format!("; it is not certain, because {}", words::doubt(section)),
        _ => String::new(),
    };
    let says = format!("the conviction is of {text}{doubt}");
    Fact::new("section", json!(section.code_text()), truth, says, &[conviction.row])
}

fn felony(told: &Told<'_>) -> Fact {
    let conviction = told.conviction();
    let reading = told.person().reading;
    let status = told.own_row().map(|row| reading.word(row.row().conviction_status));
    let by_status = match status.as_deref() {
        Some(b"FELONY") => Some("CONV_STAT_DESCR is FELONY"),
        Some(b"MISDEMEANOR") => Some("CONV_STAT_DESCR is MISDEMEANOR"),
        Some(b"INFRACTION") => Some("CONV_STAT_DESCR is INFRACTION"),
        _ => None,
    };
    let says = match (conviction.felony, by_status) {
        (True, Some(status)) => format!("the conviction is a felony: {status}"),
        (False, Some(status)) => format!("the conviction is no felony: {status}"),
        (felony, _) => level_by_charge(felony, told.is_pilot()).to_owned(),
    };
    Fact::new("felony", Value::Null, conviction.felony, says, &[conviction.row])
}

/// Where `CONV_STAT_DESCR` says no level.
fn level_by_charge(felony: Truth, is_pilot: bool) -> &'static str {
    match felony {
        True => "the conviction is a felony by OFFENSE_TOC; CONV_STAT_DESCR says no level",
        False if is_pilot => {
            "the conviction is taken for no felony, because neither CONV_STAT_DESCR nor \
             OFFENSE_TOC says that it is one"
        }
        False => "the conviction is no felony by OFFENSE_TOC; CONV_STAT_DESCR says no level",
        Unknown => {
            "whether the conviction is a felony is not known: neither CONV_STAT_DESCR nor \
             OFFENSE_TOC says it"
        }
    }
}

/// Who must act; nothing where it is not derived.
fn prosecutor(told: &Told<'_>) -> Option<Fact> {
    let (person, conviction) = (told.person(), told.conviction());
    let prosecutor = Prosecutor::of(person, conviction)?;
    let (is_known, who) = match (prosecutor, prosecutor.city()) {
        (_, Some(city)) => (True, format!("the city prosecutor of {city} must act")),
        (Prosecutor::Unknown, _) => (Unknown, "who must act is not known".to_owned()),
        _ => (True, "the district attorney must act".to_owned()),
    };
    let mut rows = vec![conviction.row];
    let because = match conviction.felony {
        True => "the conviction is a felony".to_owned(),
        Unknown => "the export does not tell whether the conviction is a felony".to_owned(),
        False if person.incomplete => {
            "a row of the person could not be read, and may name another agency".to_owned()
        }
        False => {
            rows.extend(told.arrests());
            rows.sort_unstable();
            format!("the conviction is no felony, and {}", agency(conviction.police))
        }
    };
    let says = format!("{who}, by interpretation: {because}");
    Some(Fact::new("prosecutor", json!(prosecutor.name()), is_known, says, &rows))
}

/// What the agencies of an arrest say.
fn agency(police: Police) -> String {
    match police {
        Police::Of(prosecutor) => match prosecutor.city() {
            Some(city) => format!("the agency named is the police of {city}"),
            None => "the agency named is the police of a city without a prosecutor of its own"
                .to_owned(),
        },
        Police::Unnamed => "no agency of its arrest is named".to_owned(),
        Police::Other => "the agency named is not in the reviewed table".to_owned(),
        Police::Several => "the agencies named differ".to_owned(),
    }
}

fn date(told: &Told<'_>) -> Fact {
    let conviction = told.conviction();
    let is_known = if conviction.date.day().is_some() { True } else { Unknown };
    let condition = Condition::ConvictedOnOrAfter(PROPOSITION_64_IN_FORCE);
    let says = why::why(told, &condition);
    let value = json!(words::day_value(conviction.date));
    Fact::new("date-of-conviction", value, is_known, says, &[conviction.row])
}

fn before_the_law(told: &Told<'_>) -> Fact {
    let conviction = told.conviction();
    let before = !told.facts.test(&Condition::ConvictedOnOrAfter(PROPOSITION_64_IN_FORCE));
    let says = match before {
        True => {
            "the conviction is from before 9 November 2016, when Proposition 64 came into force"
        }
        False => "the conviction is of 9 November 2016 or later, when Proposition 64 was in force",
        Unknown => {
            "it is not known whether the conviction is from before 9 November 2016, when \
             Proposition 64 came into force"
        }
    };
    Fact::new("before-proposition-64", Value::Null, before, says, &[conviction.row])
}

fn age_at_conviction(told: &Told<'_>) -> Fact {
    let (birth, date) = (why::birth_date(told), told.conviction().date);
    let ages = words::ages(birth, date).filter(|_| birth.is_before(date) != False);
    let condition = Condition::UnderAgeAtConviction(1);
    age_fact(told, "age-at-conviction", ages, &condition)
}

fn age(told: &Told<'_>) -> Fact {
    let as_of = told.as_of();
    let ages = words::ages(why::birth_date(told), DateSpan::of_day(as_of));
    let Some(ages) = ages else {
        let says = format!("the date of birth is not known: {}", why::no_birth_date(told));
        return Fact::new("age", Value::Null, Unknown, says, &[]);
    };
    let is_known = if ages.0 == ages.1 { True } else { Unknown };
    let says = format!("the person's age as of {as_of} is {}", words::span(ages));
    Fact::new("age", json!(words::span(ages)), is_known, says, &[])
}

fn age_fact(
    told: &Told<'_>,
    name: &'static str,
    ages: Option<(i16, i16)>,
    condition: &Condition,
) -> Fact {
    let is_known = ages.is_some_and(|(least, most)| least == most);
    let value = json!(ages.map(words::span));
    let says = match ages {
        Some(_) => why::why(told, condition),
        None => format!("the age at conviction is not known: {}", why::why(told, condition)),
    };
    Fact::new(name, value, if is_known { True } else { Unknown }, says, &[])
}

fn on_record(told: &Told<'_>) -> Fact {
    let convictions = &told.person().convictions;
    let rows: Vec<u64> = convictions.iter().map(|conviction| conviction.row).collect();
    let is = if rows.len() == 1 { "is" } else { "are" };
    let count = words::counted(rows.len(), "conviction");
    let says = format!("{count} {is} on record, of all counties and sections, repeats left out");
    Fact::new("convictions-on-record", json!(rows.len()), True, says, &rows)
}

fn latest(told: &Told<'_>) -> Fact {
    let convictions = &told.person().convictions;
    let latest = told.facts.person.latest_conviction();
    let says = match latest {
        Some(day) => format!("the latest conviction on record is of {day}"),
        None => "the day of the latest conviction on record is not known".to_owned(),
    };
    let rows: Vec<u64> = match latest {
        Some(day) => {
            convictions.iter().filter(|c| c.date.day() == Some(day)).map(|c| c.row).collect()
        }
        None => convictions.iter().filter(|c| c.date.day().is_none()).map(|c| c.row).collect(),
    };
    let is_known = if latest.is_some() { True } else { Unknown };
    let value = json!(latest.map(|day| day.to_string()));
    Fact::new("latest-conviction", value, is_known, says, &rows)
}

fn only_prop64(told: &Told<'_>) -> Fact {
    let condition = Condition::OnlyProp64(true);
    let holds = told.facts.test(&condition);
    let others = told.person().convictions.iter().filter(|c| c.section.is_prop64() != True);
    let rows: Vec<u64> = others.map(|c| c.row).collect();
    Fact::new("only-proposition-64", Value::Null, holds, why::why(told, &condition), &rows)
}

fn arrest(told: &Told<'_>) -> Fact {
    let condition = Condition::Prop64InCycle(true);
    let holds = told.person().has_prop64_in_cycle(told.conviction());
    let says = why::why(told, &condition);
    Fact::new("proposition-64-in-arrest", Value::Null, holds, says, &[])
}

fn sentence(told: &Told<'_>) -> Fact {
    let conviction = told.conviction();
    let end = conviction.sentence_end;
    let says = format!("the sentence {}", why::sentence_end(end));
    let reading = told.person().reading;
    let count = told.own_row().map(|row| row.row().count(reading));
    let parts = told.rows_where(|row| {
        let row = row.row();
        row.is_conviction(reading) && Some(row.count(reading)) == count
    });
    let is_known = if end.day().is_some() { True } else { Unknown };
    let value = json!(end.day().map(|day| day.to_string()));
    Fact::new("estimated-end-of-sentence", value, is_known, says, &parts)
}

fn sentences(told: &Told<'_>) -> Fact {
    let condition = Condition::AllSentencesCompleted(true);
    let holds = told.facts.test(&condition);
    let says = why::why(told, &condition);
    Fact::new("all-sentences-estimated-completed", Value::Null, holds, says, &[])
}

fn found(name: &'static str, found: &[Found], is: &str) -> Vec<Fact> {
    if found.is_empty() {
        let says = format!("nothing else on record is {is}");
        return vec![Fact::new(name, Value::Null, False, says, &[])];
    }
    let facts = found.iter().map(|found| {
        let time = match found.is_earlier {
            True => "it is from before this conviction",
            False => "it is not from before this conviction",
            Unknown => "it is not known whether it is from before this conviction",
        };
        let says = match found.is_one {
            Unknown => format!("{} may be {is}, because {}; {time}", found.what, found.doubt),
            _ => format!("{} is {is}; {time}", found.what),
        };
        Fact::new(name, json!(found.section), found.is_one, says, &found.rows)
    });
    facts.collect()
}

fn priors(told: &Told<'_>) -> Vec<Fact> {
    let priors = told.priors();
    if priors.is_empty() {
        let says = "no earlier conviction of the same section is on record";
        return vec![Fact::new("prior", Value::Null, False, says, &[])];
    }
    let facts = priors.iter().map(|prior| {
        let truth = prior.is_one.and(prior.is_earlier);
        let says = match (truth, prior.doubt) {
            (True, _) => format!("{} is an earlier conviction of the same section", prior.what),
            (_, "") => format!("{} is of the same section, and may be earlier", prior.what),
            (_, doubt) => {
                format!("{} may be an earlier conviction of the same section: {doubt}", prior.what)
            }
        };
        Fact::new("prior", json!(prior.section), truth, says, &prior.rows)
    });
    facts.collect()
}

fn death(told: &Told<'_>) -> Fact {
    let condition = Condition::Deceased(true);
    let reading = told.person().reading;
    let rows = told.rows_where(|row| row.row().reports_death(reading));
    let holds = told.facts.test(&condition);
    Fact::new("deceased", Value::Null, holds, why::why(told, &condition), &rows)
}

fn complete(told: &Told<'_>) -> Fact {
    let is_incomplete = told.person().incomplete;
    let says = if is_incomplete {
        "the record is incomplete: a row that could not be read belongs to the person, or may"
    } else {
        "the record is complete: every row of the person could be read"
    };
    Fact::new("record-complete", Value::Null, (!is_incomplete).into(), says, &[])
}
