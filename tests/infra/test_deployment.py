"""The stack, deployed to an emulator of AWS, and the function's program in it: from an upload to
Parquet that is read back."""

import io
import json
import os
import shlex
import subprocess
import unittest
import zipfile
from pathlib import Path

import boto3
import pyarrow.parquet
from moto.server import ThreadedMotoServer
from runtime import Runtime
from templates import PACKAGE, translated

PROGRAMS = Path(os.environ["PROGRAMS"]).resolve()
FOLDER = Path(os.environ["FOLDER"]).resolve()
# The package and what runs it, if it was built for another machine.
FUNCTION = Path(os.environ.get("FUNCTION") or PROGRAMS / "bootstrap").resolve()
RUNNER = shlex.split(os.environ.get("RUNNER", ""))
STAGE = "production"
ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "us-west-2",
    "AWS_REGION": "us-west-2",
    "AWS_EC2_METADATA_DISABLED": "true",
}
# What the emulator cannot make, or does itself in another way: Lambda's own poller.
LEFT_OUT = ["DetermineFunctionUploads"]


def zipped(path):
    if path.suffix == ".zip":
        return path.read_bytes()
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.write(path, "bootstrap")
    return file.getvalue()


class Deployment(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        os.environ |= ENVIRONMENT
        cls.moto = ThreadedMotoServer(port=0, verbose=False)
        cls.moto.start()
        host, port = cls.moto.get_host_and_port()
        cls.url = f"http://{host}:{port}"
        for name in ["cloudformation", "kms", "lambda", "s3", "sns", "sqs"]:
            setattr(cls, name.replace("lambda", "functions"), boto3.client(name, endpoint_url=cls.url))
        cls.deploy()
        cls.runtime = Runtime(cls.sqs, cls.queue)
        cls.start()

    @classmethod
    def deploy(cls):
        location = {"LocationConstraint": "us-west-2"}
        cls.s3.create_bucket(Bucket=PACKAGE["Bucket"], CreateBucketConfiguration=location)
        cls.s3.put_object(**PACKAGE, Body=zipped(FUNCTION))
        template = translated("template.yaml")
        for name in LEFT_OUT:
            del template["Resources"][name]
        cls.cloudformation.create_stack(
            StackName="clear64",
            TemplateBody=json.dumps(template),
            Capabilities=["CAPABILITY_NAMED_IAM"],
        )
        [stack] = cls.cloudformation.describe_stacks(StackName="clear64")["Stacks"]
        assert stack["StackStatus"] == "CREATE_COMPLETE", stack
        outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
        cls.uploads, cls.results = outputs["UploadsBucket"], outputs["ResultsBucket"]
        cls.queue, cls.dead = outputs["DetermineQueue"], outputs["DetermineDeadLetters"]
        configuration = cls.functions.get_function_configuration(
            FunctionName=f"clear64-{STAGE}-determine"
        )
        cls.variables = configuration["Environment"]["Variables"]
        cls.wire()

    @classmethod
    def wire(cls):
        """What the emulator ignores in a template: versions and events of buckets, and what a key is
        for; and listeners to the topics, for the test."""
        key = cls.kms.create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")
        cls.variables["CLEAR64_KEY"] = key["KeyMetadata"]["Arn"]
        for bucket in [cls.uploads, cls.results]:
            enabled = {"Status": "Enabled"}
            cls.s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration=enabled)
        arn = cls.sqs.get_queue_attributes(QueueUrl=cls.queue, AttributeNames=["QueueArn"])
        arn = arn["Attributes"]["QueueArn"]
        events = ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"]
        cls.s3.put_bucket_notification_configuration(
            Bucket=cls.uploads,
            NotificationConfiguration={"QueueConfigurations": [{"QueueArn": arn, "Events": events}]},
        )
        cls.heard = cls.sqs.create_queue(QueueName="heard")["QueueUrl"]
        heard = cls.sqs.get_queue_attributes(QueueUrl=cls.heard, AttributeNames=["QueueArn"])
        for topic in [cls.variables["CLEAR64_READY"], cls.variables["CLEAR64_REFUSED"]]:
            endpoint = heard["Attributes"]["QueueArn"]
            cls.sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=endpoint)

    @classmethod
    def start(cls):
        program = FUNCTION
        if FUNCTION.suffix == ".zip":
            with zipfile.ZipFile(FUNCTION) as package:
                program = Path(package.extract("bootstrap", FOLDER))
            program.chmod(0o755)
        environment = ENVIRONMENT | cls.variables
        environment |= {
            "AWS_ENDPOINT_URL": cls.url,
            "AWS_LAMBDA_RUNTIME_API": cls.runtime.address,
            "AWS_LAMBDA_FUNCTION_NAME": "determine",
            "AWS_LAMBDA_FUNCTION_VERSION": "1",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "3008",
        }
        cls.log = open(FOLDER / "log", "w+")
        command = [*RUNNER, str(program)]
        cls.function = subprocess.Popen(command, env=environment, stdout=cls.log, stderr=cls.log)

    @classmethod
    def tearDownClass(cls):
        cls.runtime.stop()
        cls.function.kill()
        cls.function.wait()
        cls.log.close()
        cls.moto.stop()

    def settled(self):
        is_settled = self.runtime.settle(lambda: self.function.poll() is None)
        self.assertTrue(is_settled, (FOLDER / "log").read_text()[-2000:])

    def upload(self, key, bytes):
        self.s3.put_object(Bucket=self.uploads, Key=key, Body=bytes)
        self.settled()

    def sample(self, county, seed=7):
        path = FOLDER / f"{county}-{seed}.csv"
        path.unlink(missing_ok=True)
        command = [PROGRAMS / "clear64", "sample", "--county", county, "--rows", "3000"]
        command += ["--seed", str(seed), "--out", path]
        subprocess.run(command, check=True, capture_output=True)
        return path.read_bytes()

    def result(self, key):
        return self.s3.get_object(Bucket=self.results, Key=key)["Body"].read()

    def status(self, county):
        return json.loads(self.result(f"county={county}/status.json"))

    def announced(self):
        """What was announced since this was asked last."""
        found = []
        while messages := self.sqs.receive_message(QueueUrl=self.heard).get("Messages"):
            for message in messages:
                found.append(json.loads(json.loads(message["Body"])["Message"]))
                handle = message["ReceiptHandle"]
                self.sqs.delete_message(QueueUrl=self.heard, ReceiptHandle=handle)
        return found

    def test_an_uploaded_export_is_determined_and_its_parquet_can_be_read(self):
        self.announced()
        self.upload("exports/alpine/first quarter.csv", self.sample("alpine"))
        status = self.status("alpine")
        [export] = status["exports"]
        self.assertEqual((export["state"], export["run"]), ("determined", status["current"]))
        run = f"county=alpine/run={status['current']}"
        manifest = json.loads(self.result(f"{run}/manifest.json"))
        self.assertTrue(manifest["publishable"])
        for output in manifest["outputs"]:
            self.assertEqual(len(self.result(f"{run}/{output['name']}")), output["bytes"])
        table = pyarrow.parquet.read_table(io.BytesIO(self.result(f"{run}/records.parquet")))
        self.assertEqual(table.num_rows, export["counts"]["rows"])
        told = {"county": "alpine", "upload": export["id"], "outcome": "results-ready", "code": None}
        self.assertEqual(self.announced(), [told])

    def test_a_refused_file_says_why_and_announces_it(self):
        self.announced()
        self.upload("exports/mono/export.csv", self.sample("alpine"))
        [export] = self.status("mono")["exports"]
        self.assertEqual((export["state"], export["code"]), ("refused", "wrong-county"))
        told = {"county": "mono", "upload": export["id"], "outcome": "refused", "code": "wrong-county"}
        self.assertEqual(self.announced(), [told])

    def test_a_policy_determines_anew_and_a_replaced_export_is_superseded(self):
        self.upload("exports/kern/export.csv", self.sample("kern"))
        first = self.status("kern")["current"]
        policy = json.dumps({"baselineEligibility": {"dismiss": ["11358"]}}).encode()
        self.upload("policies/kern/policy.json", policy)
        second = self.status("kern")["current"]
        self.upload("exports/kern/export.csv", self.sample("kern", seed=8))
        status = self.status("kern")
        self.assertEqual(len({first, second, status["current"]}), 3)
        states = [export["state"] for export in status["exports"]]
        self.assertEqual(states, ["superseded", "determined"])

    def test_a_poisoned_message_is_a_dead_letter_after_five_deliveries(self):
        self.sqs.send_message(QueueUrl=self.queue, MessageBody='{"poison": true}')
        before = len(self.runtime.failures)
        self.settled()
        dead = self.sqs.receive_message(QueueUrl=self.dead, WaitTimeSeconds=1)
        self.assertEqual([one["Body"] for one in dead["Messages"]], ['{"poison": true}'])
        self.assertEqual(len(self.runtime.failures) - before, 5)

    def test_an_object_in_no_countys_place_is_listed_without_its_name(self):
        self.upload("exports/alpin/Zebulon.csv", b"x")
        listed = json.loads(self.result("unclaimed.json"))
        self.assertEqual([one["bytes"] for one in listed["objects"]], [1])
        self.assertNotIn("Zebulon", json.dumps(listed))
        self.log.flush()
        self.assertNotIn("Zebulon", (FOLDER / "log").read_text())


if __name__ == "__main__":
    unittest.main()
