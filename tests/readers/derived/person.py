"""Rows of an export to persons and their convictions."""

import re
from dataclasses import dataclass, field
from datetime import date

from . import agencies, dates, sections, some


def said(text):
    text = text.strip()
    return "" if text.upper() == "NULL" else text


def number_of(text):
    """A CII number as it is compared."""
    text = "".join(said(text).split()).upper().lstrip("0")
    return text if re.search("[0-9A-Z]", text) else ""


def person_of(row):
    subject = said(row["SUBJECT_ID"])
    return subject or f"CII_NUMBER {number_of(row['CII_NUMBER'])}"


def word(text):
    return text.strip().upper()


def charged(row):
    offense = " ".join(said(row["OFFENSE_DESCR"]).upper().split())
    in_comment = offense == "" or re.match(r"SEE COMMENT FOR CHARGE(?![A-Z0-9])", offense)
    return row["COMMENT_TEXT" if in_comment else "OFFENSE_DESCR"]


def is_convicted(row):
    return word(row["DISP_DESCR"]).startswith("CONVICTED")


def is_readable(row):
    """Whether CNT_ORDER is long enough to place the row."""
    needed = 0
    if sections.charge(charged(row)).first_cannabis():
        needed = 3
    court = word(row["STP_TYPE_DESCR"]) == "COURT ACTION" and said(row["OFN"])
    if court or is_convicted(row):
        needed = 6
    return len(row["CNT_ORDER"].strip()) >= needed


def felony(row):
    status, level = word(row["CONV_STAT_DESCR"]), word(row["OFFENSE_TOC"])
    if status in ("FELONY", "MISDEMEANOR", "INFRACTION"):
        return status == "FELONY"
    return level == "F" if level in ("F", "M", "I") else None


def served(end, row):
    """The end of a sentence with the part of one more row."""
    length, unit = said(row["SENT_LENGTH"]).removeprefix("+"), said(row["SENT_TIME_CODE"]).upper()
    if not unit and (not said(row["SENT_LENGTH"]) or length and set(length) == {"0"}):
        return end
    if not re.fullmatch("[0-9]+", length) or unit not in ("D", "M", "Y"):
        return dates.Days(end.first, date.max)
    length = min(int(length), 10**8)
    if unit == "D":
        return end.moved(lambda day: dates.plus_days(day, length))
    return end.moved(lambda day: dates.plus_months(day, length * (12 if unit == "Y" else 1)))


@dataclass
class Conviction:
    row: int
    charge: sections.Charge
    date: dates.Days
    felony: bool | None
    county: str
    end: dates.Days
    case: str
    agency: str


@dataclass
class Person:
    birth: dates.Days | None = dates.ANY_DAY
    convictions: list = field(default_factory=list)
    counts: dict = field(default_factory=dict)
    registrations: list = field(default_factory=list)
    deceased: bool = False
    arrests: dict = field(default_factory=dict)
    agencies: dict = field(default_factory=dict)
    incomplete: bool = False

    def add(self, number, row):
        """Adds a row; None as birth says that rows contradict each other."""
        if self.birth:
            self.birth = self.birth.meets(dates.read(row["PRI_DOB"]))
        step, day = word(row["STP_TYPE_DESCR"]), dates.read(row["STP_EVENT_DATE"])
        charge, count = sections.charge(charged(row)), row["CNT_ORDER"].strip()
        if step == "REGISTRATION" and charge.may_register():
            self.registrations.append(day)
        self.deceased |= step == "DECEASED"
        if len(count) >= 3 and (said(charged(row)) or is_convicted(row)):
            known = self.arrests.get(count[:3], False)
            self.arrests[count[:3]] = some([known, charge.is_cannabis()])
        if step.startswith("ARREST"):
            self.agencies.setdefault(count[:3], set()).add(agency_of(row))
        if not is_convicted(row):
            return
        county, level = word(row["STP_ORI_CNTY_NAME"]), felony(row)
        conviction = self.counts.get(count)
        if conviction is None:
            conviction = Conviction(number, charge, day, level, county, day, count[:6], agency_of(row))
            self.counts[count] = conviction
            self.convictions.append(conviction)
        conviction.end = served(conviction.end, row)


    def prosecutor(self, conviction):
        """Who must act; None where the table says nothing."""
        if conviction.felony is not False:
            return "district-attorney" if conviction.felony else "unknown"
        if conviction.county != "LOS ANGELES":
            return None
        if self.incomplete:
            return "unknown"
        arrested = self.agencies.get(conviction.case[:3], set())
        return agencies.prosecutor(arrested, conviction.agency)


def agency_of(row):
    """The agency of a row of Los Angeles County by name; that of another county is none of its."""
    name = said(row["STP_ORI_DESCR"])
    in_county = word(row["STP_ORI_CNTY_NAME"]) == "LOS ANGELES"
    return name if in_county or not name else "OF ANOTHER COUNTY"


def persons(rows):
    """The persons of an export, by what names them."""
    found = {}
    for number, row in enumerate(rows):
        person = found.setdefault(person_of(row), Person())
        if is_readable(row):
            person.add(number, row)
        else:
            person.incomplete = True
    return found
