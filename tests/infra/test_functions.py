"""What the templates say of functions, their queues and alarms."""

import re
import unittest

from policies import allows
from templates import ACCOUNT, FUNCTIONS, INFRA, RESULTS, Stack

ROOT = INFRA.parent
# For each function: the bucket whose events it gets.
SOURCES = {"Determine": "UploadsBucket", "Publish": "ResultsBucket"}


class Queues(unittest.TestCase):
    def setUp(self):
        self.stack = Stack("template.yaml")

    def test_a_message_is_hidden_for_six_times_the_longest_run_and_the_wait_for_its_batch(self):
        for name, queue in self.stack.of_type("AWS::SQS::Queue").items():
            function = re.match("Determine|Publish", name)[0]
            longest = self.stack.template["Parameters"][f"{function}Timeout"]["MaxValue"]
            [mapping] = [
                mapping
                for mapping in self.stack.of_type("AWS::Lambda::EventSourceMapping").values()
                if mapping["FunctionName"] == self.stack.ref(f"{function}Function")
            ]
            window = mapping.get("MaximumBatchingWindowInSeconds", 0)
            self.assertGreaterEqual(queue["VisibilityTimeout"], 6 * longest + window, name)
            self.assertEqual(queue["KmsMasterKeyId"], self.stack.arn("MessagesKey"), name)
            self.assertEqual(queue["MessageRetentionPeriod"], 14 * 86400, name)

    def test_a_message_that_fails_five_times_is_a_dead_letter_and_the_program_knows_it(self):
        source = (ROOT / "functions/determine/src/function.rs").read_text()
        [most] = re.findall(r"MOST_RECEIVES: u32 = (\d+);", source)
        for function in SOURCES:
            redrive = self.stack.properties(f"{function}Queue")["RedrivePolicy"]
            self.assertEqual(redrive["maxReceiveCount"], int(most))
            dead = self.stack.arn(f"{function}DeadLetters")
            self.assertEqual(redrive["deadLetterTargetArn"], dead)
            back = self.stack.properties(f"{function}DeadLetters")["RedriveAllowPolicy"]
            self.assertEqual(back["sourceQueueArns"], [self.stack.arn(f"{function}Queue")])

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

    def test_what_becomes_of_manifests_and_statuses_goes_to_the_queue_of_publishing(self):
        told = self.stack.properties("ResultsBucket")["NotificationConfiguration"]
        found = set()
        for event in told["QueueConfigurations"]:
            self.assertEqual(event["Queue"], self.stack.arn("PublishQueue"))
            [rule] = event["Filter"]["S3Key"]["Rules"]
            self.assertEqual(rule["Name"], "suffix")
            found.add((event["Event"], rule["Value"]))
        kinds = ["s3:ObjectCreated:*", "s3:ObjectRemoved:*", "s3:LifecycleExpiration:*"]
        names = ["/manifest.json", "/status.json"]
        self.assertEqual(found, {(kind, name) for kind in kinds for name in names})
        # What the program waits for.
        source = (ROOT / "functions/publish/src/publisher.rs").read_text()
        for name in names:
            self.assertIn(f'ends_with("{name}")', source)

    def test_each_queue_takes_messages_of_its_bucket_alone(self):
        for function, bucket in SOURCES.items():
            document = self.stack.properties(f"{function}QueuePolicy")["PolicyDocument"]
            queue, source = self.stack.arn(f"{function}Queue"), self.stack.arn(bucket)
            [other] = [self.stack.arn(one) for one in SOURCES.values() if one != bucket]
            for context, is_allowed in [
                ({"aws:SourceAccount": ACCOUNT, "aws:SourceArn": source}, True),
                ({"aws:SourceAccount": "999999999999", "aws:SourceArn": source}, False),
                ({"aws:SourceAccount": ACCOUNT, "aws:SourceArn": other}, False),
                (
                    {
                        "aws:SourceAccount": ACCOUNT,
                        "aws:SourceArn": source,
                        "aws:SecureTransport": "false",
                    },
                    False,
                ),
            ]:
                found = allows([document], "sqs:SendMessage", queue, context)
                self.assertEqual(found, is_allowed, context)
            # S3 checks at once whether it can send: the bucket needs the queue's policy before.
            self.assertEqual(self.stack.raw[bucket]["DependsOn"], f"{function}QueuePolicy")

    def test_an_export_is_determined_by_itself_and_results_are_published_together(self):
        for mapping, batch, window, most in [
            ("DetermineFunctionUploads", 1, None, 10),
            ("PublishFunctionResults", 1000, 60, 2),
        ]:
            mapping = self.stack.properties(mapping)
            self.assertEqual(mapping["BatchSize"], batch)
            self.assertEqual(mapping.get("MaximumBatchingWindowInSeconds"), window)
            self.assertEqual(mapping["FunctionResponseTypes"], ["ReportBatchItemFailures"])
            self.assertEqual(mapping["ScalingConfig"]["MaximumConcurrency"], most)

    def test_once_a_day_is_published_without_an_event_too(self):
        [rule] = self.stack.of_type("AWS::Events::Rule").values()
        self.assertEqual(rule["ScheduleExpression"], "rate(1 day)")
        self.assertEqual([one["Arn"] for one in rule["Targets"]], [self.stack.arn("PublishFunction")])
        [permission] = self.stack.of_type("AWS::Lambda::Permission").values()
        self.assertEqual(permission["Principal"], "events.amazonaws.com")
        self.assertEqual(permission["FunctionName"], self.stack.ref("PublishFunction"))
        self.assertEqual(permission["SourceArn"], self.stack.arn("PublishFunctionDaily"))


