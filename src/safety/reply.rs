//! What reaches an asker.

use super::SafetyNotice;
use crate::knowledge::TopicId;

/// What kind of answer a reply is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplyKind {
    /// A reviewed entry.
    Answer,
    /// Asks back, offering topics.
    Clarify,
    /// Says that nothing reviewed fits, and offers a person.
    NoAnswer,
    /// Declines to help find, watch or control anyone.
    Refusal,
    /// To banter: in a channel the bot stays silent.
    Ignore,
    /// A page of the bot itself, or a word on what just happened.
    Page,
}

impl ReplyKind {
    /// Its name in output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Clarify => "clarify",
            Self::NoAnswer => "no_answer",
            Self::Refusal => "refusal",
            Self::Ignore => "ignore",
            Self::Page => "page",
        }
    }
}

/// A topic that the asker may choose next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The topic.
    pub topic: TopicId,
    /// How it is called to the asker.
    pub label: String,
}

/// What a reply says besides the safety notice. All of it comes from reviewed knowledge.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Content {
    /// Said before everything else.
    pub lead: Vec<String>,
    /// The title of the entry or page.
    pub title: Option<String>,
    /// The answer, in Markdown.
    pub body: String,
    /// What to know about the answer: where it holds, that it is past or due for a check.
    pub remarks: Vec<String>,
    /// The sources with their dates.
    pub sources: Option<String>,
    /// Said last.
    pub closing: Vec<String>,
    /// Topics to choose from.
    pub offers: Vec<Offer>,
    /// The next likely topics, should this not be what was asked.
    pub alternatives: Vec<TopicId>,
}

/// The one thing that can reach an asker. It cannot be built without a safety notice.
///
/// ```
/// use open_door::safety::{Content, Reply, ReplyKind, SafetyNotice};
/// let reply = Reply::new(SafetyNotice::compiled_in(), ReplyKind::Page, Content::default());
/// assert!(reply.plain_text().contains("999"));
/// ```
///
/// ```compile_fail,E0451
/// use open_door::safety::{Content, Reply, ReplyKind};
/// let reply = Reply { kind: ReplyKind::Page, content: Content::default(), notice_first: false };
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    notice: SafetyNotice,
    kind: ReplyKind,
    content: Content,
    notice_first: bool,
}

impl Reply {
    /// A reply that ends with its safety notice.
    pub const fn new(notice: SafetyNotice, kind: ReplyKind, content: Content) -> Self {
        Self { notice, kind, content, notice_first: false }
    }

    /// The same reply with its notice before everything else: for danger now.
    #[must_use]
    pub fn notice_first(self) -> Self {
        Self { notice_first: true, ..self }
    }

    /// What is said when everything else has failed: needs no disk, index or knowledge.
    pub fn compiled_in() -> Self {
        let sorry =
            "Sorry, something went wrong on my side and I could not answer. Please try again, or talk to a person.";
        Self::new(
            SafetyNotice::compiled_in(),
            ReplyKind::Page,
            Content { body: sorry.to_owned(), ..Content::default() },
        )
    }

    /// The safety notice.
    pub const fn notice(&self) -> &SafetyNotice {
        &self.notice
    }

    /// Whether the notice comes before everything else.
    pub const fn is_notice_first(&self) -> bool {
        self.notice_first
    }

    /// What kind of answer it is.
    pub const fn kind(&self) -> ReplyKind {
        self.kind
    }

    /// What it says besides the notice.
    pub const fn content(&self) -> &Content {
        &self.content
    }

    /// The next likely topics, should this not be what was asked.
    pub fn alternatives(&self) -> &[TopicId] {
        &self.content.alternatives
    }

    /// The paragraphs in the order in which they are said, the notice among them.
    pub fn paragraphs(&self) -> Vec<String> {
        let Content { lead, title, body, remarks, sources, closing, offers, alternatives: _ } = &self.content;
        let mut said: Vec<String> = Vec::new();
        if self.notice_first {
            said.push(self.notice.as_str().to_owned());
        }
        said.extend(lead.iter().cloned());
        said.extend(title.iter().map(|title| format!("**{title}**")));
        said.extend(Some(body.clone()).filter(|body| !body.is_empty()));
        said.extend(remarks.iter().cloned());
        said.extend(sources.iter().cloned());
        said.extend(closing.iter().cloned());
        if !offers.is_empty() {
            let lines: Vec<String> =
                offers.iter().enumerate().map(|(number, offer)| format!("{}. {}", number + 1, offer.label)).collect();
            said.push(lines.join("\n"));
        }
        if !self.notice_first {
            said.push(self.notice.as_str().to_owned());
        }
        said
    }

    /// The whole message in Markdown.
    pub fn markdown(&self) -> String {
        self.paragraphs().join("\n\n")
    }

    /// The whole message as plain text.
    pub fn plain_text(&self) -> String {
        self.markdown().replace("**", "")
    }
}
