//! What kind of file a log is, and one of text as lines: gzip seen through, with nothing that can fill the memory.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::bufread::MultiGzDecoder;

use crate::{Error, Warnings};

/// A longer line is no row of a log; it is skipped and counted.
const MAX_LINE: u64 = 4 << 20;

/// What is looked at of a file to tell its kind, in bytes.
const HEAD: u64 = 1024;

/// How the names of files end that are a log of a folder; `.gz` may follow.
const ENDINGS: [&str; 6] = ["csv", "tsv", "json", "jsonl", "ndjson", "parquet"];

/// The files of a log: the path itself, or of a folder those that are called like logs, in the order of their names. What
/// else is in it is counted, but for what is hidden, or called `_SUCCESS` and the like, as engines do beside a table.
///
/// # Errors
/// `log_open` when a folder cannot be read, or has no log.
pub fn files(path: &Path, warnings: &mut Warnings) -> Result<Vec<PathBuf>, Error> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut inside = std::fs::read_dir(path)
        .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>())
        .map_err(|e| cannot_open(path, &e))?;
    inside.sort_unstable();
    let mut files = Vec::new();
    for file in inside {
        let name = file.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        let ending = name.strip_suffix(".gz").unwrap_or(&name).rsplit('.').next().unwrap_or_default();
        if name.starts_with('.') {
            continue;
        }
        if ENDINGS.contains(&ending) && file.is_file() {
            files.push(file);
        } else if !name.starts_with('_') {
            warnings.add("log_folder", || {
                format!(
                    "part of a folder that is not called like a log and is left out, first {}",
                    file.display()
                )
            });
        }
    }
    if files.is_empty() {
        let endings = ENDINGS.join(", .");
        let message = format!(
            "{} is a folder without a log: expected files called .{endings}, packed by gzip (.gz) or not",
            path.display()
        );
        return Err(Error::new("log_open", message));
    }
    Ok(files)
}

/// Takes out of `files` what comes again: the same file, or one of the same bytes.
pub(super) fn leave_out_copies(files: &mut Vec<PathBuf>, warnings: &mut Warnings) {
    let mut kept: Vec<(PathBuf, u64)> = Vec::with_capacity(files.len());
    files.retain(|file| {
        // what is no file, a pipe say, can be read once only, and what is missing is told of when it is opened
        let Some(size) =
            std::fs::metadata(file).ok().filter(|about| about.is_file()).map(|about| about.len())
        else {
            return true;
        };
        let copy =
            kept.iter().find(|(other, other_size)| size > 0 && size == *other_size && are_same(other, file));
        if let Some((other, _)) = copy {
            warnings.add("log_copy", || {
                format!(
                    "file that comes twice and is read once, first {}: the same as {}",
                    file.display(),
                    other.display()
                )
            });
            return false;
        }
        kept.push((file.clone(), size));
        true
    });
}

/// Whether two files of one size are the same, or hold the same bytes.
fn are_same(a: &Path, b: &Path) -> bool {
    if a.canonicalize().is_ok_and(|a| b.canonicalize().is_ok_and(|b| a == b)) {
        return true;
    }
    let (Ok(a), Ok(b)) = (File::open(a), File::open(b)) else { return false };
    let [mut a, mut b] = [a, b].map(|file| BufReader::with_capacity(1 << 16, file));
    loop {
        let (Ok(left), Ok(right)) = (a.fill_buf(), b.fill_buf()) else { return false };
        let n = left.len().min(right.len());
        if n == 0 || left[..n] != right[..n] {
            return left.is_empty() && right.is_empty();
        }
        a.consume(n);
        b.consume(n);
    }
}

fn cannot_open(path: &Path, e: &io::Error) -> Error {
    Error::new("log_open", format!("{} cannot be opened: {e}", path.display()))
}

/// A file as it lies on the disk, or as a pipe brings it.
pub(super) enum Input {
    /// CSV or JSON lines.
    Lines(Source),
    /// Parquet.
    Table,
}

impl Input {
    /// Looks at the first bytes of a file.
    ///
    /// # Errors
    /// `log_open`, `log_format`.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let open = |e: io::Error| cannot_open(path, &e);
        let (mut file, size): (Box<dyn Read>, u64) = if is_stdin(path) {
            (Box::new(io::stdin()), 0)
        } else {
            let file = File::open(path).map_err(open)?;
            let size = file.metadata().map_err(open)?.len();
            (Box::new(file), size)
        };
        // What a pipe has given once it does not give again: the head is put back before the rest.
        let mut head = Vec::new();
        file.by_ref().take(HEAD).read_to_end(&mut head).map_err(open)?;
        if head.starts_with(b"PAR1") {
            return Ok(Self::Table);
        }
        Source::new(path, head, file, size).map(Self::Lines)
    }
}

