//! One record cut into fields, as RFC 4180 has it and as strictly as Go's `encoding/csv`.

use std::fmt;

use crate::marks::{BLOCK, Marks, below, between_pairs};

/// The fields of one record, without their quotes.
///
/// Borrows the reader's buffer; only a field with `""` or a CRLF inside its quotes has been
/// copied. Of a faulty record, the fields that were complete before the fault. `Debug` prints
/// their number and nothing else: the fields describe a person.
#[derive(Clone, Copy)]
pub struct Fields<'a> {
    raw: &'a [u8],
    ends: &'a [u32],
    rewritten: &'a [Rewritten],
    text: &'a [u8],
}

impl<'a> Fields<'a> {
    /// Number of fields.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no field: only of a record whose first field is faulty.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The field at a 0-based index; empty beyond the last one.
    #[inline]
    pub fn get(&self, index: usize) -> &'a [u8] {
        let Some(&end) = self.ends.get(index) else { return &[] };
        let start = match index.checked_sub(1) {
            Some(previous) => self.ends[previous] as usize + 1,
            None => 0,
        };
        match &self.raw[start..end as usize] {
            [b'"', content @ .., b'"'] => self.quoted(index, content),
            field => field,
        }
    }

    fn quoted(&self, index: usize, content: &'a [u8]) -> &'a [u8] {
        if self.rewritten.is_empty() { content } else { self.rewritten(index).unwrap_or(content) }
    }

    /// All fields in order.
    pub fn iter(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let fields = *self;
        (0..fields.len()).map(move |index| fields.get(index))
    }

    /// The bytes of the record.
    pub(crate) fn raw(&self) -> &'a [u8] {
        self.raw
    }

    /// Where each field ends in them.
    pub(crate) fn ends(&self) -> &'a [u32] {
        self.ends
    }

    /// The fields whose text is not what stands between their quotes, by index.
    pub(crate) fn rewritten_columns(&self) -> impl Iterator<Item = usize> + use<'a> {
        self.rewritten.iter().map(|entry| entry.field)
    }

    fn rewritten(&self, field: usize) -> Option<&'a [u8]> {
        let entry = self.rewritten.binary_search_by_key(&field, |entry| entry.field).ok()?;
        let Rewritten { start, end, .. } = self.rewritten[entry];
        Some(&self.text[start..end])
    }
}

impl fmt::Debug for Fields<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fields").field("len", &self.len()).finish_non_exhaustive()
    }
}

/// A field whose content differs from its bytes in the file: where its text stands.
#[derive(Clone, Copy)]
struct Rewritten {
    field: usize,
    start: usize,
    end: usize,
}

/// What makes a record unreadable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A quote inside an unquoted field, or text after a closing quote.
    BareQuote {
        /// 1-based column of the quote.
        column: usize,
    },
    /// A quoted field that goes past the end of its line, and is not properly closed within the
    /// bytes that a record may have, or is not closed at all.
    OpenQuote {
        /// 1-based column of the field.
        column: usize,
    },
    /// A line with more bytes than a record may have.
    TooLong,
}

/// How the record at the start of some bytes ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Split {
    /// It ends after `length` bytes, its line end included; `blank` if there is nothing else.
    Complete { length: usize, line_feeds: u64, blank: bool, line_ended: bool },
    /// It cannot be read.
    Faulty(Fault),
    /// The bytes end before it does.
    Unfinished,
}

/// Cuts records into fields. Keeps its lists from record to record, so it allocates only until it
/// has met the widest one.
#[derive(Default)]
pub(crate) struct Splitter {
    /// Where fields end, and places to write further ends to.
    ends: Vec<u32>,
    /// How many of `ends` are ends.
    fields: usize,
    rewritten: Vec<Rewritten>,
    text: Vec<u8>,
}

/// What one block leaves to the next one.
struct Carry {
    /// All bits set inside quotes, else none.
    inside: u64,
    /// 1 if the last byte was a closing quote.
    after_close: u64,
    /// 1 if the last byte was a comma outside quotes, or there was none yet.
    after_comma: u64,
}

/// What has been seen of a record before its end.
#[derive(Default)]
struct Progress {
    /// A doubled quote was seen.
    escapes: bool,
    /// Line feeds inside quotes.
    line_feeds: u64,
}

impl Splitter {
    /// Cuts the record that starts at the first of `bytes`; `last` says that none follow them.
    ///
    /// A mask per kind of byte, 64 bytes at a time. What lies between quotes follows from the
    /// parity of the quotes before it; each quote that opens must follow a comma, the record's
    /// start or a quote that closes, and what follows a closing quote must be a quote, a comma or
    /// a line end. Parity is wrong from the first fault on, and nothing after it is looked at.
    pub(crate) fn split(&mut self, bytes: &[u8], last: bool) -> Split {
        self.fields = 0;
        self.rewritten.clear();
        self.text.clear();
        let mut carry = Carry { inside: 0, after_close: 0, after_comma: 1 };
        let mut progress = Progress::default();
        for (base, block) in (0..).step_by(BLOCK).zip(bytes.chunks(BLOCK)) {
            let marks = Marks::of(block);
            let inside = between_pairs(marks.quotes) ^ carry.inside;
            let opens = marks.quotes & inside;
            let closes = marks.quotes & !inside;
            let commas = marks.commas & !inside;
            let after_close = closes << 1 | carry.after_close;
            let after_comma = commas << 1 | carry.after_comma;
            let unexpected =
                after_close & marks.present & !(marks.quotes | marks.commas | marks.line_feeds);
            let faults = opens & !(after_close | after_comma)
                | if unexpected == 0 { 0 } else { not_line_ends(unexpected, &bytes[base..]) };
            let stop = (faults | marks.line_feeds & !inside).trailing_zeros() as usize;
            let seen = below(stop);

            self.push_ends(commas & seen, position(base));
            progress.escapes |= opens & after_close & seen != 0;
            progress.line_feeds += u64::from((marks.line_feeds & inside & seen).count_ones());
            if stop < BLOCK {
                return if faults >> stop & 1 == 1 {
                    self.faulty(bytes, &progress)
                } else {
                    self.complete(bytes, base + stop, true, &progress)
                };
            }
            carry = Carry {
                inside: 0_u64.wrapping_sub(inside >> (BLOCK - 1)),
                after_close: closes >> (BLOCK - 1),
                after_comma: commas >> (BLOCK - 1),
            };
        }
        if !last {
            Split::Unfinished
        } else if carry.inside != 0 {
            Split::Faulty(self.open_quote(bytes))
        } else {
            self.complete(bytes, bytes.len(), false, &progress)
        }
    }

