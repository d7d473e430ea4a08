//! What is read, and in which order.

use std::io::{self, Cursor, Read, Write};

use clear64_exports::container::{Container, ContainerError, Limits, ReadSeek};
use zip::ZipWriter;

use crate::archive::{
    contents, deflated, export, gzip, limits, open, replaced, rows, stored, zip, zip_with,
};
use crate::invented::row;

#[test]
fn plain_gzip_and_zip_have_the_same_rows() {
    let text = export();
    let (first, second) = text.split_at(text.find('\n').unwrap() + 1 + row().text().len() + 1);
    let expected = rows(text.as_bytes()).unwrap();
    assert_eq!(expected.len(), 20);
    for (name, bytes) in [
        ("gzip", gzip(&text)),
        ("two gzips put together", [gzip(first), gzip(second)].concat()),
        ("with an empty one between", [gzip(first), gzip(""), gzip(second)].concat()),
        ("zip", zip(&[("export.csv", text.as_bytes())])),
        ("not compressed in it", zip_with(stored(), &[("export.csv", text.as_bytes())])),
        ("zip64", zip_with(deflated().large_file(true), &[("export.csv", text.as_bytes())])),
        ("two parts", zip(&[("1.csv", first.as_bytes()), ("2.csv", second.as_bytes())])),
    ] {
        assert_eq!(rows(&bytes).unwrap(), expected, "{name}");
    }
}

#[test]
fn a_zip_written_to_a_stream_is_read() {
    let mut writer = ZipWriter::new_stream(Vec::new());
    for name in ["1.csv", "2.csv"] {
        writer.start_file(name, deflated()).unwrap();
        writer.write_all(name.as_bytes()).unwrap();
    }
    let bytes = writer.finish().unwrap().into_inner();
    assert!(bytes.windows(4).any(|window| window == b"PK\x07\x08"), "sizes come after the data");
    let contents = contents(&bytes, Limits::default()).unwrap();
    assert_eq!(contents, [b"1.csv".to_vec(), b"2.csv".to_vec()]);
}

#[test]
fn members_are_read_in_name_order_whatever_their_order_in_the_file() {
    let names = ["B.csv", "a.csv", "b/1.txt", "b/10.CSV", "b/2.Dat", "c.csv"];
    for order in [[0, 1, 2, 3, 4, 5], [5, 4, 3, 2, 1, 0], [3, 0, 5, 2, 4, 1]] {
        let members = order.map(|index| (names[index], names[index].as_bytes()));
        let contents = contents(&zip(&members), Limits::default()).unwrap();
        assert_eq!(contents, names.map(|name| name.as_bytes().to_vec()), "{order:?}");
    }
}

#[test]
fn members_are_read_in_any_order_and_again() {
    let bytes = zip(&[("1.csv", b"one"), ("2.csv", b"two")]);
    // The limit is on what the members hold, not on how often they are read.
    let mut container = open(&bytes, limits(2, 6)).unwrap();
    for index in [1, 0, 0, 1, 1] {
        let mut start = [0; 2];
        container.member(index).unwrap().read_exact(&mut start).unwrap();
        let mut whole = Vec::new();
        container.member(index).unwrap().read_to_end(&mut whole).unwrap();
        assert_eq!(whole, [b"one", b"two"][index]);
        assert!(whole.starts_with(&start));
    }
    let Err(ContainerError::Io(error)) = container.member(2).map(drop) else { panic!() };
    assert_eq!(error.kind(), io::ErrorKind::NotFound);
}

#[test]
fn folders_and_what_systems_leave_in_them_are_passed_over() {
    let bytes = zip(&[
        ("parts/", b""),
        ("parts/export.csv", b"content"),
        ("parts/.DS_Store", b"\0\0\0\x01Bud1"),
        ("parts/Thumbs.db", b"x"),
        ("parts/desktop.ini", b"x"),
        ("__MACOSX/", b""),
        ("__MACOSX/parts/", b""),
        ("__MACOSX/parts/._export.csv", b"\0\x05\x16\x07"),
        ("._export.csv", b"\0\x05\x16\x07"),
    ]);
    assert_eq!(contents(&bytes, limits(9, 7)).unwrap(), [b"content".to_vec()]);
    let windows = replaced(zip(&[("parts_export.csv", b"content")]), b"parts_", b"parts\\");
    assert_eq!(contents(&windows, Limits::default()).unwrap(), [b"content".to_vec()]);
}

#[test]
fn a_container_can_go_to_another_thread() {
    fn sendable<T: Send>(value: T) -> T {
        value
    }
    let file: Box<dyn ReadSeek> = Box::new(Cursor::new(zip(&[("a.csv", b"content")])));
    let mut container = sendable(Container::open(file, Limits::default()).unwrap());
    let mut member = sendable(container.member(0).unwrap());
    assert_eq!(io::copy(&mut member, &mut io::sink()).unwrap(), 7);
}
