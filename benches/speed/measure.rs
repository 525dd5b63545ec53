//! Times and their ratios.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// The times of one thing, done often.
pub(crate) struct Times(Vec<Duration>);

impl Times {
    pub(crate) const fn new() -> Self {
        Self(Vec::new())
    }

    /// Does it once more; the first rounds only warm up.
    pub(crate) fn add<T>(&mut self, counts: bool, work: impl FnOnce() -> T) {
        let start = Instant::now();
        black_box(work());
        let took = start.elapsed();
        if counts {
            self.0.push(took);
        }
    }

    fn at(&self, share: f64) -> Duration {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a place in a short list"
        )]
        let place = (sorted.len() as f64 * share) as usize;
        sorted.get(place.min(sorted.len().saturating_sub(1))).copied().unwrap_or_default()
    }

    /// Prints the middle and the slowest hundredth, with their ratios to a baseline.
    pub(crate) fn print(&self, name: &str, baseline: Option<&Self>) {
        let (middle, slow) = (self.at(0.5), self.at(0.99));
        print!("{name:<34}{middle:>12.1?}{slow:>12.1?}");
        match baseline {
            Some(baseline) => println!("{:>12}{:>12}", ratio(middle, baseline.at(0.5)), ratio(slow, baseline.at(0.99))),
            None => println!(),
        }
    }
}

/// How often one time goes into another.
pub(crate) fn ratio(time: Duration, baseline: Duration) -> String {
    format!("{:.1} x", time.as_secs_f64() / baseline.as_secs_f64().max(f64::MIN_POSITIVE))
}

/// Does something once, and says how long it took.
pub(crate) fn time<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let start = Instant::now();
    let done = work();
    (start.elapsed(), done)
}

/// What the process holds of the memory, where the system tells.
pub(crate) fn resident_megabytes() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: f64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kilobytes / 1024.0)
}
