//! The fields of the index, each named once, with its boost.

use super::analysis::STEMMED;
use tantivy::schema::{FAST, Field, IndexRecordOption, STRING, Schema, TextFieldIndexing, TextOptions};

/// Raised whenever the fields, the analysis or the stemmer change: an index of another version is built anew.
pub(super) const SCHEMA_VERSION: u32 = 3;

/// How much a match in a field counts.
struct Boosts {
    asked: f32,
    body: f32,
}

/// Measured on questions that were held out: what people ask is worth more than what is answered.
const BOOSTS: Boosts = Boosts { asked: 2.0, body: 0.5 };

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
        };
        (schema.build(), fields)
    }

    /// The fields searched for a word, with their boosts.
    pub(super) const fn of_words(&self) -> [(Field, f32); 2] {
        let Self { entry: _, topic: _, asked, body } = *self;
        [(asked, BOOSTS.asked), (body, BOOSTS.body)]
    }
}

/// Texts come as the words that tell something: see [`super::analysis`].
fn words() -> TextOptions {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(STEMMED)
        .set_index_option(IndexRecordOption::WithFreqs)
        .set_fieldnorms(true);
    TextOptions::default().set_indexing_options(indexing)
}