class Functions(unittest.TestCase):
    def setUp(self):
        self.stack = Stack("template.yaml")

    def test_the_environment_names_what_the_program_reads_and_holds_no_secret(self):
        for function in FUNCTIONS:
            source = (ROOT / f"functions/{function}/src/main.rs").read_text()
            read = set(re.findall(r'variable\("(CLEAR64_[A-Z]+)"\)', source))
            properties = self.stack.properties(f"{function.title()}Function")
            variables = properties["Environment"]["Variables"]
            self.assertEqual(set(variables), read | {"AWS_USE_FIPS_ENDPOINT"})
        variables = self.stack.properties("DetermineFunction")["Environment"]["Variables"]
        self.assertEqual(variables["CLEAR64_KEY"], self.stack.arn("PseudonymKey"))
        variables = self.stack.properties("PublishFunction")["Environment"]["Variables"]
        self.assertEqual(variables["CLEAR64_RESULTS"], RESULTS)

    def test_each_kind_of_data_that_can_be_chosen_is_one_that_the_program_knows(self):
        source = (ROOT / "functions/publish/src/main.rs").read_text()
        kinds = self.stack.template["Parameters"]["Data"]["AllowedValues"]
        self.assertEqual(set(kinds), set(re.findall(r'"(\w+)" => DataKind::', source)))

    def test_logs_are_encrypted_and_kept(self):
        for function in SOURCES:
            logs = self.stack.properties(f"{function}Logs")
            self.assertEqual(logs["KmsKeyId"], self.stack.arn("LogsKey"))
            self.assertGreaterEqual(logs["RetentionInDays"], 3 * 365)
            told = self.stack.properties(f"{function}Function")["LoggingConfig"]
            self.assertEqual(told["LogGroup"], logs["LogGroupName"])

    def test_architecture_and_sizes_are_parameters(self):
        for function in SOURCES:
            parameters = {
                "Architecture": "x86_64",
                f"{function}Memory": 2048,
                f"{function}Timeout": 600,
                f"{function}Storage": 4096,
            }
            found = Stack("template.yaml", parameters).properties(f"{function}Function")
            self.assertEqual(found["Architectures"], ["x86_64"])
            self.assertEqual(found["MemorySize"], 2048)
            self.assertEqual(found["Timeout"], 600)
            self.assertEqual(found["EphemeralStorage"], {"Size": 4096})
            default = self.stack.properties(f"{function}Function")
            self.assertEqual(default["Architectures"], ["arm64"])


class Alarms(unittest.TestCase):
    def setUp(self):
        self.stack = Stack("template.yaml", {"DetermineTimeout": 600, "DetermineMemory": 2000})
        self.alarms = self.stack.of_type("AWS::CloudWatch::Alarm")

    def test_all_go_to_the_operators(self):
        for name, alarm in self.alarms.items():
            self.assertEqual(alarm["AlarmActions"], [self.stack.arn("OperatorsTopic")], name)
            self.assertEqual(alarm["TreatMissingData"], "notBreaching", name)

    def test_each_function_has_an_alarm_for_whatever_goes_wrong(self):
        for function in SOURCES:
            queue, dead = (self.stack.name(f"{function}{one}") for one in ["Queue", "DeadLetters"])
            name = self.stack.name(f"{function}Function")
            for alarm, metric, dimension, threshold in [
                ("DeadLetters", "ApproximateNumberOfMessagesVisible", dead, 1),
                ("OldestMessage", "ApproximateAgeOfOldestMessage", queue, 2 * 3600),
                ("Errors", "Errors", name, 1),
            ]:
                found = self.alarms[f"{function}{alarm}Alarm"]
                self.assertEqual(found["MetricName"], metric)
                [dimensions] = found["Dimensions"]
                self.assertIn(dimensions["Value"], [dimension, f"{dimension}.QueueName"])
                self.assertEqual(found["Threshold"], threshold)

    def test_durations_and_memory_are_measured_by_what_there_is(self):
        for alarm, at, limit in [("Duration", 481_000, 480_000), ("Memory", 1_801, 1_800)]:
            found = self.alarms[f"Determine{alarm}Alarm"]
            share, most = found["Metrics"]
            self.assertEqual((share["Id"], most["Id"], most["ReturnData"]), ("share", "most", False))
            self.assertEqual(found["ComparisonOperator"], "GreaterThanThreshold")
            # The expression is arithmetic that Python reads alike: a share in percent.
            percents = [eval(share["Expression"], {"most": value}) for value in [at, limit]]
            self.assertGreater(percents[0], found["Threshold"])
            self.assertLessEqual(percents[1], found["Threshold"])
            self.assertIn(f"Publish{alarm}Alarm", self.alarms)

    def test_what_the_program_counts_has_an_alarm(self):
        source = (ROOT / "functions/determine/src/metrics.rs").read_text()
        for metric, alarm in [("ExportsFailed", "FailedAlarm"), ("ObjectsUnclaimed", "UnclaimedAlarm")]:
            self.assertIn(f'"{metric}"', source)
            metric_filter = self.stack.properties(metric)
            self.assertEqual(metric_filter["FilterPattern"], f"{{ $.{metric} > 0 }}")
            [made] = metric_filter["MetricTransformations"]
            self.assertEqual(made["MetricName"], f"{metric}-production")
            self.assertEqual(self.alarms[alarm]["MetricName"], made["MetricName"])


if __name__ == "__main__":
    unittest.main()
