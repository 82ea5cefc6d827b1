//! Streamed text and visemes with the real voice.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use recit::engine::{
    Delivery, Piece, SpeechStream, SpokenPhoneme, SpokenWord, Synthesizer, Transcript, Voices,
};
use recit::export::{MouthSet, mouth_cues};
use recit::text::phoneme::Sound;
use recit::voice::Variant;

const RATE: f64 = 24_000.0;

const TEXTS: [&str; 4] = [
    "I see. The doors open at nine; before that, nobody may enter. Is that clear?",
    "Of course, I can help. Dr. Smith paid $3.50 on May 5, 2024. That is all!",
    "It rained. [emotion sad] We waited, and nobody came. <prosody rate=\"fast\">Then we left. Quickly.</prosody>",
    "One line\nand another. No end",
];

fn delivery() -> Delivery {
    Delivery {
        sample_rate: RATE,
        ..Delivery::default()
    }
}

fn voice() -> Synthesizer {
    Synthesizer::load(&Voices::default(), "house", None, Variant::default()).unwrap()
}

/// Takes what there is. Returns whether that is all.
fn take(stream: &mut SpeechStream, samples: &mut Vec<f32>) -> bool {
    loop {
        match stream.next_piece().unwrap() {
            Piece::Samples(piece) => samples.extend_from_slice(piece),
            Piece::Waiting => return false,
            Piece::End => return true,
        }
    }
}

/// What is heard of a text in pieces of `size` characters, each of which is spoken as far as possible before the next comes.
fn streamed(voice: &Synthesizer, text: &str, size: usize) -> (Vec<f32>, Transcript) {
    let mut stream = voice.stream(delivery()).unwrap();
    let mut samples = Vec::new();
    let chars: Vec<char> = text.chars().collect();
    for piece in chars.chunks(size) {
        stream.push(&piece.iter().collect::<String>()).unwrap();
        assert!(!take(&mut stream, &mut samples));
    }
    stream.close();
    assert!(take(&mut stream, &mut samples));
    assert_eq!(stream.made(), samples.len() as u64);
    (samples, stream.transcript())
}

fn texts(words: &[SpokenWord]) -> Vec<(String, std::ops::Range<usize>)> {
    words
        .iter()
        .map(|word| (word.text.clone(), word.source.clone()))
        .collect()
}

#[test]
fn a_text_has_the_same_samples_however_it_arrives() {
    let voice = voice();
    for text in TEXTS {
        let (whole, words) = streamed(&voice, text, usize::MAX);
        let (tokens, same) = streamed(&voice, text, 3);
        assert!(whole == tokens, "{text}");
        assert_eq!(words, same);
        let (said, spoken) = voice.transcribe(text, delivery(), |_| {}).unwrap();
        assert_eq!(texts(&words.words), texts(&spoken.words), "{text}");
        assert!((words.length_s - said.samples as f64 / RATE).abs() < 0.5);
    }
}

#[test]
fn sentences_sound_as_where_the_whole_text_is_said() {
    let voice = voice();
    let text = TEXTS[0];
    let mut said = Vec::new();
    let (_, spoken) = voice
        .transcribe(text, delivery(), |piece| said.extend_from_slice(piece))
        .unwrap();
    let (streamed, words) = streamed(&voice, text, 5);
    // In the last phrase it shows that nobody knew that it was the last.
    let last = spoken.words.iter().find(|word| word.text == "Is").unwrap();
    let until = ((last.start_s - 0.1) * RATE) as usize;
    assert!(until > 3 * RATE as usize);
    assert!(said[..until] == streamed[..until], "it sounds otherwise");
    for (one, other) in spoken.words.iter().zip(&words.words) {
        assert!((one.start_s - other.start_s).abs() < 1e-6, "{one:?} {other:?}");
    }
}

#[test]
fn a_pause_of_the_source_is_heard_as_a_pause_and_loses_nothing() {
    let voice = voice();
    let mut stream = voice.stream(delivery()).unwrap();
    let mut samples = Vec::new();
    stream.push("The doors open at nine. ").unwrap();
    assert!(!take(&mut stream, &mut samples));
    let held_back = samples.len();
    stream.pause();
    assert!(!take(&mut stream, &mut samples));
    assert!(samples.len() > held_back);
    let quiet = &samples[samples.len() - 480..];
    assert!(
        quiet.iter().all(|sample| sample.abs() < 1e-3),
        "it ends on a sound"
    );
    let words = stream.transcript().words;
    assert_eq!(words.last().map(|word| word.text.as_str()), Some("nine"));
    stream.push("Wait").unwrap();
    assert!(!take(&mut stream, &mut samples));
    stream.flush();
    assert!(!take(&mut stream, &mut samples));
    stream.close();
    assert!(take(&mut stream, &mut samples));
    let whole = stream.transcript();
    assert_eq!(whole.words.last().map(|word| word.text.as_str()), Some("Wait"));
    // Longer than without the pause by its silence, and by nothing else.
    let (plain, _) = streamed(&voice, "The doors open at nine. Wait", usize::MAX);
    let silence = (samples.len() - plain.len()) as f64 / RATE;
    assert!((0.02..0.2).contains(&silence), "{silence} s");
    assert_eq!(stream.push("more"), Err(recit::engine::PushError::Closed));
}

