//! Determinations out: what a run over a county's export finds and leaves behind.
//!
//! [`run::determine`] reads an export, determines it and writes the [`tables`], the [`sheets`] and
//! the [`summary`] to wherever [`output::Outputs`] puts them. The [`manifest`] is written last, by
//! the caller: its presence is the commit. [`explain`] reads a run back and says why a conviction was
//! determined as it was; [`replay`] makes
//! it again and says whether it is the same.

pub mod case_management;
mod columns;
pub mod compare;
mod decided;
pub mod explain;
pub mod finding;
pub mod identity;
pub mod linkage;
pub mod manifest;
pub mod output;
pub mod reject_counts;
pub mod replay;
pub mod run;
pub mod settings;
pub mod sheets;
pub mod status;
pub mod stored;
pub mod summary;
mod summing;
pub mod tables;
pub mod tally;
