//! The `clear64` program, run as a county runs it, over exports of invented people.

mod accounting;
mod compare;
mod desk;
mod explain;
mod faults;
mod file_shapes;
mod incomplete;
mod jurisdiction;
mod keys;
mod personal_data;
mod policies;
mod policy_command;
mod refusals;
mod repeated_runs;
mod replay;
mod row_order;
mod samples;
mod san_francisco;
mod san_francisco_runs;
mod show;
mod stories;
mod usage;
