//! Rows of an invented person, for the tests of both readings and of what parts them.

use clear64_rules::row::Row;

/// A felony conviction of this section on this day in Los Angeles, of a person born in June 1975,
/// with a count order of its own where `count` differs.
pub(crate) fn felony<'a>(offense: &'a str, date: &'a str, count: &'a str) -> Row<'a> {
    Row {
        subject_id: b"1",
        birth_date: b"19750615",
        event_date: date.as_bytes(),
        step_type: b"COURT ACTION",
        county: b"LOS ANGELES",
        count_order: count.as_bytes(),
        offense: offense.as_bytes(),
        disposition: b"CONVICTED-PROB",
        conviction_status: b"FELONY",
        ..Row::default()
    }
}
