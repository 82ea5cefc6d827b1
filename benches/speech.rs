//! How long speaking takes: a line nobody has seen before up to its first samples, and as a whole.

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use recit::acoustic::Style;
use recit::engine::{Delivery, Speaker, Voices};
use recit::player::Live;
use recit::voice::Variant;

const LINE: &str = "Welcome back. The doors open at nine.";

fn speech(criterion: &mut Criterion) {
    let speaker = match Speaker::load(&Voices::default(), "house", None, Variant::default()) {
        Ok(speaker) => speaker,
        Err(reason) => panic!("{reason}"),
    };
    let delivery = Delivery {
        seed: 0,
        style: Style::default(),
        live: Live::default(),
        sample_rate: 48_000.0,
    };
    let say = || match speaker.say(LINE, delivery, |samples| {
        black_box(samples);
    }) {
        Ok(report) => report,
        Err(reason) => panic!("{reason}"),
    };
    let mut group = criterion.benchmark_group("speech");
    group.bench_function("cold line, to the first samples", |bencher| {
        bencher.iter_custom(|rounds| (0..rounds).map(|_| say().first_audio).sum::<Duration>());
    });
    group.bench_function("cold line, whole", |bencher| bencher.iter(say));
    group.bench_function("text to phonemes", |bencher| {
        bencher.iter(|| speaker.frontend().utterance(black_box(LINE)));
    });
    group.finish();

    let report = say();
    let began = Instant::now();
    black_box(say());
    let audio_s = report.samples as f64 / delivery.sample_rate;
    println!(
        "real-time factor of one line: {:.4}",
        began.elapsed().as_secs_f64() / audio_s
    );
}

criterion_group!(benches, speech);
criterion_main!(benches);
