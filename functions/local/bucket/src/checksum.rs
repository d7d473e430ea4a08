//! MD5 for ETags, and the checksums that clients send along.

use s3s::checksum::ChecksumHasher;
use s3s::crypto::{Checksum as _, Crc32, Crc32c, Crc64Nvme, Md5, Sha1, Sha256};
use serde::{Deserialize, Serialize};

/// A checksum that S3 knows beside MD5.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Algorithm {
    Crc32,
    Crc32c,
    Crc64Nvme,
    Sha1,
    Sha256,
}

impl Algorithm {
    pub(crate) const ALL: [Algorithm; 5] = [
        Algorithm::Crc32,
        Algorithm::Crc32c,
        Algorithm::Crc64Nvme,
        Algorithm::Sha1,
        Algorithm::Sha256,
    ];

    /// As the protocol writes it: `CRC32`; the header is `x-amz-checksum-crc32`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Algorithm::Crc32 => "CRC32",
            Algorithm::Crc32c => "CRC32C",
            Algorithm::Crc64Nvme => "CRC64NVME",
            Algorithm::Sha1 => "SHA1",
            Algorithm::Sha256 => "SHA256",
        }
    }

    pub(crate) fn of_name(name: &str) -> Option<Algorithm> {
        Algorithm::ALL.into_iter().find(|algorithm| algorithm.name().eq_ignore_ascii_case(name))
    }

    pub(crate) fn of_header(name: &str) -> Option<Algorithm> {
        name.trim()
            .to_ascii_lowercase()
            .strip_prefix("x-amz-checksum-")
            .and_then(Algorithm::of_name)
    }

    /// The checksum of these bytes, in base64.
    pub(crate) fn of_bytes(self, bytes: &[u8]) -> String {
        let mut hasher = Hasher::new(&[self]);
        hasher.update(bytes);
        hasher.finish().sums.pop().map_or_else(String::new, |(_, value)| value)
    }

    fn crc(self) -> Option<crc_fast::CrcAlgorithm> {
        match self {
            Algorithm::Crc32 => Some(crc_fast::CrcAlgorithm::Crc32IsoHdlc),
            Algorithm::Crc32c => Some(crc_fast::CrcAlgorithm::Crc32Iscsi),
            Algorithm::Crc64Nvme => Some(crc_fast::CrcAlgorithm::Crc64Nvme),
            Algorithm::Sha1 | Algorithm::Sha256 => None,
        }
    }

    /// The checksum of all bytes of parts with these checksums and sizes. Null for what cannot be
    /// combined.
    pub(crate) fn of_whole<'a>(
        self,
        parts: impl Iterator<Item = (&'a str, u64)>,
    ) -> Option<String> {
        let crc = self.crc()?;
        let width = if self == Algorithm::Crc64Nvme { 8 } else { 4 };
        let mut whole = 0;
        for (value, size) in parts {
            let part = decode(value)?.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte));
            whole = crc_fast::checksum_combine(crc, whole, part, size);
        }
        whole.to_be_bytes().get(8 - width..).map(encode)
    }

    /// The checksum of the checksums of parts, with how many there are.
    pub(crate) fn of_parts<'a>(self, parts: impl Iterator<Item = &'a str>) -> Option<String> {
        let (mut bytes, mut count) = (Vec::new(), 0);
        for value in parts {
            bytes.extend(decode(value)?);
            count += 1;
        }
        Some(format!("{}-{count}", self.of_bytes(&bytes)))
    }
}

/// Hashes content as it comes.
pub(crate) struct Hasher {
    md5: Md5,
    sums: ChecksumHasher,
}

/// The hashes of a content.
pub(crate) struct Hashes {
    md5: [u8; 16],
    /// In base64.
    pub(crate) sums: Vec<(Algorithm, String)>,
}

