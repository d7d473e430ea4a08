//! Generated histories and policies: every kind of row and condition, facts known, partial and
//! missing, days close to each other and to the boundaries.

use clear64_rules::date::PROPOSITION_64_IN_FORCE;
use clear64_rules::policy::condition::Priority;
use clear64_rules::policy::{
    Authority, Citations, Condition, Outcome, Policy, Rule, Scope, WhenUnknown, shipped,
};
use clear64_rules::reading::Program;
use clear64_rules::row::Row;
use clear64_rules::section::{Prop64, SectionPattern};
use proptest::prelude::*;
use proptest::sample::select;

/// A row of its own text.
#[derive(Clone, Debug)]
pub(super) struct Written {
    pub(super) birth: String,
    pub(super) date: String,
    pub(super) arrest: String,
    pub(super) step: &'static str,
    pub(super) disposition: &'static str,
    pub(super) count: String,
    pub(super) offense: String,
    pub(super) status: String,
    pub(super) level: String,
    pub(super) length: String,
    pub(super) unit: String,
    /// Grams, as a file beside the export says them.
    pub(super) quantity: Option<f64>,
}

impl Written {
    pub(super) fn row(&self) -> Row<'_> {
        Row {
            subject_id: b"1",
            birth_date: self.birth.as_bytes(),
            event_date: self.date.as_bytes(),
            cycle_date: self.arrest.as_bytes(),
            step_type: self.step.as_bytes(),
            county: b"LOS ANGELES",
            count_order: self.count.as_bytes(),
            offense: self.offense.as_bytes(),
            offense_level: self.level.as_bytes(),
            disposition: self.disposition.as_bytes(),
            conviction_status: self.status.as_bytes(),
            sentence_length: self.length.as_bytes(),
            sentence_unit: self.unit.as_bytes(),
            ..Row::default()
        }
    }
}

const OFFENSES: [&str; 26] = [
    "11357(A) HS",
    "11357(B) HS",
    "11357(C) HS",
    "11360(B) HS",
    "11359(C) HS",
    "11358 HS",
    "11358 HS",
    "11358(A) HS",
    "664/11358 HS",
    "11359 HS",
    "11360 HS",
    "11359/11360 HS",
    "11358",
    "182/11358 PC",
    "187 PC",
    "664/207 PC",
    "136.1 PC",
    "186.22(B)(4) PC",
    "285 PC",
    "290 PC",
    "459 PC",
    "602 PC",
    "4060 BP",
    "602",
    "POSSESSION",
    "",
];
const DATES: [&str; 22] = [
    "19960609", "19960610", "19960600", "19980101", "19980102", "19980100", "19980000", "19990609",
    "19990610", "19990611", "19990600", "20091110", "20091111", "20091112", "20091100", "20161108",
    "20161109", "20161100", "20160000", "20190228", "19960229", "",
];
const BIRTHS: [&str; 8] =
    ["19691111", "19691112", "19690000", "19780610", "19780611", "19780600", "20000101", ""];
const SENTENCES: [(&str, &str); 8] = [
    ("", ""),
    ("", ""),
    ("10", "D"),
    ("18", "M"),
    ("10", "Y"),
    ("99999999", "Y"),
    ("5", "L"),
    ("?", "Y"),
];
const LEVELS: [(&str, &str); 7] = [
    ("INFRACTION", ""),
    ("FELONY", ""),
    ("FELONY", "M"),
    ("MISDEMEANOR", ""),
    ("  -  ", "F"),
    ("", "M"),
    ("", ""),
];
const QUANTITIES: [Option<f64>; 4] = [None, Some(28.5), Some(453.592), Some(453.593)];
const STEPS: [(&str, &str); 8] = [
    ("COURT ACTION", "CONVICTED"),
    ("COURT ACTION", "CONVICTED"),
    ("COURT ACTION", "CONVICTED"),
    ("COURT ACTION", "CONVICTED"),
    ("COURT ACTION", "DISMISSED"),
    ("ARREST/DETAINED/CITED", ""),
    ("REGISTRATION", ""),
    ("DECEASED", ""),
];

fn row() -> impl Strategy<Value = Written> {
    let place = (1..3_u8, 1..3_u8, 1..4_u8);
    let dates = (select(&DATES[..]), select(&DATES[..]));
    let what = (select(&OFFENSES[..]), dates, select(&STEPS[..]));
    let quantity = select(&QUANTITIES[..]);
    (place, what, select(&LEVELS[..]), select(&SENTENCES[..]), quantity).prop_map(
        |(
            (cycle, step, count),
            (offense, (date, arrest), (step_type, disposition)),
            level,
            sentence,
            quantity,
        )| {
            let offense = if step_type == "REGISTRATION" { "290 PC-REGISTER" } else { offense };
            Written {
                birth: String::new(),
                date: date.to_owned(),
                arrest: arrest.to_owned(),
                step: step_type,
                disposition,
                count: format!("{cycle:03}{step:03}{count:03}000"),
                offense: offense.to_owned(),
                status: level.0.to_owned(),
                level: level.1.to_owned(),
                length: sentence.0.to_owned(),
                unit: sentence.1.to_owned(),
                quantity,
            }
        },
    )
}

/// The rows of one person, who was born on one day: rows that disagree say less, not more, together.
pub(super) fn person() -> impl Strategy<Value = Vec<Written>> {
    (select(&BIRTHS[..]), proptest::collection::vec(row(), 1..7)).prop_map(|(birth, rows)| {
        rows.into_iter().map(|row| Written { birth: birth.to_owned(), ..row }).collect()
    })
}

fn pattern(text: &str) -> SectionPattern {
    SectionPattern::parse(text).unwrap()
}

