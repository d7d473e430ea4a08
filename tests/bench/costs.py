"""What a run costs as a Lambda, from the processor time and the memory that it takes here.

A Lambda has processors in proportion to its memory, one at 1,769 MB. A run that is given less than one
takes as much longer; what is more than its threads use is paid for and not used. Graviton's seconds are
taken to be those of this machine.
"""

ONE_PROCESSOR_MB = 1_769
SIZES_MB = (512, 1_024, 1_769, 3_008, 4_096)
# US dollars for a GB-second on arm64, list price of us-west-2 in November 2026.
PRICE = 0.0000133334

# Rows a month of one county and of all 58: an assumption, stated in the table.
COUNTY_ROWS, STATE_ROWS = 500_000, 30_000_000


def seconds(rows, usage, of_rows, memory_mb):
    """How long a run over so many rows takes: `usage` is one over `of_rows`."""
    cpu = usage.cpu * rows / of_rows
    processors_used = usage.cpu / usage.wall
    return cpu / min(memory_mb / ONE_PROCESSOR_MB, max(processors_used, 1))


def table(usage, of_rows):
    """Prints the table for a run with records."""
    print(
        f"\n{'Lambda MB':>9}{'processors':>12}{'s for ' + format(COUNTY_ROWS, ','):>16}{'$':>10}"
        f"{'s for ' + format(STATE_ROWS, ','):>18}{'$':>8}"
    )
    for memory in SIZES_MB:
        county, state = (seconds(rows, usage, of_rows, memory) for rows in (COUNTY_ROWS, STATE_ROWS))
        price = memory / 1_024 * PRICE
        print(
            f"{memory:>9,}{memory / ONE_PROCESSOR_MB:>12.2f}{county:>16.1f}{county * price:>10.6f}"
            f"{state:>18.0f}{state * price:>8.4f}"
        )
