//! Reading age, by the Flesch-Kincaid grade level.
//!
//! J. P. Kincaid and others, *Derivation of New Readability Formulas*, 1975:
//! `0.39 * words / sentences + 11.8 * syllables / words - 15.59` gives a school
//! grade of the United States; a pupil of grade `n` is about `n + 5` years old.

/// The reading age above which an editor is warned.
pub const HIGHEST_READING_AGE: f64 = 11.0;

/// How old a reader must be for a text, and its hardest sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadingAge {
    /// In years.
    pub years: f64,
    /// The sentence that is hardest to read.
    pub hardest: String,
}

/// The reading age of a text; `None` when it has no words.
pub fn reading_age(text: &str) -> Option<ReadingAge> {
    let sentences: Vec<&str> = text
        .split(['.', '!', '?', '\n', ':', ';'])
        .map(str::trim)
        .filter(|sentence| sentence.split_whitespace().any(|word| word.chars().any(char::is_alphabetic)))
        .collect();
    let years = age(&sentences)?;
    let hardest = sentences
        .iter()
        .filter_map(|sentence| Some((age(&[sentence])?, sentence)))
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, sentence)| (*sentence).to_owned())?;
    Some(ReadingAge { years, hardest })
}

#[expect(clippy::cast_precision_loss, reason = "counts of words in one entry")]
fn age(sentences: &[&str]) -> Option<f64> {
    let words: Vec<&str> = sentences
        .iter()
        .flat_map(|sentence| sentence.split_whitespace())
        .filter(|word| word.chars().any(char::is_alphabetic))
        .collect();
    if words.is_empty() {
        return None;
    }
    let syllables: usize = words.iter().map(|word| syllables(word)).sum();
    let count = words.len() as f64;
    Some(0.39 * count / sentences.len() as f64 + 11.8 * syllables as f64 / count - 15.59 + 5.0)
}

/// Syllables by groups of vowels; a silent final `e` does not count.
fn syllables(word: &str) -> usize {
    let letters: String = word.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect();
    let stem = letters
        .strip_suffix("es")
        .or_else(|| letters.strip_suffix("ed"))
        .or_else(|| letters.strip_suffix('e').filter(|stem| !stem.ends_with('l')))
        .unwrap_or(&letters);
    let mut groups = 0;
    let mut in_group = false;
    for c in stem.chars() {
        let vowel = matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y');
        groups += usize::from(vowel && !in_group);
        in_group = vowel;
    }
    groups.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_words_are_for_the_young_and_long_ones_are_not() {
        let plain =
            reading_age("You can ring the police. They will ask where you are. You do not have to talk.").unwrap();
        assert!(plain.years < 9.0, "{plain:?}");
        let hard = reading_age(
            "Ring us. Multi-agency risk assessment conferences facilitate information sharing between professionals.",
        )
        .unwrap();
        assert!(hard.years > HIGHEST_READING_AGE, "{hard:?}");
        assert!(hard.hardest.starts_with("Multi-agency"), "{hard:?}");
        assert_eq!(reading_age("  ... 999"), None);
    }
}
