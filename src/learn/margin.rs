//! One class of all: a support vector machine for each class against the rest, solved in its dual form.
//!
//! Dual coordinate descent with squared hinge loss, after Hsieh, Chang, Lin,
//! Keerthi and Sundararajan, 'A dual coordinate descent method for large-scale
//! linear SVM' (2008). Each class is solved by itself, with its weights small
//! enough for the processor's cache; the classes are shared out among threads,
//! which changes nothing of what comes out.

use std::num::NonZero;
use std::thread;

use super::chance::Chance;
use super::features::{Extractor, Features};
use super::model::{Linear, Vocabulary};

/// A message's known features with their weights.
type Weighed = Vec<(u32, f32)>;

/// How to solve.
#[derive(Clone, Copy, Debug)]
pub struct Margin {
    /// What an example on the wrong side costs: higher fits the examples more closely.
    pub cost: f32,
    /// How often the examples of a class are gone through, at most.
    pub rounds: usize,
}

/// How far apart the slopes of a round may lie for a class to be solved.
const SOLVED: f32 = 0.1;

/// The weights of one class, with its bias behind them.
struct Solved {
    weights: Vec<f32>,
    bias: f32,
}

/// Learns to tell classes apart from messages, each an example of exactly one.
pub fn separate(
    examples: &[(Vec<String>, usize)],
    classes: usize,
    extractor: Extractor,
    fewest: u32,
    margin: Margin,
) -> Linear {
    let features: Vec<Features> = examples.iter().map(|(words, _)| extractor.of_words(words, &[])).collect();
    let vocabulary = Vocabulary::of(&features, fewest);
    let weighed: Vec<Weighed> = features.iter().map(|features| vocabulary.weigh(features)).collect();
    let right: Vec<usize> = examples.iter().map(|(_, class)| *class).collect();
    let (weights, biases) = solve(&weighed, &right, vocabulary.len(), classes, margin);
    Linear::new(extractor, vocabulary, biases, &weights)
}

/// Weights, a row of `classes` for each feature, and the biases.
fn solve(
    weighed: &[Weighed],
    right: &[usize],
    features: usize,
    classes: usize,
    margin: Margin,
) -> (Vec<f32>, Vec<f32>) {
    let threads = thread::available_parallelism().map_or(1, NonZero::get).min(classes.max(1));
    let all: Vec<usize> = (0..classes).collect();
    let mut solved: Vec<(usize, Solved)> = Vec::with_capacity(classes);
    thread::scope(|scope| {
        let share = all.len().div_ceil(threads).max(1);
        let workers: Vec<_> = all
            .chunks(share)
            .map(|some| {
                let solve = move |&class: &usize| (class, solve_one(weighed, right, features, class, margin));
                scope.spawn(move || some.iter().map(solve).collect::<Vec<_>>())
            })
            .collect();
        for worker in workers {
            match worker.join() {
                Ok(done) => solved.extend(done),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
    });
    let mut weights = vec![0.0; features * classes];
    let mut biases = vec![0.0; classes];
    for (class, one) in solved {
        for (feature, weight) in one.weights.iter().enumerate() {
            if let Some(slot) = weights.get_mut(feature * classes + class) {
                *slot = *weight;
            }
        }
        if let Some(slot) = biases.get_mut(class) {
            *slot = one.bias;
        }
    }
    (weights, biases)
}

fn solve_one(weighed: &[Weighed], right: &[usize], features: usize, class: usize, margin: Margin) -> Solved {
    let ridge = 0.5 / margin.cost;
    let mut solved = Solved { weights: vec![0.0; features], bias: 0.0 };
    let mut alphas = vec![0.0f32; weighed.len()];
    let lengths: Vec<f32> = weighed
        .iter()
        .map(|example| 1.0 + ridge + example.iter().map(|(_, weight)| weight * weight).sum::<f32>())
        .collect();
    let mut active: Vec<usize> = (0..weighed.len()).collect();
    let mut chance = Chance::new(class as u64 + 1);
    let mut furthest = f32::INFINITY;
    for _ in 0..margin.rounds {
        chance.shuffle(&mut active);
        let (mut lowest, mut highest) = (f32::INFINITY, f32::NEG_INFINITY);
        active.retain(|&place| {
            let (Some(example), Some(alpha), Some(length)) =
                (weighed.get(place), alphas.get_mut(place), lengths.get(place))
            else {
                return false;
            };
            let side = if right.get(place) == Some(&class) { 1.0 } else { -1.0 };
            let slope = side * solved.score(example) - 1.0 + *alpha * ridge;
            // Well on its own side, and no part of the solution: it is let go.
            if *alpha <= 0.0 && slope > furthest {
                return false;
            }
            let open = if *alpha > 0.0 { slope } else { slope.min(0.0) };
            (lowest, highest) = (lowest.min(open), highest.max(open));
            if open.abs() > f32::EPSILON {
                let after = (*alpha - slope / length).max(0.0);
                solved.add(example, (after - *alpha) * side);
                *alpha = after;
            }
            true
        });
        if highest - lowest <= SOLVED {
            break;
        }
        furthest = if highest > 0.0 { highest } else { f32::INFINITY };
    }
    solved
}

impl Solved {
    fn score(&self, example: &Weighed) -> f32 {
        let weight = |feature: u32| self.weights.get(feature as usize).copied().unwrap_or_default();
        self.bias + example.iter().map(|&(feature, value)| value * weight(feature)).sum::<f32>()
    }

    fn add(&mut self, example: &Weighed, step: f32) {
        self.bias += step;
        for &(feature, value) in example {
            if let Some(weight) = self.weights.get_mut(feature as usize) {
                *weight += step * value;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text;

    #[test]
    fn classes_are_told_apart_in_the_same_way_each_time() {
        let lines = [
            ("ring the police", 0),
            ("call an officer", 0),
            ("a place in a refuge", 1),
            ("somewhere safe to sleep", 1),
            ("a dog and a cat", 2),
        ];
        let examples: Vec<(Vec<String>, usize)> = lines.map(|(line, class)| (text::words(line), class)).to_vec();
        let extractor = Extractor { longest_run: 2, pieces: (3, 4) };
        let learn = || separate(&examples, 3, extractor, 1, Margin { cost: 1.0, rounds: 20 });
        let (first, again) = (learn(), learn());
        for (line, class) in [("can i ring an officer", 0), ("is there a safe refuge", 1), ("my cat and dog", 2)] {
            let scores = first.scores(&text::words(line));
            let best = (0..3).max_by(|&a, &b| scores[a].total_cmp(&scores[b]));
            assert_eq!(best, Some(class), "{line}: {scores:?}");
            assert_eq!(scores, again.scores(&text::words(line)));
        }
        assert_eq!(first.reasons(&text::words("where is the refuge"), 1, 1), ["refuge"]);
    }
}
