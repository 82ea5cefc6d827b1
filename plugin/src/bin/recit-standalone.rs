//! Recit without a host: its window, with sound and notes through JACK or ALSA if available.

use std::process::ExitCode;

fn main() -> ExitCode {
    recit_plugin::logging::install();
    if nice_plug::nice_export_standalone::<recit_plugin::Recit>() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
