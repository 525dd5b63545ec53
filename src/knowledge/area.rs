//! Areas: nations, counties and districts, and the places that lead to them.

use std::collections::{HashMap, HashSet};

use super::fault::{Fault, Problem};
use super::id::AreaId;
use super::register::each_item;
use crate::text;

/// How large an area is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AreaKind {
    /// The United Kingdom.
    Country,
    /// England, Wales, Scotland, Northern Ireland.
    Nation,
    /// A county, or two that share their services.
    County,
    /// A district or unitary council.
    District,
}

impl AreaKind {
    fn parse(text: &str) -> Result<Self, Problem> {
        match text {
            "country" => Ok(Self::Country),
            "nation" => Ok(Self::Nation),
            "county" => Ok(Self::County),
            "district" => Ok(Self::District),
            other => Err(Problem::new(
                format!("`{other}` is not a kind of area"),
                "write country, nation, county or district",
            )),
        }
    }
}

/// One area.
#[derive(Clone, Debug)]
pub struct Area {
    /// Its id.
    pub id: AreaId,
    /// Its name, as said to people.
    pub name: String,
    /// How large it is.
    pub kind: AreaKind,
    /// The area around it.
    pub within: Option<AreaId>,
    /// The line it stands on, for the check.
    pub(super) line: usize,
}

/// How the area that something holds for meets the area of the asker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// It holds where the asker is.
    Holds,
    /// It holds in a part of the asker's area.
    PartOf,
    /// It holds somewhere else.
    Elsewhere,
}

/// Every area, and every place that leads to one.
#[derive(Clone, Debug, Default)]
pub struct Areas {
    areas: Vec<Area>,
    /// From the normalised words of a name or place to the area.
    places: HashMap<String, AreaId>,
    /// Names of the areas themselves, as against the places in them.
    own_names: HashSet<String>,
    /// Places that are everyday words too: taken only after a word such as 'in'.
    careful: HashSet<String>,
    /// From the first word of a name or place to the most words of one that begins with it.
    beginnings: HashMap<String, usize>,
}

/// Words before which a name that is also an everyday word means the place.
const WORDS_BEFORE_A_PLACE: [&str; 6] = ["in", "from", "near", "around", "outside", "at"];

impl Areas {
    /// Reads `areas.toml`.
    pub(super) fn read(file: &str, text: &str, faults: &mut Vec<Fault>) -> Self {
        let mut all = Self::default();
        let mut twice = Vec::new();
        each_item(file, text, &["area"], faults, |_, mut fields| {
            let line = fields.line_of("id");
            let id = fields.parsed("id", "`id = \"cheshire-east\"`", AreaId::parse);
            let name = fields.needed("name", "`name = \"Cheshire East\"`");
            let kind = fields.parsed("kind", "`kind = \"district\"`", AreaKind::parse);
            let within = fields.parsed_if_given("within", AreaId::parse);
            let (places, also) = (fields.list("places"), fields.list("also"));
            let careful = fields.list("careful");
            fields.finish();
            let (Some(id), Some(name), Some(kind)) = (id, name, kind) else { return };
            if all.get(&id).is_some() {
                twice.push(Problem::new(format!("area `{id}` stands twice"), "keep one of the two").at(file, line));
                return;
            }
            for place in &places {
                all.add_place(place, &id, line, file, &mut twice);
            }
            for own in also.iter().chain([&name, &id.as_str().replace('-', " ")]) {
                all.add_place(own, &id, line, file, &mut twice);
                all.own_names.insert(text::key(own));
            }
            for place in &careful {
                all.add_place(place, &id, line, file, &mut twice);
                all.careful.insert(text::key(place));
            }
            all.areas.push(Area { id, name, kind, within, line });
        });
        faults.append(&mut twice);
        all.check_parents(file, faults);
        all
    }

    fn add_place(&mut self, place: &str, id: &AreaId, line: usize, file: &str, faults: &mut Vec<Fault>) {
        let key = text::key(place);
        let words = key.split(' ').count();
        let first = key.split(' ').next().unwrap_or_default().to_owned();
        self.beginnings.entry(first).and_modify(|most| *most = words.max(*most)).or_insert(words);
        if let Some(other) = self.places.insert(key, id.clone())
            && other != *id
        {
            faults.push(
                Problem::new(format!("`{place}` leads to `{other}` and to `{id}`"), "keep the place in one area")
                    .at(file, line),
            );
        }
    }

