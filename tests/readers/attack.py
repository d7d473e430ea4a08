"""Bounds of every withheld count of a published data set, from everything that is known of it.

The attacker knows how the tables hang together, has read the published policies, and may know counts that were
published elsewhere. Cells are (table, place, policy, unit, row, column); one that is not published is zero.
What is known is a list of facts: cells that add up to at most as many as others.
"""

from collections import defaultdict, deque

FAR = 1 << 40
OWN, ALL, RELATED = "county-policy", "dismiss-all", "dismiss-all-and-related"
BY = ("section", "severity", "decade", "race")
# What is told of a conviction that no rule decides, by nobody's authority or the statute's.
AFTER = "convicted on or after 9 November 2016"
# Of rules whose reason says what they are of: the row of another table that theirs is part of.
OF_REASON = {"Misdemeanor or Infraction": ("severity", "not-felony")}
OF_REASON |= {f"Dismiss all HS {s} convictions": ("section", s) for s in ("11357", "11358", "11359", "11360")}
OUTCOMES = (
    "dismissal reduction hand-review maybe-eligible city-attorney-review ground-for-challenge "
    "not-eligible no-determination"
).split()


class Facts:
    """What is known of the cells of a data set. `policies` are the rules of each place's own policy."""

    def __init__(self, published, approved, policies, scopes):
        self.published, self.approved = published, approved
        self.policies, self.scopes = policies, scopes
        self.facts = set()
        self.sums = defaultdict(list)
        self.reasons = defaultdict(list)
        for cell in published:
            if cell[0] == "outcome-by-reason" and cell[4] != "all":
                self.reasons[cell[1:4] + cell[5:]].append(cell)
        for cell in published:
            self.of_sums(*cell)
            self.of_people(*cell)
            self.of_policies(*cell)
            self.of_reasons(*cell)
            self.of_names(*cell)
        for (_, whole), parts in self.sums.items():
            if whole in published:
                self.equal(parts, [whole])

    def at_most(self, left, right):
        known = [tuple(sorted(cell for cell in cells if cell in self.published)) for cells in (left, right)]
        if known[0] and known[0] != known[1]:
            self.facts.add(tuple(known))

    def equal(self, one, other):
        self.at_most(one, other)
        self.at_most(other, one)

    def of_sums(self, table, place, policy, unit, row, column):
        cell = (table, place, policy, unit, row, column)
        by_outcome = table.startswith("outcome-by") or table in ("jurisdiction", "pilot-policies")
        if by_outcome and unit == "convictions" and column != "all":
            self.sums["row", (table, place, policy, unit, row, "all")].append(cell)
        if by_outcome and row != "all":
            self.sums["column", (table, place, policy, unit, "all", column)].append(cell)
        if table.startswith("impact-by"):
            self.sums[table, ("impact", place, policy, unit, "all", column)].append(cell)
        # A person's race is that of the latest run, for the convictions of all counties.
        of_race = table == "outcome-by-race" and row != "all"
        alone = (table, row) == ("record-quality", "not-linkable")
        if place in self.approved and (unit == "convictions" and not of_race or alone):
            self.sums["state", (table, "california", policy, unit, row, column)].append(cell)

    def of_people(self, table, place, policy, unit, row, column):
        cell = (table, place, policy, unit, row, column)
        if unit != "people":
            return

        def like(**names):
            said = dict(zip(("table", "place", "policy", "unit", "row", "column"), cell))
            return tuple((said | names).values())

        if table in ("outcome-by-race", "disqualifiers"):
            self.at_most([cell], [like(unit="convictions")])
        if table == "outcome-by-race" and column == "all":
            parts = [like(column=outcome) for outcome in OUTCOMES]
            self.at_most([cell], parts)
            for part in parts:
                self.at_most([part], [cell])
        union = row == "all" and (table == "outcome-by-race" or column in ("people", "some-relief"))
        if place in self.approved and (union or row in ("record-incomplete", "groups-differ")):
            self.at_most([cell], [like(place="california")])
        if place == "california" and (union or row == "record-incomplete"):
            self.at_most([cell], [like(place=county) for county in self.approved])
        if not table.startswith("impact"):
            return
        for whole in ("people", "some-relief"):
            if column not in ("people", whole):
                self.at_most([cell], [like(column=whole)])
        if table in ("impact", "impact-by-race"):
            dismissed = like(table="outcome-by-race", column="dismissal")
            reduced = like(table="outcome-by-race", column="reduction")
            if column == "some-relief":
                self.at_most([cell], [dismissed, reduced])
                self.at_most([dismissed], [cell])
                self.at_most([reduced], [cell])
            elif column.startswith("no-conviction"):
                self.at_most([cell], [dismissed])
        if table == "impact" and column == "no-felony":
            felonies = ("outcome-by-severity", place, policy, "convictions", "felony")
            self.at_most([cell], [(*felonies, "dismissal"), (*felonies, "reduction")])

    def of_policies(self, table, place, policy, unit, row, column):
        cell = (table, place, policy, unit, row, column)
        alike = table.startswith("impact") or table.removeprefix("outcome-by-") in BY

        def under(other, of=table):
            return (of, place, other, unit, row, column)

        if alike and policy == OWN:
            scope = self.scopes.get(place)
            if scope and column in ("people", "all"):
                self.equal([cell], [under(scope)])
            self.of_relief(cell, under(scope or RELATED))
        if alike and policy == ALL:
            if table == "outcome-by-section" and row not in ("all", "related"):
                self.equal([cell], [under(RELATED)])
            else:
                self.at_most([cell], [under(RELATED)])
        if table == "pilot-policies":
            self.of_relief(cell, under(RELATED, "outcome-by-section"))

    def of_relief(self, cell, scenario):
        """Whoever has relief has it under the scenario of the same scope."""
        *head, column = cell
        if cell[0].startswith("impact") or column == "all":
            self.at_most([cell], [scenario])
        elif column == "dismissal":
            self.at_most([cell], [scenario])
            if cell[3] == "convictions":
                self.at_most([cell, (*head, "reduction")], [scenario])

    def of_reasons(self, table, place, policy, unit, row, column):
        cell = (table, place, policy, unit, row, column)
        if table == "outcome-by-reason" and row in OF_REASON:
            by, other = OF_REASON[row]
            self.at_most([cell], [(f"outcome-by-{by}", place, policy, unit, other, column)])
        if table != "outcome-by-authority" or row == "all" or policy != OWN:
            return
        authorities = defaultdict(set)
        for county in [place] if place != "california" else self.approved:
            for rule in self.policies[county]:
                reason = rule["reason"].replace("{section}", "the section alone")
                authorities[reason].add(rule["authority"])
        authorities[AFTER].add("statute")
        reasons = self.reasons[place, policy, unit, column]
        sure = [one for one in reasons if (authorities.get(one[4]) or {"none"}) == {row}]
        may = [one for one in reasons if row in (authorities.get(one[4]) or {"none"})]
        self.at_most(sure, [cell])
        self.at_most([cell], may)

    def of_names(self, table, place, policy, unit, row, column):
        """The same under another name."""
        cell = (table, place, policy, unit, row, column)
        of_all = unit == "convictions" and row == "all"
        if of_all and (table.startswith("outcome-by") or table == "jurisdiction"):
            self.equal([cell], [("outcome-by-section", *cell[1:])])
        if table == "outcome-by-race" and unit == "people" and column == "all":
            impact = "impact" if row == "all" else "impact-by-race"
            self.equal([cell], [(impact, place, policy, unit, row, "people")])
        if table == "record-quality":
            people = ("impact", place, policy, unit, "all", "people")
            self.at_most([cell], [people])
            if row == "all":
                self.equal([cell], [people])
            for of in ("race", "sex"):
                if row == f"{of}-unknown":
                    self.equal([cell], [(f"impact-by-{of}", place, policy, unit, "unknown", "people")])
            if row == "birth-year-unknown":
                self.at_most([cell], [("impact-by-age", place, policy, unit, "unknown", "people")])
        if (table, unit) == ("disqualifiers", "people"):
            self.at_most([cell], [("impact", place, policy, unit, "all", "people")])
        if table == "jurisdiction" and row == "not-reviewed":
            # Of what is no felony, in every county but the one that was reviewed.
            others = [c for c in self.approved if c != "los-angeles"]
            severity = [("outcome-by-severity", c, OWN, unit, "not-felony", column) for c in others]
            self.equal([cell], severity)


