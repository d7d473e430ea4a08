#!/usr/bin/env bash
# Builds the packages of the functions for AWS Lambda, with checksums and a software bill of materials.
#
# usage: [ARCHITECTURE=arm64|x86_64] [FIPS=1] infra/package.sh FOLDER ENVIRONMENT
#
# FOLDER gets the packages; ENVIRONMENT is an environment of Python with infra/requirements.txt. zig
# links for the glibc of Amazon Linux 2023 and compiles what is C; but for FIPS=1.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$1
PATH=$(cd "$2/bin" && pwd):$PATH
build=$folder/build

case ${ARCHITECTURE:-arm64} in
  arm64) triple=aarch64-unknown-linux-gnu ;;
  x86_64) triple=x86_64-unknown-linux-gnu ;;
  *) echo "ARCHITECTURE is arm64 or x86_64" >&2; exit 2 ;;
esac

features=()
compiler=(zigbuild --target "$triple.2.34")
if [ "${FIPS:-}" = 1 ]; then
  # The module is validated as its own build makes it, which zig cannot do.
  if [ "$triple" != "$(rustc -vV | sed -n 's/^host: //p')" ]; then
    echo "FIPS=1 is built on the machine it is for: Amazon Linux 2023 on $triple, with clang, CMake and Go" >&2
    exit 2
  fi
  features=(--no-default-features --features fips)
  compiler=(build --target "$triple")
else
  echo "Note: these packages encrypt their connections by ring, a module that is not validated by FIPS" >&2
  echo "140-3; data at rest is encrypted by AWS KMS. FIPS=1 takes AWS-LC-FIPS: infra/README.md." >&2
fi

has_std() { compgen -G "$(rustc --print target-libdir --target "$triple")/libstd-*" >/dev/null; }
if ! has_std; then
  command -v rustup >/dev/null && rustup target add "$triple" >&2 || {
    echo "make package needs the standard library of Rust for $triple: rustup target add $triple" >&2
    exit 2
  }
fi

CARGO_TARGET_DIR=$build cargo "${compiler[@]}" --release --locked --package clear64-determine \
  --package clear64-publish --bins "${features[@]}"

for function in determine publish; do
  # Zip files of fixed times, so that the same program is the same package.
  python3 - "$build/$triple/release/$function" "$folder/$function.zip" <<'PYTHON'
import sys
import zipfile

program, package = sys.argv[1:]
entry = zipfile.ZipInfo("bootstrap", (2020, 1, 1, 0, 0, 0))
entry.external_attr = 0o755 << 16
entry.compress_type = zipfile.ZIP_DEFLATED
with zipfile.ZipFile(package, "w") as archive, open(program, "rb") as file:
    archive.writestr(entry, file.read())
PYTHON
  # What is in it: the crates, by name, version, checksum and license, as CycloneDX.
  python3 infra/bill_of_materials.py "clear64-$function" "$triple" "${features[@]}" >"$folder/$function.cdx.json"
done
echo "${ARCHITECTURE:-arm64}" >"$folder/architecture"
(cd "$folder" && sha256sum {determine,publish}.{zip,cdx.json} architecture >SHA256SUMS && cat SHA256SUMS)
