//! Keys that real files have.

use crate::served::{Served, get, put, refusal, refused};

#[tokio::test]
async fn every_key_is_the_same_put_listed_got_and_deleted() {
    let served = Served::new().await;
    let client = served.operator();
    let long = format!("exports/{}", "ñ".repeat(508));
    assert_eq!(long.len(), 1024);
    for (key, told) in [
        ("exports/a b.csv", "exports/a+b.csv"),
        ("exports/a+b.csv", "exports/a%2Bb.csv"),
        ("exports/a%2Bb.csv", "exports/a%252Bb.csv"),
        ("exports/Peña Núñez.csv", "exports/Pe%C3%B1a+N%C3%BA%C3%B1ez.csv"),
        ("exports/100%.csv", "exports/100%25.csv"),
        ("exports/a&b=c?d#e.csv", "exports/a%26b%3Dc%3Fd%23e.csv"),
        ("exports/'quoted' <x> \"y\".csv", "exports/%27quoted%27+%3Cx%3E+%22y%22.csv"),
        ("exports//two/./../slashes", "exports//two/./../slashes"),
        ("exports/folder/", "exports/folder/"),
        (long.as_str(), &format!("exports/{}", "%C3%B1".repeat(508))),
    ] {
        put(&client, key, key.as_bytes()).await;
        assert_eq!(get(&client, key, None).await, key.as_bytes());
        let page = client.list_objects_v2().bucket("uploads").prefix(key).send().await.unwrap();
        let listed: Vec<_> = page.contents().iter().map(|object| object.key().unwrap()).collect();
        assert_eq!(listed, [key]);
        assert_eq!(served.events()[0]["s3"]["object"]["key"], told);
        client.delete_object().bucket("uploads").key(key).send().await.unwrap();
        let gone = client.get_object().bucket("uploads").key(key).send().await;
        assert_eq!(refusal(gone), refused(404, "NoSuchKey"));
        served.events();
    }
    let too_long = client.head_object().bucket("uploads").key(format!("{long}x")).send().await;
    assert_eq!(refusal(too_long).0, 400);
}
