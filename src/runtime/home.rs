//! Where files live: configuration, data (the store) and state (attempts, keys, who is sitting).
//!
//! Without a choice they follow the XDG base directory specification; `--home DIR` puts all three below one folder.

use crate::id::CandidateId;
use etcetera::BaseStrategy;
use std::io;
use std::path::{Path, PathBuf};

/// The three places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    /// Configuration.
    pub config: PathBuf,
    /// The store.
    pub data: PathBuf,
    /// Attempts, device key, and who is sitting.
    pub state: PathBuf,
}

/// Why there is no place for files.
#[derive(Debug, thiserror::Error)]
pub enum HomeError {
    /// No home directory.
    #[error("this account has no home directory; name a folder with --home DIR or INVIGIL_HOME")]
    None(#[source] etcetera::HomeDirError),
    /// A folder cannot be made or used.
    #[error("the folder {} cannot be used: {source}; choose another with --home DIR, or mend its permissions", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file cannot be written or removed.
    #[error("the file {} cannot be written: {source}; mend its permissions and those of its folder, or choose another home with --home DIR", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl Home {
    /// All three places below `dir`.
    pub fn below(dir: &Path) -> Self {
        Self { config: dir.join("config"), data: dir.join("data"), state: dir.join("state") }
    }

    /// The places of this account (XDG base directories on Unix, the known folders on Windows).
    pub fn of_account() -> Result<Self, HomeError> {
        let base = etcetera::choose_base_strategy().map_err(HomeError::None)?;
        let state = base.state_dir().unwrap_or_else(|| base.data_dir());
        Ok(Self {
            config: base.config_dir().join("invigil"),
            data: base.data_dir().join("invigil"),
            state: state.join("invigil"),
        })
    }

    /// The file of the configuration.
    pub fn config_file(&self) -> PathBuf {
        self.config.join("config.toml")
    }

    /// The file of the store.
    pub fn store(&self) -> PathBuf {
        self.data.join("invigil.db")
    }

    /// Makes the folders for data and state, readable by their owner only.
    pub fn make(&self) -> Result<(), HomeError> {
        [&self.data, &self.state].into_iter().try_for_each(|path| {
            private_folder(path).map_err(|source| HomeError::Folder { path: path.clone(), source })
        })
    }

    /// Who is sitting: the person chosen last, if any.
    pub fn person(&self) -> Option<CandidateId> {
        std::fs::read_to_string(self.state.join("person")).ok()?.trim().parse().ok()
    }

    /// Remembers who is sitting.
    pub fn use_person(&self, person: &CandidateId) -> Result<(), HomeError> {
        self.make()?;
        let path = self.state.join("person");
        let fresh = self.state.join("person.new");
        std::fs::write(&fresh, format!("{person}\n"))
            .and_then(|()| std::fs::rename(&fresh, &path))
            .map_err(|source| HomeError::File { path, source })
    }

    /// Forgets who is sitting.
    pub fn use_nobody(&self) -> Result<(), HomeError> {
        let path = self.state.join("person");
        match std::fs::remove_file(&path) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => Err(HomeError::File { path, source: e }),
            _ => Ok(()),
        }
    }

    /// `--linear` was asked for and is remembered.
    pub fn linear(&self) -> bool {
        self.state.join("linear").exists()
    }

    /// Remembers that `--linear` was asked for (or no longer is).
    pub fn remember_linear(&self, on: bool) -> Result<(), HomeError> {
        let path = self.state.join("linear");
        let done = if on {
            self.make()?;
            std::fs::write(&path, "")
        } else {
            match std::fs::remove_file(&path) {
                Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e),
                _ => Ok(()),
            }
        };
        done.map_err(|source| HomeError::File { path, source })
    }
}

/// The home directory of this account, if it has one.
pub fn account() -> Option<PathBuf> {
    etcetera::home_dir().ok()
}

fn private_folder(path: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_sitting_is_remembered_below_the_home() {
        let dir = tempfile::tempdir().unwrap();
        let home = Home::below(dir.path());
        assert_eq!(home.person(), None);
        let ada: CandidateId = "ada".parse().unwrap();
        home.use_person(&ada).unwrap();
        assert_eq!(Home::below(dir.path()).person(), Some(ada));
    }

    #[test]
    fn a_folder_that_is_a_file_is_named_in_the_error() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("data"), "").unwrap();
        let said = Home::below(dir.path()).make().unwrap_err().to_string();
        assert!(said.contains("data") && said.contains("--home"), "{said}");
    }

    #[test]
    fn a_file_that_cannot_be_written_is_called_a_file() {
        let dir = tempfile::tempdir().unwrap();
        let home = Home::below(dir.path());
        for name in ["linear", "person.new"] {
            std::fs::create_dir_all(home.state.join(name)).unwrap();
        }
        let said = [
            home.remember_linear(true).unwrap_err().to_string(),
            home.use_person(&"ada".parse().unwrap()).unwrap_err().to_string(),
        ];
        for (said, name) in said.into_iter().zip(["state/linear", "state/person"]) {
            assert!(
                said.starts_with("the file ") && said.contains(name) && said.contains("--home"),
                "{said}"
            );
        }
    }
}
