//! Starts Open Door: everything else is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    open_door::cli::run()
}
