//! Pages of a column chunk: encoded bytes, compressed, with what the chunk's metadata says of them.

use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::column::page::{CompressedPage, Page, PageWriter};
use parquet::column::writer::ColumnCloseResult;
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::writer::{SerializedPageWriter, TrackedWrite};
use parquet::schema::types::ColumnDescPtr;
use zstd::bulk::Compressor;
use zstd::zstd_safe::compress_bound;

use super::dictionary::Dictionary;

/// Level of zstd of all files.
pub(crate) const LEVEL: i32 = 1;

/// The compression as Parquet names it.
pub(crate) fn compression() -> Result<Compression> {
    Ok(Compression::ZSTD(ZstdLevel::try_new(LEVEL)?))
}

/// Compresses pages, one after the other, in one context.
pub(super) struct Press {
    zstd: Compressor<'static>,
    /// Room for what a page can become at most.
    room: Vec<u8>,
}

impl Press {
    pub(super) fn new() -> Result<Self> {
        let zstd = Compressor::new(LEVEL).map_err(|error| external(Box::new(error)))?;
        Ok(Self { zstd, room: Vec::new() })
    }

    fn press(&mut self, bytes: &[u8]) -> Result<Vec<u8>> {
        let Self { zstd, room } = self;
        room.clear();
        room.reserve(compress_bound(bytes.len()));
        zstd.compress_to_buffer(bytes, room).map_err(|error| external(Box::new(error)))?;
        Ok(room.clone())
    }
}

fn external(error: Box<std::io::Error>) -> ParquetError {
    ParquetError::External(error)
}

/// A data page, compressed.
pub(super) struct DataPage {
    bytes: Vec<u8>,
    uncompressed: usize,
    values: u32,
    encoding: Encoding,
}

impl DataPage {
    /// A page of so many values, nulls and empty lists among them, from its levels and values.
    pub(super) fn new(
        press: &mut Press,
        body: &[u8],
        values: u32,
        encoding: Encoding,
    ) -> Result<Self> {
        Ok(Self { bytes: press.press(body)?, uncompressed: body.len(), values, encoding })
    }
}

/// A column chunk of so many rows in one piece, and its metadata.
pub(super) fn chunk(
    press: &mut Press,
    column: ColumnDescPtr,
    dictionary: &Dictionary,
    pages: Vec<DataPage>,
    rows: u32,
) -> Result<(Vec<u8>, ColumnCloseResult)> {
    let mut sink = TrackedWrite::new(Vec::new());
    let mut writer = SerializedPageWriter::new(&mut sink);
    let mut encodings = vec![Encoding::RLE];
    let mut uncompressed = 0;
    let mut dictionary_offset = None;
    let mut data_offset = None;
    if !dictionary.is_empty() {
        let values = dictionary.plain();
        let page = Page::DictionaryPage {
            buf: press.press(values)?.into(),
            num_values: u32::try_from(dictionary.len()).unwrap_or(u32::MAX),
            encoding: Encoding::PLAIN,
            is_sorted: false,
        };
        let spec = writer.write_page(CompressedPage::new(page, values.len()))?;
        uncompressed += spec.uncompressed_size;
        dictionary_offset = Some(number(spec.offset)?);
        encodings.push(Encoding::PLAIN);
    }
    let mut values = 0;
    for DataPage { bytes, uncompressed: size, values: of_page, encoding } in pages {
        let page = Page::DataPage {
            buf: bytes.into(),
            num_values: of_page,
            encoding,
            def_level_encoding: Encoding::RLE,
            rep_level_encoding: Encoding::RLE,
            statistics: None,
        };
        let spec = writer.write_page(CompressedPage::new(page, size))?;
        uncompressed += spec.uncompressed_size;
        data_offset.get_or_insert(number(spec.offset)?);
        values += u64::from(of_page);
        if !encodings.contains(&encoding) {
            encodings.push(encoding);
        }
    }
    writer.close()?;
    let bytes = sink.into_inner()?;
    let metadata = ColumnChunkMetaData::builder(column)
        .set_compression(compression()?)
        .set_encodings(encodings)
        .set_num_values(number(values)?)
        .set_total_compressed_size(number(bytes.len() as u64)?)
        .set_total_uncompressed_size(number(uncompressed as u64)?)
        .set_data_page_offset(data_offset.unwrap_or_default())
        .set_dictionary_page_offset(dictionary_offset)
        .build()?;
    let close = ColumnCloseResult {
        bytes_written: bytes.len() as u64,
        rows_written: rows.into(),
        metadata,
        bloom_filter: None,
        column_index: None,
        offset_index: None,
    };
    Ok((bytes, close))
}

/// Bytes of a value's length.
pub(super) const LENGTH: usize = 4;

/// Appends a text as `PLAIN` has it.
#[inline]
pub(super) fn put_plain(text: &[u8], out: &mut Vec<u8>) {
    put(text, LENGTH, out);
}

/// Appends a value as `PLAIN` has it, with so many bytes of length before it: 4, or none.
#[inline]
pub(super) fn put(value: &[u8], length: usize, out: &mut Vec<u8>) {
    // A value is part of a record, which has 1 MiB at most.
    let before = u32::try_from(value.len()).unwrap_or(u32::MAX).to_le_bytes();
    out.extend_from_slice(&before[..length]);
    out.extend_from_slice(value);
}

fn number(number: u64) -> Result<i64> {
    i64::try_from(number).map_err(|_| ParquetError::General("a chunk is too large".to_owned()))
}
