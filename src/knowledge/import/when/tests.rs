use super::*;

fn happening(text: &str, published: &str) -> Option<(String, String)> {
    let published = PartialDate::parse(published).ok();
    find(&[text], published).happening.map(|found| (written(found.starts), written(found.ends)))
}

#[test]
fn a_happening_is_a_time_beside_a_day() {
    for (text, published, starts, ends) in [
        ("At 5.45pm on Friday (30 October), experts", "2020-10-28", "2020-10-30T17:45", "2020-10-30T18:45"),
        ("On **Wednesday 6 May at 4pm** , police", "2020-05-05", "2020-05-06T16:00", "2020-05-06T17:00"),
        ("Friday 8 January from 6 to 7.30pm", "2020-12-28", "2021-01-08T18:00", "2021-01-08T19:30"),
        ("on 3rd of March 2021, 11am-1pm", "", "2021-03-03T11:00", "2021-03-03T13:00"),
        ("between 18:30 and 20:00 on November 25", "2021-11-01", "2021-11-25T18:30", "2021-11-25T20:00"),
        ("at 12 noon on 05/05/2020", "", "2020-05-05T12:00", "2020-05-05T13:00"),
        ("at 7 p.m. on 2021-06-01", "", "2021-06-01T19:00", "2021-06-01T20:00"),
        ("Monday 30 October, 11pm to 1am", "2023-10-01", "2023-10-30T23:00", "2023-10-31T01:00"),
    ] {
        let expected = Some((starts.to_owned(), ends.to_owned()));
        assert_eq!(happening(text, published), expected, "{text}");
    }
    for none in [
        "At 5.45pm on Friday (30 October)",
        "Yesterday (November 25) marks the day",
        "24-hour helpline, 30 October",
        "you may 5 times at 4pm",
        "45 October at 4pm",
    ] {
        assert_eq!(happening(none, ""), None, "{none}");
    }
}

#[test]
fn a_day_without_a_year_is_named_and_not_guessed() {
    let found = find(&["Yesterday (November 25) marks the International Day."], None);
    assert_eq!(found.days.len(), 1);
    assert_eq!(found.days[0], Day { words: "Yesterday (November 25)".into(), date: None, wrong_weekday: false });
    assert_eq!(found.happening, None);
}

#[test]
fn the_weekday_chooses_the_year_and_a_wrong_one_is_noted() {
    let published = PartialDate::parse("2020-12-28").ok();
    let found = find(&["Friday 8 January at noon and Monday 9 February"], published);
    assert_eq!(found.days[0].date.map(|date| date.to_string()).as_deref(), Some("2021-01-08"));
    assert!(!found.days[0].wrong_weekday && found.days[1].wrong_weekday, "{found:?}");
}

#[test]
fn a_date_alone_is_read_in_the_usual_forms() {
    for (text, expected) in [
        ("28 Oct 2020", "2020-10-28"),
        ("13:53 05/05/2020", "2020-05-05"),
        ("Published: Wednesday, 28th October 2020 at 9.30am", "2020-10-28"),
        ("October 28, 2020", "2020-10-28"),
        ("2020-10-28T09:30:00Z", "2020-10-28"),
        ("October 2020", "2020-10"),
        ("2020", "2020"),
    ] {
        let read = date_alone(text).map(PartialDate::written);
        assert_eq!(read.as_deref(), Some(expected), "{text}");
    }
    for none in ["", "05/13/2020", "28 October", "On 28 October 2020 police said", "soon"] {
        assert_eq!(date_alone(none), None, "{none}");
    }
}
