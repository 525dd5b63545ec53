//! Several classes for themselves: logistic regression by stochastic gradient descent with AdaGrad, over a fixed, seeded order of
//! examples.

use super::chance::Chance;
use super::features::{Extractor, Features, Mark};
use super::model::{Linear, Vocabulary};

/// A message and what it is an example of: each class is true or not by itself.
#[derive(Clone, Debug)]
pub struct Example {
    /// Its words.
    pub words: Vec<String>,
    /// What is marked about them.
    pub marks: Vec<Mark>,
    /// The classes that are true of it.
    pub classes: Vec<usize>,
    /// The classes that it says nothing about.
    pub silent: Vec<usize>,
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
    /// What AdaGrad starts from: where it is small, the first message that a rare word stands in decides all about it.
    pub caution: f32,
}

/// Trains a model of `classes` classes, each true of a message or not.
pub fn train(examples: &[Example], classes: usize, training: Training) -> Linear {
    let features: Vec<Features> =
        examples.iter().map(|example| training.extractor.of_words(&example.words, &example.marks)).collect();
    let vocabulary = Vocabulary::of(&features, training.fewest);
    let weighed: Vec<Vec<(u32, f32)>> = features.iter().map(|features| vocabulary.weigh(features)).collect();
    drop(features);
    let mut descent = Descent::new(vocabulary.len(), classes, training);
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut chance = Chance::new(0x5eed);
    for _ in 0..training.rounds {
        chance.shuffle(&mut order);
        for &place in &order {
            if let (Some(example), Some(weighed)) = (examples.get(place), weighed.get(place)) {
                descent.step(weighed, example);
            }
        }
    }
    Linear::new(training.extractor, vocabulary, descent.biases, &descent.weights)
}

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
            squares: vec![training.caution; features * classes],
            biases: vec![0.0; classes],
            bias_squares: vec![training.caution.max(1e-2); classes],
            errors: vec![0.0; classes],
        }
    }

    fn step(&mut self, weighed: &[(u32, f32)], example: &Example) {
        let (classes, rate, decay) = (self.classes, self.training.rate, self.training.decay);
        self.errors.copy_from_slice(&self.biases);
        for &(place, weight) in weighed {
            let row = place as usize * classes;
            let Some(row) = self.weights.get(row..row + classes) else { continue };
            for (score, value) in self.errors.iter_mut().zip(row) {
                *score += weight * value;
            }
        }
        // What each class's chance is wrong by.
        let mut wrong: Vec<(usize, f32)> = Vec::new();
        for (class, score) in self.errors.iter().enumerate() {
            let truth = f32::from(u8::from(example.classes.contains(&class)));
            wrong.push((class, 1.0 / (1.0 + (-score).exp()) - truth));
        }
        wrong.retain(|(class, _)| !example.silent.contains(class));
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
        caution: 1e-6,
    };

    #[test]
    fn classes_for_themselves_may_all_be_true_or_none() {
        let example = |message: &str, classes: &[usize]| Example {
            words: text::words(message),
            marks: Vec::new(),
            classes: classes.to_vec(),
            silent: Vec::new(),
        };
        let examples = [
            example("he has a knife and the kids are here", &[0, 1]),
            example("the kids are at school", &[1]),
            example("he held a knife", &[0]),
            example("what is a court", &[]),
        ];
        let model = train(&examples, 2, TRAINING);
        for line in &examples {
            let got: Vec<usize> = (0..2).filter(|&class| model.scores(&line.words)[class] > 0.0).collect();
            assert_eq!(got, line.classes, "{:?}", line.words);
        }
    }
}
