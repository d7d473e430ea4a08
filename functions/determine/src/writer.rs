//! Results as objects: a multipart upload for each, or one put if it is small.

use std::io::{self, Write};
use std::sync::Arc;

use clear64_results::output::{OutputFile, Outputs};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use crate::reader::Link;
use clear64_cloud::store::{Condition, Store, StoreError};

/// A run's objects below a prefix.
///
/// # Memory usage
///
/// Three parts for each object that is being written: one that fills, one that waits, one that is
/// sent.
pub(crate) struct ObjectOutputs {
    pub(crate) link: Arc<Link>,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) prefix: String,
    /// Bytes of a part.
    pub(crate) part: usize,
    /// What sends the objects. Each ends when its file is finished or dropped.
    pub(crate) senders: Vec<JoinHandle<()>>,
}

impl Outputs for ObjectOutputs {
    fn create(&mut self, name: &str) -> io::Result<Box<dyn OutputFile>> {
        let (pieces, received) = mpsc::channel(1);
        let (done, finished) = oneshot::channel();
        let sending = Sending {
            link: Arc::clone(&self.link),
            store: Arc::clone(&self.store),
            key: format!("{}{name}", self.prefix),
            started: None,
        };
        self.senders.push(self.link.handle.spawn(sending.run(received, done)));
        let link = Arc::clone(&self.link);
        Ok(Box::new(ObjectFile { link, full: self.part, part: Vec::new(), pieces, finished }))
    }
}

enum Piece {
    Part(Vec<u8>),
    Last(Vec<u8>),
}

/// An object being written. Dropped before it is finished, its upload is given up.
struct ObjectFile {
    link: Arc<Link>,
    /// Bytes of a part.
    full: usize,
    part: Vec<u8>,
    pieces: mpsc::Sender<Piece>,
    finished: oneshot::Receiver<Result<(), StoreError>>,
}

impl Write for ObjectFile {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.link.check()?;
        let count = buffer.len().min(self.full - self.part.len());
        self.part.extend_from_slice(&buffer[..count]);
        if self.part.len() == self.full {
            let part = Piece::Part(std::mem::take(&mut self.part));
            // A sender that is gone has said why.
            self.pieces.blocking_send(part).map_err(|_| self.link.fail(StoreError::Other))?;
        }
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl OutputFile for ObjectFile {
    fn finish(self: Box<Self>) -> io::Result<()> {
        let Self { link, part, pieces, finished, .. } = *self;
        // A sender that is gone has said why, here and there.
        let sent = pieces.blocking_send(Piece::Last(part));
        let result = sent.map_err(|_| StoreError::Other);
        let result =
            result.and_then(|()| finished.blocking_recv().unwrap_or(Err(StoreError::Other)));
        result.map_err(|error| link.fail(error))
    }
}

/// What sends one object.
struct Sending {
    link: Arc<Link>,
    store: Arc<dyn Store>,
    key: String,
    /// Id of the multipart upload, and the `ETag`s of its parts.
    started: Option<(String, Vec<String>)>,
}

impl Sending {
    async fn run(
        mut self,
        mut pieces: mpsc::Receiver<Piece>,
        done: oneshot::Sender<Result<(), StoreError>>,
    ) {
        let mut result = Ok(());
        let mut is_whole = false;
        while let (Ok(()), false) = (result, is_whole)
            && let Some(piece) = pieces.recv().await
        {
            let is_last = matches!(piece, Piece::Last(_));
            (result, is_whole) = (self.send(piece).await, is_last);
        }
        if let Err(error) = result {
            // That an upload in parts is gone is no word on the object that is read.
            let is_gone = error == StoreError::Absent;
            self.link.fail(if is_gone { StoreError::Other } else { error });
        }
        if let Some((upload, _)) = self.started.filter(|_| !is_whole || result.is_err()) {
            // Best effort: the bucket's lifecycle removes what is left.
            let _ = self.store.abort(&self.key, &upload).await;
        }
        let _ = done.send(result);
    }

    async fn send(&mut self, piece: Piece) -> Result<(), StoreError> {
        match piece {
            Piece::Part(bytes) => self.part(bytes).await,
            Piece::Last(bytes) => self.last(bytes).await,
        }
    }

    async fn part(&mut self, bytes: Vec<u8>) -> Result<(), StoreError> {
        let Self { link, store, key, started } = self;
        if started.is_none() {
            *started = Some((link.retry(|| store.start(key)).await?, Vec::new()));
        }
        let Some((upload, parts)) = started else { return Err(StoreError::Other) };
        let number = i32::try_from(parts.len() + 1).map_err(|_| StoreError::TooLarge)?;
        let part = link.retry(|| store.put_part(key, upload, number, bytes.clone())).await?;
        parts.push(part);
        Ok(())
    }

    async fn last(&mut self, bytes: Vec<u8>) -> Result<(), StoreError> {
        if self.started.is_none() {
            let put = || self.store.put(&self.key, bytes.clone(), Condition::Always);
            return self.link.retry(put).await;
        }
        if !bytes.is_empty() {
            self.part(bytes).await?;
        }
        self.complete().await
    }

    async fn complete(&self) -> Result<(), StoreError> {
        let Some((upload, parts)) = &self.started else { return Err(StoreError::Other) };
        let complete = || self.store.complete(&self.key, upload, parts.clone());
        self.link.retry(complete).await
    }
}
