//! Reads the keys of one item, in YAML or TOML, and collects every fault of it at once.
//!
//! Serde would stop at the first; an editor wants all of them, each with its line.

use serde_json::{Map, Value};

use super::date::{PartialDate, day};
use super::fault::{Fault, Problem};
use jiff::civil::Date;

/// The keys of one item that are still to be read.
pub(super) struct Fields<'a> {
    file: &'a str,
    /// Line of the file on which `text` starts, from 1.
    first_line: usize,
    text: &'a str,
    map: Map<String, Value>,
    known: Vec<&'static str>,
    /// The keys of tables opened so far, once for each table.
    opened: Vec<&'static str>,
    /// Whether what is missing is still to be written: then it is a warning.
    is_unfinished: bool,
    faults: &'a mut Vec<Fault>,
}

impl<'a> Fields<'a> {
    /// Reads a YAML front matter. `None`, with the fault noted, when it is not YAML or not a list of keys.
    pub(super) fn from_yaml(
        file: &'a str,
        first_line: usize,
        text: &'a str,
        faults: &'a mut Vec<Fault>,
    ) -> Option<Self> {
        match yaml(text) {
            Ok(map) => Some(Self {
                file,
                first_line,
                text,
                map,
                known: Vec::new(),
                opened: Vec::new(),
                is_unfinished: false,
                faults,
            }),
            Err((line, what)) => {
                faults.push(
                    Problem::new(format!("the front matter is not valid YAML: {what}"), YAML_MEND)
                        .at(file, first_line + line),
                );
                None
            }
        }
    }

    /// Reads one item of a TOML register.
    pub(super) fn from_toml(
        file: &'a str,
        first_line: usize,
        text: &'a str,
        table: toml::Table,
        faults: &'a mut Vec<Fault>,
    ) -> Self {
        let map = table.into_iter().map(|(key, value)| (key, json(value))).collect();
        Self { file, first_line, text, map, known: Vec::new(), opened: Vec::new(), is_unfinished: false, faults }
    }

    /// The keys of a table inside this item, such as `event`; at each call for a list, such as `sources`, the next of it.
    pub(super) fn inner(&mut self, key: &'static str, map: Map<String, Value>) -> Fields<'_> {
        let nth = self.opened.iter().filter(|opened| **opened == key).count();
        self.opened.push(key);
        let (first_line, text) = self.inner_text(key, nth);
        Fields {
            file: self.file,
            first_line,
            text,
            map,
            known: Vec::new(),
            opened: Vec::new(),
            is_unfinished: self.is_unfinished,
            faults: self.faults,
        }
    }

    /// The lines of the table under a key, or of the `nth` item of its list, and the line of the file they start on.
    fn inner_text(&self, key: &str, nth: usize) -> (usize, &'a str) {
        let key_line = self.line_of(key) - self.first_line;
        let lines: Vec<&str> = self.text.split_inclusive('\n').collect();
        let indent = |line: &&str| line.len() - line.trim_start().len();
        let is_item = |line: &&str| line.trim_start().starts_with("- ");
        let below = || lines.iter().enumerate().skip(key_line + 1);
        // A list ends where a line stands as far left as its key, and is no item.
        let key_indent = lines.get(key_line).map_or(0, indent);
        let end = below()
            .find(|(_, line)| !line.trim().is_empty() && indent(line) <= key_indent && !is_item(line))
            .map_or(lines.len(), |(at, _)| at);
        let item_indent = below().next().filter(|(_, line)| is_item(line)).map(|(_, line)| indent(line));
        let items: Vec<usize> = below()
            .take_while(|(at, _)| *at < end)
            .filter(|(_, line)| is_item(line) && Some(indent(line)) == item_indent)
            .map(|(at, _)| at)
            .collect();
        let start = items.get(nth).copied().unwrap_or(key_line);
        let end = items.get(nth + 1).copied().unwrap_or(if items.is_empty() { lines.len() } else { end });
        let offset = |line: usize| lines.iter().take(line).map(|line| line.len()).sum::<usize>();
        (self.first_line + start, self.text.get(offset(start)..offset(end)).unwrap_or_default())
    }

    /// Takes the item for a draft when `key` has this value: what is missing in it is then only a warning.
    pub(super) fn unfinished_if(&mut self, key: &str, value: &str) {
        self.is_unfinished = self.map.get(key).and_then(scalar).is_some_and(|found| found.trim() == value);
    }

    /// The file that is being read.
    pub(super) fn file(&self) -> &'a str {
        self.file
    }

