"""Determinations of the exact reading, derived again from the export and the policy by code that
shares nothing with the program, and compared: all of them with `determinations.parquet`, and some of
every kind with `clear64 explain`."""

import json
import random
import subprocess
import unittest
from collections import Counter, defaultdict
from datetime import date
from functools import cache
from pathlib import Path

import runs
import weathered
from derived import person, policy
from tables import rows

AS_OF = date(2019, 7, 1)
# Ten and fifty years after a year that has a 29 February.
END_OF_FEBRUARY = date(2018, 2, 28)
SHIPPED = Path(__file__).parents[2] / "shared" / "rules" / "policies"
ANNOUNCED = "los-angeles-announced-2020"
# What a run of Los Angeles determines by itself, and what it is asked to determine.
OWN = ["los-angeles-2019", "dismiss-all", "dismiss-all-and-related"]
SCENARIOS = ["self-service-default", "sacramento-2019", "san-joaquin-2019", ANNOUNCED]
EXPLAINED = 200

# Every condition that the shipped policies do not use, and rules that bar nobody if unknown.
OTHER_CONDITIONS = """
title = "Conditions that other policies do not use"
source = "a test"
scope = "proposition-64-and-related"
gang_pairs = true

[[rule]]
id = "one-section"
when = { section_exactly = "4060 BP", prop64_in_cycle = false }
then = "maybe-eligible"
reason = "{section}"
authority = "county-policy"
cite = "a test"
unknown = "review"

[[rule]]
id = "related"
when = { related = true, any = [{ prop64_in_cycle = true }, { convictions_on_record = 6 }] }
then = "dismissal"
reason = "{section}"
authority = "county-policy"
cite = "a test"
unknown = "review"

[[rule]]
id = "any-strike"
when = { prior_super_strike = "any" }
then = "ground-for-challenge"
reason = "strike"
authority = "statute"
cite = "a test"
unknown = "skip"

[[rule]]
id = "any-pc-290"
when = { prior_pc290 = "any", not = { deceased = true } }
then = "ground-for-challenge"
reason = "PC 290"
authority = "statute"
cite = "a test"
unknown = "skip"

[[rule]]
id = "one-prior"
when = { earlier_of_same_section = 1, not = { number = "11357" } }
then = "reduction"
reason = "prior"
authority = "county-policy"
cite = "a test"
unknown = "review"

[[rule]]
id = "long-ago"
when = { more_years_since_any_conviction = 8, sentence_completed = true }
then = "dismissal"
reason = "long ago"
authority = "county-policy"
cite = "a test"
unknown = "review"

[[rule]]
id = "young-or-small"
when = { any = [{ announced_age_or_younger = 21 }, { section = ["11357(B)", "11360(B) HS"] }] }
then = "dismissal"
reason = "young or small"
authority = "county-policy"
cite = "a test"
unknown = "review"

[[rule]]
id = "two-on-record"
when = { convictions_on_record = 2, all_sentences_completed = true }
then = "reduction"
reason = "two on record"
authority = "county-policy"
cite = "a test"
unknown = "review"

[[rule]]
id = "mixed"
when = { only_prop64 = false, felony = true, convicted_on_or_after = "2000-01-01" }
then = "not-eligible"
reason = "mixed"
authority = "county-policy"
cite = "a test"
unknown = "review"
"""


def shipped(name):
    return policy.of_toml((SHIPPED / f"{name}.toml").read_text("utf-8"))


def announced():
    """What Los Angeles announced, with each switch the other way: name and TOML."""
    text = (SHIPPED / f"{ANNOUNCED}.toml").read_text("utf-8")
    for switch in policy.of_toml(text)["switch"]:
        on, off = (f"[switch.{switch}]\non = {state}" for state in ("true", "false"))
        if on not in text:
            raise AssertionError(f"{switch} is not on in {ANNOUNCED}")
        yield f"{ANNOUNCED}-without-{switch}", text.replace(on, off)


def policies():
    """Those that are a scenario in a run of Los Angeles, its own and the two of every run."""
    written = [("other-conditions", OTHER_CONDITIONS), *announced()]
    found = {name: shipped(name) for name in OWN + SCENARIOS}
    found |= {name: policy.of_toml(text) for name, text in written}
    return found | {"options": policy.of_options(json.dumps(runs.OPTIONS))}


@cache
def determined():
    """Three exports under every policy, each with the day it is determined for: weathered and read
    whole; weathered, with rows that are rejected; and one person for each of many charges."""
    faults = ["no-birth-date", "comment-charge", "future-conviction"]
    more = [argument for name in SCENARIOS for argument in ("--scenario", name)]
    written = [("options.json", json.dumps(runs.OPTIONS)), ("other-conditions.toml", OTHER_CONDITIONS)]
    written += [(f"{name}.toml", text) for name, text in announced()]
    for name, text in written:
        path = runs.FOLDER / "policies" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
        more += ["--scenario", path]
    found = []
    for name, size, seed, as_of, own in [
        ("weathered", 6000, 11, AS_OF, ["blank-subject-id", "scattered-persons"]),
        ("weathered-rejects", 3000, 12, END_OF_FEBRUARY, ["short-count-order"]),
    ]:
        export = weathered.export(name, size, seed, as_of, *faults, *own)
        found.append((runs.with_key(name, export, *more, as_of=as_of), as_of))
    charges = weathered.export_of_charges("charges", found[0][0].export)
    return [*found, (runs.with_key("charges", charges, *more, as_of=AS_OF), AS_OF)]


