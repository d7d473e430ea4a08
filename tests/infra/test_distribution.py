"""What the templates say of the dashboard's distribution: who sees it, and what a browser is told."""

import unittest

from policies import allows
from templates import ACCOUNT, PARTITIONS, Stack


class Distribution(unittest.TestCase):
    def setUp(self):
        self.stack = Stack("dashboard.yaml", {"Origin": "clear64-production.s3.example"})

    def test_it_is_closed_until_a_network_is_named(self):
        self.assertEqual(self.stack.properties("Firewall")["DefaultAction"], {"Block": {}})
        [rule] = self.stack.properties("Firewall")["Rules"]
        networks = self.stack.arn("AllowedNetworks")
        self.assertEqual(rule["Statement"], {"IPSetReferenceStatement": {"Arn": networks}})
        # An address of documentation, which nobody has.
        self.assertEqual(self.stack.properties("AllowedNetworks")["Addresses"], "192.0.2.0/32")
        distribution = self.stack.properties("Distribution")["DistributionConfig"]
        self.assertEqual(distribution["WebACLId"], self.stack.arn("Firewall"))

    def test_the_bucket_is_read_by_its_distribution_and_by_none_without_one(self):
        tls = {"aws:SecureTransport": "true", "s3:TlsVersion": "1.2", "aws:SourceAccount": ACCOUNT}
        for mine, asks, is_allowed in [("E1", "E1", True), ("E1", "E2", False), ("", "E1", False)]:
            stack = Stack("template.yaml", {"Distribution": mine})
            document = stack.properties("DashboardBucketPolicy")["PolicyDocument"]
            arn = f"arn:aws:cloudfront::{ACCOUNT}:distribution/{asks}"
            page = stack.arn("DashboardBucket") + "/index.html"
            context = tls | {"aws:SourceArn": arn}
            self.assertEqual(allows([document], "s3:GetObject", page, context), is_allowed, mine)
            self.assertFalse(allows([document], "s3:PutObject", page, context))

    def test_where_there_is_no_cloudfront_the_bucket_is_there_all_the_same(self):
        for partition in PARTITIONS:
            stack = Stack("template.yaml", partition=partition)
            self.assertIn("DashboardBucket", stack.resources)
            self.assertFalse([one for one in stack.types.values() if "CloudFront" in one])

    def test_a_browser_is_told_to_load_nothing_from_elsewhere(self):
        distribution = self.stack.properties("Distribution")["DistributionConfig"]
        self.assertNotIn("CacheBehaviors", distribution)
        behavior = distribution["DefaultCacheBehavior"]
        self.assertEqual(behavior["ViewerProtocolPolicy"], "redirect-to-https")
        self.assertEqual(behavior["AllowedMethods"], ["GET", "HEAD"])
        policy = self.stack.properties(behavior["ResponseHeadersPolicyId"])
        headers = policy["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]
        content = headers["ContentSecurityPolicy"]["ContentSecurityPolicy"]
        rules = dict(rule.strip().split(" ", 1) for rule in content.split(";"))
        self.assertEqual(rules.pop("img-src"), "'self' data:")
        for name in ["script-src", "style-src", "connect-src", "font-src"]:
            self.assertEqual(rules.pop(name), "'self'", name)
        for name in ["default-src", "base-uri", "form-action", "frame-ancestors"]:
            self.assertEqual(rules.pop(name), "'none'", name)
        self.assertEqual(rules, {})
        self.assertTrue(all(header["Override"] for header in headers.values()))

    def test_a_name_of_ones_own_takes_no_old_tls(self):
        own = {"Domain": "clear64.example.org", "Certificate": "arn:aws:acm:x"}
        found = Stack("dashboard.yaml", {"Origin": "x"} | own).properties("Distribution")
        certificate = found["DistributionConfig"]["ViewerCertificate"]
        self.assertEqual(certificate["MinimumProtocolVersion"], "TLSv1.2_2021")
        self.assertEqual(found["DistributionConfig"]["Aliases"], ["clear64.example.org"])


if __name__ == "__main__":
    unittest.main()