/// Energy of the slope of the waveform in decibels, every 2.5 ms, in windows of `steps` times as long: value `at` is centred on step
/// `at + steps / 2`.
fn brightness(samples: &[f32], steps: usize) -> Vec<f64> {
    let step = (0.0025 * RATE) as usize;
    let differences: Vec<f64> = samples
        .windows(2)
        .map(|pair| f64::from(pair[1] - pair[0]).powi(2))
        .collect();
    let windows = differences.windows(steps * step).step_by(step);
    windows
        .map(|window| 10.0 * (window.iter().sum::<f64>() + 1e-12).log10())
        .collect()
}

/// The lips close where the sound says that they do. Before the burst of a stop there is silence, and then sound at once.
#[test]
fn lips_are_closed_where_stops_are_heard() {
    let text = "Maybe a happy baby may be above a puppy. Remember a summer cabin, a rubber boot, a paper map. \
                They opened a cupboard about a copper apple. Nobody saw a paper boat. A bigger bee, a deeper pool, a cheaper \
                taxi, a labor of ability. We obey a pope above a bank. A mammoth, a salmon, a llama, a camel, an enemy. Tell me \
                more about the famous aroma. He may meet them in a moment. A melon, a summit, a famine. Omit no item. Amend the \
                memory. The tomato, the women, the humour, the amount and the cinema.";
    let voice = voice();
    let mut samples = Vec::new();
    let (_, transcript) = voice
        .transcribe(text, delivery(), |piece| samples.extend_from_slice(piece))
        .unwrap();
    let cues = mouth_cues(&transcript, MouthSet::Ovr);
    let bright = brightness(&samples, 2);
    // Within a period of the voice the brightness changes more than between a murmur and a vowel.
    let calm = brightness(&samples, 6);
    let seconds = |at: usize| (at + 1) as f64 * 0.0025;
    let phonemes: Vec<_> = transcript.words.iter().flat_map(|word| &word.phonemes).collect();
    let (mut right, mut all) = (0, 0);
    let (mut nasals_closed, mut nasals_right, mut nasals) = (0, 0, 0);
    for three in phonemes.windows(3) {
        let [before, lips, after] = three else { continue };
        let are_vowels = before.phoneme.sound().is_vowel() && after.phoneme.sound().is_vowel();
        let is_joined = lips.start_s - before.end_s < 0.02 && after.start_s - lips.end_s < 0.02;
        if !are_vowels || !is_joined {
            continue;
        }
        let within = |time: f64| cues.iter().find(|cue| cue.start_s <= time && time < cue.end_s);
        match lips.phoneme.sound() {
            // The lips are closed in the murmur of a nasal, which is dark.
            Sound::M => {
                // A vowel may become brighter only after its beginning; the mouth opens at the end of the sound at the latest.
                let open = lips.release_s.unwrap().min(lips.end_s);
                let cue = within((lips.closure_s.unwrap() + open) / 2.0).unwrap();
                assert_eq!(cue.mouth, "PP");
                let at =
                    |phoneme: &SpokenPhoneme| ((phoneme.start_s + phoneme.end_s) / 2.0 / 0.0025) as usize;
                let change = |at: &usize| calm[*at] - calm[*at - 4];
                let falls = (at(before)..at(lips)).min_by(|a, b| change(a).total_cmp(&change(b)));
                let rises = (at(lips)..at(after)).max_by(|a, b| change(a).total_cmp(&change(b)));
                let closes = (seconds(falls.unwrap()) - cue.start_s).abs() <= 0.02;
                let opens = (seconds(rises.unwrap()) - cue.end_s).abs() <= 0.02;
                nasals += 1;
                nasals_closed += usize::from(closes);
                nasals_right += usize::from(closes && opens);
            }
            Sound::P | Sound::B => {
                let cue = within(lips.release_s.unwrap() - 0.001).unwrap();
                assert_eq!(cue.mouth, "PP");
                let from = ((before.start_s + before.end_s) / 2.0 / 0.0025) as usize;
                let to = ((after.start_s + after.end_s) / 2.0 / 0.0025) as usize;
                let change = |at: &usize| bright[*at + 2] - bright[*at - 2];
                let burst = (from + 2..to - 2)
                    .max_by(|a, b| change(a).total_cmp(&change(b)))
                    .unwrap();
                let weakest = (from..to)
                    .min_by(|a, b| bright[*a].total_cmp(&bright[*b]))
                    .unwrap();
                let is_silent = (cue.start_s - 0.02..cue.end_s + 0.02).contains(&seconds(weakest));
                let opens = (seconds(burst) - cue.end_s).abs() <= 0.02;
                all += 1;
                right += usize::from(is_silent && opens);
            }
            _ => {}
        }
    }
    println!(
        "{right} of {all} stops; of {nasals} nasals {nasals_closed} close, {nasals_right} close and open"
    );
    assert!(all >= 20 && nasals >= 20, "{all} {nasals}");
    assert!(
        right * 10 >= all * 9,
        "{right} of {all} stops are where they are heard"
    );
    assert!(
        (right + nasals_closed) * 10 >= (all + nasals) * 9,
        "{right} of {all} stops and {nasals_closed} of {nasals} nasals are where they are heard"
    );
    // Where a murmur ends is less clear: some vowels become brighter only after it.
    assert!(
        nasals_right * 2 >= nasals,
        "{nasals_right} of {nasals} nasals are open where they are heard"
    );
}
