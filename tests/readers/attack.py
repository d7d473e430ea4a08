"""Bounds of every withheld count of a published data set, from everything that is shown.

The attacker knows how the tables hang together, that a withheld count of people can be small, and what was
published elsewhere. Cells are (table, place, policy, unit, row, column).
"""

from collections import defaultdict

FAR = 1 << 40


def totals(cell, approved):
    """The cells that this one and its like add up to, each with a word for which of them."""
    table, place, policy, unit, row, column = cell
    by_outcome = table.startswith("outcome-by") or table in ("jurisdiction", "pilot-policies")
    if by_outcome and unit == "convictions" and column != "all":
        yield "row", (table, place, policy, unit, row, "all")
    if by_outcome and row != "all":
        yield "column", (table, place, policy, unit, "all", column)
    if table.startswith("impact-by"):
        yield table, ("impact", place, policy, unit, "all", column)
    # A person's race is that of the latest run, for the convictions of all counties.
    of_race = table == "outcome-by-race" and row != "all"
    if unit == "convictions" and place in approved and not of_race:
        yield "state", (table, "california", policy, unit, row, column)


def wholes(cell, approved):
    """The cells that this one is part of."""
    table, place, policy, unit, row, column = cell
    if table.startswith("impact") and column != "people":
        yield (table, place, policy, unit, row, "people")
    if table == "outcome-by-race" and unit == "people":
        yield (table, place, policy, "convictions", row, column)
        yield (table, place, policy, unit, row, "all")
    is_union = table == "outcome-by-race" or column in ("people", "some-relief")
    if unit == "people" and place in approved and row == "all" and is_union:
        yield (table, "california", policy, unit, row, column)


def found_out(published, approved, known=None):
    """The withheld cells of which one value is left. `known` are counts from elsewhere."""
    bounds = {
        cell: (count, count) if state == "counted" else (0, FAR)
        for cell, (state, count) in published.items()
    }
    for cell, count in (known or {}).items():
        if bounds.get(cell) == (0, FAR):
            bounds[cell] = (count, count)
    groups = defaultdict(list)
    for cell in bounds:
        for kind, total in totals(cell, approved):
            if total in bounds:
                groups[kind, total].append(cell)
    parts = [(cell, whole) for cell in bounds for whole in wholes(cell, approved) if whole in bounds]
    alike = [
        (cell, ("outcome-by-section", *cell[1:]))
        for cell in bounds
        if cell[0].startswith("outcome-by") and cell[3] == "convictions" and cell[4] == "all"
    ]

    def narrow(cell, low, high):
        old = bounds[cell]
        new = (max(old[0], low), min(old[1], high))
        assert new[0] <= new[1], f"{cell} cannot be"
        bounds[cell] = new
        return new != old

    moved = True
    while moved:
        moved = False
        for (_, total), cells in groups.items():
            low, high = (sum(bounds[cell][end] for cell in cells) for end in (0, 1))
            moved |= narrow(total, low, high)
            least, most = bounds[total]
            for cell in cells:
                own = bounds[cell]
                moved |= narrow(cell, least - (high - own[1]), most - (low - own[0]))
        for cell, whole in parts:
            moved |= narrow(whole, bounds[cell][0], FAR) | narrow(cell, 0, bounds[whole][1])
        for one, other in alike:
            moved |= narrow(one, *bounds[other]) | narrow(other, *bounds[one])
    return [
        cell
        for cell, (state, _) in published.items()
        if state == "suppressed" and cell not in (known or {}) and bounds[cell][0] == bounds[cell][1]
    ]
