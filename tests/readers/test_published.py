"""The published data set against the counties' results: every figure a second time, by other code.

It reads people and determinations, and no summary.
"""

import csv
import datetime
import json
import os
import subprocess
import unittest
from collections import defaultdict
from pathlib import Path

import duckdb

from attack import found_out

PROGRAMS = Path(os.environ["PROGRAMS"]).resolve()
FOLDER = Path(os.environ["FOLDER"]).resolve() / "published"
CLEAR64 = PROGRAMS / "clear64"
POLICY_FILES = Path(__file__).resolve().parents[2] / "shared" / "rules" / "policies"
# Rows of each county's export, and whether its policy is approved. The last has few people.
COUNTIES = {"alameda": (9000, True), "marin": (6000, True), "sonoma": (5000, False), "alpine": (150, True)}
POLICIES = ["county-policy", "dismiss-all", "dismiss-all-and-related"]
PILOTS = [
    "los-angeles-2019",
    "sacramento-2019",
    "san-joaquin-2019",
    "contra-costa-2019",
    "san-francisco-2018",
]
RACES = {"B": "black", "W": "white", "H": "latino", "I": "native-american", "O": "other"}
ASIAN = {"A", "F", "P"}
THRESHOLD = 11


def run(*command):
    return subprocess.run([CLEAR64, *map(str, command)], check=True, capture_output=True, text=True).stdout


def approved():
    text = (POLICY_FILES / "self-service-default.toml").read_text()
    return text + '\n[approval]\nby = "an invented district attorney"\non = 2026-01-02\n'


def race(code):
    return RACES.get(code, "asian-or-pacific-islander" if code in ASIAN else "unknown")


def sex(text):
    return {"F": "female", "M": "male"}.get(text, "unknown")


def age(born, year):
    if born is None or year < born:
        return "unknown"
    bands = [(30, "under-30"), (40, "30-39"), (50, "40-49"), (60, "50-59")]
    return next((name for end, name in bands if year - born < end), "60-and-over")


def years_later(day, years):
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


