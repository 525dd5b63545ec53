//! What the panel calls an asker: two plain words.
//!
//! Drawn from a number handed in, never made from anything of the asker. The
//! words are neutral, easily told apart when spoken, and none is a person's
//! name, a place, a kin, or close to violence.

use std::collections::HashSet;
use std::fmt;

use serde::{Deserialize, Serialize};

const FIRST: [&str; 64] = [
    "amber", "apple", "autumn", "bamboo", "birch", "blue", "brass", "bright", "bronze", "cedar", "chalk", "cherry",
    "cinnamon", "clay", "clear", "cobalt", "copper", "coral", "cotton", "cream", "crystal", "early", "eastern",
    "elder", "emerald", "evening", "fern", "frosty", "gentle", "ginger", "golden", "grassy", "green", "hazel", "honey",
    "indigo", "ivory", "jade", "lemon", "lilac", "linen", "maple", "marble", "misty", "morning", "mossy", "northern",
    "oaken", "olive", "orange", "paper", "pearl", "pine", "purple", "quiet", "rosewood", "sandy", "silver", "southern",
    "sunny", "velvet", "western", "willow", "yellow",
];

const SECOND: [&str; 64] = [
    "acorn",
    "almond",
    "anchor",
    "badger",
    "basket",
    "beacon",
    "blossom",
    "bridge",
    "button",
    "candle",
    "canvas",
    "castle",
    "clover",
    "compass",
    "cottage",
    "cushion",
    "daisy",
    "dolphin",
    "feather",
    "ferry",
    "fiddle",
    "forest",
    "fountain",
    "garden",
    "harbour",
    "heron",
    "island",
    "kettle",
    "kingfisher",
    "kite",
    "ladder",
    "lagoon",
    "lantern",
    "lighthouse",
    "meadow",
    "mitten",
    "mountain",
    "orchard",
    "otter",
    "parcel",
    "pebble",
    "pelican",
    "pillow",
    "planet",
    "puffin",
    "quilt",
    "rainbow",
    "river",
    "robin",
    "saddle",
    "sailboat",
    "scarf",
    "squirrel",
    "station",
    "swallow",
    "teapot",
    "thimble",
    "tractor",
    "tulip",
    "umbrella",
    "valley",
    "violin",
    "waterfall",
    "windmill",
];

/// Two plain words, such as `amber-harbour`; with a number should all of them be in use.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Codename(String);

impl Codename {
    /// Draws one that is not in use. Each chance gives the same one while the same are in use.
    pub fn draw(chance: u64, in_use: &HashSet<Self>) -> Self {
        let pairs = (FIRST.len() * SECOND.len()) as u64;
        let mut round: u64 = 1;
        loop {
            for step in 0..pairs {
                let place = (chance % pairs + step) % pairs;
                let codename = Self::at(place, round);
                if !in_use.contains(&codename) {
                    return codename;
                }
            }
            round = round.saturating_add(1);
        }
    }

    /// A codename as it was kept or typed; `None` when it is none.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        let mut parts = text.split('-');
        let (first, second) = (parts.next()?, parts.next()?);
        let number = parts.next();
        let is_one = FIRST.contains(&first) && SECOND.contains(&second) && parts.next().is_none();
        let has_number = number.is_none_or(|number| number.parse::<u64>().is_ok_and(|number| number > 1));
        (is_one && has_number).then_some(Self(text))
    }

    /// The words.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn at(place: u64, round: u64) -> Self {
        let word = |words: &[&'static str], place: u64| {
            usize::try_from(place).ok().and_then(|place| words.get(place).copied()).unwrap_or("plain")
        };
        let many = SECOND.len() as u64;
        let pair = format!("{}-{}", word(&FIRST, place / many), word(&SECOND, place % many));
        Self(if round == 1 { pair } else { format!("{pair}-{round}") })
    }
}

impl fmt::Display for Codename {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_is_drawn_once_and_then_there_are_more() {
        let mut in_use = HashSet::new();
        for place in 0..5_000u64 {
            let codename = Codename::draw(place.wrapping_mul(0x9E37_79B9_7F4A_7C15), &in_use);
            assert_eq!(Codename::parse(codename.as_str()), Some(codename.clone()));
            assert!(in_use.insert(codename), "one was drawn twice");
        }
        assert_eq!(in_use.iter().filter(|codename| codename.as_str().matches('-').count() == 1).count(), 4096);
    }

    #[test]
    fn the_words_are_told_apart_and_what_is_no_codename_is_seen() {
        for words in [FIRST, SECOND] {
            assert!(words.is_sorted() && words.windows(2).all(|pair| pair[0] != pair[1]));
            assert!(words.iter().all(|word| word.bytes().all(|b| b.is_ascii_lowercase())));
        }
        assert!(FIRST.iter().all(|word| !SECOND.contains(word)));
        assert_eq!(Codename::parse(" Amber-Harbour ").unwrap().as_str(), "amber-harbour");
        for text in ["", "amber", "amber-amber", "amber-harbour-1", "amber-harbour-x", "amber-harbour-2-2"] {
            assert_eq!(Codename::parse(text), None, "{text}");
        }
    }
}
