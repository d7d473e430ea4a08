//! Which entries of a zip are exports.

use super::Format;
use super::directory::Entry;
use crate::refusal::Refusal;

/// Compression methods by their numbers in a zip.
pub(super) const STORED: u16 = 0;
pub(super) const DEFLATED: u16 = 8;

/// The exports among the entries, in the order of the bytes of their names.
///
/// A member's number, as refusals say it, counts from 1 in that order; what is passed over is not
/// counted.
pub(super) fn exports(mut entries: Vec<Entry>) -> Result<Vec<Entry>, Refusal> {
    if entries.iter().any(is_part_of_workbook) {
        return Err(Refusal::ExcelWorkbook);
    }
    entries.retain(|entry| !is_passed_over(entry));
    if entries.is_empty() {
        return Err(Refusal::EmptyArchive);
    }
    entries.sort_by(|a, b| a.name.cmp(&b.name));
    if let Some(index) = entries.windows(2).position(|pair| pair[0].name == pair[1].name) {
        return Err(Refusal::DuplicateMember { member: index + 2 });
    }
    for (index, entry) in entries.iter().enumerate() {
        check(entry, index + 1)?;
    }
    Ok(entries)
}

fn check(entry: &Entry, member: usize) -> Result<(), Refusal> {
    let ending = ending(&entry.name).unwrap_or_default().to_ascii_lowercase();
    match ending.as_slice() {
        _ if entry.symbolic_link => Err(Refusal::UnexpectedMember { member }),
        b"csv" | b"dat" | b"txt" => Ok(()),
        b"xls" | b"xlsx" | b"xlsm" | b"xlsb" => Err(Refusal::ExcelWorkbook),
        b"gz" => Err(Refusal::NestedArchive { format: Format::Gzip.name() }),
        b"zip" => Err(Refusal::NestedArchive { format: Format::Zip.name() }),
        _ => Err(Refusal::UnexpectedMember { member }),
    }?;
    if entry.encrypted {
        Err(Refusal::EncryptedMember { member })
    } else if entry.method != STORED && entry.method != DEFLATED {
        Err(Refusal::UnsupportedCompression { member })
    } else {
        Ok(())
    }
}

fn is_part_of_workbook(entry: &Entry) -> bool {
    *entry.name == *b"[Content_Types].xml" || entry.name.starts_with(b"xl/workbook")
}

/// Folders, and what macOS and Windows leave in folders: `.DS_Store`, `._export.csv` (attributes
/// of a file on a Mac, under `__MACOSX/` too), `Thumbs.db`, `desktop.ini`.
fn is_passed_over(entry: &Entry) -> bool {
    let base = base(&entry.name);
    (base.is_empty() && entry.size == 0)
        || base.starts_with(b"._")
        || [&b".DS_Store"[..], b"Thumbs.db", b"desktop.ini"]
            .iter()
            .any(|name| base.eq_ignore_ascii_case(name))
}

/// What follows the last separator; old archives made on Windows have backslashes.
fn base(name: &[u8]) -> &[u8] {
    name.rsplit(|byte| matches!(byte, b'/' | b'\\')).next().unwrap_or_default()
}

fn ending(name: &[u8]) -> Option<&[u8]> {
    let base = base(name);
    base.iter().rposition(|byte| *byte == b'.').map(|dot| &base[dot + 1..])
}