def starting(published, known=None):
    """Least and most of each cell by itself, with `known` counts from elsewhere."""
    bounds = {
        cell: (count, count) if state == "counted" else (0, FAR)
        for cell, (state, count) in published.items()
    }
    bounds |= {cell: (count, count) for cell, count in (known or {}).items() if cell in bounds}
    return bounds


def found_out(published, facts, known=None):
    """The withheld cells of which one value is left."""
    bounds = starting(published, known)
    of_cell = defaultdict(list)
    facts = [fact for fact in facts if any(bounds[c][0] != bounds[c][1] for side in fact for c in side)]
    for number, (left, right) in enumerate(facts):
        for cell in (*left, *right):
            of_cell[cell].append(number)
    waiting, waits = deque(range(len(facts))), [True] * len(facts)
    steps = 300 * len(facts)

    def move(cell, new):
        if new == bounds[cell]:
            return
        assert new[0] <= new[1], f"{cell} cannot be"
        bounds[cell] = new
        for other in of_cell[cell]:
            if not waits[other]:
                waits[other] = True
                waiting.append(other)
        without_people(cell)

    def without_people(cell):
        """Where nobody is, there is no conviction."""
        if cell[0] in ("outcome-by-race", "disqualifiers") and cell[3] == "people" and bounds[cell][1] == 0:
            convictions = (*cell[:3], "convictions", *cell[4:])
            move(convictions, (bounds[convictions][0], 0))

    for cell in published:
        without_people(cell)
    while waiting and steps:
        steps -= 1
        number = waiting.popleft()
        waits[number] = False
        left, right = facts[number]
        least = sum(bounds[cell][0] for cell in left)
        most = sum(bounds[cell][1] for cell in right)
        for side, cells in enumerate((left, right)):
            for cell in cells:
                low, high = bounds[cell]
                new = (low, min(high, most - least + low)) if side == 0 else (max(low, least - most + high), high)
                move(cell, new)
    return [
        cell
        for cell, (state, _) in published.items()
        if state == "suppressed" and cell not in (known or {}) and bounds[cell][0] == bounds[cell][1]
    ]
