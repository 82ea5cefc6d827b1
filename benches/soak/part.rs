//! What one instance plays: spoken lines, lines in the host's tempo, songs, or takes in turn.

use recit::player::{
    Align, Beats, BeatsPerMinute, Control, Controls, Event, EventKind, Expression, Fit, Grid, Live, NoteOff,
    Play, Span, Takes, Transport, Which,
};

use super::traffic::KEYS;

/// Blocks between two movements of wheels and expressions.
const FIDGET: u64 = 23;

/// Seconds that a sung chord is held.
const CHORD_S: f64 = 0.7;

/// Seconds that any other key is held.
const HELD_S: f64 = 5.0;

/// How an instance is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    /// Lines at their own pace, each with its own expressions.
    Spoken,
    /// Lines fitted to beats of a moving tempo, started on the grid, looped while their key is held.
    Fitted,
    /// Chords that sing a line, syllable by syllable.
    Sung,
    /// Takes in turn, held by the pedal and ended at a word.
    Takes,
}

/// What plays one instance.
pub struct Part {
    index: usize,
    style: Style,
    /// Keys that are down, each with the block in which it is released.
    held: Vec<(u8, u64)>,
    /// Blocks to wait before the next note, so that a line has time to start.
    pause: u64,
    /// Notes played.
    pub notes: u64,
}

/// The position of a block.
#[derive(Clone, Copy)]
pub struct Block {
    /// Its number.
    pub turn: u64,
    /// Its length in samples.
    pub length: usize,
    /// Samples per second.
    pub rate: f64,
    /// Samples from a note to its sound.
    pub latency: u32,
}

impl Block {
    fn seconds(&self) -> f64 {
        self.turn as f64 * self.length as f64 / self.rate
    }

    fn blocks(&self, seconds: f64) -> u64 {
        (seconds * self.rate / self.length as f64) as u64
    }
}

impl Part {
    /// The part of instance `index`: the four styles in turn.
    pub fn new(index: usize) -> Self {
        let styles = [Style::Spoken, Style::Fitted, Style::Sung, Style::Takes];
        Self {
            index,
            style: styles[index % styles.len()],
            held: Vec::new(),
            pause: 0,
            notes: 0,
        }
    }

    /// The host's transport: a tempo that moves between 90 and 150.
    pub fn transport(&self, block: Block) -> Transport {
        let time = block.seconds();
        let (swing, slow) = (30.0, 0.1);
        // The integral of the tempo, so that the position never jumps.
        let beat = (120.0 * time + swing / slow * (1.0 - (slow * time).cos())) / 60.0;
        Transport {
            beat: Some(Beats(beat)),
            tempo: Some(BeatsPerMinute(120.0 + swing * (slow * time).sin())),
            bar_start: Some(Beats((beat / 4.0).floor() * 4.0)),
            bar_beats: Some(Beats(4.0)),
        }
    }

    /// The events of a block, while `sounding` lines sound of the `lines` that should.
    pub fn events(&mut self, block: Block, sounding: usize, lines: usize) -> Vec<Event> {
        let mut events = Vec::new();
        self.held.retain(|(key, until)| {
            let goes_up = *until <= block.turn;
            events.extend(goes_up.then(|| event(0, EventKind::note_off(*key))));
            !goes_up
        });
        if block.turn.is_multiple_of(FIDGET) {
            events.extend(self.fidget(block));
        }
        if self.pause > 0 {
            self.pause -= 1;
        } else if self.style == Style::Sung {
            if self.held.is_empty() {
                self.sing(block, lines, &mut events);
            }
        } else if sounding < lines {
            self.speak(block, &mut events);
        }
        events.sort_by_key(|event| event.offset);
        events
    }