@cache
def derived(run, as_of):
    """By row and policy, what is derived from the run's export."""
    found = {}
    for someone in person.persons(weathered.read(run.export)).values():
        for conviction in someone.convictions:
            for name, rules in policies().items():
                if policy.looks_at(rules, conviction, "LOS ANGELES"):
                    found[conviction.row, name] = policy.determine(rules, someone, conviction, as_of)
    return found


@cache
def prosecutors(run):
    """By row of a conviction, who must act."""
    people = person.persons(weathered.read(run.export)).values()
    return {c.row: someone.prosecutor(c) for someone in people for c in someone.convictions}


def kind(row):
    """What is alike about determinations: outcome, rule and what is missing."""
    return (row["policy"], row["outcome"], row["rule"], tuple(row["missing_facts"]))


class Rederived(unittest.TestCase):
    """Two derivations of one thing."""

    maxDiff = None

    def test_every_determination_is_derived_alike(self):
        kinds = Counter()
        for run, as_of in determined():
            by_run = {(row["row"], row["policy"]): row for row in rows(run.table("determinations"))}
            self.assertEqual(set(by_run), set(derived(run, as_of)))
            for key, row in by_run.items():
                again = derived(run, as_of)[key]
                expected = (again.outcome, again.rule, set(again.missing), set(again.undecided))
                expected += (again.disqualifiers, again.possible_disqualifiers)
                found = (row["outcome"], row["rule"])
                found += tuple(
                    set(row[column])
                    for column in (
                        "missing_facts",
                        "undecided_rules",
                        "disqualifiers",
                        "possible_disqualifiers",
                    )
                )
                with self.subTest(export=run.export.name, row=key[0], policy=key[1]):
                    self.assertEqual(found, expected)
                kinds[kind(row)] += 1
        self.assertGreater(sum(kinds.values()), 20_000)
        # The exports turn on rules of every policy, and on facts that are missing.
        self.assertEqual({name for name, *_ in kinds}, set(policies()))
        # Every shipped rule decides somewhere, under one answer to each switch or the other.
        deciding = {(name.partition("-without-")[0], rule) for name, _, rule, _ in kinds}
        rules = {(name, rule["id"]) for name in OWN + SCENARIOS for rule in shipped(name)["rule"]}
        self.assertLessEqual(rules, deciding)
        self.assertGreater(len({rule for _, _, rule, _ in kinds if rule}), 30)
        self.assertGreater(len({fact for *_, facts in kinds for fact in facts}), 12)

    def test_every_prosecutor_is_derived_alike(self):
        found = Counter()
        exports = [(runs.stories(), None), *determined()]
        for run, _ in exports:
            for row in rows(run.table("determinations")):
                with self.subTest(export=run.export.name, row=row["row"]):
                    self.assertEqual(row["prosecutor"], prosecutors(run)[row["row"]])
                found[row["prosecutor"], row["felony"]] += 1
        # Each of the ten cities, the district attorney by felony and by city, and unknown either way.
        self.assertEqual(len({who for who, felony in found if felony is False}), 12)
        self.assertEqual({who for who, felony in found if felony}, {"district-attorney"})
        self.assertEqual({who for who, felony in found if felony is None}, {"unknown"})

    def test_every_rule_of_an_explanation_is_derived_alike(self):
        truths = {True: "true", False: "false", None: "unknown"}
        for (run, as_of), row in sampled():
            again = derived(run, as_of)[row["row"], row["policy"]]
            explained = explain(run, row)
            reached = [rule for rule in explained["rules"] if rule["truth"] is not None]
            remembered = [rule["id"] for rule in reached if rule["remembered"]]
            with self.subTest(export=run.export.name, row=row["row"], policy=row["policy"]):
                self.assertEqual(
                    [(rule["id"], rule["truth"]) for rule in reached],
                    [(name, truths[truth]) for name, truth in again.reached],
                )
                self.assertEqual(remembered, list(again.remembered))
                for key in ("outcome", "rule", "basis"):
                    self.assertEqual(explained[key], getattr(again, key))
                self.assertEqual(set(explained["missingFacts"]), set(again.missing))
                self.assertEqual(set(explained["undecidedRules"]), set(again.undecided))


def sampled():
    """Determinations of every kind, then of any."""
    kinds = defaultdict(list)
    for run, as_of in determined():
        for row in rows(run.table("determinations")):
            kinds[kind(row)].append(((run, as_of), row))
    chance = random.Random(64)
    chosen = [chance.choice(alike) for alike in kinds.values()]
    chance.shuffle(chosen)
    rest = [row for alike in kinds.values() for row in alike]
    return (chosen + chance.sample(rest, EXPLAINED))[:EXPLAINED]


def explain(run, row):
    command = [runs.PROGRAMS / "clear64", "explain", run.folder, "--json"]
    command += ["--row", str(row["row"]), "--policy", row["policy"]]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return json.loads(done.stdout)


if __name__ == "__main__":
    unittest.main()
