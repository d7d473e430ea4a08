"""What the templates say: everything that no emulator of AWS checks."""

import re
import subprocess
import sys
import unittest
from pathlib import Path

from policies import allows, listed
from templates import ACCOUNT, DASHBOARD, INFRA, PARTITIONS, REGION, RESULTS, UPLOADS, Stack, county


def stacks():
    for partition in PARTITIONS:
        yield Stack("template.yaml", partition=partition)
        yield county("alpine", partition)
    yield Stack("template.yaml", {"Distribution": "E1EXAMPLE"})
    yield Stack("dashboard.yaml")


def is_of_a_person_or_function(stack, name, key):
    """Whether a policy says what its principal may do, and not who may do something with a resource."""
    return key == "Policies" or stack.types[name] == "AWS::IAM::ManagedPolicy"


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


class Reviewer(unittest.TestCase):
    def test_each_question_at_the_head_is_answered_below(self):
        text = (INFRA / "template.yaml").read_text()
        head, below = text.split("Parameters:", 1)
        questions = re.findall(r"^#   (\[\w+\])", head, re.M)
        self.assertEqual(len(questions), 5)
        for question in questions:
            self.assertIn(f"# {question}", below)


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
                    if is_of_a_person_or_function(stack, name, key):
                        for resource in listed(statement["Resource"]):
                            self.assertNotEqual(resource, "*", where)

    def test_resources_of_objects_end_in_a_named_prefix(self):
        for stack in stacks():
            for name, key, document in policies(stack):
                for statement in document["Statement"]:
                    actions = listed(statement["Action"])
                    if not is_of_a_person_or_function(stack, name, key):
                        continue
                    if not any("Object" in action for action in actions):
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
            default = rule["ServerSideEncryptionByDefault"]
            if name == "DashboardBucket":
                # It holds nothing about a person.
                self.assertEqual(default, {"SSEAlgorithm": "AES256"})
                continue
            self.assertTrue(rule["BucketKeyEnabled"], name)
            self.assertEqual(default["SSEAlgorithm"], "aws:kms", name)
            self.assertEqual(default["KMSMasterKeyID"], self.stack.arn(keys[name]), name)

    def test_each_denies_what_is_not_tls_of_version_1_2(self):
        for stack in [Stack("template.yaml"), Stack("dashboard.yaml")]:
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

    def test_published_figures_are_written_by_functions_and_the_page_by_who_deploys(self):
        everything = {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
        tls = {"aws:SecureTransport": "true", "s3:TlsVersion": "1.3"}
        document = self.stack.properties("DashboardBucketPolicy")["PolicyDocument"]
        publish = self.stack.arn("PublishRole")
        administrator = f"arn:aws:iam::{ACCOUNT}:role/Administrator"
        for role, name, is_allowed in [
            (publish, "data/meta.json", True),
            (administrator, "data/meta.json", False),
            (administrator, "index.html", True),
        ]:
            object_ = f"arn:aws:s3:::{DASHBOARD}/{name}"
            context = tls | {"aws:PrincipalArn": role}
            found = allows([everything, document], "s3:PutObject", object_, context)
            self.assertEqual(found, is_allowed, (role, name))

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
        _, data, published = (one["FieldSelectors"] for one in trail["AdvancedEventSelectors"])
        self.assertNotIn("readOnly", [one["Field"] for one in data])
        [objects] = [one["StartsWith"] for one in data if one["Field"] == "resources.ARN"]
        for bucket in ["UploadsBucket", "ResultsBucket"]:
            self.assertIn(self.stack.arn(bucket) + "/", objects)
        self.assertIn({"Field": "readOnly", "Equals": ["false"]}, published)
        self.assertIn(self.stack.arn("DashboardBucket") + "/", published[-1]["StartsWith"])
        for days in self.stack.template["Parameters"]["LogDays"]["AllowedValues"]:
            self.assertGreaterEqual(days, 3 * 365)
        # Neither are the logs removed before, nor by anybody.
        rules = self.stack.properties("LogsBucket")["LifecycleConfiguration"]["Rules"]
        [kept] = [rule["ExpirationInDays"] for rule in rules if "ExpirationInDays" in rule]
        self.assertEqual(kept, self.stack.parameters["LogDays"])
        everything = {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
        document = self.stack.properties("LogsBucketPolicy")["PolicyDocument"]
        tls = {"aws:SecureTransport": "true", "s3:TlsVersion": "1.3"}
        log = self.stack.arn("LogsBucket") + f"/AWSLogs/{ACCOUNT}/CloudTrail/x.json.gz"
        for action in ["s3:DeleteObject", "s3:DeleteObjectVersion"]:
            self.assertFalse(allows([everything, document], action, log, tls))


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
        for queue in self.stack.of_type("AWS::SQS::Queue"):
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

    def test_events_are_encrypted_by_s3_for_the_buckets_of_this_deployment_alone(self):
        document = self.stack.properties("MessagesKey")["KeyPolicy"]
        own = [one for one in document["Statement"] if one["Principal"].get("Service") == "s3.amazonaws.com"]
        key = self.stack.arn("MessagesKey")
        for bucket, account, is_allowed in [
            (UPLOADS, ACCOUNT, True),
            (RESULTS, ACCOUNT, True),
            (DASHBOARD, ACCOUNT, False),
            (UPLOADS, "999999999999", False),
        ]:
            context = {"aws:SourceArn": f"arn:aws:s3:::{bucket}", "aws:SourceAccount": account}
            for action in ["kms:GenerateDataKey", "kms:Decrypt"]:
                found = allows([{"Statement": own}], action, key, context)
                self.assertEqual(found, is_allowed, (bucket, account))

    def test_keys_turn_over_where_a_key_can(self):
        for name, key in self.stack.of_type("AWS::KMS::Key").items():
            self.assertEqual(key.get("EnableKeyRotation", False), name != "PseudonymKey")


if __name__ == "__main__":
    unittest.main()
