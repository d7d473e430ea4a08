//! County exports in: every byte of a file becomes a row, a reject or a refusal.
//!
//! Data flows one way: [`container`] opens an uploaded file, [`scan`] cuts bytes into records,
//! [`reader`] makes each a [`row::Entry`], a readable row of the 95 columns of [`layout`] or a
//! reject, and [`tally`] says at the end whether the export as a whole can be taken, else why it is
//! refused ([`refusal`]).
//!
//! ```
//! use clear64_exports::layout::{COLUMN_NAMES, Column};
//! use clear64_exports::reader::{ExportReader, ReaderOptions};
//! use clear64_exports::row::Entry;
//! use clear64_exports::tally::Tally;
//!
//! // A header, a row in the county, and a row that lacks its last columns, 100 rows in all.
//! let mut row = vec![""; 95];
//! row[Column::SUBJECT_ID.index()] = "18675309";
//! row[Column::STP_ORI_CNTY_NAME.index()] = "LOS ANGELES";
//! let row = row.join(",");
//! let mut file = COLUMN_NAMES.join(",");
//! for _ in 0..99 {
//!     file += &format!("\n{row}");
//! }
//! file += "\n1,A,18675309\n";
//!
//! let mut tally = Tally::new("los-angeles".parse()?);
//! let mut reader = ExportReader::open(file.as_bytes(), ReaderOptions::default())?;
//! while let Some(entry) = reader.next_entry()? {
//!     tally.observe(&entry);
//!     match entry {
//!         Entry::Row(record) => assert_eq!(record.get(Column::SUBJECT_ID), b"18675309"),
//!         Entry::Reject(reject) => {
//!             assert_eq!(reject.code().code(), "column-count");
//!             assert!(reject.to_string().starts_with("row 99 (line 101): found 3 columns"));
//!         }
//!     }
//! }
//! let counts = tally.finish()?;
//! assert_eq!((counts.rows, counts.readable, counts.rejected), (100, 99, 1));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Architecture invariant: nothing here prints or formats what a row says. `Debug` and `Display`
//! of every type are free of content and of file names.

pub mod block;
pub mod cms;
pub mod container;
pub mod layout;
mod marks;
pub mod persons;
pub mod place;
pub mod reader;
mod record;
pub mod refusal;
pub mod row;
pub mod scan;
pub mod tally;