    fn speak(&mut self, block: Block, events: &mut Vec<Event>) {
        // The line sounds only after the latency, or up to a beat later. Until then it is not counted.
        let grid = if self.style == Style::Fitted { 0.7 } else { 0.0 };
        self.pause = block.blocks(f64::from(block.latency) / block.rate + grid) + 2;
        self.notes += 1;
        let key = KEYS[(block.turn % KEYS.len() as u64) as usize];
        self.held.push((key, block.turn + block.blocks(HELD_S)));
        let offset = (block.turn * 17 % block.length as u64) as u32;
        events.push(event(offset, EventKind::note_on(key)));
    }

    fn sing(&mut self, block: Block, lines: usize, events: &mut Vec<Event>) {
        let root = 50 + (block.turn / 7 % 12) as u8;
        for voice in 0..lines.min(6) as u8 {
            self.notes += 1;
            let key = root + [0, 4, 7, 12, 16, 19][usize::from(voice)];
            self.held.push((key, block.turn + block.blocks(CHORD_S)));
            events.push(event(u32::from(voice), EventKind::note_on(key)));
        }
    }

    /// Constant movements of wheels, pedals and expressions.
    fn fidget(&self, block: Block) -> Vec<Event> {
        let wave = |hertz: f64| (std::f64::consts::TAU * hertz * block.seconds()).sin() as f32;
        let wheel = |expression| EventKind::Wheel {
            channel: Some(0),
            expression,
        };
        let mut kinds = vec![
            wheel(Expression::Tuning(wave(0.3))),
            wheel(Expression::Pressure(0.5 + 0.5 * wave(0.2))),
        ];
        let key = KEYS[(block.turn / FIDGET % KEYS.len() as u64) as usize];
        let finger = |expression| EventKind::Express {
            which: Which::key(key),
            expression,
        };
        kinds.extend([
            finger(Expression::Pan(wave(0.5))),
            finger(Expression::Volume(1.0 + 0.5 * wave(0.7))),
            finger(Expression::Offset(Control::Formant, 2.0 * wave(0.4))),
        ]);
        if self.style == Style::Takes {
            kinds.push(EventKind::Pedal {
                down: wave(0.05) > 0.0,
            });
        }
        kinds.into_iter().map(|kind| event(3, kind)).collect()
    }

    /// Slow and fast movements of all controls, different in each instance, or none.
    pub fn controls(&self, block: Block, automation: bool) -> Controls {
        let mut controls = if automation {
            self.moving(block)
        } else {
            Controls::default()
        };
        match self.style {
            Style::Spoken => {}
            Style::Fitted => {
                controls.fit = Fit::To(Span::Beats(16.0));
                controls.looping = true;
                controls.grid = Grid::Beat;
                controls.align = if (block.turn / 997).is_multiple_of(2) {
                    Align::Start
                } else {
                    Align::Stress
                };
            }
            Style::Sung => controls.sing = true,
            Style::Takes => {
                controls.takes = Takes::RoundRobin;
                controls.note_off = NoteOff::Word;
                controls.play = Play::Poly;
            }
        }
        controls
    }

    fn moving(&self, block: Block) -> Controls {
        let time = block.seconds();
        let wave = |hertz: f64| (std::f64::consts::TAU * hertz * time + self.index as f64).sin() as f32;
        Controls {
            volume_db: -12.0 + 6.0 * wave(0.31),
            pan: wave(0.17),
            live: Live {
                pitch: 5.0 * wave(0.71) + wave(5.3),
                speed: 1.0 + 0.3 * wave(0.13),
                range: 1.0 + wave(0.21),
                formant: 3.0 * wave(0.37),
                breath: 0.5 + 0.5 * wave(0.11),
                tension: wave(0.23),
                roughness: 0.5 + 0.5 * wave(0.07),
                loudness: 3.0 * wave(0.27),
                emphasis: wave(0.33),
                vibrato_depth: 50.0 + 50.0 * wave(0.19),
                portamento: 0.1 + 0.1 * wave(0.15),
                valence: wave(0.41),
                arousal: wave(0.29),
                emotion: 0.5 + 0.5 * wave(0.09),
                ..Live::default()
            },
            ..Controls::default()
        }
    }
}

fn event(offset: u32, kind: EventKind) -> Event {
    Event { offset, kind }
}
