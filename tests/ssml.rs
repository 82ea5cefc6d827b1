//! SSML documents as vendors document them, and hostile ones: whatever is not spoken as requested is reported
//! by line and column, and nothing takes long.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::sync::LazyLock;

use recit::text::{Frontend, Phrase, Utterance, named_places};
use recit::voice::{VoiceInfo, find};

static FRONTEND: LazyLock<Frontend> = LazyLock::new(Frontend::load);
static HOUSE: LazyLock<VoiceInfo> = LazyLock::new(|| find("house").unwrap());

fn words(utterance: &Utterance) -> String {
    let words = utterance.phrases.iter().flat_map(Phrase::words);
    words.map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
}

/// Reads a document. It must be spoken as `spoken`, with a warning at each of these positions that contains
/// the text beside it.
fn check(document: &str, spoken: &str, told: &[(usize, usize, &str)]) {
    let utterance = FRONTEND.utterance(document);
    assert_eq!(words(&utterance), spoken);
    let (_, warnings) = HOUSE.casting(&utterance);
    let all: Vec<String> = warnings.iter().map(ToString::to_string).collect();
    assert_eq!(all.len(), told.len(), "{all:#?}");
    for (warning, (line, column, part)) in warnings.iter().zip(told) {
        assert_eq!((warning.line, warning.column), (*line, *column), "{all:#?}");
        assert!(warning.problem.to_string().contains(part), "{part}: {all:#?}");
    }
}

#[test]
fn a_document_for_azure_with_styles_and_silences() {
    check(
        "<speak version=\"1.0\" xmlns=\"http://www.w3.org/2001/10/synthesis\" xmlns:mstts=\"http://www.w3.org/2001/mstts\" xml:lang=\"en-US\">\n\
         <voice name=\"en-US-JennyNeural\">\n\
         <mstts:silence type=\"Leading\" value=\"300ms\"/>\n\
         <mstts:express-as style=\"sad\" styledegree=\"2\" role=\"Girl\">\n\
         The last tram left at ten.\n\
         </mstts:express-as>\n\
         <mstts:viseme type=\"redlips_front\"/>\n\
         We walked.\n\
         </voice>\n</speak>",
        "The last tram left at ten We walked",
        &[
            (2, 1, "no speaker `en-US-JennyNeural`"),
            (3, 1, "`<mstts:silence>` is not a tag"),
            (4, 1, "`role` of `<mstts:express-as>` is not read"),
            (7, 1, "`<mstts:viseme>`"),
        ],
    );
}

#[test]
fn a_document_for_azure_with_paragraphs_and_bookmarks() {
    let document = "<speak version=\"1.0\" xml:lang=\"en-GB\">\n  <voice name=\"alto\">\n    <p>\n      <s>First sentence</s>\n      <s>Second one</s>\n    </p>\n\
         \x20   Buy <bookmark mark=\"a\"/>tulips and <bookmark mark=\"b\"/>ferns.\n  </voice>\n</speak>";
    check(document, "First sentence Second one Buy tulips and ferns", &[]);
    assert_eq!(FRONTEND.utterance(document).phrases.len(), 3);
    let places = named_places(document);
    let marked: Vec<(&str, &str)> = places
        .iter()
        .map(|place| (place.name.as_str(), &document[place.at..place.at + 5]))
        .collect();
    assert_eq!(marked, [("a", "tulip"), ("b", "ferns")]);
}

#[test]
fn a_document_for_azure_with_every_element() {
    check(
        "<speak version=\"1.0\" xml:lang=\"en-US\">\n<voice name=\"reader\" effect=\"eq_car\">\nWait <break /> here. Wait <break strength=\"strong\" /> there. Wait <break time=\"750ms\" />.\n\
         Salt &amp; pepper. <emphasis level=\"moderate\">Mind the gap</emphasis>\n\
         <prosody pitch=\"-2st\" rate=\"slow\" volume=\"90\" contour=\"(0%,+20Hz)\">Do you hear me?</prosody>\n\
         <phoneme alphabet=\"ipa\" ph=\"t&#x259;me&#x26A;&#x27E;o&#x28A;\">tomato</phoneme> <sub alias=\"World Wide Web\">WWW</sub>\n\
         <lang xml:lang=\"es-ES\">gato</lang> <say-as interpret-as=\"cardinal\">321</say-as>\n</voice>\n</speak>",
        "Wait here Wait there Wait Salt and pepper Mind the gap Do you hear me tomato World Wide Web gato three hundred twenty one",
        &[
            (5, 1, "`contour` of `<prosody>`"),
            (7, 24, "does not speak Spanish"),
        ],
    );
}