    fn check_parents(&self, file: &str, faults: &mut Vec<Fault>) {
        for area in &self.areas {
            match &area.within {
                Some(parent) if self.get(parent).is_none() => faults.push(
                    Problem::new(format!("area `{parent}` is unknown"), "write the id of an area of this file")
                        .at(file, area.line),
                ),
                None if area.kind != AreaKind::Country => faults.push(
                    Problem::new(
                        format!("area `{}` is within nothing", area.id),
                        "add `within`, the id of the area around it",
                    )
                    .at(file, area.line),
                ),
                Some(_) if self.around(&area.id).count() > self.areas.len() => faults.push(
                    Problem::new(format!("area `{}` is within itself", area.id), "mend its `within`")
                        .at(file, area.line),
                ),
                Some(_) | None => {}
            }
        }
    }

    /// The area of an id.
    pub fn get(&self, id: &AreaId) -> Option<&Area> {
        self.areas.iter().find(|area| area.id == *id)
    }

    /// Every area, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = &Area> {
        self.areas.iter()
    }

    /// The area that an id, a name or a place means. Case, accents and punctuation do not matter.
    pub fn find(&self, name: &str) -> Option<&Area> {
        self.get(self.places.get(&text::key(name))?)
    }

    /// The area that somebody means who says where they are: a name or place, or one within a few words.
    pub fn meant_by(&self, said: &str) -> Option<&Area> {
        let words = text::words(said);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        self.find(said).or_else(|| self.named(&words, true))
    }

    /// Names of areas that begin with what is typed, then places that do, at most `most`.
    pub fn beginning_with(&self, typed: &str, most: usize) -> Vec<String> {
        let typed = text::key(typed);
        let areas = self.areas.iter().filter(|area| text::key(&area.name).starts_with(&typed));
        let mut names: Vec<String> = areas.map(|area| area.name.clone()).collect();
        if !typed.is_empty() {
            let mut places: Vec<String> =
                self.places.keys().filter(|place| place.starts_with(&typed)).map(|place| titled(place)).collect();
            places.sort();
            places.retain(|place| !names.iter().any(|name| text::key(name) == text::key(place)));
            names.extend(places);
        }
        names.truncate(most);
        names
    }

    /// The area itself and those around it, smallest first.
    pub fn around<'a>(&'a self, id: &AreaId) -> impl Iterator<Item = &'a Area> {
        // Bounded, so that a ring of areas, which the check reports, ends too.
        std::iter::successors(self.get(id), |area| self.get(area.within.as_ref()?)).take(self.areas.len() + 1)
    }

    /// How something that holds in `holds` fits an asker in `asker`.
    pub fn fit(&self, holds: &[AreaId], asker: &AreaId) -> Fit {
        if self.around(asker).any(|area| holds.contains(&area.id)) {
            Fit::Holds
        } else if holds.iter().any(|held| self.around(held).any(|area| area.id == *asker)) {
            Fit::PartOf
        } else {
            Fit::Elsewhere
        }
    }

    /// How much of the country something holds for, from 0 to 1: what to prefer when nobody knows where the asker is.
    pub fn breadth(&self, holds: &[AreaId]) -> f32 {
        let widest = holds.iter().filter_map(|id| self.get(id)).map(|area| area.kind).min();
        match (widest, holds.len()) {
            (Some(AreaKind::Country), _) => 1.0,
            (Some(AreaKind::Nation), 2..) => 0.9,
            (Some(AreaKind::Nation), _) => 0.5,
            (Some(AreaKind::County | AreaKind::District), _) => 0.3,
            (None, _) => 0.0,
        }
    }

    /// The nation around an area, when it is in one.
    pub fn nation(&self, id: &AreaId) -> Option<&Area> {
        self.around(id).find(|area| area.kind == AreaKind::Nation)
    }

    /// The last place named in a message, as the smallest area it leads to.
    ///
    /// The last, because people say where they come from before where they are.
    pub fn named_in(&self, words: &[&str]) -> Option<&Area> {
        self.named(words, false)
    }

    /// The last place named; `is_place` when the words can open with one that is an everyday word too.
    fn named(&self, words: &[&str], is_place: bool) -> Option<&Area> {
        let mut found: Option<(&Area, usize)> = None;
        let mut at = 0;
        while at < words.len() {
            let longest = words.get(at).and_then(|first| self.beginnings.get(*first)).copied().unwrap_or_default();
            let step = (1..=longest.min(words.len() - at)).rev().find_map(|length| {
                let name = words.get(at..at + length)?.join(" ");
                let id = self.places.get(&name)?;
                let before = at.checked_sub(1).and_then(|i| words.get(i)).copied().unwrap_or("");
                let opens = is_place && at == 0;
                let meant = !self.careful.contains(&name) || opens || WORDS_BEFORE_A_PLACE.contains(&before);
                meant.then_some((name, id, length))
            });
            let Some((name, id, length)) = step else {
                at += 1;
                continue;
            };
            // 'Crewe, Cheshire' is Crewe: the name of the area around a place only says which one is meant.
            let is_around = |&(area, end): &(&Area, usize)| {
                at <= end + 1 && self.own_names.contains(&name) && self.around(&area.id).any(|around| around.id == *id)
            };
            match &mut found {
                Some(within) if is_around(within) => within.1 = at + length,
                Some(_) | None => found = self.get(id).map(|area| (area, at + length)),
            }
            at += length;
        }
        found.map(|(area, _)| area)
    }
}

