//! The function that determines an export as it lands in the uploads bucket.
//!
//! An event only says that something of a county has changed. What is done follows from what the
//! bucket holds then: [`uploads`] reads the versions of the county's objects, `plan` says which
//! upload counts and what every upload's state is, and the [`function`] determines until there is
//! nothing left to do. Events can thus come late, twice, out of order or for objects that have been
//! replaced or deleted.
//!
//! Results are committed by their manifest, which is put last and only if there is none; the
//! county's `status.json` is swapped by its `ETag`. A crash at any write leaves something that the
//! next delivery completes, to the same bytes.
//!
//! # Invariant
//!
//! Nothing of a person leaves the two buckets: no name of an object, no text of a policy and no byte
//! of an export is in a log, a metric, an error or `status.json`.

pub mod announcement;
pub mod aws_topics;
mod counts;
pub mod failure;
pub mod function;
pub mod metrics;
pub mod place;
mod plan;
mod policy;
mod reader;
mod run;
mod settle;
pub mod unclaimed;
pub mod uploads;
mod writer;
