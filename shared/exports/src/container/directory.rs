//! The central directory of a zip (APPNOTE.TXT 6.3.10 of PKWARE), read strictly.
//!
//! Why the zip crate does not read it: it allocates by the number of entries that the end of the
//! file claims, falls back to whatever else in the last 64 KiB looks like such an end, and leaves
//! out entries beyond the claimed number. Here there is one end, it must be the end of the file,
//! the directory must stand right before it, and the entries must fill the directory. The crate
//! writes the archives of the tests.

use std::io;

use super::source::Source;

/// What a local file header starts with.
const LOCAL: [u8; 4] = *b"PK\x03\x04";
/// What an entry of the directory starts with.
const ENTRY: [u8; 4] = *b"PK\x01\x02";
/// What the end of the directory starts with.
const END: [u8; 4] = *b"PK\x05\x06";
const END_64: [u8; 4] = *b"PK\x06\x06";
const LOCATOR_64: [u8; 4] = *b"PK\x06\x07";

const LOCAL_LENGTH: usize = 30;
const ENTRY_LENGTH: usize = 46;
const END_LENGTH: usize = 22;
const END_64_LENGTH: usize = 56;
const LOCATOR_64_LENGTH: usize = 20;

/// Bytes that an entry may have on average, its name included. 200 are usual.
const ENTRY_BYTES: u64 = 4096;

/// Why a directory or a member cannot be read.
#[derive(Debug)]
pub(super) enum Fault {
    /// The file has failed, if the source says so; else it has fewer bytes than the archive claims.
    Io(io::Error),
    Damaged,
    TooMany {
        found: u64,
    },
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// An entry of the directory. Without `Debug`: its name can be that of a person.
pub(super) struct Entry {
    pub(super) name: Box<[u8]>,
    pub(super) encrypted: bool,
    pub(super) symbolic_link: bool,
    pub(super) method: u16,
    pub(super) checksum: u32,
    pub(super) compressed: u64,
    pub(super) size: u64,
    offset: u64,
    /// Where the data of all members ends at the latest.
    data_end: u64,
}

/// Where the directory is.
struct Extent {
    entries: u64,
    offset: u64,
    length: u64,
    /// What follows it.
    end: u64,
}

/// The entries, in the order of the directory. Holds at most [`ENTRY_BYTES`] times `most` bytes.
pub(super) fn entries(source: &mut Source<'_>, most: usize) -> Result<Vec<Entry>, Fault> {
    let Extent { entries, offset, length, end } = extent(source)?;
    let smallest = entries.checked_mul(ENTRY_LENGTH as u64);
    if offset.checked_add(length) != Some(end) || smallest.is_none_or(|least| least > length) {
        return Err(Fault::Damaged);
    }
    if entries > most as u64 {
        return Err(Fault::TooMany { found: entries });
    }
    if length > entries * ENTRY_BYTES {
        return Err(Fault::Damaged);
    }
    let mut directory = vec![0; usize::try_from(length).map_err(|_| Fault::Damaged)?];
    source.bytes_at(offset, &mut directory)?;
    let mut rest = Bytes(&directory);
    let mut found = Vec::new();
    while !rest.0.is_empty() {
        found.push(entry(&mut rest, offset).ok_or(Fault::Damaged)?);
    }
    if found.len() as u64 == entries { Ok(found) } else { Err(Fault::Damaged) }
}

/// What the end of the file says of the directory.
fn extent(source: &mut Source<'_>) -> Result<Extent, Fault> {
    let longest = (END_LENGTH + usize::from(u16::MAX)) as u64;
    let start = source.length().saturating_sub(longest);
    let mut tail = vec![0; usize::try_from(source.length() - start).map_err(|_| Fault::Damaged)?];
    source.bytes_at(start, &mut tail)?;
    let at = tail
        .windows(END_LENGTH)
        .enumerate()
        .rposition(|(at, window)| {
            let comment = usize::from(u16::from_le_bytes([window[20], window[21]]));
            window.starts_with(&END) && at + END_LENGTH + comment == tail.len()
        })
        .ok_or(Fault::Damaged)?;
    let end = start + at as u64;
    let mut fields = Bytes(&tail[at..]);
    let read = |fields: &mut Bytes<'_>| {
        fields.expect(END)?;
        let disks = [fields.u16()?, fields.u16()?];
        let entries = [fields.u16()?, fields.u16()?];
        Some((disks, entries, fields.u32()?, fields.u32()?))
    };
    let (disks, entries, length, offset) = read(&mut fields).ok_or(Fault::Damaged)?;
    if let Some(extent) = extent_64(source, end)? {
        return Ok(extent);
    }
    if disks != [0, 0] || entries[0] != entries[1] {
        return Err(Fault::Damaged);
    }
    let (length, offset) = (length.into(), offset.into());
    Ok(Extent { entries: entries[0].into(), offset, length, end })
}

