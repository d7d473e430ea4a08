"""What the templates say: everything that no emulator of AWS checks."""

import re
import subprocess
import sys
import unittest
from pathlib import Path

from policies import allows, listed
from templates import ACCOUNT, INFRA, PARTITIONS, REGION, RESULTS, UPLOADS, Stack, county

ROOT = INFRA.parent
def stacks():
    for partition in PARTITIONS:
        yield Stack("template.yaml", partition=partition)
        yield county("alpine", partition)
    yield Stack("dashboard.yaml")


def policies(stack):
    """Every policy document of a stack, with the name and type of its resource."""
    for name, resource in stack.resources.items():
        properties = resource.get("Properties", {})
        for key in ["PolicyDocument", "AssumeRolePolicyDocument", "KeyPolicy"]:
            if key in properties:
                yield name, key, properties[key]
        for policy in properties.get("Policies", []):
            yield name, "Policies", policy["PolicyDocument"]


class Linter(unittest.TestCase):
    def test_cfn_lint_has_nothing_to_say(self):
        templates = sorted(str(path) for path in INFRA.glob("*.yaml"))
        self.assertEqual(len(templates), 4)
        cfn_lint = Path(sys.executable).with_name("cfn-lint")
        run = subprocess.run([cfn_lint, *templates], capture_output=True, text=True)
        self.assertEqual((run.returncode, run.stdout), (0, ""))


class Everywhere(unittest.TestCase):
    def test_partition_region_and_account_are_written_nowhere(self):
        for path in INFRA.glob("*.yaml"):
            # But for what a parameter may be, and where CloudFront wants its stack.
            text = path.read_text().replace("arn:aws[a-z-]*", "").replace("in us-east-1.", "")
            self.assertNotRegex(text, r"arn:aws|us-(gov-)?(east|west)-\d|\d{12}", path.name)

    def test_no_policy_of_a_role_names_every_resource_or_every_action(self):
        for stack in stacks():
            for name, key, document in policies(stack):
                for statement in document["Statement"]:
                    where = f"{name} {statement.get('Sid')}"
                    if statement["Effect"] == "Deny":
                        continue
                    self.assertFalse(any("*" in one for one in listed(statement["Action"])), where)
                    if key == "Policies":
                        for resource in listed(statement["Resource"]):
                            self.assertNotEqual(resource, "*", where)

    def test_resources_of_objects_end_in_a_named_prefix(self):
        for stack in stacks():
            for name, key, document in policies(stack):
                for statement in document["Statement"]:
                    actions = listed(statement["Action"])
                    if key != "Policies" or not any("Object" in action for action in actions):
                        continue
                    for resource in listed(statement["Resource"]):
                        self.assertRegex(resource, r"^arn:[a-z-]+:s3:::[^/*]+/[a-z]", name)

    def test_what_services_may_do_is_bound_to_this_account_and_a_source(self):
        for stack in stacks():
            for name, key, document in policies(stack):
                for statement in document["Statement"]:
                    principal = statement.get("Principal", {})
                    if "Service" not in principal or statement["Effect"] == "Deny":
                        continue
                    where = f"{name} {statement.get('Sid')}"
                    condition = statement.get("Condition", {})
                    keys = {one for operator in condition.values() for one in operator}
                    if principal["Service"].startswith("logs."):
                        self.assertEqual(keys, {"kms:EncryptionContext:aws:logs:arn"}, where)
                        continue
                    self.assertIn("aws:SourceAccount", keys, where)
                    if key != "AssumeRolePolicyDocument":
                        self.assertIn("aws:SourceArn", keys, where)

    def test_there_are_no_users_and_no_access_keys(self):
        for stack in stacks():
            for kind in stack.types.values():
                self.assertNotIn(kind, ["AWS::IAM::User", "AWS::IAM::AccessKey", "AWS::IAM::Group"])


