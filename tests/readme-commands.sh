#!/usr/bin/env bash
# Runs the README's commands, as they stand, in a fresh clone of the last commit.
#
# A command is a line of a block fenced as ```sh, without its leading "$ ". What is not meant to be
# run as it stands (a placeholder, an output) is fenced otherwise. A README that names this very
# check is not run again by it.
set -euo pipefail

if [ -n "${README_COMMANDS:-}" ]; then
  echo "The README's commands are being run already." >&2
  exit 2
fi
export README_COMMANDS=running
unset CARGO_TARGET_DIR

repository=$(git -C "$(dirname "$0")" rev-parse --show-toplevel)
if [ -n "$(git -C "$repository" status --porcelain)" ]; then
  echo "Note: changes that are not committed are not checked."
fi
clone=$(mktemp -d)
# The demo's deployment stays up until it is stopped.
trap 'make -C "$clone/clear64" demo-stop || :; rm -rf "$clone"' EXIT
git clone --quiet "$repository" "$clone/clear64"
cd "$clone/clear64"

commands=$(awk '/^```sh *$/ { inside = 1; next } /^```/ { inside = 0 } inside' README.md | sed 's/^\$ //')
if [ -z "$commands" ]; then
  echo "README.md has no block fenced as sh." >&2
  exit 1
fi
printf 'The commands of README.md:\n%s\n\n' "$commands"
bash -euxo pipefail -c "$commands"
echo "The README's commands work in a fresh clone."
