//! The options of `recit say` for the controls of the voice, from the player's table of controls.

use clap::{Arg, ArgMatches, Args, Command, Error, FromArgMatches};
use recit::player::{CONTROLS, ControlInfo, Live, Unit};

/// The controls of the voice, as they can be automated in the plugin.
pub struct Controls {
    /// The values for the player.
    pub live: Live,
}

impl Args for Controls {
    fn augment_args(command: Command) -> Command {
        let options = CONTROLS.iter().filter(|info| !info.option.is_empty());
        command.next_help_heading("Controls").args(options.map(option))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Controls {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let mut controls = Self {
            live: Live::default(),
        };
        controls.update_from_arg_matches(matches)?;
        Ok(controls)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        for info in CONTROLS.iter().filter(|info| !info.option.is_empty()) {
            if let Some(value) = matches.get_one(info.option) {
                self.live.set(info.control, *value);
            }
        }
        Ok(())
    }
}

fn option(info: &'static ControlInfo) -> Arg {
    let (low, high) = info.range;
    Arg::new(info.option)
        .long(info.option)
        .value_name(placeholder(info.unit))
        .help(format!("{} [default: {}]", info.help, info.default))
        .allow_negative_numbers(low < 0.0)
        .value_parser(move |text: &str| within(text, low, high))
}

fn placeholder(unit: Unit) -> &'static str {
    match unit {
        Unit::Semitones => "SEMITONES",
        Unit::Factor => "X",
        Unit::Share => "AMOUNT",
        Unit::Decibels => "DB",
        Unit::Cents => "CENTS",
        Unit::Hertz => "HZ",
        Unit::Seconds | Unit::Milliseconds => "SECONDS",
    }
}

fn within(text: &str, low: f32, high: f32) -> Result<f32, String> {
    let value: f32 = text.parse().map_err(|_| "not a number".to_owned())?;
    if (low..=high).contains(&value) {
        Ok(value)
    } else {
        Err(format!("must be from {low} to {high}"))
    }
}
