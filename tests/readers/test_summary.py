"""Every figure of summary.json can be counted again from the Parquet files, with DuckDB alone."""

import datetime
import unittest
from pathlib import Path

import duckdb

import runs
from tables import rows

SUMMARY = Path(__file__).with_name("summary.sql").read_text("utf-8")

# Keys of summary.json that are settings of the run: the manifest has them, too.
SETTINGS = {"schema", "county", "asOf", "policy", "draft", "reading", "caution"}


class Summary(unittest.TestCase):
    """summary.json beside what summary.sql counts."""

    maxDiff = None

    def recount(self, run, options=None):
        """Compares each key with what DuckDB counts."""
        baseline = (options or {}).get("baselineEligibility", {})
        manifest = run.json("manifest")
        with duckdb.connect() as database:
            for name in runs.TABLES:
                database.read_parquet(str(run.table(name))).create_view(name)
            counted = database.execute(SUMMARY, {
                "as_of": manifest["asOf"],
                "policy": manifest["policy"]["name"],
                "dismissed": baseline.get("dismiss", []),
                "reduced": baseline.get("reduce", []),
            })
            names = [column[0] for column in counted.description]
            values = counted.fetchone()
        # DuckDB's list of no rows is null, and so is its map.
        empty = {name for name in names if "By" in name}
        figures = {
            name: {} if value is None and name in empty else value
            for name, value in zip(names, values)
        }
        summary = run.json("summary")
        self.assertEqual(set(figures), set(summary) - SETTINGS)
        for key, figure in figures.items():
            with self.subTest(run=run.folder.name, key=key):
                self.assertEqual(summary[key], figure)
        by_prosecutor = summary["prop64NonFelonyConvictionsCountInCountyByProsecutor"]
        non_felonies = summary["prop64NonFelonyConvictionsCountInCounty"]
        self.assertEqual(sum(by_prosecutor.values()), non_felonies)
        return summary

    def test_the_summary_under_the_los_angeles_policy_can_be_counted_again(self):
        summary = self.recount(runs.stories())
        self.assertEqual(summary["policy"], "los-angeles-2019")
        self.assertGreater(len(summary["convictionDismissalCountByAdditionalRelief"]), 4)

    def test_the_summary_without_a_key_can_be_counted_again(self):
        self.recount(runs.stories_without_key())

    def test_the_summary_under_an_options_file_can_be_counted_again(self):
        summary = self.recount(runs.under_options(), runs.OPTIONS)
        dismissed = summary["convictionDismissalCountByCodeSection"]
        reduced = summary["convictionReductionCountByCodeSection"]
        self.assertEqual(sorted(dismissed), ["11357", "11358"])
        self.assertEqual(sorted(reduced), ["11358", "11360"])
        self.assertEqual(reduced["11358"], 0)
        self.assertTrue(dismissed["11358"] and reduced["11360"])

    def test_the_summary_under_either_scenario_can_be_counted_again(self):
        for policy, key in [
            ("dismiss-all", "reliefWithDismissAllProp64"),
            ("dismiss-all-and-related", "reliefWithDismissAllProp64AndRelated"),
        ]:
            summary = self.recount(runs.under_scenario(policy))
            self.assertEqual(summary["reliefWithCurrentEligibilityChoices"], summary[key])
            self.assertEqual(summary[key], runs.stories().json("summary")[key])

    def test_the_summary_of_an_export_with_rejects_can_be_counted_again(self):
        summary = self.recount(runs.with_rejects())
        # Three copies of 26 persons; the one with a rejected row alone is nobody.
        self.assertEqual(summary["subjectCount"], 78)
        # No number, blanks for one, and the two who share one.
        self.assertEqual(summary["subjectsNotLinkableCount"], 3)
        # Of a short order, of a bare quote, and before and after a missing column.
        self.assertEqual(summary["subjectsWithIncompleteRecordCount"], 4)
        codes = {"bare-quote": 2, "column-count": 1, "count-order-too-short": 1}
        self.assertEqual(summary["rejectedRowsByCode"], codes)

    def test_the_summary_of_scattered_persons_can_be_counted_again(self):
        self.recount(runs.scattered())

    def test_key_and_records_and_order_change_no_figure(self):
        expected = runs.stories().json("summary")
        for run in [runs.stories_without_key(), runs.stories_without_records(), runs.scattered()]:
            self.assertEqual(run.json("summary"), expected, run.folder.name)

    def test_settings_are_those_of_the_manifest(self):
        for run in [runs.stories(), runs.under_options(), runs.under_scenario("dismiss-all")]:
            summary, manifest = run.json("summary"), run.json("manifest")
            self.assertEqual(summary["county"], "LOS ANGELES")
            self.assertEqual(summary["schema"], manifest["schemas"]["summary"])
            self.assertEqual(summary["policy"], manifest["policy"]["name"])
            self.assertEqual(summary["draft"], manifest["policy"]["draft"])
            for key in ("asOf", "reading", "caution"):
                self.assertEqual(summary.get(key), manifest.get(key), key)

    def test_the_impact_in_people_is_that_of_their_convictions(self):
        for run in [runs.stories(), runs.with_rejects(), runs.under_options()]:
            as_of = datetime.date.fromisoformat(run.json("manifest")["asOf"])
            for person in rows(run.table("people")):
                for impact in person["impact"]:
                    self.assertEqual(impact, impact_of(person, impact["policy"], as_of))


def impact_of(person, policy, as_of):
    """What would be left of a person's record under a policy. What may be counts as if it were."""

    def every_one(counted, *wanted):
        gone = all(outcome in wanted for counts, outcome in counted if counts is not False)
        return any(counts for counts, _ in counted) and gone

    outcomes, felonies, recent = [], [], []
    for conviction in person["convictions"]:
        outcome = {r["policy"]: r["outcome"] for r in conviction["relief"]}.get(policy)
        outcomes.append((True, outcome))
        felonies.append((conviction["felony"], outcome))
        recent.append((is_recent(conviction, as_of), outcome))
    return {
        "policy": policy,
        "some_relief": any(outcome in ("dismissal", "reduction") for _, outcome in outcomes),
        "no_felony": every_one(felonies, "dismissal", "reduction"),
        "no_conviction": every_one(outcomes, "dismissal"),
        "no_conviction_last_7_years": every_one(recent, "dismissal"),
    }


def is_recent(conviction, as_of):
    """Whether a conviction is of the seven years before a date; None where that is not known."""
    first, last = conviction["date_from"], conviction["date_to"]
    if first is None:
        return None
    first, last = (seven_years_later(day) > as_of for day in (first, last))
    return first if first == last else None


def seven_years_later(day):
    """The anniversary; that of 29 February is 28 February where there is no 29th."""
    try:
        return day.replace(year=day.year + 7)
    except ValueError:
        return day.replace(year=day.year + 7, day=28)
