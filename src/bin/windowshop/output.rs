//! Progress on the screen, and files written.

use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};
use windowshop::Error;

/// Writes a file.
pub fn write(path: &Path, content: impl AsRef<[u8]>) -> Result<(), Error> {
    std::fs::write(path, content).map_err(|e| write_error(path, &e))
}

/// What to say when a file cannot be written.
pub fn write_error(path: &Path, e: &std::io::Error) -> Error {
    Error::new("write", format!("{} cannot be written: {e}", path.display()))
}

/// A bar of `steps`, drawn by indicatif's template.
pub fn bar(steps: u64, template: &str) -> ProgressBar {
    let bar = ProgressBar::new(steps);
    bar.set_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}

/// A bar for work that names what it is at and the share done.
pub fn named_bar() -> ProgressBar {
    bar(100, "{msg:20} {bar:30} {percent} %  {elapsed}")
}

/// Shows both on a [`named_bar`].
pub fn show(bar: &ProgressBar, name: &str, share: f32) {
    bar.set_message(name.to_owned());
    bar.set_position((100.0 * share) as u64);
}
