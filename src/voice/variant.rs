//! The sizes and precisions of a voice.

use std::fmt;
use std::str::FromStr;

/// The size of a voice's models.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Tier {
    /// The full model.
    #[default]
    Standard,
    /// A smaller model that needs less computing time.
    Light,
}

/// Which size of a voice plans the lines of an instance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum TierChoice {
    /// Standard, and Light for lines that would be late while they play.
    #[default]
    Auto,
    /// Always Standard.
    Standard,
    /// Always Light.
    Light,
}

/// The number format of a model's weights. Inputs and outputs are always 32-bit floats.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Precision {
    /// 32-bit floating point.
    Fp32,
    /// 16-bit floating point, meant for GPUs.
    Fp16,
    /// 8-bit integers, the fastest on a CPU.
    #[default]
    Int8,
}

/// One of the models of a voice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Variant {
    /// Its size.
    pub tier: Tier,
    /// Its precision.
    pub precision: Precision,
}

impl Tier {
    /// Every tier, the default first.
    pub const ALL: [Self; 2] = [Self::Standard, Self::Light];

    /// Its name in `voice.json`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Light => "light",
        }
    }
}

impl TierChoice {
    /// Every choice, the default first.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Standard, Self::Light];

    /// Its name in a project.
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Standard => Tier::Standard.name(),
            Self::Light => Tier::Light.name(),
        }
    }

    /// The tier of everything that is not late: of lines that are armed ahead, of bounces and of files.
    pub fn tier(self) -> Tier {
        match self {
            Self::Auto | Self::Standard => Tier::Standard,
            Self::Light => Tier::Light,
        }
    }
}

impl From<Tier> for TierChoice {
    /// Always this tier.
    fn from(tier: Tier) -> Self {
        match tier {
            Tier::Standard => Self::Standard,
            Tier::Light => Self::Light,
        }
    }
}

impl Precision {
    /// Every precision, in the order in which they replace each other.
    pub const ALL: [Self; 3] = [Self::Int8, Self::Fp32, Self::Fp16];

    /// Its name in `voice.json`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fp32 => "fp32",
            Self::Fp16 => "fp16",
            Self::Int8 => "int8",
        }
    }
}

impl Variant {
    /// The display name, such as `Standard, int8`.
    pub fn title(self) -> String {
        let tier = match self.tier {
            Tier::Standard => "Standard",
            Tier::Light => "Light",
        };
        format!("{tier}, {}", self.precision.name())
    }

    /// The variant of `available` nearest to this one: by tier, then by precision, then in the order of
    /// [`Precision::ALL`].
    pub fn nearest(self, available: &[Variant]) -> Option<Variant> {
        let distance = |other: &Variant| {
            let place = Precision::ALL.iter().position(|&known| known == other.precision);
            (other.tier != self.tier, other.precision != self.precision, place)
        };
        available.iter().copied().min_by_key(distance)
    }
}

/// An unknown tier or precision.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no {what} `{name}`")]
pub struct UnknownVariant {
    what: &'static str,
    name: String,
}

impl UnknownVariant {
    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl FromStr for Tier {
    type Err = UnknownVariant;

    fn from_str(name: &str) -> Result<Self, UnknownVariant> {
        let known = Self::ALL.into_iter().find(|tier| tier.name() == name);
        known.ok_or_else(|| UnknownVariant {
            what: "tier",
            name: name.to_owned(),
        })
    }
}

impl FromStr for TierChoice {
    type Err = UnknownVariant;

    fn from_str(name: &str) -> Result<Self, UnknownVariant> {
        let known = Self::ALL.into_iter().find(|choice| choice.name() == name);
        known.ok_or_else(|| UnknownVariant {
            what: "choice of a tier",
            name: name.to_owned(),
        })
    }
}

impl FromStr for Precision {
    type Err = UnknownVariant;

    fn from_str(name: &str) -> Result<Self, UnknownVariant> {
        let known = Self::ALL.into_iter().find(|precision| precision.name() == name);
        known.ok_or_else(|| UnknownVariant {
            what: "precision",
            name: name.to_owned(),
        })
    }
}

impl fmt::Display for Variant {
    /// Such as `standard int8`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.tier.name(), self.precision.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_variant_is_replaced_by_the_nearest() {
        let variant = |tier, precision| Variant { tier, precision };
        let all = [
            variant(Tier::Light, Precision::Int8),
            variant(Tier::Standard, Precision::Fp16),
            variant(Tier::Standard, Precision::Fp32),
        ];
        for present in all {
            assert_eq!(present.nearest(&all), Some(present));
        }
        assert_eq!(Variant::default().nearest(&all), Some(all[2]));
        assert_eq!(variant(Tier::Light, Precision::Fp32).nearest(&all), Some(all[0]));
        assert_eq!(Variant::default().nearest(&all[..1]), Some(all[0]));
        assert_eq!(Variant::default().nearest(&[]), None);
    }
}
