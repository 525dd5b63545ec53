//! The fields of the index, each named once, with its boost.

use tantivy::schema::{FAST, Field, IndexRecordOption, STRING, Schema, TextFieldIndexing, TextOptions};

/// Raised whenever the fields, the analysis or the stemmer change: an index of another version is built anew.
pub(super) const SCHEMA_VERSION: u32 = 2;

/// How much a match in a field counts.
struct Boosts {
    asked: f32,
    body: f32,
    pieces: f32,
}

/// Measured on questions that were held out: what people ask is worth more than what is answered.
const BOOSTS: Boosts = Boosts { asked: 2.0, body: 0.5, pieces: 0.3 };

/// The name of the field that says which entry it is.
pub(super) const ENTRY: &str = "entry";

/// The fields of one entry in the index.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fields {
    /// Which entry it is: its place in the knowledge.
    pub(super) entry: Field,
    /// The id of its topic, as one term.
    pub(super) topic: Field,
    /// Words of the title and the questions.
    pub(super) asked: Field,
    /// Words of the body.
    pub(super) body: Field,
    /// Pieces of words, for typos.
    pub(super) pieces: Field,
}

impl Fields {
    /// The schema and its fields.
    pub(super) fn schema() -> (Schema, Self) {
        let mut schema = Schema::builder();
        let fields = Self {
            entry: schema.add_u64_field(ENTRY, FAST),
            topic: schema.add_text_field("topic", STRING),
            asked: schema.add_text_field("asked", words()),
            body: schema.add_text_field("body", words()),
            pieces: schema.add_text_field("pieces", words()),
        };
        (schema.build(), fields)
    }

    /// The fields searched for a word, with their boosts.
    pub(super) const fn of_words(&self) -> [(Field, f32); 2] {
        let Self { entry: _, topic: _, asked, body, pieces: _ } = *self;
        [(asked, BOOSTS.asked), (body, BOOSTS.body)]
    }

    /// The field searched for a piece of a word, with its boost.
    pub(super) const fn of_pieces(&self) -> (Field, f32) {
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