/// `cheshire east` as `Cheshire East`.
fn titled(place: &str) -> String {
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
    };
    place.split(' ').map(capital).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const AREAS: &str = r#"
[[area]]
id = "uk"
name = "UK"
kind = "country"

[[area]]
id = "england"
name = "England"
kind = "nation"
within = "uk"

[[area]]
id = "cheshire-east"
name = "Cheshire East"
kind = "district"
within = "england"
places = ["Crewe"]
careful = ["Over"]
"#;

    fn areas() -> Areas {
        let mut faults = Vec::new();
        let areas = Areas::read("areas.toml", AREAS, &mut faults);
        assert_eq!(faults, []);
        areas
    }

    fn named(message: &str) -> Option<String> {
        let words = text::words(message);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        areas().named_in(&words).map(|area| area.id.to_string())
    }

    #[test]
    fn a_place_in_a_message_leads_to_its_area() {
        assert_eq!(named("I live in Crewe, who can help?").as_deref(), Some("cheshire-east"));
        assert_eq!(named("moved from england to cheshire east").as_deref(), Some("cheshire-east"));
        assert_eq!(named("is it over now?"), None);
        assert_eq!(named("we're in Over").as_deref(), Some("cheshire-east"));
    }

    #[test]
    fn the_name_of_the_area_around_a_place_keeps_the_place() {
        assert_eq!(named("I'm in Crewe, England").as_deref(), Some("cheshire-east"));
        assert_eq!(named("I left Crewe and I am in England now").as_deref(), Some("england"));
        let meant = |said: &str| areas().meant_by(said).map(|area| area.id.to_string());
        assert_eq!(meant("Crewe, England").as_deref(), Some("cheshire-east"));
        assert_eq!(meant("Over, England").as_deref(), Some("cheshire-east"));
        assert_eq!(meant("a village in England").as_deref(), Some("england"));
        assert_eq!(meant("is it Over"), None);
        assert_eq!(meant("Atlantis"), None);
    }

    #[test]
    fn an_entry_of_the_nation_holds_in_its_districts() {
        let areas = areas();
        let id = |text| AreaId::parse(text).unwrap();
        assert_eq!(areas.fit(&[id("england")], &id("cheshire-east")), Fit::Holds);
        assert_eq!(areas.fit(&[id("cheshire-east")], &id("england")), Fit::PartOf);
        assert_eq!(areas.fit(&[id("cheshire-east")], &id("nowhere")), Fit::Elsewhere);
    }

    #[test]
    fn a_ring_of_areas_is_reported_and_ends() {
        let mut faults = Vec::new();
        let ring = "[[area]]\nid = \"a\"\nname = \"A\"\nkind = \"county\"\nwithin = \"b\"\n\n[[area]]\nid = \"b\"\nname = \"B\"\nkind = \"county\"\nwithin = \"a\"\n";
        Areas::read("areas.toml", ring, &mut faults);
        assert!(faults.iter().any(|fault| fault.what.contains("within itself")), "{faults:?}");
    }
}
