"""Who may do what: requests, evaluated by the policies of the roles."""

import unittest

from policies import allows
from templates import (
    ACCOUNT,
    DASHBOARD,
    PARTITIONS,
    PROVIDER,
    REGION,
    RESULTS,
    UPLOADS,
    Stack,
    county,
)


def documents(stack, role):
    properties = stack.properties(role)
    if arns := properties.get("ManagedPolicyArns"):
        policy = f"{role.removesuffix('Role')}Policy"
        assert arns == [stack.ref(policy)], role
        return [stack.properties(policy)["PolicyDocument"]]
    return [policy["PolicyDocument"] for policy in properties["Policies"]]


class Roles(unittest.TestCase):
    """Requests, evaluated by the policies of the roles."""

    def may(self, stack, role, action, resource, **context):
        context = {key.replace("_", ":"): value for key, value in context.items()}
        return allows(documents(stack, role), action, f"arn:aws:s3:::{resource}", context)

    def test_a_county_reaches_its_own_prefixes_alone(self):
        stack = county("alpine")
        objects = [
            ("UploaderRole", f"{UPLOADS}/exports/alpine/2026.csv", "get put"),
            ("UploaderRole", f"{RESULTS}/county=alpine/status.json", "get"),
            ("UploaderRole", f"{RESULTS}/county=alpine/run=1/records.parquet", "get"),
            ("UploaderRole", f"{UPLOADS}/policies/alpine/policy.toml", ""),
            ("UploaderRole", f"{UPLOADS}/exports/mono/2026.csv", ""),
            ("UploaderRole", f"{UPLOADS}/exports/alpine-2/2026.csv", ""),
            ("UploaderRole", f"{RESULTS}/county=mono/status.json", ""),
            ("UploaderRole", f"{RESULTS}/unclaimed.json", ""),
            ("PolicyOfficerRole", f"{UPLOADS}/policies/alpine/policy.toml", "get put"),
            ("PolicyOfficerRole", f"{UPLOADS}/policies/mono/policy.toml", ""),
            ("PolicyOfficerRole", f"{UPLOADS}/exports/alpine/2026.csv", ""),
            ("PolicyOfficerRole", f"{RESULTS}/county=alpine/status.json", ""),
        ]
        for role, name, expected in objects:
            for word, action in [
                ("get", "s3:GetObject"),
                ("put", "s3:PutObject"),
                ("delete", "s3:DeleteObject"),
                ("delete", "s3:DeleteObjectVersion"),
                ("version", "s3:GetObjectVersion"),
                ("acl", "s3:PutObjectAcl"),
            ]:
                found = self.may(stack, role, action, name)
                self.assertEqual(found, word in expected.split(), (role, name, action))

    def test_a_county_lists_its_own_prefixes_alone(self):
        stack = county("alpine")
        for role, bucket, prefix, is_allowed in [
            ("UploaderRole", UPLOADS, "exports/alpine/", True),
            ("UploaderRole", RESULTS, "county=alpine/run=1/", True),
            ("UploaderRole", UPLOADS, "exports/mono/", False),
            ("UploaderRole", UPLOADS, "exports/", False),
            ("UploaderRole", UPLOADS, "", False),
            ("UploaderRole", UPLOADS, None, False),
            ("UploaderRole", RESULTS, "county=mono/", False),
            ("UploaderRole", RESULTS, None, False),
            ("PolicyOfficerRole", UPLOADS, "policies/alpine/", True),
            ("PolicyOfficerRole", UPLOADS, "policies/", False),
            ("PolicyOfficerRole", RESULTS, "county=alpine/", False),
        ]:
            context = {} if prefix is None else {"s3_prefix": prefix}
            found = self.may(stack, role, "s3:ListBucket", bucket, **context)
            self.assertEqual(found, is_allowed, (role, bucket, prefix))

    def test_a_county_signs_in_with_a_second_factor_for_half_a_day_at_most(self):
        limits = county("alpine").template["Parameters"]["SessionSeconds"]
        self.assertLessEqual(limits["MaxValue"], 12 * 3600)
        for partition in PARTITIONS:
            stack = county("alpine", partition)
            places = {"aws": "aws.amazon", "aws-us-gov": "amazonaws-us-gov"}
            good = {
                "SAML:aud": f"https://signin.{places[partition]}.com/saml",
                "aws:RequestTag/county": "alpine",
                "aws:RequestTag/mfa": "true",
            }
            for role in ["UploaderRole", "PolicyOfficerRole"]:
                properties = stack.properties(role)
                self.assertEqual(properties["MaxSessionDuration"], 28800)
                [statement] = properties["AssumeRolePolicyDocument"]["Statement"]
                self.assertEqual(statement["Principal"], {"Federated": PROVIDER})
                document = [{"Statement": [statement | {"Resource": "*"}]}]
                action = "sts:AssumeRoleWithSAML"
                self.assertTrue(allows(document, action, "role", good))
                for key, value in [
                    ("aws:RequestTag/mfa", "false"),
                    ("aws:RequestTag/county", "mono"),
                    ("SAML:aud", "https://elsewhere"),
                ]:
                    self.assertFalse(allows(document, action, "role", good | {key: value}), key)
                    without = {one: other for one, other in good.items() if one != key}
                    self.assertFalse(allows(document, action, "role", without), key)

    def test_at_identity_center_a_county_gets_the_same_policies_and_no_role_of_its_own(self):
        alone = county("san-luis-obispo", provider="")
        self.assertFalse([one for one in alone.resources if one.endswith("Role")])
        parameters = {
            "County": "san-luis-obispo",
            "Instance": "arn:aws:sso:::instance/ssoins-1",
            "Account": ACCOUNT,
            "Uploaders": "1" * 36,
            "PolicyOfficers": "2" * 36,
        }
        stack = Stack("county-sign-in.yaml", parameters)
        self.assertEqual(stack.parameters["Session"], "PT8H")
        for name, group in [("Uploader", "1" * 36), ("PolicyOfficer", "2" * 36)]:
            permissions = stack.properties(f"{name}Permissions")
            self.assertLessEqual(len(permissions["Name"]), 32, "the longest that there may be")
            policy = alone.properties(f"{name}Policy")
            self.assertEqual(
                permissions["CustomerManagedPolicyReferences"],
                [{"Path": policy["Path"], "Name": policy["ManagedPolicyName"]}],
            )
            self.assertNotIn("InlinePolicy", permissions)
            assignment = stack.properties(f"{name}Assignment")
            self.assertEqual((assignment["PrincipalType"], assignment["PrincipalId"]), ("GROUP", group))
            self.assertEqual(assignment["TargetId"], ACCOUNT)
            self.assert_key_knows(permissions["Name"])

    def assert_key_knows(self, name):
        """S3 decrypts for roles made of a permission set of this name, and of no other."""
        stack = Stack("template.yaml")
        document = [stack.properties("RecordsKey")["KeyPolicy"]]
        roles = f"arn:aws:iam::{ACCOUNT}:role/aws-reserved/sso.amazonaws.com"
        for role, is_known in [
            (f"{roles}/us-west-2/AWSReservedSSO_{name}_0123456789abcdef", True),
            # Of an instance in us-east-1.
            (f"{roles}/AWSReservedSSO_{name}_0123456789abcdef", True),
            (f"{roles}/us-west-2/AWSReservedSSO_Administrators_0123456789abcdef", False),
            (f"arn:aws:iam::{ACCOUNT}:role/AWSReservedSSO_{name}", False),
        ]:
            context = {"kms:ViaService": f"s3.{REGION}.amazonaws.com", "aws:PrincipalArn": role}
            self.assertEqual(allows(document, "kms:Decrypt", "*", context), is_known, role)

    def test_the_function_that_publishes_reads_no_row(self):
        stack = Stack("template.yaml")
        run = f"{RESULTS}/county=alpine/run=0123"
        for name, is_allowed in [
            (f"{RESULTS}/county=alpine/status.json", True),
            (f"{run}/manifest.json", True),
            (f"{run}/people.parquet", True),
            (f"{run}/determinations.parquet", True),
            (f"{run}/records.parquet", False),
            (f"{run}/rejects.parquet", False),
            (f"{run}/linkage.parquet", False),
            (f"{run}/summary.json", False),
            (f"{run}/sheets/people.parquet", False),
            (f"{UPLOADS}/exports/alpine/2026.csv", False),
        ]:
            self.assertEqual(self.may(stack, "PublishRole", "s3:GetObject", name), is_allowed, name)
        for action in ["s3:PutObject", "s3:DeleteObject", "s3:GetObjectVersion"]:
            for name in [f"{run}/people.parquet", f"{run}/records.parquet"]:
                self.assertFalse(self.may(stack, "PublishRole", action, name), action)
        # Denied, not only never allowed: a further policy would not give it.
        more = [{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}]
        for name in ["records.parquet", "rejects.parquet", "sheets/All_Results.csv"]:
            both = more + documents(stack, "PublishRole")
            self.assertFalse(allows(both, "s3:GetObject", f"arn:aws:s3:::{run}/{name}", {}), name)

    def test_the_function_that_publishes_writes_figures_and_not_the_page(self):
        stack = Stack("template.yaml")
        for name, is_allowed in [
            ("data/meta.json", True),
            (f"data/{'0' * 64}.parquet", True),
            ("index.html", False),
            ("assets/index.js", False),
        ]:
            for action in ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:DeleteObjectVersion"]:
                found = self.may(stack, "PublishRole", action, f"{DASHBOARD}/{name}")
                self.assertEqual(found, is_allowed, (action, name))
            self.assertFalse(self.may(stack, "PublishRole", "s3:PutObjectAcl", f"{DASHBOARD}/{name}"))
        # Without it what is absent answers 403, and not that it is absent.
        for bucket in [RESULTS, DASHBOARD]:
            self.assertTrue(self.may(stack, "PublishRole", "s3:ListBucket", bucket))
        self.assertFalse(self.may(stack, "PublishRole", "s3:ListBucket", UPLOADS))

    def test_each_function_receives_from_its_own_queue_alone(self):
        stack = Stack("template.yaml")
        for role in ["DetermineRole", "PublishRole"]:
            for queue in stack.of_type("AWS::SQS::Queue"):
                for action in ["sqs:ReceiveMessage", "sqs:DeleteMessage"]:
                    found = allows(documents(stack, role), action, stack.arn(queue), {})
                    self.assertEqual(found, queue == role.replace("Role", "Queue"), (role, queue))
                found = allows(documents(stack, role), "sqs:SendMessage", stack.arn(queue), {})
                self.assertFalse(found)

    def test_the_function_that_determines_writes_results_and_deletes_nothing(self):
        stack = Stack("template.yaml")
        for action, name, is_allowed in [
            ("s3:GetObjectVersion", f"{UPLOADS}/exports/alpine/2026.csv", True),
            ("s3:GetObjectVersion", f"{UPLOADS}/stray.csv", False),
            ("s3:ListBucketVersions", UPLOADS, True),
            ("s3:ListBucket", RESULTS, True),
            ("s3:PutObject", f"{RESULTS}/county=alpine/status.json", True),
            ("s3:PutObject", f"{RESULTS}/unclaimed.json", True),
            ("s3:GetObject", f"{RESULTS}/unclaimed.json", True),
            ("s3:GetObject", f"{RESULTS}/county=alpine/status.json", True),
            ("s3:GetObject", f"{RESULTS}/county=alpine/run=1/manifest.json", True),
            ("s3:GetObject", f"{RESULTS}/county=alpine/run=1/summary.json", True),
            ("s3:GetObject", f"{RESULTS}/county=alpine/run=1/records.parquet", False),
            ("s3:GetObject", f"{RESULTS}/county=alpine/run=1/people.parquet", False),
            ("s3:PutObject", f"{RESULTS}/another.json", False),
            ("s3:PutObject", f"{UPLOADS}/exports/alpine/2026.csv", False),
            ("s3:DeleteObject", f"{RESULTS}/county=alpine/status.json", False),
            ("s3:DeleteObjectVersion", f"{UPLOADS}/exports/alpine/2026.csv", False),
        ]:
            self.assertEqual(self.may(stack, "DetermineRole", action, name), is_allowed, (action, name))


if __name__ == "__main__":
    unittest.main()
