//! Notices of the plugin itself, which the editor shows in its language.

use std::sync::Arc;

use recit::export::ExportError;
use recit::mouths::UnknownDestination;
use recit::script::ScriptError;
use recit::script::project::ProjectError;
use recit::voice::UnknownVariant;

/// A notice of the plugin itself. As an error it is written in English, as in the log.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Told {
    /// A host has loaded a state without a script.
    #[error("The saved state holds no script. The lines were left as they are.")]
    NoScript,
    /// A host has loaded a state whose script cannot be read.
    #[error("The script in the saved state could not be read: {0}. The lines were left as they are.")]
    Script(Arc<ProjectError>),
    /// A host has loaded something that is no state.
    #[error(
        "The saved state could not be read: it is empty, cut short or not Recit's. \
         The lines and the settings were left as they are."
    )]
    State,
    /// The text being typed was not saved.
    #[error("The line being typed was not saved: {0}.")]
    Draft(ScriptError),
    /// The stored controllers cannot be read, for this reason.
    #[error("The MIDI controllers in the saved state could not be read: {0}. They were left as they are.")]
    Controllers(String),
    /// A stored controller has this number, which none that moves parameters has.
    #[error("MIDI controller {0} cannot move a parameter; it does nothing now.")]
    NoController(String),
    /// A stored controller moves an unknown parameter.
    #[error("MIDI controller {cc} was to move `{id}`, which this Recit does not have; it does nothing now.")]
    NoTarget {
        /// Its number.
        cc: String,
        /// The id of the parameter.
        id: String,
    },
    /// A preset sets the parameter with this id to an unknown value, or there is no such parameter.
    #[error("The preset sets `{0}` in a way that this Recit does not know; it is left at its default.")]
    Parameter(String),
    /// The port of show control cannot be opened.
    #[error("UDP port {port} cannot be opened: {reason}.")]
    Port {
        /// The port.
        port: u16,
        /// The error of the system.
        reason: String,
    },
    /// The stored choice of the model is unknown.
    #[error("The model of the saved state is unknown: {0}. The choice was left as it is.")]
    Tier(UnknownVariant),
    /// The stored settings send mouths to an unknown destination.
    #[error("Mouths are not sent: {0}.")]
    Destination(UnknownDestination),
    /// Mouths cannot be sent, because of this error of the system.
    #[error("Mouths cannot be sent: {0}.")]
    Mouths(String),
    /// An export that failed while its dialog was closed.
    #[error("The export was stopped: {0}.")]
    Export(Arc<ExportError>),
    /// The same because of an internal error.
    #[error("The export was stopped by an internal error.")]
    ExportFault,
    /// The audio side has failed; the path of the log.
    #[error(
        "Recit stopped after an internal error. Turn it off and on in the host to restart it; \
         your lines and settings are safe.{}", see(.0.as_deref())
    )]
    Fault(Option<String>),
}

fn see(log: Option<&str>) -> String {
    log.map_or_else(String::new, |log| format!(" See the log for details: {log}"))
}
