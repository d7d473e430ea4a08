"""Peak memory of publishing as counties and their people become more.

Usage: statewide.py STATEWIDE FOLDER [COUNTIES PEOPLE]

Writes the results of COUNTIES counties with PEOPLE people each (58 and 200,000) into FOLDER, publishes
them, and prints the peak resident memory and the CPU seconds of the process that does. Exit code 1 if it is over 1,500 MB.
"""

import os
import shutil
import subprocess
import sys
import time

LIMIT_MB = 1500


def run(arguments):
    """Runs a program to its end; its peak resident memory in MB, seconds of CPU, and of the clock."""
    began = time.monotonic()
    process = subprocess.Popen(arguments)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{' '.join(arguments)} failed")
    return usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime, time.monotonic() - began


def main():
    program, folder = sys.argv[1:3]
    counties, people = sys.argv[3:5] if sys.argv[3:] else ("58", "200000")
    shutil.rmtree(folder, ignore_errors=True)
    run([program, "make", folder, counties, people])
    peak, cpu, seconds = run([program, "publish", folder])
    shutil.rmtree(folder)
    print(f"publishing {counties} counties of {int(people):,} people: {peak:.0f} MB at most, {cpu:.0f} s of CPU, {seconds:.0f} s")
    sys.exit(0 if peak <= LIMIT_MB else 1)


main()