class Buckets(unittest.TestCase):
    def setUp(self):
        self.stack = Stack("template.yaml")

    def test_each_is_versioned_closed_and_kept(self):
        for name, bucket in self.stack.of_type("AWS::S3::Bucket").items():
            self.assertEqual(bucket["VersioningConfiguration"], {"Status": "Enabled"}, name)
            self.assertEqual(set(bucket["PublicAccessBlockConfiguration"].values()), {True}, name)
            self.assertEqual(len(bucket["PublicAccessBlockConfiguration"]), 4, name)
            owner = bucket["OwnershipControls"]["Rules"][0]["ObjectOwnership"]
            self.assertEqual(owner, "BucketOwnerEnforced", name)
            rules = bucket["LifecycleConfiguration"]["Rules"]
            self.assertTrue(any("AbortIncompleteMultipartUpload" in rule for rule in rules), name)
        for name, resource in self.stack.resources.items():
            if resource["Type"] in ["AWS::S3::Bucket", "AWS::KMS::Key", "AWS::Logs::LogGroup"]:
                self.assertEqual(resource["DeletionPolicy"], "RetainExceptOnCreate", name)
                self.assertEqual(resource["UpdateReplacePolicy"], "Retain", name)

    def test_each_is_encrypted_with_a_customer_key_and_bucket_keys(self):
        keys = {"UploadsBucket": "RecordsKey", "ResultsBucket": "RecordsKey", "LogsBucket": "LogsKey"}
        for name, bucket in self.stack.of_type("AWS::S3::Bucket").items():
            [rule] = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
            self.assertTrue(rule["BucketKeyEnabled"], name)
            default = rule["ServerSideEncryptionByDefault"]
            self.assertEqual(default["SSEAlgorithm"], "aws:kms", name)
            self.assertEqual(default["KMSMasterKeyID"], self.stack.arn(keys[name]), name)

    def test_each_denies_what_is_not_tls_of_version_1_2(self):
        for template in ["template.yaml", "dashboard.yaml"]:
            stack = Stack(template)
            found = stack.of_type("AWS::S3::BucketPolicy")
            self.assertEqual(len(found), len(stack.of_type("AWS::S3::Bucket")))
            for name, policy in found.items():
                document = policy["PolicyDocument"]
                bucket = f"arn:aws:s3:::{policy['Bucket']}"
                everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
                open_to_all = [{"Statement": [everything]}, document]
                for resource in [bucket, f"{bucket}/exports/x"]:
                    for context, is_allowed in [
                        ({"aws:SecureTransport": "true", "s3:TlsVersion": "1.2"}, True),
                        ({"aws:SecureTransport": "true", "s3:TlsVersion": "1.1"}, False),
                        ({"aws:SecureTransport": "false"}, False),
                    ]:
                        allowed = allows(open_to_all, "s3:GetObject", resource, context)
                        self.assertEqual(allowed, is_allowed, (name, resource, context))

    def test_uploads_take_no_other_key_and_results_no_other_writer(self):
        everything = {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
        tls = {"aws:SecureTransport": "true", "s3:TlsVersion": "1.3"}
        key = "s3:x-amz-server-side-encryption-aws-kms-key-id"
        algorithm = "s3:x-amz-server-side-encryption"
        uploads = self.stack.properties("UploadsBucketPolicy")["PolicyDocument"]
        for header, is_allowed in [
            ({}, True),
            ({key: self.stack.arn("RecordsKey"), algorithm: "aws:kms"}, True),
            ({key: self.stack.arn("LogsKey"), algorithm: "aws:kms"}, False),
            ({algorithm: "AES256"}, False),
            ({algorithm: "aws:kms"}, False),
            ({"s3:x-amz-server-side-encryption-customer-algorithm": "AES256"}, False),
        ]:
            object_ = f"arn:aws:s3:::{UPLOADS}/exports/alpine/x.csv"
            found = allows([everything, uploads], "s3:PutObject", object_, tls | header)
            self.assertEqual(found, is_allowed, header)
        results = self.stack.properties("ResultsBucketPolicy")["PolicyDocument"]
        for role, is_allowed in [
            (self.stack.arn("DetermineRole"), True),
            (f"arn:aws:iam::{ACCOUNT}:role/Administrator", False),
        ]:
            object_ = f"arn:aws:s3:::{RESULTS}/county=alpine/status.json"
            context = tls | {"aws:PrincipalArn": role}
            found = allows([everything, results], "s3:PutObject", object_, context)
            self.assertEqual(found, is_allowed, role)

    def test_uploads_and_results_are_removed_only_if_asked_for(self):
        for days, status in [(0, "Disabled"), (30, "Enabled")]:
            stack = Stack("template.yaml", {"UploadDays": days, "ResultDays": days})
            for name in ["UploadsBucket", "ResultsBucket"]:
                rules = stack.properties(name)["LifecycleConfiguration"]["Rules"]
                [rule] = [rule for rule in rules if "ExpirationInDays" in rule]
                self.assertEqual(rule["Status"], status)
                self.assertTrue(days == 0 or rule["ExpirationInDays"] == days)
                # A policy is in force until the county takes it back.
                self.assertEqual(rule.get("Prefix"), "exports/" if name == "UploadsBucket" else None)

    def test_each_object_of_the_private_buckets_is_on_the_trail(self):
        trail = self.stack.properties("Trail")
        self.assertTrue(trail["EnableLogFileValidation"])
        self.assertTrue(trail["IsMultiRegionTrail"])
        self.assertEqual(trail["KMSKeyId"], self.stack.arn("LogsKey"))
        data = trail["AdvancedEventSelectors"][1]["FieldSelectors"]
        [objects] = [one["StartsWith"] for one in data if one["Field"] == "resources.ARN"]
        for bucket in ["UploadsBucket", "ResultsBucket"]:
            self.assertIn(self.stack.arn(bucket) + "/", objects)
        self.assertGreaterEqual(self.stack.parameters["LogDays"], 3 * 365)


class Keys(unittest.TestCase):
    def setUp(self):
        self.stack = Stack("template.yaml")

    def allowed(self, key, action, principal, service=None, **context):
        """By a key's policy, for a principal of this account."""
        document = self.stack.properties(key)["KeyPolicy"]
        context |= {"aws:PrincipalArn": principal, "kms:CallerAccount": ACCOUNT}
        if service:
            context["kms:ViaService"] = f"{service}.{REGION}.amazonaws.com"
        own = [
            one
            for one in document["Statement"]
            if one["Principal"].get("AWS") in [principal, f"arn:aws:iam::{ACCOUNT}:root"]
        ]
        return allows([{"Statement": own}], action, self.stack.arn(key), context)

    def test_administrators_change_keys_and_use_none(self):
        administrator = f"arn:aws:iam::{ACCOUNT}:role/Administrator"
        for key in ["RecordsKey", "MessagesKey", "PseudonymKey"]:
            self.assertTrue(self.allowed(key, "kms:PutKeyPolicy", administrator))
            for action in ["kms:Decrypt", "kms:GenerateDataKey", "kms:GenerateMac", "kms:CreateGrant"]:
                for service in [None, "s3", "sqs", "sns"]:
                    self.assertFalse(self.allowed(key, action, administrator, service), (key, action))

    def test_records_are_decrypted_by_s3_for_functions_and_counties_alone(self):
        uploader = county("alpine").arn("UploaderRole")
        for principal in [self.stack.arn("DetermineRole"), self.stack.arn("PublishRole"), uploader]:
            self.assertTrue(self.allowed("RecordsKey", "kms:Decrypt", principal, "s3"))
            self.assertFalse(self.allowed("RecordsKey", "kms:Decrypt", principal))
        for path in ["other/production/county/x", "clear64/staging/county/x", "clear64/x"]:
            principal = f"arn:aws:iam::{ACCOUNT}:role/{path}"
            self.assertFalse(self.allowed("RecordsKey", "kms:Decrypt", principal, "s3"), path)

    def test_an_operator_redrives_and_reads_no_record(self):
        operator = f"arn:aws:iam::{ACCOUNT}:role/clear64/production/operator/someone"
        for key, action, service, is_allowed in [
            ("MessagesKey", "kms:Decrypt", "sqs", True),
            ("MessagesKey", "kms:GenerateDataKey", "sqs", True),
            ("RecordsKey", "kms:GenerateDataKey", "s3", True),
            ("RecordsKey", "kms:Decrypt", "s3", False),
            ("PseudonymKey", "kms:GenerateMac", None, False),
        ]:
            found = self.allowed(key, action, operator, service)
            self.assertEqual(found, is_allowed, (key, action))
        document = [self.stack.properties("OperatorPolicy")["PolicyDocument"]]
        uploads = f"arn:aws:s3:::{UPLOADS}/exports/alpine/"
        self.assertTrue(allows(document, "s3:PutObject", uploads, {}))
        self.assertFalse(allows(document, "s3:PutObject", uploads + "2026.csv", {}))
        self.assertFalse(allows(document, "s3:GetObject", uploads + "2026.csv", {}))
        for queue in ["DetermineQueue", "DetermineDeadLetters"]:
            arn = self.stack.arn(queue)
            self.assertTrue(allows(document, "sqs:StartMessageMoveTask", arn, {}))

    def test_pseudonyms_are_made_by_the_function_alone(self):
        key = self.stack.properties("PseudonymKey")
        self.assertEqual((key["KeySpec"], key["KeyUsage"]), ("HMAC_256", "GENERATE_VERIFY_MAC"))
        algorithm = {"kms:MacAlgorithm": "HMAC_SHA_256"}
        for role, is_allowed in [("DetermineRole", True), ("PublishRole", False)]:
            document = key["KeyPolicy"]
            own = [
                one
                for one in document["Statement"]
                if one["Principal"].get("AWS") == self.stack.arn(role)
            ]
            own = [{"Statement": own}]
            resource = self.stack.arn("PseudonymKey")
            self.assertEqual(allows(own, "kms:GenerateMac", resource, algorithm), is_allowed)

    def test_keys_turn_over_where_a_key_can(self):
        for name, key in self.stack.of_type("AWS::KMS::Key").items():
            self.assertEqual(key.get("EnableKeyRotation", False), name != "PseudonymKey")


class Queues(unittest.TestCase):
    def setUp(self):
        self.stack = Stack("template.yaml")

    def test_a_message_is_hidden_for_six_times_the_longest_run(self):
        parameter = self.stack.template["Parameters"]["DetermineTimeout"]
        for name, queue in self.stack.of_type("AWS::SQS::Queue").items():
            self.assertGreaterEqual(queue["VisibilityTimeout"], 6 * parameter["MaxValue"], name)
            self.assertEqual(queue["KmsMasterKeyId"], self.stack.arn("MessagesKey"), name)
            self.assertEqual(queue["MessageRetentionPeriod"], 14 * 86400, name)

    def test_the_program_knows_how_often_the_queue_delivers(self):
        source = (ROOT / "functions/determine/src/function.rs").read_text()
        [most] = re.findall(r"MOST_RECEIVES: u32 = (\d+);", source)
        redrive = self.stack.properties("DetermineQueue")["RedrivePolicy"]
        self.assertEqual(redrive["maxReceiveCount"], int(most))
        self.assertEqual(redrive["deadLetterTargetArn"], self.stack.arn("DetermineDeadLetters"))

    def test_every_event_of_the_uploads_goes_to_the_queue(self):
        told = self.stack.properties("UploadsBucket")["NotificationConfiguration"]
        events = told["QueueConfigurations"]
        self.assertEqual(
            [event["Event"] for event in events],
            ["s3:ObjectCreated:*", "s3:ObjectRemoved:*", "s3:LifecycleExpiration:*"],
        )
        for event in events:
            self.assertEqual(event["Queue"], self.stack.arn("DetermineQueue"))
            self.assertNotIn("Filter", event)
        document = self.stack.properties("DetermineQueuePolicy")["PolicyDocument"]
        queue, bucket = self.stack.arn("DetermineQueue"), self.stack.arn("UploadsBucket")
        for context, is_allowed in [
            ({"aws:SourceAccount": ACCOUNT, "aws:SourceArn": bucket}, True),
            ({"aws:SourceAccount": "999999999999", "aws:SourceArn": bucket}, False),
            ({"aws:SourceAccount": ACCOUNT, "aws:SourceArn": "arn:aws:s3:::another"}, False),
        ]:
            self.assertEqual(allows([document], "sqs:SendMessage", queue, context), is_allowed)

    def test_the_function_gets_one_message_at_a_time_and_gives_single_ones_back(self):
        mapping = self.stack.properties("DetermineFunctionUploads")
        self.assertEqual(mapping["BatchSize"], 1)
        self.assertEqual(mapping["FunctionResponseTypes"], ["ReportBatchItemFailures"])
        self.assertEqual(mapping["ScalingConfig"]["MaximumConcurrency"], 10)


class Function(unittest.TestCase):
    def setUp(self):
        self.stack = Stack("template.yaml")
        self.function = self.stack.properties("DetermineFunction")

    def test_its_environment_names_what_the_program_reads_and_holds_no_secret(self):
        source = (ROOT / "functions/determine/src/main.rs").read_text()
        read = set(re.findall(r'variable\("(CLEAR64_[A-Z]+)"\)', source))
        variables = self.function["Environment"]["Variables"]
        self.assertEqual(set(variables), read | {"AWS_USE_FIPS_ENDPOINT"})
        self.assertEqual(variables["CLEAR64_KEY"], self.stack.arn("PseudonymKey"))

    def test_its_logs_are_encrypted_and_kept(self):
        logs = self.stack.properties("DetermineLogs")
        self.assertEqual(logs["KmsKeyId"], self.stack.arn("LogsKey"))
        self.assertGreaterEqual(logs["RetentionInDays"], 3 * 365)
        self.assertEqual(self.function["LoggingConfig"]["LogGroup"], logs["LogGroupName"])

    def test_architecture_and_sizes_are_parameters(self):
        parameters = {
            "Architecture": "x86_64",
            "DetermineMemory": 1024,
            "DetermineTimeout": 600,
            "DetermineStorage": 2048,
        }
        function = Stack("template.yaml", parameters).properties("DetermineFunction")
        self.assertEqual(function["Architectures"], ["x86_64"])
        self.assertEqual(function["MemorySize"], 1024)
        self.assertEqual(function["Timeout"], 600)
        self.assertEqual(function["EphemeralStorage"], {"Size": 2048})
        self.assertEqual(self.function["Architectures"], ["arm64"])

    def test_alarms_go_to_the_operators(self):
        alarms = self.stack.of_type("AWS::CloudWatch::Alarm")
        metrics = {alarm["MetricName"] for alarm in alarms.values()}
        expected = {
            "ApproximateNumberOfMessagesVisible",
            "ApproximateAgeOfOldestMessage",
            "Errors",
            "Duration",
            "MemoryUsed-production",
            "ExportsFailed-production",
            "ObjectsUnclaimed-production",
        }
        self.assertEqual(metrics, expected)
        for name, alarm in alarms.items():
            self.assertEqual(alarm["AlarmActions"], [self.stack.arn("OperatorsTopic")], name)
        self.assertEqual(alarms["OldestMessageAlarm"]["Threshold"], 7200)
        source = (ROOT / "functions/determine/src/metrics.rs").read_text()
        for metric in ["ExportsFailed", "ObjectsUnclaimed"]:
            self.assertIn(f'"{metric}"', source)
            metric_filter = self.stack.properties(metric)
            self.assertEqual(metric_filter["FilterPattern"], f"{{ $.{metric} > 0 }}")
            [made] = metric_filter["MetricTransformations"]
            self.assertEqual(made["MetricName"], f"{metric}-production")


class Dashboard(unittest.TestCase):
    def test_it_is_closed_until_a_network_is_named(self):
        stack = Stack("dashboard.yaml")
        firewall = stack.properties("Firewall")
        self.assertEqual(firewall["DefaultAction"], {"Block": {}})
        self.assertIn("WebACLId", stack.properties("Distribution")["DistributionConfig"])
        [statement] = [
            one
            for one in stack.properties("DashboardBucketPolicy")["PolicyDocument"]["Statement"]
            if one["Effect"] == "Allow"
        ]
        self.assertEqual(statement["Principal"], {"Service": "cloudfront.amazonaws.com"})
        self.assertEqual(listed(statement["Action"]), ["s3:GetObject"])


if __name__ == "__main__":
    unittest.main()
