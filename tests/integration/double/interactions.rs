//! Commands, components and modals, and the bot's answers to them.

use std::time::Duration;

use serde_json::json;
use serenity::all::{
    AutocompleteChoice, Command, CommandInteraction, CommandOptionType, ComponentInteractionDataKind, CreateActionRow,
    CreateAutocompleteResponse, CreateButton, CreateCommand, CreateCommandOption, CreateInputText,
    CreateInteractionResponse, CreateInteractionResponseFollowup, CreateInteractionResponseMessage, CreateModal,
    CreateSelectMenu, CreateSelectMenuKind, CreateSelectMenuOption, EditInteractionResponse, GetMessages,
    InputTextStyle, Interaction, Permissions, ResolvedValue,
};

use super::{Bot, refusal};
use crate::common::double::{Callback, Double};

async fn register(bot: &Bot) {
    let option = |kind, name| CreateCommandOption::new(kind, name, "what it says");
    let ask = CreateCommand::new("ask")
        .description("Ask")
        .add_option(option(CommandOptionType::String, "question").required(true));
    let services = CreateCommand::new("services")
        .description("Near you")
        .add_option(option(CommandOptionType::String, "area").set_autocomplete(true));
    let claim = option(CommandOptionType::SubCommand, "claim")
        .add_sub_option(option(CommandOptionType::Integer, "case").required(true))
        .add_sub_option(option(CommandOptionType::User, "for"));
    let panel = CreateCommand::new("panel")
        .description("For the panel")
        .default_member_permissions(Permissions::MANAGE_MESSAGES)
        .add_option(option(CommandOptionType::SubCommandGroup, "case").add_sub_option(claim));
    Command::set_global_commands(&bot.http, vec![ask, services, panel]).await.unwrap();
}

impl Bot {
    async fn is_asked(&mut self) -> Interaction {
        self.interactions.recv().await.expect("the client is alive")
    }

    async fn is_commanded(&mut self) -> CommandInteraction {
        self.is_asked().await.command().expect("this is a command")
    }
}

fn text(text: &str) -> CreateInteractionResponseMessage {
    CreateInteractionResponseMessage::new().content(text)
}

#[tokio::test]
async fn an_ephemeral_answer_is_for_one() {
    let double = Double::start().await;
    let mut bot = Bot::start(&double).await;
    register(&bot).await;
    let (ana, ben) = (double.member("ana").await, double.member("ben").await);

    let asked = ana.runs("ask", json!({ "question": "Is it my fault?" })).await;
    let command = bot.is_commanded().await;
    assert_eq!(command.user.id, ana.id);
    assert!(matches!(command.data.options()[0].value, ResolvedValue::String("Is it my fault?")));
    let answer = CreateInteractionResponse::Message(text("No.").ephemeral(true));
    command.create_response(&bot.http, answer).await.unwrap();

    assert_eq!(asked.answer().await.text(), "No.");
    assert_eq!(asked.acknowledged().await, Callback::Message);
    assert!(ana.sees(double.questions())[0].ephemeral);
    assert_eq!(ben.sees(double.questions()).len(), 0);
    let fetched = double.questions().messages(&bot.http, GetMessages::new()).await.unwrap();
    assert_eq!(fetched.len(), 0);
    assert_eq!(command.get_response(&bot.http).await.unwrap().content, "No.");
    let again = CreateInteractionResponse::Message(text("Really, no."));
    assert_eq!(refusal(command.create_response(&bot.http, again).await), (400, 40_060));
    let more = CreateInteractionResponseFollowup::new().content("Never.").ephemeral(true);
    let more = command.create_followup(&bot.http, more).await.unwrap();
    assert_eq!((ana.sees(double.questions()).len(), ben.sees(double.questions()).len()), (2, 0));
    command.delete_followup(&bot.http, more.id).await.unwrap();
    assert_eq!(ana.sees(double.questions()).len(), 1);
}

