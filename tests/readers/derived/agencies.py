"""Whose police arrested in Los Angeles County, and who prosecutes there what is no felony."""

import re

OWN = """Los Angeles, Long Beach, Torrance, Pasadena, Inglewood, Burbank, Santa Monica, Hawthorne,
    Redondo Beach, Hermosa Beach"""
OTHERS = """Alhambra, Arcadia, Azusa, Baldwin Park, Bell, Bell Gardens, Beverly Hills, Claremont, Covina,
    Culver City, Downey, El Monte, El Segundo, Gardena, Glendale, Glendora, Huntington Park, Irwindale,
    La Verne, Manhattan Beach, Monrovia, Montebello, Monterey Park, Palos Verdes Estates, Pomona,
    San Fernando, San Gabriel, San Marino, Sierra Madre, Signal Hill, South Gate, South Pasadena,
    Vernon, West Covina, Whittier"""


def names(text):
    return [" ".join(name.split()) for name in text.split(",")]


def pattern(city):
    """The police of a city as an agency may be written."""
    city = city.upper().replace(" ", r"[\s.-]*")
    department = r"POLICE[\s.-]*DEPARTMENT"
    before = rf"(CA[\s.-]*)?P[\s.-]*D|{department}"
    behind = rf"P[\s.-]*D|{department}|POLICE[\s.-]*DEPT"
    return re.compile(rf"({before})[\s.-]*{city}|{city}[\s.-]*({behind})\.?", re.IGNORECASE)


POLICE = {pattern(city): f"city-of-{city.lower().replace(' ', '-')}" for city in names(OWN)}
POLICE |= {pattern(city): "district-attorney" for city in names(OTHERS)}


def whose(agency):
    """Who prosecutes for an agency; None if no city is known for it."""
    found = {who for police, who in POLICE.items() if police.fullmatch(agency)}
    return found.pop() if found else None


def prosecutor(arresting, own):
    """Who acts by the agencies of an arrest and that of the conviction itself, mostly a court."""
    acting = {whose(agency) for agency in arresting if agency}
    if own and whose(own):
        acting.add(whose(own))
    return "unknown" if len(acting) != 1 or None in acting else acting.pop()
