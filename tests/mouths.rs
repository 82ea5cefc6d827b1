//! Mouths that are sent while lines play: when each is said to be heard, and that all are sent before. The receiver is a socket of
//! our own. The host plays a block only when everything that is heard in it was sent, so no test depends on time.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::net::UdpSocket;
use std::time::{Duration, Instant};

use recit::engine::{AudioSetup, Engine, Instance, LinePlayer, Lookahead, RenderSetup, Rendered, Speaking};
use recit::export::{MouthSet, blend_at, mouth_cues};
use recit::mouths::{LiveMouths, MouthCounts};
use recit::player::{Controls, Event, EventKind, Playback, ShowControl};
use recit::script::{Line, Script};
use rosc::{OscPacket, OscType, decoder};

const RATE: f64 = 48_000.0;
const BLOCK: usize = 256;

/// Something that should have happened long ago.
const PATIENCE: Duration = Duration::from_secs(120);

/// The key of the first line.
const KEY: u8 = 60;

const TEXTS: [&str; 2] = [
    "Maybe a happy puppy, by the open map. Wait for me!",
    "No, no. Good morning.",
];

/// A message that has come.
#[derive(Clone, Debug)]
struct Told {
    address: String,
    value: String,
    at_s: f64,
    line: String,
    weights: Vec<f32>,
    /// What was played when it came, in seconds.
    played_s: f64,
}

/// An instance, a host that plays it, and a receiver of its mouths.
struct Show {
    instance: Instance,
    player: LinePlayer,
    mouths: LiveMouths,
    socket: UdpSocket,
    told: Vec<Told>,
    samples: Vec<f32>,
}

impl Show {
    fn new(lookahead: Lookahead, more: &str) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        socket.set_read_timeout(Some(Duration::from_millis(1))).unwrap();
        let instance = Engine::acquire().instance();
        let mut script = Script::empty();
        for (text, key) in TEXTS.iter().zip(KEY..) {
            script.add(Some(key), text).unwrap();
        }
        let second = script.lines()[1].id;
        script.set_number(second, Some("12.5".parse().unwrap())).unwrap();
        instance.set_script(script);
        let setup = AudioSetup {
            sample_rate: RATE,
            max_block: BLOCK,
            lookahead,
        };
        let player = instance.activate(setup);
        assert!(instance.wait_armed(PATIENCE));
        let port = socket.local_addr().unwrap().port();
        let settings = format!("osc:{port} {more}").parse().unwrap();
        let mouths = LiveMouths::open(&instance, &settings, None).unwrap();
        let mut show = Self {
            instance,
            player,
            mouths,
            socket,
            told: Vec::new(),
            samples: Vec::new(),
        };
        // The host is followed from here on.
        show.play(20, &[]);
        show
    }

    fn played_s(&self) -> f64 {
        self.samples.len() as f64 / RATE
    }

    /// Reads the messages that have come.
    fn read(&mut self) {
        let mut packet = [0; 4096];
        while let Ok(length) = self.socket.recv(&mut packet) {
            let OscPacket::Bundle(bundle) = decoder::decode_udp(&packet[..length]).unwrap().1 else {
                panic!("a message without a time");
            };
            for content in bundle.content {
                let OscPacket::Message(message) = content else {
                    panic!("a bundle in a bundle")
                };
                let mut told = Told {
                    address: message.addr,
                    value: String::new(),
                    at_s: f64::NAN,
                    line: String::new(),
                    weights: Vec::new(),
                    played_s: self.played_s(),
                };
                for arg in message.args {
                    match arg {
                        OscType::String(text) if told.at_s.is_nan() => told.value = text,
                        OscType::String(text) => told.line = text,
                        OscType::Double(at_s) => told.at_s = at_s,
                        OscType::Float(weight) => told.weights.push(weight),
                        other => panic!("{other:?}"),
                    }
                }
                self.told.push(told);
            }
        }
    }

    fn wait(&mut self, mut is_so: impl FnMut(&Self) -> bool) {
        let begun = Instant::now();
        while !is_so(self) {
            assert!(begun.elapsed() < PATIENCE, "it never happened");
            self.read();
        }
        self.read();
    }

    fn process(&mut self, events: &[Event]) {
        let (mut left, mut right) = ([0.0; BLOCK], [0.0; BLOCK]);
        self.player.process(
            &mut left,
            &mut right,
            events,
            &Controls::default(),
            Playback::Offline,
        );
        self.samples.extend(left);
    }

    /// Plays blocks, each when everything in it was told.
    fn play(&mut self, blocks: usize, events: &[Event]) {
        for block in 0..blocks {
            let end_s = self.played_s() + BLOCK as f64 / RATE;
            self.wait(|show| show.mouths.told_until_s() >= end_s);
            self.process(if block == 0 { events } else { &[] });
        }
    }

    /// Starts a line; returns when its first sample is heard.
    fn start(&mut self, key: u8) -> f64 {
        let start_s = self.played_s() + f64::from(self.player.latency()) / RATE;
        let (known, note) = (self.told_of("/recit/viseme").len(), EventKind::note_on(key));
        self.process(&[Event {
            offset: 0,
            kind: note,
        }]);
        // The workers have it, and its first mouth is known.
        self.wait(|show| show.told_of("/recit/viseme").len() > known);
        start_s
    }

    fn told_of(&self, address: &str) -> Vec<&Told> {
        self.told.iter().filter(|told| told.address == address).collect()
    }

    fn line(&self, index: usize) -> Line {
        (*self.instance.script().lines()[index]).clone()
    }

    fn rendered(&self, index: usize) -> Rendered {
        let voice = self.instance.script().voice.clone();
        self.instance
            .render(&self.line(index), &voice, &RenderSetup::default(), &mut |_| true)
            .unwrap()
    }

    fn counts(&self) -> MouthCounts {
        self.mouths.status().counts
    }
}

