//! `clear64 policy`: the policies, as prose and checked.

use std::fmt::Write;

use clap::Subcommand;
use clear64_rules::policy::{Authority, Policy, Scope, shipped};
use clear64_rules::section::Prop64;

use crate::policies::{self, PolicyFileError};

/// What to do with policies.
#[derive(Subcommand, Debug)]
pub(crate) enum Action {
    /// List the policies that come with the program
    List,
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
        Action::Show { policy } => Ok(prose(&policies::load(policy)?.policy)),
        Action::Check { policy } => check(&policies::load(policy)?.policy),
    }
}

fn list() -> Result<String, PolicyCommandError> {
    let mut text = String::new();
    for (name, _) in shipped::ALL {
        let policy = policies::load_shipped(name)?.policy;
        say(&mut text, format_args!("{name:<26}{}\n", policy.title));
    }
    Ok(text)
}

fn check(policy: &Policy) -> Result<String, PolicyCommandError> {
    // What an earlier rule decides altogether, no later one comes to.
    let mut open = Prop64::ALL.to_vec();
    let mut gaps = Vec::new();
    for rule in &policy.rules {
        let uncited = open.iter().filter(|section| {
            rule.when.may_concern(**section) && rule.cite.for_section(Some(**section)).is_none()
        });
        gaps.extend(
            uncited.map(|section| format!("rule \"{}\" for {}", rule.id, section.number())),
        );
        open.retain(|section| !rule.when.holds_for_all_of(*section));
    }
    if !gaps.is_empty() {
        return Err(PolicyCommandError::Uncited {
            name: policy.name.clone(),
            gaps: gaps.join(", "),
        });
    }
    let rules = policy.rules.len();
    Ok(format!("{}: {rules} rules, every one with its citation\n", policy.name))
}

fn prose(policy: &Policy) -> String {
    let mut text = String::new();
    say(&mut text, format_args!("{}\n", policy.title));
    say(&mut text, format_args!("Source: {}.\n", policy.source));
    match &policy.approval {
        Some(approval) => {
            say(&mut text, format_args!("Approved by {} on {}.\n", approval.by, approval.on));
        }
        None => say(&mut text, format_args!("A draft: nobody of a county has approved it.\n")),
    }
    let scope = match policy.scope {
        Scope::Prop64 => "convictions of H&S 11357 to 11360 in the run's county",
        Scope::Prop64AndRelated => {
            "convictions of H&S 11357 to 11360 and related charges in the run's county"
        }
    };
    say(&mut text, format_args!("It looks at {scope}. The first rule that holds decides.\n"));
    for (number, rule) in (1..).zip(&policy.rules) {
        let authority = match rule.authority {
            Authority::Statute => "the statute",
            Authority::CountyPolicy => "the county's policy",
        };
        say(&mut text, format_args!("\n{number}. If {},\n", rule.when));
        say(&mut text, format_args!("   then {}: {}.\n", rule.then.in_words(), rule.reason));
        say(&mut text, format_args!("   On the authority of {authority}: {}.\n", rule.cite));
    }
    say(
        &mut text,
        format_args!(
            "\nA determination is not a court's order. A conviction that no rule decides has none.\n"
        ),
    );
    text
}

fn say(text: &mut String, what: std::fmt::Arguments<'_>) {
    let written = text.write_fmt(what);
    debug_assert!(written.is_ok(), "writing to a String does not fail");
}
