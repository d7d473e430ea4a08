//! Why a condition holds, does not hold or is not known: one clause, made of the facts.

use clear64_rules::date::DateSpan;
use clear64_rules::facts::OLDEST;
use clear64_rules::policy::Condition;
use clear64_rules::policy::condition::Priority;
use clear64_rules::record::Conviction;
use clear64_rules::sentence::SentenceEnd;
use clear64_rules::truth::Truth::{self, False, True, Unknown};

use super::history::{Found, Told};
use super::words;

/// Why the condition is what it is for the conviction.
pub(super) fn why(told: &Told<'_>, condition: &Condition) -> String {
    let conviction = told.conviction();
    match condition {
        Condition::Always => "it always holds".to_owned(),
        Condition::Switch { on, .. } => {
            format!("the policy has it {}", if *on { "on" } else { "off" })
        }
        Condition::NoFelonyConvictionInYears(years) => of_felonies(told, *years),
        Condition::All(conditions) => {
            of_several(told, conditions, told.facts.test(condition), True)
        }
        Condition::Any(conditions) => {
            of_several(told, conditions, told.facts.test(condition), False)
        }
        Condition::Not(condition) => why(told, condition),
        Condition::Felony(_) => match conviction.felony {
            True => "the conviction is a felony".to_owned(),
            False => "the conviction is no felony".to_owned(),
            Unknown => "the export does not tell whether the conviction is a felony".to_owned(),
        },
        Condition::Misdemeanor(_) => match conviction.misdemeanor {
            True => "the conviction is a misdemeanor".to_owned(),
            False => "the conviction is no misdemeanor".to_owned(),
            Unknown => {
                "the export does not tell whether the conviction is a misdemeanor".to_owned()
            }
        },
        Condition::OverOnePound(_) | Condition::QuantityKnown(_) => match conviction.quantity {
            Some(grams) => format!("the case was about {grams} g"),
            None => "no file beside the export says the quantity".to_owned(),
        },
        Condition::PersonMatched(_) if told.person().unmatched => {
            "no person of the export matches".to_owned()
        }
        Condition::PersonMatched(_) => "the person is one of the export".to_owned(),
        Condition::ConvictedOnOrAfter(_) | Condition::YearsSinceConviction(_) => of_date(told),
        Condition::Number(_)
        | Condition::Mentions(_)
        | Condition::Section(_)
        | Condition::SectionExactly(_)
        | Condition::Related(_) => of_section(told, told.facts.test(condition)),
        Condition::Prop64InCycle(_) => of_arrest(told),
        Condition::PriorSuperStrike(priority) => {
            of_bars(&told.super_strikes(), *priority, told.facts.test(condition), "a super strike")
        }
        Condition::PriorPc290(priority) => {
            let is = "under PC 290(c)";
            of_bars(&told.pc290(), *priority, told.facts.test(condition), is)
        }
        Condition::EarlierOfSameSection(_) => of_priors(told),
        Condition::ConvictionsOnRecord(_) => {
            let count = told.person().convictions.len();
            format!("{} on record", words::counted(count, "conviction"))
        }
        // The pilots' program compared today's age with the announced one.
        Condition::AnnouncedAgeOrYounger(years) if told.is_pilot() => of_age(told, *years),
        Condition::AgeAtLeast(years) => of_age(told, *years),
        Condition::UnderAgeAtConviction(_) | Condition::AnnouncedAgeOrYounger(_) => {
            of_age_at_conviction(told)
        }
        Condition::UnderAgeAtArrest(_) => of_age_at_arrest(told),
        Condition::NoConvictionInYears(years)
        | Condition::CrimeFreeYears(years)
        | Condition::MoreYearsSinceAnyConviction(years) => {
            of_latest(told, *years, told.facts.test(condition))
        }
        Condition::OnlyProp64(_) => of_other_sections(told),
        Condition::AllSentencesCompleted(_) => of_sentences(told),
        Condition::SentenceCompleted(_) => of_sentence(conviction),
        Condition::Deceased(_) => of_death(told),
    }
}

/// The parts that make it so. `all`: what every part has to be for the whole to be it.
fn of_several(told: &Told<'_>, parts: &[Condition], whole: Truth, all: Truth) -> String {
    let telling = parts.iter().filter(|part| whole == all || told.facts.test(part) == whole);
    let mut clauses: Vec<String> = Vec::new();
    for clause in telling.map(|part| why(told, part)) {
        if !clauses.contains(&clause) {
            clauses.push(clause);
        }
    }
    clauses.join("; ")
}

