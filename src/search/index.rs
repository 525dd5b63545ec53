//! The index: built from the reviewed entries, in memory or in a folder, and never changed afterwards.

use std::path::Path;

use tantivy::collector::TopDocs;
use tantivy::columnar::Column;
use tantivy::query::{BooleanQuery, BoostQuery, ConstScoreQuery, Occur, Query, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{Index as Store, ReloadPolicy, Searcher, SegmentReader, TantivyDocument, TantivyError, Term};
use thiserror::Error;

use super::analysis::{STEMMED, stemmer, telling, terms};
use super::schema::{ENTRY, Fields, SCHEMA_VERSION};
use crate::knowledge::{Entry, Knowledge, Status, TopicId};
use crate::learn;

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
    /// Its place in the knowledge.
    pub entry: usize,
    /// How well it fits: higher is better, comparable only within one search.
    pub score: f32,
}

/// An index of the reviewed entries of one knowledge.
pub struct Index {
    searcher: Searcher,
    /// For each segment, which entry each of its documents is.
    entries: Vec<Column<u64>>,
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
        store.tokenizers().register(STEMMED, stemmer());
        let mut writer = store.writer_with_num_threads(1, WRITER_MEMORY)?;
        for (place, entry) in knowledge.entries.iter().enumerate().filter(|(_, entry)| entry.status == Status::Reviewed)
        {
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
        let searcher = store.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?.searcher();
        let column = |segment: &SegmentReader| segment.fast_fields().u64(ENTRY);
        let entries = searcher.segment_readers().iter().map(column).collect::<Result<_, _>>()?;
        Ok(Self { searcher, entries, fields })
    }

    /// The entries of a topic that share words with a text, best first, at most `limit`.
    ///
    /// The topic comes first, as a filter: only its entries are scored, however large the index is.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn search(
        &self,
        text: &str,
        topic: &TopicId,
        knowledge: &Knowledge,
        limit: usize,
    ) -> Result<Vec<Hit>, SearchError> {
        let mut words = terms(text, &knowledge.language);
        let first = words.len().saturating_sub(MOST_WORDS);
        words.drain(..first);
        words.sort_unstable();
        words.dedup();
        let query = self.query(&words, topic);
        let found = self.searcher.search(&query, &TopDocs::with_limit(limit.max(1)).order_by_score())?;
        let hits = found.into_iter().filter_map(|(score, address)| {
            let entry = self.entries.get(address.segment_ord as usize)?.first(address.doc_id)?;
            Some(Hit { entry: usize::try_from(entry).ok()?, score })
        });
        let mut hits: Vec<Hit> = hits.filter(|hit| hit.score > 0.0).collect();
        hits.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.entry.cmp(&b.entry)));
        Ok(hits)
    }

    /// Built from words alone: no word of a message is ever read as a query language.
    fn query(&self, words: &[String], topic: &TopicId) -> BooleanQuery {
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::with_capacity(words.len() * 2 + 1);
        let of_topic =
            TermQuery::new(Term::from_field_text(self.fields.topic, topic.as_str()), IndexRecordOption::Basic);
        clauses.push((Occur::Must, Box::new(ConstScoreQuery::new(Box::new(of_topic), 0.0))));
        let mut add = |term: Term, boost| {
            let term = TermQuery::new(term, IndexRecordOption::WithFreqs);
            clauses.push((Occur::Should, Box::new(BoostQuery::new(Box::new(term), boost))));
        };
        for word in words {
            for (field, boost) in self.fields.of_words() {
                add(Term::from_field_text(field, word), boost);
            }
        }
        BooleanQuery::new(clauses)
    }
}

/// What a generation was made from: the knowledge's digest, and the versions of analysis and learning.
fn stamp(knowledge: &Knowledge) -> String {
    format!("{SCHEMA_VERSION} {} {} {}", learn::VERSION, tantivy::version_string(), knowledge.digest)
}

fn document(fields: Fields, knowledge: &Knowledge, place: usize, entry: &Entry) -> TantivyDocument {
    let Fields { entry: entry_field, topic, asked, body } = fields;
    let mut document = TantivyDocument::default();
    document.add_u64(entry_field, place as u64);
    document.add_text(topic, entry.topic.as_str());
    for text in entry.questions.iter().chain([&entry.title]) {
        document.add_text(asked, telling(text, &knowledge.language));
    }
    document.add_text(body, telling(&entry.body.prose(), &knowledge.language));
    document
}

#[cfg(test)]
impl Index {
    /// An index that fails at every search: for the tests of what is said then.
    pub(crate) fn failing(knowledge: &Knowledge) -> Result<Self, SearchError> {
        let (schema, fields) = Fields::schema();
        let mut other = tantivy::schema::Schema::builder();
        for (field, entry) in schema.fields() {
            // The topics are kept, but cannot be searched.
            match field == fields.topic {
                true => other.add_text_field(entry.name(), tantivy::schema::STORED),
                false => other.add_field(entry.clone()),
            };
        }
        Self::build(Store::create_in_ram(other.build()), fields, knowledge)
    }
}
