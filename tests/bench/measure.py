"""Runs programs and measures them."""

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass

MEGABYTE = 1e6


@dataclass
class Usage:
    """What a process took until it ended, with all of its threads and children."""

    wall: float
    cpu: float
    peak_mb: float


@dataclass
class Goal:
    """What is to be reached. What does not depend on the machine has to be."""

    name: str
    found: float
    most: float
    is_time: bool = False

    def is_reached(self):
        return self.found <= self.most


def said_by(arguments):
    """What a program prints."""
    return subprocess.run(arguments, stdout=subprocess.PIPE, check=True, text=True).stdout


def run(arguments, says_itself=False):
    """Runs a program to its end. One that `says_itself` prints its seconds as JSON, so that what it
    does before it begins is not counted; its memory is counted whole.

    Trap: a process begins with the peak memory of the one that starts it. So this one stays small, and
    whatever loads a library runs in one of its own."""
    start = time.perf_counter()
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE)
    said = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = status
    if status:
        sys.exit(f"{' '.join(arguments)} failed")
    cpu = usage.ru_utime + usage.ru_stime
    if says_itself:
        inner = json.loads(said)
        wall, cpu = inner["wall"], inner["cpu"]
    # Linux counts in units of 1,024 bytes.
    return Usage(wall, cpu, usage.ru_maxrss * 1024 / MEGABYTE)


def remove(path):
    """Removes a file or folder, if it is there."""
    if os.path.isdir(path):
        shutil.rmtree(path)
    elif os.path.exists(path):
        os.remove(path)


def median(values):
    return statistics.median(values)


def median_ratio(ones, others):
    """The median of the ratios round by round: what slows the machine for a while slows both."""
    return median(one / other for one, other in zip(ones, others))


def sample(clear64, folder, shape, rows, *faults):
    """An export of invented people, made once."""
    path = os.path.join(folder, "-".join([shape, str(rows), *faults]) + ".csv")
    if not os.path.exists(path):
        partial = path + ".partial"
        remove(partial)
        words = [clear64, "sample", "--county", "los-angeles", "--rows", str(rows), "--seed", "7"]
        words += ["--shape", shape, "--out", partial]
        run(words + [word for fault in faults for word in ("--fault", fault)])
        os.rename(partial, path)
    return path


def determine(clear64, folder, export, *options):
    """The command that determines a sample, and the folder of its results, which is not there."""
    results = os.path.join(folder, "results" + "".join(options))
    remove(results)
    words = [clear64, "determine", export, "--county", "los-angeles", "--as-of", "2026-01-01"]
    words += ["--key-file", os.path.join(folder, "key"), "--out", results]
    return words + list(options), results


def machine():
    """The machine in one line."""
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        models = [line.split(":")[1].strip() for line in file if line.startswith("model name")]
    system = os.uname()
    model = models[0] if models else system.machine
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores, {model}, {memory:.0f} GB, {system.sysname} {system.release} "
        f"{system.machine}; load at the start {load:.1f}"
    )
