//! Progress on the screen, and files written.

use std::fs::OpenOptions;
use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressStyle};
use windowshop::Error;
use windowshop::bundle::MANIFEST;
use windowshop::log::is_stdin;

/// Finds out whether a file can be written, before the work that it is to hold; nothing stays behind.
pub fn probe(path: &Path) -> Result<(), Error> {
    let there = path.metadata();
    // A pipe would take its being opened for its beginning.
    if there.as_ref().is_ok_and(|about| !about.is_file() && !about.is_dir()) {
        return Ok(());
    }
    OpenOptions::new().append(true).create(true).open(path).map_err(|e| write_error(path, &e))?;
    if there.is_err() {
        std::fs::remove_file(path).map_err(|e| write_error(path, &e))?;
    }
    Ok(())
}

/// The same of files in a folder that may not be there yet.
pub fn probe_folder(folder: &Path) -> Result<(), Error> {
    let new: Vec<&Path> = folder.ancestors().take_while(|folder| !folder.exists()).collect();
    std::fs::create_dir_all(folder).map_err(|e| write_error(folder, &e))?;
    let probed = probe(&folder.join(MANIFEST));
    new.iter().for_each(|folder| {
        let _ = std::fs::remove_dir(folder); // an empty folder does no harm
    });
    probed
}

/// Refuses to write where something is read, or twice in one place: one of the two would be gone. `outputs` come with
/// the names of their options.
///
/// # Errors
/// `write_over`.
pub fn apart<'a>(
    outputs: impl IntoIterator<Item = (&'static str, &'a PathBuf)>,
    inputs: impl IntoIterator<Item = &'a PathBuf>,
) -> Result<(), Error> {
    let read: Vec<PathBuf> =
        inputs.into_iter().filter(|path| !is_stdin(path)).filter_map(|path| whole(path)).collect();
    let mut written: Vec<(&str, PathBuf)> = Vec::new();
    for (option, path) in outputs {
        let Some(whole) = whole(path) else { continue };
        if read.contains(&whole) {
            return Err(over(path, &format!("is read, and {option} would write over it")));
        }
        if let Some((other, _)) = written.iter().find(|(_, known)| *known == whole) {
            return Err(over(path, &format!("is to be written by {other} and by {option}")));
        }
        written.push((option, whole));
    }
    Ok(())
}

/// [`apart`] and [`probe`] of the reports that a command is asked for.
pub fn reports<'a>(
    json: Option<&'a PathBuf>,
    html: Option<&'a PathBuf>,
    inputs: impl IntoIterator<Item = &'a PathBuf>,
) -> Result<(), Error> {
    let asked = [("--json", json), ("--html", html)];
    let outputs = || asked.iter().filter_map(|(option, path)| Some((*option, (*path)?)));
    apart(outputs(), inputs)?;
    outputs().try_for_each(|(_, path)| probe(path))
}

/// What to say of a file that would be lost.
pub fn over(path: &Path, why: &str) -> Error {
    Error::new("write_over", format!("{} {why}: expected another file", path.display()))
}

/// The one path of a file or folder, also of one that is not there yet. None of pipes and terminals: nothing is lost in
/// them.
pub fn whole(path: &Path) -> Option<PathBuf> {
    if let Ok(whole) = path.canonicalize() {
        return (whole.is_file() || whole.is_dir()).then_some(whole);
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Some(folder.canonicalize().ok()?.join(path.file_name()?))
}

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