    /// Adds the fields that end at these commas.
    #[inline(always)]
    #[expect(
        clippy::inline_always,
        reason = "to be compiled for the processor of whoever calls it"
    )]
    fn push_ends(&mut self, mut commas: u64, base: u32) {
        let count = commas.count_ones() as usize;
        if self.ends.len() < self.fields + BLOCK {
            self.ends.resize(self.fields + 2 * BLOCK, 0);
        }
        // Four at a time: what is written behind the last comma is no end.
        let (places, _) = self.ends[self.fields..self.fields + BLOCK].as_chunks_mut::<4>();
        for places in places {
            if commas == 0 {
                break;
            }
            for place in places {
                *place = base + commas.trailing_zeros();
                commas &= commas.wrapping_sub(1);
            }
        }
        self.fields += count;
    }

    fn ends(&self) -> &[u32] {
        &self.ends[..self.fields]
    }

    /// Names the fault behind the fields so far. One on a later line than the record's first shows
    /// that the quote which carried the record there does not belong to it.
    fn faulty(&mut self, bytes: &[u8], progress: &Progress) -> Split {
        Split::Faulty(if progress.line_feeds == 0 {
            Fault::BareQuote { column: self.fields + 1 }
        } else {
            self.open_quote(bytes)
        })
    }

    /// The fault of a record whose first line has an open quote, or of a last line with one. Drops
    /// the fields that belong to other lines.
    fn open_quote(&mut self, bytes: &[u8]) -> Fault {
        if let Some(line_feed) = first_line_feed(bytes) {
            self.fields = self.ends().partition_point(|end| (*end as usize) < line_feed);
        }
        Fault::OpenQuote { column: self.fields + 1 }
    }

    /// The fault of a record, cut last, that has not ended within `bytes`, the most it may have.
    pub(crate) fn too_long(&mut self, bytes: &[u8]) -> Fault {
        match first_line_feed(bytes) {
            Some(_) => self.open_quote(bytes),
            None => Fault::TooLong,
        }
    }

    /// Takes the record's end at `end`: at a line feed, or where the file ends.
    fn complete(
        &mut self,
        bytes: &[u8],
        end: usize,
        line_ended: bool,
        progress: &Progress,
    ) -> Split {
        let content = bytes[..end].strip_suffix(b"\r").map_or(end, <[u8]>::len);
        match self.ends.get_mut(self.fields) {
            Some(place) => *place = position(content),
            None => self.ends.push(position(content)),
        }
        self.fields += 1;
        if progress.escapes || progress.line_feeds > 0 {
            self.rewrite(&bytes[..content]);
        }
        Split::Complete {
            length: end + usize::from(line_ended),
            line_feeds: progress.line_feeds + u64::from(line_ended),
            blank: content == 0,
            line_ended,
        }
    }

    /// Copies the quoted fields whose text is not what stands between the quotes: `""` is one
    /// quote, CRLF is one line feed.
    fn rewrite(&mut self, raw: &[u8]) {
        let mut start = 0;
        for (field, &end) in self.ends[..self.fields].iter().enumerate() {
            let end = end as usize;
            if let [b'"', content @ .., b'"'] = &raw[start..end]
                && content.windows(2).any(|pair| matches!(pair, b"\"\"" | b"\r\n"))
            {
                let from = self.text.len();
                let mut bytes = content.iter().copied().peekable();
                while let Some(byte) = bytes.next() {
                    match (byte, bytes.peek()) {
                        (b'\r', Some(b'\n')) => {}
                        (b'"', Some(b'"')) => {
                            bytes.next();
                            self.text.push(byte);
                        }
                        _ => self.text.push(byte),
                    }
                }
                self.rewritten.push(Rewritten { field, start: from, end: self.text.len() });
            }
            start = end + 1;
        }
    }

    /// The fields of the record that was cut last, out of its bytes.
    pub(crate) fn fields<'a>(&'a self, raw: &'a [u8]) -> Fields<'a> {
        Fields { raw, ends: self.ends(), rewritten: &self.rewritten, text: &self.text }
    }
}

/// A position within a record: no more than 2 MiB are looked at.
fn position(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}

fn first_line_feed(bytes: &[u8]) -> Option<usize> {
    bytes.iter().position(|byte| *byte == b'\n')
}

/// Of the bytes after a closing quote that are no quote, comma or line feed: those that do not
/// belong to a CRLF or a final carriage return either.
#[cold]
fn not_line_ends(mut unexpected: u64, bytes: &[u8]) -> u64 {
    let mut faults = 0;
    while unexpected != 0 {
        let bit = unexpected.trailing_zeros();
        // After a carriage return alone, the byte that decides is not here yet, or there is none.
        if !matches!(&bytes[bit as usize..], [b'\r'] | [b'\r', b'\n', ..]) {
            faults |= 1 << bit;
        }
        unexpected &= unexpected - 1;
    }
    faults
}
