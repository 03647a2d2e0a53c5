//! Builds what commands work with, each only when it is needed: homes, library, store, delivery.

use crate::cli::Global;
use crate::cli::database::{self, Named};
use crate::cli::outcome::{Output, code};
use crate::cli::server;
use crate::delivery::{DeliveryError, LocalDelivery, RegistrarError};
use crate::document::nearest;
use crate::folder;
use crate::id::ExamId;
use crate::library::{Library, LibraryError};
use crate::note::VerifierKey;
use crate::runtime::clock::SystemClock;
use crate::runtime::entropy::SystemEntropy;
use crate::runtime::home::Home;
use crate::store::{Store, StoreError};
use crate::sync::SignedIn;
use std::any::Any;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A command's result; the error is what it says instead.
pub(super) type Answer<T = Output> = Result<T, Output>;

/// Where things are made.
pub(super) struct Shop {
    /// Where files live.
    pub(super) home: Home,
    /// The clock.
    pub(super) clock: Arc<SystemClock>,
    /// Randomness.
    pub(super) entropy: Arc<SystemEntropy>,
    /// Program and banks at hand.
    pub(super) library: Arc<Library>,
    /// The store of this computer is meant, also where somebody is signed in.
    local: bool,
    /// The database that was named.
    pub(super) named: Option<Named>,
    /// It was said that another database than the home's is worked on.
    told: AtomicBool,
}

/// A delivery on the local store, and what its calls run on. The store is closed with it, so that a command leaves a
/// database file that holds everything by itself and can be copied.
pub(super) struct Desk {
    /// Runs calls to their end.
    pub(super) runtime: tokio::runtime::Runtime,
    /// The delivery.
    pub(super) delivery: Arc<LocalDelivery>,
    /// The store is the home's own file: who sits at this computer is looked up in it.
    pub(super) of_home: bool,
}

impl Desk {
    /// Runs a call to its end; an error becomes a message and an exit code: 74 where the store cannot be read or written, else 1.
    pub(super) fn run<T, E: std::fmt::Display + 'static>(
        &self,
        call: impl Future<Output = Result<T, E>>,
    ) -> Answer<T> {
        self.runtime.block_on(call).map_err(|e| Output::failure(code_of(&e), e))
    }
}

/// What is wrong with the store is an error of reading or writing, however many layers passed it on.
pub(super) fn code_of(error: &dyn Any) -> u8 {
    let in_delivery = |error: &DeliveryError| matches!(error, DeliveryError::Store(store) if is_io(store));
    let in_registrar = |error: &RegistrarError| match error {
        RegistrarError::Store(store) => is_io(store),
        RegistrarError::Delivery(error) => in_delivery(error),
        _ => false,
    };
    let io = error.downcast_ref().is_some_and(is_io)
        || error.downcast_ref().is_some_and(in_delivery)
        || error.downcast_ref().is_some_and(in_registrar);
    if io { code::IO } else { code::NO }
}

fn is_io(error: &StoreError) -> bool {
    use StoreError::{CannotOpen, Full, Io, ReadOnly};
    matches!(error, CannotOpen { .. } | Full { .. } | Io { .. } | ReadOnly { .. })
}

impl Desk {
    /// A remark for standard error when this store holds attempts of other programs and none of the one in force: an
    /// option or a setting was probably forgotten. Else empty.
    pub(super) fn program_in_doubt(&self) -> Answer<String> {
        let others = self.run(self.delivery.store().programs())?;
        let here = &self.delivery.program().id;
        if others.is_empty() || others.contains(here) {
            return Ok(String::new());
        }
        let others: Vec<String> = others.iter().map(|id| format!("`{id}`")).collect();
        Ok(format!(
            "invigil: the attempts of this store were sat under {}, and `{here}` is in force. \
             If that is not meant, name the other program file: --program FILE or INVIGIL_PROGRAM\n",
            others.join(", ")
        ))
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        // everything is committed; what cannot be folded in now is by the next to open the store
        let _ = self.runtime.block_on(self.delivery.store().close());
    }
}

impl Shop {
    /// Where files live, as the command line says.
    pub(super) fn home(global: &Global) -> Answer<Home> {
        match &global.home {
            Some(dir) => Ok(Home::below(dir)),
            None => Home::of_account().map_err(|e| Output::failure(code::IO, e)),
        }
    }

    /// Homes, and this library; `local` keeps to the store of this computer.
    pub(super) fn new(home: Home, library: Library, local: bool, named: Option<Named>) -> Self {
        Self {
            home,
            clock: Arc::new(SystemClock::new()),
            entropy: Arc::new(SystemEntropy),
            library: Arc::new(library),
            local,
            named,
            told: AtomicBool::new(false),
        }
    }

    /// The sign-in that commands and screens work at; none where nobody is signed in, or this computer is meant.
    pub(super) fn account(&self) -> Answer<Option<SignedIn>> {
        let named = self.named.as_ref().is_some_and(|named| named.by_flag);
        if self.local || named { Ok(None) } else { server::signed_in(&self.home) }
    }

    /// The store of this computer is meant, wherever somebody is signed in and whatever is served.
    pub(super) fn is_local(&self) -> bool {
        self.local
    }

    /// The exam of this name; an unknown one is refused, and the nearest named.
    pub(super) fn exam(&self, given: &str) -> Answer<ExamId> {
        let exams = &self.library.program().exams;
        if let Some(exam) = exams.iter().find(|e| e.id.as_str() == given) {
            return Ok(exam.id.clone());
        }
        let near = nearest(given, exams.iter().map(|e| e.id.as_str()));
        let hint = near.map_or_else(
            || "`invigil program show` lists them".to_owned(),
            |id| format!("did you mean `{id}`?"),
        );
        Err(Output::failure(code::NO, format!("this program has no exam `{given}`: {hint}")))
    }