#[test]
fn a_document_for_google_with_a_little_of_everything() {
    check(
        "<speak>\n  These are <say-as interpret-as=\"characters\">XML</say-as> samples. Rest <break time=\"3s\"/>.\n  \
         A bell: <audio src=\"https://www.example.com/bell.mp3\">no bell today</audio>.\n  \
         Number <say-as interpret-as=\"cardinal\">10</say-as>, place <say-as interpret-as=\"ordinal\">10</say-as>, digits <say-as interpret-as=\"characters\">10</say-as>.\n  \
         <p><s>One.</s><s>Two.</s></p>\n</speak>",
        "These are X M L samples Rest A bell no bell today Number ten place tenth digits one zero One Two",
        &[(3, 11, "sound files are not played")],
    );
}

#[test]
fn a_document_for_google_with_media_at_once_and_in_a_row() {
    check(
        "<speak>\n <par>\n  <media xml:id=\"q\" begin=\"0.5s\">\n   <speak>Who is there?</speak>\n  </media>\n  \
         <media xml:id=\"a\" begin=\"q.end+2.0s\" soundLevel=\"-6dB\">\n   <speak>Nobody.</speak>\n  </media>\n </par>\n <seq>\n  <media repeatCount=\"3\">\n   \
         <audio src=\"https://www.example.com/cat.ogg\">\n    <desc>a cat</desc>\n    Purr.\n   </audio>\n  </media>\n </seq>\n</speak>",
        "Who is there Nobody Purr",
        &[
            (2, 2, "in sequence"),
            (3, 3, "`begin` of `<media>`"),
            (6, 3, "`begin` of `<media>`"),
            (6, 3, "`soundlevel` of `<media>`"),
            (11, 3, "`repeatcount` of `<media>`"),
            (12, 4, "sound files"),
            (13, 5, "`<desc>` is ignored"),
        ],
    );
}

#[test]
fn a_document_for_google_with_every_reading() {
    check(
        "<speak xmlns:google=\"http://www.google.com/2017/ssml\">\n<say-as interpret-as=\"currency\" language=\"en-US\">$17.05</say-as>\n\
         <say-as interpret-as=\"telephone\" google:style=\"zero-as-zero\">2122241555</say-as>\n<say-as interpret-as=\"verbatim\">qrst</say-as>\n\
         <say-as interpret-as=\"date\" format=\"yyyymmdd\" detail=\"1\">1971-03-02</say-as>\n<say-as interpret-as=\"date\" format=\"dm\">4-7</say-as>\n\
         <say-as interpret-as=\"fraction\">3+2/5</say-as>\n<say-as interpret-as=\"expletive\">darn</say-as>\n<say-as interpret-as=\"unit\">6 feet</say-as>\n\
         <say-as interpret-as=\"time\" format=\"hms12\">7:45pm</say-as>\n<say-as interpret-as=\"duration\" format=\"h:m\">2:15</say-as>\n\
         <google:style name=\"lively\">What a day!</google:style>\n</speak>",
        "seventeen dollars and five cents two one two two two four one five five five Q R S T March second nineteen seventy one July fourth three and two fifths darn six feet seven forty five P M two hours fifteen minutes What a day",
        &[
            (3, 1, "`google:style` of `<say-as>`"),
            (8, 1, "`expletive` is not a reading"),
        ],
    );
}

#[test]
fn a_document_for_google_with_voices_languages_and_marks() {
    check(
        "<speak>\n She asked, <voice language=\"fr-FR\" gender=\"female\">qui</voice><break time=\"250ms\"/> softly.\n \
         A dog <voice name=\"fr-CA-Wavenet-B\">barks</voice> here.\n <lang xml:lang=\"fr-FR\">chat</lang>\n Hi <mark name=\"t1\"/> Mark.\n</speak>",
        "She asked qui softly A dog barks here chat Hi Mark",
        &[
            (2, 13, "names no speaker"),
            (3, 8, "no speaker `fr-CA-Wavenet-B`"),
            (4, 25, "does not speak French"),
        ],
    );
}

