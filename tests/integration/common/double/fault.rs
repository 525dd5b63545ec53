//! What can go wrong, on command.
//!
//! REST faults wait in a queue and each spoils one request that fits its route. Gateway faults
//! happen at once, or to the connections that come next.

use std::time::Duration;

use super::Double;
use super::gateway::{Greeting, Order};

/// What happens to one REST request instead of an ordinary answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Not carried out: status 429 with the time to wait, in the header and in the body.
    TooMany { retry_after: Duration, global: bool },
    /// Not carried out: this status, with no useful body, as a failing proxy sends it.
    Status(u16),
    /// Not carried out, and no answer ever comes.
    Hang,
    /// Carried out and answered, after a while.
    Delay(Duration),
    /// Carried out, and the connection breaks before the answer.
    LoseAnswer,
}

/// The faults that wait for their requests.
#[derive(Default)]
pub(crate) struct Faults(Vec<(String, Fault)>);

impl Faults {
    /// Takes the first fault whose route fits a request such as `GET /channels/1`.
    pub(super) fn take(&mut self, request: &str) -> Option<Fault> {
        let place = self.0.iter().position(|(route, _)| fits(route, request))?;
        Some(self.0.remove(place).1)
    }
}

/// Whether a request such as `GET /channels/1` fits a route such as `GET /channels/{channel_id}`.
pub(super) fn fits(route: &str, request: &str) -> bool {
    let (mut route, mut request) = (route.split('/'), request.split('/'));
    loop {
        match (route.next(), request.next()) {
            (None, None) => return true,
            (Some(expected), Some(given)) if expected.starts_with('{') || expected == given => {}
            _ => return false,
        }
    }
}

/// How a gateway connection ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Farewell {
    /// A close frame with this code.
    Code(u16),
    /// A close frame that has no code.
    NoCode,
    /// No close frame: the connection is just gone.
    Cut,
}

impl Double {
    /// Spoils the next request that fits `route`: a method and a template
    /// (`POST /channels/{channel_id}/messages`), or with some ids filled in.
    /// Several faults for one route happen one after the other.
    pub(crate) fn spoils(&self, route: &str, fault: Fault) {
        self.stage.change(|world| world.faults.0.push((route.to_owned(), fault)));
    }

    /// Names another gateway from now on.
    pub(crate) fn names_gateway(&self, url: &str) {
        self.stage.change(|world| url.clone_into(&mut world.gateway_url));
    }

    /// Ends the present gateway connections. What is dispatched from now on reaches the bot only
    /// when it resumes.
    pub(crate) fn disconnects(&self, farewell: Farewell) {
        self.stage.change(|world| world.gateway.hang_up(farewell));
    }

    /// Asks the bot to reconnect and resume (op 7), as Discord does when it moves connections.
    pub(crate) fn asks_to_reconnect(&self) {
        self.stage.change(|world| world.gateway.order(&Order::reconnect()));
    }

    /// Cuts the gateway connection and lets nobody in until [`Double::comes_back`]. REST goes on.
    pub(crate) fn goes_away(&self) {
        self.stage.change(|world| {
            world.gateway.open = false;
            world.gateway.hang_up(Farewell::Cut);
        });
    }

    /// Ends what [`Double::goes_away`] began: the connections that waited are now welcomed.
    pub(crate) fn comes_back(&self) {
        self.stage.change(|world| world.gateway.open = true);
    }

    /// Forgets every session: a bot that is connected is told so (op 9), one that is not finds its
    /// next RESUME refused, and what was dispatched meanwhile never comes again.
    pub(crate) fn forgets_sessions(&self) {
        self.stage.change(|world| world.gateway.forget_sessions());
    }

    /// Meets the next gateway connection in this way. Several wait in a queue.
    pub(crate) fn greets_with(&self, greeting: Greeting) {
        self.stage.change(|world| world.gateway.greetings.push_back(greeting));
    }

    /// Whether heartbeats are acknowledged. They are, unless this says otherwise.
    pub(crate) fn acknowledges_heartbeats(&self, yes: bool) {
        self.stage.change(|world| world.gateway.acknowledges = yes);
    }

    /// The heartbeat interval for connections from now on. The first is long, so that scenes do
    /// not depend on it.
    pub(crate) fn sets_heartbeat_interval(&self, interval: Duration) {
        self.stage.change(|world| world.gateway.interval = interval);
    }
}
