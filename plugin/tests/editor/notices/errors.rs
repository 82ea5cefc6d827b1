//! All errors that the window shows outside of notices. A variant that is not listed here does not compile.

use std::io::{self, ErrorKind};
use std::path::PathBuf;

use recit::emotion::EmotionError;
use recit::engine::{EngineNotice, LineFailure, Work};
use recit::export::ExportError;
use recit::infer::InferError;
use recit::recording::{PersonError, RecordingError};
use recit::script::exchange::{FileError, TableError};
use recit::script::preset::{PresetFault, PresetFileError, PresetSaveError};
use recit::script::project::from_json;
use recit::script::{FitError, InvalidProfile, ScriptError};
use recit::text::dictionary::EntryError;
use recit::text::edit::EditError;
use recit::text::phoneme::UnknownPhoneme;
use recit::text::{
    CommandProblem, EspeakError, Language, MarkupProblem, PhonemesError, ProsodyKind, SayAs, UnknownLanguage,
    Warning,
};
use recit::voice::{Ignored, ProfileError, SpeakerError, SpeakerFault, VoiceError};
use recit_plugin::editor;

use super::x;

/// Values of an enum, each with the pattern of its variant. All variants must be there.
macro_rules! every {
    ($name:ident: $($pattern:pat => $value:expr),+ $(,)?) => {{
        let is_listed = |value: &$name| match value { $($pattern => true),+ };
        let all: Vec<$name> = vec![$($value),+];
        assert!(all.iter().all(is_listed));
        all
    }};
}

/// An error of the system that is not quoted.
fn missing() -> io::Error {
    ErrorKind::NotFound.into()
}

fn phonemes() -> Vec<PhonemesError> {
    every![PhonemesError:
        PhonemesError::None => PhonemesError::None,
        PhonemesError::Ipa(_) => PhonemesError::Ipa('7'),
        PhonemesError::Arpabet(_) => PhonemesError::Arpabet(UnknownPhoneme(x())),
        PhonemesError::Alphabet(_) => PhonemesError::Alphabet(x()),
    ]
}

fn commands() -> Vec<CommandProblem> {
    let emotions = every![EmotionError:
        EmotionError::Name(_) => EmotionError::Name(x()),
        EmotionError::Amount(_) => EmotionError::Amount(x()),
        EmotionError::TooMuch => EmotionError::TooMuch,
    ];
    let plain = every![CommandProblem:
        CommandProblem::Pause => CommandProblem::Pause,
        CommandProblem::Emotion(_) => CommandProblem::Emotion(EmotionError::TooMuch),
        CommandProblem::Language(_) => CommandProblem::Language(UnknownLanguage(x())),
        CommandProblem::Phonemes(_) => CommandProblem::Phonemes(PhonemesError::None),
    ];
    let emotions = emotions.into_iter().map(CommandProblem::Emotion);
    let phonemes = phonemes().into_iter().map(CommandProblem::Phonemes);
    plain.into_iter().chain(emotions).chain(phonemes).collect()
}

fn say_as() -> Vec<SayAs> {
    every![SayAs:
        SayAs::Characters => SayAs::Characters,
        SayAs::Cardinal => SayAs::Cardinal,
        SayAs::Ordinal => SayAs::Ordinal,
        SayAs::Digits => SayAs::Digits,
        SayAs::Fraction => SayAs::Fraction,
        SayAs::Date(_) => SayAs::Date(None),
        SayAs::Time => SayAs::Time,
        SayAs::Duration { .. } => SayAs::Duration { hours: true },
        SayAs::Telephone => SayAs::Telephone,
        SayAs::Currency => SayAs::Currency,
    ]
}

fn prosody() -> Vec<ProsodyKind> {
    every![ProsodyKind:
        ProsodyKind::Rate => ProsodyKind::Rate,
        ProsodyKind::Pitch => ProsodyKind::Pitch,
        ProsodyKind::Volume => ProsodyKind::Volume,
    ]
}

fn espeak() -> Vec<EspeakError> {
    every![EspeakError:
        EspeakError::Missing => EspeakError::Missing,
        EspeakError::Unfit(_) => EspeakError::Unfit(x()),
        EspeakError::NoData => EspeakError::NoData,
        EspeakError::NoVoice(_) => EspeakError::NoVoice(x()),
    ]
}

