//! What is wrong with a knowledge file: where, what, and the mend.

use std::fmt;

/// Whether a fault keeps the knowledge from being used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The knowledge cannot be used until this is mended.
    Error,
    /// The knowledge can be used; a person should look.
    Warning,
}

/// What is wrong and how to mend it, before it is known where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    what: String,
    mend: String,
}

impl Problem {
    /// Names a problem and its mend.
    pub fn new(what: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { what: what.into(), mend: mend.into() }
    }

    /// Places the problem in a file; line 0 means the file as a whole.
    pub fn at(self, file: &str, line: usize) -> Fault {
        Fault { severity: Severity::Error, file: file.to_owned(), line, what: self.what, mend: self.mend }
    }
}

/// One fault in one knowledge file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Whether it stops the knowledge from being used.
    pub severity: Severity,
    /// The file, as a path inside the knowledge folder.
    pub file: String,
    /// The line, from 1; 0 when the fault is of the file as a whole.
    pub line: usize,
    /// What is wrong.
    pub what: String,
    /// What to do about it.
    pub mend: String,
}

impl Fault {
    /// The same fault as a warning.
    #[must_use]
    pub fn warning(self) -> Self {
        Self { severity: Severity::Warning, ..self }
    }

    /// Whether it stops the knowledge from being used.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        match self.line {
            0 => write!(f, "{}: {severity}: {}; mend: {}", self.file, self.what, self.mend),
            line => write!(f, "{}:{line}: {severity}: {}; mend: {}", self.file, self.what, self.mend),
        }
    }
}
