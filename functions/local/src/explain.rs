//! `clear64 explain`: why a conviction was determined as it was, on a page that a prosecutor can
//! sign.
//!
//! Unlike every other command it prints what a person's record says: sections, dates, ages in years
//! and rows. It prints no name, number of a document, date of birth or address.

use std::fmt::Write;
use std::path::PathBuf;

use clap::Args;
use clear64_results::explain::{
    self, ExplainedConviction, Explanation, Fact, OtherPolicy, Question, StoredRun, TriedRule,
};
use clear64_rules::county::County;
use clear64_rules::policy::Outcome;
use clear64_rules::truth::Truth;

use crate::determine::CommandError;

/// Columns of the terminal that a line takes.
const WIDTH: usize = 96;

/// Which conviction to explain.
#[derive(Args, Debug)]
pub(crate) struct Arguments {
    /// Folder of the run, as given to `determine --out`
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    #[command(flatten)]
    which: Which,
    /// Explain it under this policy or scenario of the run instead of the county's
    #[arg(long, value_name = "NAME")]
    policy: Option<String>,
    /// Print one JSON object instead of a page
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
struct Which {
    /// Row of the export, counted from 0 as in the results
    #[arg(long, value_name = "N")]
    row: Option<u64>,
    /// Id of the conviction, as in determinations.parquet
    #[arg(long, value_name = "ID")]
    conviction: Option<String>,
}

impl Which {
    fn question(&self) -> Question {
        match &self.conviction {
            Some(id) => Question::Conviction(id.clone()),
            None => Question::Row(self.row.unwrap_or_default()),
        }
    }
}

/// The explanation as a page or as JSON.
pub(crate) fn explain(arguments: &Arguments) -> Result<String, CommandError> {
    let run = StoredRun::open(&arguments.folder)?;
    let question = arguments.which.question();
    let explanation = explain::explain(&run, &question, arguments.policy.as_deref())?;
    if arguments.json {
        return Ok(serde_json::to_string_pretty(&explanation)? + "\n");
    }
    let mut page = Page::default();
    page.head(&explanation, run.settings.county);
    match &explanation.conviction {
        Some(conviction) => page.conviction(&explanation, conviction),
        None => page.paragraph("\n", "", &explanation.says),
    }
    Ok(page.text)
}

/// The text so far.
#[derive(Default)]
struct Page {
    text: String,
}

impl Page {
    fn head(&mut self, explanation: &Explanation, county: County) {
        let policy = &explanation.policy;
        let standing = match &policy.approval {
            _ if policy.scenario => "scenario: no county's decision".to_owned(),
            Some(approval) => format!("approved by {approval}"),
            None => "draft: approved by nobody of the county".to_owned(),
        };
        let reading = match explanation.caution {
            Some(caution) => format!("{}: {caution}", explanation.reading),
            None => explanation.reading.to_owned(),
        };
        let mut lines = vec![
            ("County", county.to_string()),
            ("Policy", format!("{}: {} ({standing})", policy.name, policy.title)),
            ("As of", explanation.as_of.to_string()),
            ("Reading", reading),
            ("Run", explanation.run.clone()),
            ("Row", explanation.row.to_string()),
        ];
        if let Some(conviction) = &explanation.conviction {
            let numbers = match &*conviction.case_numbers {
                [] => "no number on record".to_owned(),
                numbers => numbers.join("; "),
            };
            lines.push(("Case", numbers));
            let id = conviction.conviction_id.iter();
            lines.extend(id.map(|id| ("Id", id.clone())));
        }
        for (name, value) in lines {
            self.paragraph(&format!("{name:<9}"), "         ", &value);
        }
    }

    fn conviction(&mut self, explanation: &Explanation, conviction: &ExplainedConviction) {
        self.heading("Determination");
        self.paragraph("  ", "  ", &explanation.says);
        self.paragraph("  ", "  ", &standing(conviction));
        self.heading("What the export says");
        conviction.facts.iter().for_each(|fact| self.fact(fact));
        self.heading("The rules of the policy, in order");
        self.rules(conviction);
        self.heading("Under the other policies of the run");
        for other in &conviction.other_policies {
            self.paragraph("  - ", "    ", &other_policy(other));
        }
        self.paragraph("\n", "", "A determination is not a court's order.");
    }

    fn heading(&mut self, heading: &str) {
        self.paragraph("\n", "", heading);
    }

