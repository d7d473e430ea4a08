//! Determinations out: what a run over a county's export finds and leaves behind.
//!
//! [`run::determine`] reads an export once and returns everything that can be known of it:
//! statuses of the rows, determinations, the figures of the [`summary`]. Nothing is written before
//! it returns, so an export that is refused leaves nothing behind. [`run::write_sheets`] reads the
//! export a second time and joins the findings to its rows. The [`manifest`] is written last.

pub mod finding;
pub mod manifest;
pub mod run;
pub mod sheets;
pub mod summary;
mod tally;
