"""Peak memory of `clear64 determine` as the export grows, ordered and scattered.

Usage: memory.py CLEAR64 FOLDER [SMALL LARGE]

Writes samples of SMALL and LARGE rows (200,000 and 2,000,000) into FOLDER, determines each, and
prints the peak resident memory of each process and the ratios. Exit code 1 if a ratio is over 1.5
or a peak over 400 MB.
"""

import os
import shutil
import subprocess
import sys

LIMIT_MB = 400
LIMIT_RATIO = 1.5


def peak_mb(arguments):
    """Runs a program to its end; its peak resident memory in MB."""
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{' '.join(arguments)} failed")
    return usage.ru_maxrss / 1024


def measure(program, folder, rows, faults):
    name = "-".join([str(rows), *faults])
    export, results = os.path.join(folder, f"{name}.csv"), os.path.join(folder, name)
    sample = [program, "sample", "--county", "los-angeles", "--rows", str(rows), "--seed", "7"]
    peak_mb(sample + ["--out", export] + [word for fault in faults for word in ("--fault", fault)])
    shutil.rmtree(results, ignore_errors=True)
    key = os.path.join(folder, "key")
    peak = peak_mb(
        [program, "determine", export, "--county", "los-angeles", "--as-of", "2026-01-01"]
        + ["--key-file", key, "--out", results]
    )
    os.remove(export)
    shutil.rmtree(results)
    return peak


def main():
    program, folder = sys.argv[1:3]
    small, large = (int(rows) for rows in sys.argv[3:5]) if sys.argv[3:] else (200_000, 2_000_000)
    os.makedirs(folder, exist_ok=True)
    good = True
    lines = []
    for faults in ([], ["scattered-persons"]):
        peaks = [measure(program, folder, rows, faults) for rows in (small, large)]
        ratio = peaks[1] / peaks[0]
        good &= ratio <= LIMIT_RATIO and peaks[1] <= LIMIT_MB
        lines.append((faults[0] if faults else "ordered", *peaks, ratio))
    print(f"{'peak memory, MB':<20}{small:>12,}{large:>12,}{'ratio':>8}")
    for name, one, other, ratio in lines:
        print(f"{name:<20}{one:>12.0f}{other:>12.0f}{ratio:>8.2f}")
    sys.exit(0 if good else 1)


main()