#[tokio::test]
async fn a_deferral_is_filled_as_it_was_begun() {
    let double = Double::start().await;
    let mut bot = Bot::start(&double).await;
    register(&bot).await;
    let (ana, ben) = (double.member("ana").await, double.member("ben").await);

    for ephemeral in [true, false] {
        let asked = ana.runs_in(double.general(), "ask", json!({ "question": "?" })).await;
        let command = bot.is_commanded().await;
        let message = CreateInteractionResponseMessage::new().ephemeral(ephemeral);
        command.create_response(&bot.http, CreateInteractionResponse::Defer(message)).await.unwrap();
        assert_eq!(asked.acknowledged().await, Callback::Deferred);
        assert_eq!(ana.sees(double.general()).last().unwrap().text(), "(thinking)");
        // What the follow-up says of being ephemeral comes too late.
        let answer = CreateInteractionResponseFollowup::new().content("!").ephemeral(!ephemeral);
        command.create_followup(&bot.http, answer).await.unwrap();
        let answer = asked.answer().await;
        assert_eq!((answer.text().as_str(), answer.ephemeral), ("!", ephemeral));
    }
    assert_eq!((ana.sees(double.general()).len(), ben.sees(double.general()).len()), (2, 1));

    let asked = ana.runs("ask", json!({ "question": "?" })).await;
    let command = bot.is_commanded().await;
    command.defer(&bot.http).await.unwrap();
    let edit = EditInteractionResponse::new().content("edited in");
    command.edit_response(&bot.http, edit).await.unwrap();
    assert_eq!(asked.answer().await.text(), "edited in");
    command.delete_response(&bot.http).await.unwrap();
    assert_eq!(ana.sees(double.questions()).len(), 0);
}

#[tokio::test]
async fn a_token_grows_old() {
    let double = Double::start().await;
    let mut bot = Bot::start(&double).await;
    register(&bot).await;
    let ana = double.member("ana").await;
    let followup = || CreateInteractionResponseFollowup::new().content("!");

    ana.runs("ask", json!({ "question": "?" })).await;
    let command = bot.is_commanded().await;
    assert_eq!(refusal(command.create_followup(&bot.http, followup()).await), (404, 10_015));
    double.passes(Duration::from_secs(4));
    assert_eq!(refusal(command.defer(&bot.http).await), (404, 10_062));

    ana.runs("ask", json!({ "question": "?" })).await;
    let command = bot.is_commanded().await;
    command.defer(&bot.http).await.unwrap();
    double.passes(Duration::from_secs(16 * 60));
    assert_eq!(refusal(command.create_followup(&bot.http, followup()).await), (401, 50_027));

    let asked = ana.runs("ask", json!({ "question": "?" })).await;
    let command = bot.is_commanded().await;
    asked.expires();
    assert_eq!(refusal(command.defer(&bot.http).await), (404, 10_062));
}

#[tokio::test]
async fn options_come_as_they_were_registered() {
    let double = Double::start().await;
    let mut bot = Bot::start(&double).await;
    register(&bot).await;
    let ana = double.member_with("ana", &["moderator"]).await;
    let options = json!({ "case": 7, "for": ana.id });
    ana.runs_in(double.panel(), "panel case claim", options).await;
    let command = bot.is_commanded().await;
    assert!(command.member.unwrap().permissions.unwrap().manage_messages());
    let data = command.data.options();
    let ResolvedValue::SubCommandGroup(group) = &data[0].value else { panic!("{data:?}") };
    let ResolvedValue::SubCommand(claim) = &group[0].value else { panic!("{group:?}") };
    assert!(matches!(claim[0].value, ResolvedValue::Integer(7)), "{claim:?}");
    assert!(matches!(claim[1].value, ResolvedValue::User(user, Some(_)) if user.id == ana.id));
}

#[tokio::test]
async fn suggestions_are_offered_while_typing() {
    let double = Double::start().await;
    let mut bot = Bot::start(&double).await;
    register(&bot).await;
    let typed = double.member("ana").await.types("services", "area", "Lu").await;
    let asked = bot.is_asked().await.autocomplete().unwrap();
    assert_eq!(asked.data.autocomplete().unwrap().value, "Lu");
    let choices = vec![AutocompleteChoice::new("Luton", "luton")];
    let choices = CreateAutocompleteResponse::new().set_choices(choices);
    let choices = CreateInteractionResponse::Autocomplete(choices);
    asked.create_response(&bot.http, choices).await.unwrap();
    assert_eq!(typed.choices().await, ["Luton"]);
}

