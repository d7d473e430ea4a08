"""Exports of invented people on which the rules of the exact reading turn: lifelike samples, some of
whose fields are then written as real files may have them."""

import csv
import random
import subprocess
from datetime import date, timedelta

from derived.sections import ENHANCEABLE, ENHANCEMENT, PC290, RELATED, SUPER_STRIKES
from runs import FOLDER, PROGRAMS

SHARE = 0.35

PREFIXES = ["", "", "", "", "664/", "664-", "182/", "182(A)(1)/", "32/"]
NUMBERS = """11357 11358 11359 11360 11358 11359 11360 11357.5 111357 113570 11361 11366
    37 537 187 188 189 189.5 190 190.2 190.25 191 191.5 192 205 207 209 209.5 220 245 261 261.5 262
    264.1 266 266H 269 269.5 272 273AB 286 287 288 288A 288.5 288.2 289 290 311.2 311.10 314 451.5
    653F 11418 1672 647 602 1602 466 148 148.9 1320 1320.5 11364 11550 4060 40508 136.1 215 213 246
    186.22 243.4 236.1 459 182 664 32""".split()
SUBDIVISIONS = [
    "", "", "", "", "(A)", "(B)", "(C)", "(D)", "(F)", "(J)", " (A)", "(A)(1)", "(A)(1)(A)", "(B)(1)",
    "(B)(4)", "(C)(1)", "(C)(2)(B)", "(C)(3)", "(D)(3)", "A", "A1", "(1)", "(2)",
]  # fmt: skip
CODES = ["", "", "HS", " HS", " hs", "  HS", "PC", " PC", " pc", " BP", " VC", " MV", " WI", " ZZ"]
ENDS = ["-CHARGE", "", " - CHARGE", "-CHARGE 187 PC", " WITH PRIORS", " AND 187 PC", "/11358 HS-X", "-664 PC-X", ", X"]
UNREADABLE = ["SEE FILE", "CHRG 11358 HS", "MARIJUANA", "1135811358 HS", "", "11358.HS", "-11357 HS"]

DATES = """19790000 19930600 20040000 20161100 20160000 19930231 00000000 17000101
    20161108 20161109 20161110 20050228 20050301 20040229""".split() + [""]
AGENCIES = """CAPDLONG BEACH,LONG BEACH PD,capd torrance,Burbank Police Department,CAPD-GLENDALE,CAPDPOMONA,
    CASOLOS ANGELES,CAPDPASADENA CITY COLLEGE,CAPDCOMPTON,CAMC LONG BEACH,NULL,,x""".split(",")
SENTENCES = [("", ""), ("999", "Y"), ("13", "M"), ("31", "D"), ("1", "L"), ("X", "Y"), (" 2 ", "y"), ("00", "")]


def any_charge(chance):
    if chance.random() < 0.04:
        return chance.choice(UNREADABLE)
    code = chance.choice(CODES)
    number = chance.choice(NUMBERS)
    if number in ("11357", "11358", "11359", "11360") and chance.random() < 0.7:
        code = " HS"
    parts = [chance.choice(PREFIXES), number, chance.choice(SUBDIVISIONS), code]
    end = chance.choice(ENDS) if chance.random() < 0.5 else "-CHARGE"
    return "".join([*parts, end])


def anniversaries(as_of, years):
    """The days that were so many years before a day, and those around them."""
    days = []
    for year in (as_of.year - n for n in years):
        on = date(year, as_of.month, as_of.day)
        days += [on - timedelta(1), on, on + timedelta(1)]
    return [f"{day:%Y%m%d}" for day in days]


