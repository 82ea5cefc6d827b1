//! Recit without a host: its window, and sound and notes through JACK or ALSA where they are there.

use std::process::ExitCode;

fn main() -> ExitCode {
    recit_plugin::logging::install();
    if nice_plug::nice_export_standalone::<recit_plugin::Recit>() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
