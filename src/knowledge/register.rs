//! Splits a TOML register into its items, so that one broken item hides no fault of another.

use super::fault::{Fault, Problem};
use super::fields::Fields;

/// Calls `read` with the keys of every `[[name]]` item of a register.
pub(super) fn each_item(
    file: &str,
    text: &str,
    names: &[&str],
    faults: &mut Vec<Fault>,
    mut read: impl FnMut(&str, Fields<'_>),
) {
    for (first_line, item) in items(text) {
        let Some(name) = header(item) else {
            report_stray_lines(file, first_line, item, names, faults);
            continue;
        };
        if !names.contains(&name) {
            faults.push(
                Problem::new(format!("unknown item `[[{name}]]`"), format!("the items here are: {}", names.join(", ")))
                    .at(file, first_line),
            );
            continue;
        }
        match item.parse::<toml::Table>() {
            Ok(mut table) => {
                let inner = match table.remove(name) {
                    Some(toml::Value::Array(mut one)) => one.pop(),
                    _ => None,
                };
                if let Some(toml::Value::Table(inner)) = inner {
                    read(name, Fields::from_toml(file, first_line, item, inner, faults));
                }
            }
            Err(error) => {
                let offset = error.span().map_or(0, |span| span.start);
                let line = item.bytes().take(offset).filter(|&b| b == b'\n').count();
                faults.push(
                    Problem::new(
                        format!("not valid TOML: {}", error.message().lines().next().unwrap_or("broken")),
                        "each line is `key = \"value\"`, a list is `[\"a\", \"b\"]`, and no key stands twice in one item",
                    )
                    .at(file, first_line + line),
                );
            }
        }
    }
}

fn report_stray_lines(file: &str, first_line: usize, item: &str, names: &[&str], faults: &mut Vec<Fault>) {
    let stray = |line: &str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
    if let Some(at) = item.lines().position(stray) {
        faults.push(
            Problem::new(
                "a line that belongs to no item",
                format!("start each item with `[[{}]]`", names.join("]]` or `[[")),
            )
            .at(file, first_line + at),
        );
    }
}

/// The items of a register with the line each starts on; what stands before the first is an item without a header.
fn items(text: &str) -> Vec<(usize, &str)> {
    let mut starts = vec![(1, 0)];
    let mut offset = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        if line.starts_with("[[") {
            starts.push((number + 1, offset));
        }
        offset += line.len();
    }
    let ends = starts.iter().skip(1).map(|&(_, start)| start).chain([text.len()]).collect::<Vec<_>>();
    starts
        .into_iter()
        .zip(ends)
        .filter_map(|((line, start), end)| text.get(start..end).map(|item| (line, item)))
        .collect()
}

fn header(item: &str) -> Option<&str> {
    let line = item.lines().next()?;
    let (name, _) = line.strip_prefix("[[")?.split_once("]]")?;
    Some(name.trim())
}
