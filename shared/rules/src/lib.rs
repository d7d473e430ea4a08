//! The law as code: what a county's rows say, and what a policy decides about them.
//!
//! Data flows one way through the modules: a [`row::Row`] of the export is read into a
//! [`record::Person`] with convictions; [`facts`] of a conviction hold as of a date; a
//! [`policy::Policy`] is an ordered list of rules over those facts; [`determination::decide`] names
//! the first rule that holds; [`impact`] says what the outcomes change for the person, and
//! [`jurisdiction`] who must act.
//!
//! Architecture invariant: this crate does no input or output and has no clock, environment,
//! randomness or async. Time is the as-of date that its caller gives.

pub mod compare;
pub mod county;
pub mod date;
pub mod determination;
pub mod facts;
pub mod identity;
pub mod impact;
pub mod jurisdiction;
pub mod mend;
pub mod policy;
pub mod reading;
pub mod record;
pub mod row;
pub mod section;
pub mod sentence;
pub mod truth;
