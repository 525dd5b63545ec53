//! Training: stochastic gradient descent with AdaGrad over a fixed, seeded order of examples.

use super::features::{Extractor, Features};
use super::model::{Linear, Vocabulary};

/// What a message is an example of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Exactly one class of all.
    One(usize),
    /// Each class for itself: true of those listed.
    Each(Vec<usize>),
}

/// A message and what it is an example of.
#[derive(Clone, Debug)]
pub struct Example {
    /// Its words.
    pub words: Vec<String>,
    /// What it is.
    pub target: Target,
    /// How much it counts; 1 is the usual.
    pub weight: f32,
}

/// How to train.
#[derive(Clone, Copy, Debug)]
pub struct Training {
    /// Which features are taken.
    pub extractor: Extractor,
    /// A feature must occur in so many messages.
    pub fewest: u32,
    /// How often all examples are gone through.
    pub rounds: usize,
    /// The size of a step.
    pub rate: f32,
    /// How strongly weights are drawn to zero, at each step that touches them.
    pub decay: f32,
}

/// Trains a model of `classes` classes.
pub fn train(examples: &[Example], classes: usize, training: Training) -> Linear {
    let features: Vec<Features> = examples.iter().map(|example| training.extractor.of_words(&example.words)).collect();
    let vocabulary = Vocabulary::of(&features, training.fewest);
    let weighed: Vec<Vec<(u32, f32)>> = features.iter().map(|features| vocabulary.weigh(features)).collect();
    drop(features);
    let mut descent = Descent::new(vocabulary.len(), classes, training);
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut chance = Chance(0x5eed);
    for _ in 0..training.rounds {
        chance.shuffle(&mut order);
        for &place in &order {
            if let (Some(example), Some(weighed)) = (examples.get(place), weighed.get(place)) {
                descent.step(weighed, &example.target, example.weight);
            }
        }
    }
    Linear::new(training.extractor, vocabulary, descent.biases, &descent.weights)
}

/// What AdaGrad starts from: without it, the first message that a rare word stands in would decide all about it.
const CAUTION: f32 = 1.0;

struct Descent {
    classes: usize,
    training: Training,
    weights: Vec<f32>,
    squares: Vec<f32>,
    biases: Vec<f32>,
    bias_squares: Vec<f32>,
    errors: Vec<f32>,
}

impl Descent {
    fn new(features: usize, classes: usize, training: Training) -> Self {
        Self {
            classes,
            training,
            weights: vec![0.0; features * classes],
            squares: vec![CAUTION; features * classes],
            biases: vec![0.0; classes],
            bias_squares: vec![CAUTION; classes],
            errors: vec![0.0; classes],
        }
    }

    fn step(&mut self, weighed: &[(u32, f32)], target: &Target, importance: f32) {
        let (classes, rate, decay) = (self.classes, self.training.rate, self.training.decay);
        self.errors.copy_from_slice(&self.biases);
        for &(place, weight) in weighed {
            let row = place as usize * classes;
            let Some(row) = self.weights.get(row..row + classes) else { continue };
            for (score, value) in self.errors.iter_mut().zip(row) {
                *score += weight * value;
            }
        }
        // What each class's score is wrong by. Most are right after the first rounds, and cost nothing further.
        let mut wrong: Vec<(usize, f32)> = Vec::new();
        match target {
            // Each class against the rest, with a squared hinge: a score beyond 1 on the right side is right enough.
            Target::One(right) => {
                for (class, score) in self.errors.iter().enumerate() {
                    let side = if class == *right { 1.0 } else { -1.0 };
                    let short = 1.0 - side * score;
                    if short > 0.0 {
                        wrong.push((class, -side * short * importance));
                    }
                }
            }
            Target::Each(true_of) => {
                for (class, score) in self.errors.iter().enumerate() {
                    let truth = f32::from(u8::from(true_of.contains(&class)));
                    wrong.push((class, (1.0 / (1.0 + (-score).exp()) - truth) * importance));
                }
            }
        }
        for &(place, weight) in weighed {
            let start = place as usize * classes;
            let (Some(values), Some(squares)) =
                (self.weights.get_mut(start..start + classes), self.squares.get_mut(start..start + classes))
            else {
                continue;
            };
            for &(class, error) in &wrong {
                let (Some(value), Some(square)) = (values.get_mut(class), squares.get_mut(class)) else { continue };
                let slope = error * weight + decay * *value;
                *square += slope * slope;
                *value -= rate * slope / square.sqrt();
            }
        }
        for &(class, error) in &wrong {
            let (Some(value), Some(square)) = (self.biases.get_mut(class), self.bias_squares.get_mut(class)) else {
                continue;
            };
            *square += error * error;
            *value -= 0.1 * rate * error / square.sqrt();
        }
    }
}

/// A small random generator (xorshift): the order of the examples must be the same everywhere.
struct Chance(u64);

impl Chance {
    const fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    #[expect(clippy::cast_possible_truncation, reason = "the remainder is below the length of the slice")]
    fn shuffle(&mut self, order: &mut [usize]) {
        for last in (1..order.len()).rev() {
            let other = (self.next() % (last as u64 + 1)) as usize;
            order.swap(last, other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text;

    const TRAINING: Training = Training {
        extractor: Extractor { longest_run: 2, pieces: (3, 4) },
        fewest: 1,
        rounds: 20,
        rate: 0.3,
        decay: 1e-5,
    };

    fn example(message: &str, target: Target) -> Example {
        Example { words: text::words(message), target, weight: 1.0 }
    }

    #[test]
    fn a_model_learns_its_examples_and_is_the_same_each_time() {
        let lines = [
            ("ring the police", 0),
            ("call an officer", 0),
            ("a place in a refuge", 1),
            ("somewhere safe to sleep", 1),
        ];
        let examples: Vec<Example> = lines.iter().map(|(line, class)| example(line, Target::One(*class))).collect();
        let (first, again) = (train(&examples, 2, TRAINING), train(&examples, 2, TRAINING));
        for (line, class) in [("can i ring an officer", 0), ("is there a safe refuge", 1)] {
            let scores = first.scores(&text::words(line));
            assert!(scores[class] > scores[1 - class], "{line}: {scores:?}");
            assert_eq!(scores, again.scores(&text::words(line)));
        }
        assert_eq!(first.reasons(&text::words("where is the refuge"), 1, 1), ["refuge"]);
    }

    #[test]
    fn classes_for_themselves_may_all_be_true_or_none() {
        let examples = [
            example("he has a knife and the kids are here", Target::Each(vec![0, 1])),
            example("the kids are at school", Target::Each(vec![1])),
            example("he held a knife", Target::Each(vec![0])),
            example("what is a court", Target::Each(vec![])),
        ];
        let model = train(&examples, 2, TRAINING);
        for line in &examples {
            let Target::Each(expected) = &line.target else { continue };
            let got: Vec<usize> = (0..2).filter(|&class| model.scores(&line.words)[class] > 0.0).collect();
            assert_eq!(&got, expected, "{:?}", line.words);
        }
    }
}