class Published(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        FOLDER.mkdir()
        data = FOLDER / "data"
        up = [CLEAR64, "up", "--data", data, "--listen", "127.0.0.1:0", "--sample-data"]
        cls.up = subprocess.Popen(up, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        assert " up at " in cls.up.stderr.readline()
        policy = FOLDER / "policy.toml"
        policy.write_text(approved())
        for county, (rows, is_approved) in COUNTIES.items():
            export = FOLDER / f"{county}.csv"
            run("sample", "--county", county, "--rows", rows, "--seed", 5, "--out", export)
            if is_approved:
                run("upload", "--policy", policy, "--county", county, "--data", data)
            run("upload", export, "--county", county, "--data", data)
        run("status", "--wait", "--data", data)
        for county in COUNTIES:
            run("fetch", "--county", county, "--out", FOLDER / county, "--data", data)
        run("fetch", "--published", "--out", FOLDER / "set", "--data", data)
        cls.meta = json.loads((FOLDER / "set" / "meta.json").read_text())

    @classmethod
    def tearDownClass(cls):
        cls.up.kill()
        cls.up.wait()
        cls.up.stderr.close()

    def published(self):
        """State and count of each cell, from Parquet."""
        cells = {}
        for name, table in self.meta["tables"].items():
            if name in ("counties", "uploads"):
                continue
            file = FOLDER / "set" / table["parquet"]["file"]
            for row in duckdb.sql(f"select * from '{file}'").fetchall():
                (of, place, policy, line, column, unit, count, state) = row
                self.assertEqual(of, name)
                self.assertEqual(count is not None, state == "counted")
                key = (name, place, policy, unit, line, column)
                self.assertNotIn(key, cells)
                cells[key] = (state, count)
        return cells

    def read(self, county):
        """Persons with their convictions and determinations, and the date of the run."""
        manifest = json.loads((FOLDER / county / "manifest.json").read_text())
        as_of = datetime.date.fromisoformat(manifest["asOf"])
        own = manifest["policy"]["name"]
        people = {}
        query = f"""select pseudonym, linkable, race_code, sex, groups_differ, birth_year, record_incomplete,
            convictions, impact from '{FOLDER / county / 'people.parquet'}'"""
        for row in duckdb.sql(query).fetchall():
            (who, linkable, code, gender, differ, born, incomplete, convictions, impact) = row
            people[who] = {
                "linkable": linkable,
                "race": race(code),
                "sex": sex(gender),
                "differ": differ,
                "born": born,
                "incomplete": incomplete,
                "convictions": {c["conviction_id"]: c for c in convictions},
                "impact": {("county-policy" if i["policy"] == own else i["policy"]): i for i in impact},
                "determined": [],
            }
        query = f"""select pseudonym, conviction_id, policy, outcome, reason, authority, prop64_section,
            felony, prosecutor, conviction_date_from, conviction_date_to, disqualifiers,
            possible_disqualifiers from '{FOLDER / county / 'determinations.parquet'}'"""
        for row in duckdb.sql(query).fetchall():
            (who, conviction, policy, outcome, reason, authority, section, felony, prosecutor) = row[:9]
            decades = {day.year // 10 if day else None for day in row[9:11]}
            decade = decades.pop() if len(decades) == 1 else None
            people[who]["determined"].append({
                "conviction": conviction,
                "policy": "county-policy" if policy == own else policy,
                "outcome": outcome,
                "reason": reason or "no rule",
                "authority": authority or "none",
                "section": section or "related",
                "severity": {True: "felony", False: "not-felony", None: "unknown"}[felony],
                "decade": "unknown" if decade is None else f"{decade}0s",
                "prosecutor": prosecutor or "not-reviewed",
                "found": row[11],
                "possible": row[12],
            })
        return people, as_of

    def flags(self, person, policy, as_of):
        outcomes = {d["conviction"]: d["outcome"] for d in person["determined"] if d["policy"] == policy}
        relieved = {c for c, o in outcomes.items() if o in ("dismissal", "reduction")}
        dismissed = {c for c, o in outcomes.items() if o == "dismissal"}
        convictions = person["convictions"]

        def recent(c):
            if c["date_from"] is None:
                return None
            if years_later(c["date_to"], 7) <= as_of:
                return False
            return True if years_later(c["date_from"], 7) > as_of else None

        def all_of_some(counts, gone):
            values = {c: counts(convictions[c]) for c in convictions}
            left = [c for c, value in values.items() if value is not False and c not in gone]
            return True in values.values() and not left

        return {
            "people": True,
            "some-relief": bool(relieved),
            "no-felony": all_of_some(lambda c: c["felony"], relieved),
            "no-conviction-last-7-years": all_of_some(recent, dismissed),
            "no-conviction": all_of_some(lambda c: True, dismissed),
        }

    def expected(self):
        """Count and persons of each cell that is not zero."""
        convictions, persons = defaultdict(int), defaultdict(set)

        def add(cell, who):
            if cell[3] == "convictions":
                convictions[cell] += 1
            persons[cell].add(who)

        def count(place, people, as_of):
            for who, person in people.items():
                self.count_person(add, place, who, person, as_of)

        state, dates = {}, []
        for county, (_, is_approved) in sorted(COUNTIES.items()):
            people, as_of = self.read(county)
            for person in people.values():
                for policy in POLICIES:
                    if any(d["policy"] == policy for d in person["determined"]):
                        told = person["impact"][policy]
                        flags = self.flags(person, policy, as_of)
                        for flag in list(flags)[1:]:
                            self.assertEqual(flags[flag], told[flag.replace("-", "_")], flag)
            count(county, people, as_of)
            if not is_approved:
                continue
            dates.append(as_of)
            for who, person in people.items():
                known = state.setdefault(who, person)
                if known is person:
                    continue
                known["differ"] |= person["differ"] or known["race"] != person["race"] or known["sex"] != person["sex"]
                known["incomplete"] |= person["incomplete"]
                known["convictions"] = person["convictions"] | known["convictions"]
                known["determined"] = known["determined"] + person["determined"]
        self.assertEqual(len(set(dates)), 1, "the latest run is then the first county's")
        count("california", state, max(dates))
        return {cell: (convictions.get(cell, len(who)), len(who)) for cell, who in persons.items()}

    def count_person(self, add, place, who, person, as_of):
        groups = {"race": person["race"], "sex": person["sex"], "age": age(person["born"], as_of.year)}
        for one in person["determined"]:
            policy = one["policy"]
            outcomes = [one["outcome"], "all"]
            if policy in POLICIES:
                for by in ["section", "severity", "reason", "authority", "decade"]:
                    for row in [one[by], "all"]:
                        for column in outcomes:
                            add((f"outcome-by-{by}", place, policy, "convictions", row, column), who)
                for unit in ["convictions", "people"]:
                    for row in [person["race"], "all"]:
                        for column in outcomes:
                            add(("outcome-by-race", place, policy, unit, row, column), who)
            if place != "california":
                continue
            if policy in PILOTS:
                for row in [one["section"], "all"]:
                    for column in outcomes:
                        add(("pilot-policies", place, policy, "convictions", row, column), who)
            if policy == "county-policy":
                for row in [one["prosecutor"], "all"]:
                    for column in outcomes:
                        add(("jurisdiction", place, policy, "convictions", row, column), who)
                for column in ["found", "possible"]:
                    for row in one[column]:
                        for unit in ["convictions", "people"]:
                            add(("disqualifiers", place, policy, unit, row, column), who)
        for policy in POLICIES:
            if not any(one["policy"] == policy for one in person["determined"]):
                continue
            for column, is_so in self.flags(person, policy, as_of).items():
                if is_so:
                    add(("impact", place, policy, "people", "all", column), who)
                    for by, row in groups.items():
                        add((f"impact-by-{by}", place, policy, "people", row, column), who)
        if any(one["policy"] == "county-policy" for one in person["determined"]):
            unknown = {
                "all": True,
                "not-linkable": not person["linkable"],
                "record-incomplete": person["incomplete"],
                "groups-differ": person["differ"],
                "race-unknown": person["race"] == "unknown",
                "sex-unknown": person["sex"] == "unknown",
                "birth-year-unknown": person["born"] is None,
            }
            for row in [row for row, is_so in unknown.items() if is_so]:
                add(("record-quality", place, "county-policy", "people", row, "people"), who)

    def test_every_figure_is_that_of_people_and_determinations(self):
        published, expected = self.published(), self.expected()
        self.assertEqual(set(expected) - set(published), set(), "a count without a row")
        shown = 0
        for cell, (state, count) in published.items():
            number, persons = expected.get(cell, (0, 0))
            if state == "counted":
                shown += 1
                self.assertEqual(count, number, cell)
                self.assertFalse(0 < persons < THRESHOLD, cell)
            else:
                self.assertEqual(state, "suppressed", cell)
        self.assertGreater(shown, len(published) / 2)

    def test_no_withheld_count_follows_from_what_is_shown(self):
        published, expected = self.published(), self.expected()
        approved = {county for county, (_, is_approved) in COUNTIES.items() if is_approved}
        self.assertEqual(found_out(published, approved), [])
        # Without the counts that are withheld to protect others, everything unravels.
        small = {
            cell: ("counted", expected.get(cell, (0, 0))[0])
            if state == "suppressed" and not 0 < expected.get(cell, (0, 0))[1] < THRESHOLD
            else (state, count)
            for cell, (state, count) in published.items()
        }
        self.assertGreater(len(found_out(small, approved)), 100)

    def test_csv_and_parquet_say_the_same(self):
        for name, table in self.meta["tables"].items():
            parquet = duckdb.sql(f"select * from '{FOLDER / 'set' / table['parquet']['file']}'")
            with open(FOLDER / "set" / table["csv"]["file"], newline="", encoding="utf-8") as file:
                head, *rows = csv.reader(file)
            self.assertEqual(head, parquet.columns)
            self.assertEqual(head, [column["name"] for column in table["columns"]])
            self.assertEqual(len(rows), table["rows"])
            if name not in ("counties", "uploads"):
                texts = [["" if cell is None else str(cell) for cell in row] for row in parquet.fetchall()]
                self.assertEqual(rows, texts)

    def test_every_county_stands_somewhere(self):
        file = FOLDER / "set" / self.meta["tables"]["counties"]["parquet"]["file"]
        states = dict(duckdb.sql(f"select place, state from '{file}'").fetchall())
        self.assertEqual(len(states), 58)
        for county, (_, is_approved) in COUNTIES.items():
            self.assertEqual(states[county], "determined" if is_approved else "draft")
        self.assertEqual(self.meta["counties"]["notReceived"], 54)
        self.assertEqual(self.meta["data"], "sample")


if __name__ == "__main__":
    unittest.main()
