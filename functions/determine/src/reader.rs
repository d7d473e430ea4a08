//! An object as a file: read by ranges, resumed where a stream was cut off.

use std::io::{self, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex};

use clear64_exports::container::ReadSeek;
use clear64_results::run::Source;
use jiff::Timestamp;
use tokio::runtime::Handle;
use tokio::sync::mpsc;

use crate::failure::Retryable;
use clear64_cloud::machine::{self, Machine, again};
use clear64_cloud::store::{Body, Store, StoreError, Version};

/// Bytes asked for at first, and after a jump.
const FIRST_WINDOW: u64 = 256 << 10;
/// How many pieces are read ahead.
const AHEAD: usize = 4;
/// Bytes asked for at most; windows double up to it while reading goes on.
const LAST_WINDOW: u64 = 64 << 20;

/// What the blocking side of a run needs of the other: a way to wait, when to stop, and a place to
/// say what went wrong.
pub(crate) struct Link {
    pub(crate) handle: Handle,
    pub(crate) machine: Arc<dyn Machine>,
    /// When the run has to end.
    pub(crate) stop: Timestamp,
    pub(crate) trouble: Mutex<Option<Retryable>>,
}

impl Link {
    /// Fails once it is time to stop.
    pub(crate) fn check(&self) -> io::Result<()> {
        if self.machine.now() < self.stop { Ok(()) } else { Err(self.fail(Retryable::OutOfTime)) }
    }

    /// Tries an operation as [`machine::retry`] does, but no more once it is time to stop: then that is
    /// what went wrong.
    pub(crate) async fn retry<T, F>(
        &self,
        mut operation: impl FnMut() -> F,
    ) -> Result<T, StoreError>
    where
        F: Future<Output = Result<T, StoreError>>,
    {
        machine::retry(&*self.machine, || {
            let attempt = self.check().is_ok().then(&mut operation);
            async {
                match attempt {
                    Some(attempt) => attempt.await,
                    // Not tried again: the first trouble stands noted.
                    None => Err(StoreError::Other),
                }
            }
        })
        .await
    }

    /// Notes the first thing that went wrong, and gives an error to leave the pipeline with.
    pub(crate) fn fail(&self, trouble: impl Into<Retryable>) -> io::Error {
        let trouble = trouble.into();
        if let Ok(mut first) = self.trouble.lock() {
            first.get_or_insert(trouble);
        }
        io::Error::other(trouble)
    }

    /// What went wrong first, if anything.
    pub(crate) fn trouble(&self) -> Option<Retryable> {
        self.trouble.lock().map_or(Some(Retryable::Defect), |trouble| *trouble)
    }
}

/// The objects of an upload.
pub(crate) struct UploadedFiles {
    pub(crate) link: Arc<Link>,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) objects: Vec<Version>,
    pub(crate) names: Vec<String>,
}

impl UploadedFiles {
    pub(crate) fn new(link: Arc<Link>, store: Arc<dyn Store>, objects: Vec<Version>) -> Self {
        let base = |key: &str| key.rsplit('/').next().unwrap_or_default().to_owned();
        let names = objects.iter().map(|object| base(&object.key)).collect();
        Self { link, store, objects, names }
    }
}

impl Source for UploadedFiles {
    fn names(&self) -> &[String] {
        &self.names
    }

    fn open(&self, file: usize) -> io::Result<Box<dyn ReadSeek + '_>> {
        let object = self.objects.get(file).ok_or(io::ErrorKind::NotFound)?;
        Ok(Box::new(ObjectReader {
            link: &self.link,
            store: &*self.store,
            object,
            position: 0,
            window: FIRST_WINDOW,
            open: None,
        }))
    }
}

/// A version of an object, from the position on.
///
/// Memory: six of what comes in one piece from the bucket.
struct ObjectReader<'u> {
    link: &'u Link,
    store: &'u dyn Store,
    object: &'u Version,
    position: u64,
    window: u64,
    open: Option<Window>,
}

/// A range that is being read by a task, ahead of who works on it.
struct Window {
    coming: mpsc::Receiver<Result<Vec<u8>, StoreError>>,
    /// Position of its end.
    end: u64,
    chunk: Vec<u8>,
    /// Bytes of the chunk that are behind the position.
    used: usize,
}

impl ObjectReader<'_> {
    /// Waits until the window has a byte at the position.
    fn fill(&mut self) -> io::Result<()> {
        let mut failures = 0;
        loop {
            self.link.check()?;
            let result = match &mut self.open {
                None => self.open_window(),
                Some(window) => self.link.handle.block_on(window.more(self.position)),
            };
            match result {
                Ok(true) => return Ok(()),
                Ok(false) => {}
                Err(error) => {
                    self.open = None;
                    failures += 1;
                    let machine = &*self.link.machine;
                    if !self.link.handle.block_on(again(machine, error, failures)) {
                        return Err(self.link.fail(error));
                    }
                }
            }
        }
    }

    fn open_window(&mut self) -> Result<bool, StoreError> {
        let end = self.position.saturating_add(self.window).min(self.object.bytes);
        let Version { key, version, .. } = self.object;
        let body = self.store.read(key, version, self.position..end);
        let body = self.link.handle.block_on(body)?;
        let (pieces, coming) = mpsc::channel(AHEAD);
        self.link.handle.spawn(read_ahead(body, pieces));
        self.open = Some(Window { coming, end, chunk: Vec::new(), used: 0 });
        Ok(false)
    }

    fn go_to(&mut self, position: u64) {
        let ahead =
            position.checked_sub(self.position).and_then(|bytes| usize::try_from(bytes).ok());
        match (&mut self.open, ahead) {
            (_, Some(0)) => {}
            (Some(window), Some(ahead)) if window.used + ahead < window.chunk.len() => {
                window.used += ahead;
            }
            _ => {
                self.open = None;
                self.window = FIRST_WINDOW;
            }
        }
        self.position = position;
    }
}

/// Reads a body until it ends or fails, or nobody waits for it any more.
async fn read_ahead(mut body: Box<dyn Body>, pieces: mpsc::Sender<Result<Vec<u8>, StoreError>>) {
    while let Some(piece) = body.next().await.transpose() {
        let is_over = piece.is_err();
        if pieces.send(piece).await.is_err() || is_over {
            return;
        }
    }
}

impl Window {
    /// Waits for bytes behind the position. `true` if there are some now.
    async fn more(&mut self, position: u64) -> Result<bool, StoreError> {
        if self.used < self.chunk.len() {
            return Ok(true);
        }
        let mut chunk = self.coming.recv().await.ok_or(StoreError::Unavailable)??;
        let left = usize::try_from(self.end - position).unwrap_or(usize::MAX);
        chunk.truncate(left);
        self.chunk = chunk;
        self.used = 0;
        Ok(!self.chunk.is_empty())
    }
}

impl Read for ObjectReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.position >= self.object.bytes || buffer.is_empty() {
            return Ok(0);
        }
        self.fill()?;
        let Some(window) = &mut self.open else { return Ok(0) };
        let count = (&window.chunk[window.used..]).read(buffer)?;
        window.used += count;
        self.position += count as u64;
        if self.position == window.end {
            self.open = None;
            self.window = (self.window * 2).min(LAST_WINDOW);
        }
        Ok(count)
    }
}

impl Seek for ObjectReader<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::End(offset) => self.object.bytes.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        self.go_to(position.ok_or(io::ErrorKind::InvalidInput)?);
        Ok(self.position)
    }
}
