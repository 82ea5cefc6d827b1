//! The presets as files for VST3 hosts (`.vstpreset`, "Preset Format", Steinberg's VST 3 documentation).

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use recit_host::Host;

/// Recit's VST3 class ID in hexadecimal.
const CLASS_ID: &str = "0E4929422DDD5A52A7D0337940483699";
/// Size of the header: a magic number, a version, the class ID, and the position of the list of chunks.
const HEADER: usize = 4 + 4 + 32 + 8;

/// Loads each preset into the plugin and writes the state that it then saves into `folder`.
///
/// # Errors
/// If the plugin does not load, or a folder cannot be written.
pub fn write(clap: &Path, folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("cannot write {}", folder.display()))?;
    let host = Host::open(clap)?;
    let mut instance = host.instance()?;
    for preset in host.presets()? {
        instance.load_preset(&preset.key)?;
        let path = folder.join(format!("{}.vstpreset", file_name(&preset.name)));
        if path.exists() {
            bail!("two presets are called {}", path.display());
        }
        let bytes = of_state(&instance.save()?);
        fs::write(&path, bytes).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

/// Replaces characters that some system does not allow in file names.
fn file_name(name: &str) -> String {
    let taken = |letter: char| letter.is_control() || "<>:\"/\\|?*".contains(letter);
    let plain: String = name
        .chars()
        .map(|letter| if taken(letter) { '-' } else { letter })
        .collect();
    plain.trim().to_owned()
}

/// A preset file with the state of the component; Recit has no separate state of the controller.
fn of_state(state: &[u8]) -> Vec<u8> {
    let list = HEADER + state.len();
    let mut bytes = b"VST3".to_vec();
    bytes.extend(1_i32.to_le_bytes());
    bytes.extend(CLASS_ID.bytes());
    bytes.extend((list as i64).to_le_bytes());
    bytes.extend(state);
    bytes.extend(b"List");
    bytes.extend(1_i32.to_le_bytes());
    bytes.extend(b"Comp");
    bytes.extend((HEADER as i64).to_le_bytes());
    bytes.extend((state.len() as i64).to_le_bytes());
    bytes
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // A test may panic.
    use super::*;

    #[test]
    fn the_list_of_chunks_leads_to_the_state() {
        let bytes = of_state(b"a state");
        let number = |at: usize| i64::from_le_bytes(bytes[at..at + 8].try_into().unwrap()) as usize;
        assert_eq!((&bytes[..4], &bytes[8..40]), (&b"VST3"[..], CLASS_ID.as_bytes()));
        let list = number(40);
        assert_eq!(&bytes[list..list + 4], b"List");
        assert_eq!(&bytes[list + 8..list + 12], b"Comp");
        let (at, length) = (number(list + 12), number(list + 20));
        assert_eq!(&bytes[at..at + length], b"a state");
        assert_eq!(list + 28, bytes.len());
    }

    #[test]
    fn names_are_valid_file_names() {
        assert_eq!(file_name("Rhythm: words? "), "Rhythm- words-");
    }
}
