//! The double plays Discord as serenity knows it, and finds fault where Discord would.

mod gateway;
mod interactions;
mod rest;

use std::sync::Arc;

use serenity::all::{ClientBuilder, Context, EventHandler, GatewayIntents, Http, HttpBuilder, Interaction, Message};
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::task::JoinHandle;

use crate::common::double::Double;

/// The smallest bot: serenity, played by hand. What it hears it hands to the test.
struct Bot {
    http: Arc<Http>,
    messages: UnboundedReceiver<Message>,
    interactions: UnboundedReceiver<Interaction>,
    /// Ends only with an error.
    client: JoinHandle<serenity::Result<()>>,
}

impl Bot {
    async fn start(double: &Double) -> Self {
        let intents = GatewayIntents::non_privileged() | GatewayIntents::MESSAGE_CONTENT;
        let bot = Self::with_intents(double, intents).await;
        double.ready().await;
        bot
    }

    /// A bot that may not get as far as being ready.
    async fn with_intents(double: &Double, intents: GatewayIntents) -> Self {
        let (messages, heard) = mpsc::unbounded_channel();
        let (interactions, asked) = mpsc::unbounded_channel();
        let mut client = ClientBuilder::new_with_http(http(double), intents)
            .event_handler(Ears { messages, interactions })
            .await
            .expect("a client is made without a connection");
        // Serenity would silently go to the real gateway if the double had not named its own.
        assert!(client.ws_url.lock().await.starts_with("ws://127.0.0.1"));
        let http = Arc::clone(&client.http);
        http.set_application_id(double.application_id());
        let client = tokio::spawn(async move { client.start().await });
        Self { http, messages: heard, interactions: asked, client }
    }

    /// The next message that the bot hears.
    async fn hears(&mut self) -> Message {
        self.messages.recv().await.expect("the client is alive")
    }
}

impl Drop for Bot {
    fn drop(&mut self) {
        self.client.abort();
    }
}

/// The REST half of a bot.
fn http(double: &Double) -> Http {
    HttpBuilder::new(double.token()).proxy(double.url()).ratelimiter_disabled(true).build()
}

/// The status and the code of an error that Discord gave.
fn refusal<T: std::fmt::Debug>(outcome: serenity::Result<T>) -> (u16, isize) {
    match outcome.expect_err("this is refused") {
        serenity::Error::Http(serenity::http::HttpError::UnsuccessfulRequest(response)) => {
            (response.status_code.as_u16(), response.error.code)
        }
        error => panic!("not refused by the double: {error:?}"),
    }
}

struct Ears {
    messages: UnboundedSender<Message>,
    interactions: UnboundedSender<Interaction>,
}

#[serenity::async_trait]
impl EventHandler for Ears {
    async fn message(&self, _: Context, message: Message) {
        // The test may have ended and let go of the other end.
        let _ = self.messages.send(message);
    }

    async fn interaction_create(&self, _: Context, interaction: Interaction) {
        let _ = self.interactions.send(interaction);
    }
}
