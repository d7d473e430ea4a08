//! The options file of the pilots' self-service tool (JSON), read as it is.
//!
//! The tool asked a county which sections to dismiss, which to reduce, and which additional relief
//! to give; the order of the rules is the program's. It has no cut-off date, and a conviction that
//! is no felony is always dismissed, whatever the options say.

use serde::Deserialize;

use super::language::PolicyError;
use super::{Authority, Citations, Condition, Outcome, Policy, Rule, Scope, WhenUnknown};
use crate::reading::Program;
use crate::section::Prop64;

/// The options file, key by key. An unknown key is an error.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Options {
    baseline_eligibility: Option<Baseline>,
    additional_relief: Option<Relief>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Baseline {
    #[serde(default)]
    dismiss: Vec<super::condition::Number>,
    #[serde(default)]
    reduce: Vec<super::condition::Number>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct Relief {
    #[serde(rename = "subjectUnder21AtConviction")]
    under_21: bool,
    subject_has_only_prop64_charges: bool,
    subject_is_deceased: bool,
    subject_age_threshold: i16,
    years_since_conviction_threshold: i16,
    years_crime_free_threshold: i16,
}

/// Reads a policy of this name from an options file.
///
/// ```
/// use clear64_rules::policy::options::parse;
///
/// let policy = parse("ours", r#"{"baselineEligibility": {"dismiss": ["11357"], "reduce": ["11358"]}}"#)?;
/// let reasons: Vec<_> = policy.rules.iter().map(|rule| rule.reason.as_str()).collect();
/// assert_eq!(
///     reasons,
///     ["Misdemeanor or Infraction", "Dismiss all HS 11357 convictions", "Reduce all HS 11358 convictions"]
/// );
/// # Ok::<(), clear64_rules::policy::language::PolicyError>(())
/// ```
pub fn parse(name: &str, text: &str) -> Result<Policy, PolicyError> {
    let file = format!("{name}.json");
    let options: Options = serde_json::from_str(text.trim_start_matches('\u{feff}'))
        .map_err(|error| PolicyError::new(&file, error.line().max(1), error.to_string()))?;
    let relief = options.additional_relief.unwrap_or_default();
    relief.check().map_err(|problem| PolicyError::new(&file, 1, problem))?;
    let baseline = options.baseline_eligibility.unwrap_or_default();
    Ok(Policy {
        name: name.to_owned(),
        title: "Options of the self-service tool".to_owned(),
        source: "the county's options file".to_owned(),
        county: None,
        approval: None,
        as_of: None,
        scope: Scope::Prop64,
        program: Program::default(),
        gang_pairs: false,
        omitted_columns: Vec::new(),
        notes: Vec::new(),
        switches: Vec::new(),
        rules: rules(&baseline, &relief),
    })
}

/// The rules in the order in which the tool tried them.
fn rules(baseline: &Baseline, relief: &Relief) -> Vec<Rule> {
    let mut rules = vec![rule(
        "non-felony",
        Condition::Felony(false),
        Outcome::Dismissal,
        "Misdemeanor or Infraction",
    )];
    rules.extend(
        baseline
            .dismiss
            .iter()
            .map(|number| whole_section("dismiss", "Dismiss", number.0, Outcome::Dismissal)),
    );
    rules.extend(relief.rules());
    rules.extend(
        baseline
            .reduce
            .iter()
            .map(|number| whole_section("reduce", "Reduce", number.0, Outcome::Reduction)),
    );
    rules
}

impl Relief {
    /// The ranges that the tool accepted.
    fn check(&self) -> Result<(), String> {
        if self.subject_age_threshold != 0 && !(40..=65).contains(&self.subject_age_threshold) {
            return Err("subjectAgeThreshold should be between 40 and 65, or 0".to_owned());
        }
        for (key, years) in [
            ("yearsSinceConvictionThreshold", self.years_since_conviction_threshold),
            ("yearsCrimeFreeThreshold", self.years_crime_free_threshold),
        ] {
            if years != 0 && !(1..=15).contains(&years) {
                return Err(format!("{key} should be between 1 and 15, or 0"));
            }
        }
        Ok(())
    }

    fn rules(&self) -> Vec<Rule> {
        let dismissal = |id, when, reason: String| rule(id, when, Outcome::Dismissal, &reason);
        let mut rules = Vec::new();
        if self.under_21 {
            rules.push(dismissal(
                "under-21",
                Condition::UnderAgeAtConviction(21),
                "21 years or younger".to_owned(),
            ));
        }
        let age = self.subject_age_threshold;
        if age != 0 {
            rules.push(dismissal(
                "age",
                Condition::AgeAtLeast(age),
                format!("{age} years or older"),
            ));
        }
        let years = self.years_since_conviction_threshold;
        if years != 0 {
            let reason = format!("Conviction occurred {years} or more years ago");
            rules.push(dismissal(
                "years-since-conviction",
                Condition::YearsSinceConviction(years),
                reason,
            ));
        }
        let years = self.years_crime_free_threshold;
        if years != 0 {
            let reason = format!("No convictions in the past {years} years");
            rules.push(dismissal("crime-free", Condition::CrimeFreeYears(years), reason));
        }
        if self.subject_has_only_prop64_charges {
            rules.push(dismissal(
                "only-prop64",
                Condition::OnlyProp64(true),
                "Only has 11357-60 charges".to_owned(),
            ));
        }
        if self.subject_is_deceased {
            rules.push(dismissal(
                "deceased",
                Condition::Deceased(true),
                "Individual is deceased".to_owned(),
            ));
        }
        rules
    }
}

fn whole_section(id: &str, verb: &str, section: Prop64, then: Outcome) -> Rule {
    let number = section.number();
    Rule {
        whole_section: Some(section),
        ..rule(
            &format!("{id}-{number}"),
            Condition::Mentions(section),
            then,
            &format!("{verb} all HS {number} convictions"),
        )
    }
}

fn rule(id: &str, when: Condition, then: Outcome, reason: &str) -> Rule {
    Rule {
        id: id.to_owned(),
        when,
        then,
        reason: reason.to_owned(),
        authority: Authority::CountyPolicy,
        cite: Citations {
            general: Some("the county's options, under H&S 11361.9".to_owned()),
            by_section: Vec::new(),
        },
        unknown: WhenUnknown::Review,
        whole_section: None,
    }
}
