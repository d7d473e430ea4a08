//! One person's rows: identity on every row, `CNT_ORDER` counted out.

use super::Row;

/// An invented person and the steps on record, in file order.
///
/// Each row gets its `CNT_ORDER` from how it is added: [`with`](Person::with) opens a cycle of its
/// own, [`then`](Person::then) a further case of the same cycle, [`also`](Person::also) a further
/// count of the same case, [`sentence_part`](Person::sentence_part) repeats the count before it.
#[derive(Clone)]
pub struct Person {
    identity: Vec<(&'static str, String)>,
    rows: Vec<Row>,
    cycle: u32,
    step: u32,
    count: u32,
}

impl Person {
    /// A person by `SUBJECT_ID`, born on 15 January 1970, with a name and CII number made from it.
    pub fn subject(id: &str) -> Self {
        let person = Self { identity: vec![], rows: vec![], cycle: 100, step: 0, count: 0 };
        person
            .identified("SUBJECT_ID", id)
            .cii(&format!("A9{id:0>8}"))
            .named(&format!("INVENTED,PERSON {id}"))
            .born("19700115")
            .gender("M")
            .race("X", "UNKNOWN")
    }

    /// The name, `LAST,FIRST M`.
    #[must_use]
    pub fn named(self, name: &str) -> Self {
        self.identified("REQ_NAME", name).identified("PRI_NAME", name)
    }

    /// The date of birth, `YYYYMMDD` or whatever a file may hold.
    #[must_use]
    pub fn born(self, date: &str) -> Self {
        self.identified("REQ_DOB", date).identified("PRI_DOB", date)
    }

    /// The number that identifies the person across counties.
    #[must_use]
    pub fn cii(self, number: &str) -> Self {
        self.identified("REQ_CII_NUMBER", number).identified("CII_NUMBER", number)
    }

    /// The Social Security number; an invented one begins with 9.
    #[must_use]
    pub fn social_security_number(self, number: &str) -> Self {
        self.identified("REQ_SSN", number).identified("PRI_SSN", number)
    }

    /// Gender as an officer recorded it, `M` or `F`.
    #[must_use]
    pub fn gender(self, code: &str) -> Self {
        self.identified("REQ_GENDER", code).identified("GENDER", code)
    }

    /// Race as an officer recorded it: code and description.
    #[must_use]
    pub fn race(self, code: &str, description: &str) -> Self {
        self.identified("RACE_CODE", code).identified("RACE_DESCR", description)
    }

    fn identified(mut self, column: &'static str, value: &str) -> Self {
        self.identity.retain(|(known, _)| *known != column);
        self.identity.push((column, value.to_owned()));
        self
    }

    /// A step that opens a cycle of its own.
    #[must_use]
    pub fn with(mut self, row: Row) -> Self {
        (self.cycle, self.step, self.count) = (self.cycle + 1, 1, 1);
        self.place(row)
    }

    /// A further case of the cycle before it.
    #[must_use]
    pub fn then(mut self, row: Row) -> Self {
        (self.step, self.count) = (self.step + 1, 1);
        self.place(row)
    }

    /// A further count of the case before it.
    #[must_use]
    pub fn also(mut self, row: Row) -> Self {
        self.count += 1;
        self.place(row)
    }

    /// The count before it once more, with another part of its sentence.
    #[must_use]
    pub fn sentence_part(mut self, place: &str, length: &str, unit: &str) -> Self {
        self.rows.extend(self.rows.last().cloned().map(|row| row.sentence(place, length, unit)));
        self
    }

    /// The count before it once more, as this row says it: its section can be another.
    #[must_use]
    pub fn said_again_as(self, row: Row) -> Self {
        self.place(row)
    }

    /// An arrest and, as the next step of the same cycle, the conviction for the same offense.
    #[must_use]
    pub fn arrested_and_convicted(self, arrested_on: &str, conviction: Row) -> Self {
        let arrest = Row::arrest(conviction.field("OFFENSE_DESCR"))
            .on(arrested_on)
            .in_county(conviction.field("STP_ORI_CNTY_NAME"))
            .set("CYC_DATE", arrested_on)
            .comment(conviction.field("COMMENT_TEXT"));
        self.with(arrest).then(conviction.set("CYC_DATE", arrested_on))
    }

    fn place(mut self, row: Row) -> Self {
        let order = format!("{:03}{:03}{:03}000", self.cycle, self.step, self.count);
        self.rows.push(row.default_count_order(&order));
        self
    }

    /// The rows, each with the person's identity.
    pub fn into_rows(self) -> Vec<Row> {
        let identify = |row: Row| {
            self.identity.iter().fold(row, |row, (column, value)| row.set(column, value))
        };
        self.rows.into_iter().map(identify).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count_orders(person: Person) -> Vec<String> {
        person.into_rows().iter().map(|row| row.field("CNT_ORDER").to_owned()).collect()
    }

    #[test]
    fn rows_are_counted_by_cycle_case_and_count() {
        let person = Person::subject("1")
            .with(Row::arrest("11359 HS-POSSESS MARIJUANA FOR SALE"))
            .then(Row::conviction("11359 HS-POSSESS MARIJUANA FOR SALE"))
            .also(Row::dismissal("11357 HS-POSSESS MARIJUANA"))
            .sentence_part("JAIL", "90", "D")
            .with(Row::deceased());
        let orders =
            ["101001001000", "101002001000", "101002002000", "101002002000", "102001001000"];
        assert_eq!(count_orders(person), orders);
    }

    #[test]
    fn a_row_may_bring_its_own_count_order() {
        let person = Person::subject("1").with(Row::deceased().count_order("10"));
        assert_eq!(count_orders(person), ["10"]);
    }

    #[test]
    fn the_last_name_given_is_on_every_row() {
        let person = Person::subject("1").named("FIRST,NAME").named("SECOND,NAME");
        let rows = person.with(Row::deceased()).with(Row::deceased()).into_rows();
        assert!(rows.iter().all(|row| row.field("PRI_NAME") == "SECOND,NAME"));
    }

    #[test]
    fn arrest_and_conviction_share_the_cycle_and_its_date() {
        let conviction = Row::conviction("11358 HS-CULTIVATE MARIJUANA").on("20010502");
        let rows = Person::subject("1").arrested_and_convicted("20001224", conviction).into_rows();
        let cycle_dates: Vec<_> = rows.iter().map(|row| row.field("CYC_DATE")).collect();
        assert_eq!(cycle_dates, ["20001224", "20001224"]);
        assert_eq!(rows[1].field("CNT_ORDER"), "101002001000");
    }
}
