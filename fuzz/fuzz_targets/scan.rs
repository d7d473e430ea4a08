//! The scanner of county exports on any bytes.
//!
//! It does not panic; every byte is in exactly one record, blank line or byte-order mark; it cuts
//! as a plain state machine does, however few bytes come at a time; and where it finds no fault,
//! the csv crate reads the same fields.

#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../shared/exports/tests/oracle/mod.rs"]
mod oracle;

fuzz_target!(|bytes: &[u8]| oracle::check(bytes));
