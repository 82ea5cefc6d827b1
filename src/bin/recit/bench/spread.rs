//! Statistics of a set of values.

use serde_json::{Value, json};

/// Median and 95th percentile of a set of values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    pub median: f64,
    pub p95: f64,
}

impl Spread {
    /// The spread of `values`; `None` if there are none.
    pub fn of(mut values: Vec<f64>) -> Option<Self> {
        values.sort_by(f64::total_cmp);
        Some(Self {
            median: percentile(&values, 0.5)?,
            p95: percentile(&values, 0.95)?,
        })
    }

    pub fn to_json(self) -> Value {
        json!({ "median": self.median, "p95": self.p95 })
    }
}

/// The percentile at this fraction of `sorted` (nearest rank); `None` if it is empty.
pub fn percentile(sorted: &[f64], share: f64) -> Option<f64> {
    let rank = (sorted.len() as f64 * share).ceil() as usize;
    sorted.get(rank.max(1) - 1).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_of_the_set() {
        let values: Vec<f64> = (1..=1000).rev().map(f64::from).collect();
        let spread = Spread::of(values.clone());
        assert_eq!(
            spread,
            Some(Spread {
                median: 500.0,
                p95: 950.0
            })
        );
        let sorted: Vec<f64> = values.into_iter().rev().collect();
        assert_eq!(percentile(&sorted, 0.999), Some(999.0));
        assert_eq!(percentile(&sorted, 1.0), Some(1000.0));
        assert_eq!(percentile(&[7.0], 0.0), Some(7.0));
        assert_eq!(Spread::of(Vec::new()), None);
    }
}
