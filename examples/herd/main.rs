//! A hall of candidates: N people open an exam at once, answer it, and hand it in within a final minute, over real HTTP
//! against a server that is a process of its own. Afterwards every record that was acknowledged is looked up in the database.
//!
//! `scripts/herd sqlite` and `scripts/herd postgres` build and run it; `--help` names the options. With `--kill 50` the server
//! is killed (-9) so often while it works, and started again.

mod bare;
mod candidate;
mod check;
mod house;
mod load;
mod play;
#[expect(dead_code, reason = "tests use the rest of it")]
#[path = "../../tests/common/postgres.rs"]
mod postgres;
mod wire;

use clap::Parser as _;

fn main() -> anyhow::Result<()> {
    let wish = play::Wish::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let found = runtime.block_on(play::play(wish))?;
    anyhow::ensure!(found.is_sound(), "what was acknowledged is not all there");
    Ok(())
}
