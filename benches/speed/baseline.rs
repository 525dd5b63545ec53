//! Tantivy by itself: one body field with the words of each entry, the best ten of an OR of the words of a question.

use open_door::knowledge::Knowledge;
use open_door::text;
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, Occur, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{Language, LowerCaser, SimpleTokenizer, Stemmer, TextAnalyzer};
use tantivy::{Index, Searcher, TantivyDocument, Term};

/// Memory of the one indexing thread, in bytes, as the bot's own index has it.
const WRITER_MEMORY: usize = 15_000_000;

pub(crate) struct Baseline {
    searcher: Searcher,
    body: Field,
    analyzer: TextAnalyzer,
}

impl Baseline {
    pub(crate) fn of(knowledge: &Knowledge) -> Self {
        let mut schema = Schema::builder();
        let indexing = TextFieldIndexing::default()
            .set_tokenizer("stemmed")
            .set_index_option(IndexRecordOption::WithFreqs)
            .set_fieldnorms(true);
        let body = schema.add_text_field("body", TextOptions::default().set_indexing_options(indexing));
        let index = Index::create_in_ram(schema.build());
        let analyzer = TextAnalyzer::builder(SimpleTokenizer::default())
            .filter(LowerCaser)
            .filter(Stemmer::new(Language::English))
            .build();
        index.tokenizers().register("stemmed", analyzer.clone());
        let mut writer = index.writer_with_num_threads(1, WRITER_MEMORY).unwrap();
        for entry in knowledge.reviewed() {
            let mut document = TantivyDocument::default();
            document.add_text(body, format!("{}\n{}\n{}", entry.title, entry.questions.join("\n"), entry.body.prose()));
            writer.add_document(document).unwrap();
        }
        writer.commit().unwrap();
        writer.wait_merging_threads().unwrap();
        Self { searcher: index.reader().unwrap().searcher(), body, analyzer }
    }

    /// How many of the best ten there are.
    pub(crate) fn search(&self, question: &str) -> usize {
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        let mut analyzer = self.analyzer.clone();
        for word in text::words(question) {
            let mut stream = analyzer.token_stream(&word);
            while stream.advance() {
                let term = Term::from_field_text(self.body, &stream.token().text);
                clauses.push((Occur::Should, Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))));
            }
        }
        let top = TopDocs::with_limit(10).order_by_score();
        self.searcher.search(&BooleanQuery::new(clauses), &top).unwrap().len()
    }
}
