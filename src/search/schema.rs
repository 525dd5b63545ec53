//! The fields of the index, each named once, with its boost.

use tantivy::schema::{FAST, Field, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions};

/// Raised whenever the fields, the analysis or the stemmer change: an index of another version is built anew.
pub(super) const SCHEMA_VERSION: u32 = 1;

/// How much a match in a field counts.
struct Boosts {
    title: f32,
    questions: f32,
    body: f32,
    topic: f32,
    pieces: f32,
}

/// Measured on the practice questions: what people ask is worth more than what is answered.
const BOOSTS: Boosts = Boosts { title: 1.0, questions: 2.0, body: 0.5, topic: 0.8, pieces: 0.3 };

/// The fields of one entry in the index.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fields {
    /// Which entry it is: its place among the reviewed entries.
    pub(super) entry: Field,
    /// Words of the title.
    pub(super) title: Field,
    /// Words of the questions.
    pub(super) questions: Field,
    /// Words of the body.
    pub(super) body: Field,
    /// Words of the topic: its id and what it asks.
    pub(super) topic: Field,
    /// Pieces of words, for typos.
    pub(super) pieces: Field,
}

impl Fields {
    /// The schema and its fields.
    pub(super) fn schema() -> (Schema, Self) {
        let mut schema = Schema::builder();
        let fields = Self {
            entry: schema.add_u64_field("entry", FAST | STORED),
            title: schema.add_text_field("title", words()),
            questions: schema.add_text_field("questions", words()),
            body: schema.add_text_field("body", words()),
            topic: schema.add_text_field("topic", words()),
            pieces: schema.add_text_field("pieces", words()),
        };
        (schema.build(), fields)
    }

    /// The fields searched for a word, with their boosts.
    pub(super) fn of_words(&self) -> [(Field, f32); 4] {
        let Self { entry: _, title, questions, body, topic, pieces: _ } = *self;
        [(title, BOOSTS.title), (questions, BOOSTS.questions), (body, BOOSTS.body), (topic, BOOSTS.topic)]
    }

    /// The field searched for a piece of a word, with its boost.
    pub(super) fn of_pieces(&self) -> (Field, f32) {
        (self.pieces, BOOSTS.pieces)
    }
}

/// Texts come analysed, with a space between terms: see [`super::analysis`].
fn words() -> TextOptions {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("whitespace")
        .set_index_option(IndexRecordOption::WithFreqs)
        .set_fieldnorms(true);
    TextOptions::default().set_indexing_options(indexing)
}
