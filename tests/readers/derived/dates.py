"""Dates as the days they may be, and the calendar's arithmetic on them."""

import calendar
import re
from datetime import date, timedelta
from typing import NamedTuple

# Years in which an event of a Californian criminal history can have happened.
FIRST_YEAR, LAST_YEAR = 1850, 2099


class Days(NamedTuple):
    """Every day from one to another may be the one."""

    first: date
    last: date

    @property
    def known(self):
        return self.first == self.last

    def moved(self, move):
        return Days(move(self.first), move(self.last))

    def meets(self, other):
        """The days that both may be; None if they contradict each other."""
        both = Days(max(self.first, other.first), min(self.last, other.last))
        return both if both.first <= both.last else None


ANY_DAY = Days(date.min, date.max)


def read(text):
    text = text.strip()
    if not re.fullmatch(r"[0-9]{8}", text):
        return ANY_DAY
    year, month, day = int(text[:4]), int(text[4:6]), int(text[6:])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return ANY_DAY
    if month == 0 and day == 0:
        return Days(date(year, 1, 1), date(year, 12, 31))
    if not 1 <= month <= 12:
        return ANY_DAY
    length = calendar.monthrange(year, month)[1]
    if day == 0:
        return Days(date(year, month, 1), date(year, month, length))
    if day > length:
        return ANY_DAY
    return Days(date(year, month, day), date(year, month, day))


def before(one, other):
    """Whether one is on a strictly earlier day than the other."""
    if one.last < other.first:
        return True
    return False if one.first >= other.last else None


def on_or_before(days, day):
    later = before(Days(day, day), days)
    return None if later is None else not later


def plus_months(day, months):
    """The same day of a later month, the last one where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def plus_years(day, years):
    return plus_months(day, 12 * years)


def plus_days(day, days):
    try:
        return day + timedelta(days)
    except OverflowError:
        return date.max


def years_passed(days, years, on):
    """Whether so many years have passed on a day: on the anniversary they have."""
    return on_or_before(days.moved(lambda day: plus_years(day, years)), on)


def fewest_distinct(dates):
    """The least number of days that these dates can be together: how few points hit every span."""
    hit, points = None, 0
    for days in sorted(dates, key=lambda days: days.last):
        if hit is None or days.first > hit:
            hit, points = days.last, points + 1
    return points


def most_distinct(dates):
    """A known day counts once; each other date may be a day of its own."""
    return len({days for days in dates if days.known}) + sum(not days.known for days in dates)
