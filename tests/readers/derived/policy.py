"""A policy's rules over a conviction, with three values, and which of them decides."""

import json
import tomllib
from dataclasses import dataclass
from datetime import date

from . import dates, every, negated, sections, some

IN_FORCE = date(2016, 11, 9)
OLDEST = 110
RELIEF = ("dismissal", "reduction")


def of_toml(text):
    return tomllib.loads(text)


def of_options(text):
    """The rules of an options file of the self-service tool, in the tool's order."""
    options = json.loads(text)
    base, relief = options.get("baselineEligibility", {}), options.get("additionalRelief", {})
    rules = [("non-felony", {"felony": False}, "dismissal")]
    rules += [(f"dismiss-{n}", {"mentions": n}, "dismissal") for n in base.get("dismiss", [])]
    for key, name, when in [
        ("subjectUnder21AtConviction", "under-21", lambda _: {"under_age_at_conviction": 21}),
        ("subjectAgeThreshold", "age", lambda n: {"age_at_least": n}),
        ("yearsSinceConvictionThreshold", "years-since-conviction", lambda n: {"years_since_conviction": n}),
        ("yearsCrimeFreeThreshold", "crime-free", lambda n: {"crime_free_years": n}),
        ("subjectHasOnlyProp64Charges", "only-prop64", lambda _: {"only_prop64": True}),
        ("subjectIsDeceased", "deceased", lambda _: {"deceased": True}),
    ]:
        if relief.get(key):
            rules.append((name, when(relief[key]), "dismissal"))
    rules += [(f"reduce-{n}", {"mentions": n}, "reduction") for n in base.get("reduce", [])]
    keys = ("id", "when", "then")
    rules = [dict(zip(keys, rule)) | {"unknown": "review"} for rule in rules]
    return {"scope": "proposition-64", "rule": rules}


@dataclass
class Bar:
    """Something that may count against a conviction."""

    listed: bool | None
    date: dates.Days
    row: int | None = None


