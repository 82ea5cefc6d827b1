//! A VST3 host's transport as CLAP.

use ::vst3::Steinberg::Vst::ProcessContext;
use ::vst3::Steinberg::Vst::ProcessContext_::StatesAndFlags_::{
    kBarPositionValid, kContTimeValid, kPlaying, kProjectTimeMusicValid, kRecording, kTempoValid,
    kTimeSigValid,
};
use clap_sys::events::{
    CLAP_CORE_EVENT_SPACE_ID, CLAP_EVENT_TRANSPORT, CLAP_TRANSPORT_HAS_BEATS_TIMELINE,
    CLAP_TRANSPORT_HAS_TEMPO, CLAP_TRANSPORT_HAS_TIME_SIGNATURE, CLAP_TRANSPORT_IS_PLAYING,
    CLAP_TRANSPORT_IS_RECORDING, clap_event_header, clap_event_transport,
};
use clap_sys::fixedpoint::CLAP_BEATTIME_FACTOR;

/// The transport at the first sample of a block.
#[allow(
    clippy::unnecessary_cast,
    reason = "the constants have a different type on Windows"
)]
pub(super) fn transport(context: &ProcessContext) -> clap_event_transport {
    let is = |flag| context.state & flag as u32 != 0;
    let beats = |beats: f64| (beats * CLAP_BEATTIME_FACTOR as f64).round() as i64;
    let signature = u16::try_from(context.timeSigNumerator)
        .ok()
        .zip(u16::try_from(context.timeSigDenominator).ok())
        .filter(|(beats, unit)| is(kTimeSigValid) && *beats > 0 && *unit > 0);
    let (tsig_num, tsig_denom) = signature.unwrap_or((4, 4));
    let bar = 4.0 * f64::from(tsig_num) / f64::from(tsig_denom);
    let mut flags = 0;
    for (told, flag) in [
        (is(kPlaying), CLAP_TRANSPORT_IS_PLAYING),
        (is(kRecording), CLAP_TRANSPORT_IS_RECORDING),
        (is(kTempoValid), CLAP_TRANSPORT_HAS_TEMPO),
        (is(kProjectTimeMusicValid), CLAP_TRANSPORT_HAS_BEATS_TIMELINE),
        (signature.is_some(), CLAP_TRANSPORT_HAS_TIME_SIGNATURE),
    ] {
        if told {
            flags |= flag;
        }
    }
    let bar_start = if is(kBarPositionValid) {
        context.barPositionMusic
    } else {
        // This assumes that the time signature never changed.
        (context.projectTimeMusic / bar).floor() * bar
    };
    clap_event_transport {
        header: clap_event_header {
            size: size_of::<clap_event_transport>() as u32,
            time: 0,
            space_id: CLAP_CORE_EVENT_SPACE_ID,
            type_: CLAP_EVENT_TRANSPORT,
            flags: 0,
        },
        flags,
        song_pos_beats: beats(context.projectTimeMusic),
        song_pos_seconds: 0,
        tempo: context.tempo,
        tempo_inc: 0.0,
        loop_start_beats: 0,
        loop_end_beats: 0,
        loop_start_seconds: 0,
        loop_end_seconds: 0,
        bar_start: beats(bar_start),
        bar_number: 0,
        tsig_num,
        tsig_denom,
    }
}

/// The total number of samples played, or -1.
#[allow(
    clippy::unnecessary_cast,
    reason = "the constants have a different type on Windows"
)]
pub(super) fn steady_time(context: &ProcessContext) -> i64 {
    if context.state & kContTimeValid as u32 != 0 {
        context.continousTimeSamples
    } else {
        -1
    }
}

#[cfg(test)]
#[allow(
    clippy::unnecessary_cast,
    reason = "the constants have a different type on Windows"
)]
mod tests {
    use super::*;

    fn context(state: u32) -> ProcessContext {
        // SAFETY: it holds numbers only.
        let mut context: ProcessContext = unsafe { std::mem::zeroed() };
        context.state = state;
        context.projectTimeMusic = 10.5;
        context.barPositionMusic = 9.0;
        context.tempo = 87.5;
        context.timeSigNumerator = 3;
        context.timeSigDenominator = 4;
        context
    }

    const TIME: u32 = (kProjectTimeMusicValid | kTempoValid | kTimeSigValid | kPlaying) as u32;

    #[test]
    fn the_hosts_transport_is_passed_on() {
        let told = transport(&context(TIME | kBarPositionValid as u32));
        let expected = CLAP_TRANSPORT_HAS_BEATS_TIMELINE
            | CLAP_TRANSPORT_HAS_TEMPO
            | CLAP_TRANSPORT_HAS_TIME_SIGNATURE
            | CLAP_TRANSPORT_IS_PLAYING;
        assert_eq!(told.flags, expected);
        assert_eq!((told.tempo, told.tsig_num, told.tsig_denom), (87.5, 3, 4));
        assert_eq!(told.song_pos_beats, 21 * CLAP_BEATTIME_FACTOR / 2);
        assert_eq!(told.bar_start, 9 * CLAP_BEATTIME_FACTOR);
    }

    #[test]
    fn missing_values_are_not_invented() {
        let told = transport(&context(0));
        assert_eq!(told.flags, 0);
        assert_eq!((told.tsig_num, told.tsig_denom), (4, 4));
        let without_bar = transport(&context(TIME));
        assert_eq!(without_bar.bar_start, 9 * CLAP_BEATTIME_FACTOR);
        let mut odd = context(TIME);
        odd.timeSigDenominator = 0;
        assert_eq!(transport(&odd).flags & CLAP_TRANSPORT_HAS_TIME_SIGNATURE, 0);
    }
}
