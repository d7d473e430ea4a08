//! What a browser gets from the dashboard's address.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::Command;
use std::time::Duration;

use flate2::read::GzDecoder;
use serde_json::Value;

use crate::site::{Site, Up, text};

/// An answer.
struct Answer {
    status: u16,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}

/// Writes the files of a dashboard into a folder and gives its path.
fn built(site: &Site, name: &str, files: &[(&str, &str)]) -> String {
    let folder = site.path(name);
    for (file, text) in files {
        let path = folder.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder.to_str().unwrap().to_owned()
}

/// A deployment with these pages.
fn up(site: &Site, pages: &str) -> Up {
    site.up_with(&["--dashboard", pages, "--dashboard-listen", "127.0.0.1:0"])
}

fn address(site: &Site) -> String {
    let errors = text(&site.path("errors"));
    let line = errors.lines().find_map(|line| line.split_once("dashboard is at http://"));
    line.unwrap().1.to_owned()
}

fn ask(site: &Site, method: &str, path: &str, headers: &str) -> Answer {
    let mut stream = TcpStream::connect(address(site)).unwrap();
    let head = format!("{method} {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{headers}\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(answer[..end].to_vec()).unwrap();
    let mut lines = head.lines();
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let pairs = lines.map(|line| line.split_once(": ").unwrap());
    let headers = pairs.map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect();
    Answer { status, headers, body: answer[end + 4..].to_vec() }
}

fn get(site: &Site, path: &str) -> Answer {
    ask(site, "GET", path, "")
}

const PAGES: [(&str, &str); 4] = [
    ("index.html", "<!doctype html><title>First</title>"),
    ("assets/index-0a1b2c3d.js", "export {};"),
    ("assets/index-0a1b2c3d.css", "main { color: black }"),
    ("favicon.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
];

#[test]
fn the_pages_are_served_as_what_they_are_with_a_strict_policy() {
    let site = Site::new();
    let _up = up(&site, &built(&site, "pages", &PAGES));
    let for_ever = "public, max-age=31536000, immutable";
    for (path, file, media_type, kept) in [
        ("/", 0, "text/html; charset=utf-8", "no-cache"),
        ("/index.html", 0, "text/html; charset=utf-8", "no-cache"),
        ("/?county=alpine", 0, "text/html; charset=utf-8", "no-cache"),
        ("/assets/index-0a1b2c3d.js", 1, "text/javascript; charset=utf-8", for_ever),
        ("/assets/index-0a1b2c3d.css", 2, "text/css; charset=utf-8", for_ever),
        ("/favicon.svg", 3, "image/svg+xml", "no-cache"),
    ] {
        let answer = get(&site, path);
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.body, PAGES[file].1.as_bytes(), "{path}");
        assert_eq!(answer.header("content-type"), media_type, "{path}");
        assert_eq!(answer.header("cache-control"), kept, "{path}");
    }
    for path in ["/", "/absent", "/data/meta.json"] {
        let answer = get(&site, path);
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; script-src 'self';"), "{path}: {policy}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
    }
}

#[test]
fn what_a_browser_has_already_is_not_sent_again_until_it_changes() {
    let site = Site::new();
    let pages = built(&site, "pages", &PAGES);
    let first = up(&site, &pages);
    let etag = get(&site, "/").header("etag").to_owned();
    let condition = format!("if-none-match: \"other\", {etag}\r\n");
    let again = ask(&site, "GET", "/", &condition);
    assert_eq!((again.status, again.body.len()), (304, 0));
    assert_eq!(again.header("etag"), etag);
    drop(first);
    fs::write(site.path("pages/index.html"), "<!doctype html><title>Second</title>").unwrap();
    let _second = up(&site, &pages);
    let changed = ask(&site, "GET", "/", &condition);
    assert_eq!(changed.status, 200);
    assert_eq!(changed.body, b"<!doctype html><title>Second</title>");
}

#[test]
fn texts_are_compressed_for_who_takes_gzip() {
    let site = Site::new();
    let long = "export const county = 'alpine';\n".repeat(1000);
    let files = [PAGES[0], ("assets/long.js", &long), ("assets/long.woff2", &long)];
    let _up = up(&site, &built(&site, "pages", &files));
    let accept = "accept-encoding: br, GZIP;q=0.5\r\n";
    let answer = ask(&site, "GET", "/assets/long.js", accept);
    assert_eq!(answer.header("content-encoding"), "gzip");
    assert_eq!(answer.header("vary"), "accept-encoding");
    assert!(answer.body.len() < long.len() / 10, "{}", answer.body.len());
    let mut text = String::new();
    GzDecoder::new(&*answer.body).read_to_string(&mut text).unwrap();
    assert_eq!(text, long);
    for (path, accept) in [
        ("/assets/long.js", ""),
        ("/assets/long.js", "accept-encoding: br, gzip;q=0\r\n"),
        ("/assets/long.woff2", accept),
        ("/index.html", accept),
    ] {
        let answer = ask(&site, "GET", path, accept);
        assert_eq!(
            (answer.status, answer.header("content-encoding")),
            (200, ""),
            "{path} {accept}"
        );
    }
}

#[test]
fn the_dashboard_is_only_read() {
    let site = Site::new();
    let _up = up(&site, &built(&site, "pages", &PAGES));
    let head = ask(&site, "HEAD", "/", "");
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(head.header("content-length"), PAGES[0].1.len().to_string());
    for method in ["POST", "PUT", "DELETE", "OPTIONS"] {
        let refused = ask(&site, method, "/index.html", "content-length: 0\r\n");
        assert_eq!((refused.status, refused.header("allow")), (405, "GET, HEAD"), "{method}");
    }
    assert_eq!(get(&site, "/").body, PAGES[0].1.as_bytes());
}

#[test]
fn no_other_bucket_and_no_list_is_reached_from_the_dashboard() {
    let site = Site::new();
    let _up = up(&site, &built(&site, "pages", &PAGES));
    site.upload("alpine", 20);
    site.done(&["status", "--wait"]);
    for path in [
        "/uploads/exports/alpine/20.csv",
        "/../uploads/exports/alpine/20.csv",
        "/data/../../uploads/exports/alpine/20.csv",
        "/%2e%2e/uploads/exports/alpine/20.csv",
        "/..%2fuploads%2fexports%2falpine%2f20.csv",
        "/../results/county=alpine/status.json",
        "/exports/alpine/20.csv",
        "/county=alpine/status.json",
        "/data",
        "/data/",
        "/data/?list-type=2",
        "//",
        "/.clear64/messages",
        "/nothing",
    ] {
        let answer = get(&site, path);
        assert_eq!(answer.status, 404, "{path}");
        assert_eq!(
            answer.body, b"There is nothing at this address. The dashboard is at /\n",
            "{path}"
        );
    }
    // What would be a list, or another version, over S3.
    for path in ["/?list-type=2", "/?versions", "/index.html?versionId=1"] {
        assert_eq!(get(&site, path).body, PAGES[0].1.as_bytes(), "{path}");
    }
}

#[test]
fn what_is_published_is_served_and_a_change_is_seen() {
    let site = Site::new();
    let _up = up(&site, &built(&site, "pages", &PAGES));
    assert_eq!(get(&site, "/data/meta.json").status, 404, "nothing was ever uploaded");
    site.upload("alpine", 20);
    site.done(&["status", "--wait"]);
    let first = get(&site, "/data/meta.json");
    assert_eq!(first.header("cache-control"), "no-cache");
    assert_eq!(first.header("content-type"), "application/json");
    let meta: Value = serde_json::from_slice(&first.body).unwrap();
    for (table, described) in meta["tables"].as_object().unwrap() {
        let file = described["parquet"]["file"].as_str().unwrap();
        let answer = get(&site, &format!("/data/{file}"));
        assert_eq!(answer.body.len() as u64, described["parquet"]["bytes"], "{table}");
        assert_eq!(answer.header("content-type"), "application/vnd.apache.parquet", "{table}");
        assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
    }
    site.upload("mono", 20);
    site.done(&["status", "--wait"]);
    let condition = format!("if-none-match: {}\r\n", first.header("etag"));
    let second = ask(&site, "GET", "/data/meta.json", &condition);
    assert_eq!(second.status, 200);
    assert_ne!(second.body, first.body);
}

#[test]
fn pages_that_are_gone_are_removed_at_the_next_start_and_data_stays() {
    let site = Site::new();
    let first = up(&site, &built(&site, "first", &PAGES));
    site.upload("alpine", 20);
    site.done(&["status", "--wait"]);
    let meta = get(&site, "/data/meta.json").body;
    drop(first);
    let files = [("index.html", "<!doctype html>"), ("assets/index-9f9f9f9f.js", "export {};")];
    let pages = built(&site, "second", &files);
    built(&site, "second", &[(".DS_Store", "x"), (".vite/manifest.json", "{}")]);
    let second = up(&site, &pages);
    assert_eq!(get(&site, "/").body, b"<!doctype html>");
    assert_eq!(get(&site, "/assets/index-9f9f9f9f.js").status, 200);
    for gone in ["/assets/index-0a1b2c3d.js", "/favicon.svg", "/.DS_Store", "/.vite/manifest.json"]
    {
        assert_eq!(get(&site, gone).status, 404, "{gone}");
    }
    assert_eq!(get(&site, "/data/meta.json").body, meta);
    drop(second);
    let _without = site.up();
    assert!(!text(&site.path("errors")).contains("dashboard"), "it is asked for by --dashboard");
}

#[test]
fn a_folder_that_is_no_dashboard_is_refused_and_nothing_is_made() {
    let site = Site::new();
    for (name, files, said) in [
        ("absent", &[][..], "cannot be read"),
        ("empty", &[("assets/a.js", "")][..], "has no index.html"),
        ("with-data", &[PAGES[0], ("data/meta.json", "{}")], "has a folder data"),
        ("named", &[PAGES[0], ("a b.js", "")], "rename it"),
    ] {
        let pages = built(&site, name, files);
        let refused = site.run(&["up", "--listen", "127.0.0.1:0", "--dashboard", &pages]);
        assert_eq!(refused.code, Some(1), "{name}");
        assert!(refused.stderr.contains(said), "{name}: {}", refused.stderr);
        assert!(!site.data().exists(), "{name}");
    }
    let pages = built(&site, "pages", &PAGES);
    let open = ["up", "--dashboard", &pages, "--dashboard-listen", "0.0.0.0:0"];
    assert!(site.run(&open).stderr.contains("loopback"));
    let alone = site.run(&["up", "--dashboard-listen", "127.0.0.1:0"]);
    assert_eq!(alone.code, Some(2), "{}", alone.stderr);
}

#[test]
fn an_interrupt_ends_the_dashboard_too_while_a_browser_is_connected() {
    let site = Site::new();
    let mut up = up(&site, &built(&site, "pages", &PAGES));
    let mut silent = TcpStream::connect(address(&site)).unwrap();
    silent.write_all(b"GET / HTTP/1.1\r\nhost:").unwrap();
    let pid = up.child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    assert!(up.child.wait().unwrap().success());
    silent.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
    let mut rest = Vec::new();
    // Closed or reset, but nobody answers any more.
    drop(silent.read_to_end(&mut rest));
    assert!(TcpStream::connect(address(&site)).is_err());
}
