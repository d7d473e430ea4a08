"""The crates in a package, as CycloneDX: what cargo resolves for a target and its features.

usage: bill_of_materials.py PACKAGE TRIPLE [FEATURE OPTIONS OF CARGO...]
"""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

package, triple, *features = sys.argv[1:]
root = Path(__file__).resolve().parents[1]

command = ["cargo", "tree", "--locked", "--package", package, "--target", triple, *features]
command += ["--edges", "normal", "--prefix", "none", "--no-dedupe", "--format", "{p}\t{l}"]
lines = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout
with open(root / "Cargo.lock", "rb") as file:
    locked = tomllib.load(file)["package"]
checksums = {(one["name"], one["version"]): one.get("checksum") for one in locked}

components = {}
for line in lines.splitlines():
    crate, license = line.split("\t")
    name, version = crate.split()[:2]
    version = version.removeprefix("v")
    component = {
        "type": "library",
        "name": name,
        "version": version,
        "purl": f"pkg:cargo/{name}@{version}",
    }
    if license:
        component["licenses"] = [{"expression": license.replace("/", " OR ")}]
    if checksum := checksums[name, version]:
        component["hashes"] = [{"alg": "SHA-256", "content": checksum}]
    components[name, version] = component

program = components.pop(next(key for key in components if key[0] == package))
bill = {
    "bomFormat": "CycloneDX",
    "specVersion": "1.6",
    "version": 1,
    "metadata": {"component": program | {"type": "application"}},
    "components": [components[key] for key in sorted(components)],
}
json.dump(bill, sys.stdout, indent=2)
print()
