//! Exam time as a sum: of what passed by two clocks while the attempt was running, and of what a computer was off for.

/// When exam time begins to run, stands still, or stands still for so long at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// It runs.
    Run,
    /// It runs, and has run for so many milliseconds already.
    RunAlready(u64),
    /// It stands still.
    Halt,
    /// A break begins: of the allowance, or by an order for so many milliseconds (`u64::MAX`: without end).
    Rest(Option<u64>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pace {
    /// Before the start, paused, or ended.
    Still,
    Running,
    /// Still for at most `cap` milliseconds, then running.
    Break {
        of_allowance: bool,
        cap: u64,
        up: u64,
        wall: i64,
    },
}

/// The sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Count {
    /// Exam time of former boots.
    base: u64,
    /// Running time of this boot by the boot clock.
    up: u64,
    /// Running time of this boot by the wall clock.
    wall: i64,
    pace: Pace,
    /// What is left of the allowance for breaks, the running one not counted.
    allowance: u64,
}

impl Count {
    /// Nothing yet, and standing still.
    pub(super) fn new(allowance: u64) -> Self {
        Self { base: 0, up: 0, wall: 0, pace: Pace::Still, allowance }
    }

    /// So much passed by the boot clock and by the wall clock.
    pub(super) fn pass(&mut self, up: u64, wall: i64) {
        match &mut self.pace {
            Pace::Still => {}
            Pace::Running => {
                self.up = self.up.saturating_add(up);
                self.wall = self.wall.saturating_add(wall);
            }
            Pace::Break { up: used_up, wall: used_wall, .. } => {
                *used_up = used_up.saturating_add(up);
                *used_wall = used_wall.saturating_add(wall);
            }
        }
    }

    /// The computer was off for so long, or another one; a boot begins.
    pub(super) fn off(&mut self, ms: u64) {
        self.base = self.elapsed();
        (self.up, self.wall) = (0, 0);
        let left = self.break_left();
        match &mut self.pace {
            Pace::Still => {}
            Pace::Running => self.base = self.base.saturating_add(ms),
            Pace::Break { cap, up, wall, .. } => (*cap, *up, *wall) = (left, ms, signed(ms)),
        }
    }

    /// Exam time goes on in another way from here.
    pub(super) fn turn(&mut self, turn: Turn) {
        if let Pace::Break { of_allowance, cap, up, wall } = self.pace {
            if of_allowance {
                self.allowance = self.break_left();
            }
            self.up = self.up.saturating_add(up.saturating_sub(cap));
            self.wall = self.wall.saturating_add(wall.saturating_sub(signed(cap)).max(0));
        }
        self.pace = match turn {
            Turn::Run => Pace::Running,
            Turn::RunAlready(ms) => {
                self.base = self.base.saturating_add(ms);
                Pace::Running
            }
            Turn::Halt => Pace::Still,
            Turn::Rest(ordered) => Pace::Break {
                of_allowance: ordered.is_none(),
                cap: ordered.unwrap_or(self.allowance),
                up: 0,
                wall: 0,
            },
        };
    }

    /// Exam time, in milliseconds.
    pub(super) fn elapsed(&self) -> u64 {
        let (up, wall) = match self.pace {
            Pace::Still | Pace::Running => (self.up, self.wall),
            Pace::Break { cap, up, wall, .. } => {
                let over = wall.saturating_sub(signed(cap)).max(0);
                (self.up.saturating_add(up.saturating_sub(cap)), self.wall.saturating_add(over))
            }
        };
        self.base.saturating_add(up.max(u64::try_from(wall).unwrap_or(0)))
    }

    /// How much of the running break is left; 0 outside of breaks, `u64::MAX` in one without end.
    pub(super) fn break_left(&self) -> u64 {
        match self.pace {
            Pace::Break { cap: u64::MAX, .. } => u64::MAX,
            Pace::Break { cap, up, wall, .. } => cap - up.max(u64::try_from(wall).unwrap_or(0)).min(cap),
            Pace::Still | Pace::Running => 0,
        }
    }
    /// What is left of the allowance for breaks, the running one not counted.
    pub(super) fn allowance(&self) -> u64 {
        self.allowance
    }
}

/// The most that a signed number holds, where it is more.
pub(super) fn signed(ms: u64) -> i64 {
    i64::try_from(ms).unwrap_or(i64::MAX)
}
