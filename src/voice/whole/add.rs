//! Adds voices from elsewhere to those of the user, and removes them.

use std::fs;
use std::path::{Path, PathBuf};

use crate::acoustic::{Kokoro, Piper, PiperConfig, Speech, Styles};
use crate::infer::Runtime;
use crate::script::is_id;
use crate::text::Language;
use crate::voice::Precision;
use crate::voice::about::{About, MAX_SPEAKERS};
use crate::voice::hash::hex_sha256;
use crate::voice::info::{ServedModel, Speaker, VoiceInfo, VoiceSource};
use crate::voice::library::{self, MANIFEST};
use crate::voice::manifest::{FORMAT, File};
use crate::voice::places::own_folder;

use super::failure::{AddError, read};
use super::format::{MAX_DATA, MAX_GRAPH, format};
use super::manifest::{self, Origin, WholeManifest, WholeSpeaker};
use super::{describe, measure, styles};

/// The file of styles in the folder of a voice of Kokoro.
const STYLES: &str = "styles.bin";
/// The name of the model of Kokoro on a server.
const SERVED: &str = "kokoro";
/// An operator that every graph with 8-bit weights contains.
const QUANTISED: &[u8] = b"DynamicQuantizeLinear";
/// The largest configuration of Piper, in bytes.
const MAX_CONFIG: u64 = 4 * 1024 * 1024;

/// The files of a voice.
struct Found {
    graph: PathBuf,
    /// The configuration, if it is a voice of Piper.
    config: Option<PathBuf>,
}

/// Checks the voice of Kokoro or Piper at `path` and copies it to the folder of the user's voices (the first in `RECIT_VOICES`,
/// or else `voices` in the [data folder](crate::paths::data_dir)). `path` is a folder, or the graph next to
/// its other files: a graph of Piper with its `.onnx.json`, or one of Kokoro with styles as files in
/// `voices`, as files, or in an archive. `name` is its id; by default it is derived from the files. `step` is
/// called with the completed and the total number of steps.
///
/// Every speaker speaks or plans a sentence, so this takes a while.
///
/// # Errors
/// If the files are not those of a voice, if `runtime` cannot run it, or if they cannot be copied.
pub fn add(
    path: &Path,
    name: Option<&str>,
    runtime: &Runtime,
    step: impl FnMut(usize, usize),
) -> Result<VoiceInfo, AddError> {
    let found = find(path)?;
    let graph = read(&found.graph, MAX_GRAPH)?;
    let stem = found
        .graph
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .to_lowercase();
    let id = name.map_or_else(
        || {
            if found.config.is_some() {
                plain(&stem)
            } else {
                "kokoro".to_owned()
            }
        },
        str::to_owned,
    );
    if !is_id(&id) {
        return Err(AddError::Unfit(format!(
            "`{}` is not a valid name for a voice (a to z, 0 to 9, - and _)",
            id.escape_debug()
        )));
    }
    let place = own_folder().ok_or(AddError::NoFolder)?.join(&id);
    if place.exists() || library::find(&id).is_some() {
        return Err(AddError::Known(id));
    }
    let (manifest, data) = match &found.config {
        Some(config) => piper(&graph, config, &id, runtime, step)?,
        None => kokoro(&graph, &found.graph, &id, runtime, step)?,
    };
    store(&place, manifest, &graph, &data)
}

/// The files of the voice at `path`.
fn find(path: &Path) -> Result<Found, AddError> {
    let is_graph = |path: &PathBuf| path.extension().is_some_and(|kind| kind == "onnx");
    let graph = if path.is_dir() {
        let mut graphs = styles::files(path).into_iter().filter(is_graph);
        match (graphs.next(), graphs.next()) {
            (Some(graph), None) => graph,
            (None, _) => {
                return Err(AddError::Unfit(format!(
                    "there is no graph (.onnx) in `{}`",
                    path.display()
                )));
            }
            (Some(_), Some(_)) => {
                return Err(AddError::Unfit(format!(
                    "there are several graphs (.onnx) in `{}`; name one of them",
                    path.display()
                )));
            }
        }
    } else {
        path.to_owned()
    };
    let mut beside = graph.clone().into_os_string();
    beside.push(".json");
    let config = PathBuf::from(beside);
    Ok(Found {
        config: config.is_file().then_some(config),
        graph,
    })
}

