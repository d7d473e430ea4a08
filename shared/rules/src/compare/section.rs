//! Which mends change what a charge's section is.
//!
//! The charge is brought into order step by step and the pilots' search is asked again after each:
//! where its answer changes, the step is a cause. What is left then is between the pilots' search
//! and the exact reading of a section in perfect order.

use crate::mend::{Mend, Mends};
use crate::policy::Policy;
use crate::reading::Program;
use crate::section::grammar::{Charge, Code, CodeSection};
use crate::section::lists::{Entry, PC290, SUPER_STRIKES};
use crate::section::{Prop64, Section, SectionPattern};
use crate::truth::Truth;

/// What is asked of a section.
#[derive(Clone, Debug)]
pub(super) enum Question<'q> {
    /// Whether a policy looks at it.
    Scope(&'q Policy),
    Prop64,
    /// Whether it names a number of Proposition 64, for certain or not.
    NamesProp64,
    /// Whether it makes its cycle one of Proposition 64.
    Prop64InCycle,
    Number(Prop64),
    Mentions(Prop64),
    Within(Vec<SectionPattern>),
    Exactly(SectionPattern),
    Related,
    SuperStrike,
    Pc290,
    GangEnhancement,
    GangEnhanceable,
}

impl Question<'_> {
    pub(super) fn ask(&self, section: &Section) -> Truth {
        match self {
            Self::Scope(policy) => policy.looks_at(section).into(),
            Self::Prop64 => section.is_prop64(),
            Self::NamesProp64 => section.prop64().is_some().into(),
            Self::Prop64InCycle => Truth::from(section.prop64().is_some()).and(section.is_prop64()),
            Self::Number(number) => section.is_of(*number),
            Self::Mentions(number) => section.mentions(*number),
            Self::Within(patterns) => section.is_within(patterns),
            Self::Exactly(pattern) => section.is_exactly(pattern),
            Self::Related => section.is_related(),
            Self::SuperStrike => section.is_super_strike(),
            Self::Pc290 => section.is_pc290(),
            Self::GangEnhancement => section.is_gang_enhancement(),
            Self::GangEnhanceable => section.is_gang_enhanceable(),
        }
    }

    /// The question with its own sections in capitals.
    fn in_capitals(&self) -> Self {
        let raised = |pattern: &SectionPattern| {
            SectionPattern::parse(&pattern.text().to_ascii_uppercase())
                .unwrap_or_else(|_| pattern.clone())
        };
        match self {
            Self::Within(patterns) => Self::Within(patterns.iter().map(raised).collect()),
            Self::Exactly(pattern) => Self::Exactly(raised(pattern)),
            other => other.clone(),
        }
    }

    fn ask_pilot(&self, text: &[u8]) -> Truth {
        self.ask(&Section::in_text(text, Program::Late))
    }

    fn ask_exact(&self, charge: &[u8]) -> Truth {
        self.ask(&Section::of_charge(charge))
    }
}

/// The mends by which the readings answer differently; empty if they answer alike.
pub(super) fn mends(question: &Question<'_>, pilot: &Section, exact: &Section) -> Mends {
    let program = pilot.program().unwrap_or_default();
    mends_of_texts(question, program, pilot.source(), exact.source())
}

