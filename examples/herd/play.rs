//! The whole play: house, server, three phases, and the look into the database.

use crate::bare;
use crate::check::{self, Found};
use crate::house::House;
use crate::load::{Hall, Phase};
use anyhow::{Context as _, Result};
use clap::Parser;
use std::path::PathBuf;

/// Plays a hall of candidates against a server
#[derive(Debug, Clone, Parser)]
pub(crate) struct Wish {
    /// Candidates
    #[arg(long, default_value_t = 10_000)]
    pub(crate) candidates: usize,
    /// Answers that each keeps back for the final burst; all of them: an exam sat offline to its end
    #[arg(long, default_value_t = 2)]
    pub(crate) last: usize,
    /// Answers that go up in one call before that
    #[arg(long, default_value_t = 1)]
    pub(crate) per_call: usize,
    /// Connections, each kept alive
    #[arg(long, default_value_t = 128)]
    pub(crate) connections: usize,
    /// `sqlite`, `postgres` (a private one, gone afterwards), or a URL as `invigil serve` takes it, of an empty database
    #[arg(long, default_value = "sqlite")]
    pub(crate) database: String,
    /// A server that runs already on the database, as http://ADDRESS:PORT; else one is started
    #[arg(long)]
    pub(crate) url: Option<String>,
    /// The server's home; else a folder that is gone afterwards
    #[arg(long)]
    pub(crate) home: Option<PathBuf>,
    /// The exam
    #[arg(long, default_value = "sales-associate")]
    pub(crate) exam: String,
    /// Kill the server so often (-9) while it works, and start it again
    #[arg(long, default_value_t = 0)]
    pub(crate) kill: usize,
    /// Rows for the bare batched inserts that the server's rate is compared with; 0: none
    #[arg(long, default_value_t = 200_000)]
    pub(crate) bare: u64,
}

/// Plays it, and tells what it sees on the way; what was found at the end.
pub(crate) async fn play(wish: Wish) -> Result<Found> {
    let mut house = House::build(&wish).await?;
    println!(
        "{} candidates registered with a token each in {:.1} s",
        wish.candidates,
        house.provisioned.as_secs_f64()
    );
    house.start().await?;
    let hall = Hall::new(&wish, house.candidates(), house.address, house.kills(wish.kill));
    let begun = tokio::time::Instant::now();
    for phase in [Phase::Start, Phase::Answers, Phase::Burst] {
        let told = hall.play(phase, &house.server).await.with_context(|| format!("while {phase:?}"))?;
        println!("{told}");
        if let Some(usage) = house.server.usage().await {
            println!("  server so far: {usage}");
        }
    }
    println!(
        "all of it: {:.1} s, the server killed {} times",
        begun.elapsed().as_secs_f64(),
        house.server.killed()
    );
    let peak = house.server.usage().await;
    house.server.end().await?;
    let mut found = check::look(&house.database, hall.candidates().await).await?;
    found.killed = house.server.killed();
    println!("{found}");
    if let Some(peak) = peak {
        println!("server: {peak}");
    }
    if wish.bare > 0 {
        let bare = bare::measure(&house.database, wish.bare).await?;
        println!("{bare}");
        println!(
            "records acknowledged in the burst: {:.0} % of that rate",
            hall.burst_rate().await / bare.rate() * 100.0
        );
    }
    Ok(found)
}
