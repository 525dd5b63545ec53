//! What time alone does to a case: it is called again, taken from silence, expires, is erased.

use super::act::{Act, Who};
use super::deed::{AskerNotice, PanelNotice};
use super::people::Wanted;
use super::stage::{Call, ClosingReason, Stage};
use super::step::Next;
use super::{Limits, Waits};
use jiff::SignedDuration;

/// Does whatever has come due, each thing once however long nobody looked.
pub(super) fn passes(next: &mut Next, limits: &Limits) {
    let now = next.now;
    if let Stage::Closed { at, .. } = next.case.stage {
        if now.duration_since(at) >= limits.closed {
            next.erase(Who::Program);
        }
        return;
    }
    if now.duration_since(next.case.last_deed) >= limits.open {
        // It is open, so nothing stands against closing it.
        let _ = next.close(ClosingReason::Expired, Who::Program);
        return;
    }
    let urgency = next.case.urgency;
    let waits = *limits.waits(urgency);
    match next.case.stage.clone() {
        Stage::Waiting { since, call } => {
            let due = call_due(&waits, limits.waited(urgency, since, now));
            if due > call {
                next.case.stage = Stage::Waiting { since, call: due };
                next.audit(Who::Program, Act::CalledAgain);
                next.call(due);
                if call < Call::Everyone && due >= Call::Everyone {
                    next.tell_asker(AskerNotice::StillWaiting);
                }
            }
        }
        Stage::Claimed { claim, waiting, silent, is_reminded } => {
            let silence = limits.waited(urgency, silent, now);
            if silence >= waits.release {
                next.case.wanted = Wanted::Everyone;
                // The asker has waited long: the whole panel hears of it at once, and the clock of its calls goes on.
                next.case.stage = Stage::Waiting { since: waiting, call: Call::Everyone };
                next.audit(Who::Program, Act::Released);
                next.tell_panel(PanelNotice::TakenFromSilence);
                next.call(Call::Everyone);
                next.tell_asker(AskerNotice::Released);
            } else if silence >= waits.remind && !is_reminded {
                let holder = claim.holder.panellist;
                next.case.stage = Stage::Claimed { claim, waiting, silent, is_reminded: true };
                next.audit(Who::Program, Act::Reminded);
                next.tell_panel(PanelNotice::Reminder(holder));
            }
        }
        Stage::Answered { .. } | Stage::Closed { .. } => {}
    }
}

/// How widely a case should have been called by now.
fn call_due(waits: &Waits, waited: SignedDuration) -> Call {
    if waited >= waits.moderators {
        Call::Moderators
    } else if waited >= waits.everyone {
        Call::Everyone
    } else if waited >= waits.again {
        Call::Again
    } else {
        Call::First
    }
}
