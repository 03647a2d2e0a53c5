//! Why the library has not what was asked of it.

use crate::document::FaultReport;
use crate::id::ExamId;
use std::io;
use std::path::PathBuf;

/// Why the library has not what was asked of it.
#[derive(Debug, thiserror::Error)]
pub enum LibraryError {
    /// A file or directory cannot be read.
    #[error("{} cannot be read: {}", path.display(), advice(source))]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file is larger than any program or bank.
    #[error("{} has {bytes} bytes; at most {limit} are read: is it the right file?", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Its size.
        bytes: u64,
        /// The limit.
        limit: usize,
    },
    /// Something else than a file stands there.
    #[error("{} is no file: {}", path.display(), if path.is_dir() { "it is a folder, and a file is asked for" } else { "a file or a folder is asked for" })]
    NoFile {
        /// The path.
        path: PathBuf,
    },
    /// The program file has faults.
    #[error("the program cannot be used: {0}")]
    Program(#[source] Box<FaultReport>),
    /// The program has no such exam.
    #[error("this program has no exam `{exam}`")]
    UnknownExam {
        /// The exam.
        exam: ExamId,
    },
    /// There is no bank for the exam.
    #[error("there is no question bank for the exam `{exam}`")]
    NoBank {
        /// The exam.
        exam: ExamId,
    },
    /// The exam's bank has faults.
    #[error("the question bank of `{exam}` cannot be used: {message}")]
    Broken {
        /// The exam.
        exam: ExamId,
        /// What is wrong, with its place.
        message: String,
    },
    /// The bank's file is no longer what it was when the library was opened.
    #[error("the question bank of `{exam}` ({name}) was changed since the program started: start it again")]
    Changed {
        /// The exam.
        exam: ExamId,
        /// The file.
        name: String,
    },
}

/// Why a file cannot be read, and what to do about it; the system's words only where there are no better ones.
fn advice(source: &io::Error) -> String {
    match source.kind() {
        io::ErrorKind::NotFound => "there is no such file or folder. See how its name is written".to_owned(),
        io::ErrorKind::PermissionDenied => {
            "permission is denied. See who owns it and who may read it".to_owned()
        }
        _ => source.to_string(),
    }
}
