"""Whether `records.parquet` and a copy of the export hold the same rows, in the same order.

Usage: rows.py RECORDS COPY

Prints how many rows differ. A row that one of them lacks differs, and so does one that is not where its
number says.
"""

import sys

import duckdb


def differing(ours, theirs):
    connection = duckdb.connect()
    names = [
        row[0]
        for row in connection.execute(f"DESCRIBE SELECT * FROM '{theirs}'").fetchall()
    ]
    assert len(names) == 95, names
    differs = " OR ".join(f'ours."{name}" IS DISTINCT FROM theirs."{name}"' for name in names)
    query = f"""
        SELECT count(*)
        FROM (SELECT *, row_number() OVER () - 1 AS place FROM '{ours}') AS ours
        POSITIONAL JOIN '{theirs}' AS theirs
        WHERE ours.row IS DISTINCT FROM ours.place OR {differs}
    """
    return connection.execute(query).fetchone()[0]


print(differing(*sys.argv[1:]))
