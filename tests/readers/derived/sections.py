"""Code sections: how a charge names them, and the lists they are on."""

import re
from functools import cache
from typing import NamedTuple

from . import every, negated, some

CODES = "PC HS BP VC MV WI FG GC CC".split()
CANNABIS = ("11357", "11358", "11359", "11360")
# Numbers to which a letter belongs; behind any other number a letter is a subdivision.
LETTERED = {"266C", "266H", "266I", "266J", "273AB", "288A", "647A", "653F"}
# Those of them that lists have without a letter, too.
ALONE = {"266", "288"}
HOMICIDE = re.compile(r"18[789](\.\d+)?|19[01](\.\d+)?")

ALL = None  # every subdivision


def forms(text):
    return [tuple(form.split(".")) if form else () for form in text.split(" ")]


# Number: the subdivisions on the list (() is the bare section), ALL for every one.
SUPER_STRIKES = dict.fromkeys(
    "37 128 187 188 189 189.1 189.5 190 191 191.5 205 207 209 209.5 217.1 218 219 220 261 262 264.1"
    " 269 273AB 287 451.5 653F 667.61 667.7 667.71 4500 12308 12310 18745 18755".split(),
    ALL,
) | {
    "245": forms("D.3"),
    "286": [(), *forms("C.1 C.2 C.3 D.1 D.2 D.3")],
    "288": [(), *forms("A B.1 B.2")],
    "288A": [(), *forms("D C.1 C.2.A C.2.B C.2.C")],
    "288.5": [(), *forms("A")],
    "289": [(), *forms("J A.1.A A.1.B A.1.C A.2.C")],
    "11418": forms("A.1 B.1 B.2"),
}
PC290 = dict.fromkeys(
    "243.4 261 264.1 266 266C 266J 267 269 272 285 286 287 288 288A 288.2 288.3 288.4 288.5 288.7 289"
    " 311.1 311.3 311.4 311.10 311.11 451.5 647.6 647A".split(),
    ALL,
) | {
    "236.1": forms("B C"),
    "262": forms("A"),
    "266H": forms("B"),
    "266I": forms("B"),
    "311.2": forms("B C D"),
    "314": forms("1 2"),
    "653F": forms("B C"),
}
RELATED = {
    "PC": dict.fromkeys("602 466 148 148.9 1320".split(), ALL) | {"647": forms("F")},
    "HS": dict.fromkeys("11364 11550".split(), ALL),
    "BP": dict.fromkeys("4140 4149 4060".split(), ALL),
    "VC": dict.fromkeys(["40508"], ALL),
}
ENHANCEABLE = dict.fromkeys("136.1 215 246 519 12022.55".split(), ALL) | {"213": forms("A.1.A")}
ENHANCEMENT = {"186.22": forms("B.4")}


class Section(NamedTuple):
    prefix: str | None
    number: str
    subdivisions: tuple
    code: str | None
    # Whether the code is that of a section behind it: another cannot be ruled out.
    inherits: bool = False

    def has_code(self, code):
        if self.code == code:
            return True
        return None if self.code is None or self.inherits else False

    def below(self, subdivisions):
        return self.subdivisions[: len(subdivisions)] == subdivisions

    def is_health(self):
        """Of the Health and Safety Code; behind a prefix, PC may be the prefix's."""
        return None if self.prefix and self.code == "PC" else self.has_code("HS")

    def listed(self, entries, code):
        """Whether it is on a list; less precise than the list, it may be."""
        if self.number not in entries:
            return False
        named, own = entries[self.number], self.subdivisions
        if named is not ALL and not (own == () and () in named):
            forms = [form for form in named if form]
            above = [form[: len(own)] == own for form in forms]
            covered = True if any(map(self.below, forms)) else None if any(above) else False
            return every([covered, self.has_code(code)])
        return self.has_code(code)

    def registers(self):
        return self.number == "290" or self.number.startswith("290.")

    def unless_prefixed(self, listed):
        return every([listed, None]) if self.prefix else listed


NUMBER = re.compile(r"([0-9]{1,6})(?![0-9])(\.[0-9]{1,6})?")
LETTERS = re.compile(r"([A-Z]{1,2})(?![A-Z])")
INNER = re.compile(r" ?\(([A-Z0-9]{1,3})\)")
CODE = re.compile(rf" ?({'|'.join(CODES)})(?![A-Z0-9])")
# A section with its code, anywhere in a description.
MENTION = re.compile(
    r"(?<![A-Z0-9])[0-9]{1,5}(\.[0-9]{1,5})?([A-Z]{1,2}[0-9]?)??(\([A-Z0-9]{1,3}\))* *"
    rf"({'|'.join(CODES)})(?![A-Z0-9])"
)


def item(text, at):
    """Number, subdivisions and code at a place, and the place behind; None if there are none."""
    found = NUMBER.match(text, at)
    if not found:
        return None
    number, at = found.group(), found.end()
    doubtful, subdivisions = False, []
    letters = LETTERS.match(text, at)
    if letters and letters[1] not in CODES:
        at = letters.end()
        siblings = any(re.fullmatch(number + "[A-Z]+", lettered) for lettered in LETTERED)
        # 288B, where lists have both 288 and 288A: of the number, or a subdivision.
        doubtful = siblings and number in ALONE and number + letters[1] not in LETTERED
        if siblings and not doubtful:
            number += letters[1]
        else:
            subdivisions.append(letters[1])
            digits = re.compile(r"[0-9]{1,2}").match(text, at)
            if digits:
                subdivisions.append(digits.group())
                at = digits.end()
    while inner := INNER.match(text, at):
        subdivisions.append(inner[1])
        at = inner.end()
    code = CODE.match(text, at)
    return number, tuple(subdivisions), code and code[1], doubtful, code.end() if code else at


