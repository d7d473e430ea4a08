//! The statewide data set: from the counties' results to what program staff may see.
//!
//! Everyone is counted once, nobody is identifiable. People of all counties are merged by pseudonym
//! ([`person`]), counted into a fixed list of tables ([`keys`], [`tally`]), and counts that would tell of
//! somebody are withheld ([`suppress`]).
//!
//! # Invariant
//!
//! What is published names no person, no pseudonym and no object of a county, and no count behind which
//! fewer than eleven persons stand.

pub mod announced;
pub mod audit;
pub mod counted;
pub mod document;
pub mod files;
pub mod groups;
pub mod keys;
pub mod person;
pub mod publisher;
pub mod read;
pub mod relations;
pub mod rows;
pub mod spill;
pub mod state;
pub mod suppress;
pub mod sweep;
pub mod tables;
pub mod tally;
