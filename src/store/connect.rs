//! The database that a URL names: a file of SQLite, or a database on a PostgreSQL server.

use crate::store::sql::{Backend, Pg};
use crate::store::{Store, StoreError, schema};
use sqlx::postgres::PgConnectOptions;
use std::path::{Path, PathBuf};

/// Connections to a server that one program holds at most, unless it is told another number.
const CONNECTIONS: u32 = 10;

/// Connections to a file that read beside the one that writes.
const READERS: usize = 4;

/// What a URL may say after its question mark. Anything else is a slip, and would be passed over in silence.
const SETTINGS: &[&str] = &[
    "sslmode",
    "sslrootcert",
    "sslcert",
    "sslkey",
    "host",
    "hostaddr",
    "port",
    "dbname",
    "user",
    "password",
    "application_name",
    "options",
    "statement-cache-capacity",
];

impl Store {
    /// Opens the database that a URL names, creates its tables where there are none, and brings an older schema up to date:
    /// `sqlite:PATH`, or `postgres://USER@HOST:PORT/DATABASE` with TLS as `sslmode` says. Connections belong to the runtime that
    /// made them: all calls on a store of a server come from one.
    pub async fn connect(url: &str) -> Result<Self, StoreError> {
        Self::connect_with(url, CONNECTIONS).await
    }

    /// The same, with at most `connections` to a server at once.
    pub async fn connect_with(url: &str, connections: u32) -> Result<Self, StoreError> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            return match path {
                "" => Err(StoreError::Url { reason: "it names no file".to_owned() }),
                path => Self::open(Path::new(path)).await?.for_many(READERS).await,
            };
        }
        let options = parse(url)?;
        let name = name(&options);
        let pg = Pg::new(&name, options, connections);
        let access = schema::prepare(&name, &pg).await?;
        Ok(Self::with(Backend::Pg(pg), &name, access))
    }
}

fn parse(url: &str) -> Result<PgConnectOptions, StoreError> {
    let wrong = |reason: String| StoreError::Url { reason };
    if !["postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme)) {
        return Err(wrong("it begins neither with sqlite: nor with postgres://".to_owned()));
    }
    let settings = url.split_once('?').map_or("", |(_, settings)| settings);
    for setting in settings.split('&').filter(|setting| !setting.is_empty()) {
        let key = setting.split_once('=').map_or(setting, |(key, _)| key);
        if !SETTINGS.contains(&key) && !key.starts_with("options[") {
            return Err(wrong(format!("it has a setting `{key}` that is not known")));
        }
    }
    let options: PgConnectOptions = url.parse().map_err(|error| match error {
        sqlx::Error::Configuration(reason) => wrong(reason.to_string()),
        other => wrong(other.to_string()),
    })?;
    Ok(match options.get_application_name() {
        Some(_) => options,
        None => options.application_name("invigil"),
    })
}

/// What people may read of a URL: neither password nor settings.
fn name(options: &PgConnectOptions) -> PathBuf {
    let database = options.get_database().unwrap_or(options.get_username());
    let port = options.get_port();
    PathBuf::from(match options.get_socket() {
        Some(folder) => format!("postgres://[{}]:{port}/{database}", folder.display()),
        None => format!("postgres://{}:{port}/{database}", options.get_host()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(url: &str) -> String {
        parse(url).expect_err("it is refused").to_string()
    }

    #[test]
    fn a_database_is_called_by_its_url_without_what_is_secret() {
        for (url, called) in [
            (
                "postgres://ada:open%20sesame@db.example:5433/exams?sslmode=require",
                "postgres://db.example:5433/exams",
            ),
            ("postgresql://ada:sesame@[::1]/exams?password=sesame", "postgres://[::1]:5432/exams"),
            ("postgres://ada:sesame@%2Frun%2Fpostgresql/exams", "postgres://[/run/postgresql]:5432/exams"),
        ] {
            assert_eq!(name(&parse(url).unwrap()), Path::new(called));
        }
    }

    #[test]
    fn a_url_that_cannot_be_meant_is_refused_without_repeating_it() {
        for (url, why) in [
            ("mysql://ada:sesame@db/exams", "neither with sqlite: nor with postgres://"),
            ("ada:sesame", "neither with sqlite: nor with postgres://"),
            ("postgres://ada:sesame@db:port/exams", "port"),
            ("postgres://ada:sesame@db/exams?sslmod=require", "`sslmod`"),
            ("postgres://ada:sesame@db/exams?sslmode=always", "always"),
        ] {
            let said = refused(url);
            assert!(said.contains(why), "{said}");
            assert!(!said.contains("sesame"), "{said}");
        }
    }
}
