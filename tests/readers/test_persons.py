"""Persons and convictions in the results: who they are, and that nobody can tell."""

import csv
import re
import unittest
from collections import Counter

import pyarrow.parquet

import runs
from tables import cells_of, rows


def own_and_scenarios(run):
    """The names of the policies of a run, the county's first."""
    manifest = run.json("manifest")
    return [manifest["policy"]["name"], *(scenario["name"] for scenario in manifest["scenarios"])]


class Persons(unittest.TestCase):
    """Persons and convictions by pseudonym and id."""

    def test_every_person_has_one_pseudonym_and_they_are_sorted_in_each_row_group(self):
        for run, groups in [(runs.stories(), 1), (runs.with_rejects(), 1), (runs.many(), 2)]:
            file = pyarrow.parquet.ParquetFile(run.table("people"))
            self.assertEqual(file.num_row_groups, groups)
            everybody = set()
            for group in range(groups):
                found = file.read_row_group(group, ["pseudonym"])["pseudonym"].to_pylist()
                self.assertEqual(found, sorted(found))
                everybody.update(found)
            self.assertEqual(len(everybody), file.metadata.num_rows)
            self.assertTrue(all(re.fullmatch("[0-9a-f]{16}", name) for name in everybody))

    def test_row_groups_end_by_row_count_alone(self):
        file = pyarrow.parquet.ParquetFile(runs.many().table("people"))
        sizes = [file.metadata.row_group(group).num_rows for group in range(file.num_row_groups)]
        self.assertEqual(sizes, [65_536, runs.MANY - 65_536])

    def test_every_conviction_has_one_id_under_each_policy(self):
        for run in [runs.stories(), runs.with_rejects(), runs.scattered()]:
            determinations = rows(run.table("determinations"))
            found = Counter((row["policy"], row["conviction_id"]) for row in determinations)
            self.assertEqual(set(found.values()), {1}, run.folder.name)
            self.assertNotIn(None, {conviction for _, conviction in found})
            places = Counter((row["policy"], row["row"]) for row in determinations)
            self.assertEqual(set(places.values()), {1}, run.folder.name)
            self.assertEqual({policy for policy, _ in found}, set(own_and_scenarios(run)))

    def test_people_and_determinations_tell_the_same(self):
        for run in [runs.stories(), runs.with_rejects(), runs.scattered(), runs.under_options()]:
            own = own_and_scenarios(run)[0]
            told = {
                (person["pseudonym"], conviction["conviction_id"], relief["policy"]): (
                    relief["outcome"],
                    conviction["felony"],
                    conviction["date"],
                    person["record_incomplete"],
                    len(person["convictions"]),
                )
                for person in rows(run.table("people"))
                for conviction in person["convictions"]
                for relief in conviction["relief"]
            }
            determined = {
                (row["pseudonym"], row["conviction_id"], row["policy"]): (
                    row["outcome"],
                    row["felony"],
                    row["conviction_date"],
                    row["record_incomplete"],
                    row["convictions_on_record"],
                )
                for row in rows(run.table("determinations"))
            }
            self.assertEqual(told, determined)
            in_scope = {
                conviction["conviction_id"]
                for person in rows(run.table("people"))
                for conviction in person["convictions"]
                if conviction["in_scope"]
            }
            self.assertEqual(in_scope, {id for _, id, policy in determined if policy == own})

    def test_without_a_key_nobody_has_a_pseudonym(self):
        run = runs.stories_without_key()
        people, determinations = rows(run.table("people")), rows(run.table("determinations"))
        self.assertEqual({row["pseudonym"] for row in people + determinations}, {None})
        self.assertEqual({row["conviction_id"] for row in determinations}, {None})
        convictions = [conviction for person in people for conviction in person["convictions"]]
        self.assertEqual({conviction["conviction_id"] for conviction in convictions}, {None})

    def test_the_determined_rows_are_those_of_the_county_policy(self):
        for run in [runs.stories(), runs.with_rejects(), runs.stories_without_key()]:
            records = rows(run.table("records"))
            expected = [row["row"] for row in records if row["status"] == "determined"]
            determinations = rows(run.table("determinations"))
            found = [row["row"] for row in determinations if not row["scenario"]]
            self.assertEqual(sorted(found), expected)

    def test_an_incomplete_record_is_for_review_under_every_policy(self):
        run = runs.with_rejects()
        incomplete = [row for row in rows(run.table("determinations")) if row["record_incomplete"]]
        records = rows(run.table("records"))
        subjects = {records[row["row"]]["SUBJECT_ID"] for row in incomplete}
        # One of a short order; one before and one after a row that lacks a column.
        self.assertEqual(subjects, {"80010024", "90010011", "90010024"})
        self.assertEqual({row["outcome"] for row in incomplete}, {"hand-review"})

    def test_scattered_persons_are_determined_as_those_whose_rows_stand_together(self):
        subjects = [row["SUBJECT_ID"] for row in rows(runs.scattered().table("records"))]
        turns = sum(one != other for one, other in zip(subjects, subjects[1:]))
        self.assertGreater(turns, 2 * len(set(subjects)), "the persons are scattered")
        for name, key in [("people", "pseudonym"), ("determinations", "conviction_id")]:
            found, expected = (
                {(row[key], row.get("policy")): row | {"row": None} for row in rows(table)}
                for table in (runs.scattered().table(name), runs.stories().table(name))
            )
            self.assertEqual(found, expected)


