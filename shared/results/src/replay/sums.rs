//! Outputs of which nothing is kept but what is counted on the way.

use std::io::{self, Write};

use crate::output::{OutputFile, Outputs};

/// A place that takes a run's files and discards their bytes.
pub(super) struct SumsAlone;

struct Discarded;

impl Outputs for SumsAlone {
    fn create(&mut self, _name: &str) -> io::Result<Box<dyn OutputFile>> {
        Ok(Box::new(Discarded))
    }
}

impl Write for Discarded {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        Ok(buffer.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl OutputFile for Discarded {
    fn finish(self: Box<Self>) -> io::Result<()> {
        Ok(())
    }
}
