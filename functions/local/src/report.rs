//! What the terminal says of a finished run: counts, places and nothing about a person.

use std::fmt::Write;
use std::time::Duration;

use clear64_results::manifest;
use clear64_results::run::Run;
use clear64_rules::jurisdiction::Prosecutor;

use crate::determine::Done;

/// The table printed at the end.
pub(crate) fn table(done: &Done, elapsed: Duration) -> String {
    let mut text = String::new();
    let result = write_head(&mut text, done)
        .and_then(|()| write_outcomes(&mut text, &done.run))
        .and_then(|()| write_rows(&mut text, &done.run))
        .and_then(|()| write_cases(&mut text, done))
        .and_then(|()| write_rejects(&mut text, &done.run))
        .and_then(|()| write_tail(&mut text, done, elapsed));
    debug_assert!(result.is_ok(), "writing to a String does not fail");
    text
}

fn write_head(text: &mut String, done: &Done) -> std::fmt::Result {
    let settings = &done.settings;
    writeln!(text, "County   {}", settings.county)?;
    let draft = if settings.policy.policy.approval.is_some() {
        ""
    } else {
        " (draft: approved by nobody of the county)"
    };
    writeln!(
        text,
        "Policy   {}: {}{draft}",
        settings.policy.policy.name, settings.policy.policy.title
    )?;
    writeln!(text, "As of    {}", settings.as_of)?;
    let caution = settings.reading.caution().map(|caution| format!(": {caution}"));
    writeln!(text, "Reading  {}{}", settings.reading, caution.unwrap_or_default())
}

fn write_outcomes(text: &mut String, run: &Run) -> std::fmt::Result {
    writeln!(text, "\n{:<34}{:>12}{:>12}", "Determined", "convictions", "people")?;
    for (outcome, count) in &run.tally.outcomes {
        let words = match outcome.sheet_words() {
            "" => "No rule applies",
            words => words,
        };
        writeln!(
            text,
            "  {words:<32}{:>12}{:>12}",
            grouped(count.convictions),
            grouped(count.people)
        )?;
    }
    let (convictions, people) = (run.statuses.determined, run.tally.people_determined);
    writeln!(
        text,
        "  {:<32}{:>12}{:>12}",
        "All, each person once",
        grouped(convictions),
        grouped(people)
    )?;
    let prosecutors = run.tally.prop64_prosecutors.iter();
    match prosecutors_line(prosecutors.map(|(prosecutor, count)| (prosecutor.name(), *count))) {
        Some(line) => writeln!(text, "{line}"),
        None => Ok(()),
    }
}

/// Who must act on the county's Proposition 64 non-felonies: one line; none if nobody is told.
pub(crate) fn prosecutors_line<'n>(
    by_prosecutor: impl Iterator<Item = (&'n str, u64)>,
) -> Option<String> {
    let [mut district_attorney, mut cities, mut unknown] = [0; 3];
    for (name, count) in by_prosecutor {
        *match name {
            _ if name == Prosecutor::DistrictAttorney.name() => &mut district_attorney,
            _ if name == Prosecutor::Unknown.name() => &mut unknown,
            _ => &mut cities,
        } += count;
    }
    let any = district_attorney + cities + unknown > 0;
    any.then(|| {
        format!(
            "  Prop 64 non-felony convictions: {} for city prosecutors, {} for the district \
             attorney, {} prosecutor unknown",
            grouped(cities),
            grouped(district_attorney),
            grouped(unknown)
        )
    })
}

fn write_rows(text: &mut String, run: &Run) -> std::fmt::Result {
    let statuses = &run.statuses;
    writeln!(text, "\n{:<34}{:>12}", "Rows", grouped(statuses.total()))?;
    for (status, count) in [
        ("Determined", statuses.determined),
        ("Repeats of a count", statuses.repeat),
        ("Convictions out of scope", statuses.out_of_scope),
        ("Not a conviction", statuses.not_a_conviction),
        ("Rejected", statuses.rejected),
    ] {
        writeln!(text, "  {status:<32}{:>12}", grouped(count))?;
    }
    Ok(())
}

/// What became of the rows of the county's own case-management export.
fn write_cases(text: &mut String, done: &Done) -> std::fmt::Result {
    let Some(cases) = done.run.cases else { return Ok(()) };
    writeln!(text, "\n{:<34}{:>12}", "Case-management rows", grouped(cases.total()))?;
    for (state, count) in [
        ("Linked to a person", cases.matched),
        ("  by one kind of key alone", cases.matched_by_one_kind),
        ("Several persons match alike", cases.ambiguous),
        ("Nobody matches", cases.unmatched),
        ("Other charges", cases.out_of_scope),
        ("Rejected", cases.rejected),
    ] {
        writeln!(text, "  {state:<32}{:>12}", grouped(count))?;
    }
    let weights = done.settings.cases.as_ref().map(|files| &files.weights);
    let (unread, differing) =
        weights.map_or((0, 0), |weights| (weights.unread, weights.differing()));
    if unread > 0 {
        writeln!(text, "  Lines of the file of weights without court number or grams: {unread}")?;
    }
    if differing > 0 {
        writeln!(
            text,
            "  Court numbers with several quantities, so that none is known: {differing}"
        )?;
    }
    Ok(())
}

fn write_rejects(text: &mut String, run: &Run) -> std::fmt::Result {
    if run.rejects.total() == 0 {
        return Ok(());
    }
    writeln!(text, "\nRejected rows; their persons' convictions go to Hand Review")?;
    for (place, code) in &run.rejects.first {
        writeln!(text, "  {place}: {code}")?;
    }
    match run.rejects.total() - run.rejects.first.len() as u64 {
        0 => {}
        more => writeln!(text, "  and {more} more, in rejects.parquet")?,
    }
    match run.tally.people_of_rejects_alone {
        0 => Ok(()),
        people => {
            writeln!(text, "  {people} people have no row but rejected ones, and no figure here")
        }
    }
}

fn write_tail(text: &mut String, done: &Done, elapsed: Duration) -> std::fmt::Result {
    if done.run.scattered {
        writeln!(text, "\nRows of some people stood apart, so the export was read twice.")?;
    }
    match &done.settings.key {
        None => {
            writeln!(
                text,
                "\nWithout --key-file: no pseudonyms, so this run cannot be published."
            )?;
        }
        Some(key) if done.key_is_new => {
            let id = key.id();
            writeln!(text, "\nA new key was made, {id}: its pseudonyms are in no earlier run.")?;
        }
        Some(key) => writeln!(text, "\nPseudonyms under key {}", key.id())?,
    }
    writeln!(text, "\nWritten to {}", done.folder.display())?;
    for file in &done.run.outputs {
        writeln!(text, "  {:<34}{:>14} bytes", file.name, grouped(file.bytes))?;
    }
    writeln!(text, "  {}", manifest::NAME)?;
    let seconds = elapsed.as_secs_f64().max(0.001);
    let people = done.run.tally.people;
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a rate for the eye, in whole persons"
    )]
    let rate = (people as f64 * 60.0 / seconds) as u64;
    writeln!(
        text,
        "\n{} people in {seconds:.1} s: {} people per minute",
        grouped(people),
        grouped(rate)
    )
}

/// A whole number with commas at the thousands.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn thousands_are_set_apart() {
        for (number, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(number), text);
        }
    }
}