fn test() -> impl Strategy<Value = Condition> {
    let of_conviction = prop_oneof![
        any::<bool>().prop_map(Condition::Felony),
        any::<bool>().prop_map(Condition::Misdemeanor),
        any::<bool>().prop_map(Condition::OverOnePound),
        Just(Condition::ConvictedOnOrAfter(PROPOSITION_64_IN_FORCE)),
        select(&Prop64::ALL[..]).prop_map(Condition::Number),
        select(&Prop64::ALL[..]).prop_map(Condition::Mentions),
        Just(Condition::Section(vec![pattern("11357(A)"), pattern("11358")])),
        Just(Condition::SectionExactly(pattern("4060 BP"))),
        any::<bool>().prop_map(Condition::Related),
        any::<bool>().prop_map(Condition::SentenceCompleted),
        (5..15_i16).prop_map(Condition::YearsSinceConviction),
    ];
    let of_history = prop_oneof![
        any::<bool>().prop_map(Condition::Prop64InCycle),
        any::<bool>().prop_map(|earlier| Condition::PriorSuperStrike(priority(earlier))),
        any::<bool>().prop_map(|earlier| Condition::PriorPc290(priority(earlier))),
        (1..4_usize).prop_map(Condition::EarlierOfSameSection),
        (1..4_usize).prop_map(Condition::ConvictionsOnRecord),
        any::<bool>().prop_map(Condition::OnlyProp64),
        any::<bool>().prop_map(Condition::AllSentencesCompleted),
        any::<bool>().prop_map(Condition::Deceased),
    ];
    let of_years = prop_oneof![
        (49..52_i16).prop_map(Condition::AgeAtLeast),
        (20..23_i16).prop_map(Condition::UnderAgeAtConviction),
        (18..23_i16).prop_map(Condition::UnderAgeAtArrest),
        (20..23_i16).prop_map(Condition::AnnouncedAgeOrYounger),
        (2..11_i16).prop_map(Condition::NoConvictionInYears),
        (2..11_i16).prop_map(Condition::CrimeFreeYears),
        (2..11_i16).prop_map(Condition::MoreYearsSinceAnyConviction),
        (2..11_i16).prop_map(Condition::NoFelonyConvictionInYears),
    ];
    prop_oneof![1 => Just(Condition::Always), 4 => of_conviction, 4 => of_history, 4 => of_years]
}

fn priority(earlier: bool) -> Priority {
    if earlier { Priority::Earlier } else { Priority::Any }
}

/// A test, or a few of them combined.
pub(super) fn condition() -> impl Strategy<Value = Condition> {
    test().prop_recursive(2, 6, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 1..4).prop_map(Condition::All),
            proptest::collection::vec(inner.clone(), 1..4).prop_map(Condition::Any),
            inner.prop_map(|condition| Condition::Not(Box::new(condition))),
        ]
    })
}

/// Rules that bar somebody say `review`; only relief may be skipped.
fn rule() -> impl Strategy<Value = Rule> {
    let outcomes = [
        Outcome::Dismissal,
        Outcome::Dismissal,
        Outcome::Reduction,
        Outcome::HandReview,
        Outcome::MaybeEligible,
        Outcome::NotEligible,
    ];
    (condition(), select(outcomes.to_vec()), any::<bool>()).prop_map(|(when, then, skip)| Rule {
        id: String::new(),
        when,
        then,
        reason: String::new(),
        authority: Authority::CountyPolicy,
        cite: Citations::default(),
        unknown: if skip && then.is_relief() { WhenUnknown::Skip } else { WhenUnknown::Review },
        whole_section: None,
    })
}

/// A generated policy or a shipped one, each of whose bars says `review`: the statute's bars say
/// `skip`, and so a fact that is lost may lift them. Where some rules dismiss and others reduce, these
/// do, too: one that is skipped no longer contradicts the other, which sent the conviction to review.
pub(super) fn reviewing_policy() -> impl Strategy<Value = Policy> {
    policy().prop_map(|mut policy| {
        let gives = |outcome| policy.rules.iter().any(|rule| rule.then == outcome);
        let is_mixed = gives(Outcome::Dismissal) && gives(Outcome::Reduction);
        for rule in policy.rules.iter_mut().filter(|rule| is_mixed || !rule.then.is_relief()) {
            rule.unknown = WhenUnknown::Review;
        }
        policy
    })
}

/// A generated policy, and now and then a shipped one.
pub(super) fn policy() -> impl Strategy<Value = Policy> {
    let names: Vec<&str> = shipped::ALL.iter().map(|(name, _)| *name).collect();
    let whole = select(names).prop_map(|name| shipped::get(name).unwrap().unwrap());
    prop_oneof![3 => generated_policy(), 2 => whole]
}

/// A policy of a few rules; half of them end with relief for everybody.
fn generated_policy() -> impl Strategy<Value = Policy> {
    let rules = proptest::collection::vec(rule(), 1..5);
    (rules, any::<bool>(), any::<bool>(), any::<bool>()).prop_map(
        |(mut rules, relieves_the_rest, gang_pairs, related)| {
            if relieves_the_rest {
                let last = rules[0].clone();
                let (when, then) = (Condition::Always, Outcome::Dismissal);
                rules.push(Rule { when, then, unknown: WhenUnknown::Review, ..last });
            }
            Policy {
                name: "generated".to_owned(),
                title: String::new(),
                source: String::new(),
                county: None,
                approval: None,
                as_of: None,
                scope: if related { Scope::Prop64AndRelated } else { Scope::Prop64 },
                gang_pairs,
                program: Program::Late,
                switches: Vec::new(),
                omitted_columns: Vec::new(),
                notes: Vec::new(),
                rules,
            }
        },
    )
}