#[tokio::test]
async fn buttons_menus_and_modals_go_round() {
    let double = Double::start().await;
    let mut bot = Bot::start(&double).await;
    register(&bot).await;
    let ana = double.member("ana").await;

    ana.runs("ask", json!({ "question": "?" })).await;
    let command = bot.is_commanded().await;
    let options =
        vec![CreateSelectMenuOption::new("Housing", "housing"), CreateSelectMenuOption::new("Children", "children")];
    let menu = CreateSelectMenu::new("topic", CreateSelectMenuKind::String { options });
    let rows = vec![
        CreateActionRow::Buttons(vec![CreateButton::new("tell").label("Tell us more")]),
        CreateActionRow::SelectMenu(menu.placeholder("Pick a topic")),
    ];
    let answer = text("Which?").components(rows).ephemeral(true);
    let answer = CreateInteractionResponse::Message(answer);
    command.create_response(&bot.http, answer).await.unwrap();
    let question = ana.reads(double.questions(), "Which?").await;
    insta::assert_snapshot!(question.text(), @r"
    Which?
    [Tell us more]
    [Pick a topic: Housing | Children]
    ");

    let chosen = ana.selects(question.id, "Pick a topic", &["children"]).await;
    let used = bot.is_asked().await.message_component().unwrap();
    let ComponentInteractionDataKind::StringSelect { values } = &used.data.kind else { panic!() };
    assert_eq!(values, &["children"]);
    let update = CreateInteractionResponse::UpdateMessage(text("About children."));
    used.create_response(&bot.http, update).await.unwrap();
    assert!(chosen.answer().await.text().starts_with("About children."));

    let pressed = ana.presses(question.id, "Tell us more").await;
    let used = bot.is_asked().await.message_component().unwrap();
    assert_eq!(used.data.custom_id, "tell");
    let input = CreateInputText::new(InputTextStyle::Paragraph, "Your words", "words").max_length(50);
    let modal = CreateModal::new("more", "More").components(vec![CreateActionRow::InputText(input)]);
    used.create_response(&bot.http, CreateInteractionResponse::Modal(modal)).await.unwrap();
    let modal = pressed.modal().await;
    assert_eq!(modal.data["title"], "More");

    let submitted = ana.submits_modal(&modal, json!({ "Your words": "a few" })).await;
    let sent = bot.is_asked().await.modal_submit().unwrap();
    let serenity::all::ActionRowComponent::InputText(field) = &sent.data.components[0].components[0] else {
        panic!("{sent:?}")
    };
    assert_eq!(field.value.as_deref(), Some("a few"));
    sent.create_response(&bot.http, CreateInteractionResponse::Acknowledge).await.unwrap();
    assert_eq!(submitted.acknowledged().await, Callback::DeferredUpdate);
}

#[tokio::test]
async fn commands_are_judged_when_they_are_registered() {
    let double = Double::start().await;
    let bot = Bot::start(&double).await;
    let guild = double.guild_id();
    let option = |name: &str| CreateCommandOption::new(CommandOptionType::String, name, "what");
    let bad = [
        CreateCommand::new("Shouting").description("x"),
        CreateCommand::new("silent").description(""),
        CreateCommand::new("late").description("x").set_options(vec![option("may"), option("must").required(true)]),
        CreateCommand::new("twice").description("x").set_options(vec![option("a"), option("a")]),
    ];
    let count = bad.len();
    for command in bad {
        assert_eq!(refusal(guild.create_command(&bot.http, command).await), (400, 50_035));
    }
    assert_eq!(double.take_violations().len(), count);

    let good = || CreateCommand::new("good").description("x");
    let first = guild.set_commands(&bot.http, vec![good()]).await.unwrap();
    let again = guild.create_command(&bot.http, good()).await.unwrap();
    assert_eq!(first[0].id, again.id);
    assert_eq!(guild.get_commands(&bot.http).await.unwrap().len(), 1);
    assert_eq!(Command::get_global_commands(&bot.http).await.unwrap().len(), 0);
}
