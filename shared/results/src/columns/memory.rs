//! A file in memory, for tests.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use crate::output::{OutputFile, Outputs};

/// A file in memory.
#[derive(Clone, Default)]
pub(super) struct Memory(pub(super) Arc<Mutex<Vec<u8>>>);

impl Outputs for Memory {
    fn create(&mut self, _name: &str) -> io::Result<Box<dyn OutputFile>> {
        Ok(Box::new(self.clone()))
    }
}

impl Write for Memory {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl OutputFile for Memory {
    fn finish(self: Box<Self>) -> io::Result<()> {
        Ok(())
    }
}
