//! How long speaking takes: a new line up to its first samples and as a whole, and each of its stages.

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use recit::acoustic::PhrasePosition;
use recit::emotion::Emotion;
use recit::engine::{Delivery, Report, Synthesizer, Voices};
use recit::frames::FrameRow;
use recit::infer::Runtime;
use recit::player::Live;
use recit::vocoder::{Timbre, VocoderStream};
use recit::voice::{Variant, Voice};

/// Samples of a segment of the house voice, and its frames.
const SEGMENT: usize = 240;
const FRAMES: usize = 2;

const LINE: &str = "Welcome back. The doors open at nine.";

/// Gives a take in which the line has not been spoken yet.
struct Takes(u64);

impl Takes {
    fn next(&mut self) -> Delivery {
        self.0 += 1;
        Delivery {
            seed: self.0,
            emotion: Emotion::default(),
            language: None,
            live: Live::default(),
            sample_rate: 48_000.0,
        }
    }
}

fn lines(criterion: &mut Criterion) {
    let speaker = loaded(Synthesizer::load(
        &Voices::default(),
        "house",
        None,
        Variant::default(),
    ));
    let mut takes = Takes(0);
    let mut say = || {
        loaded(speaker.say(LINE, takes.next(), |samples| {
            black_box(samples);
        }))
    };
    let mut group = criterion.benchmark_group("line");
    group.bench_function("to the first samples", |bencher| {
        bencher.iter_custom(|rounds| (0..rounds).map(|_| say().first_audio).sum::<Duration>());
    });
    group.bench_function("whole", |bencher| bencher.iter(&mut say));
    group.finish();
    let reports: Vec<Report> = (0..10).map(|_| say()).collect();
    let spent: f64 = reports.iter().map(|report| report.whole.as_secs_f64()).sum();
    let samples: u64 = reports.iter().map(|report| report.samples).sum();
    println!("real-time factor: {:.4}", spent * 48_000.0 / samples as f64);

    // Short enough for many rounds, although each speaks a whole line.
    let segment_s = speaker.voice().format().segment_s();
    let mut group = criterion.benchmark_group("stage");
    group.sample_size(10).measurement_time(Duration::from_secs(1));
    group.bench_function("resampler, a segment", |bencher| {
        bencher.iter_custom(|rounds| {
            let (mut spent_s, mut segments) = (0.0, 0.0);
            while segments < rounds as f64 {
                let report = say();
                spent_s += report.stages.resample / 1e3;
                segments += report.samples as f64 / 48_000.0 / segment_s;
            }
            Duration::from_secs_f64(spent_s / segments * rounds as f64)
        });
    });
    group.finish();
}

fn stages(criterion: &mut Criterion) {
    let speaker = loaded(Synthesizer::load(
        &Voices::default(),
        "house",
        None,
        Variant::default(),
    ));
    let voice = loaded(Voice::builtin(&Runtime::of_user(), Variant::default()));
    let utterance = speaker.frontend().utterance(LINE);
    let phrase = &utterance.phrases[1];
    let place = PhrasePosition {
        first: false,
        last: true,
    };
    let mut takes = Takes(0);
    let mut plan = || {
        let seed = takes.next().seed;
        loaded(voice.acoustic().plan(phrase, voice.identity(0), seed, place)).frames
    };
    let mut group = criterion.benchmark_group("stage");
    group.bench_function("text", |bencher| {
        bencher.iter(|| speaker.frontend().utterance(black_box(LINE)));
    });
    group.bench_function("acoustic model, a sentence", |bencher| bencher.iter(&mut plan));

    let frames = plan();
    let vocoder = voice.vocoder();
    let fed = || {
        let mut stream = vocoder.stream(0);
        loaded(stream.feed(&frames));
        stream
    };
    group.bench_function("vocoder net, a frame", |bencher| {
        bencher.iter_custom(|rounds| {
            let mut spent = Duration::ZERO;
            let mut stream = vocoder.stream(0);
            for index in (0..frames.len()).cycle().take(rounds as usize) {
                let frame: FrameRow = frames.get(index).into_iter().collect();
                let began = Instant::now();
                loaded(stream.feed(&frame));
                spent += began.elapsed();
                // Rendered frames are removed from the stream, so that it does not grow.
                render(&mut *stream, &frames);
            }
            spent
        });
    });
    group.bench_function("vocoder, a segment", |bencher| {
        bencher.iter_custom(|rounds| {
            let (mut spent, mut done) = (Duration::ZERO, 0);
            while done < rounds {
                let mut stream = fed();
                let began = Instant::now();
                let segments = render(&mut *stream, &frames);
                // The last round is counted in part.
                let counted = segments.min(rounds - done);
                spent += began.elapsed().mul_f64(counted as f64 / segments as f64);
                done += counted;
            }
            spent
        });
    });
    group.finish();
}

/// Renders all segments that are ready. Returns their number.
fn render(stream: &mut dyn VocoderStream, frames: &FrameRow) -> u64 {
    let mut out = [0.0; SEGMENT];
    let segments = stream.ready();
    for segment in 0..segments {
        let f0 = frames
            .get(FRAMES * segment % frames.len())
            .map_or(200.0, |frame| frame.f0);
        stream.segment(&[f0; FRAMES + 1], &Timbre::default(), &mut out);
        black_box(&out);
    }
    segments as u64
}

fn loaded<T, E: std::fmt::Display>(result: Result<T, E>) -> T {
    match result {
        Ok(value) => value,
        Err(reason) => panic!("{reason}"),
    }
}

criterion_group!(benches, lines, stages);
criterion_main!(benches);
