//! The exact reading, sentence by sentence: each defect of the pilots' program that it mends, with
//! the case before, at and after the boundary, and what becomes of facts that the export lacks.
//!
//! The mends are numbered as the list of them is; a module or test names those it is about.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up fails")]
#![expect(clippy::large_types_passed_by_value, reason = "rows are written as values here")]

#[path = "../alike/mod.rs"]
mod alike;
mod history;
#[path = "../invented/mod.rs"]
mod invented;

mod ages;
mod bars;
mod dates;
mod decider;
mod impact;
mod jurisdiction;
mod listed_sections;
mod missing_facts;
mod policies;
mod priors;
mod properties;
mod records;
mod san_francisco;
mod sections;
mod sentences;
mod several_sections;
mod statute;
mod truths;
