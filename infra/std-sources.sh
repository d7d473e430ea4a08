#!/usr/bin/env bash
# Prints where the sources of the standard library of this compiler are. Fetches those of Debian, by apt
# and its signatures, if the toolchain has none.
#
# usage: infra/std-sources.sh FOLDER
set -euo pipefail
toolchain=$(rustc --print sysroot)/lib/rustlib/src/rust/library
if [ -d "$toolchain" ]; then
  echo "$toolchain"
  exit
fi
mkdir -p "$1"
folder=$(cd "$1" && pwd)
version=$(rustc --version | cut -d' ' -f2)
library=$folder/usr/src/rustc-$version/library
if [ ! -d "$library" ]; then
  command -v apt-get >/dev/null || {
    echo "infra/std-sources.sh needs rustup's network, the component rust-src, or apt-get" >&2
    exit 2
  }
  # A list of its own: what the machine has installed is not touched.
  mkdir -p "$folder/lists/partial" "$folder/cache/archives/partial"
  keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  echo "deb [signed-by=$keyring] http://deb.debian.org/debian trixie-backports main" >"$folder/sources.list"
  options=(
    -o "Dir::Etc::SourceList=$folder/sources.list" -o Dir::Etc::SourceParts=/dev/null
    -o "Dir::State::Lists=$folder/lists" -o "Dir::Cache=$folder/cache"
  )
  apt-get "${options[@]}" update >&2
  package=$(apt-cache "${options[@]}" madison rust-src | awk -v v="$version" 'index($3, v "+") == 1 { print $3; exit }')
  [ -n "$package" ] || { echo "Debian has no sources of Rust $version" >&2; exit 1; }
  (cd "$folder" && apt-get "${options[@]}" download "rust-src=$package" >&2 && dpkg-deb -x rust-src_*.deb .)
fi
echo "$library"
