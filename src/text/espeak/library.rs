//! espeak-ng as the user has installed it. It is loaded when a line needs it. Recit is not linked to it and
//! does not contain it.

#![allow(unsafe_code)]

use std::ffi::{CStr, CString, OsString, c_char, c_int, c_void};
use std::ptr;
use std::sync::OnceLock;

use libloading::Library;
use parking_lot::Mutex;

use super::super::language::Tag;
use super::super::problem::EspeakError;

/// The path of the library; `off` disables it.
const VARIABLE: &str = "RECIT_ESPEAK";

/// Constants of `speak_lib.h`. With this one nothing is played.
const SYNCHRONOUS: c_int = 2;
const DONT_EXIT: c_int = 0x8000;
const UTF8: c_int = 1;
/// IPA, with the character in bits 8 to 23 between letters that form one sound.
const IPA_WITH_TIES: c_int = 0x02 | 0x80 | ((TIE as c_int) << 8);

/// Joins letters that form one sound, such as an affricate.
pub(super) const TIE: char = '\u{361}';

type Initialize = unsafe extern "C" fn(c_int, c_int, *const c_char, c_int) -> c_int;
type SetVoice = unsafe extern "C" fn(*const c_char) -> c_int;
type Phonemes = unsafe extern "C" fn(*mut *const c_void, c_int, c_int) -> *const c_char;

/// The functions of the library. It has one current voice and is not thread-safe.
struct Espeak {
    set_voice: SetVoice,
    phonemes: Phonemes,
    voice: Option<Tag>,
}

/// The only library of this process. It is never unloaded.
static LIBRARY: OnceLock<Result<Mutex<Espeak>, EspeakError>> = OnceLock::new();

/// Whether it is available.
///
/// # Errors
/// If it is not installed or does not start.
pub fn available() -> Result<(), &'static EspeakError> {
    library().map(drop)
}

/// A text in IPA, with spaces between words, in the voice `voice`. May take a while; must not be called on an
/// audio thread.
///
/// # Errors
/// If it is not installed, does not start, or does not have the voice.
pub(super) fn ipa(text: &str, voice: Tag) -> Result<String, EspeakError> {
    library().map_err(Clone::clone)?.lock().ipa(text, voice)
}

fn library() -> Result<&'static Mutex<Espeak>, &'static EspeakError> {
    let loaded = LIBRARY.get_or_init(|| load().map(Mutex::new));
    loaded.as_ref()
}

fn names() -> Vec<OsString> {
    match std::env::var_os(VARIABLE) {
        Some(name) if name == "off" => Vec::new(),
        Some(name) if !name.is_empty() => vec![name],
        _ if cfg!(windows) => vec![
            "libespeak-ng.dll".into(),
            r"C:\Program Files\eSpeak NG\libespeak-ng.dll".into(),
        ],
        _ if cfg!(target_os = "macos") => vec![
            "libespeak-ng.1.dylib".into(),
            "/opt/homebrew/lib/libespeak-ng.1.dylib".into(),
            "/usr/local/lib/libespeak-ng.1.dylib".into(),
        ],
        _ => vec!["libespeak-ng.so.1".into()],
    }
}

fn load() -> Result<Espeak, EspeakError> {
    // SAFETY: the user has installed espeak-ng or named this file; its initialisers have no more
    // preconditions than those of any system library.
    let open = |name| unsafe { Library::new(name) }.ok();
    let library = names().into_iter().find_map(open).ok_or(EspeakError::Missing)?;
    let unfit = |error: libloading::Error| EspeakError::Unfit(error.to_string());
    // SAFETY: these are the types of the functions in `speak_lib.h`, unchanged since 2015.
    let (initialize, set_voice, phonemes) = unsafe {
        (
            *library.get::<Initialize>(b"espeak_Initialize\0").map_err(unfit)?,
            *library
                .get::<SetVoice>(b"espeak_SetVoiceByName\0")
                .map_err(unfit)?,
            *library
                .get::<Phonemes>(b"espeak_TextToPhonemes\0")
                .map_err(unfit)?,
        )
    };
    // It may have started threads or kept pointers into itself.
    std::mem::forget(library);
    // SAFETY: without a path the library looks for its own data; it is called once, before any other
    // function.
    let rate = unsafe { initialize(SYNCHRONOUS, 0, ptr::null(), DONT_EXIT) };
    if rate <= 0 {
        return Err(EspeakError::NoData);
    }
    Ok(Espeak {
        set_voice,
        phonemes,
        voice: None,
    })
}

/// The possible names of a voice: as given, with its region in upper case as in file names, and without the
/// region.
fn names_of(voice: Tag) -> Vec<String> {
    let tag = voice.as_str();
    let mut names = vec![tag.to_owned()];
    if let Some((language, region)) = tag.split_once('-') {
        names.push(format!("{language}-{}", region.to_uppercase()));
        names.push(language.to_owned());
    }
    names
}

impl Espeak {
    /// Selects the voice with this name. Returns whether it exists.
    fn take_voice(&mut self, name: &str) -> bool {
        let Ok(name) = CString::new(name) else {
            return false;
        };
        // SAFETY: the name is zero-terminated and outlives the call; the lock excludes other threads.
        unsafe { (self.set_voice)(name.as_ptr()) == 0 }
    }

    fn ipa(&mut self, text: &str, voice: Tag) -> Result<String, EspeakError> {
        if self.voice != Some(voice) {
            self.voice = None;
            if !names_of(voice).iter().any(|name| self.take_voice(name)) {
                return Err(EspeakError::NoVoice(voice.as_str().to_owned()));
            }
            self.voice = Some(voice);
        }
        // Without zeros, this cannot fail.
        let text = CString::new(text.replace('\0', " ")).unwrap_or_default();
        let mut rest: *const c_void = text.as_ptr().cast();
        let mut ipa = String::new();
        // Each call reads a clause, which has at least one byte.
        for _ in 0..=text.as_bytes().len() {
            if rest.is_null() {
                break;
            }
            // SAFETY: `rest` points into `text`, which is zero-terminated; the library advances it or sets it
            // to null.
            let said = unsafe { (self.phonemes)(&raw mut rest, UTF8, IPA_WITH_TIES) };
            if !said.is_null() {
                // SAFETY: the library returns a zero-terminated string of its own, which is valid until the
                // next call.
                ipa.push_str(&unsafe { CStr::from_ptr(said) }.to_string_lossy());
                ipa.push(' ');
            }
        }
        Ok(ipa)
    }
}
