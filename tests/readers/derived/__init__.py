"""Determinations of the exact reading derived a second time, out of the export and the policy alone.

Written from the rules as they are documented, not from the program: where the two disagree, one of
them is wrong. Known to hold is True, known not to hold is False, not known is None.
"""


def negated(truth):
    return None if truth is None else not truth


def every(truths):
    truths = list(truths)
    if False in truths:
        return False
    return None if None in truths else True


def some(truths):
    return negated(every(negated(truth) for truth in truths))
