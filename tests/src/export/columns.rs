//! The 95 columns of an export, in file order.

/// Their names, as the header line has them: request, identity (PII), physical description (PDR),
/// cycle (CYC), step (STP), count (CNT) and sentence (SENT), each segment opened by its `_SEG_SEP`
/// column. Written out here and not taken from the program, so that the two can disagree.
#[rustfmt::skip]
pub const COLUMNS: [&str; 95] = [
    "RECORD_ID", "SUBJECT_STATUS", "SUBJECT_ID",
    "REQ_SEG_SEP", "REQ_CII_NUMBER", "REQ_NAME", "REQ_GENDER", "REQ_DOB", "REQ_CDL", "REQ_SSN",
    "PII_SEG_SEP", "CII_NUMBER", "PRI_NAME", "GENDER", "PRI_DOB", "PRI_SSN", "PRI_CDL", "PRI_IDN",
    "PRI_INN", "FBI_NUMBER",
    "PDR_SEG_SEP", "RACE_CODE", "RACE_DESCR", "EYE_COLOR_CODE", "EYE_COLOR_DESCR",
    "HAIR_COLOR_CODE", "HAIR_COLOR_DESCR", "HEIGHT", "WEIGHT", "SINGLE_SOURCE", "MULTI_SOURCE",
    "POB_CODE", "POB_NAME", "POB_TYPE", "CITIZENSHIP_LIST",
    "CYC_SEG_SEP", "CYC_ORDER", "CYC_DATE",
    "STP_SEG_SEP", "STP_ORDER", "STP_EVENT_DATE", "STP_TYPE_CODE", "STP_TYPE_DESCR", "STP_ORI_TYPE",
    "STP_ORI_TYPE_DESCR", "STP_ORI_CODE", "STP_ORI_DESCR", "STP_ORI_CNTY_CODE", "STP_ORI_CNTY_NAME",
    "CNT_SEG_SEP", "CNT_ORDER", "DISP_DATE", "OFN", "OFFENSE_CODE", "OFFENSE_DESCR", "OFFENSE_TOC",
    "OFFENSE_QUAL_LST", "DISP_OFFENSE_CODE", "DISP_OFFENSE_DESCR", "DISP_OFFENSE_TOC",
    "DISP_OFFENSE_QUAL_LST", "CONV_OFFENSE_ORDER", "CONV_OFFENSE_CODE", "CONV_OFFENSE_DESCR",
    "CONV_OFFENSE_TOC", "CONV_OFFENSE_QUAL_LST", "FE_NUM_ORDER", "FE_NUM_ARR_AGY",
    "FE_NUM_BNCH_WARR", "FE_NUM_CITE", "FE_NUM_DOCKET", "FE_NUM_INCIDENT", "FE_NUM_BOOKING",
    "FE_NUM_NUMBER", "FE_NUM_REMAND", "FE_NUM_OOS_INN", "FE_NUM_CRT_CASE", "FE_NUM_WARRANT",
    "DISP_ORDER", "DISP_CODE", "DISP_DESCR", "CONV_STAT_CODE", "CONV_STAT_DESCR",
    "SENT_SEG_SEP", "SENT_ORDER", "SENT_LOC_CODE", "SENT_LOC_DESCR", "SENT_LENGTH",
    "SENT_TIME_CODE", "SENT_TIME_DESCR", "CYC_AGE", "CII_TYPE", "CII_TYPE_ALPHA", "COMMENT_TEXT",
    "END_OF_REC",
];

/// Where a column stands.
///
/// # Panics
/// If no column has that name: a test names columns that exist.
#[expect(clippy::panic, reason = "a test that names no column is wrong and should say so")]
pub(super) fn position(name: &str) -> usize {
    let Some(position) = COLUMNS.iter().position(|&column| column == name) else {
        panic!("an export has no column {name}")
    };
    position
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_person_is_in_the_third_column() {
        assert_eq!(position("SUBJECT_ID"), 2);
    }

    #[test]
    fn the_last_column_ends_the_record() {
        assert_eq!(position("END_OF_REC"), 94);
    }

    #[test]
    #[should_panic(expected = "no column SUBJECT_NAME")]
    fn a_column_that_does_not_exist_is_named() {
        position("SUBJECT_NAME");
    }
}
