//! One row: a count of a step, with one part of its sentence.

use super::columns::{COLUMNS, position};

/// One row of an export, before a [`Person`](super::Person) gives it an identity and a place.
///
/// It starts as one kind of step ([`Row::conviction`], [`Row::arrest`], ...) on 14 March 2005 in
/// LOS ANGELES; the other methods change a field each. Fields are text as the file holds it.
#[derive(Clone)]
pub struct Row {
    fields: Vec<String>,
    has_own_count_order: bool,
}

impl Row {
    /// A count that a court found proven: a felony with probation.
    pub fn conviction(offense: &str) -> Self {
        Self::step("COURT ACTION", offense)
            .set("DISP_CODE", "1")
            .set("DISP_DESCR", "CONVICTED-PROBATION")
            .felony()
    }

    /// A count that a court dismissed: a felony.
    pub fn dismissal(offense: &str) -> Self {
        Self::step("COURT ACTION", offense)
            .set("DISP_CODE", "2")
            .set("DISP_DESCR", "DISMISSED/FURTHERANCE OF JUSTICE")
            .set("OFFENSE_TOC", "F")
    }

    /// A count somebody was arrested for: a felony.
    pub fn arrest(offense: &str) -> Self {
        Self::step("ARREST/DETAINED/CITED", offense).set("OFFENSE_TOC", "F")
    }

    /// A registration, of which `290 PC` is the one that matters.
    pub fn registration(offense: &str) -> Self {
        Self::step("REGISTRATION", offense)
    }

    /// The record of the person's death.
    pub fn deceased() -> Self {
        Self::step("DECEASED", "")
    }

    fn step(kind: &str, offense: &str) -> Self {
        let blank = Self { fields: vec![String::new(); COLUMNS.len()], has_own_count_order: false };
        let separated = COLUMNS
            .iter()
            .filter(|column| column.ends_with("_SEG_SEP") || **column == "END_OF_REC")
            .fold(blank, |row, column| row.set(column, "#"));
        separated
            .set("STP_TYPE_DESCR", kind)
            .set("OFFENSE_DESCR", offense)
            .on("20050314")
            .in_county("LOS ANGELES")
    }

    /// The day of the step, `YYYYMMDD` or whatever a file may hold; also of its disposition.
    #[must_use]
    pub fn on(self, date: &str) -> Self {
        self.set("STP_EVENT_DATE", date).set("DISP_DATE", date)
    }

    /// The county of the step, as `LOS ANGELES`.
    #[must_use]
    pub fn in_county(self, name: &str) -> Self {
        let agency = if self.field("STP_TYPE_DESCR") == "COURT ACTION" { "CASC" } else { "CAPD" };
        self.set("STP_ORI_DESCR", &format!("{agency} {name}")).set("STP_ORI_CNTY_NAME", name)
    }

    /// Charged, and if convicted, convicted as a felony.
    #[must_use]
    pub fn felony(self) -> Self {
        self.level("F", "FELONY")
    }

    /// Charged, and if convicted, convicted as a misdemeanor.
    #[must_use]
    pub fn misdemeanor(self) -> Self {
        self.level("M", "MISDEMEANOR")
    }

    /// Charged, and if convicted, convicted as an infraction.
    #[must_use]
    pub fn infraction(self) -> Self {
        self.level("I", "INFRACTION")
    }

    fn level(self, code: &str, status: &str) -> Self {
        let row = self.set("OFFENSE_TOC", code);
        if row.is_conviction() { row.set("CONV_STAT_DESCR", status) } else { row }
    }

    /// One part of the sentence: where it is served (`JAIL`, `PROBATION`, ...), how long, and the
    /// unit (`D`, `M`, `Y`).
    #[must_use]
    pub fn sentence(self, place: &str, length: &str, unit: &str) -> Self {
        let unit_name = match unit {
            "D" => "DAYS",
            "M" => "MONTHS",
            "Y" => "YEARS",
            _ => "",
        };
        self.set("SENT_LOC_DESCR", place)
            .set("SENT_LENGTH", length)
            .set("SENT_TIME_CODE", unit)
            .set("SENT_TIME_DESCR", unit_name)
    }

    /// The court's number of the case (`OFN`).
    #[must_use]
    pub fn case_number(self, number: &str) -> Self {
        self.set("OFN", number)
    }

    /// The comment.
    #[must_use]
    pub fn comment(self, text: &str) -> Self {
        self.set("COMMENT_TEXT", text)
    }

    /// `CNT_ORDER` as given, where a person would have counted it out.
    #[must_use]
    pub fn count_order(mut self, order: &str) -> Self {
        self.has_own_count_order = true;
        self.set("CNT_ORDER", order)
    }

    pub(super) fn default_count_order(self, order: &str) -> Self {
        if self.has_own_count_order { self } else { self.set("CNT_ORDER", order) }
    }

    /// Any column, by the name in the header.
    ///
    /// # Panics
    /// If no column has that name.
    #[must_use]
    pub fn set(mut self, column: &str, value: &str) -> Self {
        value.clone_into(&mut self.fields[position(column)]);
        self
    }

    /// What a column holds.
    ///
    /// # Panics
    /// If no column has that name.
    pub fn field(&self, column: &str) -> &str {
        &self.fields[position(column)]
    }

    /// All 95 fields.
    pub fn fields(&self) -> &[String] {
        &self.fields
    }

    /// Whether the row records a conviction.
    pub fn is_conviction(&self) -> bool {
        self.field("DISP_DESCR").starts_with("CONVICTED")
    }
}