/// A voice of Kokoro: its manifest without files, and its styles.
fn kokoro(
    graph: &[u8],
    path: &Path,
    id: &str,
    runtime: &Runtime,
    mut step: impl FnMut(usize, usize),
) -> Result<(WholeManifest, Vec<u8>), AddError> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let named = styles::find(folder)?;
    if named.is_empty() {
        return Err(AddError::Unfit(format!(
            "there are no styles of Kokoro next to `{}`, and no `.onnx.json` as for Piper",
            path.display()
        )));
    }
    let data: Vec<u8> = named.iter().flat_map(|(_, bytes)| bytes).copied().collect();
    let styles = Styles::read(&data).map_err(AddError::Unfit)?;
    let phrase = measure::phrase();
    let planner = Kokoro::load(runtime, graph, styles.clone(), true)?;
    let mut speakers = Vec::new();
    for (number, (name, _)) in named.iter().enumerate() {
        let (title, description) = styles::person(name);
        speakers.push(WholeSpeaker {
            about: Speaker {
                id: name.clone(),
                name: title,
                description,
                origin: format!("Kokoro, style {name}"),
            },
            log_f0_mean: measure::planned_f0(&planner, &phrase, number)?,
            of: vec![(number, 1.0)],
        });
        step(number + 1, named.len());
    }
    drop(planner);
    let speech = Speech::Kokoro(Kokoro::load(runtime, graph, styles, false)?);
    let (_, gain_db) = measure::spoken(&speech, &phrase, 0, &format(24_000))?;
    let mut manifest = described(
        Origin::Kokoro,
        (id, "Kokoro", "What Kokoro-82M says, as an instrument", "en-US"),
        (24_000, gain_db),
        speakers,
    );
    manifest.about.served = Some(ServedModel {
        model: SERVED.to_owned(),
        version: String::new(),
        pieces: false,
    });
    let is_quantised = graph.windows(QUANTISED.len()).any(|part| part == QUANTISED);
    let precision = if is_quantised {
        Precision::Int8
    } else {
        Precision::Fp32
    };
    Ok((
        WholeManifest {
            precision: precision.name().to_owned(),
            ..manifest
        },
        data,
    ))
}

