//! The mouth of each sound, in each set.
//!
//! The visemes of SAPI are those of its documentation of `SPVISEMES`, which Azure uses, too; the mouths of Rhubarb those of its
//! documentation; the visemes of Oculus those of its "Viseme Reference".

use crate::text::phoneme::Sound;

/// A mouth in each set.
#[derive(Debug, PartialEq)]
pub(super) struct Mouth {
    pub ovr: &'static str,
    pub sapi: &'static str,
    pub rhubarb: &'static str,
}

const fn row(ovr: &'static str, sapi: &'static str, rhubarb: &'static str) -> Mouth {
    Mouth { ovr, sapi, rhubarb }
}

/// Nobody speaks.
pub(super) static SILENCE: Mouth = row("sil", "0", "X");

static CLOSED: Mouth = row("PP", "21", "A");
static LIP: Mouth = row("FF", "18", "G");
static TONGUE: Mouth = row("TH", "17", "B");
static TEETH: Mouth = row("DD", "19", "B");
static NASAL: Mouth = row("nn", "19", "B");
static LATERAL: Mouth = row("nn", "14", "H");
static BACK: Mouth = row("kk", "20", "B");
static HUSH: Mouth = row("CH", "16", "B");
static HISS: Mouth = row("SS", "15", "B");
static RHOTIC: Mouth = row("RR", "13", "B");
static RHOTIC_VOWEL: Mouth = row("RR", "5", "E");
static ROUND_GLIDE: Mouth = row("U", "7", "F");
static FRONT_GLIDE: Mouth = row("I", "6", "B");

static WIDE: Mouth = row("aa", "2", "D");
static FRONT_OPEN: Mouth = row("aa", "1", "C");
static ROUND_OPEN: Mouth = row("O", "3", "E");
static MIDDLE: Mouth = row("E", "4", "C");
static SPREAD: Mouth = row("I", "6", "B");
static LAX_ROUND: Mouth = row("U", "4", "F");
static PUCKERED: Mouth = row("U", "7", "F");

static AY_FIRST: Mouth = row("aa", "11", "D");
static AY_SECOND: Mouth = row("I", "11", "B");
static AW_FIRST: Mouth = row("aa", "9", "D");
static AW_SECOND: Mouth = row("U", "9", "F");
static OY_FIRST: Mouth = row("O", "10", "E");
static OY_SECOND: Mouth = row("I", "10", "B");
static EY_FIRST: Mouth = row("E", "4", "C");
static EY_SECOND: Mouth = row("I", "4", "B");
static OW_FIRST: Mouth = row("O", "8", "E");
static OW_SECOND: Mouth = row("U", "8", "F");

/// `h` before a vowel: the mouth is that of the vowel already, but SAPI has one of its own.
static BREATH: [Mouth; 6] = [
    row("aa", "12", "D"),
    row("aa", "12", "C"),
    row("E", "12", "C"),
    row("I", "12", "B"),
    row("O", "12", "E"),
    row("U", "12", "F"),
];

/// The mouth of a sound before the sound `next`, and the one that it turns to in its second half.
pub(super) fn mouth(sound: Sound, next: Option<Sound>) -> (&'static Mouth, Option<&'static Mouth>) {
    use Sound::{
        AA, AE, AH, AO, AW, AY, B, CH, D, DH, EH, ER, EY, F, G, HH, IH, IY, JH, K, L, M, N, NG, OW, OY, P, R,
        S, SH, T, TH, UH, UW, V, W, Y, Z, ZH,
    };
    let single = match sound {
        P | B | M => &CLOSED,
        F | V => &LIP,
        TH | DH => &TONGUE,
        T | D => &TEETH,
        N => &NASAL,
        L => &LATERAL,
        K | G | NG => &BACK,
        CH | JH | SH | ZH => &HUSH,
        S | Z => &HISS,
        R => &RHOTIC,
        ER => &RHOTIC_VOWEL,
        W => &ROUND_GLIDE,
        Y => &FRONT_GLIDE,
        HH => breath(next),
        AA => &WIDE,
        AE | AH => &FRONT_OPEN,
        AO => &ROUND_OPEN,
        EH => &MIDDLE,
        IH | IY => &SPREAD,
        UH => &LAX_ROUND,
        UW => &PUCKERED,
        AY => return (&AY_FIRST, Some(&AY_SECOND)),
        AW => return (&AW_FIRST, Some(&AW_SECOND)),
        OY => return (&OY_FIRST, Some(&OY_SECOND)),
        EY => return (&EY_FIRST, Some(&EY_SECOND)),
        OW => return (&OW_FIRST, Some(&OW_SECOND)),
    };
    (single, None)
}

fn breath(next: Option<Sound>) -> &'static Mouth {
    use Sound::{AA, AO, AW, AY, EH, EY, IH, IY, OW, OY, UH, UW, W, Y};
    &BREATH[match next {
        Some(AA | AY | AW) => 0,
        Some(EH | EY) => 2,
        Some(IH | IY | Y) => 3,
        Some(AO | OW | OY) => 4,
        Some(UH | UW | W) => 5,
        _ => 1,
    }]
}
