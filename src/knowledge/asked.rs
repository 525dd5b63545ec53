//! More ways in which topics are asked, beside the questions of their entries: `questions/<topic>.txt`.

use std::collections::HashSet;

use super::fault::{Fault, Problem};
use super::id::TopicId;
use super::topic::Topics;

/// Where the files lie, and how they end.
const FOLDER: &str = "questions/";
const ENDING: &str = ".txt";

/// Questions that belong to a topic as a whole: the judge of topics learns from them, and no entry is found by them.
#[derive(Clone, Debug, Default)]
pub struct Asked(Vec<(TopicId, Vec<String>)>);

impl Asked {
    /// Whether a file of the folder is one of these.
    pub(super) fn is_file(path: &str) -> bool {
        path.starts_with(FOLDER) && path.ends_with(ENDING)
    }

    /// Reads `questions/<topic>.txt`: one question a line; lines that begin with `#` are for the next editor.
    pub(super) fn read(&mut self, file: &str, text: &str, topics: &Topics, faults: &mut Vec<Fault>) {
        let name = file.strip_prefix(FOLDER).and_then(|rest| rest.strip_suffix(ENDING)).unwrap_or_default();
        let topic = match TopicId::parse(name) {
            Ok(topic) if topics.get(&topic).is_some() => topic,
            Ok(_) | Err(_) => {
                let what = format!("`{name}` is not a topic");
                faults.push(Problem::new(what, "name the file after an id of topics.tsv").at(file, 0));
                return;
            }
        };
        let mut seen: HashSet<&str> = HashSet::new();
        let mut questions = Vec::new();
        for (number, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if !seen.insert(line) {
                faults.push(Problem::new("the question stands twice", "take one out").at(file, number + 1));
            }
            questions.push(line.to_owned());
        }
        self.0.push((topic, questions));
    }

    /// The questions of a topic.
    pub fn of<'a>(&'a self, topic: &TopicId) -> impl Iterator<Item = &'a str> + use<'a> {
        let of_topic = self.0.iter().find(|(asked, _)| asked == topic);
        of_topic.into_iter().flat_map(|(_, questions)| questions.iter().map(String::as_str))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_question_and_a_file_is_named_after_a_topic() {
        let mut faults = Vec::new();
        let topics = Topics::read("topics.tsv", "id\tgroup\tasks\npets\thelp\tpets\n", &mut faults);
        let mut asked = Asked::default();
        asked.read("questions/pets.txt", "# dogs\ncan I take my dog?\n\n  and the cat  \n", &topics, &mut faults);
        let pets = TopicId::parse("pets").unwrap();
        assert_eq!(asked.of(&pets).collect::<Vec<_>>(), ["can I take my dog?", "and the cat"]);
        assert!(faults.is_empty());
        asked.read("questions/cats.txt", "x\n", &topics, &mut faults);
        asked.read("questions/pets.txt", "x\nx\n", &topics, &mut faults);
        let said: Vec<String> = faults.iter().map(ToString::to_string).collect();
        assert_eq!(
            said,
            [
                "questions/cats.txt: error: `cats` is not a topic; mend: name the file after an id of topics.tsv",
                "questions/pets.txt:2: error: the question stands twice; mend: take one out",
            ]
        );
    }
}
