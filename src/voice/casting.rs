//! Finds the speakers of a voice that a text names.

use crate::text::{MarkupProblem, Utterance, Warning};

use super::VoiceInfo;

impl VoiceInfo {
    /// The numbers of the speakers that a text names, `None` for missing ones, and all warnings of the text
    /// in order, including those about missing speakers.
    pub fn casting(&self, utterance: &Utterance) -> (Vec<Option<usize>>, Vec<Warning>) {
        let speakers: Vec<Option<usize>> = utterance
            .speakers
            .iter()
            .map(|speaker| self.named(&speaker.name))
            .collect();
        let mut warnings = utterance.warnings.clone();
        for (speaker, known) in utterance.speakers.iter().zip(&speakers) {
            if known.is_none() {
                let has = self.speakers.iter().map(|speaker| speaker.id.clone());
                warnings.push(Warning {
                    line: speaker.place.0,
                    column: speaker.place.1,
                    problem: MarkupProblem::Speaker {
                        name: speaker.name.clone(),
                        has: has.collect(),
                    },
                });
            }
        }
        warnings.sort_by_key(|warning| (warning.line, warning.column));
        (speakers, warnings)
    }

    /// The speaker with this name or id, in any case, optionally with the voice before it; of several names
    /// the first existing one.
    fn named(&self, name: &str) -> Option<usize> {
        let one = |name: &str| {
            let own = name
                .split_once('/')
                .filter(|(voice, _)| voice.eq_ignore_ascii_case(&self.id));
            let name = own.map_or(name, |(_, name)| name);
            self.speakers.iter().position(|known| {
                known.id.eq_ignore_ascii_case(name) || known.name.eq_ignore_ascii_case(name)
            })
        };
        one(name).or_else(|| name.split_whitespace().find_map(one))
    }
}
