//! Why a step is forbidden. The words for panellists are in `words.toml`; these are for the log.

use thiserror::Error;

use super::people::PanellistKey;
use super::stage::ClosingReason;

/// Why a step is forbidden. Nothing has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CaseError {
    /// The case is closed.
    #[error("the case is closed: {}", .0.name())]
    Closed(ClosingReason),
    /// The case is open, so it cannot be opened again.
    #[error("the case is open")]
    NotClosed,
    /// Nobody holds the case.
    #[error("nobody holds the case")]
    NotClaimed,
    /// Somebody else holds the case.
    #[error("somebody else holds the case")]
    HeldBy(PanellistKey),
    /// Whoever claims the case holds it already.
    #[error("the panellist holds the case already")]
    AlreadyYours,
    /// The case has a second panellist.
    #[error("the case has a second panellist already")]
    SecondTaken(PanellistKey),
    /// A panellist cannot close for this reason.
    #[error("a panellist cannot close as {}", .0.name())]
    ReasonNotForStaff(ClosingReason),
    /// There is no such line.
    #[error("there is no such line")]
    NoSuchLine,
    /// The line is somebody else's.
    #[error("the line is somebody else's")]
    NotYourLine,
    /// The line cannot be corrected: it is an entry or standard help, or was taken back.
    #[error("the line has no words that can be corrected")]
    NotWords,
    /// The time in which a line can be taken back is over.
    #[error("the line is too old to be taken back")]
    TooLate,
    /// There are no words.
    #[error("there are no words")]
    Empty,
    /// There are too many words.
    #[error("the words are longer than {most} characters")]
    TooLong {
        /// The most characters.
        most: usize,
    },
}
