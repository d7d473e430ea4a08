"""The published data set against the counties' results: every figure a second time, by other code.

It reads people and determinations, and no summary.
"""

import csv
import datetime
import json
import os
import subprocess
import tomllib
import unittest
from collections import defaultdict
from pathlib import Path

import duckdb

from attack import ALL, RELATED, Facts, found_out

PROGRAMS = Path(os.environ["PROGRAMS"]).resolve()
FOLDER = Path(os.environ["FOLDER"]).resolve()
CLEAR64 = PROGRAMS / "clear64"
POLICY_FILES = Path(__file__).resolve().parents[2] / "shared" / "rules" / "policies"
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
IMPACTS = ["people", "some-relief", "no-felony", "no-conviction-last-7-years", "no-conviction"]
# Places of which the press and agencies have published figures.
CONVICTIONS = ("outcome-by-section", "all", "all")
ANNOUNCED = {
    "california": [CONVICTIONS] + [("impact", "all", column) for column in IMPACTS[1:]],
    "alameda": [CONVICTIONS] + [("outcome-by-severity", row, "all") for row in ("felony", "not-felony")],
    "contra-costa": [CONVICTIONS, ("impact", "all", "people")],
    "imperial": [CONVICTIONS],
    "riverside": [CONVICTIONS],
    "san-bernardino": [CONVICTIONS],
    "los-angeles": [("impact", "all", column) for column in ("no-felony", "no-conviction")],
    "sacramento": [CONVICTIONS]
    + [("outcome-by-section", "all", column) for column in ("dismissal", "reduction")]
    + [("impact", "all", column) for column in ("people", "no-conviction")],
    "san-francisco": [CONVICTIONS] + [("impact", "all", column) for column in ("no-felony", "no-conviction")],
}


def run(*command):
    return subprocess.run([CLEAR64, *map(str, command)], check=True, capture_output=True, text=True).stdout



def approved(name="self-service-default", as_of=None):
    """The text of a policy, as if somebody of the county had approved it."""
    text = (POLICY_FILES / f"{name}.toml").read_text()
    date = f"as_of = {as_of}\n" if as_of else ""
    return date + text + '\n[approval]\nby = "an invented district attorney"\non = 2026-01-02\n'


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


