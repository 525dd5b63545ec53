//! The arrows between the modules: who may import whom, and who may touch the world.
//!
//! Read off the source itself, as `src/lib.rs` lists the modules: the core in
//! an order in which each imports only those before it, then the edges.

use std::fs;
use std::path::Path;

/// The core, in reading order: a module imports only those before it.
const CORE: [&str; 12] = [
    "private",
    "text",
    "knowledge",
    "learn",
    "triage",
    "safety",
    "search",
    "library",
    "answer",
    "case",
    "conversation",
    "evaluation",
];

/// The edges, each with the other edges that it may import.
const EDGES: [(&str, &[&str]); 7] = [
    ("files", &[]),
    ("vault", &[]),
    ("store", &["vault"]),
    ("config", &[]),
    ("app", &["files", "store"]),
    ("discord", &["app", "config", "store"]),
    ("cli", &["app", "files", "vault", "store", "config", "discord"]),
];

/// What the core never names: it knows no Discord, SQL, HTTP, disk, environment or clock.
const WORLD: [&str; 14] = [
    "serenity",
    "poise",
    "sqlx",
    "reqwest",
    "tokio",
    "std::fs",
    "std::env",
    "std::net",
    "std::process",
    "SystemTime",
    "Instant::now",
    "Timestamp::now",
    "Zoned::now",
    "std::thread::sleep",
];

/// Names that belong to one module alone.
const ALONE: [(&str, &str); 6] = [
    ("tantivy", "search"),
    ("serenity", "discord"),
    ("poise", "discord"),
    ("sqlx", "store"),
    ("chacha20poly1305", "vault"),
    ("getrandom", "vault"),
];

/// Everything against the arrows, each as `file:line: what`.
fn violations(sources: &[(String, String)]) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in sources {
        let Some(module) = module_of(path) else { continue };
        let Some(may_import) = allowed(module) else {
            found.push(format!("{path}:1: the module `{module}` has no place among the layers"));
            continue;
        };
        for (line, code) in statements(text) {
            let mut add = |what: String| found.push(format!("{path}:{line}: {what}"));
            let names = expand(&code);
            for name in &names {
                let Some(other) = name.strip_prefix("crate::").and_then(|rest| rest.split("::").next()) else {
                    continue;
                };
                let is_module = CORE.contains(&other) || EDGES.iter().any(|(edge, _)| *edge == other);
                if is_module && other != module && !may_import.contains(&other) {
                    add(format!("`{module}` imports `{other}`"));
                }
            }
            for world in WORLD.iter().filter(|_| CORE.contains(&module)) {
                if names.iter().any(|name| has_name(name, world)) {
                    add(format!("the core module `{module}` names `{world}`"));
                }
            }
            for (name, owner) in ALONE {
                if module != owner && names.iter().any(|path| has_name(path, name)) {
                    add(format!("`{module}` names `{name}`, which only `{owner}` may"));
                }
            }
        }
    }
    found
}

/// The module of a file, `None` for the two that only begin.
fn module_of(path: &str) -> Option<&str> {
    let inside = path.strip_prefix("src/")?;
    let module = inside.split('/').next()?;
    let module = module.strip_suffix(".rs").unwrap_or(module);
    (!["lib", "main"].contains(&module)).then_some(module)
}

/// The modules that a module may import; `None` when it is unknown.
fn allowed(module: &str) -> Option<Vec<&'static str>> {
    if let Some(place) = CORE.iter().position(|core| *core == module) {
        return Some(CORE[..place].to_vec());
    }
    let (_, edges) = EDGES.iter().find(|(edge, _)| *edge == module)?;
    Some(CORE.iter().chain(*edges).copied().collect())
}

/// The code of a file without comments and tests, a `use` on several lines joined, each with its line.
fn statements(text: &str) -> Vec<(usize, String)> {
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    let mut statements: Vec<(usize, String)> = Vec::new();
    let mut open = false;
    for (number, line) in code.lines().enumerate() {
        let line = line.split("//").next().unwrap().trim();
        let begins = line.starts_with("use ") || line.starts_with("pub use ") || line.starts_with("pub(");
        match statements.last_mut() {
            Some((_, statement)) if open => statement.push_str(line),
            _ => statements.push((number + 1, line.to_owned())),
        }
        open = (open || begins && line.contains("use ")) && !line.ends_with(';');
    }
    statements
}

/// The paths that a statement names: those of a `use` with braces each written out.
fn expand(code: &str) -> Vec<String> {
    let Some(tree) = code.split_once("use ").filter(|(before, _)| before.is_empty() || before.starts_with("pub"))
    else {
        // Paths inside other code: whatever stands before and after `::` stays together.
        let is_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
        return code.split(|c| !is_path(c)).filter(|path| !path.is_empty()).map(str::to_owned).collect();
    };
    let mut paths = Vec::new();
    branches("", tree.1.trim_end_matches(';'), &mut paths);
    paths
}

