"""Peak memory and processor time of a run as the export grows, ordered and scattered."""

from measure import Goal, determine, remove, run, sample

# Megabytes with persons that stand together and apart.
MOST, MOST_SCATTERED = 200, 400
# From the smallest to a larger file.
MOST_GROWTH = 1.5
MOST_CPU_GROWTH = 1.1

SCATTERED = "scattered-persons"


def bench(clear64, folder, sizes, scattered_sizes):
    """Measures. Prints a table; gives the goals."""
    print(f"\n{'persons':<12}{'rows':>12}{'CPU s':>9}{'us a row':>10}{'peak MB':>9}")
    goals = []
    for faults, of_kind, most in (((), sizes, MOST), ((SCATTERED,), scattered_sizes, MOST_SCATTERED)):
        name = "scattered" if faults else "ordered"
        first = None
        for rows in of_kind:
            usage = measured(clear64, folder, rows, faults)
            first = first or (rows, usage)
            print(
                f"{name:<12}{rows:>12,}{usage.cpu:>9.2f}{usage.cpu / rows * 1e6:>10.2f}"
                f"{usage.peak_mb:>9.0f}",
                flush=True,
            )
            goals.append(Goal(f"3 {name}, {rows:,} rows: MB", usage.peak_mb, most))
            if rows != first[0]:
                growth = usage.peak_mb / first[1].peak_mb
                cpu = (usage.cpu / rows) / (first[1].cpu / first[0])
                to = f"{name}, {rows:,} rows to {first[0]:,}"
                goals.append(Goal(f"3 {to}: MB", growth, MOST_GROWTH))
                goals.append(Goal(f"4 {to}: CPU a row", cpu, MOST_CPU_GROWTH, True))
    return goals


def measured(clear64, folder, rows, faults):
    """One run over a sample that is removed again: the large ones fill a disk."""
    export = sample(clear64, folder, "padded", rows, *faults)
    command, results = determine(clear64, folder, export)
    usage = run(command)
    remove(results)
    remove(export)
    return usage