/// What reading one line came to.
pub(super) enum Line {
    /// A line is in the buffer.
    Text,
    /// It was too long, or not UTF-8; in the buffer is what can be read of it.
    Unreadable(&'static str),
    /// The file is read to its end.
    End,
    /// The file cannot be read any further.
    Broken(io::Error),
}

/// The lines of a file.
pub(super) struct Source {
    input: Box<dyn BufRead>,
    bytes: Vec<u8>,
    /// Number of the line last read, from 1.
    pub line: u64,
    read: Arc<AtomicU64>,
    size: u64,
}

impl Source {
    /// A file whose first bytes are `head`; gzip is told by its first two.
    fn new(path: &Path, head: Vec<u8>, rest: Box<dyn Read>, size: u64) -> Result<Self, Error> {
        if let Some(what) = foreign(&head) {
            return Err(Error::new(
                "log_format",
                format!(
                    "{} is {what}: expected CSV or JSON lines in UTF-8, plain or gzip, or Parquet; unpack or export it",
                    path.display()
                ),
            ));
        }
        let gzip = head.starts_with(&[0x1f, 0x8b]);
        let read = Arc::new(AtomicU64::new(0));
        let file = Counted { file: Cursor::new(head).chain(rest), read: read.clone() };
        let file = BufReader::with_capacity(1 << 16, file);
        let input: Box<dyn BufRead> = if gzip {
            Box::new(BufReader::with_capacity(1 << 16, MultiGzDecoder::new(file)))
        } else {
            Box::new(file)
        };
        Ok(Self { input, bytes: Vec::new(), line: 0, read, size })
    }

    /// Reads the next line into `text`, without its line end.
    pub fn next(&mut self, text: &mut String) -> Line {
        text.clear();
        self.bytes.clear();
        match (&mut self.input).take(MAX_LINE).read_until(b'\n', &mut self.bytes) {
            Ok(0) => return Line::End,
            Ok(_) => self.line += 1,
            Err(e) => return Line::Broken(e),
        }
        if self.bytes.len() as u64 == MAX_LINE && !self.bytes.ends_with(b"\n") {
            return match self.skip_line() {
                Ok(()) => Line::Unreadable("is longer than 4 MiB"),
                Err(e) => Line::Broken(e),
            };
        }
        let mut bytes = self.bytes.as_slice();
        if self.line == 1 {
            bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        }
        while let [rest @ .., b'\n' | b'\r'] = bytes {
            bytes = rest;
        }
        match std::str::from_utf8(bytes) {
            Ok(line) => {
                text.push_str(line);
                Line::Text
            }
            Err(_) => {
                text.push_str(&String::from_utf8_lossy(bytes));
                Line::Unreadable("is not UTF-8")
            }
        }
    }

    /// Share of the file read so far, 0 to 1 (of the packed bytes); 0 where nobody knows how much a pipe brings.
    pub fn progress(&self) -> f32 {
        let read = self.read.load(Ordering::Relaxed);
        if self.size == 0 { 0. } else { (read as f32 / self.size as f32).min(1.) }
    }

    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            self.bytes.clear();
            let n = (&mut self.input).take(MAX_LINE).read_until(b'\n', &mut self.bytes)?;
            if n == 0 || self.bytes.ends_with(b"\n") {
                return Ok(());
            }
        }
    }
}

/// Whether a path means standard input, as commands have it.
pub fn is_stdin(path: &Path) -> bool {
    path == Path::new("-")
}

/// What to say of a first line that cannot be read: the next one must not be taken for the names of the columns.
pub(super) fn no_header(path: &Path, why: &str) -> Error {
    let expected = "expected the names of the columns, or one JSON object a line, in UTF-8";
    Error::new("log_format", format!("the first line of {} {why}: {expected}", path.display()))
}

/// What a file is that begins like this, where it is certainly no log.
fn foreign(head: &[u8]) -> Option<&'static str> {
    Some(match head {
        [b'P', b'K', 3, 4, ..] => "a zip archive (or a spreadsheet)",
        [0x28, 0xb5, 0x2f, 0xfd, ..] => "packed with zstd",
        [0xfd, b'7', b'z', b'X', b'Z', ..] => "packed with xz",
        [b'B', b'Z', b'h', b'1'..=b'9', 0x31, ..] => "packed with bzip2",
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "in UTF-16",
        [0x1f, 0x8b, ..] => return None,
        _ if head.contains(&0) => "binary",
        _ => return None,
    })
}

/// Counts what is read of a file, for the progress bar.
struct Counted<R> {
    file: R,
    read: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.file.read(buffer)?;
        self.read.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}
