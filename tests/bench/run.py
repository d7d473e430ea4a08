"""`make bench`: measures, prints tables, and says which goals are reached.

Usage: run.py PROGRAMS FOLDER ROWS ROUNDS LARGE

PROGRAMS holds clear64 and csv-crate, built for release; FOLDER gets the exports and the results. With
LARGE, exports of 5,000,000 and 20,000,000 rows, too: 20 GB of disk.

Exit code 1 if copies differ, or if a file is too large or a run takes too much memory: those are the
same on every machine. Times are only told.
"""

import os
import sys
from types import SimpleNamespace

import bucket
import conversion
import costs
import memory
from measure import machine


def sizes(rows, large):
    """Rows of the files that show what memory does as they grow: ordered, scattered."""
    if large:
        return [rows, 5_000_000, 20_000_000], [rows, 5_000_000]
    return [rows, rows * 4], [rows, rows * 4]


def main():
    programs, folder, rows, rounds, large = sys.argv[1:]
    rows, rounds = int(rows), int(rounds)
    clear64, csv_crate = (os.path.join(programs, name) for name in ("clear64", "csv-crate"))
    os.makedirs(folder, exist_ok=True)
    print(machine())
    both = SimpleNamespace(clear64=clear64, csv_crate=csv_crate)
    goals, is_same, usage = conversion.bench(both, folder, rows, rounds)
    goals += bucket.bench(clear64, folder, rows, rounds)
    goals += memory.bench(clear64, folder, *sizes(rows, large == "1"))
    costs.table(usage, rows)
    print(f"\n{'goal':<48}{'found':>8}{'at most':>9}")
    for goal in goals:
        missed = "" if goal.is_reached() else "  not reached"
        print(f"{goal.name:<48}{goal.found:>8.2f}{goal.most:>9.2f}{missed}")
    is_good = is_same and all(goal.is_reached() or goal.is_time for goal in goals)
    sys.exit(0 if is_good else 1)


main()
