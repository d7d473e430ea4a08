"""Runs of `clear64 determine`, as a user would start them, on exports made from the stories'."""

import csv
import io
import json
import os
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PROGRAMS = Path(os.environ["PROGRAMS"]).resolve()
FOLDER = Path(os.environ["FOLDER"]).resolve()
TABLES = ("records", "determinations", "people", "rejects")

# Names of a folder and a file that could only come from the path of the export.
EXPORT_FOLDER = "quackenbush"
EXPORT_NAME = "pettigrew.csv"

OPTIONS = {
    "baselineEligibility": {"dismiss": ["11357", "11358"], "reduce": ["11358", "11360"]},
    "additionalRelief": {
        "subjectUnder21AtConviction": True,
        "subjectHasOnlyProp64Charges": True,
        "subjectIsDeceased": True,
        "subjectAgeThreshold": 57,
        "yearsSinceConvictionThreshold": 12,
        "yearsCrimeFreeThreshold": 10,
    },
}

# A person of whom no row can be read.
ONLY_REJECTED = "99990001"
# Persons for more than one row group of people.
MANY = 70_000


@dataclass(frozen=True)
class Run:
    """The results of one run, and the export they came from."""

    export: Path
    folder: Path

    def table(self, name):
        return self.folder / f"{name}.parquet"

    def json(self, name):
        return json.loads((self.folder / f"{name}.json").read_text("utf-8"))


def determine(name, export, *arguments, as_of="2019-07-01"):
    """Determines an export into a folder of this name."""
    folder = FOLDER / name
    command = [PROGRAMS / "clear64", "determine", export, "--county", "los-angeles"]
    command += ["--as-of", str(as_of), "--out", folder, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise AssertionError(f"the run {name} ended with {done.returncode}: {done.stderr}")
    return Run(export, folder)


def with_key(name, export, *arguments, **more):
    return determine(name, export, "--key-file", FOLDER / "key", *arguments, **more)


@cache
def stories():
    """The stories with everything that can be written."""
    return with_key("stories", stories_export(), "--sheets")


@cache
def stories_without_key():
    return determine("without-key", stories_export())


@cache
def in_pilot_reading():
    return determine("in-pilot-reading", stories_export(), "--reading", "pilot")


@cache
def stories_without_records():
    return with_key("without-records", stories_export(), "--no-records")


@cache
def with_rejects():
    """Three copies of the stories with rows that cannot be read and persons who cannot be linked."""
    return with_key("with-rejects", rejects_export())


@cache
def scattered():
    """The stories with the rows of a person apart."""
    rows = sorted(story_rows(), key=lambda row: row["CNT_ORDER"])
    return with_key("scattered", write("scattered.csv", map(line, rows)))


@cache
def with_talking_comments():
    """The stories with every charge in a comment that tells who it is about."""

    def talking(row):
        section = row["OFFENSE_DESCR"].split("-")[0]
        about = " ".join([row["PRI_NAME"], "DOB", row["PRI_DOB"], "SSN", row["PRI_SSN"]])
        comment = f"{section} AND 187 PC AGAINST {about}"
        return row | {"OFFENSE_DESCR": "SEE COMMENT FOR CHARGE", "COMMENT_TEXT": comment}

    return with_key("talking", write("talking.csv", map(line, map(talking, story_rows()))))


@cache
def under_options():
    """The stories under an options file of the self-service tool."""
    options = FOLDER / "options.json"
    options.write_text(json.dumps(OPTIONS), "utf-8")
    return with_key("under-options", stories_export(), "--policy", options)


@cache
def under_scenario(policy):
    """The stories under a policy that is otherwise a scenario."""
    return with_key(policy, stories_export(), "--policy", policy)


@cache
def many():
    """More persons than one row group holds, one row each."""
    pattern = next(row for row in story_rows() if row["DISP_DESCR"].startswith("CONVICTED"))
    number = "NUMBER"
    text = line(pattern | {"SUBJECT_ID": number, "CII_NUMBER": number, "REQ_CII_NUMBER": ""})
    lines = (text.replace(number.encode(), b"%08d" % (1 + n)) for n in range(MANY))
    return with_key("many", write("many.csv", lines), "--no-records")


@cache
def stories_export():
    export = FOLDER / EXPORT_FOLDER / EXPORT_NAME
    subprocess.run([PROGRAMS / "stories-export", export], check=True)
    return export


def story_rows():
    """The rows of the stories by column, as Python's csv reads them."""
    with stories_export().open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def line(row):
    """A row as bytes, with its line end."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(row.values())
    return text.getvalue().encode()


def write(name, lines):
    export = FOLDER / name
    with export.open("wb") as file:
        file.write(line({column: column for column in story_rows()[0]}))
        file.writelines(lines)
    return export


def rejects_export():
    rows = []
    for copy in "789":
        for row in story_rows():
            row["SUBJECT_ID"] = copy + row["SUBJECT_ID"][1:]
            row["CII_NUMBER"] = row["REQ_CII_NUMBER"] = "A" + row["SUBJECT_ID"]
            rows.append(row)

    def of(subject):
        return [row for row in rows if row["SUBJECT_ID"] == subject]

    for row in of("70020010"):
        row |= {"CII_NUMBER": "", "REQ_CII_NUMBER": "NULL  "}
    for row in of("70020036"):
        row |= {"CII_NUMBER": "  "}
    for row, number in zip(of("80020023"), ["", "00 a70020023 ", "A80020023"]):
        row |= {"CII_NUMBER": number, "REQ_CII_NUMBER": number}
    # Seven years ago to the day, a day less, two years more.
    for copy, day in [("7", "20120701"), ("8", "20120702"), ("9", "20100701")]:
        for row in of(f"{copy}0020052"):
            row["STP_EVENT_DATE"] = day
    of("70040030")[0]["PRI_NAME"] = "VANDERGRIFT,XÉNIA"
    of("80010024")[-1]["CNT_ORDER"] = "10"
    of("90040027")[1]["COMMENT_TEXT"] = "BARE QUOTE"
    rows.append({**rows[-1], "SUBJECT_ID": ONLY_REJECTED, "COMMENT_TEXT": "BARE QUOTE"})

    too_short = of("90010011")[-1]
    lines = []
    for row in rows:
        text = line(row).replace(b"BARE QUOTE", b'BARE "QUOTE"')
        text = text.replace("É".encode("utf-8"), "É".encode("cp1252"))
        lines.append(text.replace(b",", b"", 1) if row is too_short else text)
    return write("with-rejects.csv", lines)