#[test]
fn a_document_for_polly() {
    check(
        "<speak xmlns:amazon=\"https://aws.amazon.com/polly\">\n<amazon:domain name=\"news\">\nThe <w role=\"amazon:NN\">permit</w> came.\n\
         <amazon:effect name=\"whispered\">Hush.</amazon:effect>\n<amazon:auto-breaths frequency=\"low\">Go on.</amazon:auto-breaths>\n\
         <prosody amazon:max-duration=\"2s\">In time.</prosody>\n<phoneme alphabet=\"x-sampa\" ph=\"pI&quot;kA:n\">pecan</phoneme>\n\
         <say-as interpret-as=\"digits\">2015</say-as>\n</amazon:domain>\n</speak>",
        "The permit came Hush Go on In time pecan two zero one five",
        &[
            (2, 1, "`<amazon:domain>`"),
            (3, 5, "`role` of `<w>`"),
            (4, 1, "`<amazon:effect>`"),
            (5, 1, "`<amazon:auto-breaths>`"),
            (6, 1, "`amazon:max-duration` of `<prosody>`"),
            (7, 1, "the alphabet `x-sampa` is not known"),
        ],
    );
}

#[test]
fn a_document_by_the_standard_with_descriptions() {
    check(
        "<?xml version=\"1.0\"?>\n<speak version=\"1.1\" xmlns=\"http://www.w3.org/2001/10/synthesis\"\n xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"\n \
         xsi:schemaLocation=\"http://www.w3.org/2001/10/synthesis x.xsd\"\n xml:lang=\"en-US\">\n <!-- a comment with <desc> -->\n \
         Listen: <audio src=\"speech.wav\">nothing to hear\n <desc>a speech</desc>\n </audio>\n <p xml:lang=\"de\">Hallo</p>\n</speak>",
        "Listen nothing to hear Hallo",
        &[
            (7, 10, "sound files"),
            (8, 2, "`<desc>`"),
            (10, 19, "does not speak German"),
        ],
    );
}

#[test]
fn entities_that_expand_or_read_files_are_skipped_with_one_line() {
    let laughs: String = (1..10)
        .map(|depth| {
            format!(
                "<!ENTITY ha{depth} \"{}\">\n",
                format!("&ha{};", depth - 1).repeat(10)
            )
        })
        .collect();
    check(
        &format!(
            "<?xml version=\"1.0\"?>\n<!DOCTYPE ha [\n<!ENTITY ha0 \"ha\">\n{laughs}]>\n<speak>one &ha9; two</speak>"
        ),
        "one and ha nine two",
        &[
            (2, 1, "document types and entities are not supported"),
            (14, 12, "`&ha9;` is not a character"),
        ],
    );
    check(
        "<!DOCTYPE x [ <!ENTITY leak SYSTEM \"file:///etc/passwd\"> ]>\n<speak><p>Keys:</p> <p>&leak;</p></speak>",
        "Keys and leak",
        &[(1, 1, "document types"), (2, 24, "`&leak;`")],
    );
}

#[test]
fn badly_escaped_or_malformed_documents_are_spoken() {
    check("press&hold the key", "press and hold the key", &[]);
    check(
        "fish & chips <<loud",
        "fish and chips less than less than loud",
        &[],
    );
    check(
        "<speak>One <emphasis level=\"strong\">two</speak> three</emphasis>",
        "One two three",
        &[(1, 12, "not closed before"), (1, 54, "closes nothing")],
    );
    check(
        "<break time=\"1s\" and more",
        "less than break time equals one second and more",
        &[(1, 1, "not a complete tag")],
    );
}

/// Documents with elements that never end, or end too often.
#[test]
fn large_hostile_documents_take_time_by_their_length_alone() {
    for scrap in [
        "<![CDATA[",
        "<!--",
        "<?x ",
        "<!DOCTYPE x [",
        "<phoneme ph='x'>",
        "<sub alias='x'>",
        "<desc>",
        "<s>",
        "<voice name='a'>",
        "</s>",
        "<prosody x='1'>",
        "<a b='",
        "<a b=c ",
        "&x;",
        "&#",
        "[ph AA1](",
        "[pause ",
        "<say-as interpret-as='x'>",
        "<mark/>",
        "<emphasis",
        "\\<",
    ] {
        let document = scrap.repeat((1 << 12) / scrap.len());
        let utterance = FRONTEND.utterance(&document);
        assert!(utterance.warnings.len() <= 102, "{scrap}");
        // The memory of a phrase does not grow with the document.
        assert!(
            utterance.phrases.iter().all(|phrase| phrase.bytes() < 1 << 16),
            "{scrap}"
        );
    }
    let many: String = (0..500)
        .map(|number| format!("<voice name='v{number}'>a</voice>"))
        .collect();
    assert!(FRONTEND.utterance(&many).speakers.len() <= 64);
}