fn branches(before: &str, tree: &str, paths: &mut Vec<String>) {
    let tree = tree.trim();
    let Some((head, inside)) = tree.split_once('{') else {
        let path = tree.split(" as ").next().unwrap().trim();
        if !path.is_empty() {
            paths.push(format!("{before}{path}"));
        }
        return;
    };
    let inside = inside.rsplit_once('}').map_or(inside, |(inside, _)| inside);
    let before = format!("{before}{}", head.trim());
    let (mut depth, mut start) = (0, 0);
    for (at, c) in inside.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                branches(&before, inside.get(start..at).unwrap(), paths);
                start = at + 1;
            }
            _ => {}
        }
    }
    branches(&before, inside.get(start..).unwrap(), paths);
}

/// Whether a path holds a name, whole parts only.
fn has_name(path: &str, name: &str) -> bool {
    let parts: Vec<&str> = path.split("::").collect();
    let wanted: Vec<&str> = name.split("::").collect();
    parts.windows(wanted.len()).any(|window| window == wanted)
}

/// Every source file, with its path inside the repository; files of tests are left out.
fn sources(folder: &Path, inside: &str) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for item in fs::read_dir(folder).unwrap() {
        let path = item.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let inside = format!("{inside}/{name}");
        if path.is_dir() {
            all.extend(sources(&path, &inside));
        } else if name.ends_with(".rs") && name != "tests.rs" {
            all.push((inside, fs::read_to_string(&path).unwrap()));
        }
    }
    all
}

#[test]
fn the_arrows_hold() {
    let sources = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), "src");
    assert!(sources.len() > 50, "only {} files were read", sources.len());
    let found = violations(&sources);
    assert!(found.is_empty(), "against the arrows:\n{}", found.join("\n"));
}

#[test]
fn each_kind_of_violation_is_found_with_its_place() {
    for (path, text, expected) in [
        ("src/triage.rs", "use crate::app::Desk;", "src/triage.rs:1: `triage` imports `app`"),
        (
            "src/text.rs",
            "\n\nuse crate::{\n    private,\n    search::Index,\n};",
            "src/text.rs:3: `text` imports `search`",
        ),
        (
            "src/search/index.rs",
            "fn f() {\n  crate::answer::find();\n}",
            "src/search/index.rs:2: `search` imports `answer`",
        ),
        ("src/files.rs", "use crate::app::Desk;", "src/files.rs:1: `files` imports `app`"),
        ("src/app/desk.rs", "use crate::discord;", "src/app/desk.rs:1: `app` imports `discord`"),
        ("src/discord/bot.rs", "pub(super) use crate::cli;", "src/discord/bot.rs:1: `discord` imports `cli`"),
        ("src/discord/bot.rs", "use crate::files;", "src/discord/bot.rs:1: `discord` imports `files`"),
        ("src/answer.rs", "use std::{collections::HashMap, fs};", "names `std::fs`"),
        ("src/answer.rs", "    let key = std::env::var(\"KEY\");", "names `std::env`"),
        ("src/answer.rs", "    let now = jiff::Timestamp::now();", "names `Timestamp::now`"),
        ("src/answer.rs", "use std::time::SystemTime;", "names `SystemTime`"),
        ("src/answer.rs", "use tokio::sync::Mutex;", "names `tokio`"),
        ("src/answer.rs", "use tantivy::Index;", "only `search` may"),
        ("src/cli/chat.rs", "use serenity::all::Http;", "only `discord` may"),
        ("src/web.rs", "//! New.", "src/web.rs:1: the module `web` has no place"),
    ] {
        let found = violations(&[(path.to_owned(), text.to_owned())]);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert!(found[0].contains(expected), "{text}: {found:?}");
    }
    for (path, text) in [
        ("src/cli/serve.rs", "use crate::discord;\nuse crate::{app::Desk, config};"),
        ("src/answer.rs", "// use crate::app::Desk;\n//! Timestamp::now() is for the shell.\nuse jiff::Timestamp;"),
        ("src/answer.rs", "use crate::search::{Hit, Index};\n#[cfg(test)]\nmod tests {\n    use std::fs;\n}"),
        ("src/search/index.rs", "use tantivy::{Index as Store, schema::{FAST, Field}};"),
        ("src/lib.rs", "pub mod cli;"),
    ] {
        assert_eq!(violations(&[(path.to_owned(), text.to_owned())]), Vec::<String>::new(), "{text}");
    }
}