    /// The line of a key, or of the item when the key is not there.
    pub(super) fn line_of(&self, key: &str) -> usize {
        let stands = |line: &str| {
            let line = line.trim_start().trim_start_matches("- ");
            // In TOML a table has a heading: `[contact.source]`.
            let heading = line.strip_prefix('[').and_then(|line| line.split(']').next());
            if heading.is_some_and(|heading| heading.rsplit('.').next() == Some(key)) {
                return true;
            }
            line.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with([':', '=']))
        };
        self.first_line + self.text.lines().position(stands).unwrap_or(0)
    }

    /// The line on which a value of a list stands, or that of its key.
    pub(super) fn line_of_value(&self, key: &str, value: &str) -> usize {
        let start = self.line_of(key) - self.first_line;
        let found = self.text.lines().skip(start).position(|line| line.contains(value));
        self.first_line + start + found.unwrap_or(0)
    }

    /// Notes a fault at a key.
    pub(super) fn fault(&mut self, key: &str, problem: Problem) {
        let line = self.line_of(key);
        self.faults.push(problem.at(self.file, line));
    }

    /// Notes that something is missing at a key: in a draft it is still to be written.
    pub(super) fn missing(&mut self, key: &str, problem: Problem) {
        self.missing_at(self.line_of(key), problem);
    }

    /// Notes that something is missing at a line of the file.
    pub(super) fn missing_at(&mut self, line: usize, problem: Problem) {
        let fault = problem.at(self.file, line);
        self.faults.push(if self.is_unfinished { fault.warning() } else { fault });
    }

    /// Notes a fault at a value of a list.
    pub(super) fn fault_at_value(&mut self, key: &str, value: &str, problem: Problem) {
        let line = self.line_of_value(key, value);
        self.faults.push(problem.at(self.file, line));
    }

    fn take(&mut self, key: &'static str) -> Option<Value> {
        self.known.push(key);
        self.map.remove(key).filter(|value| !value.is_null())
    }

    /// A text that may be missing.
    pub(super) fn text(&mut self, key: &'static str) -> Option<String> {
        let value = self.take(key)?;
        match scalar(&value) {
            Some(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
            _ => {
                self.fault(
                    key,
                    Problem::new(
                        format!("`{key}` is empty or not a text"),
                        "write one line of text, or leave the key out",
                    ),
                );
                None
            }
        }
    }

    /// A text that must be there.
    pub(super) fn needed(&mut self, key: &'static str, example: &str) -> Option<String> {
        if self.map.get(key).is_none_or(Value::is_null) {
            self.known.push(key);
            self.map.remove(key);
            self.missing(key, Problem::new(format!("`{key}` is missing"), format!("add `{key}`, as in {example}")));
            return None;
        }
        self.text(key)
    }

    /// A text that must be there, read into a type of its own.
    pub(super) fn parsed<T>(
        &mut self,
        key: &'static str,
        example: &str,
        parse: impl FnOnce(&str) -> Result<T, Problem>,
    ) -> Option<T> {
        let text = self.needed(key, example)?;
        self.keep(key, parse(&text))
    }

    /// A text that may be missing, read into a type of its own.
    pub(super) fn parsed_if_given<T>(
        &mut self,
        key: &'static str,
        parse: impl FnOnce(&str) -> Result<T, Problem>,
    ) -> Option<T> {
        let text = self.text(key)?;
        self.keep(key, parse(&text))
    }

    fn keep<T>(&mut self, key: &str, result: Result<T, Problem>) -> Option<T> {
        result.map_err(|problem| self.fault(key, problem)).ok()
    }

    /// A day that must be there.
    pub(super) fn day(&mut self, key: &'static str) -> Option<Date> {
        self.parsed(key, "`2026-11-21`", day)
    }

    /// A year, month or day that may be missing.
    pub(super) fn partial_date(&mut self, key: &'static str) -> Option<PartialDate> {
        self.parsed_if_given(key, PartialDate::parse)
    }

    /// A list of texts; empty when missing.
    pub(super) fn list(&mut self, key: &'static str) -> Vec<String> {
        match self.take(key) {
            None => Vec::new(),
            Some(Value::Array(values)) => {
                let mut texts = Vec::with_capacity(values.len());
                for value in &values {
                    match scalar(value) {
                        Some(text) if !text.trim().is_empty() => texts.push(text.trim().to_owned()),
                        _ => self.fault(
                            key,
                            Problem::new(
                                format!("`{key}` holds something that is not a line of text"),
                                "write one line of text for each `- `, in quotes when it holds `: `",
                            ),
                        ),
                    }
                }
                texts
            }
            Some(_) => {
                self.fault(
                    key,
                    Problem::new(format!("`{key}` is not a list"), "write `- ` before each line, or `[a, b]`"),
                );
                Vec::new()
            }
        }
    }

    /// A list of texts, each read into a type of its own.
    pub(super) fn parsed_list<T>(&mut self, key: &'static str, parse: impl Fn(&str) -> Result<T, Problem>) -> Vec<T> {
        let mut values = Vec::new();
        for text in self.list(key) {
            match parse(&text) {
                Ok(value) => values.push(value),
                Err(problem) => self.fault_at_value(key, &text, problem),
            }
        }
        values
    }

    /// A table inside the item.
    pub(super) fn table(&mut self, key: &'static str) -> Option<Map<String, Value>> {
        match self.take(key)? {
            Value::Object(map) => Some(map),
            _ => {
                self.fault(
                    key,
                    Problem::new(format!("`{key}` is not a table"), format!("write `{key}: {{ key: value, ... }}`")),
                );
                None
            }
        }
    }

    /// A list of tables inside the item.
    pub(super) fn tables(&mut self, key: &'static str) -> Vec<Map<String, Value>> {
        let Some(value) = self.take(key) else { return Vec::new() };
        let values = match value {
            Value::Array(values) => values,
            other => vec![other],
        };
        let mut tables = Vec::new();
        for value in values {
            match value {
                Value::Object(map) => tables.push(map),
                _ => self.fault(
                    key,
                    Problem::new(
                        format!("`{key}` holds something without keys"),
                        "give each its own keys, as the README of the folder shows",
                    ),
                ),
            }
        }
        tables
    }

    /// Reports every key that nobody asked for.
    pub(super) fn finish(mut self) {
        for key in std::mem::take(&mut self.map).keys() {
            let known = self.known.join(", ");
            self.fault(key, Problem::new(format!("unknown key `{key}`"), format!("the keys here are: {known}")));
        }
    }
}

