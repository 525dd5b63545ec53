//! What model and rules say together, and how strongly each must speak.
//!
//! The thresholds were measured on messages that nothing is learnt from, by
//! other writers: those of `tests/data/held-out` and another set of 300.
//! (`open-door triage train` shows how a fifth of the labelled lines is judged
//! by what the others teach; those are harder, most calm ones being twins of
//! dangerous ones.) A missed emergency counts for more than three false alarms,
//! so emergency and urgent begin well below "more likely than not".

use super::judgement::Judgement;
use super::model::Strengths;
use super::rules::{Found, Rule};
use crate::knowledge::{Flag, Urgency};

/// How strongly the model must speak before a message is an emergency: with the rules, 207 of 210 emergencies were seen
/// and 6 of 360 calm messages raised. At -1.0 it was 193 and none.
const EMERGENCY_FROM: f32 = -2.0;

/// How strongly the model must speak before a message is at least urgent: 357 of 360 were seen. A calm message raised
/// costs an asker a few careful words before the answer.
const URGENT_FROM: f32 = -1.75;

/// How strongly the model must speak before a flag is set, in the order of [`Flag::ALL`]: about where precision
/// and recall met. Misuse refuses an answer, so it begins higher: 9 of 1,313 messages without it were refused.
const FLAG_FROM: [f32; Flag::ALL.len()] = [-1.9, -2.1, -1.9, -2.3, -2.0, -1.3, MISUSE_FROM];

/// How strongly the model must speak before a message is misuse, whatever else it asks.
const MISUSE_FROM: f32 = -1.4;

/// How strongly the model must speak before a message may be misuse. Between the two most messages on a sure topic
/// were none, and most others were.
const MISUSE_DOUBTED_FROM: f32 = -2.4;

/// How much less strongly the model must speak for an urgency where a rule fires that nothing holds back.
const RULE_LEAN: f32 = 0.5;

/// How much less strongly it must speak for a flag where a rule of that flag fires.
const FLAG_LEAN: f32 = 1.0;

/// Flags that are set only where there is danger: a calm message names a knife without one.
const ONLY_LIVE: [Flag; 3] = [Flag::Suicide, Flag::Medical, Flag::Weapon];

/// What model and rules say together: a rule that nothing holds back lowers what is asked of the model.
pub(super) fn weigh(strengths: Strengths, found: &[(&Rule, Found)]) -> Judgement {
    let speaks_for = |urgency: Urgency| found.iter().any(|(_, found)| found.urgency >= Some(urgency));
    let lean = |speaks: bool| if speaks { RULE_LEAN } else { 0.0 };
    let urgency = if strengths.emergency >= EMERGENCY_FROM - lean(speaks_for(Urgency::Emergency)) {
        Urgency::Emergency
    } else if strengths.urgent >= URGENT_FROM - lean(speaks_for(Urgency::Urgent)) {
        Urgency::Urgent
    } else {
        Urgency::Routine
    };
    let flag_lean = |flag: Flag| {
        let has_rule = found.iter().any(|(rule, _)| rule.flag == Some(flag));
        if has_rule { FLAG_LEAN } else { 0.0 }
    };
    let is_set = |((flag, strength), from): &((Flag, f32), f32)| {
        let is_live = urgency > Urgency::Routine || !ONLY_LIVE.contains(flag);
        is_live && *strength >= from - flag_lean(*flag)
    };
    let flags = Flag::ALL.into_iter().zip(strengths.flags).zip(FLAG_FROM).filter(is_set).map(|((flag, _), _)| flag);
    let may_be_misuse = strengths.flag(Flag::Misuse) >= MISUSE_DOUBTED_FROM - flag_lean(Flag::Misuse);
    Judgement { urgency, flags: flags.collect(), may_be_misuse, findings: Vec::new() }
}

/// What the rules say where there is nothing to learn from.
pub(super) fn by_rules_alone(found: &[(&Rule, Found)]) -> Judgement {
    let urgency = found.iter().filter_map(|(_, found)| found.urgency).max().unwrap_or_default();
    let flags = found.iter().filter_map(|(rule, _)| rule.flag).collect();
    Judgement { urgency, flags, may_be_misuse: false, findings: Vec::new() }
}
