//! The two ways out: to an asker, and to the panel. An adapter brings both.

use std::future::Future;
use std::time::Duration;

use jiff::Timestamp;

use crate::case::handoff::Called;
use crate::case::{AskerKey, Case, Codename, LineId, PanelNotice, PanellistKey};
use crate::private::Private;
use crate::safety::Reply;
use crate::store::Places;

/// One try to send something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// Marks what is sent: a service that is told the same mark twice sends it once.
    pub nonce: u64,
    /// When an earlier try began of which nobody knows how it ended: what is to be sent may be there already. A service
    /// forgets marks after a while, so that a courier looks for itself.
    pub begun: Option<Timestamp>,
}

/// Where an asker is written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address {
    /// Who.
    pub asker: AskerKey,
    /// The channel in which they were last written to.
    pub door: Option<u64>,
    /// Whether their case is open: what they can do with it depends on that.
    pub is_open: bool,
}

/// What became of something that was sent to an asker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// The messages.
    pub messages: Vec<u64>,
    /// The channel that they are in.
    pub door: u64,
}

/// Why something was not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotSent {
    /// Not now, and surely not sent: to be tried again, not before so long from now if the service says so.
    Later {
        /// How long the service wants to be left alone.
        after: Option<Duration>,
    },
    /// No answer came, or one that tells nothing: it may have been sent. To be tried again, with a look whether it is there.
    Unknown,
    /// The asker lets nobody write to them.
    DoorClosed,
    /// The asker is no longer there.
    Gone,
    /// It is refused, and would be every time.
    Refused,
}

/// The way to an asker. What was taken away or never there counts as taken away.
pub trait ToAsker: Send + Sync + 'static {
    /// Sends a reply.
    fn send(&self, to: Address, reply: Reply, attempt: Attempt) -> impl Future<Output = Result<Sent, NotSent>> + Send;

    /// Puts a reply in the place of earlier messages.
    fn replace(
        &self,
        to: Address,
        messages: Vec<u64>,
        reply: Reply,
        attempt: Attempt,
    ) -> impl Future<Output = Result<Sent, NotSent>> + Send;

    /// Takes messages away.
    fn take_away(&self, door: u64, messages: Vec<u64>) -> impl Future<Output = Result<(), NotSent>> + Send;
}

/// What the panel is shown.
#[derive(Clone, Debug)]
pub enum ForPanel {
    /// The case as it stands: drawn anew, or changed where it is.
    Card(Vec<Field>),
    /// A line of the asker's, defused.
    Line {
        /// Which.
        line: LineId,
        /// What stands above it.
        head: String,
        /// What they wrote.
        text: Private<String>,
    },
    /// What happened, and who is called.
    Notice {
        /// What.
        notice: PanelNotice,
        /// In words.
        text: String,
        /// Who is called, if anybody is.
        called: Option<Called>,
    },
}

/// One line of a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// What it is.
    pub label: String,
    /// What it says. Answers to the questions before a case are in it.
    pub text: Private<String>,
}

/// What became of something that was shown to the panel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// The messages.
    pub messages: Vec<u64>,
    /// Where the case is shown from now on.
    pub places: Places,
}

/// The way to the panel. It is shown no account: a case does not hold one.
pub trait ToPanel: Send + Sync + 'static {
    /// What a panellist is called among panellists.
    fn name(&self, panellist: PanellistKey) -> String;

    /// Shows the panel something of a case, making the places for it that are not there yet.
    fn show(
        &self,
        case: &Case,
        places: Places,
        what: ForPanel,
        attempt: Attempt,
    ) -> impl Future<Output = Result<Shown, NotSent>> + Send;

    /// Takes away everything that the panel was shown of a case that is erased.
    fn clear(
        &self,
        codename: &Codename,
        card: Option<u64>,
        thread: Option<u64>,
    ) -> impl Future<Output = Result<(), NotSent>> + Send;
}
