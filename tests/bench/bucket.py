"""A run through the buckets of one machine beside the same run from a file on disk.

What is compared is the wall time from the delivery of an upload's event until its results are in the
bucket, the manifest and the county's status among them, as the function says it, with the wall time of
`clear64 determine` under the same policies. The upload itself is not in it: it is as fast as the county's line.
"""

import json
import os
import signal
import subprocess
import sys

from measure import Goal, determine, median, median_ratio, remove, run, sample

MOST_WALL = 1.3
PILOTS = (
    "los-angeles-2019",
    "sacramento-2019",
    "san-joaquin-2019",
    "contra-costa-2019",
    "san-francisco-2018",
)


class Deployment:
    """`clear64 up` in a folder, until it is left."""

    def __init__(self, clear64, folder):
        self.clear64, self.data = clear64, os.path.join(folder, "data")
        remove(self.data)

    def __enter__(self):
        self.process = subprocess.Popen(
            [self.clear64, "up", "--sample-data", "--data", self.data, "--listen", "127.0.0.1:0"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        if " up at " not in self.process.stderr.readline():
            sys.exit("clear64 up did not start")
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGINT)
        self.process.wait()

    def upload(self, export):
        """Uploads a file, and gives the seconds that its run took."""
        run([self.clear64, "upload", export, "--county", "los-angeles", "--data", self.data])
        is_determined = False
        for text in self.process.stdout:
            line = json.loads(text)
            is_determined |= line.get("outcome") == "determined"
            if line.get("outcome") == "batch" and is_determined:
                break
        # What is published of it is not to run beside the next one.
        run([self.clear64, "status", "--wait", "--data", self.data])
        return line["milliseconds"] / 1000


def bench(clear64, folder, rows, rounds):
    """Measures. Prints the medians; gives the goal."""
    export = sample(clear64, folder, "padded", rows)
    of_files, of_bucket = [], []
    # What a function evaluates beside the two scenarios of every run.
    scenarios = [word for pilot in PILOTS for word in ("--scenario", pilot)]
    with Deployment(clear64, folder) as deployment:
        for _ in range(rounds):
            command, results = determine(clear64, folder, export, *scenarios)
            of_files.append(run(command).wall)
            remove(results)
            of_bucket.append(deployment.upload(export))
    remove(deployment.data)
    print(
        f"\nwall s, {rows:,} padded rows: {median(of_files):.2f} from a file, "
        f"{median(of_bucket):.2f} through the bucket"
    )
    return [Goal("5 wall to a file on disk", median_ratio(of_bucket, of_files), MOST_WALL, True)]
