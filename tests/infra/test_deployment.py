"""The stack, deployed to an emulator of AWS, and the programs of its functions: from an upload to
Parquet that is read back, and on to published figures."""

import io
import json
import os
import subprocess
import unittest
import zipfile

import boto3
import pyarrow.parquet
from moto.server import ThreadedMotoServer
from programs import FOLDER, PROGRAMS, Program
from templates import FUNCTIONS, package, translated

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
LEFT_OUT = ["DetermineFunctionUploads", "PublishFunctionResults"]


def placeholder():
    """A package for the emulator, which runs no function: the programs are started by the test."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("bootstrap", "")
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
        cls.wire()
        queue = cls.outputs["DetermineQueue"]
        cls.determine = Program("determine", cls.sqs, queue, cls.environment("determine"))

    @classmethod
    def deploy(cls):
        location = {"LocationConstraint": "us-west-2"}
        packages = package("determine")["Bucket"]
        cls.s3.create_bucket(Bucket=packages, CreateBucketConfiguration=location)
        for function in FUNCTIONS:
            cls.s3.put_object(**package(function), Body=placeholder())
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
        outputs = stack["Outputs"]
        cls.outputs = {output["OutputKey"]: output["OutputValue"] for output in outputs}
        cls.uploads, cls.results = cls.outputs["UploadsBucket"], cls.outputs["ResultsBucket"]

    @classmethod
    def wire(cls):
        """What the emulator ignores in a template: versions and events of buckets, and what a key is
        for; and listeners to the topics, for the test."""
        cls.key = cls.kms.create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")
        for bucket in ["UploadsBucket", "ResultsBucket", "DashboardBucket"]:
            enabled = {"Status": "Enabled"}
            name = cls.outputs[bucket]
            cls.s3.put_bucket_versioning(Bucket=name, VersioningConfiguration=enabled)
        template = translated("template.yaml")["Resources"]
        for bucket, queue in [("UploadsBucket", "DetermineQueue"), ("ResultsBucket", "PublishQueue")]:
            told = template[bucket]["Properties"]["NotificationConfiguration"]["QueueConfigurations"]
            cls.notify(cls.outputs[bucket], cls.outputs[queue], told)
        cls.heard = cls.sqs.create_queue(QueueName="heard")["QueueUrl"]
        variables = cls.variables("determine")
        for topic in [variables["CLEAR64_READY"], variables["CLEAR64_REFUSED"]]:
            cls.sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=cls.arn(cls.heard))

    @classmethod
    def notify(cls, bucket, queue, told):
        """Has the emulator tell a queue what the template says."""
        configurations = []
        for one in told:
            configuration = {"QueueArn": cls.arn(queue), "Events": [one["Event"]]}
            if rules := one.get("Filter"):
                configuration["Filter"] = {"Key": {"FilterRules": rules["S3Key"]["Rules"]}}
            configurations.append(configuration)
        cls.s3.put_bucket_notification_configuration(
            Bucket=bucket, NotificationConfiguration={"QueueConfigurations": configurations}
        )

    @classmethod
    def arn(cls, queue):
        found = cls.sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])
        return found["Attributes"]["QueueArn"]

    @classmethod
    def variables(cls, function):
        name = f"clear64-{STAGE}-{function}"
        configuration = cls.functions.get_function_configuration(FunctionName=name)
        return configuration["Environment"]["Variables"]

    @classmethod
    def environment(cls, function):
        environment = ENVIRONMENT | cls.variables(function) | {"AWS_ENDPOINT_URL": cls.url}
        if "CLEAR64_KEY" in environment:
            environment["CLEAR64_KEY"] = cls.key["KeyMetadata"]["Arn"]
        return environment

    @classmethod
    def tearDownClass(cls):
        cls.determine.stop()
        cls.moto.stop()

    def upload(self, key, bytes):
        self.s3.put_object(Bucket=self.uploads, Key=key, Body=bytes)
        self.determine.settle()

    def publish(self):
        """Delivers to the function that publishes what has happened to the results."""
        queue, environment = self.outputs["PublishQueue"], self.environment("publish")
        program = Program("publish", self.sqs, queue, environment, batch=1000)
        self.addCleanup(program.stop)
        program.settle()
        return program

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
        poison = '{"poison": true}'
        self.sqs.send_message(QueueUrl=self.outputs["DetermineQueue"], MessageBody=poison)
        failures = self.determine.runtime.failures
        before = len(failures)
        self.determine.settle()
        dead = self.outputs["DetermineDeadLetters"]
        dead = self.sqs.receive_message(QueueUrl=dead, WaitTimeSeconds=1)
        self.assertEqual([one["Body"] for one in dead["Messages"]], [poison])
        self.assertEqual(len(failures) - before, 5)

    def test_an_object_in_no_countys_place_is_listed_without_its_name(self):
        self.upload("exports/alpin/Zebulon.csv", b"x")
        listed = json.loads(self.result("unclaimed.json"))
        self.assertEqual([one["bytes"] for one in listed["objects"]], [1])
        self.assertNotIn("Zebulon", json.dumps(listed))
        self.assertNotIn("Zebulon", self.determine.log())

    def test_what_is_determined_is_published_and_can_be_read(self):
        self.upload("exports/lassen/export.csv", self.sample("lassen"))
        program = self.publish()
        dashboard = self.outputs["DashboardBucket"]

        def published(name):
            return self.s3.get_object(Bucket=dashboard, Key=f"data/{name}")

        meta = json.loads(published("meta.json")["Body"].read())
        self.assertEqual((meta["data"], meta["counties"]["total"]), ("real", 58))
        for name, table in meta["tables"].items():
            file = io.BytesIO(published(table["parquet"]["file"])["Body"].read())
            self.assertEqual(pyarrow.parquet.read_table(file).num_rows, table["rows"], name)
        file = published(meta["tables"]["counties"]["parquet"]["file"])["Body"].read()
        counties = pyarrow.parquet.read_table(io.BytesIO(file)).to_pylist()
        states = {row["place"]: row["state"] for row in counties}
        self.assertEqual((states["lassen"], states["inyo"]), ("draft", "not-received"))
        self.assertIn('"outcome":"published"', program.log())
        # Told once more, it finds nothing to do.
        self.s3.copy_object(
            Bucket=self.results,
            Key="county=lassen/status.json",
            CopySource={"Bucket": self.results, "Key": "county=lassen/status.json"},
        )
        program.settle()
        self.assertIn('"outcome":"publication-unchanged"', program.log())
        # A schedule has no message to give back: its invocation fails, so that somebody is told.
        schedule = {"source": "aws.scheduler", "detail-type": "Scheduled Event"}
        self.assertTrue(program.runtime.call(schedule))
        program.stop()
        environment = self.environment("publish") | {"CLEAR64_RESULTS": "there-is-none"}
        program = Program("publish", self.sqs, self.outputs["PublishQueue"], environment)
        self.addCleanup(program.stop)
        self.assertFalse(program.runtime.call(schedule))
        self.assertIn('"code":"bucket-failed"', program.log())


if __name__ == "__main__":
    unittest.main()
