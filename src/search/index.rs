//! The index: built from the reviewed entries, in memory or in a folder, and never changed afterwards.

use std::path::Path;

use tantivy::collector::{Count, TopDocs};
use tantivy::query::{BooleanQuery, BoostQuery, Occur, Query, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{Index as Store, IndexReader, ReloadPolicy, Searcher, TantivyDocument, TantivyError, Term};
use thiserror::Error;

use super::analysis::{pieces, terms};
use super::schema::{Fields, SCHEMA_VERSION};
use crate::knowledge::{Entry, Knowledge};

/// Memory of the one indexing thread, in bytes; the least that Tantivy takes.
const WRITER_MEMORY: usize = 15_000_000;

/// The most words of a message that are searched, the last ones: the question comes last.
const MOST_WORDS: usize = 64;

/// Why an index cannot be built, opened or searched.
#[derive(Debug, Error)]
pub enum SearchError {
    /// Made from other knowledge, or by another version of the program.
    #[error("the index is of another knowledge or version")]
    Stale,
    /// A file of it is not as it was written.
    #[error("the index is damaged: {0} of its files fail their checksum")]
    Damaged(usize),
    /// Anything else that Tantivy reports.
    #[error("the index failed: {0}")]
    Failed(#[from] TantivyError),
}

/// One entry found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    /// Its place among the reviewed entries of the knowledge.
    pub entry: usize,
    /// How well it fits: higher is better, comparable only within one search.
    pub score: f32,
}

/// An index of the reviewed entries of one knowledge.
pub struct Index {
    reader: IndexReader,
    fields: Fields,
}

impl Index {
    /// Builds an index in memory.
    ///
    /// # Errors
    /// When Tantivy fails.
    pub fn in_memory(knowledge: &Knowledge) -> Result<Self, SearchError> {
        let (schema, fields) = Fields::schema();
        Self::build(Store::create_in_ram(schema), fields, knowledge)
    }

    /// Builds an index in an empty folder, memory-mapped from then on.
    ///
    /// # Errors
    /// When the folder cannot be written, or Tantivy fails.
    pub fn in_folder(folder: &Path, knowledge: &Knowledge) -> Result<Self, SearchError> {
        let (schema, fields) = Fields::schema();
        Self::build(Store::create_in_dir(folder, schema)?, fields, knowledge)
    }

    fn build(store: Store, fields: Fields, knowledge: &Knowledge) -> Result<Self, SearchError> {
        let mut writer = store.writer_with_num_threads(1, WRITER_MEMORY)?;
        for (place, entry) in knowledge.reviewed().enumerate() {
            writer.add_document(document(fields, knowledge, place, entry))?;
        }
        let mut commit = writer.prepare_commit()?;
        commit.set_payload(&stamp(knowledge));
        commit.commit()?;
        writer.wait_merging_threads()?;
        Self::serve(&store, fields)
    }

    /// Opens an index built before, when it is whole and of this very knowledge.
    ///
    /// # Errors
    /// When it is stale, damaged or cannot be opened: it is then to be built anew.
    pub fn open(folder: &Path, knowledge: &Knowledge) -> Result<Self, SearchError> {
        let store = Store::open_in_dir(folder)?;
        let (schema, fields) = Fields::schema();
        if store.schema() != schema || store.load_metas()?.payload.as_deref() != Some(stamp(knowledge).as_str()) {
            return Err(SearchError::Stale);
        }
        // A flipped byte opens well and is seen by nothing else.
        let damaged = store.validate_checksum()?.len();
        if damaged > 0 {
            return Err(SearchError::Damaged(damaged));
        }
        Self::serve(&store, fields)
    }

    fn serve(store: &Store, fields: Fields) -> Result<Self, SearchError> {
        let reader = store.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Self { reader, fields })
    }

    /// The entries that share words with a text, best first, at most `limit`.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn search(&self, text: &str, knowledge: &Knowledge, limit: usize) -> Result<Vec<Hit>, SearchError> {
        let searcher = self.reader.searcher();
        let mut words = terms(text, &knowledge.language);
        let first = words.len().saturating_sub(MOST_WORDS);
        words.drain(..first);
        let query = self.query(&searcher, &words)?;
        let (found, _) = searcher.search(&query, &(TopDocs::with_limit(limit.max(1)).order_by_score(), Count))?;
        let mut hits = Vec::with_capacity(found.len());
        for (score, address) in found {
            let column = searcher.segment_reader(address.segment_ord).fast_fields().u64("entry")?;
            let Some(entry) = column.first(address.doc_id).and_then(|entry| usize::try_from(entry).ok()) else {
                continue;
            };
            hits.push(Hit { entry, score });
        }
        hits.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.entry.cmp(&b.entry)));
        Ok(hits)
    }

    /// Built from words alone: no word of a message is ever read as a query language.
    fn query(&self, searcher: &Searcher, words: &[String]) -> Result<BooleanQuery, SearchError> {
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::with_capacity(words.len() * 4);
        let mut add = |field, text: &str, boost| {
            let term = TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::WithFreqs);
            clauses.push((Occur::Should, Box::new(BoostQuery::new(Box::new(term), boost))));
        };
        for word in words {
            let mut known = false;
            for (field, boost) in self.fields.of_words() {
                if searcher.doc_freq(&Term::from_field_text(field, word))? > 0 {
                    known = true;
                    add(field, word, boost);
                }
            }
            if !known {
                let (field, boost) = self.fields.of_pieces();
                for piece in pieces(word) {
                    add(field, &piece, boost);
                }
            }
        }
        Ok(BooleanQuery::new(clauses))
    }
}

/// What an index was made from: the knowledge's digest and the version of the program's analysis.
fn stamp(knowledge: &Knowledge) -> String {
    format!("{SCHEMA_VERSION} {} {}", tantivy::version_string(), knowledge.digest)
}

fn document(fields: Fields, knowledge: &Knowledge, place: usize, entry: &Entry) -> TantivyDocument {
    let analysed = |text: &str| terms(text, &knowledge.language);
    let title = analysed(&entry.title);
    let questions = analysed(&entry.questions.join("\n"));
    let body = analysed(&entry.body.prose());
    let mut topic = analysed(entry.topic.as_str());
    topic.extend(knowledge.topics.get(&entry.topic).map(|topic| analysed(&topic.asks)).unwrap_or_default());
    let cut: Vec<String> = [&title, &questions, &body].into_iter().flatten().flat_map(|word| pieces(word)).collect();

    let Fields {
        entry: entry_field,
        title: title_field,
        questions: questions_field,
        body: body_field,
        topic: topic_field,
        pieces: pieces_field,
    } = fields;
    let mut document = TantivyDocument::default();
    document.add_u64(entry_field, place as u64);
    document.add_text(title_field, title.join(" "));
    document.add_text(questions_field, questions.join(" "));
    document.add_text(body_field, body.join(" "));
    document.add_text(topic_field, topic.join(" "));
    document.add_text(pieces_field, cut.join(" "));
    document
}

#[cfg(test)]
impl Index {
    /// An index that fails whenever it finds something: for the tests of what is said then.
    pub(crate) fn failing(knowledge: &Knowledge) -> Result<Self, SearchError> {
        let (schema, fields) = Fields::schema();
        let mut other = tantivy::schema::Schema::builder();
        for (_, field) in schema.fields() {
            // The place of an entry is no longer where the search looks for it.
            match field.name() {
                "entry" => other.add_u64_field("gone", tantivy::schema::STORED),
                _ => other.add_field(field.clone()),
            };
        }
        Self::build(Store::create_in_ram(other.build()), fields, knowledge)
    }
}
