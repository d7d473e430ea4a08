//! What the tests across clear64's crates share: exports of invented people, the `clear64` program
//! as a county runs it, and the sheets it writes.
//!
//! No record in here describes a person who exists. Names are made up, Social Security numbers lie
//! in the range that is never issued (they begin with 9).

pub mod cms;
pub mod export;
pub mod planted;
pub mod program;
pub mod sheet;
pub mod stories;