def weather(row, chance, as_of):
    """Changes some fields of a row."""

    def now(share):
        return chance.random() < share

    if now(0.35):
        row["OFFENSE_DESCR"] = any_charge(chance)
    elif now(0.3):
        row["OFFENSE_DESCR"] = row["OFFENSE_DESCR"].lower().replace(" hs", "   hs")
    if now(0.25):
        row["STP_EVENT_DATE"] = chance.choice(DATES + anniversaries(as_of, [8, 10, 12]))
    if now(0.06):
        row["PRI_DOB"] = chance.choice(["", "19600000", "19701100", "19700230", "20010101", "19991111"])
    if now(0.15):
        row["CONV_STAT_DESCR"] = chance.choice(["", "  -  ", "felony ", "Misdemeanor", "OTHER"])
        row["OFFENSE_TOC"] = chance.choice(["", "F", "m", " I ", "N"])
    if now(0.2):
        row["SENT_LENGTH"], row["SENT_TIME_CODE"] = chance.choice(SENTENCES)
    if now(0.1):
        # It ends on the day, or a day later.
        years, length, unit = chance.choice([(1, "12", "M"), (1, "1", "Y"), (0, "0", "D"), (0, "1", "D")])
        row["SENT_LENGTH"], row["SENT_TIME_CODE"] = length, unit
        row["STP_EVENT_DATE"] = anniversaries(as_of, [years])[1]
    if now(0.1):
        row["DISP_DESCR"] = chance.choice(["convicted", " CONVICTED-JAIL", "CONVICTED", "DISMISSED"])
    if now(0.05):
        row["STP_ORI_CNTY_NAME"] = chance.choice([" los angeles ", "KERN"])
    if now(0.04):
        row["STP_TYPE_DESCR"] = chance.choice(["registration ", " Deceased", "REGISTRATION"])
    if now(0.15):
        row["STP_ORI_DESCR"] = chance.choice(AGENCIES)
    if row["STP_TYPE_DESCR"].strip().upper() == "REGISTRATION":
        row["OFFENSE_DESCR"] = "290 PC-REGISTRATION"


def export(name, rows, seed, as_of, *faults):
    """An export of invented people, weathered around a day on which they are determined."""
    path, sample = FOLDER / f"{name}.csv", FOLDER / f"{name}-sample.csv"
    command = [PROGRAMS / "clear64", "sample", "--county", "los-angeles", "--shape", "hard"]
    command += ["--rows", str(rows), "--seed", str(seed), "--out", sample]
    for fault in faults:
        command += ["--fault", fault]
    subprocess.run(command, capture_output=True, check=True)
    chance = random.Random(seed)
    written = read(sample)
    births = {}
    for row in written:
        # A row that is to be rejected stays one.
        if chance.random() < SHARE and len(row["CNT_ORDER"]) > 2:
            weather(row, chance, as_of)
        birthdays = ["19840229", *anniversaries(as_of, [50, 57])]
        born = chance.choice(birthdays) if chance.random() < SHARE / 2 else None
        row["PRI_DOB"] = births.setdefault(row["CII_NUMBER"], born) or row["PRI_DOB"]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, written[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(written)
    return path


def charges():
    """Every number with every subdivision, prefix and code, though not every combination."""
    listed = {*SUPER_STRIKES, *PC290, *NUMBERS}
    listed = sorted(listed.union(*RELATED.values(), ENHANCEABLE, ENHANCEMENT))
    for number in listed:
        yield from (f"{number}{subdivision} PC-X" for subdivision in sorted({*SUBDIVISIONS}))
        yield from (f"{prefix}{number} PC-X" for prefix in sorted({*PREFIXES}))
        yield from (f"{number}(A){code}-X" for code in sorted({*CODES}))
        yield from (f"{number} PC{end}" for end in ENDS)
        yield f"186.22(B)(4)/{number} PC-X"


def export_of_charges(name, like):
    """People who were convicted of each of the charges years before they grew cannabis; all else is
    as in a row of another export."""
    convicted = (row for row in read(like) if row["DISP_DESCR"].startswith("CONVICTED"))
    pattern = next(convicted) | {"CONV_STAT_DESCR": "FELONY", "STP_ORI_CNTY_NAME": "LOS ANGELES"}
    path = FOLDER / f"{name}.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, pattern.keys(), lineterminator="\n")
        writer.writeheader()
        for number, charge in enumerate(charges(), 10_000_000):
            person = pattern | {"SUBJECT_ID": number, "CII_NUMBER": number, "REQ_CII_NUMBER": ""}
            for case, offense, day in [("101", charge, "19900301"), ("102", "11358 HS-GROW", "20050301")]:
                counted = {"CNT_ORDER": f"{case}001001000", "STP_EVENT_DATE": day}
                writer.writerow(person | counted | {"OFFENSE_DESCR": offense})
    return path


def read(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))
