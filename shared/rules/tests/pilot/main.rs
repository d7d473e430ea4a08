//! The pilot reading, boundary by boundary: what no published test case of the pilots' program
//! pins is pinned here, with the case before, at and after.
//!
//! Source of each case: the description of the pilots' program, flow by flow.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up fails")]
#![expect(clippy::large_types_passed_by_value, reason = "rows are written as values here")]

#[path = "../alike/mod.rs"]
mod alike;
mod history;
#[path = "../invented/mod.rs"]
mod invented;

mod configurable;
mod los_angeles;
mod policies;
mod records;
mod san_francisco;
mod sections;
mod statute;
mod three_counties;
mod unpinned;
mod written_policies;