class Published:
    """A deployment of some counties: of each the rows of its export and its policy, none for a draft."""

    COUNTIES = {}
    SEED = 5
    # The least share of cells that is shown.
    SHOWN = 0.5

    @classmethod
    def setUpClass(cls):
        cls.folder = FOLDER / cls.__name__
        cls.folder.mkdir()
        data = cls.folder / "data"
        up = [CLEAR64, "up", "--data", data, "--listen", "127.0.0.1:0", "--sample-data"]
        cls.up = subprocess.Popen(up, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        assert " up at " in cls.up.stderr.readline()
        for county, (rows, policy) in cls.COUNTIES.items():
            export, file = cls.folder / f"{county}.csv", cls.folder / f"{county}.toml"
            run("sample", "--county", county, "--rows", rows, "--seed", cls.SEED, "--out", export)
            if policy:
                file.write_text(policy)
                run("upload", "--policy", file, "--county", county, "--data", data)
            run("upload", export, "--county", county, "--data", data)
        run("status", "--wait", "--data", data)
        for county in cls.COUNTIES:
            run("fetch", "--county", county, "--out", cls.folder / county, "--data", data)
        run("fetch", "--published", "--out", cls.folder / "set", "--data", data)
        cls.meta = json.loads((cls.folder / "set" / "meta.json").read_text())
        cls.approved = {county for county, (_, policy) in cls.COUNTIES.items() if policy}
        cls.cells = cls.published()
        cls.truth = cls().expected()

    @classmethod
    def tearDownClass(cls):
        cls.up.kill()
        cls.up.wait()
        cls.up.stderr.close()

    @classmethod
    def rows(cls, name):
        file = cls.folder / "set" / cls.meta["tables"][name]["parquet"]["file"]
        return duckdb.sql(f"select * from '{file}'").fetchall()

    @classmethod
    def published(cls):
        """State and count of each cell, from Parquet."""
        cells = {}
        for name in cls.meta["tables"]:
            if name in ("counties", "uploads"):
                continue
            for of, place, policy, line, column, unit, count, state in cls.rows(name):
                key = (name, place, policy, unit, line, column)
                assert of == name and (count is not None) == (state == "counted") and key not in cells, key
                cells[key] = (state, count)
        return cells

    def read(self, county):
        """Persons with their convictions and determinations, and the date of the run."""
        manifest = json.loads((self.folder / county / "manifest.json").read_text())
        as_of = datetime.date.fromisoformat(manifest["asOf"])
        own = manifest["policy"]["name"]
        # What a run writes of a reason can hold the charge's text; what is published is the policy's.
        reasons = {
            (policy["name"], rule["id"]): rule["reason"].replace("{section}", "the section alone")
            for policy in [manifest["policy"], *manifest["scenarios"]]
            for rule in tomllib.loads(policy["text"])["rule"]
        }
        people = {}
        query = f"""select pseudonym, linkable, race_code, sex, groups_differ, birth_year, record_incomplete,
            convictions, impact from '{self.folder / county / 'people.parquet'}'"""
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
            possible_disqualifiers, rule from '{self.folder / county / 'determinations.parquet'}'"""
        for row in duckdb.sql(query).fetchall():
            (who, conviction, policy, outcome, reason, authority, section, felony, prosecutor) = row[:9]
            decades = {day.year // 10 if day else None for day in row[9:11]}
            decade = decades.pop() if len(decades) == 1 else None
            people[who]["determined"].append({
                "conviction": conviction,
                "policy": "county-policy" if policy == own else policy,
                "outcome": outcome,
                "reason": reasons[policy, row[13]] if row[13] else reason or "no rule",
                "authority": authority or "none",
                "section": section or "related",
                "severity": {True: "felony", False: "not-felony", None: "unknown"}[felony],
                "decade": "unknown" if decade is None else f"{decade}0s" if decade >= 196 else "before-1960",
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

        runs = []
        for county in sorted(self.COUNTIES):
            people, as_of = self.read(county)
            for person in people.values():
                for policy in POLICIES:
                    if any(d["policy"] == policy for d in person["determined"]):
                        told = person["impact"][policy]
                        flags = self.flags(person, policy, as_of)
                        for flag in list(flags)[1:]:
                            assert flags[flag] == told[flag.replace("-", "_")], flag
            count(county, people, as_of)
            if county in self.approved:
                runs.append((as_of, people))
        # A person's groups are those of the latest run, of the first county of several.
        runs.sort(key=lambda run: run[0], reverse=True)
        state = {}
        for _, people in runs:
            for who, person in people.items():
                known = state.setdefault(who, person)
                if known is person:
                    continue
                known["differ"] |= person["differ"] or known["race"] != person["race"] or known["sex"] != person["sex"]
                known["incomplete"] |= person["incomplete"]
                known["convictions"] = person["convictions"] | known["convictions"]
                known["determined"] = known["determined"] + person["determined"]
        count("california", state, runs[0][0])
        return {cell: (convictions.get(cell, len(who)), len(who)) for cell, who in persons.items()}

    def facts(self):
        """What somebody knows who has read the tables' documentation and the policies."""
        policies = json.loads((self.folder / "set" / self.meta["policies"]["file"]).read_text())
        rules, scopes = {}, {}
        for place, *_, policy, _ in self.rows("counties"):
            if policy:
                rules[place] = policies[policy]["rules"]
                related = "and related" in policies[policy]["title"] or place in ("san-joaquin", "contra-costa")
                scopes[place] = RELATED if related and self.COUNTIES[place][1] else ALL
        if len({scopes[place] for place in self.approved}) == 1:
            scopes["california"] = next(iter(scopes.values()))
        return Facts(self.cells, self.approved, rules, scopes).facts

    def announced(self):
        """Counts that were published elsewhere of the state and of some counties."""
        return {
            cell: self.truth[cell][0]
            for cell in self.cells
            # Nobody announces what is of a few.
            if self.truth.get(cell, (0, 0))[1] >= THRESHOLD
            and cell[2] == "county-policy"
            and (cell[0], *cell[4:]) in ANNOUNCED.get(cell[1], ())
        }

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

    def like(self, cell):
        """What tells the same as a cell under whatever policy."""
        return cell[:2], cell[3:], self.truth.get(cell, (0, 0))[0]

    def told(self, facts):
        """What follows from what was announced, with zeros and the totals of places."""
        def is_shown(cell, count):
            return not count or cell[4] == "all" and cell[5] in ("all", "people")

        cells = {
            cell: (state, count) if state == "counted" and is_shown(cell, count) else ("suppressed", None)
            for cell, (state, count) in self.cells.items()
        }
        return {self.like(cell) for cell in found_out(cells, facts, self.announced())}

    def test_every_figure_is_that_of_people_and_determinations(self):
        self.assertEqual(set(self.truth) - set(self.cells), set(), "a count without a row")
        shown = 0
        for cell, (state, count) in self.cells.items():
            number, persons = self.truth.get(cell, (0, 0))
            if state == "counted":
                shown += 1
                self.assertEqual(count, number, cell)
                self.assertFalse(0 < persons < THRESHOLD, cell)
            else:
                self.assertEqual(state, "suppressed", cell)
        self.assertGreater(shown, self.SHOWN * len(self.cells))

    def test_no_withheld_count_follows_from_what_is_shown(self):
        facts = self.facts()
        self.assertEqual(found_out(self.cells, facts), [])
        # Who has read what was announced finds out no more than that tells.
        informed = found_out(self.cells, facts, self.announced())
        told = self.told(facts)
        self.assertEqual([cell for cell in informed if self.like(cell) not in told], [])
        # Without the counts that are withheld to protect others, everything unravels.
        small = {
            cell: ("counted", self.truth.get(cell, (0, 0))[0])
            if state == "suppressed" and not 0 < self.truth.get(cell, (0, 0))[1] < THRESHOLD
            else (state, count)
            for cell, (state, count) in self.cells.items()
        }
        self.assertGreater(len(found_out(small, facts)), 100)

    def test_csv_and_parquet_say_the_same(self):
        for name, table in self.meta["tables"].items():
            parquet = duckdb.sql(f"select * from '{self.folder / 'set' / table['parquet']['file']}'")
            with open(self.folder / "set" / table["csv"]["file"], newline="", encoding="utf-8") as file:
                head, *rows = csv.reader(file)
            self.assertEqual(head, parquet.columns)
            self.assertEqual(head, [column["name"] for column in table["columns"]])
            self.assertEqual(len(rows), table["rows"])
            if name not in ("counties", "uploads"):
                texts = [["" if cell is None else str(cell) for cell in row] for row in parquet.fetchall()]
                self.assertEqual(rows, texts)

    def test_every_county_stands_somewhere(self):
        rows = {row[0]: row for row in self.rows("counties")}
        self.assertEqual(len(rows), 58)
        received = {"determined": 0, "draft": 0}
        for county in self.COUNTIES:
            _, _, state, as_of, day, excluded, policy, waiting = rows[county]
            manifest = json.loads((self.folder / county / "manifest.json").read_text())
            self.assertEqual(state, "determined" if county in self.approved else "draft")
            self.assertEqual((as_of, policy), (manifest["asOf"], manifest["policy"]["sha256"]))
            self.assertEqual((excluded, waiting), (None, False))
            self.assertRegex(day, r"^\d{4}-\d\d-\d\d$")
            received[state] += 1
        for place in set(rows) - set(self.COUNTIES):
            self.assertEqual(rows[place][2:], ("not-received", None, None, None, None, False))
        counties = self.meta["counties"]
        self.assertEqual({state: counties[state] for state in received}, received)
        self.assertEqual(counties["notReceived"], 58 - len(self.COUNTIES))
        dates = sorted(row[3] for row in rows.values() if row[3])
        of_state = max(rows[county][3] for county in self.approved)
        self.assertEqual(self.meta["asOf"], {"statewide": of_state, "from": dates[0], "to": dates[-1]})
        self.assertEqual(self.meta["data"], "sample")

    def test_every_upload_is_told_without_its_name(self):
        rows = self.rows("uploads")
        self.assertEqual(len(rows), len(self.COUNTIES) + len(self.approved))
        for place, kind, name, _, state, code, sentence, flags, size in rows:
            self.assertRegex(name, r"^[0-9a-f]{16}$")
            self.assertEqual((code, sentence, flags), (None, None, ""))
            if kind == "export":
                self.assertEqual(state, "determined")
                # Rounded: the size of a small file tells of how many people it is.
                self.assertEqual(size, -(-(self.folder / f"{place}.csv").stat().st_size // 100_000) * 100_000)
            else:
                self.assertEqual((state, size), ("in-force", None))

    def test_races_roll_up_to_the_four_of_the_pilots(self):
        of_pilots = {name: group["pilots"] for name, group in self.meta["races"].items()}
        self.assertEqual(set(of_pilots), {row for table, *_, row, _ in self.cells if table == "impact-by-race"})
        self.assertEqual(set(of_pilots.values()), {"black", "white", "latino", "other-or-unknown"})


class OfSomeCounties(Published, unittest.TestCase):
    """A draft, a county of another date, one whose own policy is a scenario, and one of few people."""

    COUNTIES = {
        "alameda": (9000, approved()),
        "marin": (6000, approved(as_of="2025-02-01")),
        "napa": (4000, approved("dismiss-all")),
        "sonoma": (5000, None),
        "alpine": (150, approved()),
    }


class OfTheDemo(Published, unittest.TestCase):
    """The five pilot counties as `make demo` has them."""

    SEED = 7
    COUNTIES = {
        "los-angeles": (100_000, approved("los-angeles-2019")),
        "sacramento": (20_000, approved("sacramento-2019")),
        "san-joaquin": (20_000, approved("san-joaquin-2019")),
        "contra-costa": (20_000, approved("contra-costa-2019")),
        "san-francisco": (20_000, approved("san-francisco-2018")),
    }


if __name__ == "__main__":
    unittest.main()
