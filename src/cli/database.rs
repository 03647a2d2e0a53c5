//! Which database a command works on: the one that `--database` names, else the one that `invigil serve` last served from
//! this home, else the home's own file.
//!
//! A server may be given another database than its home's (`serve --database`). Whoever types the next command in the same
//! home means that one, so `serve` leaves its name there. A password never stands in it: where the address needs one, the
//! command says which database is meant instead of quietly working on the home's file.

use crate::cli::outcome::{Output, code};
use crate::cli::shop::{Answer, Shop};
use crate::cli::{AttemptsCommand, BankCommand, Command, ProgramCommand, StoreCommand};
use crate::folder;
use crate::runtime::home::Home;
use crate::store::Store;
use std::io::ErrorKind;
use std::path::PathBuf;

/// The file in the state folder that names the database that is served, where it is not the home's own.
const SERVED: &str = "served-database";

/// A database that was named.
#[derive(Debug, Clone)]
pub(super) struct Named {
    /// Its URL.
    pub(super) url: String,
    /// On the command line; else in the environment.
    pub(super) by_flag: bool,
}

/// The database as a URL. A path alone is a file.
pub(super) fn url(given: &str) -> Answer<String> {
    let known = ["sqlite:", "postgres://", "postgresql://"];
    if known.iter().any(|scheme| given.starts_with(scheme)) {
        return Ok(given.to_owned());
    }
    match given.split_once("://") {
        Some((scheme, _)) => Err(Output::failure(
            code::USAGE,
            format!(
                "`{scheme}` is no kind of database known here. Name a file with sqlite:FILE, or a database with \
                 postgres://USER@HOST/DATABASE"
            ),
        )),
        None if given.is_empty() => Err(Output::failure(code::USAGE, "--database is empty")),
        None => Ok(format!("sqlite:{given}")),
    }
}

/// The file that a URL of SQLite names.
pub(super) fn file_of(url: &str) -> Option<PathBuf> {
    let path = url.strip_prefix("sqlite:")?;
    Some(PathBuf::from(path.strip_prefix("//").unwrap_or(path)))
}

/// The command works on a registry, wherever it is.
pub(super) fn is_for(command: Option<&Command>) -> bool {
    match command {
        Some(Command::Attempts(command)) => !matches!(command, AttemptsCommand::Upload { .. }),
        Some(Command::Store(command)) => {
            matches!(command, StoreCommand::Export { .. } | StoreCommand::Prune { .. })
        }
        Some(Command::Bank(command)) => matches!(
            command,
            BankCommand::Publish(_)
                | BankCommand::Versions { .. }
                | BankCommand::Withdraw { .. }
                | BankCommand::Fetch { .. }
                | BankCommand::Barred { .. }
        ),
        Some(Command::Program(command)) => matches!(command, ProgramCommand::Readiness { .. }),
        Some(
            Command::Serve(_)
            | Command::Candidate(_)
            | Command::Partner(_)
            | Command::Admin(_)
            | Command::Status { .. }
            | Command::Tiers { .. }
            | Command::Verify { .. },
        ) => true,
        _ => false,
    }
}

/// What is said where `--database` is given to a command that works on no registry.
pub(super) fn not_for_this() -> Output {
    let said = "--database is for `serve` and for the commands on people, results and banks. Exams are sat on the store of \
                this computer or at a server, and `store` looks after the file of a home (PostgreSQL has pg_dump for that)";
    Output::failure(code::USAGE, said)
}

/// The URL is one of a PostgreSQL server.
pub(super) fn is_postgres(url: &str) -> bool {
    file_of(url).is_none()
}

/// Notes which database is served from this home, so that later commands find it.
pub(super) fn note_served(home: &Home, url: &str) -> Answer<()> {
    let path = home.state.join(SERVED);
    if file_of(url).is_some_and(|file| is_same(&file, &home.store())) {
        return match std::fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(Output::failure(code::IO, format!("{} cannot be removed: {error}", path.display())))
            }
            _ => Ok(()),
        };
    }
    let line = match file_of(url) {
        Some(file) => {
            format!("sqlite:{}\n", std::path::absolute(&file).unwrap_or(file).display())
        }
        None if has_secret(url) => format!("{}\n", without_secrets(url)),
        None => format!("{url}\n"),
    };
    folder::keep_private(&path, line.as_bytes()).map_err(|e| Output::failure(code::IO, e))
}

impl Shop {
    /// The database that commands work on, where it is not the home's own file.
    pub(super) fn database(&self) -> Answer<Option<String>> {
        let named = match &self.named {
            Some(named) if named.by_flag || !self.is_local() => Some(url(&named.url)?),
            _ if self.is_local() => None,
            _ => self.served()?,
        };
        let of_home = |url: &String| file_of(url).is_some_and(|file| is_same(&file, &self.home.store()));
        Ok(named.filter(|url| !of_home(url)))
    }

    /// There is a store to ask: the home's file, or another database.
    pub(super) fn has_store(&self) -> bool {
        self.home.store().is_file() || !matches!(self.database(), Ok(None))
    }