impl Hasher {
    pub(crate) fn new(algorithms: &[Algorithm]) -> Hasher {
        let mut sums = ChecksumHasher::default();
        for algorithm in algorithms {
            match algorithm {
                Algorithm::Crc32 => sums.crc32 = Some(Crc32::new()),
                Algorithm::Crc32c => sums.crc32c = Some(Crc32c::new()),
                Algorithm::Crc64Nvme => sums.crc64nvme = Some(Crc64Nvme::new()),
                Algorithm::Sha1 => sums.sha1 = Some(Sha1::new()),
                Algorithm::Sha256 => sums.sha256 = Some(Sha256::new()),
            }
        }
        Hasher { md5: Md5::new(), sums }
    }

    pub(crate) fn update(&mut self, bytes: &[u8]) {
        self.md5.update(bytes);
        self.sums.update(bytes);
    }

    pub(crate) fn finish(self) -> Hashes {
        let sums = self.sums.finalize();
        let sums = [
            (Algorithm::Crc32, sums.checksum_crc32),
            (Algorithm::Crc32c, sums.checksum_crc32c),
            (Algorithm::Crc64Nvme, sums.checksum_crc64nvme),
            (Algorithm::Sha1, sums.checksum_sha1),
            (Algorithm::Sha256, sums.checksum_sha256),
        ];
        let sums = sums.into_iter().filter_map(|(algorithm, value)| Some((algorithm, value?)));
        Hashes { md5: self.md5.finalize(), sums: sums.collect() }
    }
}

impl Hashes {
    /// The ETag of an object that was put in one piece, without quotes.
    pub(crate) fn etag(&self) -> String {
        hex(&self.md5)
    }

    /// As Content-MD5 has it.
    pub(crate) fn md5_base64(&self) -> String {
        encode(&self.md5)
    }
}

/// The ETag of a completed upload: the MD5 of its parts' MD5s, and how many. Null if one is no MD5.
pub(crate) fn etag_of_parts<'a>(etags: impl Iterator<Item = &'a str>) -> Option<String> {
    let (mut hasher, mut count) = (Md5::new(), 0);
    for etag in etags {
        let md5 = u128::from_str_radix(etag, 16).ok()?;
        hasher.update(&md5.to_be_bytes());
        count += 1;
    }
    Some(format!("{}-{count}", hex(&hasher.finalize())))
}

fn hex(md5: &[u8; 16]) -> String {
    format!("{:032x}", u128::from_be_bytes(*md5))
}

fn encode(bytes: &[u8]) -> String {
    base64_simd::STANDARD.encode_to_string(bytes)
}

fn decode(text: &str) -> Option<Vec<u8>> {
    base64_simd::STANDARD.decode_to_vec(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_of_the_whole_is_that_of_its_parts_combined() {
        for algorithm in [Algorithm::Crc32, Algorithm::Crc32c, Algorithm::Crc64Nvme] {
            let parts = [&b"12345"[..], b"", b"6789"].map(|part| (algorithm.of_bytes(part), part));
            let parts = parts.iter().map(|(sum, part)| (sum.as_str(), part.len() as u64));
            assert_eq!(algorithm.of_whole(parts), Some(algorithm.of_bytes(b"123456789")));
        }
        assert_eq!(Algorithm::Sha256.of_whole([("", 0)].into_iter()), None);
    }

    /// Source: the catalog's check values of CRC-32/ISO-HDLC, CRC-32/ISCSI and CRC-64/NVME.
    #[test]
    fn check_values() {
        let of = |algorithm: Algorithm| decode(&algorithm.of_bytes(b"123456789")).unwrap();
        assert_eq!(of(Algorithm::Crc32), 0xcbf4_3926_u32.to_be_bytes());
        assert_eq!(of(Algorithm::Crc32c), 0xe306_9283_u32.to_be_bytes());
        assert_eq!(of(Algorithm::Crc64Nvme), 0xae8b_1486_0a79_9888_u64.to_be_bytes());
    }
}
