//! What the rules of triage look for: short patterns of words and groups, in named lists.

use std::collections::HashMap;

use super::groups::{Group, WordGroups};
use crate::knowledge::fault::{Fault, Problem};
use crate::knowledge::register::each_item;
use crate::text;

/// One step of a pattern: words and groups of which one must stand there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Words that fit.
    pub words: Vec<String>,
    /// Beginnings of words that fit.
    pub beginnings: Vec<String>,
    /// Groups that fit, as a set of [`Group::bit`].
    pub groups: u128,
    /// Whether the step may be left out.
    pub is_optional: bool,
    /// How many other words of the same sentence may stand before it.
    pub gap: usize,
}

/// A pattern of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// The place of its list.
    pub list: usize,
    /// Its steps, in order; never empty, and the first is never optional.
    pub steps: Vec<Step>,
}

/// A named list of patterns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhraseList {
    /// The name that a rule knows it by.
    pub id: String,
}

/// The lists of `triage/phrases.toml`.
#[derive(Clone, Debug, Default)]
pub struct PhraseLists {
    lists: Vec<PhraseList>,
    phrases: Vec<Phrase>,
    by_word: HashMap<String, Vec<usize>>,
    by_group: HashMap<Group, Vec<usize>>,
}

/// How many words `..` may stand for.
const GAP: usize = 3;

impl PhraseLists {
    /// Reads `[[list]]` items with `id`, `reason` and `phrases`.
    pub(super) fn read(file: &str, toml: &str, groups: &WordGroups, faults: &mut Vec<Fault>) -> Self {
        let mut lists = Self::default();
        each_item(file, toml, &["list"], faults, |_, mut fields| {
            let id = fields.needed("id", "`id = \"held-now\"`");
            fields.needed("reason", "`reason = \"why these phrases stand together\"`");
            let phrases = fields.list("phrases");
            let Some(id) = id else { return fields.finish() };
            if lists.find(&id).is_some() {
                fields.fault("id", Problem::new(format!("the list `{id}` stands twice"), "join the two"));
            }
            let list = lists.lists.len();
            lists.lists.push(PhraseList { id });
            for phrase in phrases {
                match steps(&phrase, groups) {
                    Ok(steps) => lists.add(Phrase { list, steps }),
                    Err(problem) => fields.fault_at_value("phrases", &phrase, problem),
                }
            }
            fields.finish();
        });
        lists
    }

    fn add(&mut self, phrase: Phrase) {
        let place = self.phrases.len();
        if let Some(first) = phrase.steps.first() {
            for word in &first.words {
                self.by_word.entry(word.clone()).or_default().push(place);
            }
            for group in Group::in_set(first.groups) {
                self.by_group.entry(group).or_default().push(place);
            }
        }
        self.phrases.push(phrase);
    }

    /// The place of a list.
    pub fn find(&self, id: &str) -> Option<usize> {
        self.lists.iter().position(|list| list.id == id)
    }

    /// The id of a list.
    pub fn id(&self, list: usize) -> &str {
        self.lists.get(list).map_or("", |list| list.id.as_str())
    }

    /// How many lists there are.
    pub fn len(&self) -> usize {
        self.lists.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.lists.is_empty()
    }

    /// The patterns that may begin with a word of these groups.
    pub fn that_begin(&self, word: &str, groups: &[Group]) -> impl Iterator<Item = &Phrase> {
        let by_group = groups.iter().filter_map(|group| self.by_group.get(group));
        self.by_word.get(word).into_iter().chain(by_group).flatten().filter_map(|&place| self.phrases.get(place))
    }

    /// Every word that a pattern names.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.phrases.iter().flat_map(|phrase| &phrase.steps).flat_map(|step| &step.words).map(String::as_str)
    }
}

/// The steps of a pattern such as `he|she has? .. <weapon>`.
fn steps(phrase: &str, groups: &WordGroups) -> Result<Vec<Step>, Problem> {
    let mut steps: Vec<Step> = Vec::new();
    let mut gap = 0;
    for part in phrase.split_whitespace() {
        if part == ".." {
            gap = GAP;
            continue;
        }
        let (part, is_optional) = part.strip_suffix('?').map_or((part, false), |part| (part, true));
        let mut step = Step { words: Vec::new(), beginnings: Vec::new(), groups: 0, is_optional, gap };
        for choice in part.split('|') {
            if let Some(id) = choice.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')) {
                let group = groups.find(id).ok_or_else(|| {
                    Problem::new(format!("the group `{id}` is unknown"), "write the id of a group of groups.toml")
                })?;
                step.groups |= group.bit();
            } else if let Some(beginning) = choice.strip_suffix('*') {
                step.beginnings.push(text::key(beginning));
            } else {
                step.words.extend(text::spoken(choice).words);
            }
        }
        gap = 0;
        steps.push(step);
    }
    let is_bare = |step: &Step| step.words.is_empty() && step.groups == 0 && step.beginnings.is_empty();
    if steps.iter().any(is_bare) {
        return Err(Problem::new(
            format!("`{phrase}` has a step without words"),
            "write words, or groups as `<group>`",
        ));
    }
    match steps.first() {
        Some(first) if !first.is_optional && first.gap == 0 && first.beginnings.is_empty() => Ok(steps),
        Some(_) => Err(Problem::new(
            format!("`{phrase}` begins with something that may be left out, `..` or a beginning"),
            "begin with a word or a group",
        )),
        None => Err(Problem::new("an empty phrase", "write its words, or take it out")),
    }
}