/// A voice of Piper: its manifest without files, and its configuration.
fn piper(
    graph: &[u8],
    path: &Path,
    id: &str,
    runtime: &Runtime,
    mut step: impl FnMut(usize, usize),
) -> Result<(WholeManifest, Vec<u8>), AddError> {
    let data = read(path, MAX_CONFIG)?;
    let config = PiperConfig::parse(&data).map_err(|reason| AddError::unfit(path, reason))?;
    let espeak = config.espeak.voice.clone();
    let Ok(spoken) = espeak.parse::<Language>() else {
        return Err(AddError::Unfit(format!(
            "`{}` is a voice for `{}`, which is not a voice of espeak-ng",
            path.display(),
            espeak.escape_debug()
        )));
    };
    let rate = config.audio.sample_rate;
    let format = format(rate);
    format
        .check()
        .map_err(|error| AddError::unfit(path, error.to_string()))?;
    let mut people: Vec<(i64, String)> = config
        .speaker_id_map
        .iter()
        .map(|(name, number)| (*number, plain(&name.to_lowercase())))
        .filter(|(number, name)| *number >= 0 && is_id(name))
        .collect();
    people.sort();
    people.dedup_by(|a, b| a.1 == b.1);
    people.truncate(MAX_SPEAKERS);
    if people.is_empty() {
        let name = config.dataset.as_deref().map(|name| plain(&name.to_lowercase()));
        people.push((
            0,
            name.filter(|name| is_id(name))
                .unwrap_or_else(|| "speaker".to_owned()),
        ));
    }
    let numbers = people.iter().map(|(number, _)| *number).collect();
    let speech = Speech::Piper(Piper::load(runtime, graph, config, numbers)?);
    let (phrase, mut speakers, mut gain) = (measure::phrase(), Vec::new(), 0.0);
    let count = people.len();
    for (place, (number, name)) in people.into_iter().enumerate() {
        let (log_f0_mean, gain_db) = measure::spoken(&speech, &phrase, place, &format)?;
        gain = if place == 0 { gain_db } else { gain };
        speakers.push(WholeSpeaker {
            about: Speaker {
                name: name.clone(),
                description: "a speaker of Piper".to_owned(),
                origin: format!("Piper, {id}"),
                id: name,
            },
            log_f0_mean: log_f0_mean.clamp(3.0, 7.9),
            of: vec![(number as usize, 1.0)],
        });
        step(place + 1, count);
    }
    let language = match spoken {
        Language::English if espeak == "en" || espeak.starts_with("en-us") => "en-US",
        Language::English => "en-GB",
        _ => espeak.as_str(),
    };
    let manifest = described(
        Origin::Piper,
        (id, id, "What a voice of Piper says, as an instrument", language),
        (rate, gain),
        speakers,
    );
    Ok((manifest, data))
}

/// A manifest without files.
fn described(
    kind: Origin,
    (id, name, description, language): (&str, &str, &str, &str),
    (sample_rate, gain_db): (u32, f32),
    speakers: Vec<WholeSpeaker>,
) -> WholeManifest {
    let none = File {
        file: String::new(),
        bytes: 0,
        sha256: String::new(),
    };
    WholeManifest {
        format: FORMAT,
        kind,
        about: About {
            id: id.to_owned(),
            name: name.to_owned(),
            description: description.to_owned(),
            language: language.to_owned(),
            licence: "that of its makers".to_owned(),
            version: 1,
            served: None,
        },
        sample_rate,
        precision: Precision::Fp32.name().to_owned(),
        gain_db,
        graph: none.clone(),
        data: none,
        speakers,
    }
}

/// Writes a voice to its folder, and its `voice.json` last: without it the folder is not a voice.
fn store(
    place: &Path,
    mut manifest: WholeManifest,
    graph: &[u8],
    data: &[u8],
) -> Result<VoiceInfo, AddError> {
    fs::create_dir_all(place).map_err(|error| AddError::write(place, &error))?;
    let write = |name: &str, bytes: &[u8]| {
        let path = place.join(name);
        fs::write(&path, bytes).map_err(|error| AddError::write(&path, &error))?;
        Ok::<_, AddError>(File {
            file: name.to_owned(),
            bytes: bytes.len() as u64,
            sha256: hex_sha256(bytes),
        })
    };
    let stored = (|| {
        manifest.graph = write("graph.onnx", graph)?;
        let name = match manifest.kind {
            Origin::Kokoro => STYLES,
            Origin::Piper => "config.json",
        };
        manifest.data = write(name, data)?;
        save(place, &manifest)
    })();
    stored.inspect_err(|_| {
        // An incomplete folder is useless.
        let _ = fs::remove_dir_all(place);
    })
}

/// Writes the `voice.json` of a folder.
fn save(place: &Path, manifest: &WholeManifest) -> Result<VoiceInfo, AddError> {
    let path = place.join(MANIFEST);
    let text = serde_json::to_string_pretty(manifest).map_err(|error| AddError::Unfit(error.to_string()))?;
    manifest::parse(&text)?;
    let part = place.join("voice.part");
    fs::write(&part, &text).map_err(|error| AddError::write(&part, &error))?;
    fs::rename(&part, &path).map_err(|error| AddError::write(&path, &error))?;
    Ok(describe::described(manifest, &text, place))
}

