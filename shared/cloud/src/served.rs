//! As what a browser gets an object: its media type, and how long it may keep it.
//!
//! Both are stored with the object, because what serves it on AWS knows nothing else of it.

/// What an object of this key is, by its ending.
pub fn media_type(key: &str) -> &'static str {
    let ending = key.rsplit_once('.').map_or("", |(_, ending)| ending);
    match ending {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        "txt" => "text/plain; charset=utf-8",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "parquet" => "application/vnd.apache.parquet",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}

/// How long an object of this key may be kept: for ever if its name says what is in it, else not
/// without asking whether it is still the same.
///
/// Named so are the data, by their hash, and what is built below `assets/`.
pub fn cache_control(key: &str) -> &'static str {
    let hash = key.strip_prefix("data/").and_then(|name| name.split('.').next());
    let is_data =
        hash.is_some_and(|hash| hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_hexdigit()));
    if is_data || key.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_name_vouches_for_is_kept_and_the_rest_is_asked_for_again() {
        let data = format!("data/{}.parquet", "0a".repeat(32));
        for key in [&data, "assets/index-BfAxq3vL.js"] {
            assert_eq!(cache_control(key), "public, max-age=31536000, immutable", "{key}");
        }
        let elsewhere = format!("elsewhere/{}.parquet", "0a".repeat(32));
        for key in ["index.html", "data/meta.json", "favicon.svg", "data/0a.csv", &elsewhere] {
            assert_eq!(cache_control(key), "no-cache", "{key}");
        }
    }

    #[test]
    fn an_ending_says_what_an_object_is() {
        assert_eq!(media_type("index.html"), "text/html; charset=utf-8");
        assert_eq!(media_type("data/0a.parquet"), "application/vnd.apache.parquet");
        assert_eq!(media_type("a.b/no-ending"), "application/octet-stream");
    }
}