@dataclass
class Asked:
    """One conviction of a person, as of a day."""

    person: object
    conviction: object
    as_of: date
    policy: dict

    def super_strikes(self):
        convictions = self.person.convictions
        bars = [Bar(c.charge.is_super_strike(), c.date, c.row) for c in convictions]
        if self.policy.get("gang_pairs", False):
            certain = [c for c in convictions if c.charge.certain]
            for one in certain:
                for two in certain:
                    if one is not two and one.case == two.case:
                        pair = every([one.charge.is_enhanceable(), two.charge.is_enhancement()])
                        both = dates.Days(
                            max(one.date.first, two.date.first), max(one.date.last, two.date.last)
                        )
                        bars.append(Bar(pair, both))
        return bars

    def pc290(self):
        bars = [Bar(c.charge.is_pc290(), c.date, c.row) for c in self.person.convictions]
        return bars + [Bar(None, day) for day in self.person.registrations]

    def counts(self, bar, which):
        if bar.row == self.conviction.row:
            return False
        earlier = True if which == "any" else dates.before(bar.date, self.conviction.date)
        return every([bar.listed, earlier])

    def barred(self, bars, which):
        return some(self.counts(bar, which) for bar in bars)

    def priors(self, least):
        own = self.conviction
        certain, possible = [], []
        for other in self.person.convictions:
            if other is own:
                continue
            earlier = dates.before(other.date, own.date)
            prior = every([own.charge.shares_section(other.charge), earlier])
            certain += [other.date] if prior else []
            possible += [other.date] if prior is not False else []
        if dates.fewest_distinct(certain) >= least:
            return True
        return False if dates.most_distinct(possible) < least else None

    def birth(self):
        """Nobody on record is older than 110."""
        birth = self.person.birth or dates.ANY_DAY
        impossible = dates.years_passed(birth, OLDEST, self.as_of)
        return birth if impossible is False else dates.ANY_DAY

    def under(self, age):
        birth, own = self.birth(), self.conviction.date
        if not dates.before(birth, own):
            return None
        return dates.before(own, birth.moved(lambda day: dates.plus_years(day, age)))

    def completed(self, conviction):
        return dates.on_or_before(conviction.end, self.as_of)

    def free(self, years):
        passed = (dates.years_passed(c.date, years, self.as_of) for c in self.person.convictions)
        return every(passed)

    def free_of_felonies(self, conviction, years):
        """Whether a conviction is no felony, or so many years old."""
        passed = dates.years_passed(conviction.date, years, self.as_of)
        return some([negated(conviction.felony), passed])

    def test(self, when):
        return every(self.holds(key, value) for key, value in when.items())

    def holds(self, key, value):
        own, person = self.conviction, self.person
        charge = own.charge

        def known(truth):
            return truth if value else negated(truth)

        match key:
            case "always":
                return True
            case "switch":
                return self.policy["switch"][value]["on"]
            case "switch_off":
                return not self.policy["switch"][value]["on"]
            case "all":
                return every(map(self.test, value))
            case "any":
                return some(map(self.test, value))
            case "not":
                return negated(self.test(value))
            case "felony":
                return known(own.felony)
            case "convicted_on_or_after":
                day = value if isinstance(value, date) else date.fromisoformat(value)
                return negated(dates.before(own.date, dates.Days(day, day)))
            case "number":
                return charge.mentions(value)
            case "mentions":
                return charge.mentions(value)
            case "section":
                return charge.within([sections.pattern(text) for text in value])
            case "section_exactly":
                return charge.exactly(sections.pattern(value))
            case "related":
                return known(charge.is_related())
            case "prop64_in_cycle":
                return known(person.arrests.get(own.case[:3], False))
            case "prior_super_strike":
                return self.barred(self.super_strikes(), value)
            case "prior_pc290":
                return self.barred(self.pc290(), value)
            case "earlier_of_same_section":
                return self.priors(value)
            case "convictions_on_record":
                return len(person.convictions) >= value
            case "age_at_least":
                return dates.years_passed(self.birth(), value, self.as_of)
            case "under_age_at_conviction" | "announced_age_or_younger":
                return self.under(value)
            case "years_since_conviction":
                return dates.years_passed(own.date, value, self.as_of)
            case "no_conviction_in_years" | "crime_free_years" | "more_years_since_any_conviction":
                return self.free(value)
            case "no_felony_conviction_in_years":
                return every(self.free_of_felonies(c, value) for c in person.convictions)
            case "only_prop64":
                return known(every(c.charge.is_cannabis() for c in person.convictions))
            case "all_sentences_completed":
                return known(every(map(self.completed, person.convictions)))
            case "sentence_completed":
                return known(self.completed(own))
            case "deceased":
                return known(person.deceased)
        raise KeyError(key)

    def missing(self, when):
        """The facts that leave a condition unknown."""
        found = set()
        for key, value in when.items():
            if self.holds(key, value) is None:
                if key in ("all", "any"):
                    found |= set().union(*(self.missing(part) for part in value if self.test(part) is None))
                elif key == "not":
                    found |= self.missing(value)
                else:
                    found |= set(self.missing_of(key, value))
        # What the whole is known in spite of is not missing.
        return found if self.test(when) is None else set()

    def missing_of(self, key, value):
        own, person = self.conviction, self.person
        birth = "date-of-birth" if person.birth else "dates-of-birth-differ"

        def own_or_other(lacks, names):
            return {names[c is not own] for c in person.convictions if lacks(c)}

        match key:
            case "felony":
                return ["felony-or-not"]
            case "convicted_on_or_after" | "years_since_conviction":
                return ["date-of-conviction"]
            case "number" | "mentions" | "section" | "section_exactly" | "related":
                return ["section"]
            case "prop64_in_cycle":
                return ["charges-of-the-arrest"]
            case "prior_super_strike":
                return self.missing_bars(self.super_strikes(), value, "super-strike")
            case "prior_pc290":
                return self.missing_bars(self.pc290(), value, "pc-290")
            case "earlier_of_same_section":
                return ["priors"] + ([] if own.date.known else ["date-of-conviction"])
            case "age_at_least":
                return [birth]
            case "under_age_at_conviction" | "announced_age_or_younger":
                found = [] if own.date.known else ["date-of-conviction"]
                # Both days known: the one of birth is not before the other, and so impossible.
                born = person.birth is not None and self.birth().known
                return found if found and born else [*found, birth]
            case "no_conviction_in_years" | "crime_free_years" | "more_years_since_any_conviction":
                names = ("date-of-conviction", "date-of-another-conviction")
                return own_or_other(lambda c: not c.date.known, names)
            case "no_felony_conviction_in_years":
                def open_and(lacks):
                    return lambda c: self.free_of_felonies(c, value) is None and lacks(c)

                levels = ("felony-or-not", "felony-or-not-of-another-conviction")
                days = ("date-of-conviction", "date-of-another-conviction")
                found = own_or_other(open_and(lambda c: c.felony is None), levels)
                return found | own_or_other(open_and(lambda c: not c.date.known), days)
            case "only_prop64":
                names = ("section", "section-of-another-conviction")
                return own_or_other(lambda c: c.charge.is_cannabis() is None, names)
            case "all_sentences_completed":
                names = ("end-of-sentence", "end-of-another-sentence")
                return own_or_other(lambda c: self.completed(c) is None, names)
            case "sentence_completed":
                return ["end-of-sentence"]
        raise KeyError(key)

    def missing_bars(self, bars, which, name):
        found = []
        for bar in bars:
            if self.counts(bar, which) is not None:
                continue
            found += [name] if bar.listed is None else []
            if which == "earlier":
                found += [] if bar.date.known else [f"date-of-{name}"]
                found += [] if self.conviction.date.known else ["date-of-conviction"]
        return found