class PersonalData(unittest.TestCase):
    """Who somebody is stays in the records."""

    @staticmethod
    def planted(run):
        """Names, numbers and dates of birth of everybody in the export."""
        with run.export.open(newline="", encoding="utf-8") as file:
            export = list(csv.DictReader(file))
        found = set()
        for row in export:
            for column in ("PRI_NAME", "REQ_NAME"):
                found |= {row[column], row[column].split(",")[0]}
            for column in ("CII_NUMBER", "DOB", "SSN"):
                found |= {value for name, value in row.items() if name.endswith(column)}
            found.add(row["SUBJECT_ID"])
        return {value.casefold() for value in found if value.strip()}

    def test_no_name_number_or_date_of_birth_is_in_determinations_people_or_summary(self):
        for run in [
            runs.stories(),
            runs.stories_without_key(),
            runs.scattered(),
            runs.with_talking_comments(),
        ]:
            planted = self.planted(run)
            self.assertGreater(len(planted), 150)
            public = {
                "determinations": cells_of(run.table("determinations")),
                "people": cells_of(run.table("people")),
                "summary": (run.folder / "summary.json").read_text("utf-8").casefold(),
            }
            records = cells_of(run.table("records"))
            for value in planted:
                self.assertIn(value, records)
                for place, text in public.items():
                    self.assertNotIn(value, text, f"{run.folder.name}: {place}")

    def test_nor_is_it_in_the_bytes_of_the_files(self):
        run = runs.stories()
        for name in ("determinations", "people"):
            data = run.table(name).read_bytes().lower()
            for value in self.planted(run):
                self.assertNotIn(value.encode(), data, name)

    def test_no_folder_of_the_export_is_anywhere_and_its_name_is_in_the_manifest_alone(self):
        run = runs.stories()
        self.assertIn(runs.EXPORT_FOLDER, str(run.export))
        for path in run.folder.rglob("*"):
            if path.is_file():
                data = path.read_bytes()
                self.assertNotIn(runs.EXPORT_FOLDER.encode(), data, path.name)
                named = runs.EXPORT_NAME.encode() in data
                self.assertEqual(named, path.name == "manifest.json", path.name)
        for name in runs.TABLES:
            text = cells_of(run.table(name))
            for part in (runs.EXPORT_FOLDER, runs.EXPORT_NAME):
                self.assertNotIn(part, text, name)