fn values<'a>(told: &[&'a Told]) -> Vec<&'a str> {
    told.iter().map(|told| told.value.as_str()).collect()
}

/// Whether times agree: the thread reads positions as 32-bit numbers.
fn assert_times(told: &[&Told], start_s: f64, wanted: &[f64]) {
    assert_eq!(told.len(), wanted.len());
    for (told, wanted) in told.iter().zip(wanted) {
        assert!(
            (told.at_s - start_s - wanted).abs() < 1e-3,
            "{told:?}, {start_s} and {wanted}"
        );
    }
}

fn has_sound(samples: &[f32]) -> Option<usize> {
    samples.iter().position(|sample| *sample != 0.0)
}

#[test]
fn words_phonemes_and_mouths_are_told_before_their_samples_with_the_times_of_these() {
    let mut show = Show::new(Lookahead::Tight, "");
    let start_s = show.start(KEY);
    let Rendered {
        samples, transcript, ..
    } = show.rendered(0);
    show.play((transcript.length_s * RATE) as usize / BLOCK + 20, &[]);

    let start = (start_s * RATE).round() as usize;
    assert_eq!(has_sound(&show.samples), has_sound(&samples).map(|at| start + at));
    let words = show.told_of("/recit/word");
    let texts: Vec<&str> = transcript.words.iter().map(|word| word.text.as_str()).collect();
    assert_eq!(values(&words), texts);
    let starts: Vec<f64> = transcript.words.iter().map(|word| word.start_s).collect();
    assert_times(&words, start_s, &starts);
    assert!(words.iter().all(|word| word.line == "1"));

    let phonemes: Vec<_> = transcript.words.iter().flat_map(|word| &word.phonemes).collect();
    let starts: Vec<f64> = phonemes.iter().map(|phoneme| phoneme.start_s).collect();
    assert_times(&show.told_of("/recit/phoneme"), start_s, &starts);

    let cues = mouth_cues(&transcript, MouthSet::Ovr);
    let mouths = show.told_of("/recit/viseme");
    assert_eq!(
        values(&mouths),
        cues.iter().map(|cue| cue.mouth).collect::<Vec<_>>()
    );
    let starts: Vec<f64> = cues.iter().map(|cue| cue.start_s).collect();
    assert_times(&mouths, start_s, &starts);

    // Sixty frames a second, with the weights of the file.
    let frames = show.told_of("/recit/mouth");
    let mut moved = 0;
    for frame in frames
        .iter()
        .filter(|frame| frame.at_s >= start_s && frame.at_s < start_s + transcript.length_s)
    {
        let wanted = blend_at(&cues, frame.at_s - start_s);
        for (told, wanted) in frame.weights.iter().zip(wanted) {
            assert!((told - wanted).abs() < 0.03, "{frame:?}");
        }
        moved += usize::from(frame.weights[0] > 0.2);
    }
    assert!(moved > 30, "{moved} frames with an open jaw");
    assert_eq!(show.counts().late, 0);
    let sayings = [&words[..], &mouths].concat();
    assert!(sayings.iter().all(|told| told.at_s >= told.played_s), "late");
}

