//! What the terminal says of a comparison: counts and row numbers, nothing about a person.

use std::collections::BTreeMap;
use std::fmt::Write;

use clear64_results::compare::{Compared, Told};
use clear64_rules::mend::{Mend, Mends};

use crate::compare::Done;
use crate::report::grouped;

/// How many rows of a group are named.
const SHOWN: usize = 5;

/// The tables printed at the end.
pub(crate) fn table(done: &Done) -> String {
    let mut text = String::new();
    let result = write_head(&mut text, done)
        .and_then(|()| write_counts(&mut text, done))
        .and_then(|()| write_moves(&mut text, done))
        .and_then(|()| write_mends(&mut text, done))
        .and_then(|()| write_tail(&mut text, done));
    debug_assert!(result.is_ok(), "writing to a String does not fail");
    text
}

fn write_head(text: &mut String, done: &Done) -> std::fmt::Result {
    writeln!(text, "County   {}", done.asked.county)?;
    writeln!(text, "As of    {}", done.asked.as_of)?;
    for (name, side) in ["A", "B"].into_iter().zip(&done.asked.sides) {
        let caution = side.reading.caution().map(|caution| format!(": {caution}"));
        writeln!(
            text,
            "{name}        {}, {} reading{}",
            side.policy.policy.name,
            side.reading,
            caution.unwrap_or_default()
        )?;
    }
    Ok(())
}

fn write_counts(text: &mut String, done: &Done) -> std::fmt::Result {
    let convictions = &done.comparison.convictions;
    let count = |is: &dyn Fn(&Compared) -> bool| convictions.iter().filter(|c| is(c)).count();
    let alone = |side: usize| count(&|c: &Compared| c.told[1 - side].is_none());
    let by_both = count(&|c: &Compared| c.told.iter().all(Option::is_some));
    let moved = count(&Compared::is_moved);
    writeln!(text, "\n{:<50}{:>12}", "Looked at", "convictions")?;
    for (words, number) in [
        ("By A and B", by_both),
        ("By A alone", alone(0)),
        ("By B alone", alone(1)),
        ("With the same outcome", convictions.len() - moved),
        ("With another outcome, or looked at by one alone", moved),
    ] {
        writeln!(text, "  {words:<48}{:>12}", grouped(number as u64))?;
    }
    Ok(())
}

/// Outcomes, what decided on each side, mends, and whether the policies differ.
type Move<'c> = ([&'static str; 2], [&'c str; 2], &'c Mends, bool);

fn write_moves(text: &mut String, done: &Done) -> std::fmt::Result {
    let mut moves: BTreeMap<Move<'_>, Vec<u64>> = BTreeMap::new();
    for compared in done.comparison.convictions.iter().filter(|c| c.is_moved()) {
        let outcomes = compared
            .told
            .each_ref()
            .map(|told| told.as_ref().map_or("not looked at", |t| t.outcome.name()));
        let decided = compared.told.each_ref().map(|told| told.as_ref().map_or("-", decided_by));
        let key = (outcomes, decided, &compared.mends, compared.by_rule);
        moves.entry(key).or_default().push(compared.row);
    }
    if moves.is_empty() {
        return Ok(());
    }
    writeln!(text, "\n{:<50}{:>12}", "Moved from A to B", "convictions")?;
    let mut last = None;
    for ((outcomes, [by_a, by_b], mends, by_rule), rows) in moves {
        if last != Some(outcomes) {
            writeln!(text, "  {} -> {}", outcomes[0], outcomes[1])?;
            last = Some(outcomes);
        }
        let by = format!("{by_a} -> {by_b}");
        writeln!(text, "    {by:<46}{:>12}", grouped(rows.len() as u64))?;
        writeln!(text, "      {}; {}", causes(mends, by_rule), places(&rows))?;
    }
    Ok(())
}

fn decided_by(told: &Told) -> &str {
    told.rule.as_deref().unwrap_or(told.instead)
}

fn causes(mends: &Mends, by_rule: bool) -> String {
    let numbers: Vec<String> = mends.iter().map(ToString::to_string).collect();
    let mends = match &*numbers {
        [] => None,
        [one] => Some(format!("mend {one}")),
        several => Some(format!("mends {}", several.join(", "))),
    };
    let by_rule = by_rule.then(|| "by rule".to_owned());
    let causes: Vec<String> = mends.into_iter().chain(by_rule).collect();
    if causes.is_empty() { "no named mend".to_owned() } else { causes.join(" and ") }
}

fn places(rows: &[u64]) -> String {
    let shown: Vec<String> = rows.iter().take(SHOWN).map(ToString::to_string).collect();
    let more = match rows.len() - shown.len() {
        0 => String::new(),
        more => format!(" and {} more", grouped(more as u64)),
    };
    let word = if rows.len() == 1 { "row" } else { "rows" };
    format!("{word} {}{more}", shown.join(", "))
}

fn write_mends(text: &mut String, done: &Done) -> std::fmt::Result {
    let convictions = &done.comparison.convictions;
    let counts = Mend::ALL.map(|mend| {
        (mend, convictions.iter().filter(|compared| compared.mends.contains(&mend)).count())
    });
    if counts.iter().all(|(_, count)| *count == 0) {
        return Ok(());
    }
    writeln!(text, "\n{:<66}{:>12}", "Mends; a conviction can have several", "convictions")?;
    for (mend, count) in counts.into_iter().filter(|(_, count)| *count > 0) {
        let number = mend.number();
        writeln!(text, "  {number:>2}  {:<60}{:>12}", mend.title(), grouped(count as u64))?;
    }
    Ok(())
}

fn write_tail(text: &mut String, done: &Done) -> std::fmt::Result {
    let unexplained = done.comparison.convictions.iter().filter(|c| c.is_unexplained()).count();
    if unexplained > 0 {
        writeln!(
            text,
            "\n{} differences under no named mend: this is a defect of the program",
            grouped(unexplained as u64)
        )?;
    }
    match &done.out {
        Some(out) => writeln!(text, "\nWritten to {}", out.display()),
        None => Ok(()),
    }
}
