//! Every phrase by name, with its key in `words.toml` and the blanks that it fills in.

macro_rules! phrases {
    ($($(#[$doc:meta])* $name:ident = $key:literal $([$($blank:literal),*])?),* $(,)?) => {
        /// A sentence that the bot says by itself. Its words are in `words.toml`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Phrase { $($(#[$doc])* $name),* }

        impl Phrase {
            /// Every phrase.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// Its key in `words.toml`.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$name => $key),* }
            }

            /// The blanks its words fill in, written `{name}`.
            pub const fn blanks(self) -> &'static [&'static str] {
                match self { $(Self::$name => &[$($($blank),*)?]),* }
            }
        }
    };
}

phrases! {
    /// Nothing reviewed fits the question.
    NoAnswer = "no-answer",
    /// Two or three topics are close.
    Clarify = "clarify",
    /// The asker wants to find, watch or control somebody.
    Refusal = "refusal",
    /// Something failed on the bot's side.
    Failed = "failed",
    /// The area is not known and would change the answer.
    AreaUnknown = "area-unknown",
    /// The area given is not one the bot knows.
    AreaNotFound = "area-not-found",
    /// The answer holds elsewhere than where the asker is.
    HoldsElsewhere = "holds-elsewhere" ["areas", "area"],
    /// No local service is known for the area.
    NoLocalService = "no-local-service" ["area"],
    /// What the entry tells of is over.
    PastEvent = "past-event" ["date"],
    /// What the entry tells of is to come.
    ComingEvent = "coming-event" ["date"],
    /// The entry was due for a check.
    OverdueEntry = "overdue-entry" ["date"],
    /// The number was due for a check.
    OverdueContact = "overdue-contact" ["date"],
    /// The number was only ever seen as printed then.
    AsPublished = "as-published" ["date"],
    /// Names the sources under an answer.
    Sources = "sources" ["sources"],
    /// Says how many further sources there are.
    MoreSources = "more-sources" ["count"],
    /// Names where an answer holds.
    HoldsFor = "holds-for" ["areas"],
    /// Said before the answer to somebody in danger now.
    EmergencyLead = "emergency-lead",
    /// Said before the answer to somebody in urgent need.
    UrgentLead = "urgent-lead",
    /// Says that a person hears of it.
    PersonTold = "person-told",
    /// Offers a person.
    OfferPerson = "offer-person",
    /// Says how to reach a person now.
    HowToReachPerson = "how-to-reach-a-person",
    /// Points to the line for people who harm somebody.
    Perpetrator = "perpetrator",
    /// Offers the other topics of a message.
    AlsoAsked = "also-asked",
    /// Said in a public channel to somebody in danger.
    PublicEmergency = "public-emergency",
    /// Said when a private conversation is begun from a channel.
    InPrivate = "in-private",
    /// The bot cannot write to the asker in private.
    PrivateClosed = "private-closed",
    /// What the bot is for, to somebody who only says hello.
    WhatFor = "what-for",
    /// An offered choice is no longer there.
    ChoiceGone = "choice-gone",
    /// Told before a message is answered late.
    Late = "late",
    /// Heads the full emergency page.
    EmergencyPage = "emergency-page",
    /// The privacy page.
    Privacy = "privacy",
    /// Heads the list of topics.
    TopicList = "topic-list",
    /// Only for certain roles.
    NotForYou = "not-for-you",
    /// The answer was for somebody else.
    NotYours = "not-yours",
    /// The answer was taken away as the asker wished.
    Hidden = "hidden",
    /// The conversation was forgotten as the asker wished.
    Forgotten = "forgotten",
    /// Heads the other topics after 'that was not my question'.
    OtherTopics = "other-topics",
    /// Tells panellists of somebody in danger.
    PanelAlert = "panel-alert" ["urgency", "place", "topic", "area", "flags"],
    /// In an alert: where only the bot reads.
    PanelPrivate = "panel-private",
    /// In an alert: where others read too.
    PanelPublic = "panel-public",
    /// In an alert: nothing is known of it.
    PanelUnknown = "panel-unknown",
    /// Before the questions that come before a case.
    IntakeBegins = "intake-begins",
    /// Asks whether it is safe to answer.
    IntakeSafe = "intake-safe",
    /// Asks what the panellist may know.
    IntakeKnow = "intake-know",
    /// Offers the panel, before the questions that come before a case.
    IntakeOffer = "intake-offer",
    /// The title of the window with those questions.
    IntakeTitle = "intake-title",
    /// Above the first field in that window.
    IntakeSafeLabel = "intake-safe-label",
    /// In the first field, while it is empty.
    IntakeSafeHint = "intake-safe-hint",
    /// Above the second field in that window.
    IntakeKnowLabel = "intake-know-label",
    /// In the second field, while it is empty.
    IntakeKnowHint = "intake-know-hint",
    /// The panel is asked; what comes of it reaches the asker elsewhere.
    CaseAsked = "case-asked",
    /// What the asker wrote is passed on.
    CaseReceived = "case-received" ["codename"],
    /// Cases could not be erased.
    ForgetFailed = "forget-failed",
    /// The name of a thread that only the asker and the bot are in.
    DoorName = "door-name",
    /// Said first in such a thread: why it is there, and who else can see it.
    DoorOpened = "door-opened",
    /// A case is open.
    CaseOpened = "case-opened" ["codename"],
    /// A case is open; the panel comes later.
    CaseOutOfHours = "case-out-of-hours" ["codename", "when"],
    /// Two exceptions to silence, told before they happen.
    CaseExceptions = "case-exceptions",
    /// The asker has an open case.
    CaseLeadsBack = "case-leads-back" ["codename"],
    /// Somebody is reading it.
    CaseClaimed = "case-claimed" ["who"],
    /// The person had to go.
    CaseReleased = "case-released",
    /// It is passed on.
    CasePassedOn = "case-passed-on",
    /// Nobody has come yet.
    CaseStillWaiting = "case-still-waiting",
    /// Words did not reach the panel.
    CaseNotPassedOn = "case-not-passed-on",
    /// Closed as answered.
    CaseClosedAnswered = "case-closed-answered",
    /// Closed as the asker wished.
    CaseClosedWithdrawn = "case-closed-withdrawn",
    /// Closed: another service goes on.
    CaseClosedMoved = "case-closed-moved",
    /// Closed: no word for long.
    CaseClosedExpired = "case-closed-expired",
    /// Closed: misuse.
    CaseClosedMisuse = "case-closed-misuse",
    /// It is open again.
    CaseReopened = "case-reopened" ["codename"],
    /// There is no open case.
    CaseNone = "case-none",
    /// Too many messages at once.
    CaseTooFast = "case-too-fast",
    /// Too many cases of one asker.
    CaseTooMany = "case-too-many",
    /// Too many open cases.
    CaseFull = "case-full",
    /// The last case was closed as misuse.
    CaseAfterMisuse = "case-after-misuse",
    /// Nothing was written.
    CaseEmpty = "case-empty",
    /// The message is too long to pass on.
    CaseTooLong = "case-too-long" ["most"],
    /// It could not be saved.
    CaseFailed = "case-failed",
    /// The bot's messages are being taken away.
    CaseHidden = "case-hidden",
    /// Cases were erased.
    CaseForgotten = "case-forgotten",
    /// Above what a panellist writes.
    Speaks = "speaks" ["who"],
    /// Above what a panellist sends of the checked words.
    Sends = "sends" ["who"],
    /// Below what was corrected.
    Corrected = "corrected",
    /// A panellist who signs with a name.
    SignedNamed = "signed-named" ["name", "kind"],
    /// Signs for the police.
    SignedPolice = "signed-police",
    /// Signs for adult social care.
    SignedAdultSocialCare = "signed-adult-social-care",
    /// Signs for children's social care.
    SignedChildrensSocialCare = "signed-childrens-social-care",
    /// Signs for health.
    SignedHealth = "signed-health",
    /// Signs for the partnership.
    SignedPartnership = "signed-partnership",
    /// Signs as an IDVA.
    SignedIdva = "signed-idva",
    /// Signs without a kind.
    SignedPanel = "signed-panel",
    /// A case waits.
    PanelCalled = "panel-called" ["codename", "urgency"],
    /// A case still waits.
    PanelCalledAgain = "panel-called-again" ["codename", "urgency"],
    /// A case is called to everyone.
    PanelCalledEveryone = "panel-called-everyone" ["codename", "urgency"],
    /// A case is called to the moderators.
    PanelCalledModerators = "panel-called-moderators" ["codename", "urgency"],
    /// It has become an emergency.
    PanelRaised = "panel-raised" ["codename"],
    /// Somebody claimed it.
    PanelClaimed = "panel-claimed" ["codename", "who"],
    /// Somebody gave it back.
    PanelReleased = "panel-released" ["codename"],
    /// It was passed on.
    PanelPassedOn = "panel-passed-on" ["codename", "to"],
    /// A second panellist came in.
    PanelJoined = "panel-joined" ["codename", "who"],
    /// One of two went.
    PanelLeft = "panel-left" ["codename", "who"],
    /// The holder is silent.
    PanelReminder = "panel-reminder" ["codename", "who"],
    /// It was taken from silence.
    PanelTaken = "panel-taken" ["codename"],
    /// The asker has left.
    PanelLostLeft = "panel-lost-left" ["codename"],
    /// The asker has closed the door.
    PanelLostDoor = "panel-lost-door" ["codename"],
    /// A line did not arrive.
    PanelNotDelivered = "panel-not-delivered" ["line", "why"],
    /// It is over.
    PanelClosed = "panel-closed" ["codename", "reason"],
    /// It is open again.
    PanelReopened = "panel-reopened" ["codename"],
    /// Above what the asker writes.
    PanelWrites = "panel-writes" ["codename", "line"],
    /// The asker lets nobody write.
    WhyDoorClosed = "why-door-closed",
    /// The asker is gone.
    WhyGone = "why-gone",
    /// The service did not take it.
    WhyFailed = "why-failed",
    /// It is no longer there.
    WhyNothing = "why-nothing",
    /// A reason: answered.
    ReasonAnswered = "reason-answered",
    /// A reason: withdrawn.
    ReasonWithdrawn = "reason-withdrawn",
    /// A reason: moved.
    ReasonMoved = "reason-moved",
    /// A reason: expired.
    ReasonExpired = "reason-expired",
    /// A reason: misuse.
    ReasonMisuse = "reason-misuse",
    /// For everyone.
    ToEveryone = "to-everyone",
    /// A label: urgency.
    CardUrgency = "card-urgency",
    /// A label: where it stands.
    CardStage = "card-stage",
    /// A label: flags.
    CardFlags = "card-flags",
    /// A label: topic.
    CardTopic = "card-topic",
    /// A label: area.
    CardArea = "card-area",
    /// A label: for whom.
    CardFor = "card-for",
    /// A label: safe to answer.
    CardSafe = "card-safe",
    /// A label: what they want known.
    CardKnow = "card-know",
    /// A label: your last message.
    CardLast = "card-last",
    /// A label: times opened again.
    CardReopened = "card-reopened",
    /// A question was skipped.
    CardSkipped = "card-skipped",
    /// A question was not asked.
    CardNotAsked = "card-not-asked",
    /// It waits.
    StageWaiting = "stage-waiting" ["wait"],
    /// It is claimed.
    StageClaimed = "stage-claimed" ["who", "wait"],
    /// It is answered.
    StageAnswered = "stage-answered" ["who"],
    /// Contact is lost.
    StageLost = "stage-lost",
    /// On its way.
    DeliveryWaiting = "delivery-waiting",
    /// It arrived.
    DeliveryDone = "delivery-done",
    /// It was taken back.
    DeliveryTakenBack = "delivery-taken-back",
    /// Above the queue.
    QueueHead = "queue-head" ["count", "wait"],
    /// Nobody waits.
    QueueEmpty = "queue-empty",
    /// One case of the queue.
    QueueLine = "queue-line" ["codename", "urgency", "topic", "wait"],
    /// Above what could not be sent.
    DeadHead = "dead-head" ["count"],
    /// One that could not be sent.
    DeadLine = "dead-line" ["codename", "what", "why"],
    /// What could not be sent: a message.
    DeadMessage = "dead-message" ["line"],
    /// What could not be sent: a notice.
    DeadNotice = "dead-notice",
    /// Nothing was given up.
    DeadEmpty = "dead-empty",
    /// On Discord: at the top of the thread of a case.
    BoardTalk = "board-talk" ["codename"],
    /// On Discord: a label: where the talk is.
    BoardTalkLabel = "board-talk-label",
    /// On Discord: a label: since when they wait.
    BoardSince = "board-since",
    /// On Discord: above what else can be done.
    BoardMore = "board-more" ["codename"],
    /// On Discord: to whoever claimed a case.
    BoardClaimed = "board-claimed" ["codename", "thread"],
    /// On Discord: to whoever wants to read the talk.
    BoardInTalk = "board-in-talk" ["codename", "thread"],
    /// On Discord: above a preview.
    BoardPreview = "board-preview" ["codename"],
    /// On Discord: something is on its way to the asker.
    BoardSent = "board-sent" ["line", "minutes"],
    /// On Discord: a line is being corrected.
    BoardChanged = "board-changed" ["line"],
    /// On Discord: a line is being taken back.
    BoardTakenBack = "board-taken-back" ["line"],
    /// On Discord: it was sent before.
    BoardSentBefore = "board-sent-before",
    /// On Discord: nothing was sent.
    BoardDropped = "board-dropped",
    /// On Discord: the draft is no longer there.
    BoardDraftGone = "board-draft-gone",
    /// On Discord: it was done.
    BoardDone = "board-done" ["codename"],
    /// On Discord: above the entries that were found.
    BoardFound = "board-found",
    /// On Discord: no entry was found.
    BoardNothingFound = "board-nothing-found",
    /// On Discord: what can be done with a line of one's own.
    BoardOwnLine = "board-own-line" ["line"],
    /// On Discord: somebody chosen is not on the panel.
    BoardNotOnPanel = "board-not-on-panel",
    /// On Discord: there is no case in this place.
    BoardNoThread = "board-no-thread",
    /// On Discord: they hold no case.
    BoardNoCases = "board-no-cases",
    /// On Discord: one case that they hold.
    BoardMine = "board-mine" ["codename", "stage", "thread"],
    /// On Discord: in place of a thread that is not there.
    BoardNoThreadYet = "board-no-thread-yet",
    /// On Discord: a moderator handed somebody to the panel.
    BoardHanded = "board-handed",
    /// On Discord: whom they wanted to hand over has a case.
    BoardHasCase = "board-has-case",
    /// On Discord: whom they wanted to hand over cannot be.
    BoardNotHanded = "board-not-handed",
    /// On Discord: what they wanted to hand over is nobody's.
    BoardNobody = "board-nobody",
    /// On Discord: a button: claim.
    BoardButtonClaim = "board-button-claim",
    /// On Discord: a button: claim, and sign with a name.
    BoardButtonClaimNamed = "board-button-claim-named",
    /// On Discord: a button: read the talk.
    BoardButtonLook = "board-button-look",
    /// On Discord: a button: reply.
    BoardButtonReply = "board-button-reply",
    /// On Discord: a button: send an entry.
    BoardButtonEntry = "board-button-entry",
    /// On Discord: a button: more.
    BoardButtonMore = "board-button-more",
    /// On Discord: a button: pass on.
    BoardButtonPassOn = "board-button-pass-on",
    /// On Discord: a button: give back.
    BoardButtonRelease = "board-button-release",
    /// On Discord: a button: open again.
    BoardButtonReopen = "board-button-reopen",
    /// On Discord: a button: advice to ring 999.
    BoardButton999 = "board-button-999",
    /// On Discord: a button: the safety notice.
    BoardButtonNotice = "board-button-notice",
    /// On Discord: a button: the local service.
    BoardButtonService = "board-button-service",
    /// On Discord: a button: send what the preview shows.
    BoardButtonSend = "board-button-send",
    /// On Discord: a button: do not send it.
    BoardButtonCancel = "board-button-cancel",
    /// On Discord: a button: take back.
    BoardButtonTakeBack = "board-button-take-back",
    /// On Discord: a button: correct.
    BoardButtonCorrect = "board-button-correct",
    /// On Discord: a list: pass on to a kind of panellist.
    BoardListKinds = "board-list-kinds",
    /// On Discord: a list: pass on to a panellist.
    BoardListPeople = "board-list-people",
    /// On Discord: a list: let a second panellist in.
    BoardListSecond = "board-list-second",
    /// On Discord: a list: close, and why.
    BoardListReasons = "board-list-reasons",
    /// On Discord: a list: take back or correct a message.
    BoardListLines = "board-list-lines",
    /// On Discord: a list: choose an entry.
    BoardListEntries = "board-list-entries",
    /// On Discord: the title of the window for a reply.
    BoardWindowReply = "board-window-reply",
    /// On Discord: above its field.
    BoardWindowReplyField = "board-window-reply-field",
    /// On Discord: the title of the window for a correction.
    BoardWindowCorrect = "board-window-correct" ["line"],
    /// On Discord: the title of the window that looks for an entry.
    BoardWindowEntry = "board-window-entry",
    /// On Discord: above its field.
    BoardWindowEntryField = "board-window-entry-field",
    /// On Discord: the title of the window for a name.
    BoardWindowName = "board-window-name",
    /// On Discord: above its field.
    BoardWindowNameField = "board-window-name-field",
    /// On Discord: some letters are not what they look like.
    BoardLookAlikes = "board-look-alikes",
    /// The case is closed.
    NoClosed = "no-closed" ["reason"],
    /// The case is open.
    NoNotClosed = "no-not-closed",
    /// Nobody holds it.
    NoNotClaimed = "no-not-claimed",
    /// Somebody else holds it.
    NoHeldBy = "no-held-by" ["who"],
    /// It is theirs already.
    NoAlreadyYours = "no-already-yours",
    /// There is a second one.
    NoSecondTaken = "no-second-taken" ["who"],
    /// The reason is not theirs.
    NoReason = "no-reason",
    /// There is no such line.
    NoSuchLine = "no-such-line",
    /// The line is not theirs.
    NoYourLine = "no-your-line",
    /// It has no words to correct.
    NoWords = "no-words",
    /// It is too late.
    NoTooLate = "no-too-late" ["minutes"],
    /// There are no words.
    NoEmpty = "no-empty",
    /// There are too many words.
    NoTooLong = "no-too-long" ["most"],
    /// The case is not there.
    NoCase = "no-case",
    /// The asker has another open case.
    NoOther = "no-other",
    /// There is no such entry.
    NoEntry = "no-entry",
    /// It could not be saved.
    NoFailed = "no-failed",
    /// Greets in the terminal.
    ChatWelcome = "chat-welcome",
    /// What can be typed in the terminal.
    ChatHelp = "chat-help",
    /// Said when the terminal is left.
    ChatBye = "chat-bye",
    /// In the terminal, from now on as where only the asker reads.
    ChatPrivate = "chat-private",
    /// In the terminal, from now on as where others read too.
    ChatChannel = "chat-channel",
    /// In the terminal: a channel in which the bot would stay silent.
    ChatSilent = "chat-silent",
    /// In the terminal: what is typed is no command.
    ChatUnknown = "chat-unknown",
    /// In the terminal: what panellists would read.
    ChatPanel = "chat-panel" ["alert"],
    /// In the terminal: from now on as a panellist.
    ChatPanelSeat = "chat-panel-seat" ["who"],
    /// What a panellist can type in the terminal.
    ChatPanelHelp = "chat-panel-help",
    /// In the terminal: back to the asker.
    ChatAsker = "chat-asker",
    /// In the terminal: plain talk among panellists.
    ChatAside = "chat-aside",
    /// In the terminal: before a reply is sent.
    ChatPreview = "chat-preview",
    /// In the terminal: there is no preview.
    ChatNothingToSend = "chat-nothing-to-send",
    /// In the terminal: no case is chosen.
    ChatNoCase = "chat-no-case",
    /// In the terminal: it is later.
    ChatTime = "chat-time" ["when"],
    /// In the terminal: how a panellist is called.
    ChatPanellist = "chat-panellist" ["number"],
    /// In the terminal: offers the panel.
    ChatOffer = "chat-offer",
    /// In the terminal: the panel was shown something.
    ChatNewsPanel = "chat-news-panel",
    /// In the terminal: the asker was sent something.
    ChatNewsAsker = "chat-news-asker",
    /// In the terminal: a message was taken away.
    ChatTakenAway = "chat-taken-away" ["text"],
    /// In the terminal: a message was changed.
    ChatChanged = "chat-changed",
    /// In the terminal: a case was taken away from the panel.
    ChatCleared = "chat-cleared" ["codename"],
    /// A button: that was not my question.
    ButtonNotMine = "button-not-mine",
    /// A button: talk to a person.
    ButtonPerson = "button-person",
    /// A button: hide this.
    ButtonHide = "button-hide",
    /// A button: continue in private.
    ButtonPrivate = "button-private",
    /// A button: write here, where only the asker sees.
    ButtonWrite = "button-write",
    /// A button: answer the questions before a case.
    ButtonIntake = "button-intake",
    /// A button: skip them.
    ButtonSkip = "button-skip",
    /// A button: stop the talk with the panel.
    ButtonStop = "button-stop",
    /// A button: take away all that the bot sent in it.
    ButtonHideAll = "button-hide-all",
    /// A button: open the talk with the panel again.
    ButtonReopen = "button-reopen",
    /// A list of topics: choose one.
    ChooseTopic = "choose-topic",
    /// The title of the window in which an asker writes in private.
    WindowTitle = "window-title",
    /// Above the field in that window.
    WindowLabel = "window-label",
}
