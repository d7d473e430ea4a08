"""aws-cli and rclone against the embedded S3, as they are used against AWS."""

import json
import os
import subprocess
import unittest
from pathlib import Path

PROGRAMS = Path(os.environ["PROGRAMS"]).resolve()
FOLDER = Path(os.environ["FOLDER"]).resolve()
AWS = Path(os.environ["AWS"]).absolute()

MIB = 1024 * 1024
# Under the threshold from which clients upload in parts, and above it.
SMALL = {"export.csv": 1000, "a b+c.csv": 1, "Peña 100%.csv": 300_000}
LARGE = {"large.csv": 20 * MIB + 7}


def content(name, size):
    pattern = bytes((len(name) + n) % 251 for n in range(251))
    return (pattern * (size // 251 + 1))[:size]


class Clients(unittest.TestCase):
    """Uploads, lists and fetches with the key of a county."""

    @classmethod
    def setUpClass(cls):
        command = [PROGRAMS / "examples" / "serve", FOLDER / "data"]
        cls.server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        cls.address = "http://" + cls.server.stdout.readline().strip()
        cls.files = FOLDER / "files"
        cls.files.mkdir()
        for name, size in (SMALL | LARGE).items():
            (cls.files / name).write_bytes(content(name, size))

    @classmethod
    def tearDownClass(cls):
        cls.server.kill()
        cls.server.wait()
        cls.server.stdout.close()

    def run_client(self, command, key="alameda", status=0):
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(FOLDER),
            "AWS_ACCESS_KEY_ID": key,
            "AWS_SECRET_ACCESS_KEY": f"secret-of-{key}",
            "AWS_DEFAULT_REGION": "us-west-1",
            "AWS_ENDPOINT_URL": self.address,
            "AWS_EC2_METADATA_DISABLED": "true",
            "RCLONE_CONFIG": str(FOLDER / "rclone.conf"),
            "RCLONE_CONFIG_COUNTY_TYPE": "s3",
            "RCLONE_CONFIG_COUNTY_PROVIDER": "Other",
            "RCLONE_CONFIG_COUNTY_ENV_AUTH": "true",
            "RCLONE_CONFIG_COUNTY_ENDPOINT": self.address,
            "RCLONE_CONFIG_COUNTY_REGION": "us-west-1",
            # The key may put objects and may not make buckets.
            "RCLONE_CONFIG_COUNTY_NO_CHECK_BUCKET": "true",
            "RCLONE_S3_UPLOAD_CUTOFF": "10M",
            "RCLONE_RETRIES": "1",
        }
        done = subprocess.run(
            [str(part) for part in command],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        self.assertEqual(done.returncode, status, done.stderr)
        return done

    def aws(self, *arguments, **more):
        return self.run_client([AWS, *arguments], **more)

    def rclone(self, *arguments, **more):
        return self.run_client(["rclone", *arguments], **more)

    def compare(self, folder):
        self.assertEqual({path.name for path in folder.iterdir()}, set(SMALL | LARGE))
        for name, size in (SMALL | LARGE).items():
            with self.subTest(file=name):
                self.assertTrue((folder / name).read_bytes() == content(name, size))

    def etag(self, key):
        head = self.aws("s3api", "head-object", "--bucket", "uploads", "--key", key)
        return json.loads(head.stdout)["ETag"].strip('"')

    def test_aws_cli_uploads_lists_and_fetches(self):
        place = "s3://uploads/exports/alameda/aws/"
        for name in SMALL | LARGE:
            self.aws("s3", "cp", self.files / name, place)
        listed = self.aws("s3", "ls", place).stdout.splitlines()
        found = {line.split(maxsplit=3)[3]: int(line.split()[2]) for line in listed}
        self.assertEqual(found, SMALL | LARGE)
        fetched = FOLDER / "by-aws"
        self.aws("s3", "cp", "--recursive", place, fetched)
        self.compare(fetched)
        # In three parts of 8 MiB at most, and in one.
        self.assertTrue(self.etag("exports/alameda/aws/large.csv").endswith("-3"))
        self.assertNotIn("-", self.etag("exports/alameda/aws/export.csv"))

    def test_aws_cli_uploads_nothing_that_is_there(self):
        place = "s3://uploads/exports/alameda/sync/"
        self.aws("s3", "sync", self.files, place)
        again = self.aws("s3", "sync", self.files, place)
        self.assertEqual(again.stdout, "")

    def test_rclone_uploads_lists_and_fetches(self):
        place = "county:uploads/exports/alameda/rclone"
        self.rclone("copy", self.files, place)
        listed = json.loads(self.rclone("lsjson", place).stdout)
        self.assertEqual({file["Name"]: file["Size"] for file in listed}, SMALL | LARGE)
        fetched = FOLDER / "by-rclone"
        self.rclone("copy", place, fetched)
        self.compare(fetched)
        self.rclone("check", "--download", self.files, place)
        # Nothing is sent twice: times and checksums are those of the files.
        again = self.rclone("copy", "--stats-one-line", "-v", self.files, place)
        self.assertIn("There was nothing to transfer", again.stderr)
        self.assertTrue(self.etag("exports/alameda/rclone/large.csv").endswith("-5"))

    def test_a_client_is_told_that_it_may_not(self):
        for place in ["s3://uploads/exports/alpine/", "s3://uploads/", "s3://results/"]:
            with self.subTest(place=place):
                put = self.aws("s3", "cp", self.files / "export.csv", place, status=1)
                self.assertIn("AccessDenied", put.stderr)
                listed = self.aws("s3", "ls", place, status=255)
                self.assertIn("AccessDenied", listed.stderr)

    def test_an_older_version_is_fetched(self):
        key = ["--bucket", "uploads", "--key", "exports/alameda/versions.csv"]
        versions = []
        for name in ["export.csv", "a b+c.csv"]:
            put = self.aws("s3api", "put-object", *key, "--body", self.files / name)
            versions.append(json.loads(put.stdout)["VersionId"])
        fetched = FOLDER / "older"
        self.aws("s3api", "get-object", *key, "--version-id", versions[0], fetched)
        self.assertEqual(fetched.read_bytes(), content("export.csv", SMALL["export.csv"]))


if __name__ == "__main__":
    unittest.main()
