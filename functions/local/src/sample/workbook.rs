//! A sample as an Excel workbook: the least that a spreadsheet program opens.
//!
//! Every cell is text, written as it comes; a workbook of more rows than Excel can show is written
//! all the same.

use std::io::{self, Write};

use zip::ZipWriter;
use zip::write::StreamWriter;

use super::file::start_member;

const PARTS: [(&str, &str); 4] = [
    (
        "[Content_Types].xml",
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"#,
    ),
    (
        "_rels/.rels",
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
    ),
    (
        "xl/workbook.xml",
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="sample" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
    ),
    (
        "xl/_rels/workbook.xml.rels",
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#,
    ),
];

const SHEET_START: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>"#;
const SHEET_END: &str = "</sheetData></worksheet>";
const ROW_START: &str = "<row>";
const ROW_END: &str = "</row>";
const CELL_START: &str = r#"<c t="inlineStr"><is><t xml:space="preserve">"#;
const CELL_END: &str = "</t></is></c>";

/// Takes comma-separated text and writes a workbook.
///
/// # Memory usage
///
/// A zip's buffers and as much as is given at a time, whatever the number of rows.
pub(super) struct Workbook<W: Write> {
    zip: ZipWriter<StreamWriter<W>>,
    cells: Vec<u8>,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    BeforeRow,
    Unquoted,
    Quoted,
}

impl<W: Write> Workbook<W> {
    /// A workbook of one sheet without rows.
    pub(super) fn new(to: W) -> io::Result<Self> {
        let mut zip = ZipWriter::new_stream(to);
        for (name, content) in PARTS {
            start_member(&mut zip, name)?;
            zip.write_all(content.as_bytes())?;
        }
        start_member(&mut zip, "xl/worksheets/sheet1.xml")?;
        zip.write_all(SHEET_START.as_bytes())?;
        Ok(Self { zip, cells: Vec::new(), state: State::BeforeRow })
    }

    /// Ends the sheet and the workbook.
    pub(super) fn finish(mut self) -> io::Result<()> {
        if self.state != State::BeforeRow {
            self.zip.write_all(CELL_END.as_bytes())?;
            self.zip.write_all(ROW_END.as_bytes())?;
        }
        self.zip.write_all(SHEET_END.as_bytes())?;
        self.zip.finish()?;
        Ok(())
    }

    fn take(&mut self, byte: u8) {
        if self.state == State::BeforeRow {
            self.add(ROW_START);
            self.add(CELL_START);
            self.state = State::Unquoted;
        }
        match (byte, self.state) {
            (b'"', State::Quoted) => self.state = State::Unquoted,
            (b'"', _) => self.state = State::Quoted,
            (b',', State::Unquoted) => {
                self.add(CELL_END);
                self.add(CELL_START);
            }
            (b'\n', State::Unquoted) => {
                self.add(CELL_END);
                self.add(ROW_END);
                self.state = State::BeforeRow;
            }
            (b'&', _) => self.add("&amp;"),
            (b'<', _) => self.add("&lt;"),
            (b'>', _) => self.add("&gt;"),
            (b' '..=b'~' | b'\n', _) => self.cells.push(byte),
            // Windows-1252 and Latin-1 agree on letters, which are code points of the same number.
            (0xA0.., _) => self.add(char::from(byte).encode_utf8(&mut [0; 4])),
            _ => {}
        }
    }

    fn add(&mut self, text: &str) {
        self.cells.extend_from_slice(text.as_bytes());
    }
}

impl<W: Write> Write for Workbook<W> {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        self.cells.clear();
        for byte in text {
            self.take(*byte);
        }
        self.zip.write_all(&self.cells)?;
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.zip.flush()
    }
}
