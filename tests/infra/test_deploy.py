"""What `make deploy` does, against an emulator of AWS."""

import hashlib
import io
import os
import re
import subprocess
import tempfile
import unittest
import zipfile
from pathlib import Path
from urllib.request import Request, urlopen

import boto3
from moto.server import ThreadedMotoServer
from templates import ACCOUNT, DASHBOARD, FUNCTIONS, INFRA

AWS = Path(os.environ["AWS"]).resolve()
PACKAGES = f"clear64-production-packages-{ACCOUNT}"


def zipped(text):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("bootstrap", text)
    return file.getvalue()


class Deploy(unittest.TestCase):
    def setUp(self):
        self.moto = ThreadedMotoServer(port=0, verbose=False)
        self.moto.start()
        self.addCleanup(self.moto.stop)
        _, port = self.moto.get_host_and_port()
        # The emulator knows a template in a bucket by this name alone.
        self.url = f"http://localhost:{port}"
        # What an emulator has made is there for the next one of this process, too.
        self.addCleanup(urlopen, Request(f"{self.url}/moto-api/reset", method="POST"))
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
        for name in ["cloudformation", "s3"]:
            setattr(self, name, boto3.client(name, endpoint_url=self.url, **keys))
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.zips = {f"{function}.zip": zipped(function) for function in FUNCTIONS}
        self.write("package", {"architecture": b"x86_64"} | self.zips)
        sums = [
            f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n"
            for path in (self.folder / "package").iterdir()
        ]
        self.write("package", {"SHA256SUMS": "".join(sums).encode()})

    def write(self, folder, files):
        for name, bytes in files.items():
            path = self.folder / folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(bytes)

    def deploy(self, **variables):
        environment = {
            "PATH": f"{AWS.parent}:{os.environ['PATH']}",
            "HOME": str(self.folder),
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": "us-west-2",
            "AWS_ENDPOINT_URL": self.url,
            "PACKAGES": str(self.folder / "package"),
            "PAGE": str(self.folder / "page"),
        }
        command = [INFRA / "deploy.sh"]
        return subprocess.run(
            command, env=environment | variables, capture_output=True, text=True
        )

    def parameters(self):
        [stack] = self.cloudformation.describe_stacks(StackName="clear64-production")["Stacks"]
        return {one["ParameterKey"]: one["ParameterValue"] for one in stack["Parameters"]}

    def object(self, bucket, key):
        return self.s3.get_object(Bucket=bucket, Key=key)

    def test_packages_template_and_page_are_put_where_they_belong(self):
        files = {"index.html": b"page", "assets/a-1.js": b"code", "data/meta.json": b"sample"}
        self.write("page", files)
        run = self.deploy(STAGE="production", PARAMETERS="Data=sample DetermineMemory=2048")
        self.assertEqual(run.returncode, 0, run.stderr)
        parameters = self.parameters()
        self.assertEqual((parameters["Data"], parameters["DetermineMemory"]), ("sample", "2048"))
        self.assertEqual(parameters["Architecture"], "x86_64")
        stored = self.s3.list_objects_v2(Bucket=PACKAGES)["Contents"]
        bodies = {one["Key"]: self.object(PACKAGES, one["Key"])["Body"].read() for one in stored}
        [template] = [bodies.pop(key) for key in list(bodies) if key.endswith(".template")]
        self.assertEqual(set(bodies.values()), set(self.zips.values()))
        for key in bodies:
            self.assertIn(f"s3://{PACKAGES}/{key}", template.decode())
        # What CloudFormation does not read.
        self.assertNotRegex(template.decode(), re.compile(r"(: |- )[&*]\w", re.M))
        page = self.object(DASHBOARD, "index.html")
        self.assertEqual((page["CacheControl"], page["ContentType"]), ("no-cache", "text/html"))
        code = self.object(DASHBOARD, "assets/a-1.js")
        self.assertEqual(code["CacheControl"], "public, max-age=31536000, immutable")
        keys = [one["Key"] for one in self.s3.list_objects_v2(Bucket=DASHBOARD)["Contents"]]
        self.assertEqual(sorted(keys), ["assets/a-1.js", "index.html"])
        # A second time, without the page: what is there stays, and what was said holds.
        run = self.deploy(STAGE="production", PAGE=str(self.folder / "nothing"))
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertIn("make pages", run.stderr)
        self.assertEqual(self.parameters()["DetermineMemory"], "2048")

    def test_a_package_that_was_altered_is_not_deployed(self):
        self.write("package", {"publish.zip": zipped("another")})
        run = self.deploy(STAGE="production")
        self.assertNotEqual(run.returncode, 0)
        self.assertIn("publish.zip", run.stdout + run.stderr)
        self.assertEqual(self.s3.list_buckets()["Buckets"], [])
        self.assertEqual(self.cloudformation.describe_stacks()["Stacks"], [])

    def test_without_a_stage_nothing_is_deployed(self):
        run = self.deploy()
        self.assertNotEqual(run.returncode, 0)
        self.assertIn("say which stage", run.stderr)


if __name__ == "__main__":
    unittest.main()