fn markup() -> Vec<MarkupProblem> {
    use MarkupProblem as Of;
    let german: Language = "de".parse().unwrap();
    let plain = every![Of:
        Of::More => Of::More,
        Of::Command { .. } => Of::Command { written: x(), problem: CommandProblem::Pause },
        Of::OpenCommand(_) => Of::OpenCommand(x()),
        Of::NoCommand { .. } => Of::NoCommand { name: x(), meant: "7" },
        Of::Entity(_) => Of::Entity(x()),
        Of::Declaration => Of::Declaration,
        Of::OpenSection(_) => Of::OpenSection("7"),
        Of::PartOfTag(_) => Of::PartOfTag("7"),
        Of::Tag(_) => Of::Tag(x()),
        Of::Open(_) => Of::Open(x()),
        Of::Crossed { .. } => Of::Crossed { inner: x(), outer: x() },
        Of::Unopened(_) => Of::Unopened(x()),
        Of::TooDeep(_) => Of::TooDeep(x()),
        Of::Parallel => Of::Parallel,
        Of::Audio => Of::Audio,
        Of::PassedOver(_) => Of::PassedOver(x()),
        Of::Attribute { .. } => Of::Attribute { name: x(), tag: x() },
        Of::NamelessMark(_) => Of::NamelessMark(x()),
        Of::NoSpeaker => Of::NoSpeaker,
        Of::TooManySpeakers(_) => Of::TooManySpeakers(x()),
        Of::Speaker { .. } => Of::Speaker { name: x(), has: vec![x(), x()] },
        Of::Language(_) => Of::Language(x()),
        Of::Foreign { .. } => Of::Foreign { language: german, own: Language::Mandarin },
        Of::Espeak { .. } => Of::Espeak { language: german, problem: EspeakError::Missing },
        Of::Style(_) => Of::Style(x()),
        Of::Strength(_) => Of::Strength(x()),
        Of::BreakTime => Of::BreakTime,
        Of::Phonemes(_) => Of::Phonemes(PhonemesError::None),
        Of::OpenWord(_) => Of::OpenWord("7"),
        Of::NoAlias => Of::NoAlias,
        Of::Level(_) => Of::Level(x()),
        Of::ProsodyAttribute(_) => Of::ProsodyAttribute(x()),
        Of::Prosody { .. } => Of::Prosody { kind: ProsodyKind::Rate, value: x() },
        Of::DateFormat(_) => Of::DateFormat(x()),
        Of::Reading(_) => Of::Reading(x()),
        Of::Unfit(_) => Of::Unfit(SayAs::Date(None)),
    ];
    let commands = commands().into_iter();
    let commands = commands.map(|problem| Of::Command {
        written: x(),
        problem,
    });
    let espeak = espeak().into_iter();
    let espeak = espeak.map(|problem| Of::Espeak {
        language: german,
        problem,
    });
    let prosody = prosody().into_iter();
    let prosody = prosody.map(|kind| Of::Prosody { kind, value: x() });
    let phonemes = phonemes().into_iter().map(Of::Phonemes);
    let say_as = say_as().into_iter().map(Of::Unfit);
    let plain = plain.into_iter().chain(commands).chain(espeak);
    plain.chain(prosody).chain(phonemes).chain(say_as).collect()
}

fn infer() -> Vec<InferError> {
    every![InferError:
        InferError::Backend(_) => InferError::Backend(x()),
        InferError::Load { .. } => InferError::Load { graph: x(), reason: x() },
        InferError::Run { .. } => InferError::Run { graph: x(), reason: x() },
    ]
}

