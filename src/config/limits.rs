//! The settings of the hand-off: how long a case may wait and is kept, when the panel is there, how much may be asked.

use jiff::SignedDuration;

use super::Reader;
use crate::case::{FlowLimits, Hours, HoursError, Limits, Waits};

const NUMBER_MEND: &str = "write a whole number above zero, or leave it out";
const WAIT_MEND: &str =
    "write minutes as `again=10, everyone=20, moderators=30, remind=15, release=30`, or only some of them";
const HOURS_MEND: &str = "write `mon-fri 09:00-17:00, sat 10:00-13:00`, or leave it out for all hours";
const HOLIDAYS_MEND: &str = "write days as `2026-12-25`, with commas between";

impl Reader<'_> {
    /// The limits of a case: as usual, but for what is set.
    pub(super) fn limits(&mut self) -> Limits {
        let usual = Limits::default();
        Limits {
            emergency: self.waits("WAIT_EMERGENCY", usual.emergency),
            urgent: self.waits("WAIT_URGENT", usual.urgent),
            routine: self.waits("WAIT_ROUTINE", usual.routine),
            open: self.days("KEEP_OPEN_DAYS", usual.open),
            closed: self.days("KEEP_CLOSED_DAYS", usual.closed),
            hours: self.hours(),
            ..usual
        }
    }

    /// How much an asker may ask.
    pub(super) fn flow(&mut self) -> FlowLimits {
        let usual = FlowLimits::default();
        FlowLimits {
            messages: self.number("MOST_MESSAGES", usual.messages),
            cases: self.number("MOST_CASES", usual.cases),
            open: self.number("MOST_OPEN_CASES", usual.open),
        }
    }

    /// A time in days.
    pub(super) fn days(&mut self, name: &str, usual: SignedDuration) -> SignedDuration {
        let Some(text) = self.text(name) else { return usual };
        match text.parse::<u16>().ok().filter(|&days| days > 0) {
            Some(days) => SignedDuration::from_hours(i64::from(days) * 24),
            None => {
                self.fault(name, "is no number of days", NUMBER_MEND);
                usual
            }
        }
    }

    fn number(&mut self, name: &str, usual: usize) -> usize {
        let Some(text) = self.text(name) else { return usual };
        let number = text.parse().ok().filter(|&number| number > 0);
        if number.is_none() {
            self.fault(name, "is no number", NUMBER_MEND);
        }
        number.unwrap_or(usual)
    }

    fn waits(&mut self, name: &str, usual: Waits) -> Waits {
        let Some(text) = self.text(name) else { return usual };
        let mut waits = usual;
        for part in text.split(',') {
            let wait = part.split_once('=').and_then(|(what, minutes)| {
                let place = match what.trim() {
                    "again" => &mut waits.again,
                    "everyone" => &mut waits.everyone,
                    "moderators" => &mut waits.moderators,
                    "remind" => &mut waits.remind,
                    "release" => &mut waits.release,
                    _ => return None,
                };
                let minutes = minutes.trim().parse::<u16>().ok().filter(|&minutes| minutes > 0)?;
                *place = SignedDuration::from_mins(i64::from(minutes));
                Some(())
            });
            if wait.is_none() {
                self.fault(name, "is malformed", WAIT_MEND);
                return usual;
            }
        }
        waits
    }

    fn hours(&mut self) -> Hours {
        let hours = self.text("PANEL_HOURS").unwrap_or_default();
        let holidays = self.text("PANEL_HOLIDAYS").unwrap_or_default();
        match Hours::parse(&hours, &holidays) {
            Ok(hours) => hours,
            Err(HoursError::Part(_)) => {
                self.fault("PANEL_HOURS", "is malformed", HOURS_MEND);
                Hours::always()
            }
            Err(HoursError::Holiday(_)) => {
                self.fault("PANEL_HOLIDAYS", "is malformed", HOLIDAYS_MEND);
                Hours::always()
            }
        }
    }
}