    /// The home's own file is what a command works on; else the refusal of a command that is for it alone.
    pub(super) fn of_home_alone(&self) -> Answer<()> {
        let Some(url) = self.database()? else { return Ok(()) };
        let said = format!(
            "this home serves {}, and this command looks after the home's own file {} alone. For PostgreSQL use its own tools \
             (pg_dump, pg_restore: docs/operating.md). With --local the command works on the home's file",
            without_secrets(&url),
            self.home.store().display()
        );
        Err(Output::failure(code::NO, said))
    }

    /// The database that was served from this home last.
    fn served(&self) -> Answer<Option<String>> {
        let path = self.home.state.join(SERVED);
        let line = match std::fs::read_to_string(&path) {
            Ok(line) => line.trim().to_owned(),
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => {
                let said = format!("{} cannot be read: {error}", path.display());
                return Err(Output::failure(code::IO, said));
            }
        };
        if line.is_empty() {
            return Ok(None);
        }
        let Some(address) = line.strip_suffix(CUT) else { return Ok(Some(line)) };
        if std::env::var_os("PGPASSWORD").is_some() {
            return Ok(Some(address.to_owned()));
        }
        let said = format!(
            "this home serves {address}, and its password is kept nowhere: put it into PGPASSWORD, or name the database with \
             --database URL or INVIGIL_DATABASE. With --local the command works on {}, which that server does not use",
            self.home.store().display()
        );
        Err(Output::failure(code::NO, said))
    }
}

/// What stands at the end of a URL that had a password.
const CUT: &str = " (password)";

/// What a URL of PostgreSQL says of a user's password: before the host, or in a setting.
fn has_secret(url: &str) -> bool {
    let (address, settings) = url.split_once('?').unwrap_or((url, ""));
    let user = address.split_once("://").and_then(|(_, rest)| rest.split('/').next()?.rsplit_once('@'));
    user.is_some_and(|(user, _)| user.contains(':'))
        || settings.split('&').any(|setting| setting.starts_with("password="))
}

/// A URL without its password, and marked where there was one.
fn without_secrets(url: &str) -> String {
    let cut = if has_secret(url) { CUT } else { "" };
    let (address, settings) = url.split_once('?').unwrap_or((url, ""));
    let settings: Vec<&str> =
        settings.split('&').filter(|one| !one.is_empty() && !one.starts_with("password=")).collect();
    let settings = if settings.is_empty() { String::new() } else { format!("?{}", settings.join("&")) };
    let Some((scheme, rest)) = address.split_once("://") else { return url.to_owned() };
    let (host, database) = rest.split_once('/').unwrap_or((rest, ""));
    let (user, host) = match host.rsplit_once('@') {
        Some((user, host)) => (format!("{}@", user.split(':').next().unwrap_or_default()), host),
        None => (String::new(), host),
    };
    format!("{scheme}://{user}{host}/{database}{settings}{cut}")
}

/// Both name one file, however they do.
fn is_same(one: &std::path::Path, other: &std::path::Path) -> bool {
    let real = |path: &std::path::Path| {
        path.canonicalize().or_else(|_| std::path::absolute(path)).unwrap_or_else(|_| path.to_path_buf())
    };
    real(one) == real(other)
}

/// Opens the database of a URL.
pub(super) async fn open(url: &str) -> Answer<Store> {
    let opened = match file_of(url) {
        Some(file) if !file.is_file() => {
            let said = format!("there is no database {}", file.display());
            return Err(Output::failure(code::NO_INPUT, said));
        }
        Some(file) => Store::open(&file).await,
        None => Store::connect_with(url, 2).await,
    };
    opened.map_err(|error| match error {
        crate::store::StoreError::Url { .. } => Output::failure(code::USAGE, error),
        _ => Output::failure(code::IO, error),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_password_is_kept_and_what_was_cut_shows() {
        for (url, kept) in [
            (
                "postgres://ada:sesame@db.example:5433/exams?sslmode=require",
                "postgres://ada@db.example:5433/exams?sslmode=require (password)",
            ),
            (
                "postgresql://[::1]/exams?sslmode=require&password=sesame",
                "postgresql://[::1]/exams?sslmode=require (password)",
            ),
            ("postgres://ada@%2Frun%2Fpostgresql/exams", "postgres://ada@%2Frun%2Fpostgresql/exams"),
            ("postgres://[::1]:5432/exams?sslmode=require", "postgres://[::1]:5432/exams?sslmode=require"),
        ] {
            assert_eq!(without_secrets(url), kept);
            assert_eq!(has_secret(url), kept.ends_with(CUT), "{url}");
        }
    }

    #[test]
    fn a_home_names_what_it_serves_until_it_serves_its_own_file_again() {
        let dir = tempfile::tempdir().unwrap();
        let home = Home::below(dir.path());
        home.make().unwrap();
        let kept = || std::fs::read_to_string(home.state.join(SERVED)).unwrap_or_default();
        note_served(&home, "postgres://ada@db/exams?sslmode=require").unwrap();
        assert_eq!(kept(), "postgres://ada@db/exams?sslmode=require\n");
        note_served(&home, "postgres://ada:sesame@db/exams").unwrap();
        assert_eq!(kept(), "postgres://ada@db/exams (password)\n");
        note_served(&home, &format!("sqlite:{}", dir.path().join("other.db").display())).unwrap();
        assert!(kept().ends_with("other.db\n"), "{}", kept());
        note_served(&home, &format!("sqlite://{}", home.store().display())).unwrap();
        assert_eq!(kept(), "");
    }
}