/// Adds a speaker to a voice of Kokoro that is a mix of others, such as `af_heart:0.6+bf_emma:0.4`, with the
/// id `name`.
///
/// # Errors
/// If there is no such voice, it is not one of Kokoro, it has no such speakers, or its folder cannot be
/// written.
pub fn mix(voice: &str, parts: &str, name: &str) -> Result<VoiceInfo, AddError> {
    let place = folder_of(voice)?;
    let text = String::from_utf8(read(&place.join(MANIFEST), MAX_DATA)?)
        .map_err(|_| AddError::Unfit(format!("`{voice}` cannot be read")))?;
    let mut manifest = manifest::parse(&text)
        .ok()
        .filter(|manifest| manifest.kind == Origin::Kokoro)
        .ok_or_else(|| {
            AddError::Unfit(format!(
                "only speakers of Kokoro can be mixed, and `{voice}` is not a voice of Kokoro"
            ))
        })?;
    let wrong = |what: &str| AddError::Unfit(format!("`{}` is not a mix: {what}", parts.escape_debug()));
    let (mut of, mut log_f0_mean, mut sum) = (Vec::new(), 0.0, 0.0);
    for part in parts.split('+') {
        let (id, share) = part.trim().split_once(':').unwrap_or((part.trim(), "1"));
        let share: f32 = share
            .parse()
            .ok()
            .filter(|share| (-1.0..=1.0).contains(share))
            .ok_or_else(|| wrong("shares are numbers from -1 to 1"))?;
        let speaker = manifest.speakers.iter().find(|speaker| speaker.about.id == id);
        let speaker =
            speaker.ok_or_else(|| wrong(&format!("`{voice}` has no speaker `{}`", id.escape_debug())))?;
        log_f0_mean += share * speaker.log_f0_mean;
        sum += share;
        of.extend(speaker.of.iter().map(|(place, part)| (*place, part * share)));
    }
    if !(0.1..=10.0).contains(&sum) {
        return Err(wrong("its shares add up to almost zero"));
    }
    of.iter_mut().for_each(|(_, share)| *share /= sum);
    if !is_id(name) || manifest.speakers.iter().any(|speaker| speaker.about.id == name) {
        return Err(AddError::Unfit(format!(
            "`{}` is not a valid name for a new speaker",
            name.escape_debug()
        )));
    }
    manifest.speakers.push(WholeSpeaker {
        about: Speaker {
            id: name.to_owned(),
            name: styles::person(name).0,
            description: format!("a mix: {parts}"),
            origin: format!("Kokoro, {parts}"),
        },
        log_f0_mean: log_f0_mean / sum,
        of,
    });
    save(&place, &manifest)
}

/// Removes the voice with this id: its folder with everything in it.
///
/// # Errors
/// If there is no such voice in a folder, or it cannot be removed.
pub fn remove(id: &str) -> Result<(), AddError> {
    let place = folder_of(id)?;
    fs::remove_dir_all(&place).map_err(|error| AddError::write(&place, &error))
}

/// The folder of a voice.
pub(super) fn folder_of(id: &str) -> Result<PathBuf, AddError> {
    match library::find(id).map(|voice| voice.source) {
        Some(VoiceSource::Folder(folder)) => Ok(folder),
        Some(_) => Err(AddError::Unfit(format!("the voice `{id}` is part of Recit"))),
        None => Err(AddError::Unfit(format!(
            "there is no voice `{}`",
            id.escape_debug()
        ))),
    }
}

/// A name with invalid characters replaced, for an id.
fn plain(name: &str) -> String {
    let keep = |c: char| {
        if c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' {
            c
        } else {
            '_'
        }
    };
    name.chars().map(keep).take(64).collect()
}
