"""A run beside programs that merely copy the export to Parquet, or merely read it.

Every round runs every program once, one after the other, so that all of them meet the same noise. The
table has the medians of the rounds; a ratio is the median of the rounds' ratios.
"""

import os
import sys

from measure import MEGABYTE, Goal, Usage, determine, median, median_ratio, remove, run, said_by, sample
from peers import PEERS

SHAPES = ("padded", "lean", "hard")
# zstd at this level, for everyone: that of records.parquet.
LEVEL = 1

READ, SUM, COPY = "csv crate, reads fields", "SHA-256 alone", "csv crate, ArrowWriter"
DECIDED, RECORDS = "clear64 --no-records", "clear64"

# Ratios that are to be reached: CPU without the checksum of the source, against reading every field;
# CPU, wall and size of all, against the least of the peers.
MOST_OF_READING = 0.9
MOST_CPU, MOST_WALL, MOST_SIZE = 0.5, 0.65, 1.05
# Megabytes, without and with records.
MOST_MEMORY = {DECIDED: 100, RECORDS: 200}


def beside(name):
    return os.path.join(os.path.dirname(__file__), name)


class Shape:
    """The rounds of one shape."""

    def __init__(self, programs, folder, shape, rows):
        self.programs, self.folder, self.shape = programs, folder, shape
        self.export = sample(programs.clear64, folder, shape, rows)
        self.usages = {}
        self.sizes = {}

    def round(self):
        """Runs everything once."""
        csv_crate, export = self.programs.csv_crate, self.export
        self.take(READ, [csv_crate, "read", export])
        self.take(SUM, [csv_crate, "sum", export])
        for name, options in ((DECIDED, ["--no-records"]), (RECORDS, [])):
            command, results = determine(self.programs.clear64, self.folder, export, *options)
            records = os.path.join(results, "records.parquet")
            self.take(name, command, None if options else records)
        for name in PEERS:
            copy = self.copy(name)
            command = [sys.executable, beside("peers.py"), name, export, copy, str(LEVEL)]
            self.take(name, command, copy, True)
        copy = self.copy(COPY)
        self.take(COPY, [csv_crate, "convert", export, copy, str(LEVEL)], copy)

    def copy(self, name):
        return os.path.join(self.folder, f"{name}.parquet")

    def take(self, name, command, output=None, says_itself=False):
        if output:
            remove(output)
        self.usages.setdefault(name, []).append(run(command, says_itself))
        if output:
            self.sizes[name] = os.path.getsize(output) / MEGABYTE

    def differing(self):
        """Rows of the copies that are not those of records.parquet, by who made the copy."""
        records = os.path.join(self.folder, "results", "records.parquet")
        compare = [sys.executable, beside("rows.py"), records]
        compared = {name: said_by(compare + [self.copy(name)]) for name in [*PEERS, COPY]}
        return {name: int(said) for name, said in compared.items()}

    def of(self, name, what):
        return [getattr(usage, what) for usage in self.usages[name]]

    def median(self, name, what):
        return median(self.of(name, what))

    def usage(self, name):
        return Usage(*(self.median(name, what) for what in ("wall", "cpu", "peak_mb")))

    def ratio(self, one, other, what):
        return median_ratio(self.of(one, what), self.of(other, what))

    def without_sum(self):
        """CPU of a run without records and without the checksum of its source, per round."""
        return [cpu - own for cpu, own in zip(self.of(DECIDED, "cpu"), self.of(SUM, "cpu"))]

    def lines(self):
        """The rows of the table. Ratios are ours to theirs."""
        for name in self.usages:
            numbers = [self.median(name, what) for what in ("cpu", "wall", "peak_mb")]
            ratios = ["", "", ""]
            if name == READ:
                ratios[0] = f"{median_ratio(self.without_sum(), self.of(READ, 'cpu')):.2f}"
            elif name in PEERS or name == COPY:
                size = self.sizes[RECORDS] / self.sizes[name]
                ratios = [f"{self.ratio(RECORDS, name, what):.2f}" for what in ("cpu", "wall")]
                ratios.append(f"{size:.2f}")
            size = f"{self.sizes[name]:.1f}" if name in self.sizes else ""
            yield (
                f"{self.shape:<8}{name:<25}{numbers[0]:>8.2f}{numbers[1]:>8.2f}{numbers[2]:>8.0f}"
                f"{size:>8}" + "".join(f"{ratio:>8}" for ratio in ratios)
            )

    def goals(self):
        """What is to be reached, against the best of the peers in each respect."""
        least = {
            what: min(PEERS, key=lambda name, what=what: self.median(name, what))
            for what in ("cpu", "wall")
        }
        smallest = min(PEERS, key=lambda name: self.sizes[name])
        shape = self.shape
        reading = median_ratio(self.without_sum(), self.of(READ, "cpu"))
        yield Goal(f"1 {shape}: CPU to reading every field", reading, MOST_OF_READING, True)
        for what, most in (("cpu", MOST_CPU), ("wall", MOST_WALL)):
            value = self.ratio(RECORDS, least[what], what)
            yield Goal(f"2 {shape}: {what} to {least[what]}", value, most, True)
        size = self.sizes[RECORDS] / self.sizes[smallest]
        yield Goal(f"2 {shape}: file to that of {smallest}", size, MOST_SIZE)
        for name, most in MOST_MEMORY.items():
            yield Goal(f"3 {shape}: MB of {name}", max(self.of(name, "peak_mb")), most)


def bench(programs, folder, rows, rounds):
    """Measures all shapes. Prints the table; gives the goals, whether all copies are the same, and what a run
    over the first shape took."""
    print(f"{rows:,} rows a file, medians of {rounds} rounds; ratios are clear64's to that program's\n")
    print(
        f"{'shape':<8}{'program':<25}{'CPU s':>8}{'wall s':>8}{'peak MB':>8}{'file MB':>8}"
        f"{'CPU':>8}{'wall':>8}{'file':>8}"
    )
    goals, is_same, usage = [], True, None
    for name in SHAPES:
        shape = Shape(programs, folder, name, rows)
        for _ in range(rounds):
            shape.round()
        print(*shape.lines(), sep="\n", flush=True)
        for peer, count in shape.differing().items():
            if count:
                print(f"{name}: {count} rows of {peer} differ from records.parquet")
                is_same = False
        goals.extend(shape.goals())
        usage = usage or shape.usage(RECORDS)
    return goals, is_same, usage