fn lines() -> Vec<LineFailure> {
    let plain = every![LineFailure:
        LineFailure::Voice(_) => LineFailure::Voice(VoiceError::Missing),
        LineFailure::Speaker(_) => LineFailure::Speaker(SpeakerError::OnlyItsOwn),
        LineFailure::OtherVoice(_) => LineFailure::OtherVoice(Box::new(EngineNotice::Stalled)),
        LineFailure::Infer(_) => LineFailure::Infer(InferError::Backend(x())),
        LineFailure::OtherFormat => LineFailure::OtherFormat,
        LineFailure::NotFinite => LineFailure::NotFinite,
        LineFailure::Rate(_) => LineFailure::Rate(7.0),
        LineFailure::Unread => LineFailure::Unread,
        LineFailure::NotArmed => LineFailure::NotArmed,
        LineFailure::Late(_) => LineFailure::Late(7),
        LineFailure::Gaps => LineFailure::Gaps,
        LineFailure::TooLong(_) => LineFailure::TooLong(7),
        LineFailure::Refused(_) => LineFailure::Refused(ScriptError::TooManyLines),
        LineFailure::Internal(_) => LineFailure::Internal(Work::Line),
    ];
    let work = every![Work:
        Work::Line => Work::Line,
        Work::Loading => Work::Loading,
        Work::Rendering => Work::Rendering,
    ];
    let work = work.into_iter().map(LineFailure::Internal);
    let infer = infer().into_iter().map(LineFailure::Infer);
    plain.into_iter().chain(work).chain(infer).collect()
}

fn edits() -> Vec<EditError> {
    let plain = every![EditError:
        EditError::NoWord => EditError::NoWord,
        EditError::Phonemes(_) => EditError::Phonemes(PhonemesError::None),
        EditError::Alone => EditError::Alone,
        EditError::Bracket => EditError::Bracket,
    ];
    let phonemes = phonemes().into_iter().map(EditError::Phonemes);
    plain.into_iter().chain(phonemes).collect()
}

fn entries() -> Vec<EntryError> {
    every![EntryError:
        EntryError::Empty => EntryError::Empty,
        EntryError::TooLong => EntryError::TooLong,
        EntryError::Phonemes(_) => EntryError::Phonemes(x()),
        EntryError::Part(_) => EntryError::Part(x()),
        EntryError::PartOfMany => EntryError::PartOfMany,
        EntryError::Full => EntryError::Full,
    ]
}

fn fits() -> Vec<FitError> {
    every![FitError:
        FitError::Text(_) => FitError::Text(x()),
        FitError::Range => FitError::Range,
    ]
}

fn exports() -> Vec<ExportError> {
    every![ExportError:
        ExportError::Cancelled => ExportError::Cancelled,
        ExportError::Rate(_) => ExportError::Rate(7),
        ExportError::NoSuchLine => ExportError::NoSuchLine,
        ExportError::Line { .. } => ExportError::Line { number: 7, reason: LineFailure::Gaps },
        ExportError::TooLong(_) => ExportError::TooLong(7),
        ExportError::File { .. } => ExportError::File { path: x().into(), cause: missing() },
    ]
}

fn imports() -> Vec<FileError> {
    let tables = every![TableError: TableError::NoTexts => TableError::NoTexts];
    let plain = every![FileError:
        FileError::Io(_) => FileError::Io(missing()),
        FileError::TooLarge => FileError::TooLarge,
        FileError::NotText => FileError::NotText,
        FileError::Subtitles => FileError::Subtitles,
        FileError::Table(_) => FileError::Table(TableError::NoTexts),
    ];
    plain
        .into_iter()
        .chain(tables.into_iter().map(FileError::Table))
        .collect()
}

