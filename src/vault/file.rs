//! The key file on the disk: made once, replaced whole, never written over by a new one.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::key::KeyId;
use super::{KeyError, Ring};

/// How often a change begins anew because the file was replaced in between.
const TRIES: usize = 16;

/// The key file, and the keys as they were last read from it.
#[derive(Debug)]
pub struct KeyFile {
    path: PathBuf,
    ring: Ring,
}

/// What became of the older keys.
#[derive(Debug)]
pub enum Retired {
    /// There was none to take out.
    None,
    /// So many are out of the file.
    Out(usize),
    /// They stay, because the file cannot be written: somebody must take them out by hand.
    Kept(KeyError),
}

impl KeyFile {
    /// Makes a new file with a new key, readable by its owner alone.
    ///
    /// # Errors
    /// When there is a file already, which stays as it is, or when it cannot be written.
    pub fn create(path: &Path) -> Result<Self, KeyError> {
        let ring = Ring::draw()?;
        let failed = |source: io::Error| match source.kind() {
            io::ErrorKind::AlreadyExists => KeyError::Exists(path.to_owned()),
            _ => KeyError::File { path: path.to_owned(), source },
        };
        // Linked in place, which fails over an existing file: a kill leaves a whole key file or none.
        let aside = aside(path);
        let made = write_new(&aside, &ring.to_text()).and_then(|()| fs::hard_link(&aside, path));
        let cleared = fs::remove_file(&aside);
        made.map_err(failed)?;
        cleared.and_then(|()| sync_folder(path)).map_err(failed)?;
        Ok(Self { path: path.to_owned(), ring })
    }

    /// Reads a key file.
    ///
    /// # Errors
    /// When it is missing, damaged, or open to every account of the machine.
    pub fn read(path: &Path) -> Result<Self, KeyError> {
        let mut file = File::open(path).map_err(|source| failed(path, source))?;
        Ok(Self { path: path.to_owned(), ring: parse(path, &text_of(path, &mut file)?)? })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The keys as last read.
    pub const fn ring(&self) -> &Ring {
        &self.ring
    }

    /// Puts a new key in front and returns the file as it is then.
    ///
    /// # Errors
    /// When it cannot be read or written; it is then as before.
    pub fn rotate(path: &Path) -> Result<Self, KeyError> {
        let ring = change(path, |ring| Ok(Some(ring.rotate()?)))?;
        Ok(Self { path: path.to_owned(), ring })
    }

    /// Takes the older keys out of the file, but for those with which something is sealed. The newest of the keys in use
    /// is among these: since it was read, the file may have got a newer one yet.
    pub fn retire(&mut self, still_used: &[KeyId]) -> Retired {
        let mut gone = 0;
        let changed = change(&self.path, |ring| {
            let (ring, out) = ring.without_older(|id| still_used.contains(&id));
            gone = out;
            Ok((out > 0).then_some(ring))
        });
        match changed {
            Ok(ring) => {
                self.ring = ring;
                if gone == 0 { Retired::None } else { Retired::Out(gone) }
            }
            Err(error) => Retired::Kept(error),
        }
    }
}

/// Changes the file under its lock, so that of two who change it none undoes what the other did. `None` leaves it.
fn change(path: &Path, mut with: impl FnMut(Ring) -> Result<Option<Ring>, KeyError>) -> Result<Ring, KeyError> {
    // A link is kept: what it leads to is replaced.
    let target = fs::canonicalize(path).map_err(|source| failed(path, source))?;
    for _ in 0..TRIES {
        let mut file = File::open(path).map_err(|source| failed(path, source))?;
        file.lock().map_err(|source| failed(path, source))?;
        let text = text_of(path, &mut file)?;
        // While this one waited for the lock, another may have put a new file in the old one's place.
        let now =
            File::open(path).map_err(|source| failed(path, source)).and_then(|mut now| text_of(path, &mut now))?;
        if *now != *text {
            continue;
        }
        let Some(ring) = with(parse(path, &text)?)? else { return parse(path, &text) };
        let aside = aside(&target);
        let written = write_new(&aside, &ring.to_text())
            .and_then(|()| keep_owner(&file, &aside))
            .and_then(|()| fs::rename(&aside, &target))
            .and_then(|()| sync_folder(&target));
        if let Err(source) = written {
            let _ = fs::remove_file(&aside);
            return Err(failed(path, source));
        }
        return Ok(ring);
    }
    Err(failed(path, io::Error::other("it is replaced again and again")))
}

fn failed(path: &Path, source: io::Error) -> KeyError {
    match source.kind() {
        io::ErrorKind::NotFound => KeyError::Missing(path.to_owned()),
        _ => KeyError::File { path: path.to_owned(), source },
    }
}

fn parse(path: &Path, text: &str) -> Result<Ring, KeyError> {
    Ring::parse(text).map_err(|line| match line {
        0 => KeyError::Empty(path.to_owned()),
        line => KeyError::Damaged { path: path.to_owned(), line },
    })
}

/// The text of an open key file, after a look at who else may read it.
fn text_of(path: &Path, file: &mut File) -> Result<Zeroizing<String>, KeyError> {
    let about = file.metadata().map_err(|source| failed(path, source))?;
    if is_exposed(&about) {
        return Err(KeyError::Exposed(path.to_owned()));
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(about.len()).unwrap_or_default() + 1));
    file.read_to_end(&mut bytes).map_err(|source| failed(path, source))?;
    let text = std::str::from_utf8(&bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        KeyError::Damaged { path: path.to_owned(), line: before.split(|&byte| byte == b'\n').count() }
    })?;
    Ok(Zeroizing::new(text.to_owned()))
}

/// Beside the file, so that putting it in place is one step; another process has another name.
fn aside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".new-{}", std::process::id()));
    path.with_file_name(name)
}

fn write_new(path: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    // One left behind by a process of the same number would stand in the way.
    let _ = fs::remove_file(path);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all())
}

/// A new file belongs to whoever wrote it: root rotating by hand must not shut the bot out of its key.
#[cfg(unix)]
fn keep_owner(old: &File, new: &Path) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, chown};
    let old = old.metadata()?;
    let made = fs::metadata(new)?;
    if (old.uid(), old.gid()) != (made.uid(), made.gid()) {
        chown(new, Some(old.uid()), Some(old.gid()))?;
    }
    fs::set_permissions(new, old.permissions())
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &Path) -> io::Result<()> {
    Ok(())
}

/// A name is only safe on the disk when its folder is.
fn sync_folder(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder)?.sync_all()?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

#[cfg(unix)]
fn is_exposed(about: &fs::Metadata) -> bool {
    std::os::unix::fs::PermissionsExt::mode(&about.permissions()) & 0o007 != 0
}

#[cfg(not(unix))]
const fn is_exposed(_: &fs::Metadata) -> bool {
    false
}
