//! Writes the stories' export, a file of invented people, to a path.

use std::error::Error;
use std::fs;
use std::path::PathBuf;

use clap::Parser;
use clear64_tests::stories;

/// Write a small export of invented people, as DOJ would hand it to Los Angeles County
#[derive(Parser)]
struct Arguments {
    /// The file to write; its folder is made
    file: PathBuf,
}

fn main() -> Result<(), Box<dyn Error>> {
    let Arguments { file } = Arguments::parse();
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(file, stories::export().bytes()?)?;
    Ok(())
}