/// What the pilots' program made of a date that is not known.
fn first_of_year_1(told: &Told<'_>) -> &'static str {
    if told.is_pilot() { ", taken for the first day of year 1 in this reading" } else { "" }
}

fn of_date(told: &Told<'_>) -> String {
    let date = told.conviction().date;
    if let Some(day) = date.day() {
        return format!("the date of conviction is {day}");
    }
    let event_date = told.own_row().map_or(&b""[..], |row| row.row().event_date);
    let because = words::no_day("STP_EVENT_DATE", event_date);
    let known = if date == DateSpan::UNKNOWN {
        "is not known".to_owned()
    } else {
        format!("is only known to be {}", words::day(date))
    };
    format!("the date of conviction {known}, because {because}{}", first_of_year_1(told))
}

fn of_section(told: &Told<'_>, holds: Truth) -> String {
    let section = &told.conviction().section;
    let text = words::section(section);
    match holds {
        Unknown => format!("the section is {text}, but {}", words::doubt(section)),
        _ => format!("the section is {text}"),
    }
}

fn of_arrest(told: &Told<'_>) -> String {
    match told.person().has_prop64_in_cycle(told.conviction()) {
        True => "a charge of the arrest is one of Proposition 64".to_owned(),
        False => "no charge of the arrest is one of Proposition 64".to_owned(),
        Unknown => "a charge of the arrest may be one of Proposition 64".to_owned(),
    }
}

fn of_bars(bars: &[Found], priority: Priority, holds: Truth, is: &str) -> String {
    let telling: Vec<&Found> = match holds {
        False => bars.iter().collect(),
        // In the pilots' reading the bars hold together, not each for itself.
        _ if !bars.iter().any(|bar| bar.counts(priority) == holds) => bars.iter().collect(),
        _ => bars.iter().filter(|bar| bar.counts(priority) == holds).collect(),
    };
    if telling.is_empty() {
        return format!("nothing else on record is {is}");
    }
    let clauses = telling.iter().map(|bar| {
        let may = if bar.is_one == Unknown { "may be" } else { "is" };
        let doubt = if bar.doubt.is_empty() { String::new() } else { format!(": {}", bar.doubt) };
        let time = match (priority, bar.is_earlier) {
            (Priority::Any, _) => "",
            (Priority::Earlier, True) => ", from before the conviction",
            (Priority::Earlier, False) => ", not from before the conviction",
            (Priority::Earlier, Unknown) => ", and it is not known whether from before",
        };
        format!("{} {may} {is}{time}{doubt}", bar.what)
    });
    clauses.collect::<Vec<_>>().join("; ")
}

fn of_priors(told: &Told<'_>) -> String {
    let (certain, possible): (Vec<Found>, Vec<Found>) =
        told.priors().into_iter().partition(|prior| prior.counts(Priority::Earlier) == True);
    let names = |priors: &[Found]| {
        words::list(priors.iter().map(|prior| prior.what.clone()).collect(), "and")
    };
    match (certain.is_empty(), possible.is_empty()) {
        (true, true) => "no earlier conviction of the same section is on record".to_owned(),
        (false, true) => format!("earlier of the same section: {}", names(&certain)),
        (true, false) => format!("possibly earlier of the same section: {}", names(&possible)),
        (false, false) => format!(
            "earlier of the same section: {}; possibly: {}",
            names(&certain),
            names(&possible)
        ),
    }
}

/// The date of birth; unknown if it is impossible.
pub(super) fn birth_date(told: &Told<'_>) -> DateSpan {
    let birth = told.person().birth_date;
    if told.is_pilot() || birth.years_have_passed(OLDEST, told.as_of()) == False {
        birth
    } else {
        DateSpan::UNKNOWN
    }
}

/// Why nothing is known of the date of birth.
pub(super) fn no_birth_date(told: &Told<'_>) -> String {
    let dates = || told.rows.iter().map(|row| row.row().birth_date.trim_ascii());
    if told.person().birth_date != DateSpan::UNKNOWN {
        format!("PRI_DOB is {OLDEST} years ago or more, and so not the date of birth")
    } else if told.person().birth_dates_differ {
        "rows of the person say different dates of birth".to_owned()
    } else if told.is_pilot() {
        "PRI_DOB of the person's first row is no date".to_owned()
    } else if dates().all(<[u8]>::is_empty) {
        "PRI_DOB is blank in every row of the person".to_owned()
    } else {
        "PRI_DOB is a date in no row of the person".to_owned()
    }
}

fn of_age(told: &Told<'_>, years: i16) -> String {
    let birth = birth_date(told);
    if birth == DateSpan::UNKNOWN {
        return format!("{}{}", no_birth_date(told), first_of_year_1(told));
    }
    let birthday = birth.anniversary(years);
    let as_of = DateSpan::of_day(told.as_of());
    if birthday == as_of {
        return format!("the person turned {years} on the as-of date");
    }
    match birthday.is_before(as_of) {
        True => format!("the person turned {years} before the as-of date"),
        False => format!("the person turns {years} after the as-of date"),
        Unknown => format!(
            "the day on which the person turns {years} is not known: PRI_DOB is no whole date"
        ),
    }
}

fn of_age_at_conviction(told: &Told<'_>) -> String {
    let date = told.conviction().date;
    of_age_on(told, date, "the day of conviction").unwrap_or_else(|| of_date(told))
}

/// The arrest is the nearest that the export has to the offense.
fn of_age_at_arrest(told: &Told<'_>) -> String {
    let date = told.conviction().arrest_date;
    of_age_on(told, date, "the day of the arrest").unwrap_or_else(|| {
        let cycle_date = told.own_row().map_or(&b""[..], |row| row.row().cycle_date);
        let because = words::no_day("CYC_DATE", cycle_date);
        format!("the date of the arrest is not known, because {because}{}", first_of_year_1(told))
    })
}

/// The age on a day, or why none can be told; nothing if that is for the day itself.
fn of_age_on(told: &Told<'_>, date: DateSpan, day: &str) -> Option<String> {
    let birth = birth_date(told);
    if birth == DateSpan::UNKNOWN {
        return Some(format!("{}{}", no_birth_date(told), first_of_year_1(told)));
    }
    if date == DateSpan::UNKNOWN {
        return None;
    }
    if birth.is_before(date) != True && !told.is_pilot() {
        return Some(format!("the date of birth is not, or may not be, before {day}"));
    }
    words::ages(birth, date).map(|ages| format!("the person was {} on {day}", words::span(ages)))
}

fn of_latest(told: &Told<'_>, years: i16, holds: Truth) -> String {
    let passed = |c: &&Conviction| c.date.years_have_passed(years, told.as_of());
    let convictions = || told.person().convictions.iter();
    let named = |conviction: &Conviction| {
        format!("the conviction in row {} is of {}", conviction.row, words::day(conviction.date))
    };
    if holds == Unknown {
        let open = convictions().filter(|c| passed(c) == Unknown).map(named);
        return words::list(open.collect(), "and");
    }
    let latest = convictions().max_by_key(|c| c.date.day().unwrap_or(c.date.first()));
    match latest {
        Some(latest) if latest.date != DateSpan::UNKNOWN => {
            format!("the latest conviction is of {} (row {})", words::day(latest.date), latest.row)
        }
        _ => format!("no conviction has a date{}", first_of_year_1(told)),
    }
}

/// The felony convictions, or those that may be one, of the years before the as-of date.
fn of_felonies(told: &Told<'_>, years: i16) -> String {
    let recent = |c: &&Conviction| {
        c.felony.and(!c.date.years_have_passed(years, told.as_of())).is_possible()
    };
    let named = |c: &Conviction| {
        let is = match c.felony {
            True => "is a felony",
            False | Unknown => "may be a felony",
        };
        format!("the conviction in row {} {is} of {}", c.row, words::day(c.date))
    };
    let found: Vec<String> = told.person().convictions.iter().filter(recent).map(named).collect();
    if found.is_empty() {
        format!("no felony conviction is of the {years} years before the as-of date")
    } else {
        words::list(found, "and")
    }
}

fn of_other_sections(told: &Told<'_>) -> String {
    let convictions = || told.person().convictions.iter();
    let named = |c: &Conviction| format!("{} (row {})", words::section(&c.section), c.row);
    let others: Vec<String> =
        convictions().filter(|c| c.section.is_prop64() == False).map(named).collect();
    if !others.is_empty() {
        let is = if others.len() == 1 { "is" } else { "are" };
        return format!("{} {is} not of Proposition 64", words::list(others, "and"));
    }
    let open: Vec<String> =
        convictions().filter(|c| c.section.is_prop64() == Unknown).map(named).collect();
    if open.is_empty() {
        "every conviction on record is of Proposition 64".to_owned()
    } else {
        format!("{} may or may not be of Proposition 64", words::list(open, "and"))
    }
}

/// When a sentence is estimated to end, as a clause about it.
pub(super) fn sentence_end(end: SentenceEnd) -> String {
    match (end.day(), end) {
        (Some(day), _) => format!("is estimated to end on {day}"),
        (None, SentenceEnd::Estimated(end)) if words::is_open(end) => {
            "has no end that could be estimated".to_owned()
        }
        (None, SentenceEnd::Estimated(end)) if end.day().is_none() => {
            format!("is estimated to end on {}", words::day(end))
        }
        (None, _) => "is estimated to end beyond the calendar".to_owned(),
    }
}

fn of_sentence(conviction: &Conviction) -> String {
    format!("the sentence {}", sentence_end(conviction.sentence_end))
}

fn of_sentences(told: &Told<'_>) -> String {
    let as_of = told.as_of();
    let convictions = || told.person().convictions.iter();
    let with = |completed: Truth| {
        let found = convictions().filter(move |c| c.sentence_end.is_completed(as_of) == completed);
        found.map(|c| format!("that of row {} {}", c.row, sentence_end(c.sentence_end)))
    };
    for completed in [False, Unknown] {
        let found: Vec<String> = with(completed).collect();
        if !found.is_empty() {
            return format!("of the sentences, {}", words::list(found, "and"));
        }
    }
    "every sentence is estimated to have ended by the as-of date".to_owned()
}

fn of_death(told: &Told<'_>) -> String {
    let reading = told.person().reading;
    match told.rows_where(|row| row.row().reports_death(reading)) {
        rows if rows.is_empty() => "no row reports the person's death".to_owned(),
        rows => format!("the death is reported by {}", words::rows(&rows)),
    }
}