    /// Opens the store for one command: the home's file, or the database that is served or named. Of another one than the
    /// home's file a line on standard error says so.
    pub(super) fn desk(&self) -> Answer<Desk> {
        let Some(url) = self.database()? else { return self.desk_of_home() };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|e| Output::failure(code::IO, e))?;
        self.home.make().map_err(|e| Output::failure(code::IO, e))?;
        let store = runtime.block_on(database::open(&url))?;
        if !self.told.swap(true, Ordering::Relaxed) {
            let _ = Output::message(format!("at the database {}", store.path().display())).say();
        }
        let known = runtime.block_on(store.last_signer()).map_err(|e| Output::failure(code::IO, e))?;
        let delivery = self.delivery(store).remembering();
        // nobody sits at a computer with a PostgreSQL of one's own: a server wrote what is in it
        let delivery = if database::is_postgres(&url) { delivery.of_server() } else { delivery };
        let delivery = Arc::new(self.signing_beside(delivery, known));
        Ok(Desk { runtime, delivery, of_home: false })
    }

    /// The same use cases where others signed the results in the database: says so before this home's key signs another one.
    fn signing_beside(&self, delivery: LocalDelivery, known: Option<String>) -> LocalDelivery {
        let (state, entropy) = (self.home.state.clone(), self.entropy.clone());
        let told = AtomicBool::new(false);
        delivery.signing_with(move || {
            let own = folder::registry_key(&state, entropy.as_ref()).map_err(|e| e.to_string())?;
            let differs = known.as_ref().is_some_and(|known| *known != own.verifier().to_string());
            if differs && !told.swap(true, Ordering::Relaxed) {
                let said = format!(
                    "results in this database were signed with another key than that of this home, which signs what is recorded now. \
                     To sign with the same one, copy registry-key.pem from the state folder of the home that serves it to {}, or do \
                     this there",
                    state.display()
                );
                let _ = Output::message(said).say();
            }
            Ok(own)
        })
    }

    /// Opens the home's file for one command.
    pub(super) fn desk_of_home(&self) -> Answer<Desk> {
        let (runtime, delivery) = self.open()?;
        let delivery = Arc::new(LocalDelivery::clone(&delivery).remembering());
        Ok(Desk { runtime, delivery, of_home: true })
    }

    /// What calls on a store run on.
    pub(super) fn runtime() -> Answer<tokio::runtime::Runtime> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
        runtime.map_err(|e| Output::failure(code::IO, e))
    }

    /// Keys of servers whose receipts are believed here: the one of the server that somebody is signed in at, and the own one
    /// where this home is a server's.
    pub(super) fn receipt_keys(&self) -> Vec<VerifierKey> {
        let account = SignedIn::read(&self.home.state).ok().flatten();
        let of_account = account.and_then(|account| account.receipts?.parse().ok());
        of_account.into_iter().chain(self.server_key()).collect()
    }

    /// The key that receipts are signed with here, where this home is a server's.
    fn server_key(&self) -> Option<VerifierKey> {
        folder::known_server_key(&self.home.state).ok().flatten().map(|key| key.verifier())
    }

    /// Opens the home's file; whoever asked closes it.
    pub(super) fn open(&self) -> Answer<(tokio::runtime::Runtime, Arc<LocalDelivery>)> {
        let failed = |e: &dyn std::fmt::Display| Output::failure(code::IO, e);
        let runtime = Self::runtime()?;
        let path = self.home.store();
        // a home that cannot be made may still hold a store that can be read
        if let Err(error) = self.home.make()
            && !path.is_file()
        {
            return Err(failed(&error));
        }
        let store = runtime.block_on(Store::open(&path)).map_err(|e| failed(&e))?;
        Ok((runtime, Arc::new(self.delivery(store))))
    }

    /// The use cases on a store, as this home signs and believes.
    fn delivery(&self, store: Store) -> LocalDelivery {
        let delivery = LocalDelivery::new(
            Arc::new(store),
            self.library.clone(),
            self.clock.clone(),
            self.entropy.clone(),
        );
        let (state, entropy) = (self.home.state.clone(), self.entropy.clone());
        let delivery = delivery
            .signing_with(move || folder::registry_key(&state, entropy.as_ref()).map_err(|e| e.to_string()));
        let delivery = if self.server_key().is_some() { delivery.of_server() } else { delivery };
        self.receipt_keys().into_iter().fold(delivery, LocalDelivery::believing)
    }
}

/// Program and banks, as given or embedded.
pub(super) fn library(program: Option<&Path>, banks: Option<&Path>) -> Answer<Library> {
    let opened = match (program, banks) {
        (None, None) => Library::embedded(),
        _ => Library::open(program, banks),
    };
    opened.map_err(|error| {
        let missing = |path: &Path| !path.exists();
        let code = match &error {
            LibraryError::Unreadable { path, .. } | LibraryError::NoFile { path } if missing(path) => {
                code::NO_INPUT
            }
            LibraryError::Unreadable { .. } => code::IO,
            _ => code::DATA,
        };
        let named = match &error {
            LibraryError::Unreadable { path, .. } if Some(path.as_path()) == banks => BANKS_NAMED,
            LibraryError::Unreadable { path, .. } if Some(path.as_path()) == program => PROGRAM_NAMED,
            _ => "",
        };
        Output::failure(code, format!("{error}{named}"))
    })
}

/// Where a path of banks was named.
const BANKS_NAMED: &str = ". It is named as banks, by --banks, INVIGIL_BANKS or `banks` in the configuration (`invigil config show`)";
/// Where a program was named.
const PROGRAM_NAMED: &str = ". It is named as program, by --program, INVIGIL_PROGRAM or `program` in the configuration (`invigil config show`)";
