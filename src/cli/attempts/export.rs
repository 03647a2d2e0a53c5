//! `attempts export`: the record of an attempt in a folder of its own, with words on what is in it and how to check it.

use super::{Named, named};
use crate::cli::outcome::{Output, code};
use crate::cli::shop::{Answer, Shop};
use crate::delivery::AttemptExport;
use crate::folder::write_whole;
use std::path::Path;

const QUESTIONS: &str = "form.json holds the questions as they were shown, without keys: pass it on only to people who may \
                         see them.";

/// Carries `attempts export` out.
pub(super) fn export(shop: &Shop, given: &str, folder: &Path) -> Answer {
    let office = shop.office()?;
    let Named { attempt, record, remarks } = named(shop, &office, given)?;
    if office.here().is_some() && record.is_none() {
        let said = format!("attempt {attempt} has no record, so there is nothing to hand over");
        return Err(Output::failure(code::NO, said));
    }
    let export = office.run(office.registry.attempt_export(&attempt, record.as_ref()))?;
    let words = read_me(&export);
    let mut files: Vec<(&str, &[u8])> = vec![
        ("README.txt", words.as_bytes()),
        ("journal.jsonl", &export.journal),
        ("form.json", &export.form),
    ];
    if let Some(result) = &export.result {
        files.push(("result.json", result));
    }
    write_whole(folder, &files).map_err(|e| {
        let code = if matches!(e, crate::folder::FolderError::Taken { .. }) { code::NO } else { code::IO };
        Output::failure(code, e)
    })?;
    let mut output = Output::message(format!(
        "The record of attempt {} is in {}. {QUESTIONS}",
        export.attempt,
        folder.display()
    ));
    output.stderr.insert_str(0, &remarks);
    Ok(output)
}

fn read_me(export: &AttemptExport) -> String {
    let AttemptExport { attempt, person, exam, stands, result, .. } = export;
    let result = match result {
        Some(_) => {
            "\
result.json    The result as it was recorded: points by domain, pass mark, how and
               when the attempt ended, and the digests that it was computed from.
               Which single responses were right is left out, because beside the
               other files that would give the keys away; result_digest is the
               digest of the recorded result that also says so.
"
        }
        None => "There is no result.json: no result is recorded of this attempt.\n",
    };
    format!(
        "\
The record of one attempt at an exam

  attempt  {attempt}
  person   {person}
  exam     {exam}

When this folder was written, `invigil verify` said of it:
  {state}

What is in here
---------------
journal.jsonl  The record: one line for each thing that happened, in order, byte by
               byte as it was written. Each line holds the hash of the line before
               it, so that none can be changed, left out or put in unnoticed; the
               last one of a finished attempt is a signature.
form.json      The questions and options as they were shown, in their order. The
               first line of the record holds its digest. There are no keys in it;
               still, pass it on only to people who may see the questions.
{result}
How to check it
---------------
With the program, in the folder above this one:

    invigil verify FOLDER

Without it, by a second implementation that shares no code with it and needs
Python 3.9 alone (tests/independent/invigil_check.py of the program's sources):

    python3 invigil_check.py journal journal.jsonl --form form.json

Both say what the record proves and what it does not. The order of the facts is
proven by the chain; their times are not, on a computer whose owner took the exam.
The program's docs/spec/journal-v1.md specifies the record in full.

The score is counted from the question bank, which is not in here: whoever keeps
the bank and the store of this attempt can draw the form and count it again.
",
        state = stands
    )
}