    fn fact(&mut self, fact: &Fact) {
        let says = fact.says.trim_end_matches('.');
        let rows = match &*fact.rows {
            rows if rows.is_empty() || says.contains("row ") || says.contains("rows ") => {
                String::new()
            }
            [row] => format!(" (row {row})"),
            rows => {
                let numbers: Vec<String> = rows.iter().map(u64::to_string).collect();
                format!(" (rows {})", numbers.join(", "))
            }
        };
        self.paragraph("  - ", "    ", &format!("{says}{rows}."));
    }

    fn rules(&mut self, conviction: &ExplainedConviction) {
        let undecided = &conviction.determined.undecided_rules;
        let reached = conviction.rules.iter().take_while(|rule| rule.truth.is_some());
        for (number, rule) in (1..).zip(reached) {
            let first = format!("{number:>4}. ");
            let condition = format!("{}: if {}.", rule.id, rule.condition);
            self.paragraph(&first, "      ", &condition);
            self.paragraph("      ", "      ", &came_to(rule, undecided));
        }
        let not_reached: Vec<&str> = conviction
            .rules
            .iter()
            .filter(|rule| rule.truth.is_none())
            .map(|rule| rule.id.as_str())
            .collect();
        if !not_reached.is_empty() {
            let listed = format!("Not reached: {}.", not_reached.join(", "));
            self.paragraph("      ", "      ", &listed);
        }
    }

    /// Words, broken into lines: `first` before the first, `rest` before the others.
    fn paragraph(&mut self, first: &str, rest: &str, words: &str) {
        let mut line = first.to_owned();
        let mut width = first.trim_start_matches('\n').chars().count();
        let mut is_empty = true;
        for word in words.split_whitespace() {
            let needed = word.chars().count() + usize::from(!is_empty);
            if !is_empty && width + needed > WIDTH {
                self.line(&line);
                rest.clone_into(&mut line);
                width = rest.chars().count();
                is_empty = true;
            }
            if !is_empty {
                line.push(' ');
                width += 1;
            }
            line.push_str(word);
            width += word.chars().count();
            is_empty = false;
        }
        self.line(&line);
    }

    fn line(&mut self, line: &str) {
        let written = writeln!(self.text, "{}", line.trim_end());
        debug_assert!(written.is_ok(), "writing to a String does not fail");
    }
}

/// Reason, authority and citation.
fn standing(conviction: &ExplainedConviction) -> String {
    let determined = &conviction.determined;
    let mut text = match &determined.reason {
        Some(reason) => format!("Reason in the results: {reason}."),
        None => "The results give no reason.".to_owned(),
    };
    let authority = match determined.authority {
        Some("statute") => "the statute",
        Some(_) => "the county's policy, not the statute",
        None => return text + " No rule decided, so there is no citation.",
    };
    let citation = match &determined.citation {
        Some(citation) => format!("Citation: {citation}."),
        None => "The policy cites nothing for this section.".to_owned(),
    };
    text = format!("{text} Authority: {authority}. {citation}");
    text
}

/// What a rule that was reached came to.
fn came_to(rule: &TriedRule, undecided: &[String]) -> String {
    let why = &rule.why;
    match rule.truth {
        Some(Truth::True) if rule.decided => format!("Holds, and decides: {why}."),
        Some(Truth::True) => format!("Holds, and would come to {}: {why}.", rule.then),
        Some(Truth::False) => format!("Does not hold: {why}."),
        _ if undecided.contains(&rule.id) => format!(
            "Is not known, and is remembered, because it could decide otherwise ({}): {why}.",
            rule.then
        ),
        _ if rule.remembered => format!(
            "Is not known, and is remembered; it would change nothing, because it comes to the \
             same ({}): {why}.",
            rule.then
        ),
        _ => format!("Is not known, and by the policy does not apply then: {why}."),
    }
}

fn other_policy(other: &OtherPolicy) -> String {
    let outcome = Outcome::ALL.into_iter().find(|outcome| other.outcome == Some(outcome.name()));
    let Some(outcome) = outcome else {
        return format!("{}: does not look at this conviction.", other.policy);
    };
    let words = match outcome {
        Outcome::NotEligible => "this conviction is not eligible".to_owned(),
        outcome => outcome.in_words().replace("the conviction", "this conviction"),
    };
    let reason = other.reason.as_ref().map(|reason| format!(" ({reason})"));
    format!("{}: {words}{}.", other.policy, reason.unwrap_or_default())
}
