//! What links a person's records across counties.

use std::fmt;

use crate::row::Row;

/// The CII number as it is compared across counties: blanks and leading zeros removed, upper case.
///
/// `Debug` prints nothing of it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Link(Box<[u8]>);

impl Link {
    /// `CII_NUMBER` of a row, else `REQ_CII_NUMBER`; none if both say nothing. A person's link is
    /// made of all rows: see [`Identity`](crate::record::Identity).
    ///
    /// ```
    /// use clear64_rules::identity::Link;
    /// use clear64_rules::row::Row;
    ///
    /// let link = |cii: &'static str| Link::of(&Row { cii_number: cii.as_bytes(), ..Row::default() });
    /// assert_eq!(link(" 00a12 345 "), link("A12345"));
    /// assert_eq!(link("NULL  "), None);
    /// assert_eq!(link("000"), None);
    /// ```
    pub fn of(row: &Row<'_>) -> Option<Self> {
        Self::normalized(row.cii_number).or_else(|| Self::normalized(row.requested_cii_number))
    }

    /// The normalized bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The link with these normalized bytes, as [`Link::as_bytes`] gave them.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        Self(bytes.into())
    }

    /// A CII number, none if it says nothing.
    pub fn normalized(number: &[u8]) -> Option<Self> {
        let written = said(number).iter().filter(|byte| !byte.is_ascii_whitespace());
        let significant: Vec<u8> =
            written.map(u8::to_ascii_uppercase).skip_while(|byte| *byte == b'0').collect();
        let says_something = significant.iter().any(u8::is_ascii_alphanumeric);
        says_something.then(|| Self(significant.into()))
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Link(..)")
    }
}

/// What names a person without a `SUBJECT_ID` within the export.
pub fn person_of_number(number: &Link) -> Vec<u8> {
    [b"CII_NUMBER ", number.as_bytes()].concat()
}

/// A field trimmed, and empty where it says nothing: blanks, or `NULL` as exports write it.
pub fn said(field: &[u8]) -> &[u8] {
    let trimmed = field.trim_ascii();
    if trimmed.eq_ignore_ascii_case(b"NULL") { b"" } else { trimmed }
}
