//! Checks every dependency's licence against the list in `deny.toml`, which `cargo deny check licenses`
//! reads too.

use std::collections::BTreeSet;

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use spdx::{Expression, Licensee};

use crate::house;
use crate::metadata::{self, Package};

/// Packages that include the text of a licence but do not name it in their manifest, and which licence it
/// is.
const NAMED_BY_FILE: [(&str, &str); 1] = [("language-tokenizer", "WTFPL")];

#[derive(Deserialize)]
struct Deny {
    licenses: Licenses,
}

#[derive(Deserialize)]
struct Licenses {
    allow: Vec<String>,
}

/// Checks all packages of all platforms and features.
///
/// # Errors
/// Names each package whose licence is missing, unreadable or not on the list.
pub fn check() -> Result<()> {
    let deny = std::fs::read_to_string(house::root().join("deny.toml")).context("cannot read deny.toml")?;
    let deny: Deny = toml::from_str(&deny).context("cannot read deny.toml")?;
    let allowed = parse_allowed(&deny.licenses.allow)?;
    let packages = metadata::packages()?;
    let refused: Vec<String> = packages
        .iter()
        .filter_map(|package| refusal(package, &allowed))
        .collect();
    if !refused.is_empty() {
        bail!(
            "these licences are not on the list in deny.toml:\n  {}",
            refused.join("\n  ")
        );
    }
    let expressions: BTreeSet<_> = packages.iter().filter_map(|p| p.license.as_deref()).collect();
    println!(
        "{} packages, {} licence expressions, all allowed",
        packages.len(),
        expressions.len()
    );
    Ok(())
}

fn parse_allowed(names: &[String]) -> Result<Vec<Licensee>> {
    let parse = |name: &String| {
        Licensee::parse(name).with_context(|| format!("deny.toml: {name:?} is not an SPDX licence"))
    };
    names.iter().map(parse).collect()
}

/// Why a package is refused; `None` if it is not.
fn refusal(package: &Package, allowed: &[Licensee]) -> Option<String> {
    let Package {
        name,
        version,
        license,
        ..
    } = package;
    let by_file = NAMED_BY_FILE
        .iter()
        .find(|(package, _)| package == name)
        .map(|(_, license)| *license);
    let Some(license) = license.as_deref().or(by_file) else {
        return Some(format!("{name} {version}: no licence named"));
    };
    // Some old packages still write `MIT/Apache-2.0`.
    match Expression::parse_mode(license, spdx::ParseMode::LAX) {
        Ok(expression) => {
            let fits = expression.evaluate(|asked| allowed.iter().any(|licence| licence.satisfies(asked)));
            (!fits).then(|| format!("{name} {version}: {license}"))
        }
        Err(_) => Some(format!("{name} {version}: cannot understand {license:?}")),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // A test may panic.
    use super::*;

    fn refused(license: Option<&str>) -> bool {
        let allowed = parse_allowed(&[
            "MIT".into(),
            "Apache-2.0".into(),
            "Apache-2.0 WITH LLVM-exception".into(),
        ]);
        let license = license.map(str::to_owned);
        refusal(
            &Package {
                name: "some".into(),
                version: "1".into(),
                license,
                repository: None,
                manifest_path: "Cargo.toml".into(),
            },
            &allowed.unwrap(),
        )
        .is_some()
    }

    #[test]
    fn only_expressions_that_the_list_allows_pass() {
        assert!(!refused(Some("MIT")));
        assert!(!refused(Some("MIT/Apache-2.0")));
        assert!(!refused(Some("GPL-3.0-only OR MIT")));
        assert!(!refused(Some("Apache-2.0 WITH LLVM-exception")));
        assert!(refused(Some("GPL-3.0-only")));
        assert!(refused(Some("MIT AND GPL-2.0-or-later")));
        assert!(refused(Some("whatever you like")));
        assert!(refused(None));
    }
}