class Charge:
    """What a charge names: sections in order, and whether it names them for certain."""

    def __init__(self, text):
        self.text = " ".join(text.upper().split())
        items, end = self.items()
        rest = self.text[end:]
        clean = rest == "" or rest[0] == "-"
        if rest.startswith(" "):
            clean = not MENTION.search(rest.split("-")[0])
        codes, code = [], None
        for found in reversed(items):
            code = found[2] or code
            codes.insert(0, code)
        prefix = {"664": "attempt", "182": "conspiracy", "32": "accessory"}.get(
            items[0][0] if len(items) > 1 else None
        )
        named = list(zip(items, codes))[1 if prefix else 0 :]
        if any(found[0] == "664" for found in items[1:]):
            prefix = prefix or "attempt"
            named = [(found, code) for found, code in named if found[0] != "664"]
        self.sections = [
            Section(prefix, found[0], found[1], code, code is not None and not found[2])
            for found, code in named
        ]
        doubtful = any(found[3] for found in items)
        self.certain = clean and bool(self.sections) and not doubtful

    def items(self):
        items, at = [], 0
        while True:
            start = at
            if items:
                joint = self.text[at : at + 1]
                if not joint or joint not in "/+" and not (joint == "-" and not items[-1][2]):
                    return items, at
                at += 1
            found = item(self.text, at)
            if not found:
                return items, start
            items.append(found[:4])
            at = found[4]

    def of_some(self, test):
        return some(map(test, self.sections)) if self.certain else None

    def of_all(self, test):
        """Of several sections, unknown where one is as asked for and another is not."""
        found = {test(section) for section in self.sections} if self.certain else {None}
        return found.pop() if len(found) == 1 else None

    def first_cannabis(self):
        for section in self.sections:
            if section.number in CANNABIS and section.is_health() is not False:
                return section.number
        if self.certain:
            return None
        found = re.search(r"(?<![0-9.])1135[789](?!\.?[0-9])|(?<![0-9.])11360(?!\.?[0-9])", self.text)
        return found and found.group()

    def is_cannabis(self):
        return self.of_all(lambda s: s.is_health() if s.number in CANNABIS else False)

    def mentions(self, number):
        return self.of_all(lambda s: s.is_health() if s.number == number else False)

    def is_super_strike(self):
        def strike(section):
            code = "MV" if section.number == "1672" else "PC"
            entries = {"1672": forms("A")} if code == "MV" else SUPER_STRIKES
            listed = section.listed(entries, code)
            if re.fullmatch(r"190\.[0-9]{1,2}", section.number):
                listed = section.has_code("PC")
            if section.prefix == "attempt" and HOMICIDE.fullmatch(section.number):
                return listed
            return section.unless_prefixed(listed)

        return some([self.of_some(strike), every([self.is_enhanceable(), self.is_enhancement()])])

    def is_pc290(self):
        def registrable(section):
            duty = every([section.registers(), section.has_code("PC"), None])
            return some([section.unless_prefixed(section.listed(PC290, "PC")), duty])

        return self.of_some(registrable)

    def is_related(self):
        def related(section):
            # 647 PC is not taken for 647(f): what may be a bar is reviewed, not what may be related.
            may_be = [section.listed(RELATED[code], code) for code in RELATED]
            named = section.number != "647" or section.below(("F",))
            return section.unless_prefixed(every([named, some(may_be)]))

        return self.of_all(related)

    def is_enhanceable(self):
        return self.of_some(lambda s: s.unless_prefixed(s.listed(ENHANCEABLE, "PC")))

    def is_enhancement(self):
        return self.of_some(lambda s: s.unless_prefixed(s.listed(ENHANCEMENT, "PC")))

    def may_register(self):
        return not self.certain or any(section.registers() for section in self.sections)

    def within(self, patterns):
        """Whether it is of one of these sections of a policy, or below one."""

        def same(section, pattern):
            if section.number != pattern.number or not section.below(pattern.subdivisions):
                return False
            if pattern.code:
                return section.has_code(pattern.code)
            return section.is_health() if section.number in CANNABIS else True

        return self.of_all(lambda section: some(same(section, pattern) for pattern in patterns))

    def exactly(self, pattern):
        def same(section):
            alike = section[:3] == pattern[:3] and len(self.sections) == 1
            return every([alike, section.has_code(pattern.code) if pattern.code else True])

        return self.of_some(same)

    def shares_section(self, other):
        """Whether it names a section of the same number, under any prefix or subdivision."""
        if not (self.certain and other.certain):
            return None

        def same(one, two):
            if one.number != two.number:
                return False
            if one.number in CANNABIS:
                return every([one.is_health(), two.is_health()])
            return None if two.code is None or two.inherits else one.has_code(two.code)

        return self.of_all(lambda one: some(same(one, two) for two in other.sections))


charge = cache(Charge)


def pattern(text):
    (section,) = charge(text).sections
    return section


__all__ = ["charge", "pattern", "CANNABIS", "negated"]