/// The same of the texts that the readings take the section from.
pub(super) fn mends_of_texts(
    question: &Question<'_>,
    program: Program,
    pilot: &[u8],
    exact: &[u8],
) -> Mends {
    let mut mends = Mends::new();
    let goal = question.ask_exact(exact);
    let mut answer = question.ask(&Section::in_text(pilot, program));
    if answer == goal {
        return mends;
    }
    let mut step = |mend: Mend, next: Truth| {
        if next != answer {
            mends.insert(mend);
        }
        answer = next;
    };
    step(Mend::OneList, question.ask_pilot(pilot));
    // Whether the comment supplies the charge turned on upper and lower case.
    let cut = exact.split(|byte| *byte == b'-').next().unwrap_or_default();
    if cut != pilot {
        step(Mend::LetterCase, question.ask_pilot(cut));
    }
    let folded = fold(cut);
    step(Mend::Blanks, question.ask_pilot(&folded));
    let question = question.in_capitals();
    step(Mend::LetterCase, question.ask_pilot(&capitals(&folded)));
    let charge = Charge::parse(exact);
    let ordered = in_order(&charge.sections);
    let of_ordered = question.ask_exact(&ordered);
    let is_prefixed = charge.sections.iter().any(|section| section.prefix.is_some());
    if charge.sections.is_empty() || is_prefixed && of_ordered != goal {
        step(Mend::Grammar, goal);
        return mends;
    }
    step(Mend::Grammar, question.ask_pilot(&pilot_spelling(&ordered)));
    if answer != of_ordered {
        mends.extend(mends_in_order(&question, &charge.sections));
    }
    if of_ordered != goal {
        mends.insert(Mend::Grammar);
    }
    mends
}

/// The mends left when the section is written in perfect order.
fn mends_in_order(question: &Question<'_>, sections: &[CodeSection]) -> Mends {
    let mut mends = Mends::new();
    for section in sections {
        let text = in_order(std::slice::from_ref(section));
        let (pilot, exact) =
            (question.ask_pilot(&pilot_spelling(&text)), question.ask_exact(&text));
        if pilot != exact {
            mends.insert(mend_in_order(question, section, exact));
        }
    }
    if mends.is_empty() {
        // Several sections in one charge.
        mends.insert(Mend::Grammar);
    }
    mends
}

fn mend_in_order(question: &Question<'_>, section: &CodeSection, exact: Truth) -> Mend {
    let lists = |list: &[Entry]| list.iter().any(|entry| entry.number == section.number);
    let covers = |is_listed: bool| {
        if exact.is_possible() || is_listed { Mend::Subdivisions } else { Mend::WholeSection }
    };
    if section.code.is_none() {
        return Mend::Grammar;
    }
    match question {
        Question::SuperStrike => covers(lists(SUPER_STRIKES)),
        Question::Pc290 if matches!(&*section.number, "261.5" | "290") => Mend::Pc290List,
        Question::Pc290 => covers(lists(PC290)),
        Question::Related | Question::GangEnhancement | Question::GangEnhanceable => covers(false),
        _ if Prop64::from_number(&section.number).is_some() => Mend::WholeSection,
        _ if Prop64::ALL.iter().any(|prop64| section.number.contains(prop64.number())) => {
            Mend::Prop64Number
        }
        _ => covers(false),
    }
}

/// Single blanks between words, none at the ends.
fn fold(text: &[u8]) -> Vec<u8> {
    let words = text.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(&b' ')
}

/// Capitals, but for the one lower-case letter that the pilots' patterns have.
fn capitals(text: &[u8]) -> Vec<u8> {
    pilot_spelling(&text.to_ascii_uppercase())
}

fn pilot_spelling(text: &[u8]) -> Vec<u8> {
    let mut text = text.to_vec();
    let letters: Vec<usize> = text
        .windows(6)
        .enumerate()
        .filter(|(_, window)| *window == b"647(F)")
        .map(|(at, _)| at + 4)
        .collect();
    for at in letters {
        text[at] = b'f';
    }
    text
}

/// Sections without prefix, each with its subdivisions and code, as a list would write them.
fn in_order(sections: &[CodeSection]) -> Vec<u8> {
    let texts: Vec<String> = sections
        .iter()
        .map(|section| {
            let subdivisions = section.subdivisions.iter().map(|name| format!("({name})"));
            let code = section.code.map_or("", abbreviation);
            format!("{}{}{code}", section.number, subdivisions.collect::<String>())
        })
        .collect();
    texts.join("/").into_bytes()
}

fn abbreviation(code: Code) -> &'static str {
    match code {
        Code::Penal => " PC",
        Code::HealthAndSafety => " HS",
        Code::BusinessAndProfessions => " BP",
        Code::Vehicle => " VC",
        Code::MilitaryAndVeterans => " MV",
        Code::Other => " WI",
    }
}
