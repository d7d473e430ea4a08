"""Converts a CSV file to Parquet as an analyst would: every column text, blanks kept as they are.

Usage: peers.py NAME CSV PARQUET LEVEL

Prints the seconds that the conversion took, of the clock and of the processor, as JSON. Starting
Python and loading the library are not counted: they are not what is compared. Of the ways that a
library has, this is the one that took the least processor time.
"""

import json
import os
import sys
import time


def csv_columns(path):
    with open(path, encoding="utf-8") as file:
        return file.readline().rstrip("\n").split(",")


def with_pyarrow(source, target, level):
    import pyarrow as pa
    import pyarrow.csv
    import pyarrow.parquet

    schema = pa.schema([(name, pa.string()) for name in csv_columns(source)])

    def convert():
        reader = pa.csv.open_csv(
            source,
            read_options=pa.csv.ReadOptions(block_size=4 << 20),
            convert_options=pa.csv.ConvertOptions(column_types=schema, check_utf8=True),
        )
        writer = pa.parquet.ParquetWriter(
            target, schema, compression="zstd", compression_level=level
        )
        with writer:
            for batch in reader:
                writer.write_batch(batch)

    return convert


def with_polars(source, target, level):
    import polars as pl

    def convert():
        frame = pl.scan_csv(source, infer_schema=False, empty_string_is_null=False)
        frame.sink_parquet(target, compression="zstd", compression_level=level)

    return convert


def with_duckdb(source, target, level):
    import duckdb

    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in csv_columns(source))
    connection = duckdb.connect()

    def convert():
        connection.execute(
            f"""COPY (
                SELECT * FROM read_csv('{source}', header = true, auto_detect = false,
                    delim = ',', quote = '"', escape = '"', nullstr = '<none>',
                    columns = {{{columns}}})
            ) TO '{target}' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL {level})"""
        )

    return convert


PEERS = {"pyarrow": with_pyarrow, "Polars": with_polars, "DuckDB": with_duckdb}


def main():
    name, source, target, level = sys.argv[1:]
    convert = PEERS[name](source, target, int(level))
    before, start = os.times(), time.perf_counter()
    convert()
    wall, after = time.perf_counter() - start, os.times()
    print(json.dumps({"wall": wall, "cpu": sum(after[:2]) - sum(before[:2])}))


if __name__ == "__main__":
    main()
