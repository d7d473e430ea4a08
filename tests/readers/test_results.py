"""What a run leaves behind, read with DuckDB, Polars and pyarrow."""

import csv
import re
import unittest
from collections import Counter

import duckdb
import polars
import pyarrow
import pyarrow.parquet

import runs
from tables import columns, rows, sums

STATUSES = {
    "determined": "determined",
    "repeat": "repeat",
    "outOfScope": "out-of-scope",
    "notAConviction": "not-a-conviction",
    "rejected": "rejected",
}

PERSONAL = re.compile(
    r"(^|_)(names?|ssn|social|security|dob|birth_?date|birthday|cii|subject|fbi|cdl|address)(_|$)",
    re.IGNORECASE,
)


class Readers(unittest.TestCase):
    """DuckDB, Polars and pyarrow."""

    def test_three_readers_see_the_same_rows_in_every_file(self):
        tables = 0
        for run in [runs.stories(), runs.stories_without_key(), runs.with_rejects(), runs.scattered()]:
            for name in runs.TABLES:
                with self.subTest(run=run.folder.name, table=name):
                    path = run.table(name)
                    by_duckdb = duckdb.read_parquet(str(path))
                    by_polars = polars.read_parquet(path)
                    by_pyarrow = pyarrow.parquet.read_table(path)
                    self.assertEqual(by_duckdb.columns, by_pyarrow.column_names)
                    self.assertEqual(by_polars.columns, by_pyarrow.column_names)
                    expected = by_pyarrow.to_pylist()
                    self.assertEqual(by_polars.to_dicts(), expected)
                    found = [dict(zip(by_duckdb.columns, row)) for row in by_duckdb.fetchall()]
                    self.assertEqual(found, expected)
                    tables += 1
        self.assertEqual(tables, 16)

    def test_the_files_hold_something_to_compare(self):
        run = runs.with_rejects()
        for name in runs.TABLES:
            self.assertGreater(len(rows(run.table(name))), 3, name)
        person = rows(runs.stories().table("people"))[0]
        relief = [item for conviction in person["convictions"] for item in conviction["relief"]]
        self.assertTrue(relief[0]["outcome"])
        self.assertTrue(person["impact"][0]["policy"])

    def test_codes_are_text_for_every_reader(self):
        run = runs.with_rejects()
        for name in runs.TABLES:
            path = str(run.table(name))
            by_duckdb = duckdb.read_parquet(path)
            by_duckdb = dict(zip(by_duckdb.columns, map(str, by_duckdb.types)))
            by_polars = polars.read_parquet(path)
            schema = pyarrow.parquet.read_schema(path)
            codes = [f for f in schema if pyarrow.types.is_dictionary(f.type)]
            self.assertTrue(codes, name)
            for field in codes:
                with self.subTest(table=name, column=field.name):
                    self.assertEqual(field.type.value_type, pyarrow.string())
                    self.assertEqual(by_duckdb[field.name], "VARCHAR")
                    values = by_polars[field.name].cast(polars.String).drop_nulls().to_list()
                    self.assertTrue(all(isinstance(value, str) for value in values))


def columns_of(table):
    """The columns of a table of the stories, nested ones too."""
    return list(columns(pyarrow.parquet.read_schema(runs.stories().table(table))))


class Columns(unittest.TestCase):
    """What the columns say of themselves."""

    def test_every_column_says_what_it_means_and_where_it_comes_from(self):
        for table in runs.TABLES:
            for path, field in columns_of(table):
                with self.subTest(table=table, column=".".join(path)):
                    said = field.metadata or {}
                    self.assertTrue(said.get(b"meaning"))
                    self.assertTrue(said.get(b"source"))

    def test_nested_columns_are_looked_at(self):
        found = {".".join(path) for path, _ in columns_of("people")}
        self.assertLessEqual({"convictions.relief.outcome", "impact.no_felony"}, found)

    def test_no_column_of_determinations_or_people_names_or_numbers_a_person(self):
        for table in ("determinations", "people"):
            for path, _ in columns_of(table):
                self.assertNotRegex(path[-1], PERSONAL, table)
        personal = [path[-1] for path, _ in columns_of("records") if PERSONAL.search(path[-1])]
        self.assertLessEqual({"PRI_NAME", "PRI_DOB", "REQ_SSN", "CII_NUMBER"}, set(personal))


