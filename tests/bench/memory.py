"""Peak memory and processor time of a run as the export grows: persons that stand together, and scattered."""

from measure import Goal, determine, remove, run, sample

# Megabytes that a run may take, however large the export: without records, and with them. Scattered persons
# may take twice that.
MOST = {"--no-records": 100, "": 200}
MOST_CPU_GROWTH = 1.1

SCATTERED = "scattered-persons"


def bench(clear64, folder, sizes, scattered_sizes):
    """Measures. Prints a table; gives the goals."""
    print(f"\n{'persons':<12}{'records':<9}{'rows':>12}{'CPU s':>9}{'us a row':>10}{'peak MB':>9}")
    goals = []
    for faults, of_kind in (((), sizes), ((SCATTERED,), scattered_sizes)):
        first = {}
        for rows in of_kind:
            export = sample(clear64, folder, "padded", rows, *faults)
            for option in MOST:
                goals += of_run(clear64, folder, export, rows, bool(faults), option, first)
            # The large ones fill a disk.
            remove(export)
    return goals


def of_run(clear64, folder, export, rows, is_scattered, option, first):
    """The goals of one run; `first` keeps the smallest export's time for a row."""
    command, results = determine(clear64, folder, export, *option.split())
    usage = run(command)
    remove(results)
    kind, records = "scattered" if is_scattered else "ordered", "no" if option else "yes"
    row = usage.cpu / rows * 1e6
    print(
        f"{kind:<12}{records:<9}{rows:>12,}{usage.cpu:>9.2f}{row:>10.2f}{usage.peak_mb:>9.0f}", flush=True
    )
    name = f"{kind}, {rows:,} rows" + (", no records" if option else "")
    goals = [Goal(f"3 {name}: MB", usage.peak_mb, MOST[option] * (2 if is_scattered else 1))]
    smallest = first.setdefault(option, row)
    if row != smallest:
        goals.append(Goal(f"4 {name}: CPU a row", row / smallest, MOST_CPU_GROWTH, True))
    return goals