@dataclass
class Determination:
    outcome: str
    rule: str | None = None
    basis: str = "rule"
    missing: tuple = ()
    undecided: tuple = ()
    # Of each rule reached: its id and what its condition came to.
    reached: tuple = ()
    remembered: tuple = ()
    # What the statute lets a prosecution challenge for, whether or not the policy asks for it.
    disqualifiers: frozenset = frozenset()
    possible_disqualifiers: frozenset = frozenset()


def looks_at(policy, conviction, county):
    charge = conviction.charge
    related = policy["scope"] == "proposition-64-and-related" and charge.certain
    is_looked_at = charge.first_cannabis() or related and charge.is_related() is not False
    return conviction.county == county and bool(is_looked_at)


def determine(policy, person, conviction, as_of):
    asked = Asked(person, conviction, as_of, policy)
    found = Determination("hand-review", basis="record-incomplete")
    if not person.incomplete:
        found = by_rules(policy, asked)
    disqualified = {
        "super-strike": asked.barred(asked.super_strikes(), "any"),
        "pc-290": asked.barred(asked.pc290(), "any"),
        "two-priors": asked.priors(2),
    }
    found.disqualifiers = {name for name, truth in disqualified.items() if truth}
    found.possible_disqualifiers = {name for name, truth in disqualified.items() if truth is None}
    return found


def by_rules(policy, asked):
    """The first rule that holds, unless one before it may hold and would decide otherwise."""
    reached, remembered, found = [], [], Determination("hand-review", basis="no-rule")
    for rule in policy["rule"]:
        truth = asked.test(rule["when"])
        reached.append((rule["id"], truth))
        if truth:
            found = Determination(rule["then"], rule["id"])
            break
        if truth is None and rule["unknown"] == "review":
            remembered.append(rule)
    # Where no rule holds, every one that may could be the one.
    otherwise = [rule for rule in remembered if found.rule is None or rule["then"] != found.outcome]
    if otherwise:
        missing = set().union(*(asked.missing(rule["when"]) for rule in otherwise))
        undecided = tuple(rule["id"] for rule in otherwise)
        found = Determination("hand-review", None, "unknown", tuple(sorted(missing)), undecided)
    elif found.outcome in RELIEF:
        found = within_the_law(found, asked.conviction)
    found.reached, found.remembered = tuple(reached), tuple(rule["id"] for rule in remembered)
    return found


def within_the_law(found, conviction):
    """Relief is for a conviction under Proposition 64, or a related one, from before it was in force."""
    charge = conviction.charge
    is_sure = charge.is_cannabis() if charge.first_cannabis() else charge.is_related()
    if not is_sure:
        return Determination("hand-review", None, "unknown", ("section",))
    earlier = dates.before(conviction.date, dates.Days(IN_FORCE, IN_FORCE))
    if earlier is None:
        return Determination("hand-review", None, "unknown", ("date-of-conviction",))
    return found if earlier else Determination("not-eligible", None, "after-proposition-64")
