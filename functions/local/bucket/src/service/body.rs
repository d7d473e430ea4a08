//! Bodies: of requests into drafts, of objects into answers. Neither is ever whole in memory.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _};
use s3s::dto::StreamingBlob;
use s3s::stream::{ByteStream, RemainingLength};
use s3s::{S3Error, S3ErrorCode, S3Result, StdError, TrailingHeaders};
use tokio::sync::mpsc;

use super::{Opened, invalid, refuse};
use crate::checksum::Algorithm;
use crate::store::{Draft, Pieces, Sum, Whole};
use crate::{Error, Store};

/// The largest body of one request: 5 GiB, as S3 has it.
const LARGEST_BODY: u64 = 5 * 1024 * 1024 * 1024;
/// How many chunks wait between the network and the disk.
const WAITING: usize = 8;

/// What a client says of a body, and where a checksum in its trailer is found.
pub(super) struct Said {
    pub(super) length: Option<i64>,
    pub(super) md5: Option<String>,
    pub(super) sums: Vec<(Algorithm, String)>,
    /// Computed even if no value is said.
    pub(super) algorithm: Option<Algorithm>,
    pub(super) trailer: Option<TrailingHeaders>,
}

impl Said {
    /// The algorithms to compute: of the checksums said, and of those a trailer will say.
    fn algorithms(&self, headers: &http::HeaderMap) -> Vec<Algorithm> {
        let named = headers.get_all("x-amz-trailer").iter().filter_map(|name| name.to_str().ok());
        let trailed = named.flat_map(|names| names.split(',')).filter_map(Algorithm::of_header);
        let mut algorithms: Vec<Algorithm> =
            self.sums.iter().map(|(algorithm, _)| *algorithm).collect();
        algorithms.extend(trailed);
        algorithms.extend(self.algorithm);
        algorithms
    }

    /// Compares what was said with what came, and returns the checksum to keep.
    fn compare(mut self, draft: &Whole, size: u64) -> S3Result<Option<Sum>> {
        if self.length.is_some_and(|length| u64::try_from(length) != Ok(size)) {
            return Err(S3ErrorCode::IncompleteBody.into());
        }
        if self.md5.as_ref().is_some_and(|md5| *md5 != draft.hashes.md5_base64()) {
            return Err(S3ErrorCode::BadDigest.into());
        }
        for (name, value) in self.trailer.iter().filter_map(TrailingHeaders::take).flatten() {
            let algorithm = name.as_ref().and_then(|name| Algorithm::of_header(name.as_str()));
            if let (Some(algorithm), Ok(value)) = (algorithm, value.to_str()) {
                self.sums.push((algorithm, value.to_owned()));
            }
        }
        if !self.sums.iter().all(|said| draft.hashes.sums.contains(said)) {
            return Err(S3ErrorCode::BadDigest.into());
        }
        let kept = draft.hashes.sums.first().cloned();
        Ok(kept.map(|(algorithm, value)| Sum { algorithm, value, whole: true }))
    }
}

enum Chunk {
    Bytes(Bytes),
    End,
}

/// Receives a body into a draft, compares it with what was said, and hands both to `then`.
pub(super) async fn receive<T: Send + 'static>(
    opened: Opened,
    headers: &http::HeaderMap,
    body: Option<StreamingBlob>,
    said: Said,
    then: impl FnOnce(&Store, &str, Whole, Option<Sum>) -> Result<T, Error> + Send + 'static,
) -> S3Result<T> {
    if said.length.is_some_and(|length| u64::try_from(length).is_ok_and(|l| l > LARGEST_BODY)) {
        return Err(S3ErrorCode::EntityTooLarge.into());
    }
    let algorithms = said.algorithms(headers);
    let (chunks, arriving) = mpsc::channel(WAITING);
    let writing = tokio::task::spawn_blocking(move || {
        let (draft, size) =
            write(opened.store.draft(&algorithms).map_err(|error| refuse(&error))?, arriving)?;
        let sum = said.compare(&draft, size)?;
        then(&opened.store, &opened.actor, draft, sum).map_err(|error| refuse(&error))
    });
    let sent = send(body, &chunks).await;
    drop(chunks);
    let written = writing.await;
    sent?;
    written.unwrap_or_else(|_| Err(refuse(&Error::Stopped)))
}

/// Sends a body's chunks and its end. A writer that is gone has an error to tell.
async fn send(body: Option<StreamingBlob>, chunks: &mpsc::Sender<Chunk>) -> S3Result<()> {
    let mut size = 0;
    if let Some(mut body) = body {
        while let Some(chunk) = body.next().await {
            let chunk = chunk.map_err(|error| broken(&error))?;
            size += chunk.len() as u64;
            if size > LARGEST_BODY {
                return Err(S3ErrorCode::EntityTooLarge.into());
            }
            if chunks.send(Chunk::Bytes(chunk)).await.is_err() {
                return Ok(());
            }
        }
    }
    drop(chunks.send(Chunk::End).await);
    Ok(())
}

/// What a body that broke off is answered with. s3s tells the causes apart by their text alone.
fn broken(error: &StdError) -> S3Error {
    let text = error.to_string();
    let code = if text.contains("Sha256Mismatch") {
        S3ErrorCode::Custom("XAmzContentSHA256Mismatch".into())
    } else if text.contains("SignatureMismatch") {
        S3ErrorCode::SignatureDoesNotMatch
    } else {
        S3ErrorCode::IncompleteBody
    };
    S3Error::with_message(code, "the body ended early or is not what was signed")
}

/// Writes what arrives. Without an end it is given up, and the draft is deleted.
fn write(mut draft: Draft, mut arriving: mpsc::Receiver<Chunk>) -> S3Result<(Whole, u64)> {
    while let Some(chunk) = arriving.blocking_recv() {
        match chunk {
            Chunk::Bytes(bytes) => draft.write(&bytes).map_err(|error| refuse(&error))?,
            Chunk::End => {
                let size = draft.size();
                return Ok((draft.finish(), size));
            }
        }
    }
    Err(S3ErrorCode::IncompleteBody.into())
}

/// The algorithm that a request names for its checksum.
pub(super) fn algorithm(
    named: Option<&s3s::dto::ChecksumAlgorithm>,
) -> S3Result<Option<Algorithm>> {
    let Some(named) = named else { return Ok(None) };
    Algorithm::of_name(named.as_str()).map(Some).ok_or_else(|| invalid("unknown checksum"))
}

/// The bytes of an object, read ahead by a few chunks.
struct Reading {
    chunks: mpsc::Receiver<std::io::Result<Vec<u8>>>,
    left: usize,
}

/// The body of an answer: these bytes, `length` in all.
pub(super) fn answer(pieces: Pieces, length: u64) -> StreamingBlob {
    let (chunks, coming) = mpsc::channel(2);
    tokio::task::spawn_blocking(move || {
        for chunk in pieces {
            let failed = chunk.is_err();
            if chunks.blocking_send(chunk).is_err() || failed {
                return;
            }
        }
    });
    let left = usize::try_from(length).unwrap_or(usize::MAX);
    StreamingBlob::new(Reading { chunks: coming, left })
}

impl Stream for Reading {
    type Item = Result<Bytes, StdError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.chunks.poll_recv(context).map(|chunk| match chunk? {
            Ok(bytes) => {
                self.left = self.left.saturating_sub(bytes.len());
                Some(Ok(Bytes::from(bytes)))
            }
            Err(error) => Some(Err(error.into())),
        })
    }
}

impl ByteStream for Reading {
    fn remaining_length(&self) -> RemainingLength {
        RemainingLength::new_exact(self.left)
    }
}