/// What the larger end says that an archive over 4 GiB or 65,535 entries has before the other.
fn extent_64(source: &mut Source<'_>, end: u64) -> Result<Option<Extent>, Fault> {
    let Some(locator_at) = end.checked_sub(LOCATOR_64_LENGTH as u64) else { return Ok(None) };
    let mut locator = [0; LOCATOR_64_LENGTH];
    source.bytes_at(locator_at, &mut locator)?;
    if !locator.starts_with(&LOCATOR_64) {
        return Ok(None);
    }
    let end = Bytes(&locator[8..]).u64().ok_or(Fault::Damaged)?;
    if end.checked_add(END_64_LENGTH as u64).is_none_or(|after| after > locator_at) {
        return Err(Fault::Damaged);
    }
    let mut bytes = [0; END_64_LENGTH];
    source.bytes_at(end, &mut bytes)?;
    let read = |mut fields: Bytes<'_>| {
        fields.expect(END_64)?;
        // Its own length, the versions.
        fields.take(8 + 2 + 2)?;
        let disks = [fields.u32()?, fields.u32()?];
        let entries = [fields.u64()?, fields.u64()?];
        let (length, offset) = (fields.u64()?, fields.u64()?);
        let whole = disks == [0, 0] && entries[0] == entries[1];
        whole.then_some(Extent { entries: entries[0], offset, length, end })
    };
    read(Bytes(&bytes)).map(Some).ok_or(Fault::Damaged)
}

/// The next entry of a directory that starts at `data_end`.
fn entry(rest: &mut Bytes<'_>, data_end: u64) -> Option<Entry> {
    rest.expect(ENTRY)?;
    let [_, made_by] = rest.u16()?.to_le_bytes();
    rest.u16()?;
    let flags = rest.u16()?;
    let method = rest.u16()?;
    rest.u32()?;
    let checksum = rest.u32()?;
    let (compressed, size) = (rest.u32()?, rest.u32()?);
    let (name, extra, comment) = (rest.u16()?, rest.u16()?, rest.u16()?);
    // The disk, which `extent` has seen is the only one, and internal attributes.
    rest.take(2 + 2)?;
    let attributes = rest.u32()?;
    let offset = rest.u32()?;
    let name = rest.take(name.into())?;
    let mut large = large_numbers(Bytes(rest.take(extra.into())?));
    rest.take(comment.into())?;
    // Those that do not fit are in an extra field, in this order.
    let mut number = |small: u32| if small == u32::MAX { large.u64() } else { Some(small.into()) };
    let (size, compressed, offset) = (number(size)?, number(compressed)?, number(offset)?);
    Some(Entry {
        name: name.into(),
        encrypted: flags & 1 != 0,
        // The upper half is the mode of a file on Unix (3) and macOS (19).
        symbolic_link: matches!(made_by, 3 | 19) && (attributes >> 28) == 0xA,
        method,
        checksum,
        compressed,
        size,
        offset,
        data_end,
    })
}

/// The content of the extra field with numbers over 32 bits; nothing if there is none.
fn large_numbers(mut extra: Bytes<'_>) -> Bytes<'_> {
    let mut field = || Some((extra.u16()?, extra.u16().and_then(|size| extra.take(size.into()))?));
    while let Some((id, content)) = field() {
        if id == 1 {
            return Bytes(content);
        }
    }
    Bytes(&[])
}

impl Entry {
    /// Goes to the first byte of the member's data, of which there are as many as the entry says.
    pub(super) fn go_to(&self, source: &mut Source<'_>) -> Result<(), Fault> {
        let mut header = [0; LOCAL_LENGTH];
        source.bytes_at(self.offset, &mut header)?;
        let read = |mut fields: Bytes<'_>| {
            fields.expect(LOCAL)?;
            fields.u16()?;
            let (flags, method) = (fields.u16()?, fields.u16()?);
            // Time, date, checksum and sizes, which need not be known yet.
            fields.take(4 + 4 + 4 + 4)?;
            let (name, extra) = (fields.u16()?, fields.u16()?);
            let before = LOCAL_LENGTH as u64 + u64::from(name) + u64::from(extra);
            let data = self.offset.checked_add(before)?;
            let end = data.checked_add(self.compressed)?;
            let same = (flags & 1 != 0) == self.encrypted && method == self.method;
            (same && end <= self.data_end).then_some(data)
        };
        Ok(source.go_to(read(Bytes(&header)).ok_or(Fault::Damaged)?)?)
    }
}

/// Numbers, the least significant byte first, as long as there are bytes.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    fn u16(&mut self) -> Option<u16> {
        self.array().map(u16::from_le_bytes)
    }

    fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }

    fn expect(&mut self, signature: [u8; 4]) -> Option<()> {
        (self.array::<4>()? == signature).then_some(())
    }
}
