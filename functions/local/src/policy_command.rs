//! `clear64 policy`: the policies, as prose and checked.

use std::fmt::Write;

use clap::Subcommand;
use clear64_rules::policy::{Authority, Policy, Scope, WhenUnknown, shipped};
use clear64_rules::section::Prop64;

use crate::policies::{self, PolicyFileError};
use crate::policy_document::document;

/// What to do with policies.
#[derive(Subcommand, Debug)]
pub(crate) enum Action {
    /// List the policies that come with the program
    List,
    /// Write the policies that come with the program side by side, as Markdown
    Document,
    /// Show a policy as prose, rule by rule, statute and county criteria apart
    Show {
        /// Policy: a shipped name, a TOML file, or an options file (JSON)
        #[arg(value_name = "NAME|PATH")]
        policy: String,
    },
    /// Check a policy: it can be read, and every rule and section has a citation
    Check {
        /// Policy: a shipped name, a TOML file, or an options file (JSON)
        #[arg(value_name = "NAME|PATH")]
        policy: String,
    },
}

/// Why there is nothing to show.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PolicyCommandError {
    /// No such policy, or none.
    #[error(transparent)]
    Policy(#[from] PolicyFileError),
    /// Rules of the policy leave sections without a citation.
    #[error("policy {name} leaves sections without a citation: {gaps}")]
    Uncited {
        /// The policy.
        name: String,
        /// Rule and section, for each gap.
        gaps: String,
    },
}

/// Does what is asked and says it.
pub(crate) fn run(action: &Action) -> Result<String, PolicyCommandError> {
    match action {
        Action::List => list(),
        Action::Document => {
            let names = shipped::ALL.iter().map(|(name, _)| *name);
            let policies: Result<Vec<Policy>, PolicyFileError> =
                names.map(|name| Ok(policies::load_shipped(name)?.policy)).collect();
            Ok(document(&policies?))
        }
        Action::Show { policy } => Ok(prose(&policies::load(policy)?.policy)),
        Action::Check { policy } => check(&policies::load(policy)?.policy),
    }
}

fn list() -> Result<String, PolicyCommandError> {
    let mut text = String::new();
    for (name, _) in shipped::ALL {
        let policy = policies::load_shipped(name)?.policy;
        say(&mut text, format_args!("{name:<28}{}\n", policy.title));
    }
    Ok(text)
}

fn check(policy: &Policy) -> Result<String, PolicyCommandError> {
    // What an earlier rule decides altogether, no later one comes to.
    let mut open = Prop64::ALL.to_vec();
    let mut gaps = Vec::new();
    let mut general = Vec::new();
    for rule in &policy.rules {
        let concerned = open.iter().filter(|section| rule.when.may_concern(**section));
        for section in concerned {
            let place = format!("rule \"{}\" for {}", rule.id, section.number());
            let has_own = rule.cite.by_section.iter().any(|(cited, _)| cited == section);
            if rule.cite.for_section(Some(*section)).is_none() {
                gaps.push(place);
            } else if !has_own && rule.authority == Authority::Statute {
                general.push(place);
            }
        }
        open.retain(|section| !rule.when.holds_for_all_of(*section));
    }
    if !gaps.is_empty() {
        return Err(PolicyCommandError::Uncited {
            name: policy.name.clone(),
            gaps: gaps.join(", "),
        });
    }
    let rules = policy.rules.len();
    let mut text = format!("{}: {rules} rules, every one with its citation\n", policy.name);
    if !general.is_empty() {
        let places = general.join(", ");
        say(
            &mut text,
            format_args!("One citation for all sections, none of their own: {places}\n"),
        );
    }
    Ok(text)
}

fn prose(policy: &Policy) -> String {
    let mut text = String::new();
    say(&mut text, format_args!("{}\n", policy.title));
    say(&mut text, format_args!("Source: {}.\n", policy.source));
    match &policy.approval {
        Some(approval) => {
            say(&mut text, format_args!("Approved by {} on {}.\n", approval.by, approval.on));
        }
        None => say(&mut text, format_args!("A draft: no county has approved it.\n")),
    }
    if let Some(as_of) = policy.as_of {
        say(&mut text, format_args!("Applied as of {as_of}.\n"));
    }
    if policy.gang_pairs {
        say(
            &mut text,
            format_args!(
                "An offense and the gang enhancement of its case are together a super strike.\n"
            ),
        );
    }
    let scope = match policy.scope {
        Scope::Prop64 => "convictions of H&S 11357 to 11360 in the run's county",
        Scope::Prop64AndRelated => {
            "convictions of H&S 11357 to 11360 and related charges in the run's county"
        }
    };
    say(
        &mut text,
        format_args!(
            "It looks at {scope}. The rules are numbered in their order: the first that holds \
             decides. Where it is not known whether a rule holds, a person reviews the conviction, \
             unless the rules behind it come to the same. A rule can say that it does not apply then.\n"
        ),
    );
    for note in &policy.notes {
        say(&mut text, format_args!("\n{note}\n"));
    }
    if !policy.switches.is_empty() {
        say(&mut text, format_args!("\nOpen questions, and how this policy answers them\n"));
    }
    for switch in &policy.switches {
        let on = if switch.on { "on" } else { "off" };
        say(&mut text, format_args!("\n   \"{}\" is {on}. {}\n", switch.name, switch.question));
    }
    criteria(&mut text, policy, Authority::Statute, "What rests on the statute");
    criteria(&mut text, policy, Authority::CountyPolicy, "What the county adds");
    text.push_str(UNDER_EVERY_POLICY);
    text
}

/// What holds beside the rules of a policy, in the exact reading.
const UNDER_EVERY_POLICY: &str = "
Under every policy
   No relief for a conviction on or after 9 November 2016: H&S 11361.8. None without a person's
   review where the date of conviction or the section is not certain.
   A person reviews a conviction that no rule decides, and every conviction of a person whose record
   is incomplete.
   Earlier cases are convictions on distinct days. A registration, or a conviction of PC 290 itself,
   leaves it unknown whether there is a conviction under PC 290(c).
   A determination is not a court's order.
";

/// The rules of one authority, with their numbers in the policy.
fn criteria(text: &mut String, policy: &Policy, authority: Authority, heading: &str) {
    let rules = || (1..).zip(&policy.rules).filter(|(_, rule)| rule.authority == authority);
    say(text, format_args!("\n{heading}\n"));
    if rules().next().is_none() {
        say(text, format_args!("   Nothing.\n"));
    }
    for (number, rule) in rules() {
        say(text, format_args!("\n{number}. If {},\n", rule.when));
        say(text, format_args!("   then {}: {}.\n", rule.then.in_words(), rule.reason));
        if rule.when.is_switched_off() {
            say(
                text,
                format_args!("   As the open questions are answered, the rule never applies.\n"),
            );
        }
        if rule.unknown == WhenUnknown::Skip {
            say(text, format_args!("   If that is not known, the rule does not apply.\n"));
        }
        say(text, format_args!("   Source: {}.\n", rule.cite));
    }
}

fn say(text: &mut String, what: std::fmt::Arguments<'_>) {
    let written = text.write_fmt(what);
    debug_assert!(written.is_ok(), "writing to a String does not fail");
}