/// What to do about YAML that cannot be read.
pub(super) const YAML_MEND: &str =
    "each line is `key: value`; quote a value that holds `: ` or ` #`, and give no key twice";

/// Reads the keys of a YAML text; the line, from 0, and what is wrong there otherwise.
pub(super) fn yaml(text: &str) -> Result<Map<String, Value>, (usize, String)> {
    serde_saphyr::from_str(text).map_err(|error| {
        let line = error.location().map_or(1, |place| usize::try_from(place.line()).unwrap_or(1));
        let what = error.to_string();
        let what = what.lines().next().unwrap_or("broken");
        // The parser counts lines from the start of the block; the fault has the line of the file.
        let what = what.strip_prefix("error: ").unwrap_or(what);
        let what = match what.split_once(": ") {
            Some((place, what)) if place.starts_with("line ") => what,
            Some(_) | None => what,
        };
        (line.saturating_sub(1), what.to_owned())
    })
}

/// A single value as text; `None` for a list, a table or nothing.
pub(super) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn json(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::String(text),
        toml::Value::Integer(number) => Value::from(number),
        toml::Value::Float(number) => Value::from(number),
        toml::Value::Boolean(flag) => Value::from(flag),
        toml::Value::Datetime(moment) => Value::String(moment.to_string()),
        toml::Value::Array(values) => Value::Array(values.into_iter().map(json).collect()),
        toml::Value::Table(table) => Value::Object(table.into_iter().map(|(key, value)| (key, json(value))).collect()),
    }
}
