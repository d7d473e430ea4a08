//! The columns of the case-management file, in the order of the county's own.

/// Columns of a row.
pub const COLUMN_COUNT: usize = 30;

/// The names of all columns, as the header has them.
pub const COLUMN_NAMES: [&str; COLUMN_COUNT] = [
    "Court Number",
    "Ind",
    "Incident Number",
    "Truename",
    "Case Level",
    "Case Dispo",
    "Case Disposition Description",
    "Dispo Date",
    "Action Number",
    "1st Filed",
    "Charge Level",
    "Charge Date",
    "Current Charge",
    "Current Level",
    "Current Charge Description",
    "Chg Disp",
    "Charge Disposition Description",
    "Ch Dispo Date",
    "Booked Charge",
    "Booked Charge Level",
    "Booked Charge Date",
    "Race",
    "Sex",
    "DOB",
    "SFNO",
    "CII",
    "FBI",
    "SSN",
    "DL Number",
    "EOR",
];

/// One column: any of the 30, of which those that are asked for have a constant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Column(usize);

impl Column {
    /// The court's number of the case: eight characters.
    pub const COURT_NUMBER: Self = Self(0);
    /// The police department's number of the incident.
    pub const INCIDENT_NUMBER: Self = Self(2);
    /// Name: last, first and middle name with a slash between them.
    pub const TRUENAME: Self = Self(3);
    /// Date of the disposition of the case.
    pub const DISPO_DATE: Self = Self(7);
    /// Date of the charge.
    pub const CHARGE_DATE: Self = Self(11);
    /// Code section of the charge as it stands.
    pub const CURRENT_CHARGE: Self = Self(12);
    /// Its level: `F`, `M` or other.
    pub const CURRENT_LEVEL: Self = Self(13);
    /// Date of the disposition of the charge.
    pub const CHARGE_DISPO_DATE: Self = Self(17);
    /// Code section at booking.
    pub const BOOKED_CHARGE: Self = Self(18);
    /// Date of booking.
    pub const BOOKED_CHARGE_DATE: Self = Self(20);
    /// Race.
    pub const RACE: Self = Self(21);
    /// Sex.
    pub const SEX: Self = Self(22);
    /// Date of birth.
    pub const DOB: Self = Self(23);
    /// The sheriff's number of the person.
    pub const SFNO: Self = Self(24);
    /// State identification number.
    pub const CII: Self = Self(25);
    /// Social Security number.
    pub const SSN: Self = Self(27);
    /// Driver's license.
    pub const DL_NUMBER: Self = Self(28);
    /// Mark of the end of a row.
    pub const EOR: Self = Self(29);

    /// Place in a row, from 0.
    pub const fn index(self) -> usize {
        self.0
    }

    /// Name in the header.
    pub const fn name(self) -> &'static str {
        COLUMN_NAMES[self.0]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_constant_is_the_column_of_its_name() {
        for (column, name) in [
            (Column::COURT_NUMBER, "Court Number"),
            (Column::INCIDENT_NUMBER, "Incident Number"),
            (Column::TRUENAME, "Truename"),
            (Column::DISPO_DATE, "Dispo Date"),
            (Column::CHARGE_DATE, "Charge Date"),
            (Column::CURRENT_CHARGE, "Current Charge"),
            (Column::CURRENT_LEVEL, "Current Level"),
            (Column::CHARGE_DISPO_DATE, "Ch Dispo Date"),
            (Column::BOOKED_CHARGE, "Booked Charge"),
            (Column::BOOKED_CHARGE_DATE, "Booked Charge Date"),
            (Column::RACE, "Race"),
            (Column::SEX, "Sex"),
            (Column::DOB, "DOB"),
            (Column::SFNO, "SFNO"),
            (Column::CII, "CII"),
            (Column::SSN, "SSN"),
            (Column::DL_NUMBER, "DL Number"),
            (Column::EOR, "EOR"),
        ] {
            assert_eq!(column.name(), name);
        }
    }
}