fn presets() -> Vec<PresetFileError> {
    let reasons = every![PresetFault:
        PresetFault::Io(_) => PresetFault::Io(missing()),
        PresetFault::NotText(_) => PresetFault::NotText(String::from_utf8(vec![0xFF]).unwrap_err()),
        PresetFault::Project(_) => PresetFault::Project(from_json(r#"{"format":"7"}"#).unwrap_err()),
    ];
    let file = PathBuf::from("7");
    let of = |reason| PresetFileError {
        file: file.clone(),
        reason,
    };
    reasons.into_iter().map(of).collect()
}

fn saves() -> Vec<PresetSaveError> {
    every![PresetSaveError:
        PresetSaveError::Nameless => PresetSaveError::Nameless,
        PresetSaveError::Io(_) => PresetSaveError::Io(missing()),
    ]
}

fn recordings() -> Vec<RecordingError> {
    every![RecordingError:
        RecordingError::File(_) => RecordingError::File(missing()),
        RecordingError::Unknown => RecordingError::Unknown,
        RecordingError::TooShort => RecordingError::TooShort,
        RecordingError::Silent => RecordingError::Silent,
        RecordingError::NoVoice => RecordingError::NoVoice,
    ]
}

fn profiles() -> Vec<ProfileError> {
    let people = every![PersonError:
        PersonError::Recording(_) => PersonError::Recording(RecordingError::Silent),
        PersonError::TooShort => PersonError::TooShort,
        PersonError::TooLong => PersonError::TooLong,
        PersonError::Clipped => PersonError::Clipped,
        PersonError::NoSpeech => PersonError::NoSpeech,
        PersonError::Background => PersonError::Background,
        PersonError::Several => PersonError::Several,
        PersonError::Infer(_) => PersonError::Infer(InferError::Backend(x())),
    ];
    let plain = every![ProfileError:
        ProfileError::Recording { .. } => ProfileError::Recording { file: x(), reason: PersonError::TooLong },
        ProfileError::NoEncoder(_) => ProfileError::NoEncoder(x()),
        ProfileError::Encoder(_) => ProfileError::Encoder(InferError::Backend(x())),
        ProfileError::Name(_) => ProfileError::Name(x()),
        ProfileError::Known(_) => ProfileError::Known(x()),
        ProfileError::Missing(_) => ProfileError::Missing(x()),
        ProfileError::Voice(_) => ProfileError::Voice(x()),
        ProfileError::File { .. } => ProfileError::File { file: x(), cause: missing() },
        ProfileError::NoFolder => ProfileError::NoFolder,
        ProfileError::NotStated => ProfileError::NotStated,
    ];
    let people = people.into_iter();
    let people = people.map(|reason| ProfileError::Recording { file: x(), reason });
    plain.into_iter().chain(people).collect()
}

fn ignored() -> Vec<Ignored> {
    let malformed = serde_json::from_str::<u8>("x").unwrap_err();
    let speakers = every![SpeakerFault:
        SpeakerFault::Io(_) => SpeakerFault::Io(missing()),
        SpeakerFault::Malformed(_) => SpeakerFault::Malformed(malformed),
        SpeakerFault::Format(_) => SpeakerFault::Format(7),
        SpeakerFault::Profile(_) => SpeakerFault::Profile(InvalidProfile::Unstated),
        SpeakerFault::Name => SpeakerFault::Name,
    ];
    let plain = every![Ignored:
        Ignored::BuiltIn(_) => Ignored::BuiltIn(VoiceError::Busy),
        Ignored::Voice { .. } => Ignored::Voice { folder: x(), reason: VoiceError::Busy },
        Ignored::Twice { .. } => Ignored::Twice { folder: x(), name: x() },
        Ignored::Version { .. } => Ignored::Version { name: x(), speaks: 2 },
        Ignored::Choices { .. } => Ignored::Choices { file: x(), reason: x() },
        Ignored::Speaker { .. } => Ignored::Speaker { file: x(), reason: SpeakerFault::Name },
    ];
    let speakers = speakers.into_iter();
    let speakers = speakers.map(|reason| Ignored::Speaker { file: x(), reason });
    plain.into_iter().chain(speakers).collect()
}

/// Each error of the window in English and in Chinese.
pub fn all() -> Vec<[String; 2]> {
    let languages = [editor::Language::English, editor::Language::Chinese];
    let errors = languages.map(|language| &language.words().errors);
    let mut all = Vec::new();
    macro_rules! told {
        ($($field:ident: $values:expr),+ $(,)?) => {
            $(all.extend($values.iter().map(|value| errors.map(|of| (of.$field)(value))));)+
        };
    }
    let (line, column) = (7, 8);
    let warnings = markup().into_iter();
    let warnings = warnings.map(|problem| Warning {
        line,
        column,
        problem,
    });
    told!(
        line: lines(),
        warning: warnings.collect::<Vec<_>>(),
        edit: edits(),
        entry: entries(),
        fit: fits(),
        export: exports(),
        import: imports(),
        system: [missing()],
        preset: presets(),
        preset_save: saves(),
        profile: profiles(),
        ignored: ignored(),
    );
    let file = PathBuf::from("7");
    let recordings = recordings();
    all.extend(
        recordings
            .iter()
            .map(|error| errors.map(|of| (of.recording)(&file, error))),
    );
    all.push(errors.map(|of| (of.internal)()));
    all
}
