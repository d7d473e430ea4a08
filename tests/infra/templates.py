"""The templates, translated and with every intrinsic function resolved."""

import copy
import functools
import logging
import os
from pathlib import Path

os.environ.setdefault("AWS_DEFAULT_REGION", "us-west-2")
# Requests to the emulator, and what it does not emulate.
for name in ["werkzeug", "moto", "samtranslator"]:
    logging.getLogger(name).setLevel(logging.CRITICAL)

from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

INFRA = Path(__file__).resolve().parents[2] / "infra"
ACCOUNT = "123456789012"
REGION = "us-west-2"
PARTITIONS = ["aws", "aws-us-gov"]
PROVIDER = f"arn:aws:iam::{ACCOUNT}:saml-provider/state"
UPLOADS = f"clear64-production-uploads-{ACCOUNT}"
RESULTS = f"clear64-production-results-{ACCOUNT}"
DASHBOARD = f"clear64-production-dashboard-{ACCOUNT}"
FUNCTIONS = ["determine", "publish"]

# What `Ref` gives, by the property that names the resource.
NAMES = {
    "AWS::S3::Bucket": "BucketName",
    "AWS::SQS::Queue": "QueueName",
    "AWS::SNS::Topic": "TopicName",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::Lambda::Function": "FunctionName",
}
SERVICES = {
    "AWS::KMS::Key": "kms:{region}:{account}:key/",
    "AWS::SQS::Queue": "sqs:{region}:{account}:",
    "AWS::SNS::Topic": "sns:{region}:{account}:",
    "AWS::S3::Bucket": "s3:::",
    "AWS::Lambda::Function": "lambda:{region}:{account}:function:",
    "AWS::Events::Rule": "events:{region}:{account}:rule/",
    "AWS::WAFv2::IPSet": "wafv2:{region}:{account}:global/ipset/",
    "AWS::WAFv2::WebACL": "wafv2:{region}:{account}:global/webacl/",
}


def package(function):
    """Where the package of a function is."""
    return {"Bucket": "packages", "Key": f"{function}.zip"}


class NoManagedPolicies:
    def load(self):
        return {}


def translated(name):
    """A template as CloudFormation gets it, with the packages in a bucket."""
    return copy.deepcopy(translation(name))


@functools.cache
def translation(name):
    template = yaml_parse((INFRA / name).read_text())
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            properties = resource["Properties"]
            properties["CodeUri"] = package(Path(properties["CodeUri"]).stem)
    if "Transform" not in template:
        return template
    return transform(template, {}, NoManagedPolicies())


class Stack:
    """A template with its parameters, in a partition."""

    def __init__(self, name, parameters=None, partition="aws", imports=None):
        self.template = translated(name)
        defaults = self.template.get("Parameters", {}).items()
        self.parameters = {key: value.get("Default") for key, value in defaults}
        self.parameters |= parameters or {}
        self.partition = partition
        self.imports = imports or {}
        raw = self.template["Resources"]
        self.types = {name: resource["Type"] for name, resource in raw.items()}
        self.raw = raw
        self.resources = {
            name: self.resolved(resource)
            for name, resource in raw.items()
            if "Condition" not in resource or self.holds(resource["Condition"])
        }

    def of_type(self, kind):
        found = {name: r for name, r in self.resources.items() if r["Type"] == kind}
        return {name: resource.get("Properties", {}) for name, resource in found.items()}

    def properties(self, name):
        return self.resources[name]["Properties"]

    def pseudo(self, name):
        return {
            "AWS::AccountId": ACCOUNT,
            "AWS::Region": REGION,
            "AWS::Partition": self.partition,
            "AWS::StackName": "clear64",
            "AWS::NoValue": None,
        }[name]

    def name(self, logical):
        kind = self.types[logical]
        properties = self.raw[logical].get("Properties", {})
        return self.resolved(properties.get(NAMES.get(kind), logical))

    def arn(self, logical):
        kind = self.types[logical]
        if kind == "AWS::IAM::Role":
            properties = self.raw[logical]["Properties"]
            role = self.resolved(properties.get("RoleName", logical))
            path = self.resolved(properties.get("Path", "/"))
            return f"arn:{self.partition}:iam::{ACCOUNT}:role{path}{role}"
        service = SERVICES[kind].format(region=REGION, account=ACCOUNT)
        return f"arn:{self.partition}:{service}{self.name(logical)}"

    def ref(self, name):
        if name.startswith("AWS::"):
            return self.pseudo(name)
        if name in self.parameters:
            return self.parameters[name]
        return self.arn(name) if self.types[name] == "AWS::SNS::Topic" else self.name(name)

    def attribute(self, logical, attribute):
        return self.arn(logical) if attribute == "Arn" else f"{self.name(logical)}.{attribute}"

    def substituted(self, text, values):
        parts = text.split("${")
        result = parts[0]
        for part in parts[1:]:
            name, rest = part.split("}", 1)
            if name in values:
                value = values[name]
            elif "." in name:
                value = self.attribute(*name.split(".", 1))
            else:
                value = self.ref(name)
            result += str(value) + rest
        return result

    def holds(self, condition):
        if isinstance(condition, str):
            return self.holds(self.template["Conditions"][condition])
        [(function, arguments)] = condition.items()
        if function == "Fn::Not":
            return not self.holds(arguments[0])
        assert function == "Fn::Equals", function
        one, other = map(self.resolved, arguments)
        return str(one) == str(other)

    def resolved(self, node):
        if isinstance(node, list):
            items = [self.resolved(item) for item in node]
            return [item for item in items if item is not None]
        if not isinstance(node, dict):
            return node
        if len(node) != 1 or not (key := next(iter(node))).startswith(("Ref", "Fn::")):
            return {key: self.resolved(value) for key, value in node.items()}
        value = node[key]
        if key == "Ref":
            return self.ref(value)
        if key == "Fn::GetAtt":
            return self.attribute(*(value if isinstance(value, list) else value.split(".", 1)))
        if key == "Fn::Sub":
            text, values = (value, {}) if isinstance(value, str) else value
            return self.substituted(text, self.resolved(values))
        if key == "Fn::If":
            return self.resolved(value[1] if self.holds(value[0]) else value[2])
        if key == "Fn::FindInMap":
            table, first, second = self.resolved(value)
            return self.template["Mappings"][table][first][second]
        assert key == "Fn::ImportValue", key
        return self.imports[self.resolved(value)]


def county(slug, partition="aws", provider=PROVIDER):
    main = Stack("template.yaml", partition=partition)
    imports = {
        "clear64-production-uploads": UPLOADS,
        "clear64-production-results": RESULTS,
        "clear64-production-records-key": main.arn("RecordsKey"),
    }
    parameters = {"County": slug, "IdentityProvider": provider}
    return Stack("county.yaml", parameters, partition, imports)