class Provenance(unittest.TestCase):
    """What a file says of its run, if somebody has the file alone."""

    def test_every_parquet_file_names_county_date_reading_and_policy(self):
        run = runs.stories()
        manifest = run.json("manifest")
        for table in runs.TABLES:
            said = pyarrow.parquet.read_metadata(run.table(table)).metadata
            for key, value in {
                b"clear64.county": manifest["county"],
                b"clear64.as_of": manifest["asOf"],
                b"clear64.reading": "exact",
                b"clear64.policy": manifest["policy"]["name"],
                b"clear64.policy_sha256": manifest["policy"]["sha256"],
                b"clear64.build": manifest["build"],
            }.items():
                self.assertEqual(said.get(key), value.encode(), (table, key))
            self.assertNotIn(b"clear64.caution", said)

    def test_files_of_the_pilot_reading_are_marked(self):
        run = runs.in_pilot_reading()
        self.assertEqual(run.json("summary")["caution"], "historical reproduction, not for filing")
        for table in runs.TABLES:
            said = pyarrow.parquet.read_metadata(run.table(table)).metadata
            self.assertEqual(said[b"clear64.caution"], b"historical reproduction, not for filing")


class Manifest(unittest.TestCase):
    """The manifest tells what is there."""

    def test_the_manifest_lists_every_other_file_with_its_size_and_checksum(self):
        for run in [runs.stories(), runs.stories_without_records(), runs.with_rejects()]:
            listed = {output["name"]: output for output in run.json("manifest")["outputs"]}
            files = [path for path in run.folder.rglob("*") if path.is_file()]
            found = {path.relative_to(run.folder).as_posix(): sums(path) for path in files}
            found.pop("manifest.json")
            self.assertEqual({name: (o["bytes"], o["sha256"]) for name, o in listed.items()}, found)

    def test_the_manifest_lists_the_export_by_its_base_name(self):
        run = runs.stories()
        size, sha256 = sums(run.export)
        expected = {"name": runs.EXPORT_NAME, "bytes": size, "sha256": sha256}
        self.assertEqual(run.json("manifest")["inputs"], [expected])

    def test_the_five_statuses_count_the_rows_and_add_up(self):
        for run in [runs.stories(), runs.with_rejects(), runs.scattered(), runs.under_options()]:
            counts = Counter(row["status"] for row in rows(run.table("records")))
            stated = run.json("manifest")["rows"]
            self.assertEqual(stated, {key: counts[name] for key, name in STATUSES.items()})
            lines = run.export.read_bytes().count(b"\n") - 1
            self.assertEqual(sum(stated.values()), lines, run.folder.name)
            self.assertEqual(stated["rejected"], len(rows(run.table("rejects"))))

    def test_every_row_is_in_the_records_once_and_in_order(self):
        for run in [runs.stories(), runs.with_rejects(), runs.scattered()]:
            found = [row["row"] for row in rows(run.table("records"))]
            self.assertEqual(found, list(range(len(found))), run.folder.name)

    def test_a_run_with_a_key_can_be_published_and_one_without_cannot(self):
        for run, publishable in [(runs.stories(), True), (runs.stories_without_key(), False)]:
            manifest = run.json("manifest")
            self.assertIs(manifest["publishable"], publishable)
            self.assertEqual(manifest["key"] is not None, publishable)


class Records(unittest.TestCase):
    """The records are the export."""

    def test_the_records_are_the_export_cell_by_cell(self):
        for run in [runs.stories(), runs.scattered()]:
            with run.export.open(newline="", encoding="utf-8") as file:
                expected = list(csv.reader(file))
            found = pyarrow.parquet.read_table(run.table("records")).drop(["row", "status"])
            self.assertEqual(found.column_names, expected[0])
            self.assertEqual([list(row.values()) for row in found.to_pylist()], expected[1:])

    def test_a_row_that_is_not_utf8_is_read_as_windows_1252_and_counted(self):
        run = runs.with_rejects()
        names = [row["PRI_NAME"] for row in rows(run.table("records"))]
        self.assertEqual(names.count("VANDERGRIFT,XÉNIA"), 1)
        self.assertEqual(run.json("manifest")["rowsNotUtf8"], 1)

    def test_a_rejected_row_is_kept_with_its_bytes_and_its_place(self):
        run = runs.with_rejects()
        export = run.export.read_bytes()
        records = rows(run.table("records"))
        rejects = rows(run.table("rejects"))
        self.assertEqual(len(rejects), 4)
        for reject in rejects:
            raw, start = reject["raw"], reject["byte_offset"]
            self.assertEqual(export[start : start + len(raw)], raw)
            self.assertEqual(export[:start].count(b"\n") + 1, reject["line"])
            self.assertEqual((reject["part"], reject["row"]), (1, reject["line"] - 2))
            self.assertEqual(records[reject["row"]]["status"], "rejected")

    def test_without_records_the_other_files_are_the_same(self):
        run = runs.stories_without_records()
        self.assertFalse(run.table("records").exists())
        self.assertIsNone(run.json("manifest")["rowsNotUtf8"])
        for name in ("determinations.parquet", "people.parquet", "rejects.parquet", "summary.json"):
            self.assertEqual(sums(run.folder / name), sums(runs.stories().folder / name), name)