#[test]
fn a_mouth_closes_where_its_line_is_faded_out() {
    let mut show = Show::new(Lookahead::Studio, "sapi");
    let start_s = show.start(KEY + 1);
    show.play(60, &[]);
    let stop = Event {
        offset: 0,
        kind: EventKind::Show(ShowControl::Stop(None)),
    };
    // 30 ms after it is heard.
    let end_s = show.played_s() + f64::from(show.player.latency()) / RATE + 0.03;
    show.play(40, &[stop]);
    let mouths = show.told_of("/recit/viseme");
    let last = mouths.last().unwrap();
    assert!(
        last.value == "0" && (last.at_s - end_s).abs() < 1e-4,
        "{last:?} {end_s}"
    );
    assert!(
        mouths
            .iter()
            .all(|told| told.line == "12.5" && told.at_s >= start_s - 1e-9)
    );
    let after = show.told_of("/recit/mouth");
    assert!(
        after
            .iter()
            .filter(|frame| frame.at_s > end_s)
            .all(|frame| frame.weights.iter().all(|weight| *weight == 0.0))
    );
    assert_eq!(has_sound(&show.samples[(end_s * RATE).round() as usize..]), None);
    assert_eq!(show.counts().late, 0);
}

#[test]
fn a_line_that_is_called_again_is_told_again() {
    let mut show = Show::new(Lookahead::Tight, "rhubarb");
    for _ in 0..2 {
        show.start(KEY + 1);
        show.play(500, &[]);
    }
    let words = show.told_of("/recit/word");
    assert_eq!(values(&words), ["No", "no", "Good", "morning"].repeat(2));
    let mouths = show.told_of("/recit/viseme");
    let (first, second) = mouths.split_at(mouths.len() / 2);
    assert_eq!(values(first), values(second));
    assert!(first.iter().all(|told| told.value.len() == 1));
    assert_eq!(show.counts().late, 0);
}

#[test]
fn an_open_line_is_told_as_it_comes() {
    let mut show = Show::new(Lookahead::Studio, "");
    let voice = show.instance.script().voice.clone();
    let line = show.instance.open_line(&voice, Speaking::default()).unwrap();
    line.push("The doors open at nine. ").unwrap();
    // The player learns of it with a block, once its first clause is planned.
    while show.told_of("/recit/viseme").is_empty() {
        show.process(&[]);
        show.read();
    }
    line.push("Wait.").unwrap();
    line.close();
    show.play(900, &[]);
    let words = show.told_of("/recit/word");
    assert_eq!(values(&words), ["The", "doors", "open", "at", "nine", "Wait"]);
    assert!(words.iter().all(|word| word.line.is_empty()));
    assert!(words.is_sorted_by(|one, other| one.at_s < other.at_s));
}
