//! What an object is, by its key alone.

use clear64_results::settings::PolicyFormat;
use clear64_rules::county::County;

/// Name of the object that closes a set.
pub const READY: &str = "READY";

/// The place of an object in the uploads bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place<'k> {
    /// `exports/<county>/<file>`: an export of its own.
    Export(County),
    /// `exports/<county>/<set>/<file>`: a part of the export that [`Place::Ready`] closes.
    Part {
        /// The county.
        county: County,
        /// Everything before the file, with the slash: what the parts have in common.
        set: &'k str,
    },
    /// `exports/<county>/<set>/READY`.
    Ready {
        /// The county.
        county: County,
        /// As of [`Place::Part`].
        set: &'k str,
    },
    /// `policies/<county>/policy.toml` or `.json`.
    Policy {
        /// The county.
        county: County,
        /// By the ending.
        format: PolicyFormat,
    },
    /// A key that ends in a slash, as consoles make them for folders.
    Folder,
    /// Anything else: nobody's.
    Unclaimed,
}

impl<'k> Place<'k> {
    /// The place of a key.
    ///
    /// ```
    /// use clear64_determine::place::Place;
    ///
    /// assert!(matches!(Place::of("exports/alpine/2026.csv"), Place::Export(_)));
    /// assert_eq!(Place::of("exports/alpin/2026.csv"), Place::Unclaimed);
    /// ```
    pub fn of(key: &'k str) -> Self {
        if key.ends_with('/') {
            return Self::Folder;
        }
        let parts: Vec<&str> = key.split('/').collect();
        let Some(county) = parts.get(1).and_then(|slug| county(slug)) else {
            return Self::Unclaimed;
        };
        match *parts {
            _ if parts.contains(&"") => Self::Unclaimed,
            ["exports", _, file] if file != READY => Self::Export(county),
            ["exports", _, _, file] => {
                let set = key.strip_suffix(file).unwrap_or(key);
                if file == READY { Self::Ready { county, set } } else { Self::Part { county, set } }
            }
            ["policies", _, "policy.toml"] => Self::Policy { county, format: PolicyFormat::Toml },
            ["policies", _, "policy.json"] => Self::Policy { county, format: PolicyFormat::Json },
            _ => Self::Unclaimed,
        }
    }

    /// The county that the object belongs to.
    pub fn county(self) -> Option<County> {
        match self {
            Self::Export(county)
            | Self::Part { county, .. }
            | Self::Ready { county, .. }
            | Self::Policy { county, .. } => Some(county),
            Self::Folder | Self::Unclaimed => None,
        }
    }
}

/// The county of a slug as it has to be written.
fn county(slug: &str) -> Option<County> {
    slug.parse().ok().filter(|county: &County| county.slug() == slug)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_says_what_the_object_is() {
        let alpine: County = "alpine".parse().unwrap();
        let set = "exports/alpine/2026-q1/";
        for (key, place) in [
            ("exports/alpine/a.csv", Place::Export(alpine)),
            ("exports/alpine/notes.xlsx", Place::Export(alpine)),
            ("exports/alpine/2026-q1/1.csv", Place::Part { county: alpine, set }),
            ("exports/alpine/2026-q1/READY", Place::Ready { county: alpine, set }),
            (
                "policies/alpine/policy.toml",
                Place::Policy { county: alpine, format: PolicyFormat::Toml },
            ),
            (
                "policies/alpine/policy.json",
                Place::Policy { county: alpine, format: PolicyFormat::Json },
            ),
            ("exports/alpine/", Place::Folder),
            ("exports/nowhere/", Place::Folder),
            ("exports/alpine/READY", Place::Unclaimed),
            ("exports/alpine/2026/q1/1.csv", Place::Unclaimed),
            ("exports/alpine//1.csv", Place::Unclaimed),
            ("exports/Alpine/a.csv", Place::Unclaimed),
            ("exports/los angeles/a.csv", Place::Unclaimed),
            ("exports/a.csv", Place::Unclaimed),
            ("policies/alpine/ours.toml", Place::Unclaimed),
            ("alpine/a.csv", Place::Unclaimed),
            ("a.csv", Place::Unclaimed),
        ] {
            assert_eq!(Place::of(key), place, "{key}");
        }
    }
}
